//! Makes the pods of a DaemonSet. Everything that does not differ from node to node is shared.
//! Upstream: `CreatePodTemplate`, `ReplaceDaemonSetPodNodeNameNodeAffinity`,
//! pkg/controller/daemon/util/daemonset_util.go.

use crate::api::controller_revision::REVISION_HASH;
use crate::api::daemon_set::{DaemonSet, POD_TEMPLATE_GENERATION, TEMPLATE_GENERATION};
use crate::api::meta::{Kind, Uid};
use crate::api::v1::PodSpec;
use crate::controllers::daemon_set::tolerations::with_daemon_tolerations;
use crate::controllers::shared::pods::{self, Mould};
use crate::decision::Action;
use std::rc::Rc;

/// The pod spec with the tolerations of the daemons, made from its template once and kept.
#[derive(Clone, Debug, PartialEq)]
pub struct TolerantSpec {
    template: Rc<PodSpec>,
    spec: Rc<PodSpec>,
}

impl TolerantSpec {
    /// The one kept, if the template is still the same object.
    pub fn of(template: &Rc<PodSpec>, kept: Option<&TolerantSpec>) -> TolerantSpec {
        match kept.filter(|kept| Rc::ptr_eq(&kept.template, template)) {
            Some(kept) => kept.clone(),
            None => {
                let spec = with_daemon_tolerations(template);
                TolerantSpec { template: template.clone(), spec }
            }
        }
    }

    pub fn spec(&self) -> &Rc<PodSpec> {
        &self.spec
    }
}

pub struct PodMaker {
    owner: Uid,
    mould: Mould,
}

impl PodMaker {
    pub fn new(set: &DaemonSet, hash: &str, spec: &TolerantSpec) -> PodMaker {
        let mut mould = Mould::new(&set.meta, Kind::DaemonSet, &set.spec.template)
            .with_spec(spec.spec.clone())
            .with_label(REVISION_HASH, hash);
        if let Some(generation) = set.meta.annotations.get(TEMPLATE_GENERATION) {
            mould = mould.with_label(POD_TEMPLATE_GENERATION, generation);
        }
        PodMaker { owner: set.meta.uid, mould }
    }

    pub fn owner(&self) -> Uid {
        self.owner
    }

    /// The pod goes through the scheduler, which may put it on this node only.
    pub fn create_on(&self, node: &Rc<str>) -> Action {
        let mut pod = self.mould.pod();
        pod.pinned_to = Some(node.clone());
        pods::create(self.owner, pod)
    }
}
