//! Machines: they join, report, lose power and come back. What the API server believes of them is
//! the node controller's affair.

use crate::api::event::EventDraft;
use crate::api::meta::{Kind, Labels, Meta, Uid};
use crate::api::node::{Node, NodeCondition, NodeConditionType, Resources, Taint, TaintEffect};
use crate::api::pod::ConditionStatus;
use crate::api::text::Text;
use crate::kubelet::node::{NodeRuntime, Power};
use crate::order::Ordered;
use crate::scenario::setup::NodeSetup;
use crate::sim::Sim;
use crate::sim::command::{Impossible, Refusal};
use crate::sim::latency::Delay;
use crate::sim::record::{NOBODY, RecordId, What, Who};
use crate::sim::step::Step;
use crate::store::rejection::Rejection;
use crate::time::SimTime;
use std::net::Ipv4Addr;
use std::rc::Rc;

/// Admission puts this on every new node.
const NOT_READY: Taint = Taint {
    key: Text::Static("node.kubernetes.io/not-ready"),
    value: Text::Static(""),
    effect: TaintEffect::NoSchedule,
    time_added: None,
};

impl Sim {
    /// A machine joins. Nodes of a new cluster are Ready from the start; later ones report after
    /// a while.
    pub(super) fn join(
        &mut self,
        setup: &NodeSetup,
        ready: bool,
        cause: Option<RecordId>,
    ) -> Result<Uid, Rejection> {
        let now = self.now();
        let (number, ip) = self.next_place();
        let name: Rc<str> = setup.name.as_str().into();
        let uid = self.store.create(node_object(setup, (number, ip), ready, now).into(), now)?;
        if ready {
            self.store.set_taints(uid, Vec::new(), &[NOT_READY])?;
        }
        self.kubelets.count_node();
        let behaviours = self.kubelets.behaviours.clone();
        self.kubelets.nodes.insert(name.clone(), NodeRuntime::new(ip, now, behaviours));
        let created = self.publish(Who::User, cause);
        if !ready {
            let wait = setup.ready_after().unwrap_or_else(|| {
                self.delay(Delay::NodeReady, self.seed().stream_of("node", &name).draw())
            });
            if let Some(created) = created {
                self.kubelets.reports.insert(name.clone(), created);
                self.kubelet_starts(uid, &name, created);
            }
            self.schedule(now + wait, Step::NodeReports { node: name });
        }
        Ok(uid)
    }

    /// The n of the next machine's 10.244.n.0/24, and its address. A control plane is number 0.
    fn next_place(&self) -> (u16, Ipv4Addr) {
        let number = self.kubelets.next_number();
        match self.setup.preset {
            None => (number, address(number)),
            Some(preset) => (number - 1, preset.address(number - 1)),
        }
    }

    /// What a kubelet says of its node when it comes up.
    fn kubelet_starts(&mut self, uid: Uid, name: &str, cause: RecordId) {
        let is_now =
            |reason: &'static str| (reason, format!("Node {name} status is now: {reason}"));
        let said = [
            ("Starting", "Starting kubelet.".to_owned()),
            is_now("NodeHasSufficientMemory"),
            is_now("NodeHasNoDiskPressure"),
            is_now("NodeHasSufficientPID"),
            ("NodeAllocatableEnforced", "Updated Node Allocatable limit across pods".to_owned()),
        ];
        for (reason, message) in said {
            self.say(Who::Kubelet, uid, cause, EventDraft::normal(reason, message));
        }
    }

    /// A kubelet finds its node cordoned, or no longer.
    pub(super) fn kubelet_sees_node(&mut self, old: &Node, new: &Node, cause: RecordId) {
        let powered = self.kubelets.nodes.get(&new.meta.name).is_some_and(NodeRuntime::is_on);
        if !powered || old.unschedulable == new.unschedulable {
            return;
        }
        let reason = if new.unschedulable { "NodeNotSchedulable" } else { "NodeSchedulable" };
        let message = format!("Node {} status is now: {reason}", new.meta.name);
        self.say(Who::Kubelet, new.meta.uid, cause, EventDraft::normal(reason, message));
    }

    /// A machine tells the API server that it is ready.
    pub(super) fn node_reports(&mut self, name: &Rc<str>) {
        let now = self.now();
        let powered = self.kubelets.nodes.get(name).is_some_and(NodeRuntime::is_on);
        let Some(uid) = self.lister().node(name).map(|node| node.meta.uid) else { return };
        if !powered {
            return;
        }
        let was_ready =
            self.lister().node(name).is_some_and(|node| node.readiness() == ConditionStatus::True);
        let cause = self.kubelets.reports.remove(name);
        if let Some(cause) = cause.filter(|_| self.kubelets.booted.remove(name)) {
            self.kubelet_starts(uid, name, cause);
            let boot = self.seed().uuid(u64::from(cause));
            let message = format!("Node {name} has been rebooted, boot id: {boot}");
            self.say(Who::Kubelet, uid, cause, EventDraft::warning("Rebooted", message));
        }
        // The node exists: it was looked up above.
        let _ = self.store.set_node_conditions(uid, conditions(true, now));
        let reported = self.publish(Who::Kubelet, cause);
        if let Some(cause) = reported {
            // After a boot the kubelet looks at its pods when it is up.
            self.power_reaches_pods(name, cause);
        }
        if let (false, Some(reported)) = (was_ready, reported) {
            let message = format!("Node {name} status is now: NodeReady");
            let event = EventDraft::normal("NodeReady", message);
            self.say(Who::Kubelet, uid, reported, event);
            self.heartbeat_changed(name, reported);
        }
    }

