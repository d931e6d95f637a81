//! The rules of a pod's spec, in a pod or in a template.
//! Upstream: `pkg/apis/core/validation.{ValidatePodTemplateSpec,ValidatePodSpec}`.

use crate::admission::container::{one_of, validate_containers, validate_init_containers};
use crate::admission::error::FieldError;
use crate::admission::meta::{self, complain};
use crate::admission::{names, scheduling};
use crate::api::pod_template::PodTemplate;
use crate::api::v1::{PodSpec, Volume};
use std::collections::BTreeSet;

type Errors = Vec<FieldError>;

/// A pod template at `path`. Its labels are reported at `path.labels`, as upstream does.
pub fn validate_template(template: &PodTemplate, path: &str, errors: &mut Errors) {
    meta::labels(&format!("{path}.labels"), &template.metadata.labels, errors);
    meta::annotations(&format!("{path}.annotations"), &template.metadata.annotations, errors);
    validate(&template.spec, &format!("{path}.spec"), errors);
    if template.spec.ephemeral_containers.as_ref().is_some_and(|list| !list.is_empty()) {
        let why = "ephemeral containers not allowed in pod template";
        errors.push(FieldError::forbidden(format!("{path}.spec.ephemeralContainers"), why));
    }
}

/// A pod's spec at `path`, after defaulting.
pub fn validate(spec: &PodSpec, path: &str, errors: &mut Errors) {
    let at = |field: &str| format!("{path}.{field}");
    validate_volumes(spec.volumes.as_deref().unwrap_or_default(), &at("volumes"), errors);
    validate_containers(spec, path, errors);
    validate_init_containers(spec, path, errors);
    host_network_ports(spec, path, errors);
    let policies = ["Always", "OnFailure", "Never"];
    one_of(spec.restart_policy.as_deref(), &policies, &at("restartPolicy"), errors);
    let dns = ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"];
    one_of(spec.dns_policy.as_deref(), &dns, &at("dnsPolicy"), errors);
    if let Some(labels) = &spec.node_selector {
        meta::labels(&at("nodeSelector"), labels, errors);
    }
    validate_placement(spec, path, errors);
    validate_names_and_limits(spec, path, errors);
}

fn validate_placement(spec: &PodSpec, path: &str, errors: &mut Errors) {
    let at = |field: &str| format!("{path}.{field}");
    if let Some(affinity) = &spec.affinity {
        scheduling::validate_affinity(affinity, &at("affinity"), errors);
    }
    for (i, gate) in spec.readiness_gates.iter().flatten().enumerate() {
        let path = format!("{path}.readinessGates[{i}].conditionType");
        let kind = &gate.condition_type;
        complain(&path, kind, names::qualified_name(kind), errors);
    }
    if let Some(gates) = &spec.scheduling_gates {
        scheduling::validate_gates(gates, &at("schedulingGates"), errors);
    }
    if let Some(constraints) = &spec.topology_spread_constraints {
        scheduling::validate_spreading(constraints, &at("topologySpreadConstraints"), errors);
    }
}

fn validate_names_and_limits(spec: &PodSpec, path: &str, errors: &mut Errors) {
    let at = |field: &str| format!("{path}.{field}");
    let named = |field: &str, text: &Option<String>, rule: fn(&str) -> _, errors: &mut Errors| {
        if let Some(text) = text.as_deref().filter(|text| !text.is_empty()) {
            complain(&at(field), text, rule(text), errors);
        }
    };
    let (subdomain, label) = (names::dns_subdomain, names::dns_label);
    named("serviceAccountName", &spec.service_account_name, subdomain, errors);
    named("nodeName", &spec.node_name, subdomain, errors);
    if let Some(seconds) = spec.active_deadline_seconds {
        for why in names::between(seconds, 1, i64::from(i32::MAX)) {
            errors.push(FieldError::invalid(at("activeDeadlineSeconds"), seconds, why));
        }
    }
    named("hostname", &spec.hostname, label, errors);
    named("subdomain", &spec.subdomain, label, errors);
    if let Some(tolerations) = &spec.tolerations {
        scheduling::validate_tolerations(tolerations, &at("tolerations"), errors);
    }
    named("priorityClassName", &spec.priority_class_name, subdomain, errors);
    named("runtimeClassName", &spec.runtime_class_name, subdomain, errors);
    if let Some(policy) = &spec.preemption_policy {
        let policies = ["PreemptLowerPriority", "Never"];
        one_of(Some(policy), &policies, &at("preemptionPolicy"), errors);
    }
}

/// Containers of the host's network listen on the host: both port numbers must agree.
fn host_network_ports(spec: &PodSpec, path: &str, errors: &mut Errors) {
    if spec.host_network != Some(true) {
        return;
    }
    for (i, container) in spec.containers.iter().enumerate() {
        for (j, port) in container.ports.iter().flatten().enumerate() {
            let Some(host_port) = port.host_port.filter(|number| *number != 0) else { continue };
            if host_port != port.container_port {
                errors.push(FieldError::invalid(
                    format!("{path}.containers[{i}].ports[{j}].hostPort"),
                    host_port,
                    "must match `containerPort` when `hostNetwork` is true",
                ));
            }
        }
    }
}

fn validate_volumes(volumes: &[Volume], path: &str, errors: &mut Errors) {
    let mut seen = BTreeSet::new();
    for (i, volume) in volumes.iter().enumerate() {
        let path = format!("{path}[{i}]");
        let name_path = format!("{path}.name");
        for source in volume.sources.keys().skip(1) {
            let why = "may not specify more than 1 volume type";
            errors.push(FieldError::forbidden(format!("{path}.{source}"), why));
        }
        if volume.sources.is_empty() {
            errors.push(FieldError::required(path, "must specify a volume type"));
        }
        if volume.name.is_empty() {
            errors.push(FieldError::required(name_path, ""));
        } else {
            complain(&name_path, &volume.name, names::dns_label(&volume.name), errors);
            if !seen.insert(volume.name.as_str()) {
                errors.push(FieldError::duplicate(name_path, &volume.name));
            }
        }
    }
}
