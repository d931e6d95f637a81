//! What stands on the axis: what was done and what the lesson says, quiet time, measured spans.

use crate::api::text::Text;
use crate::sim::record::RecordId;
use crate::time::SimTime;
use crate::view::handles::Lit;
use crate::view::scene::{Anchor, Dash, Pattern, Rect, Scene, Sign, Style, Target};
use crate::view::timeline::draw::{Frame, HEAD, SMALL};
use crate::view::timeline::lanes::{Flag, Lanes};
use crate::view::tokens::Token;

/// A pause narrower than this has no mark.
const LEAST_PAUSE: f32 = 10.0;
/// The most that a flag's line takes.
const LABEL: f32 = 420.0;

impl Lanes {
    /// A line was typed; one that applies several objects is one.
    pub(super) fn flag(&mut self, record: RecordId, at: SimTime, label: &Text) {
        if self.flags.last().is_none_or(|last| last.at != at || last.label != *label) {
            self.flags.push(Flag { record, at, label: label.clone() });
        }
    }
}

impl Frame<'_> {
    /// What was done, each with its line as far as there is room.
    pub fn flags(&self, scene: &mut Scene) {
        let flags = &self.lanes.flags;
        let first = flags.partition_point(|flag| flag.at < self.left());
        let mut free = f32::NEG_INFINITY;
        for (i, flag) in flags.iter().enumerate().skip(first) {
            if flag.at > self.right() || flag.at > self.shown.head {
                break;
            }
            let x = self.x(flag.at).round();
            if x < free {
                continue;
            }
            free = x + 10.0;
            scene.sign((x + 0.5, 14.0), 10.0, Sign::Flag, Token::Flag);
            // A file is written before it is applied: the last of an instant says what was done.
            let here = flags.iter().skip(i).take_while(|other| other.at == flag.at);
            let flag = here.last().unwrap_or(flag);
            let mut later = flags.iter().skip(i).map(|next| self.x(next.at));
            let next = later.find(|next| *next >= x + 10.0).unwrap_or(self.plot.right());
            let room = (next.min(self.plot.right()) - x - 16.0).min(LABEL);
            let style = Style::new(SMALL, Token::Flag);
            let mut wide = 0.0;
            if room > 48.0 {
                wide = scene.write_within((x + 10.0, 12.0), style, room, &*flag.label);
            }
            let at = Rect::new(x - 4.0, 0.0, wide + 16.0, 16.0);
            scene.region(at, Target::Mark(flag.record));
        }
        self.told(scene);
    }

    /// What the lesson says, under the flags, once it has been told; a step that comes with a flag
    /// is left to it.
    fn told(&self, scene: &mut Scene) {
        let flags = &self.lanes.flags;
        for (i, step) in self.steps.iter().enumerate() {
            let x = self.x(step.at).round() + 0.5;
            let seen = x >= self.plot.x && x <= self.plot.right() && step.at <= self.shown.head;
            if seen && flags.binary_search_by_key(&step.at, |flag| flag.at).is_err() {
                scene.sign((x, 17.5), 6.0, Sign::Diamond, Token::Muted);
                scene.region(Rect::new(x - 7.0, 12.0, 14.0, 12.0), Target::Step(i as u32));
            }
        }
    }

    /// Pauses that playing passes over faster: hatched on the axis, never cut out.
    pub fn quiet(&self, scene: &mut Scene) {
        let Some(patience) = self.shown.patience else { return };
        let quiet = &self.lanes.quiet;
        let first = quiet.partition_point(|(_, to)| *to < self.left());
        // Since the last thing that happened, too.
        let open = (self.lanes.end, self.shown.head);
        for (from, to) in quiet.iter().skip(first).chain([&open]) {
            if *from > self.right() || *from > self.shown.head {
                break;
            }
            let (a, b) = (self.x_within(*from) + 3.0, self.x_within(*to) - 3.0);
            if to.since(*from) <= patience || b - a < LEAST_PAUSE {
                continue;
            }
            let at = Rect::new(a, HEAD - 5.0, b - a, 5.0);
            scene.area(at, 0.0, Token::Pending, Pattern::Rising, 0.7);
            let middle = ((a + b) / 2.0, HEAD - 2.5);
            scene.fill(Rect::new(middle.0 - 7.0, HEAD - 6.0, 14.0, 7.0), Token::Ground);
            scene.sign(middle, 7.0, Sign::Faster, Token::Muted);
            let reach = Rect::new(a, HEAD - 12.0, b - a, 14.0);
            scene.region(reach, Target::Quiet(*from));
        }
    }

    /// The measured span, and what a number elsewhere on the page points at.
    pub fn brackets_of_time(&self, scene: &mut Scene, measured: Option<(SimTime, SimTime)>) {
        if let Some((from, to)) = measured {
            self.bracket_of_time(scene, from.min(to), from.max(to));
        }
        match self.shown.handle {
            Some(Lit::Span(from, to)) => self.bracket_of_time(scene, *from, *to),
            Some(Lit::Instant(at)) => {
                let x = self.x(*at).round() + 0.5;
                if x >= self.plot.x && x <= self.plot.right() {
                    let foot = self.plot.bottom();
                    scene.line((x, HEAD), (x, foot), Token::Accent, 1.5, Dash::Dashed);
                }
            }
            Some(Lit::Pods(_)) | None => {}
        }
    }

    fn bracket_of_time(&self, scene: &mut Scene, from: SimTime, to: SimTime) {
        let (a, b) = (self.x_within(from), self.x_within(to));
        let (a, b) = (a.max(self.plot.x), b.min(self.plot.right()));
        if b < a || from > self.right() || to < self.left() {
            return;
        }
        let (top, foot) = (HEAD + 1.5, self.plot.bottom());
        let band = Rect::new(a, HEAD, b - a, self.plot.h);
        scene.area(band, 0.0, Token::Accent, Pattern::Solid, 0.12);
        for x in [a, b] {
            scene.line((x, HEAD - 4.0), (x, foot), Token::Accent, 1.0, Dash::Solid);
        }
        scene.line((a, top), (b, top), Token::Accent, 2.0, Dash::Solid);
        let label = to.since(from).go();
        let style = Style::new(SMALL, Token::Accent).bold().anchored(Anchor::Middle);
        let half = style.width(&label) / 2.0 + 4.0;
        let last = (scene.width - half).max(half);
        let middle = ((a + b) / 2.0).clamp(half, last);
        let behind = Rect::new(middle - half, HEAD - 21.0, 2.0 * half, 15.0);
        scene.area(behind, 3.0, Token::Ground, Pattern::Solid, 1.0);
        scene.edge(behind.inset(0.5), 3.0, Token::Accent, 1.0, Dash::Solid);
        scene.write((middle, HEAD - 9.5), style, label);
    }
}
