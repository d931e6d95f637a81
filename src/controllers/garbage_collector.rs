//! The garbage collector: deletes what its owners leave behind, and carries out foreground and
//! orphan deletion. One object at a time. Upstream:
//! `pkg/controller/garbagecollector/garbagecollector.go`.
//!
//! Not modelled: breaking a circle of owners that all wait for each other.

use crate::api::event::EventDraft;
use crate::api::meta::{Meta, OwnerReference, Uid};
use crate::api::object::Object;
use crate::decision::{Action, Decision, Propagation, Write};
use crate::store::lister::Lister;
use crate::time::SimTime;
use serde::Serialize;
use std::rc::Rc;

/// The finalizer of an object whose dependents are to go first.
pub const FOREGROUND: &str = "foregroundDeletion";
/// The finalizer of an object whose dependents are to stay.
pub const ORPHAN: &str = "orphan";

#[derive(Clone, Copy)]
pub struct Observed<'a> {
    pub object: &'a Object,
    /// What the API server itself holds: the real collector asks it before it believes that an
    /// owner is gone.
    pub live: Lister<'a>,
    /// The UUID of an object as text.
    pub uuid: &'a dyn Fn(Uid) -> String,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind")]
pub enum Reason {
    NoOwners,
    OwnersAlive {
        owners: usize,
    },
    /// Its deletion is under way already.
    BeingDeleted,
    /// All owners are gone.
    OwnersGone {
        owners: Vec<Rc<str>>,
        propagation: &'static str,
    },
    /// Some owners are gone or on their way: only the references to them go.
    ReferencesDropped {
        owners: Vec<Rc<str>>,
        alive: usize,
    },
    /// An owner waits for this object to go first.
    OwnerWaits {
        owner: Rc<str>,
        propagation: &'static str,
    },
    /// Foreground deletion: this many dependents still hold the object back.
    WaitsForDependents {
        blocking: usize,
    },
    DependentsGone,
    Orphaned {
        dependents: usize,
    },
}

/// The collector remembers nothing: the graph of owners is in the objects.
pub type Memory = ();

/// Owner references sorted by the state of the owner.
#[derive(Default)]
struct Owners<'a> {
    solid: Vec<&'a OwnerReference>,
    dangling: Vec<&'a OwnerReference>,
    /// In foreground deletion.
    waiting: Vec<&'a OwnerReference>,
}

pub fn decide(observed: &Observed, _now: SimTime) -> Decision<Reason, Memory> {
    let meta = observed.object.meta();
    if meta.is_deleting() {
        if meta.has_finalizer(ORPHAN) {
            return orphan(observed);
        }
        if meta.has_finalizer(FOREGROUND) {
            return await_dependents(observed);
        }
        return Decision::idle(Reason::BeingDeleted, ());
    }
    if meta.owners.is_empty() {
        return Decision::idle(Reason::NoOwners, ());
    }
    let owners = classify(observed);
    let mut decision = act(observed, &owners);
    decision.batches.retain(|batch| !batch.is_empty());
    let complaints = foreign(observed);
    if !complaints.is_empty() {
        decision.batches.insert(0, complaints);
    }
    decision
}

/// Which objects are to be looked at after this change: the object itself, its dependents once it
/// is gone or going, and owners that wait for it.
pub fn affected(old: Option<&Object>, new: Option<&Object>, live: Lister) -> Vec<Uid> {
    let Some(object) = new.or(old) else { return Vec::new() };
    let is_going =
        |object: &Object| object.meta().is_deleting() && object.meta().has_finalizer(FOREGROUND);
    let mut keys = Vec::new();
    if new.is_some() && (!object.meta().owners.is_empty() || object.meta().is_deleting()) {
        keys.push(object.uid());
    }
    let starts_going = new.is_some_and(is_going) && !old.is_some_and(is_going);
    if new.is_none() || starts_going {
        keys.extend(live.dependents(object.uid()).map(Object::uid));
    }
    let of = |object: Option<&Object>| {
        object.into_iter().flat_map(|o| o.meta().owners.iter().map(|r| r.uid)).collect::<Vec<_>>()
    };
    let released = of(old).into_iter().filter(|owner| new.is_none() || !of(new).contains(owner));
    keys.extend(released.filter(|owner| live.get(*owner).is_some_and(is_going)));
    keys
}

fn classify<'a>(observed: &Observed<'a>) -> Owners<'a> {
    let meta = observed.object.meta();
    let mut owners = Owners::default();
    for reference in &meta.owners {
        match owner(observed, reference) {
            None => owners.dangling.push(reference),
            Some(owner) if owner.is_deleting() && owner.has_finalizer(FOREGROUND) => {
                owners.waiting.push(reference);
            }
            Some(_) => owners.solid.push(reference),
        }
    }
    owners
}

/// The owner, found by identity: one of the same name made later is another object.
fn owner<'a>(observed: &Observed<'a>, reference: &OwnerReference) -> Option<&'a Meta> {
    let owner = observed.live.get(reference.uid)?;
    let (theirs, ours) = (&owner.meta().namespace, &observed.object.meta().namespace);
    let reachable = theirs.is_empty() || theirs == ours;
    (owner.kind() == reference.kind && reachable).then(|| owner.meta())
}

