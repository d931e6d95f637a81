//! Requests and limits. Upstream: `pkg/apis/core/validation.ValidateResourceRequirements`.

use crate::admission::error::FieldError;
use crate::admission::meta::complain;
use crate::admission::names;
use crate::api::quantity;
use crate::api::v1::{Quantity, ResourceRequirements};

type Errors = Vec<FieldError>;

pub fn validate(resources: &ResourceRequirements, path: &str, errors: &mut Errors) {
    let (limits_path, requests_path) = (format!("{path}.limits"), format!("{path}.requests"));
    for (name, amount) in resources.limits.iter().flatten() {
        amount_of(name, amount, &format!("{limits_path}[{name}]"), errors);
    }
    for (name, request) in resources.requests.iter().flatten() {
        amount_of(name, request, &format!("{requests_path}[{name}]"), errors);
        let overcommit = may_overcommit(name);
        let Some(limit) = resources.limits.as_ref().and_then(|limits| limits.get(name)) else {
            if !overcommit {
                let why = "Limit must be set for non overcommitable resources";
                errors.push(FieldError::required(limits_path.as_str(), why));
            }
            continue;
        };
        let (asked, most) = (quantity::millis(&request.0), quantity::millis(&limit.0));
        let relation = match (asked, most) {
            (Some(asked), Some(most)) if asked != most && !overcommit => "equal to",
            (Some(asked), Some(most)) if asked > most => "less than or equal to",
            _ => continue,
        };
        let why = format!("must be {relation} {name} limit of {}", limit.0);
        errors.push(FieldError::invalid_text(requests_path.as_str(), &request.0, why));
    }
}

/// Extended resources and huge pages are handed out whole.
fn may_overcommit(name: &str) -> bool {
    !name.contains('/') && !name.starts_with("hugepages-")
}

fn amount_of(name: &str, amount: &Quantity, path: &str, errors: &mut Errors) {
    complain(path, name, names::qualified_name(name), errors);
    if !name.contains('/') && !is_standard(name) {
        let why = "must be a standard resource type or fully qualified";
        errors.push(FieldError::invalid_text(path, name, why));
        let why = "must be a standard resource for containers";
        errors.push(FieldError::invalid_text(path, name, why));
    }
    let Some(millis) = quantity::millis(&amount.0) else {
        let why = "quantities must match the regular expression \
                   '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
        errors.push(FieldError::invalid_text(path, &amount.0, why));
        return;
    };
    if millis < 0 {
        let why = "must be greater than or equal to 0";
        errors.push(FieldError::invalid_text(path, &amount.0, why));
    }
    if name.contains('/') && millis % 1000 != 0 {
        errors.push(FieldError::invalid_text(path, &amount.0, "must be an integer"));
    }
}

fn is_standard(name: &str) -> bool {
    matches!(name, "cpu" | "memory" | "ephemeral-storage") || name.starts_with("hugepages-")
}
