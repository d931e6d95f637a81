//! Refusals of the API server, in its own words.

use crate::admission::error::FieldError;
use crate::api::meta::Kind;
use std::fmt;

/// Why a request was not carried out. Nothing has changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rejection {
    NotFound {
        kind: Kind,
        name: String,
    },
    AlreadyExists {
        kind: Kind,
        name: String,
    },
    Invalid {
        kind: Kind,
        name: String,
        errors: Vec<FieldError>,
    },
    Conflict {
        kind: Kind,
        name: String,
    },
    Forbidden {
        kind: Kind,
        name: String,
        why: String,
    },
    /// An eviction that the pod's disruption budget does not allow now; `cause` says why.
    TooManyRequests {
        cause: String,
    },
    /// An eviction of a pod that several disruption budgets cover.
    SeveralBudgets,
}

impl Rejection {
    /// The word in `Error from server (NotFound): …`.
    pub const fn status(&self) -> &'static str {
        match self {
            Rejection::NotFound { .. } => "NotFound",
            Rejection::AlreadyExists { .. } => "AlreadyExists",
            Rejection::Invalid { .. } => "Invalid",
            Rejection::Conflict { .. } => "Conflict",
            Rejection::Forbidden { .. } => "Forbidden",
            Rejection::TooManyRequests { .. } => "TooManyRequests",
            Rejection::SeveralBudgets => "InternalError",
        }
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Rejection::NotFound { kind, name } => {
                write!(f, "{} {name:?} not found", kind.resource())
            }
            Rejection::AlreadyExists { kind, name } => {
                write!(f, "{} {name:?} already exists", kind.resource())
            }
            Rejection::Invalid { kind, name, errors } => {
                let (group, names) = (kind.names().group, kind.names());
                let suffix = if group.is_empty() { String::new() } else { format!(".{group}") };
                write!(f, "{}{suffix} {name:?} is invalid: ", names.kind)?;
                match errors.as_slice() {
                    [one] => write!(f, "{one}"),
                    many => {
                        let listed: Vec<_> = many.iter().map(ToString::to_string).collect();
                        write!(f, "[{}]", listed.join(", "))
                    }
                }
            }
            Rejection::Conflict { kind, name } => write!(
                f,
                "Operation cannot be fulfilled on {} {name:?}: the object has been modified; \
                 please apply your changes to the latest version and try again",
                kind.resource()
            ),
            Rejection::Forbidden { kind, name, why } => {
                write!(f, "{} {name:?} is forbidden: {why}", kind.resource())
            }
            Rejection::TooManyRequests { .. } => {
                f.write_str("Cannot evict pod as it would violate the pod's disruption budget.")
            }
            Rejection::SeveralBudgets => f.write_str(
                "This pod has more than one PodDisruptionBudget, which the eviction subresource \
                 does not support.",
            ),
        }
    }
}
