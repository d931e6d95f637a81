//! One object of any kind that the cluster keeps.

use crate::api::controller_revision::ControllerRevision;
use crate::api::cron_job::{CronJob, CronJobStatus};
use crate::api::daemon_set::{DaemonSet, DaemonSetStatus};
use crate::api::deployment::{Deployment, DeploymentStatus};
use crate::api::disruption_budget::{DisruptionBudgetStatus, PodDisruptionBudget};
use crate::api::event::Event;
use crate::api::job::{Job, JobStatus};
use crate::api::meta::{Kind, Meta, ObjectKey, Uid};
use crate::api::node::Node;
use crate::api::pod::Pod;
use crate::api::replica_set::{ReplicaSet, ReplicaSetStatus};
use crate::api::stateful_set::{StatefulSet, StatefulSetStatus};
use crate::api::v1::LabelSelector;
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

/// The one list of kinds: an object of each, what they have in common, and how to look inside.
macro_rules! objects {
    ($($kind:ident, $as_kind:ident;)*) => {
        /// Shared and copied on write: cloning costs a counter.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Object {
            $($kind(Rc<$kind>),)*
        }

        $(impl From<$kind> for Object {
            fn from(object: $kind) -> Self {
                Object::$kind(Rc::new(object))
            }
        })*

        impl Object {
            pub fn kind(&self) -> Kind {
                match self {
                    $(Object::$kind(_) => Kind::$kind,)*
                }
            }

            pub fn meta(&self) -> &Meta {
                match self {
                    $(Object::$kind(object) => &object.meta,)*
                }
            }

            /// The metadata for writing: copies the object first if somebody else still holds it.
            pub fn meta_mut(&mut self) -> &mut Meta {
                match self {
                    $(Object::$kind(object) => &mut Rc::make_mut(object).meta,)*
                }
            }

            $(pub fn $as_kind(&self) -> Option<&Rc<$kind>> {
                if let Object::$kind(object) = self { Some(object) } else { None }
            })*
        }
    };
}
objects! {
    Namespace, as_namespace;
    Node, as_node;
    Pod, as_pod;
    Event, as_event;
    Job, as_job;
    CronJob, as_cron_job;
    DaemonSet, as_daemon_set;
    Deployment, as_deployment;
    ReplicaSet, as_replica_set;
    StatefulSet, as_stateful_set;
    ControllerRevision, as_controller_revision;
    PodDisruptionBudget, as_disruption_budget;
}

impl Object {
    pub fn uid(&self) -> Uid {
        self.meta().uid
    }

    pub fn key(&self) -> ObjectKey {
        let meta = self.meta();
        ObjectKey { kind: self.kind(), namespace: meta.namespace.clone(), name: meta.name.clone() }
    }

    /// The selector that pods of a controller are found by.
    pub fn pod_selector(&self) -> Option<&LabelSelector> {
        match self {
            Object::Job(job) => job.spec.selector.as_ref(),
            Object::DaemonSet(set) => set.spec.selector.as_ref(),
            Object::Deployment(deployment) => deployment.spec.selector.as_ref(),
            Object::ReplicaSet(set) => set.spec.selector.as_ref(),
            Object::StatefulSet(set) => set.spec.selector.as_ref(),
            Object::PodDisruptionBudget(budget) => budget.spec.selector.as_ref(),
            Object::Namespace(_)
            | Object::Node(_)
            | Object::Pod(_)
            | Object::Event(_)
            | Object::CronJob(_)
            | Object::ControllerRevision(_) => None,
        }
    }
}

/// What a controller has observed, to be written to the object's status.
#[derive(Clone, Debug, PartialEq)]
pub enum Status {
    Job(JobStatus),
    CronJob(CronJobStatus),
    DaemonSet(DaemonSetStatus),
    Deployment(DeploymentStatus),
    ReplicaSet(ReplicaSetStatus),
    StatefulSet(StatefulSetStatus),
    PodDisruptionBudget(DisruptionBudgetStatus),
}
