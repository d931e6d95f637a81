//! A Deployment that is scaled or paused. Upstream: sync_test.go.

use super::world::World;
use crate::api::deployment::{DESIRED_REPLICAS, MAX_REPLICAS};
use crate::controllers::deployment::bounds::Bounds;
use crate::controllers::deployment::plan::note_sizes;
use std::rc::Rc;

fn surge(replicas: i32, surge: i32) -> String {
    format!(
        "replicas: {replicas}, strategy: {{type: RollingUpdate, rollingUpdate: {{maxSurge: \
         {surge}, maxUnavailable: 0}}}}"
    )
}

/// Sets of these sizes, oldest first, of a Deployment of (replicas, surge), that is then changed.
/// The last one is of its template if `new`.
fn scaled(from: (i32, i32), to: (i32, i32), sizes: &[i32], new: bool) -> World {
    let mut world = World::new(&surge(from.0, from.1));
    for (i, size) in sizes.iter().enumerate() {
        world.add_set(&(i + 1).to_string(), *size, *size);
    }
    let current = sizes.len() + usize::from(!new);
    world.image(&current.to_string());
    world.spec(&surge(to.0, to.1));
    world
}

/// Upstream: `TestScale`.
#[test]
fn every_set_gets_its_share() {
    for (what, from, to, sizes, new, expected) in [
        ("normal scaling event: 10 -> 12", (10, 0), (12, 0), &[10][..], true, "v1 12"),
        ("normal scaling event: 10 -> 5", (10, 0), (5, 0), &[10], true, "v1 5"),
        ("proportional scaling: 5 -> 10", (5, 0), (10, 0), &[3, 2], true, "v1 6, v2 4"),
        ("proportional scaling: 5 -> 3", (5, 0), (3, 0), &[3, 2], true, "v1 2, v2 1"),
        ("proportional scaling: 9 -> 4", (9, 0), (4, 0), &[1, 8], true, "v1 0, v2 4"),
        ("proportional scaling: 7 -> 10", (7, 0), (10, 0), &[2, 3, 2], true, "v1 3, v2 4, v3 3"),
        ("proportional scaling: 13 -> 8", (13, 0), (8, 0), &[3, 8, 2], true, "v1 2, v2 5, v3 1"),
        ("leftover distribution: 3 -> 4", (3, 0), (4, 0), &[1, 1, 1], true, "v1 1, v2 1, v3 2"),
        ("leftover distribution: 3 -> 2", (3, 0), (2, 0), &[1, 1, 1], true, "v1 0, v2 1, v3 1"),
        ("no new rs: 4 -> 5", (4, 0), (5, 0), &[2, 2], false, "v1 2, v2 3"),
        ("proportional scaling: 6 -> 0", (6, 0), (0, 0), &[1, 2, 3], true, "v1 0, v2 0, v3 0"),
        ("proportional scaling: 0 -> 6", (0, 0), (6, 0), &[0, 0, 0], true, "v1 0, v2 0, v3 6"),
        ("deployment with surge pods", (10, 2), (20, 2), &[6, 6], true, "v1 11, v2 11"),
        ("change both surge and size", (10, 3), (50, 6), &[8, 5], true, "v1 34, v2 22"),
        ("change both size and template", (10, 0), (14, 0), &[3, 7], false, "v1 4, v2 10"),
    ] {
        let mut world = scaled(from, to, sizes, new);
        world.act();
        assert_eq!(world.sizes(), expected, "{what}");
    }
}

/// Upstream: `TestScale`, "failed rs update": only one set was not touched the last time.
#[test]
fn a_set_that_was_missed_is_scaled_alone() {
    let mut world = scaled((5, 0), (5, 0), &[1, 1, 2], true);
    world.change_set("v2", |set| {
        let before = Bounds { replicas: 3, recreate: false, surge: 0, unavailable: 0 };
        assert!(note_sizes(set, before));
    });
    world.act();
    assert_eq!(world.sizes(), "v1 1, v2 2, v3 2");
}

/// Upstream: `TestScale`, "saturated but broken new replica set does not affect old pods".
#[test]
fn a_whole_new_set_that_is_broken_does_not_replace_the_old() {
    let fields = "replicas: 2, strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1, \
                  maxUnavailable: 1}}";
    let mut world = World::new(fields);
    world.add_set("1", 1, 1);
    world.add_set("2", 2, 0);
    world.image("2");
    world.act();
    assert_eq!(world.sizes(), "v1 1, v2 2");
}

/// Upstream: `IsSaturated`, util/deployment_util_test.go.
#[test]
fn a_whole_new_set_ends_the_rollout_when_it_is_scaled() {
    let mut world = World::new("replicas: 3");
    world.add_set("1", 2, 2);
    world.add_set("2", 5, 5);
    world.image("2");
    world.spec("replicas: 5");
    world.change_set("v2", |set| {
        let bounds = Bounds { replicas: 5, recreate: false, surge: 2, unavailable: 1 };
        assert!(note_sizes(set, bounds));
    });
    assert_eq!(
        world.sync().replace("~v2, ", ""),
        "v1 2→0, revision 2: All five new pods are available, so the old ReplicaSets lose their two \
         pods."
    );
}

