//! What can be wrong with a manifest, where, and what to write instead. The English words are
//! those of kubectl and the API server; sentences of our own live in `locale/manifest.rs`.

use std::fmt;

/// A place in the text: line and column from 1, the column in characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    pub line: usize,
    pub column: usize,
}

/// A stretch of the text; `end` is the first place behind it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    pub start: Position,
    pub end: Position,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The cluster would refuse the object; nothing is applied.
    Error,
    /// Accepted, but surely not what was meant.
    Warning,
    /// Worth knowing: a field that has no effect here.
    Note,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    pub severity: Severity,
    pub line: usize,
    pub column: usize,
    pub end_line: usize,
    pub end_column: usize,
    pub problem: Problem,
    pub hint: Option<Hint>,
    /// The change that a click on the hint makes.
    pub fix: Option<Edit>,
}

/// Replaces a stretch of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    pub span: Span,
    pub text: String,
}

/// What is wrong, with its names and numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// Not YAML; the words of Go's YAML library, its line number included.
    Syntax {
        words: String,
    },
    /// Text behind a `---`.
    Separator {
        text: String,
    },
    /// A document that is not a mapping, or a List without items.
    NotAnObject,
    KindNotSet,
    ApiVersionNotSet,
    KindNotText,
    ApiVersionNotText,
    /// An apiVersion with more than one slash.
    GroupVersion {
        text: String,
    },
    /// The cluster serves no such kind.
    NoMatch {
        kind: String,
        api_version: String,
    },
    UnknownField {
        path: String,
    },
    /// The key is written twice. kubectl keeps the last value and says nothing.
    DuplicateField {
        path: String,
    },
    WrongType(WrongType),
    /// Not a number with a unit, as `100m` or `1Gi`.
    Quantity {
        suffix: bool,
    },
    /// Not an RFC 3339 time.
    Time {
        text: String,
    },
    /// The field is kept, but the simulation does not act on it.
    Ignored {
        path: String,
    },
    /// The API server writes this field itself and drops what stands here.
    ServerField {
        path: String,
    },
    /// Objects of this kind are kept, but nothing acts on them.
    NotSimulated {
        kind: String,
    },
    /// What is said of an object that can be read: by the API server, or by the simulation.
    Judged {
        words: String,
    },
}

/// A value of another type than the field has, as Go's JSON decoder tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrongType {
    /// `string`, `bool`, `object`, `array`, `number`, or `number 1.5`.
    pub got: String,
    /// The Go struct that has the field.
    pub owner: &'static str,
    /// The path without indexes.
    pub path: String,
    /// The Go type wanted.
    pub wanted: String,
    /// Decoding stops here instead of going on to find more: types that decode themselves.
    pub stops: bool,
}

/// What to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hint {
    /// A field or kind of nearly this name exists.
    DidYouMean(String),
    /// These fields have the word in their names.
    OneOf(Vec<String>),
    /// The kind is served under another version.
    UseVersion {
        from: String,
        to: &'static str,
        since: &'static str,
        gone: &'static str,
    },
    /// The kind is served under this version.
    UseApiVersion {
        to: &'static str,
    },
    WriteInstead(String),
    /// YAML read this as a number or bool; quotes make it a string.
    QuoteIt {
        written: String,
    },
    TabsToSpaces,
    /// A colon or a special character within a value wants quotes.
    QuoteValue,
    /// The indentation fits no level above.
    Indentation,
    /// The field belongs to another level: the path of its right parent.
    BelongsUnder {
        parent: String,
        field: String,
    },
    /// A bracket or quote is not closed.
    Unclosed,
}

impl Diagnostic {
    pub(super) fn new(severity: Severity, span: Span, problem: Problem) -> Self {
        Diagnostic {
            severity,
            line: span.start.line,
            column: span.start.column,
            end_line: span.end.line,
            end_column: span.end.column,
            problem,
            hint: None,
            fix: None,
        }
    }

    pub(super) fn hint(mut self, hint: Option<Hint>) -> Self {
        self.hint = hint;
        self
    }

    pub(super) fn fix(mut self, span: Span, text: impl Into<String>) -> Self {
        self.fix = Some(Edit { span, text: text.into() });
        self
    }

    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// The words of kubectl or the API server; for notes, which they do not have, plain English.
    pub fn message(&self) -> String {
        self.problem.to_string()
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::Judged { words } => f.write_str(words),
            Problem::Syntax { words } => write!(f, "error converting YAML to JSON: {words}"),
            Problem::Separator { text } => write!(f, "invalid Yaml document separator: {text}"),
            Problem::NotAnObject => f.write_str("invalid object to validate"),
            Problem::KindNotSet => f.write_str("kind not set"),
            Problem::ApiVersionNotSet => f.write_str("apiVersion not set"),
            Problem::KindNotText => f.write_str("kind isn't string type"),
            Problem::ApiVersionNotText => f.write_str("apiVersion isn't string type"),
            Problem::GroupVersion { text } => {
                write!(f, "unexpected GroupVersion string: {text}")
            }
            Problem::NoMatch { kind, api_version } => {
                write!(f, "no matches for kind \"{kind}\" in version \"{api_version}\"")
            }
            Problem::UnknownField { path } => write!(f, "unknown field \"{path}\""),
            Problem::DuplicateField { path } => write!(f, "duplicate field \"{path}\""),
            Problem::WrongType(wrong) => wrong.fmt(f),
            Problem::Quantity { suffix: true } => f.write_str("unable to parse quantity's suffix"),
            Problem::Quantity { suffix: false } => f.write_str(
                "quantities must match the regular expression \
                 '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
            ),
            Problem::Time { text } => write!(
                f,
                "parsing time \"{text}\" as \"2006-01-02T15:04:05Z07:00\": \
                 cannot parse \"{text}\" as \"2006\"",
            ),
            Problem::Ignored { path } => write!(f, "field \"{path}\" has no effect here"),
            Problem::ServerField { path } => {
                write!(f, "field \"{path}\" is written by the API server")
            }
            Problem::NotSimulated { kind } => write!(f, "kind \"{kind}\" is not simulated"),
        }
    }
}

impl fmt::Display for WrongType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let WrongType { got, owner, path, wanted, .. } = self;
        write!(
            f,
            "json: cannot unmarshal {got} into Go struct field {owner}.{path} of type {wanted}"
        )
    }
}
