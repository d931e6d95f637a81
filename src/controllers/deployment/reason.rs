//! Why the Deployment controller did what it did, with every number that went into it. The
//! sentences are in `locale::deployment`.

use crate::api::text::Text;
use crate::time::SimTime;
use serde::Serialize;
use std::rc::Rc;

/// How far the new ReplicaSet may grow: `replicas + surge` pods may exist and `total` do.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Room {
    pub replicas: i32,
    pub surge: i32,
    /// As the manifest writes it: `25%`. Empty under Recreate.
    pub max_surge: Text,
    pub total: i32,
    /// What the new ReplicaSet has.
    pub new: i32,
}

/// How far the old ReplicaSets may shrink: `replicas − unavailable` pods must stay available.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Floor {
    pub replicas: i32,
    pub unavailable: i32,
    /// As the manifest writes it: `25%`.
    pub max_unavailable: Text,
    pub total: i32,
    pub available: i32,
    pub new: i32,
    pub new_available: i32,
}

impl Floor {
    pub fn must_stay(&self) -> i32 {
        self.replicas - self.unavailable
    }

    /// Both percentages came to nothing, so one pod may be unavailable all the same.
    pub fn is_lifted(&self) -> bool {
        let percent = crate::api::int_or_percent::percentage(&self.max_unavailable);
        self.unavailable == 1
            && percent.is_some_and(|percent| percent * i64::from(self.replicas) < 100)
    }

    /// How many old pods may go at most: new ones that are not available count as missing.
    pub fn spare(&self) -> i32 {
        self.total - self.must_stay() - (self.new - self.new_available)
    }
}

/// What proportional scaling does to one ReplicaSet.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Share {
    pub set: Rc<str>,
    pub from: i32,
    pub to: i32,
}

/// One reason of a sync. The first of a decision is its headline.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Reason {
    /// The controller's own writes have not come back yet.
    WaitingForExpectations,
    /// Only the status is kept.
    Deleting,
    Adopted {
        sets: i32,
    },
    Released {
        sets: i32,
    },
    /// No ReplicaSet has this template: one is made.
    NewSet {
        set: Rc<str>,
        revision: i64,
        replicas: i32,
    },
    /// Another ReplicaSet has the name already: another hash is taken.
    Collision {
        set: Rc<str>,
        count: i32,
    },
    /// An earlier ReplicaSet has this template: it gets a new number.
    RolledBack {
        set: Rc<str>,
        was: i64,
        is: i64,
    },
    ScaleUpNew {
        room: Room,
        gain: i32,
    },
    ScaleDownNew {
        from: i32,
        replicas: i32,
    },
    /// Old pods that are not available go first.
    ScaleDownUnhealthy {
        floor: Floor,
        lose: i32,
    },
    ScaleDownOld {
        floor: Floor,
        lose: i32,
    },
    /// No old pod may go.
    HoldOld {
        floor: Floor,
    },
    /// An old set was scaled down and its status still counts the pods of before.
    WaitingForCount {
        set: Rc<str>,
        replicas: i32,
        available: i32,
    },
    /// All old pods are gone, and not all new ones are available.
    WaitingForAvailable {
        replicas: i32,
        available: i32,
    },
    Complete {
        replicas: i32,
        revision: i64,
    },
    /// Only the counters of the status have changed.
    Counted {
        replicas: i32,
        available: i32,
    },
    /// Recreate: everything old stops first.
    StopOld {
        pods: i32,
    },
    /// Recreate: terminating pods count.
    WaitingForOldPods {
        left: i32,
    },
    /// Recreate: nothing old is left.
    StartNew {
        from: i32,
        replicas: i32,
    },
    /// One ReplicaSet has pods: it gets the new size.
    ScaleOne {
        set: Rc<str>,
        from: i32,
        to: i32,
    },
    /// It was resized already.
    SizeIsRight {
        replicas: i32,
    },
    /// The new ReplicaSet has all its pods: the old ones lose theirs.
    NewIsWhole {
        replicas: i32,
        pods: i32,
    },
    /// Several have pods: each gets its share.
    InProportion {
        replicas: i32,
        allowed: i32,
        total: i32,
        shares: Vec<Share>,
    },
    /// Recreate is not scaled while two revisions have pods.
    WaitingForOneRevision,
    /// No ReplicaSet is made and no step taken; `sized` if it was scaled all the same.
    Paused {
        new_set: bool,
        sized: bool,
    },
    HistoryLimit {
        limit: i32,
        deleted: i32,
    },
    /// No progress since then, longer than the deadline allows.
    TimedOut {
        since: SimTime,
        deadline_seconds: i64,
    },
}
