//! One pass over a Job's pods: who is active, who ended and is not counted yet, which indexes are
//! done. Decides nothing. Upstream: the first half of `syncJob`, pkg/controller/job.

use crate::api::job::{Job, PodReplacementPolicy, TRACKING_FINALIZER};
use crate::api::meta::Uid;
use crate::api::pod::{Phase, Pod};
use crate::controllers::job::failure_policy::{self, Match, PolicyAction};
use crate::controllers::job::indexed::{self, IndexCount};
use std::collections::BTreeSet;

/// A pod with what the Job reads from it.
#[derive(Clone, Debug)]
pub struct Seen<'a> {
    pub pod: &'a Pod,
    /// Its completion index, in range or not.
    pub index: Option<u32>,
    /// It carries the finalizer, so it is not counted yet.
    pub tracked: bool,
    /// Counts as failed under the Job's replacement policy.
    pub failed: bool,
    /// The failure-policy rule that it matches, or would if it failed now.
    pub matched: Option<Match>,
}

/// What one look at the pods gives.
#[derive(Debug)]
pub struct Count<'a> {
    pub pods: Vec<Seen<'a>>,
    /// Positions in `pods`.
    pub active: Vec<usize>,
    pub new_succeeded: Vec<usize>,
    pub new_failed: Vec<usize>,
    pub ready: i32,
    pub terminating: i32,
    /// With those that the status does not hold yet.
    pub succeeded: i32,
    /// Likewise, without those that an Ignore rule matches.
    pub failed: i32,
    /// Of an Indexed Job.
    pub indexed: Option<IndexCount<'a>>,
}

impl Seen<'_> {
    pub fn is_ignored(&self) -> bool {
        self.action() == Some(PolicyAction::Ignore)
    }

    pub fn action(&self) -> Option<PolicyAction> {
        self.matched.as_ref().map(|matched| matched.action)
    }
}

impl<'a> Count<'a> {
    pub fn new(job: &Job, claimed: &[(&'a Pod, bool)]) -> Count<'a> {
        let pods: Vec<Seen> = claimed.iter().map(|(pod, new)| see(job, pod, *new)).collect();
        let status = &job.status;
        let positions = |keep: &dyn Fn(&Seen) -> bool| -> Vec<usize> {
            pods.iter().enumerate().filter(|(_, seen)| keep(seen)).map(|(n, _)| n).collect()
        };
        let active = positions(&|seen| seen.pod.is_active());
        let uncounted = |list: &[Uid]| list.iter().copied().collect::<BTreeSet<Uid>>();
        let (counting_succeeded, counting_failed) =
            (uncounted(&status.uncounted_succeeded), uncounted(&status.uncounted_failed));
        let is_new = |seen: &Seen, uncounted: &BTreeSet<Uid>| {
            seen.tracked
                && !uncounted.contains(&seen.pod.meta.uid)
                && indexed::can_count(job, seen.index)
        };
        let new_succeeded = positions(&|seen| {
            seen.pod.status.phase == Phase::Succeeded && is_new(seen, &counting_succeeded)
        });
        let new_failed = positions(&|seen| seen.failed && is_new(seen, &counting_failed));
        let counted_failures = new_failed
            .iter()
            .filter(|at| pods.get(**at).is_some_and(|seen| !seen.is_ignored()))
            .count();
        let indexed = indexed::count(job, &pods);
        let count = |keep: fn(&Pod) -> bool| number(pods.iter().filter(|s| keep(s.pod)).count());
        let succeeded = match &indexed {
            Some(indexed) => indexed.succeeded.len(),
            None => sum(status.succeeded, new_succeeded.len() + counting_succeeded.len()),
        };
        Count {
            ready: count(|pod| pod.is_active() && pod.is_ready()),
            terminating: count(Pod::is_terminating),
            failed: sum(status.failed, counted_failures + counting_failed.len()),
            succeeded,
            active,
            new_succeeded,
            new_failed,
            indexed,
            pods,
        }
    }

    pub fn at<'s>(&'s self, positions: &'s [usize]) -> impl Iterator<Item = &'s Seen<'a>> {
        positions.iter().filter_map(|at| self.pods.get(*at))
    }
}

fn see<'a>(job: &Job, pod: &'a Pod, adopted: bool) -> Seen<'a> {
    let policy = job.spec.pod_failure_policy.as_ref();
    Seen {
        pod,
        index: indexed::index_of(pod),
        tracked: adopted || pod.meta.has_finalizer(TRACKING_FINALIZER),
        failed: is_failed(job, pod),
        matched: policy.and_then(|policy| failure_policy::first_match(policy, pod)),
    }
}

/// Under the default policy a pod fails the moment its deletion is asked for.
fn is_failed(job: &Job, pod: &Pod) -> bool {
    match pod.status.phase {
        Phase::Failed => true,
        Phase::Succeeded => false,
        Phase::Pending | Phase::Running | Phase::Unknown => {
            pod.meta.is_deleting()
                && job.spec.replacement() == PodReplacementPolicy::TerminatingOrFailed
        }
    }
}

/// Counts of pods fit: identities are 32 bits.
pub fn number(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

fn sum(counted: i32, more: usize) -> i32 {
    counted.saturating_add(number(more))
}
