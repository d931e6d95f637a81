//! An answer that is complete already: text for stdout and stderr in the order of printing.

use crate::kubectl::task::{Next, Task, World};
use crate::sim::command::Outcome;
use std::collections::VecDeque;

/// What a command prints, and its exit code. Made by chaining.
#[derive(Debug, Default)]
pub struct Answer {
    parts: VecDeque<Next>,
    code: i32,
}

impl Answer {
    /// Adds text for stdout.
    pub fn out(mut self, text: impl Into<String>) -> Self {
        let text = text.into();
        if !text.is_empty() {
            self.parts.push_back(Next::Print(text));
        }
        self
    }

    /// Adds a line for stderr; it gets its line break.
    pub fn note(mut self, line: impl Into<String>) -> Self {
        let mut line = line.into();
        line.push('\n');
        self.parts.push_back(Next::PrintError(line));
        self
    }

    /// Adds error lines, if there are any; the command then fails.
    pub fn errors(self, lines: &[String]) -> Self {
        lines.iter().fold(self, |answer, line| answer.note(line.clone()).fails())
    }

    /// The exit code becomes 1.
    pub fn fails(mut self) -> Self {
        self.code = 1;
        self
    }

    /// The next thing to print, or the exit.
    pub fn part_or_exit(&mut self) -> Next {
        self.parts.pop_front().unwrap_or(Next::Exit(self.code))
    }

    /// What is left to print; the exit is the caller's.
    pub fn take(&mut self) -> Option<Next> {
        self.parts.pop_front()
    }

    pub fn boxed(self) -> Box<dyn Task> {
        Box::new(self)
    }
}

impl Task for Answer {
    fn resume(&mut self, _: &World, _: Option<Outcome>) -> Next {
        self.part_or_exit()
    }
}

/// Several errors, one a line, as kubectl prints them: a single one has the prefix that several go
/// without. Upstream: `k8s.io/kubectl/pkg/cmd/util/helpers.go` (checkErr).
pub fn joined(errors: &[String]) -> Vec<String> {
    match errors {
        [one] if !is_prefixed(one) => vec![format!("error: {one}")],
        many => many.to_vec(),
    }
}

fn is_prefixed(text: &str) -> bool {
    text.starts_with("error: ") || text.starts_with("Error from server")
}
