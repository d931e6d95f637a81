//! What the timeline's canvas remembers between frames, and how it paints.

use crate::api::meta::Uid;
use crate::locale::Lang;
use crate::sim::record::RecordId;
use crate::time::{SimDuration, SimTime};
use crate::ui::app::App;
use crate::ui::canvas::host::{Drawing, Stage};
use crate::ui::canvas::surface::{self, Surface};
use crate::view::handles::Lit;
use crate::view::scene::{Scene, Target};
use crate::view::sketch::judge::Found;
use crate::view::sketch::pen::Pen;
use crate::view::timeline::Timeline;
use crate::view::timeline::axis::Moment;
use crate::view::timeline::draw::{self, Look, Shown, course, draw};
use std::rc::Rc;
use web_sys::{HtmlElement, WheelEvent};
use yew::NodeRef;

#[derive(Default)]
pub struct State {
    pub stage: Stage,
    pub timeline: Timeline,
    pub look: Look,
    pub scene: Scene,
    /// Whether the run played when the scrubbing began.
    pub played: bool,
    /// Where the cursor was before a click moved it: a double click moves it back.
    pub before_click: Option<(f64, SimTime)>,
    /// A drag measures instead of scrubbing: for good, and for the drag under way.
    pub measures: bool,
    pub drag_measures: bool,
    /// Where a measuring by keyboard began; it reaches to the cursor.
    pub measured_from: Option<SimTime>,
    pub playhead: NodeRef,
    /// The sync whose bracket is under the pointer.
    pub lit: Option<RecordId>,
    /// What was last said to assistive software: the second, what is measured, what is drawn.
    said: (i64, Option<(SimTime, SimTime)>, Option<Pen>),
    /// What was painted, besides the lanes.
    painted: Option<Painted>,
}

#[derive(PartialEq)]
struct Painted {
    times: (SimTime, SimTime, Option<SimDuration>),
    selected: Option<Uid>,
    lit: Option<RecordId>,
    handle: Option<Rc<Lit>>,
    look: Look,
    size: (f32, f32),
    lang: Lang,
    dark: bool,
    ratio: f64,
    exercised: bool,
}

impl Drawing for State {
    fn stage(&mut self) -> &mut Stage {
        &mut self.stage
    }

    fn paint(&mut self, app: &App, _: f64) {
        let Some(size) = self.stage.surface.as_ref().map(Surface::size) else { return };
        let lit = app.lit();
        let (news, shown) = app.read(|session| {
            let news = self.timeline.sync(session);
            self.look.axis.follow(&course(session, self.timeline.lanes()));
            let shown = Shown::of(session, app.selection(), app.lang());
            (news, Shown { lit: self.lit, handle: lit.as_deref(), ..shown })
        });
        if let Some(from) = self.measured_from {
            self.look.measured = Some((from, shown.now));
        }
        let exercised = app.with_exercise(|exercise| exercise.is_some());
        let painted = Some(Painted {
            times: (shown.now, shown.head, shown.patience),
            selected: shown.selected,
            lit: shown.lit,
            handle: lit.clone(),
            look: self.look.clone(),
            size,
            lang: shown.lang,
            dark: app.is_dark(),
            ratio: surface::ratio(),
            exercised,
        });
        // What is drawn as an answer moves with the hand.
        if self.painted == painted && !news && !exercised {
            return;
        }
        self.painted = painted;
        app.with_exercise(|exercise| self.show(app, Shown { exercise, ..shown }, size));
    }

    fn wheel(&mut self, event: &WheelEvent, (x, _): (f32, f32)) -> bool {
        let (width, height) = self.size();
        let plot = draw::plot(width, height);
        // Lines and pages of old mice, in pixels.
        let unit = [1.0, 16.0, 240.0].get(event.delta_mode() as usize).copied().unwrap_or(1.0);
        let (dx, dy) = (event.delta_x() * unit, event.delta_y() * unit);
        if x < plot.x && !event.ctrl_key() {
            return self.scroll_by(dy as f32);
        }
        if event.shift_key() || dx.abs() > dy.abs() {
            let by = if dx.abs() > dy.abs() { dx } else { dy };
            self.look.axis.pan(by / f64::from(plot.w));
        } else {
            // Pinching on a touch pad comes as a wheel with Ctrl, in small steps.
            let rate = if event.ctrl_key() { 0.01 } else { 0.0016 };
            let at = f64::from((x - plot.x) / plot.w).clamp(0.0, 1.0);
            self.look.axis.zoom((dy * rate).clamp(-1.0, 1.0).exp(), at);
        }
        true
    }
}

