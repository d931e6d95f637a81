//! What attempts for pods of one template share, while the nodes stay as they are. Changes no
//! answer.

use crate::api::node::{Node, Resources};
use crate::api::pod::Pod;
use crate::api::v1::PodSpec;
use crate::scheduler::filter::{self, node_affinity::named_nodes};
use crate::scheduler::incoming::Demand;
use crate::scheduler::score::{Candidate, Fixed};
use crate::scheduler::snapshot::Snapshot;
use crate::scheduler::verdict::Rejection;
use std::rc::Rc;

const TEMPLATES_KEPT: usize = 16;

/// The answers of the fixed filters and scores for one template, while the nodes stay as they are.
#[derive(Debug)]
pub struct Template {
    spec: Rc<PodSpec>,
    layout: Rc<()>,
    pub demand: Rc<Demand>,
    pub named: Option<Vec<String>>,
    fixed: Vec<Option<Result<Fixed, Rejection>>>,
    /// What was found of each node when it was last weighed for a plain pod.
    pub weighed: Vec<Option<Weighed>>,
}

/// The answer for a plain pod follows from these numbers of a node.
#[derive(Clone, Copy, Debug)]
pub struct Weighed {
    pub numbers: [Resources; 3],
    pub verdict: Result<Candidate, Rejection>,
}

impl Template {
    pub fn of<'t>(kept: &'t mut Vec<Template>, pod: &Pod, snapshot: &Snapshot) -> &'t mut Template {
        match kept.iter().position(|template| Rc::ptr_eq(&template.spec, &pod.spec)) {
            Some(at) => kept.swap(0, at),
            None => {
                kept.truncate(TEMPLATES_KEPT - 1);
                let template = Template {
                    spec: pod.spec.clone(),
                    layout: snapshot.layout().clone(),
                    demand: Rc::new(Demand::of(&pod.spec)),
                    named: named_nodes(&pod.spec),
                    fixed: Vec::new(),
                    weighed: Vec::new(),
                };
                kept.insert(0, template);
            }
        }
        let template = &mut kept[0];
        if !Rc::ptr_eq(&template.layout, snapshot.layout()) {
            template.layout = snapshot.layout().clone();
            template.fixed.clear();
            template.weighed.clear();
        }
        template.fixed.resize(snapshot.slots().len(), None);
        template.weighed.resize(snapshot.slots().len(), None);
        template
    }

    pub fn fixed(&mut self, pod: &Pod, at: usize, node: &Node) -> Result<Fixed, Rejection> {
        let work_out = || filter::fixed(pod, node).map_or_else(|| Ok(Fixed::of(pod, node)), Err);
        match self.fixed.get_mut(at) {
            Some(known) => *known.get_or_insert_with(work_out),
            None => work_out(),
        }
    }
}
