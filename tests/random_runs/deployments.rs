//! Deployments: rollouts, broken versions, scaling, pausing, going back.

use crate::for_each_seed;
use crate::run::Run;
use kubeloupe_core::api::deployment::{Deployment, REVISION};
use kubeloupe_core::api::meta::{Kind, Meta, Uid};
use kubeloupe_core::api::object::Object;
use kubeloupe_core::api::replica_set::ReplicaSet;
use kubeloupe_core::controllers::deployment::bounds::Bounds;
use kubeloupe_core::controllers::deployment::reason::Reason as Why;
use kubeloupe_core::controllers::shared::availability::is_available;
use kubeloupe_core::scenario::command::Request;
use kubeloupe_core::sim::reason::Reason;
use kubeloupe_core::sim::record::{Record, What};
use kubeloupe_core::store::lister::Lister;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Surge and unavailable.
const BOUNDS: [(&str, &str); 7] = [
    ("25%", "25%"),
    ("0", "1"),
    ("1", "0"),
    ("50%", "0%"),
    ("0%", "34%"),
    ("100%", "100%"),
    ("3", "2"),
];

fn strategy(run: &mut Run) -> Value {
    let (surge, unavailable) = BOUNDS[run.draw(0, 6) as usize];
    let value = |text: &str| text.parse::<i32>().map_or_else(|_| json!(text), |n| json!(n));
    match run.draw(0, 4) {
        0 => json!({"type": "Recreate"}),
        _ => json!({"type": "RollingUpdate", "rollingUpdate": {
            "maxSurge": value(surge), "maxUnavailable": value(unavailable)
        }}),
    }
}

fn deployment(run: &mut Run, number: u32) -> Request {
    let name = format!("web{number}");
    let strategy = strategy(run);
    let mut draw = |low, high| run.draw(low, high);
    let ready_after = format!("{}s", draw(0, 8));
    let manifest = json!({
        "apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": {"name": name, "namespace": "default"},
        "spec": {
            "replicas": draw(0, 7), "strategy": strategy, "minReadySeconds": draw(0, 3),
            "revisionHistoryLimit": draw(0, 3), "progressDeadlineSeconds": draw(10, 100),
            "selector": {"matchLabels": {"app": name}},
            "template": {
                "metadata": {
                    "labels": {"app": name},
                    "annotations": {"kubeloupe/ready-after": ready_after}
                },
                "spec": {
                    "terminationGracePeriodSeconds": draw(0, 10),
                    "containers": [{"name": "c", "image": "nginx:1"}]
                }
            }
        }
    });
    Request::Create { manifest }
}

/// The fourth version fails at once, again and again.
fn set_version(manifest: &mut Value, version: i64) {
    let container = &mut manifest["spec"]["template"]["spec"]["containers"][0];
    container["image"] = format!("nginx:{version}").into();
    let fields = container.as_object_mut().expect("a container");
    match version {
        4 => fields.insert("command".into(), json!(["false"])),
        _ => fields.remove("command"),
    };
}

fn change(run: &mut Run) -> Option<Request> {
    let key = run.pick(Kind::Deployment)?;
    let mut manifest = run.manifest(&key)?;
    match run.draw(0, 9) {
        0..=3 => {
            let version = run.draw(1, 4);
            set_version(&mut manifest, version);
        }
        4..=6 => manifest["spec"]["replicas"] = run.draw(0, 9).into(),
        7 => manifest["spec"]["paused"] = (run.draw(0, 1) == 1).into(),
        8 => manifest["spec"]["strategy"] = strategy(run),
        _ => manifest["metadata"]["annotations"]["team"] = run.draw(0, 3).to_string().into(),
    }
    Some(Request::Update { key, manifest })
}

/// Every rollout that is left can come to its end.
fn heal(run: &mut Run) {
    run.heal();
    let all = run.lister().all(Kind::Deployment).map(Object::key);
    for key in all.collect::<Vec<_>>() {
        let mut manifest = run.manifest(&key).expect("a Deployment");
        manifest["spec"]["paused"] = false.into();
        set_version(&mut manifest, 1);
        run.execute(Some(Request::Update { key, manifest }));
    }
}

fn sets<'a>(lister: Lister<'a>, owner: Uid) -> Vec<&'a ReplicaSet> {
    lister.dependents(owner).filter_map(Object::as_replica_set).map(|set| &**set).collect()
}

fn size(set: &ReplicaSet) -> i32 {
    set.spec.replicas.expect("defaulted")
}

fn revision(meta: &Meta) -> i64 {
    meta.annotations.get(REVISION).and_then(|text| text.parse().ok()).expect("a number")
}

#[derive(Default)]
struct Check {
    /// Records that have been looked at.
    seen: usize,
    sizes: BTreeMap<Uid, i32>,
    /// Nothing is late: what a controller decides on is what is there.
    instant: bool,
}

