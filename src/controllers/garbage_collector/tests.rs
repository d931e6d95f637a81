use super::*;
use crate::api::job::{Job, JobSpec, JobStatus};
use crate::controllers::fixture::{World, at, pod};

fn job(name: &str) -> Job {
    Job {
        meta: Meta::draft("default", name),
        spec: Rc::new(JobSpec::default()),
        status: JobStatus::default(),
    }
}

/// Runs the collector over everything until nothing changes any more; the names that are left.
fn settle(world: &mut World) -> Vec<String> {
    for _ in 0..10 {
        for uid in (0..50).map(Uid) {
            let Some(object) = world.cache.get(uid).cloned() else { continue };
            let uuid = |uid: Uid| format!("uuid-{}", uid.0);
            let observed = Observed { object: &object, live: world.lister(), uuid: &uuid };
            let decision = decide(&observed, at(0));
            world.apply(&decision, at(0));
        }
    }
    let left = (0..50).filter_map(|uid| world.cache.get(Uid(uid)));
    left.map(|object| {
        let meta = object.meta();
        let sign = if meta.is_deleting() { "-" } else { "" };
        format!("{sign}{}", meta.name)
    })
    .collect()
}

/// `job` owns `p1` (blocking) and `p2`; `p2` has a second owner.
fn family() -> (World, [Uid; 4]) {
    let mut world = World::default();
    let (job, other) = (world.add(job("job")), world.add(job("other")));
    let (p1, p2) = (world.add(pod("p1", "n")), world.add(pod("p2", "n")));
    world.own(p1, job, true);
    world.own(p2, job, false);
    world.own(p2, other, false);
    (world, [job, other, p1, p2])
}

fn job_going(world: &mut World, uid: Uid, finalizer: &str) {
    world.change(uid, |object| {
        let meta = object.meta_mut();
        meta.deleted = Some(at(0));
        meta.finalizers.push(finalizer.into());
    });
}

#[test]
fn dependents_go_when_all_owners_are_gone() {
    let (mut world, [job, other, ..]) = family();
    assert_eq!(settle(&mut world), ["job", "other", "p1", "p2"]);
    world.cache.replace(job, None);
    assert_eq!(settle(&mut world), ["other", "-p1", "p2"]);
    world.cache.replace(other, None);
    assert_eq!(settle(&mut world), ["-p1", "-p2"]);
}

#[test]
fn an_owner_of_the_same_name_is_another_owner() {
    let (mut world, [gone, ..]) = family();
    world.cache.replace(gone, None);
    world.add(job("job"));
    assert_eq!(settle(&mut world), ["other", "-p1", "p2", "job"]);
}

#[test]
fn foreground_deletion_waits_for_blocking_dependents() {
    let (mut world, [job, _, p1, p2]) = family();
    job_going(&mut world, job, FOREGROUND);
    assert_eq!(settle(&mut world), ["-job", "other", "-p1", "p2"]);
    assert_eq!(world.lister().pod(p2).unwrap().meta.owners.len(), 1);
    world.cache.replace(p1, None);
    assert_eq!(settle(&mut world), ["other", "p2"]);
}

#[test]
fn foreground_deletion_goes_from_the_bottom_up() {
    let mut world = World::default();
    let (top, middle) = (world.add(job("top")), world.add(job("middle")));
    let pod = world.add(pod("pod", "n"));
    world.own(middle, top, true);
    world.own(pod, middle, true);
    job_going(&mut world, top, FOREGROUND);
    assert_eq!(settle(&mut world), ["-top", "-middle", "-pod"]);
    world.cache.replace(pod, None);
    assert!(settle(&mut world).is_empty());
}

#[test]
fn orphans_stay_and_lose_their_reference() {
    let (mut world, [job, _, p1, _]) = family();
    job_going(&mut world, job, ORPHAN);
    assert_eq!(settle(&mut world), ["other", "p1", "p2"]);
    assert!(world.lister().pod(p1).unwrap().meta.owners.is_empty());
}

#[test]
fn an_owner_in_another_namespace_counts_as_gone() {
    let (mut world, [job, ..]) = family();
    world.change(job, |object| object.meta_mut().namespace = "far".into());
    assert_eq!(settle(&mut world), ["job", "other", "-p1", "p2"]);
    assert_eq!(
        world.said[0],
        "0 OwnerRefInvalidNamespace: ownerRef [batch/v1/Job, namespace: default, name: job, uid: \
         uuid-1] does not exist in namespace \"default\""
    );
}

#[test]
fn changes_wake_those_they_concern() {
    let (mut world, [job, _, p1, p2]) = family();
    let old = world.cache.get(job).cloned();
    job_going(&mut world, job, FOREGROUND);
    let new = world.cache.get(job).cloned();
    assert_eq!(affected(old.as_ref(), new.as_ref(), world.lister()), [job, p1, p2]);
    assert_eq!(affected(old.as_ref(), None, world.lister()), [p1, p2]);
    let pod = world.cache.replace(p1, None);
    assert_eq!(affected(pod.as_ref(), None, world.lister()), [job]);
}
