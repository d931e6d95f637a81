//! The cluster's scene.

use crate::api::meta::Uid;
use crate::api::pod::ConditionStatus;
use crate::locale::Lang;
use crate::time::SimTime;
use crate::view::cluster::layout::{
    CHIPS, Layout, NARROW_CARD, PAD, STRIP, Scale, Tile, Zone, chips_height, seals, strip_label,
};
use crate::view::cluster::picture::{NodeCard, Picture, PodTile};
use crate::view::motion::Flights;
use crate::view::scene::{Anchor, Dash, Pattern, Rect, Scene, Sign, Style, Target};
use crate::view::tokens::Token;
use crate::view::words::Word;

pub(super) const SMALL: f32 = 11.0;
const NAME: f32 = 13.0;
/// How much wider than measured a line is in the widest of the fonts that may be there.
const WIDEST_FONT: f32 = 1.12;

/// What is shown besides the facts.
#[derive(Clone, Copy, Debug)]
pub struct Shown {
    pub selected: Option<Uid>,
    pub lang: Lang,
    /// How far the picture is scrolled, in pixels.
    pub scroll: f32,
}

/// Draws the picture at its places; pods under way are drawn on their way, at `real_ms`.
pub fn draw(
    scene: &mut Scene,
    picture: &Picture,
    layout: &Layout,
    flights: &Flights,
    shown: Shown,
    (width, height, real_ms): (f32, f32, f64),
) {
    scene.begin(width, height);
    scene.content_height = layout.height;
    let pen = Pen { picture, layout, flights, shown, real_ms };
    pen.tray(scene);
    let detailed = matches!(layout.scale, Some(Scale::Cards(_)));
    let seen = picture.nodes.iter().zip(&layout.cards).filter_map(|(card, at)| {
        let at = pen.scrolled(*at);
        (at.bottom() >= 0.0 && at.y <= height).then_some((card, at))
    });
    scene.apart(seen, |scene, (card, at)| {
        scene.region(at, Target::Node(card.uid));
        if detailed {
            pen.card(scene, card, at);
        } else {
            pen.cell(scene, card, at);
        }
    });
    pen.pods(scene);
    pen.flying(scene);
    if picture.nodes.is_empty() {
        let style = Style::new(12.0, Token::Muted);
        let at = (PAD + 8.0, layout.tray.bottom() + 32.0);
        scene.write(at, style, Word::Empty.says(shown.lang));
    }
    scrollbar(scene, shown.scroll);
}

fn scrollbar(scene: &mut Scene, scroll: f32) {
    let (whole, seen) = (scene.content_height, scene.height);
    if whole > seen + 1.0 {
        let size = (seen * seen / whole).max(24.0);
        let y = (seen - size) * (scroll / (whole - seen)).clamp(0.0, 1.0);
        let bar = Rect::new(scene.width - 5.0, y, 4.0, size);
        scene.area(bar, 2.0, Token::Pending, Pattern::Solid, 0.5);
    }
}

pub(super) struct Pen<'a> {
    pub picture: &'a Picture,
    pub layout: &'a Layout,
    pub flights: &'a Flights,
    pub shown: Shown,
    pub real_ms: f64,
}

