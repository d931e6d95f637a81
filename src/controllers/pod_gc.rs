//! Pod garbage collection: pods that no kubelet will ever finish. One pass every 20 s, needed only
//! while there are candidates. Upstream: `pkg/controller/podgc/gc_controller.go`.

use crate::api::meta::Kind;
use crate::api::node::Node;
use crate::api::pod::{ConditionStatus, Phase, Pod, PodCondition, PodConditionType, PodStatus};
use crate::decision::{Action, Decision, Write};
use crate::order::Order;
use crate::store::lister::Lister;
use crate::time::{SimDuration, SimTime};
use serde::Serialize;
use std::collections::BTreeMap;
use std::rc::Rc;

pub const PERIOD: SimDuration = SimDuration::from_secs(20);
/// A node has to be missing for this long before its pods go.
const QUARANTINE: SimDuration = SimDuration::from_secs(40);
/// `terminated-pod-gc-threshold`.
pub const TERMINATED_THRESHOLD: usize = 12_500;
const OUT_OF_SERVICE: &str = "node.kubernetes.io/out-of-service";

#[derive(Clone, Copy, Debug)]
pub struct Observed<'a> {
    /// Pods for which [`is_candidate`] holds, in creation order.
    pub candidates: &'a [Rc<Pod>],
    /// How many pods in all have succeeded or failed.
    pub terminated: usize,
    pub lister: Lister<'a>,
    pub memory: &'a Memory,
}

/// Nodes found missing, and until when they are given the benefit of the doubt.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Memory {
    quarantine: BTreeMap<Rc<str>, SimTime>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind")]
pub enum Reason {
    NothingToDo,
    /// More ended pods than are kept: the oldest go, evicted ones first.
    TooManyTerminated {
        terminated: usize,
        threshold: usize,
        deleted: usize,
    },
    OutOfService {
        pod: Rc<str>,
        node: Rc<str>,
    },
    Quarantined {
        node: Rc<str>,
        until: SimTime,
    },
    Orphaned {
        pod: Rc<str>,
        node: Rc<str>,
    },
    NeverScheduled {
        pod: Rc<str>,
    },
}

/// Whether a pass has anything to do about the pod: it is bound to a node that does not exist or
/// is out of service, or it is being deleted without ever having been bound.
pub fn is_candidate(pod: &Pod, lister: Lister) -> bool {
    match &pod.node {
        None => pod.meta.is_deleting(),
        Some(name) => {
            lister.node(name).is_none_or(|node| pod.meta.is_deleting() && is_out_of_service(node))
        }
    }
}

fn is_out_of_service(node: &Node) -> bool {
    node.readiness() != ConditionStatus::True
        && node.taints.iter().any(|taint| taint.key == OUT_OF_SERVICE)
}

pub fn decide(observed: &Observed, now: SimTime) -> Decision<Reason, Memory> {
    let mut pass =
        Pass { observed, now, fail: Vec::new(), delete: Vec::new(), reasons: Vec::new() };
    pass.terminated();
    for pod in observed.candidates {
        match &pod.node {
            Some(name) => {
                let node = observed.lister.node(name);
                if pod.meta.is_deleting() && node.is_some_and(|node| is_out_of_service(node)) {
                    let (pod_name, node) = (pod.meta.name.clone(), name.clone());
                    pass.reasons.push(Reason::OutOfService { pod: pod_name, node });
                    pass.force_delete(pod, None);
                }
            }
            None if pod.meta.is_deleting() => {
                pass.reasons.push(Reason::NeverScheduled { pod: pod.meta.name.clone() });
                pass.force_delete(pod, None);
            }
            None => {}
        }
    }
    let memory = pass.orphaned();
    let Pass { fail, delete, mut reasons, .. } = pass;
    if reasons.is_empty() {
        reasons.push(Reason::NothingToDo);
    }
    let again = (!memory.quarantine.is_empty() || !delete.is_empty()).then_some(PERIOD);
    let batches = [fail, delete].into_iter().filter(|batch| !batch.is_empty()).collect();
    Decision { batches, reasons, memory, again }
}

struct Pass<'a> {
    observed: &'a Observed<'a>,
    now: SimTime,
    /// Phases first, deletions after.
    fail: Vec<Action>,
    delete: Vec<Action>,
    reasons: Vec<Reason>,
}

impl Pass<'_> {
    fn terminated(&mut self) {
        let Observed { terminated, lister, .. } = *self.observed;
        let excess = terminated.saturating_sub(TERMINATED_THRESHOLD);
        if excess == 0 {
            return;
        }
        let ended = lister.all(Kind::Pod).filter_map(|object| object.as_pod());
        let mut ended: Vec<_> = ended.filter(|pod| pod.status.phase.is_terminal()).collect();
        let is_evicted = |pod: &Pod| {
            pod.status.phase == Phase::Failed
                && pod.status.reason.as_ref().is_some_and(|reason| *reason == "Evicted")
        };
        ended.order_by_key(|pod| (!is_evicted(pod), pod.meta.created, pod.meta.name.clone()));
        let (threshold, deleted) = (TERMINATED_THRESHOLD, excess);
        self.reasons.push(Reason::TooManyTerminated { terminated, threshold, deleted });
        ended.iter().take(excess).for_each(|pod| self.force_delete(pod, None));
    }

    /// Nodes that have been missing for long enough lose their pods.
    fn orphaned(&mut self) -> Memory {
        let Observed { candidates, lister, memory, .. } = *self.observed;
        let mut quarantine = BTreeMap::new();
        for pod in candidates {
            let Some(node) = pod.node.as_ref().filter(|name| lister.node(name).is_none()) else {
                continue;
            };
            let until = memory.quarantine.get(node).copied();
            if until.is_some_and(|until| until <= self.now) {
                let condition = PodCondition {
                    kind: PodConditionType::DisruptionTarget,
                    status: ConditionStatus::True,
                    reason: "DeletionByPodGC".into(),
                    message: "PodGC: node no longer exists".into(),
                    last_transition: self.now.floor_secs(),
                };
                let (name, node) = (pod.meta.name.clone(), node.clone());
                self.reasons.push(Reason::Orphaned { pod: name, node });
                self.force_delete(pod, Some(condition));
            } else if !quarantine.contains_key(node) {
                let until = until.unwrap_or(self.now + QUARANTINE);
                self.reasons.push(Reason::Quarantined { node: node.clone(), until });
                quarantine.insert(node.clone(), until);
            }
        }
        Memory { quarantine }
    }

    /// Failed unless it has ended already, then gone at once.
    fn force_delete(&mut self, pod: &Pod, condition: Option<PodCondition>) {
        let uid = pod.meta.uid;
        if !pod.status.phase.is_terminal() {
            self.fail.push(Action::new(match condition {
                Some(condition) => Write::FailPod { uid, condition: Box::new(condition) },
                None => {
                    let status = PodStatus { phase: Phase::Failed, ..pod.status.clone() };
                    Write::UpdatePodStatus { uid, status: Box::new(status) }
                }
            }));
        }
        self.delete.push(Action::new(Write::DeletePod { uid, grace_seconds: Some(0) }));
    }
}

#[cfg(test)]
mod tests;
