//! `kubectl rollout`: a file for each verb, and a file for what is particular to a kind.
//! Upstream: `k8s.io/kubectl/pkg/cmd/rollout`, `pkg/polymorphichelpers`.

mod controlled;
mod deployment;
mod edit;
mod history;
mod status;
mod undo;

use crate::api::deployment::POD_TEMPLATE_HASH;
use crate::api::meta::Kind;
use crate::api::object::Object;
use crate::kubectl::flags::{self, Flag, Takes};
use crate::kubectl::task::World;
use crate::kubectl::write::Started;
use crate::kubectl::write::dry_run;
use crate::kubectl::write::failure::Failure;
use crate::kubectl::write::target::{self, targets};
use serde_json::Value;

const FLAGS: [Flag; 8] = [
    target::SELECTOR,
    crate::kubectl::write::files::FILENAME,
    dry_run::FLAG,
    Flag::long("revision", Takes::Int),
    Flag::long("to-revision", Takes::Int),
    Flag::short("watch", 'w', Takes::Bool),
    Flag::long("timeout", Takes::Duration),
    Flag::short("output", 'o', Takes::Text),
];
const WORDS: [&str; 6] = ["status", "history", "undo", "restart", "pause", "resume"];

pub fn start(argv: &[String], world: &World) -> Started {
    let flags = flags::parse("kubectl rollout", &FLAGS, argv)?;
    let Some((word, rest)) = flags.args.split_first() else {
        return Err(format!("error: kubectl rollout needs one of {}", WORDS.join(", ")));
    };
    if !WORDS.contains(&word.as_str()) {
        return Err(format!("error: unknown command {word:?} for \"kubectl rollout\""));
    }
    let targets = targets(rest, &flags)?;
    if targets.is_empty() {
        return Err("error: required resource not specified".into());
    }
    match word.as_str() {
        "status" => status::start(&targets.keys(world), &flags, world),
        "history" => history::start(&targets.keys(world), &flags, world),
        "undo" => undo::start(targets, &flags, world),
        "restart" => edit::start(targets, &flags, edit::Verb::Restart { at: world.sim.now() }),
        "pause" => edit::start(targets, &flags, edit::Verb::Pause),
        _ => edit::start(targets, &flags, edit::Verb::Resume),
    }
}

/// One entry of a workload's history.
#[derive(Clone, Debug)]
struct Revision {
    number: i64,
    /// `kubernetes.io/change-cause`.
    cause: Option<String>,
    /// The pod template as JSON, as `history` shows it.
    template: Value,
    /// What a rollback writes into the workload beside the template; `None` leaves them.
    annotations: Option<Value>,
}

impl Revision {
    /// The template as a rollback writes it: a ReplicaSet's own label is not the Deployment's.
    fn restored(&self) -> Value {
        let mut template = self.template.clone();
        let labels = template.pointer_mut("/metadata/labels").and_then(Value::as_object_mut);
        if let Some(labels) = labels {
            labels.remove(POD_TEMPLATE_HASH);
        }
        template
    }
}

/// A workload's history, oldest first. `None` for kinds without one.
fn revisions(object: &Object, world: &World) -> Option<Vec<Revision>> {
    match object {
        Object::Deployment(own) => Some(deployment::revisions(own, world)),
        Object::DaemonSet(_) | Object::StatefulSet(_) => Some(controlled::revisions(object, world)),
        _ => None,
    }
}

/// What `rollout status` says of a workload now.
enum Progress {
    /// Not done: the line.
    Waiting(String),
    Done(String),
}

/// `revision` is the one that is asked for; 0 for the latest.
fn progress(object: &Object, revision: i64) -> Result<Progress, Failure> {
    match object {
        Object::Deployment(own) => deployment::progress(own, revision),
        Object::DaemonSet(own) => controlled::daemon_set_progress(own),
        Object::StatefulSet(own) => controlled::stateful_set_progress(own),
        other => Err(refusal("status", other.kind(), &other.meta().name)),
    }
}

/// What kubectl says of a kind that has no rollouts.
fn refusal(word: &str, kind: Kind, name: &str) -> Failure {
    let names = kind.names();
    let group_kind = match names.group {
        "" => names.kind.to_string(),
        group => format!("{}.{group}", names.kind),
    };
    let resource = kind.resource();
    Failure::Message(match word {
        "status" => format!("no status viewer has been implemented for {group_kind}"),
        "history" => format!("no history viewer has been implemented for {group_kind:?}"),
        "undo" => format!("no rollbacker has been implemented for {group_kind:?}"),
        "restart" => format!("error: {resource} \"{name}\" restarting is not supported"),
        "pause" => format!("error: {resource} \"{name}\" pausing is not supported"),
        _ => format!("error: {resource} \"{name}\" resuming is not supported"),
    })
}
