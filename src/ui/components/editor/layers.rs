//! What lies over and under the typed text: its colours, what is found, underlined findings, and
//! the handles on top. All in the text's own letters, so that they cannot slip.

use crate::manifest::{Diagnostic, Parsed, Problem, Severity, Span};
use crate::view::yaml_colour::{self, Ink};
use std::ops::Range;
use yew::prelude::*;

/// The numbers of the lines, marked where something is wrong.
pub fn gutter(row: usize, parsed: &Parsed) -> Html {
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

/// The text in its colours; a line can be marked, and what the simulation ignores is grey.
pub fn coloured(text: &str, parsed: &Parsed, marked: Option<usize>) -> Vec<Html> {
    let ignored = ignored(parsed);
    let lines = yaml_colour::lines(text).into_iter().enumerate();
    lines
        .map(|(index, pieces)| {
            let row = index + 1;
            let class = (marked == Some(row)).then_some("marked");
            let mut column = 1;
            let piece = |(ink, text): (Ink, &str)| {
                let grey = ignored.iter().any(|span| holds(span, row, column));
                column += text.chars().count();
                match (grey, ink) {
                    (false, Ink::Plain) => html! { {text} },
                    (false, ink) => html! { <span class={ink_class(ink)}>{text}</span> },
                    (true, _) => html! { <span class="y-ignored">{text}</span> },
                }
            };
            let pieces: Vec<Html> = pieces.into_iter().map(piece).collect();
            // The line break keeps empty lines as high as others.
            html! { <div class={classes!(class)}>{ pieces }{"\n"}</div> }
        })
        .collect()
}

/// Where the fields stand that the simulation does not act on.
fn ignored(parsed: &Parsed) -> Vec<Span> {
    let of = |found: &Diagnostic| {
        let (Problem::Ignored { path } | Problem::ServerField { path }) = &found.problem else {
            return None;
        };
        let document = parsed.documents.iter().find(|document| {
            document.start_line <= found.line && found.line <= document.end_line
        })?;
        let place = document.spans.get(path)?;
        Some(Span { start: place.key.unwrap_or(place.value).start, end: place.value.end })
    };
    parsed.diagnostics.iter().filter_map(of).collect()
}

fn holds(span: &Span, line: usize, column: usize) -> bool {
    let at = crate::manifest::Position { line, column };
    span.start <= at && at < span.end
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
pub fn squiggles(text: &str, found: &[Diagnostic]) -> Vec<Html> {
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

/// The text once more, unseen, with what was searched for marked; one place is the current one.
pub fn matches(text: &str, places: &[Range<usize>], current: Option<usize>) -> Html {
    let mut at = 0;
    let mut pieces: Vec<Html> = Vec::new();
    for (index, place) in places.iter().enumerate() {
        let between = text.get(at..place.start).unwrap_or_default().to_owned();
        let found = text.get(place.clone()).unwrap_or_default().to_owned();
        let class = (current == Some(index)).then_some("current");
        pieces.push(html! { <>{between}<mark class={classes!(class)}>{found}</mark></> });
        at = place.end;
    }
    html! { <pre class="matches" aria-hidden="true">{ pieces }</pre> }
}
