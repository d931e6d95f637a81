//! Why the CronJob controller did what it did, with every number that went into it. The sentences
//! are in `locale::cron_job`.

use crate::api::text::Text;
use crate::time::SimTime;
use serde::Serialize;
use std::rc::Rc;

/// One reason of a sync. The first of a decision is its headline.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Reason {
    /// The CronJob is being deleted: nothing starts.
    Deleting,
    UnknownTimeZone {
        zone: Text,
    },
    UnparseableSchedule {
        schedule: Text,
        why: Text,
    },
    /// A date such as 31 February.
    NeverFires {
        schedule: Text,
    },
    Suspended {
        active: usize,
    },
    /// `last`: the last firing that was dealt with, or the creation.
    NotDue {
        last: SimTime,
        next: Option<SimTime>,
    },
    /// A firing has no Job, and `startingDeadlineSeconds` leave it out.
    TooLate {
        #[serde(flatten)]
        late: TooLate,
        next: Option<SimTime>,
    },
    /// Firings were missed, and the estimate leaps over all of them.
    Lost {
        number: i64,
        first: SimTime,
        next: Option<SimTime>,
    },
    /// The firing that is due has its Job.
    AlreadyStarted {
        time: SimTime,
        next: Option<SimTime>,
    },
    /// Forbid: `active` Jobs run, the first of them `by`, which was due at `by_time`.
    Blocked {
        time: SimTime,
        by: Rc<str>,
        by_time: Option<SimTime>,
        active: usize,
        next: Option<SimTime>,
    },
    Started {
        #[serde(flatten)]
        run: Run,
    },
    /// The most recent of several firings that were missed. `many`: more than 100.
    StartedLatest {
        #[serde(flatten)]
        run: Run,
        number: i64,
        first: SimTime,
        many: bool,
    },
    /// A Job of the name is there already. `own`: an earlier sync made it.
    Exists {
        job: Rc<str>,
        own: bool,
    },
    /// Replace: `deleted` Jobs, the first of them `job`, go before the new one starts.
    Replaced {
        job: Rc<str>,
        deleted: usize,
    },
    /// More finished Jobs than the limit: the oldest were deleted.
    Trimmed {
        failed: bool,
        deleted: usize,
        limit: i32,
    },
    Ended {
        job: Rc<str>,
        failed: bool,
    },
    Missing {
        job: Rc<str>,
    },
    /// An unfinished Job of this CronJob that is not on its list, such as one made by hand.
    Unexpected {
        job: Rc<str>,
    },
}

/// A Job that starts.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Run {
    /// The firing it is named for.
    pub time: SimTime,
    pub job: Rc<str>,
    /// Whole seconds since the firing.
    pub late_seconds: i64,
    /// How many Jobs go on running beside it.
    pub active: usize,
    pub next: Option<SimTime>,
}

/// A firing that is past the deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TooLate {
    pub time: SimTime,
    /// Whole seconds since the firing.
    pub seconds: i64,
    pub deadline_seconds: i64,
}
