//! What the workloads that keep pods running have in common: a selector that matches the labels
//! of their template, and a template whose pods are always restarted.
//! Upstream: `pkg/apis/apps/validation`.

use crate::admission::error::FieldError;
use crate::admission::{pod_spec, selector};
use crate::api::pod_template::PodTemplate;
use crate::api::selector::matches;
use crate::api::v1::LabelSelector;

type Errors = Vec<FieldError>;

/// `spec.selector` and `spec.template` of a Deployment or a ReplicaSet.
pub fn validate(own: Option<&LabelSelector>, template: &PodTemplate, errors: &mut Errors) {
    let path = "spec.selector";
    if let Some(own) = own {
        let before = errors.len();
        selector::validate(own, path, errors);
        let is_readable = errors.len() == before;
        if selector::is_empty(own) {
            // A ReplicaSet is validated as a part of a Deployment.
            let why = "empty selector is invalid for deployment";
            errors.push(FieldError::invalid_json(path, own, why));
        }
        if !is_readable {
            // Of the template nothing is said then.
            return errors.push(FieldError::invalid_json(path, own, "invalid label selector"));
        }
    } else {
        errors.push(FieldError::required(path, ""));
    }
    validate_template(own, template, errors);
}

fn validate_template(own: Option<&LabelSelector>, template: &PodTemplate, errors: &mut Errors) {
    let labels = &template.metadata.labels;
    // No selector selects nothing, an empty one everything.
    if own.is_none_or(|own| !selector::is_empty(own) && !matches(own, labels)) {
        let why = "`selector` does not match template `labels`";
        errors.push(FieldError::invalid_json("spec.template.metadata.labels", &**labels, why));
    }
    pod_spec::validate_template(template, "spec.template", errors);
    let policy = template.spec.restart_policy.as_deref().unwrap_or("Always");
    if policy != "Always" {
        let path = "spec.template.spec.restartPolicy";
        errors.push(FieldError::not_supported(path, policy, &["Always"]));
    }
    if template.spec.active_deadline_seconds.is_some() {
        let path = "spec.template.spec.activeDeadlineSeconds";
        let why = "activeDeadlineSeconds in ReplicaSet is not Supported";
        errors.push(FieldError::forbidden(path, why));
    }
}

/// A selector is for ever.
pub fn same_selector(
    old: Option<&LabelSelector>,
    new: Option<&LabelSelector>,
    errors: &mut Errors,
) {
    if let Some(new) = new.filter(|new| old != Some(*new)) {
        errors.push(FieldError::invalid_json("spec.selector", new, "field is immutable"));
    }
}
