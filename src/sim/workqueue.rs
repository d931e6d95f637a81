//! The work queue of a controller: each key once, never worked on twice at a time, delayed and
//! with error back-off. Upstream: client-go `util/workqueue`.

use crate::api::meta::Uid;
use crate::time::{SimDuration, SimTime};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

#[derive(Clone, Debug, Default)]
pub struct WorkQueue {
    ready: VecDeque<Uid>,
    queued: BTreeSet<Uid>,
    running: BTreeSet<Uid>,
    /// Keys that came again while they were being worked on.
    again: BTreeSet<Uid>,
    /// Keys that will come later: the earlier of two dates wins.
    waiting: BTreeMap<Uid, SimTime>,
    failures: BTreeMap<Uid, u32>,
    /// How often each key was asked for since it was last taken.
    asked: BTreeMap<Uid, u32>,
}

impl WorkQueue {
    /// Notes that something asks for the key: many of these become one look at it.
    pub fn ask(&mut self, key: Uid) {
        *self.asked.entry(key).or_default() += 1;
    }

    /// Adds a key now. `false` if it was there already.
    pub fn add(&mut self, key: Uid) -> bool {
        if self.running.contains(&key) {
            return self.again.insert(key);
        }
        let new = self.queued.insert(key);
        if new {
            self.ready.push_back(key);
        }
        new
    }

    /// Notes that the key is to be added at `at`. `true` if the caller has to wake the queue then;
    /// `false` if an earlier date is set already.
    pub fn add_at(&mut self, key: Uid, at: SimTime) -> bool {
        match self.waiting.get(&key) {
            Some(&earlier) if earlier <= at => false,
            _ => {
                self.waiting.insert(key, at);
                true
            }
        }
    }

    /// A wake-up has come: adds the key if this is the date it waited for.
    pub fn wake(&mut self, key: Uid, now: SimTime) -> bool {
        if self.waiting.get(&key).is_some_and(|&at| at <= now) {
            self.waiting.remove(&key);
            self.add(key);
            return true;
        }
        false
    }

    /// Takes the next key to work on.
    pub fn take(&mut self) -> Option<Uid> {
        let key = self.ready.pop_front()?;
        self.queued.remove(&key);
        self.asked.remove(&key);
        self.running.insert(key);
        Some(key)
    }

    /// Work on the key is over; it comes again if it was added meanwhile.
    pub fn done(&mut self, key: Uid) {
        self.running.remove(&key);
        if self.again.remove(&key) {
            self.add(key);
        }
    }

    /// Notes one more failure and answers how long to wait: `base` doubling up to `cap`.
    pub fn failed(&mut self, key: Uid, base: SimDuration, cap: SimDuration) -> SimDuration {
        let failures = self.failures.entry(key).or_default();
        let factor = 1_i64 << (*failures).min(40);
        *failures += 1;
        SimDuration::from_millis(base.millis().saturating_mul(factor)).min(cap)
    }

    pub fn forget(&mut self, key: Uid) {
        self.failures.remove(&key);
    }

    /// How many keys are being worked on.
    pub fn working(&self) -> usize {
        self.running.len()
    }

    /// The keys in the queue, next first.
    pub fn keys(&self) -> impl Iterator<Item = Uid> {
        self.ready.iter().copied()
    }

    /// The keys that come later, and when.
    pub fn later(&self) -> impl Iterator<Item = (Uid, SimTime)> {
        self.waiting.iter().map(|(key, at)| (*key, *at))
    }

    /// The keys being worked on, and whether each was asked for again meanwhile.
    pub fn under_work(&self) -> impl Iterator<Item = (Uid, bool)> {
        self.running.iter().map(|key| (*key, self.again.contains(key)))
    }

    /// How often the key was asked for since it was last taken.
    pub fn asked(&self, key: Uid) -> u32 {
        self.asked.get(&key).copied().unwrap_or_default()
    }

    /// How often in a row the work on the key has failed.
    pub fn failures(&self, key: Uid) -> u32 {
        self.failures.get(&key).copied().unwrap_or_default()
    }

    pub fn has_ready(&self) -> bool {
        !self.ready.is_empty()
    }

    /// Whether a key will come later.
    pub fn is_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// The key is not to come later any more.
    pub fn cancel(&mut self, key: Uid) {
        self.waiting.remove(&key);
        self.asked.remove(&key);
    }

    /// Forgets everything: the process behind the queue went down.
    pub fn clear(&mut self) {
        *self = WorkQueue::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: Uid = Uid(1);

    #[test]
    fn a_key_stands_in_the_queue_once() {
        let mut queue = WorkQueue::default();
        assert!(queue.add(A));
        assert!(!queue.add(A));
        assert_eq!((queue.take(), queue.take()), (Some(A), None));
    }

    #[test]
    fn a_key_added_during_its_work_comes_again_afterwards() {
        let mut queue = WorkQueue::default();
        queue.add(A);
        queue.take();
        queue.add(A);
        assert_eq!(queue.take(), None);
        queue.done(A);
        assert_eq!(queue.take(), Some(A));
    }

    #[test]
    fn it_tells_how_many_requests_became_one() {
        let mut queue = WorkQueue::default();
        for _ in 0..3 {
            queue.ask(A);
            queue.add_at(A, SimTime::from_secs(1));
        }
        assert_eq!((queue.asked(A), queue.later().count()), (3, 1));
        queue.wake(A, SimTime::from_secs(1));
        queue.take();
        assert_eq!(queue.asked(A), 0);
    }

    #[test]
    fn the_earlier_wake_up_wins() {
        let mut queue = WorkQueue::default();
        let at = SimTime::from_secs;
        assert!(queue.add_at(A, at(5)));
        assert!(!queue.add_at(A, at(9)));
        assert!(queue.add_at(A, at(2)));
        assert!(queue.wake(A, at(2)));
        assert!(!queue.wake(A, at(5)));
    }

    #[test]
    fn failures_double_the_wait_up_to_the_cap_until_forgotten() {
        let mut queue = WorkQueue::default();
        let seconds = SimDuration::from_secs;
        let mut waits = || queue.failed(A, seconds(1), seconds(5)).secs();
        assert_eq!([waits(), waits(), waits(), waits()], [1, 2, 4, 5]);
        queue.forget(A);
        assert_eq!(queue.failed(A, seconds(1), seconds(5)).secs(), 1);
    }
}
