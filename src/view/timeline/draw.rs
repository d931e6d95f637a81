//! The timeline's scene: axis, flags, the lanes from top to bottom, the cursor. Only what is in
//! sight is visited.

use crate::api::meta::Uid;
use crate::locale::Lang;
use crate::scenario::file::Span;
use crate::session::Session;
use crate::sim::record::RecordId;
use crate::time::{SimDuration, SimTime};
use crate::view::handles::Lit;
use crate::view::scene::{Anchor, Dash, Pattern, Rect, Scene, Sign, Style, Target};
use crate::view::sketch::exercise::Exercise;
use crate::view::timeline::axis::{Axis, Course, LONGER_THAN_THE_RUN, Moment};
use crate::view::timeline::lanes::Lanes;
use crate::view::timeline::{Timeline, Told};
use crate::view::tokens::Token;
use std::collections::BTreeSet;

/// The text sizes of all pictures.
pub const SMALL: f32 = 11.0;
pub const NORMAL: f32 = 12.0;
/// The axis with its ticks and flags.
pub const HEAD: f32 = 40.0;
const RIGHT: f32 = 12.0;

/// How the user looks at the timeline.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Look {
    pub axis: Axis,
    /// How far the lanes are scrolled, in pixels.
    pub scroll: f32,
    /// Lanes that the user closed or opened: the opposite of what they would be.
    pub turned: BTreeSet<Uid>,
    /// The part of time whose length is shown, from where the measuring began.
    pub measured: Option<(SimTime, SimTime)>,
}

/// What is shown besides the lanes.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    pub now: SimTime,
    /// How far the run is known.
    pub head: SimTime,
    pub selected: Option<Uid>,
    pub lang: Lang,
    /// A record under the pointer whose pods stand out.
    pub lit: Option<RecordId>,
    /// What a number elsewhere on the page points at.
    pub handle: Option<&'a Lit>,
    /// Pauses longer than this are passed over faster.
    pub patience: Option<SimDuration>,
    /// What is drawn as an answer.
    pub exercise: Option<&'a Exercise>,
}

/// Where the lanes are and which part of time they show.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    pub plot: Rect,
    pub axis: Axis,
    pub start: SimTime,
    pub shown: Shown<'a>,
    pub steps: &'a [Told],
    pub lanes: &'a Lanes,
    /// Another future, and the time from which it is drawn.
    pub ghost: Option<(&'a Lanes, SimTime)>,
    pub turned: &'a BTreeSet<Uid>,
    /// Titles stand above their rows.
    pub narrow: bool,
    /// What is known of the future is not shown: somebody draws it.
    covered: bool,
}

impl Shown<'_> {
    pub fn of(session: &Session, selected: Option<Uid>, lang: Lang) -> Self {
        let head = session.history().head();
        let patience = session.playback.patience();
        Shown {
            now: session.now(),
            head,
            selected,
            lang,
            lit: None,
            handle: None,
            patience,
            exercise: None,
        }
    }
}

/// The course of a session's run, for its axis.
pub fn course(session: &Session, lanes: &Lanes) -> Course {
    let millis = |time: SimTime| time.since(lanes.start).millis() as f64;
    let scenario = session.scenario();
    let span = |span: &Span| span.0.millis() as f64;
    let window = scenario.view.window.as_ref().map(span);
    let length = scenario.until.as_ref().map(span);
    Course {
        now: millis(session.now()),
        end: millis(lanes.end),
        at_head: session.history().at_head(),
        over: session.is_over(),
        window: window.or(length.map(|length| length * LONGER_THAN_THE_RUN)),
    }
}

/// Whether lanes' titles stand above their rows: beside them there is no room.
pub fn is_narrow(width: f32) -> bool {
    width < 560.0
}

/// The width that labels have on the left: where there is room, `nginx-deployment ×5` has it.
pub fn gutter(width: f32) -> f32 {
    match width {
        _ if is_narrow(width) => 76.0,
        _ if width < 1200.0 => 136.0,
        _ => 180.0,
    }
}

/// The part of a timeline of this size where time runs.
pub fn plot(width: f32, height: f32) -> Rect {
    let left = gutter(width);
    Rect::new(left, HEAD, (width - left - RIGHT).max(1.0), (height - HEAD).max(1.0))
}

/// Draws the timeline.
pub fn draw(
    scene: &mut Scene,
    timeline: &Timeline,
    look: &Look,
    mut shown: Shown<'_>,
    (width, height): (f32, f32),
) {
    scene.begin(width, height);
    let drawn = shown.exercise.is_some_and(Exercise::is_drawing);
    let covered = drawn && shown.head > shown.now;
    if covered {
        shown.head = shown.now;
    }
    let frame = Frame {
        plot: plot(width, height),
        axis: look.axis,
        start: timeline.lanes().start,
        shown,
        steps: timeline.steps(),
        lanes: timeline.lanes(),
        ghost: timeline.ghost_seen(shown.head),
        turned: &look.turned,
        narrow: is_narrow(width),
        covered,
    };
    scene.region(frame.plot, Target::Time(shown.now));
    frame.ticks(scene);
    frame.quiet(scene);
    let window = Rect::new(0.0, HEAD, width, height - HEAD);
    scene.clip(Some(window));
    let bottom = frame.draw_lanes(scene, HEAD + 4.0 - look.scroll);
    scene.content_height = bottom + look.scroll + 8.0;
    frame.veil(scene, height);
    frame.sketch(scene);
    scene.clip(None);
    frame.flags(scene);
    frame.brackets_of_time(scene, look.measured);
    frame.playhead(scene, height);
    scrollbar(scene, look.scroll, window);
}

