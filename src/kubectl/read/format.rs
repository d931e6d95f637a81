//! `-o`: the forms in which `get` prints objects.

use super::jsonpath::{self, Path, Template};
use super::query::Found;
use crate::api::json;
use crate::api::object::Object;
use crate::api::yaml::to_yaml;
use crate::kubectl::flags::Flags;
use crate::kubectl::table;
use crate::sim::Sim;
use serde::Serialize;
use serde_json::ser::{PrettyFormatter, Serializer};
use serde_json::{Value, json};

#[derive(Clone, Debug, PartialEq)]
pub enum Format {
    Table { wide: bool },
    Name,
    Json,
    Yaml,
    JsonPath { text: String, template: Template },
    CustomColumns { columns: Vec<CustomColumn>, headers: bool },
}

#[derive(Clone, Debug, PartialEq)]
pub struct CustomColumn {
    header: String,
    path: Path,
}

const KNOWN: &str = "custom-columns,custom-columns-file,go-template,go-template-file,json,\
                     jsonpath,jsonpath-as-json,jsonpath-file,kyaml,name,template,templatefile,\
                     wide,yaml";

impl Format {
    /// The flag `-o`.
    ///
    /// # Errors
    /// kubectl's message, or that the format is not there.
    pub fn read(flags: &Flags) -> Result<Format, String> {
        let text = flags.text("output").unwrap_or_default();
        let (name, spec) = text.split_once('=').unwrap_or((text, ""));
        Ok(match name {
            "" => Format::Table { wide: false },
            "wide" => Format::Table { wide: true },
            "name" => Format::Name,
            "json" => Format::Json,
            "yaml" => Format::Yaml,
            "jsonpath" if spec.is_empty() => {
                return Err("error: template format specified but no template given".into());
            }
            "jsonpath" => {
                let template = Template::parse(spec)
                    .map_err(|why| format!("error: error parsing jsonpath {spec}, {why}"))?;
                Format::JsonPath { text: spec.into(), template }
            }
            "custom-columns" => Format::CustomColumns {
                columns: custom_columns(spec)?,
                headers: !flags.bool("no-headers"),
            },
            other if KNOWN.split(',').any(|known| known == other) => {
                return Err(format!(
                    "error: kubeloupe does not print -o {other}; there are wide, name, json, \
                     yaml, jsonpath=… and custom-columns=…"
                ));
            }
            other => {
                return Err(format!(
                    "error: unable to match a printer suitable for the output format {other:?}, \
                     allowed formats are: {KNOWN}"
                ));
            }
        })
    }

    /// The objects in this form; not for tables.
    ///
    /// # Errors
    /// kubectl's message when a template does not fit the objects.
    pub fn print(&self, found: &Found, single: bool, sim: &Sim) -> Result<String, String> {
        let objects: Vec<&Object> = found.groups.iter().flat_map(|group| &group.objects).collect();
        let whole = || match objects.as_slice() {
            [one] if single => value_of(one, sim),
            many => {
                let items: Vec<Value> = many.iter().map(|object| value_of(object, sim)).collect();
                json!({"apiVersion": "v1", "items": items, "kind": "List",
                       "metadata": {"resourceVersion": ""}})
            }
        };
        Ok(match self {
            Format::Table { .. } => String::new(),
            Format::Name => objects.iter().map(|object| name_line(object)).collect(),
            Format::Json => pretty(&whole()),
            Format::Yaml => to_yaml(&whole()),
            Format::JsonPath { text, template } => template
                .execute(&whole())
                .map_err(|why| format!("error: error executing jsonpath {text:?}: {why}"))?,
            Format::CustomColumns { columns, headers } => {
                let mut rows = Vec::new();
                if *headers {
                    rows.push(columns.iter().map(|column| column.header.clone()).collect());
                }
                for object in &objects {
                    rows.push(custom_row(columns, &value_of(object, sim))?);
                }
                table::render(&rows)
            }
        })
    }
}

/// `job.batch/pi`, as a line.
fn name_line(object: &Object) -> String {
    format!("{}/{}\n", object.kind().resource_name(), object.meta().name)
}

/// The object as the API server shows it.
pub fn value_of(object: &Object, sim: &Sim) -> Value {
    json::to_value(object, &|uid| sim.uuid(uid))
}

/// JSON as Go's encoder writes it, indented by four.
pub fn pretty(value: &Value) -> String {
    let mut bytes = Vec::new();
    let formatter = PrettyFormatter::with_indent(b"    ");
    // Writing a value into memory does not fail.
    let _ = value.serialize(&mut Serializer::with_formatter(&mut bytes, formatter));
    let mut text = go_json(String::from_utf8(bytes).unwrap_or_default());
    text.push('\n');
    text
}

/// Go escapes what HTML could take for markup; in JSON these stand in strings only.
pub fn go_json(json: String) -> String {
    json.replace('&', "\\u0026")
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}

fn custom_columns(spec: &str) -> Result<Vec<CustomColumn>, String> {
    if spec.is_empty() {
        let why = "error: custom-columns format specified but no custom columns given";
        return Err(why.into());
    }
    let column = |part: &str| {
        let Some((header, path)) = part.split_once(':') else {
            return Err(format!(
                "error: unexpected custom-columns spec: {part}, expected <header>:<json-path-expr>"
            ));
        };
        let path = Path::relaxed(path).map_err(|why| format!("error: {why}"))?;
        Ok(CustomColumn { header: header.into(), path })
    };
    spec.split(',').map(column).collect()
}

fn custom_row(columns: &[CustomColumn], value: &Value) -> Result<Vec<String>, String> {
    let cell = |column: &CustomColumn| {
        let found = column.path.find(value).map_err(|why| format!("error: {why}"))?;
        let texts: Vec<String> = found.into_iter().map(go_value).collect();
        Ok(if texts.is_empty() { "<none>".into() } else { texts.join(",") })
    };
    columns.iter().map(cell).collect()
}

/// As Go prints a value with `%v`.
fn go_value(value: &Value) -> String {
    match value {
        Value::Object(entries) => {
            let texts: Vec<String> =
                entries.iter().map(|(key, value)| format!("{key}:{}", go_value(value))).collect();
            format!("map[{}]", texts.join(" "))
        }
        Value::Array(items) => {
            let texts: Vec<String> = items.iter().map(go_value).collect();
            format!("[{}]", texts.join(" "))
        }
        Value::Null => "<nil>".into(),
        other => jsonpath::text(other),
    }
}
