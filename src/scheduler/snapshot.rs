//! The scheduler's picture of the cluster: per node what is taken and by whom. Incremental, and
//! persistent: cloning costs counters. Upstream: `pkg/scheduler/backend/cache`.

use crate::api::meta::{Labels, Uid};
use crate::api::node::{Node, Resources};
use crate::api::pod::Pod;
use crate::api::v1::PodSpec;
use crate::scheduler::changes::Changes;
use crate::scheduler::filter::node_ports::HostPort;
use crate::scheduler::incoming::Demand;
use imbl::shared_ptr::RcK;
use imbl::{GenericOrdMap, GenericVector};
use std::rc::Rc;

type Map<K, V> = GenericOrdMap<K, V, RcK>;

/// How many templates' demands are remembered, so that pods of one template are weighed once.
const DEMANDS_KEPT: usize = 16;

#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    slots: GenericVector<NodeSlot, RcK>,
    names: Map<Rc<str>, usize>,
    /// Slots that no node and no pod needs any more.
    free: GenericVector<usize, RcK>,
    nodes: usize,
    /// Changes identity when a node changes in a way that fixed filters look at.
    layout: Rc<()>,
    /// Where pods came or went.
    changes: Changes,
    /// Bound pods that have pod affinity or anti-affinity terms.
    with_affinity: usize,
    /// Bound pods by priority.
    priorities: Map<i32, usize>,
    assumed: Map<Uid, (Rc<str>, Rc<Pod>)>,
    nominated: Map<Uid, Nomination>,
    demands: Vec<(Rc<PodSpec>, Rc<Demand>)>,
}

/// One node and what is on it. `node` is `None` for a name that pods are bound to although no such
/// node exists (any more).
#[derive(Clone, Debug, Default)]
pub struct NodeSlot {
    pub node: Option<Rc<Node>>,
    pub allocatable: Resources,
    pub requested: Resources,
    /// Requests with [`Demand::nonzero`]'s minimum for containers that name none.
    pub nonzero: Resources,
    bound: Rc<Bound>,
}

#[derive(Clone, Debug, Default)]
struct Bound {
    groups: Vec<Group>,
    ports: Vec<HostPort>,
}

/// Pods of a node that no rule can tell apart.
#[derive(Clone, Debug)]
pub struct Group {
    pub namespace: Rc<str>,
    pub labels: Rc<Labels>,
    pub priority: i32,
    /// Kept only for pods with pod affinity or anti-affinity terms.
    pub affinity: Option<Rc<PodSpec>>,
    pub pods: u32,
    /// Those of them that are being deleted.
    pub terminating: u32,
}

/// Room kept for a pod that waits for its victims to leave.
#[derive(Clone, Debug)]
pub struct Nomination {
    pub node: Rc<str>,
    pub demand: Rc<Demand>,
}

impl Snapshot {
    /// The number of nodes.
    pub fn len(&self) -> usize {
        self.nodes
    }

    pub fn is_empty(&self) -> bool {
        self.nodes == 0
    }

    /// All slots by index, those without a node included.
    pub fn slots(&self) -> &GenericVector<NodeSlot, RcK> {
        &self.slots
    }

    /// The nodes and their slots, in the order in which they joined.
    pub fn nodes(&self) -> impl Iterator<Item = (usize, &Rc<Node>, &NodeSlot)> {
        self.slots.iter().enumerate().filter_map(|(i, slot)| Some((i, slot.node.as_ref()?, slot)))
    }

    pub fn slot_of(&self, name: &str) -> Option<usize> {
        self.names.get(name).copied()
    }

    /// The identity of the nodes' names, labels, taints and sizes taken together.
    pub fn layout(&self) -> &Rc<()> {
        &self.layout
    }

    /// The slots where pods came or went lately.
    pub fn changes(&self) -> &Changes {
        &self.changes
    }

    pub fn has_affinity_pods(&self) -> bool {
        self.with_affinity > 0
    }

    /// The lowest priority of a bound pod.
    pub fn lowest_priority(&self) -> Option<i32> {
        self.priorities.get_min().map(|(priority, _)| *priority)
    }

    pub fn nominations(&self) -> impl Iterator<Item = (&Uid, &Nomination)> {
        self.nominated.iter()
    }

