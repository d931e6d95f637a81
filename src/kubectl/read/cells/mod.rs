//! The columns of each kind and what stands in them.
//! Upstream: `pkg/printers/internalversion/printers.go`.

mod workloads;

use crate::api::event::Event;
use crate::api::json::{CONTAINER_RUNTIME, KERNEL_VERSION, KUBELET_VERSION, OS_IMAGE};
use crate::api::meta::{Kind, Meta};
use crate::api::node::Node;
use crate::api::object::Object;
use crate::api::pod::{ConditionStatus, Pod};
use crate::api::v1::{LabelSelector, PodSpec};
use crate::order::Order;
use crate::time::SimTime;

/// A column and whether only `-o wide` shows it.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    pub name: &'static str,
    pub wide: bool,
}

const fn column(name: &'static str) -> Column {
    Column { name, wide: false }
}

const fn wide(name: &'static str) -> Column {
    Column { name, wide: true }
}

/// The columns of a kind's table.
pub fn columns(kind: Kind) -> &'static [Column] {
    match kind {
        Kind::Namespace => const { &[column("NAME"), column("STATUS"), column("AGE")] },
        Kind::Node => {
            const {
                &[
                    column("NAME"),
                    column("STATUS"),
                    column("ROLES"),
                    column("AGE"),
                    column("VERSION"),
                    wide("INTERNAL-IP"),
                    wide("EXTERNAL-IP"),
                    wide("OS-IMAGE"),
                    wide("KERNEL-VERSION"),
                    wide("CONTAINER-RUNTIME"),
                ]
            }
        }
        Kind::Pod => {
            const {
                &[
                    column("NAME"),
                    column("READY"),
                    column("STATUS"),
                    column("RESTARTS"),
                    column("AGE"),
                    wide("IP"),
                    wide("NODE"),
                    wide("NOMINATED NODE"),
                    wide("READINESS GATES"),
                ]
            }
        }
        Kind::Event => {
            const {
                &[
                    column("LAST SEEN"),
                    column("TYPE"),
                    column("REASON"),
                    column("OBJECT"),
                    wide("SUBOBJECT"),
                    wide("SOURCE"),
                    column("MESSAGE"),
                    wide("FIRST SEEN"),
                    wide("COUNT"),
                    wide("NAME"),
                ]
            }
        }
        Kind::Job => workloads::JOB,
        Kind::CronJob => workloads::CRON_JOB,
        Kind::DaemonSet => workloads::DAEMON_SET,
        Kind::Deployment => workloads::DEPLOYMENT,
        Kind::ReplicaSet => workloads::REPLICA_SET,
        Kind::StatefulSet => workloads::STATEFUL_SET,
        Kind::ControllerRevision => workloads::CONTROLLER_REVISION,
        Kind::PodDisruptionBudget => workloads::POD_DISRUPTION_BUDGET,
    }
}

/// All cells of an object's row, wide ones included, in the order of [`columns`].
pub fn cells(object: &Object, now: SimTime) -> Vec<String> {
    match object {
        Object::Namespace(namespace) => {
            let meta = &namespace.meta;
            vec![meta.name.to_string(), namespace.phase().into(), age(meta, now)]
        }
        Object::Node(node) => node_cells(node, now),
        Object::Pod(pod) => pod_cells(pod, now),
        Object::Event(event) => event_cells(event, now),
        Object::Job(job) => workloads::job(job, now),
        Object::CronJob(job) => workloads::cron_job(job, now),
        Object::DaemonSet(set) => workloads::daemon_set(set, now),
        Object::Deployment(deployment) => workloads::deployment(deployment, now),
        Object::ReplicaSet(set) => workloads::replica_set(set, now),
        Object::StatefulSet(set) => workloads::stateful_set(set, now),
        Object::ControllerRevision(revision) => workloads::controller_revision(revision, now),
        Object::PodDisruptionBudget(budget) => workloads::disruption_budget(budget, now),
    }
}

/// `AGE`.
pub fn age(meta: &Meta, now: SimTime) -> String {
    now.since(meta.created).human()
}

/// The text, or `<none>` for nothing.
pub fn or_none(text: impl Into<String>) -> String {
    let text = text.into();
    if text.is_empty() { "<none>".into() } else { text }
}

