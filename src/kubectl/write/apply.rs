//! `kubectl apply`. Upstream: `k8s.io/kubectl/pkg/cmd/apply/{apply,patcher}.go`. Field managers are
//! not modelled: a server-side apply removes nothing.

use crate::api::fields::{self, Type};
use crate::api::json;
use crate::api::meta::{Kind, ObjectKey};
use crate::api::object::Object;
use crate::kubectl::flags::{self, Flag, Takes};
use crate::kubectl::shell::Call;
use crate::kubectl::task::World;
use crate::kubectl::write::driver::{Act, Driver, Place, Told, Turn, Verb, Write};
use crate::kubectl::write::dry_run::{self, DryRun};
use crate::kubectl::write::failure::Failure;
use crate::kubectl::write::files::{self, Item, Manifest, metadata_of};
use crate::kubectl::write::print::{self, Form};
use crate::kubectl::write::strategic::{self, Include};
use crate::kubectl::write::{Started, record};
use crate::manifest::Document;
use crate::scenario::command::Request;
use crate::sim::Sim;
use crate::sim::command::Done;
use serde_json::{Map, Value};
use std::collections::VecDeque;

/// Where kubectl keeps the file that was applied last.
pub const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

const FLAGS: [Flag; 17] = [
    files::FILENAME,
    files::RECURSIVE,
    files::KUSTOMIZE,
    files::VALIDATE,
    print::OUTPUT,
    dry_run::FLAG,
    record::FLAG,
    Flag::long("server-side", Takes::Bool),
    Flag::long("force-conflicts", Takes::Bool),
    Flag::long("field-manager", Takes::Text),
    Flag::long("overwrite", Takes::Bool),
    Flag::long("force", Takes::Bool),
    Flag::long("prune", Takes::Bool),
    Flag::long("all", Takes::Bool),
    Flag::long("wait", Takes::Bool),
    Flag::long("timeout", Takes::Duration),
    Flag::short("selector", 'l', Takes::Text),
];

#[derive(Debug)]
struct Apply {
    items: VecDeque<Item>,
    dry_run: DryRun,
    server_side: bool,
    change_cause: Option<String>,
    form: Form,
    begun: bool,
    /// The words for the write under way.
    words: String,
}

pub fn start(argv: &[String], call: &Call, world: &World) -> Started {
    let flags = flags::parse("kubectl apply", &FLAGS, argv)?;
    if flags.bool("prune") || flags.is_set("selector") {
        return Err("error: kubeloupe does not simulate kubectl apply --prune and -l".into());
    }
    if let Some(extra) = flags.args.first() {
        return Err(format!(
            "error: Unexpected args: [{}]\nSee 'kubectl apply -h' for help and examples",
            if flags.args.len() == 1 { extra.clone() } else { flags.args.join(" ") }
        ));
    }
    if flags.all("filename").is_empty() && !flags.is_set("kustomize") {
        return Err("error: must specify one of -f and -k".into());
    }
    let dry_run = DryRun::of(&flags)?;
    let server_side = flags.bool("server-side");
    if server_side && dry_run == DryRun::Client {
        return Err("error: --dry-run=client doesn't work with --server-side (did you mean \
                    --dry-run=server instead?)"
            .into());
    }
    let items = files::read(&flags, "apply", call, world)?.into();
    Ok(Box::new(Driver::new(Apply {
        items,
        dry_run,
        server_side,
        change_cause: record::change_cause(&flags, "kubectl apply"),
        form: Form::of(&flags)?,
        begun: false,
        words: String::new(),
    })))
}

impl Verb for Apply {
    fn next(&mut self, turn: &Turn) -> Option<Vec<Act>> {
        let mut acts = Vec::new();
        if !self.begun {
            self.begun = true;
            if self.change_cause.is_some() {
                acts.push(Act::Warn(record::DEPRECATED.into()));
            }
            if self.server_side {
                acts.push(Act::Warn(NO_MANAGERS.into()));
            }
            return Some(acts);
        }
        match self.items.pop_front()? {
            Item::Bad(failure) => acts.push(Act::Fail(failure)),
            Item::Object(manifest) => self.apply(*manifest, turn.world, &mut acts),
        }
        Some(acts)
    }

    fn told(&mut self, _: usize, done: &Done, turn: &Turn) -> Option<String> {
        let object = done.uid.and_then(|uid| turn.world.sim.lister().get(uid))?;
        Some(self.form.object(object, &self.words, turn.world))
    }
}