fn scrollbar(scene: &mut Scene, scroll: f32, window: Rect) {
    let whole = scene.content_height - window.y;
    if whole > window.h + 1.0 {
        let size = (window.h * window.h / whole).max(24.0);
        let free = (window.h - size).max(0.0);
        let y = window.y + free * (scroll / (whole - window.h)).clamp(0.0, 1.0);
        let bar = Rect::new(window.right() - 5.0, y, 4.0, size);
        scene.area(bar, 2.0, Token::Pending, Pattern::Solid, 0.5);
    }
}

impl Frame<'_> {
    pub fn x(&self, time: SimTime) -> f32 {
        let millis = time.since(self.start).millis() as f64;
        self.axis.to_x(millis, self.plot.x, self.plot.w)
    }

    /// The pixel of a time, or of the edge of the picture that it lies beyond.
    pub fn x_within(&self, time: SimTime) -> f32 {
        self.x(time).clamp(self.plot.x - 2.0, self.plot.right() + 2.0)
    }

    /// The pixel where something that has not ended ends: as far as the run is known.
    pub fn x_or_head(&self, time: Option<SimTime>) -> f32 {
        self.x_within(time.unwrap_or(self.shown.head))
    }

    pub fn left(&self) -> SimTime {
        self.start + SimDuration::from_millis(self.axis.left as i64 - 1)
    }

    pub fn right(&self) -> SimTime {
        self.start + SimDuration::from_millis((self.axis.left + self.axis.span) as i64 + 1)
    }

    /// How many pixels a millisecond has.
    pub fn scale(&self) -> f32 {
        (f64::from(self.plot.w) / self.axis.span) as f32
    }

    fn ticks(&self, scene: &mut Scene) {
        let step = self.axis.step(self.plot.w);
        let bottom = self.plot.bottom();
        for time in self.axis.ticks(self.plot.w, self.start) {
            let x = self.axis.to_x(time, self.plot.x, self.plot.w).round() + 0.5;
            scene.line((x, HEAD - 6.0), (x, bottom), Token::Rule, 1.0, Dash::Solid);
            let style = Style::new(SMALL, Token::Muted).anchored(Anchor::Middle);
            // The last label must not be cut.
            if x < scene.width - 16.0 {
                let time = self.start + SimDuration::from_millis(time as i64);
                scene.write((x, HEAD - 10.0), style, Moment { time, step });
            }
        }
        // Beside the first label and the button that measures, if there is room for it.
        if !self.narrow {
            let style = Style::new(SMALL, Token::Muted).anchored(Anchor::End);
            scene.write((self.plot.x - 34.0, HEAD - 10.0), style, "UTC");
        }
        let y = HEAD - 0.5;
        scene.line((0.0, y), (scene.width, y), Token::Rule, 1.0, Dash::Solid);
    }

    fn draw_lanes(&self, scene: &mut Scene, mut y: f32) -> f32 {
        let lanes = self.lanes;
        if lanes.workloads.is_empty() && lanes.bare.is_empty() && lanes.flags.is_empty() {
            let style = Style::new(NORMAL, Token::Muted);
            let at = (self.plot.x + 8.0, y + 20.0);
            scene.write(at, style, crate::view::words::Word::Nothing.says(self.shown.lang));
            y += 32.0;
        }
        for lane in &lanes.workloads {
            y = self.lane(scene, lane, y) + 8.0;
        }
        if !lanes.bare.is_empty() {
            y = self.bare_pods(scene, y) + 8.0;
        }
        y = self.nodes(scene, y);
        self.controllers(scene, y)
    }

    /// What is known of the future lies under a veil.
    fn veil(&self, scene: &mut Scene, height: f32) {
        let from = self.x_within(self.shown.now);
        if self.covered || self.shown.head > self.shown.now {
            let to = self.plot.right() + RIGHT;
            let at = Rect::new(from, HEAD, to - from, height - HEAD);
            scene.fill(at, if self.covered { Token::Ground } else { Token::Veil });
        }
    }

    fn playhead(&self, scene: &mut Scene, height: f32) {
        let x = self.x(self.shown.now);
        if x < self.plot.x - 1.0 || x > self.plot.right() + 1.0 {
            return;
        }
        let x = x.round() + 0.5;
        scene.line((x, HEAD - 8.0), (x, height), Token::Accent, 1.5, Dash::Solid);
        scene.sign((x, HEAD - 8.0), 10.0, Sign::Open, Token::Accent);
    }
}
