//! The rules of a new Job. Upstream: `pkg/apis/batch/validation.ValidateJob`.

use crate::admission::error::{FieldError, FieldProblem};
use crate::admission::meta::{self, complain, non_negative};
use crate::admission::{job_policy, names, pod_spec, selector};
use crate::api::job::{
    CONTROLLER_UID_LABEL, JOB_NAME_LABEL, Job, JobSpec, LEGACY_CONTROLLER_UID_LABEL,
    LEGACY_JOB_NAME_LABEL,
};
use crate::api::meta::{Kind, Labels};
use crate::api::selector::matches;
use crate::order::Ordered;
use std::rc::Rc;

type Errors = Vec<FieldError>;

const MAX_PARALLELISM_INDEXED: i32 = 100_000;
const MAX_FAILED_INDEXES: i32 = 100_000;
/// Above so many completions the per-index bookkeeping has tighter limits.
const MANY_COMPLETIONS: i32 = 100_000;
const MAX_WITH_MANY_COMPLETIONS: i32 = 10_000;
const MAX_MANAGED_BY: usize = 63;

/// `uuid`: the text of the Job's own identity, when its generated labels are to be checked.
pub fn validate(job: &Job, uuid: Option<&str>, errors: &mut Errors) {
    let mut own = job.meta.clone();
    let template = &job.spec.template.metadata;
    if own.labels == template.labels && own.labels.contains_key(CONTROLLER_UID_LABEL) {
        // Generated labels become the Job's own on reading only: they are judged in the template.
        own.labels = Rc::default();
    }
    meta::validate(Kind::Job, &own, errors);
    if let Some(uuid) = uuid {
        generated_selector(job, uuid, errors);
    }
    validate_spec(&job.spec, errors);
    match &job.spec.selector {
        None => errors.push(FieldError::required("spec.selector", "")),
        Some(own) => {
            selector::validate(own, "spec.selector", errors);
            let labels = &job.spec.template.metadata.labels;
            if !matches(own, labels) {
                let why = "`selector` does not match template `labels`";
                let path = "spec.template.metadata.labels";
                errors.push(FieldError::invalid_json(path, &**labels, why));
            }
        }
    }
    if let (true, Some(completions @ 1..)) = (job.spec.is_indexed(), job.spec.completions) {
        let hostname = format!("{}-{}", job.meta.name, completions - 1);
        if !names::dns_label(&hostname).is_empty() {
            let why = format!("will not able to create pod with invalid DNS label: {hostname}");
            errors.push(FieldError::invalid_text("metadata.name", &job.meta.name, why));
        }
    }
}

/// The labels that admission generates must be there with their own values.
fn generated_selector(job: &Job, uuid: &str, errors: &mut Errors) {
    let Some(own) = job.spec.selector.as_ref().filter(|_| job.spec.manual_selector != Some(true))
    else {
        return;
    };
    let labels = &*job.spec.template.metadata.labels;
    let expected = [
        (LEGACY_CONTROLLER_UID_LABEL, uuid),
        (LEGACY_JOB_NAME_LABEL, &*job.meta.name),
        (CONTROLLER_UID_LABEL, uuid),
        (JOB_NAME_LABEL, &*job.meta.name),
    ];
    for (key, value) in expected {
        let path = format!("spec.template.metadata.labels[{key}]");
        let why = format!("must be '{value}'");
        match labels.get(key) {
            None => errors.push(FieldError::required(path, why)),
            Some(found) if found != value => {
                errors.push(FieldError::invalid_json(path, labels, why));
            }
            Some(_) => {}
        }
    }
    let expected: Labels =
        expected.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).ordered();
    if !matches(own, &expected) {
        let why = "`selector` not auto-generated";
        errors.push(FieldError::invalid_json("spec.selector", own, why));
    }
}

/// The rules of a Job's spec, in a Job or in a CronJob's template, but for the selector's.
pub fn validate_spec(spec: &JobSpec, errors: &mut Errors) {
    for (field, value) in [
        ("parallelism", spec.parallelism.map(i64::from)),
        ("completions", spec.completions.map(i64::from)),
        ("activeDeadlineSeconds", spec.active_deadline_seconds),
        ("backoffLimit", spec.backoff_limit.map(i64::from)),
        ("ttlSecondsAfterFinished", spec.ttl_seconds_after_finished.map(i64::from)),
        ("backoffLimitPerIndex", spec.backoff_limit_per_index.map(i64::from)),
        ("maxFailedIndexes", spec.max_failed_indexes.map(i64::from)),
    ] {
        non_negative(format!("spec.{field}"), value.unwrap_or(0), errors);
    }
    if spec.max_failed_indexes.is_some() && spec.backoff_limit_per_index.is_none() {
        let why = "when maxFailedIndexes is specified";
        errors.push(FieldError::required("spec.backoffLimitPerIndex", why));
    }
    if let Some(manager) = &spec.managed_by {
        managed_by(manager, errors);
    }
    completion_mode(spec, errors);
    if let Some(policy) = &spec.pod_failure_policy {
        job_policy::validate_failure_policy(policy, spec, errors);
    }
    if let Some(policy) = &spec.success_policy {
        if spec.is_indexed() {
            job_policy::validate_success_policy(policy, spec, errors);
        } else {
            let why = "requires indexed completion mode";
            errors.push(FieldError::invalid_json("spec.successPolicy", policy, why));
        }
    }
    replacement_policy(spec, errors);
    pod_spec::validate_template(&spec.template, "spec.template", errors);
    restart_policy(spec, errors);
}

