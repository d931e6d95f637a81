//! Regular expressions of `grep` and `sed`, in POSIX's basic and extended notation, matched by
//! `regex-lite` in time proportional to pattern × text.
//!
//! Differences to POSIX: of several alternatives the first that matches wins, not the longest;
//! `-i` folds ASCII letters only; back-references work in replacements, not in patterns.

use regex_lite::{Regex, RegexBuilder};

/// How large a compiled pattern may be, in bytes: it bounds the time of matching.
const LARGEST: usize = 32 << 10;

/// How a pattern is written and matched.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Notation {
    /// `-E`
    pub extended: bool,
    /// `-F`: every character stands for itself.
    pub fixed: bool,
    /// `-i`
    pub ignore_case: bool,
    /// `-w`
    pub whole_words: bool,
    /// `-x`
    pub whole_lines: bool,
}

/// Compiles a pattern; the error says what does not work.
pub(super) fn compile(pattern: &str, notation: Notation) -> Result<Regex, String> {
    let mut source = match notation.fixed {
        true => regex_lite::escape(pattern),
        false => translate(pattern, notation.extended)?,
    };
    if notation.whole_words {
        source = format!(r"\b{{start-half}}(?:{source})\b{{end-half}}");
    }
    if notation.whole_lines {
        source = format!("^(?:{source})$");
    }
    let built = RegexBuilder::new(&source)
        .case_insensitive(notation.ignore_case)
        .size_limit(LARGEST)
        .build();
    built.map_err(|error| format!("invalid regular expression `{pattern}': {error}"))
}

/// POSIX notation → that of `regex-lite`.
fn translate(pattern: &str, extended: bool) -> Result<String, String> {
    let chars: Vec<char> = pattern.chars().collect();
    let mut out = String::new();
    let mut at = 0;
    // Whether an expression begins here: `*` stands for itself then, and `^` is an anchor.
    let mut begins = true;
    while let Some(&c) = chars.get(at) {
        at += 1;
        let next = chars.get(at).copied();
        let mut begins_next = false;
        match c {
            '[' => at = bracket(&chars, at, &mut out)?,
            '\\' => {
                let Some(escaped) = next else { return Err("Trailing backslash".to_string()) };
                at += 1;
                begins_next = !extended && "(|".contains(escaped);
                match escaped {
                    '(' | ')' | '{' | '}' | '|' | '+' | '?' if !extended => {
                        at = operator(escaped, &chars, at, &mut out);
                    }
                    '1'..='9' => {
                        return Err(format!(
                            "back-reference \\{escaped} in a pattern is not supported"
                        ));
                    }
                    'w' | 'W' | 's' | 'S' | 'b' | 'B' | 'n' | 't' => out.extend(['\\', escaped]),
                    '<' => out.push_str(r"\b{start}"),
                    '>' => out.push_str(r"\b{end}"),
                    _ => literal(escaped, &mut out),
                }
            }
            '*' if begins => out.push_str(r"\*"),
            '*' | '.' => out.push(c),
            '^' if begins || extended => {
                out.push('^');
                begins_next = true;
            }
            '$' if extended || ends(&chars, at) => out.push('$'),
            '(' | ')' | '{' | '}' | '|' | '+' | '?' if extended => {
                if begins && matches!(c, '+' | '?' | '{') {
                    literal(c, &mut out);
                } else {
                    at = operator(c, &chars, at, &mut out);
                }
                begins_next = matches!(c, '(' | '|');
            }
            _ => literal(c, &mut out),
        }
        begins = begins_next;
    }
    Ok(out)
}

/// Whether a basic pattern's expression ends here: only there `$` is an anchor.
fn ends(chars: &[char], at: usize) -> bool {
    match chars.get(at) {
        None => true,
        Some('\\') => matches!(chars.get(at + 1), Some(')' | '|')),
        Some(_) => false,
    }
}

fn literal(c: char, out: &mut String) {
    let mut buffer = [0; 4];
    out.push_str(&regex_lite::escape(c.encode_utf8(&mut buffer)));
}

