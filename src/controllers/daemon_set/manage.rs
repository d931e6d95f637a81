//! One pod on every node that should run one, and none elsewhere.
//! Upstream: `manage`, `podsShouldBeOnNode`, pkg/controller/daemon/daemon_controller.go.

use crate::api::event::EventDraft;
use crate::api::pod::{Phase, Pod};
use crate::controllers::daemon_set::backoff::Backoffs;
use crate::controllers::daemon_set::changes::{Changes, Going};
use crate::controllers::daemon_set::fleet::{Daemon, Place, oldest_first};
use crate::controllers::daemon_set::node_fit::Fit;
use crate::controllers::daemon_set::reason::Reason;
use crate::controllers::daemon_set::{BURST, Sync, number, rolling};
use crate::controllers::shared::availability::is_available;
use crate::order::Order;
use std::rc::Rc;

/// The nodes of one kind of deed: the first, and how many pods.
#[derive(Default)]
struct Tally(Option<Rc<str>>, i32);

impl Tally {
    fn add(&mut self, place: &Place, pods: usize) {
        if pods > 0 {
            self.0.get_or_insert_with(|| place.node.meta.name.clone());
            self.1 = self.1.saturating_add(number(pods));
        }
    }

    fn reason(self, make: impl Fn(Rc<str>, i32) -> Reason) -> Option<Reason> {
        self.0.map(|node| make(node, self.1))
    }
}

#[derive(Default)]
struct Manage<'a> {
    changes: Changes<'a>,
    created: Tally,
    removed: Tally,
    failed: Tally,
    succeeded: Tally,
    excess: Tally,
    retired: Tally,
    waits: Option<Reason>,
    /// What drives pods out of the first node that may no longer run one.
    taint: Option<crate::api::text::Text>,
}

pub fn manage<'a>(sync: &Sync<'a>, backoffs: &mut Backoffs) -> Changes<'a> {
    let surges = rolling::allows_surge(sync.set);
    let mut manage = Manage::default();
    for place in &sync.fleet.places {
        let here = sync.fleet.on(place);
        if place.fit.should_run() && here.is_empty() {
            manage.create(place);
        } else if place.fit.should_continue() {
            manage.settle(sync, place, backoffs, surges);
        } else if !here.is_empty() {
            manage.remove(place, here);
        }
    }
    let unbound: Vec<&Pod> =
        sync.fleet.homeless.iter().filter(|pod| pod.node.is_none()).copied().collect();
    manage.finish(sync, &unbound)
}

impl<'a> Manage<'a> {
    fn create(&mut self, place: &Place) {
        self.changes.create.push(place.node.meta.name.clone());
        self.created.add(place, 1);
    }

