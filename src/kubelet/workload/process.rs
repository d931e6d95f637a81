//! What a started container does from its first moment to its last.

use super::finding::Warning;
use super::shell::{self, End, Handler, Horizon, Setting};
use super::values::ReadyAfter;
use crate::time::SimDuration;
use std::rc::Rc;

/// The behaviour of one container from its start. Cheap to clone.
#[derive(Clone, Debug, PartialEq)]
pub struct Process(pub(super) Rc<Behaviour>);

#[derive(Debug, PartialEq)]
pub(super) struct Behaviour {
    pub outcome: Outcome,
    pub stop: Stopping,
    pub ready_after: Option<ReadyAfter>,
    pub log: Log,
    pub setting: Rc<Setting>,
    pub warnings: Vec<Warning>,
}

/// How the process ends if nobody stops it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It ends by itself, so long after its start.
    Exits {
        after: SimDuration,
        code: i32,
    },
    RunsUntilStopped,
    /// The runtime cannot start it (`StartError`, exit code 128); the runtime's text.
    CannotStart {
        message: String,
    },
    /// It takes items from a queue that pods share until the queue is empty, then exits with 0.
    TakesFromQueue {
        queue: String,
        items: u32,
        per_item: SimDuration,
    },
}

/// What the process does on SIGTERM.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnSigterm {
    /// Nothing: it goes on until it ends by itself or is killed, with 137, after the grace period.
    Ignored,
    /// It ends so long after the signal.
    Exits { after: SimDuration, code: i32 },
}

/// A line of the container's log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// Since the start of the container.
    pub at: SimDuration,
    pub text: Rc<str>,
}

/// The answer of a command run inside the container (exec probes, hooks, `kubectl exec`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Executed {
    pub code: i32,
    pub takes: SimDuration,
    pub output: String,
}

#[derive(Debug, PartialEq)]
pub(super) enum Stopping {
    Known(OnSigterm),
    /// A script with a trap: followed again when the signal comes.
    Trap,
}

#[derive(Debug, PartialEq)]
pub(super) enum Log {
    Lines(Vec<LogLine>),
    /// Too long to keep, or without end: followed again when it is asked for.
    Replay,
}

impl Stopping {
    pub fn of(handler: Option<Handler>, traps: bool) -> Stopping {
        match handler {
            _ if traps => Stopping::Trap,
            Some(Handler { after, code }) => Stopping::Known(OnSigterm::Exits { after, code }),
            None => Stopping::Known(OnSigterm::Ignored),
        }
    }
}

impl Process {
    pub fn outcome(&self) -> &Outcome {
        &self.0.outcome
    }

    /// What a SIGTERM in the first moment does; with a `trap` in a script it depends on when the
    /// signal comes, see [`Process::on_sigterm_at`].
    pub fn on_sigterm(&self) -> OnSigterm {
        self.on_sigterm_at(SimDuration::ZERO)
    }

    /// What a SIGTERM so long after the start does. A shell runs its trap only when the command
    /// that it waits for has ended.
    pub fn on_sigterm_at(&self, elapsed: SimDuration) -> OnSigterm {
        match &self.0.stop {
            Stopping::Known(answer) => *answer,
            Stopping::Trap => {
                let at = elapsed.millis().max(0);
                match shell::follow(&self.0.setting, Horizon::Signal(at)).end {
                    End::Exit { at: end, code } => {
                        let after = SimDuration::from_millis((end - at).max(0));
                        OnSigterm::Exits { after, code }
                    }
                    End::Endless | End::Horizon | End::CannotStart(_) => OnSigterm::Ignored,
                }
            }
        }
    }

    /// When the process is ready, if an annotation or `loupe image set` says so.
    pub fn ready_after(&self) -> Option<ReadyAfter> {
        self.0.ready_after
    }

    /// The lines printed until then, oldest first; of an endless log the newest some thousands,
    /// and only as far as a bounded amount of work leads.
    pub fn log_until(&self, elapsed: SimDuration) -> Vec<LogLine> {
        let end = match self.0.outcome {
            Outcome::Exits { after, .. } => elapsed.min(after),
            _ => elapsed,
        };
        let mut lines = match &self.0.log {
            Log::Lines(lines) => lines.clone(),
            Log::Replay => shell::follow(&self.0.setting, Horizon::At(end.millis().max(0))).log,
        };
        lines.retain(|line| line.at <= end);
        lines
    }

    /// As [`Process::log_until`], for a process that got a SIGTERM at `signal`: what its trap
    /// prints is there too.
    pub fn log_of_stopped(&self, signal: SimDuration, elapsed: SimDuration) -> Vec<LogLine> {
        if self.0.stop != Stopping::Trap || self.0.log != Log::Replay && signal > elapsed {
            return self.log_until(elapsed);
        }
        let at = signal.millis().max(0);
        let mut lines = shell::follow(&self.0.setting, Horizon::Signal(at)).log;
        lines.retain(|line| line.at <= elapsed);
        lines
    }

    /// Runs a command inside the container, so long after its start: it sees the environment and
    /// the files that the container's script has written.
    pub fn execute(&self, argv: &[String], elapsed: SimDuration) -> Executed {
        let (code, takes, output) = shell::execute(&self.0.setting, elapsed.millis().max(0), argv);
        Executed { code, takes, output }
    }

    /// What could not be read or is only roughly simulated, and where.
    pub fn warnings(&self) -> &[Warning] {
        &self.0.warnings
    }
}
