//! How long a failed pod's replacement waits. The record lives in the controller's memory only: it
//! is gone after a restart of the controller. Upstream: pkg/controller/job/backoff_utils.go.

use crate::api::pod::{ConditionStatus, ContainerState, ContainerStatus, Pod, PodConditionType};
use crate::time::{SimDuration, SimTime};

pub const FIRST_DELAY: SimDuration = SimDuration::from_secs(10);
pub const LONGEST_DELAY: SimDuration = SimDuration::from_mins(10);

/// The failures since the last success, over all pods of a Job.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Backoff {
    pub failures: i32,
    pub last_failure: Option<SimTime>,
}

/// A wait that is not over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    pub failures: i32,
    pub delay: SimDuration,
    pub until: SimTime,
}

impl Backoff {
    /// The record after these pods have ended. A success at the time of a failure, or later, takes
    /// that failure out of the count.
    pub fn after<'a>(
        self,
        succeeded: impl Iterator<Item = &'a Pod>,
        failed: impl Iterator<Item = &'a Pod>,
    ) -> Backoff {
        let success = succeeded.map(finish_time).max();
        let start = if success.is_some() { Backoff::default() } else { self };
        let mut ends: Vec<SimTime> = failed.map(finish_time).collect();
        ends.retain(|end| success.is_none_or(|success| *end > success));
        let Some(last) = ends.iter().max() else { return start };
        let more = i32::try_from(ends.len()).unwrap_or(i32::MAX);
        Backoff { failures: start.failures.saturating_add(more), last_failure: Some(*last) }
    }

    /// What is left to wait for.
    pub fn wait(self, now: SimTime) -> Option<Wait> {
        let wait = Wait::new(self.failures, self.last_failure?);
        (self.failures > 0 && wait.until > now).then_some(wait)
    }
}

impl Wait {
    pub fn new(failures: i32, last_failure: SimTime) -> Wait {
        let delay = delay(failures);
        Wait { failures, delay, until: last_failure + delay }
    }
}

/// 10 s, doubled by every further failure, at most 600 s.
pub fn delay(failures: i32) -> SimDuration {
    let doublings = failures.saturating_sub(1).clamp(0, 10);
    let delay = SimDuration::from_millis(FIRST_DELAY.millis() << doublings);
    delay.min(LONGEST_DELAY)
}

/// When a pod ended: the latest end of its containers if all have ended, else when it stopped being
/// ready, else when its deletion was asked for, else its creation.
pub fn finish_time(pod: &Pod) -> SimTime {
    let not_ready = || {
        let ready = pod.status.condition(PodConditionType::Ready)?;
        (ready.status == ConditionStatus::False).then_some(ready.last_transition)
    };
    let deletion = || {
        let grace = SimDuration::from_secs(pod.meta.grace_seconds.unwrap_or(0));
        pod.meta.deleted.map(|deadline| deadline - grace)
    };
    last_container_end(pod).or_else(not_ready).or_else(deletion).unwrap_or(pod.meta.created)
}

/// Sidecars end after the other containers, so they count too; other init containers do not.
fn last_container_end(pod: &Pod) -> Option<SimTime> {
    let is_sidecar = |status: &&ContainerStatus| {
        pod.spec
            .init_containers
            .iter()
            .flatten()
            .any(|c| c.name == *status.name && c.restart_policy.as_deref() == Some("Always"))
    };
    let sidecars = pod.status.init_containers.iter().filter(is_sidecar);
    let ends = pod.status.containers.iter().chain(sidecars).map(|status| match &status.state {
        ContainerState::Terminated(ended) => Some(ended.finished),
        ContainerState::Waiting { .. } | ContainerState::Running { .. } => None,
    });
    // One container that has not ended makes the whole answer None.
    ends.collect::<Option<Vec<_>>>()?.into_iter().max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_double_up_to_ten_minutes() {
        let delays: Vec<_> = (0..=9).chain([40, i32::MAX]).map(|n| delay(n).secs()).collect();
        assert_eq!(delays, [10, 10, 20, 40, 80, 160, 320, 600, 600, 600, 600, 600]);
    }
}
