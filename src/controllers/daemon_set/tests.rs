//! Which pods are created and deleted, and why. Named after upstream's tests where there is one:
//! pkg/controller/daemon/daemon_controller_test.go, update_test.go.

mod update;
mod world;

use crate::api::node::TaintEffect::{NoExecute, NoSchedule, PreferNoSchedule};
use crate::api::pod::{Phase, Pod};
use crate::controllers::daemon_set::is_concerned;
use crate::controllers::fixture::at;
use std::rc::Rc;
use world::World;

const NOTHING: [&str; 0] = [];

#[test]
fn simple_daemon_set_launches_pods() {
    let mut world = World::new(2, "");
    assert_eq!(
        world.sync(),
        [
            "revision 1",
            "create node01-1",
            "create node02-1",
            "status 2 desired 0 current 0 ready 0 updated 0 available 0 misscheduled",
            "node01 and one more node may run ds and have none, so two are created.",
            "The template is new, so it is recorded as revision 1.",
        ]
    );
    assert_eq!(
        world.sync(),
        [
            "status 2 desired 2 current 0 ready 2 updated 0 available 0 misscheduled",
            "Two nodes may run ds and have their pods; two are not Ready yet.",
        ]
    );
    world.ready_all();
    assert_eq!(
        world.sync(),
        [
            "status 2 desired 2 current 2 ready 2 updated 2 available 0 misscheduled",
            "Two nodes may run ds and have their pods, so there is nothing to do.",
        ]
    );
}

#[test]
fn a_sync_creates_at_most_250_pods() {
    let mut world = World::new(260, "");
    assert_eq!(world.deeds().len(), 250);
    assert_eq!(world.deeds().len(), 10);
    assert_eq!(world.deeds(), NOTHING);
}

/// What the pods carry: their node, the daemons' tolerations, two labels, their owner.
#[test]
fn daemon_pods_are_pinned_and_tolerant() {
    let tolerations = "[{key: node.kubernetes.io/not-ready, operator: Exists, effect: NoExecute, \
                       tolerationSeconds: 5}, {key: mine, operator: Exists}]";
    let spec = format!("template: {{spec: {{hostNetwork: true, tolerations: {tolerations}}}}}");
    let mut world = World::new(1, &spec);
    let annotation = crate::api::daemon_set::TEMPLATE_GENERATION;
    Rc::make_mut(&mut world.set.meta.annotations).insert(annotation.into(), "3".into());
    world.sync();
    let pod = world.pod("node01-1");
    assert_eq!((pod.node.clone(), pod.pinned_to.as_deref()), (None, Some("node01")));
    let said: Vec<String> = pod
        .spec
        .tolerations
        .iter()
        .flatten()
        .map(|t| {
            let key = t.key.as_deref().unwrap_or_default();
            let seconds = t.toleration_seconds.map_or(String::new(), |s| format!(" {s}s"));
            let key = key.rsplit('/').next().unwrap_or_default();
            format!("{key}:{}{seconds}", t.effect.as_deref().unwrap_or_default())
        })
        .collect();
    assert_eq!(
        said,
        [
            "not-ready:NoExecute",
            "mine:",
            "unreachable:NoExecute",
            "disk-pressure:NoSchedule",
            "memory-pressure:NoSchedule",
            "pid-pressure:NoSchedule",
            "unschedulable:NoSchedule",
            "network-unavailable:NoSchedule",
        ]
    );
    let labels: Vec<&str> = pod.meta.labels.keys().map(String::as_str).collect();
    assert_eq!(labels, ["app", "controller-revision-hash", "pod-template-generation"]);
    assert_eq!(pod.meta.labels["pod-template-generation"], "3");
}

/// `TestTaintedNodeDaemon…`, `TestNotReadyNodeDaemonDoesLaunchPod`, `TestUnschedulable…`: a node
/// that has no pod, and the same with one.
#[test]
fn taints_decide_who_gets_and_who_keeps_a_pod() {
    for (key, effect, gets, keeps) in [
        ("dedicated", NoSchedule, false, true),
        ("dedicated", NoExecute, false, false),
        ("dedicated", PreferNoSchedule, true, true),
        ("node.kubernetes.io/not-ready", NoExecute, true, true),
        ("node.kubernetes.io/not-ready", NoSchedule, false, true),
        ("node.kubernetes.io/unreachable", NoExecute, true, true),
        ("node.kubernetes.io/unschedulable", NoSchedule, true, true),
        ("node.kubernetes.io/disk-pressure", NoSchedule, true, true),
        ("node.kubernetes.io/memory-pressure", NoSchedule, true, true),
        ("node.kubernetes.io/network-unavailable", NoSchedule, false, true),
    ] {
        let mut empty = World::new(1, "");
        empty.taint("node01", key, effect);
        assert_eq!(empty.deeds() == ["create node01-1"], gets, "{key}:{effect:?}");
        let mut full = World::new(1, "");
        full.settle();
        full.taint("node01", key, effect);
        assert_eq!(full.deeds() == NOTHING, keeps, "{key}:{effect:?}");
    }
}

