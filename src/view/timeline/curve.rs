//! A count over time, in layers, and the bounds that it presses against.

mod draw;

use crate::time::SimTime;
use crate::view::scene::{Dash, Pattern};
use crate::view::tokens::Token;
use crate::view::words::Word;
use std::fmt;

pub use draw::height;

/// The most layers that a curve has.
pub const LAYERS: usize = 4;
/// How high each layer is, from the ground up.
pub type Levels = [u32; LAYERS];

/// Counts that are drawn one on the other, between bounds.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    pub word: Word,
    /// So many of the lowest layers are what the word means.
    pub counted: usize,
    /// From the ground up.
    pub layers: &'static [Layer],
    points: Vec<(SimTime, Levels)>,
    /// The highest of all points but the last, which may still change.
    highest: u32,
    pub bounds: Vec<Bound>,
}

/// How a layer is drawn; a hollow one has an edge only.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Layer {
    pub word: Word,
    pub token: Token,
    pub fill: Option<Pattern>,
    /// In the shade of an old revision.
    pub old: bool,
}

/// A line that the curve must not cross, or that it is to reach. It moves when the spec changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Bound {
    pub word: Word,
    pub token: Token,
    pub dash: Dash,
    /// `None` where it is not in force.
    points: Vec<(SimTime, Option<Height>)>,
    highest: u32,
}

/// How high a bound is, and what it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Height {
    pub value: u32,
    pub from: Option<Origin>,
}

/// `5 + 2`, `5 − 1`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    Sum(i32, i32),
    Difference(i32, i32),
}

impl Height {
    pub fn sum(base: i32, more: i32) -> Self {
        let value = u32::try_from(base.saturating_add(more)).unwrap_or(0);
        Height { value, from: Some(Origin::Sum(base, more)) }
    }

    pub fn difference(base: i32, less: i32) -> Self {
        let value = u32::try_from(base.saturating_sub(less)).unwrap_or(0);
        Height { value, from: Some(Origin::Difference(base, less)) }
    }
}

impl From<u32> for Height {
    fn from(value: u32) -> Self {
        Height { value, from: None }
    }
}

impl fmt::Display for Height {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.from {
            Some(Origin::Sum(base, more)) => write!(f, "{base} + {more}"),
            Some(Origin::Difference(base, less)) => write!(f, "{base} − {less}"),
            None => write!(f, "{}", self.value),
        }
    }
}

impl Curve {
    pub fn new(word: Word, counted: usize, layers: &'static [Layer]) -> Self {
        Curve { word, counted, layers, points: Vec::new(), highest: 0, bounds: Vec::new() }
    }

    /// The levels from now on.
    pub fn set(&mut self, at: SimTime, levels: Levels) {
        if let Some((since, last)) = self.points.last()
            && *since < at
        {
            self.highest = self.highest.max(last.iter().sum());
        }
        note(&mut self.points, at, levels);
    }

    pub fn at(&self, time: SimTime) -> Levels {
        value(&self.points, time).unwrap_or_default()
    }

    /// What its word means, at an instant.
    pub fn count(&self, time: SimTime) -> u32 {
        self.at(time).iter().take(self.counted).sum()
    }

    /// Since when it is at which levels.
    pub fn steps(&self) -> &[(SimTime, Levels)] {
        &self.points
    }

    /// The highest that the layers or a bound ever reach together.
    pub fn most(&self) -> u32 {
        let last = self.points.last().map_or(0, |(_, levels)| levels.iter().sum());
        let bounds = self.bounds.iter().map(|bound| bound.highest);
        bounds.fold(self.highest.max(last), u32::max)
    }
}

impl Bound {
    pub fn new(word: Word) -> Self {
        Bound { word, token: Token::Limit, dash: Dash::Dashed, points: Vec::new(), highest: 0 }
    }

    /// What is wanted: a line that forbids nothing.
    pub fn wanted(word: Word) -> Self {
        Bound { token: Token::Muted, dash: Dash::Dotted, ..Bound::new(word) }
    }

    /// The bound from now on.
    pub fn set(&mut self, at: SimTime, height: impl Into<Height>) {
        let height = height.into();
        self.highest = self.highest.max(height.value);
        note(&mut self.points, at, Some(height));
    }

    /// It is not in force any more.
    pub fn end(&mut self, at: SimTime) {
        if !self.points.is_empty() {
            note(&mut self.points, at, None);
        }
    }

    pub fn at(&self, time: SimTime) -> Option<Height> {
        value(&self.points, time).flatten()
    }

    /// Since when it is at which height.
    pub fn steps(&self) -> &[(SimTime, Option<Height>)] {
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
