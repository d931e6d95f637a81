//! The text of a manifest by line and column: cutting a stretch out and putting another in.

use super::diagnostic::{Edit, Position, Span};

/// The text, by lines.
#[derive(Debug)]
pub(super) struct Source<'a> {
    lines: Vec<&'a str>,
}

impl<'a> Source<'a> {
    pub fn new(text: &'a str) -> Self {
        Source { lines: text.split('\n').collect() }
    }

    /// The text of a stretch, lines joined by line feeds. Empty where there is no such place.
    pub fn slice(&self, span: Span) -> String {
        let mut text = String::new();
        for number in span.start.line..=span.end.line {
            let Some(line) = number.checked_sub(1).and_then(|at| self.lines.get(at)) else { break };
            let from = if number == span.start.line { span.start.column } else { 1 };
            let to = if number == span.end.line { span.end.column } else { usize::MAX };
            if number > span.start.line {
                text.push('\n');
            }
            text.extend(line.chars().take(to.saturating_sub(1)).skip(from.saturating_sub(1)));
        }
        text
    }

    /// The whole lines that a block entry takes, from its key to the end of its value. `None` if
    /// other things stand on them.
    pub fn lines_of(&self, key: Span, value: Span) -> Option<Span> {
        let first = self.lines.get(key.start.line.checked_sub(1)?)?;
        let before: String = first.chars().take(key.start.column - 1).collect();
        let last_line = value.end.line.max(key.end.line);
        let last = self.lines.get(last_line.checked_sub(1)?)?;
        let column = if value.end.line >= key.end.line { value.end.column } else { 1 };
        let after: String = last.chars().skip(column.saturating_sub(1)).collect();
        let after = after.trim_start_matches([':', ' ', '\r']);
        if !before.trim().is_empty() || !(after.is_empty() || after.starts_with('#')) {
            return None;
        }
        let start = Position { line: key.start.line, column: 1 };
        Some(Span { start, end: Position { line: last_line + 1, column: 1 } })
    }
}

/// The text with one stretch replaced; `None` if there is no such stretch.
pub(super) fn replace(text: &str, edit: &Edit) -> Option<String> {
    let start = offset(text, edit.span.start)?;
    let end = offset(text, edit.span.end)?;
    let (before, after) = (text.get(..start)?, text.get(end..)?);
    (start <= end).then(|| format!("{before}{}{after}", edit.text))
}

/// The byte where a place begins. The end of the text is a place, and so is each line's end.
fn offset(text: &str, place: Position) -> Option<usize> {
    let mut start = 0;
    for (number, line) in text.split('\n').enumerate() {
        if number + 1 == place.line {
            let column = place.column.checked_sub(1)?;
            let mut chars = line.char_indices().map(|(at, _)| at).chain([line.len()]);
            return chars.nth(column).map(|at| start + at);
        }
        start += line.len() + 1;
    }
    // The place right behind a text without a final line feed.
    (place.column == 1).then_some(text.len())
}
