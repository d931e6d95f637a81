//! The CronJob controller: one sync, from what is seen to what is done. Starts a Job for the most
//! recent firing that has none, keeps the list of Jobs that run, and clears old ones away. Must not
//! know pods or any other controller. Upstream: pkg/controller/cronjob/cronjob_controllerv2.go.
//!
//! Not here, because it cannot happen: `MissSchedule`. Firings that are too late are left out
//! before anybody could complain about them.

mod active;
mod history;
pub mod reason;
mod start;
#[cfg(test)]
mod tests;

use crate::api::cron_job::{CronJob, CronJobStatus};
use crate::api::event::EventDraft;
use crate::api::job::Job;
use crate::controllers::cron_job::reason::Reason;
use crate::decision::{Action, Decision, Write};
use crate::schedule::{Due, Schedule, Zone, due, names_zone};
use crate::store::lister::Lister;
use crate::time::{SimDuration, SimTime};
use std::rc::Rc;

/// A CronJob is looked at so long after its schedule fires, because clocks differ.
pub const AFTER_FIRING: SimDuration = SimDuration::from_millis(100);
/// How many CronJobs are synced at the same time.
pub const WORKERS: usize = 5;

/// All that the controller knows of one CronJob.
#[derive(Clone, Copy, Debug)]
pub struct Observed<'a> {
    pub cron_job: &'a CronJob,
    /// The Jobs that name this CronJob as their controller, in creation order.
    pub jobs: &'a [&'a Job],
    /// What the API server itself holds: asked before a Job is called unexpected or missing.
    pub live: Lister<'a>,
    pub memory: &'a Memory,
}

/// The schedule as it was last read.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    read: Option<Rc<Read>>,
}

#[derive(Debug)]
struct Read {
    text: String,
    zone: Option<String>,
    schedule: Schedule,
    /// The schedule names a zone of its own.
    names_zone: bool,
}

pub type CronJobDecision = Decision<Reason, Memory>;

/// What one sync gathers.
struct Sync<'a> {
    observed: &'a Observed<'a>,
    /// As its informer has it, or as the API server does if that knows more.
    cron_job: &'a CronJob,
    status: CronJobStatus,
    /// The Job that is about to be created, which has no identity yet.
    started: Option<Rc<str>>,
    batches: Vec<Vec<Action>>,
    /// Events that go with the next batch.
    said: Vec<Action>,
    /// The first is what the sync comes to, the others what it found on the way.
    reasons: Vec<Reason>,
    again: Option<SimDuration>,
    now: SimTime,
}

/// One sync of a CronJob.
pub fn decide(observed: &Observed, now: SimTime) -> CronJobDecision {
    let mut sync = Sync {
        observed,
        cron_job: observed.cron_job,
        status: observed.cron_job.status.clone(),
        started: None,
        batches: Vec::new(),
        said: Vec::new(),
        reasons: Vec::new(),
        again: None,
        now,
    };
    sync.trim_history();
    sync.update_active();
    let memory = sync.go_on();
    sync.finish(memory)
}

/// How long to wait when the schedule of a CronJob was edited: it does not catch up at once.
/// `None`: until it is edited again. Upstream: `updateCronJob`.
pub fn wait_after_edit(cron_job: &CronJob, now: SimTime) -> Option<SimDuration> {
    let schedule = read(cron_job).ok()?;
    // A schedule that never fires is looked at now, to be complained about.
    next_look(&schedule, cron_job, &cron_job.status, now).or(Some(SimDuration::ZERO))
}

/// Why a CronJob has no schedule to go by.
enum Unreadable {
    Zone(String),
    Schedule(String),
}

fn read(cron_job: &CronJob) -> Result<Schedule, Unreadable> {
    let zone = Zone::of(cron_job.spec.time_zone.as_deref())
        .map_err(|why| Unreadable::Zone(why.to_string()))?;
    Schedule::parse(&cron_job.spec.schedule, &zone)
        .map_err(|why| Unreadable::Schedule(why.to_string()))
}

