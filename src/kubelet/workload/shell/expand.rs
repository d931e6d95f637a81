//! Words to fields: `$name`, `$(…)`, `$((…))`, quoting and field splitting.

use super::arithmetic::{self, Problem};
use super::streams::Stream;
use super::syntax::{Change, Part, Script, Word};
use super::{Shell, Stop, glob};

/// Fields under construction.
#[derive(Default)]
struct Fields {
    done: Vec<String>,
    current: Option<String>,
}

impl Fields {
    fn push(&mut self, text: &str) {
        self.current.get_or_insert_default().push_str(text);
    }

    fn end(&mut self) {
        self.done.extend(self.current.take());
    }

    /// Splits at the characters of IFS; runs of blanks among them count as one.
    fn push_split(&mut self, text: &str, separators: &str) {
        for c in text.chars() {
            if !separators.contains(c) {
                self.current.get_or_insert_default().push(c);
            } else if c.is_ascii_whitespace() {
                self.end();
            } else {
                self.done.push(self.current.take().unwrap_or_default());
            }
        }
    }

    /// `"$@"`: each value a field, the first and the last joined to what stands beside them.
    fn push_all(&mut self, values: &[String]) {
        for (i, value) in values.iter().enumerate() {
            if i > 0 {
                self.end();
            }
            self.push(value);
        }
    }
}

impl Shell {
    /// The fields that these words expand to.
    pub(super) fn fields(&mut self, words: &[Word]) -> Result<Vec<String>, Stop> {
        let mut all = Vec::new();
        for word in words {
            if self.name == "bash"
                && let Some(text) = word.plain()
                && let Some(texts) = braces(text)
            {
                self.charge(texts.len() as u64)?;
                all.extend(texts);
                continue;
            }
            let mut fields = Fields::default();
            for part in &word.parts {
                self.part(part, &mut fields)?;
            }
            fields.end();
            self.charge(fields.done.len() as u64)?;
            all.extend(fields.done);
        }
        Ok(all)
    }

    fn part(&mut self, part: &Part, fields: &mut Fields) -> Result<(), Stop> {
        if let Part::Text { text, .. } = part {
            fields.push(text);
            return self.charge_text(text.len());
        }
        let (quoted, all) = match part {
            Part::Parameter { name, index, change: Change::None, quoted } => {
                let key = index.as_ref().map_or(Some(name.as_str()), Word::plain_or_quoted);
                (*quoted, matches!(key, Some("@" | "*")))
            }
            Part::Parameter { quoted, .. } | Part::Output { quoted, .. } => (*quoted, false),
            Part::Sum { quoted, .. } | Part::Text { quoted, .. } => (*quoted, false),
        };
        if let (true, true, Part::Parameter { name, index, .. }) = (quoted, all, part) {
            let values = self.all_values(name, index.is_some());
            fields.push_all(&values);
            return self.charge_text(values.iter().map(String::len).sum());
        }
        let text = self.value(part)?;
        self.charge_text(text.len() + fields.current.as_ref().map_or(0, String::len) / 8)?;
        if quoted {
            fields.push(&text);
        } else {
            let separators = self.variables.get("IFS").map_or(" \t\n", String::as_str);
            fields.push_split(&text, separators);
        }
        Ok(())
    }

    fn all_values(&self, name: &str, array: bool) -> Vec<String> {
        match array {
            true => match self.arrays.get(name) {
                Some(values) => values.clone(),
                None => self.variables.get(name).cloned().into_iter().collect(),
            },
            false => self.parameters.iter().skip(1).cloned().collect(),
        }
    }

    /// The word as one text, not split: an assignment's value, a file name, a here-string.
    pub(super) fn single(&mut self, word: &Word) -> Result<String, Stop> {
        self.joined(word, false)
    }

    /// As `single`, with quoted characters kept from being special in a pattern.
    pub(super) fn pattern(&mut self, word: &Word) -> Result<String, Stop> {
        self.joined(word, true)
    }

