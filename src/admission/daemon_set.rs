//! The rules of a DaemonSet. Upstream: `pkg/apis/apps/validation.ValidateDaemonSet`,
//! `pkg/registry/apps/daemonset/strategy.go`.

use crate::admission::error::{FieldError, FieldProblem};
use crate::admission::meta::{self, non_negative};
use crate::admission::{int_or_percent, pod_spec, selector};
use crate::api::daemon_set::{DaemonSet, DaemonSetSpec, RollingUpdateDaemonSet};
use crate::api::meta::Kind;
use crate::api::selector::matches;
use crate::api::v1::{IntOrString, LabelSelector, Wire};
use serde_json::json;

type Errors = Vec<FieldError>;

pub fn validate(set: &DaemonSet, errors: &mut Errors) {
    meta::validate(Kind::DaemonSet, &set.meta, errors);
    let spec = &*set.spec;
    selects(spec, errors);
    pod_spec::validate_template(&spec.template, "spec.template", errors);
    let policy = spec.template.spec.restart_policy.as_deref().unwrap_or_default();
    if policy != "Always" {
        let path = "spec.template.spec.restartPolicy";
        errors.push(FieldError::not_supported(path, policy, &["Always"]));
    }
    if spec.template.spec.active_deadline_seconds.is_some() {
        let path = "spec.template.spec.activeDeadlineSeconds";
        let why = "activeDeadlineSeconds in DaemonSet is not Supported";
        errors.push(FieldError::forbidden(path, why));
    }
    let seconds = spec.min_ready_seconds.unwrap_or(0);
    non_negative("spec.minReadySeconds".into(), i64::from(seconds), errors);
    update_strategy(spec, errors);
    let limit = spec.revision_history_limit.unwrap_or(0);
    non_negative("spec.revisionHistoryLimit".into(), i64::from(limit), errors);
}

/// A set without a selector selects nothing, so its own pods neither.
fn selects(spec: &DaemonSetSpec, errors: &mut Errors) {
    let own = spec.selector.as_ref();
    if let Some(own) = own {
        selector::validate(own, "spec.selector", errors);
    }
    let labels = &spec.template.metadata.labels;
    if !own.is_some_and(|own| matches(own, labels)) {
        let (path, why) =
            ("spec.template.metadata.labels", "`selector` does not match template `labels`");
        errors.push(FieldError::invalid_json(path, &**labels, why));
    }
    let is_empty = |own: &&LabelSelector| {
        own.match_labels.as_ref().is_none_or(|labels| labels.is_empty())
            && own.match_expressions.as_ref().is_none_or(|all| all.is_empty())
    };
    if let Some(own) = own.filter(is_empty) {
        let why = "empty selector is invalid for daemonset";
        errors.push(FieldError::invalid_json("spec.selector", own, why));
    }
}

fn update_strategy(spec: &DaemonSetSpec, errors: &mut Errors) {
    let strategy = &spec.update_strategy;
    match (strategy.kind.as_deref().unwrap_or_default(), &strategy.rolling_update) {
        ("OnDelete", _) => {}
        ("RollingUpdate", Some(rolling)) => rolling_update(rolling, errors),
        ("RollingUpdate", None) => {
            errors.push(FieldError::required("spec.updateStrategy.rollingUpdate", ""));
        }
        (other, rolling) => {
            let value = json!({"Type": other, "RollingUpdate": rolling.write()}).to_string();
            let supported = vec!["\"RollingUpdate\"".into(), "\"OnDelete\"".into()];
            let problem = FieldProblem::NotSupported { value, supported };
            errors.push(FieldError::new("spec.updateStrategy", problem));
        }
    }
}

fn rolling_update(rolling: &RollingUpdateDaemonSet, errors: &mut Errors) {
    const UNAVAILABLE: &str = "spec.updateStrategy.rollingUpdate.maxUnavailable";
    const SURGE: &str = "spec.updateStrategy.rollingUpdate.maxSurge";
    let (unavailable, surge) = (rolling.max_unavailable.as_ref(), rolling.max_surge.as_ref());
    let both = [(unavailable, UNAVAILABLE), (surge, SURGE)];
    for (value, path) in both {
        value.into_iter().for_each(|value| int_or_percent::non_negative(value, path, errors));
    }
    for (value, path) in both {
        value.into_iter().for_each(|value| int_or_percent::at_most_all(value, path, errors));
    }
    let counts = |value: &&IntOrString| !int_or_percent::is_zero(value);
    match (unavailable.filter(counts), surge.filter(counts)) {
        (Some(_), Some(surge)) => {
            let why = "may not be set when maxUnavailable is non-zero";
            errors.push(FieldError::invalid_json(SURGE, surge, why));
        }
        (None, None) => {
            errors.push(FieldError::required(UNAVAILABLE, "cannot be 0 when maxSurge is 0"));
        }
        _ => {}
    }
}

/// Everything but the selector may change.
pub fn validate_update(old: &DaemonSet, new: &DaemonSet, errors: &mut Errors) {
    validate(new, errors);
    meta::validate_update(&old.meta, &new.meta, errors);
    if old.spec.selector != new.spec.selector {
        let (path, why) = ("spec.selector", "field is immutable");
        errors.push(FieldError::invalid_json(path, &new.spec.selector, why));
    }
}
