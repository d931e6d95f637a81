//! The glue between the API server and the kubelets: what a kubelet sees, when it looks again, and
//! what its decisions do to the world.

mod static_pods;

use crate::api::job::COMPLETION_INDEX;
use crate::api::meta::{ObjectKey, Uid};
use crate::api::pod::Pod;
use crate::api::text::Text;
use crate::kubelet::delays::Delays;
use crate::kubelet::node::{ImageBehaviours, ImageRule, NodeRuntime};
use crate::kubelet::refusal::Refusal;
use crate::kubelet::runtime::{self, PodRuntime};
use crate::kubelet::{self, Answer, Effect, Observed};
use crate::sim::Sim;
use crate::sim::command::{Impossible, Refusal as Refused, not_found};
use crate::sim::latency::{Delay, Latency};
use crate::sim::reason::Reason;
use crate::sim::record::{NOBODY, RecordId, What, Who};
use crate::sim::step::Step;
use crate::store::paged::Paged;
use crate::time::SimTime;
use imbl::GenericOrdMap;
use imbl::shared_ptr::RcK;
use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;
use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;
use std::rc::Rc;

type Map<K, V> = GenericOrdMap<K, V, RcK>;

/// All machines, and the pods they know.
#[derive(Clone, Debug, Default)]
pub struct Kubelets {
    pub nodes: IndexMap<Rc<str>, NodeRuntime, FxBuildHasher>,
    pub behaviours: Rc<ImageBehaviours>,
    /// What will have made a node's next report.
    pub reports: BTreeMap<Rc<str>, RecordId>,
    /// Machines that came back and have not reported since.
    pub booted: BTreeSet<Rc<str>>,
    /// By identity, which is dense.
    pods: Paged<Rc<PodSlot>>,
    /// How many pods each owner, or index of an owner, has had.
    attempts: Map<(Uid, i32), u32>,
    addresses: BTreeMap<Rc<str>, u32>,
    queues: BTreeMap<Rc<str>, u32>,
    joined: u16,
    /// How many pods are to be looked at again.
    awake: usize,
}

/// A pod as its kubelet knows it.
#[derive(Clone, Debug)]
pub struct PodSlot {
    /// The object as last seen, for when it is gone.
    pub pod: Rc<Pod>,
    pub runtime: PodRuntime,
    node: Rc<str>,
    attempt: u32,
    ip: Ipv4Addr,
    uuid: Rc<str>,
    draw: u64,
    /// When it is to be looked at again.
    wake: Option<SimTime>,
    /// The record behind the next look.
    cause: Option<RecordId>,
}

impl Kubelets {
    /// The number of the next machine to join, from 1.
    pub fn next_number(&self) -> u16 {
        self.joined + 1
    }

    pub fn count_node(&mut self) {
        self.joined += 1;
    }

    /// What ran before the run has no cause in it.
    pub fn forget_causes(&mut self) {
        for slot in self.pods.iter_mut() {
            Rc::make_mut(slot).cause = None;
        }
    }

    /// Whether no pod has a transition ahead of it.
    pub fn is_idle(&self) -> bool {
        self.awake == 0
    }

    /// Plans the next look at a pod, or that there is none.
    fn set_wake(&mut self, uid: Uid, wake: Option<SimTime>) {
        let Some(slot) = self.pod_mut(uid) else { return };
        let before = std::mem::replace(&mut slot.wake, wake);
        self.awake = self.awake + usize::from(wake.is_some()) - usize::from(before.is_some());
    }

    fn forget(&mut self, uid: Uid) {
        self.set_wake(uid, None);
        self.pods.replace(uid.0 as usize, None);
    }

    fn insert(&mut self, uid: Uid, slot: PodSlot) {
        self.pods.replace(uid.0 as usize, Some(Rc::new(slot)));
    }

    pub fn pod(&self, uid: Uid) -> Option<&PodSlot> {
        self.pods.get(uid.0 as usize).map(|slot| &**slot)
    }

    /// The slot for writing: copied first if a checkpoint holds it too.
    fn pod_mut(&mut self, uid: Uid) -> Option<&mut PodSlot> {
        self.pods.get_mut(uid.0 as usize).map(Rc::make_mut)
    }

    /// The n-th pod of its owner or index, from 0.
    fn attempt(&mut self, pod: &Pod) -> u32 {
        let Some(owner) = pod.meta.controller() else { return 0 };
        let index = pod.meta.annotations.get(COMPLETION_INDEX);
        let index = index.and_then(|text| text.parse().ok()).unwrap_or(-1);
        let count = self.attempts.entry((owner.uid, index)).or_insert(0);
        *count += 1;
        *count - 1
    }

