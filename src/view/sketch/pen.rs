//! The hand that draws: what a pointer or a key does to a sketch. Knows places in seconds and rows,
//! not pixels.

use crate::view::sketch::{Bar, Sketch, Steps, rows};

/// Keys with Shift go so many seconds.
const FAST: u32 = 5;

/// A place in a sketch: a second, and a row from the top, or a number of pods.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    pub second: u32,
    pub height: u32,
}

/// What a key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stroke {
    Left,
    Right,
    Up,
    Down,
    /// Begins a bar, takes one by its end, lets it go.
    Toggle,
    Delete,
}

/// Where somebody draws, and what they hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pen {
    /// Where keys draw.
    pub caret: Place,
    /// Keys are used: the caret is to be seen.
    pub by_keys: bool,
    held: Option<Held>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Held {
    /// A bar's end; the other stays where it is. One that is `fresh` was just begun.
    End { bar: usize, anchor: u32, fresh: bool },
    /// A whole bar, by the second that is so far behind its beginning.
    Whole { bar: usize, grip: u32 },
    /// The line of a curve, drawn up to here.
    Line { last: u32 },
}

impl Pen {
    pub fn at(second: u32, height: u32) -> Pen {
        Pen { caret: Place { second, height }, ..Pen::default() }
    }

    pub fn is_down(&self) -> bool {
        self.held.is_some()
    }

    /// Presses at a place. An end of a bar that is not farther than `reach` seconds away is meant.
    pub fn press(&mut self, sketch: &mut Sketch, at: Place, reach: u32) {
        (self.caret, self.by_keys) = (at, false);
        self.held = Some(match sketch {
            Sketch::Bars(bars) => match bar_at(bars, at) {
                Some(bar) => grab(bars, bar, at.second, reach),
                None => begin(bars, at),
            },
            Sketch::Available(steps) => {
                steps.paint(at.second, at.second + 1, at.height);
                Held::Line { last: at.second }
            }
        });
    }

    /// Moves what is held.
    pub fn drag(&mut self, sketch: &mut Sketch, to: Place) {
        match (&mut self.held, sketch) {
            (Some(Held::End { bar, anchor, fresh }), Sketch::Bars(bars)) => {
                if let Some(bar) = bars.get_mut(*bar) {
                    let (from, to) = (to.second.min(*anchor), to.second.max(*anchor));
                    *bar = Bar::new(bar.row, from, to);
                    *fresh &= bar.length() == 1;
                }
            }
            (Some(Held::Whole { bar, grip }), Sketch::Bars(bars)) => {
                if let Some(bar) = bars.get_mut(*bar) {
                    let from = to.second.saturating_sub(*grip);
                    *bar = Bar::new(to.height, from, from + bar.length());
                }
            }
            (Some(Held::Line { last }), Sketch::Available(steps)) => {
                let (a, b) = (to.second.min(*last), to.second.max(*last));
                steps.paint(a, b.max(a + 1), to.height);
                *last = to.second;
            }
            _ => return,
        }
        self.caret = to;
    }

    /// Lets go. A bar that was begun and not drawn is none.
    pub fn release(&mut self, sketch: &mut Sketch) {
        if let (Some(Held::End { bar, fresh: true, .. }), Sketch::Bars(bars)) = (self.held, sketch)
            && bar < bars.len()
        {
            bars.remove(bar);
        }
        self.held = None;
    }

    /// Draws by a key. `fast` goes farther.
    pub fn stroke(&mut self, sketch: &mut Sketch, stroke: Stroke, fast: bool) {
        self.by_keys = true;
        let by = if fast { FAST } else { 1 };
        let second = self.caret.second;
        match stroke {
            Stroke::Left => self.go(sketch, second.saturating_sub(by)),
            Stroke::Right => self.go(sketch, second.saturating_add(by)),
            _ => match sketch {
                Sketch::Bars(bars) => self.stroke_bars(bars, stroke),
                Sketch::Available(steps) => self.stroke_steps(steps, stroke),
            },
        }
    }

    fn go(&mut self, sketch: &mut Sketch, second: u32) {
        match sketch {
            Sketch::Available(steps) => {
                let second = second.clamp(steps.start(), steps.end - 1);
                self.caret = Place { second, height: steps.at(second) };
            }
            Sketch::Bars(_) => {
                let to = Place { second, ..self.caret };
                self.drag(sketch, to);
                self.caret = to;
            }
        }
    }

    fn stroke_bars(&mut self, bars: &mut Vec<Bar>, stroke: Stroke) {
        let here = bar_at(bars, self.caret);
        match stroke {
            Stroke::Toggle => {
                self.held = match (self.held, here) {
                    (Some(_), _) => None,
                    (None, Some(bar)) => Some(grab(bars, bar, self.caret.second, u32::MAX)),
                    (None, None) => Some(begin(bars, self.caret)),
                };
            }
            Stroke::Delete => {
                self.held = None;
                if let Some(bar) = here {
                    bars.remove(bar);
                }
            }
            Stroke::Up => self.caret.height = self.caret.height.saturating_sub(1),
            Stroke::Down => {
                self.caret.height = (self.caret.height + 1).min(rows(bars) - 1);
            }
            _ => {}
        }
        if matches!(stroke, Stroke::Up | Stroke::Down) {
            self.held = None;
        }
    }

