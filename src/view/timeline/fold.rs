//! Folds records into lanes. Each record costs the same however long the run is.

use crate::api::job::JobConditionType;
use crate::api::meta::{Kind, Uid};
use crate::api::pod::ConditionStatus;
use crate::controllers::job::reason::Reason as JobReason;
use crate::sim::reason::Reason;
use crate::sim::record::{PodSeen, Record, RecordId, RecordLog, What};
use crate::time::SimTime;
use crate::view::state::PodState;
use crate::view::timeline::lanes::{
    Bracket, DownSpan, End, Flag, JobLane, Lanes, NodeLane, NodeState, Place, PodBar, Readiness,
    Rows, Wait,
};

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
            What::Command { label } => {
                self.flags.push(Flag { record: id, at, label: label.clone() });
            }
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
                Place::Pod(index) => self.pod_changed(index, record),
                Place::Job(index) => self.job_changed(index as usize, id, record),
                Place::Node(index) => self.node_changed(index as usize, record),
                Place::None => return,
            },
        }
        self.end = self.end.max(at);
    }

    fn created(&mut self, log: &RecordLog, id: RecordId, record: &Record) {
        let Some(key) = log.key(record.object) else { return };
        match key.kind {
            Kind::Pod => self.pod_created(log, record),
            Kind::Job => {
                let index = self.jobs.len();
                self.put(record.object, Place::Job(index as u32));
                self.unread.push((index, id));
                self.jobs.push(JobLane {
                    uid: record.object,
                    key: Some(key.clone()),
                    created: record.at,
                    removed: None,
                    rows: Rows::default(),
                    brackets: Vec::new(),
                    counts: Vec::new(),
                    waits: Vec::new(),
                    end: None,
                    spec: None,
                    slots: None,
                });
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
            Kind::Namespace | Kind::Event => {}
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

    fn pod_created(&mut self, log: &RecordLog, record: &Record) {
        let index = self.pods.len() as u32;
        self.put(record.object, Place::Pod(index));
        // A pod belongs to the Job whose sync made it.
        let decision = record.cause.and_then(|id| Some((id, log.get(id)?)));
        let job = decision.and_then(|(id, cause)| match self.place(cause.object) {
            Place::Job(job) if matches!(cause.what, What::Decided(_)) => Some((id, job)),
            _ => None,
        });
        let rows = match job.and_then(|(_, job)| self.jobs.get_mut(job as usize)) {
            Some(lane) => {
                if let Some((record_id, _)) = job {
                    bracket(&mut lane.brackets, record_id, record.at);
                }
                &mut lane.rows
            }
            None => &mut self.bare,
        };
        let row = rows.take(index);
        rows.tally(record.at, None, Some(PodState::Pending));
        self.pods.push(PodBar {
            uid: record.object,
            job: job.map(|(_, job)| job),
            row,
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

    fn pod_changed(&mut self, index: u32, record: &Record) {
        let Some(pod) = self.pods.get_mut(index as usize) else { return };
        let rows = match pod.job.and_then(|job| self.jobs.get_mut(job as usize)) {
            Some(lane) => &mut lane.rows,
            None => &mut self.bare,
        };
        let at = record.at;
        let before = pod.state();
        let was_over = pod.over().is_some();
        match &record.what {
            What::Bound { node } => {
                pod.node = Some(node.clone());
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
            What::Removed => {
                pod.removed = Some(at);
                rows.tally(at, Some(pod.state()), None);
            }
            _ => {}
        }
        if !was_over && pod.over().is_some() {
            rows.release(pod.row);
            let (job, created) = (pod.job, pod.created);
            if let Some(lane) = job.and_then(|job| self.jobs.get_mut(job as usize)) {
                close_bracket(&mut lane.brackets, created, at);
            }
        }
    }

    fn job_changed(&mut self, index: usize, id: RecordId, record: &Record) {
        let Some(lane) = self.jobs.get_mut(index) else { return };
        let at = record.at;
        match &record.what {
            What::Spec => self.unread.push((index, id)),
            What::Job(counts) => lane.counts.push((at, *counts)),
            What::JobCondition { kind, status: true, reason }
                if matches!(kind, JobConditionType::Complete | JobConditionType::Failed) =>
            {
                lane.end = Some(End { at, kind: *kind, reason: reason.clone() });
            }
            What::Removed => lane.removed = Some(at),
            What::Decided(reasons) => {
                let waits = reasons.iter().filter_map(|reason| match reason {
                    Reason::Job(reason) => Some(reason),
                    _ => None,
                });
                for reason in waits {
                    self.job_decided(index, at, reason);
                }
            }
            _ => {}
        }
    }

    fn job_decided(&mut self, index: usize, at: SimTime, reason: &JobReason) {
        let Some(lane) = self.jobs.get_mut(index) else { return };
        match reason {
            JobReason::CreatePods { slots, .. }
            | JobReason::AllSlotsBusy { slots }
            | JobReason::WaitingForLast { slots }
            | JobReason::NoParallelism { slots } => lane.slots = Some(*slots),
            JobReason::BackoffWait { delay_seconds: seconds, until, .. } => {
                if lane.waits.last().is_some_and(|wait| wait.until == *until) {
                    return;
                }
                // The wait counts from the last failure, and is drawn behind it.
                let newest = lane.rows.rows.iter().filter_map(|row| row.last());
                let newest = newest.filter_map(|pod| self.pods.get(*pod as usize));
                let failed = newest.filter(|pod| pod.ended.is_some()).max_by_key(|pod| pod.ended);
                let (from, row) = failed.map_or((at, 0), |pod| (pod.ended.unwrap_or(at), pod.row));
                lane.waits.push(Wait { from, until: *until, seconds: *seconds, row });
            }
            _ => {}
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
