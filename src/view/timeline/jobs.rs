//! A Job's lane: title, brackets, slots, back-off waits, the count line and the limits that the
//! run approaches.

use crate::api::job::JobConditionType;
use crate::sim::record::JobCounts;
use crate::time::SimDuration;
use crate::view::scene::{Anchor, Dash, Pattern, Rect, Scene, Sign, Style, Target};
use crate::view::timeline::bars::{Detail, SIGN_ROOM};
use crate::view::timeline::draw::{Frame, NORMAL, SMALL};
use crate::view::timeline::lanes::{JobLane, Rows};
use crate::view::tokens::Token;
use crate::view::words::Word;
use std::fmt;

const TITLE: f32 = 24.0;
const COUNT: f32 = 16.0;
/// With more Jobs than this, those that have ended are closed at first.
const MANY: usize = 6;

impl Frame<'_> {
    /// Draws a Job's lane and answers its bottom.
    pub fn job(&self, scene: &mut Scene, lane: &JobLane, y: f32) -> f32 {
        let gone = lane.end.is_some() || lane.removed.is_some();
        let closed = (self.lanes.jobs.len() > MANY && gone) != self.turned.contains(&lane.uid);
        let detail = if closed { Detail::Bars(10.0) } else { self.detail(&lane.rows) };
        let rows = if closed { 1 } else { lane.rows.len() };
        let height = if closed { 0.0 } else { detail.height(rows) };
        let counts = if closed { 0.0 } else { count_lines(lane) as f32 * COUNT };
        let bottom = y + TITLE + height + counts;
        if bottom < 0.0 || y > self.plot.bottom() {
            return bottom;
        }
        self.job_title(scene, lane, y, closed);
        if closed {
            self.job_end(scene, lane, y, bottom);
            return bottom;
        }
        let top = y + TITLE;
        self.lane_rows(scene, &lane.rows, detail, top);
        if let Detail::Bars(row) = detail {
            self.brackets(scene, lane, y + 6.0);
            self.waits(scene, lane, top, row);
        }
        let ghost = self.ghost.and_then(|(lanes, _)| Some((lanes, lanes.job(lane.uid)?)));
        if let (Some((lanes, old)), Detail::Bars(row)) = (ghost, detail) {
            self.ghosts(scene, lanes, &old.rows, top, row);
        }
        self.deadline(scene, lane, top, bottom - counts);
        self.job_end(scene, lane, y, bottom - counts);
        self.counts(scene, lane, top + height);
        bottom
    }

    /// Pods without a Job.
    pub fn bare_pods(&self, scene: &mut Scene, y: f32) -> f32 {
        let style = Style::new(NORMAL, Token::Ink).bold();
        scene.write((8.0, y + 16.0), style, Word::Pods.says(self.shown.lang));
        let detail = self.detail(&self.lanes.bare);
        let top = y + TITLE;
        self.lane_rows(scene, &self.lanes.bare, detail, top);
        top + detail.height(self.lanes.bare.len())
    }

    fn lane_rows(&self, scene: &mut Scene, rows: &Rows, detail: Detail, top: f32) {
        let style = Style::new(SMALL, Token::Muted).anchored(Anchor::End);
        let x = self.plot.x - 8.0;
        match detail {
            Detail::Bars(row) => {
                for i in 0..rows.len() {
                    let y = top + i as f32 * row;
                    if i % 2 == 0 && row > 10.0 {
                        let stripe = Rect::new(self.plot.x, y, self.plot.w, row);
                        scene.area(stripe, 0.0, Token::Stripe, Pattern::Solid, 0.7);
                    }
                    let word = Word::Slot.says(self.shown.lang);
                    if row >= 14.0 {
                        scene.write(
                            (x, y + row / 2.0 + 4.0),
                            style,
                            format_args!("{word} {}", i + 1),
                        );
                    }
                }
                if row < 14.0 && !rows.is_empty() {
                    let word = Word::Slot.says(self.shown.lang);
                    let text = format_args!("{word} 1–{}", rows.len());
                    scene.write((x, top + 12.0), style, text);
                }
                self.plot_clip(scene, |frame, scene| frame.rows(scene, rows, top, row));
            }
            Detail::Stack => {
                scene.write((x, top + 12.0), style, rows.len());
                scene.write((x, top + detail.height(0) - 2.0), style, 0);
                self.stack(scene, rows, top);
            }
        }
    }

    /// Draws without leaving the plot.
    fn plot_clip(&self, scene: &mut Scene, draw: impl FnOnce(&Self, &mut Scene)) {
        let window = Rect::new(self.plot.x, self.plot.y, self.plot.w, self.plot.h);
        scene.clip(Some(window));
        draw(self, scene);
        scene.clip(Some(Rect::new(0.0, self.plot.y, scene.width, self.plot.h)));
    }

    fn job_title(&self, scene: &mut Scene, lane: &JobLane, y: f32, closed: bool) {
        let selected = self.shown.selected == Some(lane.uid);
        let token = if selected { Token::Accent } else { Token::Ink };
        let sign = if closed { Sign::Closed } else { Sign::Open };
        scene.sign((8.0, y + 12.0), 8.0, sign, Token::Muted);
        let base = y + 16.0;
        let size = Dimensions(lane.completions(), lane.parallelism());
        let plain = Style::new(NORMAL, Token::Muted);
        let mut right = self.plot.x - 8.0;
        if lane.parallelism().is_some() {
            let style = plain.anchored(Anchor::End);
            right -= scene.write_within((right, base), style, 60.0, size) + 6.0;
        }
        let style = Style::new(NORMAL, token).bold();
        scene.write_within((18.0, base), style, right - 18.0, lane.name());
        scene.region(Rect::new(0.0, y, self.plot.x, TITLE), Target::Job(lane.uid));
        scene.region(Rect::new(0.0, y, 18.0, TITLE), Target::Fold(lane.uid));
    }

    /// ① from the sync that created pods to the next one.
    fn brackets(&self, scene: &mut Scene, lane: &JobLane, y: f32) {
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

    /// `20s` between the failed pod and the time before which none is created.
    fn waits(&self, scene: &mut Scene, lane: &JobLane, top: f32, row: f32) {
        let first = lane.waits.partition_point(|wait| wait.until < self.left());
        for wait in lane.waits.iter().skip(first) {
            if wait.from > self.right() {
                break;
            }
            // If the Job ended meanwhile nothing waits any more.
            let until = lane.end.as_ref().map_or(wait.until, |end| wait.until.min(end.at));
            let (from, to) = (self.x_within(wait.from) + SIGN_ROOM, self.x_within(until) - 3.0);
            if to - from < 6.0 {
                continue;
            }
            let y = top + (wait.row as f32 + 0.5) * row;
            let mid = (from + to) / 2.0;
            let style = Style::new(SMALL, Token::Waiting).anchored(Anchor::Middle);
            let label = SimDuration::from_secs(wait.seconds).human();
            let half = style.width(&label) / 2.0;
            let line = |scene: &mut Scene, a: f32, b: f32| {
                if b > a + 2.0 {
                    scene.line((a, y), (b, y), Token::Waiting, 1.5, Dash::Dotted);
                }
            };
            if to - from >= 2.0 * half && row >= 12.0 {
                line(scene, from, mid - half - 4.0);
                line(scene, mid + half + 4.0, to);
                scene.write((mid, y + 4.0), style, label);
            } else {
                line(scene, from, to);
            }
        }
    }

    fn deadline(&self, scene: &mut Scene, lane: &JobLane, top: f32, bottom: f32) {
        let seconds = lane.spec.as_ref().and_then(|spec| spec.active_deadline_seconds);
        let Some(seconds) = seconds else { return };
        let at = lane.created + SimDuration::from_secs(seconds);
        if at < self.left() || at > self.right() {
            return;
        }
        let x = self.x(at).round() + 0.5;
        scene.line((x, top - 4.0), (x, bottom), Token::Limit, 1.5, Dash::Dashed);
        let style = Style::new(SMALL, Token::Limit);
        let label = format!("{} {seconds}s", Word::Deadline.says(self.shown.lang));
        let wide = style.width(&label);
        let left = if x + wide + 8.0 < self.plot.right() { x } else { x - wide - 6.0 };
        scene.fill(Rect::new(left, top - 17.0, wide + 6.0, 14.0), Token::Ground);
        scene.write((left + 3.0, top - 6.0), style, label);
    }

    /// `done 0/8  2  4  6  8`, and under it `failed 1 2 3 4 ┤ limit 4`.
    fn counts(&self, scene: &mut Scene, lane: &JobLane, y: f32) {
        let word = Word::Done.says(self.shown.lang);
        let done = lane.counts_at(self.shown.now).succeeded;
        let style = Style::new(SMALL, Token::Muted).anchored(Anchor::End);
        let base = y + 12.0;
        let x = self.plot.x - 8.0;
        match lane.completions() {
            Some(all) => scene.write((x, base), style, format_args!("{word} {done}/{all}")),
            None => scene.write((x, base), style, format_args!("{word} {done}")),
        }
        self.count(scene, lane, base, Token::Done, |counts| counts.succeeded);
        if count_lines(lane) > 1 {
            let word = Word::Failed.says(self.shown.lang);
            let failed = lane.counts_at(self.shown.now).failed;
            let base = base + COUNT;
            self.count(scene, lane, base, Token::Failed, |counts| counts.failed);
            let limit = lane.spec.as_ref().and_then(|spec| spec.backoff_limit);
            match limit {
                Some(limit) => {
                    let bound = Word::Limit.says(self.shown.lang);
                    let text = format_args!("{word} {failed} ┤ {bound} {limit}");
                    scene.write_within((x, base), style, x - 4.0, text);
                }
                None => scene.write((x, base), style, format_args!("{word} {failed}")),
            }
        }
    }

    /// Writes a count where it changes.
    fn count(
        &self,
        scene: &mut Scene,
        lane: &JobLane,
        base: f32,
        token: Token,
        count: impl Fn(&JobCounts) -> i32,
    ) {
        let first = lane.counts.partition_point(|(at, _)| *at < self.left());
        let mut before = first
            .checked_sub(1)
            .and_then(|i| lane.counts.get(i))
            .map_or(0, |(_, counts)| count(counts));
        let style = Style::new(SMALL, token).bold().anchored(Anchor::Middle);
        let mut free = self.plot.x;
        for (at, counts) in lane.counts.iter().skip(first) {
            if *at > self.right() {
                break;
            }
            let value = count(counts);
            if value == before {
                continue;
            }
            before = value;
            let x = self.x(*at);
            let half = scene_width(style, value) / 2.0;
            if x - half >= free && x + half < self.plot.right() {
                scene.write((x, base), style, value);
                free = x + half + 12.0;
            }
        }
    }

    /// The end of the Job through its whole lane, named beside the brackets.
    fn job_end(&self, scene: &mut Scene, lane: &JobLane, y: f32, bottom: f32) {
        let Some(end) = &lane.end else { return };
        if end.at < self.left() || end.at > self.right() {
            return;
        }
        let failed = end.kind == JobConditionType::Failed;
        let (sign, token) =
            if failed { (Sign::Cross, Token::Failed) } else { (Sign::Check, Token::Done) };
        let x = self.x(end.at).round() + 0.5;
        scene.line((x, y + 6.0), (x, bottom), token, 1.5, Dash::Solid);
        scene.sign((x + 9.0, y + 12.0), 8.0, sign, token);
        // Behind the cursor, if that rests here.
        let cursor = self.x(self.shown.now);
        let text = if (x..x + 90.0).contains(&cursor) { cursor + 6.0 } else { x + 18.0 };
        let text = text.max(x + 18.0);
        let room = scene.width - text - 4.0;
        let style = Style::new(SMALL, token).bold();
        scene.write_within((text, y + 16.0), style, room, end.kind.name());
        if failed {
            let style = Style::new(SMALL, token);
            scene.write_within((text, y + TITLE + 12.0), style, room, &*end.reason);
        }
    }
}

fn scene_width(style: Style, value: i32) -> f32 {
    let digits = value.max(1).ilog10() + 1;
    style.width("0") * digits as f32
}

fn count_lines(lane: &JobLane) -> usize {
    let failed = lane.counts.last().is_some_and(|(_, counts)| counts.failed > 0)
        || lane.counts.iter().any(|(_, counts)| counts.failed > 0);
    1 + usize::from(failed)
}

/// `8×2`; a work queue has no completions: `×2`.
pub struct Dimensions(pub Option<i32>, pub Option<i32>);

impl fmt::Display for Dimensions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(completions) = self.0 {
            write!(f, "{completions}")?;
        }
        match self.1 {
            Some(parallelism) => write!(f, "×{parallelism}"),
            None => Ok(()),
        }
    }
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
