//! Soft topology spread: the pod's own constraints with `ScheduleAnyway` or, if it states none at
//! all, the cluster's defaults for pods of a workload controller: hostname maxSkew 3 and zone
//! maxSkew 5. Upstream: `plugins/podtopologyspread/scoring.go`, `plugin.go`.

use crate::api::node::Node;
use crate::api::pod::Pod;
use crate::api::selector;
use crate::api::v1::{LabelSelector, TopologySpreadConstraint};
use crate::scheduler::filter::pod_topology_spread::{constraints, counts_node};
use crate::scheduler::score::{Candidate, MAX, points};
use crate::scheduler::snapshot::{NodeSlot, Snapshot};
use crate::scheduler::terms::Matcher;
use std::collections::BTreeMap;
use std::rc::Rc;

const HOSTNAME: &str = "kubernetes.io/hostname";
const ZONE: &str = "topology.kubernetes.io/zone";

/// The maxSkew of the defaults.
const HOSTNAME_SKEW: i64 = 3;
const ZONE_SKEW: i64 = 5;

pub fn score(
    pod: &Pod,
    snapshot: &Snapshot,
    (owner_selector, peers): (Option<&LabelSelector>, &mut Peers),
    candidates: &mut [Candidate],
) {
    let states_some = pod.spec.topology_spread_constraints.iter().flatten().next().is_some();
    let raw = match owner_selector {
        _ if states_some => as_stated(pod, snapshot, candidates),
        Some(selector) if !is_empty(selector) => {
            peers.by_default(pod, snapshot, selector, candidates)
        }
        _ => return,
    };
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

fn is_empty(selector: &LabelSelector) -> bool {
    selector.match_labels.as_ref().is_none_or(|l| l.is_empty())
        && selector.match_expressions.as_ref().is_none_or(|e| e.is_empty())
}

/// What one constraint adds to the raw score of a node with so many pods in its domain.
fn share(pods: i64, weight: f64, max_skew: i64) -> f64 {
    pods as f64 * weight + (max_skew - 1) as f64
}

/// A constraint weighs more the more domains there are.
fn weight(domains: usize) -> f64 {
    libm::log((domains + 2) as f64)
}

/// The pods of a workload on each node, as far as they are counted. Changes no answer.
#[derive(Debug, Default)]
pub struct Peers {
    /// Whose they are: its selector and its namespace.
    of: Option<(LabelSelector, Rc<str>)>,
    /// By slot; `None` where they are to be counted anew.
    counted: Vec<Option<Counted>>,
}

#[derive(Clone, Debug)]
struct Counted {
    pods: i64,
    /// The node has a label of its name.
    named: bool,
    zone: Option<Rc<str>>,
}

impl Peers {
    /// The pods of this slot are not what they were.
    pub fn forget(&mut self, slot: usize) {
        if let Some(counted) = self.counted.get_mut(slot) {
            *counted = None;
        }
    }

    /// The nodes are not what they were.
    pub fn clear(&mut self) {
        self.counted.clear();
    }

    /// The raw scores of the cluster's default constraints.
    fn by_default(
        &mut self,
        pod: &Pod,
        snapshot: &Snapshot,
        selector: &LabelSelector,
        candidates: &[Candidate],
    ) -> Vec<Option<i64>> {
        let namespace = &pod.meta.namespace;
        if self.of.as_ref().is_none_or(|(own, inside)| own != selector || inside != namespace) {
            self.of = Some((selector.clone(), namespace.clone()));
            self.counted.clear();
        }
        self.counted.resize(snapshot.slots().len(), None);
        let matcher = Matcher::new(Some(selector), &[], &pod.meta.labels, namespace);
        for candidate in candidates {
            self.count(snapshot, candidate.slot, &matcher);
        }
        let (zones, domains) = self.zones(pod, snapshot, candidates, &matcher);
        let (by_name, by_zone) = (weight(candidates.len()), weight(domains));
        let raw = |candidate: &Candidate| {
            let counted = self.counted.get(candidate.slot)?.as_ref()?;
            let mut score = 0.0;
            if counted.named {
                score += share(counted.pods, by_name, HOSTNAME_SKEW);
            }
            if let Some(pods) = counted.zone.as_ref().and_then(|zone| zones.get(zone)) {
                score += share(*pods, by_zone, ZONE_SKEW);
            }
            Some(libm::round(score) as i64)
        };
        candidates.iter().map(raw).collect()
    }

    fn count(&mut self, snapshot: &Snapshot, at: usize, matcher: &Matcher) -> i64 {
        let Some(place) = self.counted.get_mut(at) else { return 0 };
        if let Some(counted) = place {
            return counted.pods;
        }
        let Some(slot) = snapshot.slots().get(at) else { return 0 };
        let label = |key: &str| slot.node.as_ref()?.meta.labels.get(key);
        let zone = label(ZONE).map(|zone| zone.as_str().into());
        let counted = Counted { pods: matcher.count(slot), named: label(HOSTNAME).is_some(), zone };
        place.insert(counted).pods
    }

    /// The pods of each zone of the candidates on all nodes that the pod's affinity allows, and
    /// the number of those zones: nodes without one are in a zone of their own, the nameless.
    fn zones(
        &mut self,
        pod: &Pod,
        snapshot: &Snapshot,
        candidates: &[Candidate],
        matcher: &Matcher,
    ) -> (BTreeMap<Rc<str>, i64>, usize) {
        let mut zones: BTreeMap<Rc<str>, i64> = BTreeMap::new();
        let mut zoneless = false;
        for counted in candidates.iter().filter_map(|c| self.counted.get(c.slot)?.as_ref()) {
            match &counted.zone {
                Some(zone) if zones.contains_key(zone) => {}
                Some(zone) => drop(zones.insert(zone.clone(), 0)),
                None => zoneless = true,
            }
        }
        if !zones.is_empty() {
            for (at, node, _) in snapshot.nodes() {
                let zone = node.meta.labels.get(ZONE);
                if let Some(pods) = zone.and_then(|zone| zones.get_mut(zone.as_str()))
                    && selector::allows_pod(pod, node)
                {
                    *pods += self.count(snapshot, at, matcher);
                }
            }
        }
        let domains = zones.len() + usize::from(zoneless && !zones.contains_key(""));
        (zones, domains)
    }
}

struct Soft<'a> {
    key: &'a str,
    max_skew: i64,
    matcher: Matcher<'a>,
    stated: &'a TopologySpreadConstraint,
    /// Matching pods per domain of the candidates; unused for hostname, whose domains are nodes.
    domains: BTreeMap<&'a str, i64>,
    weight: f64,
}

