//! The controller manager: queues, workers and the glue between informers, deciders and writes.

use crate::api::meta::{Kind, Uid};
use crate::api::text::Text;
use crate::controllers::{
    cron_job, daemon_set, deployment, job, replica_set, stateful_set, taint_eviction,
};
use crate::decision::{Action, Decision};
use crate::sim::Sim;
use crate::sim::cluster::PodGc;
use crate::sim::expectations::Expectations;
use crate::sim::reason::Reason;
use crate::sim::record::{RecordId, Who};
use crate::sim::step::Step;
use crate::sim::workqueue::WorkQueue;
use crate::store::cache::Cache;
use crate::time::{SimDuration, SimTime};
use std::collections::{BTreeMap, VecDeque};

/// The controllers that work through a queue of keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Controller {
    Job,
    CronJob,
    DaemonSet,
    Deployment,
    ReplicaSet,
    TtlAfterFinished,
    GarbageCollector,
    TaintEviction,
    Namespace,
    StatefulSet,
    Disruption,
}

impl Controller {
    pub const ALL: [Controller; 11] = [
        Controller::Job,
        Controller::CronJob,
        Controller::DaemonSet,
        Controller::Deployment,
        Controller::ReplicaSet,
        Controller::TtlAfterFinished,
        Controller::GarbageCollector,
        Controller::TaintEviction,
        Controller::Namespace,
        Controller::StatefulSet,
        Controller::Disruption,
    ];

    /// The name in `loupe controller stop NAME`.
    pub const fn name(self) -> &'static str {
        self.who().word()
    }

    pub const fn who(self) -> Who {
        match self {
            Controller::Job => Who::Job,
            Controller::CronJob => Who::CronJob,
            Controller::DaemonSet => Who::DaemonSet,
            Controller::Deployment => Who::Deployment,
            Controller::ReplicaSet => Who::ReplicaSet,
            Controller::TtlAfterFinished => Who::TtlAfterFinished,
            Controller::GarbageCollector => Who::GarbageCollector,
            Controller::TaintEviction => Who::TaintEviction,
            Controller::Namespace => Who::Namespace,
            Controller::StatefulSet => Who::StatefulSet,
            Controller::Disruption => Who::Disruption,
        }
    }

    /// The controller that acts for objects of this kind.
    pub const fn of_kind(kind: Kind) -> Option<Controller> {
        match kind {
            Kind::Job => Some(Controller::Job),
            Kind::CronJob => Some(Controller::CronJob),
            Kind::StatefulSet => Some(Controller::StatefulSet),
            Kind::PodDisruptionBudget => Some(Controller::Disruption),
            Kind::DaemonSet => Some(Controller::DaemonSet),
            Kind::Deployment => Some(Controller::Deployment),
            Kind::ReplicaSet => Some(Controller::ReplicaSet),
            Kind::Namespace | Kind::Node | Kind::Pod | Kind::Event | Kind::ControllerRevision => {
                None
            }
        }
    }

    /// What a controller that comes up lists and works on.
    pub const fn kinds(self) -> &'static [Kind] {
        match self {
            Controller::Job | Controller::TtlAfterFinished => &[Kind::Job],
            Controller::CronJob => &[Kind::CronJob],
            Controller::DaemonSet => &[Kind::DaemonSet],
            Controller::Deployment => &[Kind::Deployment],
            Controller::ReplicaSet => &[Kind::ReplicaSet],
            Controller::GarbageCollector => &[
                Kind::Pod,
                Kind::Job,
                Kind::CronJob,
                Kind::DaemonSet,
                Kind::ReplicaSet,
                Kind::StatefulSet,
                Kind::ControllerRevision,
            ],
            Controller::TaintEviction => &[Kind::Pod],
            Controller::Namespace => &[Kind::Namespace],
            Controller::StatefulSet => &[Kind::StatefulSet],
            Controller::Disruption => &[Kind::PodDisruptionBudget],
        }
    }

    /// News about dependents wait so long, so that many of them make one sync.
    pub const fn batching(self) -> SimDuration {
        match self {
            Controller::Job => job::SYNC_BATCH,
            _ => SimDuration::ZERO,
        }
    }

    /// Whether the controller waits for its own writes to come back.
    pub(super) const fn has_expectations(self) -> bool {
        use Controller::{DaemonSet, Deployment, Job, ReplicaSet, StatefulSet};
        matches!(self, Job | DaemonSet | Deployment | ReplicaSet | StatefulSet)
    }

    /// How many keys are worked on at a time. Upstream: the concurrent-*-syncs defaults.
    const fn workers(self) -> usize {
        match self {
            Controller::GarbageCollector => 20,
            Controller::Namespace => 10,
            Controller::Job => job::WORKERS,
            Controller::CronJob => cron_job::WORKERS,
            Controller::TtlAfterFinished | Controller::TaintEviction | Controller::StatefulSet => 5,
            Controller::Disruption => 1,
            Controller::DaemonSet => daemon_set::WORKERS,
            Controller::Deployment => deployment::WORKERS,
            Controller::ReplicaSet => replica_set::WORKERS,
        }
    }

    /// First and longest wait after an error.
    pub(super) const fn error_backoff(self) -> (SimDuration, SimDuration) {
        match self {
            Controller::Job => (job::MIN_BACKOFF, job::MAX_BACKOFF),
            _ => (SimDuration::from_millis(5), SimDuration::from_secs(1000)),
        }
    }
}

