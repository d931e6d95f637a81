//! A pod's spec, volumes included.

use super::container::{Container, ResourceRequirements};
use super::placement::{Affinity, Toleration, TopologySpreadConstraint};
use super::structs;
use super::wire::{Quantity, Rest};
use serde_json::Value;
use std::collections::BTreeMap;

structs! {
    PodSpec {
        active_deadline_seconds: Option<i64> = "activeDeadlineSeconds",
        affinity: Option<Affinity> = "affinity",
        automount_service_account_token: Option<bool> = "automountServiceAccountToken",
        containers: Vec<Container> = "containers",
        dns_policy: Option<String> = "dnsPolicy",
        enable_service_links: Option<bool> = "enableServiceLinks",
        ephemeral_containers: Option<Vec<Value>> = "ephemeralContainers",
        host_network: Option<bool> = "hostNetwork",
        hostname: Option<String> = "hostname",
        init_containers: Option<Vec<Container>> = "initContainers",
        node_name: Option<String> = "nodeName",
        node_selector: Option<BTreeMap<String, String>> = "nodeSelector",
        overhead: Option<BTreeMap<String, Quantity>> = "overhead",
        preemption_policy: Option<String> = "preemptionPolicy",
        priority: Option<i32> = "priority",
        priority_class_name: Option<String> = "priorityClassName",
        readiness_gates: Option<Vec<PodReadinessGate>> = "readinessGates",
        resources: Option<ResourceRequirements> = "resources",
        rest: Rest = "",
        restart_policy: Option<String> = "restartPolicy",
        runtime_class_name: Option<String> = "runtimeClassName",
        scheduler_name: Option<String> = "schedulerName",
        scheduling_gates: Option<Vec<PodSchedulingGate>> = "schedulingGates",
        security_context: Option<Rest> = "securityContext",
        service_account: Option<String> = "serviceAccount",
        service_account_name: Option<String> = "serviceAccountName",
        subdomain: Option<String> = "subdomain",
        termination_grace_period_seconds: Option<i64> = "terminationGracePeriodSeconds",
        tolerations: Option<Vec<Toleration>> = "tolerations",
        topology_spread_constraints: Option<Vec<TopologySpreadConstraint>>
            = "topologySpreadConstraints",
        volumes: Option<Vec<Volume>> = "volumes",
    }
    PodReadinessGate {
        condition_type: String = "conditionType",
    }
    PodSchedulingGate {
        name: String = "name",
    }
    /// A volume with its source, or sources: one is right.
    Volume {
        name: String = "name",
        sources: Rest = "",
    }
}
