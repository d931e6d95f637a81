//! What is particular to DaemonSets and StatefulSets: their revisions are ControllerRevisions.
//! Upstream: `k8s.io/kubectl/pkg/polymorphichelpers/{rollout_status,history,rollback}.go`.

use super::{Progress, Revision};
use crate::api::daemon_set::DaemonSet;
use crate::api::json;
use crate::api::object::Object;
use crate::api::stateful_set::StatefulSet;
use crate::kubectl::task::World;
use crate::kubectl::write::failure::Failure;
use crate::kubectl::write::record::CHANGE_CAUSE;
use crate::order::Order;

const ROLLING_UPDATE: &str = "RollingUpdate";

pub fn revisions(own: &Object, world: &World) -> Vec<Revision> {
    let dependents = world.sim.lister().dependents(own.uid());
    let mut revisions: Vec<Revision> =
        dependents.filter_map(|object| revision(object, world)).collect();
    revisions.order_by_key(|revision| revision.number);
    revisions
}

fn revision(object: &Object, world: &World) -> Option<Revision> {
    let own = object.as_controller_revision()?;
    let value = json::to_value(object, &|uid| world.sim.uuid(uid));
    let mut template = value.pointer("/data/spec/template").cloned().unwrap_or_default();
    if let Some(fields) = template.as_object_mut() {
        fields.remove("$patch");
    }
    let cause = own.meta.annotations.get(CHANGE_CAUSE).cloned();
    Some(Revision { number: own.revision, cause, template, annotations: None })
}

fn only_for_rolling_updates(kind: Option<&str>) -> Result<(), Failure> {
    if kind == Some(ROLLING_UPDATE) {
        return Ok(());
    }
    let why = "rollout status is only available for RollingUpdate strategy type";
    Err(Failure::Message(why.into()))
}

pub fn daemon_set_progress(own: &DaemonSet) -> Result<Progress, Failure> {
    only_for_rolling_updates(own.spec.update_strategy.kind.as_deref())?;
    let (name, status) = (&own.meta.name, &own.status);
    if own.meta.generation > status.observed_generation {
        let line = "Waiting for daemon set spec update to be observed...";
        return Ok(Progress::Waiting(line.into()));
    }
    let (desired, updated, available) = (status.desired, status.updated, status.available);
    let waiting = |what: String| {
        let line = format!("Waiting for daemon set \"{name}\" rollout to finish: {what}...");
        Ok(Progress::Waiting(line))
    };
    if updated < desired {
        return waiting(format!("{updated} out of {desired} new pods have been updated"));
    }
    if available < desired {
        return waiting(format!("{available} of {desired} updated pods are available"));
    }
    Ok(Progress::Done(format!("daemon set \"{name}\" successfully rolled out")))
}

pub fn stateful_set_progress(own: &StatefulSet) -> Result<Progress, Failure> {
    let strategy = &own.spec.update_strategy;
    only_for_rolling_updates(strategy.kind.as_deref())?;
    let status = &own.status;
    if status.observed_generation == 0 || own.meta.generation > status.observed_generation {
        let line = "Waiting for statefulset spec update to be observed...";
        return Ok(Progress::Waiting(line.into()));
    }
    let replicas = own.spec.replicas.unwrap_or(1);
    if status.ready < replicas {
        let missing = replicas - status.ready;
        return Ok(Progress::Waiting(format!("Waiting for {missing} pods to be ready...")));
    }
    let updated = status.updated;
    if let Some(rolling) = &strategy.rolling_update {
        let wanted = replicas - rolling.partition.unwrap_or(0);
        return Ok(if updated < wanted {
            Progress::Waiting(format!(
                "Waiting for partitioned roll out to finish: {updated} out of {wanted} new pods \
                 have been updated..."
            ))
        } else {
            let line =
                format!("partitioned roll out complete: {updated} new pods have been updated...");
            Progress::Done(line)
        });
    }
    let revision = &status.update_revision;
    if status.update_revision != status.current_revision {
        return Ok(Progress::Waiting(format!(
            "waiting for statefulset rolling update to complete {updated} pods at revision \
             {revision}..."
        )));
    }
    let current = status.current;
    Ok(Progress::Done(format!(
        "statefulset rolling update complete {current} pods at revision {revision}..."
    )))
}
