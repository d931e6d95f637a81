//! One component's delayed view of one kind of objects: changes arrive in order, each a little
//! after it happened. Upstream: client-go `tools/cache` shared informers.

use crate::api::meta::{Kind, Uid};
use crate::api::object::Object;
use crate::time::SimTime;
use std::collections::VecDeque;

/// Who watches. The controllers of the controller manager share their informers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Watcher {
    Controllers,
    Scheduler,
}

/// Who watches which kind.
pub const INFORMERS: [(Watcher, Kind); 13] = [
    (Watcher::Controllers, Kind::Namespace),
    (Watcher::Controllers, Kind::Node),
    (Watcher::Controllers, Kind::Pod),
    (Watcher::Controllers, Kind::Job),
    (Watcher::Scheduler, Kind::Node),
    (Watcher::Scheduler, Kind::Pod),
    (Watcher::Controllers, Kind::CronJob),
    (Watcher::Controllers, Kind::DaemonSet),
    (Watcher::Controllers, Kind::Deployment),
    (Watcher::Controllers, Kind::ReplicaSet),
    (Watcher::Controllers, Kind::StatefulSet),
    (Watcher::Controllers, Kind::ControllerRevision),
    (Watcher::Controllers, Kind::PodDisruptionBudget),
];

#[derive(Clone, Debug)]
pub struct Informer {
    on_the_way: VecDeque<(SimTime, Delivery)>,
    last_arrival: SimTime,
}

/// A change on its way to a watcher.
#[derive(Clone, Debug)]
pub struct Delivery {
    pub uid: Uid,
    /// `None` when the object is gone.
    pub object: Option<Object>,
    /// The record of the write.
    pub cause: u32,
}

impl Informer {
    pub fn new(start: SimTime) -> Self {
        Informer { on_the_way: VecDeque::new(), last_arrival: start }
    }

    /// Sends a change off; it arrives at `at` or with the one before it. Answers when.
    pub fn send(&mut self, delivery: Delivery, at: SimTime) -> SimTime {
        self.last_arrival = self.last_arrival.max(at);
        self.on_the_way.push_back((self.last_arrival, delivery));
        self.last_arrival
    }

    pub fn arrive(&mut self) -> Option<Delivery> {
        self.on_the_way.pop_front().map(|(_, delivery)| delivery)
    }

    /// The changes on their way with the time of their arrival, next first.
    pub fn on_the_way(&self) -> impl Iterator<Item = (SimTime, &Delivery)> {
        self.on_the_way.iter().map(|(at, delivery)| (*at, delivery))
    }
}
