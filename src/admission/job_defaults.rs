//! What the API server writes into a Job. Upstream: `pkg/apis/batch/v1/defaults.go`,
//! `pkg/registry/batch/job/strategy.go`.

use crate::admission::pod_defaults::default_template;
use crate::api::job::{
    CONTROLLER_UID_LABEL, JOB_NAME_LABEL, Job, JobSpec, LEGACY_CONTROLLER_UID_LABEL,
    LEGACY_JOB_NAME_LABEL,
};
use std::rc::Rc;

const BACKOFF_LIMIT: i32 = 6;

/// The defaults of every read and write.
pub fn set_defaults(job: &mut Job) {
    let spec = Rc::make_mut(&mut job.spec);
    if spec.completions.is_none() && spec.parallelism.is_none() {
        spec.completions = Some(1);
    }
    spec.parallelism.get_or_insert(1);
    let limit = if spec.backoff_limit_per_index.is_some() { i32::MAX } else { BACKOFF_LIMIT };
    spec.backoff_limit.get_or_insert(limit);
    spec.completion_mode.get_or_insert_with(|| "NonIndexed".into());
    spec.suspend.get_or_insert(false);
    spec.manual_selector.get_or_insert(false);
    let policy = match spec.pod_failure_policy {
        Some(_) => "Failed",
        None => "TerminatingOrFailed",
    };
    spec.pod_replacement_policy.get_or_insert_with(|| policy.into());
    set_template_defaults(spec);
    take_labels(job);
}

/// A Job without labels takes those of its template, on every read.
pub fn take_labels(job: &mut Job) {
    if job.meta.labels.is_empty() {
        job.meta.labels = job.spec.template.metadata.labels.clone();
    }
}

/// Those of them that also a CronJob's template of Jobs has.
pub fn set_template_defaults(spec: &mut JobSpec) {
    for rule in spec.pod_failure_policy.iter_mut().flat_map(|policy| &mut policy.rules) {
        for pattern in rule.on_pod_conditions.iter_mut().flatten() {
            if pattern.status.as_deref().unwrap_or_default().is_empty() {
                pattern.status = Some("True".into());
            }
        }
    }
    default_template(&mut spec.template);
}

/// The labels and the selector that tie pods to this Job and no other. What the user wrote is left
/// for validation to judge. `uuid` is the Job's own.
pub fn generate_selector(job: &mut Job, uuid: &str) {
    let spec = Rc::make_mut(&mut job.spec);
    if spec.manual_selector == Some(true) {
        return;
    }
    let labels = Rc::make_mut(&mut spec.template.metadata.labels);
    for (key, value) in [
        (LEGACY_JOB_NAME_LABEL, &*job.meta.name),
        (JOB_NAME_LABEL, &*job.meta.name),
        (LEGACY_CONTROLLER_UID_LABEL, uuid),
        (CONTROLLER_UID_LABEL, uuid),
    ] {
        labels.entry(key.into()).or_insert_with(|| value.into());
    }
    let selector = spec.selector.get_or_insert_default();
    let selected = selector.match_labels.get_or_insert_default();
    selected.entry(CONTROLLER_UID_LABEL.into()).or_insert_with(|| uuid.into());
}
