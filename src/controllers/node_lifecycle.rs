//! The node lifecycle controller: notices that a node has gone silent, marks it and its pods, and
//! taints it so that its pods get evicted, not too many nodes at a time. Healthy nodes cost
//! nothing: only nodes about which something is to be done are given to it. Upstream:
//! `pkg/controller/nodelifecycle`.

mod disruption;
pub mod health;
pub mod taints;
pub mod zone;

use crate::api::event::EventDraft;
use crate::api::meta::Uid;
use crate::api::node::{Node, NodeConditionType};
use crate::api::pod::{ConditionStatus, Pod, PodConditionType};
use crate::decision::{Action, Decision, Write};
use crate::store::lister::Lister;
use crate::time::{SimDuration, SimTime};
use health::{Judgement, judge, next_tick};
use serde::Serialize;
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;
use taints::Swap;
use zone::{Limiter, ZoneCount, ZoneState, is_excluded, zone_of};

/// The NoExecute queue is worked on this often.
const TAINTING_PERIOD: SimDuration = SimDuration::from_millis(100);

#[derive(Clone, Copy, Debug)]
pub struct Observed<'a> {
    pub occasion: Occasion<'a>,
    /// For the pods of nodes, and for nodes by name.
    pub lister: Lister<'a>,
    /// When the controller started: its ticks are counted from here.
    pub anchor: SimTime,
    pub memory: &'a Memory,
}

/// What there is to look at.
#[derive(Clone, Copy, Debug)]
pub enum Occasion<'a> {
    /// The look every 5 s; [`Decision::again`] says when the next one has something to find.
    Tick {
        /// Nodes that are silent, came back, or are not Ready: in the order of their names.
        watched: &'a [Watched<'a>],
        /// All zones, counted as the nodes stand before this look.
        zones: &'a [ZoneCount],
        /// Nodes that joined or left since the last look.
        added: &'a [Rc<Node>],
        removed: &'a [(Uid, Rc<str>)],
    },
    /// Work on the NoExecute queue; due at [`Memory::next_tainting`].
    Tainting,
    /// A node was made or changed: its NoSchedule taints follow at once.
    NodeChanged(&'a Node),
}