    fn joined(&mut self, word: &Word, escape: bool) -> Result<String, Stop> {
        let mut text = String::new();
        for part in &word.parts {
            let quoted = match part {
                Part::Text { quoted, .. }
                | Part::Parameter { quoted, .. }
                | Part::Output { quoted, .. }
                | Part::Sum { quoted, .. } => *quoted,
            };
            let piece = self.value(part)?;
            if escape && quoted {
                text.extend(piece.chars().flat_map(|c| ['\\', c]));
            } else {
                text.push_str(&piece);
            }
            self.charge_text(text.len())?;
        }
        Ok(text)
    }

    fn value(&mut self, part: &Part) -> Result<String, Stop> {
        match part {
            Part::Text { text, .. } => Ok(text.clone()),
            Part::Output { script, .. } => self.output_of(script),
            Part::Sum { word, .. } => {
                let text = self.single(word)?;
                self.sum(&text).map(|value| value.to_string())
            }
            Part::Parameter { name, index, change, .. } => {
                let value = self.parameter(name, index.as_ref(), *change == Change::Length)?;
                self.changed(name, value, change)
            }
        }
    }

    /// The value of an arithmetic expression; a wrong one ends the shell.
    pub(super) fn sum(&mut self, text: &str) -> Result<i64, Stop> {
        self.charge_text(text.len() * 8)?;
        let problem = match arithmetic::evaluate(text, self) {
            Ok(value) => return Ok(value),
            Err(Problem::DivisionByZero) => "divide by zero",
            Err(Problem::Syntax) => "arithmetic syntax error",
        };
        self.write_error(&format!("{}: {problem}\n", self.name.clone()))?;
        Err(Stop::Exit(if self.name == "bash" { 1 } else { 2 }))
    }

    fn parameter(
        &mut self,
        name: &str,
        index: Option<&Word>,
        length: bool,
    ) -> Result<Option<String>, Stop> {
        if let Some(index) = index {
            let key = self.single(index)?;
            if key == "@" || key == "*" {
                let values = self.all_values(name, true);
                return Ok(Some(match length {
                    true => "x".repeat(values.len()),
                    false => values.join(" "),
                }));
            }
            let at = self.sum(&key)?;
            let values = self.all_values(name, true);
            let at = if at < 0 { at + values.len() as i64 } else { at };
            return Ok(usize::try_from(at).ok().and_then(|at| values.get(at).cloned()));
        }
        Ok(match name {
            "?" => Some(self.status.to_string()),
            "$" => Some("1".into()),
            "!" => self.jobs.last().map(|(id, ..)| id.to_string()),
            "#" => Some(self.parameters.len().saturating_sub(1).to_string()),
            "-" => Some(String::new()),
            "@" | "*" => Some(self.all_values("", false).join(" ")),
            "RANDOM" => Some(self.random().to_string()),
            "SECONDS" => {
                self.changes += 1;
                Some((self.now / 1000).to_string())
            }
            "HOSTNAME" => Some(self.hostname()),
            "PWD" if !self.variables.contains_key("PWD") => Some("/".into()),
            "PATH" if !self.variables.contains_key("PATH") => Some(super::programs::PATH.into()),
            "HOME" if !self.variables.contains_key("HOME") => Some("/root".into()),
            name if name.starts_with(|c: char| c.is_ascii_digit()) => {
                name.parse().ok().and_then(|i: usize| self.parameters.get(i).cloned())
            }
            name => match self.arrays.get(name) {
                Some(values) => values.first().cloned(),
                None => self.variables.get(name).cloned(),
            },
        })
    }

