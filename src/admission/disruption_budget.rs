//! The rules of a PodDisruptionBudget. Upstream: `pkg/apis/policy/validation`.

use crate::admission::error::FieldError;
use crate::admission::{int_or_percent, meta, selector};
use crate::api::disruption_budget::{DisruptionBudgetSpec, PodDisruptionBudget};
use crate::api::meta::Kind;

type Errors = Vec<FieldError>;

pub fn validate(budget: &PodDisruptionBudget, errors: &mut Errors) {
    meta::validate(Kind::PodDisruptionBudget, &budget.meta, errors);
    validate_spec(&budget.spec, errors);
}

fn validate_spec(spec: &DisruptionBudgetSpec, errors: &mut Errors) {
    if spec.min_available.is_some() && spec.max_unavailable.is_some() {
        let why = "minAvailable and maxUnavailable cannot be both set";
        errors.push(FieldError::invalid_json("spec", spec, why));
    }
    for (field, value) in
        [("minAvailable", &spec.min_available), ("maxUnavailable", &spec.max_unavailable)]
    {
        if let Some(value) = value {
            let path = format!("spec.{field}");
            int_or_percent::non_negative(value, &path, errors);
            int_or_percent::at_most_all(value, &path, errors);
        }
    }
    if let Some(own) = &spec.selector {
        selector::validate(own, "spec.selector", errors);
    }
    if let Some(policy) = spec.unhealthy_pod_eviction_policy.as_deref() {
        let policies = ["AlwaysAllow", "IfHealthyBudget"];
        if !policies.contains(&policy) {
            let path = "spec.unhealthyPodEvictionPolicy";
            errors.push(FieldError::not_supported(path, policy, &policies));
        }
    }
}

/// All of a budget's spec may change since policy/v1.
pub fn validate_update(old: &PodDisruptionBudget, new: &PodDisruptionBudget, errors: &mut Errors) {
    validate(new, errors);
    meta::validate_update(&old.meta, &new.meta, errors);
}
