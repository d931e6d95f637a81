//! Deletion: grace, finalizers, propagation.
//! Upstream: apiserver `registry/rest/delete.go`, `registry/core/pod/strategy.go`.

use crate::api::meta::Uid;
use crate::api::object::Object;
use crate::decision::Propagation;
use crate::store::Store;
use crate::store::rejection::Rejection;
use crate::time::{SimDuration, SimTime};
use std::rc::Rc;

pub const FOREGROUND_FINALIZER: &str = "foregroundDeletion";
pub const ORPHAN_FINALIZER: &str = "orphan";

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DeleteOptions {
    /// Seconds; `None` is the pod's own grace period.
    pub grace_seconds: Option<i64>,
    pub propagation: Propagation,
}

impl Default for DeleteOptions {
    fn default() -> Self {
        DeleteOptions { grace_seconds: None, propagation: Propagation::Background }
    }
}

impl Store {
    /// Starts the deletion of an object, or removes it at once when nothing holds it.
    pub fn delete(
        &mut self,
        uid: Uid,
        options: DeleteOptions,
        now: SimTime,
    ) -> Result<(), Rejection> {
        let mut object = self.existing(uid)?.clone();
        let grace = grace_seconds(&object, options.grace_seconds);
        let finalizer = match options.propagation {
            Propagation::Background => None,
            Propagation::Foreground => Some(FOREGROUND_FINALIZER),
            Propagation::Orphan => Some(ORPHAN_FINALIZER),
        };
        let deleting = object.meta().is_deleting();
        if let Some(finalizer) = finalizer
            && !deleting
            && !object.meta().has_finalizer(finalizer)
        {
            object.meta_mut().finalizers.push(Rc::from(finalizer));
        }
        if grace == 0 && object.meta().finalizers.is_empty() {
            self.commit(uid, None);
            return Ok(());
        }
        if let (true, Some(period), Some(due)) =
            (deleting, object.meta().grace_seconds, object.meta().deleted)
        {
            // A second request may only shorten the grace.
            if grace >= period {
                return Ok(());
            }
            let asked = due - SimDuration::from_secs(period);
            let meta = object.meta_mut();
            meta.deleted = Some((asked + SimDuration::from_secs(grace)).max(now.floor_secs()));
            meta.grace_seconds = Some(grace);
        } else if !deleting {
            let meta = object.meta_mut();
            meta.deleted = Some(now.floor_secs() + SimDuration::from_secs(grace));
            meta.grace_seconds = Some(grace);
            meta.generation += 1;
        } else {
            return Ok(());
        }
        self.commit(uid, Some(object));
        Ok(())
    }

    /// An object that is being deleted goes when its last finalizer does, and nothing else waits.
    pub(super) fn remove_if_released(&mut self, uid: Uid) {
        let released = self.lister().get(uid).is_some_and(|object| {
            let meta = object.meta();
            meta.is_deleting() && meta.finalizers.is_empty() && meta.grace_seconds == Some(0)
        });
        if released {
            self.commit(uid, None);
        }
    }
}

/// The seconds between the request and the end: zero for everything that is not a running pod.
fn grace_seconds(object: &Object, asked: Option<i64>) -> i64 {
    let Object::Pod(pod) = object else { return 0 };
    if pod.node.is_none() || pod.status.phase.is_terminal() {
        return 0;
    }
    match asked.or(pod.spec.termination_grace_period_seconds).unwrap_or(30) {
        negative if negative < 0 => 1,
        seconds => seconds,
    }
}
