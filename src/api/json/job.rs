//! Jobs as JSON.

use crate::api::job::{JobSpec, JobStatus};
use crate::api::json::UuidOf;
use crate::api::meta::Uid;
use crate::api::v1::Wire;
use serde_json::{Map, Value, json};

pub fn spec(spec: &JobSpec) -> Value {
    spec.write().unwrap_or_default()
}

/// `{}` until the controller has written a status once.
pub fn status(status: &JobStatus, uuid: UuidOf<'_>) -> Value {
    let mut fields = Map::new();
    if !status.observed {
        return Value::Object(fields);
    }
    let mut set = |field: &str, value: Value| {
        fields.insert(field.into(), value);
    };
    for (field, count) in
        [("active", status.active), ("succeeded", status.succeeded), ("failed", status.failed)]
    {
        if count != 0 {
            set(field, count.into());
        }
    }
    set("ready", status.ready.into());
    set("terminating", status.terminating.into());
    if let Some(started) = status.start_time {
        set("startTime", started.rfc3339().into());
    }
    if let Some(completed) = status.completion_time {
        set("completionTime", completed.rfc3339().into());
    }
    if !status.completed_indexes.is_empty() {
        set("completedIndexes", json!(*status.completed_indexes));
    }
    if let Some(indexes) = &status.failed_indexes {
        set("failedIndexes", json!(**indexes));
    }
    if !status.conditions.is_empty() {
        let conditions = status.conditions.iter().map(|condition| {
            let changed = condition.last_transition.rfc3339();
            let mut fields = json!({
                "type": condition.kind.name(),
                "status": condition.status.name(),
                "lastProbeTime": changed,
                "lastTransitionTime": changed,
            });
            for (field, text) in [("reason", &condition.reason), ("message", &condition.message)] {
                if !text.is_empty() {
                    fields[field] = json!(**text);
                }
            }
            fields
        });
        set("conditions", conditions.collect());
    }
    let mut uncounted = Map::new();
    let lists = [("succeeded", &status.uncounted_succeeded), ("failed", &status.uncounted_failed)];
    for (field, uids) in lists {
        if !uids.is_empty() {
            let texts = uids.iter().map(|uid: &Uid| Value::from(uuid(*uid)));
            uncounted.insert(field.into(), texts.collect());
        }
    }
    set("uncountedTerminatedPods", Value::Object(uncounted));
    Value::Object(fields)
}
