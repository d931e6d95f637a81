//! What a sync of a DaemonSet observes, and which sets a node wakes.

use crate::api::controller_revision::ControllerRevision;
use crate::api::daemon_set::DaemonSet;
use crate::api::meta::{Kind, Uid};
use crate::api::node::Node;
use crate::api::object::Object;
use crate::api::pod::Pod;
use crate::controllers::daemon_set;
use crate::decision::Decision;
use crate::sim::Sim;
use crate::sim::controllers::{Controller, Memory};
use crate::sim::reason::Reason;
use crate::sim::record::RecordId;
use crate::time::SimDuration;
use std::rc::Rc;

impl Sim {
    pub(in crate::sim) fn sync_daemon_set(&mut self, key: Uid, cause: Option<RecordId>) {
        let controller = Controller::DaemonSet;
        let now = self.now();
        let lister = self.controllers.cache.lister();
        let Some(set) = lister.daemon_set(key).cloned() else {
            self.controllers.forget(controller, key);
            return self.finish_sync(controller, key, None, None);
        };
        let before = match self.controllers.memories.get(&(controller, key)) {
            Some(Memory::DaemonSet(memory)) => memory.clone(),
            _ => daemon_set::Memory::default(),
        };
        let nodes: Vec<&Node> = lister.nodes_by_name().map(|node| &**node).collect();
        let pods: Vec<&Pod> =
            lister.dependents(key).filter_map(Object::as_pod).map(|pod| &**pod).collect();
        let orphans: Vec<&Pod> = lister
            .orphans()
            .filter(|pod| pod.meta.namespace == set.meta.namespace)
            .map(|pod| &**pod)
            .collect();
        let revisions: Vec<&ControllerRevision> = lister
            .in_namespace(Kind::ControllerRevision, &set.meta.namespace)
            .filter_map(Object::as_controller_revision)
            .map(|revision| &**revision)
            .collect();
        let decision = daemon_set::decide(
            &daemon_set::Observed {
                set: &set,
                nodes: &nodes,
                pods: &pods,
                orphans: &orphans,
                revisions: &revisions,
                memory: &before,
                expectations_met: self.controllers.expectations_met(controller, key, now),
            },
            now,
        );
        let Decision { batches, reasons, memory, again } = decision;
        self.controllers.memories.insert((controller, key), Memory::DaemonSet(memory));
        let reasons = reasons.into_iter().map(Reason::DaemonSet).collect();
        let decision =
            Decision { batches, reasons, memory: Some(Memory::DaemonSet(before)), again };
        self.begin_sync(controller, key, cause, decision);
    }

    /// A node that is new, or whose labels or taints changed, wakes the sets that it concerns; one
    /// that is gone wakes none. Upstream: `addNode`, `updateNode`, `syncNodeUpdate`.
    pub(in crate::sim) fn daemon_sets_see_node(
        &mut self,
        old: Option<&Node>,
        new: Option<&Node>,
        cause: RecordId,
    ) {
        let Some(node) = new else { return };
        let same = |old: &Node| old.meta.labels == node.meta.labels && old.taints == node.taints;
        if old.is_some_and(same) {
            return;
        }
        let lister = self.controllers.cache.lister();
        let has_pod = |set: &DaemonSet| {
            let mut here = lister.pods_on(&node.meta.name);
            here.any(|pod| pod.meta.controller().is_some_and(|owner| owner.uid == set.meta.uid))
        };
        let concerned: Vec<Uid> = lister
            .all(Kind::DaemonSet)
            .filter_map(Object::as_daemon_set)
            .filter(|set: &&Rc<DaemonSet>| daemon_set::is_concerned(set, node, has_pod(set)))
            .map(|set| set.meta.uid)
            .collect();
        for set in concerned {
            self.enqueue(Controller::DaemonSet, set, SimDuration::ZERO, Some(cause));
        }
    }
}
