//! The disruption controller: how many pods of a PodDisruptionBudget are healthy, how many must
//! be, and so how many may be evicted. The Eviction API reads what is written here. Must not know
//! who evicts or why. Upstream: pkg/controller/disruption/disruption.go.

#[cfg(test)]
mod tests;

use crate::api::disruption_budget::{DisruptionBudgetStatus, PodDisruptionBudget};
use crate::api::event::EventDraft;
use crate::api::int_or_percent::{Rounding, resolve, text};
use crate::api::meta::{Kind, Uid};
use crate::api::object::{Object, Status};
use crate::api::pod::Pod;
use crate::api::text::Text;
use crate::api::v1::{IntOrString, LabelSelector};
use crate::decision::{Action, Decision, Write};
use crate::store::lister::Lister;
use crate::time::{SimDuration, SimTime};
use serde::Serialize;
use std::collections::BTreeMap;
use std::rc::Rc;

/// A pod whose eviction was granted and that is still there after this long counts again.
pub const DELETION_TIMEOUT: SimDuration = SimDuration::from_mins(2);

#[derive(Clone, Copy, Debug)]
pub struct Observed<'a> {
    pub budget: &'a PodDisruptionBudget,
    /// The pods that it selects.
    pub pods: &'a [&'a Pod],
    /// To find the owners whose replicas are the whole.
    pub lister: Lister<'a>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Reason {
    /// So many may be evicted.
    Counted { healthy: i32, desired: i32, expected: i32, allowed: i32, bound: Bound },
    /// The budget selects nothing.
    NoPods,
    /// Pods without an owner whose replicas could be counted.
    Unmanaged { pods: i32 },
    /// Nothing may be evicted: the whole is not known.
    NoScale { why: Text },
    /// Granted evictions whose pods are not gone: until then they do not count as healthy.
    Disrupted { pods: i32, until: SimTime },
    /// An evicted pod was not deleted in time and counts again.
    NotDeleted { pod: Rc<str> },
}

/// What the budget says, as written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "bound", content = "value", rename_all = "camelCase")]
pub enum Bound {
    MinAvailable(Text),
    MaxUnavailable(Text),
    None,
}

/// How many pods there should be, how many of them healthy, and how many belong to nobody.
#[derive(Clone, Copy)]
struct Wanted {
    expected: i32,
    desired: i32,
    unmanaged: i32,
}

pub fn decide(observed: &Observed, now: SimTime) -> Decision<Reason, ()> {
    let (budget, pods) = (observed.budget, observed.pods);
    let uid = budget.meta.uid;
    let mut decision =
        Decision { batches: Vec::new(), reasons: Vec::new(), memory: (), again: None };
    let say = |event| Action::new(Write::Nothing).announce(uid, event);
    if pods.is_empty() {
        decision.reasons.push(Reason::NoPods);
        decision.batches.push(vec![say(EventDraft::normal("NoPods", "No matching pods found"))]);
    }
    let mut status = DisruptionBudgetStatus {
        observed_generation: budget.meta.generation,
        ..budget.status.clone()
    };
    match wanted(observed) {
        Ok(wanted) => {
            if wanted.unmanaged > 0 {
                decision.reasons.push(Reason::Unmanaged { pods: wanted.unmanaged });
                let text = unmanaged(budget.spec.selector.as_ref());
                decision.batches.push(vec![say(EventDraft::warning("UnmanagedPods", text))]);
            }
            count(observed, wanted, &mut status, now, &mut decision);
        }
        Err(why) => {
            let text = format!("Failed to calculate the number of expected pods: {why}");
            let event = EventDraft::warning("CalculateExpectedPodCountFailed", text);
            decision.batches.push(vec![say(event)]);
            decision.reasons.push(Reason::NoScale { why: why.into() });
            status = DisruptionBudgetStatus { disruptions_allowed: 0, ..budget.status.clone() };
        }
    }
    if status != budget.status {
        let status = Box::new(Status::PodDisruptionBudget(status));
        decision.batches.push(vec![Action::new(Write::UpdateStatus { uid, status })]);
    }
    decision
}