/// One controller's queue and what woke each key.
#[derive(Clone, Debug, Default)]
pub struct Desk {
    pub queue: WorkQueue,
    pub causes: BTreeMap<Uid, RecordId>,
    /// The controller is down: its queue is not served.
    pub stopped: bool,
}

/// A sync whose writes are under way.
#[derive(Clone, Debug)]
pub struct Sync {
    pub(super) controller: Controller,
    pub(super) key: Uid,
    pub(super) batches: VecDeque<Vec<Action>>,
    pub(super) again: Option<SimDuration>,
    pub(super) cause: RecordId,
    /// What the controller remembered before this sync.
    pub(super) memory_before: Option<Memory>,
}

/// What a controller remembers of one of its objects.
#[derive(Clone, Debug)]
pub enum Memory {
    Job(job::Memory),
    CronJob(cron_job::Memory),
    StatefulSet(stateful_set::Memory),
    DaemonSet(daemon_set::Memory),
}

#[derive(Clone, Debug, Default)]
pub struct Controllers {
    /// What the shared informers have delivered.
    pub cache: Cache,
    pub desks: BTreeMap<Controller, Desk>,
    pub memories: BTreeMap<(Controller, Uid), Memory>,
    pub expectations: BTreeMap<(Controller, Uid), Expectations>,
    /// What the API server said when it refused the last sync something.
    pub refusals: BTreeMap<(Controller, Uid), Text>,
    pub evictions: BTreeMap<Uid, taint_eviction::Memory>,
    pub pod_gc: PodGc,
    pub(super) syncs: BTreeMap<u32, Sync>,
    pub(super) next_sync: u32,
}

impl Controllers {
    pub fn new() -> Self {
        Controllers { cache: Cache::with_nameless_pods(), ..Controllers::default() }
    }

    /// Forgets which records woke whom: those before the run are not counted.
    pub fn forget_bootstrap(&mut self) {
        for desk in self.desks.values_mut() {
            desk.queue.clear();
            desk.causes.clear();
        }
    }

    /// Whether a controller has seen all that it has written to an object and its dependents.
    pub fn expectations_met(&self, controller: Controller, key: Uid, now: SimTime) -> bool {
        self.expectations.get(&(controller, key)).is_none_or(|expected| expected.are_met(now))
    }

    /// Forgets an object that is gone.
    pub fn forget(&mut self, controller: Controller, key: Uid) {
        self.memories.remove(&(controller, key));
        self.expectations.remove(&(controller, key));
        self.refusals.remove(&(controller, key));
        self.desk(controller).queue.cancel(key);
    }

    /// A controller that went down keeps nothing in memory.
    pub fn stop(&mut self, controller: Controller) {
        let desk = self.desk(controller);
        desk.queue.clear();
        desk.causes.clear();
        self.memories.retain(|(owner, _), _| *owner != controller);
        self.expectations.retain(|(owner, _), _| *owner != controller);
        self.refusals.retain(|(owner, _), _| *owner != controller);
        if controller == Controller::TaintEviction {
            self.evictions.clear();
        }
    }

    pub fn desk(&mut self, controller: Controller) -> &mut Desk {
        self.desks.entry(controller).or_default()
    }
}

impl Sim {
    /// Adds a key to a controller's queue after a while.
    pub(super) fn enqueue(
        &mut self,
        controller: Controller,
        key: Uid,
        after: SimDuration,
        cause: Option<RecordId>,
    ) {
        let at = self.now() + after;
        let desk = self.controllers.desk(controller);
        if desk.stopped {
            return;
        }
        if let Some(cause) = cause {
            desk.causes.insert(key, cause);
        }
        desk.queue.ask(key);
        if after.is_zero() {
            if desk.queue.add(key) {
                self.schedule(at, Step::Work { controller });
            }
        } else if desk.queue.add_at(key, at) {
            self.schedule(at, Step::Wake { controller, key });
        }
    }

    pub(super) fn wake(&mut self, controller: Controller, key: Uid) {
        let now = self.now();
        if self.controllers.desk(controller).queue.wake(key, now) {
            self.schedule(now, Step::Work { controller });
        }
    }

    /// Lets free workers take the next key.
    pub(super) fn work(&mut self, controller: Controller) {
        let desk = self.controllers.desk(controller);
        if desk.stopped || desk.queue.working() >= controller.workers() {
            return;
        }
        let Some(key) = desk.queue.take() else { return };
        // Kept for wake-ups that outlive this sync.
        let cause = desk.causes.get(&key).copied();
        match controller {
            Controller::Job => self.sync_job(key, cause),
            Controller::CronJob => self.sync_cron_job(key, cause),
            Controller::DaemonSet => self.sync_daemon_set(key, cause),
            Controller::Deployment => self.sync_deployment(key, cause),
            Controller::ReplicaSet => self.sync_replica_set(key, cause),
            Controller::TtlAfterFinished => self.sync_ttl(key, cause),
            Controller::GarbageCollector => self.sync_garbage(key, cause),
            Controller::TaintEviction => self.sync_eviction(key, cause),
            Controller::Namespace => self.sync_namespace(key, cause),
            Controller::StatefulSet => self.sync_stateful_set(key, cause),
            Controller::Disruption => self.sync_disruption(key, cause),
        }
    }
}

/// A decision with its reasons in the closed list, its memory set aside.
pub(super) fn closed<R, M>(
    decision: Decision<R, M>,
    close: impl Fn(R) -> Reason,
) -> Decision<Reason, Option<Memory>> {
    let Decision { batches, reasons, again, .. } = decision;
    Decision { batches, reasons: reasons.into_iter().map(close).collect(), memory: None, again }
}
