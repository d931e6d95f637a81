//! A pod's spec as JSON. Every pod with a service account shows the volume of its token, which is
//! not kept: it is added on the way out and taken off on the way in.

use crate::api::json::synthetic;
use crate::api::meta::Meta;
use crate::api::pod::{Pod, PodStatus};
use crate::api::v1::{
    Affinity, Container, NodeAffinity, NodeSelectorRequirement, NodeSelectorTerm, PodSpec, Wire,
};
use serde_json::{Value, json};
use std::rc::Rc;

const TOKEN_VOLUME: &str = "kube-api-access-";
const TOKEN_PATH: &str = "/var/run/secrets/kubernetes.io/serviceaccount";

/// The whole spec, `identity` being the pod's UUID text.
pub fn spec(pod: &Pod, identity: &str) -> Value {
    let merged = pod.merged_spec();
    let mounts_token = merged.automount_service_account_token != Some(false)
        && merged.service_account_name.is_some();
    let mut spec = merged.write().unwrap_or_default();
    if mounts_token {
        add_token_volume(&mut spec, &format!("{TOKEN_VOLUME}{}", synthetic::suffix(identity)));
    }
    spec
}

/// Upstream: plugin ServiceAccount, `mountServiceAccountToken`.
fn add_token_volume(spec: &mut Value, name: &str) {
    let volume = json!({"name": name, "projected": {"defaultMode": 0o644, "sources": [
        {"serviceAccountToken": {"expirationSeconds": 3607, "path": "token"}},
        {"configMap": {
            "items": [{"key": "ca.crt", "path": "ca.crt"}],
            "name": "kube-root-ca.crt",
        }},
        {"downwardAPI": {"items": [{
            "fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.namespace"},
            "path": "namespace",
        }]}},
    ]}});
    append(spec, "volumes", volume);
    for list in ["containers", "initContainers"] {
        let Some(containers) = spec.get_mut(list).and_then(Value::as_array_mut) else { continue };
        for container in containers {
            let mounted = container["volumeMounts"]
                .as_array()
                .is_some_and(|mounts| mounts.iter().any(|mount| mount["mountPath"] == TOKEN_PATH));
            if !mounted {
                let mount = json!({"name": name, "mountPath": TOKEN_PATH, "readOnly": true});
                append(container, "volumeMounts", mount);
            }
        }
    }
}

fn append(holder: &mut Value, field: &str, item: Value) {
    match holder.get_mut(field).and_then(Value::as_array_mut) {
        Some(list) => list.push(item),
        None => holder[field] = Value::Array(vec![item]),
    }
}

/// The pod of a written spec. What is a pod's own moves out of the part that pods may share.
pub fn of_spec(meta: Meta, mut spec: PodSpec) -> Pod {
    remove_token_volume(&mut spec);
    let node = spec.node_name.take().filter(|name| !name.is_empty()).map(Rc::from);
    let hostname = spec.hostname.take().filter(|name| !name.is_empty()).map(Rc::from);
    let pinned_to = take_pin(&mut spec);
    let status = PodStatus::default();
    Pod { meta, spec: Rc::new(spec), node, hostname, pinned_to, status }
}

/// Keeps the shared spec of the living pod if the new one says the same.
pub fn keep_shared(old: &Pod, new: &mut Pod) {
    if old.merged_spec() == new.merged_spec() {
        new.spec = old.spec.clone();
        new.node = old.node.clone();
        new.hostname = old.hostname.clone();
        new.pinned_to = old.pinned_to.clone();
    }
}

fn remove_token_volume(spec: &mut PodSpec) {
    let Some(volumes) = &mut spec.volumes else { return };
    volumes.retain(|volume| {
        !(volume.name.starts_with(TOKEN_VOLUME) && volume.sources.contains_key("projected"))
    });
    if volumes.is_empty() {
        spec.volumes = None;
    }
    let strip = |container: &mut Container| {
        let Some(mounts) = &mut container.volume_mounts else { return };
        mounts.retain(|mount| !mount.name.starts_with(TOKEN_VOLUME));
        if mounts.is_empty() {
            container.volume_mounts = None;
        }
    };
    spec.containers.iter_mut().chain(spec.init_containers.iter_mut().flatten()).for_each(strip);
}

/// The one node that a DaemonSet's pod may run on, taken out of its affinity.
fn take_pin(spec: &mut PodSpec) -> Option<Rc<str>> {
    let affinity = spec.affinity.as_mut()?;
    let on_nodes = affinity.node_affinity.as_mut()?;
    let required = on_nodes.required_during_scheduling_ignored_during_execution.as_ref()?;
    let [NodeSelectorTerm { match_expressions: None, match_fields: Some(fields) }] =
        required.node_selector_terms.as_slice()
    else {
        return None;
    };
    let [NodeSelectorRequirement { key, operator, values: Some(values) }] = fields.as_slice()
    else {
        return None;
    };
    let [name] = values.as_slice() else { return None };
    if key != "metadata.name" || operator != "In" {
        return None;
    }
    let name = Rc::from(name.as_str());
    on_nodes.required_during_scheduling_ignored_during_execution = None;
    if *on_nodes == NodeAffinity::default() {
        affinity.node_affinity = None;
    }
    if *affinity == Affinity::default() {
        spec.affinity = None;
    }
    Some(name)
}
