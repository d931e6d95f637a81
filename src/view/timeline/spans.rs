//! What has a length on a row and is no pod: a Job in its CronJob's lane, a node's state.

use crate::time::SimTime;
use crate::view::scene::{Pattern, Rect, Scene, Style, Target};
use crate::view::timeline::draw::{Frame, SMALL};
use crate::view::timeline::lanes::{Lane, Span, SpanLook};
use crate::view::tokens::Token;

/// A lower row has no room for names.
const LEAST_ROW: f32 = 16.0;
/// What a name keeps clear of before it, and what it leaves of its bar.
const BEFORE: f32 = 16.0;
/// The sign at the end of its pod.
const END: f32 = 26.0;
const LEFT_OVER: f32 = 60.0;

impl Frame<'_> {
    /// What has a length, under the pods that lie within it.
    pub fn row_spans(&self, scene: &mut Scene, lane: &Lane, top: f32, row: f32) {
        self.spans(lane, top, row, |span, at, _| {
            let SpanLook { edge, dash, fill } = span.look;
            if let Some((pattern, alpha)) = fill {
                scene.area(at, 3.0, edge, pattern, alpha);
            }
            let selected = self.shown.selected == Some(span.object);
            let (edge, wide) = if selected { (Token::Accent, 2.0) } else { (edge, 1.0) };
            scene.edge(at.inset(0.5), 3.0, edge, wide, dash);
            scene.region(at, Target::Object(span.object));
        });
    }

    /// The name of each span: behind it if there is room before the next one, else within it.
    pub fn span_names(&self, scene: &mut Scene, lane: &Lane, top: f32, row: f32) {
        if row < LEAST_ROW {
            return;
        }
        self.spans(lane, top, row, |span, at, free| {
            let style = Style::new(SMALL, Token::Ink);
            let wide = style.width(&span.label) + 6.0;
            let behind = free.min(self.x_or_head(None)) - at.right();
            let within = at.right() - at.x.max(self.plot.x);
            let left = if behind >= wide + BEFORE + 4.0 {
                at.right() + BEFORE
            } else if within >= wide + LEFT_OVER {
                at.right() - END - wide
            } else {
                return;
            };
            let (middle, x) = (at.y + at.h / 2.0, left + 3.0);
            let behind = Rect::new(left, middle - 6.5, wide, 13.0);
            scene.area(behind, 2.0, Token::Ground, Pattern::Solid, 0.85);
            scene.write((x, middle + 4.0), style, &*span.label);
        });
    }

    /// The spans in sight, where each is, and where the next one in its row begins.
    fn spans(&self, lane: &Lane, top: f32, row: f32, mut draw: impl FnMut(&Span, Rect, f32)) {
        for (place, line) in lane.rows.iter().enumerate() {
            let y = top + place as f32 * row + 1.0;
            if y > self.plot.bottom() || y + row < 0.0 {
                continue;
            }
            let of = |index: &u32| lane.spans.get(*index as usize);
            let began = |time: SimTime| {
                line.spans.partition_point(|index| of(index).is_some_and(|s| s.from < time))
            };
            // One more to the left: it may reach into the picture.
            let (first, last) = (began(self.left()).saturating_sub(1), began(self.right()));
            let seen = line.spans.get(first..last).unwrap_or_default();
            for (i, span) in seen.iter().enumerate().filter_map(|(i, s)| Some((i, of(s)?))) {
                let next = line.spans.get(first + i + 1).and_then(of);
                let free = next.map_or(f32::INFINITY, |next| self.x(next.from));
                let (from, to) = (self.x_within(span.from), self.x_or_head(span.until));
                if to >= self.plot.x {
                    draw(span, Rect::new(from, y, (to - from).max(2.0), row - 2.0), free);
                }
            }
        }
    }

    /// A span with its label, which begins in sight.
    pub fn span(&self, scene: &mut Scene, at: Rect, look: SpanLook, label: &str) {
        if let Some((pattern, alpha)) = look.fill {
            scene.area(at, 2.0, look.edge, pattern, alpha);
        }
        scene.edge(at.inset(0.5), 2.0, look.edge, 1.0, look.dash);
        let left = at.x.max(self.plot.x);
        let room = at.right() - left - 8.0;
        if label.is_empty() || room < 20.0 || at.h < 11.0 {
            return;
        }
        let style = Style::new(SMALL, Token::Ink);
        let width = style.width(label).min(room);
        let middle = at.y + at.h / 2.0;
        let behind = Rect::new(left + 4.0, middle - 5.0, width + 6.0, 10.0);
        scene.area(behind, 2.0, Token::Ground, Pattern::Solid, 0.85);
        scene.write_within((left + 7.0, middle + 4.0), style, room, label);
    }
}
