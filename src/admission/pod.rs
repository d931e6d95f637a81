//! The rules of a pod itself, and the little of it that may change.
//! Upstream: `pkg/apis/core/validation.{ValidatePodCreate,ValidatePodUpdate}`.

use crate::admission::error::FieldError;
use crate::admission::{meta, pod_spec};
use crate::api::meta::Kind;
use crate::api::pod::Pod;
use crate::api::v1::{PodSpec, Toleration, Wire};
use crate::order::Ordered;
use serde_json::Value;

type Errors = Vec<FieldError>;

pub fn validate(pod: &Pod, errors: &mut Errors) {
    meta::validate(Kind::Pod, &pod.meta, errors);
    validate_spec(&pod.spec, errors);
}

/// What the pods of one template share.
pub fn validate_spec(spec: &PodSpec, errors: &mut Errors) {
    pod_spec::validate(spec, "spec", errors);
    let inits = spec.init_containers.as_deref().unwrap_or_default();
    for (list, containers) in [("containers", &*spec.containers), ("initContainers", inits)] {
        for (i, container) in containers.iter().enumerate() {
            let image = container.image.as_deref().unwrap_or_default();
            if image.len() != image.trim().len() {
                let why = "must not have leading or trailing whitespace";
                let path = format!("spec.{list}[{i}].image");
                errors.push(FieldError::invalid_text(path, image, why));
            }
        }
    }
    if spec.scheduling_gates.as_ref().is_some_and(|gates| !gates.is_empty())
        && spec.node_name.is_some()
    {
        let why = "cannot be set until all schedulingGates have been cleared";
        errors.push(FieldError::forbidden("spec.nodeName", why));
    }
}

pub fn validate_update(old: &Pod, new: &Pod, errors: &mut Errors) {
    validate(new, errors);
    meta::validate_update(&old.meta, &new.meta, errors);
    let (before, after) = (old.merged_spec(), new.merged_spec());
    let count =
        |spec: &PodSpec| (spec.containers.len(), spec.init_containers.as_ref().map_or(0, Vec::len));
    let ((containers, inits), (new_containers, new_inits)) = (count(&before), count(&after));
    let why = "pod updates may not add or remove containers";
    if containers != new_containers {
        errors.push(FieldError::forbidden("spec.containers", why));
        return;
    }
    if inits != new_inits {
        errors.push(FieldError::forbidden("spec.initContainers", why));
        return;
    }
    active_deadline(&before, &after, errors);
    let gates = |spec: &PodSpec| spec.scheduling_gates.clone().unwrap_or_default();
    let (old_gates, new_gates) = (gates(&before), gates(&after));
    if new_gates.iter().any(|gate| !old_gates.contains(gate)) {
        let why = "only deletion is allowed, but found new scheduling gates";
        errors.push(FieldError::forbidden("spec.schedulingGates", why));
    }
    tolerations(&before, &after, errors);
    let allowed = with_mutable_fields(before, &after);
    if allowed != after {
        errors.push(FieldError::forbidden("spec", forbidden_change(&allowed, &after)));
    }
}

/// A deadline may only come closer.
fn active_deadline(old: &PodSpec, new: &PodSpec, errors: &mut Errors) {
    let path = "spec.activeDeadlineSeconds";
    match (old.active_deadline_seconds, new.active_deadline_seconds) {
        (Some(before), Some(after)) if after > before => {
            let why = "must be less than or equal to previous value";
            errors.push(FieldError::invalid(path, after, why));
        }
        (Some(before), None) => {
            let why = "must not update from a positive integer to nil value";
            errors.push(FieldError::invalid(path, before, why));
        }
        _ => {}
    }
}

/// Tolerations may be added; of an old one only the seconds may change.
fn tolerations(old: &PodSpec, new: &PodSpec, errors: &mut Errors) {
    let but_seconds = |t: &Toleration| Toleration { toleration_seconds: None, ..t.clone() };
    let after = new.tolerations.as_deref().unwrap_or_default();
    let kept =
        old.tolerations.iter().flatten().all(|toleration| {
            after.iter().any(|other| but_seconds(other) == but_seconds(toleration))
        });
    if !kept {
        let why = "existing toleration can not be modified except its tolerationSeconds";
        errors.push(FieldError::forbidden("spec.tolerations", why));
    }
}

/// The old spec with everything that may change taken from the new one.
fn with_mutable_fields(mut old: PodSpec, new: &PodSpec) -> PodSpec {
    let inits = old.init_containers.iter_mut().flatten();
    let new_inits = new.init_containers.iter().flatten();
    let containers = old.containers.iter_mut().zip(&new.containers);
    for (container, new) in containers.chain(inits.zip(new_inits)) {
        container.image = new.image.clone();
    }
    old.active_deadline_seconds = new.active_deadline_seconds;
    old.scheduling_gates = new.scheduling_gates.clone();
    old.tolerations = new.tolerations.clone();
    if old.termination_grace_period_seconds.is_some_and(|seconds| seconds < 0)
        && new.termination_grace_period_seconds == Some(1)
    {
        old.termination_grace_period_seconds = Some(1);
    }
    old
}

/// The refusal, and after it the fields in question. A real API server prints Go's own diff there.
fn forbidden_change(old: &PodSpec, new: &PodSpec) -> String {
    let mut text = String::from(
        "pod updates may not change fields other than `spec.containers[*].image`,\
         `spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only \
         additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be \
         set to 1 if it was previously negative)",
    );
    let fields = |spec: &PodSpec| match spec.write() {
        Some(Value::Object(fields)) => fields,
        _ => serde_json::Map::new(),
    };
    let (before, after) = (fields(old), fields(new));
    let names: std::collections::BTreeSet<_> = before.keys().chain(after.keys()).ordered();
    for name in names {
        if before.get(name) == after.get(name) {
            continue;
        }
        for (sign, side) in [('-', &before), ('+', &after)] {
            if let Some(value) = side.get(name) {
                text += &format!("\n{sign} {name}: {value}");
            }
        }
    }
    text
}