    /// 10.244.n.2 and on.
    fn address(&mut self, node: &Rc<str>, cidr: u16) -> Ipv4Addr {
        let next = self.addresses.entry(node.clone()).or_insert(1);
        *next = if *next >= 254 { 2 } else { *next + 1 };
        Ipv4Addr::from((10_u32 << 24 | 244 << 16) + (u32::from(cidr) << 8) + *next)
    }
}

impl Sim {
    pub fn kubelets(&self) -> &Kubelets {
        &self.kubelets
    }

    /// The watch of the pod's kubelet brings news.
    pub(super) fn kubelet_sees(&mut self, uid: Uid, cause: RecordId) {
        if self.lost_its_mirror(uid) {
            return self.mirror_again(uid, cause);
        }
        if let Some(pod) = self.lister().pod(uid).cloned() {
            match self.kubelets.pod_mut(uid) {
                Some(slot) => slot.pod = pod,
                None if pod.status.phase.is_terminal() => return,
                None => self.new_pod(uid, pod),
            }
        }
        if let Some(slot) = self.kubelets.pod_mut(uid) {
            slot.cause = Some(cause);
        }
        self.run_kubelet(uid);
    }

    fn new_pod(&mut self, uid: Uid, pod: Rc<Pod>) {
        let Some(node) = pod.node.clone() else { return };
        let Some(machine) = self.kubelets.nodes.get(&node) else { return };
        let cidr = self.lister().node(&node).map_or(0, |node| node.pod_cidr);
        let ip = match pod.spec.host_network {
            Some(true) => machine.ip,
            _ => self.kubelets.address(&node, cidr),
        };
        let slot = PodSlot {
            attempt: self.kubelets.attempt(&pod),
            ip,
            draw: self.seed().stream_of("workload", &pod.meta.name).draw(),
            uuid: self.uuid(uid).into(),
            runtime: PodRuntime::default(),
            wake: None,
            cause: None,
            pod,
            node,
        };
        self.kubelets.insert(uid, slot);
    }

    /// A transition may be due.
    pub(super) fn kubelet_due(&mut self, uid: Uid) {
        let now = self.now();
        if self.kubelets.pod(uid).is_some_and(|slot| slot.wake == Some(now)) {
            self.run_kubelet(uid);
        }
    }

    fn run_kubelet(&mut self, uid: Uid) {
        let now = self.now();
        let Some(slot) = self.kubelets.pod(uid) else { return };
        let Some(node) = self.kubelets.nodes.get(&slot.node) else { return };
        let gone = self.lister().pod(uid).is_none();
        let refusal = self.refusal(slot);
        let (latency, seed) = (self.latency(), self.seed());
        let delays = match latency {
            Latency::Instant => Delays::INSTANT,
            Latency::Realistic => {
                let mut stream = seed.stream("kubelet", slot.draw ^ now.millis() as u64);
                Delays::draw(|low, high| stream.between(low, high))
            }
        };
        let pull_time = |image: &str| {
            let key = format!("{} {image}", slot.node);
            Delay::ImagePull.draw(latency, seed, seed.stream_of("image", &key).draw())
        };
        let answer = kubelet::decide(
            &Observed {
                pod: &slot.pod,
                gone,
                runtime: &slot.runtime,
                node,
                delays: &delays,
                pull_time: &pull_time,
                queue_left: &|queue| self.kubelets.queues.get(queue).copied(),
                refusal: refusal.as_ref(),
                attempt: slot.attempt,
                draw: slot.draw,
                uuid: &slot.uuid,
                pod_ip: slot.ip,
            },
            now,
        );
        let (node, cause) = (slot.node.clone(), slot.cause);
        self.carry_out_kubelet(uid, &node, cause, answer);
    }

    /// Why the pod's kubelet turns it away, counted when it is new there.
    fn refusal(&self, slot: &PodSlot) -> Option<Refusal> {
        if slot.runtime != PodRuntime::default() {
            return None;
        }
        let node = self.lister().node(&slot.node)?;
        let used = self
            .lister()
            .pods_on(&slot.node)
            .filter(|pod| !pod.status.phase.is_terminal() && pod.meta.uid != slot.pod.meta.uid)
            .count() as i64;
        (used >= node.capacity.pods).then(|| Refusal::out_of_pods(used, node.capacity.pods))
    }

