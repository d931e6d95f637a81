//! `--record`: the command line as the change cause of what it changes.
//! Upstream: `k8s.io/cli-runtime/pkg/genericclioptions/record_flags.go`.

use crate::kubectl::flags::{Flag, Flags, Takes};
use crate::kubectl::write::files::metadata_of;
use serde_json::{Map, Value};

pub const FLAG: Flag = Flag::long("record", Takes::Bool);

pub const DEPRECATED: &str =
    "Flag --record has been deprecated, --record will be removed in the future";

/// The annotation that `kubectl rollout history` shows.
pub const CHANGE_CAUSE: &str = "kubernetes.io/change-cause";

/// The command line, if `--record` was given: its arguments, then its flags by name.
pub fn change_cause(flags: &Flags, command: &str) -> Option<String> {
    if !flags.bool("record") {
        return None;
    }
    let mut line = command.to_string();
    for arg in &flags.args {
        line = line + " " + arg;
    }
    for (name, values) in flags.given() {
        line = format!("{line} --{name}={}", values.join(","));
    }
    Some(line)
}

/// Writes the cause into an object.
pub fn annotate(value: &mut Value, cause: &str) {
    let Some(metadata) = metadata_of(value) else { return };
    let annotations = metadata.entry("annotations").or_insert_with(|| Value::Object(Map::new()));
    if annotations.is_null() {
        *annotations = Value::Object(Map::new());
    }
    if let Some(annotations) = annotations.as_object_mut() {
        annotations.insert(CHANGE_CAUSE.into(), cause.into());
    }
}
