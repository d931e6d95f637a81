//! One pod as a tile: its state as shape and pattern, its process's progress as a fill, and what
//! is true inside what is believed.

use crate::view::cluster::draw::{Pen, SMALL};
use crate::view::cluster::layout::{Tile, Zone};
use crate::view::cluster::picture::PodTile;
use crate::view::look;
use crate::view::scene::{Anchor, Dash, Pattern, Rect, Scene, Style};
use crate::view::state::PodState;
use crate::view::tokens::Token;
use crate::view::words::Word;

impl Pen<'_> {
    pub fn tile(&self, scene: &mut Scene, tile: &PodTile, zone: Zone, at: Rect) {
        match self.tile_kind(zone) {
            _ if matches!(zone, Zone::Finished(_)) => self.seal(scene, tile, at),
            Tile::Wide if at.w >= 40.0 => self.wide(scene, tile, zone, at),
            Tile::Mini(_) => self.mini(scene, tile, at),
            Tile::Wide | Tile::Square => self.square(scene, tile, at),
        }
        if self.is_selected(tile.uid) {
            let around = Rect::new(at.x - 2.0, at.y - 2.0, at.w + 4.0, at.h + 4.0);
            scene.edge(around, 4.0, Token::Accent, 2.0, Dash::Solid);
        }
    }

    fn wide(&self, scene: &mut Scene, tile: &PodTile, zone: Zone, at: Rect) {
        self.body(scene, tile, at, 4.0);
        let base = at.y + 16.0;
        let sign = tile.state.look().sign;
        let mut room = at.w - 12.0;
        if let Some(since) = tile.stopped {
            let style = Style::new(SMALL, Token::Failed).anchored(Anchor::End);
            let (word, ago) = (Word::Stopped.says(self.shown.lang), self.ago(since));
            let whole = format!("{word} {ago}");
            // Without room for the word the time alone is enough: the picture says the rest.
            let text = if style.width(&whole) <= room * 0.66 { whole } else { ago };
            room -= scene.write_within((at.right() - 6.0, base), style, room * 0.66, text) + 4.0;
        } else if let Some((sign, token)) = sign {
            scene.sign((at.right() - 12.0, at.y + 12.0), 10.0, sign, token);
            room -= 18.0;
        } else if let Some(progress) = tile.progress(self.picture.now) {
            let style = Style::new(SMALL, Token::Ink).anchored(Anchor::End);
            let percent = (progress * 100.0).floor() as u32;
            if at.w >= 88.0 {
                let text = format_args!("{percent}%");
                room -= scene.write_within((at.right() - 6.0, base), style, 32.0, text) + 4.0;
            }
        }
        let style = Style::new(SMALL, Token::Ink).mono();
        scene.write_within((at.x + 6.0, base), style, room, self.name_on(tile, zone));
    }

    /// What a tile on a node is called: a static pod has its node's name at its end, which stands
    /// on the card already.
    fn name_on<'p>(&self, tile: &'p PodTile, zone: Zone) -> &'p str {
        let node = match zone {
            Zone::Node(at) => self.picture.nodes.get(at as usize),
            Zone::Tray | Zone::Finished(_) => None,
        };
        let rest = node.and_then(|node| tile.name.strip_suffix(&*node.name)?.strip_suffix('-'));
        rest.unwrap_or_else(|| tile.short_name())
    }

    /// Fill and edge behind a name.
    fn body(&self, scene: &mut Scene, tile: &PodTile, at: Rect, radius: f32) {
        scene.area(at, radius, Token::Ground, Pattern::Solid, 1.0);
        let look = tile.state.look();
        let runs = matches!(tile.state, PodState::Ready | PodState::Running);
        if tile.stopped.is_some() {
            // The edge is believed; inside nothing runs.
            scene.edge(at.inset(3.5), radius - 2.0, Token::Failed, 1.0, Dash::Dotted);
        } else if runs {
            let part = tile.progress(self.picture.now).unwrap_or(1.0);
            let filled = Rect { w: at.w * part, ..at };
            scene.area(filled, radius, Token::Running, Pattern::Solid, 0.8);
        } else if let Some((token, pattern)) = look.fill {
            scene.area(at, radius, token, pattern, 0.4);
        }
        if self.picture.is_old(tile) {
            look::shade(scene, at);
        }
        let width = if tile.state == PodState::Ready { 2.0 } else { 1.0 };
        let (token, dash) = look.edge;
        scene.edge(at.inset(width / 2.0), radius, token, width, dash);
    }

    fn square(&self, scene: &mut Scene, tile: &PodTile, at: Rect) {
        self.body(scene, tile, at, 3.0);
        if let Some((sign, token)) = tile.state.look().sign {
            scene.sign(at.centre(), at.h * 0.5, sign, token);
        }
    }

    /// A finished pod: only its sign.
    fn seal(&self, scene: &mut Scene, tile: &PodTile, at: Rect) {
        let look = tile.state.look();
        scene.edge(at.inset(0.5), 3.0, look.edge.0, 1.0, Dash::Solid);
        if let Some((sign, token)) = look.sign {
            scene.sign(at.centre(), 7.0, sign, token);
        }
    }

    /// A bare square.
    fn mini(&self, scene: &mut Scene, tile: &PodTile, at: Rect) {
        if tile.stopped.is_some() {
            scene.edge(at.inset(0.5), 0.0, tile.state.token(), 1.0, Dash::Solid);
            return;
        }
        if at.w < 5.0 {
            let alpha = if tile.state == PodState::Ready { 1.0 } else { 0.45 };
            scene.area(at, 0.0, tile.state.token(), Pattern::Solid, alpha);
        } else {
            look::area(scene, at, 1.0, tile.state);
        }
        if self.picture.is_old(tile) {
            look::shade(scene, at);
        }
    }
}
