//! ReplicaSets: the desired state as manifests write it, and a lean status.

use crate::api::meta::Meta;
use crate::api::pod::ConditionStatus;
use crate::api::pod_template::PodTemplate;
use crate::api::text::Text;
use crate::api::v1::{LabelSelector, structs};
use crate::time::SimTime;
use std::rc::Rc;

/// On pods: a lower one is deleted first.
pub const POD_DELETION_COST: &str = "controller.kubernetes.io/pod-deletion-cost";

#[derive(Clone, Debug, PartialEq)]
pub struct ReplicaSet {
    pub meta: Meta,
    pub spec: Rc<ReplicaSetSpec>,
    pub status: ReplicaSetStatus,
}

structs! {
    /// `apps/v1` ReplicaSetSpec. The fields and their meaning are those of the API.
    ReplicaSetSpec {
        min_ready_seconds: Option<i32> = "minReadySeconds",
        replicas: Option<i32> = "replicas",
        selector: Option<LabelSelector> = "selector",
        template: PodTemplate = "template",
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReplicaSetStatus {
    pub observed_generation: i64,
    pub replicas: i32,
    pub fully_labeled: i32,
    pub ready: i32,
    pub available: i32,
    pub terminating: Option<i32>,
    /// The condition `ReplicaFailure`, while a create or delete is refused.
    pub failure: Option<ReplicaFailure>,
}

/// The condition `ReplicaFailure` of a ReplicaSet.
#[derive(Clone, Debug, PartialEq)]
pub struct ReplicaFailure {
    pub status: ConditionStatus,
    pub reason: Text,
    pub message: Text,
    pub last_transition: SimTime,
}
