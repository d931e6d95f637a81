//! What a sync of a Job observes, and the pods that no Job counts.

use crate::api::job::TRACKING_FINALIZER;
use crate::api::meta::Uid;
use crate::api::pod::Pod;
use crate::controllers::job::{self, orphan_pod};
use crate::controllers::ttl_after_finished;
use crate::decision::Decision;
use crate::sim::Sim;
use crate::sim::controllers::{Controller, Memory, closed};
use crate::sim::reason::Reason;
use crate::sim::record::{RecordId, What, Who};

impl Sim {
    pub(in crate::sim) fn sync_job(&mut self, key: Uid, cause: Option<RecordId>) {
        let now = self.now();
        let lister = self.controllers.cache.lister();
        let Some(job) = lister.job(key).cloned() else {
            self.controllers.forget(Controller::Job, key);
            self.release_pods_of(key, cause);
            return self.finish_sync(Controller::Job, key, None, None);
        };
        let before = match self.controllers.memories.get(&(Controller::Job, key)) {
            Some(Memory::Job(memory)) => memory.clone(),
            _ => job::Memory::default(),
        };
        let pods: Vec<&Pod> = lister.unsettled_pods(key).map(|pod| &**pod).collect();
        let orphans: Vec<&Pod> = lister
            .orphans()
            .filter(|pod| pod.meta.namespace == job.meta.namespace)
            .map(|pod| &**pod)
            .collect();
        let namespace = lister.namespace(&job.meta.namespace);
        let decision = job::decide(
            &job::Observed {
                job: &job,
                uuid: &self.uuid(key),
                pods: &pods,
                orphans: &orphans,
                memory: &before,
                expectations_met: self.controllers.expectations_met(Controller::Job, key, now),
                namespace_terminating: namespace.is_none_or(|n| n.meta.is_deleting()),
            },
            now,
        );
        let Decision { batches, reasons, memory, again } = decision;
        self.controllers.memories.insert((Controller::Job, key), Memory::Job(memory));
        let reasons = reasons.into_iter().map(Reason::Job).collect();
        let decision = Decision { batches, reasons, memory: Some(Memory::Job(before)), again };
        self.begin_sync(Controller::Job, key, cause, decision);
    }

    /// A Job that is gone no longer holds its pods.
    fn release_pods_of(&mut self, job: Uid, cause: Option<RecordId>) {
        let held: Vec<Uid> = self
            .controllers
            .cache
            .lister()
            .unsettled_pods(job)
            .filter(|pod| pod.meta.has_finalizer(TRACKING_FINALIZER))
            .map(|pod| pod.meta.uid)
            .collect();
        for pod in held {
            self.release_pod(pod, cause);
        }
    }

    pub(in crate::sim) fn release_pod(&mut self, uid: Uid, cause: Option<RecordId>) {
        let lister = self.controllers.cache.lister();
        let Some(pod) = lister.pod(uid) else { return };
        let job = pod.meta.controller().and_then(|owner| lister.job(owner.uid));
        let observed = orphan_pod::Observed { pod, job: job.map(|job| &**job) };
        let decision = orphan_pod::decide(&observed);
        let reasons: Vec<_> = decision.reasons.into_iter().map(Reason::OrphanPod).collect();
        let decided = self.record(Who::Job, uid, cause, What::Decided(reasons.into()));
        for action in decision.batches.into_iter().flatten() {
            // Removing a finalizer is never refused.
            let _ = self.carry_out(Who::Job, decided, action);
        }
    }

    pub(in crate::sim) fn sync_ttl(&mut self, key: Uid, cause: Option<RecordId>) {
        let controller = Controller::TtlAfterFinished;
        let Some(job) = self.controllers.cache.lister().job(key).cloned() else {
            return self.finish_sync(controller, key, None, None);
        };
        let observed = ttl_after_finished::Observed { job: &job };
        let decision = ttl_after_finished::decide(&observed, self.now());
        self.begin_sync(controller, key, cause, closed(decision, Reason::TtlAfterFinished));
    }
}
