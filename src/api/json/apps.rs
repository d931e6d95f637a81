//! What the controllers of `apps/v1` and `policy/v1` observe, as JSON.

use crate::api::controller_revision::ControllerRevision;
use crate::api::daemon_set::DaemonSetStatus;
use crate::api::deployment::DeploymentStatus;
use crate::api::disruption_budget::DisruptionBudgetStatus;
use crate::api::pod_template::PodTemplate;
use crate::api::replica_set::ReplicaSetStatus;
use crate::api::stateful_set::StatefulSetStatus;
use crate::api::v1::Wire;
use crate::order::Ordered;
use serde_json::{Map, Value, json};

/// Counters that Go leaves out when they are zero are written only if they are not.
fn counters(always: &[(&str, i64)], unless_zero: &[(&str, i64)]) -> Map<String, Value> {
    let kept = unless_zero.iter().filter(|(_, count)| *count != 0);
    let all = always.iter().chain(kept);
    all.map(|(field, count)| ((*field).to_owned(), (*count).into())).ordered()
}

fn insert_optional(fields: &mut Map<String, Value>, field: &str, value: Option<i32>) {
    if let Some(value) = value {
        fields.insert(field.into(), value.into());
    }
}

pub fn daemon_set_status(status: &DaemonSetStatus) -> Value {
    let mut fields = counters(
        &[
            ("currentNumberScheduled", status.current.into()),
            ("desiredNumberScheduled", status.desired.into()),
            ("numberMisscheduled", status.misscheduled.into()),
            ("numberReady", status.ready.into()),
        ],
        &[
            ("numberAvailable", status.available.into()),
            ("numberUnavailable", status.unavailable.into()),
            ("observedGeneration", status.observed_generation),
            ("updatedNumberScheduled", status.updated.into()),
        ],
    );
    insert_optional(&mut fields, "collisionCount", status.collision_count);
    Value::Object(fields)
}

pub fn deployment_status(status: &DeploymentStatus) -> Value {
    let mut fields = counters(
        &[],
        &[
            ("availableReplicas", status.available.into()),
            ("observedGeneration", status.observed_generation),
            ("readyReplicas", status.ready.into()),
            ("replicas", status.replicas.into()),
            ("unavailableReplicas", status.unavailable.into()),
            ("updatedReplicas", status.updated.into()),
        ],
    );
    insert_optional(&mut fields, "collisionCount", status.collision_count);
    insert_optional(&mut fields, "terminatingReplicas", status.terminating);
    if !status.conditions.is_empty() {
        let conditions = status.conditions.iter().map(|condition| {
            json!({
                "lastTransitionTime": condition.last_transition.rfc3339(),
                "lastUpdateTime": condition.last_update.rfc3339(),
                "message": *condition.message,
                "reason": *condition.reason,
                "status": condition.status.name(),
                "type": condition.kind.name(),
            })
        });
        fields.insert("conditions".into(), conditions.collect());
    }
    Value::Object(fields)
}

pub fn replica_set_status(status: &ReplicaSetStatus) -> Value {
    let mut fields = counters(
        &[("replicas", status.replicas.into())],
        &[
            ("availableReplicas", status.available.into()),
            ("fullyLabeledReplicas", status.fully_labeled.into()),
            ("observedGeneration", status.observed_generation),
            ("readyReplicas", status.ready.into()),
        ],
    );
    insert_optional(&mut fields, "terminatingReplicas", status.terminating);
    if let Some(failure) = &status.failure {
        let condition = json!({
            "lastTransitionTime": failure.last_transition.rfc3339(),
            "message": *failure.message,
            "reason": *failure.reason,
            "status": failure.status.name(),
            "type": "ReplicaFailure",
        });
        fields.insert("conditions".into(), json!([condition]));
    }
    Value::Object(fields)
}

pub fn stateful_set_status(status: &StatefulSetStatus) -> Value {
    let mut fields = counters(
        &[("availableReplicas", status.available.into()), ("replicas", status.replicas.into())],
        &[
            ("currentReplicas", status.current.into()),
            ("observedGeneration", status.observed_generation),
            ("readyReplicas", status.ready.into()),
            ("updatedReplicas", status.updated.into()),
        ],
    );
    insert_optional(&mut fields, "collisionCount", status.collision_count);
    let revisions = [
        ("currentRevision", &status.current_revision),
        ("updateRevision", &status.update_revision),
    ];
    for (field, revision) in revisions {
        if !revision.is_empty() {
            fields.insert(field.into(), json!(**revision));
        }
    }
    Value::Object(fields)
}

pub fn budget_status(status: &DisruptionBudgetStatus) -> Value {
    let mut fields = counters(
        &[
            ("currentHealthy", status.current_healthy.into()),
            ("desiredHealthy", status.desired_healthy.into()),
            ("disruptionsAllowed", status.disruptions_allowed.into()),
            ("expectedPods", status.expected_pods.into()),
        ],
        &[("observedGeneration", status.observed_generation)],
    );
    if !status.disrupted.is_empty() {
        let pods = status.disrupted.iter();
        let pods = pods.map(|(name, since)| (name.to_string(), since.rfc3339().into()));
        fields.insert("disruptedPods".into(), Value::Object(pods.ordered()));
    }
    Value::Object(fields)
}

/// `data`: the patch that puts the template back.
pub fn revision_data(revision: &ControllerRevision) -> Value {
    let mut template = revision.template.write().unwrap_or_default();
    template["$patch"] = "replace".into();
    json!({"spec": {"template": template}})
}

/// The template in a revision's `data`. Nothing is read from one that holds something else.
pub fn template_of(data: &Value) -> PodTemplate {
    let mut template = PodTemplate::default();
    template.read(data.pointer("/spec/template").unwrap_or(&Value::Null));
    template
}
