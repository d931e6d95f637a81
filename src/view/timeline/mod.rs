//! The timeline: what happened when, one lane for each workload and each node. `lanes` is folded
//! from the account and knows no pixels; `axis` maps time to pixels; `draw` makes the scene.
//!
//! # A lane for another kind of workload
//! A [`lanes::Lane`] is a title, a curve with bounds, rows of pods with spans and marks. For a
//! new kind:
//! 1. Write `<kind>.rs` beside `job.rs`: a struct with what only this kind has, and a function
//!    that reads its records into the lane (`lane.marks.push`, `lane.spans.push`,
//!    `lane.curve`, `lane.revision += 1`). What only it draws goes to `<kind>/draw.rs`.
//! 2. Give it a variant in [`lanes::Workload`]; the compiler names the places that ask: its size
//!    beside the name, whether it is over, reading its spec at the cursor, drawing.
//! 3. Open its lane in `fold.rs` (`created`), and say with [`lanes::Packing`] which row a pod
//!    takes: the first free slot (Job), its node's (DaemonSet), its ordinal's (StatefulSet). Pods
//!    find their lane by the decision that made them; they are counted in `lane.rows.tally_at`.
//! 4. What stands between a workload and its pods (a Job of a CronJob, a ReplicaSet) gets the
//!    lane's own place: `self.put(uid, Place::Lane(index))`. Its records then come to the kind's
//!    function, too.
//!
//! A [`lanes::Mark`] is a sign at an instant, on a row or on the title's line, with a dotted line
//! behind it for what came late. A [`lanes::Span`] is anything else with a length, as a Job in
//! its CronJob's lane: `lane.rows.slot()` packs, `lane.rows.put_span` lays it on the row. A
//! [`curve::Curve`] has up to four layers and bounds that move with the spec: `down, max 1` or a
//! Deployment between floor and cap. A bound ends where nothing enforces it.

pub mod axis;
mod bars;
pub mod cron;
pub mod curve;
mod daemon_set;
pub mod deployment;
pub mod draw;
mod fold;
mod head;
pub mod job;
pub mod lane;
pub mod lanes;
mod nodes;
pub mod picture;
pub mod rows;
pub mod sketch;
mod spans;
pub mod stateful_set;
#[cfg(test)]
mod tests;

use crate::scenario::command::Command;
use crate::scenario::file::Bilingual;
use crate::session::Session;
use crate::session::history::History;
use crate::sim::record::{Record, RecordLog};
use crate::time::SimTime;
use crate::view::timeline::lanes::Lanes;

/// The lanes of a session's run, kept up to date at the cost of what is new.
#[derive(Clone, Debug, Default)]
pub struct Timeline {
    lanes: Lanes,
    read: Read,
    /// The lanes of the future that is imagined, or that the last fork put aside.
    ghost: Option<Ghost>,
    /// What the lesson says, and when.
    steps: Vec<Told>,
}

/// A step of the lesson that says or asks something.
#[derive(Clone, Debug)]
pub struct Told {
    pub at: SimTime,
    pub text: Bilingual,
}

/// How far the account has been read, and enough to notice that it was rewritten.
#[derive(Clone, Debug, Default)]
pub struct Read {
    records: usize,
    last: Option<Record>,
    commands: usize,
    last_command: Option<Command>,
}

#[derive(Clone, Debug)]
struct Ghost {
    lanes: Lanes,
    fork: SimTime,
    attempt: u32,
    records: usize,
}

impl Timeline {
    /// Reads what is new in the session's account. Answers whether anything was.
    pub fn sync(&mut self, session: &Session) -> bool {
        let history = session.history();
        let mut changed = false;
        if self.read.records == 0 || self.read.is_rewritten(history) {
            *self = Timeline::default();
            self.lanes.begin(session.sim().setup().start());
            self.lanes.stand_before(history.log());
            self.steps = told(session);
            changed = true;
        }
        changed |= self.read.records < history.log().len();
        self.lanes.fold(history.log(), self.read.records);
        self.read.remember(history);
        changed |= self.lanes.read_specs(session.sim());
        changed | self.sync_ghost(session)
    }

    /// Answers whether anything is new.
    fn sync_ghost(&mut self, session: &Session) -> bool {
        let Some(other) = session.ghost() else { return self.ghost.take().is_some() };
        let (log, fork, attempt) = (other.log, other.fork, other.attempt);
        let known = self.ghost.take().filter(|ghost| {
            (ghost.fork, ghost.attempt) == (fork, attempt) && ghost.records <= log.len()
        });
        let mut ghost = known.unwrap_or_else(|| {
            let mut lanes = Lanes::default();
            lanes.begin(self.lanes.start);
            lanes.stand_before(log);
            Ghost { lanes, fork, attempt, records: 0 }
        });
        let new = ghost.records == 0 || ghost.records < log.len();
        ghost.lanes.fold(log, ghost.records);
        ghost.records = log.len();
        self.ghost = Some(ghost);
        new
    }

    pub fn lanes(&self) -> &Lanes {
        &self.lanes
    }

    /// What the lesson says, in the order of its time.
    pub fn steps(&self) -> &[Told] {
        &self.steps
    }

    /// The lanes of the future that is not this run's, and when it parted from it.
    pub fn ghost(&self) -> Option<(&Lanes, SimTime)> {
        self.ghost.as_ref().map(|ghost| (&ghost.lanes, ghost.fork))
    }

    /// The same with the time from which it is drawn: what was put aside where this run has not
    /// come yet, what is imagined over all that is known.
    fn ghost_seen(&self, head: SimTime) -> Option<(&Lanes, SimTime)> {
        let ghost = self.ghost.as_ref()?;
        Some((&ghost.lanes, if ghost.attempt > 0 { ghost.fork } else { head }))
    }
}

impl Read {
    /// How many records have been read.
    pub fn records(&self) -> usize {
        self.records
    }

    /// Whether the account is not the one read so far with something added: the run was forked,
    /// or a fork undone.
    pub fn is_rewritten(&self, history: &History) -> bool {
        let (log, commands) = (history.log(), history.commands());
        let same_last = match (&self.last, self.records.checked_sub(1)) {
            (Some(last), Some(id)) => log.get(id as u32).is_some_and(|now| same(last, now)),
            _ => false,
        };
        let before = self.commands.checked_sub(1).and_then(|i| commands.get(i));
        let last_at = self.last.as_ref().map_or(i64::MIN, |record| record.at.millis());
        !same_last
            || commands.len() < self.commands
            || before != self.last_command.as_ref()
            || commands.get(self.commands).is_some_and(|new| new.at_millis < last_at)
    }

    pub fn remember(&mut self, history: &History) {
        let (log, commands) = (history.log(), history.commands());
        if self.records != log.len() {
            self.records = log.len();
            self.last = last_of(log).cloned();
        }
        if self.commands != commands.len() {
            self.commands = commands.len();
            self.last_command = commands.last().cloned();
        }
    }
}

fn told(session: &Session) -> Vec<Told> {
    let start = session.sim().setup().start();
    let steps = session.scenario().steps.iter().filter_map(|step| {
        let text = step.say.as_ref().or(step.ask.as_ref())?;
        Some(Told { at: start + step.at.0, text: text.clone() })
    });
    steps.collect()
}

fn last_of(log: &RecordLog) -> Option<&Record> {
    log.get((log.len() as u32).checked_sub(1)?)
}

fn same(a: &Record, b: &Record) -> bool {
    (a.at, a.who, a.object, a.cause) == (b.at, b.who, b.object, b.cause) && a.what == b.what
}
