//! What a ReplicaSet's status counts. Upstream: pkg/controller/replicaset/replica_set_utils.go.

use crate::api::pod::{ConditionStatus, Pod};
use crate::api::replica_set::{ReplicaFailure, ReplicaSet, ReplicaSetStatus};
use crate::controllers::replica_set::number;
use crate::controllers::replica_set::reason::Reason;
use crate::controllers::shared::availability::{available_at, is_available};
use crate::time::{SimDuration, SimTime};

/// The counters before this sync's own creates and deletes; `failure` is left as it was.
pub fn of(
    set: &ReplicaSet,
    active: &[&Pod],
    terminating: &[&Pod],
    now: SimTime,
) -> ReplicaSetStatus {
    let min_ready = set.spec.min_ready_seconds.unwrap_or(0);
    let count =
        |counts: &dyn Fn(&Pod) -> bool| number(active.iter().filter(|pod| counts(pod)).count());
    let ready = count(&Pod::is_ready);
    ReplicaSetStatus {
        observed_generation: set.meta.generation,
        replicas: number(active.len()),
        fully_labeled: count(&|pod| is_fully_labelled(set, pod)),
        ready,
        available: match min_ready {
            ..=0 => ready,
            _ => count(&|pod| is_available(pod, min_ready, now)),
        },
        terminating: Some(number(terminating.len())),
        failure: set.status.failure.clone(),
    }
}

/// The pod has all labels of the template.
fn is_fully_labelled(set: &ReplicaSet, pod: &Pod) -> bool {
    let template = &set.spec.template.metadata.labels;
    // Pods share the labels of the template they were made from.
    std::rc::Rc::ptr_eq(template, &pod.meta.labels)
        || template.iter().all(|(key, value)| pod.meta.labels.get(key) == Some(value))
}

/// The condition `ReplicaFailure`: after a refusal, gone with the next sync that is not refused.
pub fn failure(
    set: &ReplicaSet,
    refused: Option<&str>,
    diff: i32,
    now: SimTime,
) -> Option<ReplicaFailure> {
    let message = refused?;
    if let Some(standing) = &set.status.failure {
        return Some(standing.clone());
    }
    let reason = if diff < 0 { "FailedCreate" } else { "FailedDelete" };
    Some(ReplicaFailure {
        status: ConditionStatus::True,
        reason: reason.into(),
        message: message.to_owned().into(),
        last_transition: now.floor_secs(),
    })
}

/// When the first pod that is Ready becomes Available, and how long that takes.
pub fn again(
    set: &ReplicaSet,
    active: &[&Pod],
    now: SimTime,
) -> (Option<Reason>, Option<SimDuration>) {
    let min_ready_seconds = set.spec.min_ready_seconds.unwrap_or(0);
    if min_ready_seconds <= 0 {
        return (None, None);
    }
    let coming = |pod: &&&Pod| !is_available(pod, min_ready_seconds, now);
    let ready = number(active.iter().filter(|pod| pod.is_ready()).count());
    let waiting =
        active.iter().filter(coming).filter_map(|pod| available_at(pod, min_ready_seconds));
    let waiting: Vec<SimTime> = waiting.collect();
    let Some(until) = waiting.iter().min().copied() else { return (None, None) };
    let available = ready - number(waiting.len());
    let reason = Reason::NotYetAvailable { ready, available, min_ready_seconds, until };
    (Some(reason), Some(until.since(now)))
}
