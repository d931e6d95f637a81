//! `nodeSelector` and required node affinity. Upstream: `plugins/nodeaffinity`.

use crate::api::node::Node;
use crate::api::pod::Pod;
use crate::api::selector;
use crate::api::v1::{NodeSelectorRequirement, NodeSelectorTerm, PodSpec};
use crate::order::Order;
use crate::scheduler::verdict::{Cause, Rejection};

pub fn filter(pod: &Pod, node: &Node) -> Option<Rejection> {
    (!selector::allows_pod(pod, node)).then_some(Rejection::unresolvable(Cause::NodeAffinity))
}

/// The only nodes the template may run on, when every required term names nodes: the others are
/// then not even looked at. Upstream: `nodeaffinity.PreFilter`.
pub fn named_nodes(spec: &PodSpec) -> Option<Vec<String>> {
    let affinity = spec.affinity.as_ref()?.node_affinity.as_ref()?;
    let terms =
        &affinity.required_during_scheduling_ignored_during_execution.as_ref()?.node_selector_terms;
    let mut names: Vec<String> = Vec::new();
    for term in terms {
        names.extend(named_by(term)?);
    }
    names.order();
    names.dedup();
    (!terms.is_empty()).then_some(names)
}

fn named_by(term: &NodeSelectorTerm) -> Option<Vec<String>> {
    let by_name = |r: &&NodeSelectorRequirement| r.key == "metadata.name" && r.operator == "In";
    let mut fields = term.match_fields.iter().flatten().filter(by_name);
    let mut names = fields.next()?.values.clone().unwrap_or_default();
    for field in fields {
        names.retain(|name| field.values.iter().flatten().any(|value| value == name));
    }
    Some(names)
}
