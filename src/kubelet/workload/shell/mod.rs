//! Runs shell scripts and single programs on virtual time, without ever hanging: every step,
//! character and level of nesting is counted and bounded. Must not know pods or annotations.
//!
//! An external command takes 1 ms and a builtin nothing; `sleep` takes what it says. A loop is
//! found to be endless when nothing that it could depend on changes, or when nothing in it ends it.

mod arithmetic;
mod builtins;
mod expand;
mod formats;
mod glob;
mod lexer;
mod loops;
mod parser;
mod programs;
mod redirect;
mod run;
mod streams;
mod substitution;
mod syntax;
mod test_command;
#[cfg(test)]
mod tests;
mod text_programs;

use super::finding::Finding;
use super::images::Image;
use super::process::LogLine;
use crate::order::Order;
use crate::time::{SimDuration, SimTime};
pub use programs::is_simulated;
use std::collections::BTreeMap;
use std::collections::VecDeque;
use std::rc::Rc;
use streams::{ErrorStream, Stream};

/// The work one reading may do: one step per command or word, and per 64 characters of text.
const MAX_STEPS: u64 = 100_000;
/// The work one replay may do, for the log of a process that runs for long.
const MAX_REPLAY_STEPS: u64 = 600_000;
/// How deeply groups, subshells and `sh -c` may nest while running.
const MAX_NESTING: usize = 40;
/// The last so many lines of a log are kept.
const MAX_LINES: usize = 20_000;
/// The longest text that an expansion or a line may have, in bytes.
const MAX_TEXT: usize = 1 << 20;
/// How many different places may be warned about.
const MAX_FINDINGS: usize = 20;

/// What a process has when it starts. Cheap to clone.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    pub argv: Rc<[String]>,
    pub env: Rc<[(String, String)]>,
    pub image: Image,
    /// A program that cannot be read runs until stopped, not for the default time.
    pub restarts_forever: bool,
    pub started: SimTime,
    pub draw: u64,
}

/// How far to follow the process.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Horizon {
    /// To its end, or until it is clear that there is none.
    End,
    /// To this time after the start.
    At(i64),
    /// As `End`, with a SIGTERM at this time after the start.
    Signal(i64),
}

/// How a followed process ended; times are milliseconds since its start.
#[derive(Clone, Debug, PartialEq)]
pub enum End {
    Exit {
        at: i64,
        code: i32,
    },
    /// It has no end of its own.
    Endless,
    /// The horizon was reached first.
    Horizon,
    /// The runtime could not start it; containerd's text.
    CannotStart(String),
}

/// Everything seen while following a process.
#[derive(Debug)]
pub struct Followed {
    pub end: End,
    pub log: Vec<LogLine>,
    /// Where (which word of the command line, offset in characters) and what.
    pub findings: Vec<((usize, usize), Finding)>,
    /// What the process itself does on SIGTERM, if it is a program that handles it.
    pub handler: Option<Handler>,
    /// The script sets a trap for SIGTERM.
    pub traps: bool,
}

/// A program's own handling of SIGTERM.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Handler {
    pub after: SimDuration,
    pub code: i32,
}

/// Why the running of a script stops short.
#[derive(Clone, Debug, PartialEq)]
enum Stop {
    Break(usize),
    Continue(usize),
    Exit(i32),
    Endless,
    Horizon,
    Limit,
    CannotStart(String),
}

/// The outcome of running something: its exit status.
type Ran = Result<i32, Stop>;

