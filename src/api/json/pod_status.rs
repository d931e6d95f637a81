//! A pod's status as JSON, in the shape that a kubelet of 1.36 with containerd writes.

use crate::api::json::synthetic;
use crate::api::pod::{ContainerState, ContainerStatus, Pod, PodCondition, Terminated};
use crate::api::quantity;
use crate::api::v1::{Container, PodSpec, Quantity, Wire};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// How a pod fares when its node runs out of memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Qos {
    Guaranteed,
    Burstable,
    BestEffort,
}

impl Qos {
    pub const fn name(self) -> &'static str {
        match self {
            Qos::Guaranteed => "Guaranteed",
            Qos::Burstable => "Burstable",
            Qos::BestEffort => "BestEffort",
        }
    }
}

/// Guaranteed: every container limits cpu and memory, and requests are the limits. BestEffort:
/// nobody asks for anything. Upstream: `pkg/apis/core/helper/qos.ComputePodQOS`.
pub fn qos_class(spec: &PodSpec) -> Qos {
    let mut guaranteed = true;
    let (mut requests, mut limits) = (BTreeMap::new(), BTreeMap::new());
    for container in spec.containers.iter().chain(spec.init_containers.iter().flatten()) {
        let resources = container.resources.as_ref();
        add(&mut requests, resources.and_then(|r| r.requests.as_ref()));
        guaranteed &= add(&mut limits, resources.and_then(|r| r.limits.as_ref())) == 2;
    }
    match requests.is_empty() && limits.is_empty() {
        true => Qos::BestEffort,
        false if guaranteed && requests == limits => Qos::Guaranteed,
        false => Qos::Burstable,
    }
}

/// Adds the positive amounts of cpu and memory to the sums and says how many there were.
fn add<'a>(
    sums: &mut BTreeMap<&'a str, i128>,
    amounts: Option<&'a BTreeMap<String, Quantity>>,
) -> usize {
    let mut found = 0;
    for (name, amount) in amounts.into_iter().flatten() {
        let millis = quantity::millis(&amount.0).unwrap_or(0);
        if matches!(name.as_str(), "cpu" | "memory") && millis > 0 {
            let sum = sums.entry(name).or_default();
            *sum = sum.saturating_add(millis);
            found += 1;
        }
    }
    found
}

/// `spec` is the pod's printed spec, `identity` its UUID text.
pub fn status(pod: &Pod, spec: &Value, identity: &str) -> Value {
    let own = &pod.status;
    let mut fields = Map::new();
    let mut set = |field: &str, value: Value| {
        fields.insert(field.into(), value);
    };
    set("phase", own.phase.name().into());
    set("qosClass", qos_class(&pod.spec).name().into());
    if !own.conditions.is_empty() {
        if pod.meta.generation > 0 {
            set("observedGeneration", pod.meta.generation.into());
        }
        let conditions = own.conditions.iter();
        set("conditions", conditions.map(|c| condition(c, pod.meta.generation)).collect());
    }
    for (field, text) in [("reason", &own.reason), ("message", &own.message)] {
        if let Some(text) = text {
            set(field, json!(**text));
        }
    }
    for (one, all, ip) in [("hostIP", "hostIPs", own.host_ip), ("podIP", "podIPs", own.pod_ip)] {
        if let Some(ip) = ip.map(|ip| ip.to_string()) {
            set(all, json!([{"ip": ip}]));
            set(one, ip.into());
        }
    }
    if let Some(started) = own.started {
        set("startTime", started.rfc3339().into());
    }
    if let Some(node) = &own.nominated_node {
        set("nominatedNodeName", json!(**node));
    }
    let inits = pod.spec.init_containers.as_deref().unwrap_or_default();
    for (field, list, statuses, containers) in [
        ("initContainerStatuses", "initContainers", &own.init_containers, inits),
        ("containerStatuses", "containers", &own.containers, &*pod.spec.containers),
    ] {
        if !statuses.is_empty() {
            let one = |status: &ContainerStatus| {
                let named = |container: &&Container| *container.name == *status.name;
                let printed = spec[list].as_array().into_iter().flatten();
                let mounts = printed
                    .filter(|container| container["name"] == *status.name)
                    .find_map(|container| container["volumeMounts"].as_array());
                let mounts = mounts.map(Vec::as_slice).unwrap_or_default();
                container_status(status, containers.iter().find(named), mounts, identity)
            };
            set(field, statuses.iter().map(one).collect());
        }
    }
    Value::Object(fields)
}

