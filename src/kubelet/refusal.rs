//! Why a kubelet turns a pod away at the door. Whether it does is for the caller to count.
//! Upstream: `pkg/kubelet/lifecycle/predicate.go`.

/// The pod goes to phase Failed at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// `status.reason` and the reason of the Event: `OutOfpods`, `NodePorts`, `NodeAffinity`.
    pub reason: &'static str,
    pub message: String,
}

impl Refusal {
    /// The node has as many pods as it may have.
    pub fn out_of_pods(used: i64, capacity: i64) -> Self {
        let message = format!(
            "Pod was rejected: Node didn't have enough resource: pods, requested: 1, \
             used: {used}, capacity: {capacity}"
        );
        Refusal { reason: "OutOfpods", message }
    }

    /// Another pod of the node has the host port.
    pub fn host_port_taken() -> Self {
        let why = "node(s) didn't have free ports for the requested pod ports";
        let message = format!("Pod was rejected: Predicate NodePorts failed: {why}");
        Refusal { reason: "NodePorts", message }
    }

    /// The pod was put here by name, against its own node selector.
    pub fn wrong_node() -> Self {
        let why = "node(s) didn't match Pod's node affinity/selector";
        let message = format!("Pod was rejected: Predicate NodeAffinity failed: {why}");
        Refusal { reason: "NodeAffinity", message }
    }
}