/// A shell, or a lone program, at work.
#[derive(Clone)]
struct Shell {
    setting: Rc<Setting>,
    horizon: Horizon,
    now: i64,
    steps: u64,
    nesting: usize,
    /// The word of the command line that holds the script, and a fixed offset inside nested ones.
    word: usize,
    fixed_at: Option<usize>,
    at: usize,
    /// The text that is being run, for line numbers in messages.
    source: Rc<str>,
    /// The shell's name in its messages.
    name: String,
    variables: BTreeMap<String, String>,
    arrays: BTreeMap<String, Vec<String>>,
    exported: Vec<String>,
    parameters: Vec<String>,
    functions: Vec<String>,
    /// Files written by the script; `None` once removed.
    files: BTreeMap<String, Option<String>>,
    status: i32,
    last_job: u32,
    jobs: Vec<(u32, i64, i32)>,
    trap: Option<String>,
    exit_trap: Option<String>,
    signal_seen: bool,
    signal_pending: bool,
    traps: bool,
    handler: Option<Handler>,
    /// The next program takes the shell's place as the first process of the container.
    replaces: bool,
    errexit: bool,
    nounset: bool,
    pipefail: bool,
    /// Inside a condition, where `set -e` does not apply.
    conditions: usize,
    loops: usize,
    random: u64,
    /// Counts changes of anything that a condition may depend on.
    changes: u64,
    input: Option<Input>,
    captures: Vec<Stream>,
    errors: ErrorStream,
    log: VecDeque<LogLine>,
    partial: String,
    findings: Vec<((usize, usize), Finding)>,
}

/// What a command reads from its standard input.
#[derive(Clone, Debug, Default)]
struct Input {
    stream: Stream,
    /// How much of the text `read` has taken, in bytes.
    taken: usize,
}

/// Follows the process that this command line starts.
pub fn follow(setting: &Rc<Setting>, horizon: Horizon) -> Followed {
    let mut shell = Shell::new(setting.clone(), horizon);
    let result = shell.start();
    let end = shell.finish(result);
    shell.into_followed(end)
}

/// Runs another command inside the container, as `kubectl exec` and exec probes do, `at` so long
/// after the start. Gives its exit status, how long it takes, and what it prints.
pub fn execute(setting: &Rc<Setting>, at: i64, argv: &[String]) -> (i32, SimDuration, String) {
    let mut shell = Shell::new(setting.clone(), Horizon::At(at));
    let _ = shell.start();
    shell.now = at.max(0);
    shell.horizon = Horizon::End;
    shell.steps = MAX_STEPS;
    shell.nesting = 0;
    shell.conditions = 0;
    shell.loops = 0;
    shell.trap = None;
    shell.exit_trap = None;
    shell.errexit = false;
    shell.replaces = false;
    shell.input = None;
    shell.errors = ErrorStream::WithOutput;
    shell.captures = vec![Stream::default()];
    let result = shell.program(argv);
    let code = match result {
        Ok(code) | Err(Stop::Exit(code)) => code,
        Err(Stop::CannotStart(_)) => 126,
        Err(_) => 0,
    };
    let text = shell.captures.pop().unwrap_or_default().text();
    (code, SimDuration::from_millis(shell.now - at.max(0)), text)
}

impl Shell {
    fn new(setting: Rc<Setting>, horizon: Horizon) -> Shell {
        let mut variables = BTreeMap::new();
        let mut exported = Vec::new();
        for (name, value) in setting.env.iter() {
            if variables.insert(name.clone(), value.clone()).is_none() {
                exported.push(name.clone());
            }
        }
        let steps = match horizon {
            Horizon::End => MAX_STEPS,
            Horizon::At(_) | Horizon::Signal(_) => MAX_REPLAY_STEPS,
        };
        let random = setting.draw;
        Shell {
            setting,
            horizon,
            now: 0,
            steps,
            nesting: 0,
            word: 0,
            fixed_at: None,
            at: 0,
            source: "".into(),
            name: "sh".into(),
            variables,
            arrays: BTreeMap::new(),
            exported,
            parameters: Vec::new(),
            functions: Vec::new(),
            files: BTreeMap::new(),
            status: 0,
            last_job: 1,
            jobs: Vec::new(),
            trap: None,
            exit_trap: None,
            signal_seen: false,
            signal_pending: false,
            traps: false,
            handler: None,
            replaces: true,
            errexit: false,
            nounset: false,
            pipefail: false,
            conditions: 0,
            loops: 0,
            random,
            changes: 0,
            input: None,
            captures: Vec::new(),
            errors: ErrorStream::Log,
            log: VecDeque::new(),
            partial: String::new(),
            findings: Vec::new(),
        }
    }

