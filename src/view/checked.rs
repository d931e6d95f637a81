//! A text as the editor shows it: what is wrong with it as YAML and against the fields, and, if
//! nothing is, what the API server would say of its objects.

use crate::api::meta::Kind;
use crate::kubectl::admitted;
use crate::manifest::{self, Document, Parsed, Severity};
use crate::order::Order;

/// The manifest with everything that can be said of it before it is applied, in the order of the
/// text.
pub fn checked(text: &str) -> Parsed {
    let mut parsed = manifest::parse(text);
    if parsed.has_errors() {
        return parsed;
    }
    let is_simulated = |of: &&Document| Kind::of(&of.api_version, &of.kind).is_some();
    for document in parsed.documents.iter().filter(is_simulated) {
        let (refused, remarks) = admitted(document);
        for (severity, said) in [(Severity::Error, refused), (Severity::Warning, remarks)] {
            let found =
                said.into_iter().map(|said| document.diagnostic(severity, &said.path, said.text));
            parsed.diagnostics.extend(found);
        }
    }
    parsed.diagnostics.order_by_key(|found| (found.line, found.column));
    parsed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let line = |found: &manifest::Diagnostic| {
            format!("{} {:?} {}", found.line, found.severity, found.message())
        };
        checked(text).diagnostics.iter().map(line).collect()
    }

    #[test]
    fn what_the_api_server_would_refuse_is_found_at_its_line() {
        let text = "\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      restartPolicy: Never
      containers:
      - {name: web, image: nginx}
";
        let never = "12 Error spec.template.spec.restartPolicy: Unsupported value: \"Never\": \
                     supported values: \"Always\"";
        assert_eq!(found(text), [never]);
        assert_eq!(found(&text.replace("Never", "Always")), [""; 0]);
    }

    #[test]
    fn what_does_not_decode_is_not_judged_as_an_object() {
        let text = "apiVersion: batch/v1\nkind: Job\nmetadata: {name: a}\nspec: {paralelism: -1}\n";
        assert_eq!(found(text), ["4 Error unknown field \"spec.paralelism\""]);
    }

    #[test]
    fn what_the_simulation_cannot_read_is_remarked_at_its_line() {
        let text = "\
apiVersion: batch/v1
kind: CronJob
metadata: {name: a}
spec:
  schedule: \"* * * * 7\"
  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [
    {name: c, image: busybox, command: [date]}]}}}}
";
        assert_eq!(
            found(text),
            [
                "5 Error spec.schedule: Invalid value: \"* * * * 7\": end of range (7) above \
                 maximum (6): 7",
                "5 Warning spec.schedule: Sunday is 0 here, or sun.",
            ]
        );
    }
}
