//! The append-only account of a run: when, who, which object, what, why, and which record caused
//! it. Everything that shows or checks a run reads this; nothing here acts.

use crate::api::event::{Again, EventType};
use crate::api::job::JobConditionType;
use crate::api::meta::{ObjectKey, Uid};
use crate::api::pod::{ConditionStatus, Phase};
use crate::api::text::Text;
use crate::sim::counts::Counts;
use crate::sim::reason::Reason;
use crate::time::SimTime;
use serde::Serialize;
use std::rc::Rc;

/// The number of a record in its run, from 0.
pub type RecordId = u32;

/// Who did it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Who {
    User,
    Job,
    TtlAfterFinished,
    GarbageCollector,
    PodGc,
    NodeLifecycle,
    TaintEviction,
    Namespace,
    Scheduler,
    Kubelet,
    /// Electricity and machines.
    World,
    CronJob,
    DaemonSet,
    Deployment,
    ReplicaSet,
    StatefulSet,
    Disruption,
}

impl Who {
    /// The word in scripts and records.
    pub const fn word(self) -> &'static str {
        match self {
            Who::User => "user",
            Who::Job => "job",
            Who::TtlAfterFinished => "ttl-after-finished",
            Who::GarbageCollector => "garbage-collector",
            Who::PodGc => "pod-gc",
            Who::NodeLifecycle => "node-lifecycle",
            Who::TaintEviction => "taint-eviction",
            Who::Namespace => "namespace",
            Who::Scheduler => "scheduler",
            Who::Kubelet => "kubelet",
            Who::World => "world",
            Who::CronJob => "cronjob",
            Who::DaemonSet => "daemonset",
            Who::Deployment => "deployment",
            Who::ReplicaSet => "replicaset",
            Who::StatefulSet => "statefulset",
            Who::Disruption => "disruption",
        }
    }
}

#[derive(Clone, Debug)]
pub struct Record {
    pub at: SimTime,
    pub who: Who,
    pub object: Uid,
    /// `None` only for what the user or the world began.
    pub cause: Option<RecordId>,
    pub what: What,
    /// The record before this one about the same object.
    pub previous: Option<RecordId>,
}

/// What happened to the object.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum What {
    /// A line was typed or a handle moved.
    Command {
        label: Text,
    },
    /// A component looked at the object.
    Decided(Rc<[Reason]>),
    Created,
    /// The desired state changed.
    Spec,
    /// Labels, annotations, owners or finalizers changed.
    Meta,
    /// Deletion was asked for; the object stays this many seconds at most, or until released.
    Deleting {
        grace_seconds: i64,
    },
    Removed,
    Bound {
        node: Rc<str>,
    },
    Pod(Rc<PodSeen>),
    Job(JobCounts),
    JobCondition {
        kind: JobConditionType,
        status: bool,
        reason: Text,
    },
    Node {
        ready: ConditionStatus,
        unschedulable: bool,
    },
    Taints {
        count: u32,
    },
    Event(Rc<Said>),
    /// The API server refused.
    Refused {
        what: Text,
    },
    PowerOff,
    PowerOn,
    ControllerStopped {
        name: Text,
    },
    ControllerStarted {
        name: Text,
    },
    /// A fact about a process, an image or a file that no API object holds.
    World {
        what: Text,
    },
    /// The counters of a status changed.
    Counts(Counts),
    /// A condition of a Deployment changed its status or its reason.
    Condition {
        kind: Text,
        status: ConditionStatus,
        reason: Text,
    },
}

/// A pod's state as `kubectl get pods` prints it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PodSeen {
    pub phase: Phase,
    pub status: Text,
    pub ready: bool,
    pub restarts: u32,
    /// The exit code of the first container that ended, if the phase is terminal.
    pub exit_code: Option<i32>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct JobCounts {
    pub active: i32,
    pub ready: i32,
    pub terminating: i32,
    pub succeeded: i32,
    pub failed: i32,
}

/// A Kubernetes Event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Said {
    pub kind: EventType,
    pub reason: Text,
    pub message: Text,
    pub field_path: Text,
    pub source: Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub again: Option<Again>,
}

/// The records of a run, and the names of all objects that ever were.
#[derive(Clone, Debug, Default)]
pub struct RecordLog {
    records: Vec<Record>,
    keys: Vec<Option<ObjectKey>>,
    last: Vec<Option<RecordId>>,
    /// So many objects were there before the run began.
    before: usize,
    mark: Rc<()>,
}

impl RecordLog {
    pub fn len(&self) -> usize {
        self.records.len()
    }

    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// Another one from when the account is cut on: what was read under the same mark still holds.
    pub fn mark(&self) -> &Rc<()> {
        &self.mark
    }

    pub fn get(&self, id: RecordId) -> Option<&Record> {
        self.records.get(id as usize)
    }

    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (RecordId, &Record)> {
        self.records.iter().enumerate().map(|(id, record)| (id as RecordId, record))
    }

    /// The records from `id` on.
    pub fn since(&self, id: RecordId) -> &[Record] {
        self.records.get(id as usize..).unwrap_or_default()
    }

    /// Notes the name of an object that was there before the run began.
    pub fn know(&mut self, uid: Uid, key: ObjectKey) {
        self.make_room(uid);
        self.keys[uid.0 as usize] = Some(key);
        self.before = self.before.max(uid.0 as usize + 1);
    }

    /// The objects that were there before the run began.
    pub fn before_the_run(&self) -> impl Iterator<Item = (Uid, &ObjectKey)> {
        let keys = self.keys.iter().take(self.before).enumerate();
        keys.filter_map(|(uid, key)| Some((Uid(uid as u32), key.as_ref()?)))
    }

    fn make_room(&mut self, uid: Uid) {
        let slots = uid.0 as usize + 1;
        if self.last.len() < slots {
            self.last.resize(slots, None);
            self.keys.resize(slots, None);
        }
    }

    /// The name of an object that is or was.
    pub fn key(&self, uid: Uid) -> Option<&ObjectKey> {
        self.keys.get(uid.0 as usize)?.as_ref()
    }

    /// The records about one object that are older than `before`, newest first.
    pub fn about(&self, uid: Uid, before: RecordId) -> impl Iterator<Item = (RecordId, &Record)> {
        let mut next = self.last.get(uid.0 as usize).copied().flatten();
        std::iter::from_fn(move || {
            let id = next?;
            let record = self.get(id)?;
            next = record.previous;
            Some((id, record))
        })
        .filter(move |(id, _)| *id < before)
    }

    /// The number of the first record at or after `time`.
    pub fn first_at(&self, time: SimTime) -> RecordId {
        self.records.partition_point(|record| record.at < time) as RecordId
    }

    /// Appends what a run has produced. `name` is given for objects that are new.
    pub fn push(&mut self, mut record: Record, name: Option<ObjectKey>) {
        let (id, slot) = (self.records.len() as RecordId, record.object.0 as usize);
        if record.object != NOBODY {
            self.make_room(record.object);
            if name.is_some() {
                self.keys[slot] = name;
            }
            record.previous = self.last[slot].replace(id);
        }
        self.records.push(record);
    }

    /// Forgets everything from `id` on: a fork overwrites the future.
    pub fn truncate(&mut self, id: RecordId) {
        self.mark = Rc::default();
        while self.records.len() > id as usize {
            if let Some(record) = self.records.pop()
                && let Some(last) = self.last.get_mut(record.object.0 as usize)
            {
                *last = record.previous;
            }
        }
    }
}

/// Stands for no object, in records about the cluster as a whole.
pub const NOBODY: Uid = Uid(u32::MAX);
