//! Object metadata: names, labels, annotations, finalizers, and what may never change.
//! Upstream: apimachinery `api/validation/objectmeta.go`.

use crate::admission::error::{FieldError, FieldProblem};
use crate::admission::names::{self, Complaints};
use crate::api::meta::{Kind, Labels, Meta, OwnerReference};

/// Keys and values of all annotations together, in bytes.
const ANNOTATIONS_LIMIT: usize = 256 * 1024;

/// Adds one error for each complaint about a text.
pub fn complain(path: &str, text: &str, complaints: Complaints, errors: &mut Vec<FieldError>) {
    errors.extend(complaints.into_iter().map(|why| FieldError::invalid_text(path, text, why)));
}

pub fn non_negative(path: String, value: i64, errors: &mut Vec<FieldError>) {
    if value < 0 {
        errors.push(FieldError::invalid(path, value, "must be greater than or equal to 0"));
    }
}

/// The metadata of a new or changed object of this kind.
pub fn validate(kind: Kind, meta: &Meta, errors: &mut Vec<FieldError>) {
    identity(kind, meta, errors);
    labels("metadata.labels", &meta.labels, errors);
    beside_labels(meta, errors);
}

/// The same for an object whose labels are known to be right.
pub fn validate_but_labels(kind: Kind, meta: &Meta, errors: &mut Vec<FieldError>) {
    identity(kind, meta, errors);
    beside_labels(meta, errors);
}

fn identity(kind: Kind, meta: &Meta, errors: &mut Vec<FieldError>) {
    let label = matches!(kind, Kind::Namespace | Kind::StatefulSet);
    let name_rule = if label { names::dns_label } else { names::dns_subdomain };
    if let Some(prefix) = meta.generate_name.as_deref().filter(|prefix| !prefix.is_empty()) {
        let complaints = name_rule(&names::masked_prefix(prefix));
        complain("metadata.generateName", prefix, complaints, errors);
    }
    if meta.name.is_empty() {
        errors.push(FieldError::required("metadata.name", "name or generateName is required"));
    } else {
        complain("metadata.name", &meta.name, name_rule(&meta.name), errors);
    }
    match (kind.names().namespaced, meta.namespace.is_empty()) {
        (true, true) => errors.push(FieldError::required("metadata.namespace", "")),
        (true, false) => {
            let complaints = names::dns_label(&meta.namespace);
            complain("metadata.namespace", &meta.namespace, complaints, errors);
        }
        (false, true) => {}
        (false, false) => {
            let why = "not allowed on this type";
            errors.push(FieldError::forbidden("metadata.namespace", why));
        }
    }
}

fn beside_labels(meta: &Meta, errors: &mut Vec<FieldError>) {
    annotations("metadata.annotations", &meta.annotations, errors);
    owners(meta, errors);
    for finalizer in &meta.finalizers {
        let complaints = names::qualified_name(finalizer);
        complain("metadata.finalizers", finalizer, complaints, errors);
    }
}

/// Identity is for ever, and a dying object gains no finalizers.
pub fn validate_update(old: &Meta, new: &Meta, errors: &mut Vec<FieldError>) {
    let immutable = "field is immutable";
    if old.deleted.is_some() {
        let added: Vec<_> = new.finalizers.iter().filter(|f| !old.finalizers.contains(f)).collect();
        if !added.is_empty() {
            let listed: Vec<_> = added.iter().map(|f| format!("{f:?}")).collect();
            let why = format!(
                "no new finalizers can be added if the object is being deleted, found new \
                 finalizers []string{{{}}}",
                listed.join(", ")
            );
            errors.push(FieldError::forbidden("metadata.finalizers", why));
        }
    }
    if old.name != new.name {
        errors.push(FieldError::invalid_text("metadata.name", &new.name, immutable));
    }
    if old.namespace != new.namespace {
        errors.push(FieldError::invalid_text("metadata.namespace", &new.namespace, immutable));
    }
}

/// `path` is that of the map: a wrong key and a wrong value are both reported there.
pub fn labels(path: &str, labels: &Labels, errors: &mut Vec<FieldError>) {
    for (key, value) in labels {
        complain(path, key, names::qualified_name(key), errors);
        complain(path, value, names::label_value(value), errors);
    }
}

pub fn annotations(path: &str, annotations: &Labels, errors: &mut Vec<FieldError>) {
    for key in annotations.keys() {
        // Upper case is allowed in the prefix here, unlike in labels.
        let complaints = names::qualified_name(&key.to_ascii_lowercase());
        complain(path, key, complaints, errors);
    }
    let size: usize = annotations.iter().map(|(key, value)| key.len() + value.len()).sum();
    if size > ANNOTATIONS_LIMIT {
        errors.push(FieldError::new(path, FieldProblem::TooLong { limit: ANNOTATIONS_LIMIT }));
    }
}

fn owners(meta: &Meta, errors: &mut Vec<FieldError>) {
    let controllers: Vec<_> = meta.owners.iter().filter(|owner| owner.controller).collect();
    for owner in &meta.owners {
        if owner.name.is_empty() {
            errors.push(FieldError::required("metadata.ownerReferences.name", "must not be empty"));
        }
    }
    if let [first, second, ..] = controllers.as_slice() {
        let named = |owner: &OwnerReference| format!("{}/{}", owner.kind.names().kind, owner.name);
        errors.push(FieldError::invalid(
            "metadata.ownerReferences",
            "",
            format!(
                "Only one reference can have Controller set to true. Found \"true\" in references \
                 for {} and {}",
                named(first),
                named(second)
            ),
        ));
    }
}