    /// A node joined or changed.
    pub fn set_node(&mut self, node: &Rc<Node>) {
        let index = self.claim(&node.meta.name);
        let Some(slot) = self.slots.get_mut(index) else { return };
        match &slot.node {
            None => self.nodes += 1,
            Some(old) if same_to_filters(old, node) => {
                slot.node = Some(node.clone());
                return;
            }
            Some(_) => {}
        }
        slot.allocatable = node.capacity;
        slot.node = Some(node.clone());
        self.layout = Rc::new(());
    }

    /// The Node object is gone; pods bound to it may still be counted.
    pub fn remove_node(&mut self, name: &str) {
        let Some(index) = self.slot_of(name) else { return };
        let Some(slot) = self.slots.get_mut(index) else { return };
        if slot.node.take().is_some() {
            self.nodes -= 1;
            self.layout = Rc::new(());
        }
        slot.allocatable = Resources::default();
        self.release(index, name);
    }

    /// Counts the pod on this node, unless it has ended.
    pub fn add_pod(&mut self, node: &str, pod: &Pod) {
        if pod.status.phase.is_terminal() {
            return;
        }
        let demand = self.demand(&pod.spec);
        let index = self.claim(node);
        if let Some(slot) = self.slots.get_mut(index) {
            slot.add(pod, &demand);
            self.changes.note(index);
            self.with_affinity += usize::from(demand.has_pod_affinity);
            *self.priorities.entry(demand.priority).or_insert(0) += 1;
        }
    }

    /// Takes back what [`Snapshot::add_pod`] counted for this very version of the pod.
    pub fn remove_pod(&mut self, node: &str, pod: &Pod) {
        let Some(index) = self.slot_of(node) else { return };
        let demand = self.demand(&pod.spec);
        let Some(slot) = self.slots.get_mut(index) else { return };
        if pod.status.phase.is_terminal() || !slot.remove(pod, &demand) {
            return;
        }
        self.changes.note(index);
        self.with_affinity -= usize::from(demand.has_pod_affinity);
        if let Some(count) = self.priorities.get_mut(&demand.priority) {
            *count -= 1;
            if *count == 0 {
                self.priorities.remove(&demand.priority);
            }
        }
        self.release(index, node);
    }

    /// Counts the pod on the node it is being bound to, before the API server confirms it.
    pub fn assume(&mut self, pod: &Rc<Pod>, node: &Rc<str>) {
        self.forget(pod.meta.uid);
        self.nominated.remove(&pod.meta.uid);
        self.add_pod(node, pod);
        self.assumed.insert(pod.meta.uid, (node.clone(), pod.clone()));
    }

    /// The binding failed.
    pub fn forget(&mut self, uid: Uid) {
        if let Some((node, pod)) = self.assumed.remove(&uid) {
            self.remove_pod(&node, &pod);
        }
    }

    /// A pod appeared, changed or went away in the API server. Confirms what was assumed.
    pub fn observe(&mut self, old: Option<&Pod>, new: Option<&Pod>) {
        let Some(uid) = new.or(old).map(|pod| pod.meta.uid) else { return };
        let as_before = |before: &Pod, node: &Rc<str>| {
            new.is_some_and(|new| new.node.as_ref() == Some(node) && alike(before, new))
        };
        if let Some((node, assumed)) = self.assumed.get(&uid) {
            if new.is_some_and(|new| new.node.is_none() && new.is_active()) {
                return;
            }
            if as_before(assumed, node) {
                self.assumed.remove(&uid);
                return;
            }
            self.forget(uid);
        } else if let Some((old, node)) = old.and_then(|old| Some((old, old.node.as_ref()?))) {
            if as_before(old, node) {
                return;
            }
            self.remove_pod(node, old);
        }
        self.nominated.remove(&uid);
        let Some(new) = new else { return };
        if let Some(node) = &new.node {
            self.add_pod(node, new);
        } else if let Some(node) = &new.status.nominated_node {
            self.nominate(new, node);
        }
    }

    /// Keeps room for the pod on this node against pods of lower priority.
    pub fn nominate(&mut self, pod: &Pod, node: &Rc<str>) {
        let demand = self.demand(&pod.spec);
        self.nominated.insert(pod.meta.uid, Nomination { node: node.clone(), demand });
    }

    fn demand(&mut self, spec: &Rc<PodSpec>) -> Rc<Demand> {
        if let Some(at) = self.demands.iter().position(|(known, _)| Rc::ptr_eq(known, spec)) {
            self.demands.swap(0, at);
        } else {
            self.demands.truncate(DEMANDS_KEPT - 1);
            self.demands.insert(0, (spec.clone(), Rc::new(Demand::of(spec))));
        }
        self.demands[0].1.clone()
    }

