//! Updates and their history. Upstream: update_test.go.

use super::NOTHING;
use super::world::World;

const ONE: &str = "updateStrategy: {rollingUpdate: {maxUnavailable: 1}}";

fn settled(nodes: usize, spec: &str) -> World {
    let mut world = World::new(nodes, spec);
    world.settle();
    world
}

/// `TestDaemonSetUpdatesPods`: two at a time; the new pod is created when the old one is gone.
#[test]
fn daemon_set_updates_pods() {
    let two = "updateStrategy: {rollingUpdate: {maxUnavailable: 2}}";
    let mut world = settled(5, two);
    world.change(two, "c:2");
    let said = world.sync();
    assert_eq!(
        said,
        [
            "revision 2",
            "delete node01-1",
            "delete node02-1",
            "status 5 desired 5 current 5 ready 0 updated 5 available 0 misscheduled",
            "Two may be down and none is, so the old pods of node01 and one more node are \
             deleted.",
            "The template is new, so it is recorded as revision 2.",
        ]
    );
    let said = world.sync();
    assert!(said.contains(&"node01's old pod is still terminating, so node03 waits.".to_owned()));
    world.bury();
    assert_eq!(world.deeds(), ["create node01-2", "create node02-2"]);
    assert_eq!(world.deeds(), NOTHING);
    world.ready("node01-2");
    assert_eq!(world.deeds(), ["delete node03-1"]);
    world.settle();
    assert_eq!(world.pods.len(), 5);
    assert!(world.pods.iter().all(|pod| pod.meta.name.ends_with("-2")));
    assert_eq!(world.set.status.updated, 5);
}

/// `TestDaemonSetUpdatesWhenNewPosIsNotReady`: a bad image stops after maxUnavailable nodes.
#[test]
fn daemon_set_updates_when_new_pod_is_not_ready() {
    let three = "updateStrategy: {rollingUpdate: {maxUnavailable: 3}}";
    let mut world = settled(5, three);
    world.change(three, "c:2");
    assert_eq!(world.deeds().len(), 3);
    world.bury();
    assert_eq!(world.deeds().len(), 3);
    for _ in 0..5 {
        assert_eq!(world.deeds(), NOTHING);
    }
    let said = world.sync();
    assert_eq!(said, ["node01's new pod is not Ready, so node04 waits until it is."]);
}

/// `TestDaemonSetUpdatesAllOldPodsNotReady`: what is down anyway goes at once, all of it.
#[test]
fn daemon_set_updates_all_old_pods_not_ready() {
    let mut world = settled(5, ONE);
    world
        .pods
        .iter()
        .map(|pod| pod.meta.name.to_string())
        .collect::<Vec<_>>()
        .iter()
        .for_each(|name| world.unready(name));
    world.change(ONE, "c:2");
    assert_eq!(world.deeds().len(), 5);
}

/// Broken old pods use up the budget of the healthy ones.
#[test]
fn broken_pods_count_against_healthy_ones() {
    let mut world = settled(3, ONE);
    world.unready("node02-1");
    world.change(ONE, "c:2");
    assert_eq!(world.deeds(), ["delete node02-1"]);
}

/// `TestDaemonSetUpdatesNoTemplateChanged`.
#[test]
fn a_change_beside_the_template_replaces_nothing() {
    let mut world = settled(3, ONE);
    world.change("updateStrategy: {rollingUpdate: {maxUnavailable: 2}}, minReadySeconds: 3", "c:1");
    assert_eq!(world.deeds(), NOTHING);
    assert_eq!(world.revisions.len(), 1);
}

#[test]
fn min_ready_seconds_hold_the_next_node_back() {
    let spec = "minReadySeconds: 5, updateStrategy: {rollingUpdate: {maxUnavailable: 1}}";
    let mut world = settled(2, spec);
    world.wait(30);
    world.sync();
    world.change(spec, "c:2");
    assert_eq!(world.deeds(), ["delete node01-1"]);
    world.bury();
    world.sync();
    world.ready("node01-2");
    assert_eq!(
        world.sync(),
        [
            "status 2 desired 2 current 2 ready 1 updated 1 available 0 misscheduled",
            "again in 5 s",
            "node01's pod is Ready, not yet Available, so node02 waits until 00:00:35.",
        ]
    );
    world.wait(4);
    assert_eq!(world.deeds(), NOTHING);
    world.wait(1);
    assert_eq!(world.deeds(), ["delete node02-1"]);
}

/// A percentage is rounded up, and none at all means one.
#[test]
fn percentages() {
    for (most, nodes, together) in [("25%", 4, 1), ("25%", 5, 2), ("25%", 10, 3), ("0%", 4, 1)] {
        let spec = format!("updateStrategy: {{rollingUpdate: {{maxUnavailable: '{most}'}}}}");
        let mut world = settled(nodes, &spec);
        world.change(&spec, "c:2");
        assert_eq!(world.deeds().len(), together, "{most} of {nodes}");
    }
}

#[test]
fn on_delete_leaves_old_pods() {
    let spec = "updateStrategy: {type: OnDelete}";
    let mut world = settled(2, spec);
    world.change(spec, "c:2");
    let said = world.sync();
    assert!(said.contains(
        &"The update strategy is OnDelete, so two pods of an older template stay until deleted \
          by hand."
            .to_owned()
    ));
    world.pods.remove(0);
    assert_eq!(world.deeds(), ["create node01-2"]);
}

