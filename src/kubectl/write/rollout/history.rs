//! `kubectl rollout history`.

use super::{Revision, refusal, revisions};
use crate::api::meta::{Kind, ObjectKey};
use crate::kubectl::flags::Flags;
use crate::kubectl::read::describe::pod_template;
use crate::kubectl::task::World;
use crate::kubectl::write::Started;
use crate::kubectl::write::driver::{Act, Acts, Driver};
use crate::kubectl::write::failure::Failure;
use crate::kubectl::write::record::CHANGE_CAUSE;
use crate::kubectl::write::target;
use serde_json::{Value, json};

pub fn start(keys: &[ObjectKey], flags: &Flags, world: &World) -> Started {
    let revision = flags.int("revision").unwrap_or(0);
    if revision < 0 {
        return Err(format!("error: revision must be a positive integer: {revision}"));
    }
    let acts = keys.iter().map(|key| match one(key, revision, world) {
        Ok(text) => Act::Print(text),
        Err(failure) => Act::Fail(failure),
    });
    Ok(Box::new(Driver::new(Acts(Some(acts.collect())))))
}

fn one(key: &ObjectKey, revision: i64, world: &World) -> Result<String, Failure> {
    let Some(object) = world.sim.lister().find(key) else {
        return Err(target::not_found(key, ""));
    };
    let history =
        revisions(object, world).ok_or_else(|| refusal("history", key.kind, &key.name))?;
    let which = match revision {
        0 => String::new(),
        number => format!("with revision #{number}"),
    };
    let text = match history.iter().find(|entry| entry.number == revision) {
        _ if history.is_empty() => "No rollout history found.".into(),
        _ if revision == 0 => table(&history),
        Some(entry) => template(entry, key.kind),
        None => return Err(Failure::Message("unable to find the specified revision".into())),
    };
    Ok(format!("{}/{} {which}\n{text}\n", key.kind.resource_name(), key.name))
}

fn table(history: &[Revision]) -> String {
    let mut text = "REVISION  CHANGE-CAUSE\n".to_owned();
    for entry in history {
        let cause = entry.cause.as_deref().filter(|cause| !cause.is_empty());
        text += &format!("{:<8}  {}\n", entry.number, cause.unwrap_or("<none>"));
    }
    text
}

/// The pod template; a Deployment's with the change cause among its annotations.
fn template(entry: &Revision, kind: Kind) -> String {
    let mut template = entry.template.clone();
    if let Some(cause) = entry.cause.as_ref().filter(|cause| !cause.is_empty())
        && kind == Kind::Deployment
        && let Some(metadata) = template.get_mut("metadata").and_then(Value::as_object_mut)
    {
        let annotations = metadata.entry("annotations").or_insert_with(|| json!({}));
        annotations[CHANGE_CAUSE] = cause.clone().into();
    }
    pod_template(&template)
}
