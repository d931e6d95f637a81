//! The lanes as plain facts about time. Everything is in the order of its beginning, so that a
//! picture visits only what it shows. A workload's lane is the same for every kind ([`Lane`]);
//! what only one kind has stands in [`Workload`].

use crate::api::meta::{ObjectKey, Uid};
use crate::api::object::Object;
use crate::api::text::Text;
use crate::sim::Sim;
use crate::sim::record::RecordId;
use crate::time::{SimDuration, SimTime};
use crate::view::scene::{Dash, Pattern, Sign};
use crate::view::state::PodState;
use crate::view::timeline::cron::CronFacts;
use crate::view::timeline::curve::Curve;
use crate::view::timeline::daemon_set::DaemonFacts;
use crate::view::timeline::deployment::DeploymentFacts;
use crate::view::timeline::job::JobFacts;
use crate::view::timeline::rows::Rows;
use crate::view::timeline::stateful_set::SetFacts;
use crate::view::tokens::Token;
use crate::view::words::Word;
use std::rc::Rc;

/// Everything the timeline shows.
#[derive(Clone, Debug, Default)]
pub struct Lanes {
    pub start: SimTime,
    /// The last thing that happened.
    pub end: SimTime,
    pub pods: Vec<PodBar>,
    /// Jobs and the other workloads, in the order of their creation.
    pub workloads: Vec<Lane>,
    pub nodes: Vec<NodeLane>,
    /// What the user, or the lesson's script, did.
    pub flags: Vec<Flag>,
    pub down: Vec<DownSpan>,
    /// Where nothing happened for a second or more.
    pub quiet: Vec<(SimTime, SimTime)>,
    /// Pods without a lane of their own, packed like a Job's.
    pub bare: Rows,
    pub(super) places: Vec<Place>,
    /// Workloads whose spec is to be read once the cursor has come this far.
    pub(super) unread: Vec<(usize, RecordId)>,
}

/// Where an object's lane is, by the object's number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    #[default]
    None,
    Pod(u32),
    /// A workload, or an object between it and its pods: a ReplicaSet lies in its Deployment's.
    Lane(u32),
    Node(u32),
}

/// One pod, as the API server saw it.
#[derive(Clone, Debug)]
pub struct PodBar {
    pub uid: Uid,
    /// Its workload's lane.
    pub lane: Option<u32>,
    /// Its row in the lane, from 0.
    pub row: u32,
    /// Its place within the row, from the top, where a Job's pods share one.
    pub seat: u32,
    /// The lane's revision when it was created; in a Deployment's lane the number of its
    /// ReplicaSet.
    pub revision: u32,
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

/// A workload's lane: title, an optional curve with its bounds, rows of pods, spans and marks.
#[derive(Clone, Debug)]
pub struct Lane {
    pub uid: Uid,
    pub key: ObjectKey,
    pub created: SimTime,
    pub removed: Option<SimTime>,
    pub packing: Packing,
    pub rows: Rows,
    /// Pods that were created together.
    pub brackets: Vec<Bracket>,
    pub spans: Vec<Span>,
    pub marks: Vec<Mark>,
    pub curve: Option<Curve>,
    /// The revision of the pod template that is wanted; pods of others are drawn fainter.
    pub revision: u32,
    /// How long a pod must be Ready before it counts as available.
    pub min_ready: SimDuration,
    pub of: Workload,
}

/// What only one kind of workload has.
#[derive(Clone, Debug)]
pub enum Workload {
    Job(JobFacts),
    CronJob(CronFacts),
    StatefulSet(SetFacts),
    DaemonSet(DaemonFacts),
    /// A Deployment with its ReplicaSets, or a ReplicaSet without one.
    Deployment(DeploymentFacts),
}

/// Which row of its lane a new pod takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    /// The first that is free: the number of rows is how many run at once.
    Slots,
    /// That of its node, and the last one until it has a node.
    ByNode,
    /// That of the number at the end of its name.
    ByOrdinal,
    /// That of its Job, which has a row of its CronJob until all of it is over.
    ByJob,
}

/// Something with a length on a row, other than a pod.
#[derive(Clone, Debug, PartialEq)]
pub struct Span {
    pub row: u32,
    pub from: SimTime,
    pub until: Option<SimTime>,
    pub look: SpanLook,
    pub label: Text,
    /// How it ended, in Kubernetes' word.
    pub ended: &'static str,
    /// What a click on it selects.
    pub object: Uid,
}

/// How a span is drawn; without a fill it is hollow.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SpanLook {
    pub edge: Token,
    pub dash: Dash,
    pub fill: Option<(Pattern, f32)>,
}

