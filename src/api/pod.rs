//! Pods: a spec shared by all pods of a template, and a lean status.

use crate::api::meta::{Kind, Meta};
use crate::api::text::Text;
use crate::api::v1::{NodeSelector, NodeSelectorRequirement, NodeSelectorTerm, PodSpec};
use crate::time::SimTime;
use serde::Serialize;
use std::net::Ipv4Addr;
use std::rc::Rc;

#[derive(Clone, Debug, PartialEq)]
pub struct Pod {
    pub meta: Meta,
    /// Shared: never changed in place. What differs from pod to pod stands in the fields below and
    /// wins over the shared spec.
    pub spec: Rc<PodSpec>,
    /// `spec.nodeName`: the node it is bound to.
    pub node: Option<Rc<str>>,
    /// `spec.hostname` of an Indexed Job's pod.
    pub hostname: Option<Rc<str>>,
    /// A DaemonSet's pod may only run here: its required node affinity is one `metadata.name` term.
    pub pinned_to: Option<Rc<str>>,
    pub status: PodStatus,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Phase {
    #[default]
    Pending,
    Running,
    Succeeded,
    Failed,
    Unknown,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct PodStatus {
    pub phase: Phase,
    pub reason: Option<Text>,
    pub message: Option<Text>,
    pub conditions: Vec<PodCondition>,
    pub pod_ip: Option<Ipv4Addr>,
    pub host_ip: Option<Ipv4Addr>,
    /// When the kubelet accepted the pod.
    pub started: Option<SimTime>,
    pub nominated_node: Option<Rc<str>>,
    pub init_containers: Vec<ContainerStatus>,
    pub containers: Vec<ContainerStatus>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum PodConditionType {
    PodReadyToStartContainers,
    Initialized,
    Ready,
    ContainersReady,
    PodScheduled,
    DisruptionTarget,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum ConditionStatus {
    True,
    False,
    Unknown,
}

#[derive(Clone, Debug, PartialEq)]
pub struct PodCondition {
    pub kind: PodConditionType,
    pub status: ConditionStatus,
    pub reason: Text,
    pub message: Text,
    pub last_transition: SimTime,
}

#[derive(Clone, Debug, PartialEq)]
pub struct ContainerStatus {
    pub name: Rc<str>,
    pub ready: bool,
    pub started: bool,
    pub restart_count: u32,
    pub state: ContainerState,
    pub last_state: Option<Terminated>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum ContainerState {
    Waiting { reason: Text, message: Text },
    Running { started: SimTime },
    Terminated(Terminated),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Terminated {
    pub exit_code: i32,
    pub reason: Text,
    pub message: Text,
    pub started: SimTime,
    pub finished: SimTime,
}

impl Phase {
    pub const fn name(self) -> &'static str {
        match self {
            Phase::Pending => "Pending",
            Phase::Running => "Running",
            Phase::Succeeded => "Succeeded",
            Phase::Failed => "Failed",
            Phase::Unknown => "Unknown",
        }
    }

    /// A phase that never changes again.
    pub const fn is_terminal(self) -> bool {
        matches!(self, Phase::Succeeded | Phase::Failed)
    }
}

impl PodConditionType {
    pub const fn name(self) -> &'static str {
        match self {
            PodConditionType::PodReadyToStartContainers => "PodReadyToStartContainers",
            PodConditionType::Initialized => "Initialized",
            PodConditionType::Ready => "Ready",
            PodConditionType::ContainersReady => "ContainersReady",
            PodConditionType::PodScheduled => "PodScheduled",
            PodConditionType::DisruptionTarget => "DisruptionTarget",
        }
    }
}

impl ConditionStatus {
    pub const fn name(self) -> &'static str {
        match self {
            ConditionStatus::True => "True",
            ConditionStatus::False => "False",
            ConditionStatus::Unknown => "Unknown",
        }
    }
}

impl From<bool> for ConditionStatus {
    fn from(yes: bool) -> Self {
        if yes { ConditionStatus::True } else { ConditionStatus::False }
    }
}

impl PodStatus {
    pub fn condition(&self, kind: PodConditionType) -> Option<&PodCondition> {
        self.conditions.iter().find(|condition| condition.kind == kind)
    }

    /// Sets a condition; `last_transition` only moves when the status changes.
    pub fn set_condition(
        &mut self,
        kind: PodConditionType,
        status: ConditionStatus,
        (reason, message): (impl Into<Text>, impl Into<Text>),
        now: SimTime,
    ) {
        let mut condition = PodCondition {
            kind,
            status,
            reason: reason.into(),
            message: message.into(),
            last_transition: now.floor_secs(),
        };
        match self.conditions.iter_mut().find(|c| c.kind == kind) {
            Some(old) => {
                if old.status == status {
                    condition.last_transition = old.last_transition;
                }
                *old = condition;
            }
            None => self.conditions.push(condition),
        }
    }
}

impl Pod {
    /// A pod that the store has not seen yet.
    pub fn draft(meta: Meta, spec: Rc<PodSpec>) -> Self {
        let node = spec.node_name.as_deref().map(Rc::from);
        Pod { meta, spec, node, hostname: None, pinned_to: None, status: PodStatus::default() }
    }

    /// The same pod in another status.
    pub fn with_status(&self, status: PodStatus) -> Self {
        let Pod { meta, spec, node, hostname, pinned_to, .. } = self;
        Pod {
            meta: meta.clone(),
            spec: spec.clone(),
            node: node.clone(),
            hostname: hostname.clone(),
            pinned_to: pinned_to.clone(),
            status,
        }
    }

    /// The whole spec: the shared one with what is this pod's own. A pod that is pinned to a node
    /// has its required node affinity replaced.
    /// Upstream: `pkg/controller/daemon/util.ReplaceDaemonSetPodNodeNameNodeAffinity`.
    pub fn merged_spec(&self) -> PodSpec {
        let mut spec = PodSpec::clone(&self.spec);
        let own = |text: &Rc<str>| text.to_string();
        spec.node_name = self.node.as_ref().map(own).or(spec.node_name);
        spec.hostname = self.hostname.as_ref().map(own).or(spec.hostname);
        if let Some(node) = &self.pinned_to {
            let requirement = NodeSelectorRequirement {
                key: "metadata.name".into(),
                operator: "In".into(),
                values: Some(vec![node.to_string()]),
            };
            let term = NodeSelectorTerm {
                match_fields: Some(vec![requirement]),
                ..NodeSelectorTerm::default()
            };
            let affinity = spec.affinity.get_or_insert_default();
            let affinity = affinity.node_affinity.get_or_insert_default();
            affinity.required_during_scheduling_ignored_during_execution =
                Some(NodeSelector { node_selector_terms: vec![term] });
        }
        spec
    }

    /// Its kubelet runs it from a file: the object, which its node owns, only mirrors it.
    pub fn is_static(&self) -> bool {
        self.meta.controller().is_some_and(|owner| owner.kind == Kind::Node)
    }

    /// Phase neither Succeeded nor Failed, and not being deleted.
    pub fn is_active(&self) -> bool {
        !self.status.phase.is_terminal() && !self.meta.is_deleting()
    }

    /// Being deleted and not yet in a terminal phase.
    pub fn is_terminating(&self) -> bool {
        self.meta.is_deleting() && !self.status.phase.is_terminal()
    }

    /// The condition `Ready` is True.
    pub fn is_ready(&self) -> bool {
        self.status
            .condition(PodConditionType::Ready)
            .is_some_and(|c| c.status == ConditionStatus::True)
    }
}
