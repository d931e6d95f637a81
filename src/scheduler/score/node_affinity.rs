//! Preferred node affinity: the sum of the matching terms' weights, scaled so that the best node
//! has 100. Upstream: `plugins/nodeaffinity`.

use crate::api::node::Node;
use crate::api::pod::Pod;
use crate::api::selector;
use crate::api::v1::{PodSpec, PreferredSchedulingTerm};
use crate::scheduler::score::{Candidate, MAX, points};

fn preferred(spec: &PodSpec) -> &[PreferredSchedulingTerm] {
    spec.affinity
        .as_ref()
        .and_then(|affinity| affinity.node_affinity.as_ref())
        .and_then(|a| a.preferred_during_scheduling_ignored_during_execution.as_deref())
        .unwrap_or_default()
}

/// The sum of the weights of the preferred terms that the node matches.
pub fn preference(pod: &Pod, node: &Node) -> i64 {
    let matching = preferred(&pod.spec).iter().filter(|t| selector::term(&t.preference, node));
    matching.map(|term| i64::from(term.weight)).sum()
}

pub fn score(pod: &Pod, candidates: &mut [Candidate]) {
    if preferred(&pod.spec).is_empty() {
        return;
    }
    let most = candidates.iter().map(|c| c.fixed.preference).max().unwrap_or(0);
    for candidate in candidates {
        let scaled = if most <= 0 { 0 } else { MAX * candidate.fixed.preference / most };
        candidate.scores.node_affinity = Some(points(scaled));
    }
}
