//! From a container's spec to its process, and from its process to its log.

use crate::api::job::COMPLETION_INDEX;
use crate::api::pod::Pod;
use crate::kubelet::Observed;
use crate::kubelet::env::{Addresses, environment};
use crate::kubelet::image::image_of;
use crate::kubelet::init::{Role, container_spec, restart_policy, role};
use crate::kubelet::runtime::{Instance, PodRuntime};
use crate::kubelet::workload::{Process, Start, read};
use crate::time::SimTime;
use std::rc::Rc;

/// What the container with this index does if it starts now, as its `restarts`-th restart.
pub(super) fn process(
    observed: &Observed,
    runtime: &PodRuntime,
    index: usize,
    restarts: u32,
    now: SimTime,
) -> Option<Process> {
    let (pod, node) = (observed.pod, observed.node);
    let container = container_spec(&pod.spec, index)?;
    let addresses = Addresses { pod: runtime.pod_ip.unwrap_or(node.ip), host: node.ip };
    let env = environment(pod, container, observed.uuid, addresses);
    let rule = node.behaviours.of(image_of(container));
    let part = role(&pod.spec, index);
    Some(read(&Start {
        image: image_of(container),
        command: container.command.as_deref().unwrap_or_default(),
        args: container.args.as_deref().unwrap_or_default(),
        env: &env,
        annotations: &pod.meta.annotations,
        image_behaviour: rule.map(|rule| &rule.workload),
        restarts_forever: part == Role::Sidecar || restart_policy(&pod.spec) == "Always",
        attempt: observed.attempt.saturating_add(restarts),
        index: pod.meta.annotations.get(COMPLETION_INDEX).and_then(|index| index.parse().ok()),
        started: now,
        draw: observed.draw.wrapping_add(u64::from(restarts)),
        is_init: part == Role::Init,
    }))
}

/// A line of a container's log and when it was printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    pub at: SimTime,
    pub text: Rc<str>,
}

/// What `kubectl logs` reads: the lines that the container's current (or last) instance, or the
/// one before it, has printed by now. `None` if there is no such container or instance.
pub fn log(
    runtime: &PodRuntime,
    pod: &Pod,
    container: &str,
    previous: bool,
    now: SimTime,
) -> Option<Vec<LogLine>> {
    let inits = pod.spec.init_containers.as_deref().unwrap_or_default();
    let mut names = inits.iter().chain(&pod.spec.containers).map(|c| c.name.as_str());
    let container = runtime.containers.get(names.position(|name| name == container)?)?;
    let instance: &Instance = match previous {
        true => container.previous.as_deref()?,
        false => container.instance.as_ref()?,
    };
    let halted = runtime.halted.unwrap_or(now);
    let end = instance.exit.map_or(now, |exit| exit.at).min(halted).min(now);
    let elapsed = end.since(instance.started);
    let lines = match instance.kill {
        Some((signal, _)) => {
            instance.process.log_of_stopped(signal.since(instance.started), elapsed)
        }
        None => instance.process.log_until(elapsed),
    };
    let lines = lines.into_iter();
    Some(lines.map(|line| LogLine { at: instance.started + line.at, text: line.text }).collect())
}
