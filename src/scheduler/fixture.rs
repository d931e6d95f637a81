//! A small cluster for the tests of the scheduler.

use crate::api::disruption_budget::PodDisruptionBudget;
use crate::api::event::EventDraft;
use crate::api::meta::{Labels, Meta, Uid};
use crate::api::node::{Node, Resources, Taint, TaintEffect};
use crate::api::object::Object;
use crate::api::pod::{Phase, Pod};
use crate::api::v1::{LabelSelector, PodSpec};
use crate::decision::{Decision, Said, Write};
use crate::scheduler::decide::{Memory, Observed, Reason, Scratch, decide};
use crate::scheduler::snapshot::Snapshot;
use crate::store::cache::Cache;
use crate::time::SimTime;
use std::rc::Rc;

#[derive(Default)]
pub struct Cluster {
    pub cache: Cache,
    pub snapshot: Snapshot,
    next: u32,
    pub owner_selector: Option<LabelSelector>,
    pub budgets: Vec<Rc<PodDisruptionBudget>>,
    pub draw: u64,
}

pub fn labels(text: &str) -> Rc<Labels> {
    let pairs = text.split(',').filter_map(|pair| pair.split_once('='));
    Rc::new(pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).collect())
}

/// A pod spec from YAML; one container without requests unless it says otherwise.
pub fn spec(yaml: &str) -> Rc<PodSpec> {
    let yaml = match yaml.contains("containers:") {
        true => yaml.to_owned(),
        false => format!("{yaml}\ncontainers: [{{name: c}}]"),
    };
    Rc::new(serde_yaml::from_str(&yaml).unwrap())
}

/// A spec of one container that requests this.
pub fn requests(cpu: &str, memory: &str) -> Rc<PodSpec> {
    let requests = format!("{{cpu: {cpu:?}, memory: {memory:?}}}");
    spec(&format!("containers: [{{name: c, resources: {{requests: {requests}}}}}]"))
}

pub fn node(name: &str) -> Node {
    let mut meta = Meta::draft("", name);
    meta.labels = labels(&format!("kubernetes.io/hostname={name}"));
    Node {
        meta,
        unschedulable: false,
        taints: Vec::new(),
        conditions: Vec::new(),
        capacity: Resources { cpu_millis: 4000, memory: 8 << 30, pods: 110 },
        internal_ip: [192, 168, 0, 1].into(),
        pod_cidr: 0,
    }
}

/// `key=value:Effect`.
pub fn taint(text: &str) -> Taint {
    let (rest, effect) = text.split_once(':').unwrap();
    let (key, value) = rest.split_once('=').unwrap_or((rest, ""));
    let effect = TaintEffect::of(effect).unwrap();
    Taint { key: key.to_owned().into(), value: value.to_owned().into(), effect, time_added: None }
}

pub fn pod(name: &str, spec: &Rc<PodSpec>) -> Pod {
    Pod::draft(Meta::draft("default", name), spec.clone())
}

impl Cluster {
    /// Nodes `a`, `b`, … of 4 cores, 8 GiB and 110 pods.
    pub fn of(nodes: usize) -> Self {
        let mut cluster = Cluster::default();
        for name in (b'a'..).take(nodes) {
            cluster.join(node(&(name as char).to_string()));
        }
        cluster
    }

    fn uid(&mut self) -> Uid {
        self.next += 1;
        Uid(self.next)
    }

    pub fn join(&mut self, mut node: Node) {
        node.meta.uid = self.uid();
        let node = Rc::new(node);
        self.snapshot.set_node(&node);
        self.cache.replace(node.meta.uid, Some(Object::Node(node)));
    }

    pub fn change(&mut self, name: &str, change: impl FnOnce(&mut Node)) {
        let mut node: Node = (**self.cache.lister().node(name).unwrap()).clone();
        change(&mut node);
        let node = Rc::new(node);
        self.snapshot.set_node(&node);
        self.cache.replace(node.meta.uid, Some(Object::Node(node)));
    }

    /// A running pod on a node.
    pub fn run(&mut self, mut pod: Pod, node: &str) -> Rc<Pod> {
        pod.node = Some(node.into());
        pod.status.phase = Phase::Running;
        self.store(pod)
    }

    pub fn store(&mut self, mut pod: Pod) -> Rc<Pod> {
        if pod.meta.uid == Uid(u32::MAX) {
            pod.meta.uid = self.uid();
        }
        let pod = Rc::new(pod);
        let old = self.cache.replace(pod.meta.uid, Some(Object::Pod(pod.clone())));
        self.snapshot.observe(old.as_ref().and_then(Object::as_pod).map(|p| &**p), Some(&pod));
        pod
    }

    pub fn observed<'a>(&'a self, pod: &'a Pod) -> Observed<'a> {
        Observed {
            pod,
            snapshot: &self.snapshot,
            lister: self.cache.lister(),
            owner_selector: self.owner_selector.as_ref(),
            budgets: &self.budgets,
            draw: self.draw,
            start: 0,
            uuid: &|uid| format!("uuid-{}", uid.0),
        }
    }

    pub fn decide(&self, pod: &Pod) -> Decision<Reason, Memory> {
        decide(&self.observed(pod), &mut Scratch::default(), SimTime::DEFAULT_START)
    }

    /// The node that the pod is bound to, or the message of its failure.
    pub fn outcome(&self, pod: &Pod) -> String {
        let decision = self.decide(pod);
        match &decision.reasons[0] {
            Reason::Scheduled { node, .. } => node.to_string(),
            _ => events(&decision)[0].message.to_string(),
        }
    }
}

/// The writes and the events of a decision, in order.
pub fn writes<R, M>(decision: &Decision<R, M>) -> Vec<&Write> {
    decision.batches.iter().flatten().map(|action| &action.write).collect()
}

pub fn events<R, M>(decision: &Decision<R, M>) -> Vec<&EventDraft> {
    let all = decision.batches.iter().flatten().flat_map(|action| &action.on_success);
    all.filter_map(|a| if let Said::Exactly(e) = &a.said { Some(e) } else { None }).collect()
}
