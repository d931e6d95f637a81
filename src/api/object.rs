//! One object of any kind that the cluster keeps.

use crate::api::event::Event;
use crate::api::job::Job;
use crate::api::meta::{Kind, Meta, ObjectKey, Uid};
use crate::api::node::Node;
use crate::api::pod::Pod;
use std::rc::Rc;

#[derive(Clone, Debug, PartialEq)]
pub struct Namespace {
    pub meta: Meta,
}

impl Namespace {
    /// `Active`, or `Terminating` while it is being deleted.
    pub fn phase(&self) -> &'static str {
        if self.meta.is_deleting() { "Terminating" } else { "Active" }
    }
}

/// Shared and copied on write: cloning costs a counter.
#[derive(Clone, Debug, PartialEq)]
pub enum Object {
    Namespace(Rc<Namespace>),
    Node(Rc<Node>),
    Pod(Rc<Pod>),
    Event(Rc<Event>),
    Job(Rc<Job>),
}

impl Object {
    pub fn kind(&self) -> Kind {
        match self {
            Object::Namespace(_) => Kind::Namespace,
            Object::Node(_) => Kind::Node,
            Object::Pod(_) => Kind::Pod,
            Object::Event(_) => Kind::Event,
            Object::Job(_) => Kind::Job,
        }
    }

    pub fn meta(&self) -> &Meta {
        match self {
            Object::Namespace(o) => &o.meta,
            Object::Node(o) => &o.meta,
            Object::Pod(o) => &o.meta,
            Object::Event(o) => &o.meta,
            Object::Job(o) => &o.meta,
        }
    }

    /// The metadata for writing: copies the object first if somebody else still holds it.
    pub fn meta_mut(&mut self) -> &mut Meta {
        match self {
            Object::Namespace(o) => &mut Rc::make_mut(o).meta,
            Object::Node(o) => &mut Rc::make_mut(o).meta,
            Object::Pod(o) => &mut Rc::make_mut(o).meta,
            Object::Event(o) => &mut Rc::make_mut(o).meta,
            Object::Job(o) => &mut Rc::make_mut(o).meta,
        }
    }

    pub fn uid(&self) -> Uid {
        self.meta().uid
    }

    pub fn key(&self) -> ObjectKey {
        let meta = self.meta();
        ObjectKey { kind: self.kind(), namespace: meta.namespace.clone(), name: meta.name.clone() }
    }

    pub fn as_pod(&self) -> Option<&Rc<Pod>> {
        if let Object::Pod(pod) = self { Some(pod) } else { None }
    }

    pub fn as_node(&self) -> Option<&Rc<Node>> {
        if let Object::Node(node) = self { Some(node) } else { None }
    }

    pub fn as_job(&self) -> Option<&Rc<Job>> {
        if let Object::Job(job) = self { Some(job) } else { None }
    }
}

macro_rules! from_kind {
    ($($kind:ident),*) => {$(
        impl From<$kind> for Object {
            fn from(object: $kind) -> Self {
                Object::$kind(Rc::new(object))
            }
        }
    )*};
}
from_kind!(Namespace, Node, Pod, Event, Job);
