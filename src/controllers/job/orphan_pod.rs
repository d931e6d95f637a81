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
