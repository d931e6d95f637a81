//! How a string is written: plain, quoted or as a block, and where it is folded.
//! Upstream: `encode.go` (`stringv`), `emitterc.go` (`yaml_emitter_analyze_scalar` and below).

use super::word::{self, Word};

/// Lines are folded at the first space behind this column.
const BEST_WIDTH: usize = 80;
/// Longer keys are written behind a `?`.
const SIMPLE_KEY: usize = 128;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    Single,
    Double,
    Literal,
}

/// Where a string is written.
pub(super) struct Context {
    /// Indentation of the collection it stands in.
    pub indent: usize,
    /// Characters before it on its line.
    pub column: usize,
    pub style: Style,
    pub is_key: bool,
}

impl Style {
    /// The style of a value; keys cannot be blocks.
    pub fn of(text: &str) -> Self {
        let shape = Shape::of(text);
        let wanted = if text.contains('\n') {
            Style::Literal
        } else if means_itself(text) {
            Style::Plain
        } else {
            Style::Double
        };
        match wanted {
            Style::Plain if shape.plain => Style::Plain,
            Style::Plain if shape.single => Style::Single,
            Style::Literal if shape.block => Style::Literal,
            _ => Style::Double,
        }
    }
}

/// Whether the key is short and on one line.
pub(super) fn is_simple_key(key: &str) -> bool {
    key.len() <= SIMPLE_KEY && !key.contains('\n')
}

/// Whether the word, unquoted, would be read as this very string.
fn means_itself(text: &str) -> bool {
    word::plain(text) == Word::Text && !is_time(text) && !is_base_60(text)
}

/// A date, or date and time, which YAML 1.1 reads as such: `2001-12-14`, `2001-12-14T21:59:43Z`.
fn is_time(text: &str) -> bool {
    let Some((year, rest)) = text.split_once('-') else { return false };
    let digits = |part: &str, most: usize| {
        !part.is_empty() && part.len() <= most && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let Some((month, rest)) = rest.split_once('-') else { return false };
    let (day, clock) = match rest.find(['T', 't', ' ']) {
        Some(at) => (&rest[..at], Some(&rest[at + 1..])),
        None => (rest, None),
    };
    let seconds = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    let clock_ok = clock.is_none_or(|clock| {
        let parts: Vec<&str> = clock.splitn(3, ':').collect();
        matches!(parts.as_slice(), [hour, minute, second]
            if digits(hour, 2) && digits(minute, 2) && seconds(second))
    });
    year.len() == 4 && digits(year, 4) && digits(month, 2) && digits(day, 2) && clock_ok
}

/// `12:30:45`, a number to base 60 in YAML 1.1.
fn is_base_60(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let mut parts = unsigned.split(':');
    let first = parts.next().unwrap_or_default();
    let first_ok = first.starts_with(|c: char| c.is_ascii_digit())
        && first.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_');
    let mut count = 0;
    let rest_ok = parts.all(|part| {
        count += 1;
        let whole = part.split('.').next().unwrap_or_default();
        matches!(whole.as_bytes(), [b'0'..=b'9'] | [b'0'..=b'5', b'0'..=b'9'])
    });
    first_ok && rest_ok && count > 0
}

/// What a string allows.
struct Shape {
    plain: bool,
    single: bool,
    block: bool,
}

impl Shape {
    fn of(text: &str) -> Self {
        let chars: Vec<char> = text.chars().collect();
        let last = chars.len().saturating_sub(1);
        let (mut indicators, mut special, mut breaks) = (false, false, false);
        let (mut break_space, mut space_break, mut edges) = (false, false, false);
        let mut before = '\n';
        for (at, &c) in chars.iter().enumerate() {
            let blank_before = matches!(before, ' ' | '\t' | '\n' | '\r');
            let blank_after =
                chars.get(at + 1).is_none_or(|c| matches!(c, ' ' | '\t' | '\n' | '\r'));
            indicators |= match c {
                '#' | ',' | '[' | ']' | '{' | '}' | '&' | '*' | '!' | '|' | '>' | '\'' | '"'
                | '%' | '@' | '`' => at == 0 || (c == '#' && blank_before),
                '?' | '-' => at == 0 && blank_after,
                ':' => blank_after,
                _ => false,
            };
            special |= !is_printable(c);
            let is_break = is_break(c);
            breaks |= is_break;
            edges |= (c == ' ' || is_break) && (at == 0 || at == last);
            break_space |= c == ' ' && at > 0 && self::is_break(before);
            space_break |= is_break && before == ' ';
            before = c;
        }
        indicators |= text.starts_with("---") || text.starts_with("...");
        Shape {
            plain: !indicators && !special && !breaks && !edges,
            single: !special && !break_space && !space_break,
            block: !special && !space_break && !text.ends_with(' '),
        }
    }
}

fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Outside the Basic Multilingual Plane nothing counts as printable.
fn is_printable(c: char) -> bool {
    match c {
        '\n' | ' '..='~' => true,
        '\u{a0}'..='\u{ffff}' => !matches!(c, '\u{feff}' | '\u{fffe}' | '\u{ffff}'),
        _ => false,
    }
}

/// Writes the string; no line feed follows.
pub(super) fn write(out: &mut String, text: &str, context: Context) {
    match context.style {
        Style::Plain => folded(out, text, &context, |out, c| out.push(c)),
        Style::Single => {
            out.push('\'');
            folded(out, text, &context, |out, c| match c {
                '\'' => out.push_str("''"),
                c => out.push(c),
            });
            out.push('\'');
        }
        Style::Literal if !context.is_key => literal(out, text, context.indent + 2),
        Style::Double | Style::Literal => {
            out.push('"');
            folded(out, text, &context, escaped);
            out.push('"');
        }
    }
}

/// Writes the characters, a new line instead of a space wherever the line has grown too long.
fn folded(out: &mut String, text: &str, context: &Context, put: fn(&mut String, char)) {
    let quoted = context.style != Style::Plain;
    let double = matches!(context.style, Style::Double | Style::Literal);
    let mut column = context.column + usize::from(quoted);
    let mut space_before = false;
    let mut chars = text.chars().enumerate().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, c)| *c);
        let inside = !quoted || (at > 0 && next.is_some());
        let fold = c == ' ' && !space_before && !context.is_key && column > BEST_WIDTH && inside;
        if fold && (double || next != Some(' ')) {
            out.push('\n');
            super::spaces(out, context.indent + 2);
            column = context.indent + 2;
            if next == Some(' ') {
                out.push('\\');
                column += 1;
            }
            space_before = true;
            continue;
        }
        let length = out.len();
        put(out, c);
        column += out[length..].chars().count();
        space_before = c == ' ';
    }
}

