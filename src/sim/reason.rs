//! Why something was decided: the closed list of all deciders' reasons.

use crate::controllers::job::orphan_pod;
use crate::controllers::{
    cron_job, daemon_set, deployment, disruption, garbage_collector, job, namespace,
    node_lifecycle, pod_gc, replica_set, stateful_set, taint_eviction, ttl_after_finished,
};
use crate::{kubelet, scheduler};
use serde::Serialize;

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Reason {
    Job(job::reason::Reason),
    CronJob(cron_job::reason::Reason),
    DaemonSet(daemon_set::reason::Reason),
    Deployment(deployment::reason::Reason),
    ReplicaSet(replica_set::reason::Reason),
    OrphanPod(orphan_pod::Reason),
    TtlAfterFinished(ttl_after_finished::Reason),
    GarbageCollector(garbage_collector::Reason),
    PodGc(pod_gc::Reason),
    NodeLifecycle(node_lifecycle::Reason),
    TaintEviction(taint_eviction::Reason),
    Namespace(namespace::Reason),
    Scheduler(scheduler::decide::Reason),
    Kubelet(kubelet::reason::Reason),
    StatefulSet(stateful_set::reason::Reason),
    Disruption(disruption::Reason),
}
