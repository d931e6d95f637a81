//! Which pods are this Job's: orphans that match its selector are adopted, own pods that no longer
//! match are released. Upstream: pkg/controller/controller_ref_manager.go.

use crate::api::job::{CONTROLLER_UID_LABEL, Job, TRACKING_FINALIZER};
use crate::api::meta::{Kind, OwnerReference};
use crate::api::pod::Pod;
use crate::api::selector;
use crate::controllers::job::Observed;
use crate::decision::{Action, Write};

pub struct Claimed<'a> {
    /// The pods that the sync is about, each with whether it was adopted just now.
    pub pods: Vec<(&'a Pod, bool)>,
    pub actions: Vec<Action>,
    pub adopted: i32,
    pub released: i32,
}

/// Neither adopts nor releases for a Job that is being deleted.
pub fn claim<'a>(observed: &Observed<'a>) -> Claimed<'a> {
    let job = observed.job;
    let living = !job.meta.is_deleting();
    let mut claimed = Claimed { pods: Vec::new(), actions: Vec::new(), adopted: 0, released: 0 };
    for pod in observed.pods {
        if selects(observed, pod) {
            claimed.pods.push((pod, false));
        } else if living {
            let (uid, owner) = (pod.meta.uid, job.meta.uid);
            let release = Write::Release { uid, owner, finalizer: Some(TRACKING_FINALIZER) };
            claimed.actions.push(Action::new(release));
            claimed.released += 1;
        }
    }
    for pod in observed.orphans {
        let same_namespace = pod.meta.namespace == job.meta.namespace;
        if living && same_namespace && !pod.meta.is_deleting() && selects(observed, pod) {
            claimed.actions.push(Action::new(Write::Adopt {
                uid: pod.meta.uid,
                owner: Box::new(owner_reference(job)),
                finalizer: Some(TRACKING_FINALIZER),
            }));
            claimed.pods.push((pod, true));
            claimed.adopted += 1;
        }
    }
    claimed
}

/// A Job without a selector, which admission never leaves, selects by its generated label.
fn selects(observed: &Observed, pod: &Pod) -> bool {
    match &observed.job.spec.selector {
        Some(wanted) => selector::matches(wanted, &pod.meta.labels),
        None => {
            pod.meta.labels.get(CONTROLLER_UID_LABEL).map(String::as_str) == Some(observed.uuid)
        }
    }
}

pub fn owner_reference(job: &Job) -> OwnerReference {
    OwnerReference {
        kind: Kind::Job,
        name: job.meta.name.clone(),
        uid: job.meta.uid,
        controller: true,
        block_owner_deletion: true,
    }
}
