//! What every decider answers with: actions, reasons, memory, and when to look again. Knows no
//! decider and nothing of how actions are carried out.

use crate::api::cron_job::CronJobStatus;
use crate::api::event::{EventDraft, EventType};
use crate::api::meta::{OwnerReference, Uid};
use crate::api::node::{NodeCondition, Taint};
use crate::api::object::{Object, Status};
use crate::api::pod::{Pod, PodCondition, PodStatus};
use crate::api::text::Text;
use crate::time::SimDuration;
use std::rc::Rc;

/// The outcome of one look at the world.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision<Reason, Memory> {
    /// Carried out in order, the actions of one batch at the same time. A refused action drops the
    /// later batches and puts the key back with error back-off.
    pub batches: Vec<Vec<Action>>,
    /// Never empty: doing nothing also has a reason.
    pub reasons: Vec<Reason>,
    /// What the decider wants to know next time.
    pub memory: Memory,
    /// Look again after this long, even if nothing happens.
    pub again: Option<SimDuration>,
}

/// One write to the API server, with what is said about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Action {
    pub write: Write,
    pub on_success: Vec<Announcement>,
    pub on_failure: Option<Announcement>,
}

/// A request to the API server.
#[derive(Clone, Debug, PartialEq)]
pub enum Write {
    /// Only the announcements are made.
    Nothing,
    CreatePod(Box<Pod>),
    DeletePod {
        uid: Uid,
        grace_seconds: Option<i64>,
    },
    /// A status write; the API server keeps conditions that the writer does not own.
    UpdatePodStatus {
        uid: Uid,
        status: Box<PodStatus>,
    },
    SetPodCondition {
        uid: Uid,
        condition: Box<PodCondition>,
    },
    /// The kubelet's last word: removes the object if it is being deleted.
    FinishPodDeletion {
        uid: Uid,
    },
    /// Sets phase Failed with a reason unless the phase is terminal already.
    FailPod {
        uid: Uid,
        condition: Box<PodCondition>,
    },
    BindPod {
        uid: Uid,
        node: Rc<str>,
    },
    /// `status.nominatedNodeName`: where room is being made for the pod; `None` clears it.
    NominateNode {
        uid: Uid,
        node: Option<Rc<str>>,
    },
    RemoveFinalizer {
        uid: Uid,
        finalizer: &'static str,
    },
    Adopt {
        uid: Uid,
        owner: Box<OwnerReference>,
        finalizer: Option<&'static str>,
    },
    Release {
        uid: Uid,
        owner: Uid,
        finalizer: Option<&'static str>,
    },
    /// A controller's status write.
    UpdateStatus {
        uid: Uid,
        status: Box<Status>,
    },
    /// The same for a CronJob in this version. `started`: a Job that this sync has just created, to
    /// be listed as active.
    UpdateCronJobStatus {
        uid: Uid,
        version: u64,
        status: Box<CronJobStatus>,
        started: Option<Rc<str>>,
    },
    /// Any object that is no pod.
    Create(Box<Object>),
    /// Replaces the desired state, labels and annotations of a living object.
    Update(Box<Object>),
    /// Sets annotations and labels without touching the spec: no new generation.
    SetMeta {
        uid: Uid,
        annotations: Vec<(&'static str, String)>,
        labels: Vec<(&'static str, String)>,
    },
    Delete {
        uid: Uid,
        propagation: Propagation,
    },
    SetTaints {
        uid: Uid,
        add: Vec<Taint>,
        remove: Vec<Taint>,
    },
    SetNodeConditions {
        uid: Uid,
        conditions: Vec<NodeCondition>,
    },
}

/// What becomes of the dependents of a deleted object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Propagation {
    Background,
    Foreground,
    Orphan,
}

/// An Event to write once the outcome of an action is known.
#[derive(Clone, Debug, PartialEq)]
pub struct Announcement {
    /// The object that the Event is about.
    pub about: Uid,
    pub said: Said,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Said {
    Exactly(EventDraft),
    /// The message is the prefix and the written object's name; after a failure, the refusal.
    Prefixed {
        kind: EventType,
        reason: Text,
        prefix: Text,
    },
}

impl<R, M> Decision<R, M> {
    /// Nothing to do, for this reason.
    pub fn idle(reason: R, memory: M) -> Self {
        Decision { batches: Vec::new(), reasons: vec![reason], memory, again: None }
    }
}

impl Action {
    pub fn new(write: Write) -> Self {
        Action { write, on_success: Vec::new(), on_failure: None }
    }

    pub fn announce(mut self, about: Uid, event: EventDraft) -> Self {
        self.on_success.push(Announcement { about, said: Said::Exactly(event) });
        self
    }

    /// `SuccessfulCreate` / `Created pod: NAME` and the like.
    pub fn announce_name(mut self, about: Uid, reason: &'static str, prefix: &'static str) -> Self {
        let (reason, prefix) = (reason.into(), prefix.into());
        let said = Said::Prefixed { kind: EventType::Normal, reason, prefix };
        self.on_success.push(Announcement { about, said });
        self
    }

    /// `FailedCreate` / `Error creating: …` and the like.
    pub fn announce_failure(
        mut self,
        about: Uid,
        reason: &'static str,
        prefix: impl Into<Text>,
    ) -> Self {
        let (reason, prefix) = (reason.into(), prefix.into());
        let said = Said::Prefixed { kind: EventType::Warning, reason, prefix };
        self.on_failure = Some(Announcement { about, said });
        self
    }
}
