//! The status of CronJobs as JSON.

use crate::api::cron_job::CronJobStatus;
use crate::api::json::UuidOf;
use crate::api::meta::Kind;
use serde_json::{Map, Value, json};

pub fn cron_job_status(status: &CronJobStatus, uuid: UuidOf<'_>) -> Value {
    let mut fields = Map::new();
    if !status.active.is_empty() {
        let active = status.active.iter().map(|job| {
            json!({
                "apiVersion": Kind::Job.api_version(),
                "kind": Kind::Job.names().kind,
                "name": *job.name,
                "uid": uuid(job.uid),
            })
        });
        fields.insert("active".into(), active.collect());
    }
    let times = [
        ("lastScheduleTime", status.last_schedule),
        ("lastSuccessfulTime", status.last_successful),
    ];
    for (field, time) in times {
        if let Some(time) = time {
            fields.insert(field.into(), time.rfc3339().into());
        }
    }
    Value::Object(fields)
}
