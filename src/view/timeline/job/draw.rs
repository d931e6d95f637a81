//! What a Job's lane draws beside what every lane draws: back-off waits, the count line and the
//! limits that the run approaches.

use crate::api::job::JobConditionType;
use crate::sim::record::JobCounts;
use crate::time::{SimDuration, SimTime};
use crate::view::scene::{Anchor, Dash, Pattern, Rect, Scene, Sign, Style};
use crate::view::timeline::bars::{Detail, SIGN_ROOM};
use crate::view::timeline::draw::{Frame, SMALL};
use crate::view::timeline::job::JobFacts;
use crate::view::timeline::lane::Parts;
use crate::view::timeline::lanes::Lane;
use crate::view::tokens::Token;
use crate::view::words::Word;

const COUNT: f32 = 16.0;

impl JobFacts {
    /// The height of what is drawn under the rows.
    pub fn foot(&self) -> f32 {
        COUNT * if self.has_failures() { 2.0 } else { 1.0 }
    }

    fn has_failures(&self) -> bool {
        self.counts.iter().any(|(_, counts)| counts.failed > 0)
    }
}

impl Frame<'_> {
    /// Draws over and under the rows of a Job's lane.
    pub fn job(&self, scene: &mut Scene, lane: &Lane, job: &JobFacts, parts: Parts) {
        if parts.closed {
            return self.job_end(scene, job, parts.line, parts.bottom);
        }
        if let Detail::Bars(row) = parts.detail {
            self.waits(scene, lane, job, parts.rows, row);
        }
        let seconds = job.spec.as_ref().and_then(|spec| spec.active_deadline_seconds);
        if let Some(seconds) = seconds {
            let at = lane.created + SimDuration::from_secs(seconds);
            self.deadline(scene, at, seconds, (parts.rows, parts.foot));
        }
        self.job_end(scene, job, parts.line, parts.foot);
        self.counts(scene, job, parts.foot);
    }

    /// `20s` between the failed pod and the time before which none is created.
    fn waits(&self, scene: &mut Scene, lane: &Lane, job: &JobFacts, top: f32, row: f32) {
        let first = job.waits.partition_point(|wait| wait.until < self.left());
        for wait in job.waits.iter().skip(first) {
            if wait.from > self.right() {
                break;
            }
            // If the Job ended meanwhile nothing waits any more.
            let until = job.end.as_ref().map_or(wait.until, |end| wait.until.min(end.at));
            let (from, to) = (self.x_within(wait.from) + SIGN_ROOM, self.x_within(until) - 3.0);
            if to - from < 6.0 {
                continue;
            }
            let y = top + (lane.rows.place(wait.row) as f32 + 0.5) * row;
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

    /// A limit in time, with the seconds that lead to it, from the top to the bottom of a lane.
    pub fn deadline(
        &self,
        scene: &mut Scene,
        at: SimTime,
        seconds: i64,
        (top, bottom): (f32, f32),
    ) {
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
    fn counts(&self, scene: &mut Scene, job: &JobFacts, y: f32) {
        let word = Word::Done.says(self.shown.lang);
        let done = job.counts_at(self.shown.now).succeeded;
        let style = Style::new(SMALL, Token::Muted).anchored(Anchor::End);
        let base = y + 12.0;
        let x = self.plot.x - 8.0;
        match job.completions() {
            Some(all) => scene.write((x, base), style, format_args!("{word} {done}/{all}")),
            None => scene.write((x, base), style, format_args!("{word} {done}")),
        }
        self.count(scene, job, base, Token::Done, |counts| counts.succeeded);
        if job.has_failures() {
            let word = Word::Failed.says(self.shown.lang);
            let failed = job.counts_at(self.shown.now).failed;
            let base = base + COUNT;
            self.count(scene, job, base, Token::Failed, |counts| counts.failed);
            let limit = job.spec.as_ref().and_then(|spec| spec.backoff_limit);
            match limit {
                Some(limit) => {
                    let bound = Word::Limit.says(self.shown.lang);
                    let text = match self.narrow {
                        true => format!("{word} {failed}/{limit}"),
                        false => format!("{word} {failed} ┤ {bound} {limit}"),
                    };
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
        job: &JobFacts,
        base: f32,
        token: Token,
        count: impl Fn(&JobCounts) -> i32,
    ) {
        let first = job.counts.partition_point(|(at, _)| *at < self.left());
        let mut before = first
            .checked_sub(1)
            .and_then(|i| job.counts.get(i))
            .map_or(0, |(_, counts)| count(counts));
        let style = Style::new(SMALL, token).bold().anchored(Anchor::Middle);
        let mut free = self.plot.x;
        for (at, counts) in job.counts.iter().skip(first) {
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
    fn job_end(&self, scene: &mut Scene, job: &JobFacts, y: f32, bottom: f32) {
        let Some(end) = &job.end else { return };
        if end.at < self.left() || end.at > self.right() {
            return;
        }
        let failed = end.kind == JobConditionType::Failed;
        let (sign, token) =
            if failed { (Sign::Cross, Token::Failed) } else { (Sign::Check, Token::Done) };
        let x = self.x(end.at).round() + 0.5;
        scene.line((x, y + 6.0), (x, bottom), token, 1.5, Dash::Solid);
        scene.sign((x + 9.0, y + 12.0), 8.0, sign, token);
        let style = Style::new(SMALL, token).bold();
        let mut text = end.kind.name().to_owned();
        if failed {
            let whole = format!("{text}: {}", &*end.reason);
            let wide = style.width(&whole);
            // Half of a reason says nothing.
            if x + 18.0 + wide <= scene.width - 4.0 || wide <= x - 16.0 {
                text = whole;
            }
        }
        let wide = style.width(&text);
        // Behind the cursor, if that rests here; before the end, where there is no room behind it.
        let cursor = self.x(self.shown.now);
        let hidden = (x..x + 18.0 + wide).contains(&cursor);
        let behind = if hidden { cursor + 6.0 } else { x + 18.0 }.max(x + 18.0);
        if behind + wide <= scene.width - 4.0 {
            return scene.write((behind, y + 16.0), style, text);
        }
        let wide = wide.min(x - 8.0);
        let before = Rect::new(x - 10.0 - wide, y + 5.0, wide + 6.0, 15.0);
        scene.area(before, 2.0, Token::Ground, Pattern::Solid, 0.9);
        scene.write_within((before.x + 3.0, y + 16.0), style, wide, text);
    }
}

fn scene_width(style: Style, value: i32) -> f32 {
    let digits = value.max(1).ilog10() + 1;
    style.width("0") * digits as f32
}
