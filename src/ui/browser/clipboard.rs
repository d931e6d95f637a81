//! Copying text for the reader.

use wasm_bindgen_futures::{JsFuture, spawn_local};
use yew::Callback;

/// Puts a text on the clipboard and tells whether that worked.
pub fn copy(text: String, done: Callback<bool>) {
    spawn_local(async move {
        // Only pages from a secure origin have a clipboard; elsewhere the call throws.
        let copied = match web_sys::window() {
            Some(window) if window.is_secure_context() => {
                JsFuture::from(window.navigator().clipboard().write_text(&text)).await.is_ok()
            }
            _ => false,
        };
        done.emit(copied);
    });
}