#[test]
fn a_tainted_master_gets_none() {
    let mut world = World::new(5, "");
    world.taint("node01", "node-role.kubernetes.io/control-plane", NoSchedule);
    let said = world.sync();
    assert!(
        said.iter()
            .any(|line| { line == "node01 gets none: its control-plane taint is not tolerated." })
    );
    assert_eq!(world.set.status.desired, 4);
    let spec = "template: {spec: {tolerations: [{operator: Exists}]}}";
    let mut tolerant = World::new(5, spec);
    tolerant.taint("node01", "node-role.kubernetes.io/control-plane", NoSchedule);
    tolerant.sync();
    assert_eq!(tolerant.set.status.desired, 5);
}

/// `TestSelectorDaemonLaunchesPods`, `TestNodeAffinityDaemonLaunchesPods`,
/// `TestNameDaemonSetLaunchesPods`, and their negatives.
#[test]
fn the_template_chooses_nodes() {
    let affinity = |terms: &str| {
        format!(
            "template: {{spec: {{affinity: {{nodeAffinity: \
             {{requiredDuringSchedulingIgnoredDuringExecution: {{nodeSelectorTerms: \
             [{terms}]}}}}}}}}}}"
        )
    };
    let by_name = "{matchFields: [{key: metadata.name, operator: In, values: [node02]}]}";
    let by_label = "{matchExpressions: [{key: disk, operator: In, values: [ssd]}]}";
    let broken = "{matchExpressions: [{key: disk, operator: Near, values: [ssd]}]}";
    for (spec, expected) in [
        ("template: {spec: {nodeSelector: {disk: ssd}}}".to_owned(), &["node02"][..]),
        ("template: {spec: {nodeSelector: {disk: hdd}}}".to_owned(), &[]),
        ("template: {spec: {nodeName: node01}}".to_owned(), &["node01"]),
        (affinity(by_name), &["node02"]),
        (affinity(by_label), &["node02"]),
        (affinity(broken), &[]),
        (affinity(&format!("{broken}, {by_label}")), &["node02"]),
    ] {
        let mut world = World::new(2, &spec);
        Rc::make_mut(&mut world.node("node02").meta.labels).insert("disk".into(), "ssd".into());
        let created = world.deeds();
        let expected: Vec<String> = expected.iter().map(|n| format!("create {n}-1")).collect();
        assert_eq!(created, expected, "{spec}");
    }
}

#[test]
fn a_label_that_goes_takes_the_pod_with_it() {
    let mut world = World::new(2, "template: {spec: {nodeSelector: {disk: ssd}}}");
    Rc::make_mut(&mut world.node("node02").meta.labels).insert("disk".into(), "ssd".into());
    world.settle();
    world.node("node02").meta.labels = Rc::default();
    assert_eq!(
        world.sync(),
        [
            "delete node02-1",
            "status 0 desired 0 current 0 ready 0 updated 0 available 1 misscheduled",
            "node02 no longer has the labels that the template asks for, so its pod is deleted.",
            "node01 gets none: its labels do not match what the template asks for. One more node \
             gets none either.",
        ]
    );
    // It is not deleted twice.
    assert_eq!(world.deeds(), NOTHING);
}

/// `TestDaemonKillFailedPods`, `TestDaemonKillFailedPodsBackoff`: deletions at 0, 1, 3, 7 s.
#[test]
fn failed_pods_are_replaced_with_back_off() {
    let mut world = World::new(1, "");
    world.settle();
    let mut deleted = Vec::new();
    for second in 0..16 {
        world.now = at(second);
        for pod in &mut world.pods {
            pod.status.phase = Phase::Failed;
        }
        if world.deeds().iter().any(|deed| deed.starts_with("delete")) {
            deleted.push(second);
        }
        world.bury();
        // The replacement fails at once.
        world.deeds();
    }
    assert_eq!(deleted, [0, 1, 3, 7, 15]);
}