impl Check {
    fn look(&mut self, run: &Run) {
        let lister = run.lister();
        let log = run.history.log();
        for record in log.since(self.seen as u32).iter().filter(|_| self.instant) {
            check_decision(lister, record);
        }
        self.seen = log.len();
        let before = std::mem::take(&mut self.sizes);
        for set in lister.all(Kind::ReplicaSet).filter_map(Object::as_replica_set) {
            let name = &set.meta.name;
            let owner = set.meta.controller().unwrap_or_else(|| panic!("{name}: no owner")).uid;
            self.sizes.insert(set.meta.uid, size(set));
            let grew = size(set) > before.get(&set.meta.uid).copied().unwrap_or(0);
            if grew && self.instant {
                let Some(own) = lister.deployment(owner) else { continue };
                let cap = Bounds::of(&own.spec).cap();
                let total: i32 = sets(lister, owner).into_iter().map(size).sum();
                assert!(total <= cap, "{name} grew: {total} of at most {cap}");
            }
        }
    }
}

/// A step down leaves as many available pods as there must be.
fn check_decision(lister: Lister, record: &Record) {
    let What::Decided(reasons) = &record.what else { return };
    for reason in reasons.iter() {
        let Reason::Deployment(Why::ScaleDownOld { lose, .. }) = reason else { continue };
        let own = lister.deployment(record.object).expect("the Deployment");
        let all = sets(lister, record.object);
        let available: i32 = all.into_iter().map(|set| size(set).min(set.status.available)).sum();
        let floor = Bounds::of(&own.spec).floor();
        assert!(available - lose >= floor, "{}: {available} − {lose} of {floor}", own.meta.name);
    }
}

/// Complete, with no more than its history.
fn check_rest(lister: Lister, own: &Deployment) {
    let (name, replicas) = (&own.meta.name, own.spec.replicas.expect("defaulted"));
    let status = &own.status;
    let counts = (status.replicas, status.updated, status.available, status.unavailable);
    assert_eq!(counts, (replicas, replicas, replicas, 0), "{name}: {status:?}");
    assert_eq!(status.observed_generation, own.meta.generation, "{name}");
    let mut all = sets(lister, own.meta.uid);
    all.sort_by_key(|set| revision(&set.meta));
    let newest = all.pop().expect("a ReplicaSet");
    assert_eq!(revision(&newest.meta), revision(&own.meta), "{name}");
    assert_eq!(size(newest), replicas, "{name}");
    assert!(all.iter().all(|set| size(set) == 0), "{name}: old sets have pods");
    assert!(all.is_sorted_by_key(|set| revision(&set.meta)), "{name}");
    let limit = own.spec.revision_history_limit.expect("defaulted");
    assert!(all.len() <= limit as usize, "{name}: {} old sets of {limit}", all.len());
}

#[test]
fn deployments_keep_their_bounds_and_complete() {
    for_each_seed(|seed| {
        let instant = seed % 2 == 0;
        let mut run = match instant {
            true => Run::instant(seed, "deployment"),
            false => Run::new(seed, "replicaset"),
        };
        let (mut made, mut check) = (0, Check { instant, ..Check::default() });
        for _ in 0..16 {
            let request = match run.draw(0, 11) {
                0 | 1 => {
                    made += 1;
                    Some(deployment(&mut run, made))
                }
                2..=8 => change(&mut run),
                9 if run.draw(0, 1) == 0 => run.delete(Kind::Deployment),
                _ => run.fault(),
            };
            run.execute(request);
            let seconds = run.draw(0, 40);
            run.wait(seconds, |run| check.look(run));
        }
        heal(&mut run);
        run.wait(4000, |run| check.look(run));
        run.check_end();
        let lister = run.lister();
        for own in lister.all(Kind::Deployment).filter_map(Object::as_deployment) {
            check_rest(lister, own);
        }
        assert!(run.history.sim().is_idle(), "something is due for ever");
    });
}

/// Nobody interferes and nothing breaks: as many pods are available as must be, late as all news
/// may be, and the ReplicaSets want no more than the cap. (Of the pods themselves there may be more
/// for a moment: one set creates before the other deletes.)
fn between_bounds(run: &Run) {
    let (lister, now) = (run.lister(), run.history.now());
    for own in lister.all(Kind::Deployment).filter_map(Object::as_deployment) {
        let (name, bounds) = (&own.meta.name, Bounds::of(&own.spec));
        let min_ready = own.spec.min_ready_seconds.unwrap_or(0);
        let all = sets(lister, own.meta.uid);
        let total: i32 = all.iter().copied().map(size).sum();
        assert!(total <= bounds.cap(), "{name}: {total} of {bounds:?}");
        let pods = all.iter().flat_map(|set| lister.dependents(set.meta.uid));
        let pods = pods.filter_map(Object::as_pod).filter(|pod| pod.is_active());
        let available = pods.filter(|pod| is_available(pod, min_ready, now)).count() as i32;
        assert!(bounds.recreate || available >= bounds.floor(), "{name}: {available} {bounds:?}");
    }
}

#[test]
fn a_rollout_alone_stays_between_floor_and_cap() {
    for_each_seed(|seed| {
        let mut run = Run::new(seed, "deployment");
        let request = deployment(&mut run, 1);
        run.execute(Some(request));
        // The last version is never pulled.
        run.execute(Some(Request::BreakImage { image: "nginx:4".into(), broken: true }));
        run.wait(200, |_| {});
        for version in 2..=4 {
            let key = run.pick(Kind::Deployment).expect("the Deployment");
            let mut manifest = run.manifest(&key).expect("the Deployment");
            set_version(&mut manifest, version);
            run.execute(Some(Request::Update { key, manifest }));
            run.wait(200, between_bounds);
        }
    });
}
