//! Where a pod may run: tolerations, affinity, spreading, gates.
//! Upstream: `pkg/apis/core/validation.{ValidateTolerations,validateAffinity,…}`.

use crate::admission::error::FieldError;
use crate::admission::meta::complain;
use crate::admission::{names, selector};
use crate::api::v1::{
    Affinity, NodeAffinity, NodeSelectorRequirement, NodeSelectorTerm, PodAffinityTerm,
    PodSchedulingGate, Toleration, TopologySpreadConstraint, WeightedPodAffinityTerm,
};
use std::collections::BTreeSet;

type Errors = Vec<FieldError>;

pub fn validate_tolerations(tolerations: &[Toleration], path: &str, errors: &mut Errors) {
    for (i, toleration) in tolerations.iter().enumerate() {
        let path = format!("{path}[{i}]");
        let key = toleration.key.as_deref().unwrap_or_default();
        let value = toleration.value.as_deref().unwrap_or_default();
        let effect = toleration.effect.as_deref().unwrap_or_default();
        let operator = toleration.operator.as_deref().unwrap_or_default();
        if !key.is_empty() {
            complain(&format!("{path}.key"), key, names::qualified_name(key), errors);
        } else if operator != "Exists" {
            let why = "operator must be Exists when `key` is empty, which means \"match all \
                       values and all keys\"";
            errors.push(FieldError::invalid_text(format!("{path}.operator"), operator, why));
        }
        if toleration.toleration_seconds.is_some() && effect != "NoExecute" {
            let why = "effect must be 'NoExecute' when `tolerationSeconds` is set";
            errors.push(FieldError::invalid_text(format!("{path}.effect"), effect, why));
        }
        match operator {
            "" | "Equal" => {
                let joined = names::label_value(value).join(";");
                if !joined.is_empty() {
                    let path = format!("{path}.operator");
                    errors.push(FieldError::invalid_text(path, value, joined));
                }
            }
            "Exists" if value.is_empty() => {}
            "Exists" => {
                let why = "value must be empty when `operator` is 'Exists'";
                errors.push(FieldError::invalid_text(format!("{path}.operator"), value, why));
            }
            other => {
                let path = format!("{path}.operator");
                errors.push(FieldError::not_supported(path, other, &["Equal", "Exists"]));
            }
        }
        if !effect.is_empty() {
            taint_effect(effect, &format!("{path}.effect"), errors);
        }
    }
}

/// An effect must be one of the three.
pub fn taint_effect(effect: &str, path: &str, errors: &mut Errors) {
    let effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"];
    if !effects.contains(&effect) {
        errors.push(FieldError::not_supported(path, effect, &effects));
    }
}

pub fn validate_affinity(affinity: &Affinity, path: &str, errors: &mut Errors) {
    if let Some(node) = &affinity.node_affinity {
        node_affinity(node, &format!("{path}.nodeAffinity"), errors);
    }
    let lists = [
        (
            "podAffinity",
            affinity.pod_affinity.as_ref().map(|a| {
                (
                    a.required_during_scheduling_ignored_during_execution.as_deref(),
                    a.preferred_during_scheduling_ignored_during_execution.as_deref(),
                )
            }),
        ),
        (
            "podAntiAffinity",
            affinity.pod_anti_affinity.as_ref().map(|a| {
                (
                    a.required_during_scheduling_ignored_during_execution.as_deref(),
                    a.preferred_during_scheduling_ignored_during_execution.as_deref(),
                )
            }),
        ),
    ];
    for (field, terms) in lists {
        let Some((required, preferred)) = terms else { continue };
        pod_terms(
            required.unwrap_or_default(),
            preferred.unwrap_or_default(),
            &format!("{path}.{field}"),
            errors,
        );
    }
}

const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED: &str = "preferredDuringSchedulingIgnoredDuringExecution";

fn node_affinity(affinity: &NodeAffinity, path: &str, errors: &mut Errors) {
    if let Some(required) = &affinity.required_during_scheduling_ignored_during_execution {
        let path = format!("{path}.{REQUIRED}.nodeSelectorTerms");
        if required.node_selector_terms.is_empty() {
            let why = "must have at least one node selector term";
            errors.push(FieldError::required(path.as_str(), why));
        }
        for (i, term) in required.node_selector_terms.iter().enumerate() {
            node_term(term, &format!("{path}[{i}]"), errors);
        }
    }
    let preferred = &affinity.preferred_during_scheduling_ignored_during_execution;
    for (i, term) in preferred.iter().flatten().enumerate() {
        let path = format!("{path}.{PREFERRED}[{i}]");
        weight(term.weight, &path, errors);
        node_term(&term.preference, &format!("{path}.preference"), errors);
    }
}

fn weight(weight: i32, path: &str, errors: &mut Errors) {
    if !(1..=100).contains(&weight) {
        let path = format!("{path}.weight");
        errors.push(FieldError::invalid(path, weight, "must be in the range 1-100"));
    }
}

