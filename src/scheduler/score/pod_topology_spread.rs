//! Soft topology spread: the pod's own constraints with `ScheduleAnyway` or, if it states none at
//! all, the cluster's defaults for pods of a workload controller: hostname maxSkew 3 and zone
//! maxSkew 5. Upstream: `plugins/podtopologyspread/scoring.go`, `plugin.go`.

use crate::api::meta::Labels;
use crate::api::node::Node;
use crate::api::pod::Pod;
use crate::api::selector;
use crate::api::v1::{LabelSelector, TopologySpreadConstraint};
use crate::scheduler::filter::pod_topology_spread::{constraints, counts_node};
use crate::scheduler::score::{Candidate, MAX, points};
use crate::scheduler::snapshot::{NodeSlot, Snapshot};
use crate::scheduler::terms::Matcher;
use std::collections::BTreeMap;

const HOSTNAME: &str = "kubernetes.io/hostname";
const ZONE: &str = "topology.kubernetes.io/zone";

struct Soft<'a> {
    key: &'a str,
    max_skew: i64,
    matcher: Matcher<'a>,
    /// `None` for a default constraint, which counts every node the pod's affinity allows.
    stated: Option<&'a TopologySpreadConstraint>,
    /// Matching pods per domain of the candidates; unused for hostname, whose domains are nodes.
    domains: BTreeMap<&'a str, i64>,
    weight: f64,
}

pub fn score(
    pod: &Pod,
    snapshot: &Snapshot,
    owner_selector: Option<&LabelSelector>,
    candidates: &mut [Candidate],
) {
    let (mut soft, needs_all_keys) = soft_constraints(pod, owner_selector);
    if soft.is_empty() {
        return;
    }
    let keys: Vec<_> = soft.iter().map(|c| c.key).collect();
    let has_all =
        |node: &Node| !needs_all_keys || keys.iter().all(|key| node.meta.labels.contains_key(*key));
    let scored: Vec<_> = candidates.iter().map(|c| scored_node(snapshot, c, has_all)).collect();
    for constraint in &mut soft {
        constraint.count(pod, snapshot, &scored, &has_all);
    }
    let raw: Vec<Option<i64>> =
        scored.iter().map(|at| at.map(|(node, slot)| raw_score(&soft, node, slot))).collect();
    let most = raw.iter().flatten().max().copied().unwrap_or(0);
    let least = raw.iter().flatten().min().copied().unwrap_or(0);
    for (candidate, raw) in candidates.iter_mut().zip(raw) {
        candidate.scores.pod_topology_spread = Some(match raw {
            None => 0,
            Some(_) if most == 0 => points(MAX),
            Some(raw) => points(MAX * (most + least - raw) / most),
        });
    }
}

/// The candidate's node, unless it lacks a key that the pod's own constraints need.
fn scored_node<'a>(
    snapshot: &'a Snapshot,
    candidate: &Candidate,
    has_all: impl Fn(&Node) -> bool,
) -> Option<(&'a Node, &'a NodeSlot)> {
    let slot = snapshot.slots().get(candidate.slot)?;
    let node = slot.node.as_deref()?;
    has_all(node).then_some((node, slot))
}

fn raw_score(soft: &[Soft], node: &Node, slot: &NodeSlot) -> i64 {
    let mut score = 0.0;
    for constraint in soft {
        let Some(value) = node.meta.labels.get(constraint.key) else { continue };
        let pods = match constraint.key {
            HOSTNAME => constraint.matcher.count(slot),
            _ => constraint.domains.get(value.as_str()).copied().unwrap_or(0),
        };
        score += pods as f64 * constraint.weight + (constraint.max_skew - 1) as f64;
    }
    libm::round(score) as i64
}

/// The constraints, and whether nodes must have all their keys.
fn soft_constraints<'a>(
    pod: &'a Pod,
    owner_selector: Option<&'a LabelSelector>,
) -> (Vec<Soft<'a>>, bool) {
    let stated = pod.spec.topology_spread_constraints.iter().flatten().next().is_some();
    let soft = |key, max_skew, matcher, stated| Soft {
        key,
        max_skew,
        matcher,
        stated,
        domains: BTreeMap::new(),
        weight: 0.0,
    };
    if stated {
        let own = constraints(pod, "ScheduleAnyway")
            .map(|(c, matcher)| soft(&*c.topology_key, c.max_skew.into(), matcher, Some(c)));
        return (own.collect(), true);
    }
    let empty = |s: &LabelSelector| {
        s.match_labels.as_ref().is_none_or(|l| l.is_empty())
            && s.match_expressions.as_ref().is_none_or(|e| e.is_empty())
    };
    let Some(selector) = owner_selector.filter(|selector| !empty(selector)) else {
        return (Vec::new(), false);
    };
    let own: &Labels = &pod.meta.labels;
    let matcher = || Matcher::new(Some(selector), &[], own, &pod.meta.namespace);
    (vec![soft(HOSTNAME, 3, matcher(), None), soft(ZONE, 5, matcher(), None)], false)
}

impl<'a> Soft<'a> {
    /// Counts the pods of the candidates' domains on all nodes, and weighs the constraint by the
    /// number of those domains: ln(domains + 2).
    fn count(
        &mut self,
        pod: &Pod,
        snapshot: &'a Snapshot,
        scored: &[Option<(&'a Node, &'a NodeSlot)>],
        has_all: &impl Fn(&Node) -> bool,
    ) {
        let nodes = scored.iter().flatten();
        let mut without_label = false;
        let domains = if self.key == HOSTNAME {
            nodes.count()
        } else {
            for (node, _) in nodes {
                match node.meta.labels.get(self.key) {
                    Some(value) => drop(self.domains.entry(value).or_insert(0)),
                    None => without_label = true,
                }
            }
            // Nodes without the label are a domain of their own, that of the empty value.
            self.domains.len() + usize::from(without_label && !self.domains.contains_key(""))
        };
        self.weight = libm::log((domains + 2) as f64);
        if self.domains.is_empty() {
            return;
        }
        for (_, node, slot) in snapshot.nodes() {
            let Some(value) = node.meta.labels.get(self.key) else { continue };
            let counts = has_all(node)
                && match self.stated {
                    Some(constraint) => counts_node(constraint, pod, node),
                    None => selector::allows_pod(pod, node),
                };
            if let (true, Some(pods)) = (counts, self.domains.get_mut(value.as_str())) {
                *pods += self.matcher.count(slot);
            }
        }
    }
}
