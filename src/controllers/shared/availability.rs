//! When a pod counts as available: Ready for so long. Upstream: pkg/api/v1/pod `IsPodAvailable`.

use crate::api::pod::{ConditionStatus, Pod, PodConditionType};
use crate::time::{SimDuration, SimTime};

/// Since when the pod is Ready without a break.
pub fn ready_since(pod: &Pod) -> Option<SimTime> {
    let ready = pod.status.condition(PodConditionType::Ready)?;
    (ready.status == ConditionStatus::True).then_some(ready.last_transition)
}

/// From when on a pod that is Ready counts as available, if it stays Ready.
pub fn available_at(pod: &Pod, min_ready_seconds: i32) -> Option<SimTime> {
    Some(ready_since(pod)? + SimDuration::from_secs(i64::from(min_ready_seconds.max(0))))
}

pub fn is_available(pod: &Pod, min_ready_seconds: i32, now: SimTime) -> bool {
    match min_ready_seconds {
        ..=0 => pod.is_ready(),
        _ => available_at(pod, min_ready_seconds).is_some_and(|at| at <= now),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::controllers::fixture::{START, at, pod};

    #[test]
    fn a_pod_is_available_after_being_ready_long_enough() {
        let ready = pod("a", "node01");
        assert_eq!(available_at(&ready, 5), Some(at(5)));
        for (seconds, min_ready_seconds, available) in
            [(0, 0, true), (0, 5, false), (4, 5, false), (5, 5, true), (60, 5, true)]
        {
            assert_eq!(is_available(&ready, min_ready_seconds, at(seconds)), available);
        }
        let mut unready = ready;
        let kind = PodConditionType::Ready;
        unready.status.set_condition(kind, ConditionStatus::False, ("", ""), START);
        assert!(!is_available(&unready, 0, at(60)));
        assert_eq!(available_at(&unready, 5), None);
    }
}
