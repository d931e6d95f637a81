//! Events as JSON, in the shape of `core/v1`.

use crate::api::event::{Event, EventType};
use crate::api::json::decode::DecodeError;
use crate::api::json::meta::{self, WireMeta};
use crate::api::json::{UidOf, UuidOf, synthetic};
use crate::api::meta::{Kind, ObjectKey, Uid};
use crate::api::text::Text;
use crate::api::v1::structs;
use crate::time::SimTime;
use serde_json::{Map, Value, json};

pub fn insert_fields(event: &Event, uuid: UuidOf<'_>, fields: &mut Map<String, Value>) {
    let mut involved = json!({
        "apiVersion": event.involved.kind.api_version(),
        "kind": event.involved.kind.names().kind,
        "name": *event.involved.name,
        "uid": uuid(event.involved_uid),
    });
    if !event.involved.namespace.is_empty() {
        involved["namespace"] = json!(*event.involved.namespace);
    }
    if !event.field_path.is_empty() {
        involved["fieldPath"] = json!(*event.field_path);
    }
    // An Event is made up from what was said when somebody asks: its identity comes from its name.
    if let Some(metadata) = fields.get_mut("metadata").and_then(Value::as_object_mut) {
        let version = event.meta.resource_version.to_string();
        metadata.insert("creationTimestamp".into(), event.meta.created.rfc3339().into());
        metadata.insert("uid".into(), synthetic::uuid(&event.meta.name).into());
        metadata.insert("resourceVersion".into(), version.into());
    }
    for (field, value) in [
        ("involvedObject", involved),
        ("type", event.kind.name().into()),
        ("reason", json!(*event.reason)),
        ("message", json!(*event.message)),
        ("source", json!({"component": *event.source})),
        ("reportingComponent", json!(*event.source)),
        ("reportingInstance", "".into()),
        ("count", event.count.into()),
        ("eventTime", Value::Null),
        ("firstTimestamp", event.first_seen.rfc3339().into()),
        ("lastTimestamp", event.last_seen.rfc3339().into()),
    ] {
        fields.insert(field.into(), value);
    }
}

structs! {
    WireEvent {
        metadata: WireMeta = "metadata",
        involved_object: WireReference = "involvedObject",
        r#type: String = "type",
        reason: String = "reason",
        message: String = "message",
        source: WireSource = "source",
        count: i32 = "count",
        first_timestamp: Option<String> = "firstTimestamp",
        last_timestamp: Option<String> = "lastTimestamp",
    }
    WireReference {
        api_version: String = "apiVersion",
        kind: String = "kind",
        name: String = "name",
        namespace: String = "namespace",
        uid: String = "uid",
        field_path: String = "fieldPath",
    }
    WireSource {
        component: String = "component",
    }
}

/// # Errors
/// If the Event is about a kind that the cluster does not keep, or a time is none.
pub fn of_wire(wire: WireEvent, uid_of: UidOf<'_>) -> Result<Event, DecodeError> {
    let about = wire.involved_object;
    let Some(kind) = Kind::of(&about.api_version, &about.kind) else {
        let (name, namespace) = (about.name, about.namespace);
        let (api_version, kind) = (about.api_version, about.kind);
        return Err(DecodeError::UnknownKind { api_version, kind, name, namespace });
    };
    let time = |text: Option<String>| match text {
        None => Ok(SimTime::default()),
        Some(text) => SimTime::parse_rfc3339(&text).ok_or(DecodeError::Time { text }),
    };
    let is_warning = wire.r#type == EventType::Warning.name();
    Ok(Event {
        meta: meta::of_wire(wire.metadata, Kind::Event, uid_of),
        kind: if is_warning { EventType::Warning } else { EventType::Normal },
        reason: wire.reason.into(),
        message: wire.message.into(),
        field_path: Text::from(about.field_path),
        source: wire.source.component.into(),
        involved: ObjectKey::new(kind, &about.namespace, &about.name),
        involved_uid: uid_of(&about.uid).unwrap_or(Uid(u32::MAX)),
        first_seen: time(wire.first_timestamp)?,
        last_seen: time(wire.last_timestamp)?,
        count: u32::try_from(wire.count).unwrap_or(0),
    })
}
