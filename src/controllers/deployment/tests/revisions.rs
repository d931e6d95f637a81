//! ReplicaSets as revisions: which is whose, numbers, annotations, history.
//! Upstream: sync_test.go, util/deployment_util_test.go, deployment_controller_test.go.

use super::world::World;
use crate::api::deployment::{
    DESIRED_REPLICAS, MAX_REPLICAS, POD_TEMPLATE_HASH, REVISION, REVISION_HISTORY,
};
use crate::api::meta::{Kind, Meta, Uid};
use crate::api::replica_set::ReplicaSet;
use std::rc::Rc;

const CHANGE_CAUSE: &str = "kubernetes.io/change-cause";

fn annotation(set: &ReplicaSet, key: &str) -> String {
    set.meta.annotations.get(key).cloned().unwrap_or_default()
}

/// Upstream: `TestSyncDeploymentCreatesReplicaSet`, `TestGetNewRC`.
#[test]
fn a_new_set_is_made_of_the_template_and_its_hash() {
    let mut world = World::new("replicas: 5, minReadySeconds: 7");
    world.act();
    let set = world.set("v1");
    let hash = set.meta.name.strip_prefix("web-").expect("web-<hash>").to_owned();
    assert!(hash.bytes().all(|b| b"456789bcdf".contains(&b)), "{hash}");
    for labels in [&set.meta.labels, &set.spec.template.metadata.labels] {
        assert_eq!(labels[POD_TEMPLATE_HASH], hash);
        assert_eq!(labels["app"], "web");
    }
    let selected = set.spec.selector.as_ref().and_then(|own| own.match_labels.clone());
    assert_eq!(selected.expect("labels")[POD_TEMPLATE_HASH], hash);
    assert_eq!(set.spec.min_ready_seconds, Some(7));
    let owner = set.meta.controller().expect("an owner");
    assert_eq!((owner.uid, owner.block_owner_deletion), (world.uid, true));
    assert_eq!(annotation(&set, DESIRED_REPLICAS), "5");
    assert_eq!(annotation(&set, MAX_REPLICAS), "7");
    assert_eq!(annotation(&set, REVISION), "1");
    assert_eq!(world.deployment().meta.annotations[REVISION], "1");
}

/// Nothing but the template makes a revision.
#[test]
fn what_makes_no_revision() {
    let mut world = World::new("replicas: 2");
    world.run(&[]);
    world.spec("strategy: {type: Recreate}");
    world.spec("revisionHistoryLimit: 3, progressDeadlineSeconds: 60");
    world.annotate("team", "blue");
    assert_eq!(world.run(&[]), ["~v1"]);
    assert_eq!(annotation(&world.set("v1"), "team"), "blue");
    // `minReadySeconds` goes into the set of the current template.
    world.image("2");
    world.run(&[]);
    world.spec("minReadySeconds: 4");
    assert_eq!(world.run(&[]), ["~v2"]);
    assert_eq!(world.set("v2").spec.min_ready_seconds, Some(4));
    assert_eq!(world.set("v1").spec.min_ready_seconds.unwrap_or(0), 0);
}

/// Upstream: `TestAnnotationUtils`: a set that comes back gets the highest number, and remembers
/// those that it had.
#[test]
fn a_template_that_comes_back_is_renumbered() {
    let mut world = World::new("replicas: 1");
    for version in ["1", "2", "3"] {
        world.image(version);
        world.run(&[]);
    }
    world.image("1");
    assert_eq!(
        world.sync(),
        "~v1, v1 0→1, revision 4: Two pods may exist and one does, so the new ReplicaSet gains 1."
    );
    world.follow(&[]);
    world.run(&[]);
    let numbers = |world: &World| -> Vec<(String, String)> {
        let read =
            |set: &Rc<ReplicaSet>| (annotation(set, REVISION), annotation(set, REVISION_HISTORY));
        world.sets().iter().map(read).collect()
    };
    let own = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        pairs.iter().map(|(a, b)| ((*a).into(), (*b).into())).collect()
    };
    assert_eq!(numbers(&world), own(&[("4", "1"), ("2", ""), ("3", "")]));
    assert_eq!(world.deployment().meta.annotations[REVISION], "4");
    world.image("3");
    world.run(&[]);
    world.image("1");
    world.run(&[]);
    assert_eq!(numbers(&world), own(&[("6", "1,4"), ("2", ""), ("5", "3")]));
}

