//! What a sync of a ReplicaSet observes.

use crate::api::meta::Uid;
use crate::controllers::replica_set;
use crate::sim::Sim;
use crate::sim::controllers::{Controller, closed};
use crate::sim::reason::Reason;
use crate::sim::record::RecordId;

impl Sim {
    pub(in crate::sim) fn sync_replica_set(&mut self, key: Uid, cause: Option<RecordId>) {
        let (now, controller) = (self.now(), Controller::ReplicaSet);
        let lister = self.controllers.cache.lister();
        let Some(set) = lister.replica_set(key) else {
            self.controllers.forget(controller, key);
            return self.finish_sync(controller, key, None, None);
        };
        let namespace = lister.namespace(&set.meta.namespace);
        let observed = replica_set::Observed {
            set,
            lister,
            uuid: &|uid| self.uuid(uid),
            expectations_met: self.controllers.expectations_met(controller, key, now),
            namespace_terminating: namespace.is_none_or(|n| n.meta.is_deleting()),
            refused: self.controllers.refusals.get(&(controller, key)).map(|said| &**said),
        };
        let decision = closed(replica_set::decide(&observed, now), Reason::ReplicaSet);
        self.begin_sync(controller, key, cause, decision);
    }
}
