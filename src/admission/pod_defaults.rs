//! What the API server writes into a pod's spec. Templates get the first half only; a pod itself
//! also gets what admission plugins add. Upstream: `pkg/apis/core/v1/defaults.go`, plugins
//! DefaultTolerationSeconds, Priority, ServiceAccount.

use crate::api::pod_template::PodTemplate;
use crate::api::quantity;
use crate::api::v1::{
    Container, HTTPGetAction, PodSpec, Probe, Quantity, ResourceRequirements, Toleration, Volume,
};
use serde_json::json;
use std::collections::BTreeMap;
use std::rc::Rc;

const NOT_READY: &str = "node.kubernetes.io/not-ready";
const UNREACHABLE: &str = "node.kubernetes.io/unreachable";
/// How long a pod stays on a node that is not ready or not reachable, in seconds.
const DEFAULT_TOLERATION_SECONDS: i64 = 300;

fn default_to<T>(field: &mut Option<T>, value: impl Into<T>) {
    field.get_or_insert_with(|| value.into());
}

/// Also fills a field that is there but empty, as Go cannot tell the two apart.
fn default_text(field: &mut Option<String>, value: &str) {
    if field.as_deref().unwrap_or_default().is_empty() {
        *field = Some(value.into());
    }
}

/// The defaults of a pod's spec wherever it stands, in a pod or in a template.
pub fn default_pod_spec(spec: &mut PodSpec) {
    default_text(&mut spec.restart_policy, "Always");
    default_text(&mut spec.dns_policy, "ClusterFirst");
    default_text(&mut spec.scheduler_name, "default-scheduler");
    default_to(&mut spec.termination_grace_period_seconds, 30);
    spec.security_context.get_or_insert_default();
    // The old name of the field is kept in step with the new one.
    match (&spec.service_account_name, &spec.service_account) {
        (Some(name), None) => spec.service_account = Some(name.clone()),
        (None, Some(name)) => spec.service_account_name = Some(name.clone()),
        _ => {}
    }
    for container in &mut spec.containers {
        default_container(container);
    }
    for container in spec.init_containers.iter_mut().flatten() {
        default_container(container);
    }
    for volume in spec.volumes.iter_mut().flatten() {
        default_volume(volume);
    }
    if let Some(overhead) = &mut spec.overhead {
        canonical_amounts(overhead);
    }
    for constraint in spec.topology_spread_constraints.iter_mut().flatten() {
        default_text(&mut constraint.node_affinity_policy, "Honor");
        default_text(&mut constraint.node_taints_policy, "Ignore");
    }
}

/// Fills in a template's defaults. A spec that has them already stays the same allocation: pods
/// share it.
pub fn default_template(template: &mut PodTemplate) {
    let mut filled = PodSpec::clone(&template.spec);
    default_pod_spec(&mut filled);
    if filled != *template.spec {
        template.spec = Rc::new(filled);
    }
}

/// What a pod has beyond [`default_pod_spec`]: requests taken from limits, priority, service
/// account, tolerations.
pub fn complete_pod_spec(spec: &mut PodSpec) {
    default_pod_spec(spec);
    default_to(&mut spec.enable_service_links, true);
    for container in &mut spec.containers {
        requests_from_limits(container);
    }
    for container in spec.init_containers.iter_mut().flatten() {
        requests_from_limits(container);
    }
    if spec.host_network == Some(true) {
        for container in &mut spec.containers {
            for port in container.ports.iter_mut().flatten() {
                if port.host_port.unwrap_or(0) == 0 {
                    port.host_port = Some(port.container_port);
                }
            }
        }
    }
    default_text(&mut spec.service_account_name, "default");
    spec.service_account = spec.service_account_name.clone();
    let priority = match spec.priority_class_name.as_deref() {
        Some("system-cluster-critical") => 2_000_000_000,
        Some("system-node-critical") => 2_000_001_000,
        _ => 0,
    };
    default_to(&mut spec.priority, priority);
    default_text(&mut spec.preemption_policy, "PreemptLowerPriority");
    add_default_tolerations(spec);
}

/// Bears a node that is not ready or unreachable for 300 s, unless the pod says otherwise.
pub fn add_default_tolerations(spec: &mut PodSpec) {
    let tolerations = spec.tolerations.get_or_insert_default();
    // Judged on what the user wrote, before anything is added.
    let missing: Vec<_> = [NOT_READY, UNREACHABLE]
        .into_iter()
        .filter(|key| !tolerations.iter().any(|toleration| bears_eviction(toleration, key)))
        .collect();
    tolerations.extend(missing.into_iter().map(|key| Toleration {
        key: Some(key.into()),
        operator: Some("Exists".into()),
        effect: Some("NoExecute".into()),
        toleration_seconds: Some(DEFAULT_TOLERATION_SECONDS),
        value: None,
    }));
}