const NO_MANAGERS: &str = "Warning: kubeloupe keeps no field managers: fields that are gone from \
                           the file stay, and there are no conflicts";

impl Apply {
    fn apply(&mut self, mut manifest: Manifest, world: &World, acts: &mut Vec<Act>) {
        acts.extend(manifest.remarks.drain(..).map(Act::Warn));
        if let Some(cause) = &self.change_cause {
            record::annotate(&mut manifest.value, cause);
        }
        if manifest.name.is_empty() {
            acts.push(Act::Fail(nameless(&manifest)));
            return;
        }
        let key = ObjectKey::new(manifest.kind, &manifest.namespace, &manifest.name);
        match world.sim.lister().find(&key) {
            None => self.create(manifest, world, acts),
            Some(object) => self.change(&manifest, object, world, acts),
        }
    }

    fn create(&mut self, manifest: Manifest, world: &World, acts: &mut Vec<Act>) {
        if let Some((_, failure)) = manifest.refusal {
            acts.push(Act::Fail(failure));
            return;
        }
        let value = match self.server_side {
            true => manifest.value,
            false => with_last_applied(manifest.value),
        };
        let place = Place::File { doing: "creating", file: manifest.file };
        self.words = format!("{}{}", self.word("created"), self.dry_run.suffix());
        acts.extend(print::warnings(&value));
        let request = Request::Create { manifest: value };
        self.send(request, place, world, acts);
    }

    fn change(&mut self, manifest: &Manifest, old: &Object, world: &World, acts: &mut Vec<Act>) {
        let uuid = |uid| world.sim.uuid(uid);
        let current = json::to_value(old, &uuid);
        let ty = fields::type_named(manifest.kind.names().kind);
        if !old.meta().annotations.contains_key(LAST_APPLIED) && !self.server_side {
            acts.push(Act::Warn(missing_annotation(manifest)));
        }
        let (modified, patch) = match self.server_side {
            true => {
                let value = manifest.value.clone();
                let patch = strategic::difference(&current, &value, ty, Include::Additions);
                (value, without_server_fields(patch))
            }
            false => {
                let value = with_last_applied(manifest.value.clone());
                let patch = client_patch(old, &current, &value, ty);
                (value, patch)
            }
        };
        if let Some((server, _)) = &manifest.refusal {
            acts.push(Act::Fail(refused_patch(&patch, server)));
            return;
        }
        if patch.is_empty() {
            let words = format!("{}{}", self.word("unchanged"), self.dry_run.suffix());
            acts.push(Act::Print(self.form.object(old, &words, world)));
            return;
        }
        if old.meta().is_deleting() {
            acts.push(Act::Warn(format!(
                "Warning: Detected changes to resource {} which is currently being deleted.",
                manifest.name
            )));
        }
        acts.extend(print::warnings(&modified));
        let merged = match strategic::apply(&current, &Value::Object(patch), ty) {
            Ok(merged) => merged,
            Err(why) => return acts.push(Act::Fail(Failure::Message(why))),
        };
        let place = Place::File { doing: "patching", file: manifest.file.clone() };
        self.words = format!("{}{}", self.word("configured"), self.dry_run.suffix());
        let key = ObjectKey::new(manifest.kind, &manifest.namespace, &manifest.name);
        self.send(Request::Update { key, manifest: merged }, place, world, acts);
    }

    fn send(&mut self, request: Request, place: Place, world: &World, acts: &mut Vec<Act>) {
        match self.dry_run {
            DryRun::No => acts.push(Act::Write(Write { request, told: Told::Asked(0), place })),
            DryRun::Client => acts.push(Act::Print(self.form.intended(&request, &self.words))),
            DryRun::Server => acts.push(self.dry_run.tried(
                &request,
                &place,
                |object, sim| self.form.object_in(object, &self.words, sim),
                world,
            )),
        }
    }

