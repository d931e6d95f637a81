//! What the pointer and the keys do to the timeline.

use crate::session::Session;
use crate::sim::record::{What, Who};
use crate::ui::canvas::host::{Canvas, identity};
use crate::ui::canvas::timeline::state::{Clicked, State};
use crate::view::gesture::Gesture;
use crate::view::scene::Target;
use crate::view::timeline::draw::{self, course};
use crate::view::tip;
use yew::prelude::*;

/// While scrubbing, at most this many steps before the next frame.
const SCRUB_BUDGET: u64 = 20_000;
/// Two clicks within this time may be a double click.
const DOUBLE_MS: f64 = 600.0;
/// Stepping by decision gives up after this many records.
const MOST_RECORDS: usize = 20_000;

impl Canvas<State> {
    /// From now on a drag measures, or scrubs again.
    pub fn set_measuring(&self, on: bool) {
        let mut state = self.state.borrow_mut();
        state.measures = on;
        state.clear_measured();
        drop(state);
        self.app.request_paint();
    }

    pub fn on_press(&self) -> Callback<PointerEvent> {
        let hand = self.clone();
        Callback::from(move |event: PointerEvent| {
            if event.button() == 0 && !hand.pen_press(&event) {
                let mut state = hand.state.borrow_mut();
                state.drag_measures = state.measures || event.alt_key();
                drop(state);
                hand.press(&event, Canvas::menu_at);
            }
        })
    }

    pub fn on_move(&self) -> Callback<PointerEvent> {
        let hand = self.clone();
        Callback::from(move |event: PointerEvent| {
            if hand.pen_move(&event) {
                return;
            }
            let (x, y) = hand.at(&event);
            let gesture = hand.state.borrow_mut().stage.pointers.move_to(event.pointer_id(), x, y);
            match gesture {
                Some(gesture) => {
                    hand.tip.hide();
                    hand.state.borrow_mut().stage.long_press = None;
                    hand.moved(gesture);
                }
                None => hand.hover((x, y)),
            }
        })
    }

    fn hover(&self, (x, y): (f32, f32)) {
        let mut state = self.state.borrow_mut();
        if state.stage.pointers.is_pressed() {
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
        let Some(target) = target else { return self.tip.hide() };
        let (time, lang) = (state.time_at(x), self.app.lang());
        let said = |session: &Session| tip::timeline(session, &state.timeline, target, time, lang);
        self.tip.show(&self.app.read(said), (x, y), state.size());
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
            Gesture::Drag { from, to, .. } if state.drag_measures => {
                let within = |x: f32| state.time_at(x.clamp(plot.x, plot.right()));
                let measured = (within(from.0), within(to.0));
                state.measured_from = None;
                state.look.measured = Some(measured);
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
            if hand.pen_release() {
                return;
            }
            let mut state = hand.state.borrow_mut();
            state.stage.long_press = None;
            let gesture = state.stage.pointers.release(event.pointer_id());
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
                Some(Clicked::Difference(found)) => hand.app.open_difference(found),
                None => hand.app.request_paint(),
            }
        })
    }

    pub fn on_fit(&self) -> Callback<MouseEvent> {
        let hand = self.clone();
        Callback::from(move |_| {
            // Two bars begun in haste are no double click.
            if hand.app.is_drawing() {
                return;
            }
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
            hand.menu_at(hand.at(&event));
        })
    }

    /// The menu of what lies at a point; with nothing there, of what is selected.
    fn menu_at(&self, at: (f32, f32)) {
        let hit = self.state.borrow().scene.hit(at.0, at.1);
        let hit = hit.filter(|target| identity(*target).is_some());
        self.open_menu(at, hit.or(self.app.selection().map(Target::Object)));
    }

    /// Begins to measure at the cursor, or ends at it.
    fn measure_to_cursor(&self) {
        let now = self.app.read(Session::now);
        let mut state = self.state.borrow_mut();
        if state.measured_from.take().is_none() {
            state.measured_from = Some(now);
        }
    }

    pub fn on_key(&self) -> Callback<KeyboardEvent> {
        let hand = self.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.ctrl_key() || event.meta_key() || event.alt_key() {
                return;
            }
            if hand.pen_key(&event) {
                event.prevent_default();
                return event.stop_propagation();
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
                "ArrowUp" => {
                    hand.state.borrow_mut().scroll_by(-24.0);
                }
                "ArrowDown" => {
                    hand.state.borrow_mut().scroll_by(24.0);
                }
                "m" => hand.measure_to_cursor(),
                "Home" => app.act(|session| session.seek(session.sim().setup().start())),
                "End" => app.act(|session| session.seek(session.history().head())),
                "+" | "=" => hand.state.borrow_mut().look.axis.zoom(0.8, 0.5),
                "-" => hand.state.borrow_mut().look.axis.zoom(1.25, 0.5),
                "0" => hand.fit(),
                "Escape" => {
                    let had = hand.state.borrow_mut().clear_measured();
                    if !had {
                        app.select(None);
                    }
                }
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
