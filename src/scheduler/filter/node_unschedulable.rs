//! A cordoned node takes only pods that tolerate it. Upstream: `plugins/nodeunschedulable`.

use crate::api::node::{Node, Taint, TaintEffect};
use crate::api::pod::Pod;
use crate::api::toleration::tolerates;
use crate::scheduler::verdict::{Cause, Rejection};

/// The taint that cordoning puts on a node.
pub const UNSCHEDULABLE: &str = "node.kubernetes.io/unschedulable";

pub fn filter(pod: &Pod, node: &Node) -> Option<Rejection> {
    if !node.unschedulable {
        return None;
    }
    let taint = Taint {
        key: UNSCHEDULABLE.into(),
        value: "".into(),
        effect: TaintEffect::NoSchedule,
        time_added: None,
    };
    let tolerated = pod.spec.tolerations.iter().flatten().any(|t| tolerates(t, &taint));
    (!tolerated).then_some(Rejection::unresolvable(Cause::Unschedulable))
}
