//! What could not be read or is only roughly simulated, and where. Knows no values of a run.

use std::fmt;

/// Something about a container that its user should be told.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Warning {
    pub place: Place,
    pub finding: Finding,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// The simulation knows less than a real cluster, but goes on sensibly.
    Note,
    /// A text could not be read; what it should do is left out.
    Warning,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The container's `image`.
    Image,
    /// `command[index]`; line and column count from 1, in characters of that string.
    Command { index: usize, line: usize, column: usize },
    /// `args[index]`, likewise.
    Args { index: usize, line: usize, column: usize },
    /// The value of this annotation of the pod.
    Annotation(String),
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Finding {
    /// An annotation's value that is not what it has to be.
    BadValue { value: String, expected: Expected },
    /// An annotation `kubeloupe/…` that does not exist.
    UnknownAnnotation { nearest: Option<&'static str> },
    /// An annotation that has no effect without, or beside, another one.
    NoEffect { because: &'static str },
    /// Syntax or a program of the Unix world that is not simulated: counts as instant success.
    Unreadable { what: String },
    /// The script is not correct shell: the shell reports it and exits with 2.
    SyntaxError { near: String },
    /// A program of the image, of which the simulation knows nothing: it takes the default time.
    UnknownProgram { program: String },
    /// A program that needs a network or a real file system: it succeeds and prints nothing.
    OutputUnknown { program: String },
    /// A base image without a command: a real one ends at once, its shell has no input.
    NoCommand { image: String },
    /// The script was followed only so far (too many steps, too deep, too much text).
    LimitReached,
}

/// What a value has to look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Expected {
    /// `10s`
    Duration,
    /// `10s`, `8s-12s` or, by attempt, `30s,10s`
    Durations,
    /// `1`, by attempt `1,1,0`, or by index `0=0,3=1`; codes are 0 to 255, or OOMKilled
    ExitCodes,
    /// `5s` or `never`
    DurationOrNever,
    /// `1s` or `ignored`
    DurationOrIgnored,
    /// `name=8`
    Queue,
    /// `true` or `false`
    Boolean,
}

impl Warning {
    pub fn level(&self) -> Level {
        self.finding.level()
    }
}

impl Finding {
    pub fn level(&self) -> Level {
        match self {
            Finding::BadValue { .. }
            | Finding::UnknownAnnotation { .. }
            | Finding::NoEffect { .. }
            | Finding::Unreadable { .. }
            | Finding::SyntaxError { .. }
            | Finding::LimitReached => Level::Warning,
            Finding::UnknownProgram { .. }
            | Finding::OutputUnknown { .. }
            | Finding::NoCommand { .. } => Level::Note,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Image => f.write_str("image"),
            Place::Command { index, line, column } => {
                write!(f, "command[{index}] line {line} column {column}")
            }
            Place::Args { index, line, column } => {
                write!(f, "args[{index}] line {line} column {column}")
            }
            Place::Annotation(name) => write!(f, "annotation {name}"),
        }
    }
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Expected::Duration => "a duration such as 10s",
            Expected::Durations => "10s, 8s-12s or, by attempt, 30s,10s",
            Expected::ExitCodes => {
                "an exit code 0 to 255 or OOMKilled, by attempt 1,1,0 or by index 0=0,3=1"
            }
            Expected::DurationOrNever => "a duration such as 5s, or never",
            Expected::DurationOrIgnored => "a duration such as 1s, or ignored",
            Expected::Queue => "a name and a number such as job1=8",
            Expected::Boolean => "true or false",
        })
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Finding::BadValue { value, expected } => {
                write!(f, "{value:?} is not {expected}")
            }
            Finding::UnknownAnnotation { nearest: Some(nearest) } => {
                write!(f, "no such annotation: did you mean {nearest}?")
            }
            Finding::UnknownAnnotation { nearest: None } => f.write_str("no such annotation"),
            Finding::NoEffect { because } => write!(f, "has no effect: {because}"),
            Finding::Unreadable { what } => {
                write!(f, "{what} is not simulated and counts as instant success")
            }
            Finding::SyntaxError { near } => {
                write!(f, "the shell cannot read this script: {near}; it exits with 2")
            }
            Finding::UnknownProgram { program } => {
                write!(f, "what {program} does is unknown here: it takes the default time")
            }
            Finding::OutputUnknown { program } => {
                write!(f, "{program} succeeds here and prints nothing")
            }
            Finding::NoCommand { image } => {
                write!(f, "without a command a real {image} ends at once: its shell has no input")
            }
            Finding::LimitReached => f.write_str("followed only so far: the script is too long"),
        }
    }
}
