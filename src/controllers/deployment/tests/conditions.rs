//! Conditions, the deadline and the status. Upstream: progress_test.go,
//! util/deployment_util_test.go.

use super::world::World;
use crate::api::deployment::{DeploymentConditionType, DeploymentStatus};
use crate::api::pod::ConditionStatus;
use crate::api::replica_set::ReplicaFailure;
use crate::controllers::deployment::conditions::set;
use crate::controllers::fixture::at;
use crate::time::SimDuration;

const AVAILABLE: &str =
    "Available=True MinimumReplicasAvailable (2, 2): Deployment has minimum availability.";

/// Upstream: `TestSyncRolloutStatus`.
#[test]
fn a_rollout_from_its_beginning_to_its_end() {
    let mut world = World::new("replicas: 2");
    world.act();
    assert_eq!(
        world.conditions(),
        [
            "Progressing=True NewReplicaSetCreated (0, 0): Created new replica set \"v1\"",
            "Available=False MinimumReplicasUnavailable (0, 0): Deployment does not have minimum \
             availability.",
        ]
    );
    world.wait(1);
    world.change_set("v1", |set| set.status.replicas = 2);
    world.act();
    assert_eq!(
        world.conditions(),
        [
            "Available=False MinimumReplicasUnavailable (0, 0): Deployment does not have minimum \
             availability.",
            "Progressing=True ReplicaSetUpdated (1, 0): ReplicaSet \"v1\" is progressing.",
        ]
    );
    world.wait(1);
    world.follow(&[]);
    world.act();
    let done = "Progressing=True NewReplicaSetAvailable (2, 0): ReplicaSet \"v1\" has \
                successfully progressed.";
    assert_eq!(world.conditions(), [AVAILABLE, done]);
    // Nothing more is due, and nothing is written.
    let rest = world.look();
    assert_eq!((rest.again, rest.batches.concat()), (None, vec![]));
}

/// Each sign of progress moves the time of update, and only that.
#[test]
fn every_sign_of_progress_counts() {
    for (what, change) in [
        ("updated", (1, 0, 0, 0)),
        ("ready", (0, 0, 1, 0)),
        ("available", (0, 0, 0, 1)),
        ("old pods fewer", (0, -1, 0, 0)),
    ] {
        let mut world = World::new("replicas: 4");
        world.add_set("1", 3, 3);
        world.add_set("2", 2, 0);
        world.image("2");
        world.change_set("v2", |set| set.status.replicas = 1);
        world.act();
        world.act();
        world.wait(30);
        let (updated, old, ready, available) = change;
        world.change_set("v1", |set| set.status.replicas += old);
        world.change_set("v2", |set| {
            set.status.replicas += updated;
            set.status.ready += ready;
            set.status.available += available;
        });
        world.act();
        let condition = world.status().condition(DeploymentConditionType::Progressing);
        let condition = condition.expect("Progressing");
        assert_eq!(condition.reason, "ReplicaSetUpdated", "{what}");
        assert_eq!((condition.last_update, condition.last_transition), (at(30), at(0)), "{what}");
    }
}

/// Ten minutes without progress, strictly more: then it is said, and nothing else changes.
/// Upstream: `TestDeploymentTimedOut`, `TestRequeueStuckDeployment`.
#[test]
fn a_rollout_without_progress_times_out() {
    let mut world = World::new("replicas: 4");
    world.run(&[]);
    world.wait(100);
    world.image("2");
    world.run(&["v2"]);
    assert_eq!(world.sizes(), "v1 3, v2 2");
    // Looked at again one second after the deadline, whenever it is asked.
    assert_eq!(world.look().again, Some(SimDuration::from_secs(601)));
    world.wait(200);
    assert_eq!(world.look().again, Some(SimDuration::from_secs(401)));
    world.wait(400);
    assert_eq!(world.look().again, Some(SimDuration::from_secs(1)));
    assert!(world.conditions()[1].starts_with("Progressing=True"), "not yet: 600 s are not over");
    world.wait(1);
    let said = world.sync();
    assert!(said.contains("longer than 600 s, so Progressing becomes False"), "{said}");
    let late = "Progressing=False ProgressDeadlineExceeded (701, 701): ReplicaSet \"v2\" has timed \
                out progressing.";
    assert_eq!(world.conditions()[1], late);
    // It stays so, and nothing more is due.
    world.wait(700);
    assert_eq!(world.act(), "");
    assert_eq!((world.conditions()[1].as_str(), world.look().again), (late, None));
    // Scaling goes on; later progress makes it True again.
    world.spec("replicas: 5");
    assert_ne!(world.act(), "");
    world.follow(&[]);
    world.act();
    assert!(world.conditions()[1].starts_with("Progressing=True ReplicaSetUpdated"));
    world.run(&[]);
    assert_eq!(world.sizes(), "v1 0, v2 5");
    assert!(world.conditions()[1].starts_with("Progressing=True NewReplicaSetAvailable"));
}

