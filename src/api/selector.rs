//! Label selectors and node selector terms: who matches. Parse errors match nothing.
//! Upstream: apimachinery `labels`, component-helpers `scheduling/corev1/nodeaffinity`.

use crate::api::meta::Labels;
use crate::api::node::Node;
use crate::api::pod::Pod;
use crate::api::v1::{LabelSelector, NodeSelectorRequirement, NodeSelectorTerm, PodSpec};

/// Whether the labels satisfy every label and every expression of the selector.
pub fn matches(selector: &LabelSelector, labels: &Labels) -> bool {
    let equal = selector
        .match_labels
        .iter()
        .flatten()
        .all(|(key, value)| labels.get(key.as_str()) == Some(value));
    equal
        && selector.match_expressions.iter().flatten().all(|expression| {
            let values = expression.values.as_deref().unwrap_or_default();
            requirement(labels.get(&expression.key), &expression.operator, values)
        })
}

/// Whether the template's nodeSelector and *required* node affinity allow this node.
pub fn allows_node(spec: &PodSpec, node: &Node) -> bool {
    let required =
        spec.affinity.as_ref().and_then(|affinity| affinity.node_affinity.as_ref()).and_then(
            |affinity| affinity.required_during_scheduling_ignored_during_execution.as_ref(),
        );
    is_selected(spec, node)
        && required.is_none_or(|r| r.node_selector_terms.iter().any(|t| term(t, node)))
}

/// Whether the pod's own nodeSelector and *required* node affinity allow this node: of a pod that
/// is pinned to a node, the pin stands in the place of the template's required terms.
pub fn allows_pod(pod: &Pod, node: &Node) -> bool {
    match &pod.pinned_to {
        Some(name) => *name == node.meta.name && is_selected(&pod.spec, node),
        None => allows_node(&pod.spec, node),
    }
}

fn is_selected(spec: &PodSpec, node: &Node) -> bool {
    let labels = &node.meta.labels;
    spec.node_selector.iter().flatten().all(|(key, value)| labels.get(key) == Some(value))
}

/// Whether a node selector term matches: all its expressions and fields do. An empty term matches
/// nothing.
pub fn term(term: &NodeSelectorTerm, node: &Node) -> bool {
    let expressions = term.match_expressions.as_deref().unwrap_or_default();
    let fields = term.match_fields.as_deref().unwrap_or_default();
    if expressions.is_empty() && fields.is_empty() {
        return false;
    }
    let holds = |value: Option<&String>, r: &NodeSelectorRequirement| {
        requirement(value, &r.operator, r.values.as_deref().unwrap_or_default())
    };
    let name = node.meta.name.to_string();
    expressions.iter().all(|r| holds(node.meta.labels.get(&r.key), r))
        && fields.iter().all(|r| r.key == "metadata.name" && holds(Some(&name), r))
}

fn requirement(value: Option<&String>, operator: &str, values: &[String]) -> bool {
    let number = |text: &String| text.parse::<i64>().ok();
    let bound = || values.first().and_then(number);
    match operator {
        "In" => value.is_some_and(|value| values.contains(value)),
        "NotIn" => value.is_none_or(|value| !values.contains(value)),
        "Exists" => value.is_some(),
        "DoesNotExist" => value.is_none(),
        "Gt" => value.and_then(number).zip(bound()).is_some_and(|(value, bound)| value > bound),
        "Lt" => value.and_then(number).zip(bound()).is_some_and(|(value, bound)| value < bound),
        _ => false,
    }
}
