//! A picture as a list of things to draw, in CSS pixels, and what lies where. Knows no canvas and
//! no theme: colours are tokens. A scene is cleared and filled again, so that frames allocate
//! nothing once it has grown to its size.

mod alike;

use crate::api::meta::Uid;
use crate::sim::record::RecordId;
use crate::time::SimTime;
use crate::view::tokens::Token;
use std::fmt;
use std::ops::Range;

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    pub x: f32,
    pub y: f32,
    pub w: f32,
    pub h: f32,
}

impl Rect {
    pub const fn new(x: f32, y: f32, w: f32, h: f32) -> Self {
        Rect { x, y, w, h }
    }

    pub fn right(self) -> f32 {
        self.x + self.w
    }

    pub fn bottom(self) -> f32 {
        self.y + self.h
    }

    pub fn contains(self, x: f32, y: f32) -> bool {
        x >= self.x && x < self.right() && y >= self.y && y < self.bottom()
    }

    /// Smaller by this much on every side, never negative.
    pub fn inset(self, by: f32) -> Self {
        let (w, h) = ((self.w - 2.0 * by).max(0.0), (self.h - 2.0 * by).max(0.0));
        Rect::new(self.x + by, self.y + by, w, h)
    }

    pub fn centre(self) -> (f32, f32) {
        (self.x + self.w / 2.0, self.y + self.h / 2.0)
    }
}

/// How an area is filled. What it says can be read without its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pattern {
    Solid,
    /// Lines rising to the right.
    Rising,
    /// Lines falling to the right.
    Falling,
    Dots,
}

impl Pattern {
    pub const ALL: [Pattern; 4] =
        [Pattern::Solid, Pattern::Rising, Pattern::Falling, Pattern::Dots];

    pub const fn name(self) -> &'static str {
        match self {
            Pattern::Solid => "solid",
            Pattern::Rising => "rising",
            Pattern::Falling => "falling",
            Pattern::Dots => "dots",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    Plain,
    Bold,
    /// The monospaced face.
    Mono,
}

/// A small drawn sign: fonts differ in how they draw ✔, these do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    Check,
    Cross,
    /// A flag on a pole whose foot is at the point.
    Flag,
    Open,
    Closed,
    Diamond,
    /// Two bars: paused, waiting.
    Bars,
    Question,
    Dot,
    /// The left half of a dot.
    Half,
    /// A ring with a bar across.
    Barred,
    Ring,
    Scissors,
    /// An exclamation mark.
    Late,
    /// Time that passes faster.
    Faster,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    Fill {
        at: Rect,
        radius: f32,
        token: Token,
        pattern: Pattern,
        alpha: f32,
    },
    Edge {
        at: Rect,
        radius: f32,
        token: Token,
        width: f32,
        dash: Dash,
        alpha: f32,
    },
    Line {
        from: (f32, f32),
        to: (f32, f32),
        token: Token,
        width: f32,
        dash: Dash,
    },
    Text {
        at: (f32, f32),
        text: Range<u32>,
        style: Style,
    },
    /// A sign of this size around a centre.
    Sign {
        at: (f32, f32),
        size: f32,
        sign: Sign,
        token: Token,
    },
    /// What follows is only seen inside, until the next clip; `None` ends it.
    Clip(Option<Rect>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dash {
    Solid,
    Dashed,
    Dotted,
}

/// Text is placed by its baseline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Style {
    pub size: f32,
    pub weight: Weight,
    pub token: Token,
    pub anchor: Anchor,
}

impl Style {
    pub const fn new(size: f32, token: Token) -> Self {
        Style { size, weight: Weight::Plain, token, anchor: Anchor::Start }
    }

    pub const fn bold(self) -> Self {
        Style { weight: Weight::Bold, ..self }
    }

    pub const fn mono(self) -> Self {
        Style { weight: Weight::Mono, ..self }
    }

    pub const fn anchored(self, anchor: Anchor) -> Self {
        Style { anchor, ..self }
    }

    /// About how wide a text will be. Fonts differ, so this errs on the wide side.
    pub fn width(self, text: &str) -> f32 {
        let em = match self.weight {
            Weight::Plain => 0.57,
            Weight::Bold => 0.63,
            Weight::Mono => 0.61,
        };
        let narrow = self.weight != Weight::Mono;
        let wide = |c: char| match c {
            '\u{2e80}'.. => 1.0,
            ' ' | '.' | ',' | ':' | ';' | '/' | '|' | 'i' | 'j' | 'l' if narrow => 0.36,
            '*' if narrow => 0.5,
            _ => em,
        };
        text.chars().map(|c| wide(c) * self.size).sum()
    }
}

/// What lies under a point of a picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Target {
    Pod(Uid),
    Node(Uid),
    /// Where an answer is drawn.
    Board,
    /// A difference between what was drawn and what was, by its place.
    Difference(u32),
    /// Any other object: a workload by its title.
    Object(Uid),
    /// The title of a group: opens and closes it.
    Fold(Uid),
    /// The curve of a workload's lane.
    Curve(Uid),
    /// Pods created by the same sync: the record of its decision.
    Bracket(RecordId),
    /// A record that a mark stands for: what a user did.
    Mark(RecordId),
    /// A step of the lesson, by its number in the timeline.
    Step(u32),
    /// Time from here on in which nothing happened.
    Quiet(SimTime),
    Time(SimTime),
}

