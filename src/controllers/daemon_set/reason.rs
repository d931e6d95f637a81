//! Why the DaemonSet controller did what it did, with every number that went into it. The sentences
//! are in `locale::daemon_set`.

use crate::api::text::Text;
use crate::time::SimTime;
use serde::Serialize;
use std::rc::Rc;

/// One reason of a sync. The first of a decision is its headline.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Reason {
    /// The set is being deleted: nothing is done, not even counted.
    Deleting,
    /// The controller's own writes have not come back yet.
    WaitingForExpectations,
    /// `create` nodes may run a pod and have none; `node` is the first of them. More of them than
    /// one sync may serve are `left`.
    CreatePods {
        set: Rc<str>,
        node: Rc<str>,
        create: i32,
        left: i32,
    },
    /// Nodes that get none: `node` is the first, `taint` what keeps it out; without one its labels
    /// do not match.
    LeftOut {
        node: Rc<str>,
        taint: Option<Text>,
        nodes: i32,
        tainted: i32,
        unselected: i32,
        desired: i32,
    },
    /// Pods on nodes that may no longer run one: `taint` is of effect NoExecute; without one the
    /// labels do not match.
    RemovePods {
        node: Rc<str>,
        taint: Option<Text>,
        pods: i32,
    },
    /// Failed pods are deleted; `node` is the first of theirs.
    DeleteFailed {
        node: Rc<str>,
        pods: i32,
    },
    /// A pod failed again too soon: it stays until then.
    FailedWait {
        node: Rc<str>,
        delay_seconds: i64,
        until: SimTime,
    },
    /// A daemon pod that ended well is deleted, too.
    DeleteSucceeded {
        node: Rc<str>,
        pods: i32,
    },
    /// Only the oldest pod of a node stays.
    DeleteExcess {
        node: Rc<str>,
        pods: i32,
    },
    /// Pods without a node, meant for one that does not exist.
    DeleteHomeless {
        pods: i32,
    },
    /// Old pods that are not available are replaced whatever the budget.
    ReplaceUnavailable {
        node: Rc<str>,
        pods: i32,
    },
    /// `replace` old pods are deleted; `node` is the first of theirs.
    Replace {
        node: Rc<str>,
        replace: i32,
        budget: Budget,
    },
    /// The next old pod waits: the budget is used up, by `by` among others.
    UpdateWaits {
        next: Rc<str>,
        by: Rc<str>,
        state: Blocked,
        budget: Budget,
    },
    /// No old pod is left to be replaced, but `by` has none that is available: `until` is when a
    /// Ready one will be; without it the pod is still terminating.
    Settling {
        by: Rc<str>,
        until: Option<SimTime>,
    },
    /// New pods beside old ones: `surge` that used up the bound, `unavailable` beside it.
    SurgeCreates {
        node: Rc<str>,
        create: i32,
        unavailable: i32,
        surging: i32,
        max_surge: i32,
    },
    SurgeWaits {
        next: Rc<str>,
        by: Rc<str>,
        state: Blocked,
        surging: i32,
        max_surge: i32,
    },
    /// The new pod is available, or the old one not Ready: the old one goes.
    SurgeRetires {
        node: Rc<str>,
        pods: i32,
    },
    /// Pods on nodes that should run none go as others become available.
    SurgeSunset {
        node: Rc<str>,
        pods: i32,
        available: i32,
        desired: i32,
    },
    SurgeSunsetWaits {
        node: Rc<str>,
        pods: i32,
        available: i32,
        desired: i32,
    },
    /// `updateStrategy` OnDelete: pods of older templates stay.
    OnDelete {
        outdated: i32,
    },
    /// Every node that should has its pod.
    AllThere {
        set: Rc<str>,
        desired: i32,
        ready: i32,
        available: i32,
    },
    RevisionRecorded {
        revision: i64,
    },
    /// The template of an earlier revision is current again.
    RevisionReused {
        from: i64,
        to: i64,
    },
    RevisionsDeleted {
        revisions: i32,
        limit: i32,
    },
    /// Another template has the same hash.
    HashCollision {
        count: i32,
    },
    Adopted {
        pods: i32,
    },
    Released {
        pods: i32,
    },
}

/// How many nodes may be without an available pod, and how many are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Budget {
    pub max_unavailable: i32,
    pub unavailable: i32,
}

/// Why a node counts as unavailable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "camelCase")]
pub enum Blocked {
    /// Ready, and available from then on.
    Ready {
        until: SimTime,
    },
    NotReady,
    /// Its pod is still terminating; the next one is created when it is gone.
    Terminating,
    /// It has none, or too many.
    Unsettled,
}

impl Budget {
    pub fn left(&self) -> i32 {
        self.max_unavailable.saturating_sub(self.unavailable).max(0)
    }
}
