//! `kubectl set image` and `kubectl set env`. Upstream: `k8s.io/kubectl/pkg/cmd/set`.

use crate::api::object::Object;
use crate::kubectl::flags::{self, Flag, Flags, Takes};
use crate::kubectl::write::Started;
use crate::kubectl::write::driver::Act;
use crate::kubectl::write::dry_run::{self, DryRun};
use crate::kubectl::write::each::{Change, Each};
use crate::kubectl::write::failure::Failure;
use crate::kubectl::write::print::{self, Form};
use crate::kubectl::write::record;
use crate::kubectl::write::target::{self, targets};
use serde_json::{Value, json};

const FLAGS: [Flag; 9] = [
    target::SELECTOR,
    target::ALL,
    dry_run::FLAG,
    print::OUTPUT,
    record::FLAG,
    Flag::short("containers", 'c', Takes::Text),
    Flag::short("env", 'e', Takes::Texts),
    Flag::long("overwrite", Takes::Bool),
    Flag::long("local", Takes::Bool),
];

pub fn start(argv: &[String]) -> Started {
    let flags = flags::parse("kubectl set", &FLAGS, argv)?;
    match flags.args.first().map(String::as_str) {
        Some("image") => image(&flags),
        Some("env") => env(&flags),
        Some(word @ ("resources" | "selector" | "serviceaccount" | "subject")) => {
            Err(format!("error: kubeloupe does not simulate kubectl set {word}"))
        }
        Some(word) => Err(format!("error: unknown command {word:?} for \"kubectl set\"")),
        None => Err("error: kubectl set needs a command: image or env".into()),
    }
}

fn begin<C: Change + 'static>(resources: &[String], flags: &Flags, change: C) -> Started {
    if resources.is_empty() {
        return Err("error: one or more resources must be specified as <resource> <name> or \
                    <resource>/<name>"
            .into());
    }
    let mut each = Each::new(targets(resources, flags)?, change);
    each.dry_run = DryRun::of(flags)?;
    each.form = Form::of(flags)?;
    each.cause = record::change_cause(flags, "kubectl set");
    Ok(each.start())
}

/// The containers of an object's pods: both lists.
fn containers(value: &mut Value) -> Vec<&mut Value> {
    let spec = match value.pointer("/spec/template").is_some() {
        true => value.pointer_mut("/spec/template/spec"),
        false => value.get_mut("spec"),
    };
    let Some(spec) = spec.and_then(Value::as_object_mut) else { return Vec::new() };
    let lists = spec
        .iter_mut()
        .filter(|(name, _)| matches!(name.as_str(), "containers" | "initContainers"));
    lists.filter_map(|(_, list)| list.as_array_mut()).flatten().collect()
}

#[derive(Debug)]
struct Image {
    /// (container or `*`, image)
    pairs: Vec<(String, String)>,
}

fn image(flags: &Flags) -> Started {
    let rest = flags.args.get(1..).unwrap_or_default();
    let at = rest.iter().position(|arg| arg.contains('=')).unwrap_or(rest.len());
    let (resources, words) = rest.split_at(at);
    let pairs: Vec<(String, String)> = words
        .iter()
        .filter_map(|word| word.split_once('=').map(|(name, image)| (name.into(), image.into())))
        .collect();
    if pairs.is_empty() {
        return Err("error: at least one image update is required".into());
    }
    begin(resources, flags, Image { pairs })
}

impl Change for Image {
    fn change(
        &mut self,
        value: &mut Value,
        _: &Object,
        _: &mut Vec<Act>,
    ) -> Result<Option<String>, Failure> {
        let mut containers = containers(value);
        for (name, image) in &self.pairs {
            let mut found = false;
            for container in &mut containers {
                if name == "*" || container["name"] == name.as_str() {
                    found = true;
                    container["image"] = image.clone().into();
                }
            }
            if !found {
                let message = format!("unable to find container named {name:?}");
                return Err(Failure::Message(message));
            }
        }
        Ok(Some("image updated".into()))
    }

    fn unchanged(&self, _: Option<String>) -> Option<String> {
        None
    }
}

#[derive(Debug)]
struct Env {
    set: Vec<(String, String)>,
    remove: Vec<String>,
    only: Option<String>,
    overwrite: bool,
}

fn env(flags: &Flags) -> Started {
    let rest = flags.args.get(1..).unwrap_or_default();
    let is_pair = |arg: &String| arg.contains('=') || arg.ends_with('-') && arg.len() > 1;
    let at = rest.iter().position(is_pair).unwrap_or(rest.len());
    let (resources, words) = rest.split_at(at);
    let mut change = Env {
        set: Vec::new(),
        remove: Vec::new(),
        only: flags.text("containers").filter(|name| *name != "*").map(str::to_string),
        overwrite: flags.bool_or("overwrite", true),
    };
    for word in words.iter().chain(flags.all("env")) {
        match (word.split_once('='), word.strip_suffix('-')) {
            (Some((name, value)), _) => change.set.push((name.into(), value.into())),
            (None, Some(name)) => change.remove.push(name.into()),
            (None, None) => {
                return Err(format!(
                    "error: environment variables must be of the form KEY=VALUE: {word}"
                ));
            }
        }
    }
    if change.set.is_empty() && change.remove.is_empty() {
        return Err("error: at least one environment variable must be provided".into());
    }
    begin(resources, flags, change)
}

impl Change for Env {
    fn change(
        &mut self,
        value: &mut Value,
        _: &Object,
        _: &mut Vec<Act>,
    ) -> Result<Option<String>, Failure> {
        for container in containers(value) {
            let wanted = self.only.as_deref().is_none_or(|name| container["name"] == name);
            let Some(container) = container.as_object_mut().filter(|_| wanted) else { continue };
            let list = container.get("env").and_then(Value::as_array);
            let mut env: Vec<Value> = list.cloned().unwrap_or_default();
            for (name, text) in &self.set {
                let known = env.iter_mut().find(|known| known["name"] == name.as_str());
                match known {
                    Some(known) if !self.overwrite => {
                        let old = known["value"].as_str().unwrap_or_default();
                        return Err(Failure::Message(format!(
                            "'{name}' already has a value ({old}), and --overwrite is false"
                        )));
                    }
                    Some(known) => *known = json!({"name": name, "value": text}),
                    None => env.push(json!({"name": name, "value": text})),
                }
            }
            env.retain(|known| !self.remove.iter().any(|name| known["name"] == name.as_str()));
            match env.is_empty() {
                true => container.remove("env"),
                false => container.insert("env".into(), env.into()),
            };
        }
        Ok(Some("env updated".into()))
    }

    fn unchanged(&self, _: Option<String>) -> Option<String> {
        None
    }
}
