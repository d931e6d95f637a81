//! kubectl's JSONPath templates: `{range .items[*]}{.metadata.name}{"\n"}{end}`. Knows JSON only.
//! Bounded in depth and in results, whatever is typed.
//! Upstream: client-go `util/jsonpath`. As there, a missing key gives nothing.

mod eval;
mod parse;
#[cfg(test)]
mod tests;

use serde_json::Value;

/// A whole template.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug, PartialEq)]
enum Piece {
    Text(String),
    Path(Path),
    /// The body is repeated for every result of the path.
    Range(Path, Vec<Piece>),
}

/// One path, as `.status.conditions[?(@.type=="Ready")].status`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Path {
    steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq)]
enum Step {
    Field(String),
    Wildcard,
    Recursive,
    Slice(Slice),
    Union(Vec<Step>),
    Filter(Box<Filter>),
}

/// `[start:end:step]`; `[3]` has an end that follows from its start.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Slice {
    start: i64,
    end: Option<i64>,
    step: Option<i64>,
    single: bool,
}

/// `?(left operator right)`, or `?(left)`: there is something.
#[derive(Clone, Debug, PartialEq)]
struct Filter {
    left: Operand,
    compare: Option<(Comparison, Operand)>,
}

#[derive(Clone, Debug, PartialEq)]
enum Operand {
    Path(Path),
    Literal(Value),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Template {
    /// # Errors
    /// What is wrong, in the words of client-go.
    pub fn parse(text: &str) -> Result<Self, String> {
        parse::template(text)
    }

    /// The filled-in text, without a line break of its own.
    ///
    /// # Errors
    /// If an index lies outside of its list, or something is used as what it is not.
    pub fn execute(&self, value: &Value) -> Result<String, String> {
        let mut out = String::new();
        eval::pieces(&self.pieces, value, &mut out)?;
        Ok(out)
    }
}

impl Path {
    /// Reads a path in any of the forms `{.a.b}`, `.a.b` and `a.b`, as `--sort-by` does.
    ///
    /// # Errors
    /// What is wrong.
    pub fn relaxed(text: &str) -> Result<Self, String> {
        parse::relaxed(text)
    }

    /// Everything the path leads to.
    ///
    /// # Errors
    /// As [`Template::execute`].
    pub fn find<'a>(&self, value: &'a Value) -> Result<Vec<&'a Value>, String> {
        eval::path(self, value)
    }
}

pub use eval::text;
