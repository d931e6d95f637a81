//! The rules of a Job's podFailurePolicy and successPolicy.
//! Upstream: `pkg/apis/batch/validation.{validatePodFailurePolicy,validateSuccessPolicy}`.

use crate::admission::error::{FieldError, FieldProblem};
use crate::admission::meta::{complain, non_negative};
use crate::admission::names;
use crate::api::job::JobSpec;
use crate::api::v1::{
    PodFailurePolicy, PodFailurePolicyOnExitCodesRequirement,
    PodFailurePolicyOnPodConditionsPattern, PodFailurePolicyRule, SuccessPolicy, SuccessPolicyRule,
};
use crate::order::Ordered;
use std::collections::BTreeSet;

type Errors = Vec<FieldError>;

const MAX_RULES: usize = 20;
const MAX_EXIT_CODES: usize = 255;
const MAX_CONDITIONS: usize = 20;
/// Bytes of one `succeededIndexes`.
const MAX_INDEXES_TEXT: usize = 64 * 1024;

pub fn validate_failure_policy(policy: &PodFailurePolicy, spec: &JobSpec, errors: &mut Errors) {
    let path = "spec.podFailurePolicy.rules";
    at_most(policy.rules.len(), MAX_RULES, path, errors);
    let pods = &spec.template.spec;
    let containers: BTreeSet<_> = pods
        .containers
        .iter()
        .chain(pods.init_containers.iter().flatten())
        .map(|container| container.name.as_str())
        .ordered();
    for (i, rule) in policy.rules.iter().enumerate() {
        failure_rule(rule, spec, &containers, &format!("{path}[{i}]"), errors);
    }
}

fn at_most(count: usize, limit: usize, path: &str, errors: &mut Errors) {
    if count > limit {
        errors.push(FieldError::new(path, FieldProblem::TooMany { count, limit }));
    }
}

/// Required, and one of these.
fn choice(value: &str, supported: &[&str], path: &str, errors: &mut Errors) {
    if value.is_empty() {
        let listed: Vec<_> = supported.iter().map(|value| format!("{value:?}")).collect();
        let why = format!("valid values: [{}]", listed.join(" "));
        errors.push(FieldError::required(path, why));
    } else if !supported.contains(&value) {
        errors.push(FieldError::not_supported(path, value, supported));
    }
}

fn failure_rule(
    rule: &PodFailurePolicyRule,
    spec: &JobSpec,
    containers: &BTreeSet<&str>,
    path: &str,
    errors: &mut Errors,
) {
    let action_path = format!("{path}.action");
    choice(&rule.action, &["Count", "FailIndex", "FailJob", "Ignore"], &action_path, errors);
    if rule.action == "FailIndex" && spec.backoff_limit_per_index.is_none() {
        let why = "requires the backoffLimitPerIndex to be set";
        errors.push(FieldError::invalid_text(action_path, &rule.action, why));
    }
    if let Some(codes) = &rule.on_exit_codes {
        exit_codes(codes, containers, &format!("{path}.onExitCodes"), errors);
    }
    let patterns = rule.on_pod_conditions.as_deref().unwrap_or_default();
    pod_conditions(patterns, &format!("{path}.onPodConditions"), errors);
    let why = match (rule.on_exit_codes.is_some(), !patterns.is_empty()) {
        (true, true) => "specifying both OnExitCodes and OnPodConditions is not supported",
        (false, false) => "specifying one of OnExitCodes and OnPodConditions is required",
        _ => return,
    };
    errors.push(FieldError::invalid(path, "", why));
}

fn exit_codes(
    codes: &PodFailurePolicyOnExitCodesRequirement,
    containers: &BTreeSet<&str>,
    path: &str,
    errors: &mut Errors,
) {
    choice(&codes.operator, &["In", "NotIn"], &format!("{path}.operator"), errors);
    if let Some(name) = codes.container_name.as_deref().filter(|name| !containers.contains(name)) {
        let why = "must be one of the container or initContainer names in the pod template";
        errors.push(FieldError::invalid_text(format!("{path}.containerName"), name, why));
    }
    let path = format!("{path}.values");
    if codes.values.is_empty() {
        let why = "at least one value is required";
        errors.push(FieldError::invalid_json(path.as_str(), &codes.values, why));
    }
    at_most(codes.values.len(), MAX_EXIT_CODES, &path, errors);
    let mut seen = BTreeSet::new();
    for (i, code) in codes.values.iter().enumerate() {
        let path = format!("{path}[{i}]");
        if *code == 0 && codes.operator == "In" {
            let why = "must not be 0 for the In operator";
            errors.push(FieldError::invalid(path.as_str(), code, why));
        }
        if !seen.insert(code) {
            let problem = FieldProblem::Duplicate { value: code.to_string() };
            errors.push(FieldError::new(path, problem));
        }
    }
    if !codes.values.is_sorted() {
        errors.push(FieldError::invalid_json(path, &codes.values, "must be ordered"));
    }
}

