//! Pod templates: what the pods of a workload are made from.

use crate::api::meta::Labels;
use k8s_openapi::api::core::v1::PodSpec;
use serde::{Deserialize, Serialize};
use std::rc::Rc;

/// What pods are made from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PodTemplate {
    pub metadata: TemplateMeta,
    pub spec: Rc<PodSpec>,
}

/// The metadata of a template that its pods inherit.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TemplateMeta {
    #[serde(skip_serializing_if = "labels_are_empty")]
    pub annotations: Rc<Labels>,
    #[serde(skip_serializing_if = "labels_are_empty")]
    pub labels: Rc<Labels>,
    /// Kept as written; pods are named after their owner all the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

fn labels_are_empty(labels: &Rc<Labels>) -> bool {
    labels.is_empty()
}
