//! The pods of a node and what they ask for, in its description.

use super::page::Page;
use crate::api::node::Node;
use crate::api::pod::Pod;
use crate::api::quantity::{canonical, pod_requests};
use crate::api::v1::PodSpec;
use crate::kubectl::read::peek;
use crate::kubectl::task::World;
use crate::order::Order;
use serde_json::Value;
use std::rc::Rc;

/// Thousandths of a core, and bytes.
#[derive(Clone, Copy, Default)]
struct Amount {
    cpu: i64,
    memory: i64,
}

pub fn describe(node: &Node, value: &Value, world: &World, page: &mut Page) {
    let mut pods: Vec<&Rc<Pod>> = world
        .sim
        .lister()
        .pods_on(&node.meta.name)
        .filter(|pod| !pod.status.phase.is_terminal())
        .collect();
    pods.order_by_key(|pod| (pod.meta.namespace.clone(), pod.meta.name.clone()));
    page.field(0, "Non-terminated Pods", format!("({} in total)", pods.len()));
    let titles = "Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge";
    page.line(1, titles);
    page.line(
        1,
        "---------\t----\t\t------------\t----------\t---------------\t-------------\t---",
    );
    let all = Amount { cpu: node.capacity.cpu_millis, memory: node.capacity.memory };
    let (mut requested, mut limited) = (Amount::default(), Amount::default());
    for pod in pods {
        let requests = pod_requests(&pod.spec);
        let requests = Amount { cpu: requests.cpu_millis, memory: requests.memory };
        let limits = limits(&pod.spec);
        let line = format!(
            "{}\t{}\t\t{}\t{}\t{}\t{}\t{}",
            pod.meta.namespace,
            pod.meta.name,
            cpu(requests, all),
            cpu(limits, all),
            memory(requests, all),
            memory(limits, all),
            world.sim.now().since(pod.meta.created).human()
        );
        page.line(1, line);
        requested = plus(requested, requests);
        limited = plus(limited, limits);
    }
    page.line(0, "Allocated resources:");
    page.line(1, "(Total limits may be over 100 percent, i.e., overcommitted.)");
    page.line(1, "Resource\tRequests\tLimits");
    page.line(1, "--------\t--------\t------");
    page.line(1, format!("cpu\t{}\t{}", cpu(requested, all), cpu(limited, all)));
    page.line(1, format!("memory\t{}\t{}", memory(requested, all), memory(limited, all)));
    let others = peek::entries(value, "/status/allocatable").into_iter().map(|(name, _)| name);
    for name in others.filter(|name| *name == "ephemeral-storage" || name.starts_with("hugepages"))
    {
        page.line(1, format!("{name}\t0 (0%)\t0 (0%)"));
    }
}

/// What the pod's containers are limited to: the larger of those that run together and the
/// largest init step. Limits are to limits what requests are to requests.
fn limits(spec: &PodSpec) -> Amount {
    let mut spec = spec.clone();
    let inits = spec.init_containers.iter_mut().flatten();
    for container in spec.containers.iter_mut().chain(inits) {
        if let Some(resources) = &mut container.resources {
            resources.requests = resources.limits.clone();
        }
    }
    let limits = pod_requests(&spec);
    Amount { cpu: limits.cpu_millis, memory: limits.memory }
}

fn plus(a: Amount, b: Amount) -> Amount {
    Amount { cpu: a.cpu.saturating_add(b.cpu), memory: a.memory.saturating_add(b.memory) }
}

fn cpu(amount: Amount, all: Amount) -> String {
    let text = canonical(&format!("{}m", amount.cpu)).unwrap_or_default();
    format!("{text} ({}%)", percent(amount.cpu, all.cpu))
}

fn memory(amount: Amount, all: Amount) -> String {
    let text = match amount.memory {
        bytes if bytes % 1024 == 0 => canonical(&format!("{}Ki", bytes / 1024)),
        bytes => canonical(&bytes.to_string()),
    };
    format!("{} ({}%)", text.unwrap_or_default(), percent(amount.memory, all.memory))
}

fn percent(part: i64, whole: i64) -> i64 {
    i64::try_from(i128::from(part) * 100 / i128::from(whole.max(1))).unwrap_or(i64::MAX)
}
