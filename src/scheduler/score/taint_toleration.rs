//! Fewer PreferNoSchedule taints that the pod does not tolerate are better.
//! Upstream: `plugins/tainttoleration`, `plugins/helper.DefaultNormalizeScore`.

use crate::api::node::{Node, TaintEffect};
use crate::api::pod::Pod;
use crate::api::toleration::tolerates;
use crate::scheduler::score::{Candidate, MAX, points};

/// PreferNoSchedule taints of the node that the pod does not tolerate.
pub fn shunned(pod: &Pod, node: &Node) -> u32 {
    let tolerations = pod.spec.tolerations.as_deref().unwrap_or_default();
    let soft = node.taints.iter().filter(|taint| taint.effect == TaintEffect::PreferNoSchedule);
    let shunned = soft.filter(|taint| !tolerations.iter().any(|t| tolerates(t, taint)));
    u32::try_from(shunned.count()).unwrap_or(u32::MAX)
}

pub fn score(candidates: &mut [Candidate]) {
    let most = candidates.iter().map(|c| i64::from(c.fixed.shunned)).max().unwrap_or(0);
    for candidate in candidates {
        let share = if most == 0 { 0 } else { MAX * i64::from(candidate.fixed.shunned) / most };
        candidate.scores.taint_toleration = points(MAX - share);
    }
}
