//! Pods made from an owner's template, and the writes that create and delete them with the Events
//! that every controller says alike. Upstream: pkg/controller/controller_utils.go
//! `GetPodFromTemplate`, `RealPodControl`.

use crate::api::meta::{Kind, Meta, Uid};
use crate::api::pod::Pod;
use crate::api::pod_template::PodTemplate;
use crate::api::v1::PodSpec;
use crate::decision::{Action, Write};
use std::rc::Rc;

/// What the pods of one sync are copied from: everything in it is shared.
#[derive(Clone, Debug)]
pub struct Mould {
    meta: Meta,
    spec: Rc<PodSpec>,
}

impl Mould {
    pub fn new(owner: &Meta, kind: Kind, template: &PodTemplate) -> Mould {
        let meta = Meta {
            namespace: owner.namespace.clone(),
            generate_name: Some(format!("{}-", owner.name).into()),
            labels: template.metadata.labels.clone(),
            annotations: template.metadata.annotations.clone(),
            owners: vec![owner.as_controller(kind)],
            ..Meta::draft("", "")
        };
        Mould { meta, spec: template.spec.clone() }
    }

    /// Another spec than the template's: one that the controller has completed.
    pub fn with_spec(mut self, spec: Rc<PodSpec>) -> Mould {
        self.spec = spec;
        self
    }

    /// A label beside those of the template.
    pub fn with_label(mut self, key: &str, value: &str) -> Mould {
        Rc::make_mut(&mut self.meta.labels).insert(key.into(), value.into());
        self
    }

    pub fn pod(&self) -> Pod {
        Pod::draft(self.meta.clone(), self.spec.clone())
    }
}

/// Creates a pod; the Events are about its owner.
pub fn create(owner: Uid, pod: Pod) -> Action {
    Action::new(Write::CreatePod(Box::new(pod)))
        .announce_name(owner, "SuccessfulCreate", "Created pod: ")
        .announce_failure(owner, "FailedCreate", "Error creating: ")
}

/// Deletes a pod with its own grace period; the Events are about its owner.
pub fn delete(owner: Uid, pod: &Pod) -> Action {
    Action::new(Write::DeletePod { uid: pod.meta.uid, grace_seconds: None })
        .announce_name(owner, "SuccessfulDelete", "Deleted pod: ")
        .announce_failure(owner, "FailedDelete", "Error deleting: ")
}
