//! `kubectl create -f`, and the objects that kubectl makes from flags: jobs, cronjobs, namespaces,
//! deployments, budgets. Upstream: `k8s.io/kubectl/pkg/cmd/create/{create,create_job,
//! create_cronjob,create_namespace,create_deployment,create_pdb}.go`.

use crate::api::json::to_value;
use crate::api::meta::{Kind, ObjectKey};
use crate::kubectl::flags::{self, Flag, Flags, Takes};
use crate::kubectl::read::label_selector::LabelSelector;
use crate::kubectl::shell::Call;
use crate::kubectl::task::World;
use crate::kubectl::write::Started;
use crate::kubectl::write::apply::with_last_applied;
use crate::kubectl::write::driver::{Act, Driver, Place, Told, Turn, Verb, Write};
use crate::kubectl::write::dry_run::{self, DryRun};
use crate::kubectl::write::files::{self, Item};
use crate::kubectl::write::kinds::kind_of_word;
use crate::kubectl::write::print::{self, Form};
use crate::kubectl::write::record;
use crate::scenario::command::Request;
use crate::sim::command::Done;
use crate::store::rejection::Rejection;
use serde_json::{Value, json};
use std::collections::VecDeque;

const FLAGS: [Flag; 19] = [
    files::FILENAME,
    files::RECURSIVE,
    files::KUSTOMIZE,
    files::VALIDATE,
    print::OUTPUT,
    dry_run::FLAG,
    record::FLAG,
    Flag::long("save-config", Takes::Bool),
    Flag::long("field-manager", Takes::Text),
    Flag::long("edit", Takes::Bool),
    Flag::long("image", Takes::Text),
    Flag::long("from", Takes::Text),
    Flag::long("schedule", Takes::Text),
    Flag::long("restart", Takes::Text),
    Flag::long("replicas", Takes::Int),
    Flag::long("port", Takes::Int),
    Flag::long("selector", Takes::Text),
    Flag::long("min-available", Takes::Text),
    Flag::long("max-unavailable", Takes::Text),
];

/// New objects, one after the other.
#[derive(Debug)]
pub struct Create {
    pub items: VecDeque<Item>,
    pub dry_run: DryRun,
    pub form: Form,
    pub save_config: bool,
    pub change_cause: Option<String>,
    /// What to say of a refusal, unless the object comes from a file.
    pub generated: Option<&'static str>,
}

impl Create {
    fn of(flags: &Flags, items: VecDeque<Item>, generated: Option<&'static str>) -> Started {
        Ok(Box::new(Driver::new(Create {
            items,
            dry_run: DryRun::of(flags)?,
            form: Form::of(flags)?,
            save_config: flags.bool("save-config"),
            change_cause: record::change_cause(flags, "kubectl create"),
            generated,
        })))
    }

    fn words(&self) -> String {
        format!("created{}", self.dry_run.suffix())
    }
}

pub fn start(argv: &[String], call: &Call, world: &World) -> Started {
    let flags = flags::parse("kubectl create", &FLAGS, argv)?;
    if let Some(what) = flags.args.first() {
        return generate(what, &flags, world);
    }
    if flags.all("filename").is_empty() && !flags.is_set("kustomize") {
        return Err("error: must specify one of -f and -k".into());
    }
    if flags.bool("edit") {
        return Err("error: kubeloupe does not simulate kubectl create --edit".into());
    }
    let items = files::read(&flags, "create", call, world)?.into();
    Create::of(&flags, items, None)
}

