//! What arrives at the informers: who is woken by which change.

use crate::api::job::{Job, TRACKING_FINALIZER};
use crate::api::meta::{Kind, Uid};
use crate::api::node::Node;
use crate::api::object::Object;
use crate::api::pod::Pod;
use crate::api::selector;
use crate::controllers::job;
use crate::sim::Sim;
use crate::sim::controllers::Controller;
use crate::sim::informer::{INFORMERS, Watcher};
use crate::sim::record::RecordId;
use crate::time::SimDuration;
use std::rc::Rc;

impl Sim {
    /// What the controllers do when their informers bring a change.
    pub(super) fn controllers_see(
        &mut self,
        uid: Uid,
        old: Option<Object>,
        new: Option<Object>,
        cause: RecordId,
    ) {
        self.garbage_seen(old.as_ref(), new.as_ref(), cause);
        self.expectations_see(uid, old.as_ref(), new.as_ref());
        match new.as_ref().or(old.as_ref()) {
            Some(Object::Job(_)) => {
                let job = |object: &Option<Object>| object.as_ref()?.as_job().cloned();
                self.job_seen(uid, job(&old), job(&new), cause);
            }
            Some(Object::CronJob(_)) => {
                let cron_job = |object: &Option<Object>| object.as_ref()?.as_cron_job().cloned();
                self.cron_job_seen(uid, cron_job(&old), cron_job(&new), cause);
            }
            Some(Object::Pod(_)) => {
                let pod = |object: &Option<Object>| object.as_ref()?.as_pod().cloned();
                self.pod_seen(uid, pod(&old), pod(&new), cause);
            }
            Some(Object::Node(_)) => {
                let node = |object: &Option<Object>| object.as_ref()?.as_node().cloned();
                self.node_seen(uid, node(&old), node(&new), cause);
            }
            Some(Object::Namespace(namespace)) if namespace.meta.is_deleting() => {
                self.enqueue(Controller::Namespace, uid, SimDuration::ZERO, Some(cause));
            }
            Some(other) => {
                if let Some(controller) = Controller::of_kind(other.kind()) {
                    self.enqueue(controller, uid, SimDuration::ZERO, Some(cause));
                }
            }
            None => {}
        }
        self.owners_see(old.as_ref(), new.as_ref(), cause);
        if let Some(new) = new.filter(|new| new.meta().controller().is_none()) {
            self.orphan_seen(&new, cause);
        }
    }

    /// A controller waits until its own writes to an object and its dependents have come back.
    fn expectations_see(&mut self, uid: Uid, old: Option<&Object>, new: Option<&Object>) {
        let version = new.map(|object| object.meta().resource_version);
        let own = new.or(old).and_then(|object| Controller::of_kind(object.kind()));
        let owner = old.and_then(owner_of).or(new.and_then(owner_of));
        for key in [own.map(|controller| (controller, uid)), owner].into_iter().flatten() {
            if let Some(expected) = self.controllers.expectations.get_mut(&key) {
                expected.see(uid, version);
            }
        }
    }

    /// The controllers of an object's owners look at what became of it.
    fn owners_see(&mut self, old: Option<&Object>, new: Option<&Object>, cause: RecordId) {
        let (was, is) = (old.and_then(owner_of), new.and_then(owner_of));
        for (controller, owner) in [was, is.filter(|is| was != Some(*is))].into_iter().flatten() {
            if self.controllers.cache.lister().get(owner).is_some() {
                self.enqueue(controller, owner, controller.batching(), Some(cause));
            }
        }
    }

    fn node_seen(
        &mut self,
        uid: Uid,
        old: Option<Rc<Node>>,
        new: Option<Rc<Node>>,
        cause: RecordId,
    ) {
        self.eviction_sees_node(old.as_deref(), new.as_deref(), cause);
        if let Some(node) = new.as_ref().or(old.as_ref()) {
            self.pod_gc_sees_node(&node.meta.name, cause);
        }
        self.daemon_sets_see_node(old.as_deref(), new.as_deref(), cause);
        if let (Some(old), Some(new)) = (&old, &new) {
            self.kubelet_sees_node(old, new, cause);
        }
        self.lifecycle_sees(uid, old.as_ref(), new.as_ref(), cause);
    }

