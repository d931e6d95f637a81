//! Templates and paths from text. Upstream: client-go `util/jsonpath/parser.go`.

use super::{Comparison, Filter, Operand, Path, Piece, Slice, Step, Template};
use serde_json::Value;

/// Ranges and filters inside each other.
const DEEPEST: usize = 16;

/// A range that is still open: its path, and what was written before it.
type Open = (Path, Vec<Piece>);

pub fn template(text: &str) -> Result<Template, String> {
    let mut open: Vec<Open> = Vec::new();
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        let (before, after) = rest.split_at(at);
        if !before.is_empty() {
            pieces.push(Piece::Text(before.into()));
        }
        let action = after.get(1..).unwrap_or_default();
        let end = closing(action, '}').ok_or("unclosed action")?;
        let inner = action.get(..end).unwrap_or_default().trim();
        rest = action.get(end + 1..).unwrap_or_default();
        match inner.split_once(char::is_whitespace).unwrap_or((inner, "")) {
            ("range", over) => {
                if open.len() >= DEEPEST {
                    return Err("ranges are nested too deeply".into());
                }
                let over = path(over.trim(), 0)?;
                open.push((over, std::mem::take(&mut pieces)));
            }
            ("end", "") => {
                let (over, before) = open.pop().ok_or("not in range, nothing to end")?;
                let body = std::mem::replace(&mut pieces, before);
                pieces.push(Piece::Range(over, body));
            }
            _ => action_pieces(inner, &mut pieces)?,
        }
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest.into()));
    }
    if !open.is_empty() {
        return Err("unclosed range: {end} is missing".into());
    }
    Ok(Template { pieces })
}

/// What stands between braces: a path, or quoted texts.
fn action_pieces(inner: &str, pieces: &mut Vec<Piece>) -> Result<(), String> {
    let mut rest = inner;
    while rest.starts_with(['"', '\'']) {
        let (text, after) = quoted(rest)?;
        pieces.push(Piece::Text(text));
        rest = after.trim_start();
    }
    if rest.is_empty() {
        return if inner.is_empty() { Err("empty action {}".into()) } else { Ok(()) };
    }
    pieces.push(Piece::Path(path(rest, 0)?));
    Ok(())
}

pub fn relaxed(text: &str) -> Result<Path, String> {
    let inner = match text.strip_prefix('{') {
        Some(rest) => rest.strip_suffix('}'),
        None => Some(text),
    };
    let inner = inner.filter(|inner| !inner.is_empty() && !inner.contains(['{', '}']));
    let Some(inner) = inner else {
        return Err("unexpected path string, expected a 'name1.name2' or '.name1.name2' or \
                    '{name1.name2}' or '{.name1.name2}'"
            .into());
    };
    if inner.starts_with(['.', '[', '$', '@']) {
        path(inner, 0)
    } else {
        path(&format!(".{inner}"), 0)
    }
}

/// Where the text closes, quotes left aside.
fn closing(text: &str, close: char) -> Option<usize> {
    let mut quote = None;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            _ if escaped => escaped = false,
            (_, '\\') => escaped = true,
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, c) if c == close => return Some(at),
            (None, _) => {}
        }
    }
    None
}

/// A quoted text with its escapes, and what follows it.
fn quoted(text: &str) -> Result<(String, &str), String> {
    let mut chars = text.char_indices();
    let Some((_, quote)) = chars.next() else { return Err("unterminated quoted string".into()) };
    let mut out = String::new();
    while let Some((at, c)) = chars.next() {
        match c {
            c if c == quote => {
                return Ok((out, text.get(at + c.len_utf8()..).unwrap_or_default()));
            }
            '\\' => match chars.next() {
                Some((_, 'n')) => out.push('\n'),
                Some((_, 't')) => out.push('\t'),
                Some((_, 'r')) => out.push('\r'),
                Some((_, other)) => out.push(other),
                None => break,
            },
            c => out.push(c),
        }
    }
    Err("unterminated quoted string".into())
}

/// A path without braces. `depth` counts the filters around it.
fn path(text: &str, depth: usize) -> Result<Path, String> {
    if depth > DEEPEST {
        return Err("filters are nested too deeply".into());
    }
    let mut steps = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let after = rest.get(c.len_utf8()..).unwrap_or_default();
        match c {
            '$' | '@' => rest = after,
            '.' => {
                if let Some(further) = after.strip_prefix('.') {
                    steps.push(Step::Recursive);
                    rest = further;
                    if further.starts_with('.') {
                        continue;
                    }
                } else {
                    rest = after;
                }
                let (name, further) = field_name(rest);
                rest = further;
                match name.as_str() {
                    "" => {}
                    "*" => steps.push(Step::Wildcard),
                    _ => steps.push(Step::Field(name)),
                }
            }
            '[' => {
                let (step, further) = brackets(after, depth)?;
                steps.push(step);
                rest = further;
            }
            c if c.is_whitespace() => rest = after,
            c if c.is_alphanumeric() => {
                return Err(format!("unrecognized identifier {}", field_name(rest).0));
            }
            c => {
                return Err(format!(
                    "unrecognized character in action: U+{:04X} '{c}'",
                    u32::from(c)
                ));
            }
        }
    }
    Ok(Path { steps })
}

