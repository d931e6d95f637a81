//! A script that is running. Stops before every command that a host must run, and can be cloned
//! there: it is part of a session's state.
//!
//! Nothing here takes virtual time, and everything is bounded: rounds of loops, and text worked on.

mod commands;
mod redirects;

use super::ast::{Part, Simple, Stream, Word};
use super::compile::{Capture, Code, Step, compile};
use super::expand::Expander;
use super::streams::{Buffer, Ending, Frame, Input, Streams, Target};
use super::{Files, Script, Variables};
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

/// Rounds that the loops of one program may make together.
pub const MOST_ROUNDS: u32 = 100_000;

/// Bytes that one program's words, pipes and filters may hold together. What a command writes
/// straight to the terminal is not counted.
pub const MOST_TEXT: usize = 64 << 20;

/// A simple command for the host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Expanded and unquoted; never empty. `k` has become `kubectl`.
    pub argv: Vec<String>,
    /// What is piped or redirected into it; `None` at the terminal.
    pub stdin: Option<String>,
    /// As typed, for records.
    pub label: String,
    /// Its output goes straight to the terminal: a host may show it as it comes, and leave it out
    /// of the result.
    pub streams: bool,
    /// Exported variables and those set in front of the command (`KUBE_EDITOR=… kubectl edit`).
    pub env: BTreeMap<String, String>,
}

/// What a command gave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CallResult {
    pub stdout: String,
    pub stderr: String,
    /// 0 is success.
    pub code: i32,
}

/// An effect of the program outside of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Emit {
    Stdout(String),
    Stderr(String),
    /// `path` is normalised (see [`normalize`](super::normalize)).
    WriteFile {
        path: String,
        text: String,
        append: bool,
    },
}

/// What a program needs next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Run this and give its result to [`Program::done`].
    Run(Call),
    /// Carry this out, then ask again.
    Emit(Emit),
    /// The script is over; `variables` are for the next one.
    Finished { code: i32, variables: Variables },
}

/// A running script.
#[derive(Clone, Debug)]
pub struct Program {
    code: Rc<Code>,
    /// The next step.
    at: usize,
    status: i32,
    variables: Variables,
    streams: Streams,
    frames: Vec<Frame>,
    buffers: Vec<Buffer>,
    inputs: Vec<Input>,
    /// Outputs of `$(…)` and of parts of a pipeline, until they are used.
    texts: Vec<String>,
    emits: VecDeque<Emit>,
    /// Commands of an `xargs` that are still to run.
    queue: VecDeque<Command>,
    waiting: Option<(Call, bool)>,
    rounds: u32,
    text: usize,
    /// A limit was reached: nothing more runs.
    stopped: bool,
}

/// A command with its arguments, about to run.
#[derive(Clone, Debug)]
struct Command {
    argv: Vec<String>,
    label: String,
    env: BTreeMap<String, String>,
    /// Made by `xargs`: a failure becomes 123, and there is no input.
    by_xargs: bool,
}

impl Program {
    /// A program at its start. `variables` are those that earlier lines have set.
    pub fn new(script: Script, variables: Variables) -> Self {
        Program {
            code: Rc::new(compile(script)),
            at: 0,
            status: 0,
            variables,
            streams: Streams::TERMINAL,
            frames: Vec::new(),
            buffers: Vec::new(),
            inputs: Vec::new(),
            texts: Vec::new(),
            emits: VecDeque::new(),
            queue: VecDeque::new(),
            waiting: None,
            rounds: 0,
            text: 0,
            stopped: false,
        }
    }

