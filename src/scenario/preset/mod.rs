//! The clusters that people know: what `kubeadm init` and `minikube start` leave behind. Knows
//! names and manifests; must not know how a cluster comes to be.

use crate::manifest;
use crate::scenario::setup::{NodeSetup, TaintSetup};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::net::Ipv4Addr;

/// A cluster that comes with a control plane and its own pods in kube-system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Preset {
    Kubeadm,
    Minikube,
}

const CONTROL_PLANE: &str = "node-role.kubernetes.io/control-plane";
const BALANCERS: &str = "node.kubernetes.io/exclude-from-external-load-balancers";
/// What both run, and the network of each.
const KUBE_SYSTEM: &str = include_str!("kube-system.yaml");
/// The static pods of a control plane: name, image, cpu, memory.
const STATIC_PODS: [(&str, &str, &str, Option<&str>); 4] = [
    ("etcd", "registry.k8s.io/etcd:3.6.8-0", "100m", Some("100Mi")),
    ("kube-apiserver", "registry.k8s.io/kube-apiserver:v1.36.0", "250m", None),
    ("kube-controller-manager", "registry.k8s.io/kube-controller-manager:v1.36.0", "200m", None),
    ("kube-scheduler", "registry.k8s.io/kube-scheduler:v1.36.0", "100m", None),
];
const USUAL_NODES: u32 = 3;

impl Preset {
    pub const ALL: [Preset; 2] = [Preset::Kubeadm, Preset::Minikube];

    pub const fn name(self) -> &'static str {
        match self {
            Preset::Kubeadm => "kubeadm",
            Preset::Minikube => "minikube",
        }
    }

    /// The control plane's node first. `kubeadm` adds it to so many workers; `minikube start
    /// --nodes` counts it.
    pub fn nodes(self, count: Option<u32>) -> Vec<NodeSetup> {
        let count = count.unwrap_or(USUAL_NODES);
        let workers = match self {
            Preset::Kubeadm => count,
            Preset::Minikube => count.saturating_sub(1),
        };
        let width = count.to_string().len().max(2);
        let name = |n: u32| match self {
            Preset::Kubeadm => format!("node{n:0width$}.k8s.org"),
            Preset::Minikube => format!("minikube-m{:0width$}", n + 1),
        };
        let workers = (1..=workers).map(|n| self.worker(&name(n)));
        std::iter::once(self.control_plane()).chain(workers).collect()
    }

    fn control_plane(self) -> NodeSetup {
        let name = match self {
            Preset::Kubeadm => "master01.k8s.org",
            Preset::Minikube => "minikube",
        };
        let mut node = self.worker(name);
        node.labels.insert(CONTROL_PLANE.into(), String::new());
        node.labels.insert(BALANCERS.into(), String::new());
        match self {
            Preset::Kubeadm => {
                let (value, effect) = (String::new(), "NoSchedule".into());
                node.taints.push(TaintSetup { key: CONTROL_PLANE.into(), value, effect });
            }
            // One node has to do for everything.
            Preset::Minikube => {
                node.labels.insert("minikube.k8s.io/primary".into(), "true".into());
            }
        }
        node
    }

    /// A machine that joins later.
    pub fn worker(self, name: &str) -> NodeSetup {
        let mut node = NodeSetup::named(name);
        if self == Preset::Minikube {
            node.labels.insert("minikube.k8s.io/name".into(), "minikube".into());
            node.labels.insert("minikube.k8s.io/primary".into(), "false".into());
        }
        node
    }

    /// The address of the n-th machine, counted from 0.
    pub fn address(self, number: u16) -> Ipv4Addr {
        let first = match self {
            Preset::Kubeadm => Ipv4Addr::new(192, 168, 0, 41),
            Preset::Minikube => Ipv4Addr::new(192, 168, 49, 2),
        };
        Ipv4Addr::from(u32::from(first) + u32::from(number))
    }

    /// kube-proxy, coredns and the network, as manifests.
    pub fn workloads(self) -> Vec<Value> {
        let network = match self {
            Preset::Kubeadm => "kube-flannel-ds",
            Preset::Minikube => "kindnet",
        };
        let mut found: Vec<Value> = manifest::parse(KUBE_SYSTEM)
            .documents
            .iter()
            .filter(|document| ["kube-proxy", "coredns", network].contains(&&*document.name))
            .map(manifest::Document::stored)
            .collect();
        if self == Preset::Minikube {
            let replicas = found.iter_mut().filter_map(|value| value.pointer_mut("/spec/replicas"));
            replicas.for_each(|replicas| *replicas = 1.into());
        }
        found
    }

    /// The control plane's own pods, which the kubelet of its node runs from files.
    pub fn static_pods(node: &str) -> impl Iterator<Item = Value> {
        STATIC_PODS.into_iter().map(move |(name, image, cpu, memory)| {
            let mut requests = json!({"cpu": cpu});
            if let Some(memory) = memory {
                requests["memory"] = memory.into();
            }
            let container = json!({
                "name": name,
                "image": image,
                "command": [name],
                "resources": {"requests": requests},
            });
            json!({
                "apiVersion": "v1",
                "kind": "Pod",
                "metadata": {
                    "name": format!("{name}-{node}"),
                    "namespace": "kube-system",
                    "labels": {"component": name, "tier": "control-plane"},
                    "annotations": {"kubernetes.io/config.source": "file"},
                },
                "spec": {
                    "containers": [container],
                    "hostNetwork": true,
                    "nodeName": node,
                    "priorityClassName": "system-node-critical",
                    "tolerations": [{"operator": "Exists", "effect": "NoExecute"}],
                },
            })
        })
    }
}