fn act(observed: &Observed, owners: &Owners) -> Decision<Reason, Memory> {
    let Owners { solid, dangling, waiting } = owners;
    let meta = observed.object.meta();
    let decision =
        |actions, reason| Decision { batches: vec![actions], ..Decision::idle(reason, ()) };
    if !solid.is_empty() {
        let dead: Vec<_> = dangling.iter().chain(waiting).collect();
        if dead.is_empty() {
            return Decision::idle(Reason::OwnersAlive { owners: solid.len() }, ());
        }
        let drop = |owner: &&&OwnerReference| release(meta.uid, owner.uid);
        let names = dead.iter().map(|owner| owner.name.clone()).collect();
        let reason = Reason::ReferencesDropped { owners: names, alive: solid.len() };
        return decision(dead.iter().map(drop).collect(), reason);
    }
    let has_dependents = || observed.live.dependents(meta.uid).next().is_some();
    match waiting.first() {
        Some(owner) if has_dependents() => {
            let propagation = Propagation::Foreground;
            let reason =
                Reason::OwnerWaits { owner: owner.name.clone(), propagation: "Foreground" };
            decision(vec![delete(observed.object, propagation)], reason)
        }
        Some(owner) => {
            let (propagation, name) = by_finalizer(meta);
            let reason = Reason::OwnerWaits { owner: owner.name.clone(), propagation: name };
            decision(vec![delete(observed.object, propagation)], reason)
        }
        None => {
            let (propagation, name) = by_finalizer(meta);
            let owners = dangling.iter().map(|owner| owner.name.clone()).collect();
            let reason = Reason::OwnersGone { owners, propagation: name };
            decision(vec![delete(observed.object, propagation)], reason)
        }
    }
}

fn by_finalizer(meta: &Meta) -> (Propagation, &'static str) {
    if meta.has_finalizer(ORPHAN) {
        (Propagation::Orphan, "Orphan")
    } else if meta.has_finalizer(FOREGROUND) {
        (Propagation::Foreground, "Foreground")
    } else {
        (Propagation::Background, "Background")
    }
}

/// Pods go with their grace period; as a rule they have no dependents.
fn delete(object: &Object, propagation: Propagation) -> Action {
    let uid = object.uid();
    Action::new(match (object, propagation) {
        (Object::Pod(_), Propagation::Background) => Write::DeletePod { uid, grace_seconds: None },
        _ => Write::Delete { uid, propagation },
    })
}

fn release(uid: Uid, owner: Uid) -> Action {
    Action::new(Write::Release { uid, owner, finalizer: None })
}

fn remove_finalizer(uid: Uid, finalizer: &'static str) -> Action {
    Action::new(Write::RemoveFinalizer { uid, finalizer })
}

/// Foreground deletion is over when no dependent with `blockOwnerDeletion` is left.
fn await_dependents(observed: &Observed) -> Decision<Reason, Memory> {
    let uid = observed.object.uid();
    let blocks = |dependent: &&Object| {
        dependent.meta().owners.iter().any(|owner| owner.uid == uid && owner.block_owner_deletion)
    };
    let blocking = observed.live.dependents(uid).filter(blocks).count();
    if blocking > 0 {
        return Decision::idle(Reason::WaitsForDependents { blocking }, ());
    }
    Decision {
        batches: vec![vec![remove_finalizer(uid, FOREGROUND)]],
        ..Decision::idle(Reason::DependentsGone, ())
    }
}

/// Every dependent loses its reference, then the owner may go.
fn orphan(observed: &Observed) -> Decision<Reason, Memory> {
    let uid = observed.object.uid();
    let releases: Vec<_> =
        observed.live.dependents(uid).map(|dependent| release(dependent.uid(), uid)).collect();
    let reason = Reason::Orphaned { dependents: releases.len() };
    let mut batches = vec![releases, vec![remove_finalizer(uid, ORPHAN)]];
    batches.retain(|batch| !batch.is_empty());
    Decision { batches, ..Decision::idle(reason, ()) }
}

/// An owner in another namespace counts as gone, and is complained about.
fn foreign(observed: &Observed) -> Vec<Action> {
    let meta = observed.object.meta();
    let elsewhere = |reference: &&OwnerReference| {
        reference.kind.names().namespaced
            && observed
                .live
                .get(reference.uid)
                .is_some_and(|owner| owner.meta().namespace != meta.namespace)
    };
    let complain = |reference: &OwnerReference| {
        let (kind, uuid) = (reference.kind, (observed.uuid)(reference.uid));
        let message = format!(
            "ownerRef [{}/{}, namespace: {}, name: {}, uid: {uuid}] does not exist in \
             namespace {:?}",
            kind.api_version(),
            kind.names().kind,
            meta.namespace,
            reference.name,
            &*meta.namespace,
        );
        let event = EventDraft::warning("OwnerRefInvalidNamespace", message);
        Action::new(Write::Nothing).announce(meta.uid, event)
    };
    meta.owners.iter().filter(elsewhere).map(complain).collect()
}

#[cfg(test)]
mod tests;
