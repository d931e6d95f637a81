//! Nodes and controllers: only those to which something happened get a lane.

use crate::controllers::node_lifecycle::health::GRACE;
use crate::order::Order;
use crate::time::{SimDuration, SimTime};
use crate::view::scene::{Anchor, Dash, Pattern, Rect, Scene, Sign, Style, Target};
use crate::view::timeline::draw::{Frame, NORMAL, SMALL};
use crate::view::timeline::lanes::{NodeLane, NodeState, Readiness, SpanLook};
use crate::view::tokens::Token;
use crate::view::words::Word;

const TITLE: f32 = 22.0;
const ROW: f32 = 16.0;
/// What a pod tolerates unless it says otherwise.
/// Upstream: plugin/pkg/admission/defaulttolerationseconds/admission.go.
const TOLERATION: SimDuration = SimDuration::from_secs(300);
const DOWN: SpanLook =
    SpanLook { edge: Token::Failed, dash: Dash::Solid, fill: Some((Pattern::Rising, 0.5)) };
/// More lanes than this would push the Jobs out of the picture.
const MOST_LANES: usize = 40;

impl Frame<'_> {
    /// Draws the nodes' lanes and answers their bottom.
    pub fn nodes(&self, scene: &mut Scene, y: f32) -> f32 {
        let lanes = self.lanes;
        let steady = lanes.nodes.iter().filter(|lane| is_steady(lane, lanes.start)).count();
        let name = Style::new(NORMAL, Token::Ink).bold();
        let muted = Style::new(SMALL, Token::Muted);
        scene.write((18.0, y + 15.0), name, Word::Nodes.says(self.shown.lang));
        let restless = lanes.nodes.iter().filter(|lane| !is_steady(lane, lanes.start));
        let mut bottom = y + TITLE;
        if steady > 0 {
            let text = Word::Steady.says(self.shown.lang);
            let middle = y + 11.0;
            let from = self.plot.x + 8.0 + muted.width("0000") + muted.width(text);
            let behind = Rect::new(self.plot.x - 1.0, y + 4.0, from - self.plot.x - 4.0, 14.0);
            scene.fill(behind, Token::Ground);
            scene.write((self.plot.x + 2.0, y + 15.0), muted, format_args!("{steady} {text}"));
            let to = self.x_or_head(None).max(from);
            scene.line((from, middle), (to, middle), Token::Rule, 3.0, Dash::Solid);
        }
        for lane in restless.take(MOST_LANES) {
            if bottom <= self.plot.bottom() && bottom + ROW > 0.0 {
                self.node(scene, lane, bottom);
            }
            bottom += ROW;
        }
        bottom
    }

    fn node(&self, scene: &mut Scene, lane: &NodeLane, y: f32) {
        let token =
            if self.shown.selected == Some(lane.uid) { Token::Accent } else { Token::Muted };
        let style = Style::new(SMALL, token).anchored(Anchor::End);
        let width = self.plot.x - 16.0;
        scene.write_within((self.plot.x - 8.0, y + 12.0), style, width, &*lane.name);
        for (i, (since, state)) in lane.states.iter().enumerate() {
            let until = lane.states.get(i + 1).map(|(at, _)| *at).or(lane.removed);
            let (from, to) = (self.x_within(*since), self.x_or_head(until));
            if to > from {
                let at = Rect::new(from, y + 2.0, to - from, ROW - 4.0);
                self.node_span(scene, at, *state);
                self.patience_with(scene, *state, (*since, until), y);
            }
        }
        if let Some(gone) = lane.removed.filter(|gone| *gone >= self.left()) {
            let x = self.x(gone);
            if x < self.plot.right() {
                scene.sign((x + 8.0, y + 8.0), 8.0, Sign::Cross, Token::Muted);
                let style = Style::new(SMALL, Token::Muted);
                scene.write((x + 16.0, y + 12.0), style, Word::Gone.says(self.shown.lang));
            }
        }
        let whole = Rect::new(0.0, y, self.plot.right(), ROW);
        scene.region(whole, Target::Node(lane.uid));
    }

    /// How long a node that fell silent is still believed Ready, and how long its pods then stay:
    /// the part of a span that is left of it, as a thicker line below, named if there is room.
    fn patience_with(
        &self,
        scene: &mut Scene,
        state: NodeState,
        (since, until): (SimTime, Option<SimTime>),
        y: f32,
    ) {
        let (word, span, token) = match (state.ready, state.powered) {
            (Readiness::Ready, true) => return,
            (Readiness::Ready, false) => (Word::Grace, GRACE, Token::Waiting),
            _ => (Word::Toleration, TOLERATION, Token::Limit),
        };
        let end = since + span;
        let (from, to) = (self.x_within(since), self.x_within(until.map_or(end, |u| u.min(end))));
        if to - from < 3.0 {
            return;
        }
        let foot = y + ROW - 2.0;
        scene.line((from, foot), (to, foot), token, 2.0, Dash::Solid);
        scene.line((to, y + 4.0), (to, foot), token, 1.5, Dash::Solid);
        let style = Style::new(SMALL, token).anchored(Anchor::End);
        let label = format!("{} {}", word.says(self.shown.lang), span.human());
        let right = to.min(self.plot.right()) - 4.0;
        // The span's own word stands at its beginning.
        if right - style.width(&label) > from.max(self.plot.x) + 72.0 {
            let wide = style.width(&label);
            scene.area(
                Rect::new(right - wide - 3.0, y + 3.0, wide + 6.0, 10.0),
                2.0,
                Token::Ground,
                Pattern::Solid,
                0.85,
            );
            scene.write((right, y + 12.0), style, label);
        }
    }

    /// The edge is what the API server believes, the inside what is.
    fn node_span(&self, scene: &mut Scene, at: Rect, state: NodeState) {
        let lang = self.shown.lang;
        let (edge, fill, word) = match (state.ready, state.powered) {
            (Readiness::Ready, true) if state.cordoned => {
                (Token::Waiting, Some((Pattern::Falling, 0.6)), Word::Cordoned.says(lang))
            }
            (Readiness::Ready, true) => (Token::Done, Some((Pattern::Solid, 0.35)), ""),
            (Readiness::Ready, false) => (Token::Done, None, Word::Powerless.says(lang)),
            (_, true) => (Token::Failed, Some((Pattern::Dots, 0.8)), "NotReady"),
            (_, false) => (Token::Failed, None, "NotReady"),
        };
        let dash = if state.powered { Dash::Solid } else { Dash::Dashed };
        self.span(scene, at, SpanLook { edge, dash, fill }, word);
    }

    /// The spans in which a controller was down.
    pub fn controllers(&self, scene: &mut Scene, y: f32) -> f32 {
        let down = &self.lanes.down;
        if down.is_empty() {
            return y;
        }
        let title = Style::new(NORMAL, Token::Ink).bold();
        scene.write((18.0, y + 15.0), title, Word::Controllers.says(self.shown.lang));
        let mut bottom = y + TITLE;
        let mut names: Vec<&str> = down.iter().map(|span| &*span.name).collect();
        names.order();
        names.dedup();
        for name in names {
            let style = Style::new(SMALL, Token::Muted).anchored(Anchor::End);
            scene.write((self.plot.x - 8.0, bottom + 12.0), style, name);
            for span in down.iter().filter(|span| &*span.name == name) {
                let (from, to) = (self.x_within(span.from), self.x_or_head(span.until));
                let at = Rect::new(from, bottom + 2.0, to - from, ROW - 4.0);
                self.span(scene, at, DOWN, Word::Off.says(self.shown.lang));
            }
            bottom += ROW;
        }
        bottom
    }
}

/// A node that was there from the beginning and always Ready.
fn is_steady(lane: &NodeLane, start: SimTime) -> bool {
    lane.joined == start
        && lane.removed.is_none()
        && lane.states.iter().all(|(_, state)| *state == NodeState::UP)
}