fn count(
    observed: &Observed,
    wanted: Wanted,
    status: &mut DisruptionBudgetStatus,
    now: SimTime,
    decision: &mut Decision<Reason, ()>,
) {
    let (budget, pods) = (observed.budget, observed.pods);
    let mut disrupted = BTreeMap::new();
    for pod in pods.iter().filter(|pod| !pod.meta.is_deleting()) {
        let Some(granted) = budget.status.disrupted.get(&pod.meta.name) else { continue };
        if *granted + DELETION_TIMEOUT < now {
            let name = pod.meta.name.clone();
            let namespace = &budget.meta.namespace;
            // The namespace twice, where the budget's name is meant: as upstream says it.
            let text = format!(
                "Pod was expected by PDB {namespace}/{namespace} to be deleted but it wasn't"
            );
            let event = EventDraft::warning("NotDeleted", text);
            let said = Action::new(Write::Nothing).announce(pod.meta.uid, event);
            decision.batches.push(vec![said]);
            decision.reasons.push(Reason::NotDeleted { pod: name });
        } else {
            disrupted.insert(pod.meta.name.clone(), *granted);
        }
    }
    let is_healthy = |pod: &&&Pod| {
        let granted = disrupted.get(&pod.meta.name);
        let leaves = granted.is_some_and(|granted| *granted + DELETION_TIMEOUT > now);
        !pod.meta.is_deleting() && !leaves && pod.is_ready()
    };
    let healthy = number(pods.iter().filter(is_healthy).count());
    let room = healthy.saturating_sub(wanted.desired).max(0);
    let allowed = if wanted.expected > 0 { room } else { 0 };
    status.current_healthy = healthy;
    status.desired_healthy = wanted.desired;
    status.expected_pods = wanted.expected;
    status.disruptions_allowed = allowed;
    let (desired, expected) = (wanted.desired, wanted.expected);
    let bound = bound(budget);
    decision.reasons.insert(0, Reason::Counted { healthy, desired, expected, allowed, bound });
    if let Some(first) = disrupted.values().min() {
        let until = *first + DELETION_TIMEOUT;
        let pods = number(disrupted.len());
        decision.reasons.push(Reason::Disrupted { pods, until });
        decision.again = Some(until.since(now).max(SimDuration::from_millis(1)));
    }
    status.disrupted = disrupted;
}

fn bound(budget: &PodDisruptionBudget) -> Bound {
    match (&budget.spec.max_unavailable, &budget.spec.min_available) {
        (Some(most), _) => Bound::MaxUnavailable(text(most).into()),
        (None, Some(least)) => Bound::MinAvailable(text(least).into()),
        (None, None) => Bound::None,
    }
}

/// A number of `minAvailable` counts the pods that exist; everything else needs the owners' scale.
fn wanted(observed: &Observed) -> Result<Wanted, String> {
    let spec = &observed.budget.spec;
    let up = |value: &IntOrString, of: i32| resolve(value, of, Rounding::Up).unwrap_or(0);
    match (&spec.max_unavailable, &spec.min_available) {
        (Some(most), _) => {
            let (expected, unmanaged) = scale(observed)?;
            let desired = expected.saturating_sub(up(most, expected)).max(0);
            Ok(Wanted { expected, desired, unmanaged })
        }
        (None, Some(IntOrString::Int(least))) => {
            let expected = number(observed.pods.len());
            Ok(Wanted { expected, desired: *least, unmanaged: 0 })
        }
        (None, Some(least)) => {
            let (expected, unmanaged) = scale(observed)?;
            Ok(Wanted { expected, desired: up(least, expected), unmanaged })
        }
        (None, None) => Ok(Wanted { expected: 0, desired: 0, unmanaged: 0 }),
    }
}

/// The replicas of all owners of the pods, and how many pods have none.
fn scale(observed: &Observed) -> Result<(i32, i32), String> {
    let mut owners: BTreeMap<Uid, i32> = BTreeMap::new();
    let mut unmanaged = 0;
    for pod in observed.pods {
        let Some(owner) = pod.meta.controller() else {
            unmanaged += 1;
            continue;
        };
        let found = observed.lister.get(owner.uid);
        let (uid, replicas) = match (owner.kind, found) {
            (Kind::Job | Kind::DaemonSet, _) => {
                let resource = owner.kind.resource();
                return Err(format!("{resource} does not implement the scale subresource"));
            }
            (_, Some(Object::StatefulSet(set))) => (owner.uid, set.spec.replicas),
            (_, Some(Object::ReplicaSet(set))) => {
                let above = set.meta.controller();
                let above = above.and_then(|above| observed.lister.deployment(above.uid));
                match above {
                    Some(deployment) => (deployment.meta.uid, deployment.spec.replicas),
                    None => (owner.uid, set.spec.replicas),
                }
            }
            _ => return Err(format!("found no controllers for pod {:?}", &*pod.meta.name)),
        };
        owners.insert(uid, replicas.unwrap_or(1));
    }
    Ok((owners.values().fold(0, |sum: i32, replicas| sum.saturating_add(*replicas)), unmanaged))
}

/// The warning about pods without an owner, with the selector as Go prints it.
fn unmanaged(selector: Option<&LabelSelector>) -> String {
    let labels = selector.and_then(|selector| selector.match_labels.as_ref());
    let labels: String =
        labels.into_iter().flatten().map(|(key, value)| format!("{key}: {value},")).collect();
    format!(
        "Pods selected by this PodDisruptionBudget (selector: &LabelSelector{{MatchLabels:\
         map[string]string{{{labels}}},MatchExpressions:[]LabelSelectorRequirement{{}},}}) were \
         found to be unmanaged. As a result, the status of the PDB cannot be calculated \
         correctly, which may result in undefined behavior. To account for these pods please set \
         \".spec.minAvailable\" field of the PDB to an integer value."
    )
}

fn number(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
