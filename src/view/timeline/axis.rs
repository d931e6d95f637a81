//! Time to pixels and back: what part of the run is shown, and where its ticks are. Times are
//! milliseconds since the run began.

use crate::time::SimTime;
use std::fmt;

/// The axis shows this much when the scenario says neither that nor when it ends.
const USUAL_WINDOW: f64 = 90_000.0;
/// It opens longer than the run, so that it does not betray how that ends.
pub const LONGER_THAN_THE_RUN: f64 = 1.5;
/// While the run goes on, the cursor is held here.
const CURSOR_AT: f64 = 0.7;
/// Beyond this many windows the axis slides instead of growing.
const MOST_WINDOWS: f64 = 8.0;
/// A fitted run leaves room for how it ended.
const FIT: f64 = 1.18;
const LEAST_SPAN: f64 = 50.0;
const MOST_SPAN: f64 = 400.0 * 86_400_000.0;
/// Ticks are at least this far apart, in pixels.
const TICK_DISTANCE: f64 = 72.0;

const STEPS: [f64; 24] = [
    10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1e3, 2e3, 5e3, 10e3, 15e3, 30e3, 60e3, 120e3, 300e3,
    600e3, 900e3, 1800e3, 3600e3, 7200e3, 10_800e3, 21_600e3, 43_200e3, 86_400e3,
];

/// The shown part of the run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Axis {
    pub left: f64,
    pub span: f64,
    pub mode: Mode,
    /// Where the cursor was last: only when it moves is it kept in sight.
    cursor: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Keeps the cursor in sight while the run goes on.
    Follow,
    /// Shows the whole run.
    Fit,
    /// The user has zoomed or panned.
    Free,
}

/// What the axis has to know of the run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Course {
    pub now: f64,
    /// The last thing that happened.
    pub end: f64,
    /// Nothing is simulated beyond the cursor.
    pub at_head: bool,
    pub over: bool,
    /// How much the scenario wants to be shown.
    pub window: Option<f64>,
}

impl Default for Axis {
    fn default() -> Self {
        Axis { left: 0.0, span: USUAL_WINDOW, mode: Mode::Follow, cursor: 0.0 }
    }
}

impl Axis {
    /// Follows the run, unless the user has taken over. Going back in time moves nothing.
    pub fn follow(&mut self, course: &Course) {
        let moved = std::mem::replace(&mut self.cursor, course.now) != course.now;
        if self.mode == Mode::Free || !course.at_head {
            if moved {
                self.keep_in_sight(course);
            }
            return;
        }
        if course.over {
            return self.fit(course);
        }
        let window = course.window.unwrap_or(USUAL_WINDOW).max(LEAST_SPAN);
        self.mode = Mode::Follow;
        self.span = (course.now / CURSOR_AT).clamp(window, window * MOST_WINDOWS);
        self.left = (course.now - self.span * CURSOR_AT).max(0.0);
    }

    /// Brings a cursor that has left the picture back into it.
    fn keep_in_sight(&mut self, course: &Course) {
        if course.now < self.left {
            self.left = course.now;
        } else if course.now > self.left + self.span {
            self.left = course.now - self.span * CURSOR_AT;
        }
    }

    /// The whole run with a little room behind it.
    pub fn fit(&mut self, course: &Course) {
        self.mode = Mode::Fit;
        // The cursor may rest behind the last thing that happened.
        let end = course.end.max(course.now);
        self.left = 0.0;
        self.span = (end * FIT).max(1000.0);
    }

    /// Shows `factor` times as much, keeping the time at this part of the width in place.
    pub fn zoom(&mut self, factor: f64, at: f64) {
        if !factor.is_finite() || factor <= 0.0 {
            return;
        }
        let held = self.left + self.span * at;
        self.span = (self.span * factor).clamp(LEAST_SPAN, MOST_SPAN);
        self.left = (held - self.span * at).max(-self.span * 0.05);
        self.mode = Mode::Free;
    }

    /// Moves by a part of the width.
    pub fn pan(&mut self, by: f64) {
        if by.is_finite() {
            self.left = (self.left + self.span * by).max(-self.span * 0.05);
            self.mode = Mode::Free;
        }
    }

    /// The pixel of a time, for a plot that begins at `x` and is `width` wide.
    pub fn to_x(&self, time: f64, x: f32, width: f32) -> f32 {
        // Far outside is as good as anywhere outside.
        let part = ((time - self.left) / self.span).clamp(-100.0, 100.0);
        x + (part * f64::from(width)) as f32
    }

    /// The time at a pixel.
    pub fn to_time(&self, at: f32, x: f32, width: f32) -> f64 {
        self.left + f64::from((at - x) / width.max(1.0)) * self.span
    }

    /// The distance of ticks, in milliseconds.
    pub fn step(&self, width: f32) -> f64 {
        let least = self.span * TICK_DISTANCE / f64::from(width.max(1.0));
        STEPS.into_iter().find(|step| *step >= least).unwrap_or_else(|| {
            let day = 86_400e3;
            (least / day).ceil() * day
        })
    }

