//! The StatefulSet controller: one sync, from what is seen to what is done. Its pods have fixed
//! names and are created from the first ordinal up and deleted from the last down, each waiting for
//! the one before it, unless the set is Parallel. Must not know scheduling, kubelets or any other
//! controller. No storage is simulated: claims are only named.
//! Upstream: pkg/controller/statefulset/stateful_set_control.go.

mod claim;
mod ordinal;
mod plan;
mod pod_template;
pub mod reason;
mod replicas;
mod revisions;
mod scale_down;
mod status;
#[cfg(test)]
mod tests;
mod update;

use crate::api::controller_revision::ControllerRevision;
use crate::api::pod::Pod;
use crate::api::stateful_set::StatefulSet;
use crate::controllers::stateful_set::ordinal::Pods;
use crate::controllers::stateful_set::plan::Plan;
use crate::controllers::stateful_set::pod_template::Moulds;
use crate::controllers::stateful_set::reason::Reason;
use crate::controllers::stateful_set::revisions::Revisions;
use crate::decision::Decision;
use crate::time::SimTime;
use std::collections::BTreeSet;
use std::rc::Rc;

/// All that the controller knows of one StatefulSet.
#[derive(Clone, Copy, Debug)]
pub struct Observed<'a> {
    pub set: &'a StatefulSet,
    /// The pods that name this set as their controller, ended ones too.
    pub pods: &'a [&'a Pod],
    /// The pods of the namespace that no controller acts for.
    pub orphans: &'a [&'a Pod],
    /// All revisions of the namespace, whosesoever.
    pub revisions: &'a [&'a ControllerRevision],
    pub memory: &'a Memory,
    /// Whether the set and its pods are seen with all that this controller has written. While not,
    /// nothing is done (`StaleControllerConsistencyStatefulSet`, 1.36).
    pub expectations_met: bool,
}

/// What the controller remembers of a set.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Memory {
    moulds: Moulds,
    /// The claims made so far: nothing else knows them, as there is no storage.
    claims: BTreeSet<Rc<str>>,
}

pub type StatefulSetDecision = Decision<Reason, Memory>;

/// What the parts of one sync read.
struct Sync<'a> {
    set: &'a StatefulSet,
    pods: Pods<'a>,
    revisions: Revisions,
    now: SimTime,
}

/// One sync of a StatefulSet.
pub fn decide(observed: &Observed, now: SimTime) -> StatefulSetDecision {
    let set = observed.set;
    if !observed.expectations_met {
        return Decision::idle(Reason::WaitingForExpectations, observed.memory.clone());
    }
    let mut plan = Plan::new(observed.memory.clone());
    let claimed = claim::claim(observed, &mut plan);
    let revisions = revisions::find(set, observed.revisions, &mut plan);
    let pods = Pods::of(set, claimed, now);
    let sync = Sync { set, pods, revisions, now };
    if set.meta.is_deleting() {
        plan.reasons.push(Reason::Deleting { pods: sync.pods.count() });
    } else if !replicas::process(&sync, &mut plan) && !scale_down::process(&sync, &mut plan) {
        update::process(&sync, &mut plan);
    }
    status::book(&sync, &mut plan);
    revisions::truncate(&sync, observed.revisions, &mut plan);
    plan.finish(&sync)
}
