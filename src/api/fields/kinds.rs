//! The kinds of a cluster, their resource names, and where kinds of older API versions went.

use super::{Type, type_named};

/// A kind served by the API server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// As written in a manifest: `apps/v1`.
    pub api_version: &'static str,
    pub kind: &'static str,
    /// The resource name in URLs and messages: `deployments`.
    pub plural: &'static str,
    pub namespaced: bool,
    /// Whether anything in the simulation acts on objects of this kind; otherwise they are stored
    /// as they are, with their fields unchecked.
    pub simulated: bool,
}

impl Kind {
    /// The fields of the kind; `None` if it is not simulated.
    pub fn fields(&self) -> Option<&'static Type> {
        type_named(self.kind).filter(|_| self.simulated)
    }

    /// The API group, empty for the core group.
    pub fn group(&self) -> &'static str {
        self.api_version.rsplit_once('/').map_or("", |(group, _)| group)
    }

    /// The version without the group.
    pub fn version(&self) -> &'static str {
        self.api_version.rsplit_once('/').map_or(self.api_version, |(_, version)| version)
    }
}

const fn simulated(
    api_version: &'static str,
    kind: &'static str,
    plural: &'static str,
    namespaced: bool,
) -> Kind {
    Kind { api_version, kind, plural, namespaced, simulated: true }
}

const fn stored(
    api_version: &'static str,
    kind: &'static str,
    plural: &'static str,
    namespaced: bool,
) -> Kind {
    Kind { api_version, kind, plural, namespaced, simulated: false }
}

const RBAC: &str = "rbac.authorization.k8s.io/v1";
const NETWORKING: &str = "networking.k8s.io/v1";

/// Every kind that a manifest may hold, besides `v1` `List`.
pub const KINDS: &[Kind] = &[
    simulated("v1", "Pod", "pods", true),
    simulated("v1", "Node", "nodes", false),
    simulated("v1", "Namespace", "namespaces", false),
    simulated("v1", "Event", "events", true),
    simulated("apps/v1", "Deployment", "deployments", true),
    simulated("apps/v1", "ReplicaSet", "replicasets", true),
    simulated("apps/v1", "DaemonSet", "daemonsets", true),
    simulated("apps/v1", "StatefulSet", "statefulsets", true),
    simulated("apps/v1", "ControllerRevision", "controllerrevisions", true),
    simulated("batch/v1", "Job", "jobs", true),
    simulated("batch/v1", "CronJob", "cronjobs", true),
    simulated("policy/v1", "PodDisruptionBudget", "poddisruptionbudgets", true),
    stored("v1", "ConfigMap", "configmaps", true),
    stored("v1", "Secret", "secrets", true),
    stored("v1", "Service", "services", true),
    stored("v1", "ServiceAccount", "serviceaccounts", true),
    stored("v1", "PersistentVolumeClaim", "persistentvolumeclaims", true),
    stored("v1", "PersistentVolume", "persistentvolumes", false),
    stored("v1", "LimitRange", "limitranges", true),
    stored("v1", "ResourceQuota", "resourcequotas", true),
    stored("v1", "Endpoints", "endpoints", true),
    stored("v1", "ReplicationController", "replicationcontrollers", true),
    stored("scheduling.k8s.io/v1", "PriorityClass", "priorityclasses", false),
    stored("autoscaling/v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers", true),
    stored("autoscaling/v1", "HorizontalPodAutoscaler", "horizontalpodautoscalers", true),
    stored("storage.k8s.io/v1", "StorageClass", "storageclasses", false),
    stored(NETWORKING, "Ingress", "ingresses", true),
    stored(NETWORKING, "IngressClass", "ingressclasses", false),
    stored(NETWORKING, "NetworkPolicy", "networkpolicies", true),
    stored(RBAC, "Role", "roles", true),
    stored(RBAC, "RoleBinding", "rolebindings", true),
    stored(RBAC, "ClusterRole", "clusterroles", false),
    stored(RBAC, "ClusterRoleBinding", "clusterrolebindings", false),
];

/// The kind that a manifest with these two words means.
pub fn kind(api_version: &str, kind: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|known| known.api_version == api_version && known.kind == kind)
}

/// Where a kind of an API version that is gone is served now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The API version to write instead.
    pub to: &'static str,
    /// The Kubernetes release that first served it there.
    pub since: &'static str,
    /// The release that no longer served the old one.
    pub gone: &'static str,
}

const fn to(to: &'static str, since: &'static str, gone: &'static str) -> Moved {
    Moved { to, since, gone }
}

/// Where `kind` of `api_version` went. Source: the deprecated API migration guide of Kubernetes.
pub fn moved(api_version: &str, kind: &str) -> Option<Moved> {
    Some(match (api_version, kind) {
        ("batch/v1beta1", "CronJob") => to("batch/v1", "1.21", "1.25"),
        ("batch/v2alpha1", "CronJob") => to("batch/v1", "1.21", "1.21"),
        ("extensions/v1beta1", "Deployment" | "DaemonSet" | "ReplicaSet")
        | ("apps/v1beta2", "Deployment" | "DaemonSet" | "ReplicaSet" | "StatefulSet")
        | ("apps/v1beta2" | "apps/v1beta1", "ControllerRevision")
        | ("apps/v1beta1", "Deployment" | "StatefulSet") => to("apps/v1", "1.9", "1.16"),
        ("policy/v1beta1", "PodDisruptionBudget") => to("policy/v1", "1.21", "1.25"),
        ("extensions/v1beta1" | "networking.k8s.io/v1beta1", "Ingress") => {
            to(NETWORKING, "1.19", "1.22")
        }
        ("networking.k8s.io/v1beta1", "IngressClass") => to(NETWORKING, "1.19", "1.22"),
        ("extensions/v1beta1", "NetworkPolicy") => to(NETWORKING, "1.7", "1.16"),
        ("rbac.authorization.k8s.io/v1beta1" | "rbac.authorization.k8s.io/v1alpha1", kind)
            if super::kind(RBAC, kind).is_some() =>
        {
            to(RBAC, "1.8", "1.22")
        }
        ("autoscaling/v2beta1" | "autoscaling/v2beta2", "HorizontalPodAutoscaler") => {
            to("autoscaling/v2", "1.23", "1.26")
        }
        ("scheduling.k8s.io/v1beta1", "PriorityClass") => {
            to("scheduling.k8s.io/v1", "1.14", "1.22")
        }
        ("storage.k8s.io/v1beta1", "StorageClass") => to("storage.k8s.io/v1", "1.6", "1.22"),
        _ => return None,
    })
}