    fn carry_out_kubelet(
        &mut self,
        uid: Uid,
        node: &Rc<str>,
        cause: Option<RecordId>,
        answer: Answer,
    ) {
        let Answer { decision, effects } = answer;
        let now = self.now();
        let over = decision.memory.is_over();
        let reasons: Vec<Reason> = decision.reasons.into_iter().map(Reason::Kubelet).collect();
        let decided = self.record(Who::Kubelet, uid, cause, What::Decided(reasons.into()));
        let wake = decision.again.map(|after| now + after);
        if let Some(kept) = self.kubelets.pod_mut(uid) {
            kept.runtime = decision.memory;
            kept.cause = Some(decided);
        }
        self.kubelets.set_wake(uid, wake);
        if let Some(at) = wake {
            self.schedule(at, Step::Kubelet { pod: uid });
        }
        for action in decision.batches.into_iter().flatten() {
            // A kubelet that is refused writes again with its next status.
            let _ = self.carry_out(Who::Kubelet, decided, action);
        }
        for effect in effects {
            match effect {
                Effect::ImagePulled { image } => {
                    if let Some(node) = self.kubelets.nodes.get_mut(node) {
                        node.add_image(&image);
                    }
                }
                Effect::ItemTaken { queue, of } => {
                    let left = self.kubelets.queues.entry(queue).or_insert(of);
                    *left = left.saturating_sub(1);
                }
            }
        }
        if over {
            self.kubelets.forget(uid);
        } else if let Some(pod) = self.lister().pod(uid).cloned()
            && let Some(kept) = self.kubelets.pod_mut(uid)
        {
            // A kubelet knows what it wrote itself.
            kept.pod = pod;
        }
    }

    /// Pods of a machine whose power went or came.
    pub(super) fn power_reaches_pods(&mut self, node: &Rc<str>, cause: RecordId) {
        let now = self.now();
        let here: Vec<Uid> = self
            .kubelets
            .pods
            .iter()
            .filter(|slot| slot.node == *node)
            .map(|slot| slot.pod.meta.uid)
            .collect();
        let on = self.kubelets.nodes.get(node).is_some_and(NodeRuntime::is_on);
        for uid in here {
            let Some(slot) = self.kubelets.pod_mut(uid) else { continue };
            slot.cause = Some(cause);
            if on {
                self.kubelet_sees(uid, cause);
            } else {
                slot.runtime = runtime::power_off(&slot.runtime, now);
                self.kubelets.set_wake(uid, None);
            }
        }
    }

    pub(super) fn crash_pod(
        &mut self,
        key: &ObjectKey,
        container: Option<&str>,
        exit_code: i32,
        cause: RecordId,
    ) -> Result<(), Refused> {
        let now = self.now();
        let (uid, slot) = self.running_pod(key)?;
        let crashed = runtime::crash(&slot.runtime, &slot.pod, container, exit_code, now)
            .map_err(|why| Refused::Impossible(Impossible::CannotCrash(why)))?;
        self.disturb(uid, crashed, format!("exit {exit_code}").into(), cause);
        Ok(())
    }

    pub(super) fn set_pod_ready(
        &mut self,
        key: &ObjectKey,
        ready: bool,
        cause: RecordId,
    ) -> Result<(), Refused> {
        let now = self.now();
        let (uid, slot) = self.running_pod(key)?;
        let changed = runtime::set_ready(&slot.runtime, ready, now);
        let what = if ready { "ready" } else { "unready" };
        self.disturb(uid, changed, what.into(), cause);
        Ok(())
    }

    fn running_pod(&self, key: &ObjectKey) -> Result<(Uid, &PodSlot), Refused> {
        let object = self.lister().find(key).ok_or_else(|| Refused::from(not_found(key)))?;
        let slot = self.kubelets.pod(object.uid());
        let pod = key.name.to_string();
        slot.map(|slot| (object.uid(), slot))
            .ok_or(Refused::Impossible(Impossible::NotRunning { pod }))
    }

    /// Something happened to a pod's processes from outside.
    fn disturb(&mut self, uid: Uid, runtime: PodRuntime, what: Text, cause: RecordId) {
        let cause = self.record(Who::World, uid, Some(cause), What::World { what });
        if let Some(slot) = self.kubelets.pod_mut(uid) {
            slot.runtime = runtime;
            slot.cause = Some(cause);
        }
        self.run_kubelet(uid);
    }

    /// Changes how containers of an image behave, on all machines.
    pub(super) fn rule_image(
        &mut self,
        image: &str,
        cause: RecordId,
        change: impl FnOnce(&mut ImageRule),
    ) -> Result<(), Refused> {
        let mut behaviours = ImageBehaviours::clone(&self.kubelets.behaviours);
        let Some(rule) = behaviours.entry(image) else {
            let text = image.to_string();
            return Err(Refused::Impossible(Impossible::NotAnImage { text }));
        };
        change(rule);
        self.kubelets.behaviours = Rc::new(behaviours);
        for node in self.kubelets.nodes.values_mut() {
            node.behaviours = self.kubelets.behaviours.clone();
        }
        let what = What::World { what: format!("image {image}").into() };
        self.record(Who::World, NOBODY, Some(cause), what);
        Ok(())
    }
}
