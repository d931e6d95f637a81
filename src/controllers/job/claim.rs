//! Which pods are this Job's.

use crate::api::job::{CONTROLLER_UID_LABEL, Job, TRACKING_FINALIZER};
use crate::api::meta::{Kind, Labels, OwnerReference};
use crate::api::pod::Pod;
use crate::api::selector;
use crate::controllers::job::Observed;
use crate::controllers::shared::claim::{self, Claimant, Claimed};

pub fn claim<'a>(observed: &Observed<'a>) -> Claimed<'a, Pod> {
    let finalizer = Some(TRACKING_FINALIZER);
    let owner = Claimant { kind: Kind::Job, meta: &observed.job.meta, finalizer };
    let (owned, orphans) = (observed.pods.iter().copied(), observed.orphans.iter().copied());
    claim::claim(owner, owned, orphans, |labels| selects(observed, labels))
}

/// A Job without a selector, which admission never leaves, selects by its generated label.
fn selects(observed: &Observed, labels: &Labels) -> bool {
    match &observed.job.spec.selector {
        Some(wanted) => selector::matches(wanted, labels),
        None => labels.get(CONTROLLER_UID_LABEL).map(String::as_str) == Some(observed.uuid),
    }
}

pub fn owner_reference(job: &Job) -> OwnerReference {
    job.meta.as_controller(Kind::Job)
}
