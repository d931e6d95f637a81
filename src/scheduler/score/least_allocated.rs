//! The emptier the node would be, the better: the mean of the free shares of CPU and memory.
//! Containers that request nothing count as 100m and 200 MiB. Upstream:
//! `plugins/noderesources/least_allocated.go`.

use crate::scheduler::incoming::Demand;
use crate::scheduler::score::MAX;
use crate::scheduler::snapshot::NodeSlot;

pub fn score(demand: &Demand, slot: &NodeSlot) -> i64 {
    let (mut sum, mut resources) = (0, 0);
    for (whole, taken, asked) in [
        (slot.allocatable.cpu_millis, slot.nonzero.cpu_millis, demand.nonzero.cpu_millis),
        (slot.allocatable.memory, slot.nonzero.memory, demand.nonzero.memory),
    ] {
        if whole > 0 {
            sum += free_share(whole, taken.saturating_add(asked));
            resources += 1;
        }
    }
    if resources == 0 { 0 } else { sum / resources }
}

fn free_share(whole: i64, taken: i64) -> i64 {
    if taken > whole {
        return 0;
    }
    // Nodes of less than 80 PiB: no overflow on the common path.
    match (whole - taken).checked_mul(MAX) {
        Some(scaled) => scaled / whole,
        None => (i128::from(whole - taken) * i128::from(MAX) / i128::from(whole)) as i64,
    }
}
