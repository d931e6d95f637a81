//! Where the output of a running command goes, and where its input comes from. Knows nothing of
//! commands.

use super::ast::Stream;
use super::compile::Capture;
use super::variables::Variables;

/// Where a stream leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    Stdout,
    Stderr,
    /// An index into the open buffers.
    Buffer(usize),
    Nothing,
}

/// The three streams of the command that runs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Streams {
    pub stdout: Target,
    pub stderr: Target,
    /// An index into the open inputs.
    pub stdin: Option<usize>,
}

impl Streams {
    pub const TERMINAL: Streams =
        Streams { stdout: Target::Stdout, stderr: Target::Stderr, stdin: None };

    pub fn set(&mut self, stream: Stream, target: Target) {
        match stream {
            Stream::Stdout => self.stdout = target,
            Stream::Stderr => self.stderr = target,
            Stream::Both => (self.stdout, self.stderr) = (target, target),
        }
    }

    pub fn get(&self, stream: Stream) -> Target {
        match stream {
            Stream::Stdout | Stream::Both => self.stdout,
            Stream::Stderr => self.stderr,
        }
    }
}

/// Output that is being collected, and the file it is for.
#[derive(Clone, Debug, Default)]
pub(super) struct Buffer {
    pub text: String,
    /// (path, append)
    pub file: Option<(String, bool)>,
}

/// An input and how much of it was read.
#[derive(Clone, Debug)]
pub(super) struct Input {
    pub text: String,
    pub at: usize,
}

impl Input {
    pub fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The next line without its end; `None` at the end of the input.
    pub fn take_line(&mut self) -> Option<String> {
        let rest = self.rest();
        let line = rest.split_inclusive('\n').next()?.to_string();
        self.at += line.len();
        Some(line.trim_end_matches('\n').to_string())
    }
}

/// What is open: closing it restores what was before.
#[derive(Clone, Debug)]
pub(super) enum Frame {
    Scope { streams: Streams, buffers: usize, inputs: usize, ending: Ending },
    Loop { words: Vec<String>, next: usize, status: i32 },
}

/// What happens when a scope is closed, beyond writing the files it has opened.
#[derive(Clone, Debug)]
pub(super) enum Ending {
    /// A command with redirections.
    Command,
    /// A shell of its own: its variables are forgotten.
    Shell { variables: Variables, capture: Capture },
}
