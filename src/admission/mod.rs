//! What the API server does to an object before keeping it: defaults, validation, immutability.
//! One file per kind. Knows the rules of the fields; must not know what is stored already.

pub mod error;
pub mod shared_spec;

mod container;
mod cron_job;
mod daemon_set;
mod daemon_set_defaults;
mod deployment;
mod disruption_budget;
mod int_or_percent;
mod job;
mod job_defaults;
mod job_policy;
mod job_update;
mod meta;
mod names;
mod node;
mod pod;
mod pod_defaults;
mod pod_spec;
mod probe;
mod replica_set;
mod resources;
mod scheduling;
mod selector;
mod stateful_set;
mod warnings;
mod workload;

#[cfg(test)]
mod fuzz;
#[cfg(test)]
mod tests;

use crate::admission::error::FieldError;
use crate::api::meta::Kind;
use crate::api::object::Object;
use std::rc::Rc;

pub use pod_defaults::{add_default_tolerations, complete_pod_spec, default_pod_spec, pull_policy};

/// Fills in the defaults of a new object in place, with what admission plugins and generated
/// selectors add. `uuid` is the text of the object's identity. An object with a `generateName` must
/// have its name by now: a Job's generated labels hold it.
pub fn set_defaults(object: &mut Object, uuid: &str) {
    match object {
        Object::Job(job) => {
            let job = Rc::make_mut(job);
            job_defaults::set_defaults(job);
            job_defaults::generate_selector(job, uuid);
            // The generated ones too.
            job_defaults::take_labels(job);
        }
        Object::CronJob(cron_job) => cron_job::set_defaults(Rc::make_mut(cron_job)),
        Object::DaemonSet(set) => daemon_set_defaults::set_defaults(Rc::make_mut(set)),
        Object::Pod(pod) => {
            let spec = shared_spec::completed(&pod.spec);
            if !Rc::ptr_eq(&spec, &pod.spec) {
                Rc::make_mut(pod).spec = spec;
            }
        }
        Object::Node(node) => node::set_defaults(Rc::make_mut(node)),
        Object::Deployment(own) => deployment::set_defaults(Rc::make_mut(own)),
        Object::ReplicaSet(own) => replica_set::set_defaults(Rc::make_mut(own)),
        Object::Namespace(namespace) => {
            let name = namespace.meta.name.to_string();
            let labels = &mut Rc::make_mut(namespace).meta.labels;
            Rc::make_mut(labels).insert("kubernetes.io/metadata.name".into(), name);
        }
        Object::StatefulSet(set) => stateful_set::set_defaults(Rc::make_mut(set)),
        Object::Event(_) | Object::ControllerRevision(_) | Object::PodDisruptionBudget(_) => {}
    }
}

/// The same for a changed object: nothing is generated, what the change took away stays away.
pub fn set_update_defaults(object: &mut Object) {
    match object {
        Object::Job(job) => job_defaults::set_defaults(Rc::make_mut(job)),
        Object::CronJob(cron_job) => cron_job::set_defaults(Rc::make_mut(cron_job)),
        Object::DaemonSet(set) => daemon_set_defaults::set_defaults(Rc::make_mut(set)),
        Object::Pod(_) | Object::Namespace(_) | Object::Deployment(_) | Object::ReplicaSet(_) => {
            set_defaults(object, "");
        }
        Object::StatefulSet(set) => stateful_set::set_defaults(Rc::make_mut(set)),
        Object::Node(_)
        | Object::Event(_)
        | Object::ControllerRevision(_)
        | Object::PodDisruptionBudget(_) => {}
    }
}

/// What the API server itself keeps count of in a changed object, once it has its defaults.
pub fn keep_counters(old: &Object, new: &mut Object) {
    if let (Object::DaemonSet(old), Object::DaemonSet(new)) = (old, new) {
        daemon_set_defaults::count_template(old, Rc::make_mut(new));
    }
}

/// All that is wrong with a new object, in the API server's order. `uuid` as in [`set_defaults`].
pub fn validate_create(object: &Object, uuid: &str) -> Vec<FieldError> {
    let mut errors = Vec::new();
    match object {
        Object::Job(job) => job::validate(job, Some(uuid), &mut errors),
        Object::CronJob(cron_job) => cron_job::validate(cron_job, &mut errors),
        Object::DaemonSet(set) => daemon_set::validate(set, &mut errors),
        Object::Pod(pod) => pod::validate(pod, &mut errors),
        Object::Node(node) => node::validate(node, &mut errors),
        Object::Deployment(own) => deployment::validate(own, &mut errors),
        Object::ReplicaSet(own) => replica_set::validate(own, &mut errors),
        Object::Namespace(namespace) => {
            meta::validate(Kind::Namespace, &namespace.meta, &mut errors);
        }
        Object::StatefulSet(set) => stateful_set::validate(set, &mut errors),
        Object::PodDisruptionBudget(budget) => disruption_budget::validate(budget, &mut errors),
        Object::Event(_) | Object::ControllerRevision(_) => {
            meta::validate(object.kind(), object.meta(), &mut errors)
        }
    }
    errors
}

/// All that is wrong with a change of an object's desired state. Objects of two kinds are not
/// compared.
pub fn validate_update(old: &Object, new: &Object) -> Vec<FieldError> {
    let mut errors = Vec::new();
    match (old, new) {
        (Object::Job(old), Object::Job(new)) => job_update::validate(old, new, &mut errors),
        (Object::CronJob(old), Object::CronJob(new)) => {
            cron_job::validate_update(old, new, &mut errors);
        }
        (Object::DaemonSet(old), Object::DaemonSet(new)) => {
            daemon_set::validate_update(old, new, &mut errors);
        }
        (Object::Pod(old), Object::Pod(new)) => pod::validate_update(old, new, &mut errors),
        (Object::Node(old), Object::Node(new)) => node::validate_update(old, new, &mut errors),
        (Object::StatefulSet(old), Object::StatefulSet(new)) => {
            stateful_set::validate_update(old, new, &mut errors);
        }
        (Object::PodDisruptionBudget(old), Object::PodDisruptionBudget(new)) => {
            disruption_budget::validate_update(old, new, &mut errors);
        }
        (Object::Deployment(old), Object::Deployment(new)) => {
            deployment::validate_update(old, new, &mut errors);
        }
        (Object::ReplicaSet(old), Object::ReplicaSet(new)) => {
            replica_set::validate_update(old, new, &mut errors);
        }
        (old, new) if old.kind() == new.kind() => {
            meta::validate(new.kind(), new.meta(), &mut errors);
            meta::validate_update(old.meta(), new.meta(), &mut errors);
        }
        _ => {}
    }
    errors
}

/// What the API server remarks on when the object is written. kubectl prints each after
/// `Warning: `.
pub fn warnings(object: &Object) -> Vec<String> {
    match object {
        Object::Job(job) => warnings::of_job(job),
        Object::CronJob(cron_job) => warnings::of_cron_job(cron_job),
        Object::DaemonSet(set) => warnings::of_template(&set.spec.template),
        Object::Pod(pod) => warnings::of_pod(pod),
        Object::StatefulSet(set) => warnings::of_stateful_set(set),
        Object::Deployment(own) => warnings::of_workload(&own.meta, &own.spec.template.spec),
        Object::ReplicaSet(own) => warnings::of_workload(&own.meta, &own.spec.template.spec),
        Object::Node(_)
        | Object::Namespace(_)
        | Object::Event(_)
        | Object::ControllerRevision(_)
        | Object::PodDisruptionBudget(_) => Vec::new(),
    }
}
