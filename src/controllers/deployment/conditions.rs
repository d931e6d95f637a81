//! The conditions of a Deployment: whether its rollout gets on, is paused, or has taken too long.
//! Upstream: pkg/controller/deployment/progress.go, pkg/controller/deployment/util.

use crate::api::deployment::{
    Deployment, DeploymentCondition, DeploymentConditionType, DeploymentStatus,
    NO_PROGRESS_DEADLINE,
};
use crate::api::pod::ConditionStatus;
use crate::api::text::Text;
use crate::controllers::deployment::history::{completes, is_complete};
use crate::controllers::deployment::plan::Plan;
use crate::controllers::deployment::reason::Reason;
use crate::time::{SimDuration, SimTime};
use DeploymentConditionType::{Progressing, ReplicaFailure};

pub const PAUSED: &str = "DeploymentPaused";
pub const RESUMED: &str = "DeploymentResumed";
pub const AVAILABLE: &str = "NewReplicaSetAvailable";
pub const UPDATED: &str = "ReplicaSetUpdated";
pub const TIMED_OUT: &str = "ProgressDeadlineExceeded";

type Told = (ConditionStatus, &'static str, String);

/// How long a rollout may go without progress. `None` if for ever.
pub fn deadline(deployment: &Deployment) -> Option<SimDuration> {
    let seconds = deployment.spec.progress_deadline_seconds?;
    (seconds != NO_PROGRESS_DEADLINE).then(|| SimDuration::from_secs(i64::from(seconds)))
}

/// A condition with the status and the reason that it has already stays as it is; any other goes
/// to the end. The transition time only moves with the status. Upstream: `SetDeploymentCondition`.
pub fn set(
    status: &mut DeploymentStatus,
    kind: DeploymentConditionType,
    (value, reason, message): (ConditionStatus, impl Into<Text>, impl Into<Text>),
    now: SimTime,
) {
    let now = now.floor_secs();
    let (reason, message) = (reason.into(), message.into());
    let before = status.condition(kind);
    if before.is_some_and(|before| before.status == value && before.reason == reason) {
        return;
    }
    let kept = before.filter(|before| before.status == value).map(|b| b.last_transition);
    let last_transition = kept.unwrap_or(now);
    let condition = DeploymentCondition {
        kind,
        status: value,
        reason,
        message,
        last_update: now,
        last_transition,
    };
    remove(status, kind);
    status.conditions.push(condition);
}

fn remove(status: &mut DeploymentStatus, kind: DeploymentConditionType) {
    status.conditions.retain(|condition| condition.kind != kind);
}

/// The clock of the deadline stands still while the Deployment is paused, and starts anew when it
/// is resumed. Upstream: `checkPausedConditions`.
pub fn note_pause(plan: &mut Plan) {
    if deadline(plan.deployment).is_none() {
        return;
    }
    let reason = plan.status.condition(Progressing).map(|condition| condition.reason.clone());
    let reason = reason.unwrap_or_default();
    let told = match (plan.deployment.spec.paused == Some(true), reason == PAUSED) {
        _ if reason == TIMED_OUT => return,
        (true, false) => (ConditionStatus::Unknown, PAUSED, "Deployment is paused"),
        (false, true) => (ConditionStatus::Unknown, RESUMED, "Deployment is resumed"),
        (true, true) | (false, false) => return,
    };
    set(&mut plan.status, Progressing, told, plan.now);
}

/// Upstream: `syncRolloutStatus`. `before` is the status with what this sync has noted so far.
pub fn note_progress(plan: &mut Plan, before: &DeploymentStatus) {
    match deadline(plan.deployment) {
        Some(allowed) => estimate(plan, before, allowed),
        None => remove(&mut plan.status, Progressing),
    }
    if plan.reasons.is_empty() {
        let replicas = plan.bounds.replicas;
        plan.reasons.push(if completes(plan, &plan.status) {
            let revision = plan.new_set().map_or(0, |set| super::revisions::revision(&set.meta));
            Reason::Complete { replicas, revision }
        } else {
            Reason::Counted { replicas, available: plan.status.available }
        });
    }
    note_failure(plan);
}

/// Sets `Progressing`, unless the rollout was over already.
fn estimate(plan: &mut Plan, before: &DeploymentStatus, allowed: SimDuration) {
    let current = before.condition(Progressing).cloned();
    let done = current.as_ref().is_some_and(|condition| condition.reason == AVAILABLE)
        && plan.status.replicas == plan.status.updated;
    if done {
        return;
    }
    let Some(told) = judge(plan, before, allowed) else { return };
    // A sign of progress moves the time of update even if nothing else changes.
    let kept = current.filter(|_| told.1 == UPDATED);
    if kept.is_some() {
        remove(&mut plan.status, Progressing);
    }
    set(&mut plan.status, Progressing, told, plan.now);
    let kept = kept.filter(|condition| condition.status == ConditionStatus::True);
    if let (Some(kept), Some(own)) = (kept, plan.status.conditions.last_mut()) {
        own.last_transition = kept.last_transition;
    }
}

/// Complete, else getting on, else too late, else nothing new.
fn judge(plan: &mut Plan, before: &DeploymentStatus, allowed: SimDuration) -> Option<Told> {
    let what = match plan.new_set() {
        Some(set) => format!("ReplicaSet \"{}\"", set.meta.name),
        None => format!("Deployment \"{}\"", plan.deployment.meta.name),
    };
    let after = &plan.status;
    if completes(plan, after) {
        let message = format!("{what} has successfully progressed.");
        return Some((ConditionStatus::True, AVAILABLE, message));
    }
    let old = |status: &DeploymentStatus| status.replicas - status.updated;
    if after.updated > before.updated
        || old(after) < old(before)
        || after.ready > before.ready
        || after.available > before.available
    {
        return Some((ConditionStatus::True, UPDATED, format!("{what} is progressing.")));
    }
    let standing = after.condition(Progressing)?;
    let since = standing.last_update;
    let late = match &*standing.reason {
        AVAILABLE => false,
        TIMED_OUT => true,
        _ => since + allowed < plan.now,
    };
    let first = &*standing.reason != TIMED_OUT;
    if late && first {
        let deadline_seconds = allowed.secs();
        plan.reasons.insert(0, Reason::TimedOut { since, deadline_seconds });
    }
    late.then(|| (ConditionStatus::False, TIMED_OUT, format!("{what} has timed out progressing.")))
}

/// What a ReplicaSet cannot create or delete shows at the Deployment: the new one's first.
fn note_failure(plan: &mut Plan) {
    let new = plan.new_set().and_then(|set| set.status.failure.as_ref());
    let any = || plan.sets.iter().find_map(|set| set.status.failure.as_ref());
    match new.or_else(any).cloned() {
        Some(failure) => {
            let told = (failure.status, failure.reason, failure.message);
            set(&mut plan.status, ReplicaFailure, told, failure.last_transition);
        }
        None => remove(&mut plan.status, ReplicaFailure),
    }
}

/// A rollout in which nothing happens is looked at when its deadline has passed. One that has been
/// completed cannot time out any more, so it is not looked at, whatever becomes of its pods.
/// (Upstream looks all the same, again and again, to no end.) Upstream: `requeueStuckDeployment`.
pub fn look_again(plan: &mut Plan) {
    let Some(allowed) = deadline(plan.deployment) else { return };
    let Some(standing) = plan.status.condition(Progressing) else { return };
    if is_complete(plan) || standing.reason == TIMED_OUT || standing.reason == AVAILABLE {
        return;
    }
    let until = standing.last_update + allowed + SimDuration::from_secs(1);
    let after = until.since(plan.now).max(SimDuration::from_millis(1));
    plan.look_again(after);
}
