//! What a controller has written and not seen come back: it does not look again before.

use crate::api::meta::Uid;
use crate::time::{SimDuration, SimTime};
use std::collections::BTreeMap;

/// A controller's own writes that have not come back through its informers: the objects and the
/// versions they then have. Until then a whole sync is put off, the status with it: since 1.36
/// upstream does so for Jobs, DaemonSets, ReplicaSets and StatefulSets (the consistency store behind
/// the gates `StaleControllerConsistency…`), and `ControllerExpectations` before put off creating
/// and deleting only. A Deployment of upstream goes on and meets conflicts: see
/// `controllers::deployment::Observed`.
#[derive(Clone, Debug, Default)]
pub struct Expectations {
    unseen: BTreeMap<Uid, u64>,
    written: SimTime,
}

/// Expectations that are not met in this time are given up. Upstream: `ExpectationsTimeout`.
const EXPECTATIONS_TIMEOUT: SimDuration = SimDuration::from_mins(5);

impl Expectations {
    /// How many of its writes the controller has not seen yet.
    pub(super) fn unseen(&self) -> usize {
        self.unseen.len()
    }

    pub(super) fn are_met(&self, now: SimTime) -> bool {
        self.unseen.is_empty() || now > self.written + EXPECTATIONS_TIMEOUT
    }

    /// An object arrived in this version, or is gone.
    pub(super) fn see(&mut self, uid: Uid, version: Option<u64>) {
        if self.unseen.get(&uid).is_some_and(|wanted| version.is_none_or(|v| v >= *wanted)) {
            self.unseen.remove(&uid);
        }
    }

    /// These objects were written, and have these versions now.
    pub(super) fn expect(&mut self, wrote: impl Iterator<Item = (Uid, u64)>, now: SimTime) {
        self.written = now;
        self.unseen.extend(wrote);
    }
}
