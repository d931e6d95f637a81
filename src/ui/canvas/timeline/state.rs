//! What the timeline's canvas remembers between frames, and how it paints.

use crate::api::meta::Uid;
use crate::sim::record::RecordId;
use crate::time::{SimDuration, SimTime};
use crate::ui::app::App;
use crate::ui::canvas::host::{SizeWatch, place};
use crate::ui::canvas::surface::Surface;
use crate::view::gesture::Pointers;
use crate::view::scene::{Scene, Target};
use crate::view::timeline::Timeline;
use crate::view::timeline::axis::Elapsed;
use crate::view::timeline::draw::{self, Look, Shown, course, draw};
use gloo_events::{EventListener, EventListenerOptions};
use gloo_timers::callback::Timeout;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlCanvasElement, HtmlElement, WheelEvent};
use yew::NodeRef;

#[derive(Default)]
pub struct State {
    pub timeline: Timeline,
    pub look: Look,
    pub scene: Scene,
    pub surface: Option<Surface>,
    pub pointers: Pointers,
    /// Whether the run played when the scrubbing began.
    pub played: bool,
    /// Where the cursor was before a click moved it: a double click moves it back.
    pub before_click: Option<(f64, SimTime)>,
    pub long_press: Option<Timeout>,
    /// The sync whose bracket is under the pointer.
    pub lit: Option<RecordId>,
    /// The second that was last said to assistive software.
    pub said: i64,
}

/// What keeps the canvas alive; `None` without a drawing context.
pub fn attach(
    app: &App,
    state: &Rc<RefCell<State>>,
    canvas: &NodeRef,
    playhead: NodeRef,
) -> Option<impl Sized + use<>> {
    let element = canvas.cast::<HtmlCanvasElement>()?;
    state.borrow_mut().surface = Some(Surface::new(element.clone())?);
    let painter = {
        let state = state.clone();
        app.on_paint(move |app, _| {
            // A painter is not called from inside an event of the same canvas.
            if let Ok(mut state) = state.try_borrow_mut() {
                state.paint(app, &playhead);
            }
        })
    };
    let size = SizeWatch::new(app, &element);
    let wheel = {
        let (app, state) = (app.clone(), state.clone());
        // Not passive: zooming must not scroll the page.
        let options = EventListenerOptions::enable_prevent_default();
        EventListener::new_with_options(&element, "wheel", options, move |event| {
            if let Some(event) = event.dyn_ref::<WheelEvent>() {
                event.prevent_default();
                state.borrow_mut().wheel(event);
                app.request_paint();
            }
        })
    };
    Some((painter, size, wheel))
}

impl State {
    pub fn paint(&mut self, app: &App, playhead: &NodeRef) {
        let Some(surface) = &mut self.surface else { return };
        let size = surface.size();
        let shown = app.read(|session| {
            self.timeline.sync(session);
            self.look.axis.follow(&course(session, self.timeline.lanes()));
            Shown { lit: self.lit, ..Shown::of(session, app.selection(), app.lang()) }
        });
        draw(&mut self.scene, &self.timeline, &self.look, shown, size);
        surface.paint(&self.scene, app.is_dark());
        self.mark(playhead, shown, size);
    }

    /// The cursor for those who do not see the canvas, and for tests.
    fn mark(&mut self, playhead: &NodeRef, shown: Shown, size: (f32, f32)) {
        let plot = draw::plot(size.0, size.1);
        let millis = shown.now.since(self.timeline.lanes().start).millis();
        if let Some(element) = playhead.cast::<HtmlElement>() {
            let x = self.look.axis.to_x(millis as f64, plot.x, plot.w);
            let inside = x >= plot.x - 1.0 && x <= plot.right() + 1.0;
            // Names and values are valid.
            let _ = element.style().set_property("left", &format!("{x:.1}px"));
            let seen = if inside { "visible" } else { "hidden" };
            let _ = element.style().set_property("visibility", seen);
            let _ = element.set_attribute("data-millis", &millis.to_string());
        }
        let second = millis / 1000;
        if let Some(surface) = self.surface.as_ref().filter(|_| second != self.said) {
            self.said = second;
            let head = shown.head.since(self.timeline.lanes().start).secs().max(second);
            let text = Elapsed { millis: millis as f64, step: 1000.0 }.to_string();
            let set = |name: &str, value: &str| {
                let _ = surface.canvas.set_attribute(name, value);
            };
            set("aria-valuenow", &second.to_string());
            set("aria-valuemax", &head.to_string());
            set("aria-valuetext", &text);
        }
    }

    pub fn size(&self) -> (f32, f32) {
        (self.scene.width, self.scene.height)
    }

    pub fn time_at(&self, x: f32) -> SimTime {
        let (width, height) = self.size();
        let plot = draw::plot(width, height);
        let millis = self.look.axis.to_time(x, plot.x, plot.w).max(0.0);
        self.timeline.lanes().start + SimDuration::from_millis(millis as i64)
    }

    pub fn scroll_by(&mut self, dy: f32) {
        let most = (self.scene.content_height - self.scene.height).max(0.0);
        self.look.scroll = (self.look.scroll + dy).clamp(0.0, most);
    }

    fn wheel(&mut self, event: &WheelEvent) {
        let (width, height) = self.size();
        let plot = draw::plot(width, height);
        // Lines and pages of old mice, in pixels.
        let unit = [1.0, 16.0, 240.0].get(event.delta_mode() as usize).copied().unwrap_or(1.0);
        let (dx, dy) = (event.delta_x() * unit, event.delta_y() * unit);
        let (x, _) = place(&self.element(), (event.client_x(), event.client_y()));
        if x < plot.x && !event.ctrl_key() {
            self.scroll_by(dy as f32);
        } else if event.shift_key() || dx.abs() > dy.abs() {
            let by = if dx.abs() > dy.abs() { dx } else { dy };
            self.look.axis.pan(by / f64::from(plot.w));
        } else {
            // Pinching on a touch pad comes as a wheel with Ctrl, in small steps.
            let rate = if event.ctrl_key() { 0.01 } else { 0.0016 };
            let at = f64::from((x - plot.x) / plot.w).clamp(0.0, 1.0);
            self.look.axis.zoom((dy * rate).clamp(-1.0, 1.0).exp(), at);
        }
    }

    fn element(&self) -> Element {
        // Events only come while there is a surface.
        match &self.surface {
            Some(surface) => surface.canvas.clone().into(),
            None => Element::from(wasm_bindgen::JsValue::NULL),
        }
    }

    /// Clicks on titles open and close; on anything with an identity they select it.
    pub fn click(&mut self, app: &App, x: f32, y: f32) -> Option<Clicked> {
        match self.scene.hit(x, y)? {
            Target::Fold(uid) => {
                if !self.look.turned.remove(&uid) {
                    self.look.turned.insert(uid);
                }
                None
            }
            Target::Pod(uid) | Target::Node(uid) | Target::Object(uid) => {
                let again = app.selection() == Some(uid);
                Some(Clicked::Select((!again).then_some(uid)))
            }
            Target::Bracket(record) => app.read(|session| {
                let record = session.log().get(record)?;
                Some(Clicked::SelectAt(record.object, record.at))
            }),
            Target::Mark(record) => {
                app.read(|session| Some(Clicked::Seek(session.log().get(record)?.at)))
            }
            Target::Time(_) => Some(Clicked::Seek(self.time_at(x))),
        }
    }
}

pub enum Clicked {
    Select(Option<Uid>),
    SelectAt(Uid, SimTime),
    Seek(SimTime),
}
