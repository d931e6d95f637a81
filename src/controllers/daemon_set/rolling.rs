//! Replaces the pods of an old template, as many at a time as the update strategy allows.
//! Upstream: `rollingUpdate`, pkg/controller/daemon/update.go. Candidates go in the order of their
//! nodes' names, where upstream follows a Go map.

use crate::api::daemon_set::DaemonSet;
use crate::api::int_or_percent::{Rounding, resolve};
use crate::api::pod::Pod;
use crate::controllers::daemon_set::changes::{Changes, Going};
use crate::controllers::daemon_set::fleet::{Daemon, Place};
use crate::controllers::daemon_set::reason::{Blocked, Budget, Reason};
use crate::controllers::daemon_set::{Sync, number, surge};
use crate::controllers::shared::availability::{available_at, is_available};
use std::rc::Rc;

/// One step of the update, if there is one.
pub fn update<'a>(sync: &Sync<'a>) -> Changes<'a> {
    if sync.set.spec.update_strategy.kind.as_deref() == Some("OnDelete") {
        return on_delete(sync);
    }
    let desired = sync.fleet.desired;
    let max_surge = max_surge(sync.set, desired);
    if max_surge > 0 {
        return surge::update(sync, max_surge);
    }
    let none = max_unavailable(sync.set, desired) == 0 && desired > 0;
    let most = if none { 1 } else { max_unavailable(sync.set, desired) };
    in_place(sync, most)
}

/// Whether old and new pods may be on one node together. Upstream: `util.AllowsSurge`.
pub fn allows_surge(set: &DaemonSet) -> bool {
    max_surge(set, 1) > 0
}

fn max_surge(set: &DaemonSet, desired: i32) -> i32 {
    let rolling = set.spec.update_strategy.rolling_update.as_ref();
    let surge = rolling.and_then(|rolling| rolling.max_surge.as_ref());
    surge.and_then(|surge| resolve(surge, desired, Rounding::Up)).unwrap_or(0)
}

fn max_unavailable(set: &DaemonSet, desired: i32) -> i32 {
    let rolling = set.spec.update_strategy.rolling_update.as_ref();
    let most = rolling.and_then(|rolling| rolling.max_unavailable.as_ref());
    most.and_then(|most| resolve(most, desired, Rounding::Up)).unwrap_or(0)
}

fn on_delete<'a>(sync: &Sync<'a>) -> Changes<'a> {
    let places = sync.fleet.places.iter();
    let is_old = |place: &&Place| sync.fleet.on(place).iter().any(|daemon| !daemon.updated);
    let outdated = number(places.filter(is_old).count());
    let reasons = (outdated > 0).then_some(Reason::OnDelete { outdated });
    Changes { reasons: reasons.into_iter().collect(), ..Changes::default() }
}

/// What a node has that is not being deleted.
pub enum Stock<'a> {
    None,
    New(&'a Pod),
    Old(&'a Pod),
    Both {
        old: &'a Pod,
        new: &'a Pod,
    },
    /// More than one of a kind: `manage` makes order first.
    Excess,
}

/// Upstream: `findUpdatedPodsOnNode`.
pub fn stock<'a>(here: &[Daemon<'a>]) -> Stock<'a> {
    let mut stock = Stock::None;
    for daemon in here.iter().filter(|daemon| !daemon.pod.meta.is_deleting()) {
        let Daemon { pod, updated } = *daemon;
        stock = match (stock, updated) {
            (Stock::None, true) => Stock::New(pod),
            (Stock::None, false) => Stock::Old(pod),
            (Stock::New(new), false) => Stock::Both { old: pod, new },
            (Stock::Old(old), true) => Stock::Both { old, new: pod },
            _ => return Stock::Excess,
        };
    }
    stock
}

/// Whether a place takes part: it should run a pod, or has one.
pub fn takes_part(sync: &Sync, place: &Place) -> bool {
    place.fit.should_run() || !sync.fleet.on(place).is_empty()
}

/// Why a pod is not available.
pub fn state(pod: &Pod, sync: &Sync) -> Blocked {
    match available_at(pod, sync.min_ready_seconds()) {
        Some(until) => Blocked::Ready { until },
        None => Blocked::NotReady,
    }
}

/// What is left when there is nothing to replace. That a pod is not Ready is said elsewhere.
pub fn settling(by: Rc<str>, state: Blocked) -> Option<Reason> {
    match state {
        Blocked::Ready { until } => Some(Reason::Settling { by, until: Some(until) }),
        Blocked::Terminating => Some(Reason::Settling { by, until: None }),
        Blocked::NotReady | Blocked::Unsettled => None,
    }
}

/// Old pods are deleted; `manage` creates the new ones once they are gone.
fn in_place<'a>(sync: &Sync<'a>, max_unavailable: i32) -> Changes<'a> {
    let mut unavailable = 0;
    let (mut broken, mut candidates) = (Vec::new(), Vec::new());
    let mut blocker: Option<(Rc<str>, Blocked)> = None;
    let available = |pod: &Pod| is_available(pod, sync.min_ready_seconds(), sync.now);
    for place in sync.fleet.places.iter().filter(|place| takes_part(sync, place)) {
        let (here, node) = (sync.fleet.on(place), &place.node.meta.name);
        let blocked = match stock(here) {
            Stock::New(pod) if available(pod) => continue,
            Stock::New(pod) => state(pod, sync),
            Stock::Old(pod) if available(pod) => {
                candidates.push((node, pod));
                continue;
            }
            Stock::Old(pod) => {
                broken.push((node, pod));
                unavailable += 1;
                continue;
            }
            Stock::None if !here.is_empty() => Blocked::Terminating,
            Stock::None | Stock::Both { .. } | Stock::Excess => Blocked::Unsettled,
        };
        unavailable += 1;
        blocker.get_or_insert((node.clone(), blocked));
    }
    let budget = Budget { max_unavailable, unavailable };
    let replace = usize::try_from(budget.left()).unwrap_or(0).min(candidates.len());
    let mut changes = Changes::default();
    if let Some((node, _)) = broken.first() {
        let (node, pods) = (Rc::clone(node), number(broken.len()));
        changes.reasons.push(Reason::ReplaceUnavailable { node, pods });
    }
    changes.reasons.extend(match (candidates.first(), blocker) {
        (Some((node, _)), _) if replace > 0 => {
            Some(Reason::Replace { node: Rc::clone(node), replace: number(replace), budget })
        }
        (Some((next, _)), Some((by, state))) => {
            Some(Reason::UpdateWaits { next: Rc::clone(next), by, state, budget })
        }
        (None, Some((by, state))) => settling(by, state),
        (_, None) => None,
    });
    let going = broken.iter().chain(candidates.iter().take(replace));
    changes.delete = going.map(|(_, pod)| Going::silently(pod)).collect();
    changes
}
