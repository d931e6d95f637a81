//! Two pods cannot take the same host port of a node. Upstream: `plugins/nodeports`,
//! `framework.HostPortInfo`.

use crate::api::v1::PodSpec;
use crate::scheduler::incoming::Incoming;
use crate::scheduler::snapshot::NodeSlot;
use crate::scheduler::verdict::{Cause, Rejection};

/// A port that a pod takes from its node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostPort {
    pub port: i32,
    /// `TCP`, `UDP` or `SCTP`.
    pub protocol: Box<str>,
    /// `0.0.0.0` stands for every address.
    pub ip: Box<str>,
}

const ANY: &str = "0.0.0.0";

pub fn filter(incoming: &Incoming, index: usize, slot: &NodeSlot) -> Option<Rejection> {
    let wanted = &incoming.demand.ports;
    if wanted.is_empty() {
        return None;
    }
    let reserved = incoming.reserved_on(index).flat_map(|demand| &demand.ports);
    let taken = slot.ports().iter().chain(reserved);
    let mut clash = taken.filter(|taken| wanted.iter().any(|port| port.clashes(taken)));
    clash.next().map(|_| Rejection::resolvable(Cause::HostPort))
}

/// The host ports of a template. With `hostNetwork` every container port is one.
pub fn host_ports(spec: &PodSpec) -> Vec<HostPort> {
    let on_host = spec.host_network.unwrap_or(false);
    let sidecars = spec.init_containers.iter().flatten();
    let sidecars = sidecars.filter(|c| c.restart_policy.as_deref() == Some("Always"));
    let containers = spec.containers.iter().chain(sidecars);
    let ports = containers.flat_map(|container| container.ports.iter().flatten());
    ports
        .filter_map(|port| {
            let implied = if on_host { port.container_port } else { 0 };
            let number = port.host_port.unwrap_or(implied);
            let ip = port.host_ip.as_deref().filter(|ip| !ip.is_empty()).unwrap_or(ANY);
            (number > 0).then(|| HostPort {
                port: number,
                protocol: port.protocol.as_deref().unwrap_or("TCP").into(),
                ip: ip.into(),
            })
        })
        .collect()
}

impl HostPort {
    pub fn clashes(&self, other: &HostPort) -> bool {
        self.port == other.port
            && self.protocol == other.protocol
            && (self.ip == other.ip || &*self.ip == ANY || &*other.ip == ANY)
    }
}
