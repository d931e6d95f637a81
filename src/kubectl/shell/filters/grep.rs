//! `grep`: the lines that match.

use super::{Filtered, Given, Source, Text, has, options, value};
use crate::kubectl::shell::builtins::Output;
use crate::kubectl::shell::pattern::{Notation, compile};
use regex_lite::Regex;

const LONG: [(&str, char); 13] = [
    ("ignore-case", 'i'),
    ("invert-match", 'v'),
    ("count", 'c'),
    ("extended-regexp", 'E'),
    ("fixed-strings", 'F'),
    ("line-number", 'n'),
    ("word-regexp", 'w'),
    ("only-matching", 'o'),
    ("quiet", 'q'),
    ("regexp", 'e'),
    ("after-context", 'A'),
    ("before-context", 'B'),
    ("context", 'C'),
];

struct Grep {
    patterns: Vec<Regex>,
    given: Vec<Given>,
    /// Lines of context before and after a match.
    before: usize,
    after: usize,
    most: usize,
    named: bool,
}

pub(super) fn grep(args: &[String], source: &Source, extended: bool) -> Filtered {
    let colour = |arg: &&String| !arg.starts_with("--color") && *arg != "--line-buffered";
    let args: Vec<String> = args.iter().filter(colour).cloned().collect();
    let args = numbers_as_context(&args);
    let (given, mut names) = options(&args, "ivcEFGnwxoqshHl", "eABCm", &LONG)?;
    let mut sources: Vec<String> =
        given.iter().filter(|(letter, _)| *letter == 'e').map(|(_, value)| value.clone()).collect();
    if sources.is_empty() {
        if names.is_empty() {
            return Err("no pattern: grep [-ivcEFnwo] PATTERN [FILE]".to_string());
        }
        sources.push(names.remove(0));
    }
    let notation = Notation {
        extended: extended || has(&given, 'E'),
        fixed: has(&given, 'F'),
        ignore_case: has(&given, 'i'),
        whole_words: has(&given, 'w'),
        whole_lines: has(&given, 'x'),
    };
    let patterns = sources.iter().flat_map(|pattern| pattern.split('\n'));
    let patterns = patterns.map(|pattern| compile(pattern, notation)).collect::<Result<_, _>>()?;
    let number = |letter: char| match value(&given, letter) {
        None => Ok(None),
        Some(text) => {
            text.parse::<usize>().map(Some).map_err(|_| format!("{text}: invalid number"))
        }
    };
    let context = number('C')?.unwrap_or(0);
    let grep = Grep {
        patterns,
        before: number('B')?.unwrap_or(context),
        after: number('A')?.unwrap_or(context),
        most: number('m')?.unwrap_or(usize::MAX),
        named: (names.len() > 1 || has(&given, 'H')) && !has(&given, 'h'),
        given,
    };
    let (texts, missing) = source.texts(&names)?;
    let mut output = Output::default();
    let mut found = false;
    for text in &texts {
        found |= grep.text(text, &mut output.stdout);
    }
    output.code = if !missing.is_empty() { 2 } else { i32::from(!found) };
    if has(&grep.given, 'q') {
        output.stdout.clear();
    }
    if !has(&grep.given, 's') {
        output.stderr = missing;
    }
    Ok(output)
}

/// `-5` is `-C 5`.
fn numbers_as_context(args: &[String]) -> Vec<String> {
    let number = |arg: &String| {
        let digits = arg.strip_prefix('-').unwrap_or_default();
        !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit())
    };
    let context = |arg: &String| match number(arg) {
        true => arg.replacen('-', "-C", 1),
        false => arg.clone(),
    };
    args.iter().map(context).collect()
}

impl Grep {
    fn matches(&self, line: &str) -> bool {
        self.patterns.iter().any(|pattern| pattern.is_match(line)) != has(&self.given, 'v')
    }

    /// Searches one text; whether a line was selected.
    fn text(&self, text: &Text, out: &mut String) -> bool {
        let name = text.name.as_deref().unwrap_or("(standard input)");
        let lines: Vec<&str> = text.text.lines().collect();
        let matching = lines.iter().enumerate().filter(|(_, line)| self.matches(line));
        let selected: Vec<usize> = matching.map(|(at, _)| at).take(self.most).collect();
        if has(&self.given, 'l') {
            if !selected.is_empty() {
                out.push_str(&format!("{name}\n"));
            }
        } else if has(&self.given, 'c') {
            let prefix = if self.named { format!("{name}:") } else { String::new() };
            out.push_str(&format!("{prefix}{}\n", selected.len()));
        } else {
            self.print(name, &lines, &selected, out);
        }
        !selected.is_empty()
    }

    fn print(&self, name: &str, lines: &[&str], selected: &[usize], out: &mut String) {
        let mut printed = 0;
        for (nth, &at) in selected.iter().enumerate() {
            let from = at.saturating_sub(self.before).max(printed);
            if (self.before > 0 || self.after > 0) && nth > 0 && from > printed {
                out.push_str("--\n");
            }
            for before in from..at {
                self.line(name, lines, before, '-', out);
            }
            self.line(name, lines, at, ':', out);
            let next = selected.get(nth + 1).copied().unwrap_or(lines.len());
            printed = at.saturating_add(self.after).saturating_add(1).min(next).max(at + 1);
            for after in at + 1..printed {
                self.line(name, lines, after, '-', out);
            }
        }
    }

    fn line(&self, name: &str, lines: &[&str], at: usize, sign: char, out: &mut String) {
        let Some(line) = lines.get(at) else { return };
        let mut prefix = String::new();
        if self.named {
            prefix.push_str(&format!("{name}{sign}"));
        }
        if has(&self.given, 'n') {
            prefix.push_str(&format!("{}{sign}", at + 1));
        }
        if !has(&self.given, 'o') {
            out.push_str(&format!("{prefix}{line}\n"));
        } else if sign == ':' && !has(&self.given, 'v') {
            for pattern in &self.patterns {
                for found in pattern.find_iter(line).filter(|found| !found.is_empty()) {
                    out.push_str(&format!("{prefix}{}\n", found.as_str()));
                }
            }
        }
    }
}
