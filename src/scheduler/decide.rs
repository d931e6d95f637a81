//! One scheduling attempt of one pod. Upstream: `pkg/scheduler/schedule_one.go`.

use crate::api::disruption_budget::PodDisruptionBudget;
use crate::api::event::EventDraft;
use crate::api::meta::Uid;
use crate::api::pod::{ConditionStatus, Pod, PodCondition, PodConditionType};
use crate::api::v1::LabelSelector;
use crate::decision::{Action, Decision, Write};
use crate::scheduler::filter;
use crate::scheduler::incoming::{Demand, Incoming};
use crate::scheduler::preemption::{self, Ineligible, Outcome};
use crate::scheduler::score::pod_topology_spread::Peers;
use crate::scheduler::score::{self, Candidate};
use crate::scheduler::snapshot::Snapshot;
use crate::scheduler::template::Template;
use crate::scheduler::verdict::{Cause, Histogram, Plugin, PluginSet, Rejection, Tally};
use crate::store::lister::Lister;
use crate::time::SimTime;
use serde::Serialize;
use std::rc::Rc;

/// Below this many nodes all are looked at; above, at least this many feasible ones are found.
const FEWEST_TO_FIND: usize = 100;

#[derive(Clone, Copy)]
pub struct Observed<'a> {
    pub pod: &'a Pod,
    pub snapshot: &'a Snapshot,
    /// For what the snapshot does not keep: the pods that preemption weighs, labels of namespaces.
    pub lister: Lister<'a>,
    /// The selector of the ReplicaSet or StatefulSet that the pod belongs to: the cluster's default
    /// spreading counts its pods.
    pub owner_selector: Option<&'a LabelSelector>,
    /// Preemption spares what they protect, if it can.
    pub budgets: &'a [Rc<PodDisruptionBudget>],
    /// Breaks ties, uniformly.
    pub draw: u64,
    /// Where to begin looking: the last attempt's [`Memory::next_start`].
    pub start: usize,
    /// The UUID of an object as text.
    pub uuid: &'a dyn Fn(Uid) -> String,
}

/// What an attempt leaves behind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    pub next_start: usize,
    /// The plugins that turned the pod away, for [`crate::scheduler::queue`].
    pub rejected_by: PluginSet,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind")]
pub enum Reason {
    /// `tied` nodes, this one included, had the best score.
    Scheduled {
        node: Rc<str>,
        score: i64,
        tied: usize,
        feasible: usize,
        nodes: usize,
    },
    Unschedulable {
        nodes: usize,
        causes: Vec<Tally>,
        preemption: Preempting,
    },
    NoNodes,
    Gated {
        gates: Vec<String>,
    },
}

/// What became of the attempt to make room.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind")]
pub enum Preempting {
    /// `preemptionPolicy: Never`.
    Never,
    /// Victims of an earlier attempt are still leaving.
    Waiting,
    NoCandidates {
        causes: Vec<Tally>,
    },
    Victims {
        node: Rc<str>,
        victims: Vec<Rc<str>>,
    },
}

/// What attempts share to be quick: nothing here changes an answer. Belongs to no run.
#[derive(Debug, Default)]
pub struct Scratch {
    templates: Vec<Template>,
    feasible: Vec<Candidate>,
    failed: Vec<(usize, Rejection)>,
    /// Places in `feasible`.
    best: Vec<usize>,
}

pub fn decide(
    observed: &Observed,
    scratch: &mut Scratch,
    now: SimTime,
) -> Decision<Reason, Memory> {
    let pod = observed.pod;
    let memory = Memory { next_start: observed.start, rejected_by: PluginSet::default() };
    if pod.spec.scheduling_gates.as_ref().is_some_and(|gates| !gates.is_empty()) {
        return gated(pod, memory, now);
    }
    if observed.snapshot.is_empty() {
        let message = "no nodes available to schedule pods".to_owned();
        let batches = vec![failure(pod, message, now)];
        return Decision { batches, reasons: vec![Reason::NoNodes], memory, again: None };
    }
    let Scratch { templates, feasible, failed, best } = scratch;
    let template = Template::of(templates, pod, observed.snapshot);
    let demand = template.demand.clone();
    let incoming = Incoming::new(pod, &demand, observed.snapshot, observed.lister);
    feasible.clear();
    failed.clear();
    let plain = incoming.is_plain();
    let mut search =
        Search { observed, incoming: &incoming, plain, template: &mut *template, feasible, failed };
    let next_start = search.run();
    let memory = Memory { next_start, ..memory };
    score(observed, &incoming, &mut template.peers, feasible);
    match choose(feasible, best, observed.draw) {
        Some(chosen) => scheduled(observed, chosen, (best.len(), feasible.len()), memory),
        None => unschedulable(observed, &demand, failed, memory, now),
    }
}

