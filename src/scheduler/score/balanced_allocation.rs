//! CPU and memory should fill up evenly. Upstream: `plugins/noderesources/balanced_allocation.go`;
//! skipped for pods that request nothing.

use crate::scheduler::incoming::Demand;
use crate::scheduler::score::MAX;
use crate::scheduler::snapshot::NodeSlot;

pub fn score(demand: &Demand, slot: &NodeSlot) -> i64 {
    let fraction = |whole: i64, taken: i64, asked: i64| {
        (whole > 0).then(|| (taken.saturating_add(asked) as f64 / whole as f64).min(1.0))
    };
    let (whole, taken, asked) = (&slot.allocatable, &slot.requested, &demand.requests);
    let cpu = fraction(whole.cpu_millis, taken.cpu_millis, asked.cpu_millis);
    let memory = fraction(whole.memory, taken.memory, asked.memory);
    let deviation = match (cpu, memory) {
        (Some(cpu), Some(memory)) => ((cpu - memory) / 2.0).abs(),
        _ => 0.0,
    };
    ((1.0 - deviation) * MAX as f64) as i64
}
