//! StatefulSets: the desired state as manifests write it, and a lean status. Volume claims are kept
//! as written: no storage is simulated.

use crate::api::meta::Meta;
use crate::api::pod_template::PodTemplate;
use crate::api::v1::{IntOrString, LabelSelector, structs};
use serde_json::Value;
use std::rc::Rc;

pub const POD_NAME_LABEL: &str = "statefulset.kubernetes.io/pod-name";
pub const POD_INDEX_LABEL: &str = "apps.kubernetes.io/pod-index";

#[derive(Clone, Debug, PartialEq)]
pub struct StatefulSet {
    pub meta: Meta,
    pub spec: Rc<StatefulSetSpec>,
    pub status: StatefulSetStatus,
}

structs! {
    /// `apps/v1` StatefulSetSpec. The fields and their meaning are those of the API.
    StatefulSetSpec {
        min_ready_seconds: Option<i32> = "minReadySeconds",
        ordinals: Option<Ordinals> = "ordinals",
        persistent_volume_claim_retention_policy: Option<ClaimRetentionPolicy> = "persistentVolumeClaimRetentionPolicy",
        pod_management_policy: Option<String> = "podManagementPolicy",
        replicas: Option<i32> = "replicas",
        revision_history_limit: Option<i32> = "revisionHistoryLimit",
        selector: Option<LabelSelector> = "selector",
        service_name: Option<String> = "serviceName",
        template: PodTemplate = "template",
        update_strategy: StatefulSetUpdateStrategy = "updateStrategy",
        volume_claim_templates: Vec<Value> = "volumeClaimTemplates",
    }
    Ordinals {
        start: i32 = "start",
    }
    ClaimRetentionPolicy {
        when_deleted: Option<String> = "whenDeleted",
        when_scaled: Option<String> = "whenScaled",
    }
    StatefulSetUpdateStrategy {
        rolling_update: Option<RollingUpdateStatefulSet> = "rollingUpdate",
        kind: Option<String> = "type",
    }
    RollingUpdateStatefulSet {
        max_unavailable: Option<IntOrString> = "maxUnavailable",
        partition: Option<i32> = "partition",
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatefulSetStatus {
    pub observed_generation: i64,
    pub replicas: i32,
    pub ready: i32,
    pub available: i32,
    pub current: i32,
    pub updated: i32,
    pub current_revision: Rc<str>,
    pub update_revision: Rc<str>,
    pub collision_count: Option<i32>,
}
