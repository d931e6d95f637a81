//! What the product says about an object that it accepts: fields that have no effect here, and
//! commands that it only roughly understands. kubectl has no words for these.

use crate::api::meta::Kind;
use crate::api::v1::{Container, PodSpec, Wire};
use crate::kubelet::workload::{self, Start};
use crate::locale::{Lang, manifest as sentences};
use crate::manifest::Diagnostic;
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

/// What cannot be read of the commands and annotations of an object's pods.
pub fn of_workload(value: &Value, kind: Kind, file: &str, line: usize) -> Vec<String> {
    let pod = match kind {
        Kind::Pod => value,
        Kind::Job | Kind::DaemonSet | Kind::Deployment | Kind::ReplicaSet | Kind::StatefulSet => {
            match value.pointer("/spec/template") {
                Some(template) => template,
                None => return Vec::new(),
            }
        }
        Kind::CronJob => match value.pointer("/spec/jobTemplate/spec/template") {
            Some(template) => template,
            None => return Vec::new(),
        },
        Kind::Namespace
        | Kind::Node
        | Kind::Event
        | Kind::ControllerRevision
        | Kind::PodDisruptionBudget => return Vec::new(),
    };
    let mut spec = PodSpec::default();
    // What has a wrong type is refused elsewhere.
    spec.read(pod.get("spec").unwrap_or(&Value::Null));
    let annotations: BTreeMap<String, String> =
        pod.pointer("/metadata/annotations").and_then(as_map).unwrap_or_default();
    let forever = !matches!(kind, Kind::Job | Kind::CronJob)
        && spec.restart_policy.as_deref().is_none_or(|policy| policy == "Always");
    let inits = spec.init_containers.as_deref().unwrap_or_default();
    let all = inits.iter().map(|c| (c, true)).chain(spec.containers.iter().map(|c| (c, false)));
    let hint = schedule_hint(value).filter(|_| kind == Kind::CronJob);
    let mut lines: Vec<String> = hint
        .map(|hint| format!("Warning: {file} line {line}: spec.schedule: {hint}"))
        .into_iter()
        .collect();
    for (container, is_init) in all {
        for warning in warnings(container, &annotations, forever, is_init) {
            let whose = match warning.place {
                workload::Place::Annotation(_) => String::new(),
                _ => format!("container {:?} ", container.name),
            };
            let line = format!(
                "Warning: {file} line {line}: {whose}{}: {}",
                warning.place, warning.finding
            );
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
    }
    lines
}

/// What to write instead of a schedule that will be refused.
fn schedule_hint(value: &Value) -> Option<String> {
    let text = value.pointer("/spec/schedule")?.as_str()?;
    let refused = Schedule::parse(text, &Zone::utc()).err()?;
    crate::locale::schedule::hint(Lang::En, &refused)
}

fn as_map(value: &Value) -> Option<BTreeMap<String, String>> {
    let entries = value.as_object()?.iter();
    Some(entries.filter_map(|(k, v)| Some((k.clone(), v.as_str()?.to_string()))).collect())
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
