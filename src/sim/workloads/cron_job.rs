//! What a sync of a CronJob observes, and what an edit of its schedule does.

use crate::api::cron_job::{ActiveJob, CronJob, CronJobStatus};
use crate::api::job::Job;
use crate::api::meta::{Kind, Uid};
use crate::api::object::{Object, Status};
use crate::controllers::cron_job;
use crate::decision::Decision;
use crate::sim::Sim;
use crate::sim::controllers::{Controller, Memory};
use crate::sim::reason::Reason;
use crate::sim::record::RecordId;
use crate::store::rejection::Rejection;
use crate::time::SimDuration;
use std::rc::Rc;

impl Sim {
    pub(in crate::sim) fn sync_cron_job(&mut self, key: Uid, cause: Option<RecordId>) {
        let controller = Controller::CronJob;
        let lister = self.controllers.cache.lister();
        let Some(cron_job) = lister.cron_job(key).cloned() else {
            self.controllers.forget(controller, key);
            return self.finish_sync(controller, key, None, None);
        };
        let before = match self.controllers.memories.get(&(controller, key)) {
            Some(Memory::CronJob(memory)) => memory.clone(),
            _ => cron_job::Memory::default(),
        };
        let jobs: Vec<Rc<Job>> = lister
            .dependents(key)
            .filter_map(Object::as_job)
            .filter(|job| job.meta.controller().is_some_and(|owner| owner.uid == key))
            .cloned()
            .collect();
        let jobs: Vec<&Job> = jobs.iter().map(|job| &**job).collect();
        let observed = cron_job::Observed {
            cron_job: &cron_job,
            jobs: &jobs,
            live: self.store.lister(),
            memory: &before,
        };
        let Decision { batches, reasons, memory, again } = cron_job::decide(&observed, self.now());
        self.controllers.memories.insert((controller, key), Memory::CronJob(memory));
        let reasons = reasons.into_iter().map(Reason::CronJob).collect();
        let decision = Decision { batches, reasons, memory: Some(Memory::CronJob(before)), again };
        self.begin_sync(controller, key, cause, decision);
    }

    /// A CronJob changed. With another schedule it is looked at when that fires next.
    pub(in crate::sim) fn cron_job_seen(
        &mut self,
        uid: Uid,
        old: Option<Rc<CronJob>>,
        new: Option<Rc<CronJob>>,
        cause: RecordId,
    ) {
        let wait = match (&old, &new) {
            (Some(old), Some(new))
                if (&old.spec.schedule, &old.spec.time_zone)
                    != (&new.spec.schedule, &new.spec.time_zone) =>
            {
                cron_job::wait_after_edit(new, self.now())
            }
            _ => Some(SimDuration::ZERO),
        };
        if let Some(wait) = wait {
            self.enqueue(Controller::CronJob, uid, wait, Some(cause));
        }
    }

    /// Writes a CronJob's status, with the Job that has just been created on its list. Refused if
    /// the CronJob is not the version that the status was made from.
    pub(in crate::sim) fn set_cron_job_status(
        &mut self,
        uid: Uid,
        version: u64,
        mut status: CronJobStatus,
        started: Option<Rc<str>>,
    ) -> Result<(), Rejection> {
        let lister = self.store.lister();
        let Some(meta) = lister.cron_job(uid).map(|own| &own.meta) else { return Ok(()) };
        if meta.resource_version != version {
            let name = meta.name.to_string();
            return Err(Rejection::Conflict { kind: Kind::CronJob, name });
        }
        if let Some(name) = started
            && let Some(job) = lister.named(Kind::Job, &meta.namespace, &name)
        {
            status.active.push(ActiveJob { uid: job.uid(), name });
        }
        self.store.set_status(uid, Status::CronJob(status))
    }
}
