//! The glue of the controllers that look after the cluster: garbage collection, taint eviction,
//! namespaces, pod garbage collection.

use crate::api::meta::Uid;
use crate::api::node::{Node, TaintEffect};
use crate::api::object::Object;
use crate::api::pod::Pod;
use crate::controllers::{garbage_collector, namespace, pod_gc, taint_eviction};
use crate::decision::Decision;
use crate::sim::Sim;
use crate::sim::controllers::{Controller, closed};
use crate::sim::reason::Reason;
use crate::sim::record::{NOBODY, RecordId, What, Who};
use crate::sim::step::Step;
use crate::time::{SimDuration, SimTime};
use std::collections::BTreeSet;
use std::rc::Rc;

/// What the pod garbage collector keeps between its passes.
#[derive(Clone, Debug, Default)]
pub struct PodGc {
    candidates: BTreeSet<Uid>,
    terminated: usize,
    memory: pod_gc::Memory,
    due: Option<SimTime>,
    cause: Option<RecordId>,
}

impl PodGc {
    fn note(&mut self, pod: Uid, wanted: bool) {
        if wanted {
            self.candidates.insert(pod);
        } else {
            self.candidates.remove(&pod);
        }
    }
}

/// What makes a pod a candidate, beside its node.
fn fate(pod: &Pod) -> (Option<&Rc<str>>, bool) {
    (pod.node.as_ref(), pod.meta.is_deleting())
}

impl Sim {
    /// A change that may leave something without an owner, or let an owner go.
    pub(super) fn garbage_seen(
        &mut self,
        old: Option<&Object>,
        new: Option<&Object>,
        cause: RecordId,
    ) {
        let live = self.store.lister();
        let concerns =
            match (old, new) {
                (Some(old), Some(new)) => {
                    let (old, new) = (old.meta(), new.meta());
                    old.owners != new.owners
                        || old.deleted != new.deleted
                        || old.finalizers.len() != new.finalizers.len() && new.is_deleting()
                }
                // A new object concerns the collector only if an owner is gone already.
                (None, Some(new)) => new.meta().owners.iter().any(|owner| {
                    live.get(owner.uid).is_none_or(|owner| owner.meta().is_deleting())
                }),
                _ => true,
            };
        if !concerns {
            return;
        }
        for key in garbage_collector::affected(old, new, live) {
            self.enqueue(Controller::GarbageCollector, key, SimDuration::ZERO, Some(cause));
        }
    }

    pub(super) fn sync_garbage(&mut self, key: Uid, cause: Option<RecordId>) {
        let controller = Controller::GarbageCollector;
        let Some(object) = self.store.lister().get(key).cloned() else {
            return self.finish_sync(controller, key, None, None);
        };
        let observed = garbage_collector::Observed {
            object: &object,
            live: self.store.lister(),
            uuid: &|uid| self.uuid(uid),
        };
        let decision = garbage_collector::decide(&observed, self.now());
        if decision.batches.is_empty() && decision.again.is_none() {
            return self.finish_sync(controller, key, None, None);
        }
        self.begin_sync(controller, key, cause, closed(decision, Reason::GarbageCollector));
    }

    pub(super) fn sync_namespace(&mut self, key: Uid, cause: Option<RecordId>) {
        let Some(Object::Namespace(namespace)) = self.store.lister().get(key).cloned() else {
            return self.finish_sync(Controller::Namespace, key, None, None);
        };
        let observed = namespace::Observed { namespace: &namespace, lister: self.store.lister() };
        let decision = namespace::decide(&observed, self.now());
        self.begin_sync(Controller::Namespace, key, cause, closed(decision, Reason::Namespace));
    }

    /// A pod's plan may change when it is bound or changes what it tolerates.
    pub(super) fn eviction_sees_pod(
        &mut self,
        uid: Uid,
        old: Option<&Pod>,
        new: Option<&Pod>,
        cause: RecordId,
    ) {
        let Some(pod) = new else {
            self.controllers.evictions.remove(&uid);
            return;
        };
        let same = old.is_some_and(|old| {
            old.node == pod.node
                && (Rc::ptr_eq(&old.spec, &pod.spec)
                    || old.spec.tolerations == pod.spec.tolerations)
        });
        let Some(node) = pod.node.as_ref().filter(|_| !same) else { return };
        let tainted = self.controllers.cache.lister().node(node).is_some_and(|n| evicts(n));
        if tainted {
            self.enqueue(Controller::TaintEviction, uid, SimDuration::ZERO, Some(cause));
        }
    }

