//! Deployments: the desired state as manifests write it, and a lean status.

use crate::api::meta::Meta;
use crate::api::pod::ConditionStatus;
use crate::api::pod_template::PodTemplate;
use crate::api::text::Text;
use crate::time::SimTime;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use serde::{Deserialize, Serialize};
use std::rc::Rc;

/// On ReplicaSets and pods: which template they are of.
pub const POD_TEMPLATE_HASH: &str = "pod-template-hash";
pub const REVISION: &str = "deployment.kubernetes.io/revision";
pub const REVISION_HISTORY: &str = "deployment.kubernetes.io/revision-history";
pub const DESIRED_REPLICAS: &str = "deployment.kubernetes.io/desired-replicas";
pub const MAX_REPLICAS: &str = "deployment.kubernetes.io/max-replicas";
/// The `progressDeadlineSeconds` that means none.
pub const NO_PROGRESS_DEADLINE: i32 = i32::MAX;

#[derive(Clone, Debug, PartialEq)]
pub struct Deployment {
    pub meta: Meta,
    pub spec: Rc<DeploymentSpec>,
    pub status: DeploymentStatus,
}

/// `apps/v1` DeploymentSpec. The fields and their meaning are those of the API.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DeploymentSpec {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_ready_seconds: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paused: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub progress_deadline_seconds: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replicas: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision_history_limit: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selector: Option<LabelSelector>,
    pub strategy: DeploymentStrategy,
    pub template: PodTemplate,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DeploymentStrategy {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rolling_update: Option<RollingUpdateDeployment>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RollingUpdateDeployment {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_surge: Option<IntOrString>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_unavailable: Option<IntOrString>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeploymentStatus {
    pub observed_generation: i64,
    pub replicas: i32,
    pub updated: i32,
    pub ready: i32,
    pub available: i32,
    pub unavailable: i32,
    /// `None` if a ReplicaSet does not say.
    pub terminating: Option<i32>,
    pub collision_count: Option<i32>,
    /// A condition that changes moves to the end.
    pub conditions: Vec<DeploymentCondition>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum DeploymentConditionType {
    Available,
    Progressing,
    ReplicaFailure,
}

#[derive(Clone, Debug, PartialEq)]
pub struct DeploymentCondition {
    pub kind: DeploymentConditionType,
    pub status: ConditionStatus,
    pub reason: Text,
    pub message: Text,
    pub last_update: SimTime,
    pub last_transition: SimTime,
}

impl DeploymentConditionType {
    pub const fn name(self) -> &'static str {
        match self {
            DeploymentConditionType::Available => "Available",
            DeploymentConditionType::Progressing => "Progressing",
            DeploymentConditionType::ReplicaFailure => "ReplicaFailure",
        }
    }
}

impl DeploymentStatus {
    pub fn condition(&self, kind: DeploymentConditionType) -> Option<&DeploymentCondition> {
        self.conditions.iter().find(|condition| condition.kind == kind)
    }
}
