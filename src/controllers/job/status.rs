//! The books of a Job. A pod that ended is counted exactly once, in three phases: its UID goes into
//! the status, its finalizer is removed, its UID moves into the counter. The terminal condition
//! waits until nothing is left to count and nothing terminates.
//! Upstream: `trackJobStatusAndRemoveFinalizers`, pkg/controller/job/job_controller.go.

use crate::api::event::EventDraft;
use crate::api::job::{Job, JobCondition, JobConditionType, JobStatus};
use crate::api::meta::Uid;
use crate::api::object::Status;
use crate::api::pod::{ConditionStatus, Phase};
use crate::api::text::Text;
use crate::controllers::job::count::{Count, Seen, number};
use crate::controllers::job::over::End;
use crate::controllers::job::plan::{Plan, remove_finalizer};
use crate::controllers::job::reason::Reason;
use crate::controllers::job::{SYNC_BATCH, indexed};
use crate::decision::{Action, Write};
use crate::order::Order;
use crate::time::SimTime;
use std::collections::BTreeSet;

/// So many UIDs may stand uncounted in a status: it must not grow too large.
pub const MAX_UNCOUNTED: usize = 500;

/// What is written, and whether the Job has come to its end by it.
pub struct Booked {
    pub ended: bool,
    pub counted: Option<Reason>,
    pub delayed: Option<Reason>,
}

/// Adds the accounting to the plan. `status` is what the sync has changed so far; `said` are the
/// Events that go with its first write.
pub fn book(
    (job, count): (&Job, &Count),
    mut status: JobStatus,
    end: Option<&End>,
    said: Option<EventDraft>,
    now: SimTime,
    plan: &mut Plan,
) -> Booked {
    if !status.uncounted_succeeded.is_empty() || !status.uncounted_failed.is_empty() {
        let tracked = count.pods.iter().filter(|seen| seen.tracked);
        let tracked: BTreeSet<Uid> = tracked.map(|seen| seen.pod.meta.uid).collect();
        count_removed(&mut status, |uid| tracked.contains(&uid));
    }
    let tally = note_ended((job, count), &mut status, end, &plan.released);
    write_indexes(count, &mut status);
    if let Some(end) = end {
        let text = (end.reason.clone(), end.message.clone());
        set_condition(&mut status, end.interim(), ConditionStatus::True, text, now);
    }
    let mut last = status.clone();
    let removed: BTreeSet<Uid> = tally.remove.iter().copied().collect();
    count_removed(&mut last, |uid| !removed.contains(&uid));
    let uncounted = last.uncounted_succeeded.len() + last.uncounted_failed.len();
    let ended = end.filter(|_| !tally.more && uncounted == 0 && plan.terminating == 0);
    let mut events = Vec::new();
    if let Some(end) = ended {
        events = finish(job, &mut last, end, now);
    }
    write(job, status, last, tally.remove, (said, events), plan);
    if tally.more {
        plan.look_again(SYNC_BATCH);
    }
    Booked { ended: ended.is_some(), counted: tally.counted, delayed: tally.delayed }
}

/// Moves the UIDs of pods without finalizer into the counters.
fn count_removed(status: &mut JobStatus, has_finalizer: impl Fn(Uid) -> bool) {
    let settle = |uncounted: &mut Vec<Uid>, counter: &mut i32| {
        let before = uncounted.len();
        uncounted.retain(|uid| has_finalizer(*uid));
        *counter = counter.saturating_add(number(before - uncounted.len()));
    };
    settle(&mut status.uncounted_succeeded, &mut status.succeeded);
    settle(&mut status.uncounted_failed, &mut status.failed);
}

#[derive(Default)]
struct Tally {
    remove: Vec<Uid>,
    /// The limit is reached: the next sync goes on.
    more: bool,
    counted: Option<Reason>,
    delayed: Option<Reason>,
}

