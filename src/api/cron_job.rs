//! CronJobs: the desired state as manifests write it, and a lean status.

use crate::api::job::JobSpec;
use crate::api::meta::{Meta, Uid};
use crate::api::pod_template::TemplateMeta;
use crate::api::v1::structs;
use crate::time::SimTime;
use std::rc::Rc;

/// On each Job: the time it was due, in RFC 3339.
pub const SCHEDULED_AT: &str = "batch.kubernetes.io/cronjob-scheduled-timestamp";

#[derive(Clone, Debug, PartialEq)]
pub struct CronJob {
    pub meta: Meta,
    pub spec: Rc<CronJobSpec>,
    pub status: CronJobStatus,
}

structs! {
    /// `batch/v1` CronJobSpec. The fields and their meaning are those of the API.
    CronJobSpec {
        concurrency_policy: Option<String> = "concurrencyPolicy",
        failed_jobs_history_limit: Option<i32> = "failedJobsHistoryLimit",
        job_template: JobTemplate = "jobTemplate",
        schedule: String = "schedule",
        starting_deadline_seconds: Option<i64> = "startingDeadlineSeconds",
        successful_jobs_history_limit: Option<i32> = "successfulJobsHistoryLimit",
        suspend: Option<bool> = "suspend",
        time_zone: Option<String> = "timeZone",
    }
    /// What the Jobs are made from.
    JobTemplate {
        metadata: TemplateMeta = "metadata",
        spec: Rc<JobSpec> = "spec",
    }
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
