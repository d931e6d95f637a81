//! The command line of the cluster: kubectl, and the shell words around it. Reads the world and
//! asks for requests; it never moves time and knows no page.

pub mod account;
pub mod flags;
mod loupe;
pub mod read;
pub mod shell;
pub mod table;
pub mod task;
mod words;
mod write;

pub use loupe::next_name;

use crate::kubectl::flags::first_word;
use crate::kubectl::shell::Call;
use crate::kubectl::shell::complete::VERBS;
use crate::kubectl::shell::nearest::nearest;
use crate::kubectl::task::{Output, Said, Task, World};
use crate::kubectl::write::remarks::Remark;
use crate::manifest::Document;
use crate::sim::Sim;
use serde_json::Value;

/// Verbs that completion does not offer but a misspelt word may mean.
const SELDOM: [&str; 4] = ["replace", "autoscale", "cp", "port-forward"];

/// Starts a command that the shell hands over.
pub fn start(call: &Call, world: &World) -> Box<dyn Task> {
    let (word, args) = call.argv.split_first().map_or(("", &[][..]), |(w, a)| (w.as_str(), a));
    match word {
        "kubectl" | "k" => kubectl(args, call, world),
        "loupe" => loupe::start(args, world),
        "minikube" => loupe::minikube(args, world),
        "kubeadm" => loupe::kubeadm(args, world),
        _ => words::start(word, args, call, world).unwrap_or_else(|| {
            let mut output = Output::error(shell::words::unknown_command(word));
            output.code = 127;
            said(output)
        }),
    }
}

fn kubectl(args: &[String], call: &Call, world: &World) -> Box<dyn Task> {
    let Some(at) = first_word(args) else { return said(Output::ok(words::KUBECTL_HELP)) };
    let verb = args.get(at).map_or("", String::as_str);
    // Flags may stand before the verb: it takes them all.
    let rest: Vec<String> =
        args.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, arg)| arg.clone()).collect();
    let task = read::start(verb, &rest, call, world);
    if let Some(task) = task.or_else(|| write::start(verb, &rest, call, world)) {
        return task;
    }
    if let Some(task) = read::start(verb, &rest, call, world) {
        return task;
    }
    said(Output::error(unknown_verb(verb)))
}

/// What kubectl says of a word that is no command, and what we say of one that is not simulated.
fn unknown_verb(verb: &str) -> String {
    match verb {
        "help" | "options" => return words::KUBECTL_HELP.into(),
        "exec" | "cp" | "port-forward" | "proxy" | "attach" | "debug" => {
            return format!(
                "error: kubeloupe has no real containers, so there is no kubectl {verb}"
            );
        }
        "top" | "expose" | "autoscale" | "auth" | "certificate" | "diff" | "kustomize"
        | "plugin" | "completion" | "convert" | "api-versions" => {
            return format!("error: kubeloupe does not simulate kubectl {verb}");
        }
        _ => {}
    }
    let unknown = format!("error: unknown command {verb:?} for \"kubectl\"");
    match nearest(verb, VERBS.into_iter().chain(SELDOM)) {
        Some(known) => format!("{unknown}\n\nDid you mean this?\n\t{known}"),
        None => unknown,
    }
}

fn said(output: Output) -> Box<dyn Task> {
    Box::new(Said::from(output))
}

/// Whether the API server would take a new object: what it would refuse it for, and what the
/// product remarks on.
pub fn admitted(document: &Document) -> (Vec<Remark>, Vec<Remark>) {
    write::admitted(document)
}

/// What applying a document would make of the object that runs: before and after. `None` if no
/// such object runs.
pub fn outcome_of_apply(document: &Document, sim: &Sim) -> Option<(Value, Value)> {
    write::outcome_of_apply(document, sim)
}

/// The `kubectl patch` line that gives one field of an object another value. `None` if kubectl
/// cannot name the object.
pub fn patch_line(document: &Document, path: &str, value: &Value) -> Option<String> {
    write::patch_line(document, path, value)
}
