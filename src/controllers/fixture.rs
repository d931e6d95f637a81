//! A small API server for the tests of the controllers: carries out what they write.

use crate::api::meta::{Labels, Meta, OwnerReference, Uid};
use crate::api::node::{Node, NodeCondition, NodeConditionType, Resources, Taint, TaintEffect};
use crate::api::object::{Object, Status};
use crate::api::pod::{ConditionStatus, Phase, Pod};
use crate::decision::{Action, Decision, Said, Write};
use crate::store::cache::Cache;
use crate::store::lister::Lister;
use crate::time::{SimDuration, SimTime};
use std::rc::Rc;

pub const START: SimTime = SimTime::DEFAULT_START;

/// So many seconds into the run.
pub fn at(seconds: i64) -> SimTime {
    START + SimDuration::from_secs(seconds)
}

#[derive(Default)]
pub struct World {
    pub cache: Cache,
    next: u32,
    /// Events as `seconds reason: message`.
    pub said: Vec<String>,
}

pub fn taint(key: &str, effect: TaintEffect) -> Taint {
    Taint { key: key.to_owned().into(), value: "".into(), effect, time_added: None }
}

/// A Ready node.
pub fn node(name: &str, labels: &[(&str, &str)]) -> Node {
    let mut meta = Meta::draft("", name);
    let labels: Labels = labels.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect();
    (meta.labels, meta.created) = (Rc::new(labels), START);
    let mut node = Node {
        meta,
        unschedulable: false,
        taints: Vec::new(),
        conditions: Vec::new(),
        capacity: Resources { cpu_millis: 4000, memory: 8 << 30, pods: 110 },
        internal_ip: [192, 168, 0, 1].into(),
        pod_cidr: 0,
    };
    set_ready(&mut node, ConditionStatus::True);
    node
}

pub fn set_ready(node: &mut Node, status: ConditionStatus) {
    node.conditions.retain(|c| c.kind != NodeConditionType::Ready);
    node.conditions.push(NodeCondition {
        kind: NodeConditionType::Ready,
        status,
        reason: "KubeletReady".into(),
        message: "kubelet is posting ready status".into(),
        last_heartbeat: START,
        last_transition: START,
    });
}

/// A running, ready pod that tolerates a lost node for 300 s.
pub fn pod(name: &str, node: &str) -> Pod {
    let spec = "
containers: [{name: c}]
tolerations:
- {key: node.kubernetes.io/not-ready, operator: Exists, tolerationSeconds: 300}
- {key: node.kubernetes.io/unreachable, operator: Exists, tolerationSeconds: 300}";
    let mut pod =
        Pod::draft(Meta::draft("default", name), Rc::new(serde_yaml::from_str(spec).unwrap()));
    pod.node = (!node.is_empty()).then(|| node.into());
    pod.status.phase = Phase::Running;
    let kind = crate::api::pod::PodConditionType::Ready;
    pod.status.set_condition(kind, ConditionStatus::True, ("", ""), START);
    pod
}

impl World {
    pub fn add(&mut self, object: impl Into<Object>) -> Uid {
        self.next += 1;
        let uid = Uid(self.next);
        let mut object = object.into();
        object.meta_mut().uid = uid;
        self.cache.replace(uid, Some(object));
        uid
    }

