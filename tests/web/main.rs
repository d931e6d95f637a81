//! Tests that need a browser's own objects: run by `wasm-pack test --headless --chrome`.
#![cfg(target_arch = "wasm32")]

use kubeloupe_core::ui::App;
use std::time::Duration;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
async fn the_page_mounts() {
    let document = web_sys::window().and_then(|window| window.document()).expect("a document");
    let root = document.create_element("div").expect("a new element");
    document.body().expect("a body").append_child(&root).expect("the body takes it");
    yew::Renderer::<App>::with_root(root.clone()).render();
    yew::platform::time::sleep(Duration::ZERO).await;
    let heading = root.query_selector("main h1").expect("a valid selector").expect("a heading");
    assert_eq!(heading.text_content().as_deref(), Some("kubeloupe"));
    root.remove();
}
