//! What the pointer and the keys do to the timeline.

use crate::session::Session;
use crate::sim::record::{What, Who};
use crate::ui::app::App;
use crate::ui::canvas::host::{Tip, identity, long_press, place};
use crate::ui::canvas::menu::Open;
use crate::ui::canvas::timeline::state::{Clicked, State};
use crate::view::gesture::Gesture;
use crate::view::scene::Target;
use crate::view::timeline::draw::{self, course};
use crate::view::{actions, tip};
use std::cell::RefCell;
use std::rc::Rc;
use web_sys::Element;
use yew::prelude::*;

/// While scrubbing, at most this many steps before the next frame.
const SCRUB_BUDGET: u64 = 20_000;
/// Two clicks within this time may be a double click.
const DOUBLE_MS: f64 = 600.0;
/// Stepping by decision gives up after this many records.
const MOST_RECORDS: usize = 20_000;

/// What the callbacks hold.
#[derive(Clone)]
pub struct Hand {
    pub app: App,
    pub state: Rc<RefCell<State>>,
    pub canvas: NodeRef,
    pub menu: UseStateSetter<Option<Open>>,
}

impl Hand {
    fn at(&self, event: &MouseEvent) -> (f32, f32) {
        let element = self.canvas.cast::<Element>();
        element.map_or((0.0, 0.0), |e| place(&e, (event.client_x(), event.client_y())))
    }

    pub fn on_press(&self) -> Callback<PointerEvent> {
        let hand = self.clone();
        Callback::from(move |event: PointerEvent| {
            if event.button() != 0 {
                return;
            }
            let (x, y) = hand.at(&event);
            if let Some(element) = hand.canvas.cast::<Element>() {
                // A pointer that is gone already cannot be held.
                let _ = element.set_pointer_capture(event.pointer_id());
            }
            let mut state = hand.state.borrow_mut();
            state.pointers.press(event.pointer_id(), x, y, event.shift_key());
            state.long_press = (event.pointer_type() == "touch").then(|| {
                let hand = hand.clone();
                long_press(move || hand.open_menu((x, y)))
            });
        })
    }

    pub fn on_move(&self, tip: Tip) -> Callback<PointerEvent> {
        let hand = self.clone();
        Callback::from(move |event: PointerEvent| {
            let (x, y) = hand.at(&event);
            let gesture = hand.state.borrow_mut().pointers.move_to(event.pointer_id(), x, y);
            match gesture {
                Some(gesture) => {
                    tip.hide();
                    hand.state.borrow_mut().long_press = None;
                    hand.moved(gesture);
                }
                None => hand.hover(&tip, (x, y)),
            }
        })
    }

    fn hover(&self, tip: &Tip, (x, y): (f32, f32)) {
        let mut state = self.state.borrow_mut();
        if state.pointers.is_pressed() {
            return;
        }
        let target = state.scene.hit(x, y);
        let lit = match target {
            Some(Target::Bracket(record)) => Some(record),
            _ => None,
        };
        if std::mem::replace(&mut state.lit, lit) != lit {
            self.app.request_paint();
        }
        match target {
            Some(target) => {
                let time = state.time_at(x);
                let lanes = state.timeline.lanes();
                let lang = self.app.lang();
                let text =
                    self.app.read(|session| tip::timeline(session, lanes, target, time, lang));
                tip.show(&text, (x, y), state.size());
            }
            None => tip.hide(),
        }
    }

    fn moved(&self, gesture: Gesture) {
        let mut state = self.state.borrow_mut();
        let (width, height) = state.size();
        let plot = draw::plot(width, height);
        match gesture {
            Gesture::Drag { from, by, pan, .. } if pan || from.0 < plot.x => {
                if from.0 >= plot.x {
                    state.look.axis.pan(f64::from(-by.0 / plot.w));
                }
                state.scroll_by(-by.1);
            }
            Gesture::Drag { to, first, .. } => {
                let time = state.time_at(to.0.clamp(plot.x, plot.right()));
                if first {
                    state.played = self.app.read(|session| session.playback.playing);
                }
                drop(state);
                self.app.act(|session| {
                    session.playback.playing = false;
                    session.seek_within(time, SCRUB_BUDGET);
                });
                return;
            }
            Gesture::Pinch { factor, middle, by } => {
                let at = f64::from((middle - plot.x) / plot.w).clamp(0.0, 1.0);
                state.look.axis.zoom(1.0 / f64::from(factor), at);
                state.look.axis.pan(f64::from(-by.0 / plot.w));
                state.scroll_by(-by.1);
            }
            Gesture::Click { .. } | Gesture::End => {}
        }
        drop(state);
        self.app.request_paint();
    }

