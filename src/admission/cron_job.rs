//! The rules of a CronJob. Upstream: `pkg/apis/batch/validation.ValidateCronJobCreate`,
//! `pkg/apis/batch/v1/defaults.go`.

use crate::admission::error::{FieldError, FieldProblem};
use crate::admission::meta::{self, non_negative};
use crate::admission::{job, job_defaults};
use crate::api::cron_job::{CronJob, CronJobSpec};
use crate::api::meta::Kind;
use crate::schedule::{Schedule, Zone, names_zone};
use std::rc::Rc;

type Errors = Vec<FieldError>;

const SUCCESSFUL_JOBS_HISTORY_LIMIT: i32 = 3;
const FAILED_JOBS_HISTORY_LIMIT: i32 = 1;
/// The name of a Job is that of its CronJob and 11 bytes more, and fits into a label.
const MAX_NAME: usize = 52;
/// The longest part of a time zone's name.
const MAX_ZONE_PART: usize = 14;

/// The defaults of every read and write. Those of a Job wait for the Jobs that are made; the pods
/// in the template have theirs.
pub fn set_defaults(cron_job: &mut CronJob) {
    let spec = Rc::make_mut(&mut cron_job.spec);
    if spec.concurrency_policy.as_deref().unwrap_or_default().is_empty() {
        spec.concurrency_policy = Some("Allow".into());
    }
    spec.suspend.get_or_insert(false);
    spec.successful_jobs_history_limit.get_or_insert(SUCCESSFUL_JOBS_HISTORY_LIMIT);
    spec.failed_jobs_history_limit.get_or_insert(FAILED_JOBS_HISTORY_LIMIT);
    job_defaults::set_template_defaults(Rc::make_mut(&mut spec.job_template.spec));
}

pub fn validate(cron_job: &CronJob, errors: &mut Errors) {
    meta::validate(Kind::CronJob, &cron_job.meta, errors);
    validate_spec(&cron_job.spec, None, errors);
    let name = &cron_job.meta.name;
    if name.len() > MAX_NAME {
        let why = format!("must be no more than {MAX_NAME} bytes");
        errors.push(FieldError::invalid_text("metadata.name", name, why));
    }
}

pub fn validate_update(old: &CronJob, new: &CronJob, errors: &mut Errors) {
    meta::validate(Kind::CronJob, &new.meta, errors);
    meta::validate_update(&old.meta, &new.meta, errors);
    validate_spec(&new.spec, Some(&old.spec), errors);
}

fn validate_spec(spec: &CronJobSpec, old: Option<&CronJobSpec>, errors: &mut Errors) {
    match spec.schedule.as_str() {
        "" => errors.push(FieldError::required("spec.schedule", "")),
        schedule => validate_schedule(schedule, errors),
    }
    let deadline = spec.starting_deadline_seconds.unwrap_or(0);
    non_negative("spec.startingDeadlineSeconds".into(), deadline, errors);
    if let Some(zone) = &spec.time_zone
        && old.is_none_or(|old| old.time_zone != spec.time_zone)
    {
        validate_zone(zone, errors);
    }
    let policies = ["Allow", "Forbid", "Replace"];
    let policy = spec.concurrency_policy.as_deref().unwrap_or_default();
    if !policies.contains(&policy) {
        errors.push(FieldError::not_supported("spec.concurrencyPolicy", policy, &policies));
    }
    validate_template(spec, errors);
    for (field, limit) in [
        ("successfulJobsHistoryLimit", spec.successful_jobs_history_limit),
        ("failedJobsHistoryLimit", spec.failed_jobs_history_limit),
    ] {
        non_negative(format!("spec.{field}"), i64::from(limit.unwrap_or(0)), errors);
    }
}

fn validate_schedule(schedule: &str, errors: &mut Errors) {
    let path = "spec.schedule";
    if let Err(why) = Schedule::parse(schedule, &Zone::utc()) {
        let crashed = why == crate::schedule::ScheduleError::ZoneOnly;
        errors.push(FieldError::invalid_text(path, schedule, why.to_string()));
        if crashed {
            return;
        }
    }
    if names_zone(schedule) {
        let why = "cannot use TZ or CRON_TZ in schedule, use timeZone field instead";
        errors.push(FieldError::invalid_text(path, schedule, why));
    }
}

fn validate_zone(zone: &str, errors: &mut Errors) {
    let mut complain = |why: String| {
        errors.push(FieldError::invalid_text("spec.timeZone", zone, why));
    };
    if zone.is_empty() {
        return complain("timeZone must be nil or non-empty string".into());
    }
    let is_part = |part: &str| {
        let usual = |c: char| c.is_ascii_alphanumeric() || ".-_+".contains(c);
        (1..=MAX_ZONE_PART).contains(&part.len())
            && part.chars().all(usual)
            && !part.starts_with('-')
            && part != "."
            && part != ".."
    };
    if !zone.split('/').all(is_part) {
        return complain(format!("unknown time zone {zone}"));
    }
    if zone.eq_ignore_ascii_case("Local") {
        complain(
            "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones"
                .into(),
        );
    }
    if let Err(why) = Zone::named(zone) {
        complain(why.to_string());
    }
}

/// The rules of a Job apply, at their place in the template; its selector is never written.
fn validate_template(spec: &CronJobSpec, errors: &mut Errors) {
    let template = &spec.job_template.spec;
    let mut inside = Vec::new();
    job::validate_spec(template, &mut inside);
    errors.extend(inside.into_iter().map(|error| {
        let path = format!("spec.jobTemplate.{}", error.path);
        FieldError { path, ..error }
    }));
    if let Some(selector) = &template.selector {
        let why = "`selector` will be auto-generated";
        errors.push(FieldError::invalid_json("spec.jobTemplate.spec.selector", selector, why));
    }
    if template.manual_selector == Some(true) {
        let supported = ["\"nil\"", "\"false\""].map(str::to_owned).into();
        let problem = FieldProblem::NotSupported { value: "true".into(), supported };
        errors.push(FieldError::new("spec.jobTemplate.spec.manualSelector", problem));
    }
}
