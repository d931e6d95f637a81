//! The phase of a pod from its containers. Upstream: `pkg/kubelet/kubelet_pods.go` getPhase.

use crate::api::pod::{Phase, Pod};
use crate::kubelet::init::{container_spec, is_sidecar, restart_policy};
use crate::kubelet::runtime::{ContainerRuntime, Life, PodRuntime, Seen};

/// What the kubelet can see of one container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sight {
    /// It never ran.
    Waiting,
    Running,
    Stopped(i32),
}

fn sight(container: &ContainerRuntime) -> Sight {
    let ended = |instance: &Option<Box<_>>| {
        let instance: &crate::kubelet::runtime::Instance = instance.as_deref()?;
        instance.exit.map(|exit| exit.code)
    };
    match &container.instance {
        Some(instance) => match (instance.seen, instance.exit) {
            (Seen::Running, _) => Sight::Running,
            (Seen::Exited, Some(exit)) => Sight::Stopped(exit.code),
            _ => ended(&container.previous).map_or(Sight::Waiting, Sight::Stopped),
        },
        None => Sight::Waiting,
    }
}

/// The phase while the pod lives; an ended pod keeps the one it ended with.
pub(super) fn phase(pod: &Pod, runtime: &PodRuntime) -> Phase {
    if let Life::Ended(end) = &runtime.life {
        return end.phase;
    }
    compute(pod, runtime, false)
}

/// The phase of a pod all of whose containers have stopped for good.
pub(super) fn terminal_phase(pod: &Pod, runtime: &PodRuntime) -> Phase {
    match compute(pod, runtime, true) {
        Phase::Succeeded => Phase::Succeeded,
        // A pod that ends without a terminal phase of its own has failed.
        Phase::Pending | Phase::Running | Phase::Failed | Phase::Unknown => Phase::Failed,
    }
}

fn compute(pod: &Pod, runtime: &PodRuntime, terminal: bool) -> Phase {
    let policy = restart_policy(&pod.spec);
    let inits = pod.spec.init_containers.as_ref().map_or(0, Vec::len);
    let (mut waiting, mut running, mut stopped, mut failed) = (0, 0, 0, 0);
    let mut app_started = false;
    let mut init_pending = !runtime.initialized && inits > 0;
    for (index, container) in runtime.containers.iter().enumerate() {
        let seen = sight(container);
        let sidecar = container_spec(&pod.spec, index).is_some_and(is_sidecar);
        if index < inits && !sidecar {
            let broken = matches!(seen, Sight::Stopped(code) if code != 0) && !container.done;
            if broken && policy == "Never" {
                return Phase::Failed;
            }
            continue;
        }
        match seen {
            Sight::Waiting => waiting += 1,
            Sight::Running => running += 1,
            Sight::Stopped(_) if sidecar => {}
            Sight::Stopped(code) => {
                stopped += 1;
                failed += usize::from(code != 0);
            }
        }
        app_started |= index >= inits && seen != Sight::Waiting;
    }
    init_pending &= !app_started;
    match () {
        () if init_pending || waiting > 0 => Phase::Pending,
        () if running > 0 => Phase::Running,
        () if stopped == 0 => Phase::Pending,
        () if terminal && failed == 0 => Phase::Succeeded,
        () if terminal => Phase::Failed,
        () if policy == "Always" => Phase::Running,
        () if failed == 0 => Phase::Succeeded,
        () if policy == "Never" => Phase::Failed,
        () => Phase::Running,
    }
}
