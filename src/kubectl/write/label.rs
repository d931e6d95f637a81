//! `kubectl label` and `kubectl annotate`.
//! Upstream: `k8s.io/kubectl/pkg/cmd/{label,annotate}`.

use crate::api::object::Object;
use crate::kubectl::flags::{self, Flag, Takes};
use crate::kubectl::write::Started;
use crate::kubectl::write::driver::Act;
use crate::kubectl::write::dry_run::{self, DryRun};
use crate::kubectl::write::each::{Change, Each};
use crate::kubectl::write::failure::Failure;
use crate::kubectl::write::files::metadata_of;
use crate::kubectl::write::print::{self, Form};
use crate::kubectl::write::record;
use crate::kubectl::write::target::{self, targets};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

const FLAGS: [Flag; 9] = [
    target::SELECTOR,
    target::ALL,
    target::ALL_NAMESPACES,
    dry_run::FLAG,
    print::OUTPUT,
    record::FLAG,
    Flag::long("overwrite", Takes::Bool),
    Flag::long("resource-version", Takes::Text),
    Flag::long("field-manager", Takes::Text),
];

/// Which of the two maps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    Labels,
    Annotations,
}

#[derive(Debug)]
struct Pairs {
    which: Which,
    set: BTreeMap<String, String>,
    remove: Vec<String>,
    overwrite: bool,
}

pub fn start(argv: &[String], which: Which) -> Started {
    let (verb, thing) = match which {
        Which::Labels => ("label", "label"),
        Which::Annotations => ("annotate", "annotation"),
    };
    let flags = flags::parse(&format!("kubectl {verb}"), &FLAGS, argv)?;
    let (resources, words) = resources_and_pairs(&flags.args, thing)?;
    if resources.is_empty() {
        return Err("error: one or more resources must be specified as <resource> <name> or \
                    <resource>/<name>"
            .into());
    }
    if words.is_empty() {
        return Err(format!("error: at least one {thing} update is required"));
    }
    let mut pairs = Pairs {
        which,
        set: BTreeMap::new(),
        remove: Vec::new(),
        overwrite: flags.bool("overwrite"),
    };
    for word in words {
        match word.split_once('=') {
            Some((key, value)) => {
                pairs.set.insert(key.into(), value.into());
            }
            None => pairs.remove.push(word.trim_end_matches('-').into()),
        }
    }
    if pairs.remove.iter().any(|key| pairs.set.contains_key(key)) {
        return Err(format!("error: can not both modify and remove a {thing} in the same command"));
    }
    let mut each = Each::new(targets(&resources, &flags)?, pairs);
    each.dry_run = DryRun::of(&flags)?;
    each.form = Form::of(&flags)?;
    each.cause = record::change_cause(&flags, &format!("kubectl {verb}"));
    Ok(each.start())
}

/// Splits the arguments: resources first, then `KEY=VALUE` and `KEY-`.
fn resources_and_pairs(args: &[String], thing: &str) -> Result<(Vec<String>, Vec<String>), String> {
    let is_pair = |arg: &String| {
        arg.contains('=') && !arg.starts_with('=') || arg.ends_with('-') && arg.len() > 1
    };
    let (mut resources, mut pairs) = (Vec::new(), Vec::new());
    for arg in args {
        match (is_pair(arg), pairs.is_empty()) {
            (true, _) => pairs.push(arg.clone()),
            (false, true) => resources.push(arg.clone()),
            (false, false) => {
                return Err(format!(
                    "error: all resources must be specified before {thing} changes: {arg}"
                ));
            }
        }
    }
    Ok((resources, pairs))
}

impl Change for Pairs {
    fn change(
        &mut self,
        value: &mut Value,
        object: &Object,
        acts: &mut Vec<Act>,
    ) -> Result<Option<String>, Failure> {
        let meta = object.meta();
        let (field, old) = match self.which {
            Which::Labels => ("labels", &meta.labels),
            Which::Annotations => ("annotations", &meta.annotations),
        };
        if !self.overwrite {
            let clashes: Vec<(&String, &String)> = self
                .set
                .iter()
                .filter_map(|(key, new)| Some((key, old.get(key).filter(|old| *old != new)?)))
                .collect();
            if !clashes.is_empty() {
                return Err(Failure::Message(self.refusal(&clashes)));
            }
        }
        let Some(metadata) = metadata_of(value) else { return Ok(None) };
        let mut entries =
            metadata.get(field).and_then(Value::as_object).cloned().unwrap_or_else(Map::new);
        for key in &self.remove {
            let gone = entries.remove(key).is_none();
            if gone && self.which == Which::Labels {
                acts.push(Act::Print(format!("label {key:?} not found.")));
            }
        }
        for (key, new) in &self.set {
            entries.insert(key.clone(), new.clone().into());
        }
        if entries.is_empty() {
            metadata.remove(field);
        } else {
            metadata.insert(field.into(), Value::Object(entries));
        }
        Ok(Some(self.words().into()))
    }

    fn unchanged(&self, words: Option<String>) -> Option<String> {
        match self.which {
            Which::Labels => Some("not labeled".into()),
            Which::Annotations => words,
        }
    }
}

impl Pairs {
    fn words(&self) -> &'static str {
        match (self.which, self.set.is_empty(), self.remove.is_empty()) {
            (Which::Annotations, ..) => "annotated",
            (Which::Labels, true, _) => "unlabeled",
            (Which::Labels, false, true) => "labeled",
            (Which::Labels, false, false) => "modified",
        }
    }

    fn refusal(&self, clashes: &[(&String, &String)]) -> String {
        match self.which {
            Which::Labels => {
                let all: Vec<String> = clashes
                    .iter()
                    .map(|(key, old)| {
                        format!("'{key}' already has a value ({old}), and --overwrite is false")
                    })
                    .collect();
                match all.as_slice() {
                    [one] => one.clone(),
                    all => format!("[{}]", all.join(", ")),
                }
            }
            Which::Annotations => {
                let all: Vec<String> = clashes
                    .iter()
                    .map(|(key, old)| format!("'{key}' already has a value ({old})"))
                    .collect();
                format!(
                    "--overwrite is false but found the following declared annotation(s): {}",
                    all.join("; ")
                )
            }
        }
    }
}
