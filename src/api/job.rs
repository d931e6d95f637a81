//! Jobs: the desired state as manifests write it, defaulted by admission, and a lean status.

use crate::api::meta::{Meta, Uid};
use crate::api::pod::ConditionStatus;
use crate::api::pod_template::PodTemplate;
use crate::api::text::Text;
use crate::api::v1::{LabelSelector, PodFailurePolicy, SuccessPolicy, structs};
use crate::time::SimTime;
use serde::Serialize;
use std::rc::Rc;

/// The finalizer that keeps a finished pod until its Job has counted it.
pub const TRACKING_FINALIZER: &str = "batch.kubernetes.io/job-tracking";
pub const COMPLETION_INDEX: &str = "batch.kubernetes.io/job-completion-index";
pub const INDEX_FAILURE_COUNT: &str = "batch.kubernetes.io/job-index-failure-count";
pub const INDEX_IGNORED_FAILURE_COUNT: &str = "batch.kubernetes.io/job-index-ignored-failure-count";
pub const CONTROLLER_UID_LABEL: &str = "batch.kubernetes.io/controller-uid";
pub const JOB_NAME_LABEL: &str = "batch.kubernetes.io/job-name";
/// The unprefixed pair of before 1.27, still set today.
pub const LEGACY_CONTROLLER_UID_LABEL: &str = "controller-uid";
pub const LEGACY_JOB_NAME_LABEL: &str = "job-name";
/// The `managedBy` of the built-in controller.
pub const JOB_CONTROLLER_NAME: &str = "kubernetes.io/job-controller";

#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    pub meta: Meta,
    pub spec: Rc<JobSpec>,
    pub status: JobStatus,
}

structs! {
    /// `batch/v1` JobSpec. The fields and their meaning are those of the API.
    JobSpec {
        active_deadline_seconds: Option<i64> = "activeDeadlineSeconds",
        backoff_limit: Option<i32> = "backoffLimit",
        backoff_limit_per_index: Option<i32> = "backoffLimitPerIndex",
        completion_mode: Option<String> = "completionMode",
        completions: Option<i32> = "completions",
        managed_by: Option<String> = "managedBy",
        manual_selector: Option<bool> = "manualSelector",
        max_failed_indexes: Option<i32> = "maxFailedIndexes",
        parallelism: Option<i32> = "parallelism",
        pod_failure_policy: Option<PodFailurePolicy> = "podFailurePolicy",
        pod_replacement_policy: Option<String> = "podReplacementPolicy",
        selector: Option<LabelSelector> = "selector",
        success_policy: Option<SuccessPolicy> = "successPolicy",
        suspend: Option<bool> = "suspend",
        template: PodTemplate = "template",
        ttl_seconds_after_finished: Option<i32> = "ttlSecondsAfterFinished",
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompletionMode {
    NonIndexed,
    Indexed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PodReplacementPolicy {
    TerminatingOrFailed,
    Failed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum JobConditionType {
    Complete,
    Failed,
    Suspended,
    FailureTarget,
    SuccessCriteriaMet,
}

#[derive(Clone, Debug, PartialEq)]
pub struct JobCondition {
    pub kind: JobConditionType,
    pub status: ConditionStatus,
    pub reason: Text,
    pub message: Text,
    pub last_transition: SimTime,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct JobStatus {
    pub active: i32,
    pub ready: i32,
    pub terminating: i32,
    pub succeeded: i32,
    pub failed: i32,
    pub start_time: Option<SimTime>,
    pub completion_time: Option<SimTime>,
    /// `0-2,5`; empty for NonIndexed.
    pub completed_indexes: Text,
    /// Present only with `backoffLimitPerIndex`.
    pub failed_indexes: Option<Text>,
    pub conditions: Vec<JobCondition>,
    /// Ended pods that the counters do not hold yet.
    pub uncounted_succeeded: Vec<Uid>,
    pub uncounted_failed: Vec<Uid>,
    /// False until the controller has written a status once: kubectl then shows none.
    pub observed: bool,
}

impl JobConditionType {
    pub const fn name(self) -> &'static str {
        match self {
            JobConditionType::Complete => "Complete",
            JobConditionType::Failed => "Failed",
            JobConditionType::Suspended => "Suspended",
            JobConditionType::FailureTarget => "FailureTarget",
            JobConditionType::SuccessCriteriaMet => "SuccessCriteriaMet",
        }
    }
}

impl JobSpec {
    /// `None` when the field holds a mode this version does not know.
    pub fn mode(&self) -> Option<CompletionMode> {
        match self.completion_mode.as_deref() {
            None | Some("NonIndexed") => Some(CompletionMode::NonIndexed),
            Some("Indexed") => Some(CompletionMode::Indexed),
            Some(_) => None,
        }
    }

    pub fn is_indexed(&self) -> bool {
        self.mode() == Some(CompletionMode::Indexed)
    }

    pub fn is_suspended(&self) -> bool {
        self.suspend.unwrap_or(false)
    }

    pub fn replacement(&self) -> PodReplacementPolicy {
        match self.pod_replacement_policy.as_deref() {
            Some("Failed") => PodReplacementPolicy::Failed,
            None if self.pod_failure_policy.is_some() => PodReplacementPolicy::Failed,
            _ => PodReplacementPolicy::TerminatingOrFailed,
        }
    }
}

impl JobStatus {
    pub fn condition(&self, kind: JobConditionType) -> Option<&JobCondition> {
        self.conditions.iter().find(|condition| condition.kind == kind)
    }

    pub fn is_true(&self, kind: JobConditionType) -> bool {
        self.condition(kind).is_some_and(|c| c.status == ConditionStatus::True)
    }

    /// Complete or Failed.
    pub fn is_finished(&self) -> bool {
        self.is_true(JobConditionType::Complete) || self.is_true(JobConditionType::Failed)
    }
}
