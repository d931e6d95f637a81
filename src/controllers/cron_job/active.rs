//! The list of Jobs that run: those that ended or vanished are struck off.
//! Upstream: the first half of `syncCronJob`.

use crate::api::event::EventDraft;
use crate::api::job::JobConditionType;
use crate::controllers::cron_job::Sync;
use crate::controllers::cron_job::reason::Reason;

impl Sync<'_> {
    pub(super) fn update_active(&mut self) {
        for job in self.observed.jobs {
            let (uid, name) = (job.meta.uid, &job.meta.name);
            let listed = self.status.active.iter().any(|active| active.uid == uid);
            if !job.status.is_finished() {
                if !listed && !self.knows_live(uid) {
                    let message =
                        format!("Saw a job that the controller did not create or forgot: {name}");
                    self.say(EventDraft::warning("UnexpectedJob", message));
                    self.reasons.push(Reason::Unexpected { job: name.clone() });
                }
                continue;
            }
            let complete = job.status.is_true(JobConditionType::Complete);
            if listed {
                let condition = if complete { "Complete" } else { "Failed" };
                self.status.active.retain(|active| active.uid != uid);
                let message = format!("Saw completed job: {name}, condition: {condition}");
                self.say(EventDraft::normal("SawCompletedJob", message));
                self.reasons.push(Reason::Ended { job: name.clone(), failed: !complete });
            }
            if complete {
                let last = self.status.last_successful;
                self.status.last_successful = last.max(job.status.completion_time);
            }
        }
        self.strike_off_missing();
    }

    /// Whether the API server's own copy lists the Job: then it is the one to go on with.
    fn knows_live(&mut self, uid: crate::api::meta::Uid) -> bool {
        let live = self.observed.live.cron_job(self.cron_job.meta.uid);
        match live.filter(|live| live.status.active.iter().any(|active| active.uid == uid)) {
            Some(live) => {
                self.cron_job = live;
                self.status = live.status.clone();
                true
            }
            None => false,
        }
    }

    fn strike_off_missing(&mut self) {
        let seen = |uid| self.observed.jobs.iter().any(|job| job.meta.uid == uid);
        let missing: Vec<_> = self
            .status
            .active
            .iter()
            .filter(|active| !seen(active.uid) && self.observed.live.job(active.uid).is_none())
            .cloned()
            .collect();
        for job in missing {
            self.status.active.retain(|active| active.uid != job.uid);
            let message = format!("Active job went missing: {}", job.name);
            self.say(EventDraft::normal("MissingJob", message));
            self.reasons.push(Reason::Missing { job: job.name });
        }
    }
}
