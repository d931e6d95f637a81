//! The node agent: what happens to a pod once it is bound to a node. One pod at a time, as the
//! kubelet's pod workers do; a node's other pods, the scheduler and the API server are unknown
//! here. Upstream: `pkg/kubelet`.
//!
//! Left out, knowingly: the repetition of `BackOff`, `Unhealthy` and `Failed` Events while nothing
//! changes (each is said once per window or stretch, a kubelet repeats it every 10 to 15 s); the
//! jitter of up to half a window; postStart hooks; ConfigMaps and Secrets in the environment;
//! serial image pulls between pods of a node; readiness gates are never satisfied;
//! `restartPolicyRules` of containers; node-pressure eviction.

mod backoff;
mod container;
pub mod delays;
mod env;
mod exec_probe;
pub mod image;
mod init;
mod launch;
pub mod node;
mod notice;
mod phase;
mod pod_worker;
mod probe;
pub mod reason;
mod reboot;
pub mod refusal;
pub mod runtime;
mod status;
mod stop;
#[cfg(test)]
mod tests;
pub mod workload;

pub use launch::{LogLine, log};
pub use pod_worker::decide;

use crate::api::pod::Pod;
use crate::decision::Decision;
use crate::kubelet::delays::Delays;
use crate::kubelet::node::NodeRuntime;
use crate::kubelet::reason::Reason;
use crate::kubelet::refusal::Refusal;
use crate::kubelet::runtime::PodRuntime;
use crate::time::SimDuration;
use std::net::Ipv4Addr;
use std::rc::Rc;

/// All that a kubelet looks at to decide about one pod.
#[derive(Clone, Copy)]
pub struct Observed<'a> {
    /// As this kubelet has it from its watch; when `gone`, as it had it last.
    pub pod: &'a Pod,
    /// The object was removed from the API server.
    pub gone: bool,
    /// The truth about its containers; `PodRuntime::default()` for a pod that is new here.
    pub runtime: &'a PodRuntime,
    pub node: &'a NodeRuntime,
    pub delays: &'a Delays,
    /// How long a cold pull of this image takes here, unless the workload says otherwise. Zero in
    /// instant latency.
    pub pull_time: &'a dyn Fn(&str) -> SimDuration,
    /// How many items are left in the shared work queue of this name (`kubeloupe/queue`); the
    /// number in the annotation if nobody has taken one yet, hence `None`.
    pub queue_left: &'a dyn Fn(&str) -> Option<u32>,
    /// Looked at only when the pod is new here: the kubelet refuses it.
    pub refusal: Option<&'a Refusal>,
    /// The n-th pod of its owner, or of its index of an Indexed Job, counted from 0.
    pub attempt: u32,
    /// A number from the pod's own stream of chance.
    pub draw: u64,
    /// The UUID text of the pod.
    pub uuid: &'a str,
    /// The address for the sandbox, unless the pod uses the host network.
    pub pod_ip: Ipv4Addr,
}

/// What the kubelet decided, and what it did to the world outside the API server.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    pub decision: Decision<Reason, PodRuntime>,
    /// To be applied by the simulation together with the new memory.
    pub effects: Vec<Effect>,
}

/// A change outside the API server and outside the pod.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// The node has this image from now on: `NodeRuntime::add_image`. Pods that wait for it under
    /// policy `Never` should be looked at again.
    ImagePulled { image: Rc<str> },
    /// One item of the shared work queue is taken. `of` is how many it had at first.
    ItemTaken { queue: Rc<str>, of: u32 },
}
