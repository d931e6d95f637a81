//! How often a failed pod is deleted on one node: after 1 s, 2 s, 4 s, … up to 15 minutes.
//! Upstream: client-go `util/flowcontrol.Backoff`, as `failedPodsBackoff` uses it.

use crate::time::{SimDuration, SimTime};
use std::collections::BTreeMap;
use std::rc::Rc;

const FIRST: SimDuration = SimDuration::from_secs(1);
const LONGEST: SimDuration = SimDuration::from_mins(15);
/// A node without failures for so long starts afresh.
const FORGOTTEN: SimDuration = SimDuration::from_mins(30);

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Backoffs {
    nodes: BTreeMap<Rc<str>, Backoff>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Backoff {
    /// `status.observedGeneration` then: a new spec starts afresh.
    generation: i64,
    delay: SimDuration,
    deleted: SimTime,
}

impl Backoffs {
    fn of(&self, node: &str, generation: i64, now: SimTime) -> Option<Backoff> {
        let known = self.nodes.get(node).copied()?;
        let fresh = known.generation == generation && now.since(known.deleted) <= FORGOTTEN;
        fresh.then_some(known)
    }

    /// The wait of this node, if it is not over: how long it is, and until when.
    pub fn wait(
        &self,
        node: &str,
        generation: i64,
        now: SimTime,
    ) -> Option<(SimDuration, SimTime)> {
        let known = self.of(node, generation, now)?;
        (now.since(known.deleted) < known.delay).then(|| (known.delay, known.deleted + known.delay))
    }

    /// A failed pod is deleted now: the next one waits.
    pub fn note(&mut self, node: &Rc<str>, generation: i64, now: SimTime) {
        let before = self.of(node, generation, now);
        let delay = before.map_or(FIRST, |known| (known.delay + known.delay).min(LONGEST));
        self.nodes.insert(node.clone(), Backoff { generation, delay, deleted: now });
    }
}