const SURGE: &str = "updateStrategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}";

/// `TestDaemonSetUpdatesPodsWithMaxSurge`.
#[test]
fn daemon_set_updates_pods_with_max_surge() {
    let mut world = settled(3, SURGE);
    world.change(SURGE, "c:2");
    assert_eq!(world.deeds(), ["create node01-2"]);
    let said = world.sync();
    assert!(said.contains(&"node01's new pod is not Ready, so node02 waits until it is.".into()));
    assert_eq!(world.set.status.updated, 0);
    world.ready("node01-2");
    assert_eq!(world.deeds(), ["delete node01-1"]);
    assert_eq!(world.deeds(), ["create node02-2"]);
    world.ready_all();
    world.settle();
    assert!(world.pods.iter().all(|pod| pod.meta.name.ends_with("-2")));
}

/// `TestSurgeDealsWithExistingPods`, `TestSurgePreservesOldReadyWithUnsatisfiedMinReady`,
/// `TestSurgeDeletesUnreadyOldPods`.
#[test]
fn surge_keeps_the_old_pod_as_long_as_it_serves() {
    let mut world = settled(3, SURGE);
    world.change(SURGE, "c:2");
    world.unready("node02-1");
    // The one that is down gets a successor beside the bound.
    assert_eq!(world.deeds(), ["create node02-2", "create node01-2"]);
    assert_eq!(world.deeds(), ["delete node02-1"]);
    assert_eq!(world.deeds(), NOTHING);
}

/// `TestSurgeCreatesNewPodWhenAtMaxSurgeAndOldPodDeleted`: a node is never left without a pod.
#[test]
fn surge_does_not_wait_for_the_terminating() {
    let mut world = settled(2, SURGE);
    world.change(SURGE, "c:2");
    world.deeds();
    let now = world.now;
    world.pod("node02-1").meta.deleted = Some(now);
    assert_eq!(world.deeds(), ["create node02-2"]);
}

/// A node that no longer should run one keeps its pod until others are available.
#[test]
fn surge_moves_from_node_to_node() {
    let spec = "template: {spec: {tolerations: [{key: a, operator: Exists}]}}, ";
    let before = format!("{spec}{SURGE}");
    let mut world = World::new(2, &before);
    world.taint("node01", "a", crate::api::node::TaintEffect::NoSchedule);
    world.taint("node02", "b", crate::api::node::TaintEffect::NoSchedule);
    world.settle();
    let after = format!("{}{SURGE}", spec.replace("key: a", "key: b"));
    world.change(&after, "c:2");
    let said = world.sync();
    assert_eq!(said[1], "create node02-2");
    let said = world.sync();
    assert!(said.contains(
        &"node01 should run none, but its pod stays until others are available.".to_owned()
    ));
    world.ready("node02-2");
    assert_eq!(world.deeds(), ["delete node01-1"]);
}

/// `TestRollback`-like: the template of before gets the highest number again.
#[test]
fn an_earlier_template_is_renumbered() {
    let mut world = settled(1, "");
    world.change("", "c:2");
    world.settle();
    world.change("", "c:1");
    let said = world.sync();
    assert_eq!(said[0], "revision 1 is now 3");
    assert!(
        said.contains(&"The template is that of revision 1, so that becomes revision 3.".into())
    );
    let numbers: Vec<i64> = world.revisions.iter().map(|r| r.revision).collect();
    assert_eq!(numbers, [3, 2]);
}

/// `TestCleanupHistory`: the oldest beyond the limit go, but never one that a pod is of.
#[test]
fn cleanup_history() {
    let spec = "revisionHistoryLimit: 1, updateStrategy: {type: OnDelete}";
    let mut world = settled(1, spec);
    for image in ["c:2", "c:3"] {
        world.change(spec, image);
        assert_eq!(world.deeds(), if image == "c:2" { vec![] } else { vec!["delete revision 2"] });
    }
    let numbers: Vec<i64> = world.revisions.iter().map(|r| r.revision).collect();
    assert_eq!(numbers, [1, 3]);
}

#[test]
fn a_hash_collision_is_counted_and_passed() {
    let mut world = World::new(1, "");
    world.take_name();
    let said = world.sync();
    assert_eq!(world.set.status.collision_count, Some(1));
    assert_eq!(
        said[1],
        "Another template has the same hash, so the next sync computes another one."
    );
    assert_eq!(world.deeds(), ["create node01-1"]);
    assert_ne!(world.revisions[0].meta.name, world.revisions[1].meta.name);
}

/// Two revisions of one template: the newest stays, and the pods take its hash.
#[test]
fn equal_revisions_become_one() {
    let mut world = settled(1, "");
    let mut twin = world.revisions[0].clone();
    let uid = crate::api::meta::Uid(77);
    (twin.meta.uid, twin.meta.name, twin.revision) = (uid, "ds-twin".into(), 2);
    std::rc::Rc::make_mut(&mut twin.meta.labels)
        .insert(crate::api::controller_revision::REVISION_HASH.into(), "twin".into());
    world.revisions.push(twin);
    let said = world.sync();
    assert_eq!(said[..2], ["relabel node01-1", "delete revision 1"]);
    assert_eq!(world.deeds(), NOTHING);
}
