//! WANT · HAVE · GAP of the workload in focus at the cursor: what is declared, what is, and the
//! difference that its controller closes.

use crate::api::cron_job::CronJob;
use crate::api::job::{Job, JobConditionType};
use crate::api::meta::{Kind, Meta, ObjectKey, Uid};
use crate::api::object::Object;
use crate::schedule::{Due, due};
use crate::session::Session;
use crate::store::lister::Lister;
use crate::time::SimTime;
use crate::view::timeline::cron::schedule_in_force;

/// The kinds that have a meter.
const METERED: [Kind; 6] = [
    Kind::Job,
    Kind::CronJob,
    Kind::DaemonSet,
    Kind::Deployment,
    Kind::ReplicaSet,
    Kind::StatefulSet,
];

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
    /// Pods that should run at this moment, and those that do. Of a CronJob: whether a run is due
    /// or has been, and whether the latest has started.
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
        Object::CronJob(own) => Some(of_cron_job(own, session.now())),
        Object::DaemonSet(own) => {
            let ready = Gap { want: own.status.desired, have: own.status.ready };
            Some(of_steady(Kind::DaemonSet, &own.meta, ready))
        }
        Object::Deployment(own) => {
            let ready = Gap { want: own.spec.replicas.unwrap_or(1), have: own.status.ready };
            Some(of_steady(Kind::Deployment, &own.meta, ready))
        }
        Object::ReplicaSet(own) => {
            let ready = Gap { want: own.spec.replicas.unwrap_or(1), have: own.status.ready };
            Some(of_steady(Kind::ReplicaSet, &own.meta, ready))
        }
        Object::StatefulSet(own) => {
            let ready = Gap { want: own.spec.replicas.unwrap_or(1), have: own.status.ready };
            Some(of_steady(Kind::StatefulSet, &own.meta, ready))
        }
        _ => None,
    }
}

/// The first workload with a meter that a manifest declares, once it is there.
pub fn declared(session: &Session, manifest: &str) -> Option<Uid> {
    let lister = session.sim().lister();
    let parsed = crate::manifest::parse(manifest);
    parsed.documents.iter().find_map(|document| {
        let kind = METERED.into_iter().find(|kind| kind.names().kind == document.kind)?;
        let namespace = match document.namespace.as_str() {
            "" => "default",
            namespace => namespace,
        };
        lister.named(kind, namespace, &document.name).map(Object::uid)
    })
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
        Kind::Pod => of_selected(lister, object.meta().controller()?.uid),
        // A Deployment acts for its pods through a ReplicaSet.
        Kind::ReplicaSet => match object.meta().controller() {
            Some(owner) => of_selected(lister, owner.uid),
            None => Some(uid),
        },
        kind => METERED.contains(&kind).then_some(uid),
    }
}

/// `view.focus`: `job/paral-1`.
fn named(session: &Session, lister: Lister<'_>) -> Option<Uid> {
    let (kind, name) = session.scenario().view.focus.as_deref()?.split_once('/')?;
    let kind = Kind::of_word(kind)?;
    let namespace = if kind.names().namespaced { "default" } else { "" };
    let found = lister.named(kind, namespace, name)?;
    METERED.contains(&kind).then(|| found.uid())
}

/// The newest that no other workload made and that is not over, else the newest.
fn newest<'a>(workloads: impl Iterator<Item = &'a Object>) -> Option<Uid> {
    let is_open = |object: &Object| object.as_job().is_none_or(|job| !job.status.is_finished());
    let own = workloads.filter(|object| object.meta().controller().is_none());
    own.map(|object| (is_open(object), object.uid())).max().map(|(_, uid)| uid)
}

fn of_cron_job(cron_job: &CronJob, now: SimTime) -> Meter {
    let (spec, status, meta) = (&cron_job.spec, &cron_job.status, &cron_job.meta);
    let earliest = status.last_schedule.unwrap_or(meta.created);
    let waits = schedule_in_force(spec)
        .and_then(|schedule| due(&schedule, earliest, now).ok())
        .is_some_and(|due| due != Due::NotYet);
    let started = i32::from(status.last_schedule.is_some() && !waits);
    Meter {
        active: Gap { want: started.max(i32::from(waits)), have: started },
        suspended: spec.suspend == Some(true),
        ..of_steady(Kind::CronJob, meta, Gap { want: 0, have: 0 })
    }
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

/// A workload that never ends: `ready` are the pods that it wants ready and those that are.
fn of_steady(kind: Kind, meta: &Meta, ready: Gap) -> Meter {
    Meter {
        uid: meta.uid,
        key: ObjectKey::new(kind, &meta.namespace, &meta.name),
        completions: None,
        active: ready,
        over: None,
        suspended: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::command::Request;
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

    #[test]
    fn a_workload_that_never_ends_wants_its_pods_ready() {
        let template = serde_json::json!({
            "metadata": {"labels": {"app": "web"}},
            "spec": {"containers": [{"name": "c", "image": "nginx"}]},
        });
        let selector = serde_json::json!({"matchLabels": {"app": "web"}});
        for (kind, spec) in [
            (
                "Deployment",
                serde_json::json!({"replicas": 3, "selector": selector, "template": template}),
            ),
            (
                "ReplicaSet",
                serde_json::json!({"replicas": 3, "selector": selector, "template": template}),
            ),
            ("DaemonSet", serde_json::json!({"selector": selector, "template": template})),
        ] {
            let mut session = crate::view::fixture::session(3);
            let metadata = serde_json::json!({"name": "web", "namespace": "default"});
            let manifest = serde_json::json!({
                "apiVersion": "apps/v1", "kind": kind, "metadata": metadata, "spec": spec,
            });
            session.perform("kubectl apply", Request::Create { manifest }).unwrap();
            session.run_to_end(at(&session, 60));
            let found = meter(&session, None).unwrap();
            assert_eq!(found.active, Gap { want: 3, have: 3 }, "{kind}");
            // Its pods lead to it, a Deployment's by way of the ReplicaSet.
            let pod = session.sim().lister().all(Kind::Pod).next().unwrap().uid();
            assert_eq!(meter(&session, Some(pod)).unwrap().uid, found.uid, "{kind}");
        }
    }

    #[test]
    fn a_cron_job_lacks_the_run_that_waits() {
        let scenario = crate::scenario::library::lesson("cron-forbid").unwrap().text;
        let scenario = crate::scenario::file::Scenario::parse(scenario).unwrap();
        let mut session = Session::new(scenario).unwrap();
        session.run_to_end(session.end());
        // It begins at 11:59:50; a Job takes 90 s.
        let gaps = [5, 20, 75, 105].map(|second| {
            session.seek(at(&session, second));
            let meter = meter(&session, None).unwrap();
            assert_eq!(meter.key.kind, Kind::CronJob);
            (meter.active.want, meter.active.have)
        });
        assert_eq!(gaps, [(0, 0), (1, 1), (1, 0), (1, 1)]);
    }
}