/// A number is never lowered: it stays when the older sets are gone.
#[test]
fn a_number_is_only_raised() {
    let mut world = World::new("replicas: 1");
    for version in ["1", "2", "3"] {
        world.image(version);
        world.run(&[]);
    }
    for old in ["v1", "v2"] {
        let uid = world.set(old).meta.uid;
        world.inner.cache.replace(uid, None);
    }
    assert_eq!(world.run(&[]), Vec::<String>::new());
    assert_eq!(annotation(&world.set("v3"), REVISION), "3");
    world.image("4");
    world.run(&[]);
    assert_eq!(annotation(&world.set("v4"), REVISION), "4");
}

/// Upstream: `TestSkipCopyAnnotation`, `maxRevHistoryLengthInChars`.
#[test]
fn the_list_of_earlier_numbers_is_cut_at_its_start() {
    let mut world = World::new("replicas: 1");
    world.run(&[]);
    world.image("2");
    world.run(&[]);
    let long = (1000..1400).map(|n: i32| n.to_string()).collect::<Vec<_>>().join(",");
    assert_eq!(long.len(), 1999);
    world.change_set("v1", |set| {
        Rc::make_mut(&mut set.meta.annotations).insert(REVISION_HISTORY.into(), long);
    });
    world.image("1");
    world.run(&[]);
    let history = annotation(&world.set("v1"), REVISION_HISTORY);
    assert!(history.starts_with("1001,") && history.ends_with(",1399,1"), "{history}");
    assert!(history.len() <= 2000);
}

/// The annotations of the Deployment reach the new set, but those that are its own.
#[test]
fn annotations_are_copied() {
    let mut world = World::new("replicas: 1");
    let applied = "kubectl.kubernetes.io/last-applied-configuration";
    world.annotate(CHANGE_CAUSE, "first");
    world.annotate(applied, "{}");
    world.run(&[]);
    let first = world.set("v1");
    assert_eq!(
        (annotation(&first, CHANGE_CAUSE), annotation(&first, applied)),
        ("first".into(), "".into())
    );
    world.image("2");
    world.annotate(CHANGE_CAUSE, "second");
    world.run(&[]);
    assert_eq!(annotation(&world.set("v2"), CHANGE_CAUSE), "second");
    assert_eq!(annotation(&world.set("v1"), CHANGE_CAUSE), "first");
    // A change of the cause alone goes to the current set.
    world.annotate(CHANGE_CAUSE, "better said");
    assert_eq!(world.run(&[]), ["~v2"]);
    assert_eq!(annotation(&world.set("v1"), CHANGE_CAUSE), "first");
}

/// Upstream: `TestFindNewReplicaSet`, `TestFindOldReplicaSets`: of two with the same template the
/// older one is the new set.
#[test]
fn the_oldest_of_equals_is_the_new_set() {
    let mut world = World::new("replicas: 2");
    world.add_set("1", 2, 2);
    world.add_set("1", 1, 1);
    world.act();
    let sizes: Vec<Option<i32>> = world.sets().iter().map(|set| set.spec.replicas).collect();
    assert_eq!(sizes, [Some(2), Some(0)]);
}

/// Upstream: `TestGetReplicaSetsForDeployment…`, `TestListReplicaSets`.
#[test]
fn sets_are_adopted_and_released_by_their_labels() {
    let mut world = World::new("replicas: 2");
    world.add_set("1", 2, 2);
    world.change_set("v1", |set| set.meta.owners.clear());
    assert_eq!(
        world.sync(),
        "adopt v1, revision 1: Both pods are of revision 1 and available, so there is nothing to \
         do."
    );
    assert_eq!(world.set("v1").meta.controller().map(|owner| owner.uid), Some(world.uid));

    // One that no longer matches goes its own way, and a new one is made.
    world.run(&[]);
    world.wait(60);
    world.change_set("v1", |set| {
        Rc::make_mut(&mut set.meta.labels).insert("app".into(), "other".into());
    });
    let done = world.sync();
    assert!(done.starts_with("release v1, +v1 2"), "{done}");
    assert!(world.set("v1").meta.controller().is_none());

    // That of another Deployment is none of ours.
    let mut world = World::new("replicas: 1");
    world.add_set("1", 3, 3);
    world.change_set("v1", |set| {
        let other = Meta { uid: Uid(77), ..Meta::draft("default", "other") };
        set.meta.owners = vec![other.as_controller(Kind::Deployment)];
    });
    assert_eq!(world.act(), "+v1 1, revision 1");
}

