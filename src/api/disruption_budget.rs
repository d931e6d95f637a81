//! PodDisruptionBudgets: how many pods may be evicted at a time.

use crate::api::meta::Meta;
use crate::api::pod::Pod;
use crate::api::selector;
use crate::api::v1::{IntOrString, LabelSelector, structs};
use crate::time::SimTime;
use std::collections::BTreeMap;
use std::rc::Rc;

#[derive(Clone, Debug, PartialEq)]
pub struct PodDisruptionBudget {
    pub meta: Meta,
    pub spec: Rc<DisruptionBudgetSpec>,
    pub status: DisruptionBudgetStatus,
}

structs! {
    /// `policy/v1` PodDisruptionBudgetSpec. The fields and their meaning are those of the API.
    DisruptionBudgetSpec {
        max_unavailable: Option<IntOrString> = "maxUnavailable",
        min_available: Option<IntOrString> = "minAvailable",
        selector: Option<LabelSelector> = "selector",
        unhealthy_pod_eviction_policy: Option<String> = "unhealthyPodEvictionPolicy",
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DisruptionBudgetStatus {
    pub observed_generation: i64,
    pub disruptions_allowed: i32,
    pub current_healthy: i32,
    pub desired_healthy: i32,
    pub expected_pods: i32,
    /// Pods whose eviction was granted, and when, until they are gone.
    pub disrupted: BTreeMap<Rc<str>, SimTime>,
}

impl PodDisruptionBudget {
    /// Whether the budget counts this pod. Without a selector it counts none.
    pub fn covers(&self, pod: &Pod) -> bool {
        self.meta.namespace == pod.meta.namespace
            && self.spec.selector.as_ref().is_some_and(|s| selector::matches(s, &pod.meta.labels))
    }
}
