//! A curve between its bounds.

use super::{Bound, Curve};
use crate::api::meta::Uid;
use crate::time::SimTime;
use crate::view::look;
use crate::view::scene::{Anchor, Dash, Pattern, Rect, Scene, Style, Target};
use crate::view::timeline::draw::{Frame, SMALL};
use crate::view::tokens::Token;

/// Labels beside the curve are at least this far apart.
const LINE: f32 = 12.0;

/// The height of a curve that comes to at most `most`.
pub fn height(most: u32) -> f32 {
    (28.0 + 8.0 * most as f32).clamp(36.0, 88.0) + 8.0
}

impl Frame<'_> {
    /// Draws the curve of a workload; `most` is its height, `ghost` the same curve in another
    /// future and when that is drawn from.
    pub fn curve(
        &self,
        scene: &mut Scene,
        (uid, curve): (Uid, &Curve),
        y: f32,
        most: u32,
        ghost: Option<(&Curve, SimTime, SimTime)>,
    ) {
        let at = Rect::new(self.plot.x, y, self.plot.w, height(most) - 8.0);
        let most = most.max(1);
        scene.region(at, Target::Curve(uid));
        let levels = |time| curve.at(time);
        self.layers(scene, at, most, levels, |scene, at, layer| {
            let Some(layer) = curve.layers.get(layer) else { return };
            match layer.fill {
                Some(pattern) => scene.area(at, 0.0, layer.token, pattern, 1.0),
                None => scene.edge(at.inset(0.5), 0.0, layer.token, 1.0, Dash::Solid),
            }
            if layer.old {
                look::shade(scene, at);
            }
        });
        let foot = at.bottom() - 1.0;
        let scale = (at.h - 4.0) / most as f32;
        let y_of = |value: u32| (foot - value as f32 * scale).round() + 0.5;
        if let Some((other, from, end)) = ghost {
            self.ghost_of_curve(scene, other, (from, end), y_of);
        }
        for bound in &curve.bounds {
            self.bound(scene, bound, y_of);
        }
        self.beside(scene, curve, foot, y_of);
    }

    fn bound(&self, scene: &mut Scene, bound: &Bound, y_of: impl Fn(u32) -> f32) {
        let steps = bound.steps();
        let first = steps.partition_point(|(since, _)| *since < self.left()).saturating_sub(1);
        for (i, (since, height)) in steps.iter().enumerate().skip(first) {
            if *since > self.right() {
                break;
            }
            let Some(height) = height else { continue };
            let next = steps.get(i + 1);
            let (from, to) = (self.x_within(*since), self.x_or_head(next.map(|(at, _)| *at)));
            let y = y_of(height.value);
            scene.line((from, y), (to, y), bound.token, 1.5, bound.dash);
            let (Some((_, None)), Some(_)) = (next, height.from) else { continue };
            // What is over is named where it ended; what is in force, beside the curve.
            let word = bound.word.says(self.shown.lang);
            let label = format!("{word} {height}");
            let style = Style::new(SMALL, bound.token);
            let wide = style.width(&label);
            // Behind the cursor, if that rests here.
            let cursor = self.x(self.shown.now);
            let hidden = (to - 4.0..to + wide + 10.0).contains(&cursor);
            let to = if hidden { cursor } else { to };
            let after = steps.get(i + 2).map_or(self.plot.right(), |(at, _)| self.x_within(*at));
            if to > self.plot.x && to + wide + 10.0 < after {
                let behind = Rect::new(to + 3.0, y - 6.0, wide + 6.0, 12.0);
                scene.area(behind, 2.0, Token::Ground, Pattern::Solid, 0.85);
                scene.write((to + 6.0, y + 4.0), style, label);
            }
        }
    }

    /// The count and the bounds in force, in words, each as near to its height as there is room.
    fn beside(&self, scene: &mut Scene, curve: &Curve, foot: f32, y_of: impl Fn(u32) -> f32) {
        let (x, room) = (self.plot.x - 8.0, self.plot.x - 12.0);
        let style = Style::new(SMALL, Token::Muted).anchored(Anchor::End);
        let (word, count) = (curve.word.says(self.shown.lang), curve.count(self.shown.now));
        let mut label = format!("{word} {count}");
        if style.width(&label) > room {
            label = count.to_string();
        }
        scene.write_within((x, foot), style, room, label);
        let mut taken = vec![foot];
        // The later bounds are the stricter ones.
        for bound in curve.bounds.iter().rev() {
            let Some(height) = bound.at(self.shown.now) else { continue };
            // Not onto the curve's own word.
            let base = (y_of(height.value) + 3.5).min(foot - LINE + 1.0);
            if taken.iter().any(|other| (other - base).abs() < LINE - 0.5) {
                continue;
            }
            taken.push(base);
            let word = bound.word.says(self.shown.lang);
            let style = Style { token: bound.token, ..style };
            let mut label = format!("{word} {height}");
            if style.width(&label) > room {
                label = format!("{word} {}", height.value);
            }
            scene.write_within((x, base), style, room, label);
        }
    }

    /// The upper edge of the same curve in another future.
    fn ghost_of_curve(
        &self,
        scene: &mut Scene,
        curve: &Curve,
        (from, end): (SimTime, SimTime),
        y_of: impl Fn(u32) -> f32,
    ) {
        let steps = curve.steps();
        let first = steps.partition_point(|(since, _)| *since <= from).saturating_sub(1);
        let mut before: Option<f32> = None;
        for (i, (since, levels)) in steps.iter().enumerate().skip(first) {
            if *since > self.right() {
                break;
            }
            let until = steps.get(i + 1).map_or(end, |(at, _)| *at);
            let (a, b) = (self.x_within((*since).max(from)), self.x_within(until.max(from)));
            let y = y_of(levels.iter().sum());
            if let Some(before) = before {
                scene.line((a, before), (a, y), Token::Ghost, 1.5, Dash::Dashed);
            }
            scene.line((a, y), (b, y), Token::Ghost, 1.5, Dash::Dashed);
            before = Some(y);
        }
    }
}
