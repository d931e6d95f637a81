//! Nodes as JSON. What every simulated machine has in common stands here once.

use crate::api::json::decode::DecodeError;
use crate::api::json::meta::{self, WireMeta};
use crate::api::json::{UidOf, synthetic};
use crate::api::meta::Kind;
use crate::api::node::{Node, Resources, Taint, TaintEffect};
use crate::api::quantity;
use crate::api::v1::structs;
use crate::time::SimTime;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::net::Ipv4Addr;

pub const KUBELET_VERSION: &str = "v1.36.0";
pub const CONTAINER_RUNTIME: &str = "containerd://2.2.0";
pub const KERNEL_VERSION: &str = "6.12.48+deb13-amd64";
pub const OS_IMAGE: &str = "Debian GNU/Linux 13 (trixie)";
const EPHEMERAL_STORAGE: &str = "98831908Ki";
/// What a node of a manifest has if it does not say.
const DEFAULT_CAPACITY: Resources = Resources { cpu_millis: 4000, memory: 8 << 30, pods: 110 };

pub fn spec(node: &Node) -> Value {
    let mut fields = Map::new();
    let cidr = cidr(node.pod_cidr);
    fields.insert("podCIDRs".into(), json!([cidr]));
    fields.insert("podCIDR".into(), cidr.into());
    if !node.taints.is_empty() {
        fields.insert("taints".into(), node.taints.iter().map(taint).collect());
    }
    if node.unschedulable {
        fields.insert("unschedulable".into(), true.into());
    }
    Value::Object(fields)
}

fn cidr(number: u16) -> String {
    format!("10.244.{number}.0/24")
}

fn taint(taint: &Taint) -> Value {
    let mut fields = json!({"key": *taint.key, "effect": taint.effect.name()});
    if !taint.value.is_empty() {
        fields["value"] = json!(*taint.value);
    }
    if let Some(added) = taint.time_added {
        fields["timeAdded"] = added.rfc3339().into();
    }
    fields
}

/// `identity`: the node's UUID text.
pub fn status(node: &Node, identity: &str) -> Value {
    let Resources { cpu_millis, memory, pods } = node.capacity;
    let amount = |text: String| quantity::canonical(&text).unwrap_or(text);
    let memory =
        if memory % 1024 == 0 { format!("{}Ki", memory / 1024) } else { memory.to_string() };
    let amounts = json!({
        "cpu": amount(format!("{cpu_millis}m")),
        "ephemeral-storage": EPHEMERAL_STORAGE,
        "hugepages-1Gi": "0",
        "hugepages-2Mi": "0",
        "memory": amount(memory),
        "pods": pods.to_string(),
    });
    let mut fields = json!({
        "addresses": [
            {"address": node.internal_ip.to_string(), "type": "InternalIP"},
            {"address": *node.meta.name, "type": "Hostname"},
        ],
        "allocatable": amounts,
        "capacity": amounts,
        "daemonEndpoints": {"kubeletEndpoint": {"Port": 10250}},
        "nodeInfo": {
            "architecture": "amd64",
            "bootID": synthetic::uuid(&format!("boot/{identity}")),
            "containerRuntimeVersion": CONTAINER_RUNTIME,
            "kernelVersion": KERNEL_VERSION,
            "kubeletVersion": KUBELET_VERSION,
            "machineID": synthetic::uuid(&format!("machine/{identity}")).replace('-', ""),
            "operatingSystem": "linux",
            "osImage": OS_IMAGE,
            "systemUUID": synthetic::uuid(&format!("system/{identity}")),
        },
    });
    let conditions = node.conditions.iter().map(|condition| {
        json!({
            "type": condition.kind.name(),
            "status": condition.status.name(),
            "reason": *condition.reason,
            "message": *condition.message,
            "lastHeartbeatTime": condition.last_heartbeat.rfc3339(),
            "lastTransitionTime": condition.last_transition.rfc3339(),
        })
    });
    if !node.conditions.is_empty() {
        fields["conditions"] = conditions.collect();
    }
    fields
}

structs! {
    /// A kubelet registers its node together with a status, so that is read too.
    WireNode {
        metadata: WireMeta = "metadata",
        spec: WireSpec = "spec",
        status: WireStatus = "status",
    }
    WireSpec {
        pod_cidr: String = "podCIDR",
        taints: Vec<WireTaint> = "taints",
        unschedulable: bool = "unschedulable",
    }
    WireTaint {
        key: String = "key",
        value: String = "value",
        effect: String = "effect",
        time_added: Option<String> = "timeAdded",
    }
    WireStatus {
        addresses: Vec<WireAddress> = "addresses",
        capacity: BTreeMap<String, String> = "capacity",
    }
    WireAddress {
        address: String = "address",
        r#type: String = "type",
    }
}

/// Without an address or a podCIDR the node has 0.0.0.0 and 10.244.0.0/24: whoever adds it to a
/// cluster gives it its own.
///
/// # Errors
/// If a taint has an unknown effect or a time that is none.
pub fn of_wire(wire: WireNode, uid_of: UidOf<'_>) -> Result<Node, DecodeError> {
    let WireNode { metadata, spec, status } = wire;
    let taints = spec.taints.into_iter().enumerate().map(|(i, taint)| {
        let effect = TaintEffect::of(&taint.effect).ok_or_else(|| DecodeError::TaintEffect {
            path: format!("spec.taints[{i}].effect"),
            effect: taint.effect,
        })?;
        let time_added = match taint.time_added {
            None => None,
            Some(text) => Some(SimTime::parse_rfc3339(&text).ok_or(DecodeError::Time { text })?),
        };
        Ok(Taint { key: taint.key.into(), value: taint.value.into(), effect, time_added })
    });
    let taints = taints.collect::<Result<_, DecodeError>>()?;
    let amount = |name: &str, unit: i128, default: i64| {
        let millis = status.capacity.get(name).and_then(|text| quantity::millis(text));
        millis.map_or(default, |millis| (millis / unit).clamp(0, i128::from(i64::MAX)) as i64)
    };
    let capacity = Resources {
        cpu_millis: amount("cpu", 1, DEFAULT_CAPACITY.cpu_millis),
        memory: amount("memory", 1000, DEFAULT_CAPACITY.memory),
        pods: amount("pods", 1000, DEFAULT_CAPACITY.pods),
    };
    let internal = status.addresses.iter().find(|address| address.r#type == "InternalIP");
    let ip = internal.and_then(|address| address.address.parse().ok());
    let number = spec.pod_cidr.strip_prefix("10.244.").and_then(|rest| rest.strip_suffix(".0/24"));
    Ok(Node {
        meta: meta::of_wire(metadata, Kind::Node, uid_of),
        unschedulable: spec.unschedulable,
        taints,
        conditions: Vec::new(),
        capacity,
        internal_ip: ip.unwrap_or(Ipv4Addr::UNSPECIFIED),
        pod_cidr: number.and_then(|number| number.parse().ok()).unwrap_or(0),
    })
}

/// A changed node keeps what its kubelet and the cluster gave it.
pub fn keep_status(old: &Node, new: &mut Node) {
    new.conditions = old.conditions.clone();
    new.capacity = old.capacity;
    new.internal_ip = old.internal_ip;
    new.pod_cidr = old.pod_cidr;
}
