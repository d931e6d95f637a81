//! Files that the page gives to the reader.

use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, HtmlCanvasElement, Url};

/// Saves a text under a name, as the browser saves downloads.
pub fn text(name: &str, kind: &str, text: &str) {
    let parts = Array::of1(&JsValue::from_str(text));
    let bag = BlobPropertyBag::new();
    bag.set_type(kind);
    let Ok(blob) = Blob::new_with_str_sequence_and_options(&parts, &bag) else { return };
    let Ok(address) = Url::create_object_url_with_blob(&blob) else { return };
    click(name, &address);
    // The browser has read the address by now.
    let _ = Url::revoke_object_url(&address);
}

/// Saves what is painted on a canvas as a PNG.
pub fn png(name: &str, canvas: &HtmlCanvasElement) {
    // Nothing of another origin is ever painted here, so the canvas may be read.
    if let Ok(address) = canvas.to_data_url() {
        click(name, &address);
    }
}

fn click(name: &str, address: &str) {
    let document = web_sys::window().and_then(|window| window.document());
    let link = document.and_then(|document| document.create_element("a").ok());
    let Some(link) = link.and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok()) else {
        return;
    };
    link.set_href(address);
    link.set_download(name);
    link.click();
}
