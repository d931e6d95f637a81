//! The TTL controller: deletes a finished Job when its `ttlSecondsAfterFinished` have passed.
//! Upstream: pkg/controller/ttlafterfinished/ttlafterfinished_controller.go.

use crate::api::job::{Job, JobConditionType};
use crate::api::pod::ConditionStatus;
use crate::decision::{Action, Decision, Propagation, Write};
use crate::time::{SimDuration, SimTime};
use serde::Serialize;

#[derive(Clone, Copy, Debug)]
pub struct Observed<'a> {
    pub job: &'a Job,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Reason {
    /// No `ttlSecondsAfterFinished`: kept for ever.
    NoTtl,
    NotFinished,
    Deleting,
    NotYet {
        finished: SimTime,
        seconds: i32,
        until: SimTime,
    },
    Expired {
        finished: SimTime,
        seconds: i32,
        until: SimTime,
    },
}

pub type TtlDecision = Decision<Reason, ()>;

pub fn decide(observed: &Observed, now: SimTime) -> TtlDecision {
    let job = observed.job;
    if job.meta.is_deleting() {
        return Decision::idle(Reason::Deleting, ());
    }
    let Some(seconds) = job.spec.ttl_seconds_after_finished else {
        return Decision::idle(Reason::NoTtl, ());
    };
    let terminal = [JobConditionType::Complete, JobConditionType::Failed];
    let is_end = |c: &&crate::api::job::JobCondition| {
        terminal.contains(&c.kind) && c.status == ConditionStatus::True
    };
    let Some(end) = job.status.conditions.iter().find(is_end) else {
        return Decision::idle(Reason::NotFinished, ());
    };
    let finished = end.last_transition;
    let until = finished + SimDuration::from_secs(i64::from(seconds));
    if until > now {
        let again = Some(until.since(now));
        return Decision {
            again,
            ..Decision::idle(Reason::NotYet { finished, seconds, until }, ())
        };
    }
    // Foreground: the pods go first.
    let delete = Write::Delete { uid: job.meta.uid, propagation: Propagation::Foreground };
    let batches = vec![vec![Action::new(delete)]];
    Decision { batches, ..Decision::idle(Reason::Expired { finished, seconds, until }, ()) }
}
