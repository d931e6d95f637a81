//! Why the StatefulSet controller did what it did, with every number that went into it. The
//! sentences are in `locale::stateful_set`.

use crate::api::pod::Phase;
use crate::time::SimTime;
use serde::Serialize;
use std::rc::Rc;

/// One reason of a sync. The first of a decision is its headline.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Reason {
    /// The controller's own writes have not come back yet.
    WaitingForExpectations,
    /// The set is being deleted: only its status is written.
    Deleting {
        pods: i32,
    },
    Adopted {
        pods: i32,
    },
    Released {
        pods: i32,
    },
    /// The template is a new one.
    NewRevision {
        revision: Rc<str>,
        number: i64,
    },
    /// An earlier template is used again; its revision gets a new number.
    OldRevision {
        revision: Rc<str>,
        number: i64,
    },
    /// The lowest ordinal without a pod gets one. OrderedReady: only this one.
    CreateNext {
        pod: Rc<str>,
        ordinal: i32,
        start: i32,
        replicas: i32,
        revision: Rc<str>,
    },
    /// Parallel: all that are missing.
    CreateAll {
        create: i32,
        replicas: i32,
        existing: i32,
    },
    /// OrderedReady: nothing else happens before this pod is as it should be.
    WaitingForPod {
        pod: Rc<str>,
        state: PodState,
        /// It is not of the template's revision, and changing the template does not replace it.
        outdated: bool,
        holds: Holds,
    },
    /// A pod that has ended is deleted, and created again when it is gone.
    ReplaceEnded {
        pod: Rc<str>,
        phase: Phase,
    },
    /// Parallel: so many are not Ready, but nothing waits for them.
    NotAllReady {
        ready: i32,
        replicas: i32,
    },
    /// Pods outside the range are deleted, the last first.
    ScaleDown {
        pods: Vec<Rc<str>>,
        start: i32,
        replicas: i32,
        left: i32,
    },
    /// OrderedReady: nothing is deleted while another pod is not available.
    ScaleDownHeld {
        pod: Rc<str>,
        by: Rc<str>,
    },
    /// Pods of old revisions are deleted, the last ordinal first.
    Update {
        pods: Vec<Rc<str>>,
        revision: Rc<str>,
        max_unavailable: i32,
        unavailable: i32,
        /// Deleted whatever the budget: they are not available anyway. Parallel only.
        broken: i32,
    },
    /// Pods of old revisions are left, but enough are unavailable already.
    UpdateHeld {
        outdated: i32,
        max_unavailable: i32,
        unavailable: i32,
    },
    /// Pods below the partition keep their revision.
    Partition {
        partition: i32,
        start: i32,
        kept: i32,
    },
    /// `OnDelete`: pods of old revisions wait until somebody deletes them.
    OnDelete {
        outdated: i32,
    },
    /// All pods are of the update revision, which is the current one from now on.
    UpdateComplete {
        revision: Rc<str>,
        replicas: i32,
    },
    /// A pod has its labels again.
    IdentityRestored {
        pods: i32,
    },
    /// Revisions that no pod needs, beyond the limit.
    HistoryTrimmed {
        deleted: i32,
        limit: i32,
    },
    /// Every ordinal has its pod.
    Enough {
        replicas: i32,
    },
}

/// What a pod is that others wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum PodState {
    Terminating,
    NotReady { phase: Phase },
    NotAvailable { ready: SimTime, seconds: i32, until: SimTime },
}

/// What waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Holds {
    /// The pods with higher ordinals, or deletion and updates when there are none to create.
    Pod(Rc<str>),
    Rest,
}
