//! What one sync is going to do: actions, reasons, and the pod counts that will be true after it.

use crate::api::job::TRACKING_FINALIZER;
use crate::api::meta::Uid;
use crate::api::pod::Pod;
use crate::controllers::job::count::{Count, number};
use crate::controllers::job::reason::Reason;
use crate::controllers::shared::pods;
use crate::decision::{Action, Write};
use crate::time::SimDuration;
use std::collections::BTreeSet;

pub struct Plan {
    pub batches: Vec<Vec<Action>>,
    pub reasons: Vec<Reason>,
    pub again: Option<SimDuration>,
    pub active: i32,
    pub ready: i32,
    pub terminating: i32,
    /// Pods whose finalizer is gone already: they will not be counted.
    pub released: BTreeSet<Uid>,
}

impl Plan {
    pub fn new(count: &Count) -> Plan {
        Plan {
            batches: Vec::new(),
            reasons: Vec::new(),
            again: None,
            active: number(count.active.len()),
            ready: count.ready,
            terminating: count.terminating,
            released: BTreeSet::new(),
        }
    }

    pub fn batch(&mut self, actions: Vec<Action>) {
        if !actions.is_empty() {
            self.batches.push(actions);
        }
    }

    /// The earliest wish wins.
    pub fn look_again(&mut self, after: SimDuration) {
        self.again = Some(self.again.map_or(after, |before| before.min(after)));
    }

    /// Deletes active pods; those without the finalizer will never be counted.
    pub fn delete(&mut self, job: Uid, going: &[&Pod], keep_finalizer: bool) {
        if !keep_finalizer {
            self.released.extend(going.iter().map(|pod| pod.meta.uid));
            let tracked = going.iter().filter(|pod| pod.meta.has_finalizer(TRACKING_FINALIZER));
            self.batch(tracked.map(|pod| remove_finalizer(pod.meta.uid)).collect());
        }
        self.batch(going.iter().map(|pod| pods::delete(job, pod)).collect());
        let deleted = number(going.len());
        self.active -= deleted;
        self.terminating = self.terminating.saturating_add(deleted);
        self.ready -= number(going.iter().filter(|pod| pod.is_ready()).count());
    }
}

pub fn remove_finalizer(uid: Uid) -> Action {
    Action::new(Write::RemoveFinalizer { uid, finalizer: TRACKING_FINALIZER })
}
