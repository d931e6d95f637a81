//! `kubectl rollout restart`, `pause` and `resume`: small edits of the desired state.
//! Upstream: `k8s.io/kubectl/pkg/polymorphichelpers/{objectrestarter,objectpauser,objectresumer}.go`.

use super::refusal;
use crate::api::meta::Kind;
use crate::api::object::Object;
use crate::kubectl::flags::Flags;
use crate::kubectl::write::Started;
use crate::kubectl::write::driver::Act;
use crate::kubectl::write::dry_run::DryRun;
use crate::kubectl::write::each::{Change, Each};
use crate::kubectl::write::failure::Failure;
use crate::kubectl::write::target::Targets;
use crate::time::SimTime;
use serde_json::{Map, Value, json};

const RESTARTED_AT: &str = "kubectl.kubernetes.io/restartedAt";

#[derive(Clone, Copy, Debug)]
pub enum Verb {
    Restart { at: SimTime },
    Pause,
    Resume,
}

pub fn start(targets: Targets, flags: &Flags, verb: Verb) -> Started {
    let mut each = Each::new(targets, verb);
    each.dry_run = DryRun::of(flags)?;
    Ok(each.start())
}

impl Change for Verb {
    fn change(
        &mut self,
        value: &mut Value,
        object: &Object,
        _: &mut Vec<Act>,
    ) -> Result<Option<String>, Failure> {
        let (kind, name) = (object.kind(), &object.meta().name);
        let paused = value.pointer("/spec/paused") == Some(&Value::Bool(true));
        let restarts = matches!(kind, Kind::Deployment | Kind::DaemonSet | Kind::StatefulSet);
        let complain = |why: &str| {
            let resource = kind.resource();
            Err(Failure::Message(format!("error: {resource} \"{name}\" {why}")))
        };
        match self {
            Verb::Restart { .. } if !restarts => Err(refusal("restart", kind, name)),
            Verb::Restart { .. } if paused => {
                complain("can't restart paused deployment (run rollout resume first)")
            }
            Verb::Restart { at } => restart(value, *at, name),
            Verb::Pause if kind != Kind::Deployment => Err(refusal("pause", kind, name)),
            Verb::Resume if kind != Kind::Deployment => Err(refusal("resume", kind, name)),
            Verb::Pause if paused => complain("is already paused"),
            Verb::Resume if !paused => complain("is not paused"),
            Verb::Pause => Ok(set_paused(value, true)),
            Verb::Resume => Ok(set_paused(value, false)),
        }
    }
}

fn set_paused(value: &mut Value, paused: bool) -> Option<String> {
    let spec = value.get_mut("spec").and_then(Value::as_object_mut)?;
    match paused {
        true => spec.insert("paused".into(), true.into()),
        false => spec.remove("paused"),
    };
    Some(if paused { "paused".into() } else { "resumed".into() })
}

fn restart(value: &mut Value, at: SimTime, name: &str) -> Result<Option<String>, Failure> {
    let template = value.pointer_mut("/spec/template").and_then(Value::as_object_mut);
    let Some(template) = template else { return Ok(None) };
    let metadata = template.entry("metadata").or_insert_with(|| Value::Object(Map::new()));
    let now: Value = at.rfc3339().into();
    if metadata.pointer("/annotations").and_then(|all| all.get(RESTARTED_AT)) == Some(&now) {
        return Err(Failure::Message(format!(
            "failed to create patch for {name}: if restart has already been triggered within the \
             past second, please wait before attempting to trigger another"
        )));
    }
    if metadata.get("annotations").is_none_or(Value::is_null) {
        metadata["annotations"] = json!({});
    }
    metadata["annotations"][RESTARTED_AT] = now;
    Ok(Some("restarted".into()))
}
