//! The strategy Recreate: all old pods go, and only when none is left the new ones come.
//! Upstream: pkg/controller/deployment/recreate.go.

use crate::controllers::deployment::plan::{Plan, size};
use crate::controllers::deployment::reason::Reason;
use crate::controllers::deployment::{Observed, history, revisions, rolling};

pub fn roll(observed: &Observed, plan: &mut Plan) {
    let old = plan.active_old();
    if !old.is_empty() {
        let pods = old.iter().map(|at| size(&plan.sets[*at])).fold(0, i32::saturating_add);
        plan.reasons.push(Reason::StopOld { pods });
        for at in old {
            plan.resize(at, 0);
        }
        return;
    }
    let left = old_pods_left(observed, plan);
    if left > 0 {
        plan.reasons.push(Reason::WaitingForOldPods { left });
        return;
    }
    if !revisions::ensure_new(observed, plan) {
        return;
    }
    scale_up_new(plan);
    if history::is_complete(plan) {
        history::clean_up(plan);
    } else if plan.reasons.is_empty() {
        plan.reasons.extend(rolling::waiting(plan));
    }
}

fn scale_up_new(plan: &mut Plan) {
    let Some(at) = plan.new else { return };
    let (from, replicas) = (size(&plan.sets[at]), plan.bounds.replicas);
    // A set of the right size is left alone: not even its annotations are refreshed.
    if from != replicas {
        plan.resize(at, replicas);
        plan.reasons.push(Reason::StartNew { from, replicas });
    }
}

/// Pods of old templates that have not ended; terminating ones count. Upstream: `oldPodsRunning`.
fn old_pods_left(observed: &Observed, plan: &Plan) -> i32 {
    let (mut counted, mut left) = (0_i32, 0_i32);
    for at in plan.old() {
        let set = &plan.sets[at];
        counted = counted.saturating_add(set.status.replicas);
        let pods = observed.lister.unsettled_pods(set.meta.uid);
        let alive = pods.filter(|pod| !pod.status.phase.is_terminal()).count();
        left = left.saturating_add(i32::try_from(alive).unwrap_or(i32::MAX));
    }
    left.max(counted)
}