/// A drawing and its map. Later things lie over earlier ones.
#[derive(Clone, Debug, Default)]
pub struct Scene {
    pub width: f32,
    pub height: f32,
    /// How tall the whole picture is; more than `height` when it scrolls.
    pub content_height: f32,
    items: Vec<Item>,
    texts: String,
    regions: Vec<(Rect, Target)>,
    /// For [`Scene::apart`]: kept so that frames allocate nothing.
    order: Vec<(u32, u64, u32)>,
    sorted: Vec<Item>,
}

impl Scene {
    /// Empties the scene for a picture of this size, keeping what it has allocated.
    pub fn begin(&mut self, width: f32, height: f32) {
        (self.width, self.height, self.content_height) = (width, height, height);
        self.items.clear();
        self.texts.clear();
        self.regions.clear();
    }

    pub fn items(&self) -> &[Item] {
        &self.items
    }

    pub fn text(&self, range: &Range<u32>) -> &str {
        self.texts.get(range.start as usize..range.end as usize).unwrap_or_default()
    }

    /// All texts in the order in which they were drawn.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.items.iter().filter_map(|item| match item {
            Item::Text { text, .. } => Some(self.text(text)),
            _ => None,
        })
    }

    pub fn regions(&self) -> &[(Rect, Target)] {
        &self.regions
    }

    /// The topmost thing at a point.
    pub fn hit(&self, x: f32, y: f32) -> Option<Target> {
        self.regions.iter().rev().find(|(rect, _)| rect.contains(x, y)).map(|(_, target)| *target)
    }

    /// Where something lies; the topmost part if it lies in several places.
    pub fn find(&self, target: Target) -> Option<Rect> {
        self.regions.iter().rev().find(|(_, found)| *found == target).map(|(rect, _)| *rect)
    }

    pub fn region(&mut self, at: Rect, target: Target) {
        self.regions.push((at, target));
    }

    pub fn fill(&mut self, at: Rect, token: Token) {
        self.area(at, 0.0, token, Pattern::Solid, 1.0);
    }

    pub fn area(&mut self, at: Rect, radius: f32, token: Token, pattern: Pattern, alpha: f32) {
        if at.w > 0.0 && at.h > 0.0 {
            self.items.push(Item::Fill { at, radius, token, pattern, alpha });
        }
    }

    pub fn edge(&mut self, at: Rect, radius: f32, token: Token, width: f32, dash: Dash) {
        self.faint_edge(at, radius, token, width, dash, 1.0);
    }

    pub fn faint_edge(
        &mut self,
        at: Rect,
        radius: f32,
        token: Token,
        width: f32,
        dash: Dash,
        alpha: f32,
    ) {
        if at.w > 0.0 && at.h > 0.0 {
            self.items.push(Item::Edge { at, radius, token, width, dash, alpha });
        }
    }

    pub fn line(&mut self, from: (f32, f32), to: (f32, f32), token: Token, width: f32, dash: Dash) {
        self.items.push(Item::Line { from, to, token, width, dash });
    }

    pub fn sign(&mut self, at: (f32, f32), size: f32, sign: Sign, token: Token) {
        self.items.push(Item::Sign { at, size, sign, token });
    }

    pub fn clip(&mut self, to: Option<Rect>) {
        self.items.push(Item::Clip(to));
    }

    /// Writes text with its baseline at a point: `scene.write(at, style, format_args!(…))`.
    pub fn write(&mut self, at: (f32, f32), style: Style, text: impl fmt::Display) {
        self.write_within(at, style, f32::INFINITY, text);
    }

    /// Writes text that is shortened to a width. Answers about how wide it is.
    pub fn write_within(
        &mut self,
        at: (f32, f32),
        style: Style,
        width: f32,
        text: impl fmt::Display,
    ) -> f32 {
        use fmt::Write as _;
        let start = self.texts.len();
        // Writing into a String cannot fail.
        let _ = write!(self.texts, "{text}");
        let mut taken = style.width(&self.texts[start..]);
        if taken > width {
            let dots = style.width("…");
            while taken + dots > width && self.texts.len() > start {
                self.texts.pop();
                taken = style.width(&self.texts[start..]);
            }
            if self.texts.len() == start {
                return 0.0;
            }
            self.texts.push('…');
            taken += dots;
        }
        let text = start as u32..self.texts.len() as u32;
        if !text.is_empty() {
            self.items.push(Item::Text { at, text, style });
        }
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_topmost_region_is_hit() {
        let mut scene = Scene::default();
        scene.begin(100.0, 100.0);
        scene.region(Rect::new(0.0, 0.0, 100.0, 100.0), Target::Node(Uid(1)));
        scene.region(Rect::new(10.0, 10.0, 20.0, 20.0), Target::Pod(Uid(2)));
        assert_eq!(scene.hit(15.0, 15.0), Some(Target::Pod(Uid(2))));
        assert_eq!(scene.hit(50.0, 50.0), Some(Target::Node(Uid(1))));
        assert_eq!(scene.hit(100.0, 50.0), None);
    }

    #[test]
    fn text_is_shortened_to_its_width() {
        let mut scene = Scene::default();
        let style = Style::new(10.0, Token::Ink).mono();
        scene.write_within((0.0, 0.0), style, 31.0, "abcdefgh");
        scene.write_within((0.0, 0.0), style, 3.0, "abcdefgh");
        scene.write_within((0.0, 0.0), style, 100.0, "任务");
        assert_eq!(scene.texts().collect::<Vec<_>>(), ["abcd…", "任务"]);
    }
}
