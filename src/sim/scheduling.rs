//! The glue around the scheduler: what it sees, which pod it takes next, and its bindings.

use crate::api::meta::{Kind, Uid};
use crate::api::object::Object;
use crate::api::pod::Pod;
use crate::api::v1::LabelSelector;
use crate::decision::{Action, Write};
use crate::scheduler::decide::{Observed, Scratch, decide};
use crate::scheduler::hint::ClusterEvent;
use crate::scheduler::queue::Queue;
use crate::scheduler::snapshot::Snapshot;
use crate::sim::Sim;
use crate::sim::informer::Delivery;
use crate::sim::latency::Delay;
use crate::sim::reason::Reason;
use crate::sim::record::{RecordId, What, Who};
use crate::sim::step::Step;
use crate::store::cache::Cache;
use crate::time::SimTime;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

#[derive(Clone, Debug)]
pub struct Scheduling {
    /// What the scheduler's informers have delivered.
    cache: Cache,
    snapshot: Snapshot,
    queue: Queue,
    start: usize,
    /// An attempt or a look at the queue is due already.
    busy: bool,
    flush_at: Option<SimTime>,
    causes: BTreeMap<Uid, RecordId>,
    /// The bindings under way, with what is said when they succeed.
    bindings: BTreeMap<Uid, Action>,
    pub stopped: bool,
    /// Changes no answer, so that all checkpoints share it.
    scratch: Rc<RefCell<Scratch>>,
}

impl Scheduling {
    pub fn new(started: SimTime) -> Self {
        Scheduling {
            cache: Cache::for_scheduling(),
            snapshot: Snapshot::default(),
            queue: Queue::new(started),
            start: 0,
            busy: false,
            flush_at: None,
            causes: BTreeMap::new(),
            bindings: BTreeMap::new(),
            stopped: false,
            scratch: Rc::default(),
        }
    }

    /// What was decided before the run has no cause in it.
    pub fn forget_causes(&mut self) {
        self.causes.clear();
    }
}

impl Sim {
    /// The selector of the ReplicaSet or StatefulSet that the pod belongs to.
    /// Upstream: `plugins/helper.DefaultSelector`.
    fn owner_selector(&self, pod: &Pod) -> Option<&LabelSelector> {
        match self.controllers.cache.lister().get(pod.meta.controller()?.uid)? {
            Object::ReplicaSet(set) => set.spec.selector.as_ref(),
            Object::StatefulSet(set) => set.spec.selector.as_ref(),
            _ => None,
        }
    }

    /// One of the scheduler's informers brings a change.
    pub(super) fn scheduler_sees(&mut self, delivery: Delivery) {
        let Delivery { uid, object: new, cause } = delivery;
        let old = self.scheduling.cache.replace(uid, new.clone());
        match (old.as_ref(), new.as_ref()) {
            (_, Some(Object::Node(node))) => {
                self.scheduling.snapshot.set_node(node);
                match old.as_ref().and_then(Object::as_node) {
                    Some(old) => self.cluster_event(&ClusterEvent::NodeUpdated { old, new: node }),
                    None => self.cluster_event(&ClusterEvent::NodeAdded(node)),
                }
            }
            (Some(Object::Node(node)), None) => {
                self.scheduling.snapshot.remove_node(&node.meta.name);
                self.cluster_event(&ClusterEvent::NodeDeleted(node));
            }
            (old, new) => {
                let pod = |object: Option<&Object>| object?.as_pod().cloned();
                self.scheduler_sees_pod(uid, pod(old).as_deref(), pod(new).as_deref(), cause);
            }
        }
        self.keep_scheduling();
    }

    fn scheduler_sees_pod(
        &mut self,
        uid: Uid,
        old: Option<&Pod>,
        new: Option<&Pod>,
        cause: RecordId,
    ) {
        let now = self.now();
        self.scheduling.snapshot.observe(old, new);
        let occupies = |pod: &&Pod| pod.node.is_some() && !pod.status.phase.is_terminal();
        let waits = |pod: &&Pod| pod.node.is_none() && !pod.meta.is_deleting();
        let (was, is) = (old.filter(occupies), new.filter(occupies));
        match (was, is) {
            (None, Some(pod)) => {
                self.scheduling.queue.remove(uid);
                self.cluster_event(&ClusterEvent::PodAdded(pod));
            }
            (Some(pod), None) => self.cluster_event(&ClusterEvent::PodDeleted(pod)),
            (Some(old), Some(new)) => {
                self.cluster_event(&ClusterEvent::PodUpdated { old, new });
            }
            (None, None) => match (old.filter(waits), new.filter(waits)) {
                (None, Some(pod)) => {
                    self.scheduling.causes.insert(uid, cause);
                    self.scheduling.queue.add(pod, now);
                }
                (Some(old), Some(new)) => {
                    self.cluster_event(&ClusterEvent::Waiting { old, new });
                }
                (_, None) => {
                    self.scheduling.queue.remove(uid);
                    self.scheduling.causes.remove(&uid);
                }
            },
        }
    }

