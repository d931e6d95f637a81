//! The simulation: the only code that moves time. It carries out what deciders ask for, tells
//! watchers what changed, and keeps the account. It takes no decision of its own and knows none of
//! its readers.

pub mod agenda;
mod apply;
mod bootstrap;
mod cluster;
pub mod command;
pub mod controllers;
pub mod counts;
pub mod digest;
pub mod events;
mod expectations;
mod facts;
pub mod informer;
pub mod kubelets;
pub mod latency;
mod lifecycle;
mod machines;
pub mod reason;
pub mod record;
pub mod scheduling;
mod seen;
pub mod stages;
mod step;
mod syncs;
#[cfg(test)]
mod tests;
mod workloads;
pub mod workqueue;

use crate::api::deployment::DeploymentConditionType;
use crate::api::meta::{ObjectKey, Uid};
use crate::api::object::Object;
use crate::controllers::deployment::conditions::AVAILABLE;
use crate::rng::Seed;
use crate::scenario::setup::Setup;
use crate::sim::agenda::Agenda;
use crate::sim::controllers::Controllers;
use crate::sim::digest::Digest;
use crate::sim::informer::{INFORMERS, Informer};
use crate::sim::kubelets::Kubelets;
use crate::sim::latency::{Delay, Latency};
use crate::sim::lifecycle::Lifecycle;
use crate::sim::record::{Record, RecordId, What, Who};
use crate::sim::scheduling::Scheduling;
use crate::sim::step::Step;
use crate::store::Store;
use crate::store::lister::Lister;
use crate::time::{SimDuration, SimTime};
use std::rc::Rc;

/// The state of a run at a moment. Cloning it makes a checkpoint.
#[derive(Clone, Debug)]
pub struct Sim {
    setup: Rc<Setup>,
    agenda: Agenda<Step>,
    /// The cluster has come to be.
    settled: bool,
    /// How many steps are due that are more than a heartbeat.
    foreground: usize,
    steps: u64,
    store: Store,
    informers: Vec<Informer>,
    controllers: Controllers,
    scheduling: Scheduling,
    kubelets: Kubelets,
    lifecycle: Lifecycle,
    records: RecordId,
    digest: Digest,
    /// The objects written since this was last cleared, and their versions.
    wrote: Vec<(Uid, u64)>,
    /// Records that the caller has not taken yet, with the names of new objects.
    fresh: Vec<(Record, Option<ObjectKey>)>,
}

impl Sim {
    /// A cluster whose nodes are Ready and where nothing has happened.
    pub fn new(setup: Rc<Setup>) -> Self {
        let start = setup.start();
        let mut sim = Sim {
            agenda: Agenda::new(start),
            settled: false,
            foreground: 0,
            steps: 0,
            store: Store::new(setup.seed()),
            informers: INFORMERS.iter().map(|_| Informer::new(start)).collect(),
            controllers: Controllers::new(),
            scheduling: Scheduling::new(start),
            kubelets: Kubelets::default(),
            lifecycle: Lifecycle::new(start),
            records: 0,
            digest: Digest::default(),
            wrote: Vec::new(),
            fresh: Vec::new(),
            setup: setup.clone(),
        };
        sim.bootstrap();
        sim
    }

    pub fn now(&self) -> SimTime {
        self.agenda.now()
    }

    pub fn setup(&self) -> &Rc<Setup> {
        &self.setup
    }

    /// How many steps were taken.
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// How many records there are.
    pub fn records(&self) -> RecordId {
        self.records
    }

    /// The hash over all records.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// The cluster as the API server has it.
    pub fn lister(&self) -> Lister<'_> {
        self.store.lister()
    }

    pub fn uuid(&self, uid: Uid) -> String {
        self.store.uuid(uid)
    }

    pub fn seed(&self) -> Seed {
        self.store.seed()
    }

    /// The API server's latest `resourceVersion`.
    pub fn revision(&self) -> u64 {
        self.store.revision()
    }

    /// Nothing but heartbeats and routine retries is due.
    pub fn is_idle(&self) -> bool {
        self.foreground == 0
            && self.kubelets.is_idle()
            && self.lifecycle.is_idle()
            && self
                .controllers
                .desks
                .values()
                .all(|desk| desk.queue.later().all(|(key, _)| self.is_looked_at_in_vain(key)))
    }

    /// Whether a Deployment has completed its rollout: the look at its deadline, which was planned
    /// before, will find nothing to do.
    fn is_looked_at_in_vain(&self, key: Uid) -> bool {
        let Some(Object::Deployment(deployment)) = self.lister().get(key) else { return false };
        let progress = deployment.status.condition(DeploymentConditionType::Progressing);
        progress.is_some_and(|progress| progress.reason == AVAILABLE)
    }

    /// About how many things a clone has to copy: all else is shared.
    pub fn own_size(&self) -> usize {
        256 + self.agenda.len() + self.kubelets.nodes.len()
    }

    /// When the next step is due.
    pub fn next_at(&self) -> Option<SimTime> {
        self.agenda.next_at()
    }

    /// The records since this was last asked, with the names of new objects.
    pub fn take_records(&mut self) -> Vec<(Record, Option<ObjectKey>)> {
        std::mem::take(&mut self.fresh)
    }

    /// Takes one step. `false` when nothing is due.
    pub fn step(&mut self) -> bool {
        let Some(step) = self.agenda.take() else { return false };
        self.steps += 1;
        self.foreground -= usize::from(!step.is_routine());
        self.wrote.clear();
        self.dispatch(step);
        true
    }

    /// Moves the clock to `time` when nothing is due before.
    pub fn wait_until(&mut self, time: SimTime) {
        self.agenda.advance(time);
    }

    fn latency(&self) -> Latency {
        // A new cluster is known to everybody from the start.
        if self.setup.realistic && self.settled { Latency::Realistic } else { Latency::Instant }
    }

    /// The incidental delay of a thing with this number.
    fn delay(&self, delay: Delay, number: u64) -> SimDuration {
        delay.draw(self.latency(), self.seed(), number)
    }

    fn schedule(&mut self, at: SimTime, step: Step) {
        let late = step.is_late();
        self.foreground += usize::from(!step.is_routine());
        self.agenda.schedule(at.max(self.now()), late, step);
    }

    /// Writes a record and answers its number.
    fn record(&mut self, who: Who, object: Uid, cause: Option<RecordId>, what: What) -> RecordId {
        self.record_named(who, object, cause, what, None)
    }

    fn record_named(
        &mut self,
        who: Who,
        object: Uid,
        cause: Option<RecordId>,
        what: What,
        name: Option<ObjectKey>,
    ) -> RecordId {
        let id = self.records;
        self.records += 1;
        let at = self.now();
        self.digest.add(&(at.millis(), who, object.0, cause, &what));
        self.fresh.push((Record { at, who, object, cause, what, previous: None }, name));
        id
    }

    /// Sends every change of the store to its watchers and into the account. Answers the last
    /// record written.
    fn publish(&mut self, who: Who, cause: Option<RecordId>) -> Option<RecordId> {
        let mut last = cause;
        for change in self.store.take_changes() {
            last = Some(self.publish_change(who, cause, change));
        }
        last
    }
}
