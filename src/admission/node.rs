//! Nodes: labels, taints. Upstream: `pkg/apis/core/validation.{ValidateNode,validateNodeTaints}`.

use crate::admission::error::{FieldError, FieldProblem};
use crate::admission::meta::{self, complain};
use crate::admission::names;
use crate::api::meta::Kind;
use crate::api::node::{Node, Taint, TaintEffect};
use crate::api::text::Text;
use std::collections::BTreeSet;
use std::rc::Rc;

type Errors = Vec<FieldError>;

const NOT_READY: &str = "node.kubernetes.io/not-ready";

/// The labels that the kubelet registers with, and the taint that a new node bears until it is
/// Ready. Upstream: plugin TaintNodesByCondition, `pkg/kubelet/kubelet_node_status.go`.
pub fn set_defaults(node: &mut Node) {
    let name = node.meta.name.to_string();
    let labels = Rc::make_mut(&mut node.meta.labels);
    for (key, value) in [
        ("beta.kubernetes.io/arch", "amd64"),
        ("beta.kubernetes.io/os", "linux"),
        ("kubernetes.io/arch", "amd64"),
        ("kubernetes.io/hostname", &name),
        ("kubernetes.io/os", "linux"),
    ] {
        labels.entry(key.into()).or_insert_with(|| value.into());
    }
    let effect = TaintEffect::NoSchedule;
    if !node.taints.iter().any(|taint| &*taint.key == NOT_READY && taint.effect == effect) {
        let key = Text::from(NOT_READY);
        node.taints.push(Taint { key, value: Text::default(), effect, time_added: None });
    }
}

pub fn validate(node: &Node, errors: &mut Errors) {
    meta::validate(Kind::Node, &node.meta, errors);
    let mut seen = BTreeSet::new();
    for (i, taint) in node.taints.iter().enumerate() {
        let path = format!("spec.taints[{i}]");
        complain(&format!("{path}.key"), &taint.key, names::qualified_name(&taint.key), errors);
        let joined = names::label_value(&taint.value).join(";");
        if !joined.is_empty() {
            let path = format!("{path}.value");
            errors.push(FieldError::invalid_text(path, &taint.value, joined));
        }
        if !seen.insert((taint.effect, &*taint.key)) {
            let why = "taints must be unique by key and effect pair";
            let problem = FieldProblem::Duplicate {
                value: format!(
                    "{{\"key\":{:?},\"effect\":{:?}}}: {why}",
                    taint.key,
                    taint.effect.name()
                ),
            };
            errors.push(FieldError::new(path, problem));
        }
    }
}

pub fn validate_update(old: &Node, new: &Node, errors: &mut Errors) {
    validate(new, errors);
    meta::validate_update(&old.meta, &new.meta, errors);
}
