//! Brings together what looks alike, so that a canvas paints it at one go.

use crate::view::scene::{Item, Scene};
use crate::view::tokens::Token;

impl Scene {
    /// Draws things that lie apart, so that what looks alike comes together: a canvas paints that
    /// at one go. What belongs to one thing keeps its order.
    pub fn apart<T>(
        &mut self,
        things: impl Iterator<Item = T>,
        mut draw: impl FnMut(&mut Scene, T),
    ) {
        let first = self.items.len();
        let mut order = std::mem::take(&mut self.order);
        order.clear();
        for thing in things {
            let start = self.items.len();
            draw(self, thing);
            let own = self.items.iter().enumerate().skip(start);
            order.extend(own.map(|(i, item)| ((i - start) as u32, item.style(), i as u32)));
        }
        order.sort_unstable();
        self.sorted.clear();
        let items = order.iter().filter_map(|(.., i)| self.items.get(*i as usize));
        self.sorted.extend(items.cloned());
        self.items.truncate(first);
        self.items.append(&mut self.sorted);
        self.order = order;
    }
}

impl Item {
    /// The same number for what looks alike, wherever it is.
    fn style(&self) -> u64 {
        // Quarters of a pixel and hundredths stand for the whole.
        let part = |number: f32, of: f32| u64::from((number * of) as u16);
        let (kind, token, look, size, alpha) = match *self {
            Item::Fill { radius, token, pattern, alpha, .. } => {
                (0, token, pattern as u64, part(radius, 4.0), part(alpha, 100.0))
            }
            Item::Edge { radius, token, width, dash, alpha, .. } => {
                let size = part(radius, 4.0) << 8 | part(width, 4.0);
                (1, token, dash as u64, size, part(alpha, 100.0))
            }
            Item::Line { token, width, dash, .. } => (2, token, dash as u64, part(width, 4.0), 0),
            Item::Sign { size, sign, token, .. } => (3, token, sign as u64, part(size, 4.0), 0),
            Item::Text { style, .. } => {
                (4, style.token, style.weight as u64, part(style.size, 4.0), style.anchor as u64)
            }
            Item::Clip(_) => (5, Token::Ink, 0, 0, 0),
        };
        kind << 56 | (token as u64) << 48 | look << 40 | size << 16 | alpha
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::scene::{Dash, Rect};

    #[test]
    fn what_looks_alike_comes_together() {
        let mut scene = Scene::default();
        scene.apart([1.0, 2.0, 3.0].into_iter(), |scene, x| {
            let token = if x == 2.0 { Token::Failed } else { Token::Ready };
            scene.fill(Rect::new(x, 0.0, 1.0, 1.0), token);
            scene.edge(Rect::new(x, 0.0, 1.0, 1.0), 0.0, token, 1.0, Dash::Solid);
        });
        let drawn: Vec<(bool, f32)> = scene
            .items()
            .iter()
            .map(|item| match item {
                Item::Fill { at, .. } => (false, at.x),
                Item::Edge { at, .. } => (true, at.x),
                other => panic!("{other:?}"),
            })
            .collect();
        let (fills, edges) = drawn.split_at(3);
        for part in [fills, edges] {
            let places: Vec<f32> = part.iter().map(|(_, x)| *x).collect();
            assert!(places == [1.0, 3.0, 2.0] || places == [2.0, 1.0, 3.0], "{drawn:?}");
        }
        assert!(fills.iter().all(|(edge, _)| !edge) && edges.iter().all(|(edge, _)| *edge));
    }
}
