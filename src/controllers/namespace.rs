//! The namespace controller: empties a namespace that is being deleted, pods first, then lets it
//! go. Upstream: `pkg/controller/namespace/deletion/namespaced_resources_deleter.go`.
//!
//! Not modelled: the `NamespaceContentRemaining` family of conditions.

use crate::api::meta::Kind;
use crate::api::object::{Namespace, Object};
use crate::decision::{Action, Decision, Propagation, Write};
use crate::store::lister::Lister;
use crate::time::{SimDuration, SimTime};
use serde::Serialize;

/// The `spec.finalizers` entry of every namespace.
pub const FINALIZER: &str = "kubernetes";

#[derive(Clone, Copy, Debug)]
pub struct Observed<'a> {
    pub namespace: &'a Namespace,
    pub lister: Lister<'a>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind")]
pub enum Reason {
    Active,
    /// Everything else waits until the pods are gone. The longest of their grace periods says when
    /// to look again.
    DeletesPods {
        pods: usize,
        deleting: usize,
        grace_seconds: i64,
    },
    DeletesContent {
        objects: usize,
        deleting: usize,
    },
    Empty,
}

pub type Memory = ();

pub fn decide(observed: &Observed, _now: SimTime) -> Decision<Reason, Memory> {
    let Observed { namespace, lister } = *observed;
    let meta = &namespace.meta;
    if !meta.is_deleting() {
        return Decision::idle(Reason::Active, ());
    }
    let content = |pods: bool| -> Vec<&Object> {
        let kinds = Kind::ALL.into_iter().filter(|kind| kind.names().namespaced);
        let kinds = kinds.filter(|kind| (*kind == Kind::Pod) == pods);
        kinds.flat_map(|kind| lister.in_namespace(kind, &meta.name)).collect()
    };
    let pods = content(true);
    if !pods.is_empty() {
        let grace_seconds = pods.iter().map(|pod| grace(pod)).max().unwrap_or(0);
        let (batches, deleting) = deletions(&pods);
        let reason = Reason::DeletesPods { pods: pods.len(), deleting, grace_seconds };
        let again = Some(SimDuration::from_secs(grace_seconds / 2 + 1));
        return Decision { batches, again, ..Decision::idle(reason, ()) };
    }
    let objects = content(false);
    if !objects.is_empty() {
        let (batches, deleting) = deletions(&objects);
        let reason = Reason::DeletesContent { objects: objects.len(), deleting };
        let again = Some(SimDuration::from_secs(1));
        return Decision { batches, again, ..Decision::idle(reason, ()) };
    }
    let done = Action::new(Write::RemoveFinalizer { uid: meta.uid, finalizer: FINALIZER });
    Decision { batches: vec![vec![done]], ..Decision::idle(Reason::Empty, ()) }
}

fn grace(object: &Object) -> i64 {
    let Object::Pod(pod) = object else { return 0 };
    let asked = pod.meta.grace_seconds.or(pod.spec.termination_grace_period_seconds);
    asked.unwrap_or(30).max(0)
}

/// Deletes what is not being deleted yet; answers how many are.
fn deletions(objects: &[&Object]) -> (Vec<Vec<Action>>, usize) {
    let left: Vec<Action> = objects
        .iter()
        .filter(|object| !object.meta().is_deleting())
        .map(|object| {
            let uid = object.uid();
            Action::new(match object {
                Object::Pod(_) => Write::DeletePod { uid, grace_seconds: None },
                _ => Write::Delete { uid, propagation: Propagation::Background },
            })
        })
        .collect();
    let deleting = objects.len() - left.len();
    (if left.is_empty() { Vec::new() } else { vec![left] }, deleting)
}

#[cfg(test)]
mod tests;
