//! The lanes as plain facts about time. Everything is in the order of its beginning, so that a
//! picture visits only what it shows.

use crate::api::job::{JobConditionType, JobSpec};
use crate::api::meta::{ObjectKey, Uid};
use crate::api::text::Text;
use crate::controllers::job::reason::Slots;
use crate::sim::Sim;
use crate::sim::record::{JobCounts, RecordId};
use crate::time::SimTime;
use crate::view::state::PodState;
use std::collections::BTreeSet;
use std::rc::Rc;

/// Everything the timeline shows.
#[derive(Clone, Debug, Default)]
pub struct Lanes {
    pub start: SimTime,
    /// The last thing that happened.
    pub end: SimTime,
    pub pods: Vec<PodBar>,
    pub jobs: Vec<JobLane>,
    pub nodes: Vec<NodeLane>,
    /// What the user, or the lesson's script, did.
    pub flags: Vec<Flag>,
    pub down: Vec<DownSpan>,
    /// Pods without a Job, packed like a Job's.
    pub bare: Rows,
    pub(super) places: Vec<Place>,
    /// Jobs whose spec is to be read once the cursor has come this far.
    pub(super) unread: Vec<(usize, RecordId)>,
}

/// Where an object's lane is, by the object's number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    #[default]
    None,
    Pod(u32),
    Job(u32),
    Node(u32),
}

/// One pod, as the API server saw it.
#[derive(Clone, Debug)]
pub struct PodBar {
    pub uid: Uid,
    /// Its Job's lane.
    pub job: Option<u32>,
    /// Its row in the lane, from 0.
    pub row: u32,
    pub created: SimTime,
    /// Its states and since when, the first from its creation.
    pub states: Vec<(SimTime, PodState)>,
    pub node: Option<Rc<str>>,
    pub deleting: Option<SimTime>,
    /// When its phase became terminal.
    pub ended: Option<SimTime>,
    pub exit_code: Option<i32>,
    /// When a container was started again.
    pub restarts: Vec<SimTime>,
    /// When the object went.
    pub removed: Option<SimTime>,
    pub(super) restart_count: u32,
}

/// Bars packed into as few rows as hold them: a row is free again once its pod has ended.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    /// Indices of `Lanes::pods`, in the order of creation.
    pub rows: Vec<Vec<u32>>,
    free: BTreeSet<u32>,
    /// Pods in each state over time.
    pub tallies: Vec<(SimTime, Tally)>,
}

/// How many pods are in each state, in the order of `PodState::ALL`.
pub type Tally = [u32; PodState::ALL.len()];

#[derive(Clone, Debug)]
pub struct JobLane {
    pub uid: Uid,
    pub key: Option<ObjectKey>,
    pub created: SimTime,
    pub removed: Option<SimTime>,
    pub rows: Rows,
    pub brackets: Vec<Bracket>,
    pub counts: Vec<(SimTime, JobCounts)>,
    pub waits: Vec<Wait>,
    pub end: Option<End>,
    pub spec: Option<Rc<JobSpec>>,
    /// The numbers of the last sync, for Jobs whose spec was never seen.
    pub slots: Option<Slots>,
}

/// Pods created by one sync.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bracket {
    /// The record of the sync's decision.
    pub record: RecordId,
    pub at: SimTime,
    pub pods: u32,
    pub(super) left: u32,
    /// When the last of them had ended.
    pub until: Option<SimTime>,
}

/// No pod is created before `until`: the Job's back-off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    pub from: SimTime,
    pub until: SimTime,
    pub seconds: i64,
    pub row: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    pub at: SimTime,
    pub kind: JobConditionType,
    pub reason: Text,
}

#[derive(Clone, Debug)]
pub struct NodeLane {
    pub uid: Uid,
    pub name: Rc<str>,
    pub joined: SimTime,
    pub states: Vec<(SimTime, NodeState)>,
    pub removed: Option<SimTime>,
}

/// What the API server believes of a node, and whether its machine has power.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodeState {
    pub ready: Readiness,
    pub cordoned: bool,
    pub powered: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readiness {
    Ready,
    NotReady,
    Unknown,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag {
    pub record: RecordId,
    pub at: SimTime,
    pub label: Text,
}

/// A controller, or the scheduler, that is switched off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DownSpan {
    pub name: Text,
    pub from: SimTime,
    pub until: Option<SimTime>,
}

