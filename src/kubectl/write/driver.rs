//! Carries a verb out: prints, writes, waits, collects failures. Knows no verb.

use crate::kubectl::task::{HostRequest, Next, Task, Wake, World};
use crate::kubectl::write::failure::Failure;
use crate::scenario::command::Request;
use crate::sim::command::{Done, Outcome, Refusal};
use std::collections::VecDeque;
use std::fmt;

/// A command as a plan that is made piece by piece: later pieces see what earlier ones did.
pub trait Verb {
    /// What to do next; asked again once all of it is done. `None`: nothing is left.
    fn next(&mut self, turn: &Turn) -> Option<Vec<Act>>;

    /// What is said of a write that took effect; `None` says nothing.
    fn told(&mut self, _write: usize, _done: &Done, _turn: &Turn) -> Option<String> {
        None
    }

    /// A write that was to be told by [`Verb::told`] is refused. `true`: the verb deals with it.
    fn refused(&mut self, _write: usize, _refusal: &Refusal) -> bool {
        false
    }
}

// Not a supertrait: that would keep the Debug code of everything a command can hold.
impl fmt::Debug for dyn Verb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Verb")
    }
}

/// What a verb sees when it is asked.
#[derive(Clone, Copy)]
pub struct Turn<'a> {
    pub world: &'a World<'a>,
    /// Something went wrong already.
    pub failed: bool,
}

#[derive(Debug)]
pub enum Act {
    /// A line on stdout.
    Print(String),
    /// A line on stderr.
    Warn(String),
    /// Said at the end, with exit code 1.
    Fail(Failure),
    /// A line on stderr now, with exit code 1 at the end.
    FailNow(String),
    Write(Write),
    Wait(Wake),
    Ask(HostRequest),
    /// Nothing more is done.
    Stop,
}

/// A request, what is said when it took effect, and what a refusal was about.
#[derive(Debug)]
pub struct Write {
    pub request: Request,
    pub told: Told,
    /// `creating` and the file, for refusals: `error when creating "f.yaml": …`.
    pub place: Place,
}

#[derive(Clone, Debug, Default)]
pub enum Told {
    #[default]
    Nothing,
    /// A whole line.
    Line(String),
    /// `pod/NAME` and these words, with the name the object really got.
    Named(String),
    /// Asks [`Verb::told`], with this number.
    Asked(usize),
}

/// Where a refused object came from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Place {
    #[default]
    Nowhere,
    /// `error when creating "f.yaml": `
    File { doing: &'static str, file: String },
    /// `failed to create job: `
    Generated { what: String },
}

/// A verb under way.
#[derive(Debug)]
pub struct Driver {
    verb: Box<dyn Verb>,
    acts: VecDeque<Act>,
    pending: Option<(Told, Place)>,
    failures: Vec<Failure>,
    failed: bool,
    over: bool,
}

impl Driver {
    pub fn new(verb: impl Verb + 'static) -> Self {
        Driver {
            verb: Box::new(verb),
            acts: VecDeque::new(),
            pending: None,
            failures: Vec::new(),
            failed: false,
            over: false,
        }
    }

    /// Turns the outcome of the last write into what is said of it.
    fn answered(&mut self, outcome: Outcome, world: &World) -> Option<Next> {
        let (told, place) = self.pending.take()?;
        let done = match outcome {
            Ok(done) => done,
            Err(refusal) => {
                if matches!(told, Told::Asked(write) if self.verb.refused(write, &refusal)) {
                    return None;
                }
                self.failed = true;
                self.failures.push(Failure::refused(&refusal, &place));
                return None;
            }
        };
        let line = match told {
            Told::Nothing => None,
            Told::Line(line) => Some(line),
            Told::Named(words) => {
                let object = done.uid.and_then(|uid| world.sim.lister().get(uid));
                object.map(|object| {
                    let name = &object.meta().name;
                    format!("{}/{name} {words}", object.kind().resource_name())
                })
            }
            Told::Asked(number) => {
                let turn = Turn { world, failed: self.failed };
                self.verb.told(number, &done, &turn)
            }
        };
        line.map(|line| Next::Print(ended(line)))
    }

    /// The end: every failure that was kept, and the exit code.
    fn finish(&mut self) -> Next {
        let failures = std::mem::take(&mut self.failures);
        match failures.as_slice() {
            [] => Next::Exit(i32::from(self.failed)),
            [one] => Next::PrintError(ended(one.alone())),
            several => {
                let lines: Vec<String> = several.iter().map(Failure::among_others).collect();
                Next::PrintError(ended(lines.join("\n")))
            }
        }
    }
}

impl Task for Driver {
    fn resume(&mut self, world: &World, answer: Option<Outcome>) -> Next {
        if let Some(outcome) = answer
            && let Some(next) = self.answered(outcome, world)
        {
            return next;
        }
        loop {
            let Some(act) = self.acts.pop_front() else {
                let turn = Turn { world, failed: self.failed };
                match self.verb.next(&turn).filter(|_| !self.over) {
                    Some(acts) => self.acts.extend(acts),
                    None => {
                        self.over = true;
                        return self.finish();
                    }
                }
                continue;
            };
            match act {
                Act::Print(line) => return Next::Print(ended(line)),
                Act::Warn(line) => return Next::PrintError(ended(line)),
                Act::Fail(failure) => {
                    self.failed = true;
                    self.failures.push(failure);
                }
                Act::FailNow(line) => {
                    self.failed = true;
                    return Next::PrintError(ended(line));
                }
                Act::Write(Write { request, told, place }) => {
                    self.pending = Some((told, place));
                    return Next::Perform(request);
                }
                Act::Wait(wake) => return Next::Wait(wake),
                Act::Ask(request) => return Next::Ask(request),
                Act::Stop => {
                    self.over = true;
                    self.acts.clear();
                    return self.finish();
                }
            }
        }
    }
}

/// With its end of line, unless it has one or is empty.
fn ended(mut text: String) -> String {
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

/// A verb whose acts are known from the start.
#[derive(Debug)]
pub struct Acts(pub Option<Vec<Act>>);

impl Verb for Acts {
    fn next(&mut self, _: &Turn) -> Option<Vec<Act>> {
        self.0.take()
    }
}
