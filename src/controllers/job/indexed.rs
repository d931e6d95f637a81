//! Indexed Jobs: the index of a pod, the attempts of an index, and which indexes come next.
//! Upstream: pkg/controller/job/indexed_job_utils.go.

use crate::api::job::{
    COMPLETION_INDEX, INDEX_FAILURE_COUNT, INDEX_IGNORED_FAILURE_COUNT, Job, PodReplacementPolicy,
};
use crate::api::pod::{Phase, Pod};
use crate::controllers::job::backoff::{Wait, finish_time};
use crate::controllers::job::count::{Count, Seen};
use crate::controllers::job::failure_policy::PolicyAction;
use crate::controllers::job::indexes::Indexes;
use crate::controllers::job::rank;
use crate::time::SimTime;
use std::collections::BTreeMap;

/// What one look at the pods tells of the indexes.
#[derive(Debug)]
pub struct IndexCount<'a> {
    pub completions: u32,
    /// Succeeded before this sync.
    pub previous: Indexes,
    pub succeeded: Indexes,
    /// Only with `backoffLimitPerIndex`.
    pub failed: Option<Indexes>,
    /// With `backoffLimitPerIndex`: the last failed pod of an index that is to be tried again. It
    /// keeps its finalizer until its replacement exists, which inherits its failure count.
    pub awaiting: BTreeMap<u32, Seen<'a>>,
}

/// How often an index has failed so far: by its pod's annotations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Attempts {
    pub counted: i32,
    pub ignored: i32,
}

/// The indexes that get a pod now, and those whose back-off is not over. The latter keep their
/// slots: no higher index takes their place.
#[derive(Debug, Default)]
pub struct Next {
    pub now: Vec<u32>,
    pub waiting: Vec<(u32, Wait)>,
}

/// `None` if the pod has no index, or none that can be read.
pub fn index_of(pod: &Pod) -> Option<u32> {
    let index: u32 = pod.meta.annotations.get(COMPLETION_INDEX)?.parse().ok()?;
    i32::try_from(index).is_ok().then_some(index)
}

/// `spec.completions` of an Indexed Job.
fn completions(job: &Job) -> u32 {
    job.spec.completions.and_then(|n| u32::try_from(n).ok()).unwrap_or(0)
}

/// Whether the end of a pod with this index says anything about the Job.
pub fn can_count(job: &Job, index: Option<u32>) -> bool {
    !job.spec.is_indexed() || index.is_some_and(|index| index < completions(job))
}

pub fn count<'a>(job: &Job, pods: &[Seen<'a>]) -> Option<IndexCount<'a>> {
    if !job.spec.is_indexed() {
        return None;
    }
    let completions = completions(job);
    let tracked = || {
        let tracked = pods.iter().filter(|seen| seen.tracked);
        tracked.filter_map(|seen| Some((seen.index.filter(|index| *index < completions)?, seen)))
    };
    let previous = Indexes::parse(&job.status.completed_indexes, completions);
    let ended = tracked().filter(|(_, seen)| seen.pod.status.phase == Phase::Succeeded);
    let succeeded = previous.union(&Indexes::of(ended.map(|(index, _)| index)));
    let failed = job.spec.backoff_limit_per_index.map(|limit| {
        let before = job.status.failed_indexes.as_deref().unwrap_or_default();
        let now = tracked().filter(|(_, seen)| fails_its_index(seen, limit));
        Indexes::parse(before, completions).union(&Indexes::of(now.map(|(index, _)| index)))
    });
    let mut awaiting: BTreeMap<u32, Seen> = BTreeMap::new();
    if let Some(failed) = &failed {
        let active = indexes(pods, Pod::is_active);
        for (index, seen) in tracked().filter(|(_, seen)| seen.failed) {
            let settled = [&succeeded, failed, &active].iter().any(|set| set.contains(index));
            if !settled && awaiting.get(&index).is_none_or(|before| is_later(seen, before)) {
                awaiting.insert(index, seen.clone());
            }
        }
    }
    Some(IndexCount { completions, previous, succeeded, failed, awaiting })
}

