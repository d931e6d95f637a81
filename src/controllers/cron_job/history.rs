//! Old Jobs: of the finished ones only so many stay. Upstream: `cleanupFinishedJobs`.

use crate::api::event::EventDraft;
use crate::api::job::{Job, JobConditionType};
use crate::controllers::cron_job::Sync;
use crate::controllers::cron_job::reason::Reason;
use crate::decision::{Action, Propagation, Write};
use crate::order::Order;

impl Sync<'_> {
    pub(super) fn trim_history(&mut self) {
        let spec = &self.cron_job.spec;
        let limits = [
            (JobConditionType::Complete, spec.successful_jobs_history_limit),
            (JobConditionType::Failed, spec.failed_jobs_history_limit),
        ];
        let mut deletes = Vec::new();
        for (end, limit) in limits {
            let Some(limit) = limit else { continue };
            let mut ended: Vec<&Job> =
                self.observed.jobs.iter().copied().filter(|job| job.status.is_true(end)).collect();
            let Some(deleted) = ended.len().checked_sub(limit.max(0) as usize).filter(|n| *n > 0)
            else {
                continue;
            };
            // The oldest first; those that never started count as the newest.
            ended.order_by_key(|job| {
                let start = job.status.start_time;
                (start.is_none(), start, job.meta.name.clone())
            });
            deletes.extend(ended[..deleted].iter().map(|job| self.delete(job)));
            let failed = end == JobConditionType::Failed;
            self.reasons.push(Reason::Trimmed { failed, deleted, limit });
        }
        if !deletes.is_empty() {
            self.batch(deletes);
        }
    }

    /// Deletes a Job, its pods after it, and strikes it off the list.
    pub(super) fn delete(&mut self, job: &Job) -> Action {
        let (uid, own) = (job.meta.uid, self.cron_job.meta.uid);
        self.status.active.retain(|active| active.uid != uid);
        let message = format!("Deleted job {}", job.meta.name);
        Action::new(Write::Delete { uid, propagation: Propagation::Background })
            .announce(own, EventDraft::normal("SuccessfulDelete", message))
            .announce_failure(own, "FailedDelete", "Deleted job: ")
    }
}
