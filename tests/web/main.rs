//! Tests that need a browser's own objects: run by `wasm-pack test --headless --chrome`.
#![cfg(target_arch = "wasm32")]

mod same_run;

use kubeloupe_core::ui::App;
use kubeloupe_core::ui::browser::crash;
use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
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

#[wasm_bindgen_test]
fn the_run_is_kept_outside_the_program() {
    let heard = Rc::new(RefCell::new(Vec::new()));
    let listener = {
        let heard = heard.clone();
        Closure::<dyn FnMut(web_sys::CustomEvent)>::new(move |event: web_sys::CustomEvent| {
            heard.borrow_mut().push(event.detail().as_string());
        })
    };
    let window = web_sys::window().expect("a window");
    let function = listener.as_ref().unchecked_ref();
    window.add_event_listener_with_callback("kubeloupe-run", function).expect("it listens");
    crash::keep("run=abc");
    window.remove_event_listener_with_callback("kubeloupe-run", function).expect("it stops");
    crash::keep("run=def");
    assert_eq!(*heard.borrow(), [Some("run=abc".to_string())]);
}