/// The documentation's example: ten replicas, stuck at 8 + 5.
#[test]
fn a_stuck_rollout_is_scaled_in_proportion() {
    let absolute = "strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 3, maxUnavailable: \
                    2}}";
    let quarter = "strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 25%, \
                   maxUnavailable: 25%}}";
    for (strategy, to, steps) in [
        (absolute, 15, &["v1 8→11, v2 5→7"][..]),
        (quarter, 15, &["v1 8→12, v2 5→7"]),
        // Shrunk in proportion first; then the rollout finds room again, and uses it.
        (absolute, 5, &["v1 8→5, v2 5→3", "v1 5→3", "v2 3→5"]),
        (quarter, 5, &["v1 8→4, v2 5→3"]),
        (absolute, 0, &["v1 8→0, v2 5→0"]),
    ] {
        let mut world = World::new(&format!("replicas: 10, {strategy}"));
        world.run(&[]);
        world.image("2");
        world.run(&["v2"]);
        assert_eq!(world.sizes(), "v1 8, v2 5");
        world.spec(&format!("replicas: {to}"));
        assert_eq!(world.run(&["v2"]), steps, "{to} {strategy}");
    }
}

/// Those whose size stays get fresh annotations, so that the next share is right.
#[test]
fn every_touched_set_knows_how_large_the_deployment_is() {
    let mut world = scaled((3, 0), (4, 1), &[1, 1, 1], true);
    let deeds = world.act();
    assert_eq!(deeds.split(", ").filter(|deed| deed.starts_with('~')).count(), 1, "{deeds}");
    for name in ["v1", "v2", "v3"] {
        let set = world.set(name);
        let read = |key: &str| set.meta.annotations[key].clone();
        assert_eq!((read(DESIRED_REPLICAS), read(MAX_REPLICAS)), ("4".into(), "5".into()));
    }
}

#[test]
fn scaling_says_what_it_does() {
    let mut world = World::new("replicas: 3");
    world.run(&[]);
    world.spec("replicas: 5");
    assert_eq!(world.sync(), "v1 3→5: Five replicas are wanted and v1 has 3, so it grows to 5.");
    // Until the set itself has followed, its annotations say that it is done.
    assert_eq!(world.act(), "");
    world.follow(&[]);
    world.run(&[]);
    world.spec("replicas: 2");
    assert_eq!(world.sync(), "v1 5→2: Two replicas are wanted and v1 has 5, so it shrinks to 2.");
}

/// Somebody has scaled the set by hand to what the Deployment wants just then.
#[test]
fn a_set_of_the_right_size_is_left() {
    let mut world = World::new("replicas: 3");
    world.run(&[]);
    world.spec("replicas: 5");
    world.change_set("v1", |set| Rc::make_mut(&mut set.spec).replicas = Some(5));
    assert_eq!(world.sync(), "The ReplicaSet with pods has 5 already, so only the status is kept.");
}

/// Paused: no set is made, no step is taken; but it is scaled, and old sets are cleaned up.
#[test]
fn a_paused_deployment_is_only_scaled() {
    let mut world = World::new("replicas: 3");
    world.run(&[]);
    world.spec("paused: true");
    world.image("2");
    assert_eq!(
        world.sync(),
        "The Deployment is paused, so no ReplicaSet is made for its new template until it is \
         resumed."
    );
    assert_eq!(world.status().updated, 0);
    world.spec("replicas: 5");
    assert_eq!(world.act(), "v1 3→5");
    world.follow(&[]);
    assert_eq!(world.sizes(), "v1 5");
    assert!(world.sync().starts_with("The Deployment is paused, so no ReplicaSet is made"));
    world.spec("paused: null");
    assert_eq!(world.act(), "+v2 2, v1 5→4, revision 2");
}

#[test]
fn a_rollout_that_is_paused_stands_still() {
    let mut world = World::new("replicas: 10");
    world.run(&[]);
    world.image("2");
    world.act();
    world.follow(&[]);
    world.spec("paused: true");
    assert_eq!(world.sizes(), "v1 8, v2 3");
    // As upstream has it: what the surge leaves free goes to the largest set, as if it were scaled.
    assert_eq!(world.run(&[]), ["v1 8→10"]);
    assert_eq!(world.sync(), "The Deployment is paused, so no step is taken until it is resumed.");
    // Scaled in proportion all the same.
    world.spec("replicas: 20");
    let shares = world.sync();
    assert!(shares.contains("ReplicaSets, so each gets its share: "), "{shares}");
    world.follow(&[]);
    world.spec("paused: null");
    world.run(&[]);
    assert_eq!(world.sizes(), "v1 0, v2 20");
}

/// Paused from the start there is nothing to scale.
#[test]
fn a_deployment_that_begins_paused_has_no_set() {
    let mut world = World::new("replicas: 3, paused: true");
    assert_eq!(
        world.sync(),
        "The Deployment is paused, so no ReplicaSet is made for its new template until it is \
         resumed."
    );
    world.spec("paused: null");
    assert_eq!(world.act(), "+v1 3, revision 1");
}
