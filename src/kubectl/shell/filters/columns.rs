//! Filters inside of lines: `awk '{print $N}'`, `cut` and `tr`.

use super::{Filtered, Source, has, options, value, with_missing};
use crate::kubectl::shell::builtins::{Output, unescape};
use crate::kubectl::shell::pattern::{Notation, compile};
use regex_lite::Regex;

/// Which lines an awk program prints.
enum Lines {
    All,
    Matching(Regex),
    /// `NR>1`: operator and number.
    Numbered(&'static str, usize),
}

/// What an awk program prints of a line.
enum Item {
    /// `$0` is the line.
    Field(usize),
    LastField,
    FieldCount,
    LineNumber,
    Text(String),
    /// The comma between two items.
    Space,
}

const AWK_FORMS: &str = "only '{print $1, $NF, \"text\"}' works here, with -F and in front of it \
                         /PATTERN/ or NR>1";

pub(super) fn awk(args: &[String], source: &Source) -> Filtered {
    let (given, mut names) = options(args, "", "F", &[("field-separator", 'F')])?;
    if names.is_empty() {
        return Err(format!("no program: {AWK_FORMS}"));
    }
    let program = names.remove(0);
    let parsed = awk_program(program.trim());
    let (lines, items) = parsed.ok_or_else(|| format!("{program}: {AWK_FORMS}"))?;
    let separator = value(&given, 'F').map(unescape).filter(|separator| separator != " ");
    let separator = match separator {
        Some(text) if text.chars().count() == 1 => {
            Some(compile(&text, Notation { fixed: true, ..Notation::default() })?)
        }
        Some(text) => Some(compile(&text, Notation { extended: true, ..Notation::default() })?),
        None => None,
    };
    let (text, missing) = source.joined(&names)?;
    let mut out = String::new();
    for (at, line) in text.lines().enumerate() {
        let number = at + 1;
        let selected = match &lines {
            Lines::All => true,
            Lines::Matching(regex) => regex.is_match(line),
            Lines::Numbered(operator, n) => match *operator {
                ">=" => number >= *n,
                "<=" => number <= *n,
                "==" => number == *n,
                "!=" => number != *n,
                ">" => number > *n,
                _ => number < *n,
            },
        };
        if selected {
            let fields: Vec<&str> = match &separator {
                Some(regex) if !line.is_empty() => regex.split(line).collect(),
                _ => line.split_whitespace().collect(),
            };
            for item in &items {
                match item {
                    Item::Field(0) => out.push_str(line),
                    Item::Field(n) => out.push_str(fields.get(n - 1).copied().unwrap_or("")),
                    Item::LastField => out.push_str(fields.last().copied().unwrap_or("")),
                    Item::FieldCount => out.push_str(&fields.len().to_string()),
                    Item::LineNumber => out.push_str(&number.to_string()),
                    Item::Text(text) => out.push_str(text),
                    Item::Space => out.push(' '),
                }
            }
            out.push('\n');
        }
    }
    Ok(with_missing(out, missing))
}

fn awk_program(program: &str) -> Option<(Lines, Vec<Item>)> {
    let whole_line = || vec![Item::Field(0)];
    let (condition, action) = match program.strip_suffix('}') {
        Some(rest) => {
            let (condition, action) = rest.rsplit_once('{')?;
            (condition.trim(), Some(action.trim().trim_end_matches(';')))
        }
        None => (program, None),
    };
    let lines = match condition.strip_prefix('/').and_then(|rest| rest.strip_suffix('/')) {
        _ if condition.is_empty() && action.is_some() => Lines::All,
        Some(pattern) => Lines::Matching(
            compile(pattern, Notation { extended: true, ..Notation::default() }).ok()?,
        ),
        None => {
            let rest = condition.strip_prefix("NR")?.trim_start();
            let operators = [">=", "<=", "==", "!=", ">", "<"];
            let operator = operators.into_iter().find(|operator| rest.starts_with(operator))?;
            Lines::Numbered(operator, rest.strip_prefix(operator)?.trim().parse().ok()?)
        }
    };
    let items = match action {
        None => whole_line(),
        Some(action) => {
            let list = action.strip_prefix("print")?;
            if list.trim().is_empty() { whole_line() } else { awk_items(list)? }
        }
    };
    Some((lines, items))
}

fn awk_items(list: &str) -> Option<Vec<Item>> {
    let mut items = Vec::new();
    let mut rest = list.trim_start();
    while let Some(c) = rest.chars().next() {
        let after = rest.get(c.len_utf8()..)?;
        let digits = after.len() - after.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (item, left) = match c {
            ',' => (Item::Space, after),
            '"' => {
                let (text, left) = after.split_once('"')?;
                (Item::Text(unescape(text)), left)
            }
            '$' if digits > 0 => {
                (Item::Field(after.get(..digits)?.parse().ok()?), after.get(digits..)?)
            }
            '$' => (Item::LastField, after.strip_prefix("NF")?),
            'N' if after.starts_with('F') => (Item::FieldCount, after.get(1..)?),
            'N' => (Item::LineNumber, after.strip_prefix('R')?),
            _ => return None,
        };
        items.push(item);
        rest = left.trim_start();
    }
    Some(items)
}

pub(super) fn cut(args: &[String], source: &Source) -> Filtered {
    let long = [("delimiter", 'd'), ("fields", 'f'), ("characters", 'c'), ("only-delimited", 's')];
    let (given, names) = options(args, "s", "dfc", &long)?;
    let delimiter = value(&given, 'd').unwrap_or("\t");
    if delimiter.chars().count() != 1 {
        return Err("the delimiter must be a single character".to_string());
    }
    let (list, characters) = match (value(&given, 'f'), value(&given, 'c')) {
        (Some(list), None) => (list, false),
        (None, Some(list)) => (list, true),
        _ => return Err("you must specify a list of characters (-c) or fields (-f)".to_string()),
    };
    let ranges: Option<Vec<(usize, usize)>> = list.split(',').map(range).collect();
    let ranges = ranges.ok_or_else(|| format!("invalid field range: {list}"))?;
    let wanted = |at: usize| ranges.iter().any(|(from, to)| (*from..=*to).contains(&(at + 1)));
    let (text, missing) = source.joined(&names)?;
    let mut out = String::new();
    for line in text.lines() {
        if characters {
            let chosen = line.chars().enumerate().filter(|(at, _)| wanted(*at));
            out.extend(chosen.map(|(_, c)| c));
        } else if line.contains(delimiter) {
            let fields = line.split(delimiter).enumerate().filter(|(at, _)| wanted(*at));
            out.push_str(&fields.map(|(_, field)| field).collect::<Vec<_>>().join(delimiter));
        } else if has(&given, 's') {
            continue;
        } else {
            out.push_str(line);
        }
        out.push('\n');
    }
    Ok(with_missing(out, missing))
}

/// `2`, `2-4`, `2-`, `-4`, counted from 1.
fn range(text: &str) -> Option<(usize, usize)> {
    let (from, to) = match text.split_once('-') {
        None => (text.parse().ok()?, text.parse().ok()?),
        Some(("", "")) => return None,
        Some((from, "")) => (from.parse().ok()?, usize::MAX),
        Some(("", to)) => (1, to.parse().ok()?),
        Some((from, to)) => (from.parse().ok()?, to.parse().ok()?),
    };
    (from > 0 && from <= to).then_some((from, to))
}

pub(super) fn tr(args: &[String], source: &Source) -> Filtered {
    let (given, sets) = options(args, "ds", "", &[("delete", 'd'), ("squeeze-repeats", 's')])?;
    let sets: Option<Vec<Vec<char>>> = sets.iter().map(|set| characters(set)).collect();
    let usage = "usage: tr SET1 SET2, tr -d SET or tr -s SET, with a-z and \\n in sets";
    let (delete, squeeze) = (has(&given, 'd'), has(&given, 's'));
    let (from, to) = match sets.as_deref() {
        Some([from]) if delete || squeeze => (from, None),
        Some([from, to]) if !delete && !to.is_empty() => (from, Some(to)),
        _ => return Err(usage.to_string()),
    };
    let mut out = String::new();
    let mut last = None;
    for c in source.stdin()?.chars() {
        let place = from.iter().position(|one| *one == c);
        if delete && place.is_some() {
            continue;
        }
        let became = match (place, to) {
            (Some(at), Some(to)) => to.get(at).or(to.last()).copied().unwrap_or(c),
            _ => c,
        };
        if squeeze && place.is_some() && last == Some(became) {
            continue;
        }
        last = Some(became);
        out.push(became);
    }
    Ok(Output::text(out))
}

/// A set of `tr`: ranges, escapes and a few classes.
fn characters(set: &str) -> Option<Vec<char>> {
    let set = set.replace("[:upper:]", "A-Z").replace("[:lower:]", "a-z");
    let set = set.replace("[:digit:]", "0-9").replace("[:space:]", " \\t\\n\\r");
    let chars: Vec<char> = unescape(&set).chars().collect();
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(&from) = chars.get(at) {
        match (chars.get(at + 1), chars.get(at + 2)) {
            (Some('-'), Some(&to)) => {
                // Larger ranges than ASCII are nobody's wish here, and cost time per character.
                if from > to || !to.is_ascii() {
                    return None;
                }
                out.extend(from..=to);
                at += 3;
            }
            _ => {
                out.push(from);
                at += 1;
            }
        }
    }
    (out.len() <= 1024).then_some(out)
}
