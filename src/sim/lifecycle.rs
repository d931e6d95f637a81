//! The glue of the node controller. Healthy nodes cost nothing: a look happens only while a node
//! is silent, comes back, joins or leaves. Heartbeats are not steps; when a machine was last heard
//! of follows from when it lost power.

use crate::api::meta::Uid;
use crate::api::node::Node;
use crate::controllers::node_lifecycle::health::next_tick;
use crate::controllers::node_lifecycle::zone::{ZoneCount, is_excluded, zone_of};
use crate::controllers::node_lifecycle::{self, Memory, Observed, Occasion, Watched, needs_a_tick};
use crate::decision::Decision;
use crate::kubelet::node::{NodeRuntime, Power};
use crate::order::Ordered;
use crate::sim::Sim;
use crate::sim::latency::Latency;
use crate::sim::reason::Reason;
use crate::sim::record::{NOBODY, RecordId, What, Who};
use crate::sim::step::Step;
use crate::time::{SimDuration, SimTime};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// A kubelet renews its lease this often.
const LEASE_RENEWAL: SimDuration = SimDuration::from_secs(10);

#[derive(Clone, Debug)]
pub struct Lifecycle {
    anchor: SimTime,
    memory: Memory,
    /// Nodes that a look has to judge.
    watched: BTreeSet<Rc<str>>,
    added: Vec<Rc<Node>>,
    removed: Vec<(Uid, Rc<str>)>,
    tick: Option<SimTime>,
    tainting: Option<SimTime>,
    cause: Option<RecordId>,
    pub stopped: bool,
}

impl Lifecycle {
    pub fn new(anchor: SimTime) -> Self {
        Lifecycle {
            anchor,
            memory: Memory::default(),
            watched: BTreeSet::new(),
            added: Vec::new(),
            removed: Vec::new(),
            tick: None,
            tainting: None,
            cause: None,
            stopped: false,
        }
    }

    /// Whether no look is planned.
    pub fn is_idle(&self) -> bool {
        self.tick.is_none() && self.tainting.is_none()
    }

    /// The nodes of a new cluster were greeted long ago.
    pub fn forget_bootstrap(&mut self) {
        self.added.clear();
        self.cause = None;
    }
}

impl Sim {
    /// A Node object was made, changed or removed.
    pub(super) fn lifecycle_sees(
        &mut self,
        uid: Uid,
        old: Option<&Rc<Node>>,
        new: Option<&Rc<Node>>,
        cause: RecordId,
    ) {
        self.lifecycle.cause = Some(cause);
        match (old, new) {
            (_, Some(node)) => {
                if old.is_none() {
                    self.lifecycle.added.push(node.clone());
                    self.plan_tick();
                }
                if needs_a_tick(node) && self.lifecycle.watched.insert(node.meta.name.clone()) {
                    self.plan_tick();
                }
                self.decide_lifecycle(Occasion::NodeChanged(node), uid);
            }
            (Some(node), None) => {
                self.lifecycle.watched.remove(&node.meta.name);
                self.lifecycle.removed.push((uid, node.meta.name.clone()));
                self.plan_tick();
            }
            (None, None) => {}
        }
    }

    /// A machine went silent, or speaks again.
    pub(super) fn heartbeat_changed(&mut self, name: &Rc<str>, cause: RecordId) {
        self.lifecycle.cause = Some(cause);
        self.lifecycle.watched.insert(name.clone());
        self.plan_tick();
    }

    fn plan_tick(&mut self) {
        let at = next_tick(self.lifecycle.anchor, self.now());
        self.plan_tick_at(at);
    }

    fn plan_tick_at(&mut self, at: SimTime) {
        if !self.lifecycle.stopped && self.lifecycle.tick.is_none_or(|set| at < set) {
            self.lifecycle.tick = Some(at);
            self.schedule(at, Step::NodeTick);
        }
    }

    /// The look every 5 s.
    pub(super) fn node_tick(&mut self) {
        let now = self.now();
        if self.lifecycle.tick != Some(now) || self.lifecycle.stopped {
            return;
        }
        self.lifecycle.tick = None;
        let lister = self.controllers.cache.lister();
        let nodes: Vec<Rc<Node>> =
            self.lifecycle.watched.iter().filter_map(|name| lister.node(name)).cloned().collect();
        let watched: Vec<Watched> = nodes
            .iter()
            .map(|node| Watched { node, last_heard: self.last_heard(&node.meta.name) })
            .collect();
        let zones = self.zone_counts();
        let added = std::mem::take(&mut self.lifecycle.added);
        let removed = std::mem::take(&mut self.lifecycle.removed);
        let occasion =
            Occasion::Tick { watched: &watched, zones: &zones, added: &added, removed: &removed };
        let about = nodes.first().or(added.first()).map_or(NOBODY, |node| node.meta.uid);
        self.decide_lifecycle(occasion, about);
        // Those that are well again need no look.
        let lister = self.store.lister();
        let kubelets = &self.kubelets;
        self.lifecycle.watched.retain(|name| {
            let silent = kubelets.nodes.get(name).is_none_or(|machine| !machine.is_on());
            silent || lister.node(name).is_some_and(|node| needs_a_tick(node))
        });
    }

