//! What is worked out about a pod once, before any node is looked at. Upstream: the PreFilter and
//! PreScore extension points.

use crate::api::node::Resources;
use crate::api::pod::Pod;
use crate::api::quantity::{pod_requests, pod_requests_or};
use crate::api::v1::PodSpec;
use crate::scheduler::filter::inter_pod_affinity::PodAffinity;
use crate::scheduler::filter::node_ports::{HostPort, host_ports};
use crate::scheduler::filter::pod_topology_spread::Spread;
use crate::scheduler::snapshot::Snapshot;
use crate::store::lister::Lister;

/// What every pod of a template asks of a node.
#[derive(Clone, Debug, PartialEq)]
pub struct Demand {
    pub requests: Resources,
    /// Requests with 100m of CPU and 200 MiB of memory for each container that names none: only
    /// the LeastAllocated score counts so. Upstream: `pkg/scheduler/util/pod_resources.go`.
    pub nonzero: Resources,
    pub ports: Vec<HostPort>,
    pub priority: i32,
    /// The pod has pod affinity or anti-affinity terms.
    pub has_pod_affinity: bool,
}

/// A pod on its way to a node.
#[derive(Debug)]
pub struct Incoming<'a> {
    pub pod: &'a Pod,
    pub demand: &'a Demand,
    pub spread: Spread<'a>,
    pub affinity: PodAffinity<'a>,
    /// Room kept on nodes for pods of the same or a higher priority that wait for victims to leave.
    pub reserved: Vec<(usize, Demand)>,
}

impl Demand {
    pub fn of(spec: &PodSpec) -> Self {
        const MISSING: Resources = Resources { cpu_millis: 100, memory: 200 << 20, pods: 0 };
        let has_pod_affinity = spec
            .affinity
            .as_ref()
            .is_some_and(|a| a.pod_affinity.is_some() || a.pod_anti_affinity.is_some());
        Demand {
            requests: pod_requests(spec),
            nonzero: pod_requests_or(spec, MISSING),
            ports: host_ports(spec),
            priority: spec.priority.unwrap_or(0),
            has_pod_affinity,
        }
    }

    /// The pod requests neither CPU nor memory.
    pub fn is_best_effort(&self) -> bool {
        self.requests.cpu_millis == 0 && self.requests.memory == 0
    }
}

impl<'a> Incoming<'a> {
    pub fn new(
        pod: &'a Pod,
        demand: &'a Demand,
        snapshot: &'a Snapshot,
        lister: Lister<'a>,
    ) -> Self {
        let outranks = |other: &Demand| other.priority >= demand.priority;
        let reserved = snapshot
            .nominations()
            .filter(|(uid, nomination)| **uid != pod.meta.uid && outranks(&nomination.demand))
            .filter_map(|(_, nomination)| {
                Some((snapshot.slot_of(&nomination.node)?, (*nomination.demand).clone()))
            })
            .collect();
        Incoming {
            pod,
            demand,
            spread: Spread::required(pod, snapshot),
            affinity: PodAffinity::required(pod, demand, snapshot, lister),
            reserved,
        }
    }

    /// Whether a node's numbers alone say if the pod fits, beside what its template says.
    pub fn is_plain(&self) -> bool {
        self.demand.ports.is_empty()
            && self.reserved.is_empty()
            && self.spread.constraints.is_empty()
            && self.affinity.is_trivial()
    }

    /// The room kept on a node for others.
    pub fn reserved_on(&self, slot: usize) -> impl Iterator<Item = &Demand> {
        self.reserved.iter().filter(move |(at, _)| *at == slot).map(|(_, demand)| demand)
    }
}
