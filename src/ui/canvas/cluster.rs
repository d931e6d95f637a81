//! The cluster on its canvas: hover names a thing, a click selects it everywhere, the context
//! menu acts, arrows walk from thing to thing.

use crate::api::meta::Uid;
use crate::locale::Lang;
use crate::ui::app::{App, use_panels};
use crate::ui::canvas::host::{Canvas, Drawing, Stage, identity, use_canvas};
use crate::ui::canvas::surface;
use crate::view::cluster::draw::{Shown, draw};
use crate::view::cluster::follow::News;
use crate::view::cluster::layout::Layout;
use crate::view::cluster::picture::Picture;
use crate::view::gesture::Gesture;
use crate::view::motion::Flights;
use crate::view::scene::{Scene, Target};
use crate::view::{actions, tip};
use web_sys::WheelEvent;
use yew::prelude::*;

/// With more pods than this the facts are taken less often than frames come.
const MANY_PODS: usize = 20_000;
const SELDOM_MS: f64 = 150.0;

#[derive(Default)]
pub struct State {
    stage: Stage,
    picture: Picture,
    layout: Layout,
    flights: Flights,
    scene: Scene,
    scroll: f32,
    size: (f32, f32),
    taken: f64,
    moved: bool,
    /// What was painted, besides the facts.
    painted: Option<(Option<Uid>, Lang, f32, bool, f64)>,
}

#[component]
pub fn ClusterCanvas() -> Html {
    let canvas = use_canvas::<State>();
    let label = match canvas.app.lang() {
        Lang::En => "Cluster: arrow keys choose, Enter acts",
        Lang::Zh => "集群：方向键选择，Enter 操作",
    };
    let picture = html! {
        <canvas ref={canvas.node.clone()} class="canvas-cluster" tabindex="0" role="application"
            aria-label={label} onpointerdown={canvas.on_press()} onpointermove={canvas.on_move()}
            onpointerup={canvas.on_release()} onpointercancel={canvas.on_cancel()}
            onpointerleave={canvas.on_leave()} oncontextmenu={canvas.on_menu()}
            onkeydown={canvas.on_key()} />
    };
    canvas.place("cluster", picture, html! { <AddNode /> })
}

/// One click adds a node of the usual size.
#[component]
fn AddNode() -> Html {
    let app = use_panels();
    let act = app.read(|session| actions::add_node(session, app.lang()));
    let (word, line, readonly) = (act.word, act.line.clone(), app.is_readonly());
    let onclick = Callback::from(move |_: MouseEvent| app.click(&act.line));
    html! {
        <button type="button" class="canvas-add" data-testid="add-node" title={line}
            disabled={readonly} {onclick}>
            <span aria-hidden="true">{ "+ " }</span>{ word }
        </button>
    }
}

impl Drawing for State {
    fn stage(&mut self) -> &mut Stage {
        &mut self.stage
    }

    fn paint(&mut self, app: &App, real_ms: f64) {
        let Some(surface) = &mut self.stage.surface else { return };
        let size = surface.size();
        let resized = std::mem::replace(&mut self.size, size) != size;
        let seldom = self.picture.pods > MANY_PODS && real_ms - self.taken < SELDOM_MS;
        let before = self.picture.now;
        let playing = app.read(|session| session.playback.playing);
        // What is skipped while playing is taken with the frame that ends it.
        let news = if seldom && playing {
            News::Nothing
        } else {
            app.read(|session| self.picture.sync(session))
        };
        if news == News::Facts || resized {
            self.taken = real_ms;
            self.layout.arrange(&self.picture, size.0, size.1);
            // Only time that passes moves pods; jumps and resizing put them in place.
            let passed = self.picture.now.since(before).millis();
            let jumped = passed < 0 || !playing && passed > 0;
            let still = resized || jumped || app.reduced_motion();
            self.flights.note(&self.layout, real_ms, still);
        }
        self.scroll = self.scroll.clamp(0.0, (self.layout.height - size.1).max(0.0));
        let shown = Shown { selected: app.selection(), lang: app.lang(), scroll: self.scroll };
        let moving = self.flights.is_moving(real_ms);
        let dark = app.is_dark();
        let painted = Some((shown.selected, shown.lang, shown.scroll, dark, surface::ratio()));
        let same = std::mem::replace(&mut self.painted, painted) == painted;
        if same && news == News::Nothing && !resized && !moving && !self.moved {
            return;
        }
        // The last frame of a movement shows where it ended.
        self.moved = moving;
        let at = (size.0, size.1, real_ms);
        draw(&mut self.scene, &self.picture, &self.layout, &self.flights, shown, at);
        surface.paint(&self.scene, dark);
        if moving {
            app.request_paint();
        }
    }

