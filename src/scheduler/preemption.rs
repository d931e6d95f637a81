//! Making room for a pod by removing pods of lower priority. Upstream:
//! `pkg/scheduler/framework/preemption`, `plugins/defaultpreemption`.

use crate::api::disruption_budget::PodDisruptionBudget;
use crate::api::event::EventDraft;
use crate::api::meta::Uid;
use crate::api::pod::{ConditionStatus, Pod, PodCondition, PodConditionType};
use crate::decision::{Action, Write};
use crate::order::Order;
use crate::scheduler::decide::Observed;
use crate::scheduler::filter;
use crate::scheduler::incoming::{Demand, Incoming};
use crate::scheduler::snapshot::Snapshot;
use crate::scheduler::verdict::{Cause, Histogram, Rejection};
use crate::time::SimTime;
use std::cmp::Reverse;
use std::rc::Rc;

const PREEMPTION_BY_SCHEDULER: &str = "PreemptionByScheduler";
/// `minCandidateNodesPercentage` and `minCandidateNodesAbsolute`.
const CANDIDATES_PERCENT: usize = 10;
const FEWEST_CANDIDATES: usize = 100;

#[derive(Debug)]
pub enum Outcome {
    Ineligible(Ineligible),
    /// Why no node can be made to fit.
    NoCandidates(Histogram),
    Chosen {
        node: Rc<str>,
        victims: Vec<Rc<Pod>>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ineligible {
    /// The pod's `preemptionPolicy`.
    Never,
    /// Victims are still leaving the node it was promised.
    Waiting,
}

/// A node that fits once its victims are gone, most important victim first.
struct Candidate {
    node: Rc<str>,
    victims: Vec<Rc<Pod>>,
    /// How many of them go although their budget does not allow it.
    violations: usize,
}

pub fn preempt(observed: &Observed, demand: &Demand, failed: &[(usize, Rejection)]) -> Outcome {
    if let Some(why) = ineligible(observed, demand, failed) {
        return Outcome::Ineligible(why);
    }
    let Observed { snapshot, draw, .. } = *observed;
    let hopeful: Vec<usize> =
        failed.iter().filter(|(_, no)| no.resolvable).map(|(slot, _)| *slot).collect();
    let mut why = Histogram::default();
    let hopeless = snapshot.len().saturating_sub(hopeful.len());
    why.add_nodes(Cause::PreemptionNotHelpful, u32::try_from(hopeless).unwrap_or(u32::MAX));
    if snapshot.lowest_priority().is_none_or(|lowest| lowest >= demand.priority) {
        why.add_nodes(Cause::NoVictims, u32::try_from(hopeful.len()).unwrap_or(u32::MAX));
        return Outcome::NoCandidates(why);
    }
    let enough = (hopeful.len() * CANDIDATES_PERCENT / 100).max(FEWEST_CANDIDATES);
    let offset = if hopeful.is_empty() { 0 } else { (draw % hopeful.len() as u64) as usize };
    let mut candidates = Vec::new();
    for slot in hopeful.iter().cycle().skip(offset).take(hopeful.len()) {
        match dry_run(observed, demand, *slot) {
            Ok(candidate) => candidates.push(candidate),
            Err(rejection) => why.add(rejection),
        }
        if candidates.len() >= enough {
            break;
        }
    }
    match pick(candidates) {
        Some(Candidate { node, victims, .. }) => Outcome::Chosen { node, victims },
        None => Outcome::NoCandidates(why),
    }
}

fn ineligible(
    observed: &Observed,
    demand: &Demand,
    failed: &[(usize, Rejection)],
) -> Option<Ineligible> {
    let pod = observed.pod;
    if pod.spec.preemption_policy.as_deref() == Some("Never") {
        return Some(Ineligible::Never);
    }
    let nominated = pod.status.nominated_node.as_deref()?;
    let slot = observed.snapshot.slot_of(nominated)?;
    if failed.iter().any(|(at, rejection)| *at == slot && !rejection.resolvable) {
        return None;
    }
    let leaving = |victim: &&Rc<Pod>| {
        victim.meta.is_deleting()
            && victim.status.condition(PodConditionType::DisruptionTarget).is_some_and(|c| {
                c.status == ConditionStatus::True && c.reason == PREEMPTION_BY_SCHEDULER
            })
            && priority(victim) < demand.priority
    };
    observed.lister.pods_on(nominated).find(leaving).map(|_| Ineligible::Waiting)
}

/// Removes all pods of lower priority, then takes back as many as still fit: first those whose
/// budget does not let them go, and of either kind the most important first.
/// Upstream: `SelectVictimsOnNode`.
fn dry_run(observed: &Observed, demand: &Demand, at: usize) -> Result<Candidate, Rejection> {
    let no_victims = Rejection::resolvable(Cause::NoVictims);
    let slot = observed.snapshot.slots().get(at);
    let node = slot.and_then(|slot| slot.node.as_ref()).ok_or(no_victims)?;
    let name = &node.meta.name;
    let lower = |pod: &&Rc<Pod>| priority(pod) < demand.priority && !pod.status.phase.is_terminal();
    let mut lower: Vec<Rc<Pod>> = observed.lister.pods_on(name).filter(lower).cloned().collect();
    if lower.is_empty() {
        return Err(no_victims);
    }
    lower.order_by_key(importance);
    let mut trial: Snapshot = observed.snapshot.clone();
    lower.iter().for_each(|pod| trial.remove_pod(name, pod));
    if let Some(rejection) = rejection(observed, demand, &trial, at) {
        return Err(rejection);
    }
    let mut stays = |pod: &Rc<Pod>| {
        trial.add_pod(name, pod);
        let stays = rejection(observed, demand, &trial, at).is_none();
        if !stays {
            trial.remove_pod(name, pod);
        }
        stays
    };
    let (mut protected, mut free) = by_budget(lower, observed.budgets);
    protected.retain(|pod| !stays(pod));
    free.retain(|pod| !stays(pod));
    let violations = protected.len();
    let mut victims = protected;
    victims.append(&mut free);
    victims.order_by_key(importance);
    Ok(Candidate { node: name.clone(), victims, violations })
}

/// The pods whose budget does not allow that they go too, and the others.
/// Upstream: `filterPodsWithPDBViolation`.
fn by_budget(
    pods: Vec<Rc<Pod>>,
    budgets: &[Rc<PodDisruptionBudget>],
) -> (Vec<Rc<Pod>>, Vec<Rc<Pod>>) {
    let mut left: Vec<i32> =
        budgets.iter().map(|budget| budget.status.disruptions_allowed).collect();
    pods.into_iter().partition(|pod| {
        let mut violates = false;
        for (budget, left) in budgets.iter().zip(&mut left) {
            // An eviction that was granted is counted already.
            let granted = budget.status.disrupted.contains_key(&pod.meta.name);
            if budget.covers(pod) && !granted {
                *left -= 1;
                violates |= *left < 0;
            }
        }
        violates
    })
}

fn importance(pod: &Rc<Pod>) -> (Reverse<i32>, SimTime, Uid) {
    (Reverse(priority(pod)), started(pod), pod.meta.uid)
}

fn rejection(
    observed: &Observed,
    demand: &Demand,
    trial: &Snapshot,
    at: usize,
) -> Option<Rejection> {
    let incoming = Incoming::new(observed.pod, demand, trial, observed.lister);
    let slot = trial.slots().get(at)?;
    filter::moving(&incoming, at, slot.node.as_ref()?, slot)
}

/// The node where least is lost: fewest budgets violated, lowest top priority, lowest sum, fewest
/// victims, the most recently started of the most important. Upstream: `pickOneNodeForPreemption`.
fn pick(candidates: Vec<Candidate>) -> Option<Candidate> {
    candidates.into_iter().min_by_key(|candidate| {
        let victims = &candidate.victims;
        let top = victims.iter().map(|pod| priority(pod)).max().unwrap_or(i32::MIN);
        let sum: i64 =
            victims.iter().map(|pod| i64::from(priority(pod)) + i64::from(i32::MAX) + 1).sum();
        let important = victims.iter().filter(|pod| priority(pod) == top);
        let earliest = important.map(|pod| started(pod)).min();
        (candidate.violations, top, sum, victims.len(), Reverse(earliest))
    })
}

/// First the condition, then the deletion, of every victim.
pub fn removal(victims: &[Rc<Pod>], uuid: &str, node: &str, now: SimTime) -> [Vec<Action>; 2] {
    let staying = || victims.iter().filter(|pod| !pod.meta.is_deleting());
    let condition = PodCondition {
        kind: PodConditionType::DisruptionTarget,
        status: ConditionStatus::True,
        reason: PREEMPTION_BY_SCHEDULER.into(),
        message: "default-scheduler: preempting to accommodate a higher priority pod".into(),
        last_transition: now.floor_secs(),
    };
    let mark = |pod: &Rc<Pod>| {
        let condition = Box::new(condition.clone());
        Action::new(Write::SetPodCondition { uid: pod.meta.uid, condition })
    };
    let delete = |pod: &Rc<Pod>| {
        let message = format!("Preempted by pod {uuid} on node {node}");
        Action::new(Write::DeletePod { uid: pod.meta.uid, grace_seconds: None })
            .announce(pod.meta.uid, EventDraft::normal("Preempted", message))
    };
    [staying().map(mark).collect(), staying().map(delete).collect()]
}

fn priority(pod: &Pod) -> i32 {
    pod.spec.priority.unwrap_or(0)
}

/// A pod that has not started counts as the last to start.
fn started(pod: &Pod) -> SimTime {
    pod.status.started.unwrap_or(SimTime::from_millis(i64::MAX))
}

#[cfg(test)]
mod tests;