fn escaped(out: &mut String, c: char) {
    match c {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\0' => out.push_str("\\0"),
        '\u{7}' => out.push_str("\\a"),
        '\u{8}' => out.push_str("\\b"),
        '\t' => out.push_str("\\t"),
        '\n' => out.push_str("\\n"),
        '\u{b}' => out.push_str("\\v"),
        '\u{c}' => out.push_str("\\f"),
        '\r' => out.push_str("\\r"),
        '\u{1b}' => out.push_str("\\e"),
        '\u{85}' => out.push_str("\\N"),
        '\u{a0}' => out.push_str("\\_"),
        '\u{2028}' => out.push_str("\\L"),
        '\u{2029}' => out.push_str("\\P"),
        c if is_printable(c) => out.push(c),
        c if u32::from(c) <= 0xff => out.push_str(&format!("\\x{:02X}", u32::from(c))),
        c if u32::from(c) <= 0xffff => out.push_str(&format!("\\u{:04X}", u32::from(c))),
        c => out.push_str(&format!("\\U{:08X}", u32::from(c))),
    }
}

fn literal(out: &mut String, text: &str, indent: usize) {
    out.push('|');
    if text.starts_with([' ', '\n']) {
        out.push('2');
    }
    if !text.ends_with('\n') {
        out.push('-');
    } else if text.ends_with("\n\n") || text == "\n" {
        out.push('+');
    }
    let body = text.strip_suffix('\n').unwrap_or(text);
    for line in body.split('\n') {
        out.push('\n');
        if !line.is_empty() {
            super::spaces(out, indent);
            out.push_str(line);
        }
    }
}
