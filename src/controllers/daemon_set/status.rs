//! What the set's status counts, and what is said when there is nothing to do.
//! Upstream: `updateDaemonSetStatus`, pkg/controller/daemon/daemon_controller.go.

use crate::api::daemon_set::{DaemonSet, DaemonSetStatus};
use crate::controllers::daemon_set::fleet::oldest_first;
use crate::controllers::daemon_set::reason::Reason;
use crate::controllers::daemon_set::{Sync, seconds, status_write};
use crate::controllers::shared::availability::is_available;
use crate::decision::Action;
use crate::time::SimDuration;

/// Of several pods on a node, the one that was there first is asked.
pub fn of(sync: &Sync) -> DaemonSetStatus {
    let set = sync.set;
    let mut status = DaemonSetStatus {
        observed_generation: set.meta.generation,
        desired: sync.fleet.desired,
        collision_count: set.status.collision_count,
        ..DaemonSetStatus::default()
    };
    for place in &sync.fleet.places {
        let here = sync.fleet.on(place);
        let Some(first) = here.iter().min_by(|a, b| oldest_first(a.pod, b.pod)) else { continue };
        if !place.fit.should_run() {
            status.misscheduled += 1;
            continue;
        }
        status.current += 1;
        status.ready += i32::from(first.pod.is_ready());
        let available = is_available(first.pod, sync.min_ready_seconds(), sync.now);
        status.available += i32::from(available);
        status.updated += i32::from(first.updated);
    }
    status.unavailable = status.desired - status.available;
    status
}

pub fn write(set: &DaemonSet, status: &DaemonSetStatus) -> Vec<Action> {
    let changed = *status != set.status;
    changed.then(|| status_write(set, status.clone())).into_iter().collect()
}

/// Ready pods become available without telling anybody.
pub fn again(set: &DaemonSet, status: &DaemonSetStatus) -> Option<SimDuration> {
    let wait = set.spec.min_ready_seconds.unwrap_or(0);
    (wait > 0 && status.ready != status.available).then(|| seconds(wait))
}

/// Nothing is created and nothing deleted.
pub fn settled(sync: &Sync, status: &DaemonSetStatus) -> Reason {
    let set = sync.set.meta.name.clone();
    let DaemonSetStatus { desired, ready, available, .. } = *status;
    Reason::AllThere { set, desired, ready, available }
}
