//! `kubectl describe node`.

use super::page::Page;
use super::{lists, node_pods};
use crate::api::node::Node;
use crate::api::object::Object;
use crate::kubectl::read::cells::roles;
use crate::kubectl::read::format::value_of;
use crate::kubectl::read::peek;
use crate::kubectl::task::World;
use crate::kubelet::node::Power;
use crate::order::Order;
use crate::time::{SimDuration, SimTime};
use serde_json::Value;
use std::rc::Rc;

/// A kubelet renews its Lease this often. Upstream: `nodeLeaseDurationSeconds` × 0.25.
const LEASE_RENEWAL: i64 = 10;

pub fn describe(node: &Rc<Node>, world: &World, page: &mut Page) {
    let value = value_of(&Object::Node(node.clone()), world.sim);
    page.field(0, "Name", &*node.meta.name);
    page.field(0, "Roles", roles(node));
    lists::labels("Labels", &value, "/metadata/labels", page);
    lists::annotations("Annotations", &value, "/metadata/annotations", page);
    page.field(0, "CreationTimestamp", node.meta.created.rfc1123z());
    let mut taints: Vec<(&str, &str, String)> = node
        .taints
        .iter()
        .map(|taint| (&*taint.key, taint.effect.name(), taint.to_string()))
        .collect();
    taints.order();
    let taints: Vec<String> = taints.into_iter().map(|(_, _, text)| text).collect();
    lists::lines("Taints", &taints, page);
    page.field(0, "Unschedulable", node.unschedulable.to_string());
    page.line(0, "Lease:");
    page.field(1, "HolderIdentity", &*node.meta.name);
    page.field(1, "AcquireTime", "<unset>");
    page.field(1, "RenewTime", renewed(node, world).rfc1123z());
    conditions(node, page);
    page.line(0, "Addresses:");
    for address in peek::list(&value, "/status/addresses") {
        page.field(1, peek::text(address, "/type"), peek::text(address, "/address"));
    }
    for (title, pointer) in
        [("Capacity", "/status/capacity"), ("Allocatable", "/status/allocatable")]
    {
        page.line(0, format!("{title}:"));
        for (name, amount) in peek::entries(&value, pointer) {
            page.field(1, name, peek::leaf(amount));
        }
    }
    system(&value, page);
    lists::field_if_set("PodCIDR", &value, "/spec/podCIDR", page);
    let cidrs: Vec<String> = peek::list(&value, "/spec/podCIDRs").iter().map(peek::leaf).collect();
    if !cidrs.is_empty() {
        page.field(0, "PodCIDRs", cidrs.join(","));
    }
    node_pods::describe(node, &value, world, page);
}

/// Every ten seconds while there is power; heartbeats themselves are not recorded.
fn renewed(node: &Node, world: &World) -> SimTime {
    let now = world.sim.now();
    let (since, until) = match world.sim.kubelets().nodes.get(&node.meta.name).map(|n| n.power) {
        Some(Power::On { since }) => (since, now),
        Some(Power::Off { since }) => (node.meta.created, since),
        None => (node.meta.created, node.meta.created),
    };
    let passed = until.since(since).secs().max(0);
    since + SimDuration::from_secs(passed - passed % LEASE_RENEWAL)
}

fn conditions(node: &Node, page: &mut Page) {
    if node.conditions.is_empty() {
        return;
    }
    page.line(0, "Conditions:");
    page.line(1, "Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage");
    page.line(1, "----\t------\t-----------------\t------------------\t------\t-------");
    for condition in &node.conditions {
        let cells = [
            condition.kind.name(),
            condition.status.name(),
            &condition.last_heartbeat.rfc1123z(),
            &condition.last_transition.rfc1123z(),
            &*condition.reason,
        ];
        page.line(1, format!("{} \t{}", cells.join(" \t"), condition.message));
    }
}

fn system(value: &Value, page: &mut Page) {
    page.line(0, "System Info:");
    for (title, field) in [
        ("Machine ID", "machineID"),
        ("System UUID", "systemUUID"),
        ("Boot ID", "bootID"),
        ("Kernel Version", "kernelVersion"),
        ("OS Image", "osImage"),
        ("Operating System", "operatingSystem"),
        ("Architecture", "architecture"),
        ("Container Runtime Version", "containerRuntimeVersion"),
        ("Kubelet Version", "kubeletVersion"),
    ] {
        page.field(1, title, peek::text(value, &format!("/status/nodeInfo/{field}")));
    }
}
