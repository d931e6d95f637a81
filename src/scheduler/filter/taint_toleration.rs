//! Taints with effect NoSchedule or NoExecute keep out pods that do not tolerate them.
//! Upstream: `plugins/tainttoleration`.

use crate::api::node::{Node, Taint, TaintEffect};
use crate::api::pod::Pod;
use crate::api::toleration;
use crate::scheduler::verdict::{Cause, Rejection};

pub fn filter(pod: &Pod, node: &Node) -> Option<Rejection> {
    untolerated(pod, node).map(|_| Rejection::unresolvable(Cause::UntoleratedTaint))
}

/// The first taint that keeps the pod out.
pub fn untolerated<'a>(pod: &Pod, node: &'a Node) -> Option<&'a Taint> {
    let tolerations = pod.spec.tolerations.as_deref().unwrap_or_default();
    let effects = [TaintEffect::NoSchedule, TaintEffect::NoExecute];
    toleration::untolerated(&node.taints, tolerations, &effects)
}
