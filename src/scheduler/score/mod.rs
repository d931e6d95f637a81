//! The scores: which of the feasible nodes suits the pod best? One file per plugin, each giving
//! 0 to 100. The only place with floating point, where upstream has it. Upstream:
//! `pkg/scheduler/framework/plugins`, weights of `apis/config/v1/default_plugins.go`.

pub mod balanced_allocation;
pub mod inter_pod_affinity;
pub mod least_allocated;
pub mod node_affinity;
pub mod pod_topology_spread;
pub mod taint_toleration;

use crate::scheduler::incoming::Incoming;
use crate::scheduler::snapshot::Snapshot;
use crate::store::lister::Lister;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use serde::Serialize;

/// The best that a plugin can give.
pub const MAX: i64 = 100;

/// A feasible node with what the fixed scores need to know of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candidate {
    pub slot: usize,
    /// PreferNoSchedule taints that the pod does not tolerate.
    pub shunned: u32,
    /// The sum of the weights of the preferred node affinity terms that match.
    pub preference: i64,
    pub scores: Scores,
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

/// Scores all candidates against each other.
pub fn score(
    incoming: &Incoming,
    snapshot: &Snapshot,
    lister: Lister,
    owner_selector: Option<&LabelSelector>,
    candidates: &mut [Candidate],
) {
    taint_toleration::score(candidates);
    node_affinity::score(incoming.pod, candidates);
    let best_effort = incoming.demand.is_best_effort();
    for candidate in candidates.iter_mut() {
        let Some(slot) = snapshot.slots().get(candidate.slot) else { continue };
        candidate.scores.least_allocated = points(least_allocated::score(incoming.demand, slot));
        candidate.scores.balanced_allocation =
            (!best_effort).then(|| points(balanced_allocation::score(incoming.demand, slot)));
    }
    pod_topology_spread::score(incoming.pod, snapshot, owner_selector, candidates);
    inter_pod_affinity::score(incoming, snapshot, lister, candidates);
}
