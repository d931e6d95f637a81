//! The numbers of a run as they change with time, folded from its account: how many pods there
//! were, how many served, how many failed. General: it goes by pods and who made them.

use crate::api::meta::{Kind, Uid};
use crate::session::Session;
use crate::sim::record::{Record, RecordLog, What, Who};
use crate::time::{SimDuration, SimTime};
use crate::view::timeline::Read;
use std::collections::BTreeMap;

/// What a run comes to until an instant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Numbers {
    /// Pods that exist and have not ended.
    pub active: u32,
    pub most_active: u32,
    /// Pods that serve (they are not a Job's) and are Ready.
    pub ready: u32,
    /// Whether there ever was a pod that serves.
    pub serves: bool,
    /// The fewest of them since one was first lost; their number while none was.
    pub fewest_ready: u32,
    lost: bool,
    pub created: u32,
    pub failed: u32,
    pub restarts: u32,
    /// When the first workload was made, and when one or its pods last changed.
    pub first: Option<SimTime>,
    pub last: Option<SimTime>,
}

impl Numbers {
    /// From the first workload to the last change.
    pub fn duration(&self) -> Option<SimDuration> {
        Some(self.last?.since(self.first?))
    }

    fn lowest(&mut self) {
        self.most_active = self.most_active.max(self.active);
        self.serves |= self.ready > 0;
        self.fewest_ready = if self.lost { self.fewest_ready.min(self.ready) } else { self.ready };
    }
}

#[derive(Clone, Copy, Debug, Default)]
struct Pod {
    serves: bool,
    ready: bool,
    ended: bool,
    restarts: u32,
}

/// A run's numbers at every instant, kept up to date at the cost of what is new.
#[derive(Clone, Debug, Default)]
pub struct Course {
    read: Read,
    pods: BTreeMap<Uid, Pod>,
    moments: Vec<(SimTime, Numbers)>,
}

impl Course {
    pub fn of(session: &Session) -> Course {
        let mut course = Course::default();
        course.sync(session);
        course
    }

    /// Reads what is new in the session's account.
    pub fn sync(&mut self, session: &Session) {
        let history = session.history();
        if self.read.is_rewritten(history) {
            *self = Course::default();
        }
        let (log, from) = (history.log(), self.read.records());
        for record in log.since(from as u32) {
            self.fold(log, record);
        }
        self.read.remember(history);
    }

    /// The numbers at an instant.
    pub fn at(&self, time: SimTime) -> Numbers {
        let after = self.moments.partition_point(|(since, _)| *since <= time);
        let found = after.checked_sub(1).and_then(|i| self.moments.get(i));
        found.map_or(Numbers::default(), |(_, numbers)| *numbers)
    }

    /// The instants at which numbers changed, with the numbers from then on.
    pub fn moments(&self) -> &[(SimTime, Numbers)] {
        &self.moments
    }

    fn fold(&mut self, log: &RecordLog, record: &Record) {
        let Some(key) = log.key(record.object) else { return };
        if matches!(key.kind, Kind::Node | Kind::Namespace | Kind::Event) {
            return;
        }
        let before = self.moments.last().map_or(Numbers::default(), |(_, numbers)| *numbers);
        let mut numbers = before;
        if key.kind == Kind::Pod {
            self.pod(log, record, &mut numbers);
        }
        match &record.what {
            What::Created if numbers.first.is_none() => numbers.first = Some(record.at),
            What::Decided(_)
            | What::Event(_)
            | What::Command { .. }
            | What::World { .. }
            | What::Refused { .. } => return self.push(record.at, before, numbers),
            _ => {}
        }
        numbers.last = Some(record.at);
        self.push(record.at, before, numbers);
    }

    fn push(&mut self, at: SimTime, before: Numbers, mut numbers: Numbers) {
        numbers.lost |= numbers.ready < before.ready;
        numbers.lowest();
        match self.moments.last_mut() {
            Some(last) if last.0 == at => last.1 = numbers,
            _ if numbers != before => self.moments.push((at, numbers)),
            _ => {}
        }
    }

    fn pod(&mut self, log: &RecordLog, record: &Record, numbers: &mut Numbers) {
        let pod = self.pods.entry(record.object).or_default();
        match &record.what {
            What::Created => {
                pod.serves = made_to_serve(log, record);
                numbers.created += 1;
                numbers.active += 1;
            }
            What::Pod(seen) => {
                let ready = seen.ready && pod.serves && !pod.ended;
                change(&mut numbers.ready, pod.ready, ready);
                pod.ready = ready;
                numbers.restarts += seen.restarts.saturating_sub(pod.restarts);
                pod.restarts = pod.restarts.max(seen.restarts);
                if seen.phase.is_terminal() && !pod.ended {
                    pod.ended = true;
                    numbers.active = numbers.active.saturating_sub(1);
                    numbers.failed += u32::from(seen.phase == crate::api::pod::Phase::Failed);
                }
            }
            What::Removed => {
                change(&mut numbers.ready, pod.ready, false);
                if !pod.ended {
                    numbers.active = numbers.active.saturating_sub(1);
                }
                self.pods.remove(&record.object);
            }
            _ => {}
        }
    }
}

fn change(count: &mut u32, was: bool, is: bool) {
    *count = count.saturating_add(u32::from(is)).saturating_sub(u32::from(was));
}

/// A pod made for something that is not over when its pods are.
fn made_to_serve(log: &RecordLog, record: &Record) -> bool {
    let cause = record.cause.and_then(|cause| log.get(cause));
    let maker = cause.filter(|cause| !matches!(cause.who, Who::User | Who::World));
    maker.and_then(|cause| log.key(cause.object)).is_some_and(|key| key.kind != Kind::Job)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::fixture::{at, eight_by_two, failing};

    #[test]
    fn numbers_follow_the_run() {
        let mut session = eight_by_two();
        session.run_to_end(at(&session, 600));
        let course = Course::of(&session);
        let end = course.at(session.now());
        assert_eq!((end.created, end.most_active, end.active, end.failed), (8, 2, 0, 0));
        let early = course.at(at(&session, 5));
        assert_eq!((early.created, early.active), (2, 2));
        assert_eq!(course.at(at(&session, 0)).first, Some(at(&session, 0)));
        let seconds = end.duration().unwrap().secs();
        assert!((50..70).contains(&seconds), "{seconds} s");
    }

    #[test]
    fn failures_are_counted_and_a_job_s_pods_do_not_serve() {
        let mut session = failing();
        session.run_to_end(at(&session, 3000));
        let end = Course::of(&session).at(session.now());
        assert_eq!((end.failed, end.created, end.serves), (5, 5, false));
    }

    #[test]
    fn what_is_read_in_pieces_is_what_is_read_at_once() {
        let mut session = eight_by_two();
        let mut course = Course::default();
        for second in [3, 20, 21, 70] {
            session.seek(at(&session, second));
            course.sync(&session);
        }
        assert_eq!(course.moments(), Course::of(&session).moments());
        // A fork rewrites the account.
        session.seek(at(&session, 10));
        session.run_line("kubectl delete job paral-1");
        course.sync(&session);
        assert_eq!(course.moments(), Course::of(&session).moments());
    }
}
