//! Objects as JSON, both ways: as `kubectl get -o json` shows them, and as a manifest writes them.
//! Knows the fields and their Go names; does not judge values (that is admission's) nor fields
//! nobody knows (that is the manifest's). What the simulation does not keep but a cluster prints
//! (container IDs, image digests, the service account's volume) is made up from the identity.

mod decode;
mod event;
mod job;
mod meta;
mod node;
mod normal;
mod pod;
mod pod_status;
mod synthetic;

#[cfg(test)]
mod tests;

use crate::api::job::{Job, JobSpec, JobStatus};
use crate::api::meta::{Kind, Uid};
use crate::api::object::{Namespace, Object};
use crate::api::pod::PodStatus;
use k8s_openapi::api::core::v1::PodSpec;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::rc::Rc;

pub use decode::DecodeError;
pub use node::{CONTAINER_RUNTIME, KERNEL_VERSION, KUBELET_VERSION, OS_IMAGE};
pub use pod_status::{Qos, qos_class};

/// Turns an identity into its UUID text.
pub type UuidOf<'a> = &'a dyn Fn(Uid) -> String;
/// Finds the living object with this UUID text.
pub type UidOf<'a> = &'a dyn Fn(&str) -> Option<Uid>;

/// As `kubectl get -o json` shows the object, without managedFields. Keys are sorted.
pub fn to_value(object: &Object, uuid: UuidOf<'_>) -> Value {
    let kind = object.kind();
    let mut fields = Map::new();
    fields.insert("apiVersion".into(), kind.api_version().into());
    fields.insert("kind".into(), kind.names().kind.into());
    fields.insert("metadata".into(), meta::to_value(object.meta(), uuid));
    match object {
        Object::Namespace(namespace) => {
            fields.insert("spec".into(), json!({"finalizers": ["kubernetes"]}));
            fields.insert("status".into(), json!({"phase": namespace.phase()}));
        }
        Object::Node(node) => {
            fields.insert("spec".into(), node::spec(node));
            fields.insert("status".into(), node::status(node, &uuid(node.meta.uid)));
        }
        Object::Pod(own) => {
            let identity = uuid(own.meta.uid);
            let spec = pod::spec(own, &identity);
            fields.insert("status".into(), pod_status::status(own, &spec, &identity));
            fields.insert("spec".into(), spec);
        }
        Object::Event(own) => event::insert_fields(own, uuid, &mut fields),
        Object::Job(own) => {
            fields.insert("spec".into(), job::spec(&own.spec));
            fields.insert("status".into(), job::status(&own.status, uuid));
        }
    }
    Value::Object(fields)
}

/// The desired state of a manifest. Status and the metadata that the API server sets are ignored,
/// as it does on create. A namespace that is not written stays empty: the caller knows the current
/// one. Owners cannot be found: see [`from_value_with`].
///
/// # Errors
/// If kind or apiVersion are missing or not kept by the cluster, or a value has the wrong type.
pub fn from_value(value: &Value) -> Result<Object, DecodeError> {
    from_value_with(value, &|_| None)
}

/// [`from_value`], with owner references resolved. A reference to a UUID that nobody has points at
/// nobody, so that the garbage collector acts as it does on a real cluster.
///
/// # Errors
/// As [`from_value`].
pub fn from_value_with(value: &Value, uid_of: UidOf<'_>) -> Result<Object, DecodeError> {
    let kind = kind_of(value)?;
    let value = &normal::normalise(value)?;
    Ok(match kind {
        Kind::Namespace => {
            let wire: Wire<Value> = decode::decode(kind, value)?;
            Namespace { meta: meta::of_wire(wire.metadata, kind, uid_of) }.into()
        }
        Kind::Node => {
            let wire: node::WireNode = decode::decode(kind, value)?;
            node::of_wire(wire, uid_of)?.into()
        }
        Kind::Pod => {
            let wire: Wire<PodSpec> = decode::decode(kind, value)?;
            pod::of_spec(meta::of_wire(wire.metadata, kind, uid_of), wire.spec).into()
        }
        Kind::Event => {
            let wire: event::WireEvent = decode::decode(kind, value)?;
            event::of_wire(wire, uid_of)?.into()
        }
        Kind::Job => {
            let wire: Wire<JobSpec> = decode::decode(kind, value)?;
            let meta = meta::of_wire(wire.metadata, kind, uid_of);
            Job { meta, spec: Rc::new(wire.spec), status: JobStatus::default() }.into()
        }
    })
}

/// The living object with a new desired state: spec, labels, annotations, finalizers and owner
/// references. Identity, times and status stay.
///
/// # Errors
/// As [`from_value`]; also if the kinds differ.
pub fn update_from_value(old: &Object, value: &Value) -> Result<Object, DecodeError> {
    update_from_value_with(old, value, &|_| None)
}

/// [`update_from_value`], with owner references resolved. Owners that the object has already are
/// found without.
///
/// # Errors
/// As [`update_from_value`].
pub fn update_from_value_with(
    old: &Object,
    value: &Value,
    uid_of: UidOf<'_>,
) -> Result<Object, DecodeError> {
    let mut new = from_value_with(value, uid_of)?;
    match (old, &mut new) {
        (Object::Job(old), Object::Job(new)) => {
            let new = Rc::make_mut(new);
            new.status = old.status.clone();
            if new.spec == old.spec {
                new.spec = old.spec.clone();
            }
        }
        (Object::Pod(old), Object::Pod(new)) => {
            let new = Rc::make_mut(new);
            pod::keep_shared(old, new);
            new.status = PodStatus::clone(&old.status);
        }
        (Object::Node(old), Object::Node(new)) => node::keep_status(old, Rc::make_mut(new)),
        (Object::Event(old), Object::Event(new)) => {
            Rc::make_mut(new).involved_uid = old.involved_uid;
        }
        (Object::Namespace(_), Object::Namespace(_)) => {}
        _ => return Err(DecodeError::OtherKind { kind: new.kind() }),
    }
    meta::keep_identity(old.meta(), new.meta_mut());
    Ok(new)
}

/// The kind that a manifest names.
///
/// # Errors
/// If it names none, or one that the cluster does not keep.
pub fn kind_of(value: &Value) -> Result<Kind, DecodeError> {
    if !value.is_object() {
        return Err(DecodeError::NotAnObject { found: decode::go_kind(value) });
    }
    let text = |pointer: &str| {
        value.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let (api_version, kind) = (text("/apiVersion"), text("/kind"));
    if kind.is_empty() {
        return Err(DecodeError::MissingKind);
    }
    if api_version.is_empty() {
        return Err(DecodeError::MissingApiVersion);
    }
    Kind::of(&api_version, &kind).ok_or_else(|| DecodeError::UnknownKind {
        api_version,
        kind,
        name: text("/metadata/name"),
        namespace: text("/metadata/namespace"),
    })
}

/// What a manifest of most kinds looks like, but for the status, which controllers set.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Wire<Spec> {
    metadata: meta::WireMeta,
    spec: Spec,
}
