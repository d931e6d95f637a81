//! What the cluster looks like at the cursor: what the API server believes and, from the kubelets,
//! what is true.

use crate::api::meta::Uid;
use crate::api::node::{Node, Resources};
use crate::api::pod::{ConditionStatus, Pod};
use crate::api::quantity::pod_requests;
use crate::api::text::Text;
use crate::kubelet::node::Power;
use crate::kubelet::runtime::{ContainerTruth, truth};
use crate::sim::Sim;
use crate::time::SimTime;
use crate::view::cluster::follow::Followed;
use crate::view::cluster::revisions::{self, Revisions};
use crate::view::state::PodState;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Facts of one moment.
#[derive(Clone, Debug, Default)]
pub struct Picture {
    pub now: SimTime,
    /// In the order in which they joined.
    pub nodes: Vec<NodeCard>,
    /// Pods without a node, oldest first.
    pub tray: Vec<PodTile>,
    /// What the scheduler says of the first pod that it cannot place.
    pub sentence: Option<Text>,
    pub pods: usize,
    pub(super) stands: BTreeMap<Uid, Stand>,
    pub(super) revisions: Revisions,
    pub(super) followed: Option<Followed>,
}

/// Where a pod stands; a node by its number in the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stand {
    Tray,
    Active(u32),
    Finished(u32),
}

#[derive(Clone, Debug)]
pub struct NodeCard {
    pub uid: Uid,
    pub name: Rc<str>,
    pub ready: ConditionStatus,
    pub cordoned: bool,
    /// Since when the machine has no power.
    pub off: Option<SimTime>,
    /// Labels that somebody gave it, as `key=value`.
    pub labels: Vec<String>,
    /// Taints, as `key=value:Effect`.
    pub taints: Vec<String>,
    pub allocatable: Resources,
    /// What the pods that have not ended ask for; `pods` is their number.
    pub used: Resources,
    /// Both in the order of their creation.
    pub active: Vec<PodTile>,
    /// Completed and Failed pods, which a cluster keeps listed.
    pub finished: Vec<PodTile>,
}

#[derive(Clone, Debug)]
pub struct PodTile {
    pub uid: Uid,
    pub name: Rc<str>,
    /// What the API server believes.
    pub state: PodState,
    /// STATUS of `kubectl get pods`.
    pub word: Text,
    /// From when to when its process runs, that of the container which takes longest; `None` for
    /// one without an end.
    pub runs: Option<(SimTime, SimTime)>,
    /// Its processes stopped with their machine, and nobody knows.
    pub stopped: Option<SimTime>,
    /// The workload whose template it is from, and the revision of that.
    pub made: Option<(Uid, Rc<str>)>,
    /// What it asks for.
    asks: Resources,
}

impl Picture {
    /// Made from an older template than its owner's newest pod.
    pub fn is_old(&self, tile: &PodTile) -> bool {
        tile.made.as_ref().is_some_and(|(workload, revision)| {
            self.revisions.newest(*workload).is_some_and(|newest| newest != &**revision)
        })
    }

    /// The pod and the node it is on; `None` for a node means the tray.
    pub fn find_pod(&self, uid: Uid) -> Option<(Option<&NodeCard>, &PodTile)> {
        let (card, tiles) = match *self.stands.get(&uid)? {
            Stand::Tray => (None, &self.tray),
            Stand::Active(node) => {
                let card = self.nodes.get(node as usize)?;
                (Some(card), &card.active)
            }
            Stand::Finished(node) => {
                let card = self.nodes.get(node as usize)?;
                (Some(card), &card.finished)
            }
        };
        let at = tiles.binary_search_by_key(&uid, |tile| tile.uid).ok()?;
        Some((card, tiles.get(at)?))
    }

    pub fn find_node(&self, uid: Uid) -> Option<&NodeCard> {
        self.nodes.iter().find(|card| card.uid == uid)
    }
}

impl NodeCard {
    /// Counts what the pod asks for, or takes that back.
    pub(super) fn count(&mut self, asks: Resources, sign: i64) {
        self.used.cpu_millis += sign * asks.cpu_millis;
        self.used.memory += sign * asks.memory;
        self.used.pods += sign;
    }

