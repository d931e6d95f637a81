//! A run with its past: checkpoints, seeking, forking. State at time t is the setup, the seed and
//! the commands so far, so that going back is a checkpoint and a replay.

use crate::api::meta::Kind;
use crate::order::Order;
use crate::scenario::command::{Command, Request};
use crate::scenario::setup::Setup;
use crate::sim::Sim;
use crate::sim::command::Outcome;
use crate::sim::record::{RecordId, RecordLog};
use crate::time::SimTime;
use std::rc::Rc;

/// More checkpoints than this are thinned to half, and their distance doubles …
const MOST_CHECKPOINTS: usize = 64;
/// … until it is as many steps as are replayed at once: then more of them are kept, …
const REPLAYED_AT_ONCE: u64 = 8_192;
const MOST_FAR_APART: usize = 1024;
/// … as long as all of them together hold at most so much that each has of its own.
const MOST_HELD: usize = 4_000_000;
/// Steps between checkpoints at first.
const FIRST_INTERVAL: u64 = 512;

/// The state of a run at its cursor, its account, and the way back.
#[derive(Clone, Debug)]
pub struct History {
    point: Point,
    log: RecordLog,
    commands: Vec<Command>,
    checkpoints: Vec<Point>,
    interval: u64,
    /// The furthest time that was simulated.
    head: SimTime,
    ghost: Option<Box<Ghost>>,
}

/// A moment of a run: the state, and how many of its commands are in it.
#[derive(Clone, Debug)]
struct Point {
    sim: Sim,
    applied: usize,
}

/// The future that a fork put aside.
#[derive(Clone, Debug)]
struct Ghost {
    commands: Vec<Command>,
    log: RecordLog,
    head: SimTime,
    /// The state at the fork.
    fork: Point,
}

/// When [`History::advance`] stopped, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The time was reached.
    Arrived,
    /// The budget is used up; call again.
    More,
    /// The awaited number of records was reached.
    Woken,
}

impl History {
    pub fn new(setup: Rc<Setup>) -> Self {
        let sim = Sim::new(setup);
        let mut log = RecordLog::default();
        for object in Kind::ALL.into_iter().flat_map(|kind| sim.lister().all(kind)) {
            log.know(object.uid(), object.key());
        }
        let head = sim.now();
        let point = Point { sim, applied: 0 };
        History {
            checkpoints: vec![point.clone()],
            point,
            log,
            commands: Vec::new(),
            interval: FIRST_INTERVAL,
            head,
            ghost: None,
        }
    }

    /// Takes a run's commands as known beforehand: they come when their moment does.
    pub fn foresee(&mut self, mut commands: Vec<Command>) {
        commands.order_by_key(|command| (command.at_millis, command.after_steps));
        self.commands = commands;
    }

    /// The state at the cursor.
    pub fn sim(&self) -> &Sim {
        &self.point.sim
    }

    pub fn now(&self) -> SimTime {
        self.point.sim.now()
    }

    /// The furthest time that was simulated.
    pub fn head(&self) -> SimTime {
        self.head
    }

    /// The account up to the head. Records from `sim().records()` on lie after the cursor.
    pub fn log(&self) -> &RecordLog {
        &self.log
    }

    /// The commands up to the head.
    pub fn commands(&self) -> &[Command] {
        &self.commands
    }

    /// How many commands lie before the cursor.
    pub fn applied(&self) -> usize {
        self.point.applied
    }

    /// Whether nothing after the cursor was simulated yet.
    pub fn at_head(&self) -> bool {
        self.point.applied == self.commands.len()
            && self.point.sim.records() as usize >= self.log.len()
    }

    /// The run up to the cursor, on its own: what is done to it does not touch this one.
    pub fn branch(&self) -> History {
        let mut log = self.log.clone();
        log.truncate(self.point.sim.records());
        let known = self.commands.iter().take(self.point.applied);
        History {
            checkpoints: vec![self.point.clone()],
            point: self.point.clone(),
            log,
            commands: known.cloned().collect(),
            interval: FIRST_INTERVAL,
            head: self.now(),
            ghost: None,
        }
    }

    /// Forgets everything since the first checkpoint: of a branch, all that was done to it.
    pub fn restart(&mut self) {
        if let Some(first) = self.checkpoints.first() {
            self.point = first.clone();
            self.cut();
        }
    }

    /// When something known happens next after the cursor.
    pub fn next_known(&self) -> Option<SimTime> {
        let command = self.commands.get(self.point.applied);
        let record = self.log.get(self.point.sim.records());
        let command = command.map(|command| SimTime::from_millis(command.at_millis));
        command.into_iter().chain(record.map(|record| record.at)).min()
    }

    /// The future that the last fork put aside: its account and the time of the fork.
    pub fn ghost(&self) -> Option<(&RecordLog, SimTime)> {
        self.ghost.as_ref().map(|ghost| (&ghost.log, ghost.fork.sim.now()))
    }

