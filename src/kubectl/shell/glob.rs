//! File patterns: `*`, `?` and `[…]`. Knows the list of files, not their contents.

use super::{Files, normalize};
use std::collections::BTreeSet;

/// Whether a character means something in a pattern.
pub(super) fn is_special(c: char) -> bool {
    matches!(c, '*' | '?' | '[')
}

/// The files and folders that a pattern matches, sorted. `\` takes a character's meaning away.
pub(super) fn files(pattern: &str, files: &dyn Files) -> Vec<String> {
    let (lead, pattern) = match pattern.strip_prefix("./") {
        Some(rest) => ("./", rest),
        None => ("", pattern),
    };
    let pattern: Vec<char> = pattern.chars().collect();
    let hidden_wanted = pattern.first() == Some(&'.');
    let mut paths = BTreeSet::new();
    for path in files.list() {
        let path = normalize(&path);
        let folders = path.match_indices('/').filter_map(|(at, _)| path.get(..at));
        paths.extend(folders.map(str::to_string));
        paths.insert(path);
    }
    let found = paths.into_iter().filter(|path| {
        let path: Vec<char> = path.chars().collect();
        (hidden_wanted || path.first() != Some(&'.')) && matches(&pattern, &path)
    });
    found.map(|path| format!("{lead}{path}")).collect()
}

/// Whether the whole text matches. `*` and `?` stop at `/`. Goes back to the last `*` only, so the
/// time is bounded by the product of the lengths.
fn matches(pattern: &[char], text: &[char]) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while t < text.len() || p < pattern.len() {
        if pattern.get(p) == Some(&'*') {
            retry = Some((p, t));
            p += 1;
            continue;
        }
        let left = pattern.get(p..).unwrap_or_default();
        if let Some(length) = one(left, text.get(t).copied()) {
            p += length;
            t += 1;
            continue;
        }
        match retry {
            Some((star, from)) if text.get(from).is_some_and(|c| *c != '/') => {
                (p, t) = (star + 1, from + 1);
                retry = Some((star, from + 1));
            }
            _ => return false,
        }
    }
    true
}

/// How many characters of the pattern match this character, if they do.
fn one(pattern: &[char], c: Option<char>) -> Option<usize> {
    let c = c?;
    match pattern.first()? {
        '?' => (c != '/').then_some(1),
        '[' => match class(pattern, c) {
            Some((length, matched)) => matched.then_some(length),
            None => (c == '[').then_some(1),
        },
        '\\' => (pattern.get(1) == Some(&c)).then_some(2),
        literal => (*literal == c).then_some(1),
    }
}

/// `[a-z]`, `[!a]`: its length and whether it matches, or `None` if it is not closed.
fn class(pattern: &[char], c: char) -> Option<(usize, bool)> {
    let mut at = 1;
    let negated = matches!(pattern.get(at), Some('!' | '^'));
    at += usize::from(negated);
    let first = at;
    let mut matched = false;
    loop {
        let from = *pattern.get(at)?;
        if from == ']' && at > first {
            return Some((at + 1, matched != negated));
        }
        match (pattern.get(at + 1), pattern.get(at + 2)) {
            (Some('-'), Some(to)) if *to != ']' => {
                matched |= (from..=*to).contains(&c);
                at += 3;
            }
            _ => {
                matched |= from == c;
                at += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_names() {
        for (pattern, text, expected) in [
            ("*.yaml", "a.yaml", true),
            ("*.yaml", "jobs/a.yaml", false),
            ("jobs/*.yaml", "jobs/a.yaml", true),
            ("job-?.yaml", "job-1.yaml", true),
            ("job-[1-3].yaml", "job-2.yaml", true),
            ("job-[!1-3].yaml", "job-2.yaml", false),
            ("*a*b*", "xxaxxbxx", true),
            ("*a*b*", "xxbxxaxx", false),
            ("\\*", "*", true),
            ("\\*", "a", false),
            ("[", "[", true),
            ("*", "", true),
            ("a", "ab", false),
            ("ab", "a", false),
        ] {
            let chars = |text: &str| text.chars().collect::<Vec<_>>();
            assert_eq!(matches(&chars(pattern), &chars(text)), expected, "{pattern} {text}");
        }
    }
}