/// An instant in a lane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark {
    pub at: SimTime,
    /// On the title's line if on no row.
    pub row: Option<u32>,
    pub sign: Sign,
    pub token: Token,
    pub word: Word,
    /// What it stands for.
    pub record: RecordId,
    /// A dotted line leads here: for what came late.
    pub until: Option<SimTime>,
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

    pub fn lane(&self, uid: Uid) -> Option<&Lane> {
        match self.place(uid) {
            Place::Lane(i) => self.workloads.get(i as usize),
            _ => None,
        }
    }

    /// The lane that a pod lies in.
    pub fn lane_of(&self, pod: &PodBar) -> Option<&Lane> {
        pod.lane.and_then(|lane| self.workloads.get(lane as usize))
    }

    /// Reads the specs of new or changed workloads where the cursor has passed the change. Answers
    /// whether there were any.
    pub fn read_specs(&mut self, sim: &Sim) -> bool {
        let workloads = &mut self.workloads;
        let before = self.unread.len();
        self.unread.retain(|(index, record)| {
            if *record >= sim.records() {
                return true;
            }
            if let Some(lane) = workloads.get_mut(*index) {
                lane.min_ready = sim.lister().get(lane.uid).map_or(lane.min_ready, min_ready);
                match &mut lane.of {
                    Workload::Deployment(facts) => facts.read_spec(sim, lane.uid),
                    Workload::Job(facts) => facts.read_spec(sim, lane.uid),
                    Workload::CronJob(facts) => facts.read_spec(sim, lane.uid),
                    Workload::StatefulSet(facts) => facts.read_spec(sim, lane.uid),
                    Workload::DaemonSet(_) => {}
                }
            }
            false
        });
        self.unread.len() < before
    }
}

/// `spec.minReadySeconds`
fn min_ready(object: &Object) -> SimDuration {
    let seconds = match object {
        Object::DaemonSet(own) => own.spec.min_ready_seconds,
        Object::Deployment(own) => own.spec.min_ready_seconds,
        Object::ReplicaSet(own) => own.spec.min_ready_seconds,
        Object::StatefulSet(own) => own.spec.min_ready_seconds,
        _ => None,
    };
    SimDuration::from_secs(i64::from(seconds.unwrap_or(0)))
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

impl Lane {
    pub(super) fn new(
        uid: Uid,
        key: ObjectKey,
        created: SimTime,
        packing: Packing,
        of: Workload,
    ) -> Self {
        Lane {
            uid,
            key,
            created,
            removed: None,
            packing,
            rows: Rows::default(),
            brackets: Vec::new(),
            spans: Vec::new(),
            marks: Vec::new(),
            curve: None,
            revision: 0,
            min_ready: SimDuration::default(),
            of,
        }
    }

    pub fn name(&self) -> &str {
        &self.key.name
    }

    /// A word on its size beside the name: `8×2`.
    pub fn size(&self) -> String {
        match &self.of {
            Workload::Job(facts) => facts.size(),
            Workload::CronJob(facts) => facts.size(),
            Workload::StatefulSet(facts) => facts.size(),
            Workload::DaemonSet(facts) => facts.desired.to_string(),
            Workload::Deployment(facts) => facts.size(),
        }
    }

    /// Nothing will happen in it any more.
    pub fn is_over(&self) -> bool {
        let ended = match &self.of {
            Workload::Job(facts) => facts.end.is_some(),
            Workload::CronJob(_)
            | Workload::DaemonSet(_)
            | Workload::Deployment(_)
            | Workload::StatefulSet(_) => false,
        };
        ended || self.removed.is_some()
    }

    pub fn job(&self) -> Option<&JobFacts> {
        match &self.of {
            Workload::Job(facts) => Some(facts),
            Workload::CronJob(_)
            | Workload::DaemonSet(_)
            | Workload::Deployment(_)
            | Workload::StatefulSet(_) => None,
        }
    }

    /// An instant on the clock that a CronJob goes by, if its spec names the zone.
    pub fn wall(&self, time: SimTime) -> Option<String> {
        match &self.of {
            Workload::CronJob(facts) => facts.wall(time),
            Workload::Job(_)
            | Workload::DaemonSet(_)
            | Workload::Deployment(_)
            | Workload::StatefulSet(_) => None,
        }
    }

    /// How many pods may lie above each other in a row.
    pub fn seats(&self) -> u32 {
        match &self.of {
            Workload::CronJob(facts) => facts.seats(),
            Workload::Job(_)
            | Workload::DaemonSet(_)
            | Workload::Deployment(_)
            | Workload::StatefulSet(_) => 1,
        }
    }

    /// The revision of a pod that this lane's workload, or one of its ReplicaSets, makes now.
    pub(super) fn revision_of(&self, maker: Uid) -> u32 {
        match &self.of {
            Workload::Deployment(facts) => facts.set_of(maker).unwrap_or(self.revision),
            _ => self.revision,
        }
    }
}

impl NodeState {
    pub const UP: NodeState = NodeState { ready: Readiness::Ready, cordoned: false, powered: true };
}
