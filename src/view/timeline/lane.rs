//! A lane as every kind of workload has it: title, brackets and marks beside it, the curve with
//! its bounds, the rows with pods, spans and marks.

use crate::time::SimTime;
use crate::view::scene::{Anchor, Dash, Pattern, Rect, Scene, Sign, Style, Target};
use crate::view::timeline::bars::Detail;
use crate::view::timeline::curve::{self, Curve};
use crate::view::timeline::draw::{Frame, NORMAL, SMALL};
use crate::view::timeline::job::JobFacts;
use crate::view::timeline::lanes::{Lane, Lanes, Mark, Workload};
use crate::view::timeline::rows::Rows;
use crate::view::timeline::sketch;
use crate::view::tokens::Token;
use crate::view::words::Word;
use std::fmt;

const TITLE: f32 = 24.0;
/// A title above its line.
const NARROW_TITLE: f32 = 18.0;
/// The signs of marks.
const MARK: f32 = 9.0;
/// With more workloads than this, those that have ended are closed at first.
const MANY: usize = 6;

/// Where the parts of a lane begin, from top to bottom.
#[derive(Clone, Copy, Debug)]
pub struct Parts {
    /// The line with brackets and marks: beside the title, or below it where that is narrow.
    pub line: f32,
    pub curve: f32,
    pub rows: f32,
    pub detail: Detail,
    /// What only its kind draws.
    pub foot: f32,
    pub bottom: f32,
    pub closed: bool,
}

