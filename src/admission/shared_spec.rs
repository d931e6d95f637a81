//! Admission of many pods made from one template: the spec they share is completed and judged
//! once. Knows no template; two specs are the same when they are the same allocation.

use crate::admission::error::FieldError;
use crate::admission::pod_defaults::complete_pod_spec;
use crate::admission::{meta, pod};
use crate::api::meta::{Kind, Labels};
use crate::api::pod::Pod;
use crate::api::v1::PodSpec;
use std::collections::VecDeque;
use std::rc::Rc;

/// How many templates' answers are kept: those of the controllers that create pods right now.
const KEPT: usize = 64;

/// Remembers the completed form of recent specs. Its answers depend on the specs alone, so it may
/// be dropped or shared at will.
#[derive(Clone, Debug, Default)]
pub struct SharedSpecs {
    recent: VecDeque<Entry>,
    /// The last pod's labels, if nothing is wrong with them.
    labels: Option<Rc<Labels>>,
}

#[derive(Clone, Debug)]
struct Entry {
    given: Rc<PodSpec>,
    completed: Rc<PodSpec>,
    errors: Rc<[FieldError]>,
}

impl SharedSpecs {
    /// Gives a new pod its defaults and returns what is wrong with it. The pods of one template
    /// go on sharing one spec.
    pub fn admit(&mut self, pod: &mut Pod) -> Vec<FieldError> {
        let entry = self.entry(&pod.spec);
        pod.spec = entry.completed.clone();
        let mut errors = Vec::new();
        if self.labels.as_ref().is_some_and(|good| Rc::ptr_eq(good, &pod.meta.labels)) {
            meta::validate_but_labels(Kind::Pod, &pod.meta, &mut errors);
        } else {
            meta::validate(Kind::Pod, &pod.meta, &mut errors);
            self.labels = errors.is_empty().then(|| pod.meta.labels.clone());
        }
        errors.extend(entry.errors.iter().cloned());
        errors
    }

    fn entry(&mut self, spec: &Rc<PodSpec>) -> Entry {
        let known = self
            .recent
            .iter()
            .position(|entry| Rc::ptr_eq(&entry.given, spec) || Rc::ptr_eq(&entry.completed, spec));
        if let Some(entry) = known.and_then(|at| self.recent.get(at)) {
            return entry.clone();
        }
        let completed = completed(spec);
        let mut errors = Vec::new();
        pod::validate_spec(&completed, &mut errors);
        let entry = Entry { given: spec.clone(), completed, errors: errors.into() };
        if self.recent.len() == KEPT {
            self.recent.pop_front();
        }
        self.recent.push_back(entry.clone());
        entry
    }
}

/// The spec with a pod's defaults: the same allocation if it has them already.
pub fn completed(spec: &Rc<PodSpec>) -> Rc<PodSpec> {
    let mut filled = PodSpec::clone(spec);
    complete_pod_spec(&mut filled);
    if filled == **spec { spec.clone() } else { Rc::new(filled) }
}
