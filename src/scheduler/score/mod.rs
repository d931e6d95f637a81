//! The scores: which of the feasible nodes suits the pod best? One file per plugin, each giving
//! 0 to 100. The only place with floating point, where upstream has it. Upstream:
//! `pkg/scheduler/framework/plugins`, weights of `apis/config/v1/default_plugins.go`.

pub mod balanced_allocation;
pub mod inter_pod_affinity;
pub mod least_allocated;
pub mod node_affinity;
pub mod pod_topology_spread;
pub mod taint_toleration;

use crate::api::node::Node;
use crate::api::pod::Pod;
use crate::api::v1::LabelSelector;
use crate::scheduler::incoming::{Demand, Incoming};
use crate::scheduler::score::pod_topology_spread::Peers;
use crate::scheduler::snapshot::{NodeSlot, Snapshot};
use crate::store::lister::Lister;
use serde::Serialize;

/// The best that a plugin can give.
pub const MAX: i64 = 100;

/// A feasible node with the scores that need no comparison, and what the others need to know.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candidate {
    pub slot: usize,
    pub fixed: Fixed,
    pub scores: Scores,
}

/// What a node's taints and labels mean for the score of a template.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fixed {
    /// PreferNoSchedule taints that the pod does not tolerate.
    pub shunned: u32,
    /// The sum of the weights of the preferred node affinity terms that match.
    pub preference: i64,
}

impl Fixed {
    pub fn of(pod: &Pod, node: &Node) -> Self {
        let shunned = taint_toleration::shunned(pod, node);
        Fixed { shunned, preference: node_affinity::preference(pod, node) }
    }
}

impl Candidate {
    pub fn new(slot: usize, fixed: Fixed, demand: &Demand, node: &NodeSlot) -> Self {
        let balanced = || points(balanced_allocation::score(demand, node));
        let scores = Scores {
            least_allocated: points(least_allocated::score(demand, node)),
            balanced_allocation: (!demand.is_best_effort()).then(balanced),
            ..Scores::default()
        };
        Candidate { slot, fixed, scores }
    }
}

/// One node's scores, each 0 to 100 before its weight. `None`: the plugin had nothing to say of
/// this pod.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Scores {
    pub taint_toleration: u8,
    pub node_affinity: Option<u8>,
    pub least_allocated: u8,
    pub balanced_allocation: Option<u8>,
    pub pod_topology_spread: Option<u8>,
    pub inter_pod_affinity: Option<u8>,
}

impl Scores {
    pub const TAINT_TOLERATION: i64 = 3;
    pub const NODE_AFFINITY: i64 = 2;
    pub const POD_TOPOLOGY_SPREAD: i64 = 2;
    pub const INTER_POD_AFFINITY: i64 = 2;

    /// The weighted sum that is compared.
    #[inline]
    pub fn total(&self) -> i64 {
        let said = |score: Option<u8>| i64::from(score.unwrap_or(0));
        Scores::TAINT_TOLERATION * i64::from(self.taint_toleration)
            + Scores::NODE_AFFINITY * said(self.node_affinity)
            + i64::from(self.least_allocated)
            + said(self.balanced_allocation)
            + Scores::POD_TOPOLOGY_SPREAD * said(self.pod_topology_spread)
            + Scores::INTER_POD_AFFINITY * said(self.inter_pod_affinity)
    }
}

/// A score as it is kept.
fn points(score: i64) -> u8 {
    score.clamp(0, MAX) as u8
}

/// Completes the scores of all candidates, which depend on each other. `peers` are those that the
/// owner's selector means, as far as they are counted.
pub fn score(
    incoming: &Incoming,
    snapshot: &Snapshot,
    lister: Lister,
    (owner_selector, peers): (Option<&LabelSelector>, &mut Peers),
    candidates: &mut [Candidate],
) {
    taint_toleration::score(candidates);
    node_affinity::score(incoming.pod, candidates);
    pod_topology_spread::score(incoming.pod, snapshot, (owner_selector, peers), candidates);
    inter_pod_affinity::score(incoming, snapshot, lister, candidates);
}
