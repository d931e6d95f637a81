//! A count over time, in layers, and the bounds that it presses against.

use crate::time::SimTime;
use crate::view::scene::Pattern;
use crate::view::tokens::Token;
use crate::view::words::Word;

/// The most layers that a curve has.
pub const LAYERS: usize = 4;
/// How high each layer is, from the ground up.
pub type Levels = [u32; LAYERS];

/// Counts that are drawn one on the other, between bounds.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    pub word: Word,
    /// From the ground up.
    pub layers: &'static [Layer],
    points: Vec<(SimTime, Levels)>,
    pub bounds: Vec<Bound>,
}

/// How a layer is drawn; a hollow one has an edge only.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Layer {
    pub token: Token,
    pub fill: Option<Pattern>,
}

/// A line that the curve must not cross. It moves when the spec changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Bound {
    pub word: Word,
    points: Vec<(SimTime, u32)>,
}

impl Curve {
    pub fn new(word: Word, layers: &'static [Layer]) -> Self {
        Curve { word, layers, points: Vec::new(), bounds: Vec::new() }
    }

    /// The levels from now on.
    pub fn set(&mut self, at: SimTime, levels: Levels) {
        note(&mut self.points, at, levels);
    }

    pub fn at(&self, time: SimTime) -> Levels {
        value(&self.points, time).unwrap_or_default()
    }

    /// The highest that the layers or a bound ever reach together.
    pub fn most(&self) -> u32 {
        let levels = self.points.iter().map(|(_, levels)| levels.iter().sum());
        let bounds = self.bounds.iter().flat_map(|bound| bound.points.iter().map(|(_, at)| *at));
        levels.chain(bounds).max().unwrap_or(0)
    }
}

impl Bound {
    pub fn new(word: Word) -> Self {
        Bound { word, points: Vec::new() }
    }

    /// The bound from now on.
    pub fn set(&mut self, at: SimTime, bound: u32) {
        note(&mut self.points, at, bound);
    }

    pub fn at(&self, time: SimTime) -> Option<u32> {
        value(&self.points, time)
    }

    /// Since when it is at which height.
    pub fn steps(&self) -> &[(SimTime, u32)] {
        &self.points
    }
}

fn note<T: Copy + PartialEq>(points: &mut Vec<(SimTime, T)>, at: SimTime, new: T) {
    match points.last_mut() {
        Some((_, last)) if *last == new => {}
        Some((since, last)) if *since == at => *last = new,
        _ => points.push((at, new)),
    }
}

fn value<T: Copy>(points: &[(SimTime, T)], time: SimTime) -> Option<T> {
    let after = points.partition_point(|(since, _)| *since <= time);
    after.checked_sub(1).and_then(|i| points.get(i)).map(|(_, value)| *value)
}
