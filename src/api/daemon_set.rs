//! DaemonSets: the desired state as manifests write it, and a lean status.

use crate::api::meta::Meta;
use crate::api::pod_template::PodTemplate;
use crate::api::v1::{IntOrString, LabelSelector, structs};
use std::rc::Rc;

/// On a DaemonSet: how many templates it has had.
pub const TEMPLATE_GENERATION: &str = "deprecated.daemonset.template.generation";
/// On its pods: the number of their template.
pub const POD_TEMPLATE_GENERATION: &str = "pod-template-generation";

#[derive(Clone, Debug, PartialEq)]
pub struct DaemonSet {
    pub meta: Meta,
    pub spec: Rc<DaemonSetSpec>,
    pub status: DaemonSetStatus,
}

structs! {
    /// `apps/v1` DaemonSetSpec. The fields and their meaning are those of the API.
    DaemonSetSpec {
        min_ready_seconds: Option<i32> = "minReadySeconds",
        revision_history_limit: Option<i32> = "revisionHistoryLimit",
        selector: Option<LabelSelector> = "selector",
        template: PodTemplate = "template",
        update_strategy: DaemonSetUpdateStrategy = "updateStrategy",
    }
    DaemonSetUpdateStrategy {
        rolling_update: Option<RollingUpdateDaemonSet> = "rollingUpdate",
        kind: Option<String> = "type",
    }
    RollingUpdateDaemonSet {
        max_surge: Option<IntOrString> = "maxSurge",
        max_unavailable: Option<IntOrString> = "maxUnavailable",
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DaemonSetStatus {
    pub observed_generation: i64,
    pub desired: i32,
    pub current: i32,
    pub misscheduled: i32,
    pub ready: i32,
    pub updated: i32,
    pub available: i32,
    pub unavailable: i32,
    pub collision_count: Option<i32>,
}
