//! `spec.podFailurePolicy`: what a failed pod means for its Job.
//! Upstream: pkg/controller/job/pod_failure_policy.go.

use crate::api::pod::{ContainerState, ContainerStatus, Pod, Terminated};
use crate::api::v1::{
    PodFailurePolicy, PodFailurePolicyOnExitCodesRequirement as OnExitCodes,
    PodFailurePolicyOnPodConditionsPattern as OnPodCondition,
};
use serde::Serialize;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum PolicyAction {
    FailJob,
    FailIndex,
    Ignore,
    Count,
}

/// The first rule that a failed pod matches.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    pub rule: usize,
    pub action: PolicyAction,
    /// What matched: `Container main for pod default/pi-x failed with exit code 3`.
    what: String,
}

impl PolicyAction {
    pub const fn name(self) -> &'static str {
        match self {
            PolicyAction::FailJob => "FailJob",
            PolicyAction::FailIndex => "FailIndex",
            PolicyAction::Ignore => "Ignore",
            PolicyAction::Count => "Count",
        }
    }

    /// `None` for an action that this version does not know: such a rule is skipped.
    fn of(name: &str) -> Option<PolicyAction> {
        match name {
            "FailJob" => Some(PolicyAction::FailJob),
            "FailIndex" => Some(PolicyAction::FailIndex),
            "Ignore" => Some(PolicyAction::Ignore),
            "Count" => Some(PolicyAction::Count),
            _ => None,
        }
    }
}

impl Match {
    /// The message of the Job's condition.
    pub fn message(&self) -> String {
        format!("{} matching {} rule at index {}", self.what, self.action.name(), self.rule)
    }
}

/// The first rule that decides about this failed pod. None means Count.
pub fn first_match(policy: &PodFailurePolicy, pod: &Pod) -> Option<Match> {
    policy.rules.iter().enumerate().find_map(|(index, rule)| {
        let action = PolicyAction::of(&rule.action)?;
        let (namespace, name) = (&pod.meta.namespace, &pod.meta.name);
        let what = match (&rule.on_exit_codes, &rule.on_pod_conditions) {
            (Some(codes), _) => {
                let (container, ended) = failed_container(pod, codes)?;
                format!(
                    "Container {} for pod {namespace}/{name} failed with exit code {}",
                    container.name, ended.exit_code
                )
            }
            (None, Some(patterns)) => {
                let condition = matching_condition(pod, patterns)?;
                format!("Pod {namespace}/{name} has condition {condition}")
            }
            (None, None) => return None,
        };
        Some(Match { rule: index, action, what })
    })
}

fn failed_container<'a>(
    pod: &'a Pod,
    codes: &OnExitCodes,
) -> Option<(&'a ContainerStatus, &'a Terminated)> {
    let containers = pod.status.containers.iter().chain(&pod.status.init_containers);
    containers.filter(|c| codes.container_name.as_deref().is_none_or(|n| n == &*c.name)).find_map(
        |container| {
            let ContainerState::Terminated(ended) = &container.state else { return None };
            let listed = codes.values.contains(&ended.exit_code);
            let matches = match codes.operator.as_str() {
                "In" => listed,
                "NotIn" => !listed,
                _ => false,
            };
            (ended.exit_code != 0 && matches).then_some((container, ended))
        },
    )
}

fn matching_condition(pod: &Pod, patterns: &[OnPodCondition]) -> Option<&'static str> {
    let matches = |kind: &str, status: &str| {
        patterns.iter().any(|p| p.type_ == kind && p.status.as_deref().unwrap_or("True") == status)
    };
    let mut conditions = pod.status.conditions.iter();
    conditions.find(|c| matches(c.kind.name(), c.status.name())).map(|c| c.kind.name())
}
