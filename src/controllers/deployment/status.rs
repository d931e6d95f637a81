//! What a Deployment's status counts, and its last word in a sync.
//! Upstream: pkg/controller/deployment/sync.go `calculateStatus`, progress.go `syncRolloutStatus`.

use crate::api::deployment::{DeploymentConditionType, DeploymentStatus};
use crate::api::pod::ConditionStatus;
use crate::controllers::deployment::plan::Plan;
use crate::controllers::deployment::{conditions, revisions};

/// Counts, judges progress if a rollout may be under way, and writes what has changed.
pub fn write(plan: &mut Plan, rollout: bool) {
    let before = plan.status.clone();
    plan.status = counted(plan);
    if rollout {
        conditions::note_progress(plan, &before);
    }
    let last = revisions::write(plan);
    if rollout && plan.status == plan.deployment.status {
        conditions::look_again(plan);
    }
    plan.batches.push(last);
}

fn counted(plan: &Plan) -> DeploymentStatus {
    let sum =
        |count: &dyn Fn(usize) -> i32| (0..plan.sets.len()).map(count).fold(0, i32::saturating_add);
    let available = plan.available();
    let terminating: Option<Vec<i32>> =
        plan.sets.iter().map(|set| set.status.terminating).collect();
    let mut status = DeploymentStatus {
        observed_generation: plan.deployment.meta.generation,
        replicas: sum(&|at| plan.sets[at].status.replicas),
        updated: plan.new_set().map_or(0, |set| set.status.replicas),
        ready: sum(&|at| plan.sets[at].status.ready),
        available,
        unavailable: plan.total().saturating_sub(available).max(0),
        terminating: terminating.map(|each| each.into_iter().fold(0, i32::saturating_add)),
        collision_count: plan.status.collision_count,
        conditions: plan.status.conditions.clone(),
    };
    let told = match available >= plan.bounds.floor() {
        true => (
            ConditionStatus::True,
            "MinimumReplicasAvailable",
            "Deployment has minimum availability.".to_owned(),
        ),
        false => (
            ConditionStatus::False,
            "MinimumReplicasUnavailable",
            "Deployment does not have minimum availability.".to_owned(),
        ),
    };
    conditions::set(&mut status, DeploymentConditionType::Available, told, plan.now);
    status
}
