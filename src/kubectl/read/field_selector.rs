//! The selectors of `--field-selector`: `status.phase!=Running,spec.nodeName=node01`.
//! Upstream: apimachinery `pkg/fields`, and the field label conversions of each API group.

use crate::api::meta::Kind;
use crate::api::object::Object;
use crate::sim::Sim;

/// Every term must hold; none matches everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldSelector {
    terms: Vec<Term>,
    text: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Term {
    field: String,
    equal: bool,
    value: String,
}

impl FieldSelector {
    /// # Errors
    /// The text of the API machinery, without `error: `.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut terms = Vec::new();
        for part in text.split(',').filter(|part| !part.is_empty()) {
            let split = [("!=", false), ("==", true), ("=", true)].into_iter().find_map(
                |(operator, equal)| part.split_once(operator).map(|(f, v)| (f, equal, v)),
            );
            let Some((field, equal, value)) = split else {
                return Err(format!("invalid field selector: {text:?}; can't understand {part:?}"));
            };
            terms.push(Term { field: field.trim().into(), equal, value: value.trim().into() });
        }
        Ok(FieldSelector { terms, text: text.into() })
    }

    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// The API server's refusal if the kind cannot be selected by one of the fields.
    pub fn refusal(&self, kind: Kind) -> Option<String> {
        let known = |term: &&Term| fields(kind).contains(&term.field.as_str());
        let term = self.terms.iter().find(|term| !known(term))?;
        Some(format!(
            "Error from server (BadRequest): Unable to find {:?} that match label selector \"\", \
             field selector {:?}: field label not supported: {}",
            group_resource(kind),
            self.text,
            term.field
        ))
    }

    pub fn matches(&self, object: &Object, sim: &Sim) -> bool {
        self.terms.iter().all(|term| (value(object, &term.field, sim) == term.value) == term.equal)
    }
}

fn group_resource(kind: Kind) -> String {
    let names = kind.names();
    match names.group {
        "" => format!("/{}, Resource={}", names.version, names.plural),
        group => format!("{group}/{}, Resource={}", names.version, names.plural),
    }
}

fn fields(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Pod => &[
            "metadata.name",
            "metadata.namespace",
            "spec.nodeName",
            "spec.restartPolicy",
            "spec.schedulerName",
            "spec.serviceAccountName",
            "spec.hostNetwork",
            "status.phase",
            "status.podIP",
            "status.nominatedNodeName",
        ],
        Kind::Node => &["metadata.name", "spec.unschedulable"],
        Kind::Namespace => &["metadata.name", "status.phase"],
        Kind::Event => &[
            "metadata.name",
            "metadata.namespace",
            "involvedObject.kind",
            "involvedObject.namespace",
            "involvedObject.name",
            "involvedObject.uid",
            "involvedObject.apiVersion",
            "involvedObject.fieldPath",
            "reason",
            "reportingComponent",
            "source",
            "type",
        ],
        Kind::Job => &["metadata.name", "metadata.namespace", "status.successful"],
        Kind::ReplicaSet => &["metadata.name", "metadata.namespace", "status.replicas"],
        Kind::CronJob
        | Kind::DaemonSet
        | Kind::Deployment
        | Kind::StatefulSet
        | Kind::ControllerRevision
        | Kind::PodDisruptionBudget => &["metadata.name", "metadata.namespace"],
    }
}

fn value(object: &Object, field: &str, sim: &Sim) -> String {
    let meta = object.meta();
    match (object, field) {
        (_, "metadata.name") => meta.name.to_string(),
        (_, "metadata.namespace") => meta.namespace.to_string(),
        (Object::Pod(pod), "spec.nodeName") => pod.node.as_deref().unwrap_or_default().to_string(),
        (Object::Pod(pod), "spec.restartPolicy") => {
            pod.spec.restart_policy.clone().unwrap_or_default()
        }
        (Object::Pod(pod), "spec.schedulerName") => {
            pod.spec.scheduler_name.clone().unwrap_or_default()
        }
        (Object::Pod(pod), "spec.serviceAccountName") => {
            pod.spec.service_account_name.clone().unwrap_or_default()
        }
        (Object::Pod(pod), "spec.hostNetwork") => {
            pod.spec.host_network.unwrap_or_default().to_string()
        }
        (Object::Pod(pod), "status.phase") => pod.status.phase.name().to_string(),
        (Object::Pod(pod), "status.podIP") => {
            pod.status.pod_ip.map(|ip| ip.to_string()).unwrap_or_default()
        }
        (Object::Pod(pod), "status.nominatedNodeName") => {
            pod.status.nominated_node.as_deref().unwrap_or_default().to_string()
        }
        (Object::Node(node), "spec.unschedulable") => node.unschedulable.to_string(),
        (Object::Namespace(namespace), "status.phase") => namespace.phase().to_string(),
        (Object::Job(job), "status.successful") => job.status.succeeded.to_string(),
        (Object::ReplicaSet(set), "status.replicas") => set.status.replicas.to_string(),
        (Object::Event(event), field) => match field {
            "involvedObject.kind" => event.involved.kind.names().kind.to_string(),
            "involvedObject.namespace" => event.involved.namespace.to_string(),
            "involvedObject.name" => event.involved.name.to_string(),
            "involvedObject.uid" => sim.uuid(event.involved_uid),
            "involvedObject.apiVersion" => event.involved.kind.api_version(),
            "involvedObject.fieldPath" => event.field_path.to_string(),
            "reason" => event.reason.to_string(),
            "reportingComponent" | "source" => event.source.to_string(),
            "type" => event.kind.name().to_string(),
            _ => String::new(),
        },
        _ => String::new(),
    }
}
