//! Tests that need a browser's own objects: run by `wasm-pack test --headless --chrome`.
#![cfg(target_arch = "wasm32")]

mod editor;
mod same_run;

use kubeloupe_core::embed::Cluster;
use kubeloupe_core::ui::browser::crash;
use kubeloupe_core::ui::page::Page;
use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// What is there from the start; a promise of the page.
const REGIONS: [&str; 20] = [
    "editor",
    "apply",
    "diagnostics",
    "cluster",
    "timeline",
    "playhead",
    "play",
    "step-forward",
    "step-back",
    "speed",
    "clock",
    "why",
    "events",
    "objects",
    "terminal",
    "loop",
    "lessons",
    "add-node",
    "share",
    "language",
];

#[wasm_bindgen_test]
async fn the_page_mounts_and_leaves_nothing_behind() {
    let window = web_sys::window().expect("a window");
    let document = window.document().expect("a document");
    let root = document.create_element("div").expect("a new element");
    document.body().expect("a body").append_child(&root).expect("the body takes it");
    let page = yew::Renderer::<Page>::with_root(root.clone()).render();
    yew::platform::time::sleep(Duration::from_millis(50)).await;
    let heading = root.query_selector("h1").expect("a valid selector").expect("a heading");
    assert!(heading.text_content().is_some_and(|text| text.contains("kubeloupe")));
    for region in REGIONS {
        let selector = format!("[data-testid={region}]");
        assert!(root.query_selector(&selector).expect("valid").is_some(), "no {region}");
    }
    page.destroy();
    yew::platform::time::sleep(Duration::from_millis(50)).await;
    assert!(!js_sys::Reflect::has(&window, &"kubeloupe".into()).expect("an object"));
    root.remove();
}

#[wasm_bindgen_test]
fn a_cluster_runs_lines_and_says_what_is_wrong() {
    let mut cluster = Cluster::new(None).map_err(JsValue::from).expect("a cluster");
    assert_eq!(cluster.run("echo a | sed s/a/b/").map_err(JsValue::from).expect("runs"), "b\n");
    cluster.sleep("90s").map_err(JsValue::from).expect("sleeps");
    assert_eq!(cluster.now(), "2026-01-01T00:01:30.000Z");
    assert_eq!(cluster.digest().len(), 16);
    assert!(cluster.timeline_svg().starts_with("<svg"));
    for (error, expected) in [
        (cluster.sleep("soon").map_err(JsValue::from).expect_err("refused"), "soon"),
        (cluster.run("nonsense").map_err(JsValue::from).expect_err("refused"), "nonsense"),
    ] {
        let message = String::from(error.unchecked_into::<js_sys::Error>().message());
        assert!(message.contains(expected), "{message}");
    }
    let wrong = js_sys::JSON::parse(r#"{"nodes": "many"}"#).expect("JSON");
    assert!(Cluster::new(Some(wrong.unchecked_into())).is_err());
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
