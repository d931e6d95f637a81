//! Decoding with errors in the words of Go's JSON package. serde names no path, so a failed decode
//! is repeated on ever shorter beginnings of the value until the guilty one is found.

use crate::api::meta::Kind;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
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

/// One step of a path into a value.
#[derive(Clone, Debug, PartialEq)]
enum Step {
    Key(String),
    Index(usize),
}

/// The value as a `T`.
pub fn decode<T: DeserializeOwned>(kind: Kind, value: &Value) -> Result<T, DecodeError> {
    T::deserialize(value).map_err(|error| {
        let text = error.to_string();
        locate::<T>(kind, value, &text).unwrap_or(DecodeError::Other { text })
    })
}

fn locate<T: DeserializeOwned>(kind: Kind, value: &Value, text: &str) -> Option<DecodeError> {
    let (found, expected) = text.split_once(", expected ")?;
    let found = found.strip_prefix("invalid type: ").or(found.strip_prefix("invalid value: "))?;
    let mut leaves = Vec::new();
    collect_leaves(value, &mut Vec::new(), &mut leaves);
    // The first leaf whose presence makes decoding fail: longer beginnings fail as well.
    let (mut good, mut bad) = (0, leaves.len());
    while good + 1 < bad {
        let middle = good.midpoint(bad);
        if T::deserialize(&beginning(value, middle)).is_ok() { good = middle } else { bad = middle }
    }
    let mut path = leaves.get(bad.checked_sub(1)?)?.clone();
    // It may be that the leaf stands in a container which should not be one.
    while let Some(at) = look_up(value, &path) {
        if found.starts_with(serde_kind(at)) || path.pop().is_none() {
            break;
        }
    }
    let at = look_up(value, &path)?;
    let number = if at.is_number() && !at.is_i64()
        || found.contains("`") && text.starts_with("invalid value")
    {
        format!("number {at}")
    } else {
        go_kind(at).into()
    };
    let keys: Vec<&str> = path
        .iter()
        .filter_map(|step| if let Step::Key(key) = step { Some(key.as_str()) } else { None })
        .collect();
    let keys = match keys.as_slice() {
        [map @ .., _] if map.last().is_some_and(|key| is_text_map(key)) => map,
        all => all,
    };
    Some(DecodeError::WrongType {
        go_struct: go_struct(kind, keys),
        path: keys.join("."),
        found: number,
        expected: go_type(expected, keys.last().copied().unwrap_or_default()),
    })
}

/// serde's word for a value in its messages.
fn serde_kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "floating point",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "sequence",
        Value::Object(_) => "map",
    }
}

fn collect_leaves(value: &Value, path: &mut Vec<Step>, leaves: &mut Vec<Vec<Step>>) {
    let children: Vec<(Step, &Value)> = children(value);
    if children.is_empty() {
        leaves.push(path.clone());
    }
    for (step, child) in children {
        path.push(step);
        collect_leaves(child, path, leaves);
        path.pop();
    }
}

fn children(value: &Value) -> Vec<(Step, &Value)> {
    match value {
        Value::Object(map) => map.iter().map(|(k, v)| (Step::Key(k.clone()), v)).collect(),
        Value::Array(list) => list.iter().enumerate().map(|(i, v)| (Step::Index(i), v)).collect(),
        _ => Vec::new(),
    }
}

fn look_up<'a>(value: &'a Value, path: &[Step]) -> Option<&'a Value> {
    path.iter().try_fold(value, |at, step| match step {
        Step::Key(key) => at.get(key),
        Step::Index(index) => at.get(index),
    })
}

/// The value with its first leaves only.
fn beginning(value: &Value, leaves: usize) -> Value {
    fn cut(value: &Value, left: &mut usize) -> Option<Value> {
        if *left == 0 {
            return None;
        }
        Some(match value {
            Value::Object(map) if !map.is_empty() => {
                let kept = map.iter().map_while(|(k, v)| Some((k.clone(), cut(v, left)?)));
                Value::Object(kept.collect::<Map<_, _>>())
            }
            Value::Array(list) if !list.is_empty() => {
                Value::Array(list.iter().map_while(|v| cut(v, left)).collect())
            }
            leaf => {
                *left -= 1;
                leaf.clone()
            }
        })
    }
    let mut left = leaves;
    cut(value, &mut left).unwrap_or_default()
}

