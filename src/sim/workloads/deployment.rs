//! What a sync of a Deployment observes, and the pods that it waits for.

use crate::api::meta::Uid;
use crate::api::object::Object;
use crate::api::pod::Pod;
use crate::controllers::deployment;
use crate::sim::Sim;
use crate::sim::controllers::{Controller, closed};
use crate::sim::reason::Reason;
use crate::sim::record::RecordId;
use crate::time::SimDuration;

impl Sim {
    pub(in crate::sim) fn sync_deployment(&mut self, key: Uid, cause: Option<RecordId>) {
        let (now, controller) = (self.now(), Controller::Deployment);
        let lister = self.controllers.cache.lister();
        let Some(own) = lister.deployment(key) else {
            self.controllers.forget(controller, key);
            return self.finish_sync(controller, key, None, None);
        };
        let expectations_met = self.controllers.expectations_met(controller, key, now);
        let observed = deployment::Observed { deployment: own, lister, expectations_met };
        let decision = closed(deployment::decide(&observed, now), Reason::Deployment);
        self.begin_sync(controller, key, cause, decision);
    }

    /// The last pod of a Deployment that recreates its pods is gone.
    /// Upstream: `deletePod`, pkg/controller/deployment/deployment_controller.go.
    pub(in crate::sim) fn deployment_sees_pod_gone(&mut self, pod: &Pod, cause: RecordId) {
        let lister = self.controllers.cache.lister();
        let set = pod.meta.controller().and_then(|owner| lister.replica_set(owner.uid));
        let owner = set.and_then(|set| set.meta.controller()).map(|owner| owner.uid);
        let Some(own) = owner.and_then(|uid| lister.deployment(uid)) else { return };
        if own.spec.strategy.kind.as_deref() != Some("Recreate") {
            return;
        }
        let key = own.meta.uid;
        let mut sets = lister.dependents(key).filter_map(Object::as_replica_set);
        let none = sets.all(|set| lister.unsettled_pods(set.meta.uid).next().is_none());
        drop(sets);
        if none {
            self.enqueue(Controller::Deployment, key, SimDuration::ZERO, Some(cause));
        }
    }
}
