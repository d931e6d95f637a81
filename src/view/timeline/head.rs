//! What stands on the axis: what was done and what the lesson says, quiet time, measured spans.

use crate::time::SimTime;
use crate::view::handles::Lit;
use crate::view::scene::{Anchor, Dash, Pattern, Rect, Scene, Sign, Style, Target};
use crate::view::timeline::draw::{Frame, HEAD, SMALL};
use crate::view::tokens::Token;

/// A pause narrower than this has no mark.
const LEAST_PAUSE: f32 = 10.0;
/// The most that a flag's line takes.
const LABEL: f32 = 260.0;

/// A flag or a step of the lesson.
#[derive(Clone, Copy)]
enum Pin {
    Flag(usize),
    Step(usize),
}

impl Frame<'_> {
    /// Flags with their lines; a step of the lesson is a diamond, once it has been told.
    pub fn flags(&self, scene: &mut Scene) {
        let pins = self.pins();
        let mut free = f32::NEG_INFINITY;
        for (i, (at, pin)) in pins.iter().enumerate() {
            let x = self.x(*at).round();
            if x < free {
                continue;
            }
            free = x + 10.0;
            let mut wide = 0.0;
            let target = match *pin {
                Pin::Step(step) => {
                    scene.sign((x + 0.5, 9.0), 8.0, Sign::Diamond, Token::Muted);
                    Target::Step(step as u32)
                }
                Pin::Flag(flag) => {
                    let Some(flag) = self.lanes.flags.get(flag) else { continue };
                    scene.sign((x + 0.5, 14.0), 10.0, Sign::Flag, Token::Flag);
                    let next = pins.get(i + 1).map_or(self.plot.right(), |(at, _)| self.x(*at));
                    let room = (next.min(self.plot.right()) - x - 16.0).min(LABEL);
                    let style = Style::new(SMALL, Token::Flag);
                    if room > 48.0 {
                        wide = scene.write_within((x + 10.0, 12.0), style, room, &*flag.label);
                    }
                    Target::Mark(flag.record)
                }
            };
            scene.region(Rect::new(x - 6.0, 0.0, wide + 16.0, 20.0), target);
        }
    }

    /// What is in sight, in the order of time; a step that comes with a flag is left to it.
    fn pins(&self) -> Vec<(SimTime, Pin)> {
        let flags = &self.lanes.flags;
        let seen = |at: SimTime| at >= self.left() && at <= self.right();
        let first = flags.partition_point(|flag| flag.at < self.left());
        let mut pins: Vec<(SimTime, Pin)> = Vec::new();
        for (i, flag) in flags.iter().enumerate().skip(first).take_while(|(_, f)| seen(f.at)) {
            pins.push((flag.at, Pin::Flag(i)));
        }
        let alone = |at: SimTime| !flags.iter().any(|flag| flag.at == at);
        for (i, step) in self.steps.iter().enumerate() {
            if seen(step.at) && step.at <= self.shown.head && alone(step.at) {
                pins.push((step.at, Pin::Step(i)));
            }
        }
        pins.sort_by_key(|(at, _)| *at);
        pins
    }

    /// Pauses that playing passes over faster: hatched on the axis, never cut out.
    pub fn quiet(&self, scene: &mut Scene) {
        let Some(patience) = self.shown.patience else { return };
        let quiet = &self.lanes.quiet;
        let first = quiet.partition_point(|(_, to)| *to < self.left());
        for (from, to) in quiet.iter().skip(first) {
            if *from > self.right() {
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