    /// Pods that were turned away may be helped by this.
    fn cluster_event(&mut self, event: &ClusterEvent) {
        let now = self.now();
        let Scheduling { queue, cache, .. } = &mut self.scheduling;
        queue.on_event(event, cache.lister(), now);
    }

    /// Makes sure that the next attempt is due if there is one.
    fn keep_scheduling(&mut self) {
        if self.scheduling.stopped {
            return;
        }
        if !self.scheduling.busy && self.scheduling.queue.has_next() {
            self.scheduling.busy = true;
            self.schedule(self.now(), Step::Schedule);
        }
        if let Some(at) = self.scheduling.queue.next_flush()
            && self.scheduling.flush_at.is_none_or(|set| at < set)
        {
            self.scheduling.flush_at = Some(at);
            self.schedule(at, Step::ScheduleRetry);
        }
    }

    pub(super) fn schedule_retry(&mut self) {
        self.scheduling.flush_at = None;
        let now = self.now();
        self.scheduling.queue.flush(now);
        self.keep_scheduling();
    }

    /// One attempt.
    pub(super) fn schedule_next(&mut self) {
        self.scheduling.busy = false;
        if self.scheduling.stopped {
            return;
        }
        let Some(uid) = self.scheduling.queue.pop() else { return };
        if let Some(pod) = self.scheduling.cache.lister().pod(uid).cloned() {
            self.attempt(uid, &pod);
        } else {
            self.scheduling.queue.remove(uid);
        }
        if self.scheduling.queue.has_next() {
            self.scheduling.busy = true;
            let took = self.delay(Delay::ScheduleAttempt, u64::from(uid.0));
            self.schedule(self.now() + took, Step::Schedule);
        }
        self.keep_scheduling();
    }

    fn attempt(&mut self, uid: Uid, pod: &Rc<Pod>) {
        let now = self.now();
        let scratch = self.scheduling.scratch.clone();
        let seed = self.seed();
        let budgets = self.controllers.cache.lister().all(Kind::PodDisruptionBudget);
        let budgets: Vec<_> = budgets.filter_map(Object::as_disruption_budget).cloned().collect();
        let decision = decide(
            &Observed {
                pod,
                snapshot: &self.scheduling.snapshot,
                lister: self.scheduling.cache.lister(),
                owner_selector: self.owner_selector(pod),
                budgets: &budgets,
                draw: seed.stream_of("schedule", &pod.meta.name).draw(),
                start: self.scheduling.start,
                uuid: &|uid| self.uuid(uid),
            },
            &mut scratch.borrow_mut(),
            now,
        );
        self.scheduling.start = decision.memory.next_start;
        let cause = self.scheduling.causes.get(&uid).copied();
        let reasons: Vec<Reason> = decision.reasons.into_iter().map(Reason::Scheduler).collect();
        let decided = self.record(Who::Scheduler, uid, cause, What::Decided(reasons.into()));
        self.scheduling.causes.insert(uid, decided);
        let mut bound = false;
        for action in decision.batches.into_iter().flatten() {
            if let Write::BindPod { node, .. } = &action.write {
                bound = true;
                self.scheduling.snapshot.assume(pod, node);
                let at = now + self.delay(Delay::Bind, u64::from(uid.0));
                self.scheduling.bindings.insert(uid, action);
                self.schedule(at, Step::Bind { pod: uid });
            } else {
                // A condition that cannot be written is written at the next attempt.
                let _ = self.carry_out(Who::Scheduler, decided, action);
            }
        }
        if !bound {
            self.scheduling.queue.turn_away(uid, decision.memory.rejected_by, now);
        }
    }

    /// A binding reaches the API server.
    pub(super) fn bind(&mut self, uid: Uid) {
        let Some(action) = self.scheduling.bindings.remove(&uid) else { return };
        let cause = self.scheduling.causes.remove(&uid).unwrap_or_default();
        if self.carry_out(Who::Scheduler, cause, action).is_err() {
            let now = self.now();
            self.scheduling.snapshot.forget(uid);
            self.scheduling.queue.fail(uid, now);
            self.keep_scheduling();
        }
    }

    /// The scheduler comes up and lists the pods that wait.
    pub(super) fn restart_scheduler(&mut self) {
        self.scheduling.busy = false;
        self.keep_scheduling();
    }
}