    /// All that are there go.
    fn remove(&mut self, place: &Place, here: &[Daemon<'a>]) {
        let going: Vec<&Pod> =
            here.iter().map(|d| d.pod).filter(|p| !p.meta.is_deleting()).collect();
        if let (Fit::Evicts(taint), 0) = (place.fit, self.removed.1) {
            self.taint = Some(taint.key.clone());
        }
        self.removed.add(place, going.len());
        self.changes.delete.extend(going.into_iter().map(Going::silently));
    }

    /// A node that may keep what it has: ended pods go, then all but one, or but two that surge.
    fn settle(&mut self, sync: &Sync<'a>, place: &Place, backoffs: &mut Backoffs, surges: bool) {
        let here = sync.fleet.on(place);
        if let [only] = here
            && only.pod.is_active()
        {
            return;
        }
        let mut running: Vec<Daemon<'a>> = Vec::new();
        for daemon in here.iter().filter(|daemon| !daemon.pod.meta.is_deleting()) {
            match daemon.pod.status.phase {
                Phase::Failed => self.fail(sync, place, daemon.pod, backoffs),
                Phase::Succeeded => self.succeed(place, daemon.pod),
                Phase::Pending | Phase::Running | Phase::Unknown => running.push(*daemon),
            }
        }
        if running.len() <= 1 {
            // A pod that surges does not wait for the old one to be gone.
            if surges && running.is_empty() && place.fit.should_run() {
                self.create(place);
            }
            return;
        }
        running.order_by(|a, b| oldest_first(a.pod, b.pod));
        if surges {
            self.keep_two(sync, place, &running);
        } else {
            let excess = running.iter().skip(1).map(|daemon| Going::silently(daemon.pod));
            self.changes.delete.extend(excess);
            self.excess.add(place, running.len() - 1);
        }
    }

    /// The oldest of either template, and of those two the old one as long as it is needed.
    fn keep_two(&mut self, sync: &Sync<'a>, place: &Place, running: &[Daemon<'a>]) {
        let of_hash = |daemon: &&Daemon| {
            let hash = daemon.pod.meta.labels.get(crate::api::controller_revision::REVISION_HASH);
            hash.map(String::as_str) == Some(sync.hash)
        };
        let new = running.iter().find(of_hash);
        let old = running.iter().find(|daemon| !of_hash(daemon));
        let kept = |daemon: &&Daemon| {
            [new, old].into_iter().flatten().any(|k| k.pod.meta.uid == daemon.pod.meta.uid)
        };
        let excess: Vec<_> = running.iter().filter(|daemon| !kept(daemon)).collect();
        self.excess.add(place, excess.len());
        self.changes.delete.extend(excess.iter().map(|daemon| Going::silently(daemon.pod)));
        if let (Some(new), Some(old)) = (new, old)
            && (!old.pod.is_ready() || is_available(new.pod, sync.min_ready_seconds(), sync.now))
        {
            self.changes.delete.push(Going::silently(old.pod));
            self.retired.add(place, 1);
        }
    }

    fn fail(&mut self, sync: &Sync, place: &Place, pod: &'a Pod, backoffs: &mut Backoffs) {
        let (node, generation) = (&place.node.meta.name, sync.set.status.observed_generation);
        if let Some((delay, until)) = backoffs.wait(node, generation, sync.now) {
            self.changes.look_again(delay);
            let delay_seconds = delay.secs();
            self.waits.get_or_insert(Reason::FailedWait {
                node: node.clone(),
                delay_seconds,
                until,
            });
            return;
        }
        backoffs.note(node, generation, sync.now);
        let said = found("failed", pod, node, "kill");
        let said = Some(EventDraft::warning("FailedDaemonPod", said));
        self.changes.delete.push(Going { pod, said });
        self.failed.add(place, 1);
    }

    fn succeed(&mut self, place: &Place, pod: &'a Pod) {
        let said = found("succeeded", pod, &place.node.meta.name, "delete");
        let said = Some(EventDraft::normal("SucceededDaemonPod", said));
        self.changes.delete.push(Going { pod, said });
        self.succeeded.add(place, 1);
    }

    fn finish(self, sync: &Sync, unbound: &[&'a Pod]) -> Changes<'a> {
        let Manage { mut changes, created, removed, failed, succeeded, .. } = self;
        changes.delete.extend(unbound.iter().map(|pod| Going::silently(pod)));
        let (set, taint) = (&sync.set.meta.name, &self.taint);
        let created = created.reason(|node, nodes| {
            let create = nodes.min(number(BURST));
            Reason::CreatePods { set: set.clone(), node, create, left: nodes - create }
        });
        let removed =
            removed.reason(|node, pods| Reason::RemovePods { node, taint: taint.clone(), pods });
        let failed = failed.reason(|node, pods| Reason::DeleteFailed { node, pods });
        let succeeded = succeeded.reason(|node, pods| Reason::DeleteSucceeded { node, pods });
        let excess = self.excess.reason(|node, pods| Reason::DeleteExcess { node, pods });
        let retired = self.retired.reason(|node, pods| Reason::SurgeRetires { node, pods });
        let pods = number(unbound.len());
        let homeless = (pods > 0).then_some(Reason::DeleteHomeless { pods });
        let all = [created, removed, failed, succeeded, excess, retired, homeless, self.waits];
        changes.reasons.extend(all.into_iter().flatten());
        changes
    }
}

fn found(how: &str, pod: &Pod, node: &str, deed: &str) -> String {
    let (namespace, name) = (&pod.meta.namespace, &pod.meta.name);
    format!("Found {how} daemon pod {namespace}/{name} on node {node}, will try to {deed} it")
}