    fn word(&self, word: &'static str) -> &'static str {
        if self.server_side { "serverside-applied" } else { word }
    }
}

/// What applying a document would make of the object that runs, before and after; defaults and the
/// memory of the apply itself are left out of the comparison. `None` if no such object runs.
pub fn outcome(document: &Document, sim: &Sim) -> Option<(Value, Value)> {
    let kind = Kind::of(&document.api_version, &document.kind)?;
    let namespace = match (kind.names().namespaced, document.namespace.as_str()) {
        (false, _) => "",
        (true, "") => "default",
        (true, namespace) => namespace,
    };
    let object = sim.lister().named(kind, namespace, &document.name)?;
    let mut modified = document.stored();
    if let Some(metadata) = metadata_of(&mut modified).filter(|_| !namespace.is_empty()) {
        metadata.insert("namespace".into(), namespace.into());
    }
    let ty = fields::type_named(kind.names().kind);
    let current = json::to_value(object, &|uid| sim.uuid(uid));
    let patch = client_patch(object, &current, &with_last_applied(modified), ty);
    let merged = strategic::apply(&current, &Value::Object(patch), ty).ok()?;
    Some((without_memory(current), without_memory(merged)))
}

/// The patch that an apply sends: it changes what the file says and drops what it said before.
fn client_patch(
    old: &Object,
    current: &Value,
    modified: &Value,
    ty: Option<&'static Type>,
) -> Map<String, Value> {
    let last = old.meta().annotations.get(LAST_APPLIED);
    let original = last.and_then(|text| serde_json::from_str(text).ok());
    without_server_fields(three_way(original.as_ref(), modified, current, ty))
}

fn without_memory(mut value: Value) -> Value {
    if let Some(Value::Object(annotations)) = value.pointer_mut("/metadata/annotations") {
        annotations.remove(LAST_APPLIED);
    }
    value
}

/// The patch of a three-way merge: what the file changes, and what it no longer says.
pub fn three_way(
    original: Option<&Value>,
    modified: &Value,
    current: &Value,
    ty: Option<&'static Type>,
) -> Map<String, Value> {
    let changes = strategic::difference(current, modified, ty, Include::Additions);
    let nothing = Value::Object(Map::new());
    let original = original.unwrap_or(&nothing);
    let gone = strategic::difference(original, modified, ty, Include::Deletions);
    strategic::join(gone, changes)
}

/// Identity and status are the server's: a file that has them changes nothing.
fn without_server_fields(mut patch: Map<String, Value>) -> Map<String, Value> {
    patch.remove("status");
    if let Some(Value::Object(metadata)) = patch.get_mut("metadata") {
        for field in ["creationTimestamp", "uid", "resourceVersion", "generation", "selfLink"] {
            metadata.remove(field);
        }
        if metadata.is_empty() {
            patch.remove("metadata");
        }
    }
    patch
}

/// The object with itself, as compact JSON, in the annotation that later applies compare with.
pub fn with_last_applied(mut value: Value) -> Value {
    if let Some(metadata) = metadata_of(&mut value) {
        let annotations =
            metadata.entry("annotations").or_insert_with(|| Value::Object(Map::new()));
        if annotations.is_null() {
            *annotations = Value::Object(Map::new());
        }
        if let Some(annotations) = annotations.as_object_mut() {
            annotations.remove(LAST_APPLIED);
        }
    }
    let text = format!("{value}\n");
    if let Some(annotations) = value.pointer_mut("/metadata/annotations")
        && let Some(annotations) = annotations.as_object_mut()
    {
        annotations.insert(LAST_APPLIED.into(), text.into());
    }
    value
}

fn missing_annotation(manifest: &Manifest) -> String {
    format!(
        "Warning: resource {}/{} is missing the {LAST_APPLIED} annotation which is required by \
         kubectl apply. kubectl apply should only be used on resources created declaratively by \
         either kubectl create --save-config or kubectl apply. The missing annotation will be \
         patched automatically.",
        manifest.kind.names().plural,
        manifest.name
    )
}

fn nameless(manifest: &Manifest) -> Failure {
    let prefix = manifest.value.pointer("/metadata/generateName").and_then(Value::as_str);
    if let Some(prefix) = prefix {
        return Failure::Message(format!("from {prefix}: cannot use generate name with apply"));
    }
    Failure::Message(format!(
        "error when retrieving current configuration of:\n{}\nName: \"\", Namespace: {:?}\nfrom \
         server for: {:?}: resource name may not be empty",
        resource_lines(manifest),
        manifest.namespace,
        manifest.file
    ))
}

fn resource_lines(manifest: &Manifest) -> String {
    let names = manifest.kind.names();
    let version = manifest.kind.api_version();
    format!(
        "Resource: \"{version}, Resource={}\", GroupVersionKind: \"{version}, Kind={}\"",
        names.plural, names.kind
    )
}

fn refused_patch(patch: &Map<String, Value>, why: &str) -> Failure {
    let shown = print::go_map(&Value::Object(patch.clone()));
    Failure::Verbatim(format!("The request is invalid: patch: Invalid value: {shown:?}: {why}"))
}
