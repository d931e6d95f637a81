//! What the set's status says after a sync, and when an update is over.
//! Upstream: `computeReplicaStatus`, `completeRollingUpdate`,
//! pkg/controller/statefulset.

use crate::api::object::Status;
use crate::api::pod::Pod;
use crate::api::stateful_set::StatefulSetStatus;
use crate::controllers::shared::availability;
use crate::controllers::stateful_set::ordinal::{is_running_and_ready, number};
use crate::controllers::stateful_set::plan::Plan;
use crate::controllers::stateful_set::reason::Reason;
use crate::controllers::stateful_set::{Sync, ordinal};
use crate::decision::{Action, Write};

pub fn book(sync: &Sync, plan: &mut Plan) {
    let (set, pods) = (sync.set, &sync.pods);
    let (current, update) = (&sync.revisions.current, &sync.revisions.update);
    let count = |test: &dyn Fn(&Pod) -> bool| number(pods.all().filter(|pod| test(pod)).count());
    let ready = |pod: &Pod| is_running_and_ready(pod);
    let staying = |pod: &Pod| !pod.meta.is_deleting();
    let mut status = StatefulSetStatus {
        observed_generation: set.meta.generation,
        replicas: pods.count(),
        ready: count(&ready),
        available: count(&|pod| ready(pod) && pods.is_available(pod)),
        current: count(&|pod| staying(pod) && current.is_of(pod)) - plan.replaced,
        updated: count(&|pod| staying(pod) && update.is_of(pod)),
        current_revision: current.name.clone(),
        update_revision: update.name.clone(),
        collision_count: Some(sync.revisions.collision_count),
    };
    let replicas = ordinal::replicas(set);
    let all = [status.updated, status.ready, status.replicas];
    let rolls = set.spec.update_strategy.kind.as_deref() == Some("RollingUpdate");
    if rolls && all.iter().all(|count| *count == replicas) {
        status.current = status.updated;
        if status.current_revision != status.update_revision {
            status.current_revision = status.update_revision.clone();
            let revision = status.update_revision.clone();
            plan.reasons.push(Reason::UpdateComplete { revision, replicas });
        }
    }
    let soon = pods.all().filter(|pod| ready(pod) && !pods.is_available(pod));
    let seconds = set.spec.min_ready_seconds.unwrap_or(0);
    let soon = soon.filter_map(|pod| availability::available_at(pod, seconds));
    if let Some(at) = soon.min() {
        plan.look_again(at.since(sync.now));
    }
    if status != set.status {
        let status = Box::new(Status::StatefulSet(status));
        plan.batch(vec![Action::new(Write::UpdateStatus { uid: set.meta.uid, status })]);
    }
}
