//! The strategy RollingUpdate: the new ReplicaSet grows up to the cap, the old ones shrink down to
//! the floor, unhealthy pods first. Upstream: pkg/controller/deployment/rolling.go.

use crate::api::int_or_percent;
use crate::api::text::Text;
use crate::controllers::deployment::plan::{Plan, size};
use crate::controllers::deployment::reason::{Floor, Reason, Room};
use crate::controllers::deployment::{Observed, history, revisions};

/// One step: up or down, never both, but for a set that is created.
pub fn roll(observed: &Observed, plan: &mut Plan) {
    if !revisions::ensure_new(observed, plan) {
        return;
    }
    if scale_up_new(plan) || scale_down_old(plan) {
        return;
    }
    if history::is_complete(plan) {
        history::clean_up(plan);
    } else if plan.reasons.is_empty() {
        let reason = match plan.active_old().is_empty() {
            true => waiting(plan),
            false => Some(Reason::HoldOld { floor: floor(plan) }),
        };
        plan.reasons.extend(reason);
    }
}

/// The pods that the new set may have by now.
/// Upstream: `NewRSNewReplicas`.
pub fn new_size(plan: &Plan, own: i32) -> i32 {
    let room = plan.bounds.cap().saturating_sub(plan.total());
    if plan.bounds.recreate {
        return plan.bounds.replicas;
    }
    if room <= 0 { own } else { own.saturating_add(room.min(plan.bounds.replicas - own)) }
}

pub fn room(plan: &Plan, own: i32) -> Room {
    let rolling = plan.deployment.spec.strategy.rolling_update.as_ref();
    let max_surge = rolling.and_then(|rolling| rolling.max_surge.as_ref());
    Room {
        replicas: plan.bounds.replicas,
        surge: plan.bounds.surge,
        max_surge: max_surge.map_or(Text::default(), |value| int_or_percent::text(value).into()),
        total: plan.total(),
        new: own,
    }
}

pub fn floor(plan: &Plan) -> Floor {
    let rolling = plan.deployment.spec.strategy.rolling_update.as_ref();
    let value = rolling.and_then(|rolling| rolling.max_unavailable.as_ref());
    let new = plan.new_set();
    Floor {
        replicas: plan.bounds.replicas,
        unavailable: plan.bounds.unavailable,
        max_unavailable: value.map_or(Text::default(), |value| int_or_percent::text(value).into()),
        total: plan.total(),
        available: plan.available(),
        new: new.map_or(0, size),
        new_available: new.map_or(0, |set| set.status.available),
    }
}

/// Why the rollout is not over, though all old pods are gone.
pub fn waiting(plan: &Plan) -> Option<Reason> {
    let available = plan.new_set().map_or(0, |set| set.status.available);
    let replicas = plan.bounds.replicas;
    (available < replicas).then_some(Reason::WaitingForAvailable { replicas, available })
}

/// Upstream: `reconcileNewReplicaSet`.
fn scale_up_new(plan: &mut Plan) -> bool {
    let Some(at) = plan.new else { return false };
    let from = size(&plan.sets[at]);
    let to = match from.cmp(&plan.bounds.replicas) {
        std::cmp::Ordering::Equal => return false,
        std::cmp::Ordering::Greater => plan.bounds.replicas,
        std::cmp::Ordering::Less => new_size(plan, from),
    };
    if from == to {
        return false;
    }
    let reason = match to > from {
        true => Reason::ScaleUpNew { room: room(plan, from), gain: to - from },
        false => Reason::ScaleDownNew { from, replicas: to },
    };
    plan.reasons.insert(0, reason);
    plan.resize(at, to);
    true
}

/// Upstream: `reconcileOldReplicaSets`.
fn scale_down_old(plan: &mut Plan) -> bool {
    let old = plan.active_old();
    let before = floor(plan);
    let most = before.spare();
    if old.is_empty() || most <= 0 {
        return false;
    }
    let unhealthy = clean_up_unhealthy(plan, &old, most);
    if unhealthy.lost > 0 {
        let (floor, lose) = (before.clone(), unhealthy.lost);
        plan.reasons.push(Reason::ScaleDownUnhealthy { floor, lose });
    }
    if let Some(at) = unhealthy.overcounted {
        let (set, replicas) = (plan.sets[at].meta.name.clone(), size(&plan.sets[at]));
        let available = plan.sets[at].status.available;
        plan.reasons.push(Reason::WaitingForCount { set, replicas, available });
        return false;
    }
    let healthy = scale_down_healthy(plan, &old);
    if healthy > 0 {
        plan.reasons.push(Reason::ScaleDownOld { floor: before, lose: healthy });
    }
    unhealthy.lost + healthy > 0
}

struct Unhealthy {
    lost: i32,
    /// A set whose status still counts more available pods than it is to have: it was scaled down
    /// just now. On such a count no pod may go.
    overcounted: Option<usize>,
}

/// Old pods that are not available go whatever is available. Upstream: `cleanupUnhealthyReplicas`.
fn clean_up_unhealthy(plan: &mut Plan, old: &[usize], most: i32) -> Unhealthy {
    let mut lost = 0;
    for &at in old {
        if lost >= most {
            break;
        }
        let own = size(&plan.sets[at]);
        let lose = (own - plan.sets[at].status.available).min(most - lost);
        if lose < 0 {
            return Unhealthy { lost, overcounted: Some(at) };
        }
        if lose > 0 {
            plan.resize(at, own - lose);
            lost += lose;
        }
    }
    Unhealthy { lost, overcounted: None }
}

/// Upstream: `scaleDownOldReplicaSetsForRollingUpdate`.
fn scale_down_healthy(plan: &mut Plan, old: &[usize]) -> i32 {
    let most = plan.available() - plan.bounds.floor();
    let mut lost = 0;
    for &at in old {
        let own = size(&plan.sets[at]);
        let lose = own.min(most - lost);
        if lose > 0 {
            plan.resize(at, own - lose);
            lost += lose;
        }
    }
    lost
}
