//! The columns and cells of workloads.

use super::{Column, age, column, containers_and_images, or_none, selector_text, wide};
use crate::api::controller_revision::ControllerRevision;
use crate::api::cron_job::CronJob;
use crate::api::daemon_set::DaemonSet;
use crate::api::deployment::Deployment;
use crate::api::disruption_budget::PodDisruptionBudget;
use crate::api::int_or_percent;
use crate::api::job::{Job, JobConditionType};
use crate::api::replica_set::ReplicaSet;
use crate::api::stateful_set::StatefulSet;
use crate::api::v1::{IntOrString, LabelSelector};
use crate::time::SimTime;

pub const JOB: &[Column] = &[
    column("NAME"),
    column("STATUS"),
    column("COMPLETIONS"),
    column("DURATION"),
    column("AGE"),
    wide("CONTAINERS"),
    wide("IMAGES"),
    wide("SELECTOR"),
];
pub const CRON_JOB: &[Column] = &[
    column("NAME"),
    column("SCHEDULE"),
    column("TIMEZONE"),
    column("SUSPEND"),
    column("ACTIVE"),
    column("LAST SCHEDULE"),
    column("AGE"),
    wide("CONTAINERS"),
    wide("IMAGES"),
    wide("SELECTOR"),
];
pub const DAEMON_SET: &[Column] = &[
    column("NAME"),
    column("DESIRED"),
    column("CURRENT"),
    column("READY"),
    column("UP-TO-DATE"),
    column("AVAILABLE"),
    column("NODE SELECTOR"),
    column("AGE"),
    wide("CONTAINERS"),
    wide("IMAGES"),
    wide("SELECTOR"),
];
pub const DEPLOYMENT: &[Column] = &[
    column("NAME"),
    column("READY"),
    column("UP-TO-DATE"),
    column("AVAILABLE"),
    column("AGE"),
    wide("CONTAINERS"),
    wide("IMAGES"),
    wide("SELECTOR"),
];
pub const REPLICA_SET: &[Column] = &[
    column("NAME"),
    column("DESIRED"),
    column("CURRENT"),
    column("READY"),
    column("AGE"),
    wide("CONTAINERS"),
    wide("IMAGES"),
    wide("SELECTOR"),
];
pub const STATEFUL_SET: &[Column] =
    &[column("NAME"), column("READY"), column("AGE"), wide("CONTAINERS"), wide("IMAGES")];
pub const CONTROLLER_REVISION: &[Column] =
    &[column("NAME"), column("CONTROLLER"), column("REVISION"), column("AGE")];
pub const POD_DISRUPTION_BUDGET: &[Column] = &[
    column("NAME"),
    column("MIN AVAILABLE"),
    column("MAX UNAVAILABLE"),
    column("ALLOWED DISRUPTIONS"),
    column("AGE"),
];

fn selector_cell(selector: Option<&LabelSelector>) -> String {
    or_none(selector.map(selector_text).unwrap_or_default())
}

pub fn job(job: &Job, now: SimTime) -> Vec<String> {
    let done = job.status.succeeded;
    let completions = match (job.spec.completions, job.spec.parallelism) {
        (Some(completions), _) => format!("{done}/{completions}"),
        (None, Some(parallelism)) if parallelism > 1 => format!("{done}/1 of {parallelism}"),
        (None, _) => format!("{done}/1"),
    };
    let duration = job
        .status
        .start_time
        .map(|start| job.status.completion_time.unwrap_or(now).since(start).human());
    let (containers, images) = containers_and_images(&job.spec.template.spec);
    let selector = job.spec.selector.as_ref().map(selector_text).unwrap_or_default();
    vec![
        job.meta.name.to_string(),
        job_status(job).into(),
        completions,
        duration.unwrap_or_default(),
        age(&job.meta, now),
        containers,
        images,
        or_none(selector),
    ]
}

