//! Nodes seen from a distance: cells with small squares, and the map of how full they are.

use crate::view::cluster::draw::{Pen, SMALL, status_sign};
use crate::view::cluster::layout::{Scale, Tile};
use crate::view::cluster::picture::NodeCard;
use crate::view::scene::{Dash, Pattern, Rect, Scene, Style};
use crate::view::tokens::Token;

impl Pen<'_> {
    pub fn cell(&self, scene: &mut Scene, card: &NodeCard, at: Rect) {
        if self.layout.scale == Some(Scale::Map) {
            self.map_cell(scene, card, at);
        } else {
            scene.area(at, 3.0, Token::Surface, Pattern::Solid, 1.0);
            let sign = status_sign(card);
            let edge = sign.map_or(Token::Rule, |(_, token)| token);
            let dash = if card.off.is_some() { Dash::Dashed } else { Dash::Solid };
            scene.edge(at.inset(0.5), 3.0, edge, 1.0, dash);
            // The title has room where the squares are large.
            let titled =
                matches!(self.layout.scale, Some(Scale::Cells(Tile::Mini(size))) if size >= 7.0);
            if titled {
                let mut room = at.w - 8.0;
                if let Some((sign, token)) = sign {
                    scene.sign((at.right() - 9.0, at.y + 9.0), 8.0, sign, token);
                    room -= 14.0;
                }
                let style = Style::new(SMALL, Token::Muted);
                scene.write_within((at.x + 4.0, at.y + 13.0), style, room, &*card.name);
            } else if sign.is_some() {
                scene.area(at, 3.0, Token::Failed, Pattern::Dots, 0.8);
            }
        }
        if self.is_selected(card.uid) {
            scene.edge(at, 3.0, Token::Accent, 2.0, Dash::Solid);
        }
    }

    /// Filled from below as far as its pods ask for its room.
    fn map_cell(&self, scene: &mut Scene, card: &NodeCard, at: Rect) {
        scene.fill(at, Token::Void);
        if let Some((_, token)) = status_sign(card) {
            let pattern = if at.w >= 6.0 { Pattern::Dots } else { Pattern::Solid };
            scene.area(at, 0.0, token, pattern, 0.9);
            return;
        }
        let fullness = card.fullness();
        if fullness > 0.0 {
            let tall = (at.h * fullness).max(1.0);
            scene.fill(Rect::new(at.x, at.bottom() - tall, at.w, tall), Token::Ready);
        }
    }
}
