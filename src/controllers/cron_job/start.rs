//! The firing that is due and the Job it starts. Upstream: the second half of `syncCronJob`,
//! `getJobFromTemplate2` in pkg/controller/cronjob/utils.go.

use crate::api::cron_job::{ActiveJob, SCHEDULED_AT};
use crate::api::event::EventDraft;
use crate::api::job::{Job, JobStatus};
use crate::api::meta::{Kind, Meta};
use crate::controllers::cron_job::reason::{Reason, Run, TooLate};
use crate::controllers::cron_job::{Read, Sync, last_handled, next_look};
use crate::decision::{Action, Write};
use crate::schedule::{Due, Missed, Schedule, due};
use crate::time::{SimDuration, SimTime};
use std::rc::Rc;

/// More missed firings than this are complained about.
const MANY: i64 = 100;

impl Sync<'_> {
    pub(super) fn start_due(&mut self, read: &Read) {
        let (spec, schedule) = (&self.cron_job.spec, &read.schedule);
        if read.names_zone {
            let message = format!(
                "CRON_TZ or TZ used in schedule {:?} is not officially supported, see \
                 https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more \
                 details",
                spec.schedule
            );
            self.say(EventDraft::warning("UnsupportedSchedule", message));
        }
        let last = last_handled(self.cron_job, &self.status);
        let window = spec.starting_deadline_seconds.map(SimDuration::from_secs);
        let earliest = window.map_or(last, |window| last.max(self.now - window));
        let found = match due(schedule, earliest, self.now) {
            Ok(found) => found,
            Err(why) => {
                let message = format!("invalid schedule: {} : {why}", spec.schedule);
                self.say(EventDraft::warning("InvalidSchedule", message));
                let schedule = spec.schedule.clone().into();
                return self.reasons.insert(0, Reason::NeverFires { schedule });
            }
        };
        let missed = match found {
            Due::Several { missed, .. } => Some(missed),
            Due::NotYet | Due::One(_) => None,
        };
        if let Some(time) = found.time() {
            if missed.is_some_and(|missed| missed.number > MANY) {
                self.say(EventDraft::warning(
                    "TooManyMissedTimes",
                    "too many missed start times. Set or decrease .spec.startingDeadlineSeconds \
                     or check clock skew",
                ));
            }
            return self.start(schedule, time, missed);
        }
        self.look_again(schedule);
        let next = self.next();
        let reason = match (missed, self.too_late(schedule, last)) {
            (Some(missed), _) => Reason::Lost { number: missed.number, first: missed.first, next },
            (None, Some(late)) => Reason::TooLate { late, next },
            (None, None) => Reason::NotDue { last, next },
        };
        self.reasons.insert(0, reason);
    }

    /// The firing that would be due if there were no `startingDeadlineSeconds`.
    fn too_late(&self, schedule: &Schedule, last: SimTime) -> Option<TooLate> {
        let deadline_seconds = self.cron_job.spec.starting_deadline_seconds?;
        let time = due(schedule, last, self.now).ok()?.time()?;
        Some(TooLate { time, seconds: self.now.since(time).secs(), deadline_seconds })
    }

    fn start(&mut self, schedule: &Schedule, time: SimTime, missed: Option<Missed>) {
        let name: Rc<str> = format!("{}-{}", self.cron_job.meta.name, time.secs() / 60).into();
        let listed = self.status.active.iter().any(|active| active.name == name);
        if listed || self.status.last_schedule == Some(time) {
            self.look_again(schedule);
            let next = self.next();
            return self.reasons.insert(0, Reason::AlreadyStarted { time, next });
        }
        let policy = self.cron_job.spec.concurrency_policy.as_deref().unwrap_or("Allow");
        let running = self.status.active.first().map(|active| active.name.clone());
        if let ("Forbid", Some(by)) = (policy, &running) {
            self.say(EventDraft::normal(
                "JobAlreadyActive",
                "Not starting job because prior execution is running and concurrency policy is \
                 Forbid",
            ));
            self.look_again(schedule);
            let (active, next) = (self.status.active.len(), self.next());
            let by_time = self.due_time_of(by);
            let by = by.clone();
            return self.reasons.insert(0, Reason::Blocked { time, by, by_time, active, next });
        }
        let beside = if policy == "Replace" { self.replace() } else { self.status.active.len() };
        if !self.create(schedule, time, &name) {
            return;
        }
        self.status.last_schedule = Some(time);
        self.look_again(schedule);
        if self.started.is_none() {
            return;
        }
        let run = Run {
            time,
            job: name,
            late_seconds: self.now.since(time).secs(),
            active: beside,
            next: self.next(),
        };
        let reason = match missed {
            None => Reason::Started { run },
            Some(missed) => Reason::StartedLatest {
                run,
                number: missed.number,
                first: missed.first,
                many: missed.number > MANY,
            },
        };
        self.reasons.insert(0, reason);
    }

    /// Deletes every Job on the list. Answers how many are left: none.
    fn replace(&mut self) -> usize {
        let live = self.observed.live;
        let running: Vec<&Job> = self
            .status
            .active
            .iter()
            .filter_map(|active| live.job(active.uid))
            .map(|job| &**job)
            .collect();
        if let Some(first) = running.first() {
            let deleted = running.len();
            self.reasons.push(Reason::Replaced { job: first.meta.name.clone(), deleted });
            let deletes = running.into_iter().map(|job| self.delete(job)).collect();
            self.batch(deletes);
        }
        self.status.active.len()
    }

    /// Creates the Job, or finds that it is there. `false` if it is somebody else's.
    fn create(&mut self, schedule: &Schedule, time: SimTime, name: &Rc<str>) -> bool {
        let meta = &self.cron_job.meta;
        let there = self.observed.live.named(Kind::Job, &meta.namespace, name);
        if let Some(there) = there.map(|job| job.meta()) {
            let own = there.controller().is_some_and(|owner| owner.uid == meta.uid);
            self.reasons.insert(0, Reason::Exists { job: name.clone(), own });
            if own {
                self.status.active.push(ActiveJob { uid: there.uid, name: name.clone() });
            }
            return own;
        }
        let uid = meta.uid;
        let job = self.job(schedule, time, name);
        let create = Action::new(Write::Create(Box::new(job.into())))
            .announce(uid, EventDraft::normal("SuccessfulCreate", format!("Created job {name}")))
            .announce_failure(uid, "FailedCreate", "Error creating job: ");
        self.batch(vec![create]);
        self.started = Some(name.clone());
        true
    }

    fn job(&self, schedule: &Schedule, time: SimTime, name: &str) -> Job {
        let own = &self.cron_job.meta;
        let template = &self.cron_job.spec.job_template;
        let mut meta = Meta::draft(&own.namespace, name);
        meta.labels = template.metadata.labels.clone();
        meta.annotations = template.metadata.annotations.clone();
        Rc::make_mut(&mut meta.annotations)
            .insert(SCHEDULED_AT.to_owned(), schedule.zone().rfc3339(time));
        meta.owners.push(own.as_controller(Kind::CronJob));
        Job { meta, spec: template.spec.clone(), status: JobStatus::default() }
    }

    fn look_again(&mut self, schedule: &Schedule) {
        self.again = next_look(schedule, self.cron_job, &self.status, self.now);
    }

    /// The next firing.
    fn next(&self) -> Option<SimTime> {
        self.again.map(|again| self.now + again - super::AFTER_FIRING)
    }

    /// When a Job on the list was due.
    fn due_time_of(&self, name: &str) -> Option<SimTime> {
        let minutes = name.strip_prefix(&*self.cron_job.meta.name)?.strip_prefix('-')?;
        minutes.parse::<i64>().ok().map(|minutes| SimTime::from_secs(minutes.saturating_mul(60)))
    }
}
