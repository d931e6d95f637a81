//! The strategy RollingUpdate. Upstream: rolling_test.go, util/deployment_util_test.go.

use super::world::World;
use crate::controllers::deployment::bounds::Bounds;
use crate::controllers::deployment::plan::size;

fn strategy(surge: &str, unavailable: &str) -> String {
    format!(
        "strategy: {{type: RollingUpdate, rollingUpdate: {{maxSurge: {surge}, maxUnavailable: \
         {unavailable}}}}}"
    )
}

/// A Deployment whose rollout from v1 to v2 has come so far: (size, available) each.
fn between(fields: &str, old: (i32, i32), new: (i32, i32)) -> World {
    let mut world = World::new(fields);
    world.add_set("1", old.0, old.1);
    world.add_set("2", new.0, new.1);
    world.image("2");
    world
}

#[test]
fn a_healthy_rollout_goes_step_by_step() {
    let mut world = World::new("replicas: 3");
    assert_eq!(world.run(&[]), ["+v1 3, revision 1"]);
    world.image("2");
    assert_eq!(
        world.run(&[]),
        ["+v2 1, revision 2", "v1 3→2", "v2 1→2", "v1 2→1", "v2 2→3", "v1 1→0"]
    );
    assert_eq!(
        world.events(),
        [
            "ScalingReplicaSet: Scaled up replica set v1 from 0 to 3",
            "ScalingReplicaSet: Scaled up replica set v2 from 0 to 1",
            "ScalingReplicaSet: Scaled down replica set v1 from 3 to 2",
            "ScalingReplicaSet: Scaled up replica set v2 from 1 to 2",
            "ScalingReplicaSet: Scaled down replica set v1 from 2 to 1",
            "ScalingReplicaSet: Scaled up replica set v2 from 2 to 3",
            "ScalingReplicaSet: Scaled down replica set v1 from 1 to 0",
        ]
    );
    assert_eq!(
        world.sync(),
        "All three pods are of revision 2 and available, so there is nothing to do."
    );
}

/// Creating the new set and shrinking the old one are one sync.
#[test]
fn the_first_step_may_go_both_ways() {
    for (fields, first) in [
        ("replicas: 5".to_owned(), "+v2 2, v1 5→4, revision 2"),
        (format!("replicas: 3, {}", strategy("0", "1")), "+v2 0, v1 3→2, revision 2"),
        (format!("replicas: 3, {}", strategy("1", "0")), "+v2 1, revision 2"),
        (format!("replicas: 4, {}", strategy("100%", "100%")), "+v2 4, v1 4→0, revision 2"),
    ] {
        let mut world = World::new(&fields);
        world.run(&[]);
        world.image("2");
        assert_eq!(world.act(), first, "{fields}");
    }
}

/// Where a rollout stops whose new pods never become available.
#[test]
fn a_broken_version_gets_no_further_than_the_bounds() {
    for (replicas, surge, unavailable, stuck) in [
        (10, "25%", "25%", "v1 8, v2 5"),
        (4, "25%", "25%", "v1 3, v2 2"),
        (3, "25%", "25%", "v1 3, v2 1"),
        (1, "25%", "25%", "v1 1, v2 1"),
        (3, "0", "1", "v1 2, v2 1"),
        // Both come to nothing, so one may be unavailable.
        (3, "0%", "10%", "v1 2, v2 1"),
        (4, "0", "100%", "v1 0, v2 4"),
        (3, "100%", "0", "v1 3, v2 3"),
        (10, "3", "2", "v1 8, v2 5"),
    ] {
        let mut world =
            World::new(&format!("replicas: {replicas}, {}", strategy(surge, unavailable)));
        world.run(&[]);
        world.image("2");
        world.run(&["v2"]);
        assert_eq!(world.sizes(), stuck, "{replicas} {surge} {unavailable}");
    }
}

/// Upstream: `TestDeploymentController_reconcileNewReplicaSet`, `TestNewRSNewReplicas`.
#[test]
fn the_new_set_grows_up_to_the_cap() {
    for (replicas, surge, old, new, expected) in [
        (10, "0", 10, 0, 0),
        (10, "2", 10, 0, 2),
        (10, "2", 5, 0, 7),
        (10, "2", 10, 2, 2),
        (10, "2", 2, 11, 10),
        (6, "10", 0, 2, 6),
        (1, "1", 0, 5, 1),
        (10, "2", 15, 0, 0),
    ] {
        let fields = format!("replicas: {replicas}, {}", strategy(surge, "0"));
        let mut world = between(&fields, (old, 0), (new, 0));
        world.act();
        assert_eq!(size(&world.set("v2")), expected, "{replicas} {surge} {old} {new}");
    }
}

/// Upstream: `TestDeploymentController_reconcileOldReplicaSets`,
/// `…_scaleDownOldReplicaSetsForRollingUpdate`.
#[test]
fn old_sets_shrink_down_to_the_floor() {
    for (unavailable, old, new, deeds) in [
        ("0", (10, 10), (0, 0), "v1 10→9"),
        ("2", (10, 10), (0, 0), "v1 10→8"),
        // Two of ten are not available: only those go.
        ("2", (10, 8), (0, 0), "v1 10→8"),
        // One of ten is not available: it goes, and one that is.
        ("2", (10, 9), (0, 0), "v1 10→9, v1 9→8"),
        // The new ones that are not available count as missing.
        ("2", (8, 8), (2, 0), ""),
        ("2", (8, 8), (2, 1), "v1 8→7"),
        ("2", (10, 1), (0, 0), "v1 10→8"),
        ("2", (0, 0), (10, 8), ""),
    ] {
        let fields = format!("replicas: 10, {}", strategy("0", unavailable));
        let done = between(&fields, old, new).act();
        let sizes: Vec<&str> = done.split(", ").filter(|deed| deed.contains('→')).collect();
        assert_eq!(sizes.join(", "), deeds, "{unavailable} {old:?} {new:?}");
    }
}

