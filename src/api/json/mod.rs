//! Objects as JSON, both ways: as `kubectl get -o json` shows them, and as a manifest writes them.
//! Knows the fields and their Go names; does not judge values (that is admission's) nor fields
//! nobody knows (that is the manifest's). What the simulation does not keep but a cluster prints
//! (container IDs, image digests, the service account's volume) is made up from the identity.

mod apps;
mod batch;
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

use crate::api::controller_revision::ControllerRevision;
use crate::api::cron_job::CronJob;
use crate::api::daemon_set::DaemonSet;
use crate::api::deployment::Deployment;
use crate::api::disruption_budget::PodDisruptionBudget;
use crate::api::fields;
use crate::api::job::Job;
use crate::api::meta::{Kind, Uid};
use crate::api::object::{Namespace, Object};
use crate::api::pod::PodStatus;
use crate::api::replica_set::ReplicaSet;
use crate::api::stateful_set::StatefulSet;
use crate::api::v1::{self, PodSpec, Rest, structs};
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
        Object::CronJob(own) => {
            insert_state(&mut fields, &*own.spec, batch::cron_job_status(&own.status, uuid));
        }
        Object::DaemonSet(own) => {
            insert_state(&mut fields, &*own.spec, apps::daemon_set_status(&own.status));
        }
        Object::Deployment(own) => {
            insert_state(&mut fields, &*own.spec, apps::deployment_status(&own.status));
        }
        Object::ReplicaSet(own) => {
            insert_state(&mut fields, &*own.spec, apps::replica_set_status(&own.status));
        }
        Object::StatefulSet(own) => {
            insert_state(&mut fields, &*own.spec, apps::stateful_set_status(&own.status));
        }
        Object::PodDisruptionBudget(own) => {
            insert_state(&mut fields, &*own.spec, apps::budget_status(&own.status));
        }
        Object::ControllerRevision(own) => {
            fields.insert("data".into(), apps::revision_data(own));
            fields.insert("revision".into(), own.revision.into());
        }
    }
    Value::Object(fields)
}

fn insert_state(fields: &mut Map<String, Value>, spec: &dyn v1::Wire, status: Value) {
    fields.insert("spec".into(), spec.write().unwrap_or_default());
    fields.insert("status".into(), status);
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

/// The status stays, and a spec that is the same stays shared.
macro_rules! keep_state {
    ($old:ident, $new:ident) => {{
        let new = Rc::make_mut($new);
        new.status = $old.status.clone();
        if new.spec == $old.spec {
            new.spec = $old.spec.clone();
        }
    }};
}

/// A kind whose status starts empty.
macro_rules! workload {
    ($kind:ident, $word:ident, $value:ident, $uid_of:ident) => {{
        let wire: Wire<_> = read($value);
        let meta = meta::of_wire(wire.metadata, $word, $uid_of);
        $kind { meta, spec: Rc::new(wire.spec), status: Default::default() }.into()
    }};
}

/// [`from_value`], with owner references resolved. A reference to a UUID that nobody has points at
/// nobody, so that the garbage collector acts as it does on a real cluster.
///
/// # Errors
/// As [`from_value`].
pub fn from_value_with(value: &Value, uid_of: UidOf<'_>) -> Result<Object, DecodeError> {
    let kind = kind_of(value)?;
    let ty = fields::type_named(kind.names().kind);
    let value = &ty.map_or_else(|| Ok(value.clone()), |ty| normal::normalise(ty, value))?;
    Ok(match kind {
        Kind::Namespace => {
            let wire: Wire<Rest> = read(value);
            Namespace { meta: meta::of_wire(wire.metadata, kind, uid_of) }.into()
        }
        Kind::Node => {
            let wire: node::WireNode = read(value);
            node::of_wire(wire, uid_of)?.into()
        }
        Kind::Pod => {
            let wire: Wire<PodSpec> = read(value);
            pod::of_spec(meta::of_wire(wire.metadata, kind, uid_of), wire.spec).into()
        }
        Kind::Event => {
            let wire: event::WireEvent = read(value);
            event::of_wire(wire, uid_of)?.into()
        }
        Kind::Job => workload!(Job, kind, value, uid_of),
        Kind::CronJob => workload!(CronJob, kind, value, uid_of),
        Kind::DaemonSet => workload!(DaemonSet, kind, value, uid_of),
        Kind::Deployment => workload!(Deployment, kind, value, uid_of),
        Kind::ReplicaSet => workload!(ReplicaSet, kind, value, uid_of),
        Kind::StatefulSet => workload!(StatefulSet, kind, value, uid_of),
        Kind::PodDisruptionBudget => workload!(PodDisruptionBudget, kind, value, uid_of),
        Kind::ControllerRevision => {
            let wire: WireRevision = read(value);
            let meta = meta::of_wire(wire.metadata, kind, uid_of);
            let template = Rc::new(apps::template_of(&wire.data));
            ControllerRevision { meta, revision: wire.revision, template }.into()
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
        (Object::Job(old), Object::Job(new)) => keep_state!(old, new),
        (Object::Pod(old), Object::Pod(new)) => {
            let new = Rc::make_mut(new);
            pod::keep_shared(old, new);
            new.status = PodStatus::clone(&old.status);
        }
        (Object::Node(old), Object::Node(new)) => node::keep_status(old, Rc::make_mut(new)),
        (Object::Event(old), Object::Event(new)) => {
            Rc::make_mut(new).involved_uid = old.involved_uid;
        }
        (Object::CronJob(old), Object::CronJob(new)) => keep_state!(old, new),
        (Object::DaemonSet(old), Object::DaemonSet(new)) => keep_state!(old, new),
        (Object::Deployment(old), Object::Deployment(new)) => keep_state!(old, new),
        (Object::ReplicaSet(old), Object::ReplicaSet(new)) => keep_state!(old, new),
        (Object::StatefulSet(old), Object::StatefulSet(new)) => keep_state!(old, new),
        (Object::PodDisruptionBudget(old), Object::PodDisruptionBudget(new)) => {
            keep_state!(old, new);
        }
        (Object::Namespace(_), Object::Namespace(_))
        | (Object::ControllerRevision(_), Object::ControllerRevision(_)) => {}
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

fn read<T: v1::Wire + Default>(value: &Value) -> T {
    let mut read = T::default();
    read.read(value);
    read
}

/// What a manifest of most kinds looks like, but for the status, which controllers set.
#[derive(Default)]
struct Wire<Spec> {
    metadata: meta::WireMeta,
    spec: Spec,
}

impl<Spec: v1::Wire> v1::Wire for Wire<Spec> {
    fn read(&mut self, value: &Value) {
        let slots: &mut [(_, &mut dyn v1::Wire)] =
            &mut [("metadata", &mut self.metadata), ("spec", &mut self.spec)];
        v1::read_fields(value, slots);
    }
    fn write(&self) -> Option<Value> {
        v1::write_fields(&[("metadata", &self.metadata), ("spec", &self.spec)])
    }
}

structs! {
    WireRevision {
        metadata: meta::WireMeta = "metadata",
        data: Value = "data",
        revision: i64 = "revision",
    }
}
