//! Field errors in the API server's words. Upstream: apimachinery `util/validation/field`.

use crate::api::v1::Wire;
use std::fmt;

/// One thing wrong with an object, at a path such as `spec.template.spec.containers[0].image`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    pub path: String,
    pub problem: FieldProblem,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldProblem {
    /// The detail may be empty.
    Required {
        detail: String,
    },
    /// `value` as it is printed: strings quoted, numbers bare, structures as JSON. Empty when the
    /// API server leaves the value out.
    Invalid {
        value: String,
        detail: String,
    },
    NotSupported {
        value: String,
        supported: Vec<String>,
    },
    Duplicate {
        value: String,
    },
    TooMany {
        count: usize,
        limit: usize,
    },
    TooLong {
        limit: usize,
    },
    Forbidden {
        detail: String,
    },
    NotFound {
        value: String,
    },
}

impl FieldError {
    pub fn new(path: impl Into<String>, problem: FieldProblem) -> Self {
        FieldError { path: path.into(), problem }
    }

    pub fn required(path: impl Into<String>, detail: impl Into<String>) -> Self {
        FieldError::new(path, FieldProblem::Required { detail: detail.into() })
    }

    pub fn invalid(
        path: impl Into<String>,
        value: impl fmt::Display,
        detail: impl Into<String>,
    ) -> Self {
        let (value, detail) = (value.to_string(), detail.into());
        FieldError::new(path, FieldProblem::Invalid { value, detail })
    }

    /// `supported` in the order in which it is to be printed.
    pub fn not_supported(path: impl Into<String>, value: &str, supported: &[&str]) -> Self {
        let supported = supported.iter().map(|s| format!("{s:?}")).collect();
        FieldError::new(path, FieldProblem::NotSupported { value: format!("{value:?}"), supported })
    }

    /// A string value: it is printed in quotes.
    pub fn invalid_text(path: impl Into<String>, value: &str, detail: impl Into<String>) -> Self {
        FieldError::invalid(path, format_args!("{value:?}"), detail)
    }

    /// A structure: it is printed as JSON, `null` for nothing.
    pub fn invalid_json(
        path: impl Into<String>,
        value: &dyn Wire,
        detail: impl Into<String>,
    ) -> Self {
        FieldError::invalid(path, value.write().unwrap_or_default(), detail)
    }

    /// Quotes the value.
    pub fn duplicate(path: impl Into<String>, value: &str) -> Self {
        FieldError::new(path, FieldProblem::Duplicate { value: format!("{value:?}") })
    }

    pub fn forbidden(path: impl Into<String>, detail: impl Into<String>) -> Self {
        FieldError::new(path, FieldProblem::Forbidden { detail: detail.into() })
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.path)?;
        match &self.problem {
            FieldProblem::Required { detail } if detail.is_empty() => f.write_str("Required value"),
            FieldProblem::Required { detail } => write!(f, "Required value: {detail}"),
            FieldProblem::Invalid { value, detail } if value.is_empty() => {
                write!(f, "Invalid value: {detail}")
            }
            FieldProblem::Invalid { value, detail } => {
                write!(f, "Invalid value: {value}: {detail}")
            }
            FieldProblem::NotSupported { value, supported } => {
                write!(f, "Unsupported value: {value}: supported values: {}", supported.join(", "))
            }
            FieldProblem::Duplicate { value } => write!(f, "Duplicate value: {value}"),
            FieldProblem::TooMany { count, limit } => {
                write!(f, "Too many: {count}: must have at most {limit} items")
            }
            FieldProblem::TooLong { limit } => {
                write!(f, "Too long: may not be more than {limit} bytes")
            }
            FieldProblem::Forbidden { detail } => write!(f, "Forbidden: {detail}"),
            FieldProblem::NotFound { value } => write!(f, "Not found: {value}"),
        }
    }
}
