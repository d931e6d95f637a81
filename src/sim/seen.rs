//! What arrives at the informers: who is woken by which change.

use crate::api::job::{Job, TRACKING_FINALIZER};
use crate::api::meta::{Kind, Uid};
use crate::api::node::Node;
use crate::api::object::Object;
use crate::api::pod::Pod;
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
        match new.as_ref().or(old.as_ref()) {
            Some(Object::Job(_)) => {
                let job = |object: &Option<Object>| object.as_ref()?.as_job().cloned();
                self.job_seen(uid, job(&old), job(&new), cause);
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
            _ => {}
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
        self.lifecycle_sees(uid, old.as_ref(), new.as_ref(), cause);
    }

    fn job_seen(&mut self, uid: Uid, old: Option<Rc<Job>>, new: Option<Rc<Job>>, cause: RecordId) {
        if let Some(expected) = self.controllers.expectations.get_mut(&uid) {
            expected.see(uid, new.as_ref().map(|job| job.meta.resource_version));
        }
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
        let owner = |pod: &Option<Rc<Pod>>| {
            let owner = pod.as_ref()?.meta.controller()?;
            (owner.kind == Kind::Job).then_some(owner.uid)
        };
        let (was, is) = (owner(&old), owner(&new));
        if let Some(expected) = was.or(is).and_then(|o| self.controllers.expectations.get_mut(&o)) {
            expected.see(uid, new.as_ref().map(|pod| pod.meta.resource_version));
        }
        for job in [was, is.filter(|is| was != Some(*is))].into_iter().flatten() {
            if self.controllers.cache.lister().job(job).is_some() {
                self.enqueue(Controller::Job, job, job::SYNC_BATCH, Some(cause));
            } else if new.as_ref().is_some_and(|p| p.meta.has_finalizer(TRACKING_FINALIZER)) {
                self.release_pod(uid, Some(cause));
            }
        }
        if let Some(pod) = &new
            && pod.meta.controller().is_none()
        {
            self.orphan_seen(pod, cause);
        }
        self.eviction_sees_pod(uid, old.as_deref(), new.as_deref(), cause);
        self.pod_gc_sees(uid, old.as_deref(), new.as_deref(), cause);
    }

    /// A pod without a controller may be adopted by the Jobs that select it.
    fn orphan_seen(&mut self, pod: &Pod, cause: RecordId) {
        let lister = self.controllers.cache.lister();
        let wanted: Vec<Uid> = lister
            .all(Kind::Job)
            .filter_map(Object::as_job)
            .filter(|job| job.meta.namespace == pod.meta.namespace)
            .filter(|job| {
                let selector = job.spec.selector.as_ref();
                selector.is_some_and(|s| crate::api::selector::matches(s, &pod.meta.labels))
            })
            .map(|job| job.meta.uid)
            .collect();
        for job in wanted {
            self.enqueue(Controller::Job, job, job::SYNC_BATCH, Some(cause));
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
