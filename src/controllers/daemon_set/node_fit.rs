//! Which nodes run a pod of the set. Free resources, host ports, readiness and `unschedulable` are
//! not asked: those are the scheduler's and the kubelet's.
//! Upstream: `NodeShouldRunDaemonPod`, pkg/controller/daemon/daemon_controller.go.

use crate::api::node::{Node, Taint, TaintEffect};
use crate::api::v1::PodSpec;
use crate::api::{selector, toleration};

/// What a node is to the pods of one template.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fit<'a> {
    Runs,
    /// A taint keeps new pods out and lets the one that is there go on.
    Keeps(&'a Taint),
    /// A taint that also drives out the one that is there.
    Evicts(&'a Taint),
    /// Its labels do not match nodeSelector or the required node affinity.
    Unselected,
    /// `spec.nodeName` of the template is another node.
    NotNamed,
}

impl Fit<'_> {
    /// Whether a pod is created if there is none.
    pub fn should_run(self) -> bool {
        self == Fit::Runs
    }

    /// Whether a pod that is there stays.
    pub fn should_continue(self) -> bool {
        matches!(self, Fit::Runs | Fit::Keeps(_))
    }
}

/// `spec` has the tolerations of the daemons.
pub fn fit<'a>(spec: &PodSpec, node: &'a Node) -> Fit<'a> {
    let named = spec.node_name.as_deref().unwrap_or_default();
    if !named.is_empty() && *named != *node.meta.name {
        return Fit::NotNamed;
    }
    if !selector::allows_node(spec, node) {
        return Fit::Unselected;
    }
    let tolerations = spec.tolerations.as_deref().unwrap_or_default();
    let untolerated =
        |effects: &[TaintEffect]| toleration::untolerated(&node.taints, tolerations, effects);
    match untolerated(&[TaintEffect::NoExecute]) {
        Some(taint) => Fit::Evicts(taint),
        None => untolerated(&[TaintEffect::NoSchedule]).map_or(Fit::Runs, Fit::Keeps),
    }
}
