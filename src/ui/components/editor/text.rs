//! The text itself: a plain text area that types, over a coloured copy that is seen.

use crate::locale::ui::Word;
use crate::manifest::{Diagnostic, Parsed, Severity};
use crate::ui::app::{App, use_app};
use crate::view::yaml_colour::{self, Ink};
use std::rc::Rc;
use web_sys::{Element, HtmlTextAreaElement};
use yew::prelude::*;

#[derive(Properties)]
pub struct TextProps {
    pub text: String,
    pub parsed: Rc<Parsed>,
    /// The field whose line is to be shown, and how often that was asked for.
    pub reveal: Option<(String, u32)>,
}

impl PartialEq for TextProps {
    /// What was parsed follows from the text.
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text && self.reveal == other.reveal
    }
}

/// The height of a line in CSS pixels: `--editor-line`.
const LINE_HEIGHT: f64 = 20.0;
const INDENT: &str = "  ";

#[component]
pub fn Text(props: &TextProps) -> Html {
    let app = use_app();
    let area = use_node_ref();
    let frame = use_node_ref();
    let reveal = props.reveal.clone();
    let marked = reveal.as_ref().and_then(|(path, _)| line_of(&props.parsed, path));
    {
        let frame = frame.clone();
        use_effect_with((reveal, marked), move |(_, marked)| {
            if let (Some(line), Some(frame)) = (marked, frame.cast::<Element>()) {
                let top = (*line as f64 - 4.0) * LINE_HEIGHT;
                frame.set_scroll_top(top.max(0.0) as i32);
            }
        });
    }
    let input = {
        let app = app.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(area) = event.target_dyn_into::<HtmlTextAreaElement>() {
                typed(&app, &area);
            }
        })
    };
    let leaving = use_mut_ref(|| false);
    let key = {
        let app = app.clone();
        Callback::from(move |event: KeyboardEvent| {
            let Some(area) = event.target_dyn_into::<HtmlTextAreaElement>() else { return };
            let left = leaving.replace(event.key() == "Escape");
            // After Escape, Tab leaves the editor: nobody is caught in it.
            let tab_leaves = left && event.key() == "Tab";
            if !tab_leaves && pressed(&app, &event, &area) {
                event.prevent_default();
            }
        })
    };
    let rows = props.text.split('\n').count();
    html! {
        <div class="code" ref={frame} data-testid="code">
            <div class="code-sheet" style={format!("--rows:{rows}")}>
                <div class="gutter" aria-hidden="true">
                    { for (1..=rows).map(|row| gutter(row, &props.parsed)) }
                </div>
                <div class="code-body">
                    <pre class="ink" aria-hidden="true">
                        { for coloured(&props.text, marked) }
                    </pre>
                    <pre class="squiggles" aria-hidden="true">
                        { for squiggles(&props.text, &props.parsed.diagnostics) }
                    </pre>
                    <textarea ref={area} value={props.text.clone()} spellcheck="false" wrap="off"
                        autocapitalize="off" autocomplete="off" data-testid="yaml"
                        readonly={app.is_readonly()} aria-label={app.word(Word::EditorFull)}
                        oninput={input} onkeydown={key} />
                </div>
            </div>
        </div>
    }
}

/// The line of a field, or of what it would stand in.
fn line_of(parsed: &Parsed, path: &str) -> Option<usize> {
    let exact = parsed.documents.iter().find_map(|document| document.spans.get(path));
    let place = exact.or_else(|| parsed.documents.first()?.spans.nearest(path))?;
    Some(place.key.unwrap_or(place.value).start.line)
}

fn gutter(row: usize, parsed: &Parsed) -> Html {
    let worst = parsed.diagnostics.iter().filter(|found| found.line == row);
    let class = worst.map(|found| found.severity).min().map(severity);
    html! { <span class={classes!(class)}>{row}</span> }
}

/// The class of a severity.
pub fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

fn coloured(text: &str, marked: Option<usize>) -> Vec<Html> {
    let lines = yaml_colour::lines(text).into_iter().enumerate();
    lines
        .map(|(index, pieces)| {
            let class = (marked == Some(index + 1)).then_some("marked");
            let piece = |(ink, text): (Ink, &str)| match ink {
                Ink::Plain => html! { {text} },
                ink => html! { <span class={ink_class(ink)}>{text}</span> },
            };
            // The line break keeps empty lines as high as others.
            html! { <div class={classes!(class)}>{ for pieces.into_iter().map(piece) }{"\n"}</div> }
        })
        .collect()
}