/// A grouping, alternative or repetition; gives the place after it.
fn operator(c: char, chars: &[char], at: usize, out: &mut String) -> usize {
    if c != '{' {
        out.push(c);
        return at;
    }
    let rest = chars.get(at..).unwrap_or_default();
    let counts: String = rest.iter().take_while(|c| c.is_ascii_digit() || **c == ',').collect();
    let numbers: Vec<&str> = counts.split(',').collect();
    match numbers.as_slice() {
        ["", last] if !last.is_empty() => out.push_str(&format!("{{0,{last}")),
        ["" | ","] | ["", ""] => {
            out.push_str(r"\{");
            return at;
        }
        [_] | [_, _] => out.push_str(&format!("{{{counts}")),
        _ => {
            out.push_str(r"\{");
            return at;
        }
    }
    at + counts.len()
}

/// A bracket expression from after its `[`; gives the place after it.
fn bracket(chars: &[char], mut at: usize, out: &mut String) -> Result<usize, String> {
    let open = || "Unmatched [, [^, [:, [., or [=".to_string();
    out.push('[');
    if chars.get(at) == Some(&'^') {
        out.push('^');
        at += 1;
    }
    let first = at;
    loop {
        let c = *chars.get(at).ok_or_else(open)?;
        at += 1;
        match c {
            ']' if at > first + 1 => {
                out.push(']');
                return Ok(at);
            }
            '[' if chars.get(at) == Some(&':') => {
                let rest: String = chars.get(at..).unwrap_or_default().iter().collect();
                let length = rest.find(":]").ok_or_else(open)? + 2;
                out.push('[');
                out.extend(rest.chars().take(length));
                at += length;
            }
            '-' => {
                let is_range = at > first + 1 && chars.get(at).is_some_and(|c| *c != ']');
                out.push_str(if is_range { "-" } else { r"\-" });
            }
            '\\' | '[' | ']' | '^' | '&' | '~' => out.extend(['\\', c]),
            _ => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(pattern: &str, extended: bool, text: &str) -> Option<String> {
        let notation = Notation { extended, ..Notation::default() };
        let regex = compile(pattern, notation).unwrap_or_else(|error| panic!("{error}"));
        regex.find(text).map(|found| found.as_str().to_string())
    }

    #[test]
    fn basic_patterns_match_as_posix_says() {
        for (pattern, text, expected) in [
            ("a.c", "xabcx", Some("abc")),
            ("$ITEM", "name: $ITEM", Some("$ITEM")),
            ("a$", "ba", Some("a")),
            ("^a", "ba", None),
            ("a^b", "a^b", Some("a^b")),
            ("*a", "*a", Some("*a")),
            ("a+", "a+", Some("a+")),
            (r"a\+", "aaa", Some("aaa")),
            (r"\(ab\)*", "ababx", Some("abab")),
            (r"a\{2,3\}", "aaaa", Some("aaa")),
            (r"a\|b", "xb", Some("b")),
            ("a{2}", "a{2}", Some("a{2}")),
            ("(a)", "(a)", Some("(a)")),
            ("[]a]*", "]a]", Some("]a]")),
            ("[^]]", "]x", Some("x")),
            (r"[a\]", r"\", Some(r"\")),
            ("[[:digit:]-]*", "1-2x", Some("1-2")),
            (r"nginx:1\.1[46]", "nginx:1.16", Some("nginx:1.16")),
            (r"\<pod\>", "a pod b", Some("pod")),
        ] {
            assert_eq!(found(pattern, false, text).as_deref(), expected, "{pattern}");
        }
    }

    #[test]
    fn extended_patterns_match_as_posix_says() {
        for (pattern, text, expected) in [
            ("a+", "aaa", Some("aaa")),
            ("(ab|c)+", "abcab", Some("abcab")),
            ("^(Running|Error)$", "Error", Some("Error")),
            ("a{2}", "aaa", Some("aa")),
            ("a{,2}b", "aab", Some("aab")),
            (r"\+", "a+", Some("+")),
            ("{.items}", "{.items}", Some("{.items}")),
            ("0/1|Pending", "x 0/1", Some("0/1")),
        ] {
            assert_eq!(found(pattern, true, text).as_deref(), expected, "{pattern}");
        }
    }

    #[test]
    fn what_cannot_work_says_so() {
        for pattern in [r"\(a\)\1", r"\(a", "[a", "a\\", r"a\{99999\}\{99999\}"] {
            assert!(compile(pattern, Notation::default()).is_err(), "{pattern}");
        }
    }
}