/// The raw scores of the pod's own constraints; none for a node that lacks one of their keys.
fn as_stated(pod: &Pod, snapshot: &Snapshot, candidates: &[Candidate]) -> Vec<Option<i64>> {
    let mut soft: Vec<Soft> = constraints(pod, "ScheduleAnyway")
        .map(|(stated, matcher)| Soft {
            key: &stated.topology_key,
            max_skew: stated.max_skew.into(),
            matcher,
            stated,
            domains: BTreeMap::new(),
            weight: 0.0,
        })
        .collect();
    let keys: Vec<_> = soft.iter().map(|c| c.key).collect();
    let has_all = |node: &Node| keys.iter().all(|key| node.meta.labels.contains_key(*key));
    let scored: Vec<_> = candidates.iter().map(|c| scored_node(snapshot, c, has_all)).collect();
    for constraint in &mut soft {
        constraint.count(pod, snapshot, &scored, &has_all);
    }
    scored.iter().map(|at| at.map(|(node, slot)| raw_score(&soft, node, slot))).collect()
}

/// The candidate's node, unless it lacks a key.
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
        score += share(pods, constraint.weight, constraint.max_skew);
    }
    libm::round(score) as i64
}

impl<'a> Soft<'a> {
    /// Counts the pods of the candidates' domains on all nodes, and weighs the constraint by the
    /// number of those domains.
    fn count(
        &mut self,
        pod: &Pod,
        snapshot: &'a Snapshot,
        scored: &[Option<(&'a Node, &'a NodeSlot)>],
        has_all: &impl Fn(&Node) -> bool,
    ) {
        let nodes = scored.iter().flatten();
        if self.key == HOSTNAME {
            self.weight = weight(nodes.count());
            return;
        }
        let domains = nodes.filter_map(|(node, _)| node.meta.labels.get(self.key));
        self.domains = domains.map(|value| (value.as_str(), 0)).collect();
        self.weight = weight(self.domains.len());
        for (_, node, slot) in snapshot.nodes() {
            let value = node.meta.labels.get(self.key);
            if let Some(pods) = value.and_then(|value| self.domains.get_mut(value.as_str()))
                && has_all(node)
                && counts_node(self.stated, pod, node)
            {
                *pods += self.matcher.count(slot);
            }
        }
    }
}
