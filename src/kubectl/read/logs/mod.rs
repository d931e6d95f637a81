//! `kubectl logs`. Upstream: `k8s.io/kubectl/pkg/cmd/logs`,
//! `pkg/polymorphichelpers/logsforobject.go`.

mod choose;
mod read;

use super::Started;
use super::answer::{Answer, joined};
use crate::kubectl::flags::{self, Flag, Flags, Takes};
use crate::kubectl::task::{Next, Task, Wake, World};
use crate::sim::command::Outcome;
use crate::time::{SimDuration, SimTime};
use choose::{Chosen, Wanted};
use read::Stream;

const FLAGS: [Flag; 17] = [
    Flag::long("all-containers", Takes::Bool),
    Flag::long("all-pods", Takes::Bool),
    Flag::short("container", 'c', Takes::Text),
    Flag::short("follow", 'f', Takes::Bool),
    Flag::long("ignore-errors", Takes::Bool),
    Flag::long("insecure-skip-tls-verify-backend", Takes::Bool),
    Flag::long("limit-bytes", Takes::Int),
    Flag::long("max-log-requests", Takes::Int),
    Flag::long("pod-running-timeout", Takes::Duration),
    Flag::long("prefix", Takes::Bool),
    Flag::short("previous", 'p', Takes::Bool),
    Flag::short("selector", 'l', Takes::Text),
    Flag::long("since", Takes::Duration),
    Flag::long("since-time", Takes::Text),
    Flag::long("tail", Takes::Int),
    Flag::long("timestamps", Takes::Bool),
    Flag::long("field-selector", Takes::Text),
];

/// With a selector only the last lines of each stream are shown unless `--tail` says otherwise.
const SELECTOR_TAIL: i64 = 10;
const DEFAULT_WAIT: SimDuration = SimDuration::from_secs(20);
const MOST_FOLLOWED: i64 = 5;
/// How far ahead a running process is asked for its next line.
const HORIZON: SimDuration = SimDuration::from_mins(10);

/// Which lines of a stream are shown, and how.
#[derive(Clone, Debug)]
struct Options {
    follow: bool,
    previous: bool,
    timestamps: bool,
    prefix: bool,
    ignore_errors: bool,
    tail: Option<usize>,
    since: Option<SimTime>,
    limit: Option<usize>,
    most_followed: usize,
}

#[derive(Debug)]
struct Logs {
    wanted: Wanted,
    options: Options,
    /// When waiting for a pod is given up.
    deadline: SimTime,
    /// Chosen once there is a pod.
    streams: Option<Vec<Stream>>,
    answer: Answer,
    over: bool,
}

pub fn start(args: &[String], world: &World) -> Started {
    let flags = flags::parse("kubectl logs", &FLAGS, args)?;
    let wanted = Wanted::read(&flags)?;
    let options = Options::read(&flags, world.sim.now())?;
    let patience = flags.duration("pod-running-timeout").unwrap_or(DEFAULT_WAIT);
    let deadline = world.sim.now() + patience;
    let answer = Answer::default();
    Ok(Box::new(Logs { wanted, options, deadline, streams: None, answer, over: false }))
}

impl Options {
    fn read(flags: &Flags, now: SimTime) -> Result<Self, String> {
        let tail = match flags.int("tail") {
            Some(tail) if tail < -1 => {
                return Err("error: --tail must be greater than or equal to -1".into());
            }
            None if flags.is_set("selector") => Some(SELECTOR_TAIL),
            tail => tail,
        };
        let since_time = match flags.text("since-time") {
            None => None,
            Some(text) => Some(SimTime::parse_rfc3339(text).ok_or_else(|| {
                format!("error: parsing time {text:?} as RFC 3339: cannot parse it")
            })?),
        };
        let since = flags.duration("since").filter(|span| !span.is_zero());
        if since.is_some() && since_time.is_some() {
            return Err(
                "error: at most one of `sinceTime` or `sinceSeconds` may be specified".into()
            );
        }
        Ok(Options {
            follow: flags.bool("follow"),
            previous: flags.bool("previous"),
            timestamps: flags.bool("timestamps"),
            prefix: flags.bool("prefix"),
            ignore_errors: flags.bool("ignore-errors"),
            tail: tail.and_then(|tail| usize::try_from(tail).ok()),
            since: since.map(|span| now - span).or(since_time),
            limit: flags
                .int("limit-bytes")
                .and_then(|n| usize::try_from(n).ok())
                .filter(|n| *n > 0),
            most_followed: usize::try_from(flags.int("max-log-requests").unwrap_or(MOST_FOLLOWED))
                .unwrap_or(0),
        })
    }
}

impl Logs {
    /// Finds the pods; `None` when it has to wait for one.
    fn choose(&mut self, world: &World) -> Option<Next> {
        match self.wanted.choose(world) {
            Chosen::Streams { streams, remarks } => {
                let (count, most) = (streams.len(), self.options.most_followed);
                self.notes(remarks);
                if self.options.follow && count > most {
                    self.fail(&[format!(
                        "you are attempting to follow {count} log streams, but maximum allowed \
                         concurrency is {most}, use --max-log-requests to increase the limit"
                    )]);
                }
                self.streams = Some(streams);
            }
            Chosen::NoPodYet if world.sim.now() < self.deadline && !world.idle => {
                return Some(Next::Wait(Wake {
                    at: Some(self.deadline),
                    records_over: Some(world.sim.records()),
                }));
            }
            Chosen::NoPodYet => self.fail(&["timed out waiting for the condition".into()]),
            Chosen::Failed { before, error, after } => {
                self.notes(before);
                self.fail(&[error]);
                self.notes(after);
            }
        }
        None
    }

    fn notes(&mut self, lines: Vec<String>) {
        for line in lines {
            self.answer = std::mem::take(&mut self.answer).note(line);
        }
    }

    fn fail(&mut self, errors: &[String]) {
        self.answer = std::mem::take(&mut self.answer).errors(&joined(errors));
        self.over = true;
    }

    /// Prints what the streams have to say by now. `true` when none will say more.
    fn pour(&mut self, world: &World) -> bool {
        let mut streams = self.streams.take().unwrap_or_default();
        let several = streams.len() > 1;
        let mut live = false;
        for stream in &mut streams {
            match stream.pour(&self.options, world) {
                Ok((text, more)) => {
                    self.answer = std::mem::take(&mut self.answer).out(text);
                    live |= more;
                }
                Err(why) if self.options.ignore_errors && several => {
                    self.answer = std::mem::take(&mut self.answer).out(format!("error: {why}\n"));
                }
                Err(why) => {
                    self.fail(&[why]);
                    break;
                }
            }
        }
        self.streams = Some(streams);
        !live
    }

    /// When a followed process prints its next line, as far as that is known.
    fn next_line(&self, world: &World) -> Option<SimTime> {
        let streams = self.streams.iter().flatten();
        streams.filter_map(|stream| stream.next_line(world, HORIZON)).min()
    }
}

impl Task for Logs {
    fn resume(&mut self, world: &World, _: Option<Outcome>) -> Next {
        if let Some(part) = self.answer.take() {
            return part;
        }
        let undecided = !self.over && self.streams.is_none();
        if let Some(wait) = undecided.then(|| self.choose(world)).flatten() {
            return wait;
        }
        if !self.over {
            let quiet = self.pour(world);
            self.over |= !self.options.follow || quiet || world.idle;
        }
        if self.over {
            return self.answer.part_or_exit();
        }
        if let Some(part) = self.answer.take() {
            return part;
        }
        Next::Wait(Wake { at: self.next_line(world), records_over: Some(world.sim.records()) })
    }
}
