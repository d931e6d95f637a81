//! The scheduling queue as plain data: who is next, who waits out a back-off, and who was turned
//! away and waits for the cluster to change. Knows no clock. Upstream:
//! `pkg/scheduler/backend/queue`.
//!
//! As in current releases a pod in back-off is taken anyway when nothing else is to be done
//! (feature `SchedulerPopFromBackoffQ`); only back-off after an error is always waited out.

use crate::api::meta::Uid;
use crate::api::pod::Pod;
use crate::scheduler::hint::{ClusterEvent, is_worth_a_retry};
use crate::scheduler::verdict::{Plugin, PluginSet};
use crate::store::lister::Lister;
use crate::time::{SimDuration, SimTime};
use imbl::shared_ptr::RcK;
use imbl::{GenericOrdMap, GenericOrdSet};
use std::cmp::Reverse;

type Map<K, V> = GenericOrdMap<K, V, RcK>;
type Set<K> = GenericOrdSet<K, RcK>;

/// The back-off after the first failure doubles with each further one up to the longest.
const FIRST_BACKOFF: SimDuration = SimDuration::from_secs(1);
const LONGEST_BACKOFF: SimDuration = SimDuration::from_secs(10);
/// Pods turned away are tried again after this long even if nothing has happened …
const LONGEST_WAIT: SimDuration = SimDuration::from_mins(5);
/// … which is looked into this often.
const FLUSH_PERIOD: SimDuration = SimDuration::from_secs(30);

#[derive(Clone, Debug, Default)]
pub struct Queue {
    /// By priority, then by time.
    active: Set<(Reverse<i32>, SimTime, Uid)>,
    /// By the end of the back-off. After an error, and after having been turned away.
    errors: Set<(SimTime, Uid)>,
    backoff: Set<(SimTime, Uid)>,
    /// Turned away and waiting for a change, by the time of that.
    unschedulable: Set<(SimTime, Uid)>,
    entries: Map<Uid, Entry>,
    anchor: SimTime,
}

/// What the queue knows of a pod.
#[derive(Clone, Debug)]
pub struct Entry {
    pub place: Place,
    pub priority: i32,
    /// When it entered the queue or was last put back: the order among equals.
    pub since: SimTime,
    pub attempts: u32,
    /// Attempts that ended in a no, and attempts in a row that ended in an error.
    pub turned_away: u32,
    pub errors: u32,
    pub rejected_by: PluginSet,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Active,
    Backoff {
        until: SimTime,
    },
    ErrorBackoff {
        until: SimTime,
    },
    Unschedulable,
    /// Being scheduled.
    InFlight,
}

impl Queue {
    /// A queue whose scheduler started at this instant.
    pub fn new(started: SimTime) -> Self {
        Queue { anchor: started, ..Queue::default() }
    }

    pub fn get(&self, uid: Uid) -> Option<&Entry> {
        self.entries.get(&uid)
    }

    /// Whether [`Queue::pop`] would answer a pod.
    pub fn has_next(&self) -> bool {
        !self.active.is_empty() || !self.backoff.is_empty()
    }

    /// A pod without a node was seen for the first time. Gated pods go in with
    /// [`Queue::turn_away`] right after.
    pub fn add(&mut self, pod: &Pod, now: SimTime) {
        let uid = pod.meta.uid;
        if self.entries.contains_key(&uid) {
            return;
        }
        let entry = Entry {
            place: Place::InFlight,
            priority: pod.spec.priority.unwrap_or(0),
            since: now,
            attempts: 0,
            turned_away: 0,
            errors: 0,
            rejected_by: PluginSet::default(),
        };
        self.entries.insert(uid, entry);
        self.put(uid, Place::Active);
    }

    /// The pod was bound or deleted.
    pub fn remove(&mut self, uid: Uid) {
        self.put(uid, Place::InFlight);
        self.entries.remove(&uid);
    }

    /// The next pod to schedule. It is in flight until one of the other calls is made about it.
    pub fn pop(&mut self) -> Option<Uid> {
        let waiting = || self.backoff.get_min().map(|(_, uid)| *uid);
        let uid = self.active.get_min().map(|(_, _, uid)| *uid).or_else(waiting)?;
        self.put(uid, Place::InFlight);
        if let Some(entry) = self.entries.get_mut(&uid) {
            entry.attempts += 1;
        }
        Some(uid)
    }

