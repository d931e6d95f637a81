//! ReplicaSets: the desired state as manifests write it, and a lean status.

use crate::api::meta::Meta;
use crate::api::pod::ConditionStatus;
use crate::api::pod_template::PodTemplate;
use crate::api::text::Text;
use crate::time::SimTime;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use serde::{Deserialize, Serialize};
use std::rc::Rc;

/// On pods: a lower one is deleted first.
pub const POD_DELETION_COST: &str = "controller.kubernetes.io/pod-deletion-cost";

#[derive(Clone, Debug, PartialEq)]
pub struct ReplicaSet {
    pub meta: Meta,
    pub spec: Rc<ReplicaSetSpec>,
    pub status: ReplicaSetStatus,
}

/// `apps/v1` ReplicaSetSpec. The fields and their meaning are those of the API.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ReplicaSetSpec {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_ready_seconds: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replicas: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selector: Option<LabelSelector>,
    pub template: PodTemplate,
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
