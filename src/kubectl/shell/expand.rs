//! Words → arguments: variables, `$(…)` texts, splitting, braces and file patterns.

use super::ast::{Part, Word};
use super::variables::Variables;
use super::{Files, glob};

/// How many words braces may make of one.
const MOST_BRACES: i64 = 10_000;

/// Longer words, in bytes, keep their braces: nobody writes such, and each choice copies the word.
const LONGEST_BRACED: usize = 1000;

/// How many arguments one command may have.
const MOST_ARGUMENTS: usize = 100_000;

/// What words are expanded with.
pub(super) struct Expander<'a> {
    pub variables: &'a Variables,
    pub status: i32,
    /// The outputs of the words' `$(…)`, in order.
    pub texts: std::vec::IntoIter<String>,
    pub files: &'a dyn Files,
}

/// An argument being built.
#[derive(Default)]
struct Field {
    text: String,
    /// The text with every quoted character escaped.
    pattern: String,
    has_pattern: bool,
}

impl Field {
    fn quoted(&mut self, text: &str) {
        for c in text.chars() {
            self.text.push(c);
            if glob::is_special(c) || c == '\\' {
                self.pattern.push('\\');
            }
            self.pattern.push(c);
        }
    }

    fn literal(&mut self, text: &str) {
        self.text.push_str(text);
        self.pattern.push_str(text);
        self.has_pattern |= text.chars().any(glob::is_special);
    }
}

impl Expander<'_> {
    /// The arguments that a word stands for: none, one or many.
    pub fn fields(&mut self, word: &Word, into: &mut Vec<String>) -> Result<(), String> {
        let mut field: Option<Field> = None;
        for part in &word.parts {
            match part {
                Part::Literal(text) => field.get_or_insert_default().literal(text),
                Part::Quoted(text) => field.get_or_insert_default().quoted(text),
                Part::Variable { quoted: false, .. } | Part::Substitution { quoted: false, .. } => {
                    let value = self.part(part)?;
                    self.split(&value, &mut field, into)?;
                }
                _ => {
                    let value = self.part(part)?;
                    field.get_or_insert_default().quoted(&value);
                }
            }
        }
        if let Some(field) = field {
            self.finish(field, into)?;
        }
        Ok(())
    }

    /// The text that a word stands for where only one can be: after `=` and in here-documents.
    pub fn text(&mut self, word: &Word) -> Result<String, String> {
        let mut text = String::new();
        for part in &word.parts {
            text.push_str(&self.part(part)?);
        }
        Ok(text)
    }

    fn part(&mut self, part: &Part) -> Result<String, String> {
        match part {
            Part::Literal(text) | Part::Quoted(text) => Ok(text.clone()),
            Part::Substitution { .. } => Ok(self.texts.next().unwrap_or_default()),
            Part::Length(name) => {
                Ok(self.variable(name).map_or(0, |v| v.chars().count()).to_string())
            }
            Part::Arithmetic(word) => {
                let text = self.text(word)?;
                super::arithmetic::evaluate(&text, &|name| self.variable(name))
                    .map(|value| value.to_string())
            }
            Part::Variable { name, fallback, .. } => {
                let value = self.variable(name);
                match (fallback, value) {
                    (Some(fallback), None) => self.text(&fallback.word),
                    (Some(fallback), Some(value)) if value.is_empty() && fallback.also_if_empty => {
                        self.text(&fallback.word)
                    }
                    (_, value) => Ok(value.unwrap_or_default()),
                }
            }
        }
    }

    fn variable(&self, name: &str) -> Option<String> {
        match name {
            "?" => Some(self.status.to_string()),
            "#" => Some("0".to_string()),
            "$" => Some("1".to_string()),
            _ => self.variables.get(name).map(str::to_string),
        }
    }

    fn split(
        &self,
        value: &str,
        field: &mut Option<Field>,
        into: &mut Vec<String>,
    ) -> Result<(), String> {
        let blank = |c: char| matches!(c, ' ' | '\t' | '\n');
        if value.starts_with(blank)
            && let Some(done) = field.take()
        {
            self.finish(done, into)?;
        }
        for (at, piece) in value.split(blank).filter(|piece| !piece.is_empty()).enumerate() {
            if at > 0
                && let Some(done) = field.take()
            {
                self.finish(done, into)?;
            }
            field.get_or_insert_default().literal(piece);
        }
        if value.ends_with(blank)
            && let Some(done) = field.take()
        {
            self.finish(done, into)?;
        }
        Ok(())
    }

    fn finish(&self, field: Field, into: &mut Vec<String>) -> Result<(), String> {
        if into.len() >= MOST_ARGUMENTS {
            return Err("Argument list too long".to_string());
        }
        if field.has_pattern {
            let found = glob::files(&field.pattern, self.files);
            if !found.is_empty() {
                into.extend(found);
                return Ok(());
            }
        }
        into.push(field.text);
        Ok(())
    }
}

/// `{1..3}` and `{a,b}` in a word: the words they make. Only braces whose whole text is unquoted.
pub(super) fn braces(word: Word) -> Vec<Word> {
    let mut done = Vec::new();
    let mut open = vec![word];
    while let Some(word) = open.pop() {
        match brace(&word) {
            Some(words) if (words.len() + open.len() + done.len()) as i64 <= MOST_BRACES => {
                open.extend(words.into_iter().rev());
            }
            _ => done.push(word),
        }
    }
    done
}

fn brace(word: &Word) -> Option<Vec<Word>> {
    word.parts.iter().enumerate().find_map(|(at, part)| {
        let Part::Literal(text) = part else { return None };
        if text.len() > LONGEST_BRACED || word.parts.len() > LONGEST_BRACED {
            return None;
        }
        let (before, choices, after) = choices(text)?;
        let with = |choice: String| {
            let mut word = word.clone();
            if let Some(part) = word.parts.get_mut(at) {
                *part = Part::Literal(format!("{before}{choice}{after}"));
            }
            word
        };
        Some(choices.into_iter().map(with).collect())
    })
}

/// The first brace of a text that offers choices, innermost first.
fn choices(text: &str) -> Option<(&str, Vec<String>, &str)> {
    let mut from = 0;
    while let Some(found) = text.get(from..)?.find('}') {
        let close = from + found;
        if let Some(open) = text.get(..close)?.rfind('{') {
            let inner = text.get(open + 1..close)?;
            let found = match inner.split_once("..") {
                Some((first, last)) => numbers(first, last),
                None if inner.contains(',') => Some(inner.split(',').map(str::to_string).collect()),
                None => None,
            };
            if let Some(choices) = found {
                return Some((text.get(..open)?, choices, text.get(close + 1..)?));
            }
        }
        from = close + 1;
    }
    None
}

fn numbers(first: &str, last: &str) -> Option<Vec<String>> {
    let (from, to): (i64, i64) = (first.parse().ok()?, last.parse().ok()?);
    if from.checked_sub(to)?.checked_abs()? >= MOST_BRACES {
        return None;
    }
    let padded =
        [first, last].iter().any(|n| n.len() > 1 && n.trim_start_matches('-').starts_with('0'));
    let width = if padded { first.len().max(last.len()) } else { 0 };
    let text = |n: i64| format!("{n:0width$}");
    Some(if from <= to {
        (from..=to).map(text).collect()
    } else {
        (to..=from).rev().map(text).collect()
    })
}
