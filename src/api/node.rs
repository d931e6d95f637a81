//! Nodes as the API server keeps them. Whether the machine behind one has power is not known here.

use crate::api::meta::Meta;
use crate::api::pod::ConditionStatus;
use crate::api::text::Text;
use crate::time::SimTime;
use std::fmt;
use std::net::Ipv4Addr;

#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    pub meta: Meta,
    pub unschedulable: bool,
    pub taints: Vec<Taint>,
    pub conditions: Vec<NodeCondition>,
    pub capacity: Resources,
    pub internal_ip: Ipv4Addr,
    /// The n of 10.244.n.0/24.
    pub pod_cidr: u16,
}

/// What a node can give or a pod asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Resources {
    /// Thousandths of a core.
    pub cpu_millis: i64,
    /// Bytes.
    pub memory: i64,
    pub pods: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TaintEffect {
    NoSchedule,
    PreferNoSchedule,
    NoExecute,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Taint {
    pub key: Text,
    pub value: Text,
    pub effect: TaintEffect,
    pub time_added: Option<SimTime>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NodeConditionType {
    MemoryPressure,
    DiskPressure,
    PIDPressure,
    Ready,
}

#[derive(Clone, Debug, PartialEq)]
pub struct NodeCondition {
    pub kind: NodeConditionType,
    pub status: ConditionStatus,
    pub reason: Text,
    pub message: Text,
    pub last_heartbeat: SimTime,
    pub last_transition: SimTime,
}

impl TaintEffect {
    pub const fn name(self) -> &'static str {
        match self {
            TaintEffect::NoSchedule => "NoSchedule",
            TaintEffect::PreferNoSchedule => "PreferNoSchedule",
            TaintEffect::NoExecute => "NoExecute",
        }
    }

    pub fn of(name: &str) -> Option<Self> {
        [TaintEffect::NoSchedule, TaintEffect::PreferNoSchedule, TaintEffect::NoExecute]
            .into_iter()
            .find(|effect| effect.name() == name)
    }
}

/// `key=value:Effect`, or `key:Effect` without a value.
impl fmt::Display for Taint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.value {
            "" => write!(f, "{}:{}", self.key, self.effect.name()),
            value => write!(f, "{}={value}:{}", self.key, self.effect.name()),
        }
    }
}

impl NodeConditionType {
    pub const fn name(self) -> &'static str {
        match self {
            NodeConditionType::MemoryPressure => "MemoryPressure",
            NodeConditionType::DiskPressure => "DiskPressure",
            NodeConditionType::PIDPressure => "PIDPressure",
            NodeConditionType::Ready => "Ready",
        }
    }
}

impl Node {
    pub fn condition(&self, kind: NodeConditionType) -> Option<&NodeCondition> {
        self.conditions.iter().find(|condition| condition.kind == kind)
    }

    /// The status of the `Ready` condition; `Unknown` when there is none.
    pub fn readiness(&self) -> ConditionStatus {
        self.condition(NodeConditionType::Ready).map_or(ConditionStatus::Unknown, |c| c.status)
    }
}
