use super::*;
use crate::api::meta::Meta;
use crate::api::object::Namespace;
use crate::api::pod::{Phase, Pod};
use crate::api::v1::{Container, PodSpec};
use crate::decision::Propagation;

const T0: SimTime = SimTime::DEFAULT_START;

fn store() -> Store {
    let mut store = Store::new(Seed(7));
    let namespace = Namespace { meta: Meta::draft("", "default") };
    store.create(namespace.into(), T0).unwrap();
    store
}

fn pod(name: &str) -> Pod {
    let container =
        Container { name: "c".into(), image: Some("busybox".into()), ..Container::default() };
    let spec = PodSpec { containers: vec![container], ..PodSpec::default() };
    Pod::draft(Meta::draft("default", name), Rc::new(spec))
}

fn bound(store: &mut Store, name: &str) -> Uid {
    let uid = store.create(pod(name).into(), T0).unwrap();
    store.bind_pod(uid, "node01".into(), T0).unwrap();
    uid
}

#[test]
fn a_created_object_gets_an_identity_and_is_logged() {
    let mut store = store();
    store.take_changes();
    let mut draft = pod("");
    draft.meta.generate_name = Some("pi-".into());
    let uid = store.create(draft.into(), T0).unwrap();
    let meta = store.lister().get(uid).unwrap().meta();
    assert_eq!((meta.generation, meta.created, meta.name.len()), (1, T0, 8));
    assert!(meta.name.starts_with("pi-"));
    assert_eq!(store.take_changes().len(), 1);
}

#[test]
fn a_name_is_taken_until_its_object_is_gone() {
    let mut store = store();
    let first = store.create(pod("a").into(), T0).unwrap();
    let refused = store.create(pod("a").into(), T0).unwrap_err();
    assert_eq!(refused.to_string(), "pods \"a\" already exists");
    store.delete(first, DeleteOptions::default(), T0).unwrap();
    assert_ne!(store.create(pod("a").into(), T0).unwrap(), first);
}

#[test]
fn a_missing_namespace_is_named() {
    let mut lost = pod("a");
    lost.meta.namespace = "nowhere".into();
    let refused = store().create(lost.into(), T0).unwrap_err();
    assert_eq!(refused.to_string(), "namespaces \"nowhere\" not found");
}

#[test]
fn an_unbound_or_ended_pod_goes_at_once_and_a_running_one_after_its_grace() {
    let mut store = store();
    let unbound = store.create(pod("unbound").into(), T0).unwrap();
    let ended = bound(&mut store, "ended");
    let status = crate::api::pod::PodStatus { phase: Phase::Succeeded, ..Default::default() };
    store.set_pod_status(ended, status).unwrap();
    let running = bound(&mut store, "running");
    for uid in [unbound, ended, running] {
        store.delete(uid, DeleteOptions::default(), T0).unwrap();
    }
    assert!(store.lister().get(unbound).is_none());
    assert!(store.lister().get(ended).is_none());
    let meta = store.lister().get(running).unwrap().meta();
    assert_eq!(meta.deleted, Some(T0 + crate::time::SimDuration::from_secs(30)));
}

#[test]
fn a_second_request_may_shorten_the_grace_but_not_lengthen_it() {
    let mut store = store();
    let uid = bound(&mut store, "a");
    for (asked, left) in [(None, 30), (Some(60), 30), (Some(5), 5), (Some(30), 5)] {
        let options = DeleteOptions { grace_seconds: asked, ..Default::default() };
        store.delete(uid, options, T0).unwrap();
        assert_eq!(store.lister().get(uid).unwrap().meta().grace_seconds, Some(left));
    }
    let now = DeleteOptions { grace_seconds: Some(0), ..Default::default() };
    store.delete(uid, now, T0).unwrap();
    assert!(store.lister().get(uid).is_none());
}

#[test]
fn a_finalizer_keeps_a_deleted_object_until_it_is_taken_off() {
    let mut store = store();
    let mut held = pod("held");
    held.meta.finalizers.push("batch.kubernetes.io/job-tracking".into());
    let uid = store.create(held.into(), T0).unwrap();
    store.delete(uid, DeleteOptions::default(), T0).unwrap();
    assert!(store.lister().get(uid).is_some_and(|o| o.meta().is_deleting()));
    store.update_meta(uid, |meta| meta.finalizers.clear()).unwrap();
    assert!(store.lister().get(uid).is_none());
}

#[test]
fn foreground_deletion_leaves_the_owner_until_its_finalizer_goes() {
    let mut store = store();
    let uid = store.create(pod("owner").into(), T0).unwrap();
    let options = DeleteOptions { propagation: Propagation::Foreground, ..Default::default() };
    store.delete(uid, options, T0).unwrap();
    let meta = store.lister().get(uid).unwrap().meta();
    assert!(meta.has_finalizer("foregroundDeletion") && meta.is_deleting());
}

#[test]
fn a_pod_is_bound_once() {
    let mut store = store();
    let uid = bound(&mut store, "a");
    assert_eq!(store.bind_pod(uid, "node02".into(), T0).unwrap_err().status(), "Conflict");
}

#[test]
fn a_write_that_changes_nothing_changes_no_version() {
    let mut store = store();
    let uid = bound(&mut store, "a");
    let revision = store.revision();
    let same = store.lister().get(uid).unwrap().clone();
    assert_eq!(store.update(uid, same), Ok(false));
    assert_eq!(store.revision(), revision);
}
