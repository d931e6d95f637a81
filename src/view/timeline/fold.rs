//! Folds records into lanes. Each record costs the same however long the run is.

use crate::api::meta::{Kind, ObjectKey, Uid};
use crate::api::pod::ConditionStatus;
use crate::sim::record::{PodSeen, Record, RecordId, RecordLog, What};
use crate::time::{SimDuration, SimTime};
use crate::view::state::PodState;
use crate::view::timeline::cron::{self, CronFacts};
use crate::view::timeline::daemon_set::{self, DaemonFacts};
use crate::view::timeline::deployment::{self, DeploymentFacts, Part};
use crate::view::timeline::job::{self, JobFacts};
use crate::view::timeline::lanes::{
    Bracket, DownSpan, Lane, Lanes, NodeLane, NodeState, Packing, Place, PodBar, Readiness,
    Workload,
};
use crate::view::timeline::rows::Rows;
use crate::view::timeline::stateful_set::{self, SetFacts};
use std::rc::Rc;

/// Shorter pauses are no pauses, at whatever speed.
const LEAST_QUIET: SimDuration = SimDuration::from_secs(1);

impl Lanes {
    /// Reads the records from number `from` on.
    pub fn fold(&mut self, log: &RecordLog, from: usize) {
        for (i, record) in log.since(from as RecordId).iter().enumerate() {
            self.fold_record(log, (from + i) as RecordId, record);
        }
    }

    fn fold_record(&mut self, log: &RecordLog, id: RecordId, record: &Record) {
        let at = record.at;
        match &record.what {
            What::Command { label } => self.flag(id, at, label),
            What::ControllerStopped { name } => {
                self.down.push(DownSpan { name: name.clone(), from: at, until: None });
            }
            What::ControllerStarted { name } => {
                let open = self.down.iter_mut().rev().find(|span| span.name == *name);
                if let Some(span) = open.filter(|span| span.until.is_none()) {
                    span.until = Some(at);
                }
            }
            What::Created => self.created(log, id, record),
            _ => match self.place(record.object) {
                Place::Pod(index) => self.pod_changed(index, id, record),
                Place::Lane(index) => self.lane_changed(index as usize, id, record),
                Place::Node(index) => self.node_changed(index as usize, record),
                Place::None => return,
            },
        }
        if at.since(self.end) >= LEAST_QUIET {
            self.quiet.push((self.end, at));
        }
        self.end = self.end.max(at);
    }

    fn created(&mut self, log: &RecordLog, id: RecordId, record: &Record) {
        let Some(key) = log.key(record.object) else { return };
        match key.kind {
            Kind::Pod => self.pod_created(log, record),
            Kind::Job => match self.lane_of_maker(log, record) {
                // Its pods come to the CronJob's lane, too.
                Some(lane) => {
                    self.put(record.object, Place::Lane(lane));
                    if let Some(lane) = self.workloads.get_mut(lane as usize) {
                        cron::made_job(lane, record, &key.name);
                    }
                }
                None => {
                    let of = Workload::Job(JobFacts::default());
                    self.lane_created(id, record, key, Packing::Slots, of);
                }
            },
            Kind::CronJob => {
                let of = Workload::CronJob(CronFacts::default());
                self.lane_created(id, record, key, Packing::ByJob, of);
            }
            Kind::StatefulSet => {
                let of = Workload::StatefulSet(SetFacts::default());
                self.lane_created(id, record, key, Packing::ByOrdinal, of);
            }
            Kind::DaemonSet => {
                let of = Workload::DaemonSet(DaemonFacts::default());
                self.lane_created(id, record, key, Packing::ByNode, of);
            }
            Kind::Node => {
                let index = self.nodes.len();
                self.put(record.object, Place::Node(index as u32));
                // A node that joins has to report first.
                let state = NodeState { ready: Readiness::NotReady, ..NodeState::UP };
                self.nodes.push(NodeLane {
                    uid: record.object,
                    name: key.name.clone(),
                    joined: record.at,
                    states: vec![(record.at, state)],
                    removed: None,
                });
            }
            Kind::Deployment => {
                let of = Workload::Deployment(DeploymentFacts::default());
                self.lane_created(id, record, key, Packing::Slots, of);
            }
            Kind::ReplicaSet => match self.lane_of_maker(log, record) {
                Some(lane) => {
                    self.put(record.object, Place::Lane(lane));
                    if let Some(lane) = self.workloads.get_mut(lane as usize) {
                        deployment::made_set(lane, record, &key.name);
                    }
                }
                None => {
                    let facts = DeploymentFacts::alone(record.object, &key.name, record.at);
                    let of = Workload::Deployment(facts);
                    self.lane_created(id, record, key, Packing::Slots, of);
                }
            },
            Kind::Namespace
            | Kind::Event
            | Kind::ControllerRevision
            | Kind::PodDisruptionBudget => {}
        }
    }

