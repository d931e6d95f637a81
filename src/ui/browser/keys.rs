//! The page's keyboard: play, step, seek, help. Keys that an element of its own uses stay there.

use crate::ui::app::App;
use crate::ui::components::transport;
use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};
use yew::Callback;

/// Listens until it is dropped.
pub struct Keys {
    _listener: EventListener,
}

impl Keys {
    /// `help` is told whether to show the keyboard help.
    pub fn listen(app: App, help: Callback<bool>) -> Option<Keys> {
        let window = web_sys::window()?;
        let options = EventListenerOptions::enable_prevent_default();
        let heard = move |event: &web_sys::Event| {
            if let Some(event) = event.dyn_ref::<KeyboardEvent>() {
                pressed(&app, &help, event);
            }
        };
        let listener = EventListener::new_with_options(&window, "keydown", options, heard);
        Some(Keys { _listener: listener })
    }
}

fn pressed(app: &App, help: &Callback<bool>, event: &KeyboardEvent) {
    if event.default_prevented() || event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    let key = event.key();
    if key == "Escape" {
        help.emit(false);
        return;
    }
    let target = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
    if target.is_some_and(|element| keeps(&element, &key)) {
        return;
    }
    match (key.as_str(), event.shift_key()) {
        (" ", _) => transport::toggle(app),
        ("ArrowRight", false) => transport::step(app, true),
        ("ArrowLeft", false) => transport::step(app, false),
        ("ArrowRight", true) => transport::step_by_decision(app, true),
        ("ArrowLeft", true) => transport::step_by_decision(app, false),
        ("Home", _) => transport::to_start(app),
        ("End", _) => transport::to_end(app),
        ("?", _) => help.emit(true),
        _ => return,
    }
    event.prevent_default();
}

/// Whether the element that has the focus needs the key itself.
fn keeps(element: &HtmlElement, key: &str) -> bool {
    let tag = element.tag_name();
    match tag.as_str() {
        "TEXTAREA" | "SELECT" => true,
        "INPUT" if element.get_attribute("type").as_deref() == Some("range") => key != " ",
        "INPUT" => true,
        "BUTTON" | "A" | "SUMMARY" => key == " ",
        _ => element.is_content_editable() || element.has_attribute("data-keys"),
    }
}
