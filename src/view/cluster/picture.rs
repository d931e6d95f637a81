//! What the cluster looks like at the cursor: what the API server believes and, from the kubelets,
//! what is true.

use crate::api::meta::{Kind, Uid};
use crate::api::node::{Node, Resources};
use crate::api::object::Object;
use crate::api::pod::{ConditionStatus, Pod, PodConditionType};
use crate::api::quantity::pod_requests;
use crate::api::text::Text;
use crate::kubelet::node::Power;
use crate::kubelet::runtime::{ContainerTruth, truth};
use crate::session::Session;
use crate::sim::Sim;
use crate::store::lister::Lister;
use crate::time::SimTime;
use crate::view::state::PodState;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Facts of one moment.
#[derive(Clone, Debug, Default)]
pub struct Picture {
    pub now: SimTime,
    pub nodes: Vec<NodeCard>,
    /// Pods without a node, oldest first.
    pub tray: Vec<PodTile>,
    /// What the scheduler says of the first pod that it cannot place.
    pub sentence: Option<Text>,
    pub pods: usize,
    stamp: Option<(u32, SimTime, usize)>,
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
    /// How much of its process's time has passed, 0 to 1; `None` for one without an end.
    pub progress: Option<f32>,
    /// Its processes stopped with their machine, and nobody knows.
    pub stopped: Option<SimTime>,
    /// Made from an older template than its owner's newest pod.
    pub old: bool,
}

impl Picture {
    /// Takes the facts at the session's cursor. Answers whether anything may have changed.
    pub fn sync(&mut self, session: &Session) -> bool {
        let sim = session.sim();
        let stamp = Some((sim.records(), sim.now(), session.history().applied()));
        if self.stamp == stamp {
            return false;
        }
        self.stamp = stamp;
        self.read(sim);
        true
    }

    fn read(&mut self, sim: &Sim) {
        self.now = sim.now();
        self.tray.clear();
        self.sentence = None;
        self.nodes.clear();
        self.nodes.extend(sim.lister().nodes().map(|node| card(sim, node)));
        let places: BTreeMap<Rc<str>, usize> =
            self.nodes.iter().enumerate().map(|(i, card)| (card.name.clone(), i)).collect();
        self.pods = sim.lister().count(Kind::Pod);
        for pod in sim.lister().all(Kind::Pod).filter_map(Object::as_pod) {
            let index = pod.node.as_ref().and_then(|node| places.get(node));
            match index.and_then(|index| self.nodes.get_mut(*index)) {
                Some(card) => card.add(sim, pod),
                None => self.add_to_tray(sim, pod),
            }
        }
        self.mark_old(sim);
    }

    /// Tells the pods of old revisions from those of the newest one. Pods of Jobs have none.
    fn mark_old(&mut self, sim: &Sim) {
        let lister = sim.lister();
        let pods = lister.all(Kind::Pod).filter_map(Object::as_pod);
        let revised: Vec<(Uid, Uid, &str)> = pods
            .filter_map(|pod| {
                let revision = REVISIONS.iter().find_map(|label| pod.meta.labels.get(*label))?;
                Some((pod.meta.uid, workload(lister, pod)?, revision.as_str()))
            })
            .collect();
        let old = outdated(&revised);
        if old.is_empty() {
            return;
        }
        let on_nodes = self.nodes.iter_mut().flat_map(|card| &mut card.active);
        for tile in on_nodes.chain(&mut self.tray) {
            tile.old = old.contains(&tile.uid);
        }
    }

    fn add_to_tray(&mut self, sim: &Sim, pod: &Rc<Pod>) {
        if self.sentence.is_none() && pod.node.is_none() {
            let said = pod.status.condition(PodConditionType::PodScheduled);
            let no = said.filter(|said| said.status == ConditionStatus::False);
            self.sentence = no.map(|said| said.message.clone());
        }
        self.tray.push(tile(sim, pod));
    }

