//! The nodes with the pods that are meant for them. Made once per sync.

use crate::api::controller_revision::REVISION_HASH;
use crate::api::daemon_set::{DaemonSet, POD_TEMPLATE_GENERATION, TEMPLATE_GENERATION};
use crate::api::meta::Labels;
use crate::api::node::Node;
use crate::api::pod::Pod;
use crate::api::v1::PodSpec;
use crate::controllers::daemon_set::node_fit::{self, Fit};
use crate::controllers::daemon_set::number;
use crate::controllers::daemon_set::reason::Reason;
use rustc_hash::FxHashMap;

/// A node and what is there of the set.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    pub node: &'a Node,
    pub fit: Fit<'a>,
    /// Where its pods begin and end in `Fleet::pods`.
    pods: (usize, usize),
}

/// A pod, and whether it is of the current template.
#[derive(Clone, Copy, Debug)]
pub struct Daemon<'a> {
    pub pod: &'a Pod,
    pub updated: bool,
}

#[derive(Debug)]
pub struct Fleet<'a> {
    pub places: Vec<Place<'a>>,
    /// By place.
    pods: Vec<Daemon<'a>>,
    /// Pods that are meant for a node that does not exist.
    pub homeless: Vec<&'a Pod>,
    /// Every hash that a pod carries, ended pods included.
    pub hashes: Vec<&'a str>,
    /// How many nodes should run a pod.
    pub desired: i32,
}

/// The node that a pod is bound to, or meant for.
fn target(pod: &Pod) -> Option<&str> {
    pod.node.as_deref().or(pod.pinned_to.as_deref())
}

impl<'a> Fleet<'a> {
    /// `spec` has the tolerations of the daemons. Pods that have ended and are being deleted no
    /// longer count.
    pub fn new(
        nodes: &[&'a Node],
        pods: impl Iterator<Item = &'a Pod>,
        spec: &PodSpec,
        hash: &str,
        set: &DaemonSet,
    ) -> Fleet<'a> {
        let by_name: FxHashMap<&str, usize> =
            nodes.iter().enumerate().map(|(at, node)| (&*node.meta.name, at)).collect();
        let mut versions = Versions::new(hash, set);
        let mut placed: Vec<(usize, Daemon<'a>)> = Vec::with_capacity(nodes.len());
        let (mut homeless, mut hashes) = (Vec::new(), Vec::new());
        for pod in pods {
            let updated = versions.is_updated(&pod.meta.labels, &mut hashes);
            if pod.status.phase.is_terminal() && pod.meta.is_deleting() {
                continue;
            }
            let Some(node) = target(pod) else { continue };
            match by_name.get(node) {
                Some(at) => placed.push((*at, Daemon { pod, updated })),
                None => homeless.push(pod),
            }
        }
        placed.sort_by_key(|(at, _)| *at);
        let mut end = 0;
        let place = |(at, node): (usize, &&'a Node)| {
            let start = end;
            end += placed[start..].iter().take_while(|(of, _)| *of == at).count();
            Place { node, fit: node_fit::fit(spec, node), pods: (start, end) }
        };
        let places: Vec<Place> = nodes.iter().enumerate().map(place).collect();
        let desired = number(places.iter().filter(|place| place.fit.should_run()).count());
        let pods = placed.into_iter().map(|(_, daemon)| daemon).collect();
        Fleet { places, pods, homeless, hashes, desired }
    }

    /// What is on a node, in creation order.
    pub fn on(&self, place: &Place) -> &[Daemon<'a>] {
        let (start, end) = place.pods;
        self.pods.get(start..end).unwrap_or_default()
    }

    /// The nodes that get no pod, if there are any.
    pub fn left_out(&self) -> Option<Reason> {
        let nodes = number(self.places.len());
        let without = |place: &&Place| !place.fit.should_run();
        let first = self.places.iter().find(without)?;
        let is_tainted = |place: &&Place| matches!(place.fit, Fit::Keeps(_) | Fit::Evicts(_));
        let tainted = number(self.places.iter().filter(is_tainted).count());
        let node = first.node.meta.name.clone();
        let taint = match first.fit {
            Fit::Keeps(taint) | Fit::Evicts(taint) => Some(taint.key.clone()),
            Fit::Runs | Fit::Unselected | Fit::NotNamed => None,
        };
        let unselected = nodes - tainted - self.desired;
        Some(Reason::LeftOut { node, taint, nodes, tainted, unselected, desired: self.desired })
    }
}

/// Tells pods of the current template from others. Pods of one template share their labels, so
/// neighbours are seldom looked at twice.
struct Versions<'h> {
    hash: &'h str,
    generation: Option<&'h str>,
    last: Option<(*const Labels, bool)>,
}

impl<'h> Versions<'h> {
    fn new(hash: &'h str, set: &'h DaemonSet) -> Self {
        let generation = set.meta.annotations.get(TEMPLATE_GENERATION).map(String::as_str);
        Versions { hash, generation, last: None }
    }

    /// Upstream: `util.IsPodUpdated`.
    fn is_updated<'a>(&mut self, labels: &'a std::rc::Rc<Labels>, seen: &mut Vec<&'a str>) -> bool {
        let address = std::rc::Rc::as_ptr(labels);
        if let Some((_, updated)) = self.last.filter(|(last, _)| *last == address) {
            return updated;
        }
        let hash = labels.get(REVISION_HASH).map(String::as_str);
        let generation = labels.get(POD_TEMPLATE_GENERATION).map(String::as_str);
        if let Some(hash) = hash.filter(|hash| !seen.contains(hash)) {
            seen.push(hash);
        }
        let same_generation = self.generation.is_some() && generation == self.generation;
        let updated = hash == Some(self.hash) || same_generation;
        self.last = Some((address, updated));
        updated
    }
}

/// The order in which pods of one node are kept: bound ones first, then the oldest.
/// Upstream: `podByCreationTimestampAndPhase`.
pub fn oldest_first(a: &Pod, b: &Pod) -> std::cmp::Ordering {
    let key = |pod: &Pod| (pod.node.is_none(), pod.meta.created);
    key(a).cmp(&key(b)).then_with(|| a.meta.name.cmp(&b.meta.name))
}
