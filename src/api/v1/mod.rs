//! The Go structs of package `v1` that stand inside specs: what the simulation reads of them as
//! typed fields, all else as it was written, so that any manifest comes out as it went in. Knows
//! names and shapes; which values are right is the field table's and admission's business.
//! Upstream: `k8s.io/api/{core,batch}/v1`, `k8s.io/apimachinery/pkg/apis/meta/v1`.

mod batch;
mod container;
mod placement;
mod pod_spec;
mod selector;
mod wire;

pub use batch::{
    PodFailurePolicy, PodFailurePolicyOnExitCodesRequirement,
    PodFailurePolicyOnPodConditionsPattern, PodFailurePolicyRule, SuccessPolicy, SuccessPolicyRule,
};
pub use container::{
    Container, ContainerPort, EnvVar, EnvVarSource, ExecAction, GRPCAction, HTTPGetAction,
    Lifecycle, LifecycleHandler, ObjectFieldSelector, Probe, ResourceFieldSelector,
    ResourceRequirements, SleepAction, TCPSocketAction, VolumeMount,
};
pub use placement::{
    Affinity, NodeAffinity, NodeSelector, NodeSelectorRequirement, NodeSelectorTerm, PodAffinity,
    PodAffinityTerm, PodAntiAffinity, PreferredSchedulingTerm, Toleration,
    TopologySpreadConstraint, WeightedPodAffinityTerm,
};
pub use pod_spec::{PodReadinessGate, PodSchedulingGate, PodSpec, Volume};
pub use selector::{LabelSelector, LabelSelectorRequirement};
pub use wire::{IntOrString, Quantity, Rest, Wire};
pub(crate) use wire::{read_fields, structs, write_fields};