    /// Goes on to the next thing that the host must do, or the end. Asked again before
    /// [`Program::done`], it names the same call again.
    pub fn next(&mut self, files: &dyn Files) -> Next {
        loop {
            if let Some(emit) = self.emits.pop_front() {
                return Next::Emit(emit);
            }
            if let Some((call, _)) = &self.waiting {
                return Next::Run(call.clone());
            }
            if let Some(command) = self.queue.pop_front() {
                self.command(command, files);
                continue;
            }
            let code = Rc::clone(&self.code);
            let Some(step) = code.steps.get(self.at) else {
                let variables = self.variables.clone();
                return Next::Finished { code: self.status, variables };
            };
            self.at += 1;
            if let Err(message) = self.step(step, files) {
                self.stop(&message);
            }
        }
    }

    /// Gives the result of the call that [`Program::next`] named; ignored if there is none.
    pub fn done(&mut self, result: CallResult) {
        if let Some((_, by_xargs)) = self.waiting.take() {
            self.write(Stream::Stdout, result.stdout);
            self.write(Stream::Stderr, result.stderr);
            self.ended(result.code, by_xargs);
        }
    }

    /// Ends the program with a message, whatever is open.
    fn stop(&mut self, message: &str) {
        self.at = self.code.steps.len();
        self.status = 1;
        self.stopped = true;
        self.frames.clear();
        self.queue.clear();
        self.streams = Streams::TERMINAL;
        self.emits.push_back(Emit::Stderr(format!("bash: {message}\n")));
    }

    /// Counts text against the limit.
    fn charge(&mut self, bytes: usize) -> Result<(), String> {
        self.text = self.text.saturating_add(bytes);
        if self.text > MOST_TEXT {
            return Err(format!("stopped: the script worked on more than {} MiB", MOST_TEXT >> 20));
        }
        Ok(())
    }

    fn step(&mut self, step: &Step, files: &dyn Files) -> Result<(), String> {
        match step {
            Step::Simple(simple) => self.simple(simple, files)?,
            Step::Redirect { redirects, end } => {
                if let Err(message) = self.redirect(redirects, files) {
                    self.write(Stream::Stderr, format!("bash: {message}\n"));
                    self.status = 1;
                    self.at = *end;
                }
            }
            Step::Enter { stdin, capture } => self.enter(*stdin, *capture),
            Step::Leave => self.leave()?,
            Step::For(words) => {
                let words = self.expand(words, files)?;
                self.status = 0;
                self.frames.push(Frame::Loop { words, next: 0, status: 0 });
            }
            Step::Take { name, end } => self.take(name, *end),
            Step::While => self.frames.push(Frame::Loop { words: Vec::new(), next: 0, status: 0 }),
            Step::Again(start) => {
                self.rounds += 1;
                if self.rounds >= MOST_ROUNDS {
                    return Err(format!("stopped: loops made {MOST_ROUNDS} rounds without ending"));
                }
                if let Some(Frame::Loop { status, .. }) = self.frames.last_mut() {
                    *status = self.status;
                }
                self.at = *start;
            }
            Step::EndLoop => {
                if let Some(Frame::Loop { status, .. }) = self.frames.pop() {
                    self.status = status;
                }
            }
            Step::Jump(to) => self.at = *to,
            Step::JumpIf { ok, to } if (self.status == 0) == *ok => self.at = *to,
            Step::JumpIf { .. } => {}
            Step::Not => self.status = i32::from(self.status == 0),
            Step::Status(status) => self.status = *status,
        }
        Ok(())
    }

    fn take(&mut self, name: &str, end: usize) {
        let Some(Frame::Loop { words, next, .. }) = self.frames.last_mut() else { return };
        match words.get(*next) {
            Some(word) => {
                *next += 1;
                self.variables.set(name, word.clone());
            }
            None => self.at = end,
        }
    }

    fn enter(&mut self, stdin: bool, capture: Capture) {
        let input = if stdin { self.texts.pop() } else { None };
        let ending = Ending::Shell { variables: self.variables.clone(), capture };
        self.open(ending);
        if let Some(text) = input {
            self.streams.stdin = Some(self.inputs.len());
            self.inputs.push(Input { text, at: 0 });
        }
        if capture != Capture::No {
            self.streams.stdout = self.new_buffer(None);
        }
    }