impl Verb for Create {
    fn next(&mut self, turn: &Turn) -> Option<Vec<Act>> {
        let mut manifest = match self.items.pop_front()? {
            Item::Bad(failure) => return Some(vec![Act::Fail(failure)]),
            Item::Object(manifest) => *manifest,
        };
        let mut acts: Vec<Act> = manifest.remarks.drain(..).map(Act::Warn).collect();
        if let Some((_, failure)) = manifest.refusal {
            acts.push(Act::Fail(failure));
            return Some(acts);
        }
        let mut value = manifest.value;
        if let Some(cause) = &self.change_cause {
            acts.push(Act::Warn(record::DEPRECATED.into()));
            record::annotate(&mut value, cause);
        }
        if self.save_config {
            value = with_last_applied(value);
        }
        acts.extend(print::warnings(&value));
        let place = match self.generated {
            Some(what) => Place::Generated { what: what.into() },
            None => Place::File { doing: "creating", file: manifest.file },
        };
        let request = Request::Create { manifest: value };
        let words = self.words();
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

    fn told(&mut self, _: usize, done: &Done, turn: &Turn) -> Option<String> {
        let object = done.uid.and_then(|uid| turn.world.sim.lister().get(uid))?;
        Some(self.form.object(object, &self.words(), turn.world))
    }
}

/// `kubectl create job …` and the like.
fn generate(what: &str, flags: &Flags, world: &World) -> Started {
    let name = flags.args.get(1).filter(|_| flags.before_dashes.is_none_or(|n| n > 1));
    let extra = flags.args.get(2..flags.before_dashes.unwrap_or(flags.args.len()));
    let given = usize::from(name.is_some()) + extra.map_or(0, <[String]>::len);
    let (kind, word) = match what {
        "job" => (Kind::Job, "job"),
        "cronjob" | "cj" => (Kind::CronJob, "cronjob"),
        "namespace" | "ns" => (Kind::Namespace, "namespace"),
        "deployment" | "deploy" => (Kind::Deployment, "deployment"),
        "poddisruptionbudget" | "pdb" => (Kind::PodDisruptionBudget, "poddisruptionbudget"),
        other => {
            kind_of_word(other)?;
            return Err(format!(
                "error: kubectl create {other} does not exist; use -f with a file"
            ));
        }
    };
    let Some(name) = name.filter(|_| given == 1) else {
        return Err(format!(
            "error: exactly one NAME is required, got {given}\nSee 'kubectl create {word} -h' \
             for help and examples"
        ));
    };
    let namespace = flags.text("namespace").unwrap_or("default");
    let value = match kind {
        Kind::Job => job(name, namespace, flags, world)?,
        Kind::CronJob => cron_job(name, namespace, flags)?,
        Kind::Deployment => deployment(name, namespace, flags)?,
        Kind::PodDisruptionBudget => budget(name, namespace, flags)?,
        _ => json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}),
    };
    Create::of(flags, [Item::made(kind, value, name, namespace)].into(), Some(word))
}

/// Upstream: `k8s.io/kubectl/pkg/cmd/create/create_deployment.go`.
fn deployment(name: &str, namespace: &str, flags: &Flags) -> Result<Value, String> {
    let command = command(flags);
    let images: Vec<&str> = flags.all("image").iter().flat_map(|text| text.split(',')).collect();
    match (images.len(), command) {
        (0, _) => return Err("error: required flag(s) \"image\" not set".into()),
        (1, _) | (_, []) => {}
        (_, [..]) => {
            return Err("error: cannot specify multiple --image options and command".into());
        }
    }
    let container = |image: &&str| {
        // `registry/path/nginx:1.14@sha…` makes a container called nginx.
        let last = image.rsplit('/').next().unwrap_or(image);
        let base = last.split([':', '@']).next().unwrap_or(last);
        let mut container = json!({"image": image, "name": base, "resources": {}});
        if !command.is_empty() {
            container["command"] = json!(command);
        }
        if let Some(port) = flags.int("port").filter(|port| *port > 0) {
            container["ports"] = json!([{"containerPort": port}]);
        }
        container
    };
    let containers: Vec<Value> = images.iter().map(container).collect();
    let labels = json!({"app": name});
    Ok(json!({
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "namespace": namespace, "labels": labels},
        "spec": {
            "replicas": flags.int("replicas").unwrap_or(1),
            "selector": {"matchLabels": labels},
            "strategy": {},
            "template": {"metadata": {"labels": labels}, "spec": {"containers": containers}},
        },
    }))
}

/// Upstream: `k8s.io/kubectl/pkg/cmd/create/create_pdb.go`.
fn budget(name: &str, namespace: &str, flags: &Flags) -> Result<Value, String> {
    let text = |flag| flags.text(flag).filter(|text| !text.is_empty());
    let selector = text("selector").ok_or("error: a selector must be specified")?;
    let (field, bound) = match (text("min-available"), text("max-unavailable")) {
        (Some(least), None) => ("minAvailable", least),
        (None, Some(most)) => ("maxUnavailable", most),
        (None, None) => {
            let why = "one of min-available or max-unavailable must be specified";
            return Err(format!("error: {why}"));
        }
        (Some(_), Some(_)) => {
            let why = "min-available and max-unavailable cannot be both specified";
            return Err(format!("error: {why}"));
        }
    };
    let selector = LabelSelector::parse(selector).and_then(|selector| selector.to_json());
    let selector = selector.map_err(|why| format!("error: {why}"))?;
    let bound = bound.parse::<i32>().map_or_else(|_| json!(bound), |number| json!(number));
    Ok(json!({
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"selector": selector, field: bound},
    }))
}

