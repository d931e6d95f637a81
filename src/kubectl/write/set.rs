//! `kubectl set image`, `set env` and `set resources`. Upstream: `k8s.io/kubectl/pkg/cmd/set`.

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

const FLAGS: [Flag; 11] = [
    target::SELECTOR,
    target::ALL,
    dry_run::FLAG,
    print::OUTPUT,
    record::FLAG,
    Flag::short("containers", 'c', Takes::Text),
    Flag::short("env", 'e', Takes::Texts),
    Flag::long("overwrite", Takes::Bool),
    Flag::long("local", Takes::Bool),
    Flag::long("limits", Takes::Text),
    Flag::long("requests", Takes::Text),
];

const BOTH: [&str; 2] = ["containers", "initContainers"];

pub fn start(argv: &[String]) -> Started {
    let flags = flags::parse("kubectl set", &FLAGS, argv)?;
    match flags.args.first().map(String::as_str) {
        Some("image") => image(&flags),
        Some("env") => env(&flags),
        Some("resources") => resources(&flags),
        Some(word @ ("selector" | "serviceaccount" | "subject")) => {
            Err(format!("error: kubeloupe does not simulate kubectl set {word}"))
        }
        Some(word) => Err(format!("error: unknown command {word:?} for \"kubectl set\"")),
        None => Err("error: kubectl set needs a command: image, env or resources".into()),
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

/// The containers of an object's pods that stand in these lists.
fn containers<'a>(value: &'a mut Value, lists: &[&str]) -> Vec<&'a mut Value> {
    let spec = match value.pointer("/spec/template").is_some() {
        true => value.pointer_mut("/spec/template/spec"),
        false => value.get_mut("spec"),
    };
    let Some(spec) = spec.and_then(Value::as_object_mut) else { return Vec::new() };
    let lists = spec.iter_mut().filter(|(name, _)| lists.contains(&name.as_str()));
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
        let mut containers = containers(value, &BOTH);
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
        for container in containers(value, &BOTH) {
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

/// What each chosen container gets; an empty list leaves what it has.
#[derive(Debug)]
struct Resources {
    /// (`limits` or `requests`, resource, quantity)
    amounts: Vec<(&'static str, String, String)>,
    only: Option<String>,
}

/// Upstream: `k8s.io/kubectl/pkg/cmd/set/set_resources.go`.
fn resources(flags: &Flags) -> Started {
    let mut amounts = Vec::new();
    for field in ["limits", "requests"] {
        for pair in flags.text(field).unwrap_or_default().split_terminator(',') {
            let Some((name, quantity)) = pair.split_once('=').filter(|(_, q)| !q.is_empty()) else {
                return Err(format!(
                    "error: Invalid argument syntax {pair:?}, expected <resource>=<value>"
                ));
            };
            amounts.push((field, name.to_string(), quantity.to_string()));
        }
    }
    if amounts.is_empty() {
        return Err("error: you must specify an update to requests or limits (in the form of \
                    --requests/--limits)"
            .into());
    }
    let only = flags.text("containers").filter(|name| *name != "*").map(str::to_string);
    let rest = flags.args.get(1..).unwrap_or_default();
    begin(rest, flags, Resources { amounts, only })
}

impl Change for Resources {
    fn change(
        &mut self,
        value: &mut Value,
        _: &Object,
        _: &mut Vec<Act>,
    ) -> Result<Option<String>, Failure> {
        let is_chosen =
            |container: &Value| self.only.as_deref().is_none_or(|name| container["name"] == name);
        let mut chosen = containers(value, &["containers"]);
        chosen.retain(|container| is_chosen(container));
        if chosen.is_empty() {
            let name = self.only.as_deref().unwrap_or("*");
            return Err(Failure::Message(format!("unable to find container named {name}")));
        }
        for container in chosen {
            for (field, name, quantity) in &self.amounts {
                container["resources"][*field][name] = quantity.clone().into();
            }
        }
        Ok(Some("resource requirements updated".into()))
    }

    fn unchanged(&self, _: Option<String>) -> Option<String> {
        None
    }
}
