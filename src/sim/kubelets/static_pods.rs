//! Static pods: their kubelet runs them from files, whatever becomes of the objects that mirror
//! them. Upstream: `pkg/kubelet/pod/mirror_client.go`.

use super::PodSlot;
use crate::api::meta::{Meta, Uid};
use crate::api::pod::{Pod, PodStatus};
use crate::kubelet::node::NodeRuntime;
use crate::sim::Sim;
use crate::sim::record::{RecordId, Who};
use crate::store::DeleteOptions;
use std::rc::Rc;

impl Sim {
    /// Whether the object of a static pod is deleted or gone while its machine belongs to the
    /// cluster.
    pub(super) fn lost_its_mirror(&self, uid: Uid) -> bool {
        let Some(slot) = self.kubelets.pod(uid).filter(|slot| slot.pod.is_static()) else {
            return false;
        };
        let is_on = self.kubelets.nodes.get(&slot.node).is_some_and(NodeRuntime::is_on);
        let mirror = self.lister().pod(uid);
        is_on
            && self.lister().node(&slot.node).is_some()
            && mirror.is_none_or(|pod| pod.meta.is_deleting())
    }

    /// The kubelet makes the object again. The containers go on as if nothing had been said.
    pub(super) fn mirror_again(&mut self, uid: Uid, cause: RecordId) {
        let Some(slot) = self.kubelets.pod(uid).cloned() else { return };
        self.kubelets.forget(uid);
        let now = self.now();
        let options = DeleteOptions { grace_seconds: Some(0), ..DeleteOptions::default() };
        // It may be gone already.
        let _ = self.store.delete(uid, options, now);
        let old = &slot.pod.meta;
        let meta = Meta {
            labels: old.labels.clone(),
            annotations: old.annotations.clone(),
            owners: old.owners.clone(),
            ..Meta::draft(&old.namespace, &old.name)
        };
        let status = PodStatus::default();
        let mirror = Pod { meta, status, ..Pod::clone(&slot.pod) };
        let created = self.store.create(mirror.into(), now);
        // Its namespace may be going.
        if let Ok(again) = created {
            // The pod itself is as it was.
            let _ = self.store.set_pod_status(again, slot.pod.status.clone());
        }
        let cause = self.publish(Who::Kubelet, Some(cause)).unwrap_or(cause);
        let Ok(again) = created else { return };
        let Some(pod) = self.lister().pod(again).cloned() else { return };
        let uuid: Rc<str> = self.uuid(again).into();
        self.kubelets.insert(again, PodSlot { pod, uuid, wake: None, cause: Some(cause), ..slot });
        self.run_kubelet(again);
    }
}
