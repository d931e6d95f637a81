//! The timeline on its canvas: drag scrubs, wheel and pinch zoom, shift-drag pans, double-click
//! fits, a click selects, arrows step.

use crate::api::meta::Uid;
use crate::session::Session;
use crate::sim::record::{What, Who};
use crate::time::{SimDuration, SimTime};
use crate::ui::app::{App, use_app};
use crate::ui::canvas::host::{SizeWatch, Tip, long_press, place};
use crate::ui::canvas::menu::{Menu, Open};
use crate::ui::canvas::surface::Surface;
use crate::view::gesture::{Gesture, Pointers};
use crate::view::scene::{Scene, Target};
use crate::view::timeline::Timeline;
use crate::view::timeline::axis::Elapsed;
use crate::view::timeline::draw::{self, Look, Shown, course, draw};
use crate::view::{actions, tip};
use gloo_events::{EventListener, EventListenerOptions};
use gloo_timers::callback::Timeout;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlCanvasElement, HtmlElement, WheelEvent};
use yew::prelude::*;

/// While scrubbing, at most this many steps before the next frame.
const SCRUB_BUDGET: u64 = 20_000;
/// Stepping by decision gives up after this many records.
const MOST_RECORDS: usize = 20_000;

#[derive(Default)]
struct State {
    timeline: Timeline,
    look: Look,
    scene: Scene,
    surface: Option<Surface>,
    pointers: Pointers,
    /// Whether the run played when the scrubbing began.
    played: bool,
    long_press: Option<Timeout>,
    /// The second that was last said to assistive software.
    said: i64,
}

#[component]
pub fn TimelineCanvas() -> Html {
    let app = use_app();
    let canvas = use_node_ref();
    let playhead = use_node_ref();
    let tip = use_memo((), |()| Tip::default());
    let state = use_mut_ref(State::default);
    let menu = use_state(|| None::<Open>);
    let blank = use_state(|| false);
    {
        let (state, canvas, playhead) = (state.clone(), canvas.clone(), playhead.clone());
        let blank = blank.setter();
        use_effect_with(app.clone(), move |app| {
            let guards = attach(app, &state, &canvas, playhead);
            blank.set(guards.is_none());
            move || drop(guards)
        });
    }
    let hand = Hand { app: app.clone(), state, canvas: canvas.clone(), menu: menu.setter() };
    let on_close = {
        let (menu, canvas) = (menu.setter(), canvas.clone());
        Callback::from(move |()| {
            menu.set(None);
            give_focus(&canvas);
        })
    };
    let label = match app.lang() {
        crate::locale::Lang::En => "Timeline",
        crate::locale::Lang::Zh => "时间轴",
    };
    html! {
        <div class="canvas-place" data-testid="timeline">
            <canvas ref={canvas} class="canvas-timeline" tabindex="0" role="slider"
                aria-label={label} aria-valuemin="0" aria-valuenow="0"
                onpointerdown={hand.on_press()} onpointermove={hand.on_move((*tip).clone())}
                onpointerup={hand.on_release()} onpointercancel={hand.on_cancel()}
                onpointerleave={leave(&tip)} ondblclick={hand.on_fit()}
                oncontextmenu={hand.on_menu()} onkeydown={hand.on_key()} />
            <div ref={playhead} class="canvas-playhead" data-testid="playhead"
                aria-hidden="true"></div>
            <div ref={tip.node.clone()} class="canvas-tip" role="presentation"></div>
            if let Some(open) = (*menu).clone() { <Menu {open} {on_close} /> }
            if *blank { <p role="alert">{ NO_CANVAS }</p> }
        </div>
    }
}

pub(super) const NO_CANVAS: &str = "This browser gives the page no canvas to draw on. The terminal \
    and the tables show the same. 浏览器不提供画布；终端和表格显示同样的内容。";

fn leave(tip: &Rc<Tip>) -> Callback<PointerEvent> {
    let tip = tip.clone();
    Callback::from(move |_| tip.hide())
}

pub(super) fn give_focus(node: &NodeRef) {
    if let Some(element) = node.cast::<HtmlElement>() {
        // An element that is shown takes the focus.
        let _ = element.focus();
    }
}

