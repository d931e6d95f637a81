//! What applying a manifest would change of what runs, and what follows from that. Compares values
//! and names fields; whether the API server takes them is the API server's affair.

use crate::kubectl;
use crate::locale::changes::Consequence;
use crate::manifest::{Document, Parsed};
use crate::order::Order;
use crate::session::Session;
use serde_json::Value;

/// One value that would change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    pub path: String,
    /// `None` if it is not set.
    pub from: Option<String>,
    pub to: Option<String>,
}

/// What applying one document would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// `Job/paral-1`
    pub object: String,
    /// Empty for a new object, which has nothing to compare with.
    pub changed: Vec<Changed>,
    pub consequences: Vec<Consequence>,
}

/// Longer values are cut off.
const LONGEST: usize = 60;

/// The documents of a file that would change something, or make something new.
pub fn plans(session: &Session, parsed: &Parsed) -> Vec<Plan> {
    let named = parsed.documents.iter().filter(|document| !document.name.is_empty());
    named.filter_map(|document| plan(session, document)).collect()
}

fn plan(session: &Session, document: &Document) -> Option<Plan> {
    let object = format!("{}/{}", document.kind, document.name);
    let Some((before, after)) = kubectl::outcome_of_apply(document, session.sim()) else {
        let consequences = vec![Consequence::Created];
        return Some(Plan { object, changed: Vec::new(), consequences });
    };
    let mut changed = Vec::new();
    compare("", &before, &after, &mut changed);
    changed.retain(|change| !is_filled_in_again(change));
    let consequences = consequences(&document.kind, &after, &changed);
    (!changed.is_empty()).then_some(Plan { object, changed, consequences })
}

/// The templates of claims are replaced as a whole, and the API server fills in again what it did.
fn is_filled_in_again(change: &Changed) -> bool {
    change.to.is_none() && change.path.starts_with("spec.volumeClaimTemplates[")
}

fn compare(path: &str, before: &Value, after: &Value, changed: &mut Vec<Changed>) {
    let below = |name: &str| if path.is_empty() { name.into() } else { format!("{path}.{name}") };
    match (before, after) {
        (Value::Object(old), Value::Object(new)) => {
            let mut names: Vec<&String> = old.keys().chain(new.keys()).collect();
            names.order();
            names.dedup();
            for name in names {
                let (old, new) = (old.get(name), new.get(name));
                let nothing = &Value::Null;
                compare(&below(name), old.unwrap_or(nothing), new.unwrap_or(nothing), changed);
            }
        }
        (Value::Array(old), Value::Array(new)) if old.len() == new.len() => {
            for (index, (old, new)) in old.iter().zip(new).enumerate() {
                compare(&format!("{path}[{index}]"), old, new, changed);
            }
        }
        _ if before == after || is_unset(before) && is_unset(after) => {}
        _ => changed.push(Changed { path: path.into(), from: shown(before), to: shown(after) }),
    }
}

