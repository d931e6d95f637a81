//! Preferred pod affinity and anti-affinity, of the incoming pod and of the pods already there;
//! the latter's required affinity attracts with weight 1. Scaled between the worst and the best
//! node. Upstream: `plugins/interpodaffinity/scoring.go`.

use crate::api::meta::Labels;
use crate::api::node::Node;
use crate::api::v1::PodAffinityTerm;
use crate::scheduler::incoming::Incoming;
use crate::scheduler::score::{Candidate, MAX, points};
use crate::scheduler::snapshot::{Group, Snapshot};
use crate::scheduler::terms::{Term, TermLists};
use crate::store::lister::Lister;
use std::collections::BTreeMap;

/// `hardPodAffinityWeight`.
const REQUIRED_WEIGHT: i64 = 1;

type Domains<'a> = BTreeMap<(&'a str, &'a str), i64>;

pub fn score(
    incoming: &Incoming,
    snapshot: &Snapshot,
    lister: Lister,
    candidates: &mut [Candidate],
) {
    let own = TermLists::of(&incoming.pod.spec);
    let prefers = !own.preferred.is_empty() || !own.anti_preferred.is_empty();
    if !prefers && !snapshot.has_affinity_pods() {
        return;
    }
    let mut domains = Domains::new();
    for (_, node, slot) in snapshot.nodes() {
        for group in slot.groups() {
            if prefers {
                add_own(&mut domains, incoming, own, (group, node), lister);
            }
            if group.affinity.is_some() {
                add_others(&mut domains, incoming, (group, node), lister);
            }
        }
    }
    if domains.is_empty() {
        return;
    }
    let raw: Vec<i64> = candidates.iter().map(|c| raw_score(&domains, snapshot, c)).collect();
    let (most, least) = (raw.iter().max().copied(), raw.iter().min().copied());
    let (Some(most), Some(least)) = (most, least) else { return };
    for (candidate, raw) in candidates.iter_mut().zip(raw) {
        let share = if most > least { (raw - least) as f64 / (most - least) as f64 } else { 0.0 };
        candidate.scores.inter_pod_affinity = Some(points((MAX as f64 * share) as i64));
    }
}

fn raw_score(domains: &Domains, snapshot: &Snapshot, candidate: &Candidate) -> i64 {
    let slot = snapshot.slots().get(candidate.slot);
    let Some(node) = slot.and_then(|slot| slot.node.as_ref()) else { return 0 };
    let here = |key: &str, value: &str| node.meta.labels.get(key).is_some_and(|v| v == value);
    domains.iter().filter(|((key, value), _)| here(key, value)).map(|(_, score)| score).sum()
}

/// The incoming pod's preferences among the pods of one group.
fn add_own<'a>(
    domains: &mut Domains<'a>,
    incoming: &Incoming<'a>,
    own: TermLists<'a>,
    (group, node): (&Group, &'a Node),
    lister: Lister,
) {
    let meta = &incoming.pod.meta;
    let (namespace, labels): (&str, &Labels) = (&meta.namespace, &meta.labels);
    let pods = i64::from(group.pods);
    for (terms, sign) in [(own.preferred, 1), (own.anti_preferred, -1)] {
        for weighted in terms {
            let term = Term { term: &weighted.pod_affinity_term, namespace, labels };
            if term.means(&group.namespace, &group.labels, lister) {
                add(domains, term.term, node, sign * i64::from(weighted.weight) * pods);
            }
        }
    }
}

/// The preferences of one group's pods for the incoming pod.
fn add_others<'a>(
    domains: &mut Domains<'a>,
    incoming: &Incoming,
    (group, node): (&'a Group, &'a Node),
    lister: Lister,
) {
    let Some(spec) = &group.affinity else { return };
    let lists = TermLists::of(spec);
    let pods = i64::from(group.pods);
    let required = lists.affinity.iter().map(|term| (term, REQUIRED_WEIGHT));
    let preferred = lists.preferred.iter().map(|w| (&w.pod_affinity_term, i64::from(w.weight)));
    let avoided = lists.anti_preferred.iter().map(|w| (&w.pod_affinity_term, -i64::from(w.weight)));
    for (term, weight) in required.chain(preferred).chain(avoided) {
        let meta = &incoming.pod.meta;
        let stated = Term { term, namespace: &group.namespace, labels: &group.labels };
        if stated.means(&meta.namespace, &meta.labels, lister) {
            add(domains, term, node, weight * pods);
        }
    }
}

fn add<'a>(domains: &mut Domains<'a>, term: &'a PodAffinityTerm, node: &'a Node, weight: i64) {
    if let Some(value) = node.meta.labels.get(&term.topology_key) {
        *domains.entry((&term.topology_key, value)).or_insert(0) += weight;
    }
}
