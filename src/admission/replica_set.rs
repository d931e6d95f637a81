//! The rules of a ReplicaSet. Upstream: `pkg/apis/apps/validation.ValidateReplicaSetSpec`.

use crate::admission::error::FieldError;
use crate::admission::meta::{self, non_negative};
use crate::admission::{pod_defaults, workload};
use crate::api::meta::Kind;
use crate::api::replica_set::ReplicaSet;
use std::rc::Rc;

type Errors = Vec<FieldError>;

pub fn set_defaults(set: &mut ReplicaSet) {
    let spec = Rc::make_mut(&mut set.spec);
    spec.replicas.get_or_insert(1);
    pod_defaults::default_template(&mut spec.template);
    if set.meta.labels.is_empty() {
        set.meta.labels = spec.template.metadata.labels.clone();
    }
}

pub fn validate(set: &ReplicaSet, errors: &mut Errors) {
    meta::validate(Kind::ReplicaSet, &set.meta, errors);
    let spec = &*set.spec;
    let counts = [("replicas", spec.replicas), ("minReadySeconds", spec.min_ready_seconds)];
    for (field, value) in counts {
        non_negative(format!("spec.{field}"), value.unwrap_or(0).into(), errors);
    }
    workload::validate(spec.selector.as_ref(), &spec.template, errors);
}

pub fn validate_update(old: &ReplicaSet, new: &ReplicaSet, errors: &mut Errors) {
    validate(new, errors);
    meta::validate_update(&old.meta, &new.meta, errors);
    let (before, after) = (old.spec.selector.as_ref(), new.spec.selector.as_ref());
    workload::same_selector(before, after, errors);
}
