//! A pod that still carries the tracking finalizer though no Job will count it any more: the Job is
//! gone or finished, or the pod was orphaned. The finalizer goes, so that the pod can.
//! Upstream: `syncOrphanPod`, pkg/controller/job/job_controller.go.

use crate::api::job::{JOB_CONTROLLER_NAME, Job, TRACKING_FINALIZER};
use crate::api::meta::Kind;
use crate::api::pod::Pod;
use crate::controllers::job::plan::remove_finalizer;
use crate::decision::Decision;
use serde::Serialize;

#[derive(Clone, Copy, Debug)]
pub struct Observed<'a> {
    pub pod: &'a Pod,
    /// The living Job that the pod names as its controller, by identity.
    pub job: Option<&'a Job>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Reason {
    /// The Job will count the pod, or another controller acts for it.
    NotOrphaned,
    FinalizerRemoved,
}

pub fn decide(observed: &Observed) -> Decision<Reason, ()> {
    let counts = |job: &Job| {
        let ours = job.spec.managed_by.as_deref().is_none_or(|name| name == JOB_CONTROLLER_NAME);
        !ours || !job.status.is_finished()
    };
    let others = observed.pod.meta.controller().is_some_and(|owner| owner.kind != Kind::Job);
    let keeps = others || observed.job.is_some_and(counts);
    if keeps || !observed.pod.meta.has_finalizer(TRACKING_FINALIZER) {
        return Decision::idle(Reason::NotOrphaned, ());
    }
    let batches = vec![vec![remove_finalizer(observed.pod.meta.uid)]];
    Decision { batches, ..Decision::idle(Reason::FinalizerRemoved, ()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::job::{JobCondition, JobConditionType, JobSpec, JobStatus};
    use crate::api::meta::{Meta, Uid};
    use crate::api::pod::ConditionStatus;
    use crate::controllers::job::claim::owner_reference;
    use crate::time::SimTime;
    use std::rc::Rc;

    #[test]
    fn only_finalizers_that_nobody_waits_for_go() {
        let job = |managed_by: Option<&str>, finished: bool| {
            let condition = JobCondition {
                kind: JobConditionType::Failed,
                status: ConditionStatus::from(finished),
                reason: "x".into(),
                message: "x".into(),
                last_transition: SimTime::DEFAULT_START,
            };
            let spec = JobSpec { managed_by: managed_by.map(str::to_owned), ..JobSpec::default() };
            let status = JobStatus { conditions: vec![condition], ..JobStatus::default() };
            let meta = Meta { uid: Uid(1), ..Meta::draft("default", "pi") };
            Job { meta, spec: Rc::new(spec), status }
        };
        let pod = |owner: Option<&Job>, finalizer: bool| {
            let mut pod = Pod::draft(Meta::draft("default", "pi-x"), Rc::default());
            pod.meta.owners = owner.map(owner_reference).into_iter().collect();
            pod.meta.finalizers =
                finalizer.then(|| TRACKING_FINALIZER.into()).into_iter().collect();
            pod
        };
        let (runs, over) = (job(None, false), job(None, true));
        let foreign = job(Some("example.com/x"), true);
        for (pod, job, removed, case) in [
            (pod(None, true), None, true, "orphaned"),
            (pod(None, false), None, false, "without finalizer"),
            (pod(Some(&runs), true), None, true, "its Job is gone"),
            (pod(Some(&runs), true), Some(&runs), false, "its Job runs"),
            (pod(Some(&over), true), Some(&over), true, "its Job is finished"),
            (pod(Some(&foreign), true), Some(&foreign), false, "managed by another"),
        ] {
            let decision = decide(&Observed { pod: &pod, job });
            assert_eq!(decision.batches.len(), usize::from(removed), "{case}");
        }
    }
}
