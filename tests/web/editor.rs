//! The editor's keys, as a browser gives them.

use kubeloupe_core::ui::page::Page;
use std::time::Duration;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

/// Runs a script in the page; it sees the text area as `yaml`.
fn script(text: &str) -> JsValue {
    let whole = format!(
        "(() => {{
           const yaml = document.querySelector('[data-testid=yaml]');
           const press = (element, key, init = {{}}) => {{
             const event = new KeyboardEvent('keydown',
               {{ key, bubbles: true, cancelable: true, ...init }});
             element.dispatchEvent(event);
             return event.defaultPrevented;
           }};
           {text}
         }})()"
    );
    js_sys::eval(&whole).expect("the script runs")
}

/// Waits until the script says true: the page renders when it can.
async fn until(text: &str) {
    for _ in 0..500 {
        if script(text) == true {
            return;
        }
        yew::platform::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("never true: {text}; the text is {:?}", script("return yaml?.value"));
}

#[wasm_bindgen_test]
async fn the_editor_s_keys_do_what_they_say() {
    let window = web_sys::window().expect("a window");
    let document = window.document().expect("a document");
    let root = document.create_element("div").expect("a new element");
    document.body().expect("a body").append_child(&root).expect("the body takes it");
    let page = yew::Renderer::<Page>::with_root(root.clone()).render();
    until("return !!yaml && yaml.value.includes('parallelism')").await;

    // Enter keeps the indentation, Tab indents, Shift and Tab takes it back.
    script(
        "const end = yaml.value.indexOf('spec:') + 5;
         yaml.setSelectionRange(end, end);
         window.before = yaml.value;
         press(yaml, 'Enter'); press(yaml, 'Tab'); press(yaml, 'Tab', { shiftKey: true });",
    );
    until("return yaml.value.includes('spec:\\n  \\n  completions')").await;
    // Undo goes through all of it, and redo comes back.
    script("for (let i = 0; i < 3; i++) press(yaml, 'z', { ctrlKey: true });");
    until("return yaml.value === window.before").await;
    script("press(yaml, 'z', { ctrlKey: true, shiftKey: true });");
    until("return yaml.value.includes('spec:\\n  \\n')").await;
    script("press(yaml, 'z', { ctrlKey: true });");
    // After Escape, Tab is the browser's: nobody is caught.
    assert_eq!(script("press(yaml, 'Escape'); return press(yaml, 'Tab')"), false);

    // A handle turns with the arrows, and goes back with Escape.
    let handle = "document.querySelector('[data-path=\"spec.parallelism\"][role=spinbutton]')";
    script(&format!("press({handle}, 'ArrowUp')"));
    until("return yaml.value.includes('parallelism: 3')").await;
    assert_eq!(script(&format!("return {handle}.getAttribute('aria-valuenow')")), "3");
    script(&format!("press({handle}, 'Escape')"));
    until("return yaml.value === window.before").await;

    page.destroy();
    root.remove();
}
