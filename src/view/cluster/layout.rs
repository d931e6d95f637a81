//! Where everything goes, for any number of nodes and any size: cards with tiles while they fit,
//! then cells with small squares, then a map of how full each node is.

use crate::api::meta::Uid;
use crate::view::cluster::picture::{NodeCard, Picture};
use crate::view::scene::Rect;

pub const PAD: f32 = 8.0;
pub const GAP: f32 = 8.0;
pub const CARD_HEAD: f32 = 44.0;
pub const CHIPS: f32 = 20.0;
pub const STRIP: f32 = 24.0;
pub const SEAL: f32 = 14.0;
const LEAST_CARD: f32 = 196.0;
/// On a phone the nodes stand in a strip, as narrow as their names allow.
const LEAST_IN_STRIP: f32 = 108.0;
const STRIP_BELOW: f32 = 560.0;
const LETTER: f32 = 8.0;
const MOST_CARD: f32 = 420.0;
/// With at most this many nodes cards scroll rather than shrink to cells.
const FEW_NODES: usize = 12;

/// How a pod on a card is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Tile {
    /// With its name.
    Wide,
    /// With its sign.
    Square,
    /// A bare square of this size.
    Mini(f32),
}

impl Tile {
    pub fn size(self, room: f32) -> (f32, f32) {
        match self {
            // As many as fit side by side, sharing the room.
            Tile::Wide => {
                let columns = (room / 92.0).floor().max(1.0);
                ((room - (columns - 1.0) * 4.0) / columns, 24.0)
            }
            Tile::Square => (20.0, 20.0),
            Tile::Mini(size) => (size, size),
        }
    }

    pub fn gap(self) -> f32 {
        match self {
            Tile::Wide | Tile::Square => 4.0,
            Tile::Mini(size) if size >= 8.0 => 2.0,
            Tile::Mini(_) => 1.0,
        }
    }

    /// How many stand side by side, and how tall that many pods are.
    fn block(self, room: f32, pods: usize) -> (usize, f32) {
        let ((w, h), gap) = (self.size(room), self.gap());
        let columns = (((room + gap) / (w + gap)).floor() as usize).max(1);
        let rows = pods.div_ceil(columns);
        (columns, (rows as f32 * (h + gap) - gap).max(0.0))
    }
}

/// How nodes are drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scale {
    Cards(Tile),
    Cells(Tile),
    Map,
}

/// The places of a picture's parts, from the top of the whole picture.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    pub scale: Option<Scale>,
    /// In the order of the picture's nodes.
    pub cards: Vec<Rect>,
    pub places: Vec<Place>,
    pub tray: Rect,
    pub height: f32,
}

/// Where a pod stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    pub uid: Uid,
    pub zone: Zone,
    pub at: Rect,
}

/// The part of the picture that a pod belongs to, by the node's number in the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Zone {
    Tray,
    Node(u32),
    Finished(u32),
}

/// The shape of a cell with room for the pods of the fullest node.
struct Cell {
    /// Of a pod's square, and from one to the next.
    size: f32,
    step: f32,
    columns: usize,
    title: f32,
    wide: f32,
    tall: f32,
    gap: f32,
}

impl Cell {
    fn of(picture: &Picture, size: f32) -> Self {
        let step = size + Tile::Mini(size).gap();
        let most = picture.nodes.iter().map(|card| card.active.len()).max().unwrap_or(0).max(8);
        // About twice as wide as tall.
        let columns = ((most as f32 * 2.0).sqrt().ceil() as usize).max(4);
        let rows = most.div_ceil(columns);
        let title = if size >= 7.0 { 16.0 } else { 0.0 };
        let wide = (columns as f32 * step + 7.0).max(if title > 0.0 { 60.0 } else { 16.0 });
        let tall = rows as f32 * step + 7.0 + title;
        let gap = if size >= 7.0 { 5.0 } else { 3.0 };
        Cell { size, step, columns, title, wide, tall, gap }
    }
}

