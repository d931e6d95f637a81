//! What a script says, before anything runs. Plain data; knows no meaning of any command.

/// A parsed script: a line of the prompt or a whole text.
#[derive(Clone, Debug, Default)]
pub struct Script {
    pub(super) body: List,
    /// Bodies of here-documents; a [`RedirectKind::Here`] holds an index into them.
    pub(super) here: Vec<Word>,
}

impl Script {
    /// Whether there is nothing to run: only blanks and comments.
    pub fn is_empty(&self) -> bool {
        self.body.is_empty()
    }
}

/// Pipelines one after another.
pub(super) type List = Vec<Item>;

/// A pipeline and when it runs.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub when: When,
    pub pipeline: Pipeline,
}

/// Whether a pipeline runs, given how the one before it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    Always,
    /// `&&`
    Succeeded,
    /// `||`
    Failed,
}

#[derive(Clone, Debug)]
pub(super) struct Pipeline {
    /// `!` in front.
    pub negated: bool,
    pub stages: Vec<Command>,
}

#[derive(Clone, Debug)]
pub(super) enum Command {
    Simple(Simple),
    Compound(Compound, Vec<Redirect>),
}

#[derive(Clone, Debug)]
pub(super) enum Compound {
    For {
        name: String,
        words: Vec<Word>,
        body: List,
    },
    /// (condition, body) of `if` and each `elif`, then `else`.
    If {
        branches: Vec<(List, List)>,
        otherwise: List,
    },
    /// `until` runs its body while the condition fails.
    While {
        until: bool,
        condition: List,
        body: List,
    },
    /// `{ …; }`
    Group(List),
    /// `( … )`
    Subshell(List),
}

/// Assignments, then a command with its arguments; either may be missing.
#[derive(Clone, Debug, Default)]
pub(super) struct Simple {
    pub assignments: Vec<(String, Word)>,
    pub words: Vec<Word>,
    pub redirects: Vec<Redirect>,
    /// As typed.
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stream {
    Stdout,
    Stderr,
    /// `&>`: both into one file.
    Both,
}

#[derive(Clone, Debug)]
pub(super) enum Redirect {
    /// `< file`
    Read(Word),
    /// `<<EOF`: an index into [`Script::here`].
    Here(usize),
    /// `<<< word`
    HereString(Word),
    /// `> file`, `>> file`
    Write { stream: Stream, path: Word, append: bool },
    /// `2>&1`, `>&2`: `stream` goes where `to` goes now.
    Duplicate { stream: Stream, to: Stream },
}

#[derive(Clone, Debug, Default)]
pub(super) struct Word {
    pub parts: Vec<Part>,
}

#[derive(Clone, Debug)]
pub(super) enum Part {
    /// Unquoted text: its `*` and `?` are patterns.
    Literal(String),
    /// Quoted text: stays as it is, and makes a word even when empty.
    Quoted(String),
    Variable {
        name: String,
        fallback: Option<Fallback>,
        quoted: bool,
    },
    /// `${#X}`
    Length(String),
    /// `$(…)`: run before the command that holds it.
    Substitution {
        body: List,
        quoted: bool,
    },
    /// `$((…))`
    Arithmetic(Word),
}

/// `${X:-word}` and `${X-word}`.
#[derive(Clone, Debug)]
pub(super) struct Fallback {
    pub word: Word,
    /// With the colon an empty value counts as missing.
    pub also_if_empty: bool,
}

impl Word {
    /// The word's text if nothing in it is quoted or expanded: how reserved words are recognised.
    pub fn plain(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [Part::Literal(text)] => Some(text),
            _ => None,
        }
    }

    pub fn push_literal(&mut self, c: char) {
        match self.parts.last_mut() {
            Some(Part::Literal(text)) => text.push(c),
            _ => self.parts.push(Part::Literal(c.to_string())),
        }
    }

    pub fn push_quoted(&mut self, c: char) {
        match self.parts.last_mut() {
            Some(Part::Quoted(text)) => text.push(c),
            _ => self.parts.push(Part::Quoted(c.to_string())),
        }
    }
}
