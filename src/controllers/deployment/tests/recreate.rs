//! The strategy Recreate. Upstream: recreate_test.go.

use super::world::World;
use crate::api::deployment::MAX_REPLICAS;
use crate::api::pod::Phase;
use crate::controllers::deployment::reason::Reason;
use crate::controllers::fixture::at;

const RECREATE: &str = "strategy: {type: Recreate}";

fn recreating(replicas: i32) -> World {
    World::new(&format!("replicas: {replicas}, {RECREATE}"))
}

#[test]
fn all_old_pods_go_before_a_new_one_comes() {
    let mut world = recreating(3);
    assert_eq!(
        world.sync(),
        "+v1 3, revision 1: No old pod is left, so the new ReplicaSet gains 3 at once."
    );
    world.run(&[]);
    world.image("2");
    assert_eq!(world.sync(), "v1 3→0: The strategy is Recreate, so all three old pods stop first.");
    assert_eq!(
        world.sync(),
        "Three old pods are left, terminating ones included, so no new pod is created until they \
         are gone."
    );
    world.follow(&[]);
    assert_eq!(
        world.sync(),
        "+v2 3, revision 2: No old pod is left, so the new ReplicaSet gains 3 at once."
    );
    world.follow(&[]);
    assert_eq!(world.run(&[]), Vec::<String>::new());
    assert_eq!(world.status().updated, 3);
}

/// Upstream: `TestOldPodsRunning`.
#[test]
fn old_pods_that_have_not_ended_hold_the_new_ones() {
    for (what, counted, pods, waits) in [
        ("no old pods", 0, &[][..], false),
        ("old RSs with running pods", 2, &[], true),
        ("pods in phase Running", 0, &[Phase::Running], true),
        ("pods in phase Pending", 0, &[Phase::Pending], true),
        ("pods in phase Unknown", 0, &[Phase::Unknown], true),
        ("pods in phase Failed", 0, &[Phase::Failed], false),
        ("pods in phase Succeeded", 0, &[Phase::Succeeded], false),
        ("one of two has ended", 0, &[Phase::Failed, Phase::Running], true),
    ] {
        let mut world = recreating(2);
        world.add_set("1", 0, 0);
        world.change_set("v1", |set| set.status.replicas = counted);
        for (i, phase) in pods.iter().enumerate() {
            world.add_pod(&format!("p{i}"), "v1", *phase);
        }
        world.image("2");
        let created = world.act() == "+v2 2, revision 2";
        assert_eq!(created, !waits, "{what}");
    }
}

/// A pod counts until it is gone, however long it takes to stop.
#[test]
fn terminating_pods_count() {
    let mut world = recreating(1);
    world.add_set("1", 0, 0);
    let pod = world.add_pod("p", "v1", Phase::Running);
    world.inner.change(pod, |pod| pod.meta_mut().deleted = Some(at(30)));
    world.image("2");
    assert_eq!(
        world.sync(),
        "One old pod is left, terminating ones included, so no new pod is created until it is \
         gone."
    );
    world.inner.cache.replace(pod, None);
    assert_eq!(world.act(), "+v2 1, revision 2");
}

/// Pods of the new template do not hold it back.
#[test]
fn a_set_of_the_current_template_is_completed() {
    let mut world = recreating(3);
    world.add_set("1", 1, 1);
    world.add_pod("p", "v1", Phase::Running);
    assert_eq!(world.act(), "v1 1→3, revision 1");
}

/// Upstream scales only when the size differs: another strategy alone changes no ReplicaSet.
#[test]
fn a_set_of_the_right_size_is_left_alone() {
    let mut world = World::new("replicas: 3");
    world.run(&[]);
    assert_eq!(world.set("v1").meta.annotations[MAX_REPLICAS], "4");
    world.spec(RECREATE);
    assert_eq!(world.act(), "");
    assert_eq!(world.set("v1").meta.annotations[MAX_REPLICAS], "4");
}

/// Upstream: `scale`: only rolling updates are scaled in proportion.
#[test]
fn two_revisions_are_not_scaled() {
    let mut world = recreating(3);
    world.add_set("1", 2, 2);
    world.add_set("2", 1, 1);
    world.image("2");
    world.spec("replicas: 6");
    assert_eq!(
        world.sync().replace("~v2, ", "").replace("revision 2: ", ""),
        "Two revisions have pods and the strategy is Recreate, so nothing is scaled until the \
         rollout ends."
    );
    assert_eq!(world.sizes(), "v1 2, v2 1");
    world.spec("paused: true");
    let paused = Reason::Paused { new_set: true, sized: false };
    assert_eq!(world.look().reasons, [Reason::WaitingForOneRevision, paused]);
}

#[test]
fn one_revision_is_scaled_at_once() {
    let mut world = recreating(3);
    world.run(&[]);
    world.spec("replicas: 5");
    assert_eq!(world.run(&[]), ["v1 3→5"]);
    // Available only when all are: no pod may be missing.
    world.change_set("v1", |set| (set.status.ready, set.status.available) = (4, 4));
    world.act();
    assert!(world.conditions().iter().any(|c| c.starts_with("Available=False")));
}
