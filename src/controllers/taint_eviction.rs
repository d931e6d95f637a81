//! The taint eviction controller: deletes pods from nodes whose NoExecute taints they do not
//! tolerate, or no longer than `tolerationSeconds`. One pod at a time. PodDisruptionBudgets do not
//! matter here. Upstream: `pkg/controller/tainteviction`.

use crate::api::event::EventDraft;
use crate::api::node::{Taint, TaintEffect};
use crate::api::pod::{ConditionStatus, Pod, PodCondition, PodConditionType};
use crate::api::toleration::tolerates;
use crate::decision::{Action, Decision, Write};
use crate::time::{SimDuration, SimTime};
use serde::Serialize;

#[derive(Clone, Copy, Debug)]
pub struct Observed<'a> {
    pub pod: &'a Pod,
    /// The taints of the pod's node; empty without a node.
    pub taints: &'a [Taint],
    pub memory: Memory,
}

/// What is planned for the pod.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Memory {
    #[default]
    Nothing,
    Deletion {
        due: SimTime,
    },
    /// Deleted already: not once more while the taints last.
    Deleted,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind")]
pub enum Reason {
    NoTaints,
    /// The node has no such taint any more, or the pod tolerates them all for ever now.
    Cancelled,
    ToleratedForEver,
    /// The shortest toleration that counts.
    Planned {
        taint: String,
        seconds: i64,
        due: SimTime,
    },
    /// A deletion planned before is never put off.
    AlreadyPlanned {
        due: SimTime,
    },
    NotTolerated {
        taint: String,
    },
    TimeIsUp {
        taint: String,
    },
    AlreadyDeleted,
}

pub fn decide(observed: &Observed, now: SimTime) -> Decision<Reason, Memory> {
    let Observed { pod, taints, memory } = *observed;
    let evicting: Vec<&Taint> =
        taints.iter().filter(|taint| taint.effect == TaintEffect::NoExecute).collect();
    let Some(first) = evicting.first() else {
        return cancel(pod, memory, Reason::NoTaints);
    };
    if memory == Memory::Deleted {
        return Decision::idle(Reason::AlreadyDeleted, memory);
    }
    if let Some(taint) = evicting.iter().find(|taint| toleration_of(pod, taint).is_none()) {
        return delete(pod, Reason::NotTolerated { taint: taint.to_string() }, now);
    }
    let limits = evicting.iter().filter_map(|taint| Some((toleration_of(pod, taint)??, *taint)));
    let Some((seconds, taint)) = limits.min_by_key(|(seconds, _)| *seconds) else {
        return cancel(pod, memory, Reason::ToleratedForEver);
    };
    match memory {
        Memory::Deletion { due } if due <= now => {
            delete(pod, Reason::TimeIsUp { taint: first.to_string() }, now)
        }
        Memory::Deletion { due } => {
            let again = Some(due.since(now));
            Decision { again, ..Decision::idle(Reason::AlreadyPlanned { due }, memory) }
        }
        Memory::Nothing | Memory::Deleted if seconds <= 0 => {
            delete(pod, Reason::TimeIsUp { taint: taint.to_string() }, now)
        }
        Memory::Nothing | Memory::Deleted => {
            let wait = SimDuration::from_secs(seconds);
            let due = now + wait;
            let reason = Reason::Planned { taint: taint.to_string(), seconds, due };
            Decision { again: Some(wait), ..Decision::idle(reason, Memory::Deletion { due }) }
        }
    }
}

/// The first toleration that bears the taint counts: `None` there is none, `Some(None)` for ever.
fn toleration_of(pod: &Pod, taint: &Taint) -> Option<Option<i64>> {
    let mut tolerations = pod.spec.tolerations.iter().flatten();
    tolerations.find(|t| tolerates(t, taint)).map(|t| t.toleration_seconds)
}

fn cancel(pod: &Pod, memory: Memory, otherwise: Reason) -> Decision<Reason, Memory> {
    let Memory::Deletion { .. } = memory else {
        return Decision::idle(otherwise, Memory::Nothing);
    };
    let message = format!("Cancelling deletion of Pod {}/{}", pod.meta.namespace, pod.meta.name);
    let event = EventDraft::normal("TaintManagerEviction", message);
    let action = Action::new(Write::Nothing).announce(pod.meta.uid, event);
    Decision { batches: vec![vec![action]], ..Decision::idle(Reason::Cancelled, Memory::Nothing) }
}

/// The condition first, then an ordinary deletion with the pod's own grace period.
fn delete(pod: &Pod, reason: Reason, now: SimTime) -> Decision<Reason, Memory> {
    let (uid, namespace, name) = (pod.meta.uid, &pod.meta.namespace, &pod.meta.name);
    let message = format!("Marking for deletion Pod {namespace}/{name}");
    let event = EventDraft::normal("TaintManagerEviction", message);
    let condition = Box::new(PodCondition {
        kind: PodConditionType::DisruptionTarget,
        status: ConditionStatus::True,
        reason: "DeletionByTaintManager".into(),
        message: "Taint manager: deleting due to NoExecute taint".into(),
        last_transition: now.floor_secs(),
    });
    let batches = vec![
        vec![Action::new(Write::Nothing).announce(uid, event)],
        vec![Action::new(Write::SetPodCondition { uid, condition })],
        vec![Action::new(Write::DeletePod { uid, grace_seconds: None })],
    ];
    Decision { batches, ..Decision::idle(reason, Memory::Deleted) }
}

#[cfg(test)]
mod tests;
