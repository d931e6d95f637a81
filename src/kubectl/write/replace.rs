//! `kubectl replace`. Upstream: `k8s.io/kubectl/pkg/cmd/replace/replace.go`.

use crate::api::json;
use crate::api::meta::{ObjectKey, Uid};
use crate::kubectl::flags::{self, Flag, Takes};
use crate::kubectl::shell::Call;
use crate::kubectl::task::{Wake, World};
use crate::kubectl::write::driver::{Act, Driver, Place, Told, Turn, Verb, Write};
use crate::kubectl::write::dry_run::{self, DryRun};
use crate::kubectl::write::failure::Failure;
use crate::kubectl::write::files::{self, Item, Manifest};
use crate::kubectl::write::print::{self, Form};
use crate::kubectl::write::target;
use crate::kubectl::write::{Started, record};
use crate::scenario::command::{Cascade, Request};
use crate::sim::command::Done;
use std::collections::VecDeque;

const FLAGS: [Flag; 13] = [
    files::FILENAME,
    files::RECURSIVE,
    files::KUSTOMIZE,
    files::VALIDATE,
    print::OUTPUT,
    dry_run::FLAG,
    record::FLAG,
    Flag::long("force", Takes::Bool),
    Flag::long("grace-period", Takes::Int),
    Flag::long("cascade", Takes::Optional("background")),
    Flag::long("wait", Takes::Bool),
    Flag::long("timeout", Takes::Duration),
    Flag::long("save-config", Takes::Bool),
];

#[derive(Debug)]
struct Replace {
    items: VecDeque<Item>,
    dry_run: DryRun,
    form: Form,
    /// Delete first, create afterwards.
    force: bool,
    grace_seconds: Option<i64>,
    deleted: Vec<Uid>,
    to_create: Option<VecDeque<Item>>,
}

pub fn start(argv: &[String], call: &Call, world: &World) -> Started {
    let flags = flags::parse("kubectl replace", &FLAGS, argv)?;
    if flags.all("filename").is_empty() {
        return Err("error: must specify one of -f and -k".into());
    }
    let force = flags.bool("force");
    let grace = flags.int("grace-period").filter(|seconds| *seconds >= 0);
    if grace.is_some() && !force {
        return Err("error: --grace-period must have --force specified".into());
    }
    let dry_run = DryRun::of(&flags)?;
    if force && dry_run != DryRun::No {
        return Err("error: --dry-run can not be used when --force is set".into());
    }
    let items = files::read(&flags, "replace", call, world)?.into();
    Ok(Box::new(Driver::new(Replace {
        items,
        dry_run,
        form: Form::of(&flags)?,
        force,
        grace_seconds: grace,
        deleted: Vec::new(),
        to_create: None,
    })))
}

impl Verb for Replace {
    fn next(&mut self, turn: &Turn) -> Option<Vec<Act>> {
        if self.force {
            return self.forced(turn);
        }
        let manifest = match self.items.pop_front()? {
            Item::Bad(failure) => return Some(vec![Act::Fail(failure)]),
            Item::Object(manifest) => *manifest,
        };
        let mut acts: Vec<Act> = manifest.remarks.iter().cloned().map(Act::Warn).collect();
        if let Some((_, failure)) = &manifest.refusal {
            acts.push(Act::Fail(reworded(failure)));
            return Some(acts);
        }
        let key = key(&manifest);
        if turn.world.sim.lister().find(&key).is_none() {
            let context = format!("error when replacing {:?}: ", manifest.file);
            acts.push(Act::Fail(target::not_found(&key, &context)));
            return Some(acts);
        }
        acts.extend(print::warnings(&manifest.value));
        let place = Place::File { doing: "replacing", file: manifest.file };
        let request = Request::Update { key, manifest: manifest.value };
        let words = format!("replaced{}", self.dry_run.suffix());
        acts.push(match self.dry_run {
            DryRun::No => Act::Write(Write { request, told: Told::Asked(0), place }),
            DryRun::Client => Act::Print(self.form.intended(&request, &words)),
            DryRun::Server => self.dry_run.tried(
                &request,
                &place,
                |object, sim| self.form.object_in(object, &words, sim),
                turn.world,
            ),
        });
        Some(acts)
    }

    fn told(&mut self, deleted: usize, done: &Done, turn: &Turn) -> Option<String> {
        let uid = done.uid?;
        if deleted == 1 {
            self.deleted.push(uid);
            let key = turn.world.log.key(uid)?;
            let place = match &*key.namespace {
                "" => String::new(),
                namespace => format!(" from {namespace} namespace"),
            };
            return Some(format!("{} {:?} deleted{place}", key.kind.resource_name(), &*key.name));
        }
        let object = turn.world.sim.lister().get(uid)?;
        Some(self.form.object(object, "replaced", turn.world))
    }
}

impl Replace {
    /// Deletes everything, waits until it is gone, then creates it.
    fn forced(&mut self, turn: &Turn) -> Option<Vec<Act>> {
        if self.to_create.is_none() {
            self.to_create = Some(self.items.clone());
            let objects = self.items.iter().filter_map(|item| match item {
                Item::Object(manifest) => Some(key(manifest)),
                Item::Bad(_) => None,
            });
            let existing = objects.filter(|key| turn.world.sim.lister().find(key).is_some());
            let deletes = existing.map(|key| {
                Act::Write(Write {
                    request: Request::Delete {
                        key,
                        grace_seconds: self.grace_seconds,
                        propagation: Cascade::Background,
                    },
                    told: Told::Asked(1),
                    place: Place::Nowhere,
                })
            });
            return Some(deletes.collect());
        }
        let sim = turn.world.sim;
        self.deleted.retain(|uid| sim.lister().get(*uid).is_some());
        if !self.deleted.is_empty() {
            if turn.world.idle {
                let message = "stopped waiting: nothing is due that would end the old objects";
                return Some(vec![Act::Fail(Failure::Message(message.into())), Act::Stop]);
            }
            return Some(vec![Act::Wait(Wake { at: None, records_over: Some(sim.records()) })]);
        }
        match self.to_create.as_mut()?.pop_front()? {
            Item::Bad(failure) => Some(vec![Act::Fail(failure)]),
            Item::Object(manifest) => {
                if let Some((_, failure)) = manifest.refusal {
                    return Some(vec![Act::Fail(failure)]);
                }
                let request = Request::Create { manifest: manifest.value };
                let place = Place::Nowhere;
                Some(vec![Act::Write(Write { request, told: Told::Asked(0), place })])
            }
        }
    }
}

fn key(manifest: &Manifest) -> ObjectKey {
    ObjectKey::new(manifest.kind, &manifest.namespace, &manifest.name)
}

/// The refusal of a new object, as that of one that is replaced.
fn reworded(failure: &Failure) -> Failure {
    match failure {
        Failure::Verbatim(text) => {
            Failure::Verbatim(text.replacen("error when creating", "error when replacing", 1))
        }
        other => other.clone(),
    }
}

/// The object as `kubectl edit` and `kubectl replace` see it.
pub fn current(key: &ObjectKey, world: &World) -> Option<serde_json::Value> {
    let object = world.sim.lister().find(key)?;
    Some(json::to_value(object, &|uid| world.sim.uuid(uid)))
}
