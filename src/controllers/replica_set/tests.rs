use super::*;
use crate::api::meta::Meta;
use crate::api::pod::{ConditionStatus, ContainerState, ContainerStatus, Phase, PodConditionType};
use crate::api::pod_template::PodTemplate;
use crate::api::replica_set::{POD_DELETION_COST, ReplicaSetSpec, ReplicaSetStatus};
use crate::api::v1::LabelSelector;
use crate::controllers::fixture::{World, at, pod};
use crate::controllers::replica_set::rank::Rank;

fn set(replicas: i32, min_ready_seconds: i32) -> ReplicaSet {
    let labels = [("app".to_owned(), "web".to_owned())];
    let mut template = PodTemplate::default();
    template.metadata.labels = Rc::new(labels.clone().into());
    let spec = ReplicaSetSpec {
        replicas: Some(replicas),
        min_ready_seconds: Some(min_ready_seconds),
        selector: Some(LabelSelector {
            match_labels: Some(labels.into()),
            ..LabelSelector::default()
        }),
        template,
    };
    let mut meta = Meta::draft("default", "web");
    (meta.generation, meta.created) = (1, at(0));
    ReplicaSet { meta, spec: Rc::new(spec), status: ReplicaSetStatus::default() }
}

/// A set with these pods: `name flags`, each flag one letter: `p`ending, `n`o node, `u`nready,
/// `f`ailed, `t`erminating, `o`rphan, `x` other labels.
fn world(set: ReplicaSet, pods: &[&str]) -> (World, Uid) {
    let mut world = World::default();
    let owner = world.add(set);
    let reference = world.lister().replica_set(owner).unwrap().meta.as_controller(Kind::ReplicaSet);
    for text in pods {
        let (name, flags) = text.split_once(' ').unwrap_or((text, ""));
        let has = |flag: char| flags.contains(flag);
        let mut pod = pod(name, if has('n') { "" } else { "node01" });
        pod.meta.created = at(0);
        if has('p') || has('n') {
            pod.status.phase = Phase::Pending;
        }
        if has('f') {
            pod.status.phase = Phase::Failed;
        }
        if has('u') || has('p') || has('n') || has('f') {
            let kind = PodConditionType::Ready;
            pod.status.set_condition(kind, ConditionStatus::False, ("", ""), at(0));
        }
        pod.meta.deleted = has('t').then(|| at(30));
        let app = if has('x') { "other" } else { "web" };
        Rc::make_mut(&mut pod.meta.labels).insert("app".into(), app.into());
        if !has('o') {
            pod.meta.owners = vec![reference.clone()];
        }
        world.add(pod);
    }
    (world, owner)
}

fn look(world: &World, owner: Uid, seconds: i64) -> Decision<Reason, ()> {
    let uuid = |uid: Uid| format!("{:08}", uid.0);
    let observed = Observed {
        set: world.lister().replica_set(owner).unwrap(),
        lister: world.lister(),
        uuid: &uuid,
        expectations_met: true,
        namespace_terminating: false,
        refused: None,
    };
    decide(&observed, at(seconds))
}

/// The pod writes of a decision, in words.
fn writes(world: &World, decision: &Decision<Reason, ()>) -> String {
    let name = |uid: Uid| world.lister().get(uid).unwrap().meta().name.to_string();
    let word = |action: &Action| match &action.write {
        Write::CreatePod(_) => Some("+".to_owned()),
        Write::DeletePod { uid, .. } => Some(format!("-{}", name(*uid))),
        Write::Adopt { uid, .. } => Some(format!("adopt {}", name(*uid))),
        Write::Release { uid, .. } => Some(format!("release {}", name(*uid))),
        Write::UpdateStatus { .. } => None,
        other => panic!("{other:?}"),
    };
    let batch = |batch: &Vec<Action>| batch.iter().filter_map(word).collect::<Vec<_>>().join(" ");
    let batches: Vec<_> = decision.batches.iter().map(batch).filter(|b| !b.is_empty()).collect();
    batches.join(" | ")
}

