//! What a sync of a StatefulSet observes.

use crate::api::controller_revision::ControllerRevision;
use crate::api::meta::{Kind, Uid};
use crate::api::object::Object;
use crate::api::pod::Pod;
use crate::controllers::stateful_set;
use crate::decision::Decision;
use crate::sim::Sim;
use crate::sim::controllers::{Controller, Memory};
use crate::sim::reason::Reason;
use crate::sim::record::RecordId;
use std::rc::Rc;

impl Sim {
    pub(in crate::sim) fn sync_stateful_set(&mut self, key: Uid, cause: Option<RecordId>) {
        let (controller, now) = (Controller::StatefulSet, self.now());
        let lister = self.controllers.cache.lister();
        let Some(set) = lister.get(key).and_then(Object::as_stateful_set).cloned() else {
            self.controllers.forget(controller, key);
            return self.finish_sync(controller, key, None, None);
        };
        let before = match self.controllers.memories.get(&(controller, key)) {
            Some(Memory::StatefulSet(memory)) => memory.clone(),
            _ => stateful_set::Memory::default(),
        };
        let namespace = &set.meta.namespace;
        let pods: Vec<Rc<Pod>> =
            lister.dependents(key).filter_map(Object::as_pod).cloned().collect();
        let orphans: Vec<Rc<Pod>> =
            lister.orphans().filter(|pod| pod.meta.namespace == *namespace).cloned().collect();
        let revisions: Vec<Rc<ControllerRevision>> = lister
            .in_namespace(Kind::ControllerRevision, namespace)
            .filter_map(Object::as_controller_revision)
            .cloned()
            .collect();
        let pods: Vec<&Pod> = pods.iter().map(|pod| &**pod).collect();
        let orphans: Vec<&Pod> = orphans.iter().map(|pod| &**pod).collect();
        let revisions: Vec<&ControllerRevision> = revisions.iter().map(|kept| &**kept).collect();
        let observed = stateful_set::Observed {
            set: &set,
            pods: &pods,
            orphans: &orphans,
            revisions: &revisions,
            memory: &before,
            expectations_met: self.controllers.expectations_met(controller, key, now),
        };
        let Decision { batches, reasons, memory, again } = stateful_set::decide(&observed, now);
        self.controllers.memories.insert((controller, key), Memory::StatefulSet(memory));
        let reasons = reasons.into_iter().map(Reason::StatefulSet).collect();
        let memory = Some(Memory::StatefulSet(before));
        self.begin_sync(controller, key, cause, Decision { batches, reasons, memory, again });
    }
}
