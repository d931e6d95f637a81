//! The glue of the workload controllers, one file each: what a sync observes, and what becomes of
//! its decision. Takes no decision of its own.

mod cron_job;
mod daemon_set;
mod deployment;
pub(in crate::sim) mod disruption;
mod job;
mod replica_set;
mod stateful_set;