/// Upstream: `TestSyncReplicaSetDoesNothing`, `TestDeleteFinalStateUnknown`,
/// `TestDoNotAdoptOrCreateIfBeingDeleted`, `TestPatchPodFails` and their neighbours.
#[test]
fn so_many_active_pods_are_kept() {
    for (replicas, pods, expected) in [
        (2, &["a", "b"][..], ""),
        (3, &[], "+ | + +"),
        (8, &[], "+ | + + | + + + + | +"),
        // Ended pods are replaced and left; terminating ones are replaced at once.
        (2, &["a", "b f"], "+"),
        (2, &["a", "b t"], "+"),
        (1, &["a", "b u"], "-b"),
        (0, &["a", "b"], "-a -b"),
        // Adopted and counted at once; the one that was relabelled is released and replaced.
        (2, &["a", "b o"], "adopt b"),
        (2, &["a", "b x"], "release b | +"),
        (1, &["a o x"], "+"),
        (1, &["a", "b of"], ""),
    ] {
        let (world, owner) = world(set(replicas, 0), pods);
        let decision = look(&world, owner, 60);
        assert_eq!(writes(&world, &decision), expected, "{replicas} of {pods:?}");
        assert!(!decision.reasons.is_empty());
    }
}

#[test]
fn a_set_that_is_deleted_or_waits_does_nothing() {
    let (mut world, owner) = world(set(2, 0), &["a", "b o"]);
    world.change(owner, |object| object.meta_mut().deleted = Some(at(0)));
    let decision = look(&world, owner, 60);
    assert_eq!(writes(&world, &decision), "");
    assert_eq!(decision.reasons, [Reason::Deleting { active: 1 }]);
    let uuid = |_: Uid| String::new();
    let observed = Observed {
        set: world.lister().replica_set(owner).unwrap(),
        lister: world.lister(),
        uuid: &uuid,
        expectations_met: false,
        namespace_terminating: false,
        refused: None,
    };
    assert_eq!(decide(&observed, at(60)).batches, Vec::<Vec<Action>>::new());
}

