//! What both canvases have around them: the element and its size, painting, wheel and pointers, the
//! tooltip and the context menu. Knows no picture.

use crate::api::meta::Uid;
use crate::ui::app::{App, use_app};
use crate::ui::canvas::menu::{Menu, Open};
use crate::ui::canvas::surface::Surface;
use crate::view::actions;
use crate::view::gesture::Pointers;
use crate::view::scene::Target;
use gloo_events::{EventListener, EventListenerOptions};
use gloo_timers::callback::Timeout;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, HtmlCanvasElement, HtmlElement, ResizeObserver, WheelEvent};
use yew::prelude::*;

/// A finger that rests this long asks for the menu.
const LONG_PRESS_MS: u32 = 500;

/// What one canvas remembers between frames, and how it draws.
pub trait Drawing: Default + 'static {
    fn stage(&mut self) -> &mut Stage;

    /// Draws the run as it stands; `real_ms` is the frame's time.
    fn paint(&mut self, app: &App, real_ms: f64);

    /// Turns the wheel at a place. `false` leaves the turn to the page.
    fn wheel(&mut self, event: &WheelEvent, at: (f32, f32)) -> bool;
}

/// The part of that which every canvas has.
#[derive(Default)]
pub struct Stage {
    pub surface: Option<Surface>,
    pub pointers: Pointers,
    pub long_press: Option<Timeout>,
}

/// A canvas in the page. Its clones are the same canvas; callbacks hold one.
pub struct Canvas<S> {
    pub app: App,
    pub state: Rc<RefCell<S>>,
    pub node: NodeRef,
    pub tip: Tip,
    menu: UseStateHandle<Option<Open>>,
    blank: bool,
}

impl<S> Clone for Canvas<S> {
    fn clone(&self) -> Self {
        Canvas {
            app: self.app.clone(),
            state: self.state.clone(),
            node: self.node.clone(),
            tip: self.tip.clone(),
            menu: self.menu.clone(),
            blank: self.blank,
        }
    }
}

/// Sets a canvas up; it lives as long as its component.
#[hook]
pub fn use_canvas<S: Drawing>() -> Canvas<S> {
    let app = use_app();
    let node = use_node_ref();
    let tip = (*use_memo((), |()| Tip::default())).clone();
    let state = use_mut_ref(S::default);
    let menu = use_state(|| None::<Open>);
    let blank = use_state(|| false);
    {
        let (state, node, blank) = (state.clone(), node.clone(), blank.setter());
        use_effect_with(app.clone(), move |app| {
            let guards = attach(app, &state, &node);
            blank.set(guards.is_none());
            move || drop(guards)
        });
    }
    Canvas { app, state, node, tip, menu, blank: *blank }
}

/// What keeps a canvas alive; `None` without a drawing context.
fn attach<S: Drawing>(
    app: &App,
    state: &Rc<RefCell<S>>,
    node: &NodeRef,
) -> Option<impl Sized + use<S>> {
    let element = node.cast::<HtmlCanvasElement>()?;
    state.borrow_mut().stage().surface = Some(Surface::new(element.clone())?);
    let painter = {
        let state = state.clone();
        app.on_paint(move |app, real_ms| {
            // A painter is not called from inside an event of the same canvas.
            if let Ok(mut state) = state.try_borrow_mut() {
                state.paint(app, real_ms);
            }
        })
    };
    let size = SizeWatch::new(app, &element);
    let wheel = {
        let (app, state, canvas) = (app.clone(), state.clone(), element.clone());
        // Not passive: what the picture takes must not scroll the page.
        let options = EventListenerOptions::enable_prevent_default();
        EventListener::new_with_options(&element, "wheel", options, move |event| {
            let Some(event) = event.dyn_ref::<WheelEvent>() else { return };
            let at = place(&canvas, (event.client_x(), event.client_y()));
            if state.borrow_mut().wheel(event, at) {
                event.prevent_default();
                app.request_paint();
            }
        })
    };
    Some((painter, size, wheel))
}

impl<S: Drawing> Canvas<S> {
    /// The canvas element with what lies over it.
    pub fn place(&self, id: &'static str, canvas: Html, over: Html) -> Html {
        html! {
            <div class="canvas-place" data-testid={id}>
                { canvas }
                { over }
                <div ref={self.tip.node.clone()} class="canvas-tip" role="presentation"></div>
                if let Some(open) = (*self.menu).clone() {
                    <Menu {open} on_close={self.on_close()} />
                }
                if self.blank { <p role="alert">{ NO_CANVAS }</p> }
            </div>
        }
    }

    /// Where an event is, in CSS pixels from the canvas's corner.
    pub fn at(&self, event: &MouseEvent) -> (f32, f32) {
        let element = self.node.cast::<Element>();
        element.map_or((0.0, 0.0), |e| place(&e, (event.client_x(), event.client_y())))
    }

    /// Notes a press; a finger that rests opens a menu with `menu`.
    pub fn press(&self, event: &PointerEvent, menu: fn(&Self, (f32, f32))) {
        let (x, y) = self.at(event);
        if let Some(element) = self.node.cast::<Element>() {
            // A pointer that is gone already cannot be held.
            let _ = element.set_pointer_capture(event.pointer_id());
        }
        let mut state = self.state.borrow_mut();
        let stage = state.stage();
        stage.pointers.press(event.pointer_id(), x, y, event.shift_key());
        stage.long_press = (event.pointer_type() == "touch").then(|| {
            let canvas = self.clone();
            Timeout::new(LONG_PRESS_MS, move || menu(&canvas, (x, y)))
        });
    }

    pub fn on_cancel(&self) -> Callback<PointerEvent> {
        let canvas = self.clone();
        Callback::from(move |_| {
            let mut state = canvas.state.borrow_mut();
            let stage = state.stage();
            stage.pointers.cancel();
            stage.long_press = None;
        })
    }

    pub fn on_leave(&self) -> Callback<PointerEvent> {
        let tip = self.tip.clone();
        Callback::from(move |_| tip.hide())
    }

    fn on_close(&self) -> Callback<()> {
        let canvas = self.clone();
        Callback::from(move |()| {
            canvas.menu.set(None);
            if let Some(element) = canvas.node.cast::<HtmlElement>() {
                // An element that is shown takes the focus.
                let _ = element.focus();
            }
        })
    }

    /// Opens the menu of what can be done to a target.
    pub fn open_menu(&self, at: (f32, f32), target: Option<Target>) {
        self.state.borrow_mut().stage().pointers.cancel();
        self.tip.hide();
        let lang = self.app.lang();
        let open = self.app.read(|session| Open {
            at,
            title: target.and_then(identity).and_then(|uid| actions::title(session, uid)),
            acts: actions::actions(session, target, lang),
        });
        self.menu.set(Some(open));
    }
}

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

/// What a target is, if it is an object.
pub fn identity(target: Target) -> Option<Uid> {
    match target {
        Target::Pod(uid) | Target::Node(uid) | Target::Object(uid) | Target::Fold(uid) => Some(uid),
        Target::Curve(_)
        | Target::Bracket(_)
        | Target::Mark(_)
        | Target::Step(_)
        | Target::Board
        | Target::Difference(_)
        | Target::Quiet(_)
        | Target::Time(_) => None,
    }
}

/// Said where a canvas cannot be had: it cannot depend on anything else.
pub const NO_CANVAS: &str = "This browser gives the page no canvas to draw on. The terminal \
    and the tables show the same. 浏览器不提供画布；终端和表格显示同样的内容。";
