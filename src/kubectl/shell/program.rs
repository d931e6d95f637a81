//! A script that is running. Stops before every command that a host must run, and can be cloned
//! there: it is part of a session's state.
//!
//! Nothing here takes virtual time, and everything is bounded: rounds of loops, and text worked on.

use super::ast::{Part, Redirect, Simple, Stream, Word};
use super::builtins::{self, Output};
use super::compile::{Capture, Code, Step, compile};
use super::expand::Expander;
use super::streams::{Buffer, Ending, Frame, Input, Streams, Target};
use super::{Files, Script, Variables, normalize, words};
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
    /// `path` is normalised (see [`normalize`]).
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

    /// Opens a scope with redirections, from left to right.
    fn redirect(&mut self, redirects: &[Redirect], files: &dyn Files) -> Result<(), String> {
        self.open(Ending::Command);
        let code = Rc::clone(&self.code);
        let words: Vec<&Word> = redirects
            .iter()
            .filter_map(|redirect| match redirect {
                Redirect::Read(word)
                | Redirect::HereString(word)
                | Redirect::Write { path: word, .. } => Some(word),
                Redirect::Here(index) => code.here.get(*index),
                Redirect::Duplicate { .. } => None,
            })
            .collect();
        let texts = self.texts_for(words.iter().copied());
        let variables = self.variables.clone();
        let mut expander = Expander {
            variables: &variables,
            status: self.status,
            texts: texts.into_iter(),
            files,
        };
        for redirect in redirects {
            match redirect {
                Redirect::Read(word) => {
                    let path = one_path(&mut expander, word)?;
                    let text = match path.as_str() {
                        "/dev/null" => Some(String::new()),
                        _ => files.read(&normalize(&path)),
                    };
                    let text = text.ok_or(format!("{path}: No such file or directory"))?;
                    self.feed(text)?;
                }
                Redirect::HereString(word) => {
                    let text = expander.text(word)? + "\n";
                    self.feed(text)?;
                }
                Redirect::Here(index) => {
                    let text = code.here.get(*index).map(|word| expander.text(word));
                    self.feed(text.transpose()?.unwrap_or_default())?;
                }
                Redirect::Write { stream, path, append } => {
                    let path = one_path(&mut expander, path)?;
                    let target = self.file_target(&path, *append)?;
                    self.streams.set(*stream, target);
                }
                Redirect::Duplicate { stream, to } => {
                    self.streams.set(*stream, self.streams.get(*to));
                }
            }
        }
        Ok(())
    }

    fn feed(&mut self, text: String) -> Result<(), String> {
        self.charge(text.len())?;
        self.streams.stdin = Some(self.inputs.len());
        self.inputs.push(Input { text, at: 0 });
        Ok(())
    }

    fn file_target(&mut self, path: &str, append: bool) -> Result<Target, String> {
        match path {
            "/dev/null" => Ok(Target::Nothing),
            "/dev/stdout" => Ok(self.streams.stdout),
            "/dev/stderr" => Ok(self.streams.stderr),
            "/dev/tty" => Ok(Target::Stdout),
            _ if path.is_empty() || path.ends_with('/') => Err(format!("{path}: Is a directory")),
            _ => Ok(self.new_buffer(Some((normalize(path), append)))),
        }
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

    /// Runs a command, here or at the host.
    fn command(&mut self, mut command: Command, files: &dyn Files) {
        unalias(&mut command.argv);
        let name = command.argv.first().cloned().unwrap_or_default();
        let stdin = match self.streams.stdin {
            Some(at) if !command.by_xargs => {
                self.inputs.get(at).map(|input| input.rest().to_string())
            }
            _ => None,
        };
        let own = if name == "timeout" { command.argv.get(2..) } else { None };
        let argv = match own {
            Some(argv) if argv.first().is_some_and(|word| words::OWN.contains(&word.as_str())) => {
                argv
            }
            _ => &command.argv,
        };
        if let Some(code) = self.state_command(argv, &command.label.clone()) {
            return self.ended(code, command.by_xargs);
        }
        if argv.first().is_some_and(|word| word == "xargs") {
            let (output, calls) =
                builtins::xargs(argv.get(1..).unwrap_or_default(), stdin.as_deref());
            let commands = calls.into_iter().map(|argv| {
                let label = argv.join(" ");
                Command { argv, label, env: command.env.clone(), by_xargs: true }
            });
            self.queue.extend(commands);
            self.input_is_used();
            return self.output(output, command.by_xargs);
        }
        if let Some(output) = builtins::run(argv, stdin.as_deref(), files) {
            let read = stdin.map_or(0, |text| text.len());
            if let Err(message) = self.charge(read + output.stdout.len()) {
                return self.stop(&message);
            }
            if output.used_input {
                self.input_is_used();
            }
            return self.output(output, command.by_xargs);
        }
        if !words::HOST.contains(&name.as_str()) {
            let message = format!("bash: {}\n", words::unknown_command(&name));
            self.write(Stream::Stderr, message);
            return self.ended(127, command.by_xargs);
        }
        let Command { argv, label, env, by_xargs } = command;
        let streams =
            self.streams.stdout == Target::Stdout && self.streams.stderr == Target::Stderr;
        self.waiting = Some((Call { argv, stdin, label, streams, env }, by_xargs));
    }

    /// The commands that change or read the program's own state. `None`: not one of them.
    fn state_command(&mut self, argv: &[String], label: &str) -> Option<i32> {
        let (name, args) = argv.split_first()?;
        let code = match name.as_str() {
            "export" => {
                for arg in args {
                    let (name, value) =
                        arg.split_once('=').map_or((arg.as_str(), None), |(n, v)| (n, Some(v)));
                    if let Some(value) = value {
                        self.variables.set(name, value);
                    }
                    self.variables.export(name);
                }
                0
            }
            "unset" => {
                args.iter().for_each(|name| self.variables.unset(name));
                0
            }
            "read" => self.read(args),
            "exit" => args.first().and_then(|code| code.parse().ok()).unwrap_or(self.status),
            "break" | "continue" => {
                let message = format!("bash: {name}: only meaningful in a loop\n");
                self.write(Stream::Stderr, message);
                0
            }
            "set" => {
                let message =
                    format!("bash: {label}: not supported: use && to stop at a failure\n");
                self.write(Stream::Stderr, message);
                2
            }
            _ => return None,
        };
        Some(code)
    }

    /// `read a b`: a line of the input; the last name takes what is left.
    fn read(&mut self, args: &[String]) -> i32 {
        let input = self.streams.stdin.and_then(|at| self.inputs.get_mut(at));
        let Some(line) = input.and_then(Input::take_line) else { return 1 };
        let mut names = args.iter().filter(|arg| !arg.starts_with('-')).peekable();
        if names.peek().is_none() {
            self.variables.set("REPLY", line.clone());
        }
        let mut rest = line.trim();
        while let Some(name) = names.next() {
            let (word, after) = match names.peek() {
                Some(_) => rest.split_once([' ', '\t']).unwrap_or((rest, "")),
                None => (rest, ""),
            };
            self.variables.set(name, word);
            rest = after.trim_start();
        }
        0
    }

    fn input_is_used(&mut self) {
        if let Some(input) = self.streams.stdin.and_then(|at| self.inputs.get_mut(at)) {
            input.at = input.text.len();
        }
    }

    fn output(&mut self, output: Output, by_xargs: bool) {
        let Output { stdout, stderr, code, writes, used_input: _ } = output;
        self.write(Stream::Stdout, stdout);
        self.write(Stream::Stderr, stderr);
        for (path, text, append) in writes {
            self.emits.push_back(Emit::WriteFile { path: normalize(&path), text, append });
        }
        self.ended(code, by_xargs);
    }

    fn ended(&mut self, code: i32, by_xargs: bool) {
        if self.stopped {
            return;
        }
        self.status = match (by_xargs, code) {
            (false, _) => code,
            (true, 0) => self.status,
            (true, 127) => 127,
            (true, _) => 123,
        };
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

/// Gives commands their full names, also behind `timeout 60s`.
fn unalias(argv: &mut [String]) {
    let behind_timeout = argv.first().is_some_and(|word| word == "timeout");
    for at in [0, 2] {
        if let Some(word) = argv.get_mut(at).filter(|_| at == 0 || behind_timeout) {
            *word = words::canonical(word).to_string();
        }
    }
}

fn one_path(expander: &mut Expander, word: &Word) -> Result<String, String> {
    let mut fields = Vec::new();
    expander.fields(word, &mut fields)?;
    match <[String; 1]>::try_from(fields) {
        Ok([path]) => Ok(path),
        Err(fields) => Err(format!("{}: ambiguous redirect", fields.join(" "))),
    }
}
