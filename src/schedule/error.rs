//! Why a text is no schedule, in the words of the parser that Kubernetes uses.

use super::zone::UnknownZone;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScheduleError {
    #[error("empty spec string")]
    Empty,
    #[error("expected exactly 5 fields, found {}: [{}]", .0.len(), .0.join(" "))]
    FieldCount(Vec<String>),
    #[error("failed to parse int from {text}: strconv.Atoi: parsing {text:?}: {why}")]
    NotANumber { text: String, why: &'static str },
    #[error("negative number ({number}) not allowed: {text}")]
    Negative { number: i64, text: String },
    #[error("too many hyphens: {0}")]
    Hyphens(String),
    #[error("too many slashes: {0}")]
    Slashes(String),
    #[error("beginning of range ({start}) below minimum ({minimum}): {text}")]
    BelowMinimum { start: i64, minimum: i64, text: String },
    #[error("end of range ({end}) above maximum ({maximum}): {text}")]
    AboveMaximum { end: i64, maximum: i64, text: String },
    #[error("beginning of range ({start}) beyond end of range ({end}): {text}")]
    Inverted { start: i64, end: i64, text: String },
    #[error("step of range should be a positive number: {0}")]
    NoStep(String),
    #[error("unrecognized descriptor: {0}")]
    Descriptor(String),
    #[error("failed to parse duration {descriptor}: {why}")]
    BadDuration { descriptor: String, why: DurationError },
    #[error("provided bad location {name}: {why}")]
    BadLocation { name: String, why: UnknownZone },
    /// `TZ=` with no blank after it crashes the parser, which the API server catches.
    #[error("invalid schedule format: runtime error: slice bounds out of range [:-1]")]
    ZoneOnly,
}

/// Go's complaints about a duration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DurationError {
    #[error("time: invalid duration {0:?}")]
    Invalid(String),
    #[error("time: missing unit in duration {0:?}")]
    NoUnit(String),
    #[error("time: unknown unit {unit:?} in duration {text:?}")]
    Unit { unit: String, text: String },
}