    /// The times of the ticks in sight, of a run that began at `start`: whole steps of the clock.
    pub fn ticks(&self, width: f32, start: SimTime) -> impl Iterator<Item = f64> {
        let (step, start) = (self.step(width), start.millis() as f64);
        let first = ((self.left.max(0.0) + start) / step).ceil();
        let last = ((self.left + self.span + start) / step).floor();
        (0..200)
            .map(move |i| first + f64::from(i))
            .take_while(move |i| *i <= last)
            .map(move |i| i * step - start)
    }
}

/// A time of day in UTC, as exact as the step asks for: `12:01`, `00:00:30`, `00:00:00.5`. Where
/// the step is an hour or more, midnight is a date.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    pub time: SimTime,
    /// In milliseconds.
    pub step: f64,
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (clock, millis) = (self.time.clock(), self.time.millis().rem_euclid(1000));
        if self.step >= 3_600_000.0 && clock == "00:00:00" {
            return f.write_str(self.time.rfc3339().get(5..10).unwrap_or_default());
        }
        f.write_str(if self.step < 60_000.0 { &clock } else { clock.get(..5).unwrap_or(&clock) })?;
        if self.step < 10.0 {
            write!(f, ".{millis:03}")
        } else if self.step < 100.0 {
            write!(f, ".{:02}", millis / 10)
        } else if self.step < 1000.0 {
            write!(f, ".{}", millis / 100)
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::SimDuration;

    fn course(now: f64) -> Course {
        Course { now, end: now, at_head: true, over: false, window: Some(90_000.0) }
    }

    #[test]
    fn the_axis_opens_as_the_scenario_says_and_holds_the_cursor_at_seventy_percent() {
        let mut axis = Axis::default();
        axis.follow(&course(30_000.0));
        assert_eq!((axis.left, axis.span), (0.0, 90_000.0));
        axis.follow(&course(126_000.0));
        assert_eq!((axis.left.round(), axis.span.round()), (0.0, 180_000.0));
        axis.follow(&course(7_200_000.0));
        assert_eq!(axis.to_x(7_200_000.0, 0.0, 1000.0), 700.0);
    }

    #[test]
    fn it_fits_when_over_and_stays_when_the_cursor_goes_back() {
        let mut axis = Axis::default();
        axis.follow(&Course { over: true, ..course(50_000.0) });
        let fitted = axis;
        axis.follow(&Course { now: 20_000.0, at_head: false, ..course(50_000.0) });
        assert_eq!((axis.left, axis.span, axis.mode), (fitted.left, fitted.span, fitted.mode));
        // Panning away from a resting cursor is not undone.
        axis.pan(3.0);
        let panned = axis;
        axis.follow(&Course { now: 20_000.0, at_head: false, ..course(50_000.0) });
        assert_eq!(axis, panned);
    }

    #[test]
    fn a_cursor_beyond_the_last_thing_that_happened_is_in_the_picture() {
        let mut axis = Axis::default();
        axis.follow(&Course { now: 90_000.0, end: 50_000.0, over: true, ..course(0.0) });
        assert!(axis.to_x(90_000.0, 0.0, 1000.0) < 1000.0);
    }

    #[test]
    fn zooming_keeps_the_time_under_the_pointer() {
        let mut axis = Axis::default();
        let held = axis.to_time(300.0, 0.0, 1000.0);
        axis.zoom(0.25, 0.3);
        assert!((axis.to_time(300.0, 0.0, 1000.0) - held).abs() < 0.01);
        axis.zoom(f64::NAN, 0.3);
        axis.pan(-50.0);
        assert!(axis.left <= 0.0 && axis.left.is_finite());
    }

    #[test]
    fn ticks_are_at_sensible_times() {
        let axis = Axis::default();
        let ticks: Vec<f64> = axis.ticks(700.0, SimTime::DEFAULT_START).collect();
        assert_eq!(ticks[..3], [0.0, 10_000.0, 20_000.0]);
        // A run that begins ten seconds before a minute has its ticks on the clock's steps.
        let odd = SimTime::from_secs(50);
        assert_eq!(Axis { span: 240e3, ..axis }.ticks(700.0, odd).next(), Some(10_000.0));
    }

    #[test]
    fn labels_are_as_exact_as_the_step() {
        let label = |secs: f64, step| {
            let time = SimTime::DEFAULT_START + SimDuration::from_millis((secs * 1e3) as i64);
            Moment { time, step }.to_string()
        };
        for (secs, step, text) in [
            (90.0, 1e3, "00:01:30"),
            (3660.0, 60e3, "01:01"),
            (3690.5, 500.0, "01:01:30.5"),
            (61.25, 1.0, "00:01:01.250"),
            (86_400.0, 7200e3, "01-02"),
            (86_400.0, 60e3, "00:00"),
        ] {
            assert_eq!(label(secs, step), text);
        }
    }
}
