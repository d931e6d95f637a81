//! The Kubernetes Event: what a component says about an object, folded by count.

use crate::api::meta::{Meta, ObjectKey, Uid};
use crate::api::text::Text;
use crate::time::{SimDuration, SimTime};
use serde::Serialize;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum EventType {
    Normal,
    Warning,
}

/// What a component wants said; the store folds it into an [`Event`].
#[derive(Clone, Debug, PartialEq)]
pub struct EventDraft {
    pub kind: EventType,
    pub reason: Text,
    pub message: Text,
    /// `spec.containers{nginx}`, or empty.
    pub field_path: Text,
    pub again: Option<Again>,
}

/// A component goes on saying the same: this often, and no longer than this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Again {
    pub every_millis: i64,
    pub until: SimTime,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    pub meta: Meta,
    pub kind: EventType,
    pub reason: Text,
    pub message: Text,
    pub field_path: Text,
    /// `source.component`: `job-controller`, `kubelet`.
    pub source: Text,
    pub involved: ObjectKey,
    pub involved_uid: Uid,
    pub first_seen: SimTime,
    pub last_seen: SimTime,
    pub count: u32,
}

impl EventType {
    pub const fn name(self) -> &'static str {
        match self {
            EventType::Normal => "Normal",
            EventType::Warning => "Warning",
        }
    }
}

impl EventDraft {
    pub fn normal(reason: impl Into<Text>, message: impl Into<Text>) -> Self {
        EventDraft {
            kind: EventType::Normal,
            reason: reason.into(),
            message: message.into(),
            field_path: Text::default(),
            again: None,
        }
    }

    pub fn warning(reason: impl Into<Text>, message: impl Into<Text>) -> Self {
        EventDraft { kind: EventType::Warning, ..EventDraft::normal(reason, message) }
    }

    /// The same, said again and again.
    pub fn again(self, every: SimDuration, until: SimTime) -> Self {
        EventDraft { again: Some(Again { every_millis: every.millis(), until }), ..self }
    }

    /// The same, about one container of the pod: `spec.containers{nginx}`.
    pub fn about(self, field_path: impl Into<Text>) -> Self {
        EventDraft { field_path: field_path.into(), ..self }
    }
}

impl Again {
    /// How often it was said again from `since` on and before `now`, and when last.
    pub fn told(self, since: SimTime, now: SimTime) -> (u32, SimTime) {
        let every = self.every_millis.max(1);
        let times = now.min(self.until).since(since).millis().max(0) / every;
        let last = since + SimDuration::from_millis(times * every);
        (u32::try_from(times).unwrap_or(u32::MAX), last)
    }
}

impl Event {
    /// The namespace that an Event about this object lives in.
    pub fn namespace_of(involved: &ObjectKey) -> &str {
        if involved.kind.names().namespaced { &involved.namespace } else { "default" }
    }
}