/// What stands after `--`.
fn command(flags: &Flags) -> &[String] {
    flags.before_dashes.and_then(|at| flags.args.get(at..)).unwrap_or_default()
}

fn container(name: &str, image: &str, command: &[String]) -> Value {
    let mut container = json!({"image": image, "name": name, "resources": {}});
    if !command.is_empty() {
        container["command"] = json!(command);
    }
    container
}

fn job(name: &str, namespace: &str, flags: &Flags, world: &World) -> Result<Value, String> {
    let command = command(flags);
    let image = match (flags.text("image"), flags.text("from")) {
        (None, None) | (Some(_), Some(_)) => {
            return Err("error: either --image or --from must be specified".into());
        }
        (None, Some(_)) if !command.is_empty() => {
            return Err("error: cannot specify --from and command".into());
        }
        (None, Some(from)) => return job_from(from, name, namespace, world),
        (Some(image), None) => image,
    };
    Ok(json!({
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"template": {
            "metadata": {},
            "spec": {"containers": [container(name, image, command)], "restartPolicy": "Never"},
        }},
    }))
}

/// A Job as the CronJob would make it now, and its own.
fn job_from(from: &str, name: &str, namespace: &str, world: &World) -> Result<Value, String> {
    let Some((kind, source)) = from.split_once('/') else {
        return Err(format!(
            "error: arguments in resource/name form must have a single resource and name: {from}"
        ));
    };
    let kind = kind_of_word(kind)?;
    let key = ObjectKey::new(kind, namespace, source);
    let object = world.sim.lister().find(&key).ok_or_else(|| {
        let gone = Rejection::NotFound { kind, name: source.into() };
        format!("Error from server ({}): {gone}", gone.status())
    })?;
    if kind != Kind::CronJob {
        return Err(format!("error: unknown object type *v1.{}", kind.names().kind));
    }
    let value = to_value(object, &|uid| world.sim.uuid(uid));
    let template = &value["spec"]["jobTemplate"];
    let mut metadata = json!({
        "name": name,
        "namespace": namespace,
        "annotations": {"cronjob.kubernetes.io/instantiate": "manual"},
        "ownerReferences": [{
            "apiVersion": value["apiVersion"],
            "kind": value["kind"],
            "name": source,
            "uid": value["metadata"]["uid"],
            "controller": true,
        }],
    });
    if let Some(annotations) = template["metadata"]["annotations"].as_object() {
        for (key, text) in annotations {
            metadata["annotations"][key] = text.clone();
        }
    }
    if template["metadata"]["labels"].is_object() {
        metadata["labels"] = template["metadata"]["labels"].clone();
    }
    let spec = &template["spec"];
    Ok(json!({"apiVersion": "batch/v1", "kind": "Job", "metadata": metadata, "spec": spec}))
}

fn cron_job(name: &str, namespace: &str, flags: &Flags) -> Result<Value, String> {
    let (image, schedule) = match (flags.text("image"), flags.text("schedule")) {
        (Some(image), Some(schedule)) => (image, schedule),
        (image, schedule) => {
            let missing: Vec<&str> = [("\"image\"", image), ("\"schedule\"", schedule)]
                .into_iter()
                .filter_map(|(flag, text)| text.is_none().then_some(flag))
                .collect();
            return Err(format!("error: required flag(s) {} not set", missing.join(", ")));
        }
    };
    let restart = flags.text("restart").filter(|policy| !policy.is_empty());
    Ok(json!({
        "apiVersion": "batch/v1",
        "kind": "CronJob",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {
            "schedule": schedule,
            "jobTemplate": {
                "metadata": {"name": name},
                "spec": {"template": {
                    "metadata": {},
                    "spec": {
                        "containers": [container(name, image, command(flags))],
                        "restartPolicy": restart.unwrap_or("OnFailure"),
                    },
                }},
            },
        },
    }))
}