/// The time from which on firings may have been missed.
fn last_handled(cron_job: &CronJob, status: &CronJobStatus) -> SimTime {
    status.last_schedule.unwrap_or(cron_job.meta.created)
}

/// The next firing after the one that is due now, and a little more.
/// Upstream: `nextScheduleTimeDuration`.
fn next_look(
    schedule: &Schedule,
    cron_job: &CronJob,
    status: &CronJobStatus,
    now: SimTime,
) -> Option<SimDuration> {
    let earliest = last_handled(cron_job, status);
    let from = match due(schedule, earliest, now) {
        Ok(Due::NotYet) => earliest,
        Ok(Due::One(time)) => time,
        Ok(Due::Several { latest, .. }) => latest.unwrap_or(now),
        Err(_) => now,
    };
    schedule.next(from).map(|next| (next + AFTER_FIRING).since(now))
}

impl Sync<'_> {
    /// Says something about the CronJob, together with the next write.
    fn say(&mut self, event: EventDraft) {
        self.said.push(Action::new(Write::Nothing).announce(self.cron_job.meta.uid, event));
    }

    fn batch(&mut self, writes: Vec<Action>) {
        let mut batch = std::mem::take(&mut self.said);
        batch.extend(writes);
        self.batches.push(batch);
    }

    /// From the schedule on. Answers what to remember.
    fn go_on(&mut self) -> Memory {
        let memory = self.observed.memory.clone();
        if self.cron_job.meta.is_deleting() {
            self.reasons.insert(0, Reason::Deleting);
            return memory;
        }
        let spec = &self.cron_job.spec;
        let known = memory
            .read
            .clone()
            .filter(|read| read.text == spec.schedule && read.zone == spec.time_zone);
        let read = match known {
            Some(read) => Ok(read),
            None => read(self.cron_job).map(|schedule| {
                let (text, zone) = (spec.schedule.clone(), spec.time_zone.clone());
                let names_zone = names_zone(&text);
                Rc::new(Read { text, zone, schedule, names_zone })
            }),
        };
        if let Err(Unreadable::Zone(why)) = read {
            let zone = spec.time_zone.clone().unwrap_or_default();
            let message = format!("invalid timeZone: {zone:?}: {why}");
            self.say(EventDraft::warning("UnknownTimeZone", message));
            self.reasons.insert(0, Reason::UnknownTimeZone { zone: zone.into() });
            return Memory::default();
        }
        if spec.suspend == Some(true) {
            let active = self.status.active.len();
            self.reasons.insert(0, Reason::Suspended { active });
            return memory;
        }
        match read {
            Ok(read) => {
                self.start_due(&read);
                Memory { read: Some(read) }
            }
            Err(Unreadable::Schedule(why) | Unreadable::Zone(why)) => {
                let schedule = &spec.schedule;
                let message = format!("unparseable schedule: {schedule:?} : {why}");
                self.say(EventDraft::warning("UnparseableSchedule", message));
                let schedule = schedule.clone().into();
                self.reasons.insert(0, Reason::UnparseableSchedule { schedule, why: why.into() });
                Memory::default()
            }
        }
    }

    /// The status is written once, at the end.
    fn finish(mut self, memory: Memory) -> CronJobDecision {
        if self.started.is_some() || self.status != self.cron_job.status {
            let meta = &self.cron_job.meta;
            let write = Write::UpdateCronJobStatus {
                uid: meta.uid,
                version: meta.resource_version,
                status: Box::new(self.status.clone()),
                started: self.started.take(),
            };
            self.batch(vec![Action::new(write)]);
        } else if !self.said.is_empty() {
            self.batch(Vec::new());
        }
        Decision { batches: self.batches, reasons: self.reasons, memory, again: self.again }
    }
}
