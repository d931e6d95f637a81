//! What a Job's lane has beside what every lane has: counts, back-off waits, its end; and how
//! they are read from the account.

mod draw;

use crate::api::job::{JobConditionType, JobSpec};
use crate::api::meta::Uid;
use crate::api::text::Text;
use crate::controllers::job::reason::{Reason, Slots};
use crate::sim::Sim;
use crate::sim::reason::Reason as AnyReason;
use crate::sim::record::{JobCounts, Record, RecordId, What};
use crate::time::{SimDuration, SimTime};
use crate::view::scene::Sign;
use crate::view::timeline::lanes::{Lane, Mark, PodBar, Workload};
use crate::view::tokens::Token;
use crate::view::words::Word;
use std::fmt;
use std::rc::Rc;

#[derive(Clone, Debug, Default)]
pub struct JobFacts {
    pub counts: Vec<(SimTime, JobCounts)>,
    pub waits: Vec<Wait>,
    pub end: Option<End>,
    pub spec: Option<Rc<JobSpec>>,
    /// The numbers of the last sync, for Jobs whose spec was never seen.
    slots: Option<Slots>,
}

/// A failure is recorded within this time of the moment from which the back-off counts.
const DETECTION: SimDuration = SimDuration::from_secs(2);

/// No pod is created before `until`: the Job's back-off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    pub from: SimTime,
    pub until: SimTime,
    pub seconds: i64,
    pub row: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    pub at: SimTime,
    pub kind: JobConditionType,
    pub reason: Text,
}

impl JobFacts {
    pub(super) fn read_spec(&mut self, sim: &Sim, uid: Uid) {
        if let Some(job) = sim.lister().job(uid) {
            self.spec = Some(job.spec.clone());
        }
    }

    /// The counts at an instant.
    pub fn counts_at(&self, at: SimTime) -> JobCounts {
        let after = self.counts.partition_point(|(since, _)| *since <= at);
        let found = after.checked_sub(1).and_then(|i| self.counts.get(i));
        found.map_or(JobCounts::default(), |(_, counts)| *counts)
    }

    pub fn completions(&self) -> Option<i32> {
        match &self.spec {
            Some(spec) => spec.completions,
            None => self.slots.and_then(|slots| slots.completions),
        }
    }

    pub fn parallelism(&self) -> Option<i32> {
        match &self.spec {
            Some(spec) => spec.parallelism,
            None => self.slots.map(|slots| slots.parallelism),
        }
    }

    /// `8×2`; a work queue has no completions: `×2`.
    pub fn size(&self) -> String {
        Dimensions(self.completions(), self.parallelism()).to_string()
    }
}

/// A record about the Job of a lane.
pub(super) fn read(lane: &mut Lane, pods: &[PodBar], id: RecordId, record: &Record) {
    let at = record.at;
    let Workload::Job(facts) = &mut lane.of else { return };
    match &record.what {
        What::Spec => lane.marks.push(Mark {
            at,
            row: None,
            sign: Sign::Diamond,
            token: Token::Flag,
            word: Word::SpecChanged,
            record: id,
            until: None,
        }),
        What::Job(counts) => facts.counts.push((at, *counts)),
        What::JobCondition { kind, status: true, reason }
            if matches!(kind, JobConditionType::Complete | JobConditionType::Failed) =>
        {
            facts.end = Some(End { at, kind: *kind, reason: reason.clone() });
        }
        What::Decided(reasons) => {
            for reason in reasons.iter() {
                if let AnyReason::Job(reason) = reason {
                    decided(lane, pods, at, reason);
                }
            }
        }
        _ => {}
    }
}

fn decided(lane: &mut Lane, pods: &[PodBar], at: SimTime, reason: &Reason) {
    let Workload::Job(facts) = &mut lane.of else { return };
    match reason {
        Reason::CreatePods { slots, .. }
        | Reason::AllSlotsBusy { slots }
        | Reason::WaitingForLast { slots }
        | Reason::NoParallelism { slots } => facts.slots = Some(*slots),
        Reason::BackoffWait { delay_seconds: seconds, until, .. } => {
            if facts.waits.last().is_some_and(|wait| wait.until == *until) {
                return;
            }
            // The wait counts from the last failure, and is drawn behind it.
            let newest = lane.rows.iter().filter_map(|row| row.pods.last());
            let newest = newest.filter_map(|pod| pods.get(*pod as usize));
            let failed = newest.filter(|pod| pod.ended.is_some()).max_by_key(|pod| pod.ended);
            let (ended, row) = failed.map_or((at, 0), |pod| (pod.ended.unwrap_or(at), pod.row));
            // Others may have ended long before: a pod that is being deleted counts as failed.
            let counted = *until + SimDuration::from_millis(-seconds * 1000);
            let from = if counted.since(ended) > DETECTION { counted } else { ended };
            facts.waits.push(Wait { from, until: *until, seconds: *seconds, row });
        }
        _ => {}
    }
}

struct Dimensions(Option<i32>, Option<i32>);

impl fmt::Display for Dimensions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(completions) = self.0 {
            write!(f, "{completions}")?;
        }
        match self.1 {
            Some(parallelism) => write!(f, "×{parallelism}"),
            None => Ok(()),
        }
    }
}