/// Not there, or there without anything in it.
fn is_unset(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Object(entries) => entries.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

fn shown(value: &Value) -> Option<String> {
    let text = match value {
        Value::Null => return None,
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    Some(match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text,
    })
}

/// What follows from the changes, each said once.
fn consequences(kind: &str, after: &Value, changed: &[Changed]) -> Vec<Consequence> {
    let mut found: Vec<Consequence> = Vec::new();
    for change in changed {
        let next = consequence(kind, after, &change.path);
        if let Some(next) = next.filter(|next| !found.contains(next)) {
            found.push(next);
        }
    }
    found
}

fn consequence(kind: &str, after: &Value, path: &str) -> Option<Consequence> {
    let text = |pointer| after.pointer(pointer).and_then(Value::as_str);
    let under = |parent: &str| {
        path.strip_prefix(parent).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    if under("spec.template") {
        return match kind {
            "Deployment" if after.pointer("/spec/paused") == Some(&Value::Bool(true)) => {
                Some(Consequence::RevisionPaused)
            }
            "Deployment" if text("/spec/strategy/type") == Some("Recreate") => {
                Some(Consequence::RevisionRecreate)
            }
            "Deployment" => Some(Consequence::RevisionRolling),
            "DaemonSet" | "StatefulSet"
                if text("/spec/updateStrategy/type") == Some("OnDelete") =>
            {
                Some(Consequence::RevisionOnDelete)
            }
            "DaemonSet" | "StatefulSet" => Some(Consequence::RevisionRolling),
            "ReplicaSet" => Some(Consequence::NewPodsOnly),
            _ => None,
        };
    }
    match (kind, path) {
        ("CronJob", _) if under("spec.jobTemplate") => Some(Consequence::NewJobsOnly),
        ("CronJob", _) if under("spec") => Some(Consequence::NextTick),
        ("Job", "spec.suspend") => match after.pointer("/spec/suspend") {
            Some(Value::Bool(true)) => Some(Consequence::Suspends),
            _ => Some(Consequence::Resumes),
        },
        ("Job", "spec.parallelism")
        | ("Deployment" | "ReplicaSet" | "StatefulSet", "spec.replicas") => {
            Some(Consequence::Scales)
        }
        ("Job", _) if under("spec") => Some(Consequence::FromNowOn),
        ("Deployment", _) if under("spec.strategy") => Some(Consequence::NextUpdate),
        ("DaemonSet" | "StatefulSet", _) if under("spec.updateStrategy") => {
            Some(Consequence::NextUpdate)
        }
        _ if under("metadata") => Some(Consequence::NoPods),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest;
    use crate::view::fixture::{at, eight_by_two};
    use serde_json::json;

    fn said(text: &str) -> Vec<String> {
        let mut session = eight_by_two();
        session.seek(at(&session, 5));
        plans(&session, &manifest::parse(text))
            .into_iter()
            .map(|plan| {
                let changes = plan.changed.iter().map(|change| {
                    let word = |value: &Option<String>| value.clone().unwrap_or("-".into());
                    format!("{} {} → {}", change.path, word(&change.from), word(&change.to))
                });
                let changes: Vec<String> = changes.collect();
                format!("{}: {} {:?}", plan.object, changes.join(", "), plan.consequences)
            })
            .collect()
    }

    const JOB: &str = "\
apiVersion: batch/v1
kind: Job
metadata: {name: paral-1}
spec:
  completions: 8
  parallelism: 2
  template:
    metadata: {annotations: {}}
    spec:
      restartPolicy: Never
      containers: [{name: c, image: busybox, command: [sleep, \"10\"]}]
";

    #[test]
    fn a_file_is_compared_with_what_runs() {
        for (from, to, expected) in [
            ("", "", &[] as &[&str]),
            ("parallelism: 2", "parallelism: 4", &["Job/paral-1: spec.parallelism 2 → 4 [Scales]"]),
            (
                "  parallelism: 2",
                "  parallelism: 2\n  suspend: true\n  ttlSecondsAfterFinished: 5",
                &["Job/paral-1: spec.suspend false → true, spec.ttlSecondsAfterFinished - → 5 \
                   [Suspends, FromNowOn]"],
            ),
            (
                "{name: paral-1}",
                "{name: paral-1, labels: {a: b}}",
                &["Job/paral-1: metadata.labels.a - → b [NoPods]"],
            ),
            ("name: paral-1", "name: other", &["Job/other:  [Created]"]),
            (
                "\"10\"",
                "\"20\"",
                &["Job/paral-1: spec.template.spec.containers[0].command[1] 10 → 20 []"],
            ),
        ] {
            assert_eq!(said(&JOB.replacen(from, to, 1)), expected, "{to}");
        }
    }

    #[test]
    fn what_follows_depends_on_the_kind_and_its_strategy() {
        use Consequence::*;
        let on_delete = json!({"spec": {"updateStrategy": {"type": "OnDelete"}}});
        let recreate = json!({"spec": {"strategy": {"type": "Recreate"}}});
        let paused = json!({"spec": {"paused": true}});
        let image = "spec.template.spec.containers[0].image";
        for (kind, after, path, expected) in [
            ("Deployment", &json!({}), image, Some(RevisionRolling)),
            ("Deployment", &recreate, image, Some(RevisionRecreate)),
            ("Deployment", &paused, image, Some(RevisionPaused)),
            ("Deployment", &recreate, "spec.strategy.type", Some(NextUpdate)),
            ("Deployment", &json!({}), "spec.replicas", Some(Scales)),
            ("Deployment", &json!({}), "spec.templates", None),
            ("DaemonSet", &on_delete, image, Some(RevisionOnDelete)),
            ("StatefulSet", &json!({}), image, Some(RevisionRolling)),
            ("ReplicaSet", &json!({}), image, Some(NewPodsOnly)),
            ("CronJob", &json!({}), "spec.jobTemplate.spec.parallelism", Some(NewJobsOnly)),
            ("CronJob", &json!({}), "spec.concurrencyPolicy", Some(NextTick)),
            ("Node", &json!({}), "metadata.labels.disk", Some(NoPods)),
        ] {
            assert_eq!(consequence(kind, after, path), expected, "{kind} {path}");
        }
    }
}
