//! StatefulSets: the desired state as manifests write it, and a lean status. Volume claims are kept
//! as written: no storage is simulated.

use crate::api::meta::Meta;
use crate::api::pod_template::PodTemplate;
use crate::api::v1::{IntOrString, LabelSelector, PodSpec, Volume, structs};
use crate::order::Ordered;
use serde_json::{Value, json};
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

impl StatefulSetSpec {
    /// The names of the claim templates.
    pub fn claims(&self) -> impl Iterator<Item = &str> {
        let claims = self.volume_claim_templates.iter();
        claims.filter_map(|claim| claim.pointer("/metadata/name")?.as_str())
    }
}

/// A claim takes the place of a volume of the same name.
pub fn mount_claim(spec: &mut PodSpec, volume: &str, claim: &str) {
    let volumes = spec.volumes.get_or_insert_default();
    volumes.retain(|old| old.name != volume);
    let source = ("persistentVolumeClaim".into(), json!({"claimName": claim}));
    volumes.push(Volume { name: volume.into(), sources: [source].into_iter().ordered() });
}
