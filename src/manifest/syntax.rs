//! The words of Go's YAML library for text that is not YAML. That library is a translation of
//! libyaml, and so is the parser inside `serde_yaml`: it finds the same fault at the same place and
//! words it the same. Only the line number needs Go's own arithmetic.
//! Upstream: `goyaml.v2/decode.go` (`parser.fail`).

use super::diagnostic::{Diagnostic, Hint, Position, Problem, Severity, Span};
use super::yaml::Chunk;
use saphyr_parser::ScanError;
use serde::Deserialize;
use serde::de::IgnoredAny;

/// How libyaml's complaints begin; `serde_yaml` has others of its own.
const COMPLAINTS: [&str; 9] = [
    "found ",
    "did not find ",
    "could not find ",
    "mapping values are not allowed",
    "mapping keys are not allowed",
    "block sequence entries are not allowed",
    "control characters are not allowed",
    "invalid ",
    "exceeded ",
];

/// Complaints of libyaml's parser. Its scanner's, all others, have their line counted from one.
const PARSER: [&str; 10] = [
    "did not find expected <",
    "did not find expected node content",
    "did not find expected key",
    "did not find expected '-' indicator",
    "did not find expected ',' or",
    "found duplicate %YAML",
    "found incompatible YAML",
    "found duplicate %TAG",
    "found undefined tag handle",
    "unexpected ",
];

struct Complaint {
    problem: String,
    /// Both from 0.
    line: usize,
    column: usize,
}

/// What Go's library says of this document; `None` if it reads it.
pub(super) fn refusal(chunk: Chunk<'_>) -> Option<Diagnostic> {
    complaint(chunk.text).map(|complaint| diagnostic(chunk, complaint))
}

/// The same for text that the marked parse refused: some fault must be named.
pub(super) fn refusal_or(chunk: Chunk<'_>, error: &ScanError) -> Diagnostic {
    let mark = error.marker();
    let unknown_anchor = error.info().ends_with("found unknown anchor");
    if let Some(found) = refusal(chunk).filter(|_| !unknown_anchor) {
        return found;
    }
    let line = chunk.text.split('\n').nth(mark.line().saturating_sub(1)).unwrap_or_default();
    let words = if unknown_anchor {
        let name: String = line
            .chars()
            .skip(mark.col() + 1)
            .take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
            .collect();
        format!("yaml: unknown anchor '{name}' referenced")
    } else {
        format!("yaml: line {}: {}", mark.line(), error.info())
    };
    let start = Position { line: mark.line() + chunk.lines_before, column: mark.col() + 1 };
    located(words, start, line)
}

fn complaint(text: &str) -> Option<Complaint> {
    let document = serde_yaml::Deserializer::from_str(text).next()?;
    let error = IgnoredAny::deserialize(document).err()?;
    let (line, column) = match error.location() {
        Some(place) => (place.line().saturating_sub(1), place.column().saturating_sub(1)),
        None => (0, 0),
    };
    let words = error.to_string();
    let ends = [" at line ", " at position ", ", while ", ", when "];
    let end = ends.iter().filter_map(|end| words.find(end)).min().unwrap_or(words.len());
    let problem = words[..end].to_owned();
    COMPLAINTS.iter().any(|start| problem.starts_with(start)).then_some(Complaint {
        problem,
        line,
        column,
    })
}

fn diagnostic(chunk: Chunk<'_>, complaint: Complaint) -> Diagnostic {
    let Complaint { problem, line, column } = complaint;
    let from_parser = PARSER.iter().any(|start| problem.starts_with(start));
    let words = match line {
        0 => format!("yaml: {problem}"),
        line => format!("yaml: line {}: {problem}", line + usize::from(!from_parser)),
    };
    let written = chunk.text.split('\n').nth(line).unwrap_or_default();
    let start = Position { line: line + 1 + chunk.lines_before, column: column + 1 };
    located(words, start, written)
}

/// The diagnostic for `words` at `start` in a line that reads `written`.
fn located(words: String, start: Position, written: &str) -> Diagnostic {
    let length = written.trim_end_matches('\r').chars().count();
    let end = Position { line: start.line, column: (length + 1).max(start.column) };
    let span = Span { start, end };
    let here = written.chars().nth(start.column - 1);
    let has = |part: &str| words.contains(part);
    let hint = if here == Some('\t') || written.starts_with('\t') {
        Some(Hint::TabsToSpaces)
    } else if has("cannot start any token") || has("mapping values are not allowed") {
        Some(Hint::QuoteValue)
    } else if has("',' or") || has("unexpected end of stream") {
        Some(Hint::Unclosed)
    } else if has("expected key") || has("'-' indicator") || has("expected ':'") {
        Some(Hint::Indentation)
    } else {
        None
    };
    let quotable = has("cannot start any token") && !written.contains(" #");
    let found = Diagnostic::new(Severity::Error, span, Problem::Syntax { words });
    match hint {
        Some(Hint::TabsToSpaces) => {
            let blank = written.chars().take_while(|c| c.is_whitespace()).count();
            let spaces = written.chars().take(blank).map(|c| if c == '\t' { "  " } else { " " });
            let spaces: String = spaces.collect();
            let start = Position { line: start.line, column: 1 };
            let end = Position { line: start.line, column: blank + 1 };
            found.hint(hint).fix(Span { start, end }, spaces)
        }
        Some(Hint::QuoteValue) if quotable => {
            let rest: String = written.trim_end().chars().skip(start.column - 1).collect();
            let end = start.column + rest.chars().count();
            let span = Span { start, end: Position { line: start.line, column: end } };
            found.hint(hint).fix(span, format!("'{}'", rest.replace('\'', "''")))
        }
        hint => found.hint(hint),
    }
}