/// At most 500 are created, or deleted, in one sync.
#[test]
fn a_burst_has_its_limit() {
    let (world, owner) = world(set(1000, 0), &[]);
    let decision = look(&world, owner, 0);
    let created = decision.batches.iter().flatten();
    let created = created.filter(|action| matches!(action.write, Write::CreatePod(_))).count();
    assert_eq!(created, BURST);
    let replicas = Replicas { replicas: 1000, active: 0 };
    assert_eq!(decision.reasons, [Reason::ScaleUp { replicas, create: 500 }]);

    let names: Vec<String> = (0..600).map(|n| format!("p{n}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let (world, owner) = self::world(set(0, 0), &names);
    let decision = look(&world, owner, 60);
    // All at once: deleting has no slow start.
    assert_eq!(decision.batches[1].len(), BURST);
    let replicas = Replicas { replicas: 0, active: 600 };
    assert!(
        matches!(decision.reasons[0], Reason::ScaleDown { replicas: r, delete: 500, .. } if r == replicas)
    );
}

fn status(decision: &Decision<Reason, ()>) -> ReplicaSetStatus {
    let written = decision.batches.iter().flatten().find_map(|action| match &action.write {
        Write::UpdateStatus { status, .. } => Some(status),
        _ => None,
    });
    match written.map(|status| &**status) {
        Some(Status::ReplicaSet(status)) => status.clone(),
        other => panic!("{other:?}"),
    }
}

/// Upstream: `TestCalculateStatus`, `TestCalculateStatusConditions`.
#[test]
fn the_status_counts_active_pods() {
    let (world, owner) = world(set(4, 5), &["a", "b u", "c t", "d f", "e"]);
    let early = look(&world, owner, 3);
    let counted = status(&early);
    assert_eq!((counted.replicas, counted.ready, counted.available), (3, 2, 0));
    assert_eq!((counted.fully_labeled, counted.terminating), (3, Some(1)));
    assert_eq!(early.again, Some(crate::time::SimDuration::from_secs(2)));
    let late = look(&world, owner, 5);
    assert_eq!((status(&late).available, late.again), (2, None));
    let refused = Observed {
        set: world.lister().replica_set(owner).unwrap(),
        lister: world.lister(),
        uuid: &|_| String::new(),
        expectations_met: true,
        namespace_terminating: false,
        refused: Some("quota"),
    };
    let decision = decide(&refused, at(9));
    // Written before what may be refused again.
    assert!(matches!(decision.batches[1][0].write, Write::UpdateStatus { .. }));
    let failure = status(&decision).failure.unwrap();
    assert_eq!((&*failure.reason, &*failure.message), ("FailedCreate", "quota"));
}

/// Upstream: `TestCalculateStatusConditions`: the first refusal stays until a sync is not refused.
#[test]
fn a_refusal_shows_in_the_status() {
    for (replicas, pods, reason) in
        [(3, &["a"][..], "FailedCreate"), (1, &["a", "b"], "FailedDelete")]
    {
        let (mut world, owner) = world(set(replicas, 0), pods);
        let refused = |world: &World, refused: Option<&str>, seconds: i64| {
            let set = world.lister().replica_set(owner).unwrap();
            let observed = Observed {
                set,
                lister: world.lister(),
                uuid: &|_| String::new(),
                expectations_met: true,
                namespace_terminating: false,
                refused,
            };
            decide(&observed, at(seconds))
        };
        let first = status(&refused(&world, Some("first"), 9));
        let failure = first.failure.clone().unwrap();
        let told = (&*failure.reason, &*failure.message, failure.last_transition);
        assert_eq!(told, (reason, "first", at(9)));
        world.change(owner, |object| {
            let Object::ReplicaSet(set) = object else { panic!("a set") };
            Rc::make_mut(set).status = first;
        });
        let writes = |decision: Decision<Reason, ()>| {
            let all = decision.batches.into_iter().flatten();
            all.filter(|action| matches!(action.write, Write::UpdateStatus { .. })).count()
        };
        assert_eq!(writes(refused(&world, Some("second"), 20)), 0, "it stays as it is");
        assert_eq!(status(&refused(&world, None, 30)).failure, None);
    }
}

#[test]
fn a_namespace_that_ends_gets_no_pods() {
    let (world, owner) = world(set(2, 0), &["a"]);
    let observed = Observed {
        set: world.lister().replica_set(owner).unwrap(),
        lister: world.lister(),
        uuid: &|_| String::new(),
        expectations_met: true,
        namespace_terminating: true,
        refused: None,
    };
    let decision = decide(&observed, at(9));
    assert_eq!(writes(&world, &decision), "");
    let replicas = Replicas { replicas: 2, active: 1 };
    assert_eq!(decision.reasons, [Reason::NamespaceTerminating { replicas }]);
}

fn change(world: &mut World, name: &str, change: impl FnOnce(&mut Pod)) {
    let uid = world.lister().all(Kind::Pod).find(|pod| &*pod.meta().name == name).unwrap().uid();
    world.change(uid, |object| {
        if let Object::Pod(pod) = object {
            change(Rc::make_mut(pod));
        }
    });
}

fn ready_since(pod: &mut Pod, seconds: i64) {
    pod.status.conditions.clear();
    let kind = PodConditionType::Ready;
    pod.status.set_condition(kind, ConditionStatus::True, ("", ""), at(seconds));
}

fn restarted(pod: &mut Pod, restart_count: u32) {
    pod.status.containers = vec![ContainerStatus {
        name: "c".into(),
        ready: true,
        started: true,
        restart_count,
        state: ContainerState::Running { started: at(0) },
        last_state: None,
    }];
}

/// One rule after the other. Upstream: `TestSortingActivePodsWithRanks`,
/// `TestGetPodsToDelete`, `TestGetPodsRankedByRelatedPodsOnSameNode`.
#[test]
fn who_goes_first() {
    type Change = fn(&mut World);
    let rules: [(&[&str], Change, &str, Rank); 9] = [
        (&["a p", "b n"], |_| {}, "-b", Rank::Unassigned),
        (&["a", "b p"], |_| {}, "-b", Rank::Pending),
        (&["a", "b u"], |_| {}, "-b", Rank::NotReady),
        (
            &["a", "b"],
            |world| {
                change(world, "b", |pod| {
                    let annotations = Rc::make_mut(&mut pod.meta.annotations);
                    annotations.insert(POD_DELETION_COST.into(), "-1".into());
                });
            },
            "-b",
            Rank::Cheaper,
        ),
        // 600 s and 10 s are not of one power of two …
        (
            &["a", "b"],
            |world| change(world, "b", |pod| ready_since(pod, 590)),
            "-b",
            Rank::ReadyLater,
        ),
        // … 600 s and 599 s are: the UID decides.
        (&["a", "b"], |world| change(world, "b", |pod| ready_since(pod, 1)), "-a", Rank::Uid),
        (
            &["a", "b"],
            |world| change(world, "b", |pod| restarted(pod, 2)),
            "-b",
            Rank::MoreRestarts,
        ),
        (
            &["a", "b"],
            |world| change(world, "b", |pod| pod.meta.created = at(590)),
            "-b",
            Rank::Newer,
        ),
        (&["a", "b"], |world| change(world, "b", |pod| pod.meta.created = at(1)), "-a", Rank::Uid),
    ];
    for (pods, make, expected, rank) in rules {
        let (mut world, owner) = world(set(1, 0), pods);
        make(&mut world);
        let decision = look(&world, owner, 600);
        assert_eq!(writes(&world, &decision), expected, "{rank:?}");
        let replicas = Replicas { replicas: 1, active: 2 };
        assert_eq!(decision.reasons[0], Reason::ScaleDown { replicas, delete: 1, by: rank });
    }
}

/// The owner of a set and of another one beside it, which has so many pods on a node.
fn with_sibling(world: &mut World, owner: Uid, node: &str, pods: usize) {
    let mut sibling = set(0, 0);
    sibling.meta.name = "web-2".into();
    let other = world.add(sibling);
    let reference = world.lister().replica_set(other).unwrap().meta.as_controller(Kind::ReplicaSet);
    for n in 0..pods {
        let mut pod = pod(&format!("other-{n}"), node);
        pod.meta.owners = vec![reference.clone()];
        world.add(pod);
    }
    let mut parent = Meta::draft("default", "web");
    parent.uid = Uid(999);
    for uid in [owner, other] {
        let reference = parent.as_controller(Kind::Deployment);
        world.change(uid, |object| object.meta_mut().owners.push(reference));
    }
}

/// All rules in their order, whatever the names. Upstream: `TestSortingActivePodsWithRanks`.
#[test]
fn the_whole_order() {
    let pods = ["stays", "newer", "restarted", "later", "crowded", "cheap", "unready u", "unknown"];
    let (mut world, owner) =
        world(set(1, 0), &[&pods[..], &["pending p", "unassigned n"]].concat());
    with_sibling(&mut world, owner, "node02", 20);
    change(&mut world, "newer", |pod| pod.meta.created = at(590));
    change(&mut world, "restarted", |pod| restarted(pod, 2));
    change(&mut world, "later", |pod| ready_since(pod, 590));
    change(&mut world, "crowded", |pod| pod.node = Some("node02".into()));
    change(&mut world, "cheap", |pod| {
        let annotations = Rc::make_mut(&mut pod.meta.annotations);
        annotations.insert(POD_DELETION_COST.into(), "-1".into());
    });
    change(&mut world, "unknown", |pod| pod.status.phase = Phase::Unknown);
    assert_eq!(
        writes(&world, &look(&world, owner, 600)),
        "-unassigned -pending -unknown -unready -cheap -crowded -later -restarted -newer"
    );
}

/// Pods of other revisions of the Deployment count; a set that nobody owns has no related pods.
#[test]
fn crowded_nodes_are_relieved_first() {
    for (owned, expected, rank) in [(true, "-b", Rank::Crowded), (false, "-a", Rank::Uid)] {
        let (mut world, owner) = world(set(1, 0), &["a", "b"]);
        change(&mut world, "b", |pod| (pod.node, _) = (Some("node02".into()), ready_since(pod, 1)));
        if owned {
            with_sibling(&mut world, owner, "node02", 1);
        }
        let decision = look(&world, owner, 600);
        assert_eq!(writes(&world, &decision), expected);
        assert!(matches!(decision.reasons[0], Reason::ScaleDown { by, .. } if by == rank));
    }
}