    /// The pod and the node it is on; `None` for a node means the tray.
    pub fn find_pod(&self, uid: Uid) -> Option<(Option<&NodeCard>, &PodTile)> {
        let found = |tiles: &[PodTile]| tiles.iter().position(|tile| tile.uid == uid);
        if let Some(i) = found(&self.tray) {
            return Some((None, self.tray.get(i)?));
        }
        self.nodes.iter().find_map(|card| {
            let tile = card.active.iter().chain(&card.finished).find(|tile| tile.uid == uid)?;
            Some((Some(card), tile))
        })
    }

    pub fn find_node(&self, uid: Uid) -> Option<&NodeCard> {
        self.nodes.iter().find(|card| card.uid == uid)
    }
}

/// Where the controllers write which template a pod was made from.
const REVISIONS: [&str; 2] = ["pod-template-hash", "controller-revision-hash"];

/// Of pods with their owners and revisions, in the order of their creation: those that are not of
/// the revision of their owner's newest pod.
fn outdated(pods: &[(Uid, Uid, &str)]) -> BTreeSet<Uid> {
    let newest: BTreeMap<Uid, &str> =
        pods.iter().map(|(_, owner, revision)| (*owner, *revision)).collect();
    let is_old = |(_, owner, revision): &&(Uid, Uid, &str)| newest.get(owner) != Some(revision);
    pods.iter().filter(is_old).map(|(uid, ..)| *uid).collect()
}

/// The object whose template the pod is from: its owner, or that owner's (a ReplicaSet's).
fn workload(lister: Lister<'_>, pod: &Pod) -> Option<Uid> {
    let owner = pod.meta.controller()?.uid;
    let above = lister.get(owner).and_then(|object| object.meta().controller());
    Some(above.map_or(owner, |above| above.uid))
}

impl NodeCard {
    fn add(&mut self, sim: &Sim, pod: &Rc<Pod>) {
        let tile = tile(sim, pod);
        if tile.state.is_over() {
            return self.finished.push(tile);
        }
        let asked = pod_requests(&pod.spec);
        self.used.cpu_millis += asked.cpu_millis;
        self.used.memory += asked.memory;
        self.used.pods += 1;
        self.active.push(tile);
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
    /// What its owner's name does not say already: the part behind the last dash.
    pub fn short_name(&self) -> &str {
        self.name.rsplit('-').next().unwrap_or(&self.name)
    }
}

fn card(sim: &Sim, node: &Rc<Node>) -> NodeCard {
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

fn tile(sim: &Sim, pod: &Rc<Pod>) -> PodTile {
    let word = pod.word();
    let bound = pod.node.is_some();
    let state = PodState::of(pod.status.phase, &word.status, pod.is_ready(), bound);
    let mut tile = PodTile {
        uid: pod.meta.uid,
        name: pod.meta.name.clone(),
        state,
        word: word.status,
        progress: None,
        stopped: None,
        old: false,
    };
    if state.is_over() {
        return tile;
    }
    if let Some(slot) = sim.kubelets().pod(pod.meta.uid) {
        let truth = truth(&slot.runtime, sim.now());
        tile.stopped = truth.halted;
        // The container that takes longest is what the pod waits for.
        tile.progress = truth
            .containers
            .iter()
            .filter_map(|container| match container {
                ContainerTruth::Running { progress, .. } => *progress,
                _ => None,
            })
            .fold(None, |least: Option<f64>, part| Some(least.map_or(part, |l| l.min(part))))
            .map(|part| part as f32);
    }
    tile
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pod_is_old_once_its_owner_has_a_pod_of_another_revision() {
        let (web, api) = (Uid(1), Uid(2));
        let mut pods = vec![(Uid(10), web, "59d8c"), (Uid(11), web, "59d8c"), (Uid(12), api, "a")];
        assert!(outdated(&pods).is_empty());
        pods.push((Uid(13), web, "7f6b4"));
        assert_eq!(outdated(&pods).into_iter().collect::<Vec<_>>(), [Uid(10), Uid(11)]);
    }
}
