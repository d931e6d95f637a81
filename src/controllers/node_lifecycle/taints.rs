//! The taints that this controller keeps on nodes. Upstream:
//! `pkg/controller/nodelifecycle/node_lifecycle_controller.go`, `doNoScheduleTaintingPass`.

use crate::api::node::{Node, NodeConditionType, Taint, TaintEffect};
use crate::api::pod::ConditionStatus;
use crate::time::SimTime;

pub const NOT_READY: &str = "node.kubernetes.io/not-ready";
pub const UNREACHABLE: &str = "node.kubernetes.io/unreachable";
pub const UNSCHEDULABLE: &str = "node.kubernetes.io/unschedulable";

const OF_CONDITIONS: [(NodeConditionType, ConditionStatus, &str); 5] = [
    (NodeConditionType::Ready, ConditionStatus::False, NOT_READY),
    (NodeConditionType::Ready, ConditionStatus::Unknown, UNREACHABLE),
    (
        NodeConditionType::MemoryPressure,
        ConditionStatus::True,
        "node.kubernetes.io/memory-pressure",
    ),
    (NodeConditionType::DiskPressure, ConditionStatus::True, "node.kubernetes.io/disk-pressure"),
    (NodeConditionType::PIDPressure, ConditionStatus::True, "node.kubernetes.io/pid-pressure"),
];

/// A taint that changes how a node stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Swap {
    pub add: Vec<Taint>,
    pub remove: Vec<Taint>,
}

impl Swap {
    pub fn is_empty(&self) -> bool {
        self.add.is_empty() && self.remove.is_empty()
    }
}

fn taint(key: &'static str, effect: TaintEffect, now: SimTime) -> Taint {
    Taint { key: key.into(), value: "".into(), effect, time_added: Some(now.floor_secs()) }
}

/// The taint of a Node object that has just been made: admission (TaintNodesByCondition) keeps
/// pods away until the kubelet reports Ready.
pub fn of_new_node() -> Taint {
    Taint { time_added: None, ..taint(NOT_READY, TaintEffect::NoSchedule, SimTime::default()) }
}

/// What the NoSchedule taints of a node lack or have too much, given its conditions and whether it
/// is cordoned.
pub fn no_schedule(node: &Node, now: SimTime) -> Swap {
    let holds = |kind, status| node.condition(kind).is_some_and(|c| c.status == status);
    let wanted: Vec<&'static str> = OF_CONDITIONS
        .into_iter()
        .filter(|(kind, status, _)| holds(*kind, *status))
        .map(|(.., key)| key)
        .chain(node.unschedulable.then_some(UNSCHEDULABLE))
        .collect();
    let managed = |key: &str| key == UNSCHEDULABLE || OF_CONDITIONS.iter().any(|c| c.2 == key);
    let present = |taint: &&Taint| taint.effect == TaintEffect::NoSchedule && managed(&taint.key);
    let present: Vec<&Taint> = node.taints.iter().filter(present).collect();
    let missing = wanted.iter().filter(|key| !present.iter().any(|taint| taint.key == **key));
    let excess = present.iter().filter(|taint| !wanted.iter().any(|key| taint.key == *key));
    Swap {
        add: missing.map(|key| taint(key, TaintEffect::NoSchedule, now)).collect(),
        remove: excess.map(|taint| (*taint).clone()).collect(),
    }
}

/// The NoExecute taints of this controller on the node.
pub fn evicting(node: &Node) -> impl Iterator<Item = &Taint> {
    node.taints.iter().filter(|taint| {
        taint.effect == TaintEffect::NoExecute
            && (taint.key == NOT_READY || taint.key == UNREACHABLE)
    })
}

/// The NoExecute taint that belongs to a readiness, in place of the one that does not. Adds
/// nothing for a ready node.
pub fn no_execute(node: &Node, readiness: ConditionStatus, now: SimTime) -> Swap {
    let key = match readiness {
        ConditionStatus::False => Some(NOT_READY),
        ConditionStatus::Unknown => Some(UNREACHABLE),
        ConditionStatus::True => None,
    };
    let has = |key: &str| evicting(node).any(|taint| taint.key == key);
    let missing = key.filter(|key| !has(key));
    Swap {
        add: missing.map(|key| taint(key, TaintEffect::NoExecute, now)).into_iter().collect(),
        remove: evicting(node)
            .filter(|taint| key.is_none_or(|key| taint.key != key))
            .cloned()
            .collect(),
    }
}
