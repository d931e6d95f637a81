//! `kubectl describe job`.

use super::page::Page;
use super::{lists, template};
use crate::api::job::Job;
use crate::api::object::Object;
use crate::kubectl::read::cells::or_none;
use crate::kubectl::read::format::value_of;
use crate::kubectl::task::World;
use std::rc::Rc;

/// Completed indexes are cut at the first comma after this many characters.
const INDEXES_SHOWN: usize = 50;

pub fn describe(job: &Rc<Job>, world: &World, page: &mut Page) {
    let value = value_of(&Object::Job(job.clone()), world.sim);
    let (spec, status) = (&job.spec, &job.status);
    let count = |count: Option<i32>| count.map(|count| count.to_string());
    let some = |page: &mut Page, title: &str, text: Option<String>| {
        if let Some(text) = text {
            page.field(0, title, text);
        }
    };
    page.field(0, "Name", &*job.meta.name);
    page.field(0, "Namespace", &*job.meta.namespace);
    let selector = lists::selector(&value, "/spec/selector");
    page.field(0, "Selector", selector.unwrap_or_else(|| "<unset>".into()));
    lists::labels("Labels", &value, "/metadata/labels", page);
    lists::annotations("Annotations", &value, "/metadata/annotations", page);
    lists::controlled_by(&value, page);
    some(page, "Parallelism", count(spec.parallelism));
    page.field(0, "Completions", count(spec.completions).unwrap_or_else(|| "<unset>".into()));
    some(page, "Completion Mode", spec.completion_mode.clone());
    some(page, "Suspend", spec.suspend.map(|suspend| suspend.to_string()));
    some(page, "Backoff Limit", count(spec.backoff_limit));
    some(page, "TTL Seconds After Finished", count(spec.ttl_seconds_after_finished));
    some(page, "Start Time", status.start_time.map(|time| time.rfc1123z()));
    some(page, "Completed At", status.completion_time.map(|time| time.rfc1123z()));
    let times = status.start_time.zip(status.completion_time);
    some(page, "Duration", times.map(|(start, end)| end.since(start).human()));
    let deadline = spec.active_deadline_seconds.map(|seconds| format!("{seconds}s"));
    some(page, "Active Deadline Seconds", deadline);
    let ready = if status.observed { format!(" ({} Ready)", status.ready) } else { String::new() };
    let (active, succeeded, failed) = (status.active, status.succeeded, status.failed);
    let text = format!("{active} Active{ready} / {succeeded} Succeeded / {failed} Failed");
    page.field(0, "Pods Statuses", text);
    if spec.is_indexed() {
        page.field(0, "Completed Indexes", or_none(cut_indexes(&status.completed_indexes)));
    }
    template::describe(&value["spec"]["template"], page);
}

fn cut_indexes(indexes: &str) -> String {
    let after = indexes.get(INDEXES_SHOWN..).and_then(|rest| rest.find(','));
    match after {
        Some(comma) => {
            format!("{}...", indexes.get(..=INDEXES_SHOWN + comma).unwrap_or_default())
        }
        None => indexes.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_index_lists_are_cut_at_a_comma() {
        let long: Vec<String> = (0..40).map(|index| (index * 2).to_string()).collect();
        let cut = cut_indexes(&long.join(","));
        assert!(cut.ends_with(",...") && cut.len() < 60, "{cut}");
        assert_eq!(cut_indexes("0-99"), "0-99");
    }
}