struct Search<'s, 'a> {
    observed: &'s Observed<'a>,
    incoming: &'s Incoming<'s>,
    plain: bool,
    template: &'s mut Template,
    feasible: &'s mut Vec<Candidate>,
    failed: &'s mut Vec<(usize, Rejection)>,
}

impl Search<'_, '_> {
    /// Finds feasible nodes; answers where the next attempt is to begin.
    fn run(&mut self) -> usize {
        let Observed { pod, snapshot, start, .. } = *self.observed;
        if let Some(node) = &pod.status.nominated_node {
            self.visit_named(std::iter::once(&**node));
            if !self.feasible.is_empty() {
                return start;
            }
            self.failed.clear();
        }
        if let Some(node) = &pod.pinned_to {
            self.visit_named(std::iter::once(&**node));
            return start;
        }
        if let Some(named) = self.template.named.take() {
            self.visit_named(named.iter().map(String::as_str));
            self.template.named = Some(named);
            return start;
        }
        let slots = snapshot.slots().len();
        let wanted = feasible_to_find(snapshot.len());
        let mut at = if start < slots { start } else { 0 };
        for _ in 0..slots {
            self.visit(at);
            at = if at + 1 == slots { 0 } else { at + 1 };
            if self.feasible.len() >= wanted {
                break;
            }
        }
        at
    }

    fn visit_named<'n>(&mut self, names: impl Iterator<Item = &'n str>) {
        let snapshot = self.observed.snapshot;
        names.filter_map(|name| snapshot.slot_of(name)).for_each(|at| self.visit(at));
    }

    fn visit(&mut self, at: usize) {
        let known = self.template.weighed.get(at).filter(|_| self.plain);
        match known.and_then(Option::as_ref) {
            Some(Ok(candidate)) => self.feasible.push(*candidate),
            Some(Err(rejection)) => self.failed.push((at, *rejection)),
            None => self.weigh(at),
        }
    }

    fn weigh(&mut self, at: usize) {
        let slot = self.observed.snapshot.slots().get(at);
        let Some((slot, node)) = slot.and_then(|slot| Some((slot, slot.node.as_ref()?))) else {
            return;
        };
        let verdict =
            self.template.fixed(self.observed.pod, at, node).and_then(
                |fixed| match filter::moving(self.incoming, at, node, slot) {
                    Some(rejection) => Err(rejection),
                    None => Ok(Candidate::new(at, fixed, self.incoming.demand, slot)),
                },
            );
        match verdict {
            Ok(candidate) => self.feasible.push(candidate),
            Err(rejection) => self.failed.push((at, rejection)),
        }
        if self.plain
            && let Some(kept) = self.template.weighed.get_mut(at)
        {
            *kept = Some(verdict);
        }
    }
}

/// How many feasible nodes are enough. Upstream: `numFeasibleNodesToFind`, adaptive percentage.
fn feasible_to_find(nodes: usize) -> usize {
    let percentage = 50_usize.saturating_sub(nodes / 125).max(5);
    if nodes < FEWEST_TO_FIND { nodes } else { (nodes * percentage / 100).max(FEWEST_TO_FIND) }
}

/// Completes the scores, unless there is no choice.
fn score(observed: &Observed, incoming: &Incoming, peers: &mut Peers, feasible: &mut [Candidate]) {
    if feasible.len() > 1 {
        let Observed { snapshot, lister, owner_selector, .. } = *observed;
        score::score(incoming, snapshot, lister, (owner_selector, peers), feasible);
    }
}

/// Any of the best candidates; their places are left in `best`.
fn choose(feasible: &[Candidate], best: &mut Vec<usize>, draw: u64) -> Option<Candidate> {
    best.clear();
    let mut most = i64::MIN;
    for (at, candidate) in feasible.iter().enumerate() {
        let total = candidate.scores.total();
        if total > most {
            most = total;
            best.clear();
        }
        if total == most {
            best.push(at);
        }
    }
    let chosen = draw.checked_rem(best.len() as u64)? as usize;
    best.get(chosen).and_then(|at| feasible.get(*at)).copied()
}

fn scheduled(
    observed: &Observed,
    chosen: Candidate,
    (tied, feasible): (usize, usize),
    memory: Memory,
) -> Decision<Reason, Memory> {
    let slot = observed.snapshot.slots().get(chosen.slot);
    let node = slot.and_then(|slot| slot.node.as_ref()).map(|node| node.meta.name.clone());
    let Some(node) = node else { return Decision::idle(Reason::NoNodes, memory) };
    let meta = &observed.pod.meta;
    let message = format!("Successfully assigned {}/{} to {node}", meta.namespace, meta.name);
    let bind = Action::new(Write::BindPod { uid: meta.uid, node: node.clone() })
        .announce(meta.uid, EventDraft::normal("Scheduled", message));
    let score = chosen.scores.total();
    let nodes = observed.snapshot.len();
    Decision {
        batches: vec![vec![bind]],
        reasons: vec![Reason::Scheduled { node, score, tied, feasible, nodes }],
        memory,
        again: None,
    }
}

