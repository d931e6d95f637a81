//! The runs that the budgets speak of, for the native and the browser bench alike.

use kubeloupe_core::api::meta::{Kind, ObjectKey};
use kubeloupe_core::api::object::Object;
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
        .all(Kind::Job)
        .all(|job| job.as_job().is_some_and(|job| job.status.succeeded as u32 == completions));
    assert!(done, "the Job did not complete");
    sim.steps()
}

/// So many Jobs, each of this size, whose pods run for as long as the annotation says.
pub fn lasting_jobs(jobs: usize, size: (u32, u32), duration: &str) -> Vec<Request> {
    (0..jobs).map(|i| lasting_job(&format!("bench-{i}"), size, duration)).collect()
}

fn lasting_job(name: &str, (completions, parallelism): (u32, u32), duration: &str) -> Request {
    let Request::Create { mut manifest } = job(completions, parallelism, 10) else {
        unreachable!("a Job is created")
    };
    manifest["metadata"]["name"] = name.into();
    manifest["spec"]["template"]["metadata"] =
        json!({"annotations": {"kubeloupe/duration": duration}});
    Request::Create { manifest }
}

/// A template of servers.
fn servers(version: &str) -> serde_json::Value {
    json!({
        "metadata": {"labels": {"app": "bench"}},
        "spec": {"containers": [{"name": "c", "image": format!("nginx:{version}")}]},
    })
}

fn run_until(sim: &mut Sim, done: impl Fn(&Sim) -> bool) {
    while !done(sim) {
        assert!(sim.step(), "it did not come to be");
        if sim.steps().is_multiple_of(4096) {
            sim.take_records();
        }
    }
}

/// A Deployment, or a StatefulSet whose pods need not wait for each other, until all its pods are
/// available.
pub fn run_replicas(kind: &str, nodes: usize, replicas: i32) {
    let mut manifest = json!({
        "apiVersion": "apps/v1", "kind": kind,
        "metadata": {"name": "bench", "namespace": "default"},
        "spec": {
            "replicas": replicas, "selector": {"matchLabels": {"app": "bench"}},
            "template": servers("1.16"),
        },
    });
    if kind == "StatefulSet" {
        manifest["spec"]["podManagementPolicy"] = "Parallel".into();
    }
    let mut sim = Sim::new(Rc::new(Setup::with_nodes(nodes)));
    let created = sim.execute("bench", &Request::Create { manifest });
    assert!(created.is_ok(), "{created:?}");
    run_until(&mut sim, |sim| {
        let kinds = [Kind::Deployment, Kind::StatefulSet];
        kinds.into_iter().flat_map(|kind| sim.lister().all(kind)).all(|object| match object {
            Object::Deployment(own) => own.status.available == replicas,
            Object::StatefulSet(own) => own.status.available == replicas,
            _ => true,
        })
    });
}

pub fn daemon_set_manifest(version: &str) -> Request {
    let update = json!({"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": "10%"}});
    let manifest = json!({
        "apiVersion": "apps/v1", "kind": "DaemonSet",
        "metadata": {"name": "bench", "namespace": "default"},
        "spec": {
            "selector": {"matchLabels": {"app": "bench"}},
            "updateStrategy": update,
            "template": servers(version),
        },
    });
    Request::Create { manifest }
}

/// A cluster with a pod of a DaemonSet on each node.
pub fn daemon_set(nodes: usize) -> Sim {
    let mut sim = Sim::new(Rc::new(Setup::with_nodes(nodes)));
    let created = sim.execute("bench", &daemon_set_manifest("1.16"));
    assert!(created.is_ok(), "{created:?}");
    run_until(&mut sim, |sim| is_rolled_out(sim, nodes));
    sim
}

/// Gives the DaemonSet another image and waits until it is on every node.
pub fn update_daemon_set(sim: &mut Sim) {
    let nodes = sim.lister().count(Kind::Node);
    let Request::Create { manifest } = daemon_set_manifest("1.17") else {
        unreachable!("a DaemonSet is created")
    };
    let key = ObjectKey::new(Kind::DaemonSet, "default", "bench");
    let updated = sim.execute("bench", &Request::Update { key, manifest });
    assert!(updated.is_ok(), "{updated:?}");
    run_until(sim, |sim| is_rolled_out(sim, nodes));
}

fn is_rolled_out(sim: &Sim, nodes: usize) -> bool {
    let mut all = sim.lister().all(Kind::DaemonSet).filter_map(|object| match object {
        Object::DaemonSet(set) => Some(set),
        _ => None,
    });
    all.all(|set| {
        let status = &set.status;
        status.observed_generation == set.meta.generation
            && status.available as usize == nodes
            && status.updated as usize == nodes
    })
}

/// A CronJob whose Jobs take 5 s, each minute, with the usual history limits.
fn cron_job() -> Request {
    let manifest = json!({
        "apiVersion": "batch/v1", "kind": "CronJob",
        "metadata": {"name": "bench", "namespace": "default"},
        "spec": {"schedule": "*/1 * * * *", "jobTemplate": {"spec": {"template": {"spec": {
            "restartPolicy": "Never",
            "containers": [{"name": "c", "image": "busybox:1.36", "command": ["sleep", "5"]}]
        }}}}}
    });
    Request::Create { manifest }
}

/// That CronJob for so many days. Answers the steps taken.
pub fn run_cron(days: i64) -> u64 {
    let mut sim = Sim::new(Rc::new(Setup::with_nodes(3)));
    let end = sim.now() + SimDuration::from_mins(days * 24 * 60);
    let created = sim.execute("bench", &cron_job());
    assert!(created.is_ok(), "{created:?}");
    while sim.next_at().is_some_and(|next| next < end) {
        sim.step();
        if sim.steps().is_multiple_of(4096) {
            sim.take_records();
        }
    }
    let kept = sim.lister().count(Kind::Job);
    assert!((3..=4).contains(&kept), "{kept} Jobs are left");
    sim.steps()
}

/// That CronJob's run for so many days with its history, for seeking.
pub fn cron_history(days: i64) -> History {
    let mut history = History::new(Rc::new(Setup::with_nodes(3)));
    let created = history.execute("bench", cron_job());
    assert!(created.is_ok(), "{created:?}");
    let to = history.now() + SimDuration::from_mins(days * 24 * 60);
    while history.advance(to, u64::MAX, None) == Progress::More {}
    history
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
