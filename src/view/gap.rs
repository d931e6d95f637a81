//! WANT · HAVE · GAP of the workload in focus at the cursor: what is declared, what is, and the
//! difference that its controller closes. Of a CronJob it is the newest Job.

use crate::api::job::{Job, JobConditionType};
use crate::api::meta::{Kind, ObjectKey, Uid};
use crate::api::object::Object;
use crate::api::stateful_set::StatefulSet;
use crate::session::Session;
use crate::store::lister::Lister;

/// The kinds that have a meter.
const METERED: [Kind; 2] = [Kind::Job, Kind::StatefulSet];

/// One number that should be and the same number as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    pub want: i32,
    pub have: i32,
}

impl Gap {
    /// What is missing; negative when there is too much.
    pub fn gap(self) -> i32 {
        self.want.saturating_sub(self.have)
    }
}

/// The gaps of one workload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meter {
    pub uid: Uid,
    pub key: ObjectKey,
    /// Successful pods. A work queue wants none in particular: one success ends the creating.
    pub completions: Option<Gap>,
    /// Pods that should run at this moment, and those that do.
    pub active: Gap,
    /// Nothing is closed any more: the Job is over.
    pub over: Option<JobConditionType>,
    pub suspended: bool,
}

/// The meter of the workload in focus: of what is selected, else of what the scenario names, else
/// of the newest that is not over, else of the newest.
pub fn meter(session: &Session, selected: Option<Uid>) -> Option<Meter> {
    let lister = session.sim().lister();
    match lister.get(focus(session, selected)?)? {
        Object::Job(job) => Some(of_job(job)),
        Object::StatefulSet(set) => Some(of_stateful_set(set)),
        _ => None,
    }
}

/// The workload that is meant when none is named.
pub fn focus(session: &Session, selected: Option<Uid>) -> Option<Uid> {
    let lister = session.sim().lister();
    selected
        .and_then(|uid| of_selected(lister, uid))
        .or_else(|| named(session, lister))
        .or_else(|| newest(METERED.into_iter().flat_map(|kind| lister.all(kind))))
}

fn of_selected(lister: Lister<'_>, uid: Uid) -> Option<Uid> {
    let object = lister.get(uid)?;
    match object.kind() {
        Kind::Job | Kind::StatefulSet => Some(uid),
        Kind::CronJob => newest(jobs_of(lister, uid)),
        Kind::Pod => {
            let owner = lister.get(object.meta().controller()?.uid)?;
            METERED.contains(&owner.kind()).then(|| owner.uid())
        }
        _ => None,
    }
}

/// `view.focus`: `job/paral-1`.
fn named(session: &Session, lister: Lister<'_>) -> Option<Uid> {
    let (kind, name) = session.scenario().view.focus.as_deref()?.split_once('/')?;
    let kind = Kind::of_word(kind)?;
    let namespace = if kind.names().namespaced { "default" } else { "" };
    let found = lister.named(kind, namespace, name)?;
    match kind {
        Kind::CronJob => newest(jobs_of(lister, found.uid())),
        _ => METERED.contains(&kind).then(|| found.uid()),
    }
}

fn jobs_of(lister: Lister<'_>, owner: Uid) -> impl Iterator<Item = &Object> {
    lister.dependents(owner).filter(|object| object.kind() == Kind::Job)
}

/// The newest that is not over, else the newest.
fn newest<'a>(workloads: impl Iterator<Item = &'a Object>) -> Option<Uid> {
    let is_open = |object: &Object| object.as_job().is_none_or(|job| !job.status.is_finished());
    workloads.map(|object| (is_open(object), object.uid())).max().map(|(_, uid)| uid)
}

fn of_job(job: &Job) -> Meter {
    let (spec, status) = (&job.spec, &job.status);
    let over = [JobConditionType::Complete, JobConditionType::Failed]
        .into_iter()
        .find(|kind| status.is_true(*kind));
    let parallelism = spec.parallelism.unwrap_or(1);
    // Upstream: `manageJob` in pkg/controller/job/job_controller.go.
    let wanted = match spec.completions {
        _ if over.is_some() || spec.is_suspended() => 0,
        Some(completions) => parallelism.min(completions.saturating_sub(status.succeeded)),
        None if status.succeeded > 0 => status.active,
        None => parallelism,
    };
    Meter {
        uid: job.meta.uid,
        key: ObjectKey::new(Kind::Job, &job.meta.namespace, &job.meta.name),
        completions: spec.completions.map(|want| Gap { want, have: status.succeeded }),
        active: Gap { want: wanted.max(0), have: status.active },
        over,
        suspended: spec.is_suspended(),
    }
}

fn of_stateful_set(set: &StatefulSet) -> Meter {
    let want = set.spec.replicas.unwrap_or(1);
    Meter {
        uid: set.meta.uid,
        key: ObjectKey::new(Kind::StatefulSet, &set.meta.namespace, &set.meta.name),
        completions: None,
        active: Gap { want, have: set.status.ready },
        over: None,
        suspended: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::fixture::{at, eight_by_two, failing};

    #[test]
    fn the_gap_closes_as_the_job_goes_on() {
        let mut session = eight_by_two();
        let mut seen = Vec::new();
        for second in [0, 5, 20, 200] {
            session.seek(at(&session, second));
            let meter = meter(&session, None).unwrap();
            let done = meter.completions.unwrap();
            seen.push((done.gap(), meter.active.want, meter.active.have));
        }
        assert_eq!(seen, [(8, 2, 0), (8, 2, 2), (6, 2, 2), (0, 0, 0)]);
    }

    #[test]
    fn a_failed_job_wants_nothing_more() {
        let mut session = failing();
        session.run_to_end(at(&session, 3000));
        let meter = meter(&session, None).unwrap();
        assert_eq!((meter.over, meter.active.gap()), (Some(JobConditionType::Failed), 0));
        assert_eq!(meter.completions.map(Gap::gap), Some(1));
    }
}
