//! A pod that names its node runs there or nowhere. Upstream: `plugins/nodename`.

use crate::api::node::Node;
use crate::api::pod::Pod;
use crate::scheduler::verdict::{Cause, Rejection};

pub fn filter(pod: &Pod, node: &Node) -> Option<Rejection> {
    let wanted = pod.node.as_deref().or(pod.spec.node_name.as_deref()).unwrap_or_default();
    let fits = wanted.is_empty() || wanted == &*node.meta.name;
    (!fits).then_some(Rejection::unresolvable(Cause::NodeName))
}