/// Maps from text to text: Go reports their entries under the map's own path.
fn is_text_map(key: &str) -> bool {
    matches!(key, "labels" | "annotations" | "matchLabels" | "nodeSelector")
}

/// The Go struct that the last field of the path belongs to.
fn go_struct(kind: Kind, keys: &[&str]) -> &'static str {
    let holder = keys.iter().rev().nth(1).copied().unwrap_or_default();
    match holder {
        "metadata" => "ObjectMeta",
        // A CronJob's second spec is a Job's, its third a pod's.
        "spec" if kind == Kind::CronJob && keys.len() == 4 => "JobSpec",
        "spec" if keys.len() > 2 => "PodSpec",
        "spec" => match kind {
            Kind::Job => "JobSpec",
            Kind::Node => "NodeSpec",
            Kind::Namespace => "NamespaceSpec",
            Kind::CronJob => "CronJobSpec",
            Kind::DaemonSet => "DaemonSetSpec",
            Kind::Deployment => "DeploymentSpec",
            Kind::ReplicaSet => "ReplicaSetSpec",
            Kind::StatefulSet => "StatefulSetSpec",
            Kind::PodDisruptionBudget => "PodDisruptionBudgetSpec",
            Kind::Pod | Kind::Event | Kind::ControllerRevision => "PodSpec",
        },
        "jobTemplate" => "JobTemplateSpec",
        "strategy" => "DeploymentStrategy",
        "updateStrategy" if kind == Kind::StatefulSet => "StatefulSetUpdateStrategy",
        "updateStrategy" => "DaemonSetUpdateStrategy",
        "rollingUpdate" => match kind {
            Kind::Deployment => "RollingUpdateDeployment",
            Kind::StatefulSet => "RollingUpdateStatefulSetStrategy",
            _ => "RollingUpdateDaemonSet",
        },
        "template" => "PodTemplateSpec",
        "containers" | "initContainers" => "Container",
        "env" => "EnvVar",
        "ports" => "ContainerPort",
        "volumeMounts" => "VolumeMount",
        "volumes" => "Volume",
        "tolerations" => "Toleration",
        "taints" => "Taint",
        "resources" => "ResourceRequirements",
        "livenessProbe" | "readinessProbe" | "startupProbe" => "Probe",
        "httpGet" => "HTTPGetAction",
        "exec" => "ExecAction",
        "selector" | "labelSelector" => "LabelSelector",
        "podFailurePolicy" => "PodFailurePolicy",
        "onExitCodes" => "PodFailurePolicyOnExitCodesRequirement",
        "successPolicy" => "SuccessPolicy",
        _ => kind.names().kind,
    }
}

/// serde's word for what a field holds, as Go's type.
fn go_type(expected: &str, field: &str) -> String {
    match expected {
        "i32" | "a 32-bit integer" => "int32".into(),
        "i64" => "int64".into(),
        "u32" | "u16" | "u8" => "int32".into(),
        "a boolean" => "bool".into(),
        "a string" => "string".into(),
        "a map" => "map[string]string".into(),
        "IntOrString" => "intstr.IntOrString".into(),
        "a sequence" => match field {
            "containers" | "initContainers" => "[]v1.Container".into(),
            "env" => "[]v1.EnvVar".into(),
            "ports" => "[]v1.ContainerPort".into(),
            "volumes" => "[]v1.Volume".into(),
            "volumeMounts" => "[]v1.VolumeMount".into(),
            "tolerations" => "[]v1.Toleration".into(),
            "taints" => "[]v1.Taint".into(),
            "ownerReferences" => "[]v1.OwnerReference".into(),
            "rules" => "[]v1.PodFailurePolicyRule".into(),
            _ => "[]string".into(),
        },
        other => format!("v1.{}", other.strip_prefix("struct ").unwrap_or(other)),
    }
}