/// A name up to the next step; a backslash keeps what follows it.
fn field_name(text: &str) -> (String, &str) {
    let mut name = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => name.extend(chars.next().map(|(_, c)| c)),
            '.' | ',' | '[' | ']' | '$' | '@' | '{' | '}' => {
                return (name, text.get(at..).unwrap_or_default());
            }
            c if c.is_whitespace() => return (name, text.get(at..).unwrap_or_default()),
            c => name.push(c),
        }
    }
    (name, "")
}

/// What stands after `[`, and what follows its `]`.
fn brackets(text: &str, depth: usize) -> Result<(Step, &str), String> {
    if let Some(filter) = text.trim_start().strip_prefix("?(") {
        let end = closing_filter(filter).ok_or("unterminated filter")?;
        let inner = filter.get(..end).unwrap_or_default();
        let after = filter.get(end + 1..).unwrap_or_default().trim_start();
        let rest = after.strip_prefix(']').ok_or("unclosed array expect ]")?;
        return Ok((Step::Filter(Box::new(self::filter(inner, depth + 1)?)), rest));
    }
    let end = closing(text, ']').ok_or("unterminated array")?;
    let inner = text.get(..end).unwrap_or_default();
    let rest = text.get(end + 1..).unwrap_or_default();
    let mut steps = Vec::new();
    let mut parts = inner;
    loop {
        let comma = closing(parts, ',').unwrap_or(parts.len());
        steps.push(index(parts.get(..comma).unwrap_or_default().trim())?);
        match parts.get(comma + 1..) {
            Some(further) => parts = further,
            None => break,
        }
    }
    let step = if steps.len() == 1 { steps.pop() } else { None };
    Ok((step.unwrap_or(Step::Union(steps)), rest))
}

/// The bracket that closes a filter, brackets inside left aside.
fn closing_filter(text: &str) -> Option<usize> {
    let (mut quote, mut open) = (None, 0);
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(mark), c) if c == mark => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '(') => open += 1,
            (None, ')') if open == 0 => return Some(at),
            (None, ')') => open -= 1,
            (None, _) => {}
        }
    }
    None
}

fn index(text: &str) -> Result<Step, String> {
    if text == "*" {
        return Ok(Step::Slice(Slice::default()));
    }
    if text.starts_with(['"', '\'']) {
        let (name, rest) = quoted(text)?;
        return if rest.is_empty() {
            Ok(Step::Field(name))
        } else {
            Err(format!("invalid array index {text}"))
        };
    }
    let invalid = || format!("invalid array index {text}");
    let parts: Vec<&str> = text.split(':').map(str::trim).collect();
    let number = |part: &str| -> Result<Option<i64>, String> {
        if part.is_empty() {
            return Ok(None);
        }
        part.parse().map(Some).map_err(|_| invalid())
    };
    match parts.as_slice() {
        [single] => {
            let start = number(single)?.ok_or_else(invalid)?;
            let end = start.checked_add(1).ok_or_else(invalid)?;
            Ok(Step::Slice(Slice { start, end: Some(end), step: None, single: true }))
        }
        [start, end] => {
            let (start, end) = (number(start)?.unwrap_or(0), number(end)?);
            Ok(Step::Slice(Slice { start, end, step: None, single: false }))
        }
        [start, end, step] => {
            let (start, end) = (number(start)?.unwrap_or(0), number(end)?);
            Ok(Step::Slice(Slice { start, end, step: number(step)?, single: false }))
        }
        _ => Err(invalid()),
    }
}

fn filter(text: &str, depth: usize) -> Result<Filter, String> {
    let is_operator = |c: char| matches!(c, '!' | '<' | '>' | '=');
    let Some(at) = text.find(is_operator) else {
        return Ok(Filter { left: operand(text, depth)?, compare: None });
    };
    let (left, rest) = text.split_at(at);
    let end = rest.find(|c| !is_operator(c)).unwrap_or(rest.len());
    let (operator, right) = rest.split_at(end);
    let comparison = match operator {
        "==" => Comparison::Equal,
        "!=" => Comparison::NotEqual,
        "<" => Comparison::Less,
        "<=" => Comparison::LessOrEqual,
        ">" => Comparison::Greater,
        ">=" => Comparison::GreaterOrEqual,
        other => return Err(format!("unrecognized filter operator {other}")),
    };
    let compare = Some((comparison, operand(right, depth)?));
    Ok(Filter { left: operand(left, depth)?, compare })
}

fn operand(text: &str, depth: usize) -> Result<Operand, String> {
    let text = text.trim();
    if text.starts_with(['"', '\'']) {
        let (literal, rest) = quoted(text)?;
        if !rest.trim().is_empty() {
            return Err(format!("unrecognized text in filter: {}", rest.trim()));
        }
        return Ok(Operand::Literal(Value::String(literal)));
    }
    let literal = match text {
        "true" => Some(Value::Bool(true)),
        "false" => Some(Value::Bool(false)),
        _ => text
            .parse::<i64>()
            .map(Value::from)
            .ok()
            .or_else(|| text.parse::<f64>().ok().filter(|n| n.is_finite()).map(Value::from)),
    };
    match literal {
        Some(literal) => Ok(Operand::Literal(literal)),
        None => Ok(Operand::Path(path(text, depth)?)),
    }
}
