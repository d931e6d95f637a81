//! CronJobs: the desired state as manifests write it, and a lean status.

use crate::api::job::JobSpec;
use crate::api::meta::{Meta, Uid};
use crate::api::pod_template::TemplateMeta;
use crate::time::SimTime;
use serde::{Deserialize, Serialize};
use std::rc::Rc;

/// On each Job: the time it was due, in RFC 3339.
pub const SCHEDULED_AT: &str = "batch.kubernetes.io/cronjob-scheduled-timestamp";

#[derive(Clone, Debug, PartialEq)]
pub struct CronJob {
    pub meta: Meta,
    pub spec: Rc<CronJobSpec>,
    pub status: CronJobStatus,
}

/// `batch/v1` CronJobSpec. The fields and their meaning are those of the API.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CronJobSpec {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub concurrency_policy: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed_jobs_history_limit: Option<i32>,
    pub job_template: JobTemplate,
    pub schedule: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub starting_deadline_seconds: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub successful_jobs_history_limit: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suspend: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
}

/// What the Jobs are made from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct JobTemplate {
    pub metadata: TemplateMeta,
    pub spec: Rc<JobSpec>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct CronJobStatus {
    /// The Jobs that are not finished, as last seen.
    pub active: Vec<ActiveJob>,
    /// When a run was due that started a Job.
    pub last_schedule: Option<SimTime>,
    /// When a Job last completed.
    pub last_successful: Option<SimTime>,
}

/// A reference to a Job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActiveJob {
    pub uid: Uid,
    pub name: Rc<str>,
}
