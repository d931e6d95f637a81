//! Object metadata as JSON.

use crate::api::json::{UidOf, UuidOf};
use crate::api::meta::{Kind, Labels, Meta, OwnerReference, Uid};
use crate::api::v1::structs;
use serde_json::{Map, Value, json};
use std::rc::Rc;

/// The identity of nobody: of an object not stored yet, or of an owner that does not live.
const NOBODY: Uid = Uid(u32::MAX);

pub fn to_value(meta: &Meta, uuid: UuidOf<'_>) -> Value {
    let mut fields = Map::new();
    let mut set = |field: &str, value: Value| {
        fields.insert(field.into(), value);
    };
    if !meta.annotations.is_empty() {
        set("annotations", json!(*meta.annotations));
    }
    if meta.uid != NOBODY {
        set("creationTimestamp", meta.created.rfc3339().into());
        set("uid", uuid(meta.uid).into());
        set("resourceVersion", meta.resource_version.to_string().into());
    }
    if let Some(deleted) = meta.deleted {
        set("deletionTimestamp", deleted.rfc3339().into());
        set("deletionGracePeriodSeconds", json!(meta.grace_seconds.unwrap_or(0)));
    }
    if !meta.finalizers.is_empty() {
        set("finalizers", meta.finalizers.iter().map(|finalizer| json!(**finalizer)).collect());
    }
    if let Some(prefix) = &meta.generate_name {
        set("generateName", json!(**prefix));
    }
    if meta.generation > 0 {
        set("generation", meta.generation.into());
    }
    if !meta.labels.is_empty() {
        set("labels", json!(*meta.labels));
    }
    set("name", json!(*meta.name));
    if !meta.namespace.is_empty() {
        set("namespace", json!(*meta.namespace));
    }
    if !meta.owners.is_empty() {
        set("ownerReferences", meta.owners.iter().map(|o| owner_reference(o, uuid)).collect());
    }
    Value::Object(fields)
}

/// One owner reference as JSON.
pub fn owner_reference(owner: &OwnerReference, uuid: UuidOf<'_>) -> Value {
    let mut fields = json!({
        "apiVersion": owner.kind.api_version(),
        "kind": owner.kind.names().kind,
        "name": *owner.name,
        "uid": uuid(owner.uid),
    });
    if owner.controller {
        fields["controller"] = true.into();
    }
    if owner.block_owner_deletion {
        fields["blockOwnerDeletion"] = true.into();
    }
    fields
}

structs! {
    WireMeta {
        name: String = "name",
        generate_name: Option<String> = "generateName",
        namespace: String = "namespace",
        labels: Labels = "labels",
        annotations: Labels = "annotations",
        finalizers: Vec<String> = "finalizers",
        owner_references: Vec<WireOwner> = "ownerReferences",
    }
    WireOwner {
        api_version: String = "apiVersion",
        kind: String = "kind",
        name: String = "name",
        uid: String = "uid",
        controller: bool = "controller",
        block_owner_deletion: bool = "blockOwnerDeletion",
    }
}

/// The metadata of an object that is not stored yet. Owners of kinds that the cluster does not
/// keep are left out.
pub fn of_wire(wire: WireMeta, kind: Kind, uid_of: UidOf<'_>) -> Meta {
    let namespace = if kind.names().namespaced { wire.namespace.as_str() } else { "" };
    let mut meta = Meta::draft(namespace, &wire.name);
    meta.generate_name = wire.generate_name.map(Rc::from);
    meta.labels = Rc::new(wire.labels);
    meta.annotations = Rc::new(wire.annotations);
    meta.finalizers = wire.finalizers.into_iter().map(Rc::from).collect();
    let owners = wire.owner_references.into_iter();
    meta.owners = owners
        .filter_map(|owner| {
            Some(OwnerReference {
                kind: Kind::of(&owner.api_version, &owner.kind)?,
                name: owner.name.into(),
                uid: uid_of(&owner.uid).unwrap_or(NOBODY),
                controller: owner.controller,
                block_owner_deletion: owner.block_owner_deletion,
            })
        })
        .collect();
    meta
}

/// Gives new metadata the identity, times and versions of the living object.
pub fn keep_identity(old: &Meta, new: &mut Meta) {
    for owner in new.owners.iter_mut().filter(|owner| owner.uid == NOBODY) {
        let known = old.owners.iter().find(|o| o.kind == owner.kind && o.name == owner.name);
        owner.uid = known.map_or(NOBODY, |known| known.uid);
    }
    if new.namespace.is_empty() {
        new.namespace = old.namespace.clone();
    }
    for (new, old) in [(&mut new.labels, &old.labels), (&mut new.annotations, &old.annotations)] {
        if *new == *old {
            *new = old.clone();
        }
    }
    new.generate_name = old.generate_name.clone();
    new.uid = old.uid;
    new.resource_version = old.resource_version;
    new.generation = old.generation;
    new.created = old.created;
    new.deleted = old.deleted;
    new.grace_seconds = old.grace_seconds;
}
