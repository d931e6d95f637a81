//! Zones, how badly each is disrupted, and how fast its nodes may be tainted then. Upstream:
//! `pkg/controller/nodelifecycle/node_lifecycle_controller.go`, `handleDisruption`.

use crate::api::node::Node;
use crate::time::{SimDuration, SimTime};
use serde::Serialize;
use std::rc::Rc;

/// `large-cluster-size-threshold`: zones up to this size stop evicting when partly disrupted.
const LARGE: usize = 50;
/// `node-eviction-rate`: 0.1 nodes a second; `secondary-node-eviction-rate`: 0.01.
const PRIMARY: SimDuration = SimDuration::from_secs(10);
const SECONDARY: SimDuration = SimDuration::from_secs(100);

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum ZoneState {
    #[default]
    Initial,
    Normal,
    PartialDisruption,
    FullDisruption,
}

/// The nodes of one zone, without those that carry
/// `node.kubernetes.io/exclude-disruption`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZoneCount {
    pub zone: Rc<str>,
    pub ready: usize,
    pub not_ready: usize,
}

/// A token bucket of one: at most one node per interval. `None`: never.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limiter {
    interval: Option<SimDuration>,
    next: SimTime,
}

impl ZoneCount {
    /// No node ready: full; more than two and at least 55 % not ready: partial disruption.
    pub fn state(&self) -> ZoneState {
        let total = self.ready + self.not_ready;
        if self.ready == 0 && self.not_ready > 0 {
            ZoneState::FullDisruption
        } else if self.not_ready > 2 && self.not_ready * 100 >= total * 55 {
            ZoneState::PartialDisruption
        } else {
            ZoneState::Normal
        }
    }
}

impl Default for Limiter {
    fn default() -> Self {
        Limiter { interval: Some(PRIMARY), next: SimTime::from_millis(i64::MIN) }
    }
}

impl Limiter {
    /// Sets the rate of a zone of this many nodes in this state. A token spent
    /// stays spent, and one after a stop has to be waited for.
    pub fn adapt(&mut self, state: ZoneState, nodes: usize, now: SimTime) {
        let interval = match state {
            ZoneState::Initial | ZoneState::Normal | ZoneState::FullDisruption => Some(PRIMARY),
            ZoneState::PartialDisruption if nodes > LARGE => Some(SECONDARY),
            ZoneState::PartialDisruption => None,
        };
        if self.interval == interval {
            return;
        }
        let spent = self.interval.is_none() || self.next > now;
        self.next = match interval {
            Some(interval) if spent => now + interval,
            _ => now,
        };
        self.interval = interval;
    }

    pub fn stop(&mut self) {
        self.interval = None;
    }

    /// Takes a token if there is one.
    pub fn take(&mut self, now: SimTime) -> bool {
        let Some(interval) = self.interval.filter(|_| now >= self.next) else { return false };
        self.next = now + interval;
        true
    }

    /// When there is a token; `None` if there never is at this rate.
    pub fn ready_at(&self, now: SimTime) -> Option<SimTime> {
        self.interval.map(|_| self.next.max(now))
    }
}

/// The zone of a node: its region and zone labels; nodes without them share one.
pub fn zone_of(node: &Node) -> Rc<str> {
    let label = |key: &str| node.meta.labels.get(key).map_or("", String::as_str);
    match (label("topology.kubernetes.io/region"), label("topology.kubernetes.io/zone")) {
        ("", zone) => zone.into(),
        (region, zone) => format!("{region}:{zone}").into(),
    }
}

/// Whether the node does not count when disruption is judged.
pub fn is_excluded(node: &Node) -> bool {
    node.meta.labels.contains_key("node.kubernetes.io/exclude-disruption")
}
