//! The words of a scheduling verdict: plugins, causes, and what one node is told. The sentences
//! here are those of the API; what a person reads besides is in `locale`.

use crate::order::Order;
use serde::Serialize;

/// The plugins that can say no, in the order in which they are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Plugin {
    SchedulingGates,
    NodeUnschedulable,
    NodeName,
    TaintToleration,
    NodeAffinity,
    NodePorts,
    NodeResourcesFit,
    PodTopologySpread,
    InterPodAffinity,
}

/// A set of plugins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PluginSet(u16);

/// Why a node does not take a pod: each is one entry of the `FailedScheduling` message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Cause {
    Unschedulable,
    NodeName,
    UntoleratedTaint,
    NodeAffinity,
    /// Not looked at: the pod names the only nodes that it may run on.
    NotNamed,
    HostPort,
    InsufficientCpu,
    InsufficientMemory,
    TooManyPods,
    SpreadLabelMissing,
    Spread,
    PodAffinity,
    PodAntiAffinity,
    ExistingAntiAffinity,
    /// Removing pods from the node would not help.
    PreemptionNotHelpful,
    /// Removing pods would help, but none of them has a lower priority.
    NoVictims,
}

/// One plugin's no to one node. Almost always a single cause; NodeResourcesFit names every
/// resource that falls short.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rejection {
    causes: u16,
    /// Whether removing pods from the node could help.
    pub resolvable: bool,
}

/// How many nodes gave each cause.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Histogram([u32; Cause::ALL.len()]);

/// One entry of a histogram.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Tally {
    pub nodes: u32,
    pub cause: Cause,
}

impl Plugin {
    pub const ALL: [Plugin; 9] = [
        Plugin::SchedulingGates,
        Plugin::NodeUnschedulable,
        Plugin::NodeName,
        Plugin::TaintToleration,
        Plugin::NodeAffinity,
        Plugin::NodePorts,
        Plugin::NodeResourcesFit,
        Plugin::PodTopologySpread,
        Plugin::InterPodAffinity,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Plugin::SchedulingGates => "SchedulingGates",
            Plugin::NodeUnschedulable => "NodeUnschedulable",
            Plugin::NodeName => "NodeName",
            Plugin::TaintToleration => "TaintToleration",
            Plugin::NodeAffinity => "NodeAffinity",
            Plugin::NodePorts => "NodePorts",
            Plugin::NodeResourcesFit => "NodeResourcesFit",
            Plugin::PodTopologySpread => "PodTopologySpread",
            Plugin::InterPodAffinity => "InterPodAffinity",
        }
    }
}

impl PluginSet {
    pub fn insert(&mut self, plugin: Plugin) {
        self.0 |= 1 << plugin as u16;
    }

    pub fn contains(self, plugin: Plugin) -> bool {
        self.0 & (1 << plugin as u16) != 0
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub fn iter(self) -> impl Iterator<Item = Plugin> {
        Plugin::ALL.into_iter().filter(move |plugin| self.contains(*plugin))
    }
}

impl FromIterator<Plugin> for PluginSet {
    fn from_iter<I: IntoIterator<Item = Plugin>>(plugins: I) -> Self {
        let mut set = PluginSet::default();
        plugins.into_iter().for_each(|plugin| set.insert(plugin));
        set
    }
}

impl Cause {
    pub const ALL: [Cause; 16] = [
        Cause::Unschedulable,
        Cause::NodeName,
        Cause::UntoleratedTaint,
        Cause::NodeAffinity,
        Cause::NotNamed,
        Cause::HostPort,
        Cause::InsufficientCpu,
        Cause::InsufficientMemory,
        Cause::TooManyPods,
        Cause::SpreadLabelMissing,
        Cause::Spread,
        Cause::PodAffinity,
        Cause::PodAntiAffinity,
        Cause::ExistingAntiAffinity,
        Cause::PreemptionNotHelpful,
        Cause::NoVictims,
    ];

