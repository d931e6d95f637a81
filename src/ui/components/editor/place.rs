//! From pixels to places of the text and back.

use super::keys;
use super::text::Asking;
use crate::manifest::Position;
use crate::ui::app::App;
use crate::view::knobs::Handle;
use gloo_timers::callback::Timeout;
use web_sys::{Element, HtmlElement, HtmlTextAreaElement};
use yew::prelude::*;

/// The height of a line in CSS pixels: `--editor-line`.
pub const LINE_HEIGHT: f64 = 20.0;
/// The width of a letter in CSS pixels: about 0.6 of `--code`.
const LETTER_WIDTH: f64 = 7.8;
/// A pointer that rests this long on a line asks what it is, in milliseconds.
const REST_MS: u32 = 450;

/// Shows the card of the line that a mouse rests on.
pub fn on_rest(app: &App, asking: &Asking, area: &NodeRef) -> Callback<PointerEvent> {
    let (app, asking, area) = (app.clone(), asking.clone(), area.clone());
    Callback::from(move |event: PointerEvent| {
        if event.pointer_type() == "touch" || event.buttons() != 0 {
            asking.resting.borrow_mut().take();
            return;
        }
        let Some(area) = area.cast::<Element>() else { return };
        let origin = area.get_bounding_client_rect();
        let down = (f64::from(event.client_y()) - origin.top()).max(0.0);
        let line = (down / LINE_HEIGHT) as usize + 1;
        if asking.shown.is_some_and(|shown| shown.line == line) {
            return;
        }
        let column = column_at(&app, line, f64::from(event.client_x()) - origin.left());
        let shown = asking.shown.setter();
        let timeout = Timeout::new(REST_MS, move || shown.set(Some(Position { line, column })));
        *asking.resting.borrow_mut() = Some(timeout);
        if asking.shown.is_some() {
            asking.shown.set(None);
        }
    })
}

/// The column at so many CSS pixels from the left; at most the line's end.
fn column_at(app: &App, line: usize, x: f64) -> usize {
    let length = app.buffers(|buffers| {
        let mut lines = buffers.current().1.split('\n');
        lines.nth(line - 1).map_or(0, |line| line.chars().count())
    });
    ((x / LETTER_WIDTH).max(0.0) as usize).min(length) + 1
}

/// A click on a handle is a click into the text beneath it.
pub fn put_caret(area: &NodeRef, handle: &Handle, event: &PointerEvent) {
    let Some(area) = area.cast::<HtmlTextAreaElement>() else { return };
    let Some(span) = event.target_dyn_into::<Element>() else { return };
    let place = span.get_bounding_client_rect();
    let written = handle.span.end.column - handle.span.start.column;
    let part = (f64::from(event.client_x()) - place.left()) / place.width().max(1.0);
    let letters = (part * written as f64).round().max(0.0) as usize;
    let text = area.value();
    let lines = text.split('\n').take(handle.span.start.line - 1);
    let start: usize = lines.map(|line| line.len() + 1).sum();
    let rest = text.get(start..).unwrap_or_default();
    let column = handle.span.start.column - 1 + letters.min(written);
    let byte = start + rest.char_indices().nth(column).map_or(rest.len(), |(at, _)| at);
    give_focus(&area);
    keys::select(&area, byte..byte);
}

pub fn give_focus(element: &HtmlElement) {
    // An element that is shown takes the focus.
    let _ = element.focus();
}

/// Scrolls to a line unless it is seen.
pub fn show_line(frame: &NodeRef, line: usize) {
    let Some(frame) = frame.cast::<Element>() else { return };
    let top = (line as f64 - 1.0) * LINE_HEIGHT;
    let seen = f64::from(frame.scroll_top());
    let inside = seen <= top && top + 2.0 * LINE_HEIGHT <= seen + f64::from(frame.client_height());
    if !inside {
        frame.set_scroll_top((top - 3.0 * LINE_HEIGHT).max(0.0) as i32);
    }
}
