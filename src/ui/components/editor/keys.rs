//! What keys do in the text area. The text and the caret are changed by `view::typing`; here they
//! are carried between its bytes and the browser's UTF-16 units.

use crate::ui::app::App;
use crate::ui::components::grip::{Drag, Grip, handle_at};
use crate::view::typing::Draft;
use std::cell::RefCell;
use std::rc::Rc;
use web_sys::{HtmlTextAreaElement, KeyboardEvent};
use yew::Callback;

/// What a key asks of the editor around the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// It was dealt with here.
    Nothing,
    /// It means what it means to the browser.
    Typing,
    Find,
    Card,
    /// Put away what is open; the next Tab leaves the editor.
    Escape,
}

/// Deals with a key.
pub fn pressed(app: &App, event: &KeyboardEvent, area: &HtmlTextAreaElement) -> Asked {
    let command = event.ctrl_key() || event.meta_key();
    let key = event.key();
    if app.is_readonly() && matches!(key.as_str(), "Tab" | "Enter") {
        return Asked::Typing;
    }
    match (key.as_str(), command, event.alt_key(), event.shift_key()) {
        ("Enter", true, ..) => app.apply(),
        ("f" | "F", true, false, false) => return Asked::Find,
        ("z" | "Z", true, false, back) => travel(app, area, !back),
        ("y" | "Y", true, false, false) => travel(app, area, false),
        ("F1", false, ..) => return Asked::Card,
        ("Escape", ..) => return Asked::Escape,
        ("ArrowUp", false, true, false) => turn(app, area, 1),
        ("ArrowDown", false, true, false) => turn(app, area, -1),
        ("Enter", false, false, false) if !event.is_composing() => change(app, area, Draft::enter),
        ("Tab", false, false, false) => change(app, area, Draft::tab),
        ("Tab", false, false, true) => change(app, area, Draft::untab),
        _ => return Asked::Typing,
    }
    Asked::Nothing
}

/// Letting go of Alt or of the arrow lets go of the handle.
pub fn released(app: &App, event: &KeyboardEvent) {
    if matches!(event.key().as_str(), "Alt" | "ArrowUp" | "ArrowDown") {
        app.let_go(true);
    }
}

/// Takes the last change back, or does it again.
pub fn travel(app: &App, area: &HtmlTextAreaElement, back: bool) {
    if let Some(draft) = app.edit(|buffers| buffers.travel(back)) {
        show(area, &draft);
    }
}

/// What stands in the text area.
pub fn draft(area: &HtmlTextAreaElement) -> Draft {
    let text = area.value();
    let place = |place: Result<Option<u32>, _>| {
        let units = place.ok().flatten().unwrap_or(0);
        byte_of(&text, units as usize)
    };
    let selected = place(area.selection_start())..place(area.selection_end());
    Draft { selected, text }
}

/// Puts a text and a selection into the text area, before the page renders it.
pub fn show(area: &HtmlTextAreaElement, draft: &Draft) {
    if area.value() != draft.text {
        area.set_value(&draft.text);
    }
    select(area, draft.selected.clone());
}

/// Selects a stretch of the text.
pub fn select(area: &HtmlTextAreaElement, place: std::ops::Range<usize>) {
    let text = area.value();
    let units = |byte: usize| text.get(..byte).map_or(0, |t| t.encode_utf16().count()) as u32;
    // Both are within the text.
    let _ = area.set_selection_range(units(place.start), units(place.end));
}

/// The line and column, from 1, of a place in bytes.
pub fn position(text: &str, byte: usize) -> (usize, usize) {
    let before = text.get(..byte).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
}

fn byte_of(text: &str, units: usize) -> usize {
    let mut left = units;
    for (at, letter) in text.char_indices() {
        if left == 0 {
            return at;
        }
        left = left.saturating_sub(letter.len_utf16());
    }
    text.len()
}

fn change(app: &App, area: &HtmlTextAreaElement, key: fn(&Draft) -> Draft) {
    let draft = key(&draft(area));
    show(area, &draft);
    app.edit(|buffers| buffers.set_current(&draft.text));
}

/// Turns the handle under the caret.
fn turn(app: &App, area: &HtmlTextAreaElement, steps: i64) {
    let Draft { text, selected } = draft(area);
    let (line, column) = position(&text, selected.start);
    let Some(handle) = handle_at(app, line, column) else { return };
    let grip = Grip {
        app: app.clone(),
        file: app.buffers(|buffers| buffers.active()),
        handle,
        drag: Rc::new(RefCell::new(Drag::default())),
        on_click: Callback::noop(),
    };
    grip.step(steps);
    // The page will render this text; the caret is to stay.
    let text = app.buffers(|buffers| buffers.current().1.to_owned());
    show(area, &Draft { text, selected });
}