    /// Moves the cursor on to `to`, replaying what is known and simulating what is not. Stops
    /// early after `budget` steps, or once there are more than `wake` records.
    pub fn advance(&mut self, to: SimTime, budget: u64, wake: Option<RecordId>) -> Progress {
        let mut left = budget;
        loop {
            if wake.is_some_and(|wake| self.point.sim.records() > wake) {
                return Progress::Woken;
            }
            if left == 0 {
                return Progress::More;
            }
            left -= 1;
            if self.replay_command(to) {
                continue;
            }
            if self.point.sim.next_at().is_none_or(|at| at > to) {
                self.point.sim.wait_until(to);
                self.head = self.head.max(to);
                return Progress::Arrived;
            }
            self.point.sim.step();
            self.account();
        }
    }

    /// Carries out the next known command if its moment has come.
    fn replay_command(&mut self, to: SimTime) -> bool {
        let Some(command) = self.commands.get(self.point.applied) else { return false };
        let at = SimTime::from_millis(command.at_millis);
        if at > to || self.point.sim.steps() < command.after_steps {
            return false;
        }
        self.point.sim.wait_until(at);
        // It was accepted or refused in the same way the first time.
        let _ = self.point.sim.execute(&command.label, &command.request);
        self.point.applied += 1;
        self.account();
        true
    }

    /// Moves the new records into the log and sets checkpoints.
    fn account(&mut self) {
        let sim = &mut self.point.sim;
        let fresh = sim.take_records();
        let first = sim.records() as usize - fresh.len();
        for (i, (record, name)) in fresh.into_iter().enumerate() {
            if first + i >= self.log.len() {
                self.log.push(record, name);
            }
        }
        self.head = self.head.max(sim.now());
        let last = self.checkpoints.last().map_or(0, |point| point.sim.steps());
        if sim.steps() >= last + self.interval {
            self.checkpoints.push(self.point.clone());
            let most = match self.interval < REPLAYED_AT_ONCE {
                true => MOST_CHECKPOINTS,
                false => MOST_FAR_APART,
            };
            let held: usize = self.checkpoints.iter().map(|point| point.sim.own_size()).sum();
            if self.checkpoints.len() > most || held > MOST_HELD {
                self.interval *= 2;
                let mut index = 0;
                self.checkpoints.retain(|_| {
                    index += 1;
                    index % 2 == 1
                });
            }
        }
    }

    /// Starts moving the cursor to `to`: goes back to the nearest checkpoint if that helps. Follow
    /// it with [`History::advance`] to the same time.
    pub fn rewind(&mut self, to: SimTime) {
        let nearest = self.checkpoints.partition_point(|point| point.sim.now() <= to);
        // A command of the very instant belongs after the checkpoint: `advance` replays it.
        let Some(point) = nearest.checked_sub(1).and_then(|i| self.checkpoints.get(i)) else {
            return;
        };
        let closer = point.sim.steps() > self.point.sim.steps();
        if to < self.now() || closer {
            self.point = point.clone();
        }
    }

    /// Moves the cursor to `to`, however far that is.
    pub fn seek(&mut self, to: SimTime) {
        self.rewind(to);
        while self.advance(to, u64::MAX, None) != Progress::Arrived {}
    }

    /// Takes exactly one step or replays one command, whatever comes next. `false` when nothing
    /// is due.
    pub fn step(&mut self) -> bool {
        let next_step = self.point.sim.next_at();
        let command = self.commands.get(self.point.applied);
        let command = command.map(|c| (SimTime::from_millis(c.at_millis), c.after_steps));
        let to = match (command, next_step) {
            (Some((at, _)), None) => at,
            (Some((at, _)), Some(step)) => at.min(step),
            (None, Some(step)) => step,
            (None, None) => return false,
        };
        self.advance(to, 1, None);
        true
    }

    /// Carries out a command at the cursor. In the past this forks the run: what came after is put
    /// aside, and [`History::undo`] brings it back.
    pub fn execute(&mut self, label: &str, request: Request) -> Outcome {
        if !self.at_head() {
            self.fork();
        }
        let command = Command {
            at_millis: self.now().millis(),
            after_steps: self.point.sim.steps(),
            label: label.into(),
            request,
        };
        let outcome = self.point.sim.execute(label, &command.request);
        self.commands.push(command);
        self.point.applied += 1;
        self.account();
        outcome
    }

    /// Drops everything after the cursor, keeping it as a ghost.
    fn fork(&mut self) {
        self.ghost = Some(Box::new(Ghost {
            commands: self.commands.clone(),
            log: self.log.clone(),
            head: self.head,
            fork: self.point.clone(),
        }));
        self.cut();
    }

    fn cut(&mut self) {
        let steps = self.point.sim.steps();
        self.log.truncate(self.point.sim.records());
        self.commands.truncate(self.point.applied);
        let applied = self.point.applied;
        self.checkpoints.retain(|p| p.sim.steps() <= steps && p.applied <= applied);
        self.head = self.now();
    }

    /// Brings the future back that the last fork put aside. `false` if there is none.
    pub fn undo(&mut self) -> bool {
        let Some(ghost) = self.ghost.take() else { return false };
        self.point = ghost.fork;
        self.cut();
        self.commands = ghost.commands;
        self.log = ghost.log;
        self.head = ghost.head;
        true
    }
}
