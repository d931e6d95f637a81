//! `kubectl taint`. Upstream: `k8s.io/kubectl/pkg/cmd/taint`.

use crate::api::meta::Kind;
use crate::api::object::Object;
use crate::kubectl::flags::{self, Flag, Takes};
use crate::kubectl::write::Started;
use crate::kubectl::write::driver::Act;
use crate::kubectl::write::dry_run::{self, DryRun};
use crate::kubectl::write::each::{Change, Each};
use crate::kubectl::write::failure::Failure;
use crate::kubectl::write::kinds::kind_of_word;
use crate::kubectl::write::target::{self, targets};
use serde_json::{Value, json};

const FLAGS: [Flag; 5] = [
    target::SELECTOR,
    target::ALL,
    dry_run::FLAG,
    Flag::long("overwrite", Takes::Bool),
    Flag::long("validate", Takes::Optional("strict")),
];

const EFFECTS: [&str; 3] = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

#[derive(Clone, Debug, PartialEq, Eq)]
struct Taint {
    key: String,
    value: String,
    effect: String,
}

#[derive(Debug)]
struct Taints {
    add: Vec<Taint>,
    /// With an empty effect: all of the key.
    remove: Vec<Taint>,
    overwrite: bool,
}

pub fn start(argv: &[String]) -> Started {
    let flags = flags::parse("kubectl taint", &FLAGS, argv)?;
    let is_taint = |arg: &String| {
        arg.contains('=') || arg.contains(':') || arg.ends_with('-') && arg.len() > 1
    };
    let at = flags.args.iter().position(is_taint).unwrap_or(flags.args.len());
    let (resources, words) = flags.args.split_at(at);
    let Some(kind) = resources.first() else {
        return Err("error: one or more resources must be specified as <resource> <name> or \
                    <resource>/<name>"
            .into());
    };
    let word = kind.split('/').next().unwrap_or_default();
    if kind_of_word(word)? != Kind::Node {
        return Err(format!("error: invalid resource type {word}, only node(s) is supported"));
    }
    if words.is_empty() {
        return Err("error: at least one taint update is required".into());
    }
    let mut taints =
        Taints { add: Vec::new(), remove: Vec::new(), overwrite: flags.bool("overwrite") };
    for word in words {
        taints.read(word)?;
    }
    let twice = taints.add.iter().any(|taint| {
        taints.remove.iter().any(|gone| {
            gone.key == taint.key && (gone.effect.is_empty() || gone.effect == taint.effect)
        })
    });
    if twice {
        return Err("error: can not both modify and remove the following taint(s) in the same \
                    command"
            .into());
    }
    let mut each = Each::new(targets(resources, &flags)?, taints);
    each.dry_run = DryRun::of(&flags)?;
    Ok(each.start())
}

impl Taints {
    /// `k=v:Effect`, `k:Effect`, `k:Effect-`, `k-`
    fn read(&mut self, word: &str) -> Result<(), String> {
        let (text, removed) = match word.strip_suffix('-') {
            Some(text) => (text, true),
            None => (word, false),
        };
        let (pair, effect) = match text.rsplit_once(':') {
            Some((pair, effect)) => (pair, effect),
            None if removed => (text, ""),
            None => return Err(format!("error: invalid taint spec: {word}")),
        };
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        if key.is_empty() || pair.matches('=').count() > 1 {
            return Err(format!("error: invalid taint spec: {word}"));
        }
        let known = EFFECTS.contains(&effect) || removed && effect.is_empty();
        if !known {
            return Err(format!("error: invalid taint effect: {effect}, unsupported taint effect"));
        }
        let taint = Taint { key: key.into(), value: value.into(), effect: effect.into() };
        if removed {
            self.remove.push(taint)
        } else {
            self.add.push(taint)
        }
        Ok(())
    }

    fn words(&self) -> String {
        match (self.add.is_empty(), self.remove.is_empty(), self.overwrite) {
            (_, _, true) | (false, false, _) => "modified".into(),
            (true, ..) => "untainted".into(),
            (false, ..) => "tainted".into(),
        }
    }
}

impl Change for Taints {
    fn change(
        &mut self,
        value: &mut Value,
        object: &Object,
        _: &mut Vec<Act>,
    ) -> Result<Option<String>, Failure> {
        let list = value.pointer("/spec/taints").and_then(Value::as_array);
        let mut taints: Vec<Value> = list.cloned().unwrap_or_default();
        let is = |known: &Value, taint: &Taint| {
            known["key"] == taint.key.as_str()
                && (taint.effect.is_empty() || known["effect"] == taint.effect.as_str())
        };
        for gone in &self.remove {
            if !taints.iter().any(|known| is(known, gone)) {
                let suffix = match gone.effect.as_str() {
                    "" => String::new(),
                    effect => format!(":{effect}"),
                };
                let message = format!("taint \"{}{suffix}\" not found", gone.key);
                return Err(Failure::Message(message));
            }
            taints.retain(|known| !is(known, gone));
        }
        let clashes: Vec<&str> = self
            .add
            .iter()
            .filter(|taint| taints.iter().any(|known| is(known, taint)))
            .map(|taint| taint.key.as_str())
            .collect();
        if !clashes.is_empty() && !self.overwrite {
            return Err(Failure::Message(format!(
                "node {} already has {} taint(s) with same effect(s) and --overwrite is false",
                object.meta().name,
                clashes.join(",")
            )));
        }
        for taint in &self.add {
            taints.retain(|known| !is(known, taint));
            let mut new = json!({"key": taint.key, "effect": taint.effect});
            if !taint.value.is_empty() {
                new["value"] = taint.value.clone().into();
            }
            taints.push(new);
        }
        if let Some(spec) = value.get_mut("spec").and_then(Value::as_object_mut) {
            match taints.is_empty() {
                true => spec.remove("taints"),
                false => spec.insert("taints".into(), taints.into()),
            };
        }
        Ok(Some(self.words()))
    }
}
