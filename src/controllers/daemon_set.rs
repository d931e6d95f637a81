//! The DaemonSet controller: one sync, from what is seen to what is done. Keeps one pod on every
//! node that may run one, and replaces the pods of an old template node by node. Must not know
//! scheduling, kubelets or any other controller.
//! Upstream: pkg/controller/daemon/daemon_controller.go, update.go.

mod backoff;
mod changes;
mod fleet;
mod history;
mod manage;
mod node_fit;
mod pod_template;
pub mod reason;
mod rolling;
mod status;
mod surge;
#[cfg(test)]
mod tests;
mod tolerations;

use crate::api::controller_revision::ControllerRevision;
use crate::api::daemon_set::DaemonSet;
use crate::api::meta::{Kind, Labels};
use crate::api::node::Node;
use crate::api::pod::Pod;
use crate::api::selector;
use crate::controllers::daemon_set::backoff::Backoffs;
use crate::controllers::daemon_set::changes::Changes;
use crate::controllers::daemon_set::fleet::Fleet;
use crate::controllers::daemon_set::history::History;
use crate::controllers::daemon_set::pod_template::{PodMaker, TolerantSpec};
use crate::controllers::daemon_set::reason::Reason;
use crate::controllers::shared::claim::{self, Claimant, Claimed};
use crate::decision::{Action, Decision, Write};
use crate::time::{SimDuration, SimTime};

/// How many DaemonSets are synced at the same time.
pub const WORKERS: usize = 2;
/// At most so many pods are created, and so many deleted, in one sync.
pub const BURST: usize = 250;

/// All that the controller knows of one DaemonSet.
#[derive(Clone, Copy, Debug)]
pub struct Observed<'a> {
    pub set: &'a DaemonSet,
    /// All nodes, by name. Upstream goes through them in the order of a Go map.
    pub nodes: &'a [&'a Node],
    /// The pods that name this set as their controller, in creation order.
    pub pods: &'a [&'a Pod],
    /// The pods of the namespace that no controller acts for.
    pub orphans: &'a [&'a Pod],
    /// All revisions of the namespace.
    pub revisions: &'a [&'a ControllerRevision],
    pub memory: &'a Memory,
    /// Whether the set, its pods and its revisions are seen with all that this controller has
    /// written. While not, nothing is done (`StaleControllerConsistencyDaemonSet`, 1.36).
    pub expectations_met: bool,
}

/// What the controller remembers of a DaemonSet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Memory {
    /// When failed pods were deleted, by node.
    backoffs: Backoffs,
    /// What its pods share.
    spec: Option<TolerantSpec>,
}

pub type DaemonSetDecision = Decision<Reason, Memory>;

/// What the parts of one sync read.
struct Sync<'a> {
    set: &'a DaemonSet,
    fleet: Fleet<'a>,
    /// The hash of the current template.
    hash: &'a str,
    now: SimTime,
}

impl Sync<'_> {
    fn min_ready_seconds(&self) -> i32 {
        self.set.spec.min_ready_seconds.unwrap_or(0)
    }
}

/// Whether a node that is new, or whose labels or taints changed, is any of this set's business.
/// Upstream: `syncNodeUpdate`.
pub fn is_concerned(set: &DaemonSet, node: &Node, has_pod: bool) -> bool {
    let spec = tolerations::with_daemon_tolerations(&set.spec.template.spec);
    let fit = node_fit::fit(&spec, node);
    match has_pod {
        true => !fit.should_continue() || set.status.misscheduled > 0,
        false => fit.should_run(),
    }
}

/// One sync of a DaemonSet.
pub fn decide(observed: &Observed, now: SimTime) -> DaemonSetDecision {
    let memory = observed.memory;
    if observed.set.meta.is_deleting() {
        return Decision::idle(Reason::Deleting, memory.clone());
    }
    if !observed.expectations_met {
        return Decision::idle(Reason::WaitingForExpectations, memory.clone());
    }
    let history = history::construct(observed);
    if let Some(count) = history.collided {
        return history::collide(observed, count);
    }
    sync(observed, &history, now)
}

fn sync(observed: &Observed, history: &History, now: SimTime) -> DaemonSetDecision {
    let set = observed.set;
    let claimed = claim_pods(observed);
    let kept = observed.memory.spec.as_ref();
    let spec = TolerantSpec::of(&set.spec.template.spec, kept);
    let pods = claimed.objects.iter().map(|(pod, _)| *pod);
    let fleet = Fleet::new(observed.nodes, pods, spec.spec(), &history.hash, set);
    let sync = Sync { set, fleet, hash: &history.hash, now };

    let mut backoffs = observed.memory.backoffs.clone();
    let mut changes = manage::manage(&sync, &mut backoffs);
    if changes.is_empty() {
        changes.merge(rolling::update(&sync));
    }
    let mut reasons = std::mem::take(&mut changes.reasons);
    let again = changes.again;
    let maker = PodMaker::new(set, &history.hash, &spec);
    let mut batches = vec![claimed.actions];
    batches.extend(history.actions.iter().cloned().map(|action| vec![action]));
    batches.extend(write(changes, &maker));
    batches.push(history::clean_up(&sync, history, &mut reasons));
    let status = status::of(&sync);
    if reasons.is_empty() {
        reasons.push(status::settled(&sync, &status));
    }
    reasons.extend(sync.fleet.left_out());
    reasons.extend(history.reasons.iter().cloned());
    reasons.extend(claims(&claimed.adopted, &claimed.released));
    batches.push(status::write(set, &status));
    let again = [again, status::again(set, &status)].into_iter().flatten().min();
    let memory = Memory { backoffs, spec: Some(spec) };
    Decision { batches, reasons, memory, again }
}

fn claim_pods<'a>(observed: &Observed<'a>) -> Claimed<'a, Pod> {
    let set = observed.set;
    let owner = Claimant { kind: Kind::DaemonSet, meta: &set.meta, finalizer: None };
    let selects = |labels: &Labels| {
        let selector = set.spec.selector.as_ref();
        selector.is_some_and(|selector| selector::matches(selector, labels))
    };
    let (owned, orphans) = (observed.pods.iter().copied(), observed.orphans.iter().copied());
    claim::claim(owner, owned, orphans, selects)
}

fn claims(adopted: &i32, released: &i32) -> impl Iterator<Item = Reason> {
    let adopted = (*adopted > 0).then_some(Reason::Adopted { pods: *adopted });
    let released = (*released > 0).then_some(Reason::Released { pods: *released });
    adopted.into_iter().chain(released)
}

/// Creates with slow start, then deletes all at once; of both so many as one sync may.
fn write(changes: Changes, maker: &PodMaker) -> Vec<Vec<Action>> {
    let Changes { create, delete, .. } = changes;
    let owner = maker.owner();
    let create = create.iter().take(BURST).map(|node| maker.create_on(node));
    let mut batches = crate::controllers::shared::slow_start::batches(create);
    batches.push(delete.into_iter().take(BURST).map(|going| going.action(owner)).collect());
    batches
}

fn seconds(seconds: i32) -> SimDuration {
    SimDuration::from_secs(i64::from(seconds))
}

/// How many, as the API counts.
fn number(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// A write of the set's status.
fn status_write(set: &DaemonSet, status: crate::api::daemon_set::DaemonSetStatus) -> Action {
    let status = Box::new(crate::api::object::Status::DaemonSet(status));
    Action::new(Write::UpdateStatus { uid: set.meta.uid, status })
}