fn indexes(pods: &[Seen], keep: impl Fn(&Pod) -> bool) -> Indexes {
    Indexes::of(pods.iter().filter(|seen| keep(seen.pod)).filter_map(|seen| seen.index))
}

/// FailIndex, or a counted failure when all attempts are used up.
fn fails_its_index(seen: &Seen, limit: i32) -> bool {
    match seen.action() {
        Some(PolicyAction::FailIndex) => seen.failed,
        Some(PolicyAction::Ignore) => false,
        Some(PolicyAction::FailJob | PolicyAction::Count) | None => {
            seen.failed && Attempts::of(seen.pod).counted >= limit
        }
    }
}

fn is_later(seen: &Seen, before: &Seen) -> bool {
    Attempts::of(before.pod).total() <= Attempts::of(seen.pod).total()
        && finish_time(before.pod) <= finish_time(seen.pod)
}

impl Attempts {
    /// Anything that is no count is none.
    pub fn of(pod: &Pod) -> Attempts {
        let read = |key: &str| {
            let count = pod.meta.annotations.get(key).and_then(|text| text.parse::<i32>().ok());
            count.filter(|count| *count >= 0).unwrap_or(0)
        };
        Attempts { counted: read(INDEX_FAILURE_COUNT), ignored: read(INDEX_IGNORED_FAILURE_COUNT) }
    }

    fn total(self) -> i32 {
        self.counted.saturating_add(self.ignored)
    }

    /// Those of the pod that takes this one's place.
    pub fn after(replaced: &Seen) -> Attempts {
        let before = Attempts::of(replaced.pod);
        if replaced.is_ignored() {
            Attempts { ignored: before.ignored.saturating_add(1), ..before }
        } else {
            Attempts { counted: before.counted.saturating_add(1), ..before }
        }
    }
}

impl Next {
    /// The lowest `slots` indexes that are not active, succeeded or failed (nor terminating, when
    /// only failed pods are replaced).
    pub fn of(job: &Job, count: &Count, indexed: &IndexCount, slots: usize, now: SimTime) -> Next {
        let mut taken = indexed.succeeded.union(&indexes(&count.pods, Pod::is_active));
        if job.spec.replacement() == PodReplacementPolicy::Failed {
            taken = taken.union(&indexes(&count.pods, Pod::is_terminating));
        }
        if let Some(failed) = &indexed.failed {
            taken = taken.union(failed);
        }
        let mut next = Next::default();
        for index in taken.lowest_missing(slots, indexed.completions) {
            let wait = indexed.awaiting.get(&index).map(|seen| {
                let failures = Attempts::of(seen.pod).total().saturating_add(1);
                Wait::new(failures, finish_time(seen.pod))
            });
            match wait.filter(|wait| wait.until > now) {
                Some(wait) => next.waiting.push((index, wait)),
                None => next.now.push(index),
            }
        }
        next
    }
}

/// Parts the active pods of an Indexed Job: those that go in any case (no index, an index out of
/// range, not the best of several pods with one index), and the others.
pub fn part_unfit<'a>(active: Vec<&'a Pod>, completions: u32) -> (Vec<&'a Pod>, Vec<&'a Pod>) {
    let (mut unfit, mut fit) = (Vec::new(), Vec::new());
    let mut by_index: BTreeMap<u32, Vec<&'a Pod>> = BTreeMap::new();
    let mut beyond = Vec::new();
    for pod in active {
        match index_of(pod) {
            None => unfit.push(pod),
            Some(index) if index >= completions => beyond.push(pod),
            Some(index) => by_index.entry(index).or_default().push(pod),
        }
    }
    for mut same in by_index.into_values() {
        rank::sort(&mut same, |pod| *pod);
        fit.extend(same.pop());
        unfit.append(&mut same);
    }
    unfit.append(&mut beyond);
    (unfit, fit)
}
