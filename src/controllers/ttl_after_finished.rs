//! The TTL controller: deletes a finished Job when its `ttlSecondsAfterFinished` have passed.
//! Upstream: pkg/controller/ttlafterfinished/ttlafterfinished_controller.go.

use crate::api::job::{Job, JobCondition, JobConditionType};
use crate::api::pod::ConditionStatus;
use crate::decision::{Action, Decision, Propagation, Write};
use crate::time::{SimDuration, SimTime};
use serde::Serialize;

#[derive(Clone, Copy, Debug)]
pub struct Observed<'a> {
    pub job: &'a Job,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Reason {
    /// No `ttlSecondsAfterFinished`: kept for ever.
    NoTtl,
    NotFinished,
    Deleting,
    NotYet {
        finished: SimTime,
        seconds: i32,
        until: SimTime,
    },
    Expired {
        finished: SimTime,
        seconds: i32,
        until: SimTime,
    },
}

pub type TtlDecision = Decision<Reason, ()>;

pub fn decide(observed: &Observed, now: SimTime) -> TtlDecision {
    let job = observed.job;
    if job.meta.is_deleting() {
        return Decision::idle(Reason::Deleting, ());
    }
    let Some(seconds) = job.spec.ttl_seconds_after_finished else {
        return Decision::idle(Reason::NoTtl, ());
    };
    let terminal = [JobConditionType::Complete, JobConditionType::Failed];
    let is_end =
        |c: &&JobCondition| terminal.contains(&c.kind) && c.status == ConditionStatus::True;
    let Some(end) = job.status.conditions.iter().find(is_end) else {
        return Decision::idle(Reason::NotFinished, ());
    };
    let finished = end.last_transition;
    let until = finished + SimDuration::from_secs(i64::from(seconds));
    if until > now {
        let again = Some(until.since(now));
        return Decision {
            again,
            ..Decision::idle(Reason::NotYet { finished, seconds, until }, ())
        };
    }
    // Foreground: the pods go first.
    let delete = Write::Delete { uid: job.meta.uid, propagation: Propagation::Foreground };
    let batches = vec![vec![Action::new(delete)]];
    Decision { batches, ..Decision::idle(Reason::Expired { finished, seconds, until }, ()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::job::{JobSpec, JobStatus};
    use crate::api::meta::Meta;
    use std::rc::Rc;

    // Upstream: TestTimeLeft.
    #[test]
    fn finished_jobs_go_when_their_time_is_over() {
        let start = SimTime::DEFAULT_START;
        let after = |millis| start + SimDuration::from_millis(millis);
        let end = |kind| JobCondition {
            kind,
            status: ConditionStatus::True,
            reason: "x".into(),
            message: "x".into(),
            last_transition: start,
        };
        let (complete, failed) = (JobConditionType::Complete, JobConditionType::Failed);
        for (ttl, ended, now, again, deletes) in [
            (None, Some(complete), after(90_000), None, false),
            (Some(30), None, after(90_000), None, false),
            (Some(30), Some(JobConditionType::FailureTarget), after(90_000), None, false),
            (Some(30), Some(complete), after(1_500), Some(28_500), false),
            (Some(30), Some(failed), after(30_000), None, true),
            (Some(0), Some(complete), after(0), None, true),
        ] {
            let spec = JobSpec { ttl_seconds_after_finished: ttl, ..JobSpec::default() };
            let conditions = ended.map(end).into_iter().collect();
            let status = JobStatus { conditions, ..JobStatus::default() };
            let mut job = Job { meta: Meta::draft("default", "pi"), spec: Rc::new(spec), status };
            let decision = decide(&Observed { job: &job }, now);
            let case = format!("{ttl:?} {ended:?}");
            assert_eq!(decision.again.map(SimDuration::millis), again, "{case}");
            let written = decision.batches.iter().flatten().map(|action| &action.write);
            let propagation = Propagation::Foreground;
            let wanted = deletes.then_some(Write::Delete { uid: job.meta.uid, propagation });
            assert!(written.eq(wanted.iter()), "{case}");
            job.meta.deleted = Some(start);
            assert_eq!(decide(&Observed { job: &job }, now).reasons, [Reason::Deleting]);
        }
    }
}
