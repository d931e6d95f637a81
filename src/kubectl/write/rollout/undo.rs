//! `kubectl rollout undo`: writes an earlier template back.

use super::{Revision, refusal, revisions};
use crate::api::meta::{Kind, Uid};
use crate::api::object::Object;
use crate::kubectl::flags::Flags;
use crate::kubectl::read::describe::pod_template;
use crate::kubectl::task::World;
use crate::kubectl::write::Started;
use crate::kubectl::write::driver::Act;
use crate::kubectl::write::dry_run::DryRun;
use crate::kubectl::write::each::{Change, Each};
use crate::kubectl::write::failure::Failure;
use crate::kubectl::write::target::Targets;
use crate::order::Ordered;
use serde_json::Value;
use std::collections::BTreeMap;

#[derive(Debug)]
struct Undo {
    histories: BTreeMap<Uid, Vec<Revision>>,
    /// 0: the one before the latest.
    to: i64,
    dry_run: DryRun,
}

pub fn start(targets: Targets, flags: &Flags, world: &World) -> Started {
    let objects = targets.keys(world);
    let objects = objects.iter().filter_map(|key| world.sim.lister().find(key));
    let histories = objects.filter_map(|own| Some((own.uid(), revisions(own, world)?))).ordered();
    let to = flags.int("to-revision").unwrap_or(0);
    let dry_run = DryRun::of(flags)?;
    let mut each = Each::new(targets, Undo { histories, to, dry_run });
    each.dry_run = dry_run;
    Ok(each.start())
}

impl Undo {
    fn target(&self, object: &Object) -> Result<&Revision, Failure> {
        let (kind, name) = (object.kind(), &object.meta().name);
        let history =
            self.histories.get(&object.uid()).ok_or_else(|| refusal("undo", kind, name))?;
        if self.to != 0 {
            return history.iter().find(|entry| entry.number == self.to).ok_or_else(|| {
                let to = self.to;
                Failure::Message(format!("unable to find specified revision {to} in history"))
            });
        }
        history.iter().rev().nth(1).ok_or_else(|| {
            Failure::Message(match kind {
                Kind::Deployment => format!("no rollout history found for deployment \"{name}\""),
                _ => "no last revision to roll back to".into(),
            })
        })
    }
}

impl Change for Undo {
    fn change(
        &mut self,
        value: &mut Value,
        object: &Object,
        _: &mut Vec<Act>,
    ) -> Result<Option<String>, Failure> {
        let entry = self.target(object)?;
        if self.dry_run == DryRun::Client {
            return Ok(Some(match object.kind() {
                Kind::Deployment => pod_template(&entry.template),
                _ => format!("will roll back to {}", pod_template(&entry.template)),
            }));
        }
        if value.pointer("/spec/paused") == Some(&Value::Bool(true)) {
            return Err(Failure::Message(format!(
                "you cannot rollback a paused deployment; resume it first with 'kubectl rollout \
                 resume deployment/{}' and try again",
                object.meta().name
            )));
        }
        let restored = entry.restored();
        if value.pointer("/spec/template") == Some(&restored) {
            let to = self.to;
            return Ok(Some(format!(
                "skipped rollback (current template already matches revision {to})"
            )));
        }
        if let Some(template) = value.pointer_mut("/spec/template") {
            *template = restored;
        }
        if let (Some(annotations), Some(metadata)) =
            (&entry.annotations, value.get_mut("metadata").and_then(Value::as_object_mut))
        {
            metadata.insert("annotations".into(), annotations.clone());
        }
        Ok(Some("rolled back".into()))
    }
}
