//! The Deployment controller: one sync, from what is seen to what is done. Keeps one ReplicaSet
//! for each template that a Deployment has had, and moves replicas from the old to the new within
//! its bounds. Must not know pods (but for whether any is left), ReplicaSets' own rules, scheduling
//! or kubelets. Upstream: pkg/controller/deployment/{deployment_controller,sync}.go.
//!
//! Not modelled: the rollback annotation of `extensions/v1beta1`, which `apps/v1` does not write.

pub mod bounds;
pub mod conditions;
mod history;
mod plan;
pub mod reason;
mod recreate;
pub mod revisions;
mod rolling;
mod scale;
mod status;
#[cfg(test)]
mod tests;

use crate::api::deployment::Deployment;
use crate::api::meta::Kind;
use crate::api::object::Object;
use crate::api::selector;
use crate::controllers::deployment::plan::Plan;
use crate::controllers::deployment::reason::Reason;
use crate::controllers::shared::claim::{Claimant, claim};
use crate::decision::Decision;
use crate::store::lister::Lister;
use crate::time::SimTime;

/// How many Deployments are synced at the same time.
pub const WORKERS: usize = 5;

/// All that the controller knows of one Deployment.
#[derive(Clone, Copy)]
pub struct Observed<'a> {
    pub deployment: &'a Deployment,
    /// What the informers have delivered: its ReplicaSets and their pods.
    pub lister: Lister<'a>,
    /// Whether all that this controller has written has come back. Until it has, upstream acts on
    /// what it knows, meets a conflict at the first object that it knows in an old version, and
    /// tries again some milliseconds later: to the same end.
    pub expectations_met: bool,
}

/// One sync of a Deployment.
pub fn decide(observed: &Observed, now: SimTime) -> Decision<Reason, ()> {
    if !observed.expectations_met {
        return Decision::idle(Reason::WaitingForExpectations, ());
    }
    let deployment = observed.deployment;
    let (name, namespace) = (deployment.meta.uid, &*deployment.meta.namespace);
    let owned = observed.lister.dependents(name).filter_map(Object::as_replica_set);
    let others = observed.lister.in_namespace(Kind::ReplicaSet, namespace);
    let orphans =
        others.filter_map(Object::as_replica_set).filter(|set| set.meta.controller().is_none());
    let claimant = Claimant { kind: Kind::Deployment, meta: &deployment.meta, finalizer: None };
    let claimed = claim(claimant, owned.map(|set| &**set), orphans.map(|set| &**set), |labels| {
        let own = deployment.spec.selector.as_ref();
        own.is_some_and(|own| selector::matches(own, labels))
    });
    let sets = claimed.objects.iter().map(|(set, _)| (*set).clone()).collect();
    let mut plan = Plan::new(deployment, sets, now);
    plan.batches.push(claimed.actions);
    steer(observed, &mut plan);
    let claims = [
        (claimed.adopted, Reason::Adopted { sets: claimed.adopted }),
        (claimed.released, Reason::Released { sets: claimed.released }),
    ];
    plan.reasons.extend(claims.into_iter().filter(|(sets, _)| *sets > 0).map(|(_, why)| why));
    Decision { batches: plan.batches, reasons: plan.reasons, memory: (), again: plan.again }
}

/// Pausing goes before scaling, and scaling before a rollout.
fn steer(observed: &Observed, plan: &mut Plan) {
    if plan.deployment.meta.is_deleting() {
        plan.reasons.push(Reason::Deleting);
        revisions::refresh_new(plan);
        return status::write(plan, false);
    }
    conditions::note_pause(plan);
    revisions::refresh_new(plan);
    if plan.deployment.spec.paused == Some(true) {
        let sized = scale::scale(plan);
        history::clean_up(plan);
        plan.reasons.push(Reason::Paused { new_set: plan.new.is_some(), sized });
        return status::write(plan, false);
    }
    if scale::is_due(plan) {
        scale::scale(plan);
        return status::write(plan, false);
    }
    if plan.bounds.recreate {
        recreate::roll(observed, plan);
    } else {
        rolling::roll(observed, plan);
    }
    status::write(plan, true);
}