fn managed_by(manager: &str, errors: &mut Errors) {
    let path = "spec.managedBy";
    match manager.split_once('/') {
        _ if manager.is_empty() => errors.push(FieldError::required(path, "")),
        Some((domain, rest)) if !domain.is_empty() && !rest.is_empty() => {
            complain(path, domain, names::dns_subdomain(domain), errors);
            complain(path, rest, names::http_path(rest), errors);
        }
        _ => {
            let why = "must be a domain-prefixed path (such as \"acme.io/foo\")";
            errors.push(FieldError::invalid_text(path, manager, why));
        }
    }
    if manager.len() > MAX_MANAGED_BY {
        errors.push(FieldError::new(path, FieldProblem::TooLong { limit: MAX_MANAGED_BY }));
    }
}

fn completion_mode(spec: &JobSpec, errors: &mut Errors) {
    let modes = ["NonIndexed", "Indexed"];
    match spec.completion_mode.as_deref() {
        Some("Indexed") => indexed_limits(spec, errors),
        None | Some("NonIndexed") => {
            for (field, value) in [
                ("backoffLimitPerIndex", spec.backoff_limit_per_index),
                ("maxFailedIndexes", spec.max_failed_indexes),
            ] {
                if let Some(value) = value {
                    let why = "requires indexed completion mode";
                    errors.push(FieldError::invalid(format!("spec.{field}"), value, why));
                }
            }
        }
        Some(other) => errors.push(FieldError::not_supported("spec.completionMode", other, &modes)),
    }
}

fn indexed_limits(spec: &JobSpec, errors: &mut Errors) {
    let at_most = |field: &str, value: Option<i32>, limit: i32, when: &str, errors: &mut Errors| {
        if let Some(value) = value.filter(|value| *value > limit) {
            let why = format!("must be less than or equal to {limit}{when}");
            errors.push(FieldError::invalid(format!("spec.{field}"), value, why));
        }
    };
    if spec.completions.is_none() {
        let why = "when completion mode is Indexed";
        errors.push(FieldError::required("spec.completions", why));
    }
    let when = " when completion mode is Indexed";
    at_most("parallelism", spec.parallelism, MAX_PARALLELISM_INDEXED, when, errors);
    if let (Some(completions), Some(most)) = (spec.completions, spec.max_failed_indexes)
        && most > completions
    {
        let why = "must be less than or equal to completions";
        errors.push(FieldError::invalid("spec.maxFailedIndexes", most, why));
    }
    at_most("maxFailedIndexes", spec.max_failed_indexes, MAX_FAILED_INDEXES, "", errors);
    let many = spec.completions.is_some_and(|completions| completions > MANY_COMPLETIONS);
    if !many || spec.backoff_limit_per_index.is_none() {
        return;
    }
    if spec.max_failed_indexes.is_none() {
        let why = format!("must be specified when completions is above {MANY_COMPLETIONS}");
        errors.push(FieldError::required("spec.maxFailedIndexes", why));
    }
    let when = format!(
        " when completions are above {MANY_COMPLETIONS} and used with backoff limit per index"
    );
    at_most("parallelism", spec.parallelism, MAX_WITH_MANY_COMPLETIONS, &when, errors);
    at_most("maxFailedIndexes", spec.max_failed_indexes, MAX_WITH_MANY_COMPLETIONS, &when, errors);
}

fn replacement_policy(spec: &JobSpec, errors: &mut Errors) {
    let Some(policy) = spec.pod_replacement_policy.as_deref() else { return };
    let supported: &[&str] = match spec.pod_failure_policy {
        Some(_) => &["Failed"],
        None => &["Failed", "TerminatingOrFailed"],
    };
    if !supported.contains(&policy) {
        let path = "spec.podReplacementPolicy";
        errors.push(FieldError::not_supported(path, policy, supported));
    }
}

/// A template without a policy has been defaulted to Always before anybody looks, so both are
/// reported as missing.
fn restart_policy(spec: &JobSpec, errors: &mut Errors) {
    let path = "spec.template.spec.restartPolicy";
    match spec.template.spec.restart_policy.as_deref().unwrap_or_default() {
        "" | "Always" => {
            errors.push(FieldError::required(path, "valid values: \"OnFailure\", \"Never\""));
        }
        "Never" => {}
        "OnFailure" if spec.pod_failure_policy.is_none() => {}
        "OnFailure" => {
            let why = "only \"Never\" is supported when podFailurePolicy is specified";
            errors.push(FieldError::invalid_text(path, "OnFailure", why));
        }
        other => errors.push(FieldError::not_supported(path, other, &["OnFailure", "Never"])),
    }
}
