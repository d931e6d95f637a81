//! A Deployment that was scaled, or is paused: its sets are resized, in proportion if several have
//! pods. Upstream: pkg/controller/deployment/sync.go `scale`.

use crate::api::deployment::{DESIRED_REPLICAS, MAX_REPLICAS};
use crate::api::replica_set::ReplicaSet;
use crate::controllers::deployment::plan::{Plan, size};
use crate::controllers::deployment::reason::{Reason, Share};
use crate::order::Order;
use std::cmp::Reverse;

/// A set was last touched when the Deployment had another size. Upstream: `isScalingEvent`.
pub fn is_due(plan: &Plan) -> bool {
    let is_stale = |set: &ReplicaSet| {
        let desired = annotation(set, DESIRED_REPLICAS);
        size(set) > 0 && desired.is_some_and(|desired| desired != plan.bounds.replicas)
    };
    plan.sets.iter().any(is_stale)
}

fn annotation(set: &ReplicaSet, key: &str) -> Option<i32> {
    set.meta.annotations.get(key)?.parse().ok()
}

/// Answers whether anything is scaled.
pub fn scale(plan: &mut Plan) -> bool {
    let Some(reason) = resize(plan) else { return false };
    let waits = reason == Reason::WaitingForOneRevision;
    plan.reasons.push(reason);
    !waits
}

fn resize(plan: &mut Plan) -> Option<Reason> {
    if plan.sets.is_empty() {
        return None;
    }
    let paused = plan.deployment.spec.paused == Some(true);
    if let Some(at) = active_or_latest(plan) {
        let (from, to) = (size(&plan.sets[at]), plan.bounds.replicas);
        if from != to {
            let set = plan.sets[at].meta.name.clone();
            plan.resize(at, to);
            return Some(Reason::ScaleOne { set, from, to });
        }
        return (!paused).then_some(Reason::SizeIsRight { replicas: to });
    }
    if is_saturated(plan) {
        return Some(scale_down_old(plan));
    }
    if plan.bounds.recreate {
        // It never runs two revisions for long: it waits for the rollout to end.
        return Some(Reason::WaitingForOneRevision);
    }
    let reason = in_proportion(plan);
    // What is paused comes here at each sync.
    let same = |share: &Share| share.from == share.to;
    match &reason {
        Reason::InProportion { shares, .. } if paused && shares.iter().all(same) => None,
        _ => Some(reason),
    }
}

/// The one set with pods; of none, the new one, else the newest. `None` when several have pods.
/// Upstream: `FindActiveOrLatest`.
fn active_or_latest(plan: &Plan) -> Option<usize> {
    let mut active = (0..plan.sets.len()).filter(|at| size(&plan.sets[*at]) > 0);
    match (active.next(), active.next()) {
        (None, _) => plan.new.or(plan.sets.len().checked_sub(1)),
        (only, None) => only,
        (Some(_), Some(_)) => None,
    }
}

/// The new set has all its pods, and all are available. Upstream: `IsSaturated`.
fn is_saturated(plan: &Plan) -> bool {
    let replicas = plan.bounds.replicas;
    plan.new_set().is_some_and(|new| {
        size(new) == replicas
            && annotation(new, DESIRED_REPLICAS) == Some(replicas)
            && new.status.available == replicas
    })
}

fn scale_down_old(plan: &mut Plan) -> Reason {
    let old = plan.active_old();
    let pods = old.iter().map(|at| size(&plan.sets[*at])).fold(0, i32::saturating_add);
    for at in old {
        plan.resize(at, 0);
    }
    Reason::NewIsWhole { replicas: plan.bounds.replicas, pods }
}

/// Every set gets its share of what is added or taken away; what rounding leaves over goes to the
/// largest.
fn in_proportion(plan: &mut Plan) -> Reason {
    let mut order: Vec<usize> = plan.active_old();
    order.extend(plan.new.filter(|at| size(&plan.sets[*at]) > 0));
    let total = plan.total();
    let allowed = if plan.bounds.replicas > 0 { plan.bounds.cap() } else { 0 };
    let add = allowed - total;
    let largest = |at: &usize| Reverse(size(&plan.sets[*at]));
    match add {
        // Sets stand oldest first: growing, the newer of two goes first; shrinking, the older.
        1.. => order.order_by_key(|at| (largest(at), Reverse(*at))),
        0 => {}
        ..0 => order.order_by_key(|at| (largest(at), *at)),
    }
    let mut added = 0;
    let mut sizes: Vec<i32> = Vec::new();
    for &at in &order {
        let left = add - added;
        let share = share_of(plan, &plan.sets[at]);
        let share = if add > 0 { share.min(left) } else { share.max(left) };
        let share = if left == 0 { 0 } else { share };
        added += share;
        sizes.push(size(&plan.sets[at]) + share);
    }
    if let Some(first) = sizes.first_mut() {
        *first = (*first + add - added).max(0);
    }
    let mut shares = Vec::new();
    for (&at, &to) in order.iter().zip(&sizes) {
        let (set, from) = (plan.sets[at].meta.name.clone(), size(&plan.sets[at]));
        shares.push(Share { set, from, to });
        plan.resize(at, to);
    }
    Reason::InProportion { replicas: plan.bounds.replicas, allowed, total, shares }
}

/// How much a set would grow if it kept its part of the whole, rounded half away from zero.
/// Upstream: `getReplicaSetFraction`.
fn share_of(plan: &Plan, set: &ReplicaSet) -> i32 {
    let own = size(set);
    if plan.bounds.replicas == 0 {
        return -own;
    }
    let before = annotation(set, MAX_REPLICAS).filter(|most| *most != 0);
    let before = i64::from(before.unwrap_or(plan.deployment.status.replicas));
    if before <= 0 {
        return 0;
    }
    let scaled = i64::from(own) * i64::from(plan.bounds.cap());
    let rounded = (2 * scaled + before) / (2 * before);
    i32::try_from(rounded).unwrap_or(i32::MAX).saturating_sub(own)
}
