//! Writes beside the spec: status, binding, finalizers, owners, taints, conditions.

use crate::api::meta::Uid;
use crate::api::node::{Node, NodeCondition, Taint};
use crate::api::object::{Object, Status};
use crate::api::pod::{ConditionStatus, Phase, Pod, PodCondition, PodConditionType, PodStatus};
use crate::store::Store;
use crate::store::rejection::Rejection;
use crate::time::SimTime;
use std::rc::Rc;

/// A change of the desired state leaves the status as it is.
pub fn keep(old: &Object, new: &mut Object) {
    macro_rules! keep {
        ($($kind:ident)*) => {
            match (old, new) {
                $((Object::$kind(old), Object::$kind(new)) if old.status != new.status => {
                    Rc::make_mut(new).status.clone_from(&old.status);
                })*
                _ => {}
            }
        };
    }
    keep!(Job CronJob DaemonSet Deployment ReplicaSet StatefulSet PodDisruptionBudget);
}

impl Store {
    /// A controller's status write. One that is for another kind of object changes nothing.
    pub fn set_status(&mut self, uid: Uid, status: Status) -> Result<(), Rejection> {
        macro_rules! write {
            ($object:ident, $status:ident) => {{
                let changed = $object.status != $status;
                if changed {
                    Rc::make_mut($object).status = $status;
                }
                changed
            }};
        }
        let mut object = self.existing(uid)?.clone();
        let changed = match (&mut object, status) {
            (Object::Job(own), Status::Job(status)) => write!(own, status),
            (Object::CronJob(own), Status::CronJob(status)) => write!(own, status),
            (Object::DaemonSet(own), Status::DaemonSet(status)) => write!(own, status),
            (Object::Deployment(own), Status::Deployment(status)) => write!(own, status),
            (Object::ReplicaSet(own), Status::ReplicaSet(status)) => write!(own, status),
            (Object::StatefulSet(own), Status::StatefulSet(status)) => write!(own, status),
            (Object::PodDisruptionBudget(own), Status::PodDisruptionBudget(status)) => {
                write!(own, status)
            }
            _ => false,
        };
        if changed {
            self.commit(uid, Some(object));
        }
        Ok(())
    }

    /// The kubelet's status write. Conditions that the kubelet does not own are kept.
    pub fn set_pod_status(&mut self, uid: Uid, mut status: PodStatus) -> Result<(), Rejection> {
        let Object::Pod(pod) = self.existing(uid)? else { return Ok(()) };
        for kept in &pod.status.conditions {
            let foreign = matches!(
                kept.kind,
                PodConditionType::PodScheduled | PodConditionType::DisruptionTarget
            );
            if foreign && status.condition(kept.kind).is_none() {
                status.conditions.push(kept.clone());
            }
        }
        if pod.status != status {
            let pod = pod.with_status(status);
            self.commit(uid, Some(pod.into()));
        }
        Ok(())
    }

    /// Sets one condition; its transition time only moves with its status.
    pub fn set_pod_condition(&mut self, uid: Uid, new: PodCondition) -> Result<(), Rejection> {
        self.change_pod(uid, |pod| {
            let before = pod.status.condition(new.kind).cloned();
            let said = (new.reason, new.message);
            pod.status.set_condition(new.kind, new.status, said, new.last_transition);
            pod.status.condition(new.kind) != before.as_ref()
        })
    }

    /// Ends a pod that no kubelet can end: phase Failed, unless it has ended already.
    pub fn fail_pod(&mut self, uid: Uid, new: PodCondition) -> Result<(), Rejection> {
        self.change_pod(uid, |pod| {
            let ended = pod.status.phase.is_terminal();
            if !ended {
                pod.status.phase = Phase::Failed;
            }
            let said = (new.reason, new.message);
            pod.status.set_condition(new.kind, new.status, said, new.last_transition);
            true
        })
    }

    /// Binds a pod to a node. Refused when the pod is bound already or being deleted.
    pub fn bind_pod(&mut self, uid: Uid, node: Rc<str>, now: SimTime) -> Result<(), Rejection> {
        let object = self.existing(uid)?;
        let taken = object.as_pod().is_none_or(|pod| pod.node.is_some() || pod.meta.is_deleting());
        if taken {
            let key = object.key();
            return Err(Rejection::Conflict { kind: key.kind, name: key.name.to_string() });
        }
        self.change_pod(uid, |pod| {
            pod.node = Some(node);
            let scheduled = PodConditionType::PodScheduled;
            pod.status.set_condition(scheduled, ConditionStatus::True, ("", ""), now);
            pod.status.nominated_node = None;
            true
        })
    }

    /// Notes where a pod will go once its victims have left.
    pub fn nominate_node(&mut self, uid: Uid, node: Option<Rc<str>>) -> Result<(), Rejection> {
        self.change_pod(uid, |pod| {
            let changed = pod.status.nominated_node != node;
            pod.status.nominated_node = node;
            changed
        })
    }

    pub fn set_node_conditions(
        &mut self,
        uid: Uid,
        conditions: Vec<NodeCondition>,
    ) -> Result<(), Rejection> {
        self.change_node(uid, |node| {
            for new in conditions {
                match node.conditions.iter_mut().find(|old| old.kind == new.kind) {
                    Some(old) => *old = new,
                    None => node.conditions.push(new),
                }
            }
        })
    }

    /// Adds and removes taints by key and effect.
    pub fn set_taints(
        &mut self,
        uid: Uid,
        add: Vec<Taint>,
        remove: &[Taint],
    ) -> Result<(), Rejection> {
        let same = |a: &Taint, b: &Taint| a.key == b.key && a.effect == b.effect;
        self.change_node(uid, |node| {
            node.taints.retain(|old| !remove.iter().any(|gone| same(old, gone)));
            for new in add {
                if !node.taints.iter().any(|old| same(old, &new)) {
                    node.taints.push(new);
                }
            }
        })
    }

    fn change_pod(
        &mut self,
        uid: Uid,
        change: impl FnOnce(&mut Pod) -> bool,
    ) -> Result<(), Rejection> {
        let Object::Pod(pod) = self.existing(uid)? else { return Ok(()) };
        let mut pod = Pod::clone(pod);
        if change(&mut pod) {
            self.commit(uid, Some(pod.into()));
        }
        Ok(())
    }

    fn change_node(&mut self, uid: Uid, change: impl FnOnce(&mut Node)) -> Result<(), Rejection> {
        let Object::Node(old) = self.existing(uid)? else { return Ok(()) };
        let mut node = Node::clone(old);
        change(&mut node);
        if node != **old {
            self.commit(uid, Some(node.into()));
        }
        Ok(())
    }
}