fn job_status(job: &Job) -> &'static str {
    let is = |kind: JobConditionType| job.status.is_true(kind).then(|| kind.name());
    is(JobConditionType::Complete)
        .or_else(|| is(JobConditionType::Failed))
        .or_else(|| job.meta.is_deleting().then_some("Terminating"))
        .or_else(|| is(JobConditionType::Suspended))
        .or_else(|| is(JobConditionType::FailureTarget))
        .or_else(|| is(JobConditionType::SuccessCriteriaMet))
        .unwrap_or("Running")
}

pub fn cron_job(job: &CronJob, now: SimTime) -> Vec<String> {
    let spec = &job.spec;
    let (containers, images) = containers_and_images(&spec.job_template.spec.template.spec);
    vec![
        job.meta.name.to_string(),
        spec.schedule.clone(),
        or_none(spec.time_zone.clone().unwrap_or_default()),
        if spec.suspend.unwrap_or_default() { "True" } else { "False" }.into(),
        job.status.active.len().to_string(),
        or_none(job.status.last_schedule.map(|at| now.since(at).human()).unwrap_or_default()),
        age(&job.meta, now),
        containers,
        images,
        selector_cell(spec.job_template.spec.selector.as_ref()),
    ]
}

pub fn daemon_set(set: &DaemonSet, now: SimTime) -> Vec<String> {
    let (status, template) = (&set.status, &set.spec.template.spec);
    let (containers, images) = containers_and_images(template);
    let wanted = template.node_selector.iter().flatten();
    let wanted: Vec<String> = wanted.map(|(key, value)| format!("{key}={value}")).collect();
    vec![
        set.meta.name.to_string(),
        status.desired.to_string(),
        status.current.to_string(),
        status.ready.to_string(),
        status.updated.to_string(),
        status.available.to_string(),
        or_none(wanted.join(",")),
        age(&set.meta, now),
        containers,
        images,
        selector_cell(set.spec.selector.as_ref()),
    ]
}

pub fn deployment(deployment: &Deployment, now: SimTime) -> Vec<String> {
    let (spec, status) = (&deployment.spec, &deployment.status);
    let (containers, images) = containers_and_images(&spec.template.spec);
    vec![
        deployment.meta.name.to_string(),
        format!("{}/{}", status.ready, spec.replicas.unwrap_or(1)),
        status.updated.to_string(),
        status.available.to_string(),
        age(&deployment.meta, now),
        containers,
        images,
        selector_cell(spec.selector.as_ref()),
    ]
}

pub fn replica_set(set: &ReplicaSet, now: SimTime) -> Vec<String> {
    let (containers, images) = containers_and_images(&set.spec.template.spec);
    vec![
        set.meta.name.to_string(),
        set.spec.replicas.unwrap_or(1).to_string(),
        set.status.replicas.to_string(),
        set.status.ready.to_string(),
        age(&set.meta, now),
        containers,
        images,
        selector_cell(set.spec.selector.as_ref()),
    ]
}

pub fn stateful_set(set: &StatefulSet, now: SimTime) -> Vec<String> {
    let (containers, images) = containers_and_images(&set.spec.template.spec);
    vec![
        set.meta.name.to_string(),
        format!("{}/{}", set.status.ready, set.spec.replicas.unwrap_or(1)),
        age(&set.meta, now),
        containers,
        images,
    ]
}

pub fn controller_revision(revision: &ControllerRevision, now: SimTime) -> Vec<String> {
    let owner = revision.meta.controller();
    let controller = owner.map(|owner| format!("{}/{}", owner.kind.resource_name(), owner.name));
    vec![
        revision.meta.name.to_string(),
        or_none(controller.unwrap_or_default()),
        revision.revision.to_string(),
        age(&revision.meta, now),
    ]
}

pub fn disruption_budget(budget: &PodDisruptionBudget, now: SimTime) -> Vec<String> {
    let bound = |value: &Option<IntOrString>| {
        value.as_ref().map_or_else(|| "N/A".into(), int_or_percent::text)
    };
    vec![
        budget.meta.name.to_string(),
        bound(&budget.spec.min_available),
        bound(&budget.spec.max_unavailable),
        budget.status.disruptions_allowed.to_string(),
        age(&budget.meta, now),
    ]
}
