//! Hard topology spread constraints (`whenUnsatisfiable: DoNotSchedule`).
//! Upstream: `plugins/podtopologyspread/filtering.go`.

use crate::api::meta::Labels;
use crate::api::node::{Node, TaintEffect};
use crate::api::pod::Pod;
use crate::api::v1::TopologySpreadConstraint;
use crate::api::{selector, toleration};
use crate::scheduler::snapshot::Snapshot;
use crate::scheduler::terms::Matcher;
use crate::scheduler::verdict::{Cause, Rejection};
use std::collections::BTreeMap;

/// The hard constraints of a pod with the counts of the moment.
#[derive(Debug, Default)]
pub struct Spread<'a> {
    pub constraints: Vec<Constraint<'a>>,
}

#[derive(Debug)]
pub struct Constraint<'a> {
    pub key: &'a str,
    pub max_skew: i64,
    /// The incoming pod counts itself.
    pub counts_itself: bool,
    /// Matching pods per domain: one domain for each value of the key.
    pub domains: BTreeMap<&'a str, i64>,
    /// The count of the emptiest domain; 0 while there are fewer domains than `minDomains`.
    pub least: i64,
}

pub fn filter(spread: &Spread, node: &Node) -> Option<Rejection> {
    for constraint in &spread.constraints {
        let Some(value) = node.meta.labels.get(constraint.key) else {
            return Some(Rejection::unresolvable(Cause::SpreadLabelMissing));
        };
        if constraint.skew(value) > constraint.max_skew {
            return Some(Rejection::resolvable(Cause::Spread));
        }
    }
    None
}

impl Constraint<'_> {
    /// How far this domain would stand above the emptiest one with the pod in it.
    pub fn skew(&self, value: &str) -> i64 {
        let there = self.domains.get(value).copied().unwrap_or(0);
        there + i64::from(self.counts_itself) - self.least
    }
}

impl<'a> Spread<'a> {
    pub fn required(pod: &'a Pod, snapshot: &'a Snapshot) -> Self {
        let hard: Vec<_> = constraints(pod, "DoNotSchedule").collect();
        if hard.is_empty() {
            return Spread::default();
        }
        let constraint = |(constraint, matcher): &(&'a TopologySpreadConstraint, Matcher<'a>)| {
            let mut domains = BTreeMap::new();
            for (_, node, slot) in snapshot.nodes() {
                let labels = &node.meta.labels;
                let has_all = hard.iter().all(|(c, _)| labels.contains_key(&c.topology_key));
                if let Some(value) = labels.get(&constraint.topology_key)
                    && has_all
                    && counts_node(constraint, pod, node)
                {
                    *domains.entry(value.as_str()).or_insert(0) += matcher.count(slot);
                }
            }
            let too_few = (domains.len() as i64) < i64::from(constraint.min_domains.unwrap_or(1));
            let least = if too_few { 0 } else { domains.values().min().copied().unwrap_or(0) };
            Constraint {
                key: &constraint.topology_key,
                max_skew: constraint.max_skew.into(),
                counts_itself: matcher.matches(&pod.meta.labels),
                domains,
                least,
            }
        };
        Spread { constraints: hard.iter().map(constraint).collect() }
    }
}

/// The pod's own constraints of one kind. No selector matches nothing.
pub fn constraints<'a>(
    pod: &'a Pod,
    when_unsatisfiable: &'static str,
) -> impl Iterator<Item = (&'a TopologySpreadConstraint, Matcher<'a>)> {
    let all = pod.spec.topology_spread_constraints.iter().flatten();
    all.filter(move |c| c.when_unsatisfiable == when_unsatisfiable).map(|constraint| {
        let selector = constraint.label_selector.as_ref();
        let same = constraint.match_label_keys.as_deref().unwrap_or_default();
        let own: &Labels = &pod.meta.labels;
        (constraint, Matcher::new(selector, same, own, &pod.meta.namespace))
    })
}

/// Whether the node's pods count: by default nodes that the pod's node affinity excludes do not,
/// tainted ones do.
pub fn counts_node(constraint: &TopologySpreadConstraint, pod: &Pod, node: &Node) -> bool {
    let honors = |policy: &Option<String>, by_default: bool| match policy.as_deref() {
        Some(policy) => policy == "Honor",
        None => by_default,
    };
    let tolerations = pod.spec.tolerations.as_deref().unwrap_or_default();
    let effects = [TaintEffect::NoSchedule, TaintEffect::NoExecute];
    (!honors(&constraint.node_affinity_policy, true) || selector::allows_pod(pod, node))
        && (!honors(&constraint.node_taints_policy, false)
            || toleration::untolerated(&node.taints, tolerations, &effects).is_none())
}
