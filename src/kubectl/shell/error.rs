//! What is wrong with a text that is no script.

use std::fmt;

/// Why a text is no script, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// Counted from 1.
    pub line: u32,
    /// In characters, counted from 1.
    pub column: u32,
    pub message: String,
    pub(super) incomplete: bool,
}

impl ParseError {
    /// Whether more lines could make the text a script: an open quote, here-document or `do`.
    pub fn incomplete(&self) -> bool {
        self.incomplete
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "line {}: {}", self.line, self.message)
    }
}

impl std::error::Error for ParseError {}
