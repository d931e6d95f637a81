//! What the statuses of workloads count, for the account.

use crate::api::object::Object;
use crate::time::SimTime;
use serde::Serialize;

/// The counters of a status other than a Job's, as its API names them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Counts {
    CronJob {
        active: u32,
        last_schedule: Option<SimTime>,
    },
    DaemonSet {
        desired: i32,
        current: i32,
        ready: i32,
        updated: i32,
        available: i32,
        misscheduled: i32,
    },
    Deployment {
        replicas: i32,
        updated: i32,
        ready: i32,
        available: i32,
    },
    ReplicaSet {
        replicas: i32,
        ready: i32,
        available: i32,
    },
    StatefulSet {
        replicas: i32,
        ready: i32,
        available: i32,
        current: i32,
        updated: i32,
    },
    PodDisruptionBudget {
        allowed: i32,
        healthy: i32,
        desired: i32,
        expected: i32,
    },
}

impl Counts {
    /// What the object's status counts; `None` for kinds that count nothing, and for Jobs.
    pub fn of(object: &Object) -> Option<Counts> {
        Some(match object {
            Object::CronJob(own) => Counts::CronJob {
                active: own.status.active.len() as u32,
                last_schedule: own.status.last_schedule,
            },
            Object::DaemonSet(own) => Counts::DaemonSet {
                desired: own.status.desired,
                current: own.status.current,
                ready: own.status.ready,
                updated: own.status.updated,
                available: own.status.available,
                misscheduled: own.status.misscheduled,
            },
            Object::Deployment(own) => Counts::Deployment {
                replicas: own.status.replicas,
                updated: own.status.updated,
                ready: own.status.ready,
                available: own.status.available,
            },
            Object::ReplicaSet(own) => Counts::ReplicaSet {
                replicas: own.status.replicas,
                ready: own.status.ready,
                available: own.status.available,
            },
            Object::StatefulSet(own) => Counts::StatefulSet {
                replicas: own.status.replicas,
                ready: own.status.ready,
                available: own.status.available,
                current: own.status.current,
                updated: own.status.updated,
            },
            Object::PodDisruptionBudget(own) => Counts::PodDisruptionBudget {
                allowed: own.status.disruptions_allowed,
                healthy: own.status.current_healthy,
                desired: own.status.desired_healthy,
                expected: own.status.expected_pods,
            },
            Object::Namespace(_)
            | Object::Node(_)
            | Object::Pod(_)
            | Object::Event(_)
            | Object::Job(_)
            | Object::ControllerRevision(_) => return None,
        })
    }

    /// The counters with the names that the API has for them, for sentences.
    pub fn named(&self) -> Vec<(&'static str, i64)> {
        let named = |counts: &[(&'static str, i32)]| {
            counts.iter().map(|(name, count)| (*name, i64::from(*count))).collect()
        };
        match *self {
            Counts::CronJob { active, .. } => vec![("active", i64::from(active))],
            Counts::DaemonSet { desired, current, ready, updated, available, misscheduled } => {
                named(&[
                    ("desired", desired),
                    ("current", current),
                    ("ready", ready),
                    ("updated", updated),
                    ("available", available),
                    ("misscheduled", misscheduled),
                ])
            }
            Counts::Deployment { replicas, updated, ready, available } => named(&[
                ("replicas", replicas),
                ("updated", updated),
                ("ready", ready),
                ("available", available),
            ]),
            Counts::ReplicaSet { replicas, ready, available } => {
                named(&[("replicas", replicas), ("ready", ready), ("available", available)])
            }
            Counts::StatefulSet { replicas, ready, available, current, updated } => named(&[
                ("replicas", replicas),
                ("ready", ready),
                ("available", available),
                ("current", current),
                ("updated", updated),
            ]),
            Counts::PodDisruptionBudget { allowed, healthy, desired, expected } => named(&[
                ("disruptionsAllowed", allowed),
                ("currentHealthy", healthy),
                ("desiredHealthy", desired),
                ("expectedPods", expected),
            ]),
        }
    }
}
