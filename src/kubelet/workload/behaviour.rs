//! What annotations and `loupe image set` say about a container, in one shape for both.

use super::finding::Expected;
use super::values::{Durations, ExitCodes, ReadyAfter, StopTakes, duration};
use crate::time::SimDuration;
use std::rc::Rc;

/// How containers of an image behave, as far as somebody has said so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImageBehaviour {
    pub duration: Option<Durations>,
    pub exit_code: Option<ExitCodes>,
    pub ready_after: Option<ReadyAfter>,
    pub stop_takes: Option<StopTakes>,
    /// How long a pull of the image takes.
    pub pull: Option<SimDuration>,
    /// What the container prints.
    pub log: Option<Rc<str>>,
}

/// A word of `loupe image set` that does not parse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlagError {
    /// Which of the pairs, from 0.
    pub position: usize,
    pub flag: String,
    pub problem: FlagProblem,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FlagProblem {
    /// There is no such flag.
    Unknown,
    BadValue {
        value: String,
        expected: Expected,
    },
}

impl ImageBehaviour {
    /// The flags of `loupe image set`.
    pub const FLAGS: [&str; 6] =
        ["ready-after", "duration", "exit-code", "stop-takes", "pull", "log"];

    /// Reads (flag, value) pairs; flags may begin with `--`. A later pair wins.
    ///
    /// # Errors
    /// The first pair that is not understood.
    pub fn parse(pairs: &[(&str, &str)]) -> Result<ImageBehaviour, FlagError> {
        let mut behaviour = ImageBehaviour::default();
        for (position, (flag, value)) in pairs.iter().enumerate() {
            let name = flag.trim_start_matches('-');
            let problem = match behaviour.set(name, value) {
                Some(Ok(())) => continue,
                Some(Err(expected)) => FlagProblem::BadValue { value: (*value).into(), expected },
                None => FlagProblem::Unknown,
            };
            return Err(FlagError { position, flag: name.into(), problem });
        }
        Ok(behaviour)
    }

    /// Sets one field by its name; `None` if there is no such field.
    pub fn set(&mut self, name: &str, value: &str) -> Option<Result<(), Expected>> {
        Some(match name {
            "duration" => Durations::parse(value).map(|v| self.duration = Some(v)),
            "exit-code" => ExitCodes::parse(value).map(|v| self.exit_code = Some(v)),
            "ready-after" => ReadyAfter::parse(value).map(|v| self.ready_after = Some(v)),
            "stop-takes" => StopTakes::parse(value).map(|v| self.stop_takes = Some(v)),
            "pull" => duration(value).map(|v| self.pull = Some(v)),
            "log" => {
                self.log = Some(value.into());
                Ok(())
            }
            _ => return None,
        })
    }

    /// This where it says something, and `other` where it does not.
    pub fn or(self, other: &ImageBehaviour) -> ImageBehaviour {
        ImageBehaviour {
            duration: self.duration.or_else(|| other.duration.clone()),
            exit_code: self.exit_code.or_else(|| other.exit_code.clone()),
            ready_after: self.ready_after.or(other.ready_after),
            stop_takes: self.stop_takes.or(other.stop_takes),
            pull: self.pull.or(other.pull),
            log: self.log.or_else(|| other.log.clone()),
        }
    }
}

impl std::fmt::Display for FlagError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.problem {
            FlagProblem::Unknown => write!(f, "unknown flag: --{}", self.flag),
            FlagProblem::BadValue { value, expected } => {
                write!(f, "invalid argument {value:?} for \"--{}\": not {expected}", self.flag)
            }
        }
    }
}