/// A rollout that is complete does not time out when its pods break later.
/// Upstream: `TestSyncRolloutStatus`, "isCompleteDeployment".
#[test]
fn pods_that_break_later_do_not_time_out() {
    let mut world = World::new("replicas: 2");
    world.run(&[]);
    world.wait(5000);
    world.change_set("v1", |set| (set.status.ready, set.status.available) = (0, 0));
    world.act();
    assert_eq!(
        world.conditions(),
        [
            "Progressing=True NewReplicaSetAvailable (0, 0): ReplicaSet \"v1\" has successfully \
             progressed.",
            "Available=False MinimumReplicasUnavailable (5000, 5000): Deployment does not have \
             minimum availability.",
        ]
    );
    assert_eq!(world.look().again, None);
}

/// Upstream: `MaxUnavailable` in `calculateStatus`.
#[test]
fn available_means_enough_pods() {
    for (replicas, strategy, available, enough) in [
        (4, "RollingUpdate", 3, true),
        (4, "RollingUpdate", 2, false),
        (1, "RollingUpdate", 0, false),
        (0, "RollingUpdate", 0, true),
        (4, "Recreate", 3, false),
        (4, "Recreate", 4, true),
    ] {
        let rolling = match strategy {
            "Recreate" => "",
            _ => ", rollingUpdate: {maxSurge: 25%, maxUnavailable: 25%}",
        };
        let fields = format!("replicas: {replicas}, strategy: {{type: {strategy}{rolling}}}");
        let mut world = World::new(&fields);
        world.add_set("1", replicas, available);
        world.act();
        let all = world.conditions();
        let own = all.iter().find(|condition| condition.starts_with("Available=")).expect("one");
        assert_eq!(own.starts_with("Available=True"), enough, "{fields} {available}");
    }
}

/// The clock of the deadline stands still. Upstream: `TestPauseDeployment…`,
/// `checkPausedConditions`.
#[test]
fn pausing_stops_the_clock() {
    let mut world = World::new("replicas: 4");
    world.run(&[]);
    world.image("2");
    world.run(&["v2"]);
    world.wait(300);
    world.spec("paused: true");
    world.act();
    let paused = "Progressing=Unknown DeploymentPaused (300, 300): Deployment is paused";
    assert_eq!(world.conditions()[1], paused);
    world.wait(5000);
    world.act();
    assert_eq!((world.conditions()[1].as_str(), world.look().again), (paused, None));
    world.spec("paused: null");
    world.act();
    assert_eq!(
        world.conditions()[1],
        "Progressing=Unknown DeploymentResumed (5300, 300): Deployment is resumed"
    );
    assert_eq!(world.look().again, Some(SimDuration::from_secs(601)));
    world.wait(601);
    world.act();
    assert!(world.conditions()[1].starts_with("Progressing=False ProgressDeadlineExceeded"));
    // What has timed out is not overwritten.
    world.spec("paused: true");
    world.act();
    assert!(world.conditions()[1].starts_with("Progressing=False ProgressDeadlineExceeded"));
}

/// Upstream: `HasProgressDeadline`, `FoundNewRSReason`.
#[test]
fn without_a_deadline_there_is_no_progressing() {
    for deadline in ["progressDeadlineSeconds: 2147483647", "progressDeadlineSeconds: null"] {
        let mut world = World::new(&format!("replicas: 2, {deadline}"));
        world.act();
        world.follow(&[]);
        world.act();
        assert_eq!(world.conditions().len(), 1, "only Available: {deadline}");
        // Somebody begins to care: it counts from now.
        world.change_set("v1", |set| set.status.available = 0);
        world.wait(50);
        world.spec("progressDeadlineSeconds: 60");
        world.act();
        assert_eq!(
            world.conditions()[0],
            "Progressing=True FoundNewReplicaSet (50, 50): Found new replica set \"v1\""
        );
        // And ceases to.
        world.spec(deadline);
        world.act();
        assert_eq!(world.conditions().len(), 1);
    }
}

