//! The keys and items of a text that lost its layout, in order. Where several stood on one line,
//! the width of the gap before each still tells how far its line was indented.

use super::{Doubt, Reason, Symptom};

/// A key, an item, or both (`- name: a`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Item {
    /// Line of the text, from 1.
    pub line: usize,
    /// How far it was indented, as far as can be told.
    pub indent: Option<usize>,
    pub dash: bool,
    pub key: Option<String>,
    /// As written; empty if there is none.
    pub value: String,
    /// With its `#`.
    pub comment: String,
}

/// What happened to the layout: keys that should stand on lines of their own, or all at the margin.
pub(super) fn symptom(text: &str) -> Option<Symptom> {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    if lines.iter().any(|line| keys(line).len() > 2) {
        return Some(Symptom::OneLine);
    }
    let flush = lines.iter().all(|line| !line.starts_with(' '));
    let nested = lines.iter().any(|line| matches!(line.trim_end(), "metadata:" | "spec:"));
    (flush && nested && lines.len() > 3).then_some(Symptom::NoIndentation)
}

/// All keys and items; separators are left out (a second `apiVersion` says the same).
pub(super) fn items(text: &str) -> Result<Vec<Item>, Doubt> {
    let mut items = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let trimmed = line.trim();
        if trimmed.is_empty() || trimmed.starts_with('#') || trimmed.starts_with("---") {
            continue;
        }
        items_of(line, number + 1, &mut items)?;
    }
    // Evidence that never varies is none.
    let mut indents = items.iter().skip(1).filter_map(|item| item.indent);
    let first = indents.next();
    if indents.all(|indent| Some(indent) == first) {
        items.iter_mut().for_each(|item| item.indent = None);
    }
    Ok(items)
}

fn items_of(line: &str, number: usize, items: &mut Vec<Item>) -> Result<(), Doubt> {
    let keys = keys(line);
    let joined = keys.len() > 1;
    let doubt = |word: &str, reason| Doubt { line: number, word: word.to_owned(), reason };
    let mut from = 0;
    for (at, key) in keys.iter().enumerate() {
        // What stands before the key: the value of the one before, and dashes.
        let before = &line[from..key.start];
        let (rest, dash) = match before.trim_end().strip_suffix('-') {
            Some(rest) if rest.is_empty() || rest.ends_with(' ') => (rest, true),
            _ => (before, false),
        };
        if at > 0 {
            value_of(rest, joined, number, items)?;
        } else if !rest.trim().is_empty() {
            return Err(doubt(rest.trim(), Reason::NoPlace));
        }
        let gap = rest.len() - rest.trim_end().len();
        let indent = match at {
            0 => Some(gap),
            // One of the spaces was the line break.
            _ => gap.checked_sub(1),
        };
        let key_text = Some(key.name.to_owned());
        let (value, comment) = (String::new(), String::new());
        items.push(Item { line: number, indent, dash, key: key_text, value, comment });
        from = key.end;
    }
    if keys.is_empty() {
        let indent = line.len() - line.trim_start().len();
        let Some(rest) = line.trim_start().strip_prefix("- ") else {
            return Err(doubt(line.trim(), Reason::NoPlace));
        };
        let (value, comment) = without_comment(rest);
        let item = Item {
            line: number,
            indent: Some(indent),
            dash: true,
            key: None,
            value: value.to_owned(),
            comment: comment.to_owned(),
        };
        items.push(item);
        return Ok(());
    }
    value_of(&line[from..], joined, number, items)
}

/// Gives the last key its value; on a line of several, items may follow it.
fn value_of(text: &str, joined: bool, number: usize, items: &mut Vec<Item>) -> Result<(), Doubt> {
    let (text, comment) = without_comment(text);
    let doubt = |word: &str, reason| Err(Doubt { line: number, word: word.to_owned(), reason });
    let block =
        text.trim().trim_end_matches(|c: char| matches!(c, '-' | '+') || c.is_ascii_digit());
    if matches!(block, "|" | ">") {
        return doubt(text.trim(), Reason::TextBlock);
    }
    if joined && !comment.is_empty() {
        return doubt(comment, Reason::Comment);
    }
    let parts = if joined { dashes(text) } else { vec![(0, text)] };
    for (at, (gap, part)) in parts.into_iter().enumerate() {
        let part = part.trim().to_owned();
        if at > 0 {
            let indent = gap.checked_sub(1);
            let comment = String::new();
            items.push(Item { line: number, indent, dash: true, key: None, value: part, comment });
        } else if let Some(item) = items.last_mut() {
            item.value = part;
            item.comment = comment.to_owned();
        }
    }
    Ok(())
}

struct Key<'a> {
    name: &'a str,
    start: usize,
    /// Behind the colon.
    end: usize,
}

/// The keys on a line, outside of quotes and brackets.
fn keys(line: &str) -> Vec<Key<'_>> {
    let mut found = Vec::new();
    let mut word = 0;
    for (at, c) in bare(line) {
        if c == ' ' || c == '\t' {
            word = at + 1;
        } else if c == ':' && line[at + 1..].chars().next().is_none_or(|c| c == ' ') {
            let name = &line[word..at];
            let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '/');
            let quoted =
                name.len() > 2 && name.starts_with(['"', '\'']) && name.ends_with(['"', '\'']);
            if !name.is_empty() && (quoted || name.chars().all(plain)) {
                found.push(Key { name, start: word, end: at + 1 });
            }
        }
    }
    found
}

/// The characters outside of brackets, comments and quoted values; of quotes, the marks are kept.
fn bare(line: &str) -> impl Iterator<Item = (usize, char)> {
    let mut quote = None;
    let mut depth = 0_usize;
    let mut before = ' ';
    let mut comment = false;
    line.char_indices().filter(move |&(at, c)| {
        let fresh = matches!(before, ' ' | '[' | '{' | ',' | ':');
        before = c;
        comment |= quote.is_none() && c == '#' && fresh;
        if comment {
            return false;
        }
        if let Some(open) = quote {
            if c == open {
                quote = None;
            }
            return c == open && depth == 0;
        }
        match c {
            // A quote that is never closed is none.
            '"' | '\'' if fresh && line[at + 1..].contains(c) => quote = Some(c),
            '[' | '{' if fresh => depth += 1,
            ']' | '}' if depth > 0 => {
                depth -= 1;
                return false;
            }
            _ => {}
        }
        depth == 0
    })
}

fn without_comment(text: &str) -> (&str, &str) {
    let mut before = ' ';
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (None, '#') if before == ' ' => return (text[..at].trim(), text[at..].trim_end()),
            (None, '"' | '\'') if matches!(before, ' ' | '[' | ',') => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            _ => {}
        }
        before = c;
    }
    (text.trim(), "")
}

/// Splits a value at dashes that stand alone; with each part, the gap before its dash.
fn dashes(text: &str) -> Vec<(usize, &str)> {
    let mut parts = Vec::new();
    let (mut from, mut gap) = (0, 0);
    for (at, c) in bare(text) {
        let alone = at == 0 || text[..at].ends_with(' ');
        if c == '-' && alone && text[at + 1..].starts_with(' ') && at >= from {
            parts.push((gap, &text[from..at]));
            gap = text[..at].len() - text[..at].trim_end().len();
            from = at + 1;
        }
    }
    parts.push((gap, &text[from..]));
    parts
}
