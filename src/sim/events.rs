//! Folds what components said about an object into Kubernetes Events: counts, aggregation, one
//! hour of life. Computed from the records when somebody asks; the run does not depend on it.
//! Upstream: client-go `tools/record/events_cache.go`.

use crate::api::event::Event;
use crate::api::meta::{Meta, ObjectKey, Uid};
use crate::api::text::Text;
use crate::sim::record::{RecordId, RecordLog, Said, What};
use crate::time::{SimDuration, SimTime};

/// How long an Event lives after it was last seen.
pub const LIFETIME: SimDuration = SimDuration::from_mins(60);
/// More messages of one reason than this within the window are told together.
const SIMILAR: usize = 10;
const SIMILAR_WINDOW: SimDuration = SimDuration::from_secs(600);

/// The Events about one object at a moment: those of the records before `end` that are alive at
/// `now`, in the order in which they were first seen.
pub fn about(log: &RecordLog, uid: Uid, end: RecordId, now: SimTime) -> Vec<Event> {
    let mut said: Vec<(RecordId, SimTime, &Said)> = log
        .about(uid, end)
        .filter_map(|(id, record)| match &record.what {
            What::Event(said) => Some((id, record.at, &**said)),
            _ => None,
        })
        .collect();
    said.reverse();
    // Nobody goes on about an object that is to be deleted.
    let is_over = |what: &What| matches!(what, What::Deleting { .. } | What::Removed);
    let over = log.about(uid, end).filter(|(_, record)| is_over(&record.what));
    let until = over.map(|(_, record)| record.at).min().map_or(now, |over| over.min(now));
    let Some(key) = log.key(uid) else { return Vec::new() };
    let mut events = Vec::new();
    for (id, at, said) in said {
        fold(&mut events, (key, uid), (id, at, said), until);
    }
    events.retain(|event| event.last_seen + LIFETIME > now);
    events
}

/// The Events of a whole cluster, or of one namespace, at a moment.
pub fn all(log: &RecordLog, namespace: Option<&str>, end: RecordId, now: SimTime) -> Vec<Event> {
    let mut about_whom: Vec<Uid> = log
        .iter()
        .take(end as usize)
        .filter(|(_, record)| matches!(record.what, What::Event(_)))
        .map(|(_, record)| record.object)
        .collect();
    about_whom.sort_unstable();
    about_whom.dedup();
    let mut events: Vec<Event> =
        about_whom.into_iter().flat_map(|uid| about(log, uid, end, now)).collect();
    events.retain(|event| namespace.is_none_or(|wanted| *event.meta.namespace == *wanted));
    events
}

fn fold(
    events: &mut Vec<Event>,
    (key, uid): (&ObjectKey, Uid),
    (id, at, said): (RecordId, SimTime, &Said),
    until: SimTime,
) {
    let (again, last) = said.again.map_or((0, at), |again| again.told(at, until));
    let last_seen = last.floor_secs();
    let alike = |event: &Event| {
        event.source == said.source && event.kind == said.kind && event.reason == said.reason
    };
    let recent =
        |event: &&Event| alike(event) && event.first_seen + SIMILAR_WINDOW > at.floor_secs();
    let message = if events.iter().filter(recent).count() >= SIMILAR
        && !events.iter().any(|event| alike(event) && event.message == said.message)
    {
        Text::from(format!("(combined from similar events): {}", said.message))
    } else {
        said.message.clone()
    };
    let combined = message.starts_with("(combined");
    let same = |event: &&mut Event| {
        alike(event)
            && event.field_path == said.field_path
            && (event.message == message || combined && event.message.starts_with("(combined"))
    };
    if let Some(event) = events.iter_mut().find(same) {
        event.count += 1 + again;
        event.last_seen = last_seen;
        event.message = message;
        return;
    }
    let mut meta = Meta::draft(Event::namespace_of(key), &event_name(key, id, at));
    meta.created = at.floor_secs();
    meta.resource_version = u64::from(id) + 1;
    events.push(Event {
        meta,
        kind: said.kind,
        reason: said.reason.clone(),
        message,
        field_path: said.field_path.clone(),
        source: said.source.clone(),
        involved: key.clone(),
        involved_uid: uid,
        first_seen: at.floor_secs(),
        last_seen,
        count: 1 + again,
    });
}

/// `pi-x2k9v.18656f1a2b3c4d5e`: the object's name and the nanoseconds of the moment.
fn event_name(key: &ObjectKey, id: RecordId, at: SimTime) -> String {
    // The record's number takes the place of the nanoseconds that virtual time does not have.
    let nanos = at.millis().wrapping_mul(1_000_000).wrapping_add(i64::from(id) % 1_000_000);
    format!("{}.{nanos:016x}", key.name)
}