fn unschedulable(
    observed: &Observed,
    demand: &Demand,
    failed: &[(usize, Rejection)],
    mut memory: Memory,
    now: SimTime,
) -> Decision<Reason, Memory> {
    let (pod, nodes) = (observed.pod, observed.snapshot.len());
    let mut histogram = Histogram::default();
    failed.iter().for_each(|(_, rejection)| histogram.add(*rejection));
    let unseen = u32::try_from(nodes.saturating_sub(failed.len())).unwrap_or(u32::MAX);
    histogram.add_nodes(Cause::NotNamed, unseen);
    memory.rejected_by = histogram.plugins();
    let outcome = preemption::preempt(observed, demand, failed);
    let message = histogram.message(nodes);
    let (message, preemption) = match &outcome {
        Outcome::Ineligible(Ineligible::Never) => (
            format!("{message} preemption: not eligible due to preemptionPolicy=Never."),
            Preempting::Never,
        ),
        Outcome::Ineligible(Ineligible::Waiting) => {
            let why = "not eligible due to a terminating pod on the nominated node.";
            (format!("{message} preemption: {why}"), Preempting::Waiting)
        }
        Outcome::NoCandidates(why) => (
            format!("{message} preemption: {}", why.message(nodes)),
            Preempting::NoCandidates { causes: why.tallies() },
        ),
        Outcome::Chosen { node, victims } => {
            let victims = victims.iter().map(|victim| victim.meta.name.clone()).collect();
            (message, Preempting::Victims { node: node.clone(), victims })
        }
    };
    let mut batches = vec![failure(pod, message, now)];
    let nominate = |node| Action::new(Write::NominateNode { uid: pod.meta.uid, node });
    match outcome {
        Outcome::Chosen { node, victims } => {
            batches[0].push(nominate(Some(node.clone())));
            let uuid = (observed.uuid)(pod.meta.uid);
            batches.extend(preemption::removal(&victims, &uuid, &node, now));
        }
        Outcome::NoCandidates(_) if pod.status.nominated_node.is_some() => {
            batches[0].push(nominate(None));
        }
        Outcome::NoCandidates(_) | Outcome::Ineligible(_) => {}
    }
    let reason = Reason::Unschedulable { nodes, causes: histogram.tallies(), preemption };
    Decision { batches, reasons: vec![reason], memory, again: None }
}

/// The event, and the condition if it says something new.
fn failure(pod: &Pod, message: String, now: SimTime) -> Vec<Action> {
    let event = EventDraft::warning("FailedScheduling", message.clone());
    let mut actions = vec![Action::new(Write::Nothing).announce(pod.meta.uid, event)];
    actions.extend(not_scheduled(pod, ("Unschedulable", message), now));
    actions
}

fn not_scheduled(
    pod: &Pod,
    (reason, message): (&'static str, String),
    now: SimTime,
) -> Option<Action> {
    let (kind, status) = (PodConditionType::PodScheduled, ConditionStatus::False);
    let old = pod.status.condition(kind);
    if old.is_some_and(|c| c.status == status && c.reason == reason && c.message == *message) {
        return None;
    }
    let since = old.filter(|c| c.status == status).map(|c| c.last_transition);
    let condition = PodCondition {
        kind,
        status,
        reason: reason.into(),
        message: message.into(),
        last_transition: since.unwrap_or(now.floor_secs()),
    };
    let condition = Box::new(condition);
    Some(Action::new(Write::SetPodCondition { uid: pod.meta.uid, condition }))
}

/// A gated pod does not enter the queue. Upstream: `plugins/schedulinggates`.
fn gated(pod: &Pod, mut memory: Memory, now: SimTime) -> Decision<Reason, Memory> {
    memory.rejected_by.insert(Plugin::SchedulingGates);
    let message = "Scheduling is blocked due to non-empty scheduling gates".to_owned();
    let write = not_scheduled(pod, ("SchedulingGated", message), now);
    let gates = pod.spec.scheduling_gates.iter().flatten().map(|gate| gate.name.clone()).collect();
    Decision {
        batches: write.into_iter().map(|action| vec![action]).collect(),
        reasons: vec![Reason::Gated { gates }],
        memory,
        again: None,
    }
}

#[cfg(test)]
mod tests;
