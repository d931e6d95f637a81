//! `kubectl patch`. Upstream: `k8s.io/kubectl/pkg/cmd/patch/patch.go`.

use crate::api::fields;
use crate::api::object::Object;
use crate::api::yaml::to_yaml;
use crate::kubectl::flags::{self, Flag, Takes};
use crate::kubectl::shell::normalize;
use crate::kubectl::task::World;
use crate::kubectl::write::driver::Act;
use crate::kubectl::write::dry_run::{self, DryRun};
use crate::kubectl::write::each::{Change, Each};
use crate::kubectl::write::failure::Failure;
use crate::kubectl::write::print::{self, Form, go_map};
use crate::kubectl::write::target::targets;
use crate::kubectl::write::{Started, json_patch, record, strategic};
use crate::manifest::{self, Problem};
use serde_json::Value;

const FLAGS: [Flag; 7] = [
    dry_run::FLAG,
    print::OUTPUT,
    record::FLAG,
    Flag::short("patch", 'p', Takes::Text),
    Flag::long("patch-file", Takes::Text),
    Flag::long("type", Takes::Text),
    Flag::long("subresource", Takes::Text),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Strategic,
    Merge,
    Json,
}

#[derive(Debug)]
struct Patch {
    kind: Kind,
    patch: Value,
}

pub fn start(argv: &[String], world: &World) -> Started {
    let flags = flags::parse("kubectl patch", &FLAGS, argv)?;
    if flags.is_set("subresource") {
        return Err("error: kubeloupe does not simulate kubectl patch --subresource".into());
    }
    let kind = match flags.text("type").map(str::to_lowercase).as_deref() {
        None | Some("strategic") => Kind::Strategic,
        Some("merge") => Kind::Merge,
        Some("json") => Kind::Json,
        Some(other) => {
            return Err(format!(
                "error: --type must be one of [json merge strategic], not {other:?}"
            ));
        }
    };
    let text = match (flags.text("patch"), flags.text("patch-file")) {
        (Some(_), Some(_)) => {
            return Err("error: cannot specify --patch and --patch-file together".into());
        }
        (Some(text), None) => text.to_string(),
        (None, Some(path)) => {
            let file = normalize(path);
            let text = world.files.read(&file).or_else(|| world.files.read(path));
            text.ok_or_else(|| {
                format!("error: unable to read patch file: open {path}: no such file or directory")
            })?
        }
        (None, None) => {
            return Err("error: must specify --patch or --patch-file containing the contents of \
                        the patch"
                .into());
        }
    };
    let patch = read(&text)?;
    let mut each = Each::new(targets(&flags.args, &flags)?, Patch { kind, patch });
    each.dry_run = DryRun::of(&flags)?;
    each.form = Form::of(&flags)?;
    each.cause = record::change_cause(&flags, "kubectl patch");
    Ok(each.start())
}

/// JSON or YAML.
fn read(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).or_else(|_| serde_yaml::from_str(text)).map_err(|error| {
        let error = error.to_string();
        format!("error: unable to parse {text:?}: yaml: {error}")
    })
}

impl Change for Patch {
    fn change(
        &mut self,
        value: &mut Value,
        object: &Object,
        acts: &mut Vec<Act>,
    ) -> Result<Option<String>, Failure> {
        let invalid = |why: String| {
            let shown = go_map(&self.patch);
            Failure::Verbatim(format!(
                "The request is invalid: patch: Invalid value: {shown:?}: {why}"
            ))
        };
        let ty = fields::type_named(object.kind().names().kind);
        let patched = match self.kind {
            Kind::Merge | Kind::Strategic if !self.patch.is_object() => {
                let message = "Error from server (BadRequest): json: cannot unmarshal into Go \
                               value of type map[string]interface {}";
                return Err(Failure::Verbatim(message.into()));
            }
            Kind::Strategic => strategic::apply(value, &self.patch, ty).map_err(invalid)?,
            Kind::Merge => json_patch::merge(value, &self.patch),
            Kind::Json => json_patch::operations(value, &self.patch).ok_or_else(|| {
                Failure::Verbatim(
                    "The request is invalid: the server rejected our request due to an error in \
                     our request"
                        .into(),
                )
            })?,
        };
        let (patched, unknown) = checked(patched).map_err(invalid)?;
        acts.extend(
            unknown.iter().map(|path| Act::Warn(format!("Warning: unknown field {path:?}"))),
        );
        *value = patched;
        Ok(Some("patched".into()))
    }

    fn unchanged(&self, words: Option<String>) -> Option<String> {
        words.map(|words| words + " (no change)")
    }
}

/// Decodes an object that was made by a patch: without the fields that nobody knows, and with
/// their paths.
///
/// # Errors
/// The API server's words for a value of the wrong type.
pub fn checked(value: Value) -> Result<(Value, Vec<String>), String> {
    let parsed = manifest::parse(&to_yaml(&value));
    let Some(mut document) = parsed.documents.first().cloned() else {
        return Ok((value, Vec::new()));
    };
    if let Some(why) = parsed.readings("", false).first().and_then(|r| r.server.clone()) {
        return Err(why);
    }
    let unknown = parsed
        .diagnostics
        .iter()
        .any(|found| matches!(found.problem, Problem::UnknownField { .. }));
    if !unknown {
        return Ok((value, Vec::new()));
    }
    let paths = manifest::drop_unknown(&mut document);
    Ok((document.value, paths))
}
