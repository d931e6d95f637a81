//! What the API server remarks on without refusing it.
//! Upstream: `pkg/api/pod/warnings.go`, `pkg/registry/batch/job/strategy.go`.

use crate::admission::names;
use crate::api::cron_job::CronJob;
use crate::api::job::{Job, JobSpec};
use crate::api::meta::Meta;
use crate::api::pod::Pod;
use crate::api::pod_template::PodTemplate;
use crate::api::stateful_set::StatefulSet;
use crate::api::v1::{Container, PodSpec};
use std::collections::BTreeMap;

/// Node labels that have newer names.
const DEPRECATED_LABELS: [(&str, &str, &str); 5] = [
    ("beta.kubernetes.io/arch", "v1.14", "kubernetes.io/arch"),
    ("beta.kubernetes.io/os", "v1.14", "kubernetes.io/os"),
    ("failure-domain.beta.kubernetes.io/region", "v1.17", "topology.kubernetes.io/region"),
    ("failure-domain.beta.kubernetes.io/zone", "v1.17", "topology.kubernetes.io/zone"),
    ("beta.kubernetes.io/instance-type", "v1.17", "node.kubernetes.io/instance-type"),
];

pub fn of_job(job: &Job) -> Vec<String> {
    let mut warnings = of_name(&job.meta.name);
    warnings.extend(of_job_spec(&job.spec, "spec"));
    warnings
}

pub fn of_cron_job(cron_job: &CronJob) -> Vec<String> {
    let mut warnings = of_name(&cron_job.meta.name);
    warnings.extend(of_job_spec(&cron_job.spec.job_template.spec, "spec.jobTemplate.spec"));
    warnings
}

/// A workload whose name goes into the names of its pods.
pub fn of_workload(meta: &Meta, spec: &PodSpec) -> Vec<String> {
    let mut warnings = of_name(&meta.name);
    warnings.extend(of_pod_spec(spec, "spec.template.spec"));
    warnings
}

fn of_name(name: &str) -> Vec<String> {
    let complaints = names::dns_label(name);
    if name.is_empty() || complaints.is_empty() {
        return Vec::new();
    }
    vec![format!(
        "metadata.name: this is used in Pod names and hostnames, which can result in surprising \
         behavior; a DNS label is recommended: [{}]",
        complaints.join(" ")
    )]
}

/// `path` is that of the spec.
fn of_job_spec(spec: &JobSpec, path: &str) -> Vec<String> {
    let mut warnings = Vec::new();
    let above = |value: Option<i32>, limit| value.is_some_and(|value| value > limit);
    if spec.is_indexed()
        && spec.backoff_limit_per_index.is_none()
        && above(spec.completions, 100_000)
        && above(spec.parallelism, 10_000)
    {
        warnings.push(
            "In Indexed Jobs with a number of completions higher than 10^5 and a parallelism \
             higher than 10^4, Kubernetes might not be able to track completedIndexes when a big \
             number of indexes fail"
                .into(),
        );
    }
    warnings.extend(of_pod_spec(&spec.template.spec, &format!("{path}.template.spec")));
    warnings
}

/// A workload whose template is all that there is to remark on.
pub fn of_template(template: &PodTemplate) -> Vec<String> {
    of_pod_spec(&template.spec, "spec.template.spec")
}

pub fn of_pod(pod: &Pod) -> Vec<String> {
    let mut warnings = Vec::new();
    let complaints = names::dns_label(&pod.meta.name);
    if !pod.meta.name.is_empty() && !complaints.is_empty() {
        warnings.push(format!(
            "metadata.name: this is used in the Pod's hostname, which can result in surprising \
             behavior; a DNS label is recommended: [{}]",
            complaints.join(" ")
        ));
    }
    warnings.extend(of_pod_spec(&pod.spec, "spec"));
    warnings
}

/// Upstream: `pkg/registry/apps/statefulset/strategy.go`.
pub fn of_stateful_set(set: &StatefulSet) -> Vec<String> {
    let mut warnings = of_pod_spec(&set.spec.template.spec, "spec.template.spec");
    if set.spec.revision_history_limit.is_some_and(|limit| limit < 0) {
        warnings.push(
            "spec.revisionHistoryLimit: a negative value retains all historical revisions; a \
             value >= 0 is recommended"
                .into(),
        );
    }
    warnings
}

/// `path` is that of the spec.
fn of_pod_spec(spec: &PodSpec, path: &str) -> Vec<String> {
    let mut warnings = Vec::new();
    for key in spec.node_selector.iter().flat_map(BTreeMap::keys) {
        if let Some((_, since, new)) = DEPRECATED_LABELS.iter().find(|(old, ..)| old == key) {
            warnings.push(format!(
                "{path}.nodeSelector[{key}]: deprecated since {since}; use \"{new}\" instead"
            ));
        }
    }
    if spec.termination_grace_period_seconds.is_some_and(|seconds| seconds < 0) {
        warnings.push(format!(
            "{path}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and \
             will be treated as 1"
        ));
    }
    let inits = spec.init_containers.as_deref().unwrap_or_default();
    for (list, containers) in [("initContainers", inits), ("containers", &spec.containers)] {
        for (i, container) in containers.iter().enumerate() {
            let path = format!("{path}.{list}[{i}]");
            warnings.extend(repeated_variables(container, &path));
        }
    }
    warnings.extend(repeated_ports(&spec.containers, path));
    warnings
}

fn repeated_variables(container: &Container, path: &str) -> Vec<String> {
    let mut seen = std::collections::BTreeSet::new();
    let variables = container.env.iter().flatten().enumerate();
    variables
        .filter(|(_, variable)| !seen.insert(variable.name.as_str()))
        .map(|(i, variable)| {
            format!(
                "{path}.env[{i}]: hides previous definition of {:?}, which may be unexpected \
                 when using apply",
                variable.name
            )
        })
        .collect()
}

fn repeated_ports(containers: &[Container], path: &str) -> Vec<String> {
    let mut warnings = Vec::new();
    let mut seen: BTreeMap<(i32, &str), String> = BTreeMap::new();
    for (i, container) in containers.iter().enumerate() {
        for (j, port) in container.ports.iter().flatten().enumerate() {
            let protocol = port.protocol.as_deref().unwrap_or("TCP");
            let key = (port.container_port, protocol);
            let own = format!("{path}.containers[{i}].ports[{j}]");
            match seen.get(&key) {
                Some(first) if first.starts_with(&format!("{path}.containers[{i}].")) => {
                    warnings.push(format!("{own}: duplicate port definition with {first}"));
                }
                _ => {
                    seen.insert(key, own);
                }
            }
        }
    }
    warnings
}
