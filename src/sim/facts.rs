//! What a change of an object means to a reader of the account.

use crate::api::job::Job;
use crate::api::meta::ObjectKey;
use crate::api::node::Node;
use crate::api::object::Object;
use crate::api::pod::{ConditionStatus, ContainerState, Pod};
use crate::sim::counts::Counts;
use crate::sim::record::{JobCounts, PodSeen, What};
use crate::store::Change;
use std::rc::Rc;

/// What a change means to a reader, with the name of a new object.
pub fn facts(change: &Change) -> Vec<(What, Option<ObjectKey>)> {
    match (&change.old, &change.new) {
        (None, Some(new)) => vec![(What::Created, Some(new.key()))],
        (Some(_), None) => vec![(What::Removed, None)],
        (None, None) => Vec::new(),
        (Some(old), Some(new)) => differences(old, new).into_iter().map(|w| (w, None)).collect(),
    }
}

fn differences(old: &Object, new: &Object) -> Vec<What> {
    let mut facts = Vec::new();
    if !old.meta().is_deleting()
        && let Some(grace) = new.meta().grace_seconds
    {
        facts.push(What::Deleting { grace_seconds: grace });
    } else if old.meta().generation != new.meta().generation {
        facts.push(What::Spec);
    }
    match (old, new) {
        (Object::Pod(old), Object::Pod(new)) => pod_differences(old, new, &mut facts),
        (Object::Job(old), Object::Job(new)) => job_differences(old, new, &mut facts),
        (Object::Node(old), Object::Node(new)) => node_differences(old, new, &mut facts),
        _ => {
            if let Some(counts) = Counts::of(new)
                && Counts::of(old).as_ref() != Some(&counts)
            {
                facts.push(What::Counts(counts));
            }
        }
    }
    if let (Object::Deployment(old), Object::Deployment(new)) = (old, new) {
        for condition in &new.status.conditions {
            let before = old.status.condition(condition.kind);
            let told =
                |c: &crate::api::deployment::DeploymentCondition| (c.status, c.reason.clone());
            if before.map(told) != Some(told(condition)) {
                facts.push(What::Condition {
                    kind: condition.kind.name().into(),
                    status: condition.status,
                    reason: condition.reason.clone(),
                });
            }
        }
    }
    if facts.is_empty() {
        facts.push(What::Meta);
    }
    facts
}

fn job_differences(old: &Job, new: &Job, facts: &mut Vec<What>) {
    let counts = |job: &Job| JobCounts {
        active: job.status.active,
        ready: job.status.ready,
        terminating: job.status.terminating,
        succeeded: job.status.succeeded,
        failed: job.status.failed,
    };
    if counts(old) != counts(new) {
        facts.push(What::Job(counts(new)));
    }
    for condition in &new.status.conditions {
        let before = old.status.condition(condition.kind);
        if before.is_none_or(|before| before.status != condition.status) {
            facts.push(What::JobCondition {
                kind: condition.kind,
                status: condition.status == ConditionStatus::True,
                reason: condition.reason.clone(),
            });
        }
    }
}

fn node_differences(old: &Node, new: &Node, facts: &mut Vec<What>) {
    let (was, is) = (old.readiness(), new.readiness());
    if was != is || old.unschedulable != new.unschedulable {
        facts.push(What::Node { ready: is, unschedulable: new.unschedulable });
    }
    if old.taints != new.taints {
        facts.push(What::Taints { count: new.taints.len() as u32 });
    }
}

fn pod_differences(old: &Pod, new: &Pod, facts: &mut Vec<What>) {
    if let (None, Some(node)) = (&old.node, &new.node) {
        facts.push(What::Bound { node: node.clone() });
    }
    let (was, is) = (seen(old), seen(new));
    if was != is {
        facts.push(What::Pod(Rc::new(is)));
    }
}

fn seen(pod: &Pod) -> PodSeen {
    let word = pod.word();
    let exit_code = pod.status.containers.iter().find_map(|container| match &container.state {
        ContainerState::Terminated(end) if pod.status.phase.is_terminal() => Some(end.exit_code),
        _ => None,
    });
    PodSeen {
        phase: pod.status.phase,
        status: word.status,
        ready: pod.is_ready(),
        restarts: word.restarts,
        exit_code,
    }
}