#[derive(Clone, Copy, Debug)]
pub struct Watched<'a> {
    pub node: &'a Node,
    /// When the controller last noticed a renewed lease or a new status.
    pub last_heard: SimTime,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Memory {
    zones: BTreeMap<Rc<str>, Zone>,
    /// When the whole cluster came back from being silent: nobody counts as silent for longer.
    heard_floor: Option<SimTime>,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Zone {
    state: ZoneState,
    limiter: Limiter,
    /// Nodes that are to get a NoExecute taint.
    queue: VecDeque<Rc<str>>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind")]
pub enum Reason {
    NothingToDo,
    Registered {
        node: Rc<str>,
    },
    Removed {
        node: Rc<str>,
    },
    /// Silent, but not for too long yet.
    Silent {
        node: Rc<str>,
        since: SimTime,
        until: SimTime,
    },
    /// Silent for too long. `pods` of it were marked as not ready.
    Lost {
        node: Rc<str>,
        silent_seconds: i64,
        grace_seconds: i64,
        pods: usize,
    },
    Queued {
        node: Rc<str>,
    },
    /// The zone has used up its tokens; `None`: evictions are stopped.
    RateLimited {
        node: Rc<str>,
        until: Option<SimTime>,
    },
    Tainted {
        node: Rc<str>,
        taint: String,
    },
    Untainted {
        node: Rc<str>,
        taints: Vec<String>,
    },
    NoSchedule {
        node: Rc<str>,
        added: Vec<String>,
        removed: Vec<String>,
    },
    ZoneChanged {
        zone: Rc<str>,
        state: ZoneState,
        ready: usize,
        not_ready: usize,
    },
    AllDown {
        nodes: usize,
    },
    AllDownOver,
}

pub fn decide(observed: &Observed, now: SimTime) -> Decision<Reason, Memory> {
    let mut pass = Pass::new(observed, now);
    match observed.occasion {
        Occasion::NodeChanged(node) => pass.keep_no_schedule(node),
        Occasion::Tainting => pass.work_queue(),
        Occasion::Tick { watched, zones, added, removed } => {
            pass.greet(added, removed);
            pass.forget_returned();
            let mut zones = zones.to_vec();
            for watched in watched {
                pass.look_at(watched, &mut zones);
            }
            pass.handle_disruption(&zones);
        }
    }
    let mut reasons = pass.reasons;
    if reasons.is_empty() {
        reasons.push(Reason::NothingToDo);
    }
    let batches = if pass.actions.is_empty() { Vec::new() } else { vec![pass.actions] };
    let again = pass.again.map(|at| at.since(now));
    Decision { batches, reasons, memory: pass.memory, again }
}

impl Memory {
    /// When the NoExecute queue has something to taint, in steps of 100 ms from `anchor`.
    pub fn next_tainting(&self, anchor: SimTime, now: SimTime) -> Option<SimTime> {
        let waiting = self.zones.values().filter(|zone| !zone.queue.is_empty());
        let ready = waiting.filter_map(|zone| zone.limiter.ready_at(now)).min()?;
        let period = TAINTING_PERIOD.millis();
        let steps = (ready.since(anchor).millis() + period - 1).div_euclid(period);
        Some(anchor + SimDuration::from_millis(steps * period))
    }

    pub fn zone_state(&self, zone: &str) -> ZoneState {
        self.zones.get(zone).map_or(ZoneState::Initial, |zone| zone.state)
    }

    /// Every zone is fully disrupted: nothing is tainted or evicted.
    fn is_all_down(&self) -> bool {
        !self.zones.is_empty()
            && self.zones.values().all(|zone| zone.state == ZoneState::FullDisruption)
    }
}

struct Pass<'a> {
    lister: Lister<'a>,
    anchor: SimTime,
    now: SimTime,
    memory: Memory,
    actions: Vec<Action>,
    reasons: Vec<Reason>,
    again: Option<SimTime>,
}

impl<'a> Pass<'a> {
    fn new(observed: &Observed<'a>, now: SimTime) -> Self {
        Pass {
            lister: observed.lister,
            anchor: observed.anchor,
            now,
            memory: observed.memory.clone(),
            actions: Vec::new(),
            reasons: Vec::new(),
            again: None,
        }
    }

    fn greet(&mut self, added: &[Rc<Node>], removed: &[(Uid, Rc<str>)]) {
        for node in added {
            let name = &node.meta.name;
            let message = format!("Node {name} event: Registered Node {name} in Controller");
            self.announce(node.meta.uid, EventDraft::normal("RegisteredNode", message));
            self.reasons.push(Reason::Registered { node: name.clone() });
        }
        for (uid, name) in removed {
            let message = format!("Node {name} event: Removing Node {name} from Controller");
            self.announce(*uid, EventDraft::normal("RemovingNode", message));
            self.reasons.push(Reason::Removed { node: name.clone() });
        }
    }

    /// One node of a tick. Tainting acts on the readiness found, not on the one written here: a
    /// node lost now is queued at the next tick.
    fn look_at(&mut self, watched: &Watched, zones: &mut [ZoneCount]) {
        let node = watched.node;
        let last_heard = self
            .memory
            .heard_floor
            .map_or(watched.last_heard, |floor| watched.last_heard.max(floor));
        let judgement = judge(node, last_heard, self.now);
        let found = node.readiness();
        self.taint_for(node, found);
        if let Judgement { conditions: Some(conditions), .. } = &judgement {
            let conditions = conditions.clone();
            self.write(Write::SetNodeConditions { uid: node.meta.uid, conditions });
            self.wake_at(next_tick(self.anchor, self.now));
        }
        if !judgement.is_overdue && found == ConditionStatus::True {
            let (name, until) = (node.meta.name.clone(), judgement.deadline);
            self.reasons.push(Reason::Silent { node: name, since: last_heard, until });
            self.wake_at(next_tick(self.anchor, judgement.deadline));
        }
        if judgement.is_overdue && found == ConditionStatus::True {
            self.lose(node, last_heard);
            let zone = zones.iter_mut().find(|zone| zone.zone == zone_of(node));
            if let Some(zone) = zone.filter(|_| !is_excluded(node)) {
                zone.ready = zone.ready.saturating_sub(1);
                zone.not_ready += 1;
            }
        }
    }

    /// Ready until now: says so, and marks its pods.
    fn lose(&mut self, node: &Node, last_heard: SimTime) {
        let name = &node.meta.name;
        let message = format!("Node {name} status is now: NodeNotReady");
        self.announce(node.meta.uid, EventDraft::normal("NodeNotReady", message));
        let mut pods = 0;
        for pod in self.lister.pods_on(name) {
            if let Some(write) = mark_not_ready(pod, self.now) {
                let event = EventDraft::warning("NodeNotReady", "Node is not ready");
                self.actions.push(Action::new(write).announce(pod.meta.uid, event));
                pods += 1;
            }
        }
        self.reasons.push(Reason::Lost {
            node: name.clone(),
            silent_seconds: self.now.since(last_heard).secs(),
            grace_seconds: health::GRACE.secs(),
            pods,
        });
    }

    /// NoExecute taints are swapped and taken off at once; a first one goes through the queue.
    /// Upstream: `processTaintBaseEviction`.
    fn taint_for(&mut self, node: &Node, readiness: ConditionStatus) {
        let swap = taints::no_execute(node, readiness, self.now);
        let is_first = !swap.add.is_empty() && swap.remove.is_empty();
        if is_first {
            let zone = self.memory.zones.entry(zone_of(node)).or_default();
            if !zone.queue.contains(&node.meta.name) {
                zone.queue.push_back(node.meta.name.clone());
                self.reasons.push(Reason::Queued { node: node.meta.name.clone() });
            }
        } else {
            self.swap(node, swap);
        }
    }

    /// Nodes that came back leave the queue.
    fn forget_returned(&mut self) {
        let lister = self.lister;
        let is_down = |name: &Rc<str>| {
            lister.node(name).is_some_and(|node| node.readiness() != ConditionStatus::True)
        };
        self.memory.zones.values_mut().for_each(|zone| zone.queue.retain(is_down));
    }

    /// Taints the nodes at the heads of the queues while there are tokens. A token is spent even
    /// on a node that has come back meanwhile.
    fn work_queue(&mut self) {
        let mut zones = std::mem::take(&mut self.memory.zones);
        for zone in zones.values_mut() {
            while !zone.queue.is_empty() && zone.limiter.take(self.now) {
                let Some(name) = zone.queue.pop_front() else { break };
                let Some(node) = self.lister.node(&name) else { continue };
                if node.readiness() != ConditionStatus::True {
                    self.swap(node, taints::no_execute(node, node.readiness(), self.now));
                }
            }
            let until = zone.limiter.ready_at(self.now);
            let waiting = zone.queue.iter().cloned();
            self.reasons.extend(waiting.map(|node| Reason::RateLimited { node, until }));
        }
        self.memory.zones = zones;
    }

    fn keep_no_schedule(&mut self, node: &Node) {
        let swap = taints::no_schedule(node, self.now);
        if !swap.is_empty() {
            self.reasons.push(Reason::NoSchedule {
                node: node.meta.name.clone(),
                added: swap.add.iter().map(ToString::to_string).collect(),
                removed: swap.remove.iter().map(ToString::to_string).collect(),
            });
            let Swap { add, remove } = swap;
            self.write(Write::SetTaints { uid: node.meta.uid, add, remove });
        }
    }

    fn swap(&mut self, node: &Node, swap: Swap) {
        if swap.is_empty() {
            return;
        }
        let name = || node.meta.name.clone();
        self.reasons.extend(
            swap.add.iter().map(|t| Reason::Tainted { node: name(), taint: t.to_string() }),
        );
        if swap.add.is_empty() {
            let taints = swap.remove.iter().map(ToString::to_string).collect();
            self.reasons.push(Reason::Untainted { node: name(), taints });
        }
        let Swap { add, remove } = swap;
        self.write(Write::SetTaints { uid: node.meta.uid, add, remove });
    }

    fn write(&mut self, write: Write) {
        self.actions.push(Action::new(write));
    }

    fn announce(&mut self, about: Uid, event: EventDraft) {
        self.actions.push(Action::new(Write::Nothing).announce(about, event));
    }

    fn wake_at(&mut self, at: SimTime) {
        self.again = Some(self.again.map_or(at, |sooner| sooner.min(at)));
    }
}

/// The pod's Ready condition turned False: nothing else of it changes, so `kubectl get pods` goes
/// on saying `1/1 Running`. Upstream: `pkg/controller/util/node.MarkPodsNotReady`.
fn mark_not_ready(pod: &Pod, now: SimTime) -> Option<Write> {
    let ready = pod.status.condition(PodConditionType::Ready)?;
    if ready.status == ConditionStatus::False {
        return None;
    }
    let mut condition = Box::new(ready.clone());
    condition.status = ConditionStatus::False;
    condition.last_transition = now.floor_secs();
    Some(Write::SetPodCondition { uid: pod.meta.uid, condition })
}

/// Whether a tick has anything to do about this node: it is not Ready and not yet settled, or it
/// is Ready and still carries a taint of the time when it was not. A silent node is not seen here:
/// silence is for the caller to notice.
pub fn needs_a_tick(node: &Node) -> bool {
    let swap = taints::no_execute(node, node.readiness(), SimTime::default());
    node.condition(NodeConditionType::Ready).is_none() || !swap.is_empty()
}

#[cfg(test)]
mod tests;
