//! CronJobs. Nothing is late here, so what a controller decides on is what is there when it acts.

use crate::for_each_seed;
use crate::run::Run;
use kubeloupe_core::api::cron_job::{CronJob, SCHEDULED_AT};
use kubeloupe_core::api::job::{Job, JobConditionType};
use kubeloupe_core::api::meta::Kind;
use kubeloupe_core::api::object::Object;
use kubeloupe_core::scenario::command::Request;
use kubeloupe_core::sim::record::{Record, What, Who};
use kubeloupe_core::time::{SimDuration, SimTime};
use serde_json::json;
use std::rc::Rc;

const POLICIES: [&str; 3] = ["Allow", "Forbid", "Replace"];
const SCHEDULES: [&str; 3] = ["* * * * *", "*/2 * * * *", "@every 50s"];

fn cron_job(run: &mut Run, number: u32) -> Request {
    let mut draw = |low, high| run.draw(low, high);
    let commands = ["sleep 5", "sleep 90", "sleep 150", "exit 1"];
    let command = commands[draw(0, 3) as usize];
    let mut spec = json!({
        "schedule": SCHEDULES[draw(0, 2) as usize],
        "concurrencyPolicy": POLICIES[draw(0, 2) as usize],
        "successfulJobsHistoryLimit": draw(0, 3),
        "failedJobsHistoryLimit": draw(0, 2),
        "jobTemplate": {"spec": {"backoffLimit": 0, "template": {"spec": {
            "restartPolicy": "Never",
            "terminationGracePeriodSeconds": 1,
            "containers": [{"name": "c", "image": "busybox", "command": ["sh", "-c", command]}]
        }}}}
    });
    if draw(0, 2) == 0 {
        spec["startingDeadlineSeconds"] = draw(10, 100).into();
    }
    let manifest = json!({
        "apiVersion": "batch/v1", "kind": "CronJob",
        "metadata": {"name": format!("cron{number}"), "namespace": "default"},
        "spec": spec
    });
    Request::Create { manifest }
}

fn change(run: &mut Run) -> Option<Request> {
    let key = run.pick(Kind::CronJob)?;
    let mut manifest = run.manifest(&key)?;
    match run.draw(0, 2) {
        0 => {
            let policy = POLICIES[run.draw(0, 2) as usize];
            manifest["spec"]["concurrencyPolicy"] = policy.into();
        }
        1 => manifest["spec"]["suspend"] = (run.draw(0, 1) == 1).into(),
        _ => manifest["spec"]["schedule"] = SCHEDULES[run.draw(0, 2) as usize].into(),
    }
    Some(Request::Update { key, manifest })
}

fn suspend_all(run: &mut Run) {
    let keys: Vec<_> = run.lister().all(Kind::CronJob).map(Object::key).collect();
    for key in keys {
        let mut manifest = run.manifest(&key).expect("a manifest");
        manifest["spec"]["suspend"] = true.into();
        run.execute(Some(Request::Update { key, manifest }));
    }
}

fn jobs<'a>(run: &'a Run, owner: &'a CronJob) -> impl Iterator<Item = &'a Rc<Job>> {
    let own = run.lister().dependents(owner.meta.uid);
    own.filter_map(Object::as_job)
}

/// Looks at the records since `seen`.
fn check(run: &Run, seen: &mut usize) {
    let log = run.history.log();
    log.since(*seen as u32).iter().for_each(|record| check_record(run, record));
    *seen = log.len();
}

/// A Job that starts does not overlap another where its CronJob says so, and is not too late.
fn check_record(run: &Run, record: &Record) {
    let started = record.what == What::Created && record.who == Who::CronJob;
    let lister = run.lister();
    let Some(Object::Job(job)) = lister.get(record.object).filter(|_| started) else { return };
    let owner = job.meta.controller().and_then(|owner| lister.get(owner.uid));
    let Some(Object::CronJob(owner)) = owner else { return };
    let others = jobs(run, owner).filter(|other| other.meta.uid != job.meta.uid);
    let active: Vec<_> = others.filter(|other| !other.status.is_finished()).collect();
    let name = &job.meta.name;
    match owner.spec.concurrency_policy.as_deref() {
        Some("Forbid") => assert!(active.is_empty(), "{name} overlaps under Forbid"),
        Some("Replace") => {
            let stays = active.iter().any(|other| !other.meta.is_deleting());
            assert!(!stays, "{name} replaces, and another stays");
        }
        _ => {}
    }
    let due = job.meta.annotations.get(SCHEDULED_AT).and_then(|text| SimTime::parse_rfc3339(text));
    let late = record.at.since(due.expect("a scheduled time"));
    assert!(late >= SimDuration::ZERO, "{name} starts before it is due");
    if let Some(deadline) = owner.spec.starting_deadline_seconds {
        assert!(late.secs() <= deadline, "{name} starts {} s late of {deadline}", late.secs());
    }
}

#[test]
fn cron_jobs_keep_their_policy_deadline_and_history() {
    for_each_seed(|seed| {
        let mut run = Run::instant(seed, "cronjob");
        let (mut made, mut seen) = (0, 0);
        for _ in 0..10 {
            let request = match run.draw(0, 9) {
                0..=2 => {
                    made += 1;
                    Some(cron_job(&mut run, made))
                }
                3 | 4 => change(&mut run),
                5 => run.delete(Kind::Job),
                _ => run.fault(),
            };
            run.execute(request);
            let seconds = run.draw(0, 150);
            run.wait(seconds, |run| check(run, &mut seen));
        }
        run.heal();
        suspend_all(&mut run);
        run.wait(2000, |run| check(run, &mut seen));
        run.check_end();
        for owner in run.lister().all(Kind::CronJob) {
            let Object::CronJob(owner) = owner else { continue };
            let ended = |kind: JobConditionType| {
                jobs(&run, owner).filter(|job| job.status.is_true(kind)).count()
            };
            let (complete, failed) =
                (ended(JobConditionType::Complete), ended(JobConditionType::Failed));
            let name = &owner.meta.name;
            assert_eq!(complete + failed, jobs(&run, owner).count(), "{name} has open Jobs");
            assert!(owner.status.active.is_empty(), "{name} counts a Job that is over");
            let most = |limit: Option<i32>, usual| limit.unwrap_or(usual) as usize;
            assert!(complete <= most(owner.spec.successful_jobs_history_limit, 3), "{name}");
            assert!(failed <= most(owner.spec.failed_jobs_history_limit, 1), "{name}");
        }
    });
}