fn pod_conditions(
    patterns: &[PodFailurePolicyOnPodConditionsPattern],
    path: &str,
    errors: &mut Errors,
) {
    at_most(patterns.len(), MAX_CONDITIONS, path, errors);
    for (i, pattern) in patterns.iter().enumerate() {
        let path = format!("{path}[{i}]");
        let complaints = names::qualified_name(&pattern.type_);
        complain(&format!("{path}.type"), &pattern.type_, complaints, errors);
        let status = pattern.status.as_deref().unwrap_or_default();
        choice(status, &["False", "True", "Unknown"], &format!("{path}.status"), errors);
    }
}

pub fn validate_success_policy(policy: &SuccessPolicy, spec: &JobSpec, errors: &mut Errors) {
    let path = "spec.successPolicy.rules";
    let rules = policy.rules.as_slice();
    if rules.is_empty() {
        let why = "at least one rules must be specified when the successPolicy is specified";
        errors.push(FieldError::required(path, why));
    }
    at_most(rules.len(), MAX_RULES, path, errors);
    for (i, rule) in rules.iter().enumerate() {
        // Without completions the Job is refused for that; nothing can be counted here.
        if let Some(completions) = spec.completions {
            success_rule(rule, completions, &format!("{path}[{i}]"), errors);
        }
    }
}

fn success_rule(rule: &SuccessPolicyRule, completions: i32, path: &str, errors: &mut Errors) {
    if rule.succeeded_count.is_none() && rule.succeeded_indexes.is_none() {
        let why = "at least one of succeededCount or succeededIndexes must be specified";
        errors.push(FieldError::required(path, why));
    }
    let mut listed = None;
    if let Some(text) = rule.succeeded_indexes.as_deref() {
        let path = format!("{path}.succeededIndexes");
        if text.len() > MAX_INDEXES_TEXT {
            let problem = FieldProblem::TooLong { limit: MAX_INDEXES_TEXT };
            errors.push(FieldError::new(path.as_str(), problem));
        }
        listed = Some(count_indexes(text, completions).unwrap_or_else(|why| {
            let why = format!("error parsing succeededIndexes: {why}");
            errors.push(FieldError::invalid_text(path, text, why));
            0
        }));
    }
    let Some(count) = rule.succeeded_count else { return };
    let path = format!("{path}.succeededCount");
    non_negative(path.clone(), i64::from(count), errors);
    if count > completions {
        let why = format!(
            "must be less than or equal to {completions} (the number of specified completions)"
        );
        errors.push(FieldError::invalid(path.as_str(), count, why));
    }
    if let Some(total) = listed.filter(|total| count > *total) {
        let why = format!(
            "must be less than or equal to {total} (the number of indexes in the specified \
             succeededIndexes field)"
        );
        errors.push(FieldError::invalid(path, count, why));
    }
}

/// How many indexes a text such as `0,2-4` names, or what is wrong with it.
/// Upstream: `validateIndexesFormat`, `parseIndexInterval`.
fn count_indexes(text: &str, completions: i32) -> Result<i32, String> {
    if text.is_empty() {
        return Ok(0);
    }
    let (mut total, mut last) = (0, None);
    for interval in text.split(',') {
        let limits: Vec<_> = interval.split('-').collect();
        let (first, end) = match limits.as_slice() {
            [one] => (*one, *one),
            [first, end] => (*first, *end),
            _ => {
                return Err(format!(
                    "the fragment {interval:?} violates the requirement that an index interval \
                     can have at most two parts separated by '-'"
                ));
            }
        };
        let (low, high) = (index(first, completions)?, index(end, completions)?);
        if low > high || (limits.len() == 2 && low == high) {
            return Err(format!("non-increasing order, previous: {low}, current: {high}"));
        }
        if let Some(previous) = last.filter(|previous| *previous >= low) {
            return Err(format!("non-increasing order, previous: {previous}, current: {low}"));
        }
        total += high - low + 1;
        last = Some(high);
    }
    Ok(total)
}

fn index(text: &str, completions: i32) -> Result<i32, String> {
    let number: i32 = text
        .parse()
        .map_err(|_| format!("cannot convert string to integer for index: {text:?}"))?;
    if number >= completions {
        return Err(format!("too large index: {text:?}"));
    }
    Ok(number)
}
