//! Why a value cannot be an object, in the words of Go's JSON package.

use crate::api::meta::Kind;
use serde_json::Value;
use thiserror::Error;

/// Why a value is no object of the cluster.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DecodeError {
    #[error("json: cannot unmarshal {found} into Go value of type map[string]interface {{}}")]
    NotAnObject { found: &'static str },
    #[error("kind not set")]
    MissingKind,
    #[error("apiVersion not set")]
    MissingApiVersion,
    /// The cluster keeps no objects of this kind. The name and namespace are those written.
    #[error("no matches for kind {kind:?} in version {api_version:?}")]
    UnknownKind { api_version: String, kind: String, name: String, namespace: String },
    #[error("the new object is a {}, the old one is not", kind.names().kind)]
    OtherKind { kind: Kind },
    /// `path` without indexes, as Go prints it; `found` and `expected` are Go's words.
    #[error("json: cannot unmarshal {found} into Go struct field {path} of type {expected}",
        path = go_path(go_struct, path))]
    WrongType { go_struct: &'static str, path: String, found: String, expected: String },
    #[error(
        "quantities must match the regular expression \
         '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
    )]
    Quantity { path: String, text: String },
    #[error("parsing time {text:?} as \"2006-01-02T15:04:05Z07:00\": cannot parse {text:?}")]
    Time { text: String },
    /// The simulation cannot hold such a taint, so it is refused here, in validation's words.
    #[error(
        "{path}: Unsupported value: {effect:?}: supported values: \"NoSchedule\", \
        \"PreferNoSchedule\", \"NoExecute\""
    )]
    TaintEffect { path: String, effect: String },
    #[error("{text}")]
    Other { text: String },
}

fn go_path(go_struct: &str, path: &str) -> String {
    format!("{go_struct}.{path}")
}

/// What Go calls this sort of JSON value.
pub fn go_kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
