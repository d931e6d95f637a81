//! The one owner of animation frames. A frame runs only while the session plays, a seek goes on
//! in slices, or somebody asked for a repaint; while paused nothing ticks. State moves before
//! painting, and panels are rendered after it, less often.

use crate::session::beside;
use crate::ui::app::App;
use gloo_render::{AnimationFrame, request_animation_frame};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use yew::Callback;

/// Simulating takes at most about this much of a frame, in milliseconds; the pictures take the
/// rest of what a frame may.
const FRAME_BUDGET_MS: f64 = 5.0;
/// While playing panels are rendered this often, in milliseconds.
const PANEL_EVERY_MS: f64 = 125.0;
const FEWEST_STEPS: f64 = 64.0;
const MOST_STEPS: f64 = 200_000.0;
const FIRST_STEPS: f64 = 2_000.0;
/// The real time that the first frame after a pause brings.
const FIRST_FRAME_MS: f64 = 16.0;

type Painter = Rc<dyn Fn(&App, f64)>;

pub struct Frames {
    pending: RefCell<Option<AnimationFrame>>,
    painters: RefCell<Vec<(u64, Painter)>>,
    panels: RefCell<Vec<(u64, Callback<u64>)>>,
    next_id: Cell<u64>,
    paint_asked: Cell<bool>,
    /// Something was done: panels follow with the next frame.
    panels_asked: Cell<bool>,
    /// Time moved since the panels were rendered.
    panels_stale: Cell<bool>,
    panels_at: Cell<f64>,
    version: Cell<u64>,
    /// The timestamp of the frame before, if that followed on without a pause.
    last: Cell<Option<f64>>,
    /// How many steps a frame may take.
    steps: Cell<f64>,
}

impl Default for Frames {
    fn default() -> Self {
        Frames {
            pending: RefCell::default(),
            painters: RefCell::default(),
            panels: RefCell::default(),
            next_id: Cell::new(0),
            paint_asked: Cell::new(false),
            panels_asked: Cell::new(false),
            panels_stale: Cell::new(false),
            panels_at: Cell::new(0.0),
            version: Cell::new(0),
            last: Cell::new(None),
            steps: Cell::new(FIRST_STEPS),
        }
    }
}

impl Frames {
    pub fn add_painter(&self, painter: Painter) -> u64 {
        let id = self.new_id();
        self.painters.borrow_mut().push((id, painter));
        id
    }

    pub fn add_panel(&self, callback: Callback<u64>) -> u64 {
        let id = self.new_id();
        self.panels.borrow_mut().push((id, callback));
        id
    }

    pub fn unregister(&self, id: u64) {
        self.painters.borrow_mut().retain(|(known, _)| *known != id);
        self.panels.borrow_mut().retain(|(known, _)| *known != id);
    }

    pub fn ask_paint(&self) {
        self.paint_asked.set(true);
    }

    pub fn ask_panels(&self) {
        self.panels_asked.set(true);
    }

    fn new_id(&self) -> u64 {
        let id = self.next_id.get();
        self.next_id.set(id + 1);
        id
    }

    /// Learns from a frame how many steps the next one may take.
    fn adapt(&self, took_ms: f64, behind: bool) {
        let steps = self.steps.get();
        let wanted = if took_ms > FRAME_BUDGET_MS {
            steps * FRAME_BUDGET_MS / took_ms
        } else if behind {
            steps * 1.5
        } else {
            steps
        };
        self.steps.set(wanted.clamp(FEWEST_STEPS, MOST_STEPS));
    }

    fn paint(&self, app: &App, timestamp: f64) {
        // A painter may come or go while it paints.
        let painters: Vec<Painter> =
            self.painters.borrow().iter().map(|(_, painter)| painter.clone()).collect();
        for painter in painters {
            painter(app, timestamp);
        }
    }

    fn render_panels(&self, timestamp: f64) {
        self.panels_asked.set(false);
        self.panels_stale.set(false);
        self.panels_at.set(timestamp);
        let version = self.version.get() + 1;
        self.version.set(version);
        let panels: Vec<Callback<u64>> =
            self.panels.borrow().iter().map(|(_, callback)| callback.clone()).collect();
        for panel in panels {
            panel.emit(version);
        }
    }
}

/// Makes sure that a frame comes.
pub fn schedule(app: &App) {
    let frames = &app.0.frames;
    if frames.pending.borrow().is_some() {
        return;
    }
    let weak = Rc::downgrade(&app.0);
    let frame = request_animation_frame(move |timestamp| {
        if let Some(inner) = weak.upgrade() {
            tick(&App(inner), timestamp);
        }
    });
    *frames.pending.borrow_mut() = Some(frame);
}

fn tick(app: &App, timestamp: f64) {
    let frames = &app.0.frames;
    // It has come: dropping it only frees its closure.
    frames.pending.borrow_mut().take();
    let real = frames.last.get().map_or(FIRST_FRAME_MS, |last| timestamp - last);
    let (moved, behind, playing) = advance(app, real);
    if moved {
        frames.panels_stale.set(true);
    }
    if frames.paint_asked.replace(false) || moved {
        frames.paint(app, timestamp);
    }
    let rested = timestamp - frames.panels_at.get() >= PANEL_EVERY_MS;
    let stale = frames.panels_stale.get();
    if frames.panels_asked.get() || stale && (rested || !playing && !behind) {
        frames.render_panels(timestamp);
    }
    let going = playing || behind;
    frames.last.set(going.then_some(timestamp));
    let asked = frames.paint_asked.get() || frames.panels_asked.get();
    if going || asked || frames.panels_stale.get() {
        schedule(app);
    }
}

/// Moves the session; answers whether anything changed, whether there is more to do at once, and
/// whether it plays.
fn advance(app: &App, real_ms: f64) -> (bool, bool, bool) {
    let frames = &app.0.frames;
    let started = now_ms();
    let steps = frames.steps.get() as u64;
    let mut session = app.0.session.borrow_mut();
    let before = session.playback.playing;
    let frame = match &mut *app.0.beside.borrow_mut() {
        Some(second) => beside::frame(&mut session, &mut second.session, real_ms, steps),
        None => session.frame(real_ms, steps),
    };
    let playing = session.playback.playing;
    drop(session);
    frames.adapt(now_ms() - started, frame.behind);
    app.answer_requests();
    app.keep_run();
    app.follow_drawing();
    (frame.moved || before != playing, frame.behind, playing)
}

/// Real time in milliseconds, for measuring a frame's work only.
#[allow(clippy::disallowed_methods, reason = "the page's frame clock")]
fn now_ms() -> f64 {
    web_sys::window().and_then(|window| window.performance()).map_or(0.0, |clock| clock.now())
}
