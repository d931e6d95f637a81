//! What the API server writes into a StatefulSet, and its rules.
//! Upstream: `pkg/apis/apps/v1/defaults.go`, `pkg/apis/apps/validation`.

use crate::admission::error::FieldError;
use crate::admission::meta::{self, non_negative};
use crate::admission::pod_defaults::default_template;
use crate::admission::{int_or_percent, pod_spec, selector};
use crate::api::meta::Kind;
use crate::api::pod_template::PodTemplate;
use crate::api::selector::matches;
use crate::api::stateful_set::{ClaimRetentionPolicy, StatefulSet, StatefulSetSpec, mount_claim};
use crate::api::v1::IntOrString;
use serde_json::{Value, json};
use std::rc::Rc;

type Errors = Vec<FieldError>;

const REVISION_HISTORY_LIMIT: i32 = 10;

pub fn set_defaults(set: &mut StatefulSet) {
    let spec = Rc::make_mut(&mut set.spec);
    let text = |field: &mut Option<String>, default: &str| {
        if field.as_deref().unwrap_or_default().is_empty() {
            *field = Some(default.into());
        }
    };
    text(&mut spec.pod_management_policy, "OrderedReady");
    let strategy = &mut spec.update_strategy;
    if strategy.kind.as_deref().unwrap_or_default().is_empty() {
        strategy.kind = Some("RollingUpdate".into());
        strategy.rolling_update.get_or_insert_default();
    }
    if strategy.kind.as_deref() == Some("RollingUpdate")
        && let Some(rolling) = &mut strategy.rolling_update
    {
        rolling.partition.get_or_insert(0);
        rolling.max_unavailable.get_or_insert(IntOrString::Int(1));
    }
    let policy = spec.persistent_volume_claim_retention_policy.get_or_insert_default();
    text(&mut policy.when_deleted, "Retain");
    text(&mut policy.when_scaled, "Retain");
    spec.replicas.get_or_insert(1);
    spec.revision_history_limit.get_or_insert(REVISION_HISTORY_LIMIT);
    for claim in &mut spec.volume_claim_templates {
        default_claim(claim);
    }
    default_template(&mut spec.template);
}

fn default_claim(claim: &mut Value) {
    let Some(fields) = claim.as_object_mut() else { return };
    fields.insert("apiVersion".into(), "v1".into());
    fields.insert("kind".into(), "PersistentVolumeClaim".into());
    fields.insert("status".into(), json!({"phase": "Pending"}));
    if let Some(spec) = fields.get_mut("spec").and_then(Value::as_object_mut) {
        spec.entry("volumeMode").or_insert_with(|| "Filesystem".into());
    }
}

pub fn validate(set: &StatefulSet, errors: &mut Errors) {
    meta::validate(Kind::StatefulSet, &set.meta, errors);
    validate_spec(&set.spec, errors);
}

fn validate_spec(spec: &StatefulSetSpec, errors: &mut Errors) {
    let policy = spec.pod_management_policy.as_deref().unwrap_or_default();
    if !["OrderedReady", "Parallel"].contains(&policy) {
        let why = "must be 'OrderedReady' or 'Parallel'";
        errors.push(FieldError::invalid_text("spec.podManagementPolicy", policy, why));
    }
    update_strategy(spec, errors);
    if let Some(policy) = &spec.persistent_volume_claim_retention_policy {
        retention(policy, errors);
    }
    let start = spec.ordinals.as_ref().map_or(0, |ordinals| ordinals.start);
    for (field, value) in [
        ("replicas", spec.replicas),
        ("minReadySeconds", spec.min_ready_seconds),
        ("ordinals.start", Some(start)),
        ("revisionHistoryLimit", spec.revision_history_limit),
    ] {
        non_negative(format!("spec.{field}"), i64::from(value.unwrap_or(0)), errors);
    }
    let path = "spec.selector";
    match &spec.selector {
        None => errors.push(FieldError::required(path, "")),
        Some(own) => {
            selector::validate(own, path, errors);
            if selector::is_empty(own) {
                let why = "empty selector is invalid for statefulset";
                errors.push(FieldError::invalid_json(path, own, why));
            } else if !matches(own, &spec.template.metadata.labels) {
                let why = "`selector` does not match template `labels`";
                let labels = &*spec.template.metadata.labels;
                errors.push(FieldError::invalid_json("spec.template.metadata.labels", labels, why));
            }
        }
    }
    template(spec, errors);
}

