//! Filters that choose, count, order or copy whole lines: `cat head tail wc sort uniq tee`.

use super::{Filtered, Given, Source, has, options, value, with_missing};
use crate::kubectl::shell::builtins::Output;
use crate::order::Order;
use std::cmp::Ordering;

pub(super) fn cat(args: &[String], source: &Source) -> Filtered {
    let (given, names) = options(args, "nu", "", &[("number", 'n')])?;
    if names.is_empty() && source.stdin.is_none() {
        let ways = "cat FILE, or cat > FILE <<EOF and the text up to a line EOF";
        return Err(format!("no file: {ways}"));
    }
    let (text, missing) = source.joined(&names)?;
    let text = match has(&given, 'n') {
        true => numbered(&text),
        false => text,
    };
    Ok(with_missing(text, missing))
}

fn numbered(text: &str) -> String {
    let lines = text.split_inclusive('\n').enumerate();
    lines.map(|(at, line)| format!("{:6}\t{line}", at + 1)).collect()
}

/// Which part of the lines `head` and `tail` show.
enum Count {
    First(usize),
    AllButLast(usize),
    Last(usize),
    From(usize),
}

pub(super) fn head(args: &[String], source: &Source) -> Filtered {
    part(args, source, |count| match count.strip_prefix('-') {
        Some(digits) => digits.parse().ok().map(Count::AllButLast),
        None => count.parse().ok().map(Count::First),
    })
}

pub(super) fn tail(args: &[String], source: &Source) -> Filtered {
    if args.iter().any(|arg| arg == "-f" || arg == "-F") {
        return Err("-f is not supported: files here do not grow; see kubectl logs".to_string());
    }
    part(args, source, |count| match count.strip_prefix('+') {
        Some(digits) => digits.parse().ok().map(Count::From),
        None => count.trim_start_matches('-').parse().ok().map(Count::Last),
    })
}

fn part(args: &[String], source: &Source, read: fn(&str) -> Option<Count>) -> Filtered {
    let is_number = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    let with_letter = |arg: &str| match arg.strip_prefix('-') {
        Some(digits) if is_number(digits) => format!("-n{digits}"),
        _ => arg.to_string(),
    };
    let mut args = args.to_vec();
    if let Some(first) = args.first_mut() {
        *first = with_letter(first);
    }
    let (given, names) = options(&args, "q", "n", &[("lines", 'n')])?;
    let count = value(&given, 'n').unwrap_or("10");
    let invalid = || format!("invalid number of lines: ‘{count}’");
    let (texts, missing) = source.texts(&names)?;
    let mut out = String::new();
    for (at, text) in texts.iter().enumerate() {
        if names.len() > 1 && !has(&given, 'q') {
            let name = text.name.as_deref().unwrap_or("standard input");
            out.push_str(&format!("{}==> {name} <==\n", if at > 0 { "\n" } else { "" }));
        }
        let lines: Vec<&str> = text.text.split_inclusive('\n').collect();
        let (from, to) = match read(count).ok_or_else(invalid)? {
            Count::First(count) => (0, count.min(lines.len())),
            Count::AllButLast(count) => (0, lines.len().saturating_sub(count)),
            Count::Last(count) => (lines.len().saturating_sub(count), lines.len()),
            Count::From(line) => (line.saturating_sub(1).min(lines.len()), lines.len()),
        };
        out.extend(lines.get(from..to).unwrap_or_default().iter().copied());
    }
    Ok(with_missing(out, missing))
}

pub(super) fn wc(args: &[String], source: &Source) -> Filtered {
    let long = [("lines", 'l'), ("words", 'w'), ("bytes", 'c'), ("chars", 'm')];
    let (mut given, names) = options(args, "lwcm", "", &long)?;
    if given.is_empty() {
        given.extend(['l', 'w', 'c'].map(|letter| (letter, String::new())));
    }
    let (texts, missing) = source.texts(&names)?;
    let mut rows: Vec<(Vec<usize>, String)> = Vec::new();
    for text in &texts {
        let counts = [
            ('l', text.text.matches('\n').count()),
            ('w', text.text.split_whitespace().count()),
            ('m', text.text.chars().count()),
            ('c', text.text.len()),
        ];
        let wanted = counts.iter().filter(|(letter, _)| has(&given, *letter));
        rows.push((
            wanted.map(|(_, count)| *count).collect(),
            text.name.clone().unwrap_or_default(),
        ));
    }
    if names.len() > 1 {
        let columns = rows.first().map_or(0, |(counts, _)| counts.len());
        let sum = |column: usize| rows.iter().filter_map(|(counts, _)| counts.get(column)).sum();
        rows.push(((0..columns).map(sum).collect(), "total".to_string()));
    }
    let columns = rows.first().map_or(0, |(counts, _)| counts.len());
    let bytes: usize = texts.iter().map(|text| text.text.len()).sum();
    let width = match (columns, names.len()) {
        (1, 0 | 1) => 1,
        (_, 0) => 7,
        _ => bytes.to_string().len(),
    };
    let mut out = String::new();
    for (counts, name) in rows {
        let counts: Vec<String> = counts.iter().map(|count| format!("{count:width$}")).collect();
        out.push_str(format!("{} {name}", counts.join(" ")).trim_end());
        out.push('\n');
    }
    Ok(with_missing(out, missing))
}