    fn changed(
        &mut self,
        name: &str,
        value: Option<String>,
        change: &Change,
    ) -> Result<String, Stop> {
        let given = |colon: bool| value.as_ref().is_some_and(|v| !(colon && v.is_empty()));
        match change {
            Change::Length => Ok(value.map_or(0, |v| v.chars().count()).to_string()),
            Change::Default { colon, word } if !given(*colon) => self.single(word),
            Change::Alternative { colon, word } => match given(*colon) {
                true => self.single(word),
                false => Ok(String::new()),
            },
            Change::Assign { colon, word } if !given(*colon) => {
                let text = self.single(word)?;
                self.set(name, text.clone())?;
                Ok(text)
            }
            Change::Demand { colon, word } if !given(*colon) => {
                let mut text = self.single(word)?;
                if text.is_empty() {
                    text = "parameter not set".into();
                }
                self.write_error(&format!("{}: {name}: {text}\n", self.name.clone()))?;
                Err(Stop::Exit(if self.name == "bash" { 127 } else { 2 }))
            }
            Change::TrimStart { longest, pattern } | Change::TrimEnd { longest, pattern } => {
                let value = value.unwrap_or_default();
                let pattern = self.pattern(pattern)?;
                self.charge((value.len() * (value.len() + pattern.len()) / 256) as u64)?;
                let from_end = matches!(change, Change::TrimEnd { .. });
                Ok(glob::trimmed(&value, &pattern, from_end, *longest))
            }
            Change::None if value.is_none() && self.nounset && !"@*!".contains(name) => {
                let (what, code) = match self.name == "bash" {
                    true => ("unbound variable", 1),
                    false => ("parameter not set", 2),
                };
                self.write_error(&format!("{}: {name}: {what}\n", self.name.clone()))?;
                Err(Stop::Exit(code))
            }
            _ => Ok(value.unwrap_or_default()),
        }
    }

    /// What a script prints, less the newlines at its end.
    fn output_of(&mut self, script: &Script) -> Result<String, Stop> {
        self.captures.push(Stream::default());
        let result = self.subshell(|shell| shell.script(script));
        let stream = self.captures.pop().unwrap_or_default();
        self.status = result?;
        let mut text = stream.text();
        text.truncate(text.trim_end_matches('\n').len());
        self.charge_text(text.len())?;
        Ok(text)
    }
}

impl arithmetic::Variables for Shell {
    fn get(&mut self, name: &str) -> i64 {
        match self.parameter(name, None, false) {
            Ok(Some(text)) => arithmetic::value_of(&text),
            _ => 0,
        }
    }

    fn set(&mut self, name: &str, value: i64) {
        // A number is too short to exhaust the budget by itself; the next step will notice.
        let _ = Shell::set(self, name, value.to_string());
    }
}

impl Word {
    /// The text of a word that consists of one literal, quoted or not.
    fn plain_or_quoted(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [Part::Text { text, .. }] => Some(text),
            _ => None,
        }
    }
}

/// Bash's `{1..5}`, `{01..10..2}` and `{a,b}`, one group a word; `None` if there is none.
fn braces(text: &str) -> Option<Vec<String>> {
    const MAX: i64 = 10_000;
    /// Of each text, so that many of them stay small.
    const MAX_LENGTH: usize = 200;
    if text.len() > MAX_LENGTH {
        return None;
    }
    let (before, rest) = text.split_once('{')?;
    let (inside, after) = rest.split_once('}')?;
    let wrap = |middle: &str| format!("{before}{middle}{after}");
    if inside.contains(',') {
        return Some(inside.split(',').map(wrap).collect());
    }
    let mut ends = inside.split("..");
    let (low, high) = (ends.next()?, ends.next()?);
    let (from, to): (i64, i64) = (low.parse().ok()?, high.parse().ok()?);
    let step = match ends.next() {
        Some(step) => step.parse::<i64>().ok()?.checked_abs()?.max(1),
        None => 1,
    };
    let count = from.checked_sub(to)?.checked_abs()? / step;
    if count >= MAX {
        return None;
    }
    let padded = [low, high].iter().any(|end| end.len() > 1 && end.starts_with('0'));
    let width = if padded { low.len().max(high.len()) } else { 0 };
    let sign = if to < from { -1 } else { 1 };
    Some((0..=count).map(|i| wrap(&format!("{:0width$}", from + sign * i * step))).collect())
}