    /// The page scrolls on where the picture cannot.
    fn wheel(&mut self, event: &WheelEvent, _: (f32, f32)) -> bool {
        self.scroll_by(event.delta_y() as f32)
    }
}

impl State {
    /// Whether there was anything to scroll.
    fn scroll_by(&mut self, dy: f32) -> bool {
        let most = (self.layout.height - self.size.1).max(0.0);
        let to = (self.scroll + dy).clamp(0.0, most);
        std::mem::replace(&mut self.scroll, to) != to
    }

    /// The next thing in the order of the picture: nodes with their pods, then the tray.
    fn neighbour(&self, from: Option<Uid>, forward: bool) -> Option<Uid> {
        let picture = &self.picture;
        let on_nodes = picture.nodes.iter().flat_map(|card| {
            let pods = card.active.iter().chain(&card.finished).map(|pod| pod.uid);
            std::iter::once(card.uid).chain(pods)
        });
        let all: Vec<Uid> = on_nodes.chain(picture.tray.iter().map(|pod| pod.uid)).collect();
        let at = from.and_then(|uid| all.iter().position(|found| *found == uid));
        let next = match (at, forward) {
            (None, _) => 0,
            (Some(at), true) => (at + 1) % all.len().max(1),
            (Some(at), false) => (at + all.len().max(1) - 1) % all.len().max(1),
        };
        all.get(next).copied()
    }
}

impl Canvas<State> {
    fn on_press(&self) -> Callback<PointerEvent> {
        let hand = self.clone();
        Callback::from(move |event: PointerEvent| {
            if event.button() == 0 {
                hand.press(&event, |hand, at| hand.menu_of(at, None));
            }
        })
    }

    fn on_move(&self) -> Callback<PointerEvent> {
        let hand = self.clone();
        Callback::from(move |event: PointerEvent| {
            let (x, y) = hand.at(&event);
            let mut state = hand.state.borrow_mut();
            let gesture = state.stage.pointers.move_to(event.pointer_id(), x, y);
            if let Some(Gesture::Drag { by, .. } | Gesture::Pinch { by, .. }) = gesture {
                state.stage.long_press = None;
                state.scroll_by(-by.1);
                hand.tip.hide();
                return hand.app.request_paint();
            }
            if state.stage.pointers.is_pressed() {
                return;
            }
            let target = state.scene.hit(x, y);
            let lang = hand.app.lang();
            let said = target.map(|target| tip::cluster(&state.picture, target, lang));
            hand.tip.show(&said.unwrap_or_default(), (x, y), state.size);
        })
    }

    fn on_release(&self) -> Callback<PointerEvent> {
        let hand = self.clone();
        Callback::from(move |event: PointerEvent| {
            let mut state = hand.state.borrow_mut();
            state.stage.long_press = None;
            let gesture = state.stage.pointers.release(event.pointer_id());
            let Some(Gesture::Click { x, y }) = gesture else { return };
            let uid = state.scene.hit(x, y).and_then(identity);
            drop(state);
            let again = uid.is_some() && hand.app.selection() == uid;
            hand.app.select(uid.filter(|_| !again));
        })
    }

    fn on_menu(&self) -> Callback<MouseEvent> {
        let hand = self.clone();
        Callback::from(move |event: MouseEvent| {
            event.prevent_default();
            // The menu key comes without a button, and means what is selected.
            let by_key = event.button() != 2;
            let selected = by_key.then(|| hand.app.selection()).flatten();
            hand.menu_of(hand.at(&event), selected);
        })
    }

    /// Opens the menu of a thing, or of what lies at a point.
    fn menu_of(&self, at: (f32, f32), uid: Option<Uid>) {
        let state = self.state.borrow();
        let hit = state.scene.hit(at.0, at.1);
        let place = uid.and_then(|uid| {
            let pod = state.scene.find(Target::Pod(uid));
            pod.or_else(|| state.scene.find(Target::Node(uid)))
        });
        drop(state);
        let at = place.map_or(at, |rect| (rect.x + 8.0, rect.y + rect.h.min(40.0)));
        self.open_menu(at, uid.map(Target::Object).or(hit));
    }

    fn on_key(&self) -> Callback<KeyboardEvent> {
        let hand = self.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.ctrl_key() || event.meta_key() || event.alt_key() {
                return;
            }
            let selected = hand.app.selection();
            match event.key().as_str() {
                key @ ("ArrowRight" | "ArrowDown" | "ArrowLeft" | "ArrowUp") => {
                    let forward = matches!(key, "ArrowRight" | "ArrowDown");
                    let next = hand.state.borrow().neighbour(selected, forward);
                    hand.app.select(next);
                }
                "Enter" => hand.menu_of((16.0, 48.0), selected),
                "Escape" => hand.app.select(None),
                _ => return,
            }
            event.prevent_default();
            event.stop_propagation();
        })
    }
}
