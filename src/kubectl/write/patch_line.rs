//! The `kubectl patch` line that gives one field another value: what a person would have typed.

use crate::api::fields::{self, Type};
use crate::api::meta::Kind;
use crate::manifest::Document;
use serde_json::{Value, json};

/// One step of a path such as `spec.containers[0].image`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step<'a> {
    Key(&'a str),
    Item(usize),
}

/// `None` if the cluster keeps no such kind or the object has no name.
pub fn line(document: &Document, path: &str, value: &Value) -> Option<String> {
    let kind = Kind::of(&document.api_version, &document.kind)?;
    if document.name.is_empty() {
        return None;
    }
    let steps: Vec<Step<'_>> = steps(path).collect();
    let ty = fields::type_named(kind.names().kind);
    let (flag, patch) = match strategic(&steps, &document.value, ty, value) {
        Some(patch) => ("", patch),
        None => (" --type=json", operation(&steps, value)),
    };
    let namespace = match document.namespace.as_str() {
        "" | "default" => String::new(),
        other => format!(" -n {other}"),
    };
    let (word, name) = (kind.names().singular, &document.name);
    let patch = patch.to_string().replace('\'', "'\\''");
    Some(format!("kubectl patch {word} {name}{namespace}{flag} -p '{patch}'"))
}

fn steps(path: &str) -> impl Iterator<Item = Step<'_>> {
    path.split('.').flat_map(|part| {
        let (name, indexes) = part.split_once('[').unwrap_or((part, ""));
        let items = indexes.split(['[', ']']).filter_map(|index| index.parse().ok());
        std::iter::once(Step::Key(name)).chain(items.map(Step::Item))
    })
}

/// The patch as kubectl reads it without further flags: items of lists by their merge keys. `None`
/// where a list has none, or where the value is itself the key.
fn strategic(
    steps: &[Step<'_>],
    whole: &Value,
    ty: Option<&'static Type>,
    value: &Value,
) -> Option<Value> {
    let (step, rest) = match steps.split_first() {
        Some((Step::Key(key), rest)) => (*key, rest),
        Some((Step::Item(_), _)) => return None,
        None => return Some(value.clone()),
    };
    let field = ty.and_then(|ty| ty.field(step));
    let below = whole.get(step)?;
    let inner = field.and_then(|field| field.ty.object());
    let Some((Step::Item(index), rest)) = rest.split_first() else {
        return Some(json!({step: strategic(rest, below, inner, value)?}));
    };
    let key = field.filter(|field| field.patch.merge).map(|field| field.patch.key)?;
    let item = below.get(*index)?;
    if key.is_empty() || rest == [Step::Key(key)] {
        return None;
    }
    let mut patch = strategic(rest, item, inner, value)?;
    patch.as_object_mut()?.insert(key.to_owned(), item.get(key)?.clone());
    Some(json!({step: [patch]}))
}

/// The one operation of a JSON patch.
fn operation(steps: &[Step<'_>], value: &Value) -> Value {
    let pointer: String = steps
        .iter()
        .map(|step| match step {
            Step::Key(key) => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
            Step::Item(index) => format!("/{index}"),
        })
        .collect();
    json!([{"op": "replace", "path": pointer, "value": value}])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest;

    const JOB: &str = "\
apiVersion: batch/v1
kind: Job
metadata: {name: pi, namespace: maths}
spec:
  parallelism: 2
  podFailurePolicy: {rules: [{action: FailJob, onExitCodes: {operator: In, values: [1]}}]}
  template:
    spec:
      restartPolicy: Never
      containers:
      - name: c
        imagePullPolicy: Always
        ports: [{containerPort: 80, hostPort: 8080}]
";

    #[test]
    fn lines_are_what_a_person_would_type() {
        let parsed = manifest::parse(JOB);
        let document = &parsed.documents[0];
        let container = "spec.template.spec.containers[0]";
        for (path, value, expected) in [
            ("spec.parallelism".to_owned(), json!(4), r#"-p '{"spec":{"parallelism":4}}'"#),
            (
                "spec.template.spec.restartPolicy".to_owned(),
                json!("OnFailure"),
                r#"-p '{"spec":{"template":{"spec":{"restartPolicy":"OnFailure"}}}}'"#,
            ),
            (
                format!("{container}.imagePullPolicy"),
                json!("Never"),
                "-p '{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"imagePullPolicy\":\
                 \"Never\",\"name\":\"c\"}]}}}}'",
            ),
            (
                format!("{container}.ports[0].hostPort"),
                json!(9090),
                "-p '{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"c\",\"ports\":\
                 [{\"containerPort\":80,\"hostPort\":9090}]}]}}}}'",
            ),
            (
                format!("{container}.ports[0].containerPort"),
                json!(81),
                "--type=json -p '[{\"op\":\"replace\",\"path\":\"/spec/template/spec/containers/0\
                 /ports/0/containerPort\",\"value\":81}]'",
            ),
            (
                "spec.podFailurePolicy.rules[0].onExitCodes.values[0]".to_owned(),
                json!(2),
                "--type=json -p '[{\"op\":\"replace\",\"path\":\"/spec/podFailurePolicy/rules/0\
                 /onExitCodes/values/0\",\"value\":2}]'",
            ),
        ] {
            let line = line(document, &path, &value).unwrap();
            assert_eq!(line, format!("kubectl patch job pi -n maths {expected}"));
        }
    }

    #[test]
    fn what_has_no_name_or_is_not_kept_has_no_line() {
        for text in [JOB.replace("name: pi, ", ""), JOB.replace("kind: Job", "kind: Ingress")] {
            let parsed = manifest::parse(&text);
            assert_eq!(line(&parsed.documents[0], "spec.parallelism", &json!(3)), None);
        }
    }
}
