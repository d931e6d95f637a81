//! The read side: what deciders and printers may ask. Every list is in creation order.

use crate::api::cron_job::CronJob;
use crate::api::daemon_set::DaemonSet;
use crate::api::deployment::Deployment;
use crate::api::job::Job;
use crate::api::meta::{Kind, ObjectKey, Uid};
use crate::api::node::Node;
use crate::api::object::{Namespace, Object};
use crate::api::pod::Pod;
use crate::api::replica_set::ReplicaSet;
use crate::store::cache::{Cache, Set};
use std::rc::Rc;

/// A read-only look at a [`Cache`].
#[derive(Clone, Copy, Debug)]
pub struct Lister<'a> {
    cache: &'a Cache,
}

impl Cache {
    pub fn lister(&self) -> Lister<'_> {
        Lister { cache: self }
    }
}

impl<'a> Lister<'a> {
    pub fn get(self, uid: Uid) -> Option<&'a Object> {
        self.cache.get(uid)
    }

    pub fn find(self, key: &ObjectKey) -> Option<&'a Object> {
        self.cache.get(*self.cache.names.get(key)?)
    }

    pub fn named(self, kind: Kind, namespace: &str, name: &str) -> Option<&'a Object> {
        self.find(&ObjectKey::new(kind, namespace, name))
    }

    pub fn node(self, name: &str) -> Option<&'a Rc<Node>> {
        self.get(*self.cache.nodes.get(name)?)?.as_node()
    }

    pub fn pod(self, uid: Uid) -> Option<&'a Rc<Pod>> {
        self.get(uid)?.as_pod()
    }

    pub fn job(self, uid: Uid) -> Option<&'a Rc<Job>> {
        self.get(uid)?.as_job()
    }

    pub fn cron_job(self, uid: Uid) -> Option<&'a Rc<CronJob>> {
        self.get(uid)?.as_cron_job()
    }

    pub fn daemon_set(self, uid: Uid) -> Option<&'a Rc<DaemonSet>> {
        self.get(uid)?.as_daemon_set()
    }

    pub fn deployment(self, uid: Uid) -> Option<&'a Rc<Deployment>> {
        self.get(uid)?.as_deployment()
    }

    pub fn replica_set(self, uid: Uid) -> Option<&'a Rc<ReplicaSet>> {
        self.get(uid)?.as_replica_set()
    }

    pub fn namespace(self, name: &str) -> Option<&'a Rc<Namespace>> {
        self.get(*self.cache.namespaces.get(name)?)?.as_namespace()
    }

    /// All objects of a kind.
    pub fn all(self, kind: Kind) -> impl Iterator<Item = &'a Object> {
        self.objects(self.cache.kinds.get(&kind))
    }

    /// The objects of a namespaced kind in one namespace, by name.
    pub fn in_namespace(self, kind: Kind, namespace: &str) -> impl Iterator<Item = &'a Object> {
        let first = ObjectKey { kind, namespace: namespace.into(), name: "".into() };
        let is_inside = {
            let namespace = first.namespace.clone();
            move |key: &ObjectKey| key.kind == kind && key.namespace == namespace
        };
        self.cache
            .names
            .range(first..)
            .take_while(move |(key, _)| is_inside(key))
            .filter_map(move |(_, uid)| self.cache.get(*uid))
    }

    /// All nodes, by name.
    pub fn nodes_by_name(self) -> impl Iterator<Item = &'a Rc<Node>> {
        self.cache.nodes.values().filter_map(move |uid| self.get(*uid)?.as_node())
    }

    pub fn count(self, kind: Kind) -> usize {
        self.cache.kinds.get(&kind).map_or(0, Set::len)
    }

    pub fn nodes(self) -> impl Iterator<Item = &'a Rc<Node>> {
        self.all(Kind::Node).filter_map(Object::as_node)
    }

    /// Everything that names this owner.
    pub fn dependents(self, owner: Uid) -> impl Iterator<Item = &'a Object> {
        let dependents = self.cache.dependents.get(&owner);
        self.objects(dependents.map(|d| &d.unsettled))
            .chain(self.objects(dependents.map(|d| &d.settled)))
    }

    /// The pods of an owner that still matter to its controller: not yet ended, being deleted, or
    /// ended and still carrying a finalizer.
    pub fn unsettled_pods(self, owner: Uid) -> impl Iterator<Item = &'a Rc<Pod>> {
        let dependents = self.cache.dependents.get(&owner);
        self.objects(dependents.map(|d| &d.unsettled)).filter_map(Object::as_pod)
    }

    /// How many of an owner's dependents are not settled.
    pub fn unsettled_count(self, owner: Uid) -> usize {
        self.cache.dependents.get(&owner).map_or(0, |dependents| dependents.unsettled.len())
    }

    /// Pods that no controller acts for.
    pub fn orphans(self) -> impl Iterator<Item = &'a Rc<Pod>> {
        self.objects(Some(&self.cache.orphans)).filter_map(Object::as_pod)
    }

    /// Pods bound to a node, ended ones included.
    pub fn pods_on(self, node: &str) -> impl Iterator<Item = &'a Rc<Pod>> {
        self.objects(self.cache.on_node.get(node)).filter_map(Object::as_pod)
    }

    fn objects(self, set: Option<&'a Set>) -> impl Iterator<Item = &'a Object> {
        set.into_iter().flat_map(|set| set.iter()).filter_map(move |uid| self.cache.get(*uid))
    }
}
