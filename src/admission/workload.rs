//! What the workloads that keep pods running have in common: a selector that matches the labels
//! of their template, and a template whose pods are always restarted.
//! Upstream: `pkg/apis/apps/validation`.

use crate::admission::error::FieldError;
use crate::admission::pod_defaults::default_pod_spec;
use crate::admission::{pod_spec, selector};
use crate::api::pod_template::PodTemplate;
use crate::api::selector::matches;
use crate::api::v1::{LabelSelector, PodSpec};
use std::rc::Rc;

type Errors = Vec<FieldError>;

/// Fills in a template's defaults. A spec that has them already stays the same allocation: pods
/// share it.
pub fn default_template(template: &mut PodTemplate) {
    let mut filled = PodSpec::clone(&template.spec);
    default_pod_spec(&mut filled);
    if filled != *template.spec {
        template.spec = Rc::new(filled);
    }
}

/// `spec.selector`. `what` is the kind in the API server's words.
pub fn validate_selector(own: Option<&LabelSelector>, what: &str, errors: &mut Errors) {
    let path = "spec.selector";
    let Some(own) = own else { return errors.push(FieldError::required(path, "")) };
    selector::validate(own, path, errors);
    if selector::is_empty(own) {
        let why = format!("empty selector is invalid for {what}");
        errors.push(FieldError::invalid_json(path, own, why));
    }
}

/// `spec.template` of a workload whose pods run for ever. `what` is the kind in the API server's
/// words.
pub fn validate_template(
    template: &PodTemplate,
    own: Option<&LabelSelector>,
    what: &str,
    errors: &mut Errors,
) {
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
        let why = format!("activeDeadlineSeconds in {what} is not Supported");
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