fn node_term(term: &NodeSelectorTerm, path: &str, errors: &mut Errors) {
    for (i, requirement) in term.match_expressions.iter().flatten().enumerate() {
        let path = format!("{path}.matchExpressions[{i}]");
        node_requirement(requirement, &path, errors);
        let key = &requirement.key;
        complain(&format!("{path}.key"), key, names::qualified_name(key), errors);
    }
    for (i, requirement) in term.match_fields.iter().flatten().enumerate() {
        let path = format!("{path}.matchFields[{i}]");
        if !matches!(requirement.operator.as_str(), "In" | "NotIn") {
            let why = "not a valid selector operator";
            let path = format!("{path}.operator");
            errors.push(FieldError::invalid_text(path, &requirement.operator, why));
        } else if requirement.values.as_ref().map_or(0, Vec::len) != 1 {
            let why = "must be only one value when `operator` is 'In' or 'NotIn' for node field \
                       selector";
            errors.push(FieldError::required(format!("{path}.values"), why));
        }
        if requirement.key != "metadata.name" {
            let why = "not a valid field selector key";
            errors.push(FieldError::invalid_text(format!("{path}.key"), &requirement.key, why));
        }
    }
}

fn node_requirement(requirement: &NodeSelectorRequirement, path: &str, errors: &mut Errors) {
    let values = requirement.values.as_deref().unwrap_or_default();
    let values_path = format!("{path}.values");
    match requirement.operator.as_str() {
        "In" | "NotIn" if values.is_empty() => errors.push(FieldError::required(
            values_path,
            "must be specified when `operator` is 'In' or 'NotIn'",
        )),
        "Exists" | "DoesNotExist" if !values.is_empty() => errors.push(FieldError::forbidden(
            values_path,
            "may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
        )),
        "Gt" | "Lt" if values.len() != 1 => errors.push(FieldError::required(
            values_path,
            "must be specified single value when `operator` is 'Lt' or 'Gt'",
        )),
        "In" | "NotIn" | "Exists" | "DoesNotExist" | "Gt" | "Lt" => {}
        other => {
            let why = "not a valid selector operator";
            errors.push(FieldError::invalid_text(format!("{path}.operator"), other, why));
        }
    }
}

fn pod_terms(
    required: &[PodAffinityTerm],
    preferred: &[WeightedPodAffinityTerm],
    path: &str,
    errors: &mut Errors,
) {
    for (i, term) in required.iter().enumerate() {
        pod_term(term, &format!("{path}.{REQUIRED}[{i}]"), errors);
    }
    for (i, term) in preferred.iter().enumerate() {
        let path = format!("{path}.{PREFERRED}[{i}]");
        weight(term.weight, &path, errors);
        pod_term(&term.pod_affinity_term, &format!("{path}.podAffinityTerm"), errors);
    }
}

fn pod_term(term: &PodAffinityTerm, path: &str, errors: &mut Errors) {
    if let Some(labels) = &term.label_selector {
        selector::validate(labels, &format!("{path}.labelSelector"), errors);
    }
    for namespace in term.namespaces.iter().flatten() {
        let path = format!("{path}.namespace");
        complain(&path, namespace, names::dns_label(namespace), errors);
    }
    let path = format!("{path}.topologyKey");
    if term.topology_key.is_empty() {
        errors.push(FieldError::required(path.as_str(), "can not be empty"));
    }
    complain(&path, &term.topology_key, names::qualified_name(&term.topology_key), errors);
}

pub fn validate_gates(gates: &[PodSchedulingGate], path: &str, errors: &mut Errors) {
    let mut seen = BTreeSet::new();
    for (i, gate) in gates.iter().enumerate() {
        let path = format!("{path}[{i}]");
        complain(&path, &gate.name, names::qualified_name(&gate.name), errors);
        if !seen.insert(gate.name.as_str()) {
            errors.push(FieldError::duplicate(path, &gate.name));
        }
    }
}

pub fn validate_spreading(
    constraints: &[TopologySpreadConstraint],
    path: &str,
    errors: &mut Errors,
) {
    let mut seen = BTreeSet::new();
    for (i, constraint) in constraints.iter().enumerate() {
        let path = format!("{path}[{i}]");
        if constraint.max_skew <= 0 {
            let why = "must be greater than zero";
            errors.push(FieldError::invalid(format!("{path}.maxSkew"), constraint.max_skew, why));
        }
        let key = constraint.topology_key.as_str();
        if key.is_empty() {
            errors.push(FieldError::required(format!("{path}.topologyKey"), "can not be empty"));
        } else {
            complain(&format!("{path}.topologyKey"), key, names::qualified_name(key), errors);
        }
        let action = constraint.when_unsatisfiable.as_str();
        let actions = ["DoNotSchedule", "ScheduleAnyway"];
        if !actions.contains(&action) {
            let path = format!("{path}.whenUnsatisfiable");
            errors.push(FieldError::not_supported(path, action, &actions));
        }
        if !seen.insert((key, action)) {
            let pair = format!("{{{key}, {action}}}");
            let path = format!("{path}.{{topologyKey, whenUnsatisfiable}}");
            errors.push(FieldError::duplicate(path, &pair));
        }
        if let Some(domains) = constraint.min_domains {
            let path = format!("{path}.minDomains");
            if domains <= 0 {
                errors.push(FieldError::invalid(
                    path.as_str(),
                    domains,
                    "must be greater than zero",
                ));
            }
            if action != "DoNotSchedule" {
                let why = "can only use minDomains if whenUnsatisfiable=DoNotSchedule, not \
                           ScheduleAnyway";
                errors.push(FieldError::invalid(path, domains, why));
            }
        }
        if let Some(labels) = &constraint.label_selector {
            selector::validate(labels, &format!("{path}.labelSelector"), errors);
        }
    }
}
