//! Which changes of the cluster may help a pod that was turned away: each plugin judges for the
//! pods that it turned away. Upstream: `EventsToRegister` and the queueing hints of
//! `pkg/scheduler/framework/plugins`.

use crate::api::node::Node;
use crate::api::pod::Pod;
use crate::api::quantity::pod_requests;
use crate::scheduler::filter::node_affinity;
use crate::scheduler::filter::node_ports::host_ports;
use crate::scheduler::filter::{node_name, node_unschedulable, taint_toleration};
use crate::scheduler::terms::{Matcher, Term, TermLists};
use crate::scheduler::verdict::{Plugin, PluginSet, Rejection};
use crate::store::lister::Lister;
use std::rc::Rc;

/// Something that happened in the cluster. Pods are bound ones unless said otherwise.
#[derive(Clone, Copy, Debug)]
pub enum ClusterEvent<'a> {
    NodeAdded(&'a Node),
    NodeUpdated {
        old: &'a Node,
        new: &'a Node,
    },
    NodeDeleted(&'a Node),
    PodAdded(&'a Pod),
    PodUpdated {
        old: &'a Pod,
        new: &'a Pod,
    },
    /// Deleted, or ended: either way it gives its room back.
    PodDeleted(&'a Pod),
    /// A waiting pod was changed by a user.
    Waiting {
        old: &'a Pod,
        new: &'a Pod,
    },
}

/// Whether the event may help this pod past one of the plugins that turned it away.
pub fn is_worth_a_retry(
    pod: &Pod,
    rejected_by: PluginSet,
    event: &ClusterEvent,
    lister: Lister,
) -> bool {
    if let ClusterEvent::Waiting { old, new } = event {
        let its_own = new.meta.uid == pod.meta.uid;
        return its_own && rejected_by.iter().any(|plugin| own_change_helps(plugin, old, new));
    }
    rejected_by.iter().any(|plugin| match plugin {
        Plugin::SchedulingGates => false,
        Plugin::NodeUnschedulable => now_passes(pod, event, node_unschedulable::filter),
        Plugin::NodeName => now_passes(pod, event, node_name::filter),
        Plugin::TaintToleration => now_passes(pod, event, taint_toleration::filter),
        Plugin::NodeAffinity => now_passes(pod, event, node_affinity::filter),
        Plugin::NodePorts => ports_freed(pod, event),
        Plugin::NodeResourcesFit => room_made(pod, event),
        Plugin::PodTopologySpread => spread_changed(pod, event),
        Plugin::InterPodAffinity => affinity_changed(pod, event, lister),
    })
}

fn own_change_helps(plugin: Plugin, old: &Pod, new: &Pod) -> bool {
    match plugin {
        Plugin::SchedulingGates => new.spec.scheduling_gates.iter().flatten().next().is_none(),
        Plugin::NodeUnschedulable | Plugin::TaintToleration => {
            old.spec.tolerations != new.spec.tolerations
        }
        Plugin::PodTopologySpread | Plugin::InterPodAffinity => old.meta.labels != new.meta.labels,
        Plugin::NodeAffinity => {
            old.spec.node_selector != new.spec.node_selector
                || old.spec.affinity != new.spec.affinity
        }
        Plugin::NodeResourcesFit => !Rc::ptr_eq(&old.spec, &new.spec),
        Plugin::NodeName | Plugin::NodePorts => false,
    }
}

/// A node that joined passes the filter, or one that did not pass does now.
fn now_passes(
    pod: &Pod,
    event: &ClusterEvent,
    filter: fn(&Pod, &Node) -> Option<Rejection>,
) -> bool {
    match event {
        ClusterEvent::NodeAdded(node) => filter(pod, node).is_none(),
        ClusterEvent::NodeUpdated { old, new } => {
            filter(pod, old).is_some() && filter(pod, new).is_none()
        }
        _ => false,
    }
}

fn ports_freed(pod: &Pod, event: &ClusterEvent) -> bool {
    match event {
        ClusterEvent::NodeAdded(_) => true,
        ClusterEvent::PodDeleted(gone) => {
            let wanted = host_ports(&pod.spec);
            let freed = host_ports(&gone.spec);
            freed.iter().any(|freed| wanted.iter().any(|port| port.clashes(freed)))
        }
        _ => false,
    }
}

fn room_made(pod: &Pod, event: &ClusterEvent) -> bool {
    let fits_empty = |node: &Node| {
        let asked = pod_requests(&pod.spec);
        asked.cpu_millis <= node.capacity.cpu_millis
            && asked.memory <= node.capacity.memory
            && asked.pods <= node.capacity.pods
    };
    match event {
        ClusterEvent::PodDeleted(_) => true,
        ClusterEvent::NodeAdded(node) => fits_empty(node),
        ClusterEvent::NodeUpdated { old, new } => {
            let (was, is) = (old.capacity, new.capacity);
            let grew =
                is.cpu_millis > was.cpu_millis || is.memory > was.memory || is.pods > was.pods;
            grew && fits_empty(new)
        }
        _ => false,
    }
}

fn spread_changed(pod: &Pod, event: &ClusterEvent) -> bool {
    let constraints = || pod.spec.topology_spread_constraints.iter().flatten();
    let counts = |other: &Pod| {
        other.meta.namespace == pod.meta.namespace
            && constraints().any(|constraint| {
                let same = constraint.match_label_keys.as_deref().unwrap_or_default();
                let selector = constraint.label_selector.as_ref();
                Matcher::new(selector, same, &pod.meta.labels, &pod.meta.namespace)
                    .matches(&other.meta.labels)
            })
    };
    let has_keys =
        |node: &Node| constraints().all(|c| node.meta.labels.contains_key(&c.topology_key));
    match event {
        ClusterEvent::PodAdded(other) | ClusterEvent::PodDeleted(other) => counts(other),
        ClusterEvent::PodUpdated { old, new } => {
            let leaves = old.meta.is_deleting() != new.meta.is_deleting();
            (old.meta.labels != new.meta.labels || leaves) && (counts(old) || counts(new))
        }
        ClusterEvent::NodeAdded(node) | ClusterEvent::NodeDeleted(node) => has_keys(node),
        ClusterEvent::NodeUpdated { old, new } => {
            let value = |node: &Node, key: &String| node.meta.labels.get(key).cloned();
            let moved =
                constraints().any(|c| value(old, &c.topology_key) != value(new, &c.topology_key));
            moved && (has_keys(old) || has_keys(new))
        }
        ClusterEvent::Waiting { .. } => false,
    }
}

fn affinity_changed(pod: &Pod, event: &ClusterEvent, lister: Lister) -> bool {
    let own = TermLists::of(&pod.spec);
    let means = |terms: &[_], stating: &Pod, other: &Pod| {
        terms.iter().any(|term| {
            let (namespace, labels) = (&*stating.meta.namespace, &*stating.meta.labels);
            Term { term, namespace, labels }.means(
                &other.meta.namespace,
                &other.meta.labels,
                lister,
            )
        })
    };
    let attracts = |other: &Pod| means(own.affinity, pod, other);
    let repelled = |other: &Pod| {
        means(own.anti_affinity, pod, other)
            || means(TermLists::of(&other.spec).anti_affinity, other, pod)
    };
    match event {
        ClusterEvent::PodAdded(other) => attracts(other),
        ClusterEvent::PodDeleted(other) => repelled(other),
        ClusterEvent::PodUpdated { old, new } => {
            old.meta.labels != new.meta.labels
                && ((!attracts(old) && attracts(new)) || (repelled(old) && !repelled(new)))
        }
        ClusterEvent::NodeAdded(_) => true,
        ClusterEvent::NodeUpdated { old, new } => old.meta.labels != new.meta.labels,
        ClusterEvent::NodeDeleted(_) | ClusterEvent::Waiting { .. } => false,
    }
}
