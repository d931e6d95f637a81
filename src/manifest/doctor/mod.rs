//! The paste doctor: YAML copied from a page that lost its layout. Takes off what pages add (line
//! numbers, prompts, fences, escapes, typographic quotes) and rebuilds the indentation from the
//! field table: keys tell which level they belong to. Where two places fit, it says so and leaves
//! the text alone: nothing is guessed silently.

mod clean;
mod layout;
mod lines;
mod live;
mod search;

use super::{Diagnostic, Hint, Problem, Severity, apply_fix, parse};
use crate::order::Order;

/// Longer texts are not looked at: the page asks on every change.
const LONGEST: usize = 64_000;

/// What the doctor makes of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// The restored text; it parses strictly without errors, except that an API version which is
    /// gone stays for its own fix. With a doubt: the text as far as it could be cleaned.
    pub text: String,
    pub found: Vec<Symptom>,
    /// Why the layout could not be restored for certain.
    pub doubt: Option<Doubt>,
}

impl Restored {
    pub fn confident(&self) -> bool {
        self.doubt.is_none()
    }
}

/// What had happened to the text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Symptom {
    /// Several keys stood on one line.
    OneLine,
    /// Every line began at the margin.
    NoIndentation,
    /// The indentation did not fit.
    Indentation,
    LineNumbers,
    /// Shell prompts and the commands behind them.
    Prompts,
    /// Markdown's code fences.
    Fences,
    /// Backslashes that Markdown wants before `-`, `*` and `_`.
    Escapes,
    /// Full-width punctuation or typographic quotes.
    Punctuation,
    /// Tabs, no-break and zero-width spaces.
    Spaces,
    /// Other text before or behind the YAML.
    Surroundings,
    /// Fields of a live object, which only the API server writes; their paths.
    LiveFields(Vec<String>),
}

/// Where and why the doctor stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// In [`Restored::text`], from 1.
    pub line: usize,
    /// The key or item in question.
    pub word: String,
    pub reason: Reason,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// No `kind` that the simulator has fields for: nothing tells where keys belong.
    NoKind { kind: String },
    /// No open level has this field.
    NoPlace,
    /// Both parents could have it.
    TwoPlaces { one: String, other: String },
    /// A text block (`|`, `>`) whose end cannot be told.
    TextBlock,
    /// A comment swallowed the rest of its line.
    Comment,
    /// The restored text is still refused; the message.
    Refused { message: String },
}

/// Looks for a lost layout or the traces of a live object. `None` if there is nothing to restore.
pub fn diagnose(text: &str) -> Option<Restored> {
    if text.len() > LONGEST || !["apiVersion", "kind"].iter().all(|word| text.contains(word)) {
        return None;
    }
    // A kind whose fields are not known has no faults, whatever its layout.
    if lines::symptom(text).is_none() && faults(text).is_empty() {
        let (text, paths) = live::strip(text)?;
        return Some(Restored { text, found: vec![Symptom::LiveFields(paths)], doubt: None });
    }
    let (cleaned, mut found) = clean::clean(text);
    let after = faults(&cleaned);
    let lost = lines::symptom(&cleaned);
    if after.is_empty() && lost.is_none() {
        return Some(finish(cleaned, found)).filter(|restored| !restored.found.is_empty());
    }
    let unreadable = after.iter().any(|fault| matches!(fault.problem, Problem::Syntax { .. }));
    if lost.is_none() && !unreadable {
        return None;
    }
    found.push(lost.unwrap_or(Symptom::Indentation));
    found.order();
    match layout::rebuild(&cleaned) {
        Err(doubt) => Some(Restored { text: cleaned, found, doubt: Some(doubt) }),
        Ok(rebuilt) => Some(match faults(&rebuilt).into_iter().next() {
            None => finish(rebuilt, found),
            Some(fault) => {
                let word =
                    rebuilt.lines().nth(fault.line - 1).unwrap_or_default().trim().to_owned();
                let reason = Reason::Refused { message: fault.message() };
                let doubt = Some(Doubt { line: fault.line, word, reason });
                Restored { text: rebuilt, found, doubt }
            }
        }),
    }
}

fn finish(text: String, mut found: Vec<Symptom>) -> Restored {
    let (text, paths) = match live::strip(&text) {
        None => (text, None),
        Some((text, paths)) => (text, Some(paths)),
    };
    found.extend(paths.map(Symptom::LiveFields));
    found.order();
    Restored { text, found, doubt: None }
}

/// The errors in a text. An API version that is gone is no fault of the layout: the fields are
/// checked against the version that replaced it.
fn faults(text: &str) -> Vec<Diagnostic> {
    let mut text = text.to_owned();
    // Each pass mends one document.
    for _ in 0..32 {
        let parsed = parse(&text);
        let gone = parsed.diagnostics.iter().find(|found| {
            matches!(found.hint, Some(Hint::UseVersion { .. } | Hint::UseApiVersion { .. }))
        });
        match gone.and_then(|found| apply_fix(&text, found)) {
            Some(mended) => text = mended,
            None => {
                let errors = parsed.diagnostics.into_iter();
                return errors.filter(|found| found.severity == Severity::Error).collect();
            }
        }
    }
    Vec::new()
}

#[cfg(test)]
mod tests;
