//! What attempts for pods of one template share, while the nodes stay as they are. Changes no
//! answer.

use crate::api::node::Node;
use crate::api::pod::Pod;
use crate::api::v1::PodSpec;
use crate::scheduler::changes::Mark;
use crate::scheduler::filter::{self, node_affinity::named_nodes};
use crate::scheduler::incoming::Demand;
use crate::scheduler::score::pod_topology_spread::Peers;
use crate::scheduler::score::{Candidate, Fixed};
use crate::scheduler::snapshot::Snapshot;
use crate::scheduler::verdict::Rejection;
use std::rc::Rc;

const TEMPLATES_KEPT: usize = 16;

/// The answers of the fixed filters and scores for one template, while the nodes stay as they are,
/// and the other answers while the pods on a node do.
#[derive(Debug)]
pub struct Template {
    spec: Rc<PodSpec>,
    layout: Rc<()>,
    mark: Mark,
    pub demand: Rc<Demand>,
    pub named: Option<Vec<String>>,
    fixed: Vec<Option<Result<Fixed, Rejection>>>,
    /// What was found of each slot when it was last weighed for a plain pod.
    pub weighed: Vec<Option<Result<Candidate, Rejection>>>,
    pub peers: Peers,
}

impl Template {
    pub fn of<'t>(kept: &'t mut Vec<Template>, pod: &Pod, snapshot: &Snapshot) -> &'t mut Template {
        match kept.iter().position(|template| Rc::ptr_eq(&template.spec, &pod.spec)) {
            Some(at) => kept.swap(0, at),
            None => {
                kept.truncate(TEMPLATES_KEPT - 1);
                kept.insert(0, Template::new(pod, snapshot));
            }
        }
        kept[0].follow(snapshot);
        &mut kept[0]
    }

    fn new(pod: &Pod, snapshot: &Snapshot) -> Self {
        Template {
            spec: pod.spec.clone(),
            layout: snapshot.layout().clone(),
            mark: snapshot.changes().mark(),
            demand: Rc::new(Demand::of(&pod.spec)),
            named: named_nodes(&pod.spec),
            fixed: Vec::new(),
            weighed: Vec::new(),
            peers: Peers::default(),
        }
    }

    /// Forgets what does not hold any more.
    fn follow(&mut self, snapshot: &Snapshot) {
        if !Rc::ptr_eq(&self.layout, snapshot.layout()) {
            self.layout = snapshot.layout().clone();
            self.fixed.clear();
            self.weighed.clear();
            self.peers.clear();
        } else if let Some(changed) = snapshot.changes().since(&self.mark) {
            for slot in changed {
                if let Some(weighed) = self.weighed.get_mut(slot) {
                    *weighed = None;
                }
                self.peers.forget(slot);
            }
        } else {
            self.weighed.clear();
            self.peers.clear();
        }
        self.mark = snapshot.changes().mark();
        self.fixed.resize(snapshot.slots().len(), None);
        self.weighed.resize(snapshot.slots().len(), None);
    }

    pub fn fixed(&mut self, pod: &Pod, at: usize, node: &Node) -> Result<Fixed, Rejection> {
        let work_out = || filter::fixed(pod, node).map_or_else(|| Ok(Fixed::of(pod, node)), Err);
        match self.fixed.get_mut(at) {
            Some(known) => *known.get_or_insert_with(work_out),
            None => work_out(),
        }
    }
}
