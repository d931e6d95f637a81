//! How `echo`, `printf` and `date` write text. Knows no shell.

use super::arithmetic::value_of;
use crate::time::SimTime;

/// What `echo` prints; `always_escapes` as dash does it, without `-e`.
pub fn echo(arguments: &[String], always_escapes: bool) -> String {
    let (mut newline, mut escapes, mut from) = (true, always_escapes, 0);
    for argument in arguments {
        let flags = argument.strip_prefix('-').unwrap_or_default();
        let known = if always_escapes { "n" } else { "neE" };
        if flags.is_empty() || !flags.chars().all(|c| known.contains(c)) {
            break;
        }
        newline &= !flags.contains('n');
        escapes = (escapes || flags.contains('e')) && !flags.contains('E');
        from += 1;
    }
    let mut text = arguments.get(from..).unwrap_or_default().join(" ");
    if escapes {
        text = unescaped(&text);
    }
    if newline {
        text.push('\n');
    }
    text
}

/// `\n`, `\t` and the like replaced.
fn unescaped(text: &str) -> String {
    let mut result = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            result.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => result.push('\n'),
            Some('t') => result.push('\t'),
            Some('r') => result.push('\r'),
            Some('e') => result.push('\u{1b}'),
            Some('c') => return result,
            Some('\\') | None => result.push('\\'),
            Some(other) => result.extend(['\\', other]),
        }
    }
    result
}

/// `printf`: the format is used again until all arguments are.
pub fn formatted(arguments: &[String]) -> String {
    let Some((format, values)) = arguments.split_first() else { return String::new() };
    let mut values = values.iter();
    let mut result = String::new();
    loop {
        let before = values.len();
        result += &formatted_once(&unescaped(format), &mut values);
        if values.len() == 0 || values.len() == before {
            return result;
        }
    }
}

fn formatted_once(format: &str, values: &mut std::slice::Iter<'_, String>) -> String {
    const MAX_WIDTH: usize = 200;
    let mut result = String::new();
    let mut rest = format;
    while let Some((before, after)) = rest.split_once('%') {
        result += before;
        let end = after.find(|c: char| !"-+ 0#.123456789".contains(c)).unwrap_or(after.len());
        let (flags, conversion) = (&after[..end], after[end..].chars().next());
        let next = |values: &mut std::slice::Iter<'_, String>| {
            values.next().map(String::as_str).unwrap_or_default().to_owned()
        };
        let integer = |text: String| value_of(&text);
        let text = match conversion {
            Some('%') => "%".into(),
            Some('s') => next(values),
            Some('b') => unescaped(&next(values)),
            Some('c') => next(values).chars().take(1).collect(),
            Some('d' | 'i' | 'u') => integer(next(values)).to_string(),
            Some('x') => format!("{:x}", integer(next(values))),
            Some('o') => format!("{:o}", integer(next(values))),
            Some('f') => {
                let places = flags.split_once('.').and_then(|(_, p)| p.parse().ok()).unwrap_or(6);
                let value: f64 = next(values).parse().unwrap_or(0.0);
                format!("{value:.*}", places.min(MAX_WIDTH))
            }
            _ => format!("%{flags}{}", conversion.map(String::from).unwrap_or_default()),
        };
        let width = flags.trim_start_matches(['-', '+', ' ', '#']).split('.').next();
        let width: usize = width.and_then(|w| w.parse().ok()).unwrap_or(0).min(MAX_WIDTH);
        result += &match (flags.starts_with('-'), flags.starts_with('0')) {
            (true, _) => format!("{text:<width$}"),
            (false, true) => format!("{text:0>width$}"),
            (false, false) => format!("{text:>width$}"),
        };
        rest = after.get(end + conversion.map_or(0, char::len_utf8)..).unwrap_or_default();
    }
    result + rest
}

/// `date +FORMAT` in UTC.
pub fn date_text(time: SimTime, format: &str) -> String {
    let stamp = time.rfc3339();
    let field = |from: usize, to: usize| stamp.get(from..to).unwrap_or_default().to_owned();
    let long = time.unix_date();
    let mut result = String::new();
    let mut chars = format.chars();
    while let Some(c) = chars.next() {
        if c != '%' {
            result.push(c);
            continue;
        }
        result += &match chars.next() {
            Some('Y') => field(0, 4),
            Some('y') => field(2, 4),
            Some('m') => field(5, 7),
            Some('d') => field(8, 10),
            Some('H') => field(11, 13),
            Some('M') => field(14, 16),
            Some('S') => field(17, 19),
            Some('F') => field(0, 10),
            Some('T') => field(11, 19),
            Some('R') => field(11, 16),
            Some('s') => time.secs().to_string(),
            Some('N') => format!("{:09}", time.millis().rem_euclid(1000) * 1_000_000),
            Some('Z') => "UTC".into(),
            Some('z') => "+0000".into(),
            Some('a') => long.get(..3).unwrap_or_default().into(),
            Some('b') => long.get(4..7).unwrap_or_default().into(),
            Some('e') => long.get(8..10).unwrap_or_default().into(),
            Some('n') => "\n".into(),
            Some('t') => "\t".into(),
            Some('%') => "%".into(),
            Some(other) => format!("%{other}"),
            None => "%".into(),
        };
    }
    result
}
