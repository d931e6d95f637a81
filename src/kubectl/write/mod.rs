//! The verbs of kubectl that write. Each reads its flags, plans requests and prints what kubectl
//! prints; none of them judges an object (that is the API server's affair).

mod apply;
mod cordon;
mod create;
mod delete;
mod drain;
pub mod driver;
mod dry_run;
mod each;
mod edit;
mod failure;
mod files;
mod json_patch;
pub mod kinds;
mod label;
mod patch;
mod patch_line;
mod print;
mod record;
pub mod remarks;
mod replace;
mod rollout;
mod run;
mod scale;
mod set;
mod strategic;
mod taint;
mod target;

use crate::admission;
use crate::api::json;
use crate::kubectl::shell::Call;
use crate::kubectl::task::{Output, Said, Task, World};
use crate::kubectl::write::remarks::Remark;
use crate::manifest::Document;
use crate::sim::Sim;
use serde_json::Value;

/// A verb under way, or the line of an error that ends it at once.
type Started = Result<Box<dyn Task>, String>;

/// Starts a verb. `None` if it is not one of these.
pub fn start(verb: &str, argv: &[String], call: &Call, world: &World) -> Option<Box<dyn Task>> {
    let started = match verb {
        "apply" => apply::start(argv, call, world),
        "create" => create::start(argv, call, world),
        "delete" => delete::start(argv, call, world),
        "run" => run::start(argv),
        "scale" => scale::start(argv),
        "rollout" => rollout::start(argv, world),
        "set" => set::start(argv),
        "label" => label::start(argv, label::Which::Labels),
        "annotate" => label::start(argv, label::Which::Annotations),
        "taint" => taint::start(argv),
        "cordon" => cordon::start(argv, true),
        "uncordon" => cordon::start(argv, false),
        "drain" => drain::start(argv),
        "patch" => patch::start(argv, world),
        "edit" => edit::start(argv, call),
        "replace" => replace::start(argv, call, world),
        _ => return None,
    };
    Some(started.unwrap_or_else(|line| Box::new(Said::from(Output::error(line)))))
}

/// See [`crate::kubectl::outcome_of_apply`].
pub fn outcome_of_apply(document: &Document, sim: &Sim) -> Option<(Value, Value)> {
    apply::outcome(document, sim)
}

/// See [`crate::kubectl::patch_line`].
pub fn patch_line(document: &Document, path: &str, value: &Value) -> Option<String> {
    patch_line::line(document, path, value)
}

/// See [`crate::kubectl::admitted`].
pub fn admitted(document: &Document) -> (Vec<Remark>, Vec<Remark>) {
    let mut value = document.stored();
    let kind = match json::kind_of(&value) {
        Ok(kind) => kind,
        Err(_) => {
            let refused = Remark::of_server(kinds::not_simulated(&document.kind));
            return (vec![refused], Vec::new());
        }
    };
    if kind.names().namespaced
        && document.namespace.is_empty()
        && let Some(metadata) = files::metadata_of(&mut value)
    {
        metadata.insert("namespace".into(), "default".into());
    }
    let mut remarks = remarks::of_workload(&value, kind);
    let mut object = match json::from_value(&value) {
        Ok(object) => object,
        Err(error) => return (vec![Remark::of_server(error.to_string())], remarks),
    };
    let uuid = "00000000-0000-4000-8000-000000000000";
    admission::set_defaults(&mut object, uuid);
    remarks.extend(admission::warnings(&object).into_iter().map(Remark::of_server));
    let refused = admission::validate_create(&object, uuid);
    (refused.iter().map(|why| Remark::of_server(why.to_string())).collect(), remarks)
}
