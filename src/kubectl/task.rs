//! A command that is being carried out. It reads the world, asks for requests, waits for virtual
//! time, prints; it never moves time itself.

use crate::kubectl::shell::Files;
use crate::scenario::command::Request;
use crate::sim::Sim;
use crate::sim::command::Outcome;
use crate::sim::record::{RecordId, RecordLog};
use crate::time::SimTime;
use std::fmt;

/// What a command may look at.
#[derive(Clone, Copy)]
pub struct World<'a> {
    pub sim: &'a Sim,
    /// The account of the run. Only the records before `sim.records()` have happened.
    pub log: &'a RecordLog,
    pub files: &'a dyn Files,
    /// Nothing but heartbeats is due: waiting longer changes nothing.
    pub idle: bool,
}

/// What a command wants next.
#[derive(Clone, Debug, PartialEq)]
pub enum Next {
    Print(String),
    PrintError(String),
    /// Carry this out now; the outcome comes with the next call.
    Perform(Request),
    Wait(Wake),
    /// Something that only the host can do.
    Ask(HostRequest),
    /// The command is over, with its exit code.
    Exit(i32),
}

/// When a waiting command is to be called again: whatever comes first. It is also called when
/// nothing is due any more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wake {
    pub at: Option<SimTime>,
    /// There are more records than this.
    pub records_over: Option<RecordId>,
}

/// What commands ask of whoever runs the session.
#[derive(Clone, Debug, PartialEq)]
pub enum HostRequest {
    Seek(SimTime),
    /// Open the editor on a file.
    Edit {
        path: String,
    },
    ClearScreen,
    /// Print the lines typed so far.
    ShowHistory,
}

/// A command under way.
pub trait Task {
    /// Goes on. `answer` is the outcome of the request that was asked for last.
    fn resume(&mut self, world: &World, answer: Option<Outcome>) -> Next;
}

// Not a supertrait: that would keep the Debug code of everything a command can hold.
impl fmt::Debug for dyn Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Task")
    }
}

/// What a command without waiting or writing prints.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Output {
    pub stdout: String,
    pub stderr: String,
    pub code: i32,
}

impl Output {
    pub fn ok(stdout: impl Into<String>) -> Self {
        Output { stdout: stdout.into(), ..Output::default() }
    }

    /// A message on stderr and exit code 1. The message gets its line break.
    pub fn error(message: impl Into<String>) -> Self {
        let mut stderr = message.into();
        if !stderr.ends_with('\n') {
            stderr.push('\n');
        }
        Output { stdout: String::new(), stderr, code: 1 }
    }
}

/// An answer that is complete already, as a task.
#[derive(Debug)]
pub struct Said {
    stderr: Option<String>,
    stdout: Option<String>,
    code: i32,
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        let some = |text: String| (!text.is_empty()).then_some(text);
        Said { stderr: some(output.stderr), stdout: some(output.stdout), code: output.code }
    }
}

impl Task for Said {
    fn resume(&mut self, _: &World, _: Option<Outcome>) -> Next {
        match (self.stdout.take(), self.stderr.take()) {
            (Some(text), stderr) => {
                self.stderr = stderr;
                Next::Print(text)
            }
            (None, Some(text)) => Next::PrintError(text),
            (None, None) => Next::Exit(self.code),
        }
    }
}