fn condition(condition: &PodCondition, generation: i64) -> Value {
    let mut fields = json!({
        "type": condition.kind.name(),
        "status": condition.status.name(),
        "lastProbeTime": null,
        "lastTransitionTime": condition.last_transition.rfc3339(),
    });
    if generation > 0 {
        fields["observedGeneration"] = generation.into();
    }
    for (field, text) in [("reason", &condition.reason), ("message", &condition.message)] {
        if !text.is_empty() {
            fields[field] = json!(**text);
        }
    }
    fields
}

fn container_status(
    status: &ContainerStatus,
    container: Option<&Container>,
    mounts: &[Value],
    identity: &str,
) -> Value {
    let id = |restarts: u32| {
        let text = format!("{identity}/{}/{restarts}", status.name);
        format!("containerd://{}", synthetic::digest(&text))
    };
    let (current, previous) =
        (id(status.restart_count), id(status.restart_count.saturating_sub(1)));
    // A container that waits to be started again is still the last one.
    let waiting = matches!(status.state, ContainerState::Waiting { .. });
    let last_id = if waiting { &current } else { &previous };
    let created = !waiting || status.last_state.is_some();
    let image = container.and_then(|c| c.image.as_deref()).unwrap_or_default();
    let (full_name, image_id) = if created { runtime_image(image) } else { Default::default() };
    let last_state = status.last_state.as_ref();
    let mut fields = json!({
        "name": *status.name,
        "ready": status.ready,
        "started": status.started,
        "restartCount": status.restart_count,
        "image": if created { &full_name } else { image },
        "imageID": image_id,
        "state": state(&status.state, &current),
        "lastState": last_state.map_or_else(|| json!({}), |last| terminated(last, last_id)),
    });
    if !created {
        return fields;
    }
    fields["containerID"] = current.into();
    let resources = container.and_then(|c| c.resources.as_ref());
    fields["resources"] = resources.and_then(Wire::write).unwrap_or_else(|| json!({}));
    if let Some(requests) = resources.and_then(|r| r.requests.as_ref()).filter(|r| !r.is_empty()) {
        fields["allocatedResources"] = requests.write().unwrap_or_default();
    }
    if matches!(status.state, ContainerState::Running { .. }) {
        fields["user"] = json!({"linux": {"gid": 0, "supplementalGroups": [0], "uid": 0}});
    }
    if !mounts.is_empty() {
        fields["volumeMounts"] = mounts.iter().map(mount_status).collect();
    }
    fields
}

fn mount_status(mount: &Value) -> Value {
    let mut fields = json!({"name": mount["name"], "mountPath": mount["mountPath"]});
    if mount["readOnly"] == true {
        fields["readOnly"] = true.into();
        fields["recursiveReadOnly"] = "Disabled".into();
    }
    fields
}

fn state(state: &ContainerState, id: &str) -> Value {
    match state {
        ContainerState::Waiting { reason, message } => {
            let mut waiting = Map::new();
            for (field, text) in [("reason", reason), ("message", message)] {
                if !text.is_empty() {
                    waiting.insert(field.into(), json!(**text));
                }
            }
            json!({"waiting": waiting})
        }
        ContainerState::Running { started } => json!({"running": {"startedAt": started.rfc3339()}}),
        ContainerState::Terminated(record) => terminated(record, id),
    }
}

fn terminated(record: &Terminated, id: &str) -> Value {
    let mut fields = json!({
        "containerID": id,
        "exitCode": record.exit_code,
        "reason": *record.reason,
        "startedAt": record.started.rfc3339(),
        "finishedAt": record.finished.rfc3339(),
    });
    if !record.message.is_empty() {
        fields["message"] = json!(*record.message);
    }
    json!({"terminated": fields})
}

/// How containerd names an image, and the name of its content.
fn runtime_image(image: &str) -> (String, String) {
    let registry = image.split_once('/').map(|(first, _)| first).unwrap_or_default();
    let qualified = if registry.contains(['.', ':']) || registry == "localhost" {
        image.to_owned()
    } else if image.contains('/') {
        format!("docker.io/{image}")
    } else {
        format!("docker.io/library/{image}")
    };
    if let Some((repository, digest)) = qualified.split_once('@') {
        let id = format!("{repository}@{digest}");
        return (qualified, id);
    }
    let slash = qualified.rfind('/').unwrap_or(0);
    let colon = qualified.rfind(':').filter(|colon| *colon > slash);
    let repository = qualified.get(..colon.unwrap_or(qualified.len())).unwrap_or_default();
    let id = format!("{repository}@sha256:{}", synthetic::digest(&qualified));
    let tagged = if colon.is_some() { qualified } else { format!("{qualified}:latest") };
    (tagged, id)
}