/// Upstream: `TestDeploymentController_cleanupUnhealthyReplicas`. Ten old pods of which eight are
/// available, two new ones: so many unhealthy ones may go at most.
#[test]
fn unhealthy_pods_go_first() {
    for (unavailable, old, new, deeds) in [
        // 12 − 9 − (2 − 0) = 1
        ("1", (10, 8), (2, 0), "v1 10→9"),
        // 12 − 7 − 2 = 3: both, and one of the eight.
        ("3", (10, 8), (2, 0), "v1 10→8, v1 8→7"),
        // 12 − 10 − 2 = 0
        ("0", (10, 8), (2, 0), ""),
        ("3", (10, 10), (2, 0), "v1 10→7"),
    ] {
        let fields = format!("replicas: 10, {}", strategy("2", unavailable));
        let done = between(&fields, old, new).act();
        let sizes: Vec<&str> = done.split(", ").filter(|deed| deed.contains('→')).collect();
        assert_eq!(sizes.join(", "), deeds, "{unavailable} {old:?} {new:?}");
    }
}

/// A new template while a rollout is stuck: the broken pods go, the healthy ones stay.
#[test]
fn a_rollover_starts_from_nothing() {
    let mut world = World::new("replicas: 10");
    world.run(&[]);
    world.image("2");
    world.run(&["v2"]);
    world.image("3");
    assert_eq!(world.run(&["v2", "v3"]), ["+v3 0, v2 5→0, revision 3", "v3 0→5"]);
    assert_eq!(world.sizes(), "v1 8, v2 0, v3 5");
    world.image("4");
    let done = world.run(&["v2", "v3"]);
    assert_eq!(done[0], "+v4 0, v3 5→0, revision 4");
    assert_eq!(world.sizes(), "v1 0, v2 0, v3 0, v4 10");
}

#[test]
fn a_rollback_while_stuck_removes_the_broken_pods_at_once() {
    let mut world = World::new("replicas: 10");
    world.run(&[]);
    world.image("2");
    world.run(&["v2"]);
    world.image("1");
    assert_eq!(world.run(&["v2"]), ["~v1, v2 5→0, revision 3", "v1 8→10"]);
}

/// Of several old sets the oldest loses pods first.
#[test]
fn the_oldest_set_goes_first() {
    let mut world = World::new("replicas: 10");
    for (version, available) in [("1", 4), ("2", 2), ("3", 4)] {
        world.add_set(version, 4, available);
    }
    world.image("4");
    // 13 may exist and 12 do. 13 − 8 − (1 − 0) = 4 may go: two of v2 are not available; of those
    // that are, 10 − 8 = 2 may go.
    assert_eq!(world.act(), "+v4 1, v2 4→2, v1 4→2, revision 4");
}

/// A set that has been scaled down and still counts the pods of before: on its count another step
/// would go below the floor.
#[test]
fn no_pod_goes_on_an_old_count() {
    // 7 − 4 − (5 − 3) = 1 may go; by the old count 6 − 4 = 2 could.
    let mut world = between("replicas: 5", (2, 3), (5, 3));
    world.act();
    assert_eq!(world.sizes(), "v1 2, v2 5");
    assert_eq!(
        world.sync(),
        "v1 has been scaled down to 2 and still counts three available pods, so no old pod goes \
         until it has counted again."
    );
    world.follow(&["v2"]);
    assert_eq!(world.act(), "v1 2→1");
}

/// Whatever the bounds, a rollout never goes beyond them by its own doing, and ends.
#[test]
fn the_bounds_hold_at_every_step() {
    for replicas in [0, 1, 2, 3, 4, 5, 7, 10] {
        for (surge, unavailable) in [
            ("25%", "25%"),
            ("0", "1"),
            ("1", "0"),
            ("50%", "0"),
            ("0%", "50%"),
            ("3", "2"),
            ("0%", "0%"),
            ("100%", "100%"),
        ] {
            let fields = format!("replicas: {replicas}, {}", strategy(surge, unavailable));
            let mut world = World::new(&fields);
            world.run(&[]);
            let bounds = Bounds::of(&world.deployment().spec);
            world.image("2");
            for _ in 0..30 {
                world.act();
                let sets = world.sets();
                let total: i32 = sets.iter().map(|set| size(set)).sum();
                let available: i32 =
                    sets.iter().map(|set| size(set).min(set.status.available)).sum();
                assert!(total <= bounds.cap(), "{fields}: {total} of {}", bounds.cap());
                assert!(available >= bounds.floor(), "{fields}: {available} available");
                world.follow(&[]);
            }
            assert_eq!(world.sizes(), format!("v1 0, v2 {replicas}"), "{fields}");
        }
    }
}

#[test]
fn what_a_rollout_waits_for() {
    let mut world = between("replicas: 5", (4, 4), (3, 0));
    world.act();
    world.follow(&["v2"]);
    world.act();
    assert_eq!(
        world.sync(),
        "Four must stay available and four are, so no old pod goes until a new one is Available."
    );
    let mut world = between("replicas: 5", (0, 0), (5, 3));
    world.act();
    assert_eq!(
        world.sync(),
        "All five pods are new and three are available, so the rollout waits for the rest."
    );
}

#[test]
fn nothing_is_done_before_the_own_writes_are_seen() {
    let mut world = between("replicas: 5", (5, 5), (0, 0));
    world.met = false;
    assert_eq!(
        world.sync(),
        "The Deployment controller does not see its own last writes yet, so it does nothing until \
         it does."
    );
}
