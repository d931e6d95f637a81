//! Whether the system asks for dark colours changes while the page is open.

use gloo_events::EventListener;
use yew::Callback;

/// The media query of a dark system.
pub const DARK: &str = "(prefers-color-scheme: dark)";

/// Calls back on every change until it is dropped. `None` where the browser cannot tell.
pub fn listen(changed: Callback<()>) -> Option<EventListener> {
    let list = web_sys::window()?.match_media(DARK).ok().flatten()?;
    Some(EventListener::new(&list, "change", move |_| changed.emit(())))
}