/// A key of `sort`: which fields, and how they compare.
struct Key {
    from: usize,
    to: usize,
    numeric: bool,
    reverse: bool,
}

pub(super) fn sort(args: &[String], source: &Source) -> Filtered {
    let long = [("reverse", 'r'), ("numeric-sort", 'n'), ("unique", 'u'), ("key", 'k')];
    let (given, names) = options(args, "rnubf", "kt", &long)?;
    let keys = keys(&given)?;
    let separator = value(&given, 't').and_then(|text| text.chars().next());
    let (text, missing) = source.joined(&names)?;
    let mut lines: Vec<&str> = text.lines().collect();
    let by_keys = |a: &&str, b: &&str| {
        keys.iter().fold(Ordering::Equal, |order, key| {
            order.then_with(|| {
                let (a, b) = (fields(a, key, separator), fields(b, key, separator));
                let order = match key.numeric {
                    true => number(&a).total_cmp(&number(&b)),
                    false => a.cmp(&b),
                };
                if key.reverse { order.reverse() } else { order }
            })
        })
    };
    let unique = has(&given, 'u');
    lines.order_by(|a, b| {
        let whole = if has(&given, 'r') { b.cmp(a) } else { a.cmp(b) };
        by_keys(a, b).then(if unique { Ordering::Equal } else { whole })
    });
    if unique {
        lines.dedup_by(|a, b| by_keys(a, b) == Ordering::Equal);
    }
    let out = lines.iter().flat_map(|line| [line, "\n"]).collect();
    Ok(with_missing(out, missing))
}

/// `-k 2`, `-k 2,3`, `-k 2n`, `-k 2nr`; without any the whole line.
fn keys(given: &[Given]) -> Result<Vec<Key>, String> {
    let (numeric, reverse) = (has(given, 'n'), has(given, 'r'));
    let mut keys = Vec::new();
    for (_, text) in given.iter().filter(|(letter, _)| *letter == 'k') {
        let (place, flags) = match text.find(|c: char| c.is_ascii_alphabetic()) {
            Some(at) => text.split_at(at),
            None => (text.as_str(), ""),
        };
        let (from, to) = place.split_once(',').unwrap_or((place, ""));
        let from = from.parse().ok().filter(|from| *from > 0);
        let to = if to.is_empty() { Some(usize::MAX) } else { to.parse().ok() };
        let known = flags.chars().all(|flag| "nr".contains(flag));
        let (Some(from), Some(to), true) = (from, to, known) else {
            return Err(format!("-k {text}: only field numbers with n and r work here, as in 2nr"));
        };
        let own = !flags.is_empty();
        keys.push(Key {
            from,
            to,
            numeric: if own { flags.contains('n') } else { numeric },
            reverse: if own { flags.contains('r') } else { reverse },
        });
    }
    if keys.is_empty() {
        keys.push(Key { from: 0, to: usize::MAX, numeric, reverse });
    }
    Ok(keys)
}

fn fields(line: &str, key: &Key, separator: Option<char>) -> String {
    if key.from == 0 {
        return line.to_string();
    }
    let count = key.to.saturating_sub(key.from).saturating_add(1);
    let skipped = key.from - 1;
    match separator {
        Some(c) => line.split(c).skip(skipped).take(count).collect::<Vec<_>>().join(&c.to_string()),
        None => line.split_whitespace().skip(skipped).take(count).collect::<Vec<_>>().join(" "),
    }
}

/// The number at a text's start, as `sort -n` reads it; 0 if there is none.
fn number(text: &str) -> f64 {
    let text = text.trim_start();
    let sign = usize::from(text.starts_with('-'));
    let digits = text.get(sign..).unwrap_or_default();
    let end = digits.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(digits.len());
    text.get(..sign + end).and_then(|number| number.parse().ok()).unwrap_or(0.0)
}

pub(super) fn uniq(args: &[String], source: &Source) -> Filtered {
    let (given, names) = options(args, "cdu", "", &[("count", 'c'), ("repeated", 'd')])?;
    let (text, missing) = source.joined(&names)?;
    let mut runs: Vec<(&str, usize)> = Vec::new();
    for line in text.lines() {
        match runs.last_mut() {
            Some((last, count)) if *last == line => *count += 1,
            _ => runs.push((line, 1)),
        }
    }
    let mut out = String::new();
    for (line, count) in runs {
        if (has(&given, 'd') && count == 1) || (has(&given, 'u') && count > 1) {
            continue;
        }
        match has(&given, 'c') {
            true => out.push_str(&format!("{count:7} {line}\n")),
            false => out.push_str(&format!("{line}\n")),
        }
    }
    Ok(with_missing(out, missing))
}

pub(super) fn tee(args: &[String], source: &Source) -> Filtered {
    let (given, names) = options(args, "a", "", &[("append", 'a')])?;
    let text = source.stdin()?.to_string();
    let append = has(&given, 'a');
    let written = names.into_iter().filter(|name| name != "/dev/null");
    let writes = written.map(|name| (name, text.clone(), append)).collect();
    Ok(Output { writes, ..Output::text(text) })
}
