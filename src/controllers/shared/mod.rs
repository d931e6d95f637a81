//! What several workload controllers do in the same way: claiming, counting a pod as available,
//! making pods from a template, slow start, revisions of a template. Pure pieces: knows no controller.

pub mod availability;
pub mod claim;
pub mod pods;
pub mod rank;
pub mod revisions;
pub mod slow_start;
