//! What the orders have in common in which pods go when there are too many.
//! Upstream: pkg/controller/controller_utils.go `ActivePods`, `ActivePodsWithRanks`.

use crate::api::pod::{Phase, Pod};

/// Pods that are Pending go before those of an unknown phase, and these before all others.
pub fn phase_order(pod: &Pod) -> u8 {
    match pod.status.phase {
        Phase::Pending => 0,
        Phase::Unknown => 1,
        Phase::Running | Phase::Succeeded | Phase::Failed => 2,
    }
}

/// The restarts of the container that was restarted most.
pub fn most_restarts(pod: &Pod) -> u32 {
    pod.status.containers.iter().map(|c| c.restart_count).max().unwrap_or(0)
}
