//! Label selectors as fields. Upstream: apimachinery `apis/meta/v1/validation`.

use crate::admission::error::FieldError;
use crate::admission::meta::{self, complain};
use crate::admission::names;
use crate::api::v1::LabelSelector;
use std::collections::BTreeMap;

pub fn validate(selector: &LabelSelector, path: &str, errors: &mut Vec<FieldError>) {
    if let Some(labels) = &selector.match_labels {
        meta::labels(&format!("{path}.matchLabels"), labels, errors);
    }
    for (i, expression) in selector.match_expressions.iter().flatten().enumerate() {
        let path = format!("{path}.matchExpressions[{i}]");
        let values = expression.values.as_deref().unwrap_or_default();
        match expression.operator.as_str() {
            "In" | "NotIn" if values.is_empty() => errors.push(FieldError::required(
                format!("{path}.values"),
                "must be specified when `operator` is 'In' or 'NotIn'",
            )),
            "Exists" | "DoesNotExist" if !values.is_empty() => errors.push(FieldError::forbidden(
                format!("{path}.values"),
                "may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
            )),
            "In" | "NotIn" | "Exists" | "DoesNotExist" => {}
            other => errors.push(FieldError::invalid_text(
                format!("{path}.operator"),
                other,
                "not a valid selector operator",
            )),
        }
        let key = &expression.key;
        complain(&format!("{path}.key"), key, names::qualified_name(key), errors);
        for (j, value) in values.iter().enumerate() {
            let path = format!("{path}.values[{j}]");
            complain(&path, value, names::label_value(value), errors);
        }
    }
}

/// `{}`: it would select everything.
pub fn is_empty(selector: &LabelSelector) -> bool {
    selector.match_labels.as_ref().is_none_or(BTreeMap::is_empty)
        && selector.match_expressions.as_ref().is_none_or(Vec::is_empty)
}