    pub fn lister(&self) -> Lister<'_> {
        self.cache.lister()
    }

    pub fn node(&self, name: &str) -> Rc<Node> {
        self.lister().node(name).unwrap().clone()
    }

    pub fn change(&mut self, uid: Uid, change: impl FnOnce(&mut Object)) {
        let mut object = self.cache.get(uid).unwrap().clone();
        change(&mut object);
        self.cache.replace(uid, Some(object));
    }

    pub fn change_node(&mut self, name: &str, change: impl FnOnce(&mut Node)) {
        let uid = self.node(name).meta.uid;
        self.change(uid, |object| {
            if let Object::Node(node) = object {
                change(Rc::make_mut(node));
            }
        });
    }

    fn change_pod(&mut self, uid: Uid, change: impl FnOnce(&mut Pod)) {
        self.change(uid, |object| {
            if let Object::Pod(pod) = object {
                change(Rc::make_mut(pod));
            }
        });
    }

    /// Makes one object the dependent of another.
    pub fn own(&mut self, dependent: Uid, owner: Uid, block_owner_deletion: bool) {
        let kind = self.cache.get(owner).unwrap().kind();
        let name = self.cache.get(owner).unwrap().meta().name.clone();
        let reference =
            OwnerReference { kind, name, uid: owner, controller: false, block_owner_deletion };
        self.change(dependent, |object| object.meta_mut().owners.push(reference));
    }

    /// Carries out all actions and keeps their events.
    pub fn apply<R, M>(&mut self, decision: &Decision<R, M>, now: SimTime) {
        for Action { write, on_success, .. } in decision.batches.iter().flatten() {
            self.carry_out(write.clone(), now);
            for announcement in on_success {
                if let Said::Exactly(event) = &announcement.said {
                    let seconds = now.since(START).as_secs_f64();
                    self.said.push(format!("{seconds} {}: {}", event.reason, event.message));
                }
            }
        }
    }

    fn carry_out(&mut self, write: Write, now: SimTime) {
        match write {
            Write::Nothing => {}
            Write::SetNodeConditions { uid, conditions } => self.change(uid, |object| {
                if let Object::Node(node) = object {
                    Rc::make_mut(node).conditions = conditions;
                }
            }),
            Write::SetTaints { uid, add, remove } => self.change(uid, |object| {
                if let Object::Node(node) = object {
                    let node = Rc::make_mut(node);
                    node.taints.retain(|taint| !remove.contains(taint));
                    node.taints.extend(add);
                }
            }),
            Write::SetPodCondition { uid, condition } | Write::FailPod { uid, condition } => {
                self.change_pod(uid, |pod| {
                    pod.status.conditions.retain(|c| c.kind != condition.kind);
                    pod.status.conditions.push(*condition);
                });
            }
            Write::UpdatePodStatus { uid, status } => {
                self.change_pod(uid, |pod| pod.status = *status);
            }
            Write::DeletePod { uid, grace_seconds: Some(0) } => {
                self.cache.replace(uid, None);
            }
            Write::DeletePod { uid, .. } => {
                let deleted = Some(now + SimDuration::from_secs(30));
                self.change(uid, |object| object.meta_mut().deleted = deleted);
            }
            Write::Release { uid, owner, .. } => self.change(uid, |object| {
                object.meta_mut().owners.retain(|reference| reference.uid != owner);
            }),
            Write::RemoveFinalizer { uid, finalizer } => {
                self.change(uid, |object| {
                    object.meta_mut().finalizers.retain(|f| &**f != finalizer);
                });
                let meta = self.cache.get(uid).unwrap().meta();
                if meta.is_deleting() && meta.finalizers.is_empty() {
                    self.cache.replace(uid, None);
                }
            }
            Write::Delete { uid, propagation } => self.delete(uid, propagation, now),
            other => self.carry_out_for_workload(other, now),
        }
    }

    /// What the controllers of workloads write beside pods.
    fn carry_out_for_workload(&mut self, write: Write, now: SimTime) {
        match write {
            Write::Create(object) => {
                let uid = self.add(*object);
                self.change(uid, |object| {
                    let meta = object.meta_mut();
                    (meta.created, meta.generation) = (now.floor_secs(), 1);
                });
            }
            Write::Update(object) => self.update(*object),
            Write::SetMeta { uid, annotations, labels } => self.change(uid, |object| {
                let own = |(key, value): (&str, String)| (key.to_owned(), value);
                let meta = object.meta_mut();
                Rc::make_mut(&mut meta.annotations).extend(annotations.into_iter().map(own));
                Rc::make_mut(&mut meta.labels).extend(labels.into_iter().map(own));
            }),
            Write::UpdateStatus { uid, status } => {
                self.change(uid, |object| match (object, *status) {
                    (Object::Deployment(own), Status::Deployment(status)) => {
                        Rc::make_mut(own).status = status;
                    }
                    (Object::ReplicaSet(own), Status::ReplicaSet(status)) => {
                        Rc::make_mut(own).status = status;
                    }
                    (_, other) => panic!("no such status is expected here: {other:?}"),
                });
            }
            Write::Adopt { uid, owner, .. } => {
                self.change(uid, |object| object.meta_mut().owners.push(*owner));
            }
            other => panic!("no such write is expected here: {other:?}"),
        }
    }

    /// The status stays; another spec raises the generation.
    fn update(&mut self, new: Object) {
        self.change(new.uid(), |object| match (object, new) {
            (Object::ReplicaSet(old), Object::ReplicaSet(new)) => {
                let (status, generation) = (old.status.clone(), old.meta.generation);
                let raised = i64::from(old.spec != new.spec);
                *old = new;
                let own = Rc::make_mut(old);
                (own.status, own.meta.generation) = (status, generation + raised);
            }
            (_, other) => panic!("no such object is expected here: {other:?}"),
        });
    }

    fn delete(&mut self, uid: Uid, propagation: crate::decision::Propagation, now: SimTime) {
        use crate::decision::Propagation;
        let finalizer = match propagation {
            Propagation::Background => None,
            Propagation::Foreground => Some("foregroundDeletion"),
            Propagation::Orphan => Some("orphan"),
        };
        match finalizer {
            None => drop(self.cache.replace(uid, None)),
            Some(finalizer) => self.change(uid, |object| {
                let meta = object.meta_mut();
                meta.deleted = Some(now);
                meta.finalizers.push(finalizer.into());
            }),
        }
    }
}