    /// Up and down change the number from the caret to the next step.
    fn stroke_steps(&mut self, steps: &mut Steps, stroke: Stroke) {
        let second = self.caret.second;
        let (since, until) = steps.step_at(second);
        let level = steps.at(second);
        match stroke {
            Stroke::Up => steps.paint(second, until, level + 1),
            Stroke::Down => steps.paint(second, until, level.saturating_sub(1)),
            // As before the step.
            Stroke::Delete if since > steps.start() => {
                let before = steps.at(since - 1);
                steps.paint(since, until, before);
            }
            _ => {}
        }
        self.caret.height = steps.at(second);
    }
}

/// The bar at a place. Where one ends the next may begin.
fn bar_at(bars: &[Bar], at: Place) -> Option<usize> {
    bars.iter().rposition(|bar| bar.row == at.height && (bar.from..bar.to).contains(&at.second))
}

/// Takes a bar by the end that is within reach, else as a whole.
fn grab(bars: &[Bar], bar: usize, second: u32, reach: u32) -> Held {
    let Bar { from, to, .. } = bars.get(bar).copied().unwrap_or(Bar::new(0, 0, 1));
    let (to_from, to_to) = (second.abs_diff(from), second.abs_diff(to));
    if to_to <= to_from && to_to <= reach {
        Held::End { bar, anchor: from, fresh: false }
    } else if to_from <= reach {
        Held::End { bar, anchor: to, fresh: false }
    } else {
        Held::Whole { bar, grip: second.saturating_sub(from) }
    }
}

fn begin(bars: &mut Vec<Bar>, at: Place) -> Held {
    bars.push(Bar::new(at.height, at.second, at.second + 1));
    Held::End { bar: bars.len() - 1, anchor: at.second, fresh: true }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(second: u32, height: u32) -> Place {
        Place { second, height }
    }

    fn bars(sketch: &Sketch) -> Vec<(u32, u32, u32)> {
        let Sketch::Bars(bars) = sketch else { return Vec::new() };
        bars.iter().map(|bar| (bar.row, bar.from, bar.to)).collect()
    }

    #[test]
    fn a_pointer_lays_stretches_and_moves_bars() {
        let (mut pen, mut sketch) = (Pen::default(), Sketch::Bars(Vec::new()));
        let mut pull = |from, to: Place, sketch: &mut Sketch| {
            pen.press(sketch, from, 1);
            pen.drag(sketch, to);
            pen.release(sketch);
        };
        pull(place(0, 0), place(30, 0), &mut sketch);
        pull(place(20, 1), place(10, 1), &mut sketch);
        assert_eq!(bars(&sketch), [(0, 0, 30), (1, 10, 20)]);
        // By its end, by its beginning, as a whole.
        pull(place(29, 0), place(25, 0), &mut sketch);
        pull(place(10, 1), place(12, 1), &mut sketch);
        pull(place(15, 1), place(25, 2), &mut sketch);
        assert_eq!(bars(&sketch), [(0, 0, 25), (2, 22, 30)]);
        // Where a bar ends the next one begins.
        pull(place(25, 0), place(35, 0), &mut sketch);
        assert_eq!(bars(&sketch), [(0, 0, 25), (2, 22, 30), (0, 25, 35)]);
        // A click alone draws nothing.
        pull(place(50, 3), place(50, 3), &mut sketch);
        assert_eq!(bars(&sketch).len(), 3);
    }

    #[test]
    fn keys_draw_the_same() {
        let (mut pen, mut sketch) = (Pen::at(0, 0), Sketch::Bars(Vec::new()));
        let mut press = |strokes: &[(Stroke, bool)], sketch: &mut Sketch| {
            for (stroke, fast) in strokes {
                pen.stroke(sketch, *stroke, *fast);
            }
        };
        use Stroke::{Delete, Down, Left, Right, Toggle};
        press(&[(Toggle, false), (Right, true), (Right, true), (Toggle, false)], &mut sketch);
        assert_eq!(bars(&sketch), [(0, 0, 10)]);
        // In the bar: its nearest end is taken up again.
        press(&[(Left, false), (Toggle, false), (Right, false), (Right, false)], &mut sketch);
        press(&[(Toggle, false)], &mut sketch);
        assert_eq!(bars(&sketch), [(0, 0, 11)]);
        press(&[(Down, false), (Toggle, false), (Right, true), (Toggle, false)], &mut sketch);
        assert_eq!(bars(&sketch), [(0, 0, 11), (1, 11, 16)]);
        press(&[(Left, true), (Delete, false)], &mut sketch);
        assert_eq!(bars(&sketch), [(0, 0, 11)]);
    }

    #[test]
    fn a_curve_is_painted_and_stepped() {
        let mut sketch = Sketch::Available(Steps::flat(20, 70, 3));
        let mut pen = Pen::at(20, 3);
        pen.press(&mut sketch, place(21, 2), 1);
        pen.drag(&mut sketch, place(30, 2));
        pen.release(&mut sketch);
        let levels = |sketch: &Sketch| match sketch {
            Sketch::Available(steps) => steps.levels().to_vec(),
            Sketch::Bars(_) => Vec::new(),
        };
        assert_eq!(levels(&sketch), [(20, 3), (21, 2), (30, 3)]);
        for _ in 0..2 {
            pen.stroke(&mut sketch, Stroke::Right, true);
        }
        pen.stroke(&mut sketch, Stroke::Down, false);
        assert_eq!(levels(&sketch), [(20, 3), (21, 2), (30, 3), (40, 2)]);
        pen.stroke(&mut sketch, Stroke::Delete, false);
        assert_eq!(levels(&sketch), [(20, 3), (21, 2), (30, 3)]);
    }
}