impl Lanes {
    pub fn begin(&mut self, start: SimTime) {
        (self.start, self.end) = (start, start);
    }

    pub fn place(&self, uid: Uid) -> Place {
        self.places.get(uid.0 as usize).copied().unwrap_or_default()
    }

    pub fn pod(&self, uid: Uid) -> Option<&PodBar> {
        match self.place(uid) {
            Place::Pod(i) => self.pods.get(i as usize),
            _ => None,
        }
    }

    pub fn job(&self, uid: Uid) -> Option<&JobLane> {
        match self.place(uid) {
            Place::Job(i) => self.jobs.get(i as usize),
            _ => None,
        }
    }

    /// Reads the specs of new or changed Jobs where the cursor has passed the change.
    pub fn read_specs(&mut self, sim: &Sim) {
        let jobs = &mut self.jobs;
        self.unread.retain(|(index, record)| {
            if *record >= sim.records() {
                return true;
            }
            if let Some(lane) = jobs.get_mut(*index)
                && let Some(job) = sim.lister().job(lane.uid)
            {
                lane.spec = Some(job.spec.clone());
            }
            false
        });
    }
}

impl PodBar {
    pub fn state(&self) -> PodState {
        self.states.last().map_or(PodState::Pending, |(_, state)| *state)
    }

    /// Its state at an instant; `None` before its creation and after its removal.
    pub fn state_at(&self, at: SimTime) -> Option<PodState> {
        if self.removed.is_some_and(|removed| removed <= at) {
            return None;
        }
        let after = self.states.partition_point(|(since, _)| *since <= at);
        after.checked_sub(1).and_then(|i| self.states.get(i)).map(|(_, state)| *state)
    }

    /// When it stopped taking a slot: it ended, or was removed before.
    pub fn over(&self) -> Option<SimTime> {
        self.ended.or(self.removed)
    }
}

impl Rows {
    /// The first free row, for a pod created now.
    pub(super) fn take(&mut self, pod: u32) -> u32 {
        let row = self.free.pop_first().unwrap_or_else(|| {
            self.rows.push(Vec::new());
            self.rows.len() as u32 - 1
        });
        if let Some(pods) = self.rows.get_mut(row as usize) {
            pods.push(pod);
        }
        row
    }

    pub(super) fn release(&mut self, row: u32) {
        self.free.insert(row);
    }

    /// One pod went from a state to another; `None` is outside.
    pub(super) fn tally(&mut self, at: SimTime, from: Option<PodState>, to: Option<PodState>) {
        let (since, mut tally) = self.tallies.last().copied().unwrap_or_default();
        if let Some(from) = from {
            tally[from as usize] = tally[from as usize].saturating_sub(1);
        }
        if let Some(to) = to {
            tally[to as usize] += 1;
        }
        match self.tallies.last_mut() {
            Some(last) if since == at => last.1 = tally,
            _ => self.tallies.push((at, tally)),
        }
    }

    /// The pods in each state at an instant.
    pub fn tally_at(&self, at: SimTime) -> Tally {
        let after = self.tallies.partition_point(|(since, _)| *since <= at);
        let found = after.checked_sub(1).and_then(|i| self.tallies.get(i));
        found.map_or(Tally::default(), |(_, tally)| *tally)
    }

    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

impl JobLane {
    pub fn name(&self) -> &str {
        self.key.as_ref().map_or("", |key| &key.name)
    }

    /// The counts at an instant.
    pub fn counts_at(&self, at: SimTime) -> JobCounts {
        let after = self.counts.partition_point(|(since, _)| *since <= at);
        let found = after.checked_sub(1).and_then(|i| self.counts.get(i));
        found.map_or(JobCounts::default(), |(_, counts)| *counts)
    }

    pub fn completions(&self) -> Option<i32> {
        match &self.spec {
            Some(spec) => spec.completions,
            None => self.slots.and_then(|slots| slots.completions),
        }
    }

    pub fn parallelism(&self) -> Option<i32> {
        match &self.spec {
            Some(spec) => spec.parallelism,
            None => self.slots.map(|slots| slots.parallelism),
        }
    }
}

impl NodeState {
    pub const UP: NodeState = NodeState { ready: Readiness::Ready, cordoned: false, powered: true };
}
