//! What is particular to Deployments: their revisions are ReplicaSets.
//! Upstream: `k8s.io/kubectl/pkg/polymorphichelpers/{rollout_status,history,rollback}.go`.

use super::{Progress, Revision};
use crate::api::deployment::{Deployment, DeploymentConditionType, OWN_ANNOTATIONS, REVISION};
use crate::api::json;
use crate::api::meta::{Labels, Meta};
use crate::api::object::Object;
use crate::kubectl::task::World;
use crate::kubectl::write::failure::Failure;
use crate::kubectl::write::record::CHANGE_CAUSE;
use crate::order::{Order, Ordered};
use serde_json::Value;

fn number(meta: &Meta) -> i64 {
    meta.annotations.get(REVISION).and_then(|text| text.parse().ok()).unwrap_or(0)
}

pub fn progress(own: &Deployment, revision: i64) -> Result<Progress, Failure> {
    let name = &own.meta.name;
    let running = number(&own.meta);
    if revision > 0 && revision != running {
        return Err(Failure::Message(format!(
            "desired revision ({revision}) is different from the running revision ({running})"
        )));
    }
    let status = &own.status;
    if own.meta.generation > status.observed_generation {
        let line = "Waiting for deployment spec update to be observed...";
        return Ok(Progress::Waiting(line.into()));
    }
    let progressing = status.condition(DeploymentConditionType::Progressing);
    if progressing.is_some_and(|condition| condition.reason == "ProgressDeadlineExceeded") {
        let why = format!("deployment \"{name}\" exceeded its progress deadline");
        return Err(Failure::Message(why));
    }
    let waiting = |what: String| {
        let line = format!("Waiting for deployment \"{name}\" rollout to finish: {what}...");
        Ok(Progress::Waiting(line))
    };
    let (wanted, updated) = (own.spec.replicas.unwrap_or(1), status.updated);
    if updated < wanted {
        return waiting(format!("{updated} out of {wanted} new replicas have been updated"));
    }
    if status.replicas > updated {
        let old = status.replicas - updated;
        return waiting(format!("{old} old replicas are pending termination"));
    }
    if status.available < updated {
        let available = status.available;
        return waiting(format!("{available} of {updated} updated replicas are available"));
    }
    Ok(Progress::Done(format!("deployment \"{name}\" successfully rolled out")))
}

pub fn revisions(own: &Deployment, world: &World) -> Vec<Revision> {
    let sets = world.sim.lister().dependents(own.meta.uid);
    let sets = sets.filter(|object| object.as_replica_set().is_some());
    let mut revisions: Vec<Revision> = sets.map(|set| revision(own, set, world)).collect();
    revisions.order_by_key(|revision| revision.number);
    revisions
}

fn revision(own: &Deployment, set: &Object, world: &World) -> Revision {
    let template = json::to_value(set, &|uid| world.sim.uuid(uid))["spec"]["template"].take();
    let theirs = &set.meta().annotations;
    let is_kept = |key: &String| OWN_ANNOTATIONS.contains(&key.as_str());
    let mut annotations: Labels = own.meta.annotations.as_ref().clone();
    annotations.retain(|key, _| is_kept(key));
    let copied = theirs.iter().filter(|(key, _)| !is_kept(key));
    annotations.extend(copied.map(|(key, value)| (key.clone(), value.clone())));
    Revision {
        number: number(set.meta()),
        cause: theirs.get(CHANGE_CAUSE).cloned(),
        template,
        annotations: Some(Value::Object(
            annotations.into_iter().map(|(k, v)| (k, v.into())).ordered(),
        )),
    }
}