impl State {
    fn show(&mut self, app: &App, shown: Shown<'_>, size: (f32, f32)) {
        draw(&mut self.scene, &self.timeline, &self.look, shown, size);
        if let Some(surface) = &mut self.stage.surface {
            surface.paint(&self.scene, app.is_dark());
        }
        self.mark(shown, size);
    }

    /// The cursor for those who do not see the canvas, and for tests.
    fn mark(&mut self, shown: Shown<'_>, size: (f32, f32)) {
        let plot = draw::plot(size.0, size.1);
        let millis = shown.now.since(self.timeline.lanes().start).millis();
        if let Some(element) = self.playhead.cast::<HtmlElement>() {
            let x = self.look.axis.to_x(millis as f64, plot.x, plot.w);
            let inside = x >= plot.x - 1.0 && x <= plot.right() + 1.0;
            // Names and values are valid.
            let _ = element.style().set_property("left", &format!("{x:.1}px"));
            let seen = if inside { "visible" } else { "hidden" };
            let _ = element.style().set_property("visibility", seen);
            let _ = element.set_attribute("data-millis", &millis.to_string());
        }
        let second = millis / 1000;
        let drawing = shown.exercise.filter(|exercise| exercise.is_drawing());
        let pen = drawing.map(|exercise| exercise.pen);
        let said = (second, self.look.measured, pen);
        if let Some(surface) = self.stage.surface.as_ref().filter(|_| said != self.said) {
            self.said = said;
            let head = shown.head.since(self.timeline.lanes().start).secs().max(second);
            let mut text = Moment { time: shown.now, step: 1000.0 }.to_string();
            if let Some((from, to)) = self.look.measured {
                text = format!("{text} (⟷ {})", from.max(to).since(from.min(to)).go());
            }
            if let Some(exercise) = drawing.filter(|exercise| exercise.pen.by_keys) {
                text = exercise.caret(shown.lang);
            }
            // No finger scrolls the page where it draws.
            let _ = surface.canvas.toggle_attribute_with_force("data-drawing", pen.is_some());
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

    /// Whether there was anything to scroll.
    pub fn scroll_by(&mut self, dy: f32) -> bool {
        let most = (self.scene.content_height - self.scene.height).max(0.0);
        let to = (self.look.scroll + dy).clamp(0.0, most);
        std::mem::replace(&mut self.look.scroll, to) != to
    }

    /// Takes the measured span away. Answers whether there was one.
    pub fn clear_measured(&mut self) -> bool {
        self.measured_from = None;
        self.look.measured.take().is_some()
    }

    /// Measures a pod's bar from its creation to its end.
    fn measure_pod(&mut self, uid: Uid) {
        let lanes = self.timeline.lanes();
        self.measured_from = None;
        self.look.measured =
            lanes.pod(uid).map(|pod| (pod.created, pod.over().unwrap_or(lanes.end)));
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
            Target::Pod(uid) if self.measures => {
                self.measure_pod(uid);
                None
            }
            Target::Curve(_) | Target::Time(_) if self.measures => {
                self.clear_measured();
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
            Target::Step(step) => {
                let step = self.timeline.steps().get(step as usize);
                step.map(|step| Clicked::Seek(step.at))
            }
            Target::Difference(index) => {
                let found = app.exercise(|e| e.found().get(index as usize).copied()).flatten();
                found.map(Clicked::Difference)
            }
            Target::Curve(_) | Target::Quiet(_) | Target::Time(_) | Target::Board => {
                Some(Clicked::Seek(self.time_at(x)))
            }
        }
    }
}

pub enum Clicked {
    Select(Option<Uid>),
    SelectAt(Uid, SimTime),
    Seek(SimTime),
    Difference(Found),
}
