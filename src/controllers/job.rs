//! The Job controller: one sync, from what is seen to what is done. Creates pods until enough have
//! succeeded, spaces out failures, and counts every pod that ended exactly once. Must not know
//! scheduling, kubelets or any other controller. Upstream: pkg/controller/job/job_controller.go.

mod backoff;
mod claim;
mod count;
mod failure_policy;
mod indexed;
mod indexes;
mod manage;
pub mod orphan_pod;
mod over;
mod plan;
mod pod_template;
pub mod rank;
pub mod reason;
mod status;
mod success_policy;
#[cfg(test)]
mod tests;

use crate::api::event::EventDraft;
use crate::api::job::{JOB_CONTROLLER_NAME, Job, JobConditionType, JobStatus};
use crate::api::pod::{ConditionStatus, Pod};
use crate::controllers::job::backoff::Backoff;
use crate::controllers::job::count::Count;
use crate::controllers::job::over::End;
use crate::controllers::job::plan::Plan;
use crate::controllers::job::pod_template::IndexedSpec;
use crate::controllers::job::reason::Reason;
use crate::decision::{Action, Decision, Write};
use crate::time::{SimDuration, SimTime};

/// Pod events and status changes wait so long, so that many of them make one sync.
pub const SYNC_BATCH: SimDuration = SimDuration::from_secs(1);
/// A sync with a refused action is tried again after this long, doubled each time …
pub const MIN_BACKOFF: SimDuration = SimDuration::from_secs(1);
/// … up to this long.
pub const MAX_BACKOFF: SimDuration = SimDuration::from_mins(1);
/// How many Jobs are synced at the same time.
pub const WORKERS: usize = 5;

/// All that the controller knows of one Job.
#[derive(Clone, Copy, Debug)]
pub struct Observed<'a> {
    pub job: &'a Job,
    /// The text of the Job's UID.
    pub uuid: &'a str,
    /// The pods that name this Job as their controller and still matter: not ended, being deleted,
    /// or ended with the tracking finalizer. In creation order.
    pub pods: &'a [&'a Pod],
    /// The pods of the namespace that no controller acts for.
    pub orphans: &'a [&'a Pod],
    pub memory: &'a Memory,
    /// Whether the Job and its pods are seen with all that this controller has written. While not,
    /// nothing is done (`StaleControllerConsistencyJob`, 1.36).
    pub expectations_met: bool,
    pub namespace_terminating: bool,
}

/// What the controller remembers of a Job. To be kept only if no action was refused: a sync that
/// is repeated sees the same pods as new once more.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Memory {
    /// Failures since the last success, and when the last was.
    backoff: Backoff,
    /// What the pods of an Indexed Job share.
    spec: Option<IndexedSpec>,
}

pub type JobDecision = Decision<Reason, Memory>;

/// What the parts of one sync read.
struct Sync<'a> {
    observed: &'a Observed<'a>,
    job: &'a Job,
    count: Count<'a>,
    backoff: Backoff,
    spec: Option<IndexedSpec>,
    now: SimTime,
}

/// One sync of a Job.
pub fn decide(observed: &Observed, now: SimTime) -> JobDecision {
    not_now(observed).unwrap_or_else(|| sync(observed, now))
}

/// The cases in which nothing is looked at.
fn not_now(observed: &Observed) -> Option<JobDecision> {
    let Observed { job, memory, .. } = *observed;
    if let Some(name) = job.spec.managed_by.as_deref().filter(|name| *name != JOB_CONTROLLER_NAME) {
        let reason = Reason::ManagedByOther { name: name.to_owned().into() };
        return Some(Decision::idle(reason, memory.clone()));
    }
    if job.status.is_finished() {
        let failed = job.status.is_true(JobConditionType::Failed);
        return Some(Decision::idle(Reason::Finished { failed }, Memory::default()));
    }
    if job.spec.mode().is_none() {
        let mode = job.spec.completion_mode.clone().unwrap_or_default().into();
        let event = EventDraft::warning(
            "UnknownCompletionMode",
            "Skipped Job sync because completion mode is unknown",
        );
        let idle = Decision::idle(Reason::UnknownCompletionMode { mode }, memory.clone());
        let say = Action::new(Write::Nothing).announce(job.meta.uid, event);
        return Some(Decision { batches: vec![vec![say]], ..idle });
    }
    let waits = !observed.expectations_met;
    waits.then(|| Decision::idle(Reason::WaitingForExpectations, memory.clone()))
}

