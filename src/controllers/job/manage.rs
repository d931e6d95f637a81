//! How many pods a Job should have, and which are created or deleted for it. Deletion and creation
//! never happen in the same sync; deletion comes first.
//! Upstream: `manageJob`, pkg/controller/job/job_controller.go.

use crate::api::job::{Job, PodReplacementPolicy};
use crate::api::pod::Pod;
use crate::controllers::job::backoff::Wait;
use crate::controllers::job::count::{Count, number};
use crate::controllers::job::indexed::{self, Attempts, IndexCount, Next};
use crate::controllers::job::plan::Plan;
use crate::controllers::job::pod_template::Mould;
use crate::controllers::job::rank::{self, Rank};
use crate::controllers::job::reason::{Reason, Slots};
use crate::controllers::job::{SYNC_BATCH, Sync};
use crate::controllers::shared::{pods, slow_start};
use crate::time::SimTime;

/// At most so many pods are created, or deleted, in one sync.
pub const MAX_PODS_PER_SYNC: usize = 500;

pub fn manage(sync: &Sync, plan: &mut Plan) {
    let (job, count) = (sync.job, &sync.count);
    let active: Vec<&Pod> = count.at(&count.active).map(|seen| seen.pod).collect();
    if job.spec.is_suspended() {
        plan.delete(job.meta.uid, &active, false);
        return;
    }
    let slots = slots(job, count);
    let surplus = usize::try_from(slots.active.saturating_sub(slots.wanted)).unwrap_or(0);
    let going = to_remove(count, active, surplus);
    if !going.pods.is_empty() {
        plan.delete(job.meta.uid, &going.pods, false);
        let (unfit, remove, by) = (going.unfit, number(going.pods.len()), going.by);
        plan.reasons.push(Reason::ScaleDown { slots, unfit, remove, by });
    } else if slots.missing() <= 0 {
        plan.reasons.extend(enough(slots));
    } else if sync.observed.namespace_terminating {
        plan.reasons.push(Reason::NamespaceTerminating { slots });
    } else if let Some(wait) = global_wait(sync) {
        let Wait { failures, delay, until } = wait;
        let delay_seconds = delay.secs();
        plan.reasons.push(Reason::BackoffWait { failures, delay_seconds, until });
        wait_until(plan, until, sync.now);
    } else {
        create(sync, plan, slots);
    }
}

/// With `backoffLimitPerIndex` every index waits for itself.
fn global_wait(sync: &Sync) -> Option<Wait> {
    let per_index = sync.job.spec.backoff_limit_per_index.is_some();
    sync.backoff.wait(sync.now).filter(|_| !per_index)
}

/// Never sooner than the batching delay.
fn wait_until(plan: &mut Plan, until: SimTime, now: SimTime) {
    plan.look_again(until.since(now).max(SYNC_BATCH));
}

fn slots(job: &Job, count: &Count) -> Slots {
    let parallelism = job.spec.parallelism.unwrap_or(1);
    let active = number(count.active.len());
    let wanted = match job.spec.completions {
        // A work queue: its pods know when it is empty, the first success says so.
        None if count.succeeded > 0 => active,
        None => parallelism,
        Some(completions) => parallelism.min(completions.saturating_sub(count.succeeded)).max(0),
    };
    let keeps_slots = job.spec.replacement() == PodReplacementPolicy::Failed;
    Slots {
        parallelism,
        completions: job.spec.completions,
        succeeded: count.succeeded,
        active,
        terminating: keeps_slots.then_some(count.terminating),
        wanted,
    }
}

/// Why no pod is missing. Nothing when the Job has none to wait for: then it completes.
fn enough(slots: Slots) -> Option<Reason> {
    let left = slots.completions.map(|completions| completions.saturating_sub(slots.succeeded));
    match left {
        _ if slots.terminating.unwrap_or(0) > 0 && slots.active < slots.wanted => {
            Some(Reason::WaitingForTerminating { slots })
        }
        None if slots.succeeded > 0 => (slots.active > 0)
            .then_some(Reason::WaitingForRest { succeeded: slots.succeeded, active: slots.active }),
        Some(left) if left <= 0 => None,
        _ if slots.parallelism <= 0 => Some(Reason::NoParallelism { slots }),
        Some(left) if left < slots.parallelism => Some(Reason::WaitingForLast { slots }),
        _ => Some(Reason::AllSlotsBusy { slots }),
    }
}

struct Going<'a> {
    pods: Vec<&'a Pod>,
    unfit: i32,
    by: Rank,
}

fn to_remove<'a>(count: &Count, active: Vec<&'a Pod>, surplus: usize) -> Going<'a> {
    let (mut going, mut others) = match &count.indexed {
        Some(indexed) => indexed::part_unfit(active, indexed.completions),
        None => (Vec::new(), active),
    };
    let (unfit, mut by) = (going.len(), Rank::Equal);
    if let Some(more) = surplus.checked_sub(unfit).filter(|more| *more > 0) {
        rank::sort(&mut others, |pod| *pod);
        let more = more.min(others.len());
        if let [.., goes, stays] = &others[..others.len().min(more + 1)]
            && more < others.len()
        {
            by = rank::difference(goes, stays);
        }
        going.extend(others.drain(..more));
    }
    going.truncate(MAX_PODS_PER_SYNC);
    Going { unfit: number(unfit.min(going.len())), pods: going, by }
}

fn create(sync: &Sync, plan: &mut Plan, slots: Slots) {
    let missing = usize::try_from(slots.missing()).unwrap_or(0).min(MAX_PODS_PER_SYNC);
    let mould = Mould::new(sync.job, sync.spec.as_ref());
    let mut waiting = Vec::new();
    let pods: Vec<Pod> = match &sync.count.indexed {
        None => (0..missing).map(|_| mould.pod()).collect(),
        Some(indexed) => {
            let next = Next::of(sync.job, &sync.count, indexed, missing, sync.now);
            waiting = next.waiting;
            let of = |index: u32| mould.pod_at(index, attempts(sync.job, indexed, index));
            next.now.into_iter().map(of).collect()
        }
    };
    let first = waiting.iter().min_by_key(|(index, wait)| (wait.until, *index)).copied();
    if let Some((_, wait)) = first {
        wait_until(plan, wait.until, sync.now);
    }
    plan.reasons.push(match first {
        _ if !pods.is_empty() => {
            Reason::CreatePods { slots, create: number(pods.len()), waiting: number(waiting.len()) }
        }
        Some((index, Wait { failures, delay, until })) => Reason::IndexWait {
            index,
            failures,
            delay_seconds: delay.secs(),
            until,
            waiting: number(waiting.len()),
        },
        None => Reason::NoIndexLeft { slots },
    });
    plan.active = plan.active.saturating_add(number(pods.len()));
    let create = pods.into_iter().map(|pod| pods::create(sync.job.meta.uid, pod));
    plan.batches.extend(slow_start::batches(create));
}

fn attempts(job: &Job, indexed: &IndexCount, index: u32) -> Option<Attempts> {
    job.spec.backoff_limit_per_index?;
    Some(indexed.awaiting.get(&index).map(Attempts::after).unwrap_or_default())
}