    /// The slot of this name, made if need be.
    fn claim(&mut self, name: &str) -> usize {
        if let Some(index) = self.slot_of(name) {
            return index;
        }
        let index = self.free.pop_front().unwrap_or(self.slots.len());
        if index == self.slots.len() {
            self.slots.push_back(NodeSlot::default());
        }
        self.names.insert(name.into(), index);
        index
    }

    fn release(&mut self, index: usize, name: &str) {
        let empty = |slot: &NodeSlot| slot.node.is_none() && slot.bound.groups.is_empty();
        if self.slots.get(index).is_some_and(empty) {
            self.names.remove(name);
            self.free.push_back(index);
        }
    }
}

impl NodeSlot {
    pub fn groups(&self) -> &[Group] {
        &self.bound.groups
    }

    pub fn ports(&self) -> &[HostPort] {
        &self.bound.ports
    }

    fn add(&mut self, pod: &Pod, demand: &Demand) {
        let terminating = u32::from(pod.meta.is_deleting());
        let bound = Rc::make_mut(&mut self.bound);
        match bound.groups.iter_mut().find(|group| group.holds(pod, demand)) {
            Some(group) => {
                group.pods += 1;
                group.terminating += terminating;
            }
            None => bound.groups.push(Group {
                namespace: pod.meta.namespace.clone(),
                labels: pod.meta.labels.clone(),
                priority: demand.priority,
                affinity: demand.has_pod_affinity.then(|| pod.spec.clone()),
                pods: 1,
                terminating,
            }),
        }
        bound.ports.extend(demand.ports.iter().cloned());
        self.requested = plus(self.requested, demand.requests, 1);
        self.nonzero = plus(self.nonzero, demand.nonzero, 1);
    }

    /// False if no such pod was counted.
    fn remove(&mut self, pod: &Pod, demand: &Demand) -> bool {
        let Some(at) = self.bound.groups.iter().position(|group| group.holds(pod, demand)) else {
            return false;
        };
        let bound = Rc::make_mut(&mut self.bound);
        let group = &mut bound.groups[at];
        group.pods -= 1;
        group.terminating = group.terminating.saturating_sub(u32::from(pod.meta.is_deleting()));
        if group.pods == 0 {
            bound.groups.swap_remove(at);
        }
        for port in &demand.ports {
            if let Some(at) = bound.ports.iter().position(|taken| taken == port) {
                bound.ports.swap_remove(at);
            }
        }
        self.requested = plus(self.requested, demand.requests, -1);
        self.nonzero = plus(self.nonzero, demand.nonzero, -1);
        true
    }
}

impl Group {
    fn holds(&self, pod: &Pod, demand: &Demand) -> bool {
        let same_terms = match &self.affinity {
            Some(spec) => demand.has_pod_affinity && Rc::ptr_eq(spec, &pod.spec),
            None => !demand.has_pod_affinity,
        };
        same_terms
            && self.priority == demand.priority
            && (Rc::ptr_eq(&self.labels, &pod.meta.labels) || self.labels == pod.meta.labels)
            && self.namespace == pod.meta.namespace
    }

    /// Pods that are not being deleted.
    pub fn staying(&self) -> u32 {
        self.pods.saturating_sub(self.terminating)
    }
}

/// Whether two versions of a pod count alike on their node.
fn alike(old: &Pod, new: &Pod) -> bool {
    let (was, is) = (&old.meta, &new.meta);
    old.status.phase.is_terminal() == new.status.phase.is_terminal()
        && was.is_deleting() == is.is_deleting()
        && Rc::ptr_eq(&old.spec, &new.spec)
        && (Rc::ptr_eq(&was.labels, &is.labels) || was.labels == is.labels)
}

fn plus(a: Resources, b: Resources, sign: i64) -> Resources {
    Resources {
        cpu_millis: a.cpu_millis.saturating_add(sign * b.cpu_millis),
        memory: a.memory.saturating_add(sign * b.memory),
        pods: a.pods.saturating_add(sign * b.pods),
    }
}

fn same_to_filters(old: &Node, new: &Node) -> bool {
    old.unschedulable == new.unschedulable
        && old.capacity == new.capacity
        && old.taints == new.taints
        && (Rc::ptr_eq(&old.meta.labels, &new.meta.labels) || old.meta.labels == new.meta.labels)
}

#[cfg(test)]
mod tests;