    /// The lane of the workload whose sync made this object: a CronJob's Job, a Deployment's
    /// ReplicaSet.
    fn lane_of_maker(&self, log: &RecordLog, record: &Record) -> Option<u32> {
        let cause = log.get(record.cause?)?;
        match self.place(cause.object) {
            Place::Lane(index) if matches!(cause.what, What::Decided(_)) => Some(index),
            _ => None,
        }
    }

    /// The nodes that the run starts with are Ready.
    pub(super) fn stand_before(&mut self, log: &RecordLog) {
        for (uid, key) in log.before_the_run().filter(|(_, key)| key.kind == Kind::Node) {
            let index = self.nodes.len();
            self.put(uid, Place::Node(index as u32));
            self.nodes.push(NodeLane {
                uid,
                name: key.name.clone(),
                joined: self.start,
                states: vec![(self.start, NodeState::UP)],
                removed: None,
            });
        }
    }

    fn put(&mut self, uid: Uid, place: Place) {
        let index = uid.0 as usize;
        if self.places.len() <= index {
            self.places.resize(index + 1, Place::None);
        }
        if let Some(slot) = self.places.get_mut(index) {
            *slot = place;
        }
    }

    fn lane_created(
        &mut self,
        id: RecordId,
        record: &Record,
        key: &ObjectKey,
        packing: Packing,
        of: Workload,
    ) {
        let index = self.workloads.len();
        self.put(record.object, Place::Lane(index as u32));
        self.unread.push((index, id));
        self.workloads.push(Lane::new(record.object, key.clone(), record.at, packing, of));
    }

    fn pod_created(&mut self, log: &RecordLog, record: &Record) {
        self.open_lane_of_before(log, record);
        let index = self.pods.len() as u32;
        self.put(record.object, Place::Pod(index));
        // A pod belongs to the workload whose sync made it.
        let decision = record.cause.and_then(|id| Some((id, log.get(id)?)));
        let made = decision.and_then(|(id, cause)| match self.place(cause.object) {
            Place::Lane(lane) if matches!(cause.what, What::Decided(_)) => {
                Some((id, cause.object, lane))
            }
            _ => None,
        });
        let found = made.and_then(|(id, maker, lane)| {
            Some((id, maker, self.workloads.get_mut(lane as usize)?))
        });
        let (rows, (row, seat), revision) = match found {
            Some((id, maker, lane)) => {
                let revision = lane.revision_of(maker);
                deployment::counted(lane, revision, record.at, (Part::Nothing, Part::Active));
                bracket(&mut lane.brackets, id, record.at);
                let place = match lane.packing {
                    Packing::Slots => (lane.rows.slot(), 0),
                    Packing::ByNode => (lane.rows.named(u32::MAX, &"".into()), 0),
                    Packing::ByJob => cron::seat_of(lane, maker),
                    Packing::ByOrdinal => {
                        let name = log.key(record.object).map_or("".into(), |key| key.name.clone());
                        (lane.rows.named(ordinal(&name), &name), 0)
                    }
                };
                (&mut lane.rows, place, revision)
            }
            None => {
                let row = self.bare.slot();
                (&mut self.bare, (row, 0), 0)
            }
        };
        rows.put(row, index);
        rows.tally(record.at, None, Some(PodState::Pending));
        self.pods.push(PodBar {
            uid: record.object,
            lane: made.map(|(_, _, lane)| lane),
            row,
            seat,
            revision,
            created: record.at,
            states: vec![(record.at, PodState::Pending)],
            node: None,
            deleting: None,
            ended: None,
            exit_code: None,
            restarts: Vec::new(),
            removed: None,
            restart_count: 0,
        });
    }

    /// A DaemonSet from before the run gets its lane when it makes its first pod.
    fn open_lane_of_before(&mut self, log: &RecordLog, pod: &Record) {
        let Some(id) = pod.cause else { return };
        let Some(cause) = log.get(id) else { return };
        let key = log.key(cause.object).filter(|key| key.kind == Kind::DaemonSet);
        if let (Some(key), Place::None) = (key, self.place(cause.object)) {
            let of = Workload::DaemonSet(DaemonFacts::default());
            self.lane_created(id, cause, key, Packing::ByNode, of);
        }
    }

