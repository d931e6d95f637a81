//! The terminal of a session: lines in, text out. It runs one line at a time; a line that waits
//! holds those behind it.

use crate::kubectl::shell::{self, CallResult, Emit, Files, Program, Variables};
use crate::kubectl::task::{HostRequest, Next, Task, Wake, World};
use crate::kubectl::{self};
use crate::order::{Order, Ordered};
use crate::scenario::command::Request;
use crate::session::history::History;
use crate::time::SimTime;
use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::rc::Rc;

/// Something the terminal shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Virtual time at which it appeared.
    pub at: SimTime,
    pub kind: EntryKind,
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    Input,
    Stdout,
    Stderr,
}

#[derive(Debug, Default)]
pub struct Terminal {
    entries: Vec<Entry>,
    waiting: VecDeque<String>,
    running: Option<Running>,
    variables: Variables,
    /// The exit code of the last line.
    code: i32,
    asked: VecDeque<HostRequest>,
    typed: Vec<String>,
}

/// A line under way.
#[derive(Debug)]
struct Running {
    program: Program,
    call: Option<Call>,
}

#[derive(Debug)]
struct Call {
    task: Box<dyn Task>,
    label: String,
    streams: bool,
    result: CallResult,
    wake: Option<Wake>,
}

/// The files of a run at its cursor: the scenario's, those that commands wrote, and behind them
/// the real ones where there are any.
pub struct RunFiles<'a> {
    own: BTreeMap<&'a str, &'a str>,
    outside: Option<&'a dyn Files>,
}

impl<'a> RunFiles<'a> {
    pub fn new(
        given: impl Iterator<Item = (&'a str, &'a str)>,
        history: &'a History,
        outside: Option<&'a dyn Files>,
    ) -> Self {
        let mut own: BTreeMap<&str, &str> = given.ordered();
        for command in history.commands().iter().take(history.applied()) {
            if let Request::WriteFile { path, text } = &command.request {
                own.insert(path, text);
            }
        }
        RunFiles { own, outside }
    }
}

impl Files for RunFiles<'_> {
    fn read(&self, path: &str) -> Option<String> {
        let own = self.own.get(path).map(|text| (*text).to_string());
        own.or_else(|| self.outside?.read(path))
    }

    fn list(&self) -> Vec<String> {
        let mut paths: Vec<String> = self.own.keys().map(|path| (*path).to_string()).collect();
        paths.extend(self.outside.map(Files::list).unwrap_or_default());
        paths.order();
        paths.dedup();
        paths
    }
}

impl Terminal {
    /// What was typed and printed so far, oldest first.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Takes what was shown so far away: for a host that has printed it.
    pub fn take_entries(&mut self) -> Vec<Entry> {
        std::mem::take(&mut self.entries)
    }

    /// The lines typed so far, for the history keys.
    pub fn typed(&self) -> &[String] {
        &self.typed
    }

    pub fn code(&self) -> i32 {
        self.code
    }

    /// Whether a line is under way or waits its turn.
    pub fn is_busy(&self) -> bool {
        self.running.is_some() || !self.waiting.is_empty()
    }

    /// Types a line; it runs with the next [`Terminal::pump`].
    pub fn type_line(&mut self, line: &str) {
        self.waiting.push_back(line.to_string());
    }

    /// What lines asked of the host since this was last taken.
    pub fn take_requests(&mut self) -> Vec<HostRequest> {
        self.asked.drain(..).collect()
    }

    /// Ctrl-C: ends the line under way and drops those behind it.
    pub fn interrupt(&mut self, now: SimTime) {
        if self.running.take().is_some() {
            self.show(now, EntryKind::Stderr, "^C\n");
            self.code = 130;
        }
        self.waiting.clear();
    }

    /// The cursor went to another past: what was printed after it never happened.
    pub fn forget_after(&mut self, now: SimTime) {
        self.entries.retain(|entry| entry.at <= now);
        self.running = None;
        self.waiting.clear();
    }

    /// When the line under way wants to be called again; `None` if nothing waits.
    pub fn wake(&self) -> Option<Wake> {
        self.running.as_ref()?.call.as_ref()?.wake
    }

    /// Carries lines on as far as they go without virtual time passing.
    pub fn pump(&mut self, history: &mut History, files: &Sources) {
        loop {
            let Some(mut running) = self.running.take() else {
                let Some(line) = self.waiting.pop_front() else { return };
                self.start(&line, history.now());
                continue;
            };
            let Some(call) = running.call.as_mut() else {
                self.next_call(running, history, files);
                continue;
            };
            if let Some(wake) = call.wake {
                let sim = history.sim();
                let due = wake.at.is_some_and(|at| at <= sim.now())
                    || wake.records_over.is_some_and(|n| sim.records() > n)
                    || sim.is_idle() && wake.at.is_none();
                if !due {
                    self.running = Some(running);
                    return;
                }
                call.wake = None;
            }
            if self.resume(call, history, files) {
                let call = running.call.take();
                if let Some(call) = call {
                    running.program.done(call.result);
                }
            }
            self.running = Some(running);
        }
    }