/// What keeps the canvas alive; `None` without a drawing context.
fn attach(
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
    fn paint(&mut self, app: &App, playhead: &NodeRef) {
        let Some(surface) = &mut self.surface else { return };
        let size = surface.size();
        let shown = app.read(|session| {
            self.timeline.sync(session);
            self.look.axis.follow(&course(session, self.timeline.lanes()));
            Shown::of(session, app.selection(), app.lang())
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

    fn size(&self) -> (f32, f32) {
        (self.scene.width, self.scene.height)
    }

    fn time_at(&self, x: f32) -> SimTime {
        let (width, height) = self.size();
        let plot = draw::plot(width, height);
        let millis = self.look.axis.to_time(x, plot.x, plot.w).max(0.0);
        self.timeline.lanes().start + SimDuration::from_millis(millis as i64)
    }

    fn scroll_by(&mut self, dy: f32) {
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
    fn click(&mut self, app: &App, x: f32, y: f32) -> Option<Clicked> {
        match self.scene.hit(x, y)? {
            Target::Fold(uid) => {
                if !self.look.turned.remove(&uid) {
                    self.look.turned.insert(uid);
                }
                None
            }
            Target::Pod(uid) | Target::Node(uid) | Target::Job(uid) => {
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

enum Clicked {
    Select(Option<Uid>),
    SelectAt(Uid, SimTime),
    Seek(SimTime),
}

/// What the callbacks hold.
#[derive(Clone)]
struct Hand {
    app: App,
    state: Rc<RefCell<State>>,
    canvas: NodeRef,
    menu: UseStateSetter<Option<Open>>,
}

impl Hand {
    fn at(&self, event: &MouseEvent) -> (f32, f32) {
        let element = self.canvas.cast::<Element>();
        element.map_or((0.0, 0.0), |e| place(&e, (event.client_x(), event.client_y())))
    }

    fn on_press(&self) -> Callback<PointerEvent> {
        let hand = self.clone();
        Callback::from(move |event: PointerEvent| {
            if event.button() != 0 {
                return;
            }
            let (x, y) = hand.at(&event);
            if let Some(element) = hand.canvas.cast::<Element>() {
                // A pointer that is gone already cannot be held.
                let _ = element.set_pointer_capture(event.pointer_id());
            }
            let mut state = hand.state.borrow_mut();
            state.pointers.press(event.pointer_id(), x, y, event.shift_key());
            state.long_press = (event.pointer_type() == "touch").then(|| {
                let hand = hand.clone();
                long_press(move || hand.open_menu((x, y)))
            });
        })
    }

    fn on_move(&self, tip: Tip) -> Callback<PointerEvent> {
        let hand = self.clone();
        Callback::from(move |event: PointerEvent| {
            let (x, y) = hand.at(&event);
            let gesture = hand.state.borrow_mut().pointers.move_to(event.pointer_id(), x, y);
            match gesture {
                Some(gesture) => {
                    tip.hide();
                    hand.state.borrow_mut().long_press = None;
                    hand.moved(gesture);
                }
                None => hand.hover(&tip, (x, y)),
            }
        })
    }

    fn hover(&self, tip: &Tip, (x, y): (f32, f32)) {
        let state = self.state.borrow();
        if state.pointers.is_pressed() {
            return;
        }
        match state.scene.hit(x, y) {
            Some(target) => {
                let time = state.time_at(x);
                let lanes = state.timeline.lanes();
                let text = self.app.read(|session| tip::timeline(session, lanes, target, time));
                tip.show(&text, (x, y), state.size());
            }
            None => tip.hide(),
        }
    }

    fn moved(&self, gesture: Gesture) {
        let mut state = self.state.borrow_mut();
        let (width, height) = state.size();
        let plot = draw::plot(width, height);
        match gesture {
            Gesture::Drag { from, by, pan, .. } if pan || from.0 < plot.x => {
                if from.0 >= plot.x {
                    state.look.axis.pan(f64::from(-by.0 / plot.w));
                }
                state.scroll_by(-by.1);
            }
            Gesture::Drag { to, first, .. } => {
                let time = state.time_at(to.0.clamp(plot.x, plot.right()));
                if first {
                    state.played = self.app.read(|session| session.playback.playing);
                }
                drop(state);
                self.app.act(|session| {
                    session.playback.playing = false;
                    session.seek_within(time, SCRUB_BUDGET);
                });
                return;
            }
            Gesture::Pinch { factor, middle, by } => {
                let at = f64::from((middle - plot.x) / plot.w).clamp(0.0, 1.0);
                state.look.axis.zoom(1.0 / f64::from(factor), at);
                state.look.axis.pan(f64::from(-by.0 / plot.w));
                state.scroll_by(-by.1);
            }
            Gesture::Click { .. } | Gesture::End => {}
        }
        drop(state);
        self.app.request_paint();
    }

    fn on_release(&self) -> Callback<PointerEvent> {
        let hand = self.clone();
        Callback::from(move |event: PointerEvent| {
            let mut state = hand.state.borrow_mut();
            state.long_press = None;
            let gesture = state.pointers.release(event.pointer_id());
            let clicked = match gesture {
                Some(Gesture::Click { x, y }) => state.click(&hand.app, x, y),
                Some(Gesture::End) if std::mem::take(&mut state.played) => {
                    drop(state);
                    return hand.app.act(|session| session.playback.playing = true);
                }
                _ => None,
            };
            drop(state);
            match clicked {
                Some(Clicked::Select(uid)) => hand.app.select(uid),
                Some(Clicked::SelectAt(uid, at)) => {
                    hand.app.act(|session| session.seek_within(at, SCRUB_BUDGET));
                    hand.app.select(Some(uid));
                }
                Some(Clicked::Seek(at)) => {
                    hand.app.act(|session| session.seek_within(at, SCRUB_BUDGET));
                }
                None => hand.app.request_paint(),
            }
        })
    }

    fn on_cancel(&self) -> Callback<PointerEvent> {
        let hand = self.clone();
        Callback::from(move |_| {
            let mut state = hand.state.borrow_mut();
            state.pointers.cancel();
            state.long_press = None;
        })
    }

    fn on_fit(&self) -> Callback<MouseEvent> {
        let hand = self.clone();
        Callback::from(move |_| hand.fit())
    }

    fn fit(&self) {
        let mut state = self.state.borrow_mut();
        let course = self.app.read(|session| course(session, state.timeline.lanes()));
        state.look.axis.fit(&course);
        drop(state);
        self.app.request_paint();
    }

    fn on_menu(&self) -> Callback<MouseEvent> {
        let hand = self.clone();
        Callback::from(move |event: MouseEvent| {
            event.prevent_default();
            hand.open_menu(hand.at(&event));
        })
    }

    fn open_menu(&self, at: (f32, f32)) {
        let mut state = self.state.borrow_mut();
        state.pointers.cancel();
        // With nothing under the pointer, or from the keyboard: what is selected.
        let hit = state.scene.hit(at.0, at.1).filter(|target| identity(*target).is_some());
        let target = hit.or(self.app.selection().map(Target::Job));
        let lang = self.app.lang();
        let open = self.app.read(|session| Open {
            at,
            title: target.and_then(identity).and_then(|uid| actions::title(session, uid)),
            acts: actions::actions(session, target, lang),
        });
        drop(state);
        self.menu.set(Some(open));
    }

    fn on_key(&self) -> Callback<KeyboardEvent> {
        let hand = self.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.ctrl_key() || event.meta_key() || event.alt_key() {
                return;
            }
            let forward = event.key() == "ArrowRight";
            let app = &hand.app;
            match event.key().as_str() {
                "ArrowLeft" | "ArrowRight" => app.act(|session| {
                    session.playback.playing = false;
                    if event.shift_key() {
                        step_by_decision(session, forward);
                    } else {
                        session.step_by_record(forward);
                    }
                }),
                "ArrowUp" => hand.state.borrow_mut().scroll_by(-24.0),
                "ArrowDown" => hand.state.borrow_mut().scroll_by(24.0),
                "Home" => app.act(|session| session.seek(session.sim().setup().start())),
                "End" => app.act(|session| session.seek(session.history().head())),
                "+" | "=" => hand.state.borrow_mut().look.axis.zoom(0.8, 0.5),
                "-" => hand.state.borrow_mut().look.axis.zoom(1.25, 0.5),
                "0" => hand.fit(),
                "Escape" => app.select(None),
                _ => return,
            }
            event.prevent_default();
            event.stop_propagation();
            app.request_paint();
        })
    }
}

/// What a target is, if it is an object.
pub(super) fn identity(target: Target) -> Option<Uid> {
    match target {
        Target::Pod(uid) | Target::Node(uid) | Target::Job(uid) | Target::Fold(uid) => Some(uid),
        Target::Bracket(_) | Target::Mark(_) | Target::Time(_) => None,
    }
}

/// To the next, or the last, decision of a controller; kubelets and the scheduler are passed by.
fn step_by_decision(session: &mut Session, forward: bool) {
    let is_decision = |record: &crate::sim::record::Record| {
        matches!(record.what, What::Decided(_))
            && !matches!(record.who, Who::Kubelet | Who::Scheduler)
    };
    if forward {
        for _ in 0..MOST_RECORDS {
            let before = session.sim().records();
            let now = session.now();
            session.step_by_record(true);
            let seen = session.sim().records().saturating_sub(before) as usize;
            let found = session.log().since(before).iter().take(seen).any(is_decision);
            if found || (session.sim().records(), session.now()) == (before, now) {
                return;
            }
        }
    } else {
        let first = session.log().first_at(session.now());
        let earlier = (0..first).rev().filter_map(|id| session.log().get(id));
        let found = earlier.take(MOST_RECORDS).find(|record| is_decision(record));
        if let Some(at) = found.map(|record| record.at) {
            session.seek(at);
        }
    }
}
