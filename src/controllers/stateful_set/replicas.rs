//! The pods that there should be: ended ones are deleted, missing ones are created, and under
//! OrderedReady each waits until the one before it is available.
//! Upstream: `processReplica`, `slowStartBatch`, stateful_set_control.go.

use crate::api::pod::Pod;
use crate::api::stateful_set::{POD_NAME_LABEL, StatefulSet};
use crate::controllers::shared::availability;
use crate::controllers::stateful_set::ordinal::{is_running_and_ready, number};
use crate::controllers::stateful_set::plan::{Plan, announced, delete};
use crate::controllers::stateful_set::reason::{Holds, PodState, Reason};
use crate::controllers::stateful_set::{Sync, ordinal, pod_template};
use crate::decision::{Action, Write};

/// The largest batch of a Parallel set.
const LARGEST_BATCH: usize = 500;
/// A guard of ours: one sync of a Parallel set stops after so many creations, and the next goes on.
const MOST_CREATED: usize = 5000;

pub fn is_parallel(set: &StatefulSet) -> bool {
    set.spec.pod_management_policy.as_deref() == Some("Parallel")
}

/// Answers whether the sync ends here.
pub fn process(sync: &Sync, plan: &mut Plan) -> bool {
    if is_parallel(sync.set) { all_at_once(sync, plan) } else { in_order(sync, plan) }
}

fn in_order(sync: &Sync, plan: &mut Plan) -> bool {
    for ordinal in ordinal::wanted(sync.set) {
        let Some(pod) = sync.pods.replicas.get(&ordinal) else {
            let action = pod_template::create(sync, ordinal, plan);
            plan.batch(vec![action]);
            plan.reasons.push(Reason::CreateNext {
                pod: pod_template::pod_name(sync.set, ordinal),
                ordinal,
                start: ordinal::start(sync.set),
                replicas: ordinal::replicas(sync.set),
                revision: pod_template::revision_for(sync, ordinal).name.clone(),
            });
            return true;
        };
        if pod.status.phase.is_terminal() && !pod.meta.is_deleting() {
            plan.batch(vec![delete(sync, pod)]);
            plan.reasons.push(replaced(pod));
            return true;
        }
        if let Some(state) = state(sync, pod, plan) {
            plan.reasons.push(Reason::WaitingForPod {
                pod: pod.meta.name.clone(),
                state,
                outdated: !pod_template::revision_for(sync, ordinal).is_of(pod),
                holds: held(sync, ordinal),
            });
            return true;
        }
        let fixed: Vec<Action> = identity(sync, pod).into_iter().collect();
        if !fixed.is_empty() {
            plan.batch(fixed);
            plan.reasons.push(Reason::IdentityRestored { pods: 1 });
        }
    }
    false
}

fn all_at_once(sync: &Sync, plan: &mut Plan) -> bool {
    let (mut batch, mut room, mut size) = (Vec::new(), 1, 1);
    let (mut created, mut fixed, mut ended) = (0, 0, Vec::new());
    for ordinal in ordinal::wanted(sync.set) {
        match sync.pods.replicas.get(&ordinal) {
            None => {
                created += 1;
                batch.push(pod_template::create(sync, ordinal, plan));
            }
            Some(pod) if pod.status.phase.is_terminal() => {
                if !pod.meta.is_deleting() {
                    batch.push(delete(sync, pod));
                    ended.push(replaced(pod));
                }
            }
            Some(pod) => {
                let fix = identity(sync, pod);
                fixed += i32::from(fix.is_some());
                batch.extend(fix);
            }
        }
        room -= 1;
        if room == 0 {
            plan.batch(std::mem::take(&mut batch));
            size = LARGEST_BATCH.min(size * 2);
            room = size;
        }
        if created == MOST_CREATED {
            break;
        }
    }
    plan.batch(batch);
    let replicas = ordinal::replicas(sync.set);
    if created > 0 {
        let existing = number(sync.pods.replicas.len());
        plan.reasons.push(Reason::CreateAll { create: number(created), replicas, existing });
    }
    plan.reasons.extend(ended);
    if fixed > 0 {
        plan.reasons.push(Reason::IdentityRestored { pods: fixed });
    }
    let unready = sync.pods.replicas.values().filter(|pod| !is_running_and_ready(pod)).count();
    if created == 0 && unready > 0 {
        plan.reasons.push(Reason::NotAllReady { ready: replicas - number(unready), replicas });
    }
    false
}

fn replaced(pod: &Pod) -> Reason {
    Reason::ReplaceEnded { pod: pod.meta.name.clone(), phase: pod.status.phase }
}

/// Why others wait for this pod; `None` if they need not.
pub fn state(sync: &Sync, pod: &Pod, plan: &mut Plan) -> Option<PodState> {
    if pod.meta.is_deleting() {
        return Some(PodState::Terminating);
    }
    if !is_running_and_ready(pod) {
        return Some(PodState::NotReady { phase: pod.status.phase });
    }
    if sync.pods.is_available(pod) {
        return None;
    }
    let seconds = sync.set.spec.min_ready_seconds.unwrap_or(0);
    let ready = availability::ready_since(pod)?;
    let until = availability::available_at(pod, seconds)?;
    plan.look_again(until.since(sync.now));
    Some(PodState::NotAvailable { ready, seconds, until })
}

/// What a pod holds back: the next one that is missing, or all that comes after the pods.
fn held(sync: &Sync, ordinal: i32) -> Holds {
    let mut above = ordinal::wanted(sync.set).skip_while(|other| *other <= ordinal);
    match above.find(|other| !sync.pods.replicas.contains_key(other)) {
        Some(missing) => Holds::Pod(pod_template::pod_name(sync.set, missing)),
        None => Holds::Rest,
    }
}

/// A pod whose label does not tell its name gets it back.
fn identity(sync: &Sync, pod: &Pod) -> Option<Action> {
    let name = &*pod.meta.name;
    let same = pod.meta.labels.get(POD_NAME_LABEL).is_some_and(|label| **label == *name);
    let labels = vec![(POD_NAME_LABEL, name.to_owned())];
    let write = Write::SetMeta { uid: pod.meta.uid, annotations: Vec::new(), labels };
    (!same).then(|| announced(write, sync, "update", name))
}