    pub fn on_release(&self) -> Callback<PointerEvent> {
        let hand = self.clone();
        Callback::from(move |event: PointerEvent| {
            let mut state = hand.state.borrow_mut();
            state.long_press = None;
            let gesture = state.pointers.release(event.pointer_id());
            let clicked = match gesture {
                Some(Gesture::Click { x, y }) => state.click(&hand.app, x, y),
                Some(Gesture::End) if std::mem::take(&mut state.played) => {
                    drop(state);
                    return hand.app.act(|session| session.playback.playing = true);
                }
                _ => None,
            };
            if matches!(clicked, Some(Clicked::Seek(_))) {
                let at = event.time_stamp();
                // The second click of two keeps what the first one left.
                if state.before_click.is_none_or(|(clicked, _)| at - clicked > DOUBLE_MS) {
                    state.before_click = Some((at, hand.app.read(Session::now)));
                }
            }
            drop(state);
            match clicked {
                Some(Clicked::Select(uid)) => hand.app.select(uid),
                Some(Clicked::SelectAt(uid, at)) => {
                    hand.app.act(|session| session.seek_within(at, SCRUB_BUDGET));
                    hand.app.select(Some(uid));
                }
                Some(Clicked::Seek(at)) => {
                    hand.app.act(|session| session.seek_within(at, SCRUB_BUDGET));
                }
                None => hand.app.request_paint(),
            }
        })
    }

    pub fn on_cancel(&self) -> Callback<PointerEvent> {
        let hand = self.clone();
        Callback::from(move |_| {
            let mut state = hand.state.borrow_mut();
            state.pointers.cancel();
            state.long_press = None;
        })
    }

    pub fn on_fit(&self) -> Callback<MouseEvent> {
        let hand = self.clone();
        Callback::from(move |_| {
            let before = hand.state.borrow_mut().before_click.take();
            if let Some((_, before)) = before {
                hand.app.act(|session| session.seek_within(before, SCRUB_BUDGET));
            }
            hand.fit();
        })
    }

    fn fit(&self) {
        let mut state = self.state.borrow_mut();
        let course = self.app.read(|session| course(session, state.timeline.lanes()));
        state.look.axis.fit(&course);
        drop(state);
        self.app.request_paint();
    }

    pub fn on_menu(&self) -> Callback<MouseEvent> {
        let hand = self.clone();
        Callback::from(move |event: MouseEvent| {
            event.prevent_default();
            hand.open_menu(hand.at(&event));
        })
    }

    fn open_menu(&self, at: (f32, f32)) {
        let mut state = self.state.borrow_mut();
        state.pointers.cancel();
        // With nothing under the pointer, or from the keyboard: what is selected.
        let hit = state.scene.hit(at.0, at.1).filter(|target| identity(*target).is_some());
        let target = hit.or(self.app.selection().map(Target::Object));
        let lang = self.app.lang();
        let open = self.app.read(|session| Open {
            at,
            title: target.and_then(identity).and_then(|uid| actions::title(session, uid)),
            acts: actions::actions(session, target, lang),
        });
        drop(state);
        self.menu.set(Some(open));
    }

    pub fn on_key(&self) -> Callback<KeyboardEvent> {
        let hand = self.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.ctrl_key() || event.meta_key() || event.alt_key() {
                return;
            }
            let forward = event.key() == "ArrowRight";
            let app = &hand.app;
            match event.key().as_str() {
                "ArrowLeft" | "ArrowRight" => app.act(|session| {
                    session.playback.playing = false;
                    if event.shift_key() {
                        step_by_decision(session, forward);
                    } else {
                        session.step_by_record(forward);
                    }
                }),
                "ArrowUp" => hand.state.borrow_mut().scroll_by(-24.0),
                "ArrowDown" => hand.state.borrow_mut().scroll_by(24.0),
                "Home" => app.act(|session| session.seek(session.sim().setup().start())),
                "End" => app.act(|session| session.seek(session.history().head())),
                "+" | "=" => hand.state.borrow_mut().look.axis.zoom(0.8, 0.5),
                "-" => hand.state.borrow_mut().look.axis.zoom(1.25, 0.5),
                "0" => hand.fit(),
                "Escape" => app.select(None),
                _ => return,
            }
            event.prevent_default();
            event.stop_propagation();
            app.request_paint();
        })
    }
}

/// To the next, or the last, decision of a controller; kubelets and the scheduler are passed by.
fn step_by_decision(session: &mut Session, forward: bool) {
    let is_decision = |record: &crate::sim::record::Record| {
        matches!(record.what, What::Decided(_))
            && !matches!(record.who, Who::Kubelet | Who::Scheduler)
    };
    if forward {
        for _ in 0..MOST_RECORDS {
            let before = session.sim().records();
            let now = session.now();
            session.step_by_record(true);
            let seen = session.sim().records().saturating_sub(before) as usize;
            let found = session.log().since(before).iter().take(seen).any(is_decision);
            if found || (session.sim().records(), session.now()) == (before, now) {
                return;
            }
        }
    } else {
        let first = session.log().first_at(session.now());
        let earlier = (0..first).rev().filter_map(|id| session.log().get(id));
        let found = earlier.take(MOST_RECORDS).find(|record| is_decision(record));
        if let Some(at) = found.map(|record| record.at) {
            session.seek(at);
        }
    }
}
