//! `kubectl explain`, from the table of known fields. Upstream: `k8s.io/kubectl/pkg/explain/v2`;
//! the layout is kubectl's, the sentences are ours.

use super::Started;
use super::answer::Answer;
use super::resource::Resource;
use crate::api::fields::{self, Field, FieldType, Type};
use crate::kubectl::flags::{self, Flag, Takes};
use crate::kubectl::shell::nearest::nearest;
use crate::order::Order;

const FLAGS: [Flag; 3] = [
    Flag::long("api-version", Takes::Text),
    Flag::short("output", 'o', Takes::Text),
    Flag::long("recursive", Takes::Bool),
];

const WIDTH: usize = 76;
/// Some types hold themselves.
const DEEPEST: usize = 12;

pub fn start(args: &[String]) -> Started {
    let flags = flags::parse("kubectl explain", &FLAGS, args)?;
    let path = match flags.args.as_slice() {
        [path] => path,
        [] => {
            return Err("error: You must specify the type of resource to explain. Use \"kubectl \
                        api-resources\" for a complete list of supported resources.\n"
                .into());
        }
        _ => return Err("error: We accept only this format: explain RESOURCE\n".into()),
    };
    let (word, path) = path.split_once('.').unwrap_or((path, ""));
    let kind = match Resource::of_word(word)? {
        Resource::Foreign(kind) => kind,
        Resource::Known(kind) => {
            let found = fields::kind(&kind.api_version(), kind.names().kind);
            found.ok_or("error: kubeloupe has no description of this type")?
        }
    };
    if let Some(version) = flags.text("api-version").filter(|given| *given != kind.api_version) {
        let (group, version) = version.rsplit_once('/').unwrap_or(("", version));
        return Err(format!(
            "error: couldn't find resource for \"{group}/{version}, Resource={}\"",
            kind.plural
        ));
    }
    let Some(root) = kind.fields() else {
        return Err(format!(
            "error: kubeloupe does not simulate {} and does not explain them",
            kind.plural
        ));
    };
    let mut text = String::new();
    if !kind.group().is_empty() {
        text += &format!("GROUP:      {}\n", kind.group());
    }
    text += &format!("KIND:       {}\nVERSION:    {}\n\n", kind.kind, kind.version());
    text += &body(root, kind.kind, path, flags.bool("recursive"))?;
    Ok(Answer::default().out(text).boxed())
}

fn body(root: &Type, kind: &str, path: &str, recursive: bool) -> Result<String, String> {
    let mut text = String::new();
    let (description, ty) = if path.is_empty() {
        (sentence_of_kind(kind), Some(root))
    } else {
        let field = field_at(root, path)?;
        let name = path.rsplit('.').next().unwrap_or_default();
        text += &format!("FIELD: {name} <{}>\n", field.ty.open_api());
        if let Some(words) = enumeration(field) {
            text += &format!("ENUM:\n    {}", words.join("\n    "));
        }
        text += "\n\n";
        (sentence(field), field.ty.object())
    };
    text += &format!("DESCRIPTION:\n{}    \n", wrapped(&description, "    "));
    if let Some(ty) = ty {
        text += "FIELDS:\n";
        if recursive {
            outline(ty, 1, &mut text);
        } else {
            for field in &ty.fields {
                text += &line(field, "  ");
                text += &wrapped(&sentence(field), "    ");
                text.push('\n');
            }
        }
    }
    Ok(text)
}

fn field_at<'a>(root: &'a Type, path: &str) -> Result<&'a Field, String> {
    let mut ty = Some(root);
    let mut found = None;
    for part in path.split('.') {
        let missing = || {
            let names = ty.map(|ty| ty.fields.iter().map(|field| field.name));
            let near = names.and_then(|names| nearest(part, names));
            let near = near.map(|near| format!("\nkubeloupe: did you mean {near}?"));
            format!("error: field {part:?} does not exist{}", near.unwrap_or_default())
        };
        let field = ty.and_then(|ty| ty.field(part)).ok_or_else(missing)?;
        ty = field.ty.object();
        found = Some(field);
    }
    found.ok_or_else(|| format!("error: field {path:?} does not exist"))
}

fn outline(ty: &Type, level: usize, text: &mut String) {
    for field in &ty.fields {
        *text += &line(field, &"  ".repeat(level));
        if let Some(inner) = field.ty.object().filter(|_| level < DEEPEST) {
            outline(inner, level + 1, text);
        }
    }
}

fn line(field: &Field, indent: &str) -> String {
    /// Longer lists are cut off.
    const MOST_WORDS: usize = 4;
    let ty = field.ty.open_api();
    let required = if field.required { " -required-" } else { "" };
    let mut text = format!("{indent}{}\t<{ty}>{required}\n", field.name);
    if let Some(words) = enumeration(field) {
        let shown = words.get(..MOST_WORDS).unwrap_or(&words).join(", ");
        let more = if words.len() > MOST_WORDS { ", ...." } else { "" };
        text += &format!("{indent}enum: {shown}{more}\n");
    }
    text
}

/// The words of an enumeration, sorted as OpenAPI has them.
fn enumeration(field: &Field) -> Option<Vec<&'static str>> {
    let FieldType::Named(name) = field.ty else { return None };
    let mut words = fields::choices(name)?.to_vec();
    words.order();
    Some(words)
}

fn sentence(field: &Field) -> String {
    let mut text = match field.says {
        Some((english, _)) => english.to_string(),
        None => "Kept as written; the simulation does not act on it.".into(),
    };
    if !field.default.is_empty() {
        text += &format!(" Default: {}.", field.default);
    }
    text
}

fn sentence_of_kind(kind: &str) -> String {
    let text = match kind {
        "Pod" => "One or more containers that run together on one node.",
        "Node" => "A machine of the cluster.",
        "Namespace" => "A part of the cluster in which names are unique.",
        "Event" => "What a component said about an object.",
        "Deployment" => {
            "Keeps a number of equal pods, and replaces them in steps when the \
                         template changes."
        }
        "ReplicaSet" => "Keeps a number of equal pods.",
        "DaemonSet" => "Keeps one pod on every node that fits.",
        "StatefulSet" => "Keeps a number of pods that each have a name of their own.",
        "ControllerRevision" => "An old template, kept for undo.",
        "Job" => "Runs pods until enough of them have succeeded.",
        "CronJob" => "Makes Jobs by a schedule.",
        "PodDisruptionBudget" => "Limits how many pods may be evicted at once.",
        _ => "No description.",
    };
    text.into()
}

/// Lines of at most [`WIDTH`] characters, indented.
fn wrapped(text: &str, indent: &str) -> String {
    let mut out = String::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > WIDTH {
            out += &format!("{indent}{line}\n");
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line += word;
    }
    out + &format!("{indent}{line}\n")
}
