//! What the product says about an object that it accepts: fields that have no effect here, and
//! commands that it only roughly understands. kubectl has no words for these.

use crate::api::meta::Kind;
use crate::api::v1::{Container, PodSpec, Wire};
use crate::kubelet::workload::{self, Place, Start};
use crate::locale::{Lang, manifest as sentences};
use crate::manifest::{Diagnostic, Document};
use crate::order::Ordered;
use crate::schedule::{Schedule, Zone};
use crate::time::SimTime;
use serde_json::Value;
use std::collections::BTreeMap;

/// Fields that the simulation ignores, each said once.
pub fn of_fields(found: &[Diagnostic], file: &str) -> Vec<String> {
    let mut said: Vec<String> = Vec::new();
    let mut lines = Vec::new();
    for diagnostic in found.iter().filter(|found| !found.is_error()) {
        let Some(note) = sentences::note(Lang::En, &diagnostic.problem) else { continue };
        // Items of a list that all have the field get one line.
        let same = without_indexes(&note);
        if !said.contains(&same) {
            said.push(same);
            lines.push(format!("Warning: {file} line {}: {note}", diagnostic.line));
        }
    }
    lines
}

fn without_indexes(text: &str) -> String {
    let mut kept = String::new();
    let mut inside = false;
    for c in text.chars() {
        inside = c == '[' || inside && c != ']';
        if !inside {
            kept.push(c);
        }
    }
    kept
}

/// One thing to say of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The field it is about, from the root of the object.
    pub path: String,
    pub text: String,
}

impl Remark {
    /// What the API server says, which begins with the field.
    pub fn of_server(text: String) -> Self {
        let path = text.split(": ").next().unwrap_or_default().to_string();
        Remark { path, text }
    }

    /// Of an object that stands in a file.
    pub fn in_file(&self, file: &str, document: &Document) -> String {
        let line = document.place(&self.path).start.line;
        format!("Warning: {file} line {line}: {}", self.text)
    }

    /// Of an object that a command line made.
    pub fn alone(&self) -> String {
        format!("Warning: {}", self.text)
    }
}

/// Where an object of this kind describes its pods; `None` if it has none.
fn pod_path(kind: Kind) -> Option<&'static str> {
    Some(match kind {
        Kind::Pod => "",
        Kind::Job | Kind::DaemonSet | Kind::Deployment | Kind::ReplicaSet | Kind::StatefulSet => {
            "spec.template."
        }
        Kind::CronJob => "spec.jobTemplate.spec.template.",
        Kind::Namespace
        | Kind::Node
        | Kind::Event
        | Kind::ControllerRevision
        | Kind::PodDisruptionBudget => return None,
    })
}

/// What cannot be read of the commands and annotations of an object's pods, and of a schedule.
pub fn of_workload(value: &Value, kind: Kind) -> Vec<Remark> {
    let Some(root) = pod_path(kind) else { return Vec::new() };
    let mut steps = root.split_terminator('.');
    let Some(pod) = steps.try_fold(value, |value, name| value.get(name)) else {
        return Vec::new();
    };
    let mut spec = PodSpec::default();
    // What has a wrong type is refused elsewhere.
    spec.read(pod.get("spec").unwrap_or(&Value::Null));
    let annotations: BTreeMap<String, String> =
        pod.pointer("/metadata/annotations").and_then(as_map).unwrap_or_default();
    let forever = !matches!(kind, Kind::Job | Kind::CronJob)
        && spec.restart_policy.as_deref().is_none_or(|policy| policy == "Always");
    let hint = schedule_hint(value).filter(|_| kind == Kind::CronJob);
    let mut remarks: Vec<Remark> = hint
        .map(|hint| Remark { path: "spec.schedule".into(), text: format!("spec.schedule: {hint}") })
        .into_iter()
        .collect();
    let inits = spec.init_containers.as_deref().unwrap_or_default();
    for (list, containers) in [("initContainers", inits), ("containers", &spec.containers)] {
        for (index, container) in containers.iter().enumerate() {
            let at = format!("{root}spec.{list}[{index}]");
            let found = warnings(container, &annotations, forever, list == "initContainers");
            for warning in found {
                let remark = of_container(container, &warning, &at, root);
                if !remarks.contains(&remark) {
                    remarks.push(remark);
                }
            }
        }
    }
    remarks
}

/// `at` is the container's path, `root` the pod's.
fn of_container(
    container: &Container,
    warning: &workload::Warning,
    at: &str,
    root: &str,
) -> Remark {
    let (path, whose) = match &warning.place {
        Place::Annotation(name) => (format!("{root}metadata.annotations.{name}"), String::new()),
        place => {
            let field = match place {
                Place::Command { index, .. } => format!("command[{index}]"),
                Place::Args { index, .. } => format!("args[{index}]"),
                Place::Image | Place::Annotation(_) => "image".into(),
            };
            (format!("{at}.{field}"), format!("container {:?} ", container.name))
        }
    };
    Remark { path, text: format!("{whose}{}: {}", warning.place, warning.finding) }
}

/// What to write instead of a schedule that will be refused.
fn schedule_hint(value: &Value) -> Option<String> {
    let text = value.pointer("/spec/schedule")?.as_str()?;
    let refused = Schedule::parse(text, &Zone::utc()).err()?;
    crate::locale::schedule::hint(Lang::En, &refused)
}

fn as_map(value: &Value) -> Option<BTreeMap<String, String>> {
    let entries = value.as_object()?.iter();
    Some(entries.filter_map(|(k, v)| Some((k.clone(), v.as_str()?.to_string()))).ordered())
}

fn warnings(
    container: &Container,
    annotations: &BTreeMap<String, String>,
    restarts_forever: bool,
    is_init: bool,
) -> Vec<workload::Warning> {
    let mut env: Vec<(String, String)> = vec![("HOSTNAME".into(), "pod".into())];
    for variable in container.env.iter().flatten() {
        let value = workload::expanded(variable.value.as_deref().unwrap_or_default(), &env);
        env.push((variable.name.clone(), value));
    }
    let process = workload::read(&Start {
        image: container.image.as_deref().unwrap_or_default(),
        command: container.command.as_deref().unwrap_or_default(),
        args: container.args.as_deref().unwrap_or_default(),
        env: &env,
        annotations,
        image_behaviour: None,
        restarts_forever,
        attempt: 0,
        index: None,
        started: SimTime::DEFAULT_START,
        draw: 0,
        is_init,
    });
    process.warnings().to_vec()
}
