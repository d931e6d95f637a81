//! `kubectl describe deployment` and `kubectl describe replicaset`.

use super::page::Page;
use super::{lists, template};
use crate::api::deployment::{Deployment, POD_TEMPLATE_HASH};
use crate::api::int_or_percent;
use crate::api::meta::Uid;
use crate::api::object::Object;
use crate::api::pod::Phase;
use crate::api::pod_template::PodTemplate;
use crate::api::replica_set::ReplicaSet;
use crate::kubectl::read::cells::or_none;
use crate::kubectl::read::format::value_of;
use crate::kubectl::task::World;
use crate::order::Order;
use std::rc::Rc;

pub fn describe(own: &Rc<Deployment>, world: &World, page: &mut Page) {
    let value = value_of(&Object::Deployment(own.clone()), world.sim);
    let (spec, status) = (&own.spec, &own.status);
    page.field(0, "Name", &*own.meta.name);
    page.field(0, "Namespace", &*own.meta.namespace);
    page.field(0, "CreationTimestamp", own.meta.created.rfc1123z());
    lists::labels("Labels", &value, "/metadata/labels", page);
    lists::annotations("Annotations", &value, "/metadata/annotations", page);
    page.field(0, "Selector", lists::selector(&value, "/spec/selector").unwrap_or_default());
    let counts = format!(
        "{} desired | {} updated | {} total | {} available | {} unavailable",
        spec.replicas.unwrap_or(1),
        status.updated,
        status.replicas,
        status.available,
        status.unavailable,
    );
    page.field(0, "Replicas", counts);
    page.field(0, "StrategyType", spec.strategy.kind.as_deref().unwrap_or_default());
    page.field(0, "MinReadySeconds", spec.min_ready_seconds.unwrap_or(0).to_string());
    if let Some(rolling) = &spec.strategy.rolling_update {
        let text = |value: &Option<_>| value.as_ref().map(int_or_percent::text).unwrap_or_default();
        let (unavailable, surge) = (text(&rolling.max_unavailable), text(&rolling.max_surge));
        let bounds = format!("{unavailable} max unavailable, {surge} max surge");
        page.field(0, "RollingUpdateStrategy", bounds);
    }
    template::describe(&value["spec"]["template"], page);
    let conditions = status.conditions.iter();
    conditions_table(
        conditions.map(|c| (c.kind.name(), c.status.name(), &*c.reason)).collect(),
        page,
    );
    let sets = world.sim.lister().dependents(own.meta.uid);
    let mut sets: Vec<&Rc<ReplicaSet>> = sets.filter_map(Object::as_replica_set).collect();
    sets.order_by_key(|set| (set.meta.created, set.meta.name.clone()));
    let new = sets.iter().position(|set| is_of(&spec.template, &set.spec.template));
    let new = new.map(|at| sets.remove(at));
    page.field(0, "OldReplicaSets", or_none(created(&sets)));
    page.field(0, "NewReplicaSet", or_none(created(new.as_slice())));
}

/// The template is the same but for the hash.
fn is_of(own: &PodTemplate, set: &PodTemplate) -> bool {
    let labels = set.metadata.labels.iter().filter(|(key, _)| *key != POD_TEMPLATE_HASH);
    let same_labels = labels.eq(own.metadata.labels.iter());
    same_labels && own.metadata.annotations == set.metadata.annotations && own.spec == set.spec
}

fn created(sets: &[&Rc<ReplicaSet>]) -> String {
    let each: Vec<String> = sets
        .iter()
        .map(|set| {
            let (have, want) = (set.status.replicas, set.spec.replicas.unwrap_or(1));
            format!("{} ({have}/{want} replicas created)", set.meta.name)
        })
        .collect();
    each.join(", ")
}

/// Types, statuses and reasons; nothing of none.
fn conditions_table(conditions: Vec<(&str, &str, &str)>, page: &mut Page) {
    if conditions.is_empty() {
        return;
    }
    page.line(0, "Conditions:");
    page.line(1, "Type\tStatus\tReason");
    page.line(1, "----\t------\t------");
    for (kind, status, reason) in conditions {
        page.line(1, format!("{kind} \t{status}\t{reason}"));
    }
}

pub fn describe_set(set: &Rc<ReplicaSet>, world: &World, page: &mut Page) {
    let value = value_of(&Object::ReplicaSet(set.clone()), world.sim);
    page.field(0, "Name", &*set.meta.name);
    page.field(0, "Namespace", &*set.meta.namespace);
    page.field(0, "Selector", lists::selector(&value, "/spec/selector").unwrap_or_default());
    lists::labels("Labels", &value, "/metadata/labels", page);
    lists::annotations("Annotations", &value, "/metadata/annotations", page);
    lists::controlled_by(&value, page);
    let (have, want) = (set.status.replicas, set.spec.replicas.unwrap_or(1));
    page.field(0, "Replicas", format!("{have} current / {want} desired"));
    page.field(0, "Pods Status", pods_status(set.meta.uid, world));
    template::describe(&value["spec"]["template"], page);
    let failure = set.status.failure.iter();
    let conditions = failure.map(|c| ("ReplicaFailure", c.status.name(), &*c.reason)).collect();
    conditions_table(conditions, page);
}

/// `2 Running / 1 Waiting / 0 Succeeded / 0 Failed` of an owner's pods.
pub fn pods_status(owner: Uid, world: &World) -> String {
    let count = |phase: Phase| {
        let pods = world.sim.lister().dependents(owner).filter_map(Object::as_pod);
        pods.filter(|pod| pod.status.phase == phase).count()
    };
    format!(
        "{} Running / {} Waiting / {} Succeeded / {} Failed",
        count(Phase::Running),
        count(Phase::Pending),
        count(Phase::Succeeded),
        count(Phase::Failed),
    )
}
