//! The filters: may this pod run on that node at all? One file per plugin. Upstream:
//! `pkg/scheduler/framework/plugins`.

pub mod inter_pod_affinity;
pub mod node_affinity;
pub mod node_name;
pub mod node_ports;
pub mod node_resources_fit;
pub mod node_unschedulable;
pub mod pod_topology_spread;
pub mod taint_toleration;

use crate::api::node::Node;
use crate::api::pod::Pod;
use crate::scheduler::incoming::Incoming;
use crate::scheduler::snapshot::NodeSlot;
use crate::scheduler::verdict::Rejection;

/// The filters whose answer depends on the pod's template and the node alone.
pub fn fixed(pod: &Pod, node: &Node) -> Option<Rejection> {
    node_unschedulable::filter(pod, node)
        .or_else(|| node_name::filter(pod, node))
        .or_else(|| taint_toleration::filter(pod, node))
        .or_else(|| node_affinity::filter(pod, node))
}

/// The filters that look at the pods already there. The first no counts.
pub fn moving(
    incoming: &Incoming,
    index: usize,
    node: &Node,
    slot: &NodeSlot,
) -> Option<Rejection> {
    node_ports::filter(incoming, index, slot)
        .or_else(|| node_resources_fit::filter(incoming, index, slot))
        .or_else(|| pod_topology_spread::filter(&incoming.spread, node))
        .or_else(|| inter_pod_affinity::filter(&incoming.affinity, node))
}