    /// Switches a machine off or on. Nobody is told.
    pub(super) fn power(&mut self, name: &str, on: bool, cause: RecordId) -> Result<(), Refusal> {
        let now = self.now();
        let key = crate::api::meta::ObjectKey::new(Kind::Node, "", name);
        let Some((node, runtime)) = self.kubelets.nodes.get_key_value(name) else {
            return Err(super::command::not_found(&key).into());
        };
        let node = node.clone();
        if runtime.is_on() == on {
            let node = name.to_string();
            return Err(Refusal::Impossible(Impossible::Already { node, on }));
        }
        if !on && self.lister().pods_on(name).any(|pod| pod.is_static()) {
            let node = name.to_string();
            return Err(Refusal::Impossible(Impossible::ControlPlane { node }));
        }
        let uid = self.lister().find(&key).map(crate::api::object::Object::uid);
        let what = if on { What::PowerOn } else { What::PowerOff };
        let cause = self.record(Who::World, uid.unwrap_or(NOBODY), Some(cause), what);
        if let Some(runtime) = self.kubelets.nodes.get_mut(&node) {
            runtime.power = if on { Power::On { since: now } } else { Power::Off { since: now } };
        }
        self.kubelets.reports.insert(node.clone(), cause);
        if on {
            self.kubelets.booted.insert(node.clone());
            let wait = self.delay(Delay::NodeReady, u64::from(cause));
            self.schedule(now + wait, Step::NodeReports { node: node.clone() });
        }
        self.heartbeat_changed(&node, cause);
        if !on {
            self.power_reaches_pods(&node, cause);
        }
        Ok(())
    }
}

/// `192.168.0.41` for the first machine.
fn address(number: u16) -> Ipv4Addr {
    let n = u32::from(number) + 40;
    Ipv4Addr::from(0xc0a8_0000_u32 + n)
}

fn node_object(
    setup: &NodeSetup,
    (number, ip): (u16, Ipv4Addr),
    ready: bool,
    now: SimTime,
) -> Node {
    let mut meta = Meta::draft("", &setup.name);
    let usual = [
        ("beta.kubernetes.io/arch", "amd64"),
        ("beta.kubernetes.io/os", "linux"),
        ("kubernetes.io/arch", "amd64"),
        ("kubernetes.io/hostname", setup.name.as_str()),
        ("kubernetes.io/os", "linux"),
    ];
    let mut labels: Labels =
        usual.into_iter().map(|(k, v)| (k.to_string(), v.to_string())).ordered();
    labels.extend(setup.labels.iter().map(|(k, v)| (k.clone(), v.clone())));
    meta.labels = Rc::new(labels);
    let taints: Vec<Taint> = setup
        .taints
        .iter()
        .filter_map(|taint| {
            Some(Taint {
                key: taint.key.clone().into(),
                value: taint.value.clone().into(),
                effect: taint.effect()?,
                time_added: None,
            })
        })
        .collect();
    Node {
        meta,
        unschedulable: false,
        taints,
        conditions: conditions(ready, now),
        capacity: Resources {
            cpu_millis: setup.cpu_millis,
            memory: setup.memory,
            pods: setup.pods,
        },
        internal_ip: ip,
        pod_cidr: number,
    }
}

/// What a kubelet posts about its node.
fn conditions(ready: bool, now: SimTime) -> Vec<NodeCondition> {
    use NodeConditionType::{DiskPressure, MemoryPressure, PIDPressure, Ready};
    let now = now.floor_secs();
    let condition = |kind, status, reason: &'static str, message: &'static str| NodeCondition {
        kind,
        status,
        reason: reason.into(),
        message: message.into(),
        last_heartbeat: now,
        last_transition: now,
    };
    let fine = ConditionStatus::False;
    vec![
        condition(
            MemoryPressure,
            fine,
            "KubeletHasSufficientMemory",
            "kubelet has sufficient memory available",
        ),
        condition(DiskPressure, fine, "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
        condition(
            PIDPressure,
            fine,
            "KubeletHasSufficientPID",
            "kubelet has sufficient PID available",
        ),
        if ready {
            condition(
                Ready,
                ConditionStatus::True,
                "KubeletReady",
                "kubelet is posting ready status",
            )
        } else {
            condition(
                Ready,
                ConditionStatus::False,
                "KubeletNotReady",
                "container runtime network not ready: NetworkReady=false \
                 reason:NetworkPluginNotReady message:Network plugin returns error: \
                 cni plugin not initialized",
            )
        },
    ]
}