/// Upstream: `TestReplicaSetToDeploymentCondition`, `getReplicaFailures`: the new set's first.
#[test]
fn what_a_set_cannot_create_shows_at_the_deployment() {
    let failure = |message: &'static str| {
        Some(ReplicaFailure {
            status: ConditionStatus::True,
            reason: "FailedCreate".into(),
            message: message.into(),
            last_transition: at(3),
        })
    };
    let mut world = World::new("replicas: 4");
    world.add_set("1", 3, 3);
    world.add_set("2", 2, 0);
    world.image("2");
    world.wait(20);
    world.change_set("v1", |set| set.status.failure = failure("old"));
    world.act();
    let shown = |world: &World| world.conditions().last().cloned().unwrap_or_default();
    assert_eq!(shown(&world), "ReplicaFailure=True FailedCreate (3, 3): old");
    // Of the same status and reason: it stays as it is.
    world.change_set("v2", |set| set.status.failure = failure("new"));
    world.act();
    assert_eq!(shown(&world), "ReplicaFailure=True FailedCreate (3, 3): old");
    world.change_set("v1", |set| set.status.failure = None);
    world.change_set("v2", |set| set.status.failure = None);
    world.act();
    assert!(!shown(&world).starts_with("ReplicaFailure"));
    world.change_set("v1", |set| set.status.failure = failure("old"));
    world.change_set("v2", |set| set.status.failure = failure("new"));
    world.act();
    assert_eq!(shown(&world), "ReplicaFailure=True FailedCreate (3, 3): new");
}

/// Upstream: `TestSetCondition`.
#[test]
fn setting_a_condition() {
    use DeploymentConditionType::{Available, Progressing};
    let mut status = DeploymentStatus::default();
    set(&mut status, Progressing, (ConditionStatus::True, "A", "first"), at(1));
    set(&mut status, Available, (ConditionStatus::True, "B", ""), at(1));
    let told = |status: &DeploymentStatus| {
        let c = status.condition(Progressing).expect("one").clone();
        (c.message.to_string(), c.last_update, c.last_transition)
    };
    set(&mut status, Progressing, (ConditionStatus::True, "A", "second"), at(2));
    assert_eq!(told(&status), ("first".into(), at(1), at(1)), "status and reason are the same");
    assert_eq!(status.conditions[0].kind, Progressing);
    set(&mut status, Progressing, (ConditionStatus::True, "C", "third"), at(3));
    assert_eq!(told(&status), ("third".into(), at(3), at(1)), "the status is the same");
    assert_eq!(status.conditions[1].kind, Progressing, "what changes goes to the end");
    set(&mut status, Progressing, (ConditionStatus::False, "C", "fourth"), at(4));
    assert_eq!(told(&status), ("fourth".into(), at(4), at(4)));
}

/// Upstream: `calculateStatus`.
#[test]
fn what_the_status_counts() {
    // Paused: no step is taken, so the sizes stay.
    let mut world = World::new("replicas: 4, paused: true");
    world.add_set("1", 3, 3);
    world.add_set("2", 2, 1);
    world.image("2");
    world.change_set("v1", |set| {
        (set.status.replicas, set.status.ready, set.status.terminating) = (4, 4, Some(2));
    });
    world.act();
    let status = world.status().clone();
    assert_eq!((status.replicas, status.updated, status.ready), (6, 2, 5));
    // Five are wanted of both sets together, surge included, and four are available.
    assert_eq!((status.available, status.unavailable), (4, 1));
    assert_eq!(status.terminating, Some(2));
    assert_eq!(status.observed_generation, world.deployment().meta.generation);
    world.change_set("v2", |set| set.status.terminating = None);
    world.act();
    assert_eq!(world.status().terminating, None, "one set does not say");
    // More available pods than wanted: none is missing.
    world.change_set("v1", |set| set.status.available = 9);
    world.act();
    assert_eq!(world.status().unavailable, 0);
}
