//! The ReplicaSet controller: one sync, from what is seen to what is done. Keeps so many active
//! pods; ended ones are replaced and left where they are. Must not know Deployments, scheduling or
//! kubelets. Upstream: pkg/controller/replicaset/replica_set.go.

pub mod rank;
pub mod reason;
mod status;
#[cfg(test)]
mod tests;

use crate::api::meta::{Kind, Labels, Uid};
use crate::api::object::{Object, Status};
use crate::api::pod::Pod;
use crate::api::replica_set::{ReplicaSet, ReplicaSetStatus};
use crate::api::selector;
use crate::controllers::replica_set::rank::Ranking;
use crate::controllers::replica_set::reason::{Reason, Replicas};
use crate::controllers::shared::claim::{Claimant, claim};
use crate::controllers::shared::pods::{self, Mould};
use crate::controllers::shared::slow_start;
use crate::decision::{Action, Decision, Write};
use crate::store::lister::Lister;
use crate::time::SimTime;
use std::collections::BTreeMap;
use std::rc::Rc;

/// At most so many pods are created, or deleted, in one sync.
pub const BURST: usize = 500;
/// How many ReplicaSets are synced at the same time.
pub const WORKERS: usize = 5;

/// All that the controller knows of one ReplicaSet.
#[derive(Clone, Copy)]
pub struct Observed<'a> {
    pub set: &'a ReplicaSet,
    /// What the informers have delivered: its pods, and those of the sets beside it.
    pub lister: Lister<'a>,
    /// The UUID of an object as text.
    pub uuid: &'a dyn Fn(Uid) -> String,
    /// Whether the set and its pods are seen with all that this controller has written. While not,
    /// nothing is done (`StaleControllerConsistencyReplicaSet`, 1.36).
    pub expectations_met: bool,
    pub namespace_terminating: bool,
    /// What the API server said when the last sync was refused something.
    pub refused: Option<&'a str>,
}

/// One sync of a ReplicaSet.
pub fn decide(observed: &Observed, now: SimTime) -> Decision<Reason, ()> {
    let set = observed.set;
    if !observed.expectations_met {
        return Decision::idle(Reason::WaitingForExpectations, ());
    }
    let owned = observed.lister.unsettled_pods(set.meta.uid).map(|pod| &**pod);
    let (terminating, owned): (Vec<&Pod>, Vec<&Pod>) =
        owned.filter(|pod| !pod.status.phase.is_terminal()).partition(|pod| pod.meta.is_deleting());
    let orphans = observed.lister.orphans().map(|pod| &**pod).filter(|pod| pod.is_active());
    let claimant = Claimant { kind: Kind::ReplicaSet, meta: &set.meta, finalizer: None };
    let claimed = claim(claimant, owned, orphans, |labels| selects(set, labels));
    let active: Vec<&Pod> = claimed.objects.iter().map(|(pod, _)| *pod).collect();

    let (mut batches, mut reasons) = (vec![claimed.actions], Vec::new());
    let diff = difference(set, active.len());
    let mut status = status::of(set, &active, &terminating, now);
    status.failure = status::failure(set, observed.refused, diff, now);
    let (counted, again) = status::again(set, &active, now);
    let write: Vec<Action> = write_status(set, status).into_iter().collect();
    let managed = manage(observed, &active, diff, now, &mut reasons);
    if let Some(what) = observed.refused {
        // Before what may be refused again: a refusal drops the later batches.
        batches.push(write);
        batches.extend(managed);
        reasons.push(Reason::Refused { what: what.to_owned().into() });
    } else {
        batches.extend(managed);
        batches.push(write);
    }
    reasons.extend(counted);
    let claims = [
        (claimed.adopted, Reason::Adopted { pods: claimed.adopted }),
        (claimed.released, Reason::Released { pods: claimed.released }),
    ];
    reasons.extend(claims.into_iter().filter(|(pods, _)| *pods > 0).map(|(_, why)| why));
    Decision { batches, reasons, memory: (), again }
}

fn selects(set: &ReplicaSet, labels: &Labels) -> bool {
    let selector = set.spec.selector.as_ref();
    selector.is_some_and(|wanted| selector::matches(wanted, labels))
}

fn number(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// How many pods the set should have.
fn wanted(set: &ReplicaSet) -> i32 {
    set.spec.replicas.unwrap_or(1)
}

/// Pods too many, or, below zero, too few.
fn difference(set: &ReplicaSet, active: usize) -> i32 {
    number(active).saturating_sub(wanted(set))
}

fn write_status(set: &ReplicaSet, status: ReplicaSetStatus) -> Option<Action> {
    (status != set.status).then(|| {
        let status = Box::new(Status::ReplicaSet(status));
        Action::new(Write::UpdateStatus { uid: set.meta.uid, status })
    })
}

/// Creates what is missing, deletes what is too much.
fn manage(
    observed: &Observed,
    active: &[&Pod],
    diff: i32,
    now: SimTime,
    reasons: &mut Vec<Reason>,
) -> Vec<Vec<Action>> {
    let set = observed.set;
    let replicas = Replicas { replicas: wanted(set), active: number(active.len()) };
    let some = usize::try_from(diff.unsigned_abs()).unwrap_or(usize::MAX).min(BURST);
    if set.meta.is_deleting() {
        reasons.push(Reason::Deleting { active: replicas.active });
    } else if diff == 0 {
        reasons.push(Reason::Enough { replicas });
    } else if diff > 0 {
        let (going, by) = to_delete(observed, active, some, now);
        reasons.push(Reason::ScaleDown { replicas, delete: number(going.len()), by });
        return vec![going.into_iter().map(|pod| pods::delete(set.meta.uid, pod)).collect()];
    } else if observed.namespace_terminating {
        reasons.push(Reason::NamespaceTerminating { replicas });
    } else {
        let mould = Mould::new(&set.meta, Kind::ReplicaSet, &set.spec.template);
        reasons.push(Reason::ScaleUp { replicas, create: number(some) });
        let create = (0..some).map(|_| pods::create(set.meta.uid, mould.pod()));
        return slow_start::batches(create);
    }
    Vec::new()
}

/// The pods that go, and what set them apart from those that stay.
fn to_delete<'a>(
    observed: &Observed,
    active: &[&'a Pod],
    some: usize,
    now: SimTime,
) -> (Vec<&'a Pod>, rank::Rank) {
    if some >= active.len() {
        return (active.to_vec(), rank::Rank::Equal);
    }
    let related = related_on_nodes(observed);
    Ranking { related: &related, uuid: observed.uuid, now }.first(active, some)
}

/// How many active pods each node has of this set and of those beside it: the other revisions of
/// a Deployment. A set that nobody owns has none beside it, and not even itself.
fn related_on_nodes(observed: &Observed) -> BTreeMap<Rc<str>, usize> {
    let mut on_node = BTreeMap::new();
    let Some(owner) = observed.set.meta.controller() else { return on_node };
    let sets = observed.lister.dependents(owner.uid).filter_map(Object::as_replica_set);
    for set in sets {
        let pods = observed.lister.unsettled_pods(set.meta.uid).filter(|pod| pod.is_active());
        for node in pods.filter_map(|pod| pod.node.as_ref()) {
            *on_node.entry(node.clone()).or_default() += 1;
        }
    }
    on_node
}
