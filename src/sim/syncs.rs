//! A controller's sync from its decision to its end: its batches reach the API server one after
//! another, and a worker that looks through a large set is busy for a while.

use crate::api::meta::{Kind, Uid};
use crate::api::text::Text;
use crate::decision::Decision;
use crate::sim::Sim;
use crate::sim::controllers::{Controller, Memory, Sync};
use crate::sim::latency::{Delay, looking_through};
use crate::sim::reason::Reason;
use crate::sim::record::{RecordId, What};
use crate::sim::step::Step;
use crate::time::SimDuration;
use std::collections::VecDeque;

impl Sim {
    /// A decision's account and its first batch.
    pub(super) fn begin_sync(
        &mut self,
        controller: Controller,
        key: Uid,
        cause: Option<RecordId>,
        decision: Decision<Reason, Option<Memory>>,
    ) {
        let Decision { batches, reasons, again, memory: memory_before } = decision;
        let decided = self.record(controller.who(), key, cause, What::Decided(reasons.into()));
        let batches: VecDeque<_> = batches.into_iter().filter(|b| !b.is_empty()).collect();
        // What comes while a large set is looked through is one sync afterwards.
        let looked = looking_through(self.looked_through(controller, key), self.latency());
        if batches.is_empty() && looked.is_zero() {
            return self.finish_sync(controller, key, again, Some(decided));
        }
        let sync = self.controllers.next_sync;
        self.controllers.next_sync += 1;
        let under_way = Sync { controller, key, batches, again, cause: decided, memory_before };
        self.controllers.syncs.insert(sync, under_way);
        self.next_batch(sync, looked);
        // Another worker may be free for another key.
        self.work_on(controller);
    }

    /// Makes sure that a key which is ready is taken.
    fn work_on(&mut self, controller: Controller) {
        if self.controllers.desk(controller).queue.has_ready() {
            self.schedule(self.now(), Step::Work { controller });
        }
    }

    fn next_batch(&mut self, sync: u32, after: SimDuration) {
        let left = self.controllers.syncs.get(&sync).map_or(0, |s| s.batches.len() as u64);
        let call = match left {
            0 => SimDuration::ZERO,
            _ => self.delay(Delay::ApiCall, u64::from(sync) << 16 ^ left),
        };
        self.schedule(self.now() + after + call, Step::Batch { sync });
    }

    /// How many objects each sync of a key goes through, whatever has changed. A Job's news wait
    /// for each other anyway.
    fn looked_through(&self, controller: Controller, key: Uid) -> usize {
        let lister = self.controllers.cache.lister();
        match controller {
            Controller::DaemonSet => lister.count(Kind::Node) + lister.unsettled_count(key),
            Controller::ReplicaSet | Controller::StatefulSet => lister.unsettled_count(key),
            Controller::Job
            | Controller::CronJob
            | Controller::Deployment
            | Controller::TtlAfterFinished
            | Controller::GarbageCollector
            | Controller::TaintEviction
            | Controller::Namespace
            | Controller::Disruption => 0,
        }
    }

    pub(super) fn run_batch(&mut self, sync: u32) {
        let Some(mut under_way) = self.controllers.syncs.remove(&sync) else { return };
        let Sync { controller, key, cause, again, .. } = under_way;
        let mut refused = None;
        self.wrote.clear();
        for action in under_way.batches.pop_front().unwrap_or_default() {
            refused = refused.or(self.carry_out(controller.who(), cause, action).err());
        }
        self.expect_own_writes(controller, key);
        if let Some(refusal) = refused {
            let said = Text::from(refusal.to_string());
            self.controllers.refusals.insert((controller, key), said);
            // What a sync that failed had learned would be learned twice.
            if let Some(memory) = under_way.memory_before {
                self.controllers.memories.insert((controller, key), memory);
            }
            let (base, cap) = controller.error_backoff();
            let desk = self.controllers.desk(controller);
            desk.queue.done(key);
            let wait = desk.queue.failed(key, base, cap);
            self.enqueue(controller, key, wait, Some(cause));
            self.work_on(controller);
        } else if under_way.batches.is_empty() {
            self.controllers.desk(controller).queue.forget(key);
            self.finish_sync(controller, key, again, Some(cause));
        } else {
            self.controllers.syncs.insert(sync, under_way);
            self.next_batch(sync, SimDuration::ZERO);
        }
    }

    /// The controller does not look again before its own writes have come back.
    fn expect_own_writes(&mut self, controller: Controller, key: Uid) {
        if !controller.has_expectations() || self.wrote.is_empty() {
            return;
        }
        let written = self.now();
        let expected = self.controllers.expectations.entry((controller, key)).or_default();
        expected.expect(self.wrote.drain(..), written);
    }

    pub(super) fn finish_sync(
        &mut self,
        controller: Controller,
        key: Uid,
        again: Option<SimDuration>,
        cause: Option<RecordId>,
    ) {
        let gone = self.store.lister().get(key).is_none();
        self.controllers.refusals.remove(&(controller, key));
        let desk = self.controllers.desk(controller);
        desk.queue.done(key);
        if gone {
            desk.causes.remove(&key);
        }
        let ready = desk.queue.has_ready();
        if let Some(after) = again {
            self.enqueue(controller, key, after, cause);
        }
        if ready {
            self.schedule(self.now(), Step::Work { controller });
        }
    }
}