    /// STATUS of `kubectl get nodes`.
    pub fn status(&self) -> &'static str {
        match (self.ready, self.cordoned) {
            (ConditionStatus::True, false) => "Ready",
            (ConditionStatus::True, true) => "Ready,SchedulingDisabled",
            (_, false) => "NotReady",
            (_, true) => "NotReady,SchedulingDisabled",
        }
    }

    /// How full it is: the largest part of any resource that is asked for, 0 to 1.
    pub fn fullness(&self) -> f32 {
        let part = |used: i64, of: i64| if of > 0 { used as f32 / of as f32 } else { 0.0 };
        let (used, of) = (&self.used, &self.allocatable);
        part(used.pods, of.pods)
            .max(part(used.cpu_millis, of.cpu_millis))
            .max(part(used.memory, of.memory))
            .clamp(0.0, 1.0)
    }
}

impl PodTile {
    /// What its owner's name does not say already: the part behind the last dash. A number alone
    /// would say too little.
    pub fn short_name(&self) -> &str {
        let last = self.name.rsplit('-').next().unwrap_or(&self.name);
        if last.bytes().all(|byte| byte.is_ascii_digit()) { &self.name } else { last }
    }

    /// How much of its process's time has passed, 0 to 1, while that runs.
    pub fn progress(&self, now: SimTime) -> Option<f32> {
        let (from, to) = self.runs.filter(|(_, to)| *to > now)?;
        let part = now.since(from).as_secs_f64() / to.since(from).as_secs_f64();
        Some((part as f32).clamp(0.0, 1.0))
    }

    pub(super) fn asks(&self) -> Resources {
        self.asks
    }
}

/// The card of a node, without pods.
pub(super) fn card(sim: &Sim, node: &Rc<Node>) -> NodeCard {
    let runtime = sim.kubelets().nodes.get(&node.meta.name);
    let off = runtime.and_then(|runtime| match runtime.power {
        Power::Off { since } => Some(since),
        Power::On { .. } => None,
    });
    let own = |key: &&String| !is_usual(key);
    let labels = node.meta.labels.iter().filter(|(key, _)| own(key));
    NodeCard {
        uid: node.meta.uid,
        name: node.meta.name.clone(),
        ready: node.readiness(),
        cordoned: node.unschedulable,
        off,
        labels: labels.map(|(key, value)| format!("{key}={value}")).collect(),
        taints: node.taints.iter().map(ToString::to_string).collect(),
        allocatable: node.capacity,
        used: Resources::default(),
        active: Vec::new(),
        finished: Vec::new(),
    }
}

/// Labels that every node has: they tell nothing apart.
fn is_usual(key: &str) -> bool {
    matches!(key, "beta.kubernetes.io/arch" | "beta.kubernetes.io/os")
        || matches!(key, "kubernetes.io/arch" | "kubernetes.io/os" | "kubernetes.io/hostname")
}

pub(super) fn tile(sim: &Sim, pod: &Rc<Pod>) -> PodTile {
    let word = pod.word();
    let bound = pod.node.is_some();
    let state = PodState::of(pod.status.phase, &word.status, pod.is_ready(), bound);
    let mut tile = PodTile {
        uid: pod.meta.uid,
        name: pod.meta.name.clone(),
        state,
        word: word.status,
        runs: None,
        stopped: None,
        made: revisions::of(sim.lister(), pod),
        asks: pod_requests(&pod.spec),
    };
    if state.is_over() {
        return tile;
    }
    if let Some(slot) = sim.kubelets().pod(pod.meta.uid) {
        let truth = truth(&slot.runtime, sim.now());
        tile.stopped = truth.halted;
        let spans = truth.containers.iter().filter_map(|container| match container {
            // One without progress has no end that is known.
            ContainerTruth::Running { since, until: Some(until), progress: Some(_) } => {
                Some((*since, *until))
            }
            _ => None,
        });
        tile.runs = spans.max_by_key(|(_, until)| *until);
    }
    tile
}
