//! Where the keyboard is: moved along a list, held by a dialog and given back when that closes; and
//! presses beside what is open.

use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlElement, Node};
use yew::prelude::*;

/// From the place of the entry that has the focus, if one has, and their number to another's.
type Step = fn(Option<usize>, usize) -> usize;

/// What a key does in a list.
pub fn step(key: &str) -> Option<Step> {
    Some(match key {
        "ArrowDown" => |at, count| at.map_or(0, |at| (at + 1) % count),
        "ArrowUp" => |at, count| at.map_or(count - 1, |at| (at + count - 1) % count),
        "Home" => |_, _| 0,
        "End" => |_, count| count - 1,
        _ => return None,
    })
}

fn document() -> Option<Document> {
    web_sys::window()?.document()
}

fn active() -> Option<HtmlElement> {
    document()?.active_element()?.dyn_into().ok()
}

/// Moves the focus among the entries of a list, which a selector names.
pub fn along(list: &NodeRef, entries: &str, step: Step) {
    let Some(list) = list.cast::<Element>() else { return };
    let Ok(entries) = list.query_selector_all(entries) else { return };
    let count = entries.length() as usize;
    if count == 0 {
        return;
    }
    let entry = |at: usize| entries.get(at as u32)?.dyn_into::<HtmlElement>().ok();
    let active = active();
    let at = (0..count).find(|at| active.is_some() && entry(*at) == active);
    if let Some(entry) = entry(step(at, count)) {
        // An element that is shown takes the focus.
        let _ = entry.focus();
    }
}

/// Gives an element the focus for as long as the component is there; then it goes back to where
/// it was.
#[hook]
pub fn use_focus(element: &NodeRef) {
    let element = element.clone();
    use_effect_with((), move |()| {
        let before = active();
        if let Some(element) = element.cast::<HtmlElement>() {
            let _ = element.focus();
        }
        move || {
            if let Some(before) = before {
                let _ = before.focus();
            }
        }
    });
}

/// Hears of presses outside of an element.
pub fn outside_press(element: &NodeRef, pressed: Callback<()>) -> Option<EventListener> {
    let (document, element) = (document()?, element.clone());
    Some(EventListener::new(&document, "pointerdown", move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<Node>().ok());
        let inside = element.cast::<Element>().is_some_and(|own| own.contains(target.as_ref()));
        if !inside {
            pressed.emit(());
        }
    }))
}
