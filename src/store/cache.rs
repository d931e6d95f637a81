//! A set of objects with the indexes that deciders look through. The store keeps one, and every
//! informer keeps one of its own that lags behind. Persistent: cloning costs a counter.

use crate::api::meta::{Kind, ObjectKey, Uid};
use crate::api::object::Object;
use crate::store::paged::Paged;
use imbl::shared_ptr::RcK;
use imbl::{GenericOrdMap, GenericOrdSet};
use std::rc::Rc;

pub(super) type Map<K, V> = GenericOrdMap<K, V, RcK>;
pub(super) type Set = GenericOrdSet<Uid, RcK>;

#[derive(Clone, Debug, Default)]
pub struct Cache {
    /// By identity, which is dense.
    objects: Paged<Object>,
    pub(super) names: Map<ObjectKey, Uid>,
    pub(super) kinds: Map<Kind, Set>,
    pub(super) dependents: Map<Uid, Dependents>,
    /// Nodes are looked for by name all the time.
    pub(super) nodes: Map<Rc<str>, Uid>,
    /// So are namespaces.
    pub(super) namespaces: Map<Rc<str>, Uid>,
    /// Pods by the node they are bound to.
    pub(super) on_node: Map<Rc<str>, Set>,
    /// Pods that no controller acts for.
    pub(super) orphans: Set,
    /// Pods cannot be found by name here.
    nameless_pods: bool,
    /// Nothing can be found by its owner here.
    ownerless: bool,
}

/// The objects that name an owner. Settled pods are those that no controller has anything left to
/// do with: ended and without a finalizer.
#[derive(Clone, Debug, Default)]
pub(super) struct Dependents {
    pub unsettled: Set,
    pub settled: Set,
}

impl Cache {
    /// A cache for those who never ask for a pod by its name: its index of names stays small.
    pub fn with_nameless_pods() -> Self {
        Cache { nameless_pods: true, ..Cache::default() }
    }

    /// A cache for the scheduler, who does not ask for owners either.
    pub fn for_scheduling() -> Self {
        Cache { nameless_pods: true, ownerless: true, ..Cache::default() }
    }

    fn names(&self, kind: Kind) -> bool {
        !(self.nameless_pods && kind == Kind::Pod)
    }

    pub fn get(&self, uid: Uid) -> Option<&Object> {
        self.objects.get(uid.0 as usize)
    }

    /// Puts the newer version of an object in, or takes it out. Answers what was there before.
    pub fn replace(&mut self, uid: Uid, new: Option<Object>) -> Option<Object> {
        let old = self.objects.replace(uid.0 as usize, new.clone());
        match (&old, &new) {
            (None, None) => {}
            (Some(old), Some(new)) => self.reindex(uid, old, new),
            (None, Some(new)) => {
                if self.names(new.kind()) {
                    self.names.insert(new.key(), uid);
                }
                self.kinds.entry(new.kind()).or_default().insert(uid);
                self.index(uid, new);
            }
            (Some(old), None) => {
                if self.names(old.kind()) {
                    let key = old.key();
                    if self.names.get(&key) == Some(&uid) {
                        self.names.remove(&key);
                    }
                }
                self.kinds.entry(old.kind()).or_default().remove(&uid);
                self.unindex(uid, old);
            }
        }
        old
    }

    /// The indexes only change when what they are made from does.
    fn reindex(&mut self, uid: Uid, old: &Object, new: &Object) {
        let same_owners = old.meta().owners == new.meta().owners;
        if !same_owners || is_settled(old) != is_settled(new) {
            self.unindex_owners(uid, old);
            self.index_owners(uid, new);
        }
        if let (Object::Pod(before), Object::Pod(now)) = (old, new)
            && before.node != now.node
        {
            self.unindex_place(uid, old);
            self.index_place(uid, new);
        }
    }

    fn index(&mut self, uid: Uid, object: &Object) {
        self.index_owners(uid, object);
        self.index_place(uid, object);
    }

    fn unindex(&mut self, uid: Uid, object: &Object) {
        self.unindex_owners(uid, object);
        self.unindex_place(uid, object);
    }

    fn index_owners(&mut self, uid: Uid, object: &Object) {
        if self.ownerless {
            return;
        }
        let settled = is_settled(object);
        for owner in &object.meta().owners {
            let dependents = self.dependents.entry(owner.uid).or_default();
            let set = if settled { &mut dependents.settled } else { &mut dependents.unsettled };
            set.insert(uid);
        }
        if matches!(object, Object::Pod(pod) if pod.meta.controller().is_none()) {
            self.orphans.insert(uid);
        }
    }

    fn unindex_owners(&mut self, uid: Uid, object: &Object) {
        for owner in &object.meta().owners {
            // An owner that is gone may still be named: the entry goes with the last who does.
            let Some(dependents) = self.dependents.get_mut(&owner.uid) else { continue };
            dependents.settled.remove(&uid);
            dependents.unsettled.remove(&uid);
            if dependents.settled.is_empty() && dependents.unsettled.is_empty() {
                self.dependents.remove(&owner.uid);
            }
        }
        self.orphans.remove(&uid);
    }

    fn index_place(&mut self, uid: Uid, object: &Object) {
        match object {
            Object::Pod(pod) => {
                if let Some(node) = &pod.node {
                    self.on_node.entry(node.clone()).or_default().insert(uid);
                }
            }
            Object::Node(node) => {
                self.nodes.insert(node.meta.name.clone(), uid);
            }
            Object::Namespace(namespace) => {
                self.namespaces.insert(namespace.meta.name.clone(), uid);
            }
            Object::Event(_)
            | Object::Job(_)
            | Object::CronJob(_)
            | Object::DaemonSet(_)
            | Object::Deployment(_)
            | Object::ReplicaSet(_)
            | Object::StatefulSet(_)
            | Object::ControllerRevision(_)
            | Object::PodDisruptionBudget(_) => {}
        }
    }

    fn unindex_place(&mut self, uid: Uid, object: &Object) {
        match object {
            Object::Pod(pod) => {
                if let Some(set) = pod.node.as_ref().and_then(|node| self.on_node.get_mut(node)) {
                    set.remove(&uid);
                }
            }
            Object::Node(node) => {
                self.nodes.remove(&node.meta.name);
            }
            Object::Namespace(namespace) => {
                self.namespaces.remove(&namespace.meta.name);
            }
            Object::Event(_)
            | Object::Job(_)
            | Object::CronJob(_)
            | Object::DaemonSet(_)
            | Object::Deployment(_)
            | Object::ReplicaSet(_)
            | Object::StatefulSet(_)
            | Object::ControllerRevision(_)
            | Object::PodDisruptionBudget(_) => {}
        }
    }
}

fn is_settled(object: &Object) -> bool {
    match object {
        Object::Pod(pod) => {
            pod.status.phase.is_terminal()
                && pod.meta.finalizers.is_empty()
                && !pod.meta.is_deleting()
        }
        _ => false,
    }
}
