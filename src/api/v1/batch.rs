//! The policies of a Job.

use super::structs;

structs! {
    PodFailurePolicy {
        rules: Vec<PodFailurePolicyRule> = "rules",
    }
    PodFailurePolicyRule {
        action: String = "action",
        on_exit_codes: Option<PodFailurePolicyOnExitCodesRequirement> = "onExitCodes",
        on_pod_conditions: Option<Vec<PodFailurePolicyOnPodConditionsPattern>> = "onPodConditions",
    }
    PodFailurePolicyOnExitCodesRequirement {
        container_name: Option<String> = "containerName",
        operator: String = "operator",
        values: Vec<i32> = "values",
    }
    PodFailurePolicyOnPodConditionsPattern {
        status: Option<String> = "status",
        type_: String = "type",
    }
    SuccessPolicy {
        rules: Vec<SuccessPolicyRule> = "rules",
    }
    SuccessPolicyRule {
        succeeded_count: Option<i32> = "succeededCount",
        succeeded_indexes: Option<String> = "succeededIndexes",
    }
}
