//! `-f`: files, folders and stdin as objects, with what kubectl says of those it cannot read.
//! Upstream: `k8s.io/cli-runtime/pkg/resource/{builder,visitor}.go`.

use crate::api::meta::Kind;
use crate::kubectl::flags::{Flag, Flags, Takes};
use crate::kubectl::shell::{Call, normalize};
use crate::kubectl::task::World;
use crate::kubectl::write::failure::Failure;
use crate::kubectl::write::kinds::not_simulated;
use crate::kubectl::write::remarks::{self, Remark};
use crate::manifest::{self, Problem, Reading};
use serde_json::Value;

pub const FILENAME: Flag = Flag::short("filename", 'f', Takes::List);
pub const RECURSIVE: Flag = Flag::short("recursive", 'R', Takes::Bool);
pub const KUSTOMIZE: Flag = Flag::short("kustomize", 'k', Takes::Text);
pub const VALIDATE: Flag = Flag::long("validate", Takes::Optional("strict"));

/// An object of a file that is to be written.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// As it was given; `STDIN` for `-`.
    pub file: String,
    pub kind: Kind,
    /// As the file has it, with its namespace filled in.
    pub value: Value,
    pub name: String,
    pub namespace: String,
    /// What the product says about it, line by line, each beginning with `Warning: `.
    pub remarks: Vec<String>,
    /// The server would not decode it: its words, and kubectl's for a new object.
    pub refusal: Option<(String, Failure)>,
}

/// What is read of the files, in order.
#[derive(Clone, Debug)]
pub enum Item {
    Object(Box<Manifest>),
    Bad(Failure),
}

/// How strictly unknown fields are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Validation {
    Strict,
    Warn,
    Ignore,
}

impl Validation {
    /// # Errors
    /// kubectl's complaint about another value.
    pub fn of(flags: &Flags) -> Result<Validation, String> {
        match flags.text("validate") {
            None | Some("strict" | "true") => Ok(Validation::Strict),
            Some("warn") => Ok(Validation::Warn),
            Some("ignore" | "false") => Ok(Validation::Ignore),
            Some(other) => Err(format!(
                "error: invalid - validate option {other:?}; must be one of: strict (or true), \
                 warn, ignore (or false)"
            )),
        }
    }
}

/// Reads everything that the `-f` flags name. `verb` is for `no objects passed to VERB`.
///
/// # Errors
/// The line of an error after which kubectl does nothing at all.
pub fn read(flags: &Flags, verb: &str, call: &Call, world: &World) -> Result<Vec<Item>, String> {
    let validation = Validation::of(flags)?;
    let mut items = Vec::new();
    for (file, text) in texts(flags, call, world)? {
        let parsed = manifest::parse(&text);
        let readings = parsed.readings(&file, validation == Validation::Strict);
        let asked = Asked {
            file: &file,
            validation,
            namespace: flags.text("namespace"),
            verb,
            single: readings.len() == 1,
        };
        items.extend(readings.iter().map(|reading| item(reading, &asked)));
    }
    if items.is_empty() {
        return Err(format!("error: no objects passed to {verb}"));
    }
    Ok(items)
}

/// The files' names and texts.
fn texts(flags: &Flags, call: &Call, world: &World) -> Result<Vec<(String, String)>, String> {
    if flags.is_set("kustomize") {
        return Err("error: kubeloupe does not simulate kustomizations (-k); use -f".into());
    }
    let mut texts = Vec::new();
    for path in flags.all("filename") {
        if path == "-" {
            let stdin = call.stdin.clone().unwrap_or_default();
            texts.push(("STDIN".to_string(), stdin));
        } else if path.starts_with("http://") || path.starts_with("https://") {
            return Err(format!(
                "error: kubeloupe reads nothing from the network; save {path} as a file"
            ));
        } else {
            texts.extend(file_or_folder(path, flags.bool("recursive"), world)?);
        }
    }
    Ok(texts)
}

fn file_or_folder(
    path: &str,
    recursive: bool,
    world: &World,
) -> Result<Vec<(String, String)>, String> {
    let file = normalize(path);
    // A path above the working folder only exists outside of the run.
    if let Some(text) = world.files.read(&file).or_else(|| world.files.read(path)) {
        return Ok(vec![(path.to_string(), text)]);
    }
    let folder = if file.is_empty() { String::new() } else { format!("{file}/") };
    let known = [".yaml", ".yml", ".json"];
    let listed = world.files.list();
    let inside: Vec<&String> = listed.iter().filter(|name| name.starts_with(&folder)).collect();
    if inside.is_empty() {
        return Err(format!("error: the path {path:?} does not exist"));
    }
    let texts: Vec<(String, String)> = inside
        .into_iter()
        .filter(|name| known.iter().any(|ending| name.ends_with(ending)))
        .filter(|name| {
            recursive || !name.get(folder.len()..).is_some_and(|rest| rest.contains('/'))
        })
        .filter_map(|name| Some((name.clone(), world.files.read(name)?)))
        .collect();
    if texts.is_empty() {
        let known = "[.json .yaml .yml]";
        return Err(format!(
            "error: error reading [{path}]: recognized file extensions are {known}"
        ));
    }
    Ok(texts)
}

