//! How many old ReplicaSets stay to be rolled back to.
//! Upstream: pkg/controller/deployment/sync.go `cleanupDeployment`.

use crate::api::deployment::DeploymentStatus;
use crate::controllers::deployment::plan::{Plan, size};
use crate::controllers::deployment::reason::Reason;
use crate::controllers::deployment::revisions::revision;
use crate::decision::{Action, Propagation, Write};
use crate::order::Order;

/// All pods are of the current template and available, and the status says so.
pub fn is_complete(plan: &Plan) -> bool {
    completes(plan, &plan.deployment.status)
}

/// Upstream: `DeploymentComplete`.
pub fn completes(plan: &Plan, status: &DeploymentStatus) -> bool {
    let replicas = plan.bounds.replicas;
    status.updated == replicas
        && status.replicas == replicas
        && status.available == replicas
        && status.observed_generation >= plan.deployment.meta.generation
}

/// Deletes the oldest revisions beyond the limit, but none that has pods.
pub fn clean_up(plan: &mut Plan) {
    let limit = match plan.deployment.spec.revision_history_limit {
        None | Some(i32::MAX) => return,
        Some(limit) => usize::try_from(limit).unwrap_or(0),
    };
    let mut old: Vec<usize> = plan.old().filter(|at| !plan.sets[*at].meta.is_deleting()).collect();
    let Some(surplus) = old.len().checked_sub(limit).filter(|surplus| *surplus > 0) else {
        return;
    };
    old.order_by_key(|at| revision(&plan.sets[*at].meta));
    let is_empty = |at: &usize| {
        let set = &plan.sets[*at];
        let seen = set.meta.generation <= set.status.observed_generation;
        size(set) == 0 && set.status.replicas == 0 && seen
    };
    let going: Vec<Action> = old
        .into_iter()
        .take(surplus)
        .filter(is_empty)
        .map(|at| {
            let uid = plan.sets[at].meta.uid;
            Action::new(Write::Delete { uid, propagation: Propagation::Background })
        })
        .collect();
    if !going.is_empty() {
        let deleted = i32::try_from(going.len()).unwrap_or(i32::MAX);
        let limit = i32::try_from(limit).unwrap_or(i32::MAX);
        plan.reasons.push(Reason::HistoryLimit { limit, deleted });
        plan.batches.push(going);
    }
}
