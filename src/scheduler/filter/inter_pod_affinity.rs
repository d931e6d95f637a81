//! Required pod affinity and anti-affinity, both of the incoming pod and of the pods already
//! there. Upstream: `plugins/interpodaffinity/filtering.go`.

use crate::api::meta::Labels;
use crate::api::node::Node;
use crate::api::pod::Pod;
use crate::api::v1::PodAffinityTerm;
use crate::scheduler::incoming::Demand;
use crate::scheduler::snapshot::Snapshot;
use crate::scheduler::terms::{Term, TermLists};
use crate::scheduler::verdict::{Cause, Rejection};
use crate::store::lister::Lister;
use std::collections::BTreeSet;

/// A topology key and one of its values.
type Domain<'a> = (&'a str, &'a str);

/// Where the incoming pod's terms and the terms of others point.
#[derive(Debug, Default)]
pub struct PodAffinity<'a> {
    affinity: &'a [PodAffinityTerm],
    anti_affinity: &'a [PodAffinityTerm],
    /// Domains with a pod that all affinity terms mean.
    wanted: BTreeSet<Domain<'a>>,
    /// Domains with a pod that an anti-affinity term means.
    avoided: BTreeSet<Domain<'a>>,
    /// Domains whose pods avoid the incoming one.
    forbidden: BTreeSet<Domain<'a>>,
    /// The pod matches its own affinity terms: the first of its kind may start anywhere.
    means_itself: bool,
}

pub fn filter(affinity: &PodAffinity, node: &Node) -> Option<Rejection> {
    if affinity.is_trivial() {
        return None;
    }
    let labels = &node.meta.labels;
    if !affinity.is_attracted(labels) {
        return Some(Rejection::unresolvable(Cause::PodAffinity));
    }
    let value = |term: &PodAffinityTerm| labels.get(&term.topology_key);
    let avoids = |term: &PodAffinityTerm| {
        value(term).is_some_and(|value| affinity.avoided.contains(&(&term.topology_key, value)))
    };
    if affinity.anti_affinity.iter().any(avoids) {
        return Some(Rejection::resolvable(Cause::PodAntiAffinity));
    }
    let mut forbidden = affinity.forbidden.iter();
    forbidden
        .any(|(key, value)| labels.get(*key).is_some_and(|label| label == value))
        .then_some(Rejection::resolvable(Cause::ExistingAntiAffinity))
}

impl<'a> PodAffinity<'a> {
    pub fn required(
        pod: &'a Pod,
        demand: &Demand,
        snapshot: &'a Snapshot,
        lister: Lister<'a>,
    ) -> Self {
        let mut this = PodAffinity::default();
        if demand.has_pod_affinity {
            this.read_own_terms(pod, snapshot, lister);
        }
        if snapshot.has_affinity_pods() {
            this.read_terms_of_others(pod, snapshot, lister);
        }
        this
    }

    fn read_own_terms(&mut self, pod: &'a Pod, snapshot: &'a Snapshot, lister: Lister<'a>) {
        let lists = TermLists::of(&pod.spec);
        (self.affinity, self.anti_affinity) = (lists.affinity, lists.anti_affinity);
        if self.affinity.is_empty() && self.anti_affinity.is_empty() {
            return;
        }
        let (namespace, labels): (&str, &Labels) = (&pod.meta.namespace, &pod.meta.labels);
        let term = |term| Term { term, namespace, labels };
        let means_all = |namespace: &str, labels: &Labels| {
            self.affinity.iter().all(|t| term(t).means(namespace, labels, lister))
        };
        self.means_itself = means_all(namespace, labels);
        let (mut wanted, mut avoided) = (BTreeSet::new(), BTreeSet::new());
        for (_, node, slot) in snapshot.nodes() {
            let domain = |t: &'a PodAffinityTerm| Some((&*t.topology_key, domain_of(t, node)?));
            for group in slot.groups() {
                if !self.affinity.is_empty() && means_all(&group.namespace, &group.labels) {
                    wanted.extend(self.affinity.iter().filter_map(domain));
                }
                let meant = self
                    .anti_affinity
                    .iter()
                    .filter(|t| term(t).means(&group.namespace, &group.labels, lister));
                avoided.extend(meant.filter_map(domain));
            }
        }
        (self.wanted, self.avoided) = (wanted, avoided);
    }

    fn read_terms_of_others(&mut self, pod: &Pod, snapshot: &'a Snapshot, lister: Lister<'a>) {
        for (_, node, slot) in snapshot.nodes() {
            for group in slot.groups() {
                let Some(spec) = &group.affinity else { continue };
                let (namespace, labels): (&str, &Labels) = (&group.namespace, &group.labels);
                for term in TermLists::of(spec).anti_affinity {
                    let means = Term { term, namespace, labels }.means(
                        &pod.meta.namespace,
                        &pod.meta.labels,
                        lister,
                    );
                    if let (true, Some(value)) = (means, domain_of(term, node)) {
                        self.forbidden.insert((&term.topology_key, value));
                    }
                }
            }
        }
    }

    /// Nobody has a say.
    pub fn is_trivial(&self) -> bool {
        self.affinity.is_empty() && self.anti_affinity.is_empty() && self.forbidden.is_empty()
    }

    fn is_attracted(&self, labels: &Labels) -> bool {
        let mut all_there = true;
        for term in self.affinity {
            let Some(value) = labels.get(&term.topology_key) else { return false };
            all_there &= self.wanted.contains(&(&*term.topology_key, &**value));
        }
        all_there || (self.wanted.is_empty() && self.means_itself)
    }
}

/// The node's value of a term's topology key.
fn domain_of<'a>(term: &PodAffinityTerm, node: &'a Node) -> Option<&'a str> {
    node.meta.labels.get(&term.topology_key).map(String::as_str)
}
