//! The timelines of both runs on one axis, with the strip of their differences between them. A
//! drag scrubs both, the wheel zooms both, a double click fits both.

use crate::locale::ui::Word;
use crate::time::{SimDuration, SimTime};
use crate::ui::app::beside::Run;
use crate::ui::app::{App, use_panels};
use crate::ui::canvas::host::{NO_CANVAS, SizeWatch, Tip, place};
use crate::ui::canvas::surface::Surface;
use crate::ui::components::compare::title;
use crate::view::compare::course::Course;
use crate::view::compare::draw::{
    Mark, Pair, common_course, draw_marks, draw_strip, is_over, text,
};
use crate::view::scene::{Scene, Target};
use crate::view::text::timeline_text;
use crate::view::timeline::Timeline;
use crate::view::timeline::axis::Course as AxisCourse;
use crate::view::timeline::draw::{Look, Shown, course, draw, plot};
use crate::view::tip;
use gloo_events::{EventListener, EventListenerOptions};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlCanvasElement, WheelEvent};
use yew::prelude::*;

/// While scrubbing, at most this many steps before the next frame.
const SCRUB_STEPS: u64 = 20_000;

#[derive(Default)]
struct State {
    runs: [Shape; 2],
    strip: Option<Surface>,
    scene: Scene,
    marks: Vec<Mark>,
    course: Option<AxisCourse>,
    /// Whether the runs played when the scrubbing began; `None` while nothing is pressed.
    pressed: Option<bool>,
}

/// One run's timeline.
#[derive(Default)]
struct Shape {
    timeline: Timeline,
    course: Course,
    look: Look,
    scene: Scene,
    surface: Option<Surface>,
}

type Shared = Rc<RefCell<State>>;

#[component]
pub fn CompareTimelines() -> Html {
    let app = use_panels();
    let canvases = [use_node_ref(), use_node_ref()];
    let strip = use_node_ref();
    let tips = [0, 1].map(|_| Tip::default());
    let tips = use_memo((), move |()| tips);
    let state: Shared = use_mut_ref(State::default);
    let blank = use_state(|| false);
    {
        let (state, canvases, strip) = (state.clone(), canvases.clone(), strip.clone());
        let blank = blank.setter();
        use_effect_with(app.clone(), move |app| {
            let guards = attach(app, &state, &canvases, &strip);
            blank.set(guards.is_none());
            move || drop(guards)
        });
    }
    let lane = |run: Run| {
        let hand = Hand { app: app.clone(), state: state.clone(), run };
        let tip = tips[run as usize].clone();
        let canvas = canvases[run as usize].clone();
        let leave = {
            let tip = tip.clone();
            Callback::from(move |_: PointerEvent| tip.hide())
        };
        let label = format!("{} {} {}", app.word(Word::Timeline), run.letter(), title(&app, run));
        html! {
            <div class="canvas-place compare-lane">
                <canvas ref={canvas.clone()} class="canvas-timeline" role="img" aria-label={label}
                    onpointerdown={hand.on_press(&canvas)}
                    onpointermove={hand.on_move(&canvas, tip.clone())}
                    onpointerup={hand.on_release()} onpointercancel={hand.on_release()}
                    onpointerleave={leave} ondblclick={hand.on_fit()} />
                <p class="compare-label" aria-hidden="true">
                    <b class="badge">{run.letter()}</b><span>{title(&app, run)}</span>
                </p>
                <div ref={tip.node.clone()} class="canvas-tip" role="presentation"></div>
            </div>
        }
    };
    let start = app.read(|session| session.sim().setup().start());
    let differences = text(&state.borrow().marks, start, app.lang());
    html! {
        <div class="compare-timelines" data-testid="timeline">
            { lane(Run::First) }
            <div class="canvas-place compare-strip">
                <canvas ref={strip} role="img" aria-label={differences.join(", ")} />
            </div>
            { lane(Run::Second) }
            if *blank { <p role="alert">{ NO_CANVAS }</p> }
            <div class="visually-hidden" data-testid="compare-text">
                <ul>{ for differences.into_iter().map(|line| html! { <li>{line}</li> }) }</ul>
                <SecondText />
            </div>
        </div>
    }
}