/// Notes the pods that ended; their finalizers are to be removed.
fn note_ended(
    (job, count): (&Job, &Count),
    status: &mut JobStatus,
    end: Option<&End>,
    released: &BTreeSet<Uid>,
) -> Tally {
    let mut tally = Tally::default();
    let (mut succeeded, mut failed, mut ignored, mut delayed) = (0, 0, 0, 0);
    let before: BTreeSet<Uid> = job.status.uncounted_failed.iter().copied().collect();
    let counting: BTreeSet<Uid> = job.status.uncounted_succeeded.iter().copied().collect();
    let is_held = |seen: &&Seen| seen.tracked && !released.contains(&seen.pod.meta.uid);
    let mut order: Vec<&Seen> = count.pods.iter().filter(is_held).collect();
    if job.spec.is_indexed() {
        order.order_by_key(|seen| seen.index);
    }
    let mut new_indexes = BTreeSet::new();
    for seen in order {
        let uid = seen.pod.meta.uid;
        if is_awaited(count, seen) && end.is_none() && !job.meta.is_deleting() {
            delayed += 1;
            continue;
        }
        let has_succeeded = seen.pod.status.phase == Phase::Succeeded;
        let all_go = end.is_some() || job.meta.is_deleting();
        if !(all_go || has_succeeded || seen.failed) {
            continue;
        }
        tally.remove.push(uid);
        // What is still there when a Job fails has failed; when it succeeds it is not counted.
        let has_failed = seen.failed || end.is_some_and(|end| end.failed);
        if has_succeeded && !before.contains(&uid) {
            match (&count.indexed, seen.index) {
                (Some(indexed), Some(index)) => {
                    let is_new = indexed::can_count(job, seen.index)
                        && !indexed.previous.contains(index)
                        && new_indexes.insert(index);
                    succeeded += i32::from(is_new);
                }
                (None, _) if !counting.contains(&uid) => {
                    status.uncounted_succeeded.push(uid);
                    succeeded += 1;
                }
                _ => {}
            }
        } else if has_failed && !before.contains(&uid) && indexed::can_count(job, seen.index) {
            if seen.is_ignored() {
                ignored += 1;
            } else {
                status.uncounted_failed.push(uid);
                failed += 1;
            }
        }
        let noted =
            new_indexes.len() + status.uncounted_succeeded.len() + status.uncounted_failed.len();
        if noted >= MAX_UNCOUNTED {
            tally.more = true;
            break;
        }
    }
    let more = tally.more;
    tally.counted = (succeeded + failed + ignored > 0).then_some(Reason::CountedPods {
        succeeded,
        failed,
        ignored,
        more,
    });
    tally.delayed = (delayed > 0).then_some(Reason::CountDelayed { pods: delayed });
    tally
}

/// The last failed pod of an index that is to be tried again is counted when its replacement is
/// there: the replacement reads its annotations.
fn is_awaited(count: &Count, seen: &Seen) -> bool {
    let awaited = |indexed: &indexed::IndexCount| {
        let last = indexed.awaiting.get(&seen.index?)?;
        Some(last.pod.meta.uid == seen.pod.meta.uid)
    };
    count.indexed.as_ref().and_then(awaited).unwrap_or(false)
}

fn write_indexes(count: &Count, status: &mut JobStatus) {
    let Some(indexed) = &count.indexed else { return };
    status.succeeded = indexed.succeeded.len();
    let text = indexed.succeeded.to_string();
    if *status.completed_indexes != text {
        status.completed_indexes = text.into();
    }
    status.failed_indexes = indexed.failed.as_ref().map(|failed| failed.to_string().into());
}

/// Appends or changes a condition. One that is False is never made from nothing. Answers whether
/// anything changed. Upstream: `ensureJobConditionStatus`.
pub fn set_condition(
    status: &mut JobStatus,
    kind: JobConditionType,
    value: ConditionStatus,
    (reason, message): (Text, Text),
    now: SimTime,
) -> bool {
    let last_transition = now.floor_secs();
    let new = JobCondition { kind, status: value, reason, message, last_transition };
    match status.conditions.iter_mut().find(|condition| condition.kind == kind) {
        Some(old) => {
            let same =
                (old.status, &old.reason, &old.message) == (new.status, &new.reason, &new.message);
            if !same {
                *old = new;
            }
            !same
        }
        None if value == ConditionStatus::False => false,
        None => {
            status.conditions.push(new);
            true
        }
    }
}

/// The terminal condition, and the Events that come with it.
fn finish(job: &Job, status: &mut JobStatus, end: &End, now: SimTime) -> Vec<EventDraft> {
    let text = (end.reason.clone(), end.message.clone());
    set_condition(status, end.terminal(), ConditionStatus::True, text, now);
    if end.failed {
        return vec![EventDraft::warning(end.reason.clone(), end.message.clone())];
    }
    status.completion_time = Some(now.floor_secs());
    let mut events = Vec::new();
    if job.spec.completions.is_some_and(|completions| status.succeeded > completions) {
        let message = "Too many succeeded pods running after completion count reached";
        events.push(EventDraft::warning("TooManySucceededPods", message));
    }
    events.push(EventDraft::normal("Completed", "Job completed"));
    events
}

/// Writes only what changes: with no finalizer in between, both writes are one.
fn write(
    job: &Job,
    first: JobStatus,
    last: JobStatus,
    remove: Vec<Uid>,
    (said, events): (Option<EventDraft>, Vec<EventDraft>),
    plan: &mut Plan,
) {
    let uid = job.meta.uid;
    let update = |status: &JobStatus, events: Vec<EventDraft>| {
        let write = Write::UpdateStatus { uid, status: Box::new(Status::Job(status.clone())) };
        let action = Action::new(write);
        vec![events.into_iter().fold(action, |action, event| action.announce(uid, event))]
    };
    let said: Vec<EventDraft> = said.into_iter().collect();
    if remove.is_empty() {
        if last != job.status {
            plan.batch(update(&last, said.into_iter().chain(events).collect()));
        }
        return;
    }
    if first != job.status {
        plan.batch(update(&first, said));
    }
    plan.batch(remove.into_iter().map(remove_finalizer).collect());
    if last != first {
        plan.batch(update(&last, events));
    }
}
