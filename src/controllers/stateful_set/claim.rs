//! Which pods are this set's: those with a fitting name that match its selector.
//! Upstream: `getPodsForStatefulSet`, pkg/controller/statefulset/stateful_set.go.

use crate::api::meta::{Kind, Labels};
use crate::api::pod::Pod;
use crate::api::selector;
use crate::controllers::shared::claim::{self, Claimant};
use crate::controllers::stateful_set::Observed;
use crate::controllers::stateful_set::ordinal::parse;
use crate::controllers::stateful_set::plan::Plan;
use crate::controllers::stateful_set::reason::Reason;

/// The pods that the sync is about.
pub fn claim<'a>(observed: &Observed<'a>, plan: &mut Plan) -> Vec<&'a Pod> {
    let set = observed.set;
    let is_member =
        |pod: &&Pod| parse(&pod.meta.name).is_some_and(|(name, _)| name == &*set.meta.name);
    let selects =
        |labels: &Labels| set.spec.selector.as_ref().is_some_and(|s| selector::matches(s, labels));
    let claimant = Claimant { kind: Kind::StatefulSet, meta: &set.meta, finalizer: None };
    let (own, orphans) = (observed.pods.iter().copied(), observed.orphans.iter().copied());
    let claimed = claim::claim(claimant, own.filter(is_member), orphans.filter(is_member), selects);
    plan.batch(claimed.actions);
    let claims = [
        (claimed.adopted, Reason::Adopted { pods: claimed.adopted }),
        (claimed.released, Reason::Released { pods: claimed.released }),
    ];
    plan.reasons.extend(claims.into_iter().filter(|(pods, _)| *pods > 0).map(|(_, why)| why));
    claimed.objects.into_iter().map(|(pod, _)| pod).collect()
}