fn update_strategy(spec: &StatefulSetSpec, errors: &mut Errors) {
    let path = "spec.updateStrategy";
    let strategy = &spec.update_strategy;
    match (strategy.kind.as_deref().unwrap_or_default(), &strategy.rolling_update) {
        ("RollingUpdate" | "OnDelete", None) => {}
        ("RollingUpdate", Some(rolling)) => {
            let path = format!("{path}.rollingUpdate");
            let partition = i64::from(rolling.partition.unwrap_or(0));
            non_negative(format!("{path}.partition"), partition, errors);
            if let Some(most) = &rolling.max_unavailable {
                let path = format!("{path}.maxUnavailable");
                int_or_percent::non_negative(most, &path, errors);
                int_or_percent::at_most_all(most, &path, errors);
                if int_or_percent::is_zero(most) {
                    errors.push(FieldError::invalid_json(path, most, "cannot be 0"));
                }
            }
        }
        ("OnDelete", Some(rolling)) => {
            let why = "only allowed for updateStrategy 'RollingUpdate'";
            errors.push(FieldError::invalid_json(format!("{path}.rollingUpdate"), rolling, why));
        }
        _ => {
            let why = "must be 'RollingUpdate' or 'OnDelete'";
            errors.push(FieldError::invalid_json(path, strategy, why));
        }
    }
}

fn retention(policy: &ClaimRetentionPolicy, errors: &mut Errors) {
    for (field, value) in
        [("whenDeleted", &policy.when_deleted), ("whenScaled", &policy.when_scaled)]
    {
        let value = value.as_deref().unwrap_or_default();
        if !["Retain", "Delete"].contains(&value) {
            let path = format!("spec.persistentVolumeClaimRetentionPolicy.{field}");
            errors.push(FieldError::not_supported(path, value, &["Retain", "Delete"]));
        }
    }
}

/// The containers may mount what the claims will bring.
fn template(spec: &StatefulSetSpec, errors: &mut Errors) {
    let mut template = PodTemplate::clone(&spec.template);
    for claim in spec.claims() {
        mount_claim(Rc::make_mut(&mut template.spec), claim, claim);
    }
    pod_spec::validate_template(&template, "spec.template", errors);
    let path = "spec.template.spec";
    let policy = template.spec.restart_policy.as_deref().unwrap_or_default();
    if policy != "Always" {
        let path = format!("{path}.restartPolicy");
        errors.push(FieldError::not_supported(path, policy, &["Always"]));
    }
    if template.spec.active_deadline_seconds.is_some() {
        let why = "activeDeadlineSeconds in StatefulSet is not Supported";
        errors.push(FieldError::forbidden(format!("{path}.activeDeadlineSeconds"), why));
    }
}

/// Little of a StatefulSet may change.
pub fn validate_update(old: &StatefulSet, new: &StatefulSet, errors: &mut Errors) {
    validate(new, errors);
    meta::validate_update(&old.meta, &new.meta, errors);
    let allowed = StatefulSetSpec {
        replicas: new.spec.replicas,
        ordinals: new.spec.ordinals.clone(),
        template: new.spec.template.clone(),
        update_strategy: new.spec.update_strategy.clone(),
        revision_history_limit: new.spec.revision_history_limit,
        persistent_volume_claim_retention_policy: new
            .spec
            .persistent_volume_claim_retention_policy
            .clone(),
        min_ready_seconds: new.spec.min_ready_seconds,
        ..StatefulSetSpec::clone(&old.spec)
    };
    if allowed != *new.spec {
        let why = "updates to statefulset spec for fields other than 'replicas', 'ordinals', \
                   'template', 'updateStrategy', 'revisionHistoryLimit', \
                   'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";
        errors.push(FieldError::forbidden("spec", why));
    }
}