    fn start(&mut self, line: &str, now: SimTime) {
        let line = shell::strip_prompt(line);
        self.show(now, EntryKind::Input, line);
        self.typed.push(line.to_string());
        match shell::parse(line) {
            Ok(script) => {
                let program = Program::new(script, self.variables.clone());
                self.running = Some(Running { program, call: None });
            }
            Err(error) => {
                self.code = 2;
                self.show(now, EntryKind::Stderr, &format!("{error}\n"));
            }
        }
    }

    fn next_call(&mut self, mut running: Running, history: &mut History, files: &Sources) {
        let next = running.program.next(&files.at(history));
        match next {
            shell::Next::Run(call) => {
                let task = kubectl::start(&call, &world(history, &files.at(history)));
                let (label, streams) = (call.label, call.streams);
                let result = CallResult::default();
                running.call = Some(Call { task, label, streams, result, wake: None });
                self.running = Some(running);
            }
            shell::Next::Emit(emit) => {
                self.emit(emit, history, files);
                self.running = Some(running);
            }
            shell::Next::Finished { code, variables } => {
                self.code = code;
                self.variables = variables;
            }
        }
    }

    fn emit(&mut self, emit: Emit, history: &mut History, files: &Sources) {
        let now = history.now();
        match emit {
            Emit::Stdout(text) => self.show(now, EntryKind::Stdout, &text),
            Emit::Stderr(text) => self.show(now, EntryKind::Stderr, &text),
            Emit::WriteFile { path, text, append } => {
                let before = append.then(|| files.at(history).read(&path)).flatten();
                let text = before.unwrap_or_default() + &text;
                let label = format!("> {path}");
                // Writing a file is never refused.
                let _ = history.execute(&label, Request::WriteFile { path, text });
            }
        }
    }

    /// Calls the task once. `true` when it is over.
    fn resume(&mut self, call: &mut Call, history: &mut History, files: &Sources) -> bool {
        let mut answer = None;
        loop {
            let next = call.task.resume(&world(history, &files.at(history)), answer.take());
            let now = history.now();
            match next {
                Next::Print(text) if call.streams => self.show(now, EntryKind::Stdout, &text),
                Next::PrintError(text) if call.streams => {
                    self.show(now, EntryKind::Stderr, &text);
                }
                Next::Print(text) => call.result.stdout.push_str(&text),
                Next::PrintError(text) => call.result.stderr.push_str(&text),
                Next::Perform(request) => answer = Some(history.execute(&call.label, request)),
                Next::Wait(wake) => {
                    call.wake = Some(wake);
                    return false;
                }
                Next::Ask(HostRequest::ClearScreen) => self.entries.clear(),
                Next::Ask(HostRequest::ShowHistory) => {
                    let lines = self.typed.iter().enumerate();
                    let text: String =
                        lines.map(|(i, line)| format!("{:5}  {line}\n", i + 1)).collect();
                    match call.streams {
                        true => self.show(now, EntryKind::Stdout, &text),
                        false => call.result.stdout.push_str(&text),
                    }
                }
                Next::Ask(request) => self.asked.push_back(request),
                Next::Exit(code) => {
                    call.result.code = code;
                    return true;
                }
            }
        }
    }

    fn show(&mut self, at: SimTime, kind: EntryKind, text: &str) {
        self.entries.push(Entry { at, kind, text: text.to_string() });
    }
}

/// Where files come from besides the run's own commands.
#[derive(Clone)]
pub struct Sources {
    pub given: Rc<[(String, String)]>,
    pub outside: Option<Rc<dyn Files>>,
}

impl fmt::Debug for Sources {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sources").field("given", &self.given.len()).finish_non_exhaustive()
    }
}

impl Sources {
    /// The files at the cursor.
    pub fn at<'a>(&'a self, history: &'a History) -> RunFiles<'a> {
        let given = self.given.iter().map(|(path, text)| (path.as_str(), text.as_str()));
        RunFiles::new(given, history, self.outside.as_deref())
    }
}

fn world<'a>(history: &'a History, files: &'a dyn Files) -> World<'a> {
    let sim = history.sim();
    World { sim, log: history.log(), files, idle: sim.is_idle() }
}