    fn pod_changed(&mut self, index: u32, id: RecordId, record: &Record) {
        let Some(pod) = self.pods.get_mut(index as usize) else { return };
        let mut lane = pod.lane.and_then(|lane| self.workloads.get_mut(lane as usize));
        let packing = lane.as_ref().map_or(Packing::Slots, |lane| lane.packing);
        let rows = match &mut lane {
            Some(lane) => &mut lane.rows,
            None => &mut self.bare,
        };
        let at = record.at;
        let before = pod.state();
        let (was_over, part) = (pod.over().is_some(), Part::of(pod));
        match &record.what {
            What::Bound { node } => {
                pod.node = Some(node.clone());
                if packing == Packing::ByNode {
                    to_node(&self.nodes, rows, (index, pod), node);
                }
                if before == PodState::Pending {
                    enter(pod, rows, at, PodState::Creating);
                }
            }
            What::Deleting { .. } => {
                pod.deleting = Some(at);
                if !before.is_over() {
                    enter(pod, rows, at, PodState::Terminating);
                }
            }
            What::Pod(seen) => pod_seen(pod, rows, at, seen),
            What::Refused { .. } => {
                if let Some(lane) = &mut lane {
                    lane.marks.push(stateful_set::kept(id, record, pod.row));
                }
                return;
            }
            What::Removed => {
                pod.removed = Some(at);
                rows.tally(at, Some(pod.state()), None);
            }
            _ => {}
        }
        if !was_over && pod.over().is_some() {
            if packing == Packing::Slots {
                rows.release(pod.row);
            }
            if let Some(lane) = &mut lane {
                close_bracket(&mut lane.brackets, pod.created, at);
                cron::left_seat(lane, pod);
            }
        }
        if let Some(lane) = lane {
            deployment::counted(lane, pod.revision, at, (part, Part::of(pod)));
        }
    }

    fn lane_changed(&mut self, index: usize, id: RecordId, record: &Record) {
        let Some(lane) = self.workloads.get_mut(index) else { return };
        // What lies in a lane of another object does not end with it.
        if record.object == lane.uid {
            match record.what {
                What::Spec => self.unread.push((index, id)),
                What::Removed => lane.removed = Some(record.at),
                _ => {}
            }
        }
        match lane.of {
            Workload::Job(_) => job::read(lane, &self.pods, id, record),
            Workload::CronJob(_) => cron::read(lane, id, record),
            Workload::StatefulSet(_) => stateful_set::read(lane, id, record),
            Workload::DaemonSet(_) => daemon_set::read(lane, id, record),
            Workload::Deployment(_) => deployment::read(lane, id, record),
        }
    }

    fn node_changed(&mut self, index: usize, record: &Record) {
        let Some(lane) = self.nodes.get_mut(index) else { return };
        let mut state = lane.states.last().map_or(NodeState::UP, |(_, state)| *state);
        match &record.what {
            What::Node { ready, unschedulable } => {
                state.ready = match ready {
                    ConditionStatus::True => Readiness::Ready,
                    ConditionStatus::False => Readiness::NotReady,
                    ConditionStatus::Unknown => Readiness::Unknown,
                };
                state.cordoned = *unschedulable;
            }
            What::PowerOff => state.powered = false,
            What::PowerOn => state.powered = true,
            What::Removed => lane.removed = Some(record.at),
            _ => return,
        }
        if lane.states.last().is_some_and(|(_, last)| *last != state) {
            lane.states.push((record.at, state));
        }
    }
}

/// The number at the end of a StatefulSet's pod's name.
fn ordinal(name: &str) -> u32 {
    name.rsplit('-').next().and_then(|digits| digits.parse().ok()).unwrap_or(u32::MAX)
}

/// A pod that has its node goes to the node's row; nodes are in the order in which they joined.
fn to_node(nodes: &[NodeLane], rows: &mut Rows, (index, pod): (u32, &mut PodBar), node: &Rc<str>) {
    let place = nodes.iter().rposition(|lane| lane.name == *node);
    let row = rows.named(place.map_or(u32::MAX - 1, |place| place as u32), node);
    rows.take(pod.row, index);
    rows.put(row, index);
    pod.row = row;
}

fn enter(pod: &mut PodBar, rows: &mut Rows, at: SimTime, state: PodState) {
    let before = pod.state();
    if before == state {
        return;
    }
    rows.tally(at, Some(before), Some(state));
    match pod.states.last_mut() {
        // Two changes at one instant show as the second.
        Some(last) if last.0 == at && pod.created != at => last.1 = state,
        _ => pod.states.push((at, state)),
    }
}

fn pod_seen(pod: &mut PodBar, rows: &mut Rows, at: SimTime, seen: &PodSeen) {
    let state = PodState::of_seen(seen, pod.node.is_some());
    enter(pod, rows, at, state);
    if seen.restarts > pod.restart_count {
        pod.restart_count = seen.restarts;
        pod.restarts.push(at);
    }
    if state.is_over() && pod.ended.is_none() {
        pod.ended = Some(at);
        pod.exit_code = seen.exit_code;
    }
}

fn bracket(brackets: &mut Vec<Bracket>, record: RecordId, at: SimTime) {
    match brackets.last_mut() {
        Some(last) if last.record == record => {
            last.pods += 1;
            last.left += 1;
        }
        _ => brackets.push(Bracket { record, at, pods: 1, left: 1, until: None }),
    }
}

/// A pod created at `created` has ended.
fn close_bracket(brackets: &mut [Bracket], created: SimTime, at: SimTime) {
    let after = brackets.partition_point(|bracket| bracket.at <= created);
    if let Some(bracket) = after.checked_sub(1).and_then(|i| brackets.get_mut(i)) {
        bracket.left = bracket.left.saturating_sub(1);
        if bracket.left == 0 {
            bracket.until = Some(at);
        }
    }
}
