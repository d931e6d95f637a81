//! What of a Job may change. Upstream: `pkg/apis/batch/validation.ValidateJobSpecUpdate`,
//! `pkg/registry/batch/job/strategy.go`.

use crate::admission::error::FieldError;
use crate::admission::{job, meta};
use crate::api::job::{Job, JobConditionType, JobSpec};
use crate::api::pod_template::PodTemplate;
use crate::api::v1::{Affinity, NodeAffinity, PodSpec, Wire};
use std::rc::Rc;

type Errors = Vec<FieldError>;

pub fn validate(old: &Job, new: &Job, errors: &mut Errors) {
    job::validate(new, None, errors);
    meta::validate_update(&old.meta, &new.meta, errors);
    let (before, after) = (&*old.spec, &*new.spec);
    completions(before, after, errors);
    immutable("selector", &before.selector, &after.selector, errors);
    template(old, after, errors);
    immutable("completionMode", &before.completion_mode, &after.completion_mode, errors);
    immutable("podFailurePolicy", &before.pod_failure_policy, &after.pod_failure_policy, errors);
    let (old_limit, new_limit) = (&before.backoff_limit_per_index, &after.backoff_limit_per_index);
    immutable("backoffLimitPerIndex", old_limit, new_limit, errors);
    immutable("managedBy", &before.managed_by, &after.managed_by, errors);
    immutable("successPolicy", &before.success_policy, &after.success_policy, errors);
}

fn immutable<T: PartialEq + Wire>(field: &str, old: &T, new: &T, errors: &mut Errors) {
    if old != new {
        let path = format!("spec.{field}");
        errors.push(FieldError::invalid_json(path, new, "field is immutable"));
    }
}

/// An Indexed Job is elastic: completions may follow parallelism.
fn completions(old: &JobSpec, new: &JobSpec, errors: &mut Errors) {
    if !new.is_indexed() {
        return immutable("completions", &old.completions, &new.completions, errors);
    }
    if let Some(completions) = new.completions
        && new.completions != old.completions
        && new.completions != new.parallelism
    {
        let why = "can only be modified in tandem with spec.parallelism";
        errors.push(FieldError::invalid("spec.completions", completions, why));
    }
}

/// Scheduling directives of a Job that was not started, or is suspended without pods, may change.
/// The second half and container resources: 1.36, gates MutableSchedulingDirectivesForSuspendedJobs
/// and MutablePodResourcesForSuspendedJobs.
fn template(old: &Job, new: &JobSpec, errors: &mut Errors) {
    let suspended = old.spec.is_suspended();
    let stopped = old.status.is_true(JobConditionType::Suspended) && old.status.active == 0;
    let mut allowed = old.spec.template.clone();
    if suspended && (old.status.start_time.is_none() || stopped) {
        adopt_changes(&mut allowed, &new.template);
    }
    immutable("template", &allowed, &new.template, errors);
}

fn adopt_changes(template: &mut PodTemplate, new: &PodTemplate) {
    template.metadata.annotations = new.metadata.annotations.clone();
    template.metadata.labels = new.metadata.labels.clone();
    let (spec, new): (&mut PodSpec, &PodSpec) = (Rc::make_mut(&mut template.spec), &new.spec);
    spec.node_selector = new.node_selector.clone();
    spec.tolerations = new.tolerations.clone();
    spec.scheduling_gates = new.scheduling_gates.clone();
    adopt_node_affinity(&mut spec.affinity, new.affinity.as_ref());
    let (inits, new_inits) = (spec.init_containers.iter_mut(), new.init_containers.iter());
    let containers = spec.containers.iter_mut().zip(&new.containers);
    for (container, new) in containers.chain(inits.flatten().zip(new_inits.flatten())) {
        container.resources = new.resources.clone();
    }
}

fn adopt_node_affinity(affinity: &mut Option<Affinity>, new: Option<&Affinity>) {
    let wanted: Option<NodeAffinity> = new.and_then(|new| new.node_affinity.clone());
    match (affinity.as_mut(), new) {
        (Some(own), _) => {
            own.node_affinity = wanted;
            // An affinity that says nothing more may go altogether.
            if new.is_none() && *own == Affinity::default() {
                *affinity = None;
            }
        }
        (None, Some(_)) => {
            *affinity = Some(Affinity { node_affinity: wanted, ..Affinity::default() });
        }
        (None, None) => {}
    }
}