    /// The attempt ended with a no from these plugins.
    pub fn turn_away(&mut self, uid: Uid, rejected_by: PluginSet, now: SimTime) {
        self.put(uid, Place::InFlight);
        let Some(entry) = self.entries.get_mut(&uid) else { return };
        entry.since = now;
        // A gate is not an attempt: once it is removed nothing has to be waited out.
        entry.turned_away += u32::from(!rejected_by.contains(Plugin::SchedulingGates));
        entry.errors = 0;
        entry.rejected_by = rejected_by;
        self.put(uid, Place::Unschedulable);
    }

    /// The attempt ended with an error, such as a refused binding.
    pub fn fail(&mut self, uid: Uid, now: SimTime) {
        self.put(uid, Place::InFlight);
        let Some(entry) = self.entries.get_mut(&uid) else { return };
        entry.since = now;
        entry.errors += 1;
        let until = now + backoff_after(entry.errors);
        self.put(uid, Place::ErrorBackoff { until });
    }

    /// Moves the pods back that the event may help. Answers how many.
    pub fn on_event(&mut self, event: &ClusterEvent, lister: Lister, now: SimTime) -> usize {
        let helped: Vec<Uid> = self
            .unschedulable
            .iter()
            .filter(|(_, uid)| {
                let rejected_by = self.entries.get(uid).map(|entry| entry.rejected_by);
                let pod = lister.pod(*uid);
                pod.zip(rejected_by)
                    .is_some_and(|(pod, by)| is_worth_a_retry(pod, by, event, lister))
            })
            .map(|(_, uid)| *uid)
            .collect();
        helped.iter().for_each(|uid| self.put_back(*uid, now));
        helped.len()
    }

    /// Moves those back whose time is over. Call at [`Queue::next_flush`].
    pub fn flush(&mut self, now: SimTime) {
        while let Some((_, uid)) = self.errors.get_min().filter(|(until, _)| *until <= now).copied()
        {
            self.put(uid, Place::Active);
        }
        if now.since(self.anchor).millis() % FLUSH_PERIOD.millis() == 0 {
            let over = |since: SimTime| now.since(since) > LONGEST_WAIT;
            while let Some((_, uid)) = self.unschedulable.get_min().filter(|s| over(s.0)).copied() {
                self.put_back(uid, now);
            }
        }
    }

    /// When [`Queue::flush`] has something to do.
    pub fn next_flush(&self) -> Option<SimTime> {
        let error = self.errors.get_min().map(|(until, _)| *until);
        let leftover = self.unschedulable.get_min().map(|(since, _)| {
            let over = (*since + LONGEST_WAIT).since(self.anchor).millis();
            let periods = over.div_euclid(FLUSH_PERIOD.millis()) + 1;
            self.anchor + SimDuration::from_millis(periods * FLUSH_PERIOD.millis())
        });
        error.into_iter().chain(leftover).min()
    }

    fn put_back(&mut self, uid: Uid, now: SimTime) {
        let Some(entry) = self.entries.get(&uid) else { return };
        let until = entry.since + backoff_after(entry.turned_away);
        self.put(uid, if until > now { Place::Backoff { until } } else { Place::Active });
    }

    /// Takes the pod from where it is and puts it here.
    fn put(&mut self, uid: Uid, place: Place) {
        let Some(entry) = self.entries.get_mut(&uid) else { return };
        let by_priority = (Reverse(entry.priority), entry.since, uid);
        let by_time = (entry.since, uid);
        match std::mem::replace(&mut entry.place, place) {
            Place::Active => drop(self.active.remove(&by_priority)),
            Place::Backoff { until } => drop(self.backoff.remove(&(until, uid))),
            Place::ErrorBackoff { until } => drop(self.errors.remove(&(until, uid))),
            Place::Unschedulable => drop(self.unschedulable.remove(&by_time)),
            Place::InFlight => {}
        }
        match place {
            Place::Active => drop(self.active.insert(by_priority)),
            Place::Backoff { until } => drop(self.backoff.insert((until, uid))),
            Place::ErrorBackoff { until } => drop(self.errors.insert((until, uid))),
            Place::Unschedulable => drop(self.unschedulable.insert(by_time)),
            Place::InFlight => {}
        }
    }
}

/// 1 s, 2 s, 4 s, 8 s, 10 s, …
pub fn backoff_after(failures: u32) -> SimDuration {
    let Some(doublings) = failures.checked_sub(1) else { return SimDuration::ZERO };
    let millis = FIRST_BACKOFF.millis() << doublings.min(8);
    SimDuration::from_millis(millis.min(LONGEST_BACKOFF.millis()))
}

#[cfg(test)]
mod tests;
