//! Makes the pods of a Job. Everything that does not differ from pod to pod is shared.
//! Upstream: `manageJob`, pkg/controller/job/job_controller.go, and indexed_job_utils.go.

use crate::api::job::{
    COMPLETION_INDEX, INDEX_FAILURE_COUNT, INDEX_IGNORED_FAILURE_COUNT, Job, TRACKING_FINALIZER,
};
use crate::api::meta::Meta;
use crate::api::pod::Pod;
use crate::api::v1::{Container, EnvVar, EnvVarSource, ObjectFieldSelector, PodSpec};
use crate::controllers::job::claim::owner_reference;
use crate::controllers::job::indexed::Attempts;
use std::rc::Rc;

const INDEX_VARIABLE: &str = "JOB_COMPLETION_INDEX";
/// A generated name has 63 characters, of which the API server adds five.
const LONGEST_PREFIX: usize = 58;

/// The pod spec of an Indexed Job, made from its template once and kept.
#[derive(Clone, Debug, PartialEq)]
pub struct IndexedSpec {
    template: Rc<PodSpec>,
    spec: Rc<PodSpec>,
}

impl IndexedSpec {
    /// The one kept, if the template is still the same object.
    pub fn of(template: &Rc<PodSpec>, kept: Option<&IndexedSpec>) -> IndexedSpec {
        match kept.filter(|kept| Rc::ptr_eq(&kept.template, template)) {
            Some(kept) => kept.clone(),
            None => {
                let spec = with_index_variable(template);
                IndexedSpec { template: template.clone(), spec: Rc::new(spec) }
            }
        }
    }
}

/// `JOB_COMPLETION_INDEX` in every container that does not set it itself.
fn with_index_variable(template: &PodSpec) -> PodSpec {
    let mut spec = template.clone();
    let add = |container: &mut Container| {
        let env = container.env.get_or_insert_default();
        if env.iter().all(|variable| variable.name != INDEX_VARIABLE) {
            let field = ObjectFieldSelector {
                api_version: Some("v1".into()),
                field_path: format!("metadata.labels['{COMPLETION_INDEX}']"),
            };
            env.push(EnvVar {
                name: INDEX_VARIABLE.into(),
                value: None,
                value_from: Some(EnvVarSource { field_ref: Some(field), ..Default::default() }),
            });
        }
    };
    spec.init_containers.iter_mut().flatten().for_each(add);
    spec.containers.iter_mut().for_each(add);
    spec
}

/// What the pods of one sync are copied from.
pub struct Mould<'a> {
    job: &'a Job,
    meta: Meta,
    spec: Rc<PodSpec>,
}

impl<'a> Mould<'a> {
    pub fn new(job: &'a Job, indexed: Option<&IndexedSpec>) -> Mould<'a> {
        let template = &job.spec.template;
        let meta = Meta {
            namespace: job.meta.namespace.clone(),
            generate_name: Some(format!("{}-", job.meta.name).into()),
            labels: template.metadata.labels.clone(),
            annotations: template.metadata.annotations.clone(),
            owners: vec![owner_reference(job)],
            finalizers: vec![TRACKING_FINALIZER.into()],
            ..Meta::draft("", "")
        };
        let spec = indexed.map_or_else(|| template.spec.clone(), |kept| kept.spec.clone());
        Mould { job, meta, spec }
    }

    pub fn pod(&self) -> Pod {
        Pod::draft(self.meta.clone(), self.spec.clone())
    }

    /// `attempts` only with `backoffLimitPerIndex`.
    pub fn pod_at(&self, index: u32, attempts: Option<Attempts>) -> Pod {
        let mut pod = self.pod();
        let meta = &mut pod.meta;
        meta.generate_name = Some(indexed_prefix(&self.job.meta.name, index).into());
        Rc::make_mut(&mut meta.labels).insert(COMPLETION_INDEX.into(), index.to_string());
        let annotations = Rc::make_mut(&mut meta.annotations);
        annotations.insert(COMPLETION_INDEX.into(), index.to_string());
        if let Some(attempts) = attempts {
            annotations.insert(INDEX_FAILURE_COUNT.into(), attempts.counted.to_string());
            if attempts.ignored > 0 {
                let key = INDEX_IGNORED_FAILURE_COUNT;
                annotations.insert(key.into(), attempts.ignored.to_string());
            }
        }
        pod.hostname = Some(format!("{}-{index}", self.job.meta.name).into());
        pod
    }
}

/// `pi-3-`. Of a name that is too long the Job's part is cut, never the index.
fn indexed_prefix(job: &str, index: u32) -> String {
    let tail = format!("-{index}-");
    let room = LONGEST_PREFIX.saturating_sub(tail.len());
    // Names are ASCII; any other is left whole for the API server to refuse.
    format!("{}{tail}", job.get(..room).unwrap_or(job))
}