#[test]
fn a_pod_that_failed_again_waits() {
    let mut world = World::new(1, "");
    world.settle();
    let fail = |world: &mut World| world.pods[0].status.phase = Phase::Failed;
    fail(&mut world);
    let said = world.sync();
    assert_eq!(
        said[..2],
        [
            "FailedDaemonPod: Found failed daemon pod default/node01-1 on node node01, will try \
             to kill it",
            "delete node01-1",
        ]
    );
    world.bury();
    world.sync();
    fail(&mut world);
    let said = world.sync();
    assert!(said.contains(&"again in 1 s".to_owned()), "{said:?}");
    assert!(said.contains(
        &"The pod of node01 failed again within 1 s, so it stays until 00:00:01.".to_owned()
    ));
    // A new spec starts afresh.
    world.set.meta.generation += 1;
    world.sync();
    assert_eq!(world.deeds(), ["delete node01-1"]);
}

#[test]
fn succeeded_pods_are_deleted_without_back_off() {
    let mut world = World::new(1, "");
    world.settle();
    for _ in 0..3 {
        world.pods[0].status.phase = Phase::Succeeded;
        let said = world.sync();
        assert_eq!(
            said[0],
            "SucceededDaemonPod: Found succeeded daemon pod default/node01-1 on node node01, \
             will try to delete it"
        );
        // Ended and being deleted: it no longer counts, and its successor is created at once.
        assert_eq!(world.deeds(), ["create node01-1"]);
        world.bury();
    }
}

#[test]
fn the_oldest_pod_of_a_node_stays() {
    let mut world = World::new(1, "");
    world.settle();
    let mut twin: Pod = world.pods[0].clone();
    (twin.meta.name, twin.meta.uid, twin.meta.created) = ("later".into(), at_uid(50), at(9));
    world.pods.insert(0, twin);
    assert_eq!(world.deeds(), ["delete later"]);
}

fn at_uid(uid: u32) -> crate::api::meta::Uid {
    crate::api::meta::Uid(uid)
}

/// `TestDeletePodForNotExistingNode`, `TestDeleteUnscheduledPodForNotExistingNode`.
#[test]
fn pods_of_a_node_that_is_gone() {
    let mut world = World::new(2, "");
    world.sync();
    world.ready("node01-1");
    world.nodes.clear();
    // The bound one is the pod garbage collector's.
    assert_eq!(world.deeds(), ["delete node02-1"]);
    assert_eq!(world.set.status.desired, 0);
}

#[test]
fn pods_are_adopted_and_released() {
    let mut world = World::new(1, "");
    world.settle();
    let mut orphan = world.pods.remove(0);
    orphan.meta.owners.clear();
    world.orphans.push(orphan);
    assert_eq!(world.deeds(), ["adopt node01-1"]);
    world.pod("node01-1").meta.labels = Rc::default();
    assert_eq!(world.deeds(), ["release node01-1", "create node01-1"]);
}

#[test]
fn nothing_is_done_without_looking() {
    let mut world = World::new(1, "");
    world.met = false;
    let waits = "The DaemonSet controller does not see its own last writes yet, so it does \
                 nothing until it does.";
    assert_eq!(world.sync(), [waits]);
    world.set.meta.deleted = Some(at(0));
    assert_eq!(world.sync(), ["The DaemonSet is being deleted, so nothing is done."]);
}

/// `TestNodeUpdate`, `syncNodeUpdate`: which changes of a node concern a set.
#[test]
fn only_concerned_sets_are_woken() {
    let mut world = World::new(1, "template: {spec: {nodeSelector: {disk: ssd}}}");
    let look = |world: &World, has_pod| is_concerned(&world.set, &world.nodes[0], has_pod);
    assert_eq!((look(&world, false), look(&world, true)), (false, true));
    Rc::make_mut(&mut world.node("node01").meta.labels).insert("disk".into(), "ssd".into());
    assert_eq!((look(&world, false), look(&world, true)), (true, false));
    world.set.status.misscheduled = 1;
    assert!(look(&world, true));
    world.set.status.misscheduled = 0;
    world.taint("node01", "dedicated", NoSchedule);
    assert_eq!((look(&world, false), look(&world, true)), (false, false));
    world.taint("node01", "broken", NoExecute);
    assert_eq!((look(&world, false), look(&world, true)), (false, true));
}
