//! The node agent: what happens to a pod once it is bound to a node.

pub mod workload;