    /// Starts the command line as the runtime does: a program, not a shell's word.
    fn start(&mut self) -> Ran {
        let argv = self.setting.argv.clone();
        self.launch(&argv)
    }

    /// Runs the EXIT trap, closes the last line and says how it ended.
    fn finish(&mut self, result: Ran) -> End {
        let mut end = match result {
            Ok(code) | Err(Stop::Exit(code)) => End::Exit { at: self.now, code },
            Err(Stop::Break(_) | Stop::Continue(_)) => {
                End::Exit { at: self.now, code: self.status }
            }
            Err(Stop::Endless) => End::Endless,
            Err(Stop::Horizon) => End::Horizon,
            Err(Stop::CannotStart(message)) => End::CannotStart(message),
            Err(Stop::Limit) => {
                self.find(Finding::LimitReached);
                // Time that passed in a long loop: it goes on; none: nothing can be said.
                if self.now > 0 { End::Endless } else { End::Exit { at: 0, code: 0 } }
            }
        };
        if let (End::Exit { code, .. }, Some(trap)) = (&end, self.exit_trap.take()) {
            let code = *code;
            self.status = code;
            let code = match self.text(&trap) {
                Err(Stop::Exit(code)) => code,
                _ => code,
            };
            end = End::Exit { at: self.now, code };
        }
        if matches!(end, End::Exit { .. }) && !self.partial.is_empty() {
            self.end_line(self.now);
        }
        end
    }

    fn into_followed(self, end: End) -> Followed {
        let last = match end {
            End::Exit { at, .. } => at,
            End::Horizon | End::Endless | End::CannotStart(_) => i64::MAX,
        };
        let mut log: Vec<LogLine> = self.log.into_iter().collect();
        log.retain(|line| line.at.millis() <= last);
        log.order_by_key(|line| line.at);
        Followed { end, log, findings: self.findings, handler: self.handler, traps: self.traps }
    }

    /// Pays for work; the budget's end stops everything.
    fn charge(&mut self, steps: u64) -> Result<(), Stop> {
        if self.steps < steps {
            self.steps = 0;
            return Err(Stop::Limit);
        }
        self.steps -= steps;
        Ok(())
    }

    fn charge_text(&mut self, bytes: usize) -> Result<(), Stop> {
        if bytes > MAX_TEXT {
            return Err(Stop::Limit);
        }
        self.charge(bytes as u64 / 64)
    }

    /// Lets virtual time pass.
    fn pass(&mut self, millis: i64) -> Result<(), Stop> {
        let end = self.now.saturating_add(millis.max(0));
        match self.horizon {
            Horizon::At(limit) if end > limit => {
                self.now = limit;
                return Err(Stop::Horizon);
            }
            Horizon::Signal(at) if !self.signal_seen && at <= end => {
                self.signal_seen = true;
                self.signal_pending = self.trap.is_some();
            }
            _ => {}
        }
        self.now = end;
        Ok(())
    }

    /// Never ends: the shell is stuck here.
    fn pass_forever(&mut self) -> Result<(), Stop> {
        match self.horizon {
            Horizon::At(limit) => {
                self.now = limit.max(self.now);
                Err(Stop::Horizon)
            }
            Horizon::End | Horizon::Signal(_) => Err(Stop::Endless),
        }
    }

    fn find(&mut self, finding: Finding) {
        let place = (self.word, self.fixed_at.unwrap_or(self.at));
        let known = self.findings.iter().any(|(p, f)| *p == place && *f == finding);
        if !known && self.findings.len() < MAX_FINDINGS {
            self.findings.push((place, finding));
        }
    }

    /// A number from 0 to 32767, as `$RANDOM` gives.
    fn random(&mut self) -> u64 {
        self.changes += 1;
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.random;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) & 0x7fff
    }

    fn set(&mut self, name: &str, value: String) -> Result<(), Stop> {
        self.charge_text(value.len())?;
        if self.variables.get(name) != Some(&value) {
            self.changes += 1;
            self.variables.insert(name.into(), value);
        }
        Ok(())
    }
}