impl Frame<'_> {
    /// Draws a lane and answers its bottom.
    pub fn lane(&self, scene: &mut Scene, lane: &Lane, y: f32) -> f32 {
        let parts = self.parts(lane, y);
        if parts.bottom < 0.0 || y > self.plot.bottom() {
            return parts.bottom;
        }
        // Under all that can be clicked in it.
        self.board(scene, lane, parts);
        self.title(scene, lane, y, parts.closed);
        self.title_marks(scene, lane, parts.line);
        if !parts.closed {
            if let Some(curve) = &lane.curve {
                let ghost = self.ghost_of(lane).and_then(|(lanes, other, from)| {
                    Some((other.curve.as_ref()?, from, lanes.end))
                });
                let most = self.most_of_curve(lane);
                self.curve(scene, (lane.uid, curve), parts.curve, most, ghost);
            }
            let slot = if lane.job().is_some() { Word::Slot } else { Word::Row };
            if let Detail::Bars(row) = parts.detail {
                self.row_spans(scene, lane, parts.rows, row);
            }
            self.lane_rows(scene, (&lane.rows, slot), parts.detail, parts.rows, most(lane));
            if let Detail::Bars(row) = parts.detail {
                // A CronJob's signs stand where a Job has its brackets.
                if lane.job().is_some() {
                    self.brackets(scene, lane, parts.line + 6.0);
                }
                self.span_names(scene, lane, parts.rows, row);
                self.row_marks(scene, lane, parts.rows, row);
                self.lane_ghosts(scene, lane, parts.rows, row);
            }
        }
        match &lane.of {
            Workload::Job(job) => self.job(scene, lane, job, parts),
            Workload::CronJob(facts) => {
                self.clock_changes(scene, facts, parts);
                self.firings_ahead(scene, lane, facts, parts);
            }
            Workload::StatefulSet(_) => {}
            Workload::DaemonSet(_) => {}
            Workload::Deployment(facts) => self.deployment(scene, facts, parts),
        }
        parts.bottom
    }

    fn parts(&self, lane: &Lane, y: f32) -> Parts {
        let many = self.lanes.workloads.len() > MANY;
        let drawn = self.exercise_of(lane);
        let closed = drawn.is_none() && (many && lane.is_over()) != self.turned.contains(&lane.uid);
        let line = if self.narrow { y + NARROW_TITLE } else { y };
        let curve = line + TITLE;
        if closed {
            let bottom = curve;
            let detail = Detail::Bars(0.0);
            return Parts { line, curve, rows: curve, detail, foot: bottom, bottom, closed };
        }
        let detail = self.detail(&lane.rows, lane.seats());
        let high = lane.curve.as_ref().map(|_| curve::height(self.most_of_curve(lane)));
        let rows = curve + high.unwrap_or(0.0);
        let rows = rows + drawn.map_or(0.0, sketch::strip);
        let ghosts = self.ghost_of(lane).map_or(0, |(_, ghost, _)| ghost.rows.len());
        let seats = drawn.map_or(0, sketch::rows);
        let foot = rows + detail.height(lane.rows.len().max(ghosts).max(seats));
        let below = lane.job().map_or(0.0, JobFacts::foot);
        Parts { line, curve, rows, detail, foot, bottom: foot + below, closed }
    }

    /// How high the curve gets, in another future, too.
    fn most_of_curve(&self, lane: &Lane) -> u32 {
        let of = |lane: &Lane| lane.curve.as_ref().map_or(0, Curve::most);
        of(lane).max(self.ghost_of(lane).map_or(0, |(_, other, _)| of(other)))
    }

    /// Pods without a lane of their own.
    pub fn bare_pods(&self, scene: &mut Scene, y: f32) -> f32 {
        let style = Style::new(NORMAL, Token::Ink).bold();
        scene.write((8.0, y + 16.0), style, Word::Pods.says(self.shown.lang));
        let bare = &self.lanes.bare;
        let detail = self.detail(bare, 1);
        let top = y + TITLE;
        self.lane_rows(scene, (bare, Word::Row), detail, top, bare.len() as u32);
        top + detail.height(bare.len())
    }

    fn title(&self, scene: &mut Scene, lane: &Lane, y: f32, closed: bool) {
        let selected = self.shown.selected == Some(lane.uid);
        let token = if selected { Token::Accent } else { Token::Ink };
        let sign = if closed { Sign::Closed } else { Sign::Open };
        scene.sign((8.0, y + 12.0), 8.0, sign, Token::Muted);
        let base = y + 16.0;
        let plain = Style::new(NORMAL, Token::Muted);
        if self.narrow {
            let style = Style::new(NORMAL, token).bold();
            let size = lane.size();
            let room = scene.width - 40.0 - plain.width(&size);
            let taken = scene.write_within((18.0, base), style, room, lane.name());
            scene.write((18.0 + taken + 12.0, base), plain, size);
            scene.region(Rect::new(0.0, y, scene.width, TITLE - 4.0), Target::Object(lane.uid));
            return scene.region(Rect::new(0.0, y, 18.0, TITLE), Target::Fold(lane.uid));
        }
        let plain = plain.anchored(Anchor::End);
        let right = self.plot.x - 8.0;
        let style = Style::new(NORMAL, token).bold();
        // What the name leaves, and some of it in any case: a schedule is longer than `8×2`.
        let beside = (right - 24.0 - style.width(lane.name())).max(60.0);
        let taken = scene.write_within((right, base), plain, beside, lane.size());
        let room = right - 18.0 - if taken > 0.0 { taken + 6.0 } else { 0.0 };
        scene.write_within((18.0, base), style, room, lane.name());
        scene.region(Rect::new(0.0, y, self.plot.x, TITLE), Target::Object(lane.uid));
        scene.region(Rect::new(0.0, y, 18.0, TITLE), Target::Fold(lane.uid));
    }

    /// Rows and what one without a name is called.
    fn lane_rows(
        &self,
        scene: &mut Scene,
        (rows, word): (&Rows, Word),
        detail: Detail,
        top: f32,
        most: u32,
    ) {
        let style = Style::new(SMALL, Token::Muted).anchored(Anchor::End);
        let x = self.plot.x - 8.0;
        match detail {
            Detail::Bars(row) => {
                self.row_titles(scene, (rows, word), top, row);
                self.plot_clip(scene, |frame, scene| frame.rows(scene, rows, top, row));
            }
            Detail::Stack => {
                let foot = top + detail.height(0) - 2.0;
                scene.write((x, top + 12.0), style, most);
                scene.write((x, foot), style, 0);
                self.stack(scene, rows, top, most);
            }
        }
    }

    fn row_titles(&self, scene: &mut Scene, (rows, word): (&Rows, Word), top: f32, row: f32) {
        let style = Style::new(SMALL, Token::Muted).anchored(Anchor::End);
        let (x, room) = (self.plot.x - 8.0, self.plot.x - 12.0);
        let slot = word.says(self.shown.lang);
        for (i, line) in rows.iter().enumerate() {
            let y = top + i as f32 * row;
            if y > self.plot.bottom() || y + row < 0.0 {
                continue;
            }
            if i % 2 == 0 && row > 10.0 {
                let stripe = Rect::new(self.plot.x, y, self.plot.w, row);
                scene.area(stripe, 0.0, Token::Stripe, Pattern::Solid, 0.7);
            }
            if row < 14.0 {
                continue;
            }
            let base = y + row / 2.0 + 4.0;
            match line.title.as_deref() {
                None => scene.write((x, base), style, format_args!("{slot} {}", i + 1)),
                // Until a pod has its node it lies in a row without a name.
                Some("") => scene.write((x, base), style, Word::Waiting.says(self.shown.lang)),
                Some(name) => {
                    scene.write_within((x, base), style, room, name);
                }
            }
        }
        if row < 14.0 && !rows.is_empty() {
            let named = rows.iter().any(|row| row.title.is_some());
            match named {
                true => scene.write((x, top + 12.0), style, rows.len()),
                false => {
                    scene.write((x, top + 12.0), style, format_args!("{slot} 1–{}", rows.len()));
                }
            }
        }
    }

    /// Draws without leaving the plot.
    pub fn plot_clip(&self, scene: &mut Scene, draw: impl FnOnce(&Self, &mut Scene)) {
        scene.clip(Some(self.plot));
        draw(self, scene);
        scene.clip(Some(Rect::new(0.0, self.plot.y, scene.width, self.plot.h)));
    }

    /// ① from the sync that created pods to the next one.
    fn brackets(&self, scene: &mut Scene, lane: &Lane, y: f32) {
        let brackets = &lane.brackets;
        let first = brackets.partition_point(|b| b.at < self.left()).saturating_sub(1);
        let mut free = f32::NEG_INFINITY;
        for (i, bracket) in brackets.iter().enumerate().skip(first) {
            if bracket.at > self.right() {
                break;
            }
            let from = self.x(bracket.at).round() + 0.5;
            let next = brackets.get(i + 1).map(|next| next.at);
            let until = [bracket.until, next].into_iter().flatten().min();
            let to = (self.x_or_head(until) - 3.0).round() + 0.5;
            if from < free || to - from < 4.0 {
                continue;
            }
            let token =
                if self.shown.lit == Some(bracket.record) { Token::Accent } else { Token::Muted };
            let middle = y + 6.0;
            let mut line = from;
            if to - from >= 12.0 && from >= self.plot.x {
                let style = Style::new(NORMAL, token);
                line += scene.write_within((from, y + 10.0), style, 30.0, Number(i + 1)) + 3.0;
            }
            line = line.max(self.plot.x);
            if to > line + 2.0 {
                scene.line((line, middle), (to, middle), token, 1.0, Dash::Solid);
                scene.line((to, middle), (to, middle + 5.0), token, 1.0, Dash::Solid);
            }
            free = to;
            let at = Rect::new(from, y - 4.0, to - from, 18.0);
            scene.region(at, Target::Bracket(bracket.record));
        }
    }

    fn lane_ghosts(&self, scene: &mut Scene, lane: &Lane, top: f32, row: f32) {
        if let Some((lanes, old, from)) = self.ghost_of(lane) {
            self.ghosts(scene, lanes, &old.rows, from, top, row);
        }
    }

    /// The lane in another future, and when that is drawn from.
    fn ghost_of(&self, lane: &Lane) -> Option<(&Lanes, &Lane, SimTime)> {
        let (lanes, from) = self.ghost?;
        Some((lanes, lanes.lane(lane.uid)?, from))
    }

    fn title_marks(&self, scene: &mut Scene, lane: &Lane, y: f32) {
        let here = lane.marks.iter().filter(|mark| mark.row.is_none());
        self.marks(scene, here, |_| y + 12.0);
    }

    fn row_marks(&self, scene: &mut Scene, lane: &Lane, top: f32, row: f32) {
        let here = lane.marks.iter().filter(|mark| mark.row.is_some());
        self.marks(scene, here, |mark| {
            top + (lane.rows.place(mark.row.unwrap_or(0)) as f32 + 0.5) * row
        });
    }

    /// Signs at their times; one that would lie on the last is left out.
    fn marks<'m>(
        &self,
        scene: &mut Scene,
        marks: impl Iterator<Item = &'m Mark>,
        y: impl Fn(&Mark) -> f32,
    ) {
        let mut last = (f32::NEG_INFINITY, f32::NEG_INFINITY);
        for mark in marks {
            let (x, y) = (self.x(mark.at).round() + 0.5, y(mark));
            let to = mark.until.map_or(x, |until| self.x(until));
            if to < self.plot.x || x > self.plot.right() {
                continue;
            }
            if to > x + MARK {
                let from = (x + MARK / 2.0).max(self.plot.x);
                let to = to.min(self.plot.right());
                scene.line((from, y), (to, y), mark.token, 1.0, Dash::Dotted);
            }
            if x < self.plot.x || last.1 == y && x - last.0 < MARK * 0.6 {
                continue;
            }
            last = (x, y);
            scene.sign((x, y), MARK, mark.sign, mark.token);
            let reach = Rect::new(x - 8.0, y - 8.0, 16.0, 16.0);
            scene.region(reach, Target::Mark(mark.record));
        }
    }
}

/// How many pods the rows of a lane may hold at once: the height of its stack.
fn most(lane: &Lane) -> u32 {
    lane.rows.len().max(1) as u32
}

/// ① to ⑳, then plain numbers.
pub struct Number(pub usize);

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let circled = u32::try_from(self.0).ok().filter(|n| (1..=20).contains(n));
        match circled.and_then(|n| char::from_u32(0x2460 + n - 1)) {
            Some(c) => write!(f, "{c}"),
            None => write!(f, "{}", self.0),
        }
    }
}
