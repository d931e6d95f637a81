//! The queue of what is due, ordered by time, rank and sequence. Knows no step by name.

use crate::time::SimTime;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// What waits in an agenda: when, and in which order among things due at the same instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Due {
    at: SimTime,
    /// Deliveries come before queue items, so that a controller sees all that has happened.
    late: bool,
    sequence: u64,
}

#[derive(Clone, Debug)]
struct Entry<T> {
    due: Due,
    item: T,
}

impl<T> PartialEq for Entry<T> {
    fn eq(&self, other: &Self) -> bool {
        self.due == other.due
    }
}
impl<T> Eq for Entry<T> {}
impl<T> PartialOrd for Entry<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Entry<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.due.cmp(&other.due)
    }
}

/// The time queue. It owns the clock: taking an item moves it.
#[derive(Clone, Debug)]
pub struct Agenda<T> {
    now: SimTime,
    sequence: u64,
    heap: BinaryHeap<Reverse<Entry<T>>>,
}

impl<T> Agenda<T> {
    pub fn new(start: SimTime) -> Self {
        Agenda { now: start, sequence: 0, heap: BinaryHeap::new() }
    }

    pub fn now(&self) -> SimTime {
        self.now
    }

    /// Puts an item in. `late` items come after all others of the same instant.
    ///
    /// # Panics
    /// When `at` lies in the past: a bug of the caller, never a consequence of input.
    pub fn schedule(&mut self, at: SimTime, late: bool, item: T) {
        assert!(at >= self.now, "scheduled into the past: {at} is before {}", self.now);
        self.sequence += 1;
        let due = Due { at, late, sequence: self.sequence };
        self.heap.push(Reverse(Entry { due, item }));
    }

    /// When the next item is due.
    pub fn next_at(&self) -> Option<SimTime> {
        self.heap.peek().map(|Reverse(entry)| entry.due.at)
    }

    /// Takes the next item and moves the clock to it.
    pub fn take(&mut self) -> Option<T> {
        let Reverse(entry) = self.heap.pop()?;
        self.now = entry.due.at;
        Some(entry.item)
    }

    /// Moves the clock on when nothing is due before `to`. Never backwards.
    pub fn advance(&mut self, to: SimTime) {
        debug_assert!(self.next_at().is_none_or(|next| next >= to));
        self.now = self.now.max(to);
    }

    pub fn len(&self) -> usize {
        self.heap.len()
    }

    pub fn is_empty(&self) -> bool {
        self.heap.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_come_by_time_then_rank_then_order_of_arrival() {
        let at = SimTime::from_secs;
        let mut agenda = Agenda::new(at(0));
        for (time, late, item) in
            [(2, false, "d"), (1, true, "c"), (1, false, "a"), (1, false, "b"), (2, true, "e")]
        {
            agenda.schedule(at(time), late, item);
        }
        let taken: String = std::iter::from_fn(|| agenda.take()).collect();
        assert_eq!((taken.as_str(), agenda.now()), ("abcde", at(2)));
    }

    #[test]
    #[should_panic(expected = "1970-01-01T00:00:04.000Z is before 1970-01-01T00:00:05.000Z")]
    fn the_past_is_closed() {
        let mut agenda = Agenda::new(SimTime::from_secs(5));
        agenda.schedule(SimTime::from_secs(4), false, ());
    }
}
