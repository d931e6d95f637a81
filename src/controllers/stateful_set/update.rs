//! The rolling update: pods of old revisions are deleted from the highest ordinal down, as many as
//! may be unavailable; the next syncs create them anew. Upstream:
//! `updateStatefulSetAfterInvariantEstablished`, stateful_set_control.go.

use crate::api::int_or_percent::{Rounding, resolve};
use crate::api::pod::Pod;
use crate::controllers::stateful_set::ordinal::number;
use crate::controllers::stateful_set::plan::{Plan, delete};
use crate::controllers::stateful_set::reason::Reason;
use crate::controllers::stateful_set::replicas::is_parallel;
use crate::controllers::stateful_set::{Sync, ordinal};

pub fn process(sync: &Sync, plan: &mut Plan) {
    let set = sync.set;
    let strategy = &set.spec.update_strategy;
    let is_old = |pod: &Pod| !sync.revisions.update.is_of(pod);
    if strategy.kind.as_deref() == Some("OnDelete") {
        let outdated = number(sync.pods.replicas.values().filter(|pod| is_old(pod)).count());
        if outdated > 0 {
            plan.reasons.push(Reason::OnDelete { outdated });
        }
        return;
    }
    let replicas = ordinal::replicas(set);
    let rolling = strategy.rolling_update.as_ref();
    let partition = rolling.and_then(|rolling| rolling.partition).unwrap_or(0);
    let wished = rolling.and_then(|rolling| rolling.max_unavailable.as_ref());
    let wished = wished.and_then(|wished| resolve(wished, replicas, Rounding::Up));
    let max_unavailable = wished.unwrap_or(1).max(1);
    let (start, unavailable) = (ordinal::start(set), sync.pods.unavailable());
    let first = start.saturating_add(partition);
    let old: Vec<(i32, &Pod)> = sync
        .pods
        .replicas
        .iter()
        .rev()
        .filter(|(_, pod)| is_old(pod))
        .map(|(ordinal, pod)| (*ordinal, *pod))
        .collect();
    let targets: Vec<&Pod> = old
        .iter()
        .filter(|(ordinal, pod)| *ordinal >= first && !pod.meta.is_deleting())
        .map(|(_, pod)| *pod)
        .collect();
    // Pods of an old revision that are broken anyway do not wait for the budget.
    let (broken, sound): (Vec<&Pod>, Vec<&Pod>) =
        targets.iter().partition(|pod| is_parallel(set) && sync.pods.is_unavailable(pod));
    let room = usize::try_from(max_unavailable.saturating_sub(unavailable)).unwrap_or(0);
    let goes: Vec<&Pod> = broken.iter().chain(sound.iter().take(room)).copied().collect();
    let kept = number(old.iter().filter(|(ordinal, _)| *ordinal < first).count());
    if !goes.is_empty() {
        plan.batch(goes.iter().map(|pod| delete(sync, pod)).collect());
        let current = &sync.revisions.current;
        plan.replaced = number(goes.iter().filter(|pod| current.is_of(pod)).count());
        plan.reasons.push(Reason::Update {
            pods: goes.iter().map(|pod| pod.meta.name.clone()).collect(),
            revision: sync.revisions.update.name.clone(),
            max_unavailable,
            unavailable,
            broken: number(broken.len()),
        });
    } else if !targets.is_empty() {
        let outdated = number(targets.len());
        plan.reasons.push(Reason::UpdateHeld { outdated, max_unavailable, unavailable });
    }
    if kept > 0 {
        plan.reasons.push(Reason::Partition { partition, start, kept });
    }
}
