//! The runs that the budgets speak of, for the native and the browser bench alike.

use kubeloupe_core::scenario::command::Request;
use kubeloupe_core::scenario::setup::Setup;
use kubeloupe_core::session::history::{History, Progress};
use kubeloupe_core::sim::Sim;
use kubeloupe_core::time::{SimDuration, SimTime};
use serde_json::json;
use std::rc::Rc;

/// A Job of this many completions.
pub fn job(completions: u32, parallelism: u32, seconds: u32) -> Request {
    let manifest = json!({
        "apiVersion": "batch/v1", "kind": "Job",
        "metadata": {"name": "bench", "namespace": "default"},
        "spec": {"completions": completions, "parallelism": parallelism, "template": {"spec": {
            "restartPolicy": "Never",
            "containers": [{
                "name": "c", "image": "busybox:1.36", "command": ["sleep", seconds.to_string()]
            }]}}}
    });
    Request::Create { manifest }
}

/// Runs a Job to its end. Answers the steps taken.
pub fn run_job(nodes: usize, completions: u32, parallelism: u32, seconds: u32) -> u64 {
    let mut sim = Sim::new(Rc::new(Setup::with_nodes(nodes)));
    let created = sim.execute("bench", &job(completions, parallelism, seconds));
    assert!(created.is_ok(), "{created:?}");
    while !sim.is_idle() {
        sim.step();
        if sim.steps().is_multiple_of(4096) {
            sim.take_records();
        }
    }
    let done = sim
        .lister()
        .all(kubeloupe_core::api::meta::Kind::Job)
        .all(|job| job.as_job().is_some_and(|job| job.status.succeeded as u32 == completions));
    assert!(done, "the Job did not complete");
    sim.steps()
}

/// A CronJob whose Jobs take 5 s, each minute for so many days, with the usual history limits.
/// Answers the steps taken.
pub fn run_cron(days: i64) -> u64 {
    let manifest = json!({
        "apiVersion": "batch/v1", "kind": "CronJob",
        "metadata": {"name": "bench", "namespace": "default"},
        "spec": {"schedule": "*/1 * * * *", "jobTemplate": {"spec": {"template": {"spec": {
            "restartPolicy": "Never",
            "containers": [{"name": "c", "image": "busybox:1.36", "command": ["sleep", "5"]}]
        }}}}}
    });
    let mut sim = Sim::new(Rc::new(Setup::with_nodes(3)));
    let end = sim.now() + SimDuration::from_mins(days * 24 * 60);
    let created = sim.execute("bench", &Request::Create { manifest });
    assert!(created.is_ok(), "{created:?}");
    while sim.next_at().is_some_and(|next| next < end) {
        sim.step();
        if sim.steps().is_multiple_of(4096) {
            sim.take_records();
        }
    }
    let kept = sim.lister().count(kubeloupe_core::api::meta::Kind::Job);
    assert!((3..=4).contains(&kept), "{kept} Jobs are left");
    sim.steps()
}

/// A Deployment of this many replicas, until all are available. Answers the steps taken.
pub fn run_deployment(nodes: usize, replicas: i32) -> u64 {
    let manifest = json!({
        "apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": {"name": "bench", "namespace": "default"},
        "spec": {"replicas": replicas, "selector": {"matchLabels": {"app": "bench"}}, "template": {
            "metadata": {"labels": {"app": "bench"}},
            "spec": {"containers": [{"name": "c", "image": "nginx:1.27"}]}
        }}
    });
    let mut sim = Sim::new(Rc::new(Setup::with_nodes(nodes)));
    let created = sim.execute("bench", &Request::Create { manifest });
    let uid = created.expect("created").uid.expect("a Deployment");
    let is_ready = |sim: &Sim| {
        sim.lister().deployment(uid).is_some_and(|own| own.status.available == replicas)
    };
    while !is_ready(&sim) {
        assert!(sim.step(), "nothing is due and not all are available");
    }
    sim.steps()
}

/// A finished run of a Job with its history, for seeking.
pub fn history(nodes: usize, completions: u32, parallelism: u32) -> History {
    let mut history = History::new(Rc::new(Setup::with_nodes(nodes)));
    let created = history.execute("bench", job(completions, parallelism, 10));
    assert!(created.is_ok(), "{created:?}");
    while !history.sim().is_idle() {
        let to = history.now() + SimDuration::from_secs(60);
        while history.advance(to, 100_000, None) == Progress::More {}
    }
    history
}

/// Places all over a run, in an order that goes back and forth.
pub fn places(history: &History, count: i64) -> Vec<SimTime> {
    let start = history.sim().setup().start();
    let length = history.head().since(start).millis();
    (0..count)
        .map(|i| start + SimDuration::from_millis(length * (i * 7919 % count) / count))
        .collect()
}
