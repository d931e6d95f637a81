//! Numbers that may be percentages. Upstream: `pkg/apis/apps/validation`
//! (`ValidatePositiveIntOrPercent`, `IsNotMoreThan100Percent`).

use crate::admission::error::FieldError;
use crate::api::int_or_percent::percentage;
use crate::api::v1::IntOrString;

const NO_PERCENTAGE: &str = "a valid percent string must be a numeric string followed by an ending \
                             '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";

/// A number that is not negative, or digits and a percent sign.
pub fn non_negative(value: &IntOrString, path: &str, errors: &mut Vec<FieldError>) {
    match value {
        IntOrString::Int(number) => {
            crate::admission::meta::non_negative(path.into(), i64::from(*number), errors);
        }
        IntOrString::String(text) if is_percentage(text) => {}
        IntOrString::String(_) => {
            errors.push(FieldError::invalid_json(path, value, NO_PERCENTAGE));
        }
    }
}

/// Digits and a percent sign.
fn is_percentage(text: &str) -> bool {
    let digits = text.strip_suffix('%').unwrap_or_default();
    !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
}

/// A percentage of at most 100.
pub fn at_most_all(value: &IntOrString, path: &str, errors: &mut Vec<FieldError>) {
    if matches!(value, IntOrString::String(text) if percentage(text).is_some_and(|p| p > 100)) {
        let why = "must not be greater than 100%";
        errors.push(FieldError::invalid_json(path, value, why));
    }
}

/// Nothing, or no number at all: that counts as nothing. Upstream: `getIntOrPercentValue`.
pub fn is_zero(value: &IntOrString) -> bool {
    match value {
        IntOrString::Int(number) => *number == 0,
        IntOrString::String(text) if is_percentage(text) => percentage(text) == Some(0),
        IntOrString::String(text) => text.parse().unwrap_or(0) == 0,
    }
}