/// What was asked for of a file.
struct Asked<'a> {
    file: &'a str,
    validation: Validation,
    namespace: Option<&'a str>,
    verb: &'a str,
    /// There is nothing else in the file.
    single: bool,
}

fn item(reading: &Reading<'_>, asked: &Asked) -> Item {
    let Asked { file, validation, namespace: wanted, verb, single } = *asked;
    let message = |line: &String| match line.starts_with("Error from server") {
        true => Failure::Verbatim(line.clone()),
        false => Failure::Message(line.clone()),
    };
    let Some(document) = reading.document else {
        return Item::Bad(message(&reading.refusal.clone().unwrap_or_default()));
    };
    if let (Some(line), None) = (&reading.refusal, &reading.server) {
        // kubectl prints this one as it is even when it is alone.
        return Item::Bad(match line.starts_with("unable to recognize") {
            true => Failure::Verbatim(line.clone()),
            false => message(line),
        });
    }
    let Some(kind) = Kind::of(&document.api_version, &document.kind) else {
        let place = format!("{file:?} line {}", document.start_line);
        let what = not_simulated(&document.kind);
        let outcome = match single {
            true => format!("nothing was {}d", verb.replace("apply", "applie")),
            false => format!("{} {:?} was left out", document.kind, document.name),
        };
        return Item::Bad(Failure::Message(format!("error: {place}: {what}; {outcome}")));
    };
    let mut document = document.clone();
    let dropped = match validation {
        Validation::Strict => Vec::new(),
        Validation::Warn | Validation::Ignore => manifest::drop_unknown(&mut document),
    };
    let mut remarks = remarks::of_fields(reading.found, file);
    if validation == Validation::Warn {
        remarks.extend(dropped.iter().map(|path| format!("Warning: unknown field {path:?}")));
    }
    // A refused object is compared as it was written; the others as the server stores them.
    let refused = reading
        .found
        .iter()
        .any(|found| found.is_error() && !matches!(found.problem, Problem::UnknownField { .. }));
    let mut value = if refused { document.value.clone() } else { document.stored() };
    let namespace = match (kind.names().namespaced, document.namespace.as_str()) {
        (false, _) => String::new(),
        (true, "") => wanted.unwrap_or("default").to_string(),
        (true, own) => own.to_string(),
    };
    if let Some(wanted) = wanted
        && !namespace.is_empty()
        && namespace != wanted
    {
        return Item::Bad(Failure::Message(format!(
            "the namespace from the provided object {namespace:?} does not match the namespace \
             {wanted:?}. You must pass '--namespace={namespace}' to perform this operation."
        )));
    }
    if !namespace.is_empty()
        && let Some(metadata) = metadata_of(&mut value)
    {
        metadata.insert("namespace".into(), namespace.clone().into());
    }
    let of_workload = remarks::of_workload(&value, kind);
    remarks.extend(of_workload.iter().map(|remark| remark.in_file(file, &document)));
    let refusal = reading.server.clone().zip(reading.refusal.as_ref().map(message));
    Item::Object(Box::new(Manifest {
        file: file.to_string(),
        kind,
        value,
        name: document.name,
        namespace,
        remarks,
        refusal,
    }))
}

/// The metadata of an object, made if there is none; `None` if it is no object.
pub fn metadata_of(value: &mut Value) -> Option<&mut serde_json::Map<String, Value>> {
    let metadata = value
        .as_object_mut()?
        .entry("metadata")
        .or_insert_with(|| Value::Object(serde_json::Map::new()));
    if metadata.is_null() {
        *metadata = Value::Object(serde_json::Map::new());
    }
    metadata.as_object_mut()
}

impl Item {
    /// An object that kubectl has made itself.
    pub fn made(kind: Kind, value: Value, name: &str, namespace: &str) -> Item {
        let remarks = remarks::of_workload(&value, kind).iter().map(Remark::alone).collect();
        let (name, namespace) = (name.to_string(), namespace.to_string());
        let file = String::new();
        let manifest = Manifest { file, kind, value, name, namespace, remarks, refusal: None };
        Item::Object(Box::new(manifest))
    }
}
