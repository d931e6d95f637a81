//! The shape of a shell script after parsing. Knows no values and no time.

use std::rc::Rc;

/// Statements in the order in which they run.
pub type Script = Vec<Statement>;

/// `a && b || c`, perhaps in the background.
#[derive(Debug, PartialEq)]
pub struct Statement {
    pub first: Pipeline,
    pub rest: Vec<(Join, Pipeline)>,
    pub background: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Join {
    And,
    Or,
}

/// `! a | b | c`.
#[derive(Debug, PartialEq)]
pub struct Pipeline {
    pub negated: bool,
    pub stages: Vec<Stage>,
}

/// One command with its redirections; `at` is its offset in characters.
#[derive(Debug, PartialEq)]
pub struct Stage {
    pub at: usize,
    pub command: Command,
    pub redirects: Vec<Redirect>,
}

#[derive(Debug, PartialEq)]
pub enum Command {
    Simple { assignments: Vec<Assignment>, words: Vec<Word> },
    Group(Script),
    Subshell(Script),
    If { arms: Vec<(Script, Script)>, otherwise: Script },
    While { until: bool, condition: Script, body: Script },
    For { name: String, words: Option<Vec<Word>>, body: Script },
    Case { word: Word, arms: Vec<(Vec<Word>, Script)> },
    Function { name: String },
}

#[derive(Debug, PartialEq)]
pub struct Assignment {
    pub name: String,
    pub value: Value,
}

#[derive(Debug, PartialEq)]
pub enum Value {
    One(Word),
    Array(Vec<Word>),
}

#[derive(Debug, PartialEq)]
pub struct Redirect {
    pub fd: u8,
    pub kind: RedirectKind,
    pub target: Word,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum RedirectKind {
    /// `> file`
    Write,
    /// `>> file`
    Append,
    /// `< file`
    Read,
    /// `>&2`: the target is a descriptor.
    Duplicate,
    /// `&> file`: standard output and standard error.
    Both,
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct Word {
    pub parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    Text {
        text: String,
        quoted: bool,
    },
    /// `$name`, `${name…}`
    Parameter {
        name: String,
        index: Option<Word>,
        change: Change,
        quoted: bool,
    },
    /// `$(…)` and backticks
    Output {
        script: Rc<Script>,
        quoted: bool,
    },
    /// `$((…))`
    Sum {
        word: Word,
        quoted: bool,
    },
}

/// What `${name…}` does to the value; `colon` means that an empty value counts as unset.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    None,
    Length,
    Default { colon: bool, word: Word },
    Assign { colon: bool, word: Word },
    Alternative { colon: bool, word: Word },
    Demand { colon: bool, word: Word },
    TrimStart { longest: bool, pattern: Word },
    TrimEnd { longest: bool, pattern: Word },
}

/// Why a script could not be read, and where (offset in characters).
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    pub at: usize,
    pub what: What,
}

#[derive(Clone, Debug, PartialEq)]
pub enum What {
    UnterminatedQuote,
    /// A word or sign that cannot stand here.
    Unexpected(String),
    UnexpectedEnd,
    /// Shell syntax that exists and is not read here.
    Unsupported(&'static str),
    TooDeep,
}

impl Word {
    /// The word's text if it is written plainly, as a reserved word must be.
    pub fn plain(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [Part::Text { text, quoted: false }] => Some(text),
            _ => None,
        }
    }
}
