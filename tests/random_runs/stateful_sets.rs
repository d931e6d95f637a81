//! StatefulSets, budgets and evictions. Nothing is late here, so what a controller decides on is
//! what is there when it acts.

use crate::for_each_seed;
use crate::run::Run;
use kubeloupe_core::api::meta::Kind;
use kubeloupe_core::api::object::Object;
use kubeloupe_core::api::pod::Pod;
use kubeloupe_core::scenario::command::Request;
use kubeloupe_core::sim::record::{Record, What, Who};
use serde_json::json;
use std::rc::Rc;

fn set(run: &mut Run, number: u32) -> Request {
    let name = format!("set{number}");
    let mut draw = |low, high| run.draw(low, high);
    let policy = if draw(0, 2) == 0 { "Parallel" } else { "OrderedReady" };
    let ready_after = format!("{}s", draw(0, 8));
    let manifest = json!({
        "apiVersion": "apps/v1", "kind": "StatefulSet",
        "metadata": {"name": name, "namespace": "default"},
        "spec": {
            "replicas": draw(0, 5), "podManagementPolicy": policy, "serviceName": "s",
            "minReadySeconds": draw(0, 3), "ordinals": {"start": draw(0, 2)},
            "updateStrategy": {"rollingUpdate": {
                "partition": draw(0, 2), "maxUnavailable": draw(1, 3)
            }},
            "selector": {"matchLabels": {"app": name}},
            "template": {
                "metadata": {
                    "labels": {"app": name},
                    "annotations": {"kubeloupe/ready-after": ready_after}
                },
                "spec": {"containers": [{"name": "c", "image": "nginx:1"}]}
            }
        }
    });
    Request::Create { manifest }
}

fn budget(run: &mut Run, sets: u32) -> Request {
    let number = run.draw(1, i64::from(sets.max(1)));
    let bound = ["minAvailable", "maxUnavailable"][run.draw(0, 1) as usize];
    let values = [json!(1), json!(2), json!("50%")];
    let value = &values[run.draw(0, 2) as usize];
    let mut spec = json!({"selector": {"matchLabels": {"app": format!("set{number}")}}});
    spec[bound] = value.clone();
    let manifest = json!({
        "apiVersion": "policy/v1", "kind": "PodDisruptionBudget",
        "metadata": {"name": format!("budget{number}"), "namespace": "default"},
        "spec": spec
    });
    Request::Create { manifest }
}

fn change(run: &mut Run) -> Option<Request> {
    let key = run.pick(Kind::StatefulSet)?;
    let mut manifest = run.manifest(&key)?;
    match run.draw(0, 2) {
        0 => manifest["spec"]["replicas"] = run.draw(0, 6).into(),
        1 => {
            let image = format!("nginx:{}", run.draw(1, 3));
            manifest["spec"]["template"]["spec"]["containers"][0]["image"] = image.into();
        }
        _ => {
            let partition = run.draw(0, 3);
            manifest["spec"]["updateStrategy"]["rollingUpdate"]["partition"] = partition.into();
        }
    }
    Some(Request::Update { key, manifest })
}

/// An eviction that is granted leaves as many healthy pods as the budget wants.
fn evict(run: &mut Run) {
    let Some(key) = run.pick(Kind::Pod) else { return };
    let lister = run.lister();
    let pod = lister.find(&key).and_then(Object::as_pod).expect("a pod").clone();
    let covers = |budget: &Object, pod: &Pod| {
        let selector = budget.pod_selector().expect("a selector");
        kubeloupe_core::api::selector::matches(selector, &pod.meta.labels)
    };
    let budgets: Vec<Object> = lister
        .all(Kind::PodDisruptionBudget)
        .filter(|budget| covers(budget, &pod))
        .cloned()
        .collect();
    let healthy = |run: &Run, budget: &Object| {
        let pods = run.history.sim().lister().all(Kind::Pod).filter_map(Object::as_pod);
        let fit = |pod: &&Rc<Pod>| pod.is_ready() && !pod.meta.is_deleting();
        pods.filter(fit).filter(|pod| covers(budget, pod)).count() as i32
    };
    let counted = pod.is_ready() && pod.is_active();
    let request = Request::Evict { key, grace_seconds: None };
    let granted = run.history.execute("evict", request).is_ok();
    for budget in budgets.iter().filter(|_| granted && counted) {
        let left = healthy(run, budget);
        let wanted = budget.as_disruption_budget().expect("a budget").status.desired_healthy;
        assert!(left >= wanted, "{} left of {wanted}: {}", left, pod.meta.name);
    }
}

/// Looks at the records since `seen`.
fn check(run: &Run, seen: &mut usize) {
    let log = run.history.log();
    log.since(*seen as u32).iter().for_each(|record| check_record(run, record));
    *seen = log.len();
}

/// A pod of an OrderedReady set is created when all before it are Ready.
fn check_record(run: &Run, record: &Record) {
    let of_set = record.what == What::Created && record.who == Who::StatefulSet;
    let lister = run.lister();
    let Some(pod) = lister.pod(record.object).filter(|_| of_set) else { return };
    let owner = pod.meta.controller().and_then(|owner| lister.get(owner.uid));
    let Some(set) = owner.and_then(Object::as_stateful_set) else { return };
    if set.spec.pod_management_policy.as_deref() != Some("OrderedReady") {
        return;
    }
    let start = set.spec.ordinals.as_ref().map_or(0, |ordinals| ordinals.start);
    let name = &*pod.meta.name;
    let ordinal: i32 = name.rsplit('-').next().and_then(|n| n.parse().ok()).expect("an ordinal");
    for lower in start..ordinal {
        let before = format!("{}-{lower}", set.meta.name);
        let found = lister.named(Kind::Pod, "default", &before).and_then(Object::as_pod);
        assert!(found.is_some_and(|pod| pod.is_ready()), "{name} before {before}");
    }
}

#[test]
fn stateful_sets_keep_their_order_and_budgets_hold() {
    for_each_seed(|seed| {
        let mut run = Run::instant(seed, "job");
        let (mut made, mut seen) = (0, 0);
        for _ in 0..14 {
            let request = match run.draw(0, 11) {
                0..=2 => {
                    made += 1;
                    Some(set(&mut run, made))
                }
                3..=5 => change(&mut run),
                6 => Some(budget(&mut run, made)),
                7 | 8 => {
                    evict(&mut run);
                    None
                }
                _ => run.fault(),
            };
            run.execute(request);
            let seconds = run.draw(0, 25);
            run.wait(seconds, |run| check(run, &mut seen));
        }
        run.heal();
        run.wait(4000, |run| check(run, &mut seen));
        run.check_end();
        for set in run.lister().all(Kind::StatefulSet) {
            let set = set.as_stateful_set().expect("a set");
            let wanted = set.spec.replicas.unwrap_or(1);
            let status = &set.status;
            assert_eq!((status.replicas, status.available), (wanted, wanted), "{:?}", set.meta);
        }
    });
}
