//! Containers and init containers: names, images, ports, environment, mounts.
//! Upstream: `pkg/apis/core/validation.validateContainers`.

use crate::admission::error::{FieldError, FieldProblem};
use crate::admission::meta::complain;
use crate::admission::{names, probe, resources};
use crate::api::v1::{Container, ContainerPort, EnvVar, EnvVarSource, PodSpec};
use crate::order::Ordered;
use std::collections::BTreeSet;

type Errors = Vec<FieldError>;

/// The containers of the pod; there must be one.
pub fn validate_containers(spec: &PodSpec, path: &str, errors: &mut Errors) {
    let path = format!("{path}.containers");
    if spec.containers.is_empty() {
        errors.push(FieldError::required(path, ""));
        return;
    }
    let volumes = volume_names(spec);
    let mut seen = BTreeSet::new();
    for (i, container) in spec.containers.iter().enumerate() {
        let path = format!("{path}[{i}]");
        validate_common(container, &volumes, &path, errors);
        if !seen.insert(container.name.as_str()) {
            errors.push(FieldError::duplicate(format!("{path}.name"), &container.name));
        }
        probe::validate_hooks_and_probes(container, &path, errors);
        if let Some(policy) = container.restart_policy.as_deref() {
            let allowed = ["Always", "Never", "OnFailure"];
            if !allowed.contains(&policy) {
                let path = format!("{path}.restartPolicy");
                errors.push(FieldError::not_supported(path, policy, &allowed));
            }
        }
    }
    host_port_conflicts(spec.containers.iter().enumerate(), &path, errors);
}

/// The init containers: run one by one, so only sidecars may have probes and hooks.
pub fn validate_init_containers(spec: &PodSpec, path: &str, errors: &mut Errors) {
    let path = format!("{path}.initContainers");
    let volumes = volume_names(spec);
    let mut seen: BTreeSet<_> = spec.containers.iter().map(|c| c.name.as_str()).ordered();
    for (i, container) in spec.init_containers.iter().flatten().enumerate() {
        let whole = &path;
        let path = format!("{path}[{i}]");
        validate_common(container, &volumes, &path, errors);
        if !seen.insert(&container.name) {
            errors.push(FieldError::duplicate(format!("{path}.name"), &container.name));
        }
        host_port_conflicts([(i, container)], whole, errors);
        if container.restart_policy.as_deref() == Some("Always") {
            probe::validate_hooks_and_probes(container, &path, errors);
            continue;
        }
        for (field, present) in [
            ("lifecycle", container.lifecycle.is_some()),
            ("livenessProbe", container.liveness_probe.is_some()),
            ("readinessProbe", container.readiness_probe.is_some()),
            ("startupProbe", container.startup_probe.is_some()),
        ] {
            if present {
                let why = "may not be set for init containers without restartPolicy=Always";
                errors.push(FieldError::forbidden(format!("{path}.{field}"), why));
            }
        }
    }
}

fn volume_names(spec: &PodSpec) -> BTreeSet<&str> {
    spec.volumes.iter().flatten().map(|volume| volume.name.as_str()).ordered()
}

fn validate_common(
    container: &Container,
    volumes: &BTreeSet<&str>,
    path: &str,
    errors: &mut Errors,
) {
    let name_path = format!("{path}.name");
    if container.name.is_empty() {
        errors.push(FieldError::required(name_path, ""));
    } else {
        complain(&name_path, &container.name, names::dns_label(&container.name), errors);
    }
    if container.image.as_deref().unwrap_or_default().is_empty() {
        errors.push(FieldError::required(format!("{path}.image"), ""));
    }
    one_of(
        container.termination_message_policy.as_deref(),
        &["File", "FallbackToLogsOnError"],
        &format!("{path}.terminationMessagePolicy"),
        errors,
    );
    ports(container.ports.as_deref().unwrap_or_default(), &format!("{path}.ports"), errors);
    for (i, variable) in container.env.iter().flatten().enumerate() {
        env(variable, &format!("{path}.env[{i}]"), errors);
    }
    mounts(container, volumes, &format!("{path}.volumeMounts"), errors);
    one_of(
        container.image_pull_policy.as_deref(),
        &["Always", "IfNotPresent", "Never"],
        &format!("{path}.imagePullPolicy"),
        errors,
    );
    if let Some(requirements) = &container.resources {
        resources::validate(requirements, &format!("{path}.resources"), errors);
    }
}

/// A field that defaulting has filled: present, and one of these.
pub fn one_of(value: Option<&str>, supported: &[&str], path: &str, errors: &mut Errors) {
    match value {
        None | Some("") => errors.push(FieldError::required(path, "")),
        Some(value) if !supported.contains(&value) => {
            errors.push(FieldError::not_supported(path, value, supported));
        }
        Some(_) => {}
    }
}