impl Layout {
    /// Places everything, with the largest tiles that fit into the height.
    pub fn arrange(&mut self, picture: &Picture, width: f32, height: f32) {
        let few = picture.nodes.len() <= FEW_NODES;
        let cards = [Tile::Wide, Tile::Square, Tile::Mini(10.0)].map(Scale::Cards);
        let cells = [10.0, 8.0, 7.0, 6.0, 5.0, 4.0, 3.0].map(|size| Scale::Cells(Tile::Mini(size)));
        let most = picture.nodes.iter().map(|card| card.active.len()).max().unwrap_or(0);
        for scale in cards.into_iter().chain(cells.into_iter().filter(|_| !few)) {
            // A card is for reading: two dozen named tiles are too many to read.
            if scale == Scale::Cards(Tile::Wide) && most > 12 {
                continue;
            }
            self.place_nodes(picture, scale, width);
            let last_for_few = few && scale == Scale::Cards(Tile::Mini(10.0));
            if self.height <= height || last_for_few {
                return self.place_pods(picture, scale);
            }
        }
        self.place_nodes(picture, Scale::Map, width);
        self.fit_map(picture, width, height);
    }

    /// Places everything but the pods on nodes, as far as the height is known.
    fn place_nodes(&mut self, picture: &Picture, scale: Scale, width: f32) {
        self.scale = Some(scale);
        self.cards.clear();
        self.places.clear();
        let top = self.place_tray(picture, width);
        match scale {
            Scale::Cards(tile) => self.place_cards(picture, tile, top, width),
            Scale::Cells(tile) => self.place_cells(picture, tile, top, width),
            Scale::Map => {}
        }
    }

    fn place_pods(&mut self, picture: &Picture, scale: Scale) {
        let cell = match scale {
            Scale::Cells(Tile::Mini(size)) => Some(Cell::of(picture, size)),
            _ => None,
        };
        for (i, card) in picture.nodes.iter().enumerate() {
            let Some(at) = self.cards.get(i).copied() else { return };
            match (scale, &cell) {
                (Scale::Cards(tile), _) => self.place_on_card(card, i as u32, tile, at),
                (_, Some(cell)) => self.place_in_cell(card, i as u32, cell, at),
                _ => {}
            }
        }
    }

    /// Pods without a node wait in a strip at the top; it keeps its room while it is empty so that
    /// nothing jumps.
    fn place_tray(&mut self, picture: &Picture, width: f32) -> f32 {
        self.tray = Rect::new(PAD, PAD, (width - 2.0 * PAD).max(1.0), 28.0);
        let tile = if picture.tray.len() > 40 { Tile::Mini(7.0) } else { Tile::Square };
        let room = self.tray.w - TRAY_LABEL - 8.0;
        let (w, h) = tile.size(room);
        let step = w + tile.gap();
        let fits = (room / step).floor().max(1.0) as usize;
        let lines = if tile == Tile::Square { 1 } else { 2 };
        for (i, pod) in picture.tray.iter().take(fits * lines).enumerate() {
            let x = self.tray.x + TRAY_LABEL + (i % fits) as f32 * step;
            let y = self.tray.y + 4.0 + (i / fits) as f32 * (h + 3.0);
            let at = Rect::new(x, y, w, h);
            self.places.push(Place { uid: pod.uid, zone: Zone::Tray, at });
        }
        if picture.sentence.is_some() {
            self.tray.h += 20.0;
        }
        self.tray.bottom() + GAP
    }

    fn place_cards(&mut self, picture: &Picture, tile: Tile, top: f32, width: f32) {
        let room = (width - 2.0 * PAD).max(1.0);
        let count = picture.nodes.len().max(1);
        let least = least_card(picture, width);
        let fits = (((room + GAP) / (least + GAP)).floor() as usize).max(1);
        let lines = count.div_ceil(fits);
        let columns = count.div_ceil(lines).min(fits);
        let wide = ((room - GAP * (columns - 1) as f32) / columns as f32).min(MOST_CARD);
        let mut y = top;
        for nodes in picture.nodes.chunks(columns) {
            let tall = nodes.iter().map(|card| card_height(card, tile, wide)).fold(96.0, f32::max);
            for column in 0..nodes.len() {
                let x = PAD + column as f32 * (wide + GAP);
                self.cards.push(Rect::new(x, y, wide, tall));
            }
            y += tall + GAP;
        }
        self.height = y - GAP + PAD;
    }

