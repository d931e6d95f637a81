//! Whether a node counts as alive. The controller trusts only its own clock: what matters is when
//! it last noticed a sign of life. Upstream:
//! `pkg/controller/nodelifecycle/node_lifecycle_controller.go`, `tryUpdateNodeHealth`.

use crate::api::node::{Node, NodeCondition, NodeConditionType};
use crate::api::pod::ConditionStatus;
use crate::time::{SimDuration, SimTime};

/// The controller looks at the nodes this often (`node-monitor-period`).
pub const PERIOD: SimDuration = SimDuration::from_secs(5);
/// A node may be silent for this long (`node-monitor-grace-period`, since 1.32) …
pub const GRACE: SimDuration = SimDuration::from_secs(50);
/// … and for this long before its kubelet has ever posted (`node-startup-grace-period`).
pub const STARTUP_GRACE: SimDuration = SimDuration::from_secs(60);

/// What one look at a node shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// The last instant at which silence is still fine.
    pub deadline: SimTime,
    pub is_overdue: bool,
    /// All conditions of the node as they should be, if that is a change.
    pub conditions: Option<Vec<NodeCondition>>,
}

/// Judges a node last heard of at `last_heard`: its creation if it never was.
pub fn judge(node: &Node, last_heard: SimTime, now: SimTime) -> Judgement {
    let has_posted = node.condition(NodeConditionType::Ready).is_some();
    let deadline = last_heard + if has_posted { GRACE } else { STARTUP_GRACE };
    let is_overdue = now > deadline;
    let conditions =
        is_overdue.then(|| unknown(node, now)).filter(|conditions| *conditions != node.conditions);
    Judgement { deadline, is_overdue, conditions }
}

/// The node's conditions once nobody knows how it is.
fn unknown(node: &Node, now: SimTime) -> Vec<NodeCondition> {
    use NodeConditionType::{DiskPressure, MemoryPressure, PIDPressure, Ready};
    let mut conditions = node.conditions.clone();
    for kind in [Ready, MemoryPressure, DiskPressure, PIDPressure] {
        let unknown = |reason: &'static str, message: &'static str, heartbeat| NodeCondition {
            kind,
            status: ConditionStatus::Unknown,
            reason: reason.into(),
            message: message.into(),
            last_heartbeat: heartbeat,
            last_transition: now.floor_secs(),
        };
        match conditions.iter_mut().find(|condition| condition.kind == kind) {
            Some(known) if known.status == ConditionStatus::Unknown => {}
            Some(known) => {
                let message = "Kubelet stopped posting node status.";
                *known = unknown("NodeStatusUnknown", message, known.last_heartbeat);
            }
            None => {
                let message = "Kubelet never posted node status.";
                conditions.push(unknown("NodeStatusNeverUpdated", message, node.meta.created));
            }
        }
    }
    conditions
}

/// The first look strictly after `now`; looks are counted from `anchor`.
pub fn next_tick(anchor: SimTime, now: SimTime) -> SimTime {
    let ticks = now.since(anchor).millis().div_euclid(PERIOD.millis()) + 1;
    anchor + SimDuration::from_millis(ticks * PERIOD.millis())
}
