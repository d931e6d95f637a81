//! Whether a Job is over, and why: the first cause that holds. Failure comes before success, the
//! back-off limit before the deadline. Upstream: `syncJob`, pkg/controller/job/job_controller.go.

use crate::api::job::{Job, JobConditionType};
use crate::api::pod::Phase;
use crate::api::text::Text;
use crate::controllers::job::count::{Count, Seen};
use crate::controllers::job::failure_policy::PolicyAction;
use crate::controllers::job::reason::Cause;
use crate::controllers::job::success_policy;
use crate::time::{SimDuration, SimTime};

/// How a Job ends: the interim condition, and after it the terminal one, carry this.
#[derive(Clone, Debug, PartialEq)]
pub struct End {
    pub failed: bool,
    pub reason: Text,
    pub message: Text,
    /// `None` when an earlier sync has decided it: the interim condition is there already.
    pub cause: Option<Cause>,
}

impl End {
    pub fn interim(&self) -> JobConditionType {
        if self.failed {
            JobConditionType::FailureTarget
        } else {
            JobConditionType::SuccessCriteriaMet
        }
    }

    pub fn terminal(&self) -> JobConditionType {
        if self.failed { JobConditionType::Failed } else { JobConditionType::Complete }
    }

    fn failure(reason: &'static str, message: impl Into<Text>, cause: Cause) -> End {
        End { failed: true, reason: reason.into(), message: message.into(), cause: Some(cause) }
    }

    /// All completions are there. Known only after pods were managed.
    pub fn completed(succeeded: i32, completions: Option<i32>) -> End {
        End {
            failed: false,
            reason: "CompletionsReached".into(),
            message: "Reached expected number of succeeded pods".into(),
            cause: Some(Cause::Completions { succeeded, completions }),
        }
    }
}

/// When the Job's time is up. Never for a suspended Job.
pub fn deadline(job: &Job, started: Option<SimTime>) -> Option<SimTime> {
    let seconds = job.spec.active_deadline_seconds.filter(|_| !job.spec.is_suspended())?;
    Some(started? + SimDuration::from_secs(seconds))
}

/// `started` is the start time that this sync writes.
pub fn find(job: &Job, started: Option<SimTime>, count: &Count, now: SimTime) -> Option<End> {
    decided(job)
        .or_else(|| fail_job_rule(count))
        .or_else(|| backoff_limit(job, count))
        .or_else(|| past_deadline(job, started, now))
        .or_else(|| too_many_failed_indexes(job, count))
        .or_else(|| success_rule(job, count))
}

fn decided(job: &Job) -> Option<End> {
    let of = |kind: JobConditionType, failed: bool| {
        let condition = job.status.condition(kind).filter(|_| job.status.is_true(kind))?;
        let (reason, message) = (condition.reason.clone(), condition.message.clone());
        Some(End { failed, reason, message, cause: None })
    };
    of(JobConditionType::SuccessCriteriaMet, false)
        .or_else(|| of(JobConditionType::FailureTarget, true))
}

fn fail_job_rule(count: &Count) -> Option<End> {
    let matched = count
        .pods
        .iter()
        .filter(|seen| seen.failed)
        .filter_map(|seen| seen.matched.as_ref())
        .find(|matched| matched.action == PolicyAction::FailJob)?;
    let message: Text = matched.message().into();
    let cause = Cause::FailJobRule { rule: matched.rule, message: message.clone() };
    Some(End::failure("PodFailurePolicy", message, cause))
}

fn backoff_limit(job: &Job, count: &Count) -> Option<End> {
    // Admission has filled the field in.
    let limit = job.spec.backoff_limit.unwrap_or(6);
    let exceeded = |cause| {
        End::failure("BackoffLimitExceeded", "Job has reached the specified backoff limit", cause)
    };
    if count.failed > limit {
        return Some(exceeded(Cause::BackoffLimit { failed: count.failed, limit }));
    }
    if job.spec.template.spec.restart_policy.as_deref() != Some("OnFailure") {
        return None;
    }
    let restarts = count.pods.iter().map(restarts).fold(0, i32::saturating_add);
    // Limit 0 and limit 1 both end the Job at the first restart.
    (restarts >= limit.max(1)).then(|| exceeded(Cause::Restarts { restarts, limit }))
}

/// Restarts of pods that have ended no longer count.
fn restarts(seen: &Seen) -> i32 {
    let status = &seen.pod.status;
    match status.phase {
        Phase::Pending | Phase::Running => status
            .init_containers
            .iter()
            .chain(&status.containers)
            .map(|container| i32::try_from(container.restart_count).unwrap_or(i32::MAX))
            .fold(0, i32::saturating_add),
        Phase::Succeeded | Phase::Failed | Phase::Unknown => 0,
    }
}

fn past_deadline(job: &Job, started: Option<SimTime>, now: SimTime) -> Option<End> {
    let (started, seconds) = (started?, job.spec.active_deadline_seconds?);
    if deadline(job, Some(started))? > now {
        return None;
    }
    let cause = Cause::Deadline { started, now, seconds };
    Some(End::failure("DeadlineExceeded", "Job was active longer than specified deadline", cause))
}

fn too_many_failed_indexes(job: &Job, count: &Count) -> Option<End> {
    let indexed = count.indexed.as_ref()?;
    let (failed, succeeded) = (indexed.failed.as_ref()?.len(), indexed.succeeded.len());
    if let Some(limit) = job.spec.max_failed_indexes.filter(|limit| failed > *limit) {
        return Some(End::failure(
            "MaxFailedIndexesExceeded",
            "Job has exceeded the specified maximal number of failed indexes",
            Cause::MaxFailedIndexes { failed, limit },
        ));
    }
    let completions = job.spec.completions.unwrap_or(0);
    let all_settled = failed.saturating_add(succeeded) >= completions;
    (failed > 0 && all_settled).then(|| {
        let cause = Cause::FailedIndexes { failed, succeeded, completions };
        End::failure("FailedIndexes", "Job has failed indexes", cause)
    })
}

fn success_rule(job: &Job, count: &Count) -> Option<End> {
    let (indexed, policy) = (count.indexed.as_ref()?, job.spec.success_policy.as_ref()?);
    let rule = success_policy::first_met(policy, indexed.completions, &indexed.succeeded)?;
    Some(End {
        failed: false,
        reason: "SuccessPolicy".into(),
        message: format!("Matched rules at index {rule}").into(),
        cause: Some(Cause::SuccessRule {
            rule,
            succeeded: count.succeeded,
            completions: job.spec.completions.unwrap_or(0),
        }),
    })
}
