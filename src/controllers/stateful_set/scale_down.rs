//! The pods that there should not be, the highest ordinal first. Claims stay unless the retention
//! policy says otherwise. Upstream: `processCondemned`, stateful_set_control.go.

use crate::api::pod::Pod;
use crate::controllers::stateful_set::ordinal::number;
use crate::controllers::stateful_set::plan::{Plan, delete};
use crate::controllers::stateful_set::reason::{Holds, PodState, Reason};
use crate::controllers::stateful_set::replicas::{is_parallel, state};
use crate::controllers::stateful_set::{Sync, ordinal, pod_template};
use std::rc::Rc;

/// Answers whether the sync ends here.
pub fn process(sync: &Sync, plan: &mut Plan) -> bool {
    forget_claims(sync, plan);
    if is_parallel(sync.set) {
        let going = |pod: &&&Pod| !pod.meta.is_deleting();
        let pods: Vec<&Pod> = sync.pods.condemned.values().rev().filter(going).copied().collect();
        remove(sync, &pods, plan);
        return false;
    }
    let Some((ordinal, pod)) = sync.pods.condemned.last_key_value() else { return false };
    let first = sync.pods.first_unavailable();
    if pod.meta.is_deleting() {
        let (pod, state) = (pod.meta.name.clone(), PodState::Terminating);
        let holds = Holds::Rest;
        plan.reasons.push(Reason::WaitingForPod { pod, state, outdated: false, holds });
    } else if state(sync, pod, plan).is_some() && first != Some(*ordinal) {
        let by = first.map_or_else(Rc::default, |first| pod_template::pod_name(sync.set, first));
        plan.reasons.push(Reason::ScaleDownHeld { pod: pod.meta.name.clone(), by });
    } else {
        remove(sync, &[pod], plan);
    }
    true
}

fn remove(sync: &Sync, pods: &[&Pod], plan: &mut Plan) {
    if pods.is_empty() {
        return;
    }
    // A Parallel set deletes in batches of 1, 2, 4, …; they differ only when one is refused.
    plan.batch(pods.iter().map(|pod| delete(sync, pod)).collect());
    plan.reasons.push(Reason::ScaleDown {
        pods: pods.iter().map(|pod| pod.meta.name.clone()).collect(),
        start: ordinal::start(sync.set),
        replicas: ordinal::replicas(sync.set),
        left: number(sync.pods.condemned.len().saturating_sub(pods.len())),
    });
}

/// `whenScaled: Delete`: the claims of a pod that is gone for good go with it.
fn forget_claims(sync: &Sync, plan: &mut Plan) {
    let policy = sync.set.spec.persistent_volume_claim_retention_policy.as_ref();
    if policy.and_then(|policy| policy.when_scaled.as_deref()) != Some("Delete") {
        return;
    }
    let wanted = ordinal::wanted(sync.set);
    plan.memory.claims.retain(|claim| {
        let ordinal = ordinal::parse(claim).map(|(_, ordinal)| ordinal);
        ordinal.is_none_or(|o| wanted.contains(&o) || sync.pods.condemned.contains_key(&o))
    });
}
