//! Node by node and plugin by plugin, who said no to a pod, with the numbers, and the scores of
//! the nodes where nobody did. Worked out when somebody asks; a decision needs none of it.

use crate::api::meta::Labels;
use crate::api::node::Node;
use crate::api::pod::Pod;
use crate::scheduler::decide::Observed;
use crate::scheduler::filter::{self, node_affinity, node_name, node_ports, node_resources_fit};
use crate::scheduler::filter::{inter_pod_affinity, pod_topology_spread, taint_toleration};
use crate::scheduler::incoming::{Demand, Incoming};
use crate::scheduler::score::pod_topology_spread::Peers;
use crate::scheduler::score::{self, Candidate, Fixed, Scores};
use crate::scheduler::snapshot::NodeSlot;
use crate::scheduler::verdict::{Cause, Plugin, Rejection};
use serde::Serialize;
use std::rc::Rc;

/// What one node is told.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NodeVerdict {
    pub node: Rc<str>,
    /// Every filter in its order. The first no is the one that the scheduler reports.
    pub filters: Vec<FilterVerdict>,
    /// When all filters said yes.
    pub scores: Option<Scores>,
    pub total: Option<i64>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FilterVerdict {
    pub plugin: Plugin,
    /// Empty: yes.
    pub no: Vec<Detail>,
}

/// A no with what it was computed from.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind")]
pub enum Detail {
    Cordoned,
    OtherNode {
        wanted: String,
    },
    /// `key=value:Effect`.
    Taint {
        taint: String,
    },
    /// An entry of `nodeSelector` that the node's labels do not have.
    Label {
        key: String,
        value: String,
    },
    NodeAffinity,
    HostPort {
        port: i32,
    },
    /// Thousandths of a core, bytes, or pods.
    Short {
        resource: &'static str,
        asked: i64,
        taken: i64,
        whole: i64,
    },
    SpreadLabelMissing {
        key: String,
    },
    Spread {
        key: String,
        value: String,
        skew: i64,
        max_skew: i64,
    },
    PodAffinity,
    PodAntiAffinity,
    ExistingAntiAffinity,
}

impl NodeVerdict {
    pub fn is_feasible(&self) -> bool {
        self.scores.is_some()
    }

    /// The plugin whose no the scheduler reports.
    pub fn rejected_by(&self) -> Option<&FilterVerdict> {
        self.filters.iter().find(|filter| !filter.no.is_empty())
    }
}

/// The verdict of every node, in the order in which they joined.
pub fn verdicts(observed: &Observed) -> Vec<NodeVerdict> {
    let Observed { pod, snapshot, lister, owner_selector, .. } = *observed;
    let demand = Demand::of(&pod.spec);
    let incoming = Incoming::new(pod, &demand, snapshot, lister);
    let mut candidates = Vec::new();
    let mut verdicts: Vec<_> = snapshot
        .nodes()
        .map(|(at, node, slot)| {
            let filters = filters(&incoming, at, node, slot);
            if filters.iter().all(|filter| filter.no.is_empty()) {
                let fixed = Fixed::of(pod, node);
                candidates.push(Candidate::new(at, fixed, &demand, slot));
            }
            let node = node.meta.name.clone();
            NodeVerdict { node, filters, scores: None, total: None }
        })
        .collect();
    let peers = &mut Peers::default();
    score::score(&incoming, snapshot, lister, (owner_selector, peers), &mut candidates);
    let mut scored = candidates.iter();
    for verdict in &mut verdicts {
        if verdict.rejected_by().is_none() {
            verdict.scores = scored.next().map(|candidate| candidate.scores);
            verdict.total = verdict.scores.map(|scores| scores.total());
        }
    }
    verdicts
}

