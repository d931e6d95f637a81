//! What both canvases have around them: the element's size, its tooltip, positions of pointers.

use crate::api::meta::Uid;
use crate::ui::app::App;
use crate::view::scene::Target;
use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, HtmlElement, ResizeObserver};
use yew::NodeRef;

/// A finger that rests this long asks for the menu.
const LONG_PRESS_MS: u32 = 500;

/// Asks for a repaint whenever an element's size changes, until it is dropped.
pub struct SizeWatch {
    observer: ResizeObserver,
    _callback: Closure<dyn FnMut()>,
}

impl SizeWatch {
    pub fn new(app: &App, element: &Element) -> Option<SizeWatch> {
        let app = app.clone();
        let callback = Closure::<dyn FnMut()>::new(move || app.request_paint());
        let observer = ResizeObserver::new(callback.as_ref().unchecked_ref()).ok()?;
        observer.observe(element);
        Some(SizeWatch { observer, _callback: callback })
    }
}

impl Drop for SizeWatch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// A text beside the pointer. It changes with every move, so it is not rendered but written.
#[derive(Clone, Default, PartialEq)]
pub struct Tip {
    pub node: NodeRef,
}

impl Tip {
    pub fn show(&self, text: &str, (x, y): (f32, f32), (width, height): (f32, f32)) {
        let Some(element) = self.node.cast::<HtmlElement>() else { return };
        if text.is_empty() {
            return self.hide();
        }
        element.set_text_content(Some(text));
        let style = element.style();
        let set = |name: &str, value: String| {
            // Names and values are valid.
            let _ = style.set_property(name, &value);
        };
        set("visibility", "visible".into());
        // On the side of the pointer where there is room.
        let (wide, tall) = (element.offset_width() as f32, element.offset_height() as f32);
        let left = if x + 14.0 + wide > width { (x - wide - 8.0).max(0.0) } else { x + 14.0 };
        let top = if y + 14.0 + tall > height { (y - tall - 8.0).max(0.0) } else { y + 14.0 };
        set("transform", format!("translate({left:.0}px, {top:.0}px)"));
    }

    pub fn hide(&self) {
        if let Some(element) = self.node.cast::<HtmlElement>() {
            let _ = element.style().set_property("visibility", "hidden");
        }
    }
}

/// A pointer's place on a canvas, in CSS pixels.
pub fn place(element: &Element, client: (i32, i32)) -> (f32, f32) {
    let origin = element.get_bounding_client_rect();
    ((f64::from(client.0) - origin.left()) as f32, (f64::from(client.1) - origin.top()) as f32)
}

/// Calls back unless it is dropped before: the pointer moved or was lifted.
pub fn long_press(then: impl FnOnce() + 'static) -> Timeout {
    Timeout::new(LONG_PRESS_MS, then)
}

/// What a target is, if it is an object.
pub fn identity(target: Target) -> Option<Uid> {
    match target {
        Target::Pod(uid) | Target::Node(uid) | Target::Object(uid) | Target::Fold(uid) => Some(uid),
        Target::Bracket(_) | Target::Mark(_) | Target::Time(_) => None,
    }
}

/// Gives an element the focus.
pub fn give_focus(node: &NodeRef) {
    if let Some(element) = node.cast::<HtmlElement>() {
        // An element that is shown takes the focus.
        let _ = element.focus();
    }
}

/// Said where a canvas cannot be had: it cannot depend on anything else.
pub const NO_CANVAS: &str = "This browser gives the page no canvas to draw on. The terminal \
    and the tables show the same. 浏览器不提供画布；终端和表格显示同样的内容。";