/// Upstream: `TestDoNotAdopt…BeingDeleted`.
#[test]
fn a_deployment_that_is_deleted_only_counts() {
    let mut world = World::new("replicas: 3");
    world.run(&[]);
    world.add_set("0", 1, 1);
    world.change_set("v0", |set| set.meta.owners.clear());
    world.image("2");
    world.change(|own| own.meta.deleted = Some(crate::controllers::fixture::at(9)));
    assert_eq!(world.sync(), "The Deployment is being deleted, so only its status is kept.");
    assert_eq!((world.status().replicas, world.status().updated), (3, 0));
}

/// Another set has the name already: the count of collisions makes another hash.
#[test]
fn a_name_that_is_taken_makes_another_hash() {
    let mut first = World::new("replicas: 1");
    first.act();
    let mut taken = ReplicaSet::clone(&first.set("v1"));
    let other = Meta { uid: Uid(77), ..Meta::draft("default", "other") };
    taken.meta.owners = vec![other.as_controller(Kind::Deployment)];
    let mut world = World::new("replicas: 1");
    world.inner.add(taken);
    assert_eq!(
        world.sync(),
        "Another ReplicaSet is called v1 already, so the next sync takes another hash (collision \
         1)."
    );
    assert_eq!(world.status().collision_count, Some(1));
    assert_eq!(world.act(), "+v1 1, revision 1");
    let names: Vec<_> = world.sets().iter().map(|set| set.meta.name.clone()).collect();
    assert_ne!(names[0], names[1]);
    assert_eq!(world.status().collision_count, Some(1));
}

#[test]
fn a_long_name_is_cut() {
    let mut world = World::new("replicas: 1");
    world.change(|own| own.meta.name = "x".repeat(253).as_str().into());
    world.act();
    let name = world.set("v1").meta.name.clone();
    assert_eq!(name.len(), 253);
    assert!(name.starts_with("xxx") && !name.ends_with('x'), "{name}");
}

/// Upstream: `TestDeploymentController_cleanupDeployment`.
#[test]
fn the_oldest_revisions_go_beyond_the_limit() {
    // (size, pods that its status counts) each.
    for (limit, sets, deleted) in [
        (1, &[(0, 0), (0, 0), (0, 0)][..], "-v1, -v2"),
        (0, &[(0, 0), (0, 1), (1, 0), (1, 1)], "-v1"),
        (0, &[(0, 0), (0, 0)], "-v1, -v2"),
        (0, &[(1, 1), (1, 1)], ""),
        (2, &[(0, 0), (0, 0)], ""),
        (i32::MAX, &[(0, 0), (0, 0), (0, 0)], ""),
    ] {
        let mut world = World::new(&format!("replicas: 0, revisionHistoryLimit: {limit}"));
        for (i, (size, counted)) in sets.iter().enumerate() {
            let version = (i + 1).to_string();
            world.add_set(&version, *size, 0);
            world.change_set(&format!("v{version}"), |set| set.status.replicas = *counted);
        }
        world.image("9");
        // Paused: else sets with pods would be scaled down first.
        world.spec("paused: true");
        let mut done: Vec<String> = world.act().split(", ").map(str::to_owned).collect();
        done.retain(|deed| deed.starts_with('-'));
        assert_eq!(done.join(", "), deleted, "{limit} {sets:?}");
    }
}

#[test]
fn which_old_sets_are_not_cleaned_up() {
    let old = |change: fn(&mut ReplicaSet)| {
        let mut world = World::new("replicas: 1, revisionHistoryLimit: 0");
        world.add_set("1", 0, 0);
        world.add_set("2", 1, 1);
        world.image("2");
        world.act();
        world.change_set("v1", change);
        world.act()
    };
    assert_eq!(old(|_| {}), "-v1");
    // Being deleted already; not yet seen by its own controller.
    assert_eq!(old(|set| set.meta.deleted = Some(crate::controllers::fixture::at(5))), "");
    assert_eq!(old(|set| set.meta.generation = 2), "");
}

/// Not while a rollout is under way: there may be something to return to.
#[test]
fn history_is_kept_until_the_rollout_is_complete() {
    let mut world = World::new("replicas: 2, revisionHistoryLimit: 1");
    for version in ["1", "2", "3"] {
        world.image(version);
        world.run(&["v3"]);
    }
    assert_eq!(world.sizes(), "v1 0, v2 2, v3 1");
    assert_eq!(world.run(&[]), ["v2 2→1", "v3 1→2", "v2 1→0", "-v1"]);
    assert_eq!(world.sizes(), "v2 0, v3 2");
    assert_eq!(world.deployment().meta.annotations[REVISION], "3");
}