const fn ink_class(ink: Ink) -> &'static str {
    match ink {
        Ink::Plain => "",
        Ink::Key => "y-key",
        Ink::Text => "y-text",
        Ink::Number => "y-number",
        Ink::Word => "y-word",
        Ink::Mark => "y-mark",
        Ink::Comment => "y-comment",
    }
}

/// The text once more, unseen, with the places of findings underlined.
fn squiggles(text: &str, found: &[Diagnostic]) -> Vec<Html> {
    let lines = text.split('\n').enumerate();
    lines
        .map(|(index, line)| {
            let row = index + 1;
            let here = found.iter().find(|found| found.line == row);
            let Some(found) = here else { return html! { <div>{"\n"}</div> } };
            let from = found.column.saturating_sub(1);
            let to =
                if found.end_line == row { found.end_column.saturating_sub(1) } else { usize::MAX };
            let before: String = line.chars().take(from).collect();
            let mut under: String =
                line.chars().skip(from).take(to.saturating_sub(from).max(1)).collect();
            if under.is_empty() {
                under.push(' ');
            }
            html! {
                <div>{before}<u class={severity(found.severity)}>{under}</u>{"\n"}</div>
            }
        })
        .collect()
}

fn typed(app: &App, area: &HtmlTextAreaElement) {
    let text = area.value();
    app.edit(|buffers| {
        buffers.set_current(&text);
        buffers.reveal = None;
    });
}

/// `true` if the key is dealt with.
fn pressed(app: &App, event: &KeyboardEvent, area: &HtmlTextAreaElement) -> bool {
    let command = event.ctrl_key() || event.meta_key();
    match event.key().as_str() {
        "Enter" if command => {
            app.apply();
            true
        }
        "Enter" if !event.is_composing() && !event.shift_key() => {
            let indent = indent_after(&before_cursor(area));
            insert(app, area, &format!("\n{indent}"))
        }
        "Tab" if !command && !event.shift_key() => insert(app, area, INDENT),
        "Tab" if event.shift_key() => outdent(app, area),
        "Escape" => {
            // The next Tab leaves: see above.
            false
        }
        _ => false,
    }
}

fn before_cursor(area: &HtmlTextAreaElement) -> String {
    let units = area.selection_start().ok().flatten().unwrap_or(0) as usize;
    let text: Vec<u16> = area.value().encode_utf16().take(units).collect();
    String::from_utf16_lossy(&text)
}

/// As far in as the line was, and one level more after a key without a value.
fn indent_after(before: &str) -> String {
    let line = before.rsplit('\n').next().unwrap_or_default();
    let own: String = line.chars().take_while(|c| *c == ' ').collect();
    let opens = line.trim_end().ends_with(':');
    let item = line.trim_start().starts_with("- ") && line.contains(": ");
    match (opens, item) {
        (true, _) | (_, true) => own + INDENT,
        _ => own,
    }
}

/// Replaces the selection as typing would, so that the browser's undo knows of it.
fn insert(app: &App, area: &HtmlTextAreaElement, text: &str) -> bool {
    let (start, end) = (selected(area.selection_start()), selected(area.selection_end()));
    if area.set_range_text_with_start_and_end(text, start, end).is_err() {
        return false;
    }
    let cursor = start + text.encode_utf16().count() as u32;
    // Both are within the text.
    let _ = area.set_selection_range(cursor, cursor);
    typed(app, area);
    true
}

fn selected(place: Result<Option<u32>, wasm_bindgen::JsValue>) -> u32 {
    place.ok().flatten().unwrap_or(0)
}

/// Takes one level of indentation off the line.
fn outdent(app: &App, area: &HtmlTextAreaElement) -> bool {
    let before = before_cursor(area);
    let line = before.rsplit('\n').next().unwrap_or_default();
    let start = (before.encode_utf16().count() - line.encode_utf16().count()) as u32;
    let value: Vec<u16> = area.value().encode_utf16().skip(start as usize).take(2).collect();
    let spaces = value.iter().take_while(|unit| **unit == u16::from(b' ')).count() as u32;
    if spaces == 0 || area.set_range_text_with_start_and_end("", start, start + spaces).is_err() {
        return true;
    }
    typed(app, area);
    true
}
