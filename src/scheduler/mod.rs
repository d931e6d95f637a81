//! The default scheduler: which node a pod goes to, and why the others do not take it. Knows the
//! plugins that scheduler runs by default and their rules; must not know how a binding is carried
//! out. Upstream: `pkg/scheduler`.
//!
//! Not modelled: volumes, devices and extended resources, ephemeral storage, scheduler profiles and
//! extenders, the ImageLocality score (no node keeps a list of images here), Services as a source
//! of the default spread selector, PodDisruptionBudgets in the choice of victims, and the order of
//! nodes by zone (they are examined in the order in which they joined).

pub mod changes;
pub mod decide;
pub mod explain;
pub mod filter;
#[cfg(test)]
pub mod fixture;
pub mod hint;
pub mod incoming;
pub mod preemption;
pub mod queue;
pub mod score;
pub mod snapshot;
mod template;
pub mod terms;
pub mod verdict;
