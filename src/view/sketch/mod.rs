//! What a student draws before the run shows it: pods as bars in rows, or how many pods are
//! available. Plain data in whole seconds since the run began; knows no pixels and no device.

pub mod exercise;
pub mod judge;
pub mod pen;

use crate::order::Order;
use crate::scenario::file::Draw;

/// A lesson asks for less; more would not be read.
const MOST_ROWS: u32 = 12;
/// So many rows are offered before anything is drawn: how many it takes is part of the answer.
const LEAST_ROWS: u32 = 4;

/// A drawing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sketch {
    Bars(Vec<Bar>),
    Available(Steps),
}

/// A pod from its creation to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bar {
    pub from: u32,
    /// After `from`.
    pub to: u32,
    pub row: u32,
}

/// A number of pods that changes in steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Steps {
    /// Since when it is how high; never empty, neighbours differ.
    levels: Vec<(u32, u32)>,
    /// Where the drawing ends.
    pub end: u32,
    /// The highest that can be drawn.
    pub most: u32,
}

impl Sketch {
    /// Nothing drawn yet: no bars, or the number of pods staying what it is.
    pub fn blank(draw: Draw, from: u32, end: u32, pods: u32) -> Sketch {
        match draw {
            Draw::Bars => Sketch::Bars(Vec::new()),
            Draw::Available => Sketch::Available(Steps::flat(from, end, pods)),
        }
    }

    /// Whether nothing has been drawn.
    pub fn is_blank(&self) -> bool {
        match self {
            Sketch::Bars(bars) => bars.is_empty(),
            Sketch::Available(steps) => steps.levels.len() == 1,
        }
    }

    /// How many rows, or pods, the place for drawing is high.
    pub fn height(&self) -> u32 {
        match self {
            Sketch::Bars(bars) => rows(bars),
            Sketch::Available(steps) => steps.most,
        }
    }
}

/// The rows that bars take, and a free one.
fn rows(bars: &[Bar]) -> u32 {
    let used = bars.iter().map(|bar| bar.row + 2).max().unwrap_or(0);
    used.clamp(LEAST_ROWS, MOST_ROWS)
}

impl Bar {
    /// As long as a second at least, in a row that there is.
    pub fn new(row: u32, from: u32, to: u32) -> Bar {
        Bar { row: row.min(MOST_ROWS - 1), from, to: to.max(from.saturating_add(1)) }
    }

    pub fn length(self) -> u32 {
        self.to - self.from
    }
}

impl Steps {
    pub fn flat(from: u32, end: u32, pods: u32) -> Steps {
        // One above, so that a surge can be drawn.
        let most = pods.saturating_add(1);
        Steps { levels: vec![(from, pods)], end: end.max(from + 1), most }
    }

    /// Where the drawing begins.
    pub fn start(&self) -> u32 {
        self.levels.first().map_or(0, |(since, _)| *since)
    }

    /// Since when it is how high.
    pub fn levels(&self) -> &[(u32, u32)] {
        &self.levels
    }

    pub fn at(&self, second: u32) -> u32 {
        let after = self.levels.partition_point(|(since, _)| *since <= second);
        self.levels.get(after.saturating_sub(1)).map_or(0, |(_, level)| *level)
    }

    /// When the level that holds at a second began, and when the next one does.
    pub fn step_at(&self, second: u32) -> (u32, u32) {
        let after = self.levels.partition_point(|(since, _)| *since <= second);
        let since = self.levels.get(after.saturating_sub(1)).map_or(0, |(since, _)| *since);
        (since, self.levels.get(after).map_or(self.end, |(since, _)| *since))
    }

    pub fn level(&self, index: usize) -> u32 {
        self.levels.get(index).map_or(0, |(_, level)| *level)
    }

    pub fn since(&self, index: usize) -> u32 {
        self.levels.get(index).map_or(0, |(since, _)| *since)
    }

    /// Moves a step to another second or level; the first one stays where the drawing begins.
    pub fn put(&mut self, index: usize, since: u32, level: u32) {
        let since = if index == 0 { self.start() } else { since };
        let since = since.clamp(self.start(), self.end - 1);
        if let Some(step) = self.levels.get_mut(index) {
            *step = (since, level.min(self.most));
            self.tidy();
        }
    }

    /// One more step, behind the last.
    pub fn add(&mut self) {
        let (since, level) = self.levels.last().copied().unwrap_or_default();
        let level = if level > 0 { level - 1 } else { level + 1 };
        let since = (since + 5).min(self.end - 1);
        self.paint(since, self.end, level);
    }

    pub fn remove(&mut self, index: usize) {
        if index > 0 && index < self.levels.len() {
            self.levels.remove(index);
            self.tidy();
        }
    }

    /// In the order of time, and only where something changes.
    fn tidy(&mut self) {
        self.levels.order_by_key(|(since, _)| *since);
        self.levels.dedup_by_key(|(_, level)| *level);
    }

    /// Draws a level over a span; what comes after it stays as it was.
    pub fn paint(&mut self, from: u32, to: u32, level: u32) {
        let from = from.clamp(self.start(), self.end - 1);
        let to = to.clamp(from + 1, self.end);
        let rest = self.at(to);
        self.levels.retain(|(since, _)| *since < from || *since > to);
        self.levels.push((from, level.min(self.most)));
        if to < self.end {
            self.levels.push((to, rest));
        }
        self.tidy();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn painting_a_span_leaves_the_rest() {
        let mut steps = Steps::flat(21, 70, 3);
        steps.paint(30, 40, 2);
        assert_eq!(steps.levels(), [(21, 3), (30, 2), (40, 3)]);
        steps.paint(35, 50, 1);
        assert_eq!(steps.levels(), [(21, 3), (30, 2), (35, 1), (50, 3)]);
        // The same level again makes no step of its own.
        steps.paint(30, 50, 3);
        assert_eq!(steps.levels(), [(21, 3)]);
        // Outside of the drawing nothing can be drawn.
        steps.paint(0, 500, 9);
        assert_eq!(steps.levels(), [(21, 4)]);
        assert_eq!((steps.at(0), steps.at(69), steps.step_at(40)), (4, 4, (21, 70)));
    }
}