impl Pen<'_> {
    pub fn scrolled(&self, at: Rect) -> Rect {
        Rect { y: at.y - self.shown.scroll, ..at }
    }

    pub fn is_selected(&self, uid: Uid) -> bool {
        self.shown.selected == Some(uid)
    }

    fn tray(&self, scene: &mut Scene) {
        let at = self.scrolled(self.layout.tray);
        let tray = &self.picture.tray;
        if !tray.is_empty() {
            scene.edge(at.inset(0.5), 6.0, Token::Pending, 1.0, Dash::Dashed);
        }
        let style = Style::new(SMALL, Token::Muted);
        let word = Word::Waiting.says(self.shown.lang);
        scene.write((at.x + 8.0, at.y + 18.0), style, format_args!("{word} {}", tray.len()));
        let placed = self.layout.places.iter().take_while(|p| p.zone == Zone::Tray).count();
        if placed < tray.len() {
            let more = format_args!("+{}", tray.len() - placed);
            let style = style.anchored(Anchor::End);
            scene.write((at.right() - 8.0, at.y + 18.0), style, more);
        }
        if let Some(sentence) = &self.picture.sentence {
            let style = Style::new(SMALL, Token::Ink);
            let y = at.y + 41.0;
            scene.write_within((at.x + 8.0, y), style, at.w - 16.0, &**sentence);
        }
    }

    fn card(&self, scene: &mut Scene, card: &NodeCard, at: Rect) {
        scene.area(at, 6.0, Token::Surface, Pattern::Solid, 1.0);
        if card.off.is_some() {
            // Without power there is nothing inside: the surface goes.
            scene.area(at.inset(3.0), 4.0, Token::Ground, Pattern::Solid, 1.0);
        }
        let (edge, width) = if self.is_selected(card.uid) {
            (Token::Accent, 2.0)
        } else if card.ready == ConditionStatus::True {
            (Token::Rule, 1.0)
        } else {
            (Token::Failed, 1.5)
        };
        let dash = if card.off.is_some() { Dash::Dashed } else { Dash::Solid };
        scene.edge(at.inset(0.5), 6.0, edge, width, dash);
        self.card_head(scene, card, at);
        self.chips(scene, card, at);
        self.strip(scene, card, at);
    }

    fn card_head(&self, scene: &mut Scene, card: &NodeCard, at: Rect) {
        let status = Style::new(SMALL, status_token(card)).bold().anchored(Anchor::End);
        let base = at.y + 18.0;
        let right = at.right() - PAD;
        let room = at.w - 2.0 * PAD;
        let name = Style::new(NAME, Token::Ink).bold();
        let meta = Style::new(SMALL, Token::Muted);
        if room < NARROW_CARD && card.off.is_none() {
            // The name has its line for itself.
            scene.write_within((at.x + PAD, base), name, room, &*card.name);
            let (base, status) = (at.y + 34.0, status.anchored(Anchor::Start));
            let taken = scene.write_within((at.x + PAD, base), status, room, card.status());
            let (used, of) = (card.used.pods, card.allocatable.pods);
            let left = at.x + PAD + taken + 6.0;
            let pods = format_args!("{used}/{of}");
            scene.write_within((left, base), meta, right - left, pods);
            return;
        }
        let taken = scene.write_within((right, base), status, room * 0.62, card.status());
        scene.write_within((at.x + PAD, base), name, room - taken - 8.0, &*card.name);
        let base = at.y + 34.0;
        if let Some(off) = card.off {
            let word = Word::Powerless.says(self.shown.lang);
            let meta = Style::new(SMALL, Token::Failed).bold();
            let text = format_args!("{word} {}", self.ago(off));
            scene.write_within((at.x + PAD, base), meta, room, text);
            return;
        }
        let (used, of) = (card.used, card.allocatable);
        let pods = format!("pods {}/{}", used.pods, of.pods);
        let cpu = format!("{pods} · cpu {}/{}", Cores(used.cpu_millis), Cores(of.cpu_millis));
        let all = format!("{cpu} · mem {}/{}", Bytes(used.memory), Bytes(of.memory));
        // Half of a number says nothing.
        let fits = |text: &&String| meta.width(text) * WIDEST_FONT <= room;
        let text = [&all, &cpu].into_iter().find(fits).unwrap_or(&pods);
        scene.write_within((at.x + PAD, base), meta, room, &**text);
    }

    /// `42s`, since an instant.
    pub fn ago(&self, since: SimTime) -> String {
        self.picture.now.since(since).human()
    }

    fn chips(&self, scene: &mut Scene, card: &NodeCard, at: Rect) {
        if chips_height(card) == 0.0 {
            return;
        }
        let y = at.y + 42.0;
        let mut x = at.x + PAD;
        let labels = card.labels.iter().map(|text| (text, false));
        let taints = card.taints.iter().map(|text| (text, true));
        for (text, taint) in taints.chain(labels) {
            let room = at.right() - PAD - x - 10.0;
            if room < 24.0 {
                break;
            }
            let token = if taint { Token::Limit } else { Token::Muted };
            let style = Style::new(SMALL, token);
            let wide = scene.write_within((x + 5.0, y + 11.5), style, room, text);
            let chip = Rect::new(x, y, wide + 10.0, CHIPS - 5.0);
            // A taint keeps pods away: its edge is broken.
            let dash = if taint { Dash::Dashed } else { Dash::Solid };
            scene.edge(chip.inset(0.5), 7.0, token, 1.0, dash);
            x = chip.right() + 4.0;
        }
    }

    fn strip(&self, scene: &mut Scene, card: &NodeCard, at: Rect) {
        if card.finished.is_empty() {
            return;
        }
        let y = at.bottom() - STRIP;
        let (left, right) = (at.x + PAD, at.right() - PAD);
        scene.line((left, y - 0.5), (right, y - 0.5), Token::Rule, 1.0, Dash::Solid);
        let style = Style::new(SMALL, Token::Muted);
        let count = card.finished.len();
        let (base, inside) = (y + 15.0, at.w - 2.0 * PAD);
        let word = if inside < NARROW_CARD { "" } else { Word::Finished.says(self.shown.lang) };
        let label = format!("{word} {count}");
        scene.write_within((left, base), style, strip_label(inside), label.trim_start());
        let hidden = count.saturating_sub(seals(inside));
        if hidden > 0 {
            let style = style.anchored(Anchor::End);
            scene.write((right, base), style, format_args!("+{hidden}"));
        }
    }

    fn pods(&self, scene: &mut Scene) {
        let height = scene.height;
        let seen = self.layout.places.iter().zip(self.tiles()).filter_map(|(place, tile)| {
            let at = self.scrolled(place.at);
            let seen = at.bottom() >= 0.0 && at.y <= height && !self.flights.is_flying(place.uid);
            seen.then_some((tile, place.zone, at))
        });
        scene.apart(seen, |scene, (tile, zone, at)| {
            self.tile(scene, tile, zone, at);
            scene.region(at, Target::Pod(tile.uid));
        });
    }

    /// The pods in the order of their places.
    fn tiles(&self) -> impl Iterator<Item = &PodTile> {
        let layout = self.layout;
        let waiting = layout.places.iter().take_while(|place| place.zone == Zone::Tray).count();
        let cards = matches!(layout.scale, Some(Scale::Cards(_)));
        let map = layout.scale == Some(Scale::Map);
        let nodes = self.picture.nodes.iter().zip(&layout.cards).filter(move |_| !map);
        let on_nodes = nodes.flat_map(move |(card, at)| {
            let fits = if cards { seals(at.w - 2.0 * PAD) } else { 0 };
            card.active.iter().chain(card.finished.iter().rev().take(fits))
        });
        self.picture.tray.iter().take(waiting).chain(on_nodes)
    }

    fn flying(&self, scene: &mut Scene) {
        for (place, tile) in self.layout.places.iter().zip(self.tiles()) {
            let Some(pose) = self.flights.pose(place.uid, self.real_ms) else { continue };
            let at = self.scrolled(pose.at);
            if pose.outline {
                scene.edge(at.inset(0.5), 3.0, Token::Pending, 1.0, Dash::Dashed);
            } else {
                self.tile(scene, tile, place.zone, at);
            }
            scene.region(at, Target::Pod(tile.uid));
        }
        for pose in self.flights.fading(self.real_ms) {
            let at = self.scrolled(pose.at);
            let token = Token::Terminating;
            scene.faint_edge(at.inset(0.5), 3.0, token, 1.0, Dash::Solid, pose.alpha);
        }
        let more = self.flights.uncounted(self.real_ms);
        if more > 0 {
            let at = (scene.width - PAD - 8.0, self.scrolled(self.layout.tray).y + 18.0);
            let style = Style::new(SMALL, Token::Accent).bold().anchored(Anchor::End);
            scene.write(at, style, format_args!("+{more}"));
        }
    }

    pub fn tile_kind(&self, zone: Zone) -> Tile {
        match (zone, self.layout.scale) {
            (Zone::Tray, _) if self.picture.tray.len() > 40 => Tile::Mini(7.0),
            (Zone::Tray | Zone::Finished(_), _) => Tile::Square,
            (Zone::Node(_), Some(Scale::Cards(tile) | Scale::Cells(tile))) => tile,
            (Zone::Node(_), _) => Tile::Mini(4.0),
        }
    }
}

pub(super) fn status_token(card: &NodeCard) -> Token {
    match (card.ready, card.cordoned) {
        (ConditionStatus::True, false) => Token::Done,
        (ConditionStatus::True, true) => Token::Waiting,
        _ => Token::Failed,
    }
}

/// A node's sign where its status word has no room.
pub(super) fn status_sign(card: &NodeCard) -> Option<(Sign, Token)> {
    match (card.ready, card.cordoned) {
        (ConditionStatus::True, false) => None,
        (ConditionStatus::True, true) => Some((Sign::Bars, Token::Waiting)),
        _ => Some((Sign::Cross, Token::Failed)),
    }
}

struct Cores(i64);

impl std::fmt::Display for Cores {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.0 % 1000 == 0 { write!(f, "{}", self.0 / 1000) } else { write!(f, "{}m", self.0) }
    }
}

struct Bytes(i64);

impl std::fmt::Display for Bytes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (gi, mi) = (1_i64 << 30, 1_i64 << 20);
        match self.0 {
            0 => f.write_str("0"),
            bytes if bytes % gi == 0 => write!(f, "{}Gi", bytes / gi),
            bytes => write!(f, "{}Mi", bytes / mi),
        }
    }
}
