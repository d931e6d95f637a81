//! `kubectl describe cronjob`.

use super::page::Page;
use super::{lists, template};
use crate::api::cron_job::CronJob;
use crate::api::object::Object;
use crate::kubectl::read::cells::or_none;
use crate::kubectl::read::format::value_of;
use crate::kubectl::task::World;
use std::rc::Rc;

pub fn describe(cron_job: &Rc<CronJob>, world: &World, page: &mut Page) {
    let value = value_of(&Object::CronJob(cron_job.clone()), world.sim);
    let (spec, status) = (&cron_job.spec, &cron_job.status);
    let unset = |text: Option<String>| text.unwrap_or_else(|| "<unset>".into());
    let count = |count: Option<i32>| unset(count.map(|count| count.to_string()));
    let seconds = |seconds: Option<i64>| seconds.map(|seconds| format!("{seconds}s"));
    let suspend = spec.suspend.map(|suspend| if suspend { "True" } else { "False" }.to_owned());
    page.field(0, "Name", &*cron_job.meta.name);
    page.field(0, "Namespace", &*cron_job.meta.namespace);
    lists::labels("Labels", &value, "/metadata/labels", page);
    lists::annotations("Annotations", &value, "/metadata/annotations", page);
    page.field(0, "Schedule", &spec.schedule);
    page.field(0, "Concurrency Policy", spec.concurrency_policy.as_deref().unwrap_or_default());
    page.field(0, "Suspend", unset(suspend));
    page.field(0, "Time Zone", unset(spec.time_zone.clone()));
    let successful = count(spec.successful_jobs_history_limit);
    page.field(0, "Successful Job History Limit", successful);
    page.field(0, "Failed Job History Limit", count(spec.failed_jobs_history_limit));
    let deadline = unset(seconds(spec.starting_deadline_seconds));
    page.field(0, "Starting Deadline Seconds", deadline);
    let job = &spec.job_template.spec;
    let selector = lists::selector(&value, "/spec/jobTemplate/spec/selector");
    page.field(0, "Selector", unset(selector));
    page.field(0, "Parallelism", count(job.parallelism));
    page.field(0, "Completions", count(job.completions));
    if let Some(deadline) = seconds(job.active_deadline_seconds) {
        page.field(0, "Active Deadline Seconds", deadline);
    }
    template::describe(&value["spec"]["jobTemplate"]["spec"]["template"], page);
    let last = status.last_schedule.map(|time| time.rfc1123z());
    page.field(0, "Last Schedule Time", unset(last));
    let active: Vec<&str> = status.active.iter().map(|job| &*job.name).collect();
    page.field(0, "Active Jobs", or_none(active.join(", ")));
}