fn bears_eviction(toleration: &Toleration, key: &str) -> bool {
    let own_key = toleration.key.as_deref().unwrap_or_default();
    let effect = toleration.effect.as_deref().unwrap_or_default();
    (own_key.is_empty() || own_key == key) && (effect.is_empty() || effect == "NoExecute")
}

fn default_container(container: &mut Container) {
    let policy = pull_policy(container.image.as_deref().unwrap_or_default());
    default_text(&mut container.image_pull_policy, policy);
    default_text(&mut container.termination_message_path, "/dev/termination-log");
    default_text(&mut container.termination_message_policy, "File");
    for port in container.ports.iter_mut().flatten() {
        default_text(&mut port.protocol, "TCP");
    }
    let probes = [
        &mut container.liveness_probe,
        &mut container.readiness_probe,
        &mut container.startup_probe,
    ];
    for probe in probes.into_iter().flatten() {
        default_probe(probe);
    }
    let hooks = container.lifecycle.as_mut();
    for hook in hooks.into_iter().flat_map(|l| [&mut l.post_start, &mut l.pre_stop]).flatten() {
        if let Some(http) = &mut hook.http_get {
            default_http(http);
        }
    }
    for variable in container.env.iter_mut().flatten() {
        if let Some(field) = variable.value_from.as_mut().and_then(|v| v.field_ref.as_mut()) {
            default_text(&mut field.api_version, "v1");
        }
    }
    let resources = container.resources.get_or_insert_default();
    for amounts in [&mut resources.limits, &mut resources.requests].into_iter().flatten() {
        canonical_amounts(amounts);
    }
}

fn canonical_amounts(amounts: &mut BTreeMap<String, Quantity>) {
    for amount in amounts.values_mut() {
        if let Some(canonical) = quantity::canonical(&amount.0) {
            amount.0 = canonical;
        }
    }
}

/// `Always` for `latest`, spoken or silent; `IfNotPresent` for any other tag and for digests.
pub fn pull_policy(image: &str) -> &'static str {
    if image.contains('@') {
        return "IfNotPresent";
    }
    let last = image.rsplit('/').next().unwrap_or_default();
    match last.split_once(':') {
        None | Some((_, "latest" | "")) => "Always",
        Some(_) => "IfNotPresent",
    }
}

fn default_probe(probe: &mut Probe) {
    let default_number = |field: &mut Option<i32>, value| {
        if field.unwrap_or(0) == 0 {
            *field = Some(value);
        }
    };
    default_number(&mut probe.timeout_seconds, 1);
    default_number(&mut probe.period_seconds, 10);
    default_number(&mut probe.success_threshold, 1);
    default_number(&mut probe.failure_threshold, 3);
    if let Some(http) = &mut probe.http_get {
        default_http(http);
    }
    if let Some(grpc) = &mut probe.grpc {
        default_to(&mut grpc.service, "");
    }
}

fn default_http(http: &mut HTTPGetAction) {
    default_text(&mut http.path, "/");
    default_text(&mut http.scheme, "HTTP");
}

fn default_volume(volume: &mut Volume) {
    if volume.sources.is_empty() {
        volume.sources.insert("emptyDir".into(), json!({}));
    }
    for (source, fields) in &mut volume.sources {
        let (field, value) = match source.as_str() {
            "configMap" | "secret" | "downwardAPI" | "projected" => ("defaultMode", json!(0o644)),
            "hostPath" => ("type", json!("")),
            _ => continue,
        };
        if let Some(fields) = fields.as_object_mut() {
            fields.entry(field).or_insert(value);
        }
    }
}

/// A container that states a limit and no request asks for as much as its limit.
fn requests_from_limits(container: &mut Container) {
    let Some(ResourceRequirements { limits: Some(limits), requests, .. }) =
        &mut container.resources
    else {
        return;
    };
    let requests = requests.get_or_insert_default();
    for (name, amount) in limits {
        requests.entry(name.clone()).or_insert_with(|| amount.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tag_decides_when_an_image_is_pulled() {
        for (image, policy) in [
            ("nginx", "Always"),
            ("nginx:latest", "Always"),
            ("nginx:1.27", "IfNotPresent"),
            ("registry.local:5000/team/app", "Always"),
            ("registry.local:5000/team/app:2", "IfNotPresent"),
            ("nginx@sha256:abc", "IfNotPresent"),
        ] {
            assert_eq!(pull_policy(image), policy, "{image}");
        }
    }
}