fn ports(ports: &[ContainerPort], path: &str, errors: &mut Errors) {
    let mut seen = BTreeSet::new();
    for (i, port) in ports.iter().enumerate() {
        let path = format!("{path}[{i}]");
        if let Some(name) = port.name.as_deref().filter(|name| !name.is_empty()) {
            let complaints = names::port_name(name);
            if complaints.is_empty() && !seen.insert(name) {
                errors.push(FieldError::duplicate(format!("{path}.name"), name));
            }
            complain(&format!("{path}.name"), name, complaints, errors);
        }
        if port.container_port == 0 {
            errors.push(FieldError::required(format!("{path}.containerPort"), ""));
        } else {
            port_number(port.container_port, format!("{path}.containerPort"), errors);
        }
        if let Some(host_port) = port.host_port.filter(|port| *port != 0) {
            port_number(host_port, format!("{path}.hostPort"), errors);
        }
        let protocols = ["SCTP", "TCP", "UDP"];
        one_of(port.protocol.as_deref(), &protocols, &format!("{path}.protocol"), errors);
    }
}

/// Complains about a port that is not in 1..=65535.
pub fn port_number(port: i32, path: String, errors: &mut Errors) {
    for why in names::port_number(port) {
        errors.push(FieldError::invalid(path.as_str(), port, why));
    }
}

fn host_port_conflicts<'a>(
    containers: impl IntoIterator<Item = (usize, &'a Container)>,
    path: &str,
    errors: &mut Errors,
) {
    let mut seen = BTreeSet::new();
    for (i, container) in containers {
        for (j, port) in container.ports.iter().flatten().enumerate() {
            let Some(number) = port.host_port.filter(|number| *number != 0) else { continue };
            let address = port.host_ip.as_deref().unwrap_or_default();
            let taken = format!("{}/{address}/{number}", port.protocol.as_deref().unwrap_or("TCP"));
            if seen.contains(&taken) {
                let path = format!("{path}[{i}].ports[{j}].hostPort");
                errors.push(FieldError::duplicate(path, &taken));
            }
            seen.insert(taken);
        }
    }
}

fn env(variable: &EnvVar, path: &str, errors: &mut Errors) {
    let name_path = format!("{path}.name");
    if variable.name.is_empty() {
        errors.push(FieldError::required(name_path, ""));
    } else {
        complain(&name_path, &variable.name, names::env_var_name(&variable.name), errors);
    }
    if let Some(source) = &variable.value_from {
        let has_value = variable.value.as_deref().is_some_and(|value| !value.is_empty());
        env_source(source, has_value, &format!("{path}.valueFrom"), errors);
    }
}

/// What the downward API can put into a variable, besides single labels and annotations.
const FIELD_PATHS: [&str; 9] = [
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
];

fn env_source(source: &EnvVarSource, has_value: bool, path: &str, errors: &mut Errors) {
    if let Some(field) = &source.field_ref {
        let path = format!("{path}.fieldRef");
        let text = field.field_path.as_str();
        let keyed = |prefix| text.strip_prefix(prefix).is_some_and(|rest| rest.ends_with("']"));
        if text.is_empty() {
            errors.push(FieldError::required(format!("{path}.fieldPath"), ""));
        } else if !FIELD_PATHS.contains(&text)
            && !keyed("metadata.labels['")
            && !keyed("metadata.annotations['")
        {
            let why = format!("error converting fieldPath: field label not supported: {text}");
            errors.push(FieldError::invalid_text(format!("{path}.fieldPath"), text, why));
        }
    }
    let own = [source.field_ref.is_some(), source.resource_field_ref.is_some()];
    let why = match source.rest.len() + own.into_iter().filter(|present| *present).count() {
        0 => {
            "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, \
             `secretKeyRef` or `fileKeyRef`"
        }
        _ if has_value => "may not be specified when `value` is not empty",
        1 => return,
        _ => "may not have more than one field specified at a time",
    };
    errors.push(FieldError::invalid_text(path, "", why));
}

fn mounts(container: &Container, volumes: &BTreeSet<&str>, path: &str, errors: &mut Errors) {
    let mut seen = BTreeSet::new();
    for (i, mount) in container.volume_mounts.iter().flatten().enumerate() {
        let path = format!("{path}[{i}]");
        if mount.name.is_empty() {
            errors.push(FieldError::required(format!("{path}.name"), ""));
        } else if !volumes.contains(mount.name.as_str()) {
            let value = format!("{:?}", mount.name);
            let problem = FieldProblem::NotFound { value };
            errors.push(FieldError::new(format!("{path}.name"), problem));
        }
        if mount.mount_path.is_empty() {
            errors.push(FieldError::required(format!("{path}.mountPath"), ""));
        }
        if !seen.insert(mount.mount_path.as_str()) {
            errors.push(FieldError::invalid_text(
                format!("{path}.mountPath"),
                &mount.mount_path,
                "must be unique",
            ));
        }
        if mount.sub_path.as_deref().is_some_and(|sub| sub.split('/').any(|part| part == "..")) {
            errors.push(FieldError::invalid_text(
                format!("{path}.subPath"),
                mount.sub_path.as_deref().unwrap_or_default(),
                "must not contain '..'",
            ));
        }
    }
}
