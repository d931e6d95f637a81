//! How a verb shows an object: the usual line, its name, YAML or JSON.

use crate::admission;
use crate::api::json;
use crate::api::meta::Kind;
use crate::api::object::Object;
use crate::api::yaml::to_yaml;
use crate::kubectl::flags::{Flag, Flags, Takes};
use crate::kubectl::task::World;
use crate::kubectl::write::driver::Act;
use crate::order::Order;
use crate::scenario::command::Request;
use crate::sim::Sim;
use serde_json::Value;

pub const OUTPUT: Flag = Flag::short("output", 'o', Takes::Text);

/// `-o`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    #[default]
    Line,
    Name,
    Yaml,
    Json,
}

impl Form {
    /// # Errors
    /// kubectl's line for a form that it does not have, ours for one that is not simulated.
    pub fn of(flags: &Flags) -> Result<Form, String> {
        match flags.text("output") {
            None | Some("") => Ok(Form::Line),
            Some("name") => Ok(Form::Name),
            Some("yaml") => Ok(Form::Yaml),
            Some("json") => Ok(Form::Json),
            Some(other) if other.starts_with("jsonpath") || other.contains("template") => Err(
                format!("error: kubeloupe writes objects as name, yaml or json here, not {other}"),
            ),
            Some(other) => Err(format!(
                "error: unable to match a printer suitable for the output format {other:?}, \
                 allowed formats are: go-template,go-template-file,json,jsonpath,\
                 jsonpath-as-json,jsonpath-file,name,template,templatefile,yaml"
            )),
        }
    }

    /// An object of the cluster; `words` follow its name in the usual line.
    pub fn object(self, object: &Object, words: &str, world: &World) -> String {
        self.object_in(object, words, world.sim)
    }

    /// An object of a cluster that may only be a trial.
    pub fn object_in(self, object: &Object, words: &str, sim: &Sim) -> String {
        let uuid = |uid| sim.uuid(uid);
        match self {
            Form::Line | Form::Name => self.named(object.kind(), &object.meta().name, words),
            Form::Yaml | Form::Json => self.value(&json::to_value(object, &uuid)),
        }
    }

    /// The object that a request would make, for `--dry-run=client`.
    pub fn intended(self, request: &Request, words: &str) -> String {
        let (Request::Create { manifest } | Request::Update { manifest, .. }) = request else {
            return String::new();
        };
        match (self, json::kind_of(manifest)) {
            (Form::Line | Form::Name, Ok(kind)) => {
                let name = manifest.pointer("/metadata/name").and_then(Value::as_str);
                self.named(kind, name.unwrap_or_default(), words)
            }
            _ => self.value(manifest),
        }
    }

    fn named(self, kind: Kind, name: &str, words: &str) -> String {
        let name = format!("{}/{name}", kind.resource_name());
        if self == Form::Name { name } else { format!("{name} {words}") }
    }

    fn value(self, value: &Value) -> String {
        match self {
            Form::Json => serde_json::to_string_pretty(value)
                .unwrap_or_default()
                .lines()
                .map(|line| {
                    // kubectl indents by four.
                    let text = line.trim_start();
                    format!("{}{text}\n", "  ".repeat(line.len() - text.len()))
                })
                .collect(),
            _ => to_yaml(value),
        }
    }
}

/// What the API server remarks on a new version of an object.
pub fn warnings(value: &Value) -> Vec<Act> {
    let Ok(object) = json::from_value(value) else { return Vec::new() };
    let warnings = admission::warnings(&object);
    warnings.into_iter().map(|text| Act::Warn(format!("Warning: {text}"))).collect()
}

/// JSON as Go prints a map: `map[a:1 b:[x y]]`, keys sorted.
pub fn go_map(value: &Value) -> String {
    match value {
        Value::Object(entries) => {
            let mut entries: Vec<_> = entries.iter().collect();
            entries.order_by_key(|(key, _)| *key);
            let shown: Vec<String> =
                entries.iter().map(|(key, value)| format!("{key}:{}", go_map(value))).collect();
            format!("map[{}]", shown.join(" "))
        }
        Value::Array(items) => {
            let shown: Vec<String> = items.iter().map(go_map).collect();
            format!("[{}]", shown.join(" "))
        }
        Value::String(text) => text.clone(),
        Value::Null => "<nil>".into(),
        other => other.to_string(),
    }
}
