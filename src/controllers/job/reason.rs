//! Why the Job controller did what it did, with every number that went into it. The sentences are
//! in `locale::job`.

use crate::api::text::Text;
use crate::controllers::job::rank::Rank;
use crate::time::SimTime;
use serde::Serialize;

/// One reason of a sync. The first of a decision is its headline.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Reason {
    /// `spec.managedBy` names somebody else.
    ManagedByOther {
        name: Text,
    },
    UnknownCompletionMode {
        mode: Text,
    },
    /// Complete, or Failed, already.
    Finished {
        failed: bool,
    },
    /// The controller's own writes have not come back yet.
    WaitingForExpectations,
    /// The Job is being deleted: no pod is created or deleted.
    Deleting {
        active: i32,
    },
    NamespaceTerminating {
        slots: Slots,
    },
    Adopted {
        pods: i32,
    },
    Released {
        pods: i32,
    },
    /// The Job is over. `killed` pods are deleted; `ended` says that the terminal condition is
    /// written in this sync, too.
    Over {
        #[serde(flatten)]
        cause: Cause,
        killed: i32,
        ended: bool,
    },
    /// It was over before; the terminal condition waits.
    StillEnding {
        failed: bool,
        killed: i32,
        terminating: i32,
    },
    /// It was over before; the terminal condition is written now.
    Ended {
        failed: bool,
        reason: Text,
    },
    /// `create` pods are created; `waiting` indexes keep a slot without a pod.
    CreatePods {
        slots: Slots,
        create: i32,
        waiting: i32,
    },
    AllSlotsBusy {
        slots: Slots,
    },
    /// Fewer completions are left than slots, and all of them have their pod.
    WaitingForLast {
        slots: Slots,
    },
    /// A work queue: after the first success no pod is created.
    WaitingForRest {
        succeeded: i32,
        active: i32,
    },
    /// parallelism is 0.
    NoParallelism {
        slots: Slots,
    },
    /// Only failed pods are replaced, and some are still terminating.
    WaitingForTerminating {
        slots: Slots,
    },
    /// There are free slots, but every index has its pod or is settled.
    NoIndexLeft {
        slots: Slots,
    },
    /// No pod before `until`.
    BackoffWait {
        failures: i32,
        delay_seconds: i64,
        until: SimTime,
    },
    /// Every index that could get a pod waits; `index` is the first to be done.
    IndexWait {
        index: u32,
        failures: i32,
        delay_seconds: i64,
        until: SimTime,
        waiting: i32,
    },
    /// Too many pods, or unfit ones (duplicate or unusable index). `by` tells those that go from
    /// those that stay.
    ScaleDown {
        slots: Slots,
        unfit: i32,
        remove: i32,
        by: Rank,
    },
    /// `changed` when this sync suspends the Job; `deleted` pods go without being counted.
    Suspended {
        changed: bool,
        deleted: i32,
    },
    Resumed {
        started: SimTime,
    },
    /// Pods that ended are counted; `more` are left for the next sync.
    CountedPods {
        succeeded: i32,
        failed: i32,
        ignored: i32,
        more: bool,
    },
    /// Failed pods of indexes that are tried again are counted when their replacement exists.
    CountDelayed {
        pods: i32,
    },
}

/// What ended a Job.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "cause", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Cause {
    BackoffLimit {
        failed: i32,
        limit: i32,
    },
    /// Containers restarted in place, restartPolicy OnFailure.
    Restarts {
        restarts: i32,
        limit: i32,
    },
    Deadline {
        started: SimTime,
        now: SimTime,
        seconds: i64,
    },
    FailJobRule {
        rule: usize,
        message: Text,
    },
    MaxFailedIndexes {
        failed: i32,
        limit: i32,
    },
    FailedIndexes {
        failed: i32,
        succeeded: i32,
        completions: i32,
    },
    SuccessRule {
        rule: usize,
        succeeded: i32,
        completions: i32,
    },
    Completions {
        succeeded: i32,
        completions: Option<i32>,
    },
}

/// The numbers behind how many pods there should be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Slots {
    pub parallelism: i32,
    /// `None`: a work queue.
    pub completions: Option<i32>,
    pub succeeded: i32,
    pub active: i32,
    /// Only when just failed pods are replaced: these keep their slots.
    pub terminating: Option<i32>,
    /// How many should be active.
    pub wanted: i32,
}

impl Slots {
    /// How many pods are missing; negative when there are too many.
    pub fn missing(&self) -> i32 {
        self.wanted.saturating_sub(self.active).saturating_sub(self.terminating.unwrap_or(0))
    }
}
