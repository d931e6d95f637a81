//! The two events by which the program speaks to `static/crash.js`, which outlives it. Knows only
//! their names and that both carry a string.

use wasm_bindgen::JsValue;
use web_sys::{CustomEvent, CustomEventInit};

/// From now on a panic shows the crash report instead of a page that no longer answers.
pub fn install() {
    // Yew sets a hook of its own when it starts, unless it is given one.
    yew::set_custom_panic_hook(Box::new(|panic| {
        announce("kubeloupe-crash", &panic.to_string());
    }));
}

/// Keeps the fragment (`run=…`) that reproduces the run so far, for the report's link. To be
/// called after every command: when the program has crashed it is too late.
pub fn keep(fragment: &str) {
    announce("kubeloupe-run", fragment);
}

fn announce(name: &str, detail: &str) {
    let init = CustomEventInit::new();
    init.set_detail(&JsValue::from_str(detail));
    // Without a window (a worker) or with events refused there is nobody to tell.
    if let (Some(window), Ok(event)) =
        (web_sys::window(), CustomEvent::new_with_event_init_dict(name, &init))
    {
        let _ = window.dispatch_event(&event);
    }
}