    fn job_seen(&mut self, uid: Uid, old: Option<Rc<Job>>, new: Option<Rc<Job>>, cause: RecordId) {
        let after = match (&old, &new) {
            (Some(old), Some(new))
                if old.meta.generation == new.meta.generation
                    && old.meta.deleted == new.meta.deleted =>
            {
                job::SYNC_BATCH
            }
            _ => SimDuration::ZERO,
        };
        self.enqueue(Controller::Job, uid, after, Some(cause));
        let expires = |job: &Rc<Job>| {
            job.status.is_finished() && job.spec.ttl_seconds_after_finished.is_some()
        };
        if new.as_ref().is_some_and(expires) {
            self.enqueue(Controller::TtlAfterFinished, uid, SimDuration::ZERO, Some(cause));
        }
    }

    fn pod_seen(&mut self, uid: Uid, old: Option<Rc<Pod>>, new: Option<Rc<Pod>>, cause: RecordId) {
        if let Some(pod) = new.as_ref().filter(|pod| pod.meta.has_finalizer(TRACKING_FINALIZER)) {
            let owner = pod.meta.controller().filter(|owner| owner.kind == Kind::Job);
            let lister = self.controllers.cache.lister();
            if owner.is_some_and(|owner| lister.job(owner.uid).is_none()) {
                self.release_pod(uid, Some(cause));
            }
        }
        if let Some(pod) = new.as_deref().or(old.as_deref()) {
            self.budgets_see(pod, cause);
        }
        if let (Some(gone), None) = (&old, &new) {
            self.deployment_sees_pod_gone(gone, cause);
        }
        self.eviction_sees_pod(uid, old.as_deref(), new.as_deref(), cause);
        self.pod_gc_sees(uid, old.as_deref(), new.as_deref(), cause);
    }

    /// An object without a controller may be adopted by those that select it.
    fn orphan_seen(&mut self, orphan: &Object, cause: RecordId) {
        let lister = self.controllers.cache.lister();
        let meta = orphan.meta();
        let adopters: &[Kind] = match orphan {
            Object::Pod(_) => &[Kind::Job, Kind::ReplicaSet, Kind::DaemonSet, Kind::StatefulSet],
            Object::ReplicaSet(_) => &[Kind::Deployment],
            _ => return,
        };
        let selects = |object: &&Object| {
            object.meta().namespace == meta.namespace
                && object.pod_selector().is_some_and(|s| selector::matches(s, &meta.labels))
        };
        let wanted: Vec<(Controller, Uid)> = adopters
            .iter()
            .filter_map(|kind| Some((Controller::of_kind(*kind)?, *kind)))
            .flat_map(|(controller, kind)| {
                lister.all(kind).filter(selects).map(move |object| (controller, object.uid()))
            })
            .collect();
        for (controller, owner) in wanted {
            self.enqueue(controller, owner, controller.batching(), Some(cause));
        }
    }

    /// The next change on its way to an informer arrives.
    pub(super) fn deliver(&mut self, informer: u8) {
        let Some(delivery) = self.informers[usize::from(informer)].arrive() else { return };
        match INFORMERS[usize::from(informer)].0 {
            Watcher::Controllers => {
                let old = self.controllers.cache.replace(delivery.uid, delivery.object.clone());
                self.controllers_see(delivery.uid, old, delivery.object, delivery.cause);
            }
            Watcher::Scheduler => self.scheduler_sees(delivery),
        }
    }
}

/// Who acts for an object, if it is a controller of ours.
fn owner_of(object: &Object) -> Option<(Controller, Uid)> {
    let owner = object.meta().controller()?;
    Some((Controller::of_kind(owner.kind)?, owner.uid))
}
