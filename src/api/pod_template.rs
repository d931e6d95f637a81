//! Pod templates: what the pods of a workload are made from.

use crate::api::meta::Labels;
use crate::api::v1::{PodSpec, structs};
use std::rc::Rc;

structs! {
    /// What pods are made from.
    PodTemplate {
        metadata: TemplateMeta = "metadata",
        spec: Rc<PodSpec> = "spec",
    }
    /// The metadata of a template that its pods inherit.
    TemplateMeta {
        annotations: Rc<Labels> = "annotations",
        labels: Rc<Labels> = "labels",
        /// Kept as written; pods are named after their owner all the same.
        name: Option<String> = "name",
    }
}
