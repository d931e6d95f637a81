//! A hand on a handle: what pointer and keyboard do to a number or choice of the YAML, in the text
//! and as a chip. Dragging sideways turns it, letting go applies it.

use crate::ui::app::App;
use crate::view::knobs::{Handle, find, handles};
use std::cell::RefCell;
use std::rc::Rc;
use web_sys::{Element, KeyboardEvent, PointerEvent};
use yew::prelude::*;

/// So many CSS pixels are a drag, not a click.
const SLACK: i32 = 4;
/// A step of a number, in CSS pixels.
const NUMBER_STEP: f64 = 14.0;
/// A step from one word to the next.
const WORD_STEP: f64 = 36.0;
/// What Page Up and Page Down move.
const PAGE: i64 = 10;

/// A drag under way.
#[derive(Clone, Copy, Debug, Default)]
pub struct Drag {
    from: Option<i32>,
    turned: bool,
}

/// A handle and the hand on it. `file` is the place of its file among the buffers.
#[derive(Clone)]
pub struct Grip {
    pub app: App,
    pub file: usize,
    pub handle: Handle,
    pub drag: Rc<RefCell<Drag>>,
    /// It was clicked, not dragged.
    pub on_click: Callback<PointerEvent>,
}

impl Grip {
    pub fn on_press(&self) -> Callback<PointerEvent> {
        let grip = self.clone();
        Callback::from(move |event: PointerEvent| {
            if event.button() != 0 || !event.is_primary() {
                return;
            }
            *grip.drag.borrow_mut() = Drag { from: Some(event.client_x()), turned: false };
            if let Some(element) = event.target_dyn_into::<Element>() {
                // A pointer that has just been pressed can be captured.
                let _ = element.set_pointer_capture(event.pointer_id());
            }
        })
    }

    pub fn on_move(&self) -> Callback<PointerEvent> {
        let grip = self.clone();
        Callback::from(move |event: PointerEvent| {
            let Drag { from: Some(from), turned } = *grip.drag.borrow() else { return };
            let way = event.client_x() - from;
            if !turned && way.abs() <= SLACK {
                return;
            }
            if !turned {
                grip.drag.borrow_mut().turned = true;
                grip.take();
            }
            let step = if grip.handle.is_choice() { WORD_STEP } else { NUMBER_STEP };
            grip.turn_from_start((f64::from(way) / step).round() as i64);
        })
    }

    pub fn on_release(&self) -> Callback<PointerEvent> {
        let grip = self.clone();
        Callback::from(move |event: PointerEvent| {
            let drag = grip.drag.take();
            match drag {
                Drag { from: None, .. } => {}
                Drag { turned: true, .. } => grip.app.let_go(true),
                Drag { turned: false, .. } => grip.on_click.emit(event),
            }
        })
    }

    pub fn on_cancel(&self) -> Callback<PointerEvent> {
        let grip = self.clone();
        Callback::from(move |_| {
            if grip.drag.take().turned {
                grip.app.let_go(false);
            }
        })
    }

    /// Arrow keys turn it while they are pressed.
    pub fn on_key(&self) -> Callback<KeyboardEvent> {
        let grip = self.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.ctrl_key() || event.meta_key() || event.alt_key() {
                return;
            }
            match event.key().as_str() {
                "ArrowUp" => grip.step(1),
                "ArrowDown" => grip.step(-1),
                "PageUp" => grip.step(PAGE),
                "PageDown" => grip.step(-PAGE),
                "Escape" if grip.is_held() => {
                    grip.drag.take();
                    grip.app.let_go(false);
                }
                _ => return,
            }
            event.prevent_default();
            event.stop_propagation();
        })
    }

    pub fn on_key_up(&self) -> Callback<KeyboardEvent> {
        let app = self.app.clone();
        Callback::from(move |event: KeyboardEvent| {
            if matches!(event.key().as_str(), "ArrowUp" | "ArrowDown" | "PageUp" | "PageDown") {
                app.let_go(true);
            }
        })
    }

    pub fn on_blur(&self) -> Callback<FocusEvent> {
        let grip = self.clone();
        Callback::from(move |_| {
            if grip.drag.borrow().from.is_none() {
                grip.app.let_go(true);
            }
        })
    }

    /// Turns it by so many steps and applies that at once: a click on a button.
    pub fn nudge(&self, steps: i64) {
        self.step(steps);
        self.app.let_go(true);
    }

    /// Gives it one of its words at once.
    pub fn choose(&self, word: &str) {
        self.take();
        self.app.turn_to(word);
        self.app.let_go(true);
    }

    /// Turns it by so many steps from where it is now.
    pub fn step(&self, steps: i64) {
        self.take();
        let Some(turning) = self.app.turning().filter(|turning| turning.held) else { return };
        if let Some(value) = self.handle.moved(&turning.value, steps) {
            self.app.turn_to(&value);
        }
    }

    fn turn_from_start(&self, steps: i64) {
        let Some(turning) = self.app.turning().filter(|turning| turning.held) else { return };
        let from = &turning.handle.value;
        let value = self.handle.moved(from, steps).unwrap_or_else(|| from.clone());
        self.app.turn_to(&value);
    }

    fn is_held(&self) -> bool {
        self.app.turning().is_some_and(|turning| turning.held)
    }

    fn take(&self) {
        if self.is_held() {
            return;
        }
        self.app.open_file(self.file);
        self.app.take_hold(&self.handle);
    }
}

/// The handle at a place of the open file, by line and column from 1; on a line with one handle
/// only, that one.
pub fn handle_at(app: &App, line: usize, column: usize) -> Option<Handle> {
    let text = app.buffers(|buffers| buffers.current().1.to_owned());
    let all = handles(&text, &crate::manifest::parse(&text));
    let here: Vec<&Handle> = all.iter().filter(|h| h.span.start.line == line).collect();
    let touched =
        here.iter().find(|h| h.span.start.column <= column && column <= h.span.end.column);
    let only = here.first().filter(|_| here.len() == 1);
    touched.or(only).map(|handle| (*handle).clone())
}

/// The handle of a field of the open file, as it stands now.
pub fn handle_of(app: &App, document: usize, path: &str) -> Option<Handle> {
    let text = app.buffers(|buffers| buffers.current().1.to_owned());
    find(&handles(&text, &crate::manifest::parse(&text)), document, path).cloned()
}
