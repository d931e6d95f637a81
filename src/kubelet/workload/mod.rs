//! What a container's command does, read as a person would: how long it runs, with which code it
//! ends, what it prints and what it does on SIGTERM. Knows the command, the image's name, the
//! environment and the annotations; must not know pods, nodes or the simulation.

mod annotations;
mod bc;
mod behaviour;
mod expansion;
mod finding;
mod images;
mod perl;
mod pi;
mod process;
mod read;
mod shell;
#[cfg(test)]
mod tests;
mod values;

use crate::time::SimDuration;

pub use annotations::{ImagePull, NAMES, PREFIX, check_annotations, image_pull};
pub use behaviour::{FlagError, FlagProblem, ImageBehaviour};
pub use expansion::expanded;
pub use finding::{Expected, Finding, Level, Place, Warning};
pub use process::{Executed, LogLine, OnSigterm, Outcome, Process};
pub use read::{Start, read};
pub use values::{Durations, ExitCodes, OOM_KILLED, ReadyAfter, StopTakes};

/// What a program takes of which nothing is known.
pub const DEFAULT_DURATION: SimDuration = SimDuration::from_secs(5);
/// What a server takes to stop after SIGTERM.
pub const STOP_TAKES: SimDuration = SimDuration::from_secs(1);