    fn place_on_card(&mut self, card: &NodeCard, node: u32, tile: Tile, at: Rect) {
        let room = at.w - 2.0 * PAD;
        let top = at.y + CARD_HEAD + chips_height(card);
        let ((w, h), gap) = (tile.size(room), tile.gap());
        let (columns, _) = tile.block(room, card.active.len());
        for (i, pod) in card.active.iter().enumerate() {
            let x = at.x + PAD + (i % columns) as f32 * (w + gap);
            let y = top + (i / columns) as f32 * (h + gap);
            let at = Rect::new(x, y, w, h);
            self.places.push(Place { uid: pod.uid, zone: Zone::Node(node), at });
        }
        // The newest stand first: they are what has just happened.
        let fits = seals(room);
        for (i, pod) in card.finished.iter().rev().take(fits).enumerate() {
            let x = at.x + PAD + strip_label(room) + i as f32 * (SEAL + 2.0);
            let at = Rect::new(x, at.bottom() - STRIP + 4.0, SEAL, SEAL);
            self.places.push(Place { uid: pod.uid, zone: Zone::Finished(node), at });
        }
    }

    fn place_cells(&mut self, picture: &Picture, tile: Tile, top: f32, width: f32) {
        let Tile::Mini(size) = tile else { return };
        let Cell { wide, tall, gap, .. } = Cell::of(picture, size);
        let per_line = (((width - 2.0 * PAD + gap) / (wide + gap)).floor() as usize).max(1);
        for i in 0..picture.nodes.len() {
            let (line, column) = ((i / per_line) as f32, (i % per_line) as f32);
            let at = Rect::new(PAD + column * (wide + gap), top + line * (tall + gap), wide, tall);
            self.cards.push(at);
        }
        let lines = picture.nodes.len().div_ceil(per_line) as f32;
        self.height = top + lines * (tall + gap) - gap + PAD;
    }

    fn place_in_cell(&mut self, card: &NodeCard, node: u32, cell: &Cell, at: Rect) {
        let Cell { size, step, columns, title, .. } = *cell;
        for (i, pod) in card.active.iter().enumerate() {
            let (x, y) = ((i % columns) as f32 * step, (i / columns) as f32 * step);
            let at = Rect::new(at.x + 4.0 + x, at.y + 4.0 + title + y, size, size);
            self.places.push(Place { uid: pod.uid, zone: Zone::Node(node), at });
        }
    }

    /// One square a node, as large as fits.
    fn fit_map(&mut self, picture: &Picture, width: f32, height: f32) {
        let top = self.tray.bottom() + GAP;
        let (w, h) = ((width - 2.0 * PAD).max(1.0), (height - top - PAD).max(8.0));
        let count = picture.nodes.len().max(1) as f32;
        let mut step = (w * h / count).sqrt().floor().clamp(4.0, 40.0);
        let lines = |step: f32| (count / (w / step).floor().max(1.0)).ceil();
        while step > 4.0 && lines(step) * step > h {
            step -= 1.0;
        }
        let columns = ((w / step).floor() as usize).max(1);
        let gap = if step >= 8.0 { 2.0 } else { 1.0 };
        for i in 0..picture.nodes.len() {
            let (x, y) = ((i % columns) as f32 * step, (i / columns) as f32 * step);
            self.cards.push(Rect::new(PAD + x, top + y, step - gap, step - gap));
        }
        self.height = top + lines(step) * step + PAD;
    }
}

pub const TRAY_LABEL: f32 = 92.0;
const STRIP_LABEL: f32 = 72.0;
/// A card narrower than this inside only counts what has finished.
pub const NARROW_CARD: f32 = 150.0;

/// The room that the count of finished pods has, on a card with this much inside.
pub fn strip_label(room: f32) -> f32 {
    if room < NARROW_CARD { 18.0 } else { STRIP_LABEL }
}

/// How many finished pods a card shows one by one.
pub fn seals(room: f32) -> usize {
    (((room - strip_label(room) - 32.0) / (SEAL + 2.0)).floor() as usize).max(1)
}

pub fn chips_height(card: &NodeCard) -> f32 {
    if card.labels.is_empty() && card.taints.is_empty() { 0.0 } else { CHIPS }
}

fn least_card(picture: &Picture, width: f32) -> f32 {
    if width >= STRIP_BELOW {
        return LEAST_CARD;
    }
    let longest = picture.nodes.iter().map(|card| card.name.len()).max().unwrap_or(0);
    (longest as f32 * LETTER + 2.0 * PAD).clamp(LEAST_IN_STRIP, LEAST_CARD)
}

fn card_height(card: &NodeCard, tile: Tile, width: f32) -> f32 {
    // Room for two rows from the start, so that cards do not grow with the first pods.
    let least = if tile == Tile::Wide { 52.0 } else { 20.0 };
    let (_, pods) = tile.block(width - 2.0 * PAD, card.active.len());
    CARD_HEAD + chips_height(card) + pods.max(least) + 4.0 + STRIP
}