fn sync(observed: &Observed, now: SimTime) -> JobDecision {
    let job = observed.job;
    let claimed = claim::claim(observed);
    let count = Count::new(job, &claimed.objects);
    let backoff = observed.memory.backoff.after(
        count.at(&count.new_succeeded).map(|seen| seen.pod),
        count.at(&count.new_failed).map(|seen| seen.pod),
    );
    let kept = observed.memory.spec.as_ref();
    let spec = job.spec.is_indexed().then(|| IndexedSpec::of(&job.spec.template.spec, kept));
    let sync = Sync { observed, job, count, backoff, spec, now };

    let mut plan = Plan::new(&sync.count);
    plan.batch(claimed.actions);
    let mut status = JobStatus { observed: true, ..job.status.clone() };
    if status.start_time.is_none() && !job.spec.is_suspended() {
        status.start_time = Some(now.floor_secs());
    }
    let mut said = None;
    let mut end = over::find(job, status.start_time, &sync.count, now);
    let mut killed = 0;
    if end.is_some() {
        let active: Vec<&Pod> = sync.count.at(&sync.count.active).map(|seen| seen.pod).collect();
        plan.delete(job.meta.uid, &active, true);
        killed = count::number(active.len());
    } else {
        (end, said) = go_on(&sync, &mut status, &mut plan);
    }
    (status.active, status.ready, status.terminating) = (plan.active, plan.ready, plan.terminating);
    let booked = status::book((job, &sync.count), status, end.as_ref(), said, now, &mut plan);
    if booked.ended {
        plan.again = None;
    }
    if let Some(end) = end {
        plan.reasons.insert(0, end_reason(end, killed, plan.terminating, booked.ended));
    }
    plan.reasons.extend(booked.counted);
    plan.reasons.extend(booked.delayed);
    let claims = [
        (claimed.adopted, Reason::Adopted { pods: claimed.adopted }),
        (claimed.released, Reason::Released { pods: claimed.released }),
    ];
    plan.reasons.extend(claims.into_iter().filter(|(pods, _)| *pods > 0).map(|(_, why)| why));
    Decision {
        batches: plan.batches,
        reasons: plan.reasons,
        memory: Memory { backoff: sync.backoff, spec: sync.spec },
        again: plan.again,
    }
}

/// A Job that is not over: its pods, then whether that completes it, then its suspension.
fn go_on(
    sync: &Sync,
    status: &mut JobStatus,
    plan: &mut Plan,
) -> (Option<End>, Option<EventDraft>) {
    let (job, count, now) = (sync.job, &sync.count, sync.now);
    if let Some(deadline) = over::deadline(job, status.start_time) {
        plan.look_again(deadline.since(now));
    }
    let managed = !job.meta.is_deleting();
    if managed {
        manage::manage(sync, plan);
    } else {
        plan.reasons.push(Reason::Deleting { active: plan.active });
    }
    let enough = job.spec.completions.map_or(count.succeeded > 0, |c| count.succeeded >= c);
    if enough && plan.active == 0 {
        return (Some(End::completed(count.succeeded, job.spec.completions)), None);
    }
    (None, if managed { suspension(sync, status, plan) } else { None })
}

/// The condition `Suspended`, the start time that goes with it, and the Event when it changes.
fn suspension(sync: &Sync, status: &mut JobStatus, plan: &mut Plan) -> Option<EventDraft> {
    let (kind, now) = (JobConditionType::Suspended, sync.now);
    if sync.job.spec.is_suspended() {
        let text = ("JobSuspended".into(), "Job suspended".into());
        let changed = status::set_condition(status, kind, ConditionStatus::True, text, now);
        // Its scheduling may be edited again from here on (1.36).
        status.start_time = None;
        let deleted = count::number(sync.count.active.len());
        plan.reasons.insert(0, Reason::Suspended { changed, deleted });
        return changed.then(|| EventDraft::normal("Suspended", "Job suspended"));
    }
    let text = ("JobResumed".into(), "Job resumed".into());
    if !status::set_condition(status, kind, ConditionStatus::False, text, now) {
        return None;
    }
    let started = now.floor_secs();
    status.start_time = Some(started);
    plan.reasons.insert(0, Reason::Resumed { started });
    Some(EventDraft::normal("Resumed", "Job resumed"))
}

fn end_reason(end: End, killed: i32, terminating: i32, ended: bool) -> Reason {
    let End { failed, reason, cause, .. } = end;
    match cause {
        Some(cause) => Reason::Over { cause, killed, ended },
        None if ended => Reason::Ended { failed, reason },
        None => Reason::StillEnding { failed, killed, terminating },
    }
}
