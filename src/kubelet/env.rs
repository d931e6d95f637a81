//! The environment of a container: plain values, the downward API, `$(VAR)`. ConfigMaps and
//! Secrets are not modelled: what refers to them is left out.
//! Upstream: `pkg/kubelet/kubelet_pods.go` makeEnvironmentVariables.

use crate::api::meta::Labels;
use crate::api::pod::Pod;
use crate::api::quantity;
use crate::api::v1::{Container, ResourceFieldSelector};
use crate::kubelet::workload::expanded;
use std::net::Ipv4Addr;

/// The addresses that the downward API names.
#[derive(Clone, Copy, Debug)]
pub(super) struct Addresses {
    pub pod: Ipv4Addr,
    pub host: Ipv4Addr,
}

/// All variables of the container, in the order of the spec, later ones of a name winning.
pub(super) fn environment(
    pod: &Pod,
    container: &Container,
    uuid: &str,
    addresses: Addresses,
) -> Vec<(String, String)> {
    let mut env = Vec::new();
    let hostname = pod.hostname.as_deref().or(pod.spec.hostname.as_deref());
    env.push(("HOSTNAME".to_owned(), hostname.unwrap_or(&pod.meta.name).to_owned()));
    for var in container.env.iter().flatten() {
        let from = var.value_from.as_ref();
        let value = if let Some(field) = from.and_then(|from| from.field_ref.as_ref()) {
            field_value(pod, uuid, addresses, &field.field_path)
        } else if let Some(field) = from.and_then(|from| from.resource_field_ref.as_ref()) {
            resource_value(container, field)
        } else if from.is_some() {
            None
        } else {
            Some(expanded(var.value.as_deref().unwrap_or_default(), &env))
        };
        if let Some(value) = value {
            env.push((var.name.clone(), value));
        }
    }
    env
}

fn field_value(pod: &Pod, uuid: &str, addresses: Addresses, path: &str) -> Option<String> {
    let spec = &pod.spec;
    let quoted = |labels: &Labels, key: &str| labels.get(key).cloned().unwrap_or_default();
    Some(match path {
        "metadata.name" => pod.meta.name.to_string(),
        "metadata.namespace" => pod.meta.namespace.to_string(),
        "metadata.uid" => uuid.to_owned(),
        "spec.nodeName" => pod.node.as_deref().unwrap_or_default().to_owned(),
        "spec.serviceAccountName" => {
            spec.service_account_name.clone().unwrap_or_else(|| "default".into())
        }
        "status.podIP" | "status.podIPs" => addresses.pod.to_string(),
        "status.hostIP" | "status.hostIPs" => addresses.host.to_string(),
        _ => {
            let (map, key) = path.strip_suffix("']")?.split_once("['")?;
            match map {
                "metadata.labels" => quoted(&pod.meta.labels, key),
                "metadata.annotations" => quoted(&pod.meta.annotations, key),
                _ => return None,
            }
        }
    })
}

/// Limits and requests in cores or bytes, rounded up, divided by the divisor.
fn resource_value(container: &Container, field: &ResourceFieldSelector) -> Option<String> {
    let resources = container.resources.as_ref()?;
    let (list, name) = field.resource.split_once('.')?;
    let list = match list {
        "limits" => resources.limits.as_ref(),
        "requests" => resources.requests.as_ref().or(resources.limits.as_ref()),
        _ => None,
    }?;
    let value = quantity::millis(&list.get(name)?.0)?;
    let divisor = field.divisor.as_ref().and_then(|d| quantity::millis(&d.0)).filter(|d| *d > 0);
    let divisor = divisor.unwrap_or(1000);
    Some((value.div_euclid(divisor) + i128::from(value.rem_euclid(divisor) != 0)).to_string())
}