    /// The text after the count. Upstream: the `ErrReason` constants of
    /// `pkg/scheduler/framework/plugins`.
    pub const fn message(self) -> &'static str {
        match self {
            Cause::Unschedulable => "node(s) were unschedulable",
            Cause::NodeName => "node(s) didn't match the requested node name",
            Cause::UntoleratedTaint => "node(s) had untolerated taint(s)",
            Cause::NodeAffinity => "node(s) didn't match Pod's node affinity/selector",
            Cause::NotNamed => "node(s) didn't satisfy plugin(s) [NodeAffinity]",
            Cause::HostPort => "node(s) didn't have free ports for the requested pod ports",
            Cause::InsufficientCpu => "Insufficient cpu",
            Cause::InsufficientMemory => "Insufficient memory",
            Cause::TooManyPods => "Too many pods",
            Cause::SpreadLabelMissing => {
                "node(s) didn't match pod topology spread constraints (missing required label)"
            }
            Cause::Spread => "node(s) didn't match pod topology spread constraints",
            Cause::PodAffinity => "node(s) didn't match pod affinity rules",
            Cause::PodAntiAffinity => "node(s) didn't match pod anti-affinity rules",
            Cause::ExistingAntiAffinity => {
                "node(s) didn't satisfy existing pods anti-affinity rules"
            }
            Cause::PreemptionNotHelpful => "Preemption is not helpful for scheduling",
            Cause::NoVictims => "No preemption victims found for incoming pod",
        }
    }

    /// The plugin that says it; `None` for the two of preemption.
    pub const fn plugin(self) -> Option<Plugin> {
        Some(match self {
            Cause::Unschedulable => Plugin::NodeUnschedulable,
            Cause::NodeName => Plugin::NodeName,
            Cause::UntoleratedTaint => Plugin::TaintToleration,
            Cause::NodeAffinity | Cause::NotNamed => Plugin::NodeAffinity,
            Cause::HostPort => Plugin::NodePorts,
            Cause::InsufficientCpu | Cause::InsufficientMemory | Cause::TooManyPods => {
                Plugin::NodeResourcesFit
            }
            Cause::SpreadLabelMissing | Cause::Spread => Plugin::PodTopologySpread,
            Cause::PodAffinity | Cause::PodAntiAffinity | Cause::ExistingAntiAffinity => {
                Plugin::InterPodAffinity
            }
            Cause::PreemptionNotHelpful | Cause::NoVictims => return None,
        })
    }
}

impl Rejection {
    /// Removing pods could help.
    pub const fn resolvable(cause: Cause) -> Self {
        Rejection { causes: 1 << cause as u16, resolvable: true }
    }

    /// Removing pods could not help.
    pub const fn unresolvable(cause: Cause) -> Self {
        Rejection { causes: 1 << cause as u16, resolvable: false }
    }

    pub const fn and(self, other: Rejection) -> Self {
        Rejection {
            causes: self.causes | other.causes,
            resolvable: self.resolvable && other.resolvable,
        }
    }

    pub fn causes(self) -> impl Iterator<Item = Cause> {
        Cause::ALL.into_iter().filter(move |cause| self.causes & (1 << *cause as u16) != 0)
    }
}

impl Histogram {
    pub fn add(&mut self, rejection: Rejection) {
        let mut left = rejection.causes;
        while left != 0 {
            if let Some(count) = self.0.get_mut(left.trailing_zeros() as usize) {
                *count += 1;
            }
            left &= left - 1;
        }
    }

    pub fn add_nodes(&mut self, cause: Cause, nodes: u32) {
        if let Some(count) = self.0.get_mut(cause as usize) {
            *count += nodes;
        }
    }

    /// The entries in the order of the message.
    pub fn tallies(&self) -> Vec<Tally> {
        let mut tallies: Vec<_> = Cause::ALL
            .into_iter()
            .zip(self.0)
            .filter(|(_, nodes)| *nodes > 0)
            .map(|(cause, nodes)| Tally { nodes, cause })
            .collect();
        tallies.order_by_key(|tally| tally.text());
        tallies
    }

    /// `0/3 nodes are available: 1 Insufficient cpu, 2 node(s) were unschedulable.`
    /// Upstream: `pkg/scheduler/framework.FitError`. Entries sort as plain strings.
    pub fn message(&self, nodes: usize) -> String {
        let entries: Vec<_> = self.tallies().iter().map(Tally::text).collect();
        match entries.is_empty() {
            true => format!("0/{nodes} nodes are available:"),
            false => format!("0/{nodes} nodes are available: {}.", entries.join(", ")),
        }
    }

    /// The plugins that said no to some node.
    pub fn plugins(&self) -> PluginSet {
        let said = Cause::ALL.into_iter().zip(self.0).filter(|(_, nodes)| *nodes > 0);
        said.filter_map(|(cause, _)| cause.plugin()).collect()
    }
}

impl Tally {
    fn text(&self) -> String {
        format!("{} {}", self.nodes, self.cause.message())
    }
}