/// The second run's timeline as text; the first one's is where it always is.
#[component]
fn SecondText() -> Html {
    let app = use_panels();
    let lang = app.lang();
    let said = app.read_run(Run::Second, |run| timeline_text(run, lang)).unwrap_or_default();
    html! { <pre>{said}</pre> }
}

fn attach(
    app: &App,
    state: &Shared,
    canvases: &[NodeRef; 2],
    strip: &NodeRef,
) -> Option<impl Sized + use<>> {
    let element = |node: &NodeRef| node.cast::<HtmlCanvasElement>();
    let [first, second] = [element(&canvases[0])?, element(&canvases[1])?];
    let strip = element(strip)?;
    {
        let mut state = state.borrow_mut();
        state.runs[0].surface = Some(Surface::new(first.clone())?);
        state.runs[1].surface = Some(Surface::new(second.clone())?);
        state.strip = Some(Surface::new(strip)?);
    }
    let painter = {
        let state = state.clone();
        app.on_paint(move |app, _| {
            if let Ok(mut state) = state.try_borrow_mut() {
                state.paint(app);
            }
        })
    };
    let watch = |run: Run, element: &HtmlCanvasElement| {
        (SizeWatch::new(app, element), wheel(app, state, run, element))
    };
    let watches = [watch(Run::First, &first), watch(Run::Second, &second)];
    Some((painter, watches))
}

fn wheel(app: &App, state: &Shared, run: Run, element: &HtmlCanvasElement) -> EventListener {
    let (app, state, canvas) = (app.clone(), state.clone(), element.clone());
    // Not passive: zooming must not scroll the page.
    let options = EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(element, "wheel", options, move |event| {
        let Some(event) = event.dyn_ref::<WheelEvent>() else { return };
        event.prevent_default();
        let (x, _) = place(&canvas, (event.client_x(), event.client_y()));
        state.borrow_mut().wheel(run, x, (event.delta_x(), event.delta_y()));
        app.request_paint();
    })
}

impl State {
    fn paint(&mut self, app: &App) {
        app.beside(|beside| {
            app.read(|first| {
                let sessions = [first, &beside.session];
                let known = [0, 1].map(|i: usize| {
                    let shape = &mut self.runs[i];
                    shape.timeline.sync(sessions[i]);
                    shape.course.sync(sessions[i]);
                    course(sessions[i], shape.timeline.lanes())
                });
                let common = common_course(known[0], known[1]);
                self.course = Some(common);
                self.runs[0].look.axis.follow(&common);
                self.runs[1].look.axis = self.runs[0].look.axis;
                let starts = [0, 1].map(|i: usize| sessions[i].sim().setup().start());
                let heads = [0, 1].map(|i: usize| sessions[i].history().head().since(starts[i]));
                let courses = [&self.runs[0].course, &self.runs[1].course];
                let pair = Pair { courses, starts };
                let marks = pair.marks(sessions.map(is_over));
                if let Some(surface) = &mut self.strip {
                    let known = (marks.as_slice(), heads[0].min(heads[1]));
                    let (axis, size) = (&self.runs[0].look.axis, surface.size());
                    draw_strip(&mut self.scene, axis, &pair, known, app.lang(), size);
                    surface.paint(&self.scene, app.is_dark());
                }
                self.marks = marks;
                for (shape, session) in self.runs.iter_mut().zip(sessions) {
                    let Some(surface) = &mut shape.surface else { continue };
                    let shown = Shown::of(session, None, app.lang());
                    let (scene, look) = (&mut shape.scene, &shape.look);
                    draw(scene, &shape.timeline, look, shown, surface.size());
                    draw_marks(scene, &look.axis, &self.marks);
                    surface.paint(scene, app.is_dark());
                }
            });
        });
    }

