//! Makes the pods of a set: a name, a hostname and labels that tell the ordinal, and the names of
//! the claims. Upstream: `newVersionedStatefulSetPod`, `initIdentity`, `updateStorage`,
//! pkg/controller/statefulset/stateful_set_utils.go.

use crate::api::controller_revision::REVISION_HASH;
use crate::api::event::EventDraft;
use crate::api::meta::Kind;
use crate::api::stateful_set::{POD_INDEX_LABEL, POD_NAME_LABEL, StatefulSet, mount_claim};
use crate::api::v1::PodSpec;
use crate::controllers::shared::pods;
use crate::controllers::stateful_set::plan::{self, Plan};
use crate::controllers::stateful_set::revisions::Revision;
use crate::controllers::stateful_set::{Sync, ordinal};
use crate::decision::{Action, Write};
use std::rc::Rc;

/// Specs with the set's subdomain, so that pods of one revision share one: the latest few.
pub type Moulds = Vec<WithSubdomain>;

#[derive(Clone, Debug, PartialEq)]
pub struct WithSubdomain {
    template: Rc<PodSpec>,
    spec: Rc<PodSpec>,
}

/// A rolling update has two revisions at a time.
const KEPT: usize = 2;

pub fn pod_name(set: &StatefulSet, ordinal: i32) -> Rc<str> {
    format!("{}-{ordinal}", set.meta.name).into()
}

/// The revision that a new pod of this ordinal is of.
pub fn revision_for<'a>(sync: &'a Sync, ordinal: i32) -> &'a Revision {
    let (set, start) = (sync.set, ordinal::start(sync.set));
    let strategy = &set.spec.update_strategy;
    let rolls = strategy.kind.as_deref() == Some("RollingUpdate");
    let kept = match &strategy.rolling_update {
        Some(rolling) => rolling.partition.unwrap_or(0),
        None if rolls => set.status.current,
        None => 0,
    };
    let revisions = &sync.revisions;
    if ordinal < start.saturating_add(kept) { &revisions.current } else { &revisions.update }
}

/// Creates a pod, its claims first.
pub fn create(sync: &Sync, ordinal: i32, plan: &mut Plan) -> Action {
    let set = sync.set;
    let revision = revision_for(sync, ordinal);
    let name = pod_name(set, ordinal);
    let spec = shared(set, &revision.template.spec, &mut plan.memory.moulds);
    let mut pod = pods::Mould::new(&set.meta, Kind::StatefulSet, &revision.template)
        .with_spec(spec)
        .with_label(POD_NAME_LABEL, &name)
        .with_label(POD_INDEX_LABEL, &ordinal.to_string())
        .with_label(REVISION_HASH, &revision.name)
        .pod();
    (pod.meta.name, pod.hostname) = (name.clone(), Some(name.clone()));
    let mut claims = Vec::new();
    for template in set.spec.claims() {
        let claim = format!("{template}-{name}");
        mount_claim(Rc::make_mut(&mut pod.spec), template, &claim);
        if plan.memory.claims.insert(claim.as_str().into()) {
            claims.push(claim);
        }
    }
    let mut action = plan::announced(Write::CreatePod(Box::new(pod)), sync, "create", &name);
    for claim in claims {
        let text =
            format!("create Claim {claim} Pod {name} in StatefulSet {} success", set.meta.name);
        let event = EventDraft::normal("SuccessfulCreate", text);
        let before = std::mem::take(&mut action.on_success);
        action = action.announce(set.meta.uid, event);
        action.on_success.extend(before);
    }
    action
}

/// The template's spec with the set's subdomain.
fn shared(set: &StatefulSet, template: &Rc<PodSpec>, moulds: &mut Moulds) -> Rc<PodSpec> {
    let service = set.spec.service_name.as_deref().unwrap_or_default();
    if service.is_empty() {
        return template.clone();
    }
    if let Some(mould) = moulds.iter().find(|mould| Rc::ptr_eq(&mould.template, template)) {
        return mould.spec.clone();
    }
    let spec = PodSpec { subdomain: Some(service.into()), ..PodSpec::clone(template) };
    let spec = Rc::new(spec);
    if moulds.len() == KEPT {
        moulds.remove(0);
    }
    moulds.push(WithSubdomain { template: template.clone(), spec: spec.clone() });
    spec
}
