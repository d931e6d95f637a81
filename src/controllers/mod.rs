//! One file per controller, each a pure decision. A controller must not know another one.

pub mod cron_job;
pub mod daemon_set;
pub mod deployment;
pub mod disruption;
#[cfg(test)]
mod fixture;
pub mod garbage_collector;
pub mod job;
pub mod namespace;
pub mod node_lifecycle;
pub mod pod_gc;
pub mod replica_set;
pub mod shared;
pub mod stateful_set;
pub mod taint_eviction;
pub mod ttl_after_finished;