    /// The NoExecute taints of a node changed.
    pub(super) fn eviction_sees_node(
        &mut self,
        old: Option<&Node>,
        new: Option<&Node>,
        cause: RecordId,
    ) {
        let taints = |node: Option<&Node>| -> Vec<_> {
            let all = node.into_iter().flat_map(|node| &node.taints);
            all.filter(|taint| taint.effect == TaintEffect::NoExecute).cloned().collect()
        };
        let Some(node) = new else { return };
        if taints(old) == taints(new) {
            return;
        }
        let pods: Vec<Uid> =
            self.controllers.cache.lister().pods_on(&node.meta.name).map(|p| p.meta.uid).collect();
        for pod in pods {
            self.enqueue(Controller::TaintEviction, pod, SimDuration::ZERO, Some(cause));
        }
    }

    pub(super) fn sync_eviction(&mut self, key: Uid, cause: Option<RecordId>) {
        let controller = Controller::TaintEviction;
        let lister = self.controllers.cache.lister();
        let Some(pod) = lister.pod(key).filter(|pod| !pod.status.phase.is_terminal()).cloned()
        else {
            self.controllers.evictions.remove(&key);
            return self.finish_sync(controller, key, None, None);
        };
        let node = pod.node.as_ref().and_then(|name| lister.node(name)).cloned();
        let memory = self.controllers.evictions.get(&key).copied().unwrap_or_default();
        let taints = node.as_ref().map_or(&[][..], |node| &node.taints);
        let observed = taint_eviction::Observed { pod: &pod, taints, memory };
        let decision = taint_eviction::decide(&observed, self.now());
        self.controllers.evictions.insert(key, decision.memory);
        self.begin_sync(controller, key, cause, closed(decision, Reason::TaintEviction));
    }

    /// Counts ended pods and notes those that nobody but the pod garbage collector will remove.
    pub(super) fn pod_gc_sees(
        &mut self,
        uid: Uid,
        old: Option<&Pod>,
        new: Option<&Pod>,
        cause: RecordId,
    ) {
        let ended = |pod: Option<&Pod>| pod.is_some_and(|pod| pod.status.phase.is_terminal());
        let gc = &mut self.controllers.pod_gc;
        match (ended(old), ended(new)) {
            (false, true) => gc.terminated += 1,
            (true, false) => gc.terminated -= 1,
            _ => {}
        }
        // What becomes of its node is told by the node.
        if old.map(fate) != new.map(fate) {
            let lister = self.controllers.cache.lister();
            let wanted = new.is_some_and(|pod| pod_gc::is_candidate(pod, lister));
            gc.note(uid, wanted);
        }
        self.plan_pod_gc(cause);
    }

    /// Pods of a node that went, came back or is out of service.
    pub(super) fn pod_gc_sees_node(&mut self, name: &str, cause: RecordId) {
        let lister = self.controllers.cache.lister();
        for pod in lister.pods_on(name) {
            let wanted = pod_gc::is_candidate(pod, lister);
            self.controllers.pod_gc.note(pod.meta.uid, wanted);
        }
        self.plan_pod_gc(cause);
    }

    fn plan_pod_gc(&mut self, cause: RecordId) {
        let (now, start) = (self.now(), self.setup.start());
        let gc = &mut self.controllers.pod_gc;
        let needed = !gc.candidates.is_empty() || gc.terminated > pod_gc::TERMINATED_THRESHOLD;
        if !needed || gc.due.is_some() {
            return;
        }
        let period = pod_gc::PERIOD.millis();
        let passes = now.since(start).millis().div_euclid(period) + 1;
        let at = start + SimDuration::from_millis(passes * period);
        gc.due = Some(at);
        gc.cause = Some(cause);
        self.schedule(at, Step::PodGcPass);
    }

    pub(super) fn pod_gc_pass(&mut self) {
        let now = self.now();
        let gc = std::mem::take(&mut self.controllers.pod_gc);
        let lister = self.controllers.cache.lister();
        let candidates: Vec<Rc<Pod>> =
            gc.candidates.iter().filter_map(|uid| lister.pod(*uid)).cloned().collect();
        let observed = pod_gc::Observed {
            candidates: &candidates,
            terminated: gc.terminated,
            lister,
            memory: &gc.memory,
        };
        let Decision { batches, reasons, memory, again } = pod_gc::decide(&observed, now);
        self.controllers.pod_gc = PodGc { memory, due: None, ..gc };
        let reasons: Vec<Reason> = reasons.into_iter().map(Reason::PodGc).collect();
        let cause = self.controllers.pod_gc.cause;
        let decided = self.record(Who::PodGc, NOBODY, cause, What::Decided(reasons.into()));
        for action in batches.into_iter().flatten() {
            // What is refused is found again by the next pass.
            let _ = self.carry_out(Who::PodGc, decided, action);
        }
        if let Some(after) = again {
            self.controllers.pod_gc.due = Some(now + after);
            self.controllers.pod_gc.cause = Some(decided);
            self.schedule(now + after, Step::PodGcPass);
        }
    }
}

fn evicts(node: &Node) -> bool {
    node.taints.iter().any(|taint| taint.effect == TaintEffect::NoExecute)
}
