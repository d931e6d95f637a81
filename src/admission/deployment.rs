//! The rules of a Deployment. Upstream: `pkg/apis/apps/validation.ValidateDeploymentSpec`,
//! `pkg/apis/apps/v1/defaults.go`.

use crate::admission::error::{FieldError, FieldProblem};
use crate::admission::meta::{self, non_negative};
use crate::admission::{int_or_percent, pod_defaults, workload};
use crate::api::deployment::{Deployment, DeploymentStrategy, RollingUpdateDeployment};
use crate::api::meta::Kind;
use crate::api::v1::{IntOrString, Wire};
use std::rc::Rc;

type Errors = Vec<FieldError>;

pub fn set_defaults(deployment: &mut Deployment) {
    let spec = Rc::make_mut(&mut deployment.spec);
    spec.replicas.get_or_insert(1);
    let strategy = &mut spec.strategy;
    if strategy.kind.as_deref().unwrap_or_default().is_empty() {
        strategy.kind = Some("RollingUpdate".into());
    }
    if strategy.kind.as_deref() == Some("RollingUpdate") {
        let quarter = || IntOrString::String("25%".into());
        let rolling = strategy.rolling_update.get_or_insert_default();
        rolling.max_unavailable.get_or_insert_with(quarter);
        rolling.max_surge.get_or_insert_with(quarter);
    }
    spec.revision_history_limit.get_or_insert(10);
    spec.progress_deadline_seconds.get_or_insert(600);
    pod_defaults::default_template(&mut spec.template);
}

pub fn validate(deployment: &Deployment, errors: &mut Errors) {
    meta::validate(Kind::Deployment, &deployment.meta, errors);
    let spec = &*deployment.spec;
    let mut count = |field: &str, value: Option<i32>| {
        non_negative(format!("spec.{field}"), value.unwrap_or(0).into(), errors);
    };
    count("replicas", spec.replicas);
    workload::validate(spec.selector.as_ref(), &spec.template, errors);
    validate_strategy(&spec.strategy, errors);
    let mut count = |field: &str, value: Option<i32>| {
        non_negative(format!("spec.{field}"), value.unwrap_or(0).into(), errors);
    };
    count("minReadySeconds", spec.min_ready_seconds);
    count("revisionHistoryLimit", spec.revision_history_limit);
    count("progressDeadlineSeconds", spec.progress_deadline_seconds);
    let min_ready = spec.min_ready_seconds.unwrap_or(0);
    if let Some(deadline) = spec.progress_deadline_seconds.filter(|s| *s <= min_ready) {
        let why = "must be greater than minReadySeconds";
        errors.push(FieldError::invalid("spec.progressDeadlineSeconds", deadline, why));
    }
}

fn validate_strategy(strategy: &DeploymentStrategy, errors: &mut Errors) {
    let path = "spec.strategy.rollingUpdate";
    match (strategy.kind.as_deref(), &strategy.rolling_update) {
        (Some("Recreate"), None) => {}
        (Some("Recreate"), Some(_)) => {
            let why = "may not be specified when strategy `type` is 'Recreate'";
            errors.push(FieldError::forbidden(path, why));
        }
        (Some("RollingUpdate"), Some(rolling)) => validate_rolling(rolling, path, errors),
        (Some("RollingUpdate"), None) => {
            let why = "this should be defaulted and never be nil";
            errors.push(FieldError::required(path, why));
        }
        _ => {
            let value = as_internal(strategy);
            let supported = vec!["\"Recreate\"".into(), "\"RollingUpdate\"".into()];
            let problem = FieldProblem::NotSupported { value, supported };
            errors.push(FieldError::new("spec.strategy", problem));
        }
    }
}

/// As the API server prints it: its own struct, which has no JSON names.
fn as_internal(strategy: &DeploymentStrategy) -> String {
    let value = |value: &Option<IntOrString>| value.write().unwrap_or_else(|| 0.into());
    let rolling = strategy.rolling_update.as_ref().map(|rolling| {
        let (unavailable, surge) = (value(&rolling.max_unavailable), value(&rolling.max_surge));
        format!("{{\"MaxUnavailable\":{unavailable},\"MaxSurge\":{surge}}}")
    });
    let rolling = rolling.unwrap_or_else(|| "null".into());
    format!("{{\"Type\":{:?},\"RollingUpdate\":{rolling}}}", strategy.kind.as_deref().unwrap_or(""))
}

fn validate_rolling(rolling: &RollingUpdateDeployment, path: &str, errors: &mut Errors) {
    let at_unavailable = format!("{path}.maxUnavailable");
    let none = IntOrString::Int(0);
    let unavailable = rolling.max_unavailable.as_ref().unwrap_or(&none);
    let surge = rolling.max_surge.as_ref().unwrap_or(&none);
    int_or_percent::non_negative(unavailable, &at_unavailable, errors);
    int_or_percent::non_negative(surge, &format!("{path}.maxSurge"), errors);
    if int_or_percent::is_zero(unavailable) && int_or_percent::is_zero(surge) {
        let why = "may not be 0 when `maxSurge` is 0";
        errors.push(FieldError::invalid_json(&at_unavailable, unavailable, why));
    }
    int_or_percent::at_most_all(unavailable, &at_unavailable, errors);
}

pub fn validate_update(old: &Deployment, new: &Deployment, errors: &mut Errors) {
    validate(new, errors);
    meta::validate_update(&old.meta, &new.meta, errors);
    let (before, after) = (old.spec.selector.as_ref(), new.spec.selector.as_ref());
    workload::same_selector(before, after, errors);
}
