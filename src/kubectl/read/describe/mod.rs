//! `kubectl describe`. Works on objects as JSON, so that pods and pod templates share their parts.
//! Upstream: `k8s.io/kubectl/pkg/describe/describe.go`, `pkg/cmd/describe`.

mod containers;
mod cron_job;
mod daemon_set;
mod deployment;
mod disruption_budget;
mod event_block;
mod job;
mod lists;
mod namespace;
mod node;
mod node_pods;
mod page;
mod plain;
mod pod;
mod stateful_set;
mod template;
mod volumes;

pub use event_block::interval;

use super::Started;
use super::answer::Answer;
use super::get::with_remarks;
use super::query::{self, Found, Group, Query};
use super::resource::Resource;
use crate::api::meta::Uid;
use crate::api::object::Object;
use crate::api::pod::{Phase, Pod};
use crate::kubectl::flags::{self, Flag, Takes};
use crate::kubectl::shell::Call;
use crate::kubectl::task::World;
use page::Page;

const FLAGS: [Flag; 8] = [
    Flag::short("all-namespaces", 'A', Takes::Bool),
    Flag::long("chunk-size", Takes::Int),
    Flag::long("field-selector", Takes::Text),
    Flag::short("filename", 'f', Takes::List),
    Flag::short("kustomize", 'k', Takes::Text),
    Flag::short("recursive", 'R', Takes::Bool),
    Flag::short("selector", 'l', Takes::Text),
    Flag::long("show-events", Takes::Bool),
];

pub fn start(args: &[String], call: &Call, world: &World) -> Started {
    let flags = flags::parse("kubectl describe", &FLAGS, args)?;
    if flags.is_set("kustomize") {
        return Err("error: kubeloupe does not know --kustomize of kubectl describe".into());
    }
    if flags.args.is_empty() && !flags.is_set("filename") {
        return Err("error: You must specify the type of resource to describe. Use \"kubectl \
                    api-resources\" for a complete list of supported resources.\n"
            .into());
    }
    let query = Query::read(&flags, call, world)?;
    let mut found = query.run(world);
    if let [_, prefix] = flags.args.as_slice() {
        by_prefix(&query, prefix, &mut found, world);
    }
    let objects: Vec<&Object> = found.groups.iter().flat_map(|group| &group.objects).collect();
    let with_events = flags.bool_or("show-events", true);
    let pages: Result<Vec<String>, String> =
        objects.into_iter().map(|object| describe(object, with_events, world)).collect();
    let pages = pages?;
    let nothing = pages.is_empty() && found.errors.is_empty();
    let answer = Answer::default().out(pages.join("\n\n"));
    let answer = if nothing { answer.note(query.nothing_found()) } else { answer };
    Ok(with_remarks(answer, &found).boxed())
}

/// A pod template alone, as `kubectl rollout history --revision` shows it: with its tabs.
pub fn pod_template(template: &serde_json::Value) -> String {
    let mut page = Page::plain();
    template::describe(template, &mut page);
    page.finish()
}

/// Without an object of just this name, those whose names begin like this are meant.
fn by_prefix(query: &Query, prefix: &str, found: &mut Found, world: &World) {
    let [want] = query.wants() else { return };
    let Resource::Known(kind) = want.resource else { return };
    if want.name.as_deref() != Some(prefix) || found.errors.is_empty() {
        return;
    }
    let mut objects = query::list(kind, Some(&query.namespace), world);
    if !kind.names().namespaced {
        objects = query::list(kind, None, world);
    }
    objects.retain(|object| object.meta().name.starts_with(prefix));
    if !objects.is_empty() {
        let groups = vec![Group { resource: want.resource, objects }];
        *found = Found { groups, ..Found::default() };
    }
}

/// One object's description.
fn describe(object: &Object, with_events: bool, world: &World) -> Result<String, String> {
    let mut page = Page::default();
    match object {
        Object::Pod(pod) => pod::describe(pod, world, &mut page),
        Object::Job(job) => job::describe(job, world, &mut page),
        Object::Deployment(own) => deployment::describe(own, world, &mut page),
        Object::ReplicaSet(set) => deployment::describe_set(set, world, &mut page),
        Object::Node(node) => node::describe(node, world, &mut page),
        Object::StatefulSet(set) => stateful_set::describe(set, world, &mut page),
        Object::PodDisruptionBudget(budget) => {
            disruption_budget::describe(budget, world, &mut page);
        }
        Object::Namespace(namespace) => {
            namespace::describe(namespace, &mut page);
            return Ok(page.finish());
        }
        Object::CronJob(job) => cron_job::describe(job, world, &mut page),
        Object::DaemonSet(set) => daemon_set::describe(set, world, &mut page),
        Object::ControllerRevision(_) => plain::describe(object, world, &mut page),
        Object::Event(_) => {
            let why = "error: kubeloupe does not describe events; see kubectl events, or kubectl \
                       get events -o yaml";
            return Err(why.into());
        }
    }
    if with_events {
        event_block::describe(object.uid(), world, &mut page);
    }
    Ok(page.finish())
}

/// `3 Running / 0 Waiting / 0 Succeeded / 0 Failed`: the pods that an owner acts for, by phase.
/// Upstream: `getPodStatusForController`.
fn pod_phases(owner: Uid, world: &World) -> String {
    let pods = || world.sim.lister().dependents(owner).filter_map(Object::as_pod);
    let acts_for = |pod: &Pod| pod.meta.controller().is_some_and(|own| own.uid == owner);
    let count = |phase| pods().filter(|pod| acts_for(pod) && pod.status.phase == phase).count();
    format!(
        "{} Running / {} Waiting / {} Succeeded / {} Failed",
        count(Phase::Running),
        count(Phase::Pending),
        count(Phase::Succeeded),
        count(Phase::Failed)
    )
}