fn node_cells(node: &Node, now: SimTime) -> Vec<String> {
    let ready = match node.readiness() {
        ConditionStatus::True => "Ready",
        _ if node.conditions.is_empty() => "Unknown",
        _ => "NotReady",
    };
    let cordoned = if node.unschedulable { ",SchedulingDisabled" } else { "" };
    vec![
        node.meta.name.to_string(),
        format!("{ready}{cordoned}"),
        roles(node),
        age(&node.meta, now),
        KUBELET_VERSION.into(),
        node.internal_ip.to_string(),
        "<none>".into(),
        OS_IMAGE.into(),
        KERNEL_VERSION.into(),
        CONTAINER_RUNTIME.into(),
    ]
}

/// The roles of a node's labels, sorted; `<none>` without any.
pub fn roles(node: &Node) -> String {
    let role = |(key, value): (&String, &String)| {
        let prefixed = key.strip_prefix("node-role.kubernetes.io/").map(str::to_string);
        prefixed.or_else(|| (key == "kubernetes.io/role").then(|| value.clone()))
    };
    let mut roles: Vec<String> =
        node.meta.labels.iter().filter_map(role).filter(|role| !role.is_empty()).collect();
    roles.order();
    roles.dedup();
    or_none(roles.join(","))
}

fn pod_cells(pod: &Pod, now: SimTime) -> Vec<String> {
    let word = pod.word();
    let restarts = match word.last_restart.filter(|_| word.restarts > 0) {
        Some(last) => format!("{} ({} ago)", word.restarts, now.since(last).human()),
        None => word.restarts.to_string(),
    };
    let gates = pod.spec.readiness_gates.as_ref().map_or(0, Vec::len);
    vec![
        pod.meta.name.to_string(),
        format!("{}/{}", word.ready, word.total),
        word.status.to_string(),
        restarts,
        age(&pod.meta, now),
        or_none(pod.status.pod_ip.map(|ip| ip.to_string()).unwrap_or_default()),
        or_none(pod.node.as_deref().unwrap_or_default()),
        or_none(pod.status.nominated_node.as_deref().unwrap_or_default()),
        // No condition of a gate is ever set here.
        if gates > 0 { format!("0/{gates}") } else { "<none>".into() },
    ]
}

fn event_cells(event: &Event, now: SimTime) -> Vec<String> {
    let kind = event.involved.kind.names().kind.to_ascii_lowercase();
    vec![
        now.since(event.last_seen).human(),
        event.kind.name().into(),
        event.reason.to_string(),
        format!("{kind}/{}", event.involved.name),
        event.field_path.to_string(),
        event.source.to_string(),
        event.message.trim().to_string(),
        now.since(event.first_seen).human(),
        event.count.to_string(),
        event.meta.name.to_string(),
    ]
}

/// The names and the images of a template's containers, each list with commas.
fn containers_and_images(spec: &PodSpec) -> (String, String) {
    let names: Vec<&str> = spec.containers.iter().map(|c| c.name.as_str()).collect();
    let images: Vec<&str> =
        spec.containers.iter().map(|c| c.image.as_deref().unwrap_or_default()).collect();
    (names.join(","), images.join(","))
}

/// A selector as Kubernetes prints it: requirements sorted by key.
pub fn selector_text(selector: &LabelSelector) -> String {
    let equal = selector.match_labels.iter().flatten();
    let mut terms: Vec<(&str, String)> =
        equal.map(|(key, value)| (key.as_str(), format!("{key}={value}"))).collect();
    for expression in selector.match_expressions.iter().flatten() {
        let key = &expression.key;
        let mut values = expression.values.clone().unwrap_or_default();
        values.order();
        let values = values.join(",");
        let text = match expression.operator.as_str() {
            "In" => format!("{key} in ({values})"),
            "NotIn" => format!("{key} notin ({values})"),
            "DoesNotExist" => format!("!{key}"),
            _ => key.clone(),
        };
        terms.push((key, text));
    }
    terms.order_by_key(|(key, _)| *key);
    let texts: Vec<String> = terms.into_iter().map(|(_, text)| text).collect();
    texts.join(",")
}