    fn open(&mut self, ending: Ending) {
        self.frames.push(Frame::Scope {
            streams: self.streams,
            buffers: self.buffers.len(),
            inputs: self.inputs.len(),
            ending,
        });
    }

    fn new_buffer(&mut self, file: Option<(String, bool)>) -> Target {
        self.buffers.push(Buffer { text: String::new(), file });
        Target::Buffer(self.buffers.len() - 1)
    }

    fn leave(&mut self) -> Result<(), String> {
        let frame = self.frames.pop();
        let Some(Frame::Scope { streams, buffers, inputs, ending }) = frame else { return Ok(()) };
        self.streams = streams;
        self.inputs.truncate(inputs);
        let closed = self.buffers.split_off(buffers.min(self.buffers.len()));
        let mut captured = String::new();
        for Buffer { text, file } in closed {
            match file {
                Some((path, append)) => {
                    self.emits.push_back(Emit::WriteFile { path, text, append });
                }
                None => captured = text,
            }
        }
        if let Ending::Shell { variables, capture } = ending {
            self.variables = variables;
            if capture == Capture::Substitution {
                captured.truncate(captured.trim_end_matches('\n').len());
            }
            if capture != Capture::No {
                self.charge(captured.len())?;
                self.texts.push(captured);
            }
        }
        Ok(())
    }

    /// The texts of the `$(…)` in these words, taken from the top of the stack.
    fn texts_for<'a>(&mut self, words: impl Iterator<Item = &'a Word>) -> Vec<String> {
        let is_text = |part: &&Part| matches!(part, Part::Substitution { .. });
        let count = words.flat_map(|word| &word.parts).filter(is_text).count();
        self.texts.split_off(self.texts.len().saturating_sub(count))
    }

    fn expand(&mut self, words: &[Word], files: &dyn Files) -> Result<Vec<String>, String> {
        let texts = self.texts_for(words.iter()).into_iter();
        let mut expander =
            Expander { variables: &self.variables, status: self.status, texts, files };
        let mut fields = Vec::new();
        for word in words {
            expander.fields(word, &mut fields)?;
        }
        self.charge(fields.iter().map(|field| field.len() + 1).sum())?;
        Ok(fields)
    }

    fn simple(&mut self, simple: &Simple, files: &dyn Files) -> Result<(), String> {
        let argv = self.expand(&simple.words, files)?;
        let values = simple.assignments.iter().map(|(_, word)| word);
        let texts = self.texts_for(values.clone()).into_iter();
        let substituted = texts.len() > 0;
        let mut env = self.variables.exported();
        let mut expander =
            Expander { variables: &self.variables, status: self.status, texts, files };
        let values: Vec<String> =
            values.map(|word| expander.text(word)).collect::<Result<_, _>>()?;
        self.charge(values.iter().map(String::len).sum())?;
        let assigned = simple.assignments.iter().map(|(name, _)| name).zip(values);
        if argv.is_empty() {
            assigned.for_each(|(name, value)| self.variables.set(name, value));
            if !substituted && simple.words.is_empty() {
                self.status = 0;
            }
            return Ok(());
        }
        env.extend(assigned.map(|(name, value)| (name.clone(), value)));
        let label = simple.text.clone();
        self.command(Command { argv, label, env, by_xargs: false }, files);
        Ok(())
    }

    fn write(&mut self, stream: Stream, text: String) {
        if text.is_empty() {
            return;
        }
        match self.streams.get(stream) {
            Target::Stdout => self.emits.push_back(Emit::Stdout(text)),
            Target::Stderr => self.emits.push_back(Emit::Stderr(text)),
            Target::Nothing => {}
            Target::Buffer(at) => {
                let length = text.len();
                if let Some(buffer) = self.buffers.get_mut(at) {
                    buffer.text.push_str(&text);
                }
                if let Err(message) = self.charge(length) {
                    self.stop(&message);
                }
            }
        }
    }
}
