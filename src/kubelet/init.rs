//! Which containers a pod has and whose turn it is: init containers in order, sidecars beside
//! them, then the app containers. Upstream: `pkg/kubelet/kuberuntime/kuberuntime_container.go`
//! computeInitContainerActions.

use crate::api::v1::{Container, PodSpec};
use crate::kubelet::runtime::{ContainerRuntime, PodRuntime};

/// `spec.restartPolicy`, `Always` by default.
pub(super) fn restart_policy(spec: &PodSpec) -> &'static str {
    match spec.restart_policy.as_deref() {
        Some("Never") => "Never",
        Some("OnFailure") => "OnFailure",
        _ => "Always",
    }
}

pub(super) fn init_count(spec: &PodSpec) -> usize {
    spec.init_containers.as_ref().map_or(0, Vec::len)
}

/// The container with this index: init containers come first.
pub(super) fn container_spec(spec: &PodSpec, index: usize) -> Option<&Container> {
    let inits = spec.init_containers.as_deref().unwrap_or_default();
    inits.get(index).or_else(|| spec.containers.get(index.checked_sub(inits.len())?))
}

/// An init container that keeps running beside the others. Only init containers may say so.
pub(super) fn is_sidecar(container: &Container) -> bool {
    container.restart_policy.as_deref() == Some("Always")
}

pub(super) fn is_init(spec: &PodSpec, index: usize) -> bool {
    index < init_count(spec)
}

/// The part that a container plays in its pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Init,
    Sidecar,
    App,
}

pub(super) fn role(spec: &PodSpec, index: usize) -> Role {
    match container_spec(spec, index) {
        Some(container) if is_init(spec, index) && is_sidecar(container) => Role::Sidecar,
        _ if is_init(spec, index) => Role::Init,
        _ => Role::App,
    }
}

/// Whether a container that is not running is to be started (again).
/// Init containers under `Always` behave as under `OnFailure`.
pub(super) fn wants_start(spec: &PodSpec, index: usize, container: &ContainerRuntime) -> bool {
    if container.current().is_some() {
        return false;
    }
    let Some(exit) = container.ended() else { return true };
    let policy = restart_policy(spec);
    match role(spec, index) {
        Role::Sidecar => true,
        // One that ended well runs again after a reboot: `done` is then taken back.
        Role::Init => !container.done && (policy != "Never" || exit.code == 0),
        Role::App => policy == "Always" || (policy == "OnFailure" && exit.code != 0),
    }
}

/// The init containers that may start now, and whether all have done their part.
pub(super) fn init_turn(spec: &PodSpec, runtime: &PodRuntime) -> (Vec<usize>, bool) {
    let mut turn = Vec::new();
    for (index, container) in runtime.containers.iter().enumerate().take(init_count(spec)) {
        let sidecar = role(spec, index) == Role::Sidecar;
        if sidecar || !container.done {
            turn.push(index);
        }
        let started = container.current().is_some_and(|instance| instance.startup.is_some());
        if if sidecar { !started } else { !container.done } {
            return (turn, false);
        }
    }
    (turn, true)
}
