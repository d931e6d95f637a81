//! `kubectl describe pod`.

use super::page::Page;
use super::{containers, lists, volumes};
use crate::api::object::Object;
use crate::api::pod::Pod;
use crate::kubectl::read::format::value_of;
use crate::kubectl::read::peek;
use crate::kubectl::task::World;
use std::rc::Rc;

pub fn describe(pod: &Rc<Pod>, world: &World, page: &mut Page) {
    let value = value_of(&Object::Pod(pod.clone()), world.sim);
    let (spec, status) = (&value["spec"], &value["status"]);
    page.field(0, "Name", &*pod.meta.name);
    page.field(0, "Namespace", &*pod.meta.namespace);
    lists::field_if_set("Priority", spec, "/priority", page);
    lists::field_if_set("Priority Class Name", spec, "/priorityClassName", page);
    lists::field_if_set("Runtime Class Name", spec, "/runtimeClassName", page);
    lists::field_if_set("Service Account", spec, "/serviceAccountName", page);
    let node = peek::some_text(spec, "/nodeName")
        .map(|node| format!("{node}/{}", peek::text(status, "/hostIP")));
    page.field(0, "Node", node.as_deref().unwrap_or("<none>"));
    if let Some(started) = pod.status.started {
        page.field(0, "Start Time", started.rfc1123z());
    }
    lists::labels("Labels", &value, "/metadata/labels", page);
    lists::annotations("Annotations", &value, "/metadata/annotations", page);
    match pod.meta.deleted.filter(|_| !pod.status.phase.is_terminal()) {
        Some(deleted) => {
            let lasts = world.sim.now().since(deleted).human();
            page.field(0, "Status", format!("Terminating (lasts {lasts})"));
            let grace = pod.meta.grace_seconds.unwrap_or(0);
            page.field(0, "Termination Grace Period", format!("{grace}s"));
        }
        None => page.field(0, "Status", pod.status.phase.name()),
    }
    lists::field_if_set("Reason", status, "/reason", page);
    lists::field_if_set("Message", status, "/message", page);
    lists::field_if_set("SeccompProfile", spec, "/securityContext/seccompProfile/type", page);
    page.field(0, "IP", peek::text(status, "/podIP"));
    let ips = peek::list(status, "/podIPs");
    if ips.is_empty() {
        page.field(0, "IPs", "<none>");
    } else {
        page.line(0, "IPs:");
        for ip in ips {
            page.field(1, "IP", peek::text(ip, "/ip"));
        }
    }
    lists::controlled_by(&value, page);
    lists::field_if_set("NominatedNodeName", status, "/nominatedNodeName", page);
    let part = containers::Part { indent: "", pod: Some(&value) };
    if !peek::list(spec, "/initContainers").is_empty() {
        containers::describe("Init Containers", spec, "/initContainers", &part, page);
    }
    containers::describe("Containers", spec, "/containers", &part, page);
    gates_and_conditions(spec, status, page);
    volumes::describe("", spec, page);
    page.field(0, "QoS Class", peek::text(status, "/qosClass"));
    lists::labels("Node-Selectors", spec, "/nodeSelector", page);
    lists::tolerations("Tolerations", spec, page);
    lists::spread_constraints("", spec, page);
}

fn gates_and_conditions(spec: &serde_json::Value, status: &serde_json::Value, page: &mut Page) {
    let gates = peek::list(spec, "/readinessGates");
    if !gates.is_empty() {
        page.line(0, "Readiness Gates:\n  Type\tStatus");
        for gate in gates {
            // No condition of a gate is ever set here.
            page.line(1, format!("{} \t<none> ", peek::text(gate, "/conditionType")));
        }
    }
    let conditions = peek::list(status, "/conditions");
    if !conditions.is_empty() {
        page.line(0, "Conditions:\n  Type\tStatus");
        for condition in conditions {
            let (kind, status) = (peek::text(condition, "/type"), peek::text(condition, "/status"));
            page.line(1, format!("{kind} \t{status} "));
        }
    }
}