fn filters(incoming: &Incoming, at: usize, node: &Node, slot: &NodeSlot) -> Vec<FilterVerdict> {
    let pod = incoming.pod;
    let answer = |plugin, rejection: Option<Rejection>| {
        let causes = rejection.into_iter().flat_map(Rejection::causes);
        let no = causes.map(|cause| detail(cause, incoming, (at, node, slot))).collect();
        FilterVerdict { plugin, no }
    };
    vec![
        answer(Plugin::NodeUnschedulable, filter::node_unschedulable::filter(pod, node)),
        answer(Plugin::NodeName, node_name::filter(pod, node)),
        answer(Plugin::TaintToleration, taint_toleration::filter(pod, node)),
        answer(Plugin::NodeAffinity, node_affinity::filter(pod, node)),
        answer(Plugin::NodePorts, node_ports::filter(incoming, at, slot)),
        answer(Plugin::NodeResourcesFit, node_resources_fit::filter(incoming, at, slot)),
        answer(Plugin::PodTopologySpread, pod_topology_spread::filter(&incoming.spread, node)),
        answer(Plugin::InterPodAffinity, inter_pod_affinity::filter(&incoming.affinity, node)),
    ]
}

fn detail(
    cause: Cause,
    incoming: &Incoming,
    (at, node, slot): (usize, &Node, &NodeSlot),
) -> Detail {
    let (pod, labels) = (incoming.pod, &node.meta.labels);
    let asked = incoming.demand.requests;
    let taken = node_resources_fit::taken(incoming, at, slot);
    let short = |resource, asked, taken, whole| Detail::Short { resource, asked, taken, whole };
    match cause {
        Cause::Unschedulable => Detail::Cordoned,
        Cause::NodeName => {
            let wanted = pod.node.as_deref().or(pod.spec.node_name.as_deref());
            Detail::OtherNode { wanted: wanted.unwrap_or_default().to_owned() }
        }
        Cause::UntoleratedTaint => {
            let taint = taint_toleration::untolerated(pod, node);
            Detail::Taint { taint: taint.map(ToString::to_string).unwrap_or_default() }
        }
        Cause::NodeAffinity | Cause::NotNamed => unmatched(pod, node),
        Cause::HostPort => {
            let taken = |port: &&node_ports::HostPort| slot.ports().iter().any(|p| p.clashes(port));
            let port = incoming.demand.ports.iter().find(taken);
            Detail::HostPort { port: port.or(incoming.demand.ports.first()).map_or(0, |p| p.port) }
        }
        Cause::InsufficientCpu => {
            short("cpu", asked.cpu_millis, taken.cpu_millis, slot.allocatable.cpu_millis)
        }
        Cause::InsufficientMemory => {
            short("memory", asked.memory, taken.memory, slot.allocatable.memory)
        }
        Cause::TooManyPods => short("pods", 1, taken.pods, slot.allocatable.pods),
        Cause::SpreadLabelMissing | Cause::Spread => spread(&incoming.spread, labels),
        Cause::PodAffinity => Detail::PodAffinity,
        Cause::PodAntiAffinity => Detail::PodAntiAffinity,
        Cause::ExistingAntiAffinity | Cause::PreemptionNotHelpful | Cause::NoVictims => {
            Detail::ExistingAntiAffinity
        }
    }
}

fn unmatched(pod: &Pod, node: &Node) -> Detail {
    if let Some(pinned) = pod.pinned_to.as_ref().filter(|name| **name != node.meta.name) {
        return Detail::OtherNode { wanted: pinned.to_string() };
    }
    let mut wanted = pod.spec.node_selector.iter().flatten();
    match wanted.find(|(key, value)| node.meta.labels.get(*key) != Some(*value)) {
        Some((key, value)) => Detail::Label { key: key.clone(), value: value.clone() },
        None => Detail::NodeAffinity,
    }
}

/// The first constraint that the node breaks.
fn spread(spread: &pod_topology_spread::Spread, labels: &Labels) -> Detail {
    for constraint in &spread.constraints {
        let (key, max_skew) = (constraint.key.to_owned(), constraint.max_skew);
        let Some(value) = labels.get(constraint.key) else {
            return Detail::SpreadLabelMissing { key };
        };
        let skew = constraint.skew(value);
        if skew > max_skew {
            return Detail::Spread { key, value: value.clone(), skew, max_skew };
        }
    }
    Detail::SpreadLabelMissing { key: String::new() }
}