    fn wheel(&mut self, run: Run, x: f32, (dx, dy): (f64, f64)) {
        let shape = &mut self.runs[run as usize];
        let plot = plot(shape.scene.width, shape.scene.height);
        if x < plot.x {
            let most = (shape.scene.content_height - shape.scene.height).max(0.0);
            shape.look.scroll = (shape.look.scroll + dy as f32).clamp(0.0, most);
        } else if dx.abs() > dy.abs() {
            self.runs[0].look.axis.pan(dx / f64::from(plot.w));
        } else {
            let at = f64::from((x - plot.x) / plot.w).clamp(0.0, 1.0);
            self.runs[0].look.axis.zoom((dy * 0.0016).clamp(-1.0, 1.0).exp(), at);
        }
    }

    /// The time since the beginning under a pointer.
    fn elapsed_at(&self, run: Run, x: f32) -> SimDuration {
        let shape = &self.runs[run as usize];
        let plot = plot(shape.scene.width, shape.scene.height);
        let x = x.clamp(plot.x, plot.right());
        let millis = shape.look.axis.to_time(x, plot.x, plot.w).max(0.0);
        SimDuration::from_millis(millis as i64)
    }
}

/// What the pointer does to a timeline.
#[derive(Clone)]
struct Hand {
    app: App,
    state: Shared,
    run: Run,
}

impl Hand {
    fn on_press(&self, canvas: &NodeRef) -> Callback<PointerEvent> {
        let (hand, canvas) = (self.clone(), canvas.clone());
        Callback::from(move |event: PointerEvent| {
            let Some(element) = canvas.cast::<Element>().filter(|_| event.button() == 0) else {
                return;
            };
            let (x, _) = place(&element, (event.client_x(), event.client_y()));
            let width = hand.state.borrow().runs[hand.run as usize].scene.width;
            if x < plot(width, 1.0).x {
                return;
            }
            // A pointer that is gone already cannot be held.
            let _ = element.set_pointer_capture(event.pointer_id());
            let played = hand.app.read(|session| session.playback.playing);
            hand.state.borrow_mut().pressed = Some(played);
            hand.scrub(x);
        })
    }

    fn on_move(&self, canvas: &NodeRef, tip: Tip) -> Callback<PointerEvent> {
        let (hand, canvas) = (self.clone(), canvas.clone());
        Callback::from(move |event: PointerEvent| {
            let Some(element) = canvas.cast::<Element>() else { return };
            let at = place(&element, (event.client_x(), event.client_y()));
            if hand.state.borrow().pressed.is_some() {
                tip.hide();
                hand.scrub(at.0);
            } else {
                hand.hover(&tip, at);
            }
        })
    }

    fn hover(&self, tip: &Tip, (x, y): (f32, f32)) {
        let state = self.state.borrow();
        let shape = &state.runs[self.run as usize];
        let timeline = &shape.timeline;
        let time: SimTime = timeline.lanes().start + state.elapsed_at(self.run, x);
        let target: Option<Target> = shape.scene.hit(x, y);
        let said = target.and_then(|target| {
            let lang = self.app.lang();
            let told = |session: &_| tip::timeline(session, timeline, target, time, lang);
            self.app.read_run(self.run, told)
        });
        tip.show(&said.unwrap_or_default(), (x, y), (shape.scene.width, shape.scene.height));
    }

    fn scrub(&self, x: f32) {
        let elapsed = self.state.borrow().elapsed_at(self.run, x);
        self.app.act(|session| {
            session.playback.playing = false;
            session.seek_within(session.sim().setup().start() + elapsed, SCRUB_STEPS);
        });
    }

    fn on_release(&self) -> Callback<PointerEvent> {
        let hand = self.clone();
        Callback::from(move |_| {
            let played = hand.state.borrow_mut().pressed.take();
            if played == Some(true) {
                hand.app.act(|session| session.playback.playing = true);
            }
        })
    }

    fn on_fit(&self) -> Callback<MouseEvent> {
        let hand = self.clone();
        Callback::from(move |_| {
            let mut state = hand.state.borrow_mut();
            if let Some(course) = state.course {
                state.runs[0].look.axis.fit(&course);
            }
            drop(state);
            hand.app.request_paint();
        })
    }
}
