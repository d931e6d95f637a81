//! Deployments: the desired state as manifests write it, and a lean status.

use crate::api::meta::Meta;
use crate::api::pod::ConditionStatus;
use crate::api::pod_template::PodTemplate;
use crate::api::text::Text;
use crate::api::v1::{IntOrString, LabelSelector, structs};
use crate::time::SimTime;
use serde::Serialize;
use std::rc::Rc;

/// On ReplicaSets and pods: which template they are of.
pub const POD_TEMPLATE_HASH: &str = "pod-template-hash";
pub const REVISION: &str = "deployment.kubernetes.io/revision";
pub const REVISION_HISTORY: &str = "deployment.kubernetes.io/revision-history";
pub const DESIRED_REPLICAS: &str = "deployment.kubernetes.io/desired-replicas";
pub const MAX_REPLICAS: &str = "deployment.kubernetes.io/max-replicas";
/// Annotations that belong to a Deployment itself: its ReplicaSets do not get them, and a rollback
/// leaves them as they are. Upstream: `annotationsToSkip`.
pub const OWN_ANNOTATIONS: [&str; 6] = [
    "kubectl.kubernetes.io/last-applied-configuration",
    REVISION,
    REVISION_HISTORY,
    DESIRED_REPLICAS,
    MAX_REPLICAS,
    "deprecated.deployment.rollback.to",
];
/// The `progressDeadlineSeconds` that means none.
pub const NO_PROGRESS_DEADLINE: i32 = i32::MAX;

#[derive(Clone, Debug, PartialEq)]
pub struct Deployment {
    pub meta: Meta,
    pub spec: Rc<DeploymentSpec>,
    pub status: DeploymentStatus,
}

structs! {
    /// `apps/v1` DeploymentSpec. The fields and their meaning are those of the API.
    DeploymentSpec {
        min_ready_seconds: Option<i32> = "minReadySeconds",
        paused: Option<bool> = "paused",
        progress_deadline_seconds: Option<i32> = "progressDeadlineSeconds",
        replicas: Option<i32> = "replicas",
        revision_history_limit: Option<i32> = "revisionHistoryLimit",
        selector: Option<LabelSelector> = "selector",
        strategy: DeploymentStrategy = "strategy",
        template: PodTemplate = "template",
    }
    DeploymentStrategy {
        rolling_update: Option<RollingUpdateDeployment> = "rollingUpdate",
        kind: Option<String> = "type",
    }
    RollingUpdateDeployment {
        max_surge: Option<IntOrString> = "maxSurge",
        max_unavailable: Option<IntOrString> = "maxUnavailable",
    }
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