    pub(super) fn node_tainting(&mut self) {
        if self.lifecycle.tainting != Some(self.now()) || self.lifecycle.stopped {
            return;
        }
        self.lifecycle.tainting = None;
        self.decide_lifecycle(Occasion::Tainting, NOBODY);
    }

    fn decide_lifecycle(&mut self, occasion: Occasion, about: Uid) {
        if self.lifecycle.stopped {
            return;
        }
        let (now, anchor) = (self.now(), self.lifecycle.anchor);
        let observed = Observed {
            occasion,
            lister: self.controllers.cache.lister(),
            anchor,
            memory: &self.lifecycle.memory,
        };
        let Decision { batches, reasons, memory, again } = node_lifecycle::decide(&observed, now);
        self.lifecycle.memory = memory;
        if let Some(after) = again {
            self.plan_tick_at(now + after);
        }
        if let Some(at) = self.lifecycle.memory.next_tainting(anchor, now)
            && self.lifecycle.tainting.is_none_or(|set| at < set)
        {
            self.lifecycle.tainting = Some(at);
            self.schedule(at, Step::NodeTainting);
        }
        if batches.is_empty() && reasons == [node_lifecycle::Reason::NothingToDo] {
            return;
        }
        let reasons: Vec<Reason> = reasons.into_iter().map(Reason::NodeLifecycle).collect();
        let what = What::Decided(reasons.into());
        let decided = self.record(Who::NodeLifecycle, about, self.lifecycle.cause, what);
        self.lifecycle.cause = Some(decided);
        for action in batches.into_iter().flatten() {
            // What is refused is found again at the next look.
            let _ = self.carry_out(Who::NodeLifecycle, decided, action);
        }
    }

    /// When the node controller last noticed a sign of life: the lease is renewed every 10 s and
    /// looked at every 5 s.
    fn last_heard(&self, name: &Rc<str>) -> SimTime {
        let now = self.now();
        let Some(Power::Off { since }) = self.kubelets.nodes.get(name).map(|n| n.power) else {
            return now;
        };
        let phase = match self.latency() {
            Latency::Instant => 0,
            Latency::Realistic => {
                self.seed().stream_of("lease", name).between(0, LEASE_RENEWAL.millis() - 1)
            }
        };
        let anchor = self.lifecycle.anchor;
        let first = anchor + SimDuration::from_millis(phase);
        let renewals = since.since(first).millis().div_euclid(LEASE_RENEWAL.millis());
        let renewed = first + SimDuration::from_millis(renewals * LEASE_RENEWAL.millis());
        // The first look at or after the renewal.
        next_tick(anchor, renewed - SimDuration::from_millis(1)).min(now)
    }

    fn zone_counts(&self) -> Vec<ZoneCount> {
        let mut zones: BTreeMap<Rc<str>, ZoneCount> = BTreeMap::new();
        let nodes = self.controllers.cache.lister().nodes();
        for node in nodes.filter(|node| !is_excluded(node)) {
            let zone = zone_of(node);
            let count =
                zones.entry(zone.clone()).or_insert(ZoneCount { zone, ready: 0, not_ready: 0 });
            match node.readiness() {
                crate::api::pod::ConditionStatus::True => count.ready += 1,
                _ => count.not_ready += 1,
            }
        }
        zones.into_values().collect()
    }

    /// The node controller comes up: it knows nothing of before.
    pub(super) fn restart_lifecycle(&mut self) {
        let lister = self.controllers.cache.lister();
        let all: Vec<Rc<str>> = lister.nodes().map(|node| node.meta.name.clone()).collect();
        let down = all.into_iter().filter(|name| {
            let machine = self.kubelets.nodes.get(name);
            machine.is_none_or(|machine: &NodeRuntime| !machine.is_on())
                || lister.node(name).is_some_and(|node| needs_a_tick(node))
        });
        let watched: BTreeSet<Rc<str>> = down.ordered();
        self.lifecycle = Lifecycle {
            watched,
            cause: self.lifecycle.cause,
            ..Lifecycle::new(self.lifecycle.anchor)
        };
        self.plan_tick();
    }
}
