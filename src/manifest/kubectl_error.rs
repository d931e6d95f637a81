//! What kubectl prints on stderr for a file that is not to be had.
//! Upstream: `k8s.io/cli-runtime/pkg/resource/{builder,visitor,mapper}.go`,
//! `k8s.io/kubectl/pkg/cmd/util/helpers.go`.

use super::diagnostic::{Diagnostic, Problem, WrongType};
use super::{Document, Parsed, Piece};

impl Parsed {
    /// The lines that `kubectl VERB -f FILE` prints for new objects, without a final line feed;
    /// `None` if it has nothing to complain about. `file` is the name as given (`STDIN` for `-`).
    ///
    /// Measured with kubectl 1.32: a file that cannot be read, or an object without a kind, ends
    /// the reading; an unknown kind or a refusal of the server does not. Duplicate keys are not
    /// complained about: kubectl keeps the last and the server never sees the others.
    pub fn as_kubectl_error(&self, file: &str, verb: &str) -> Option<String> {
        if self.outline.is_empty() {
            return Some(format!("error: no objects passed to {verb}"));
        }
        let mut lines = Vec::new();
        for piece in &self.outline {
            let (document, in_list, found) = match piece {
                Piece::Broken(found) => {
                    lines.push(broken(found, file));
                    break;
                }
                Piece::Object { document, in_list, found } => (*document, *in_list, found),
            };
            let unset: Vec<String> = found
                .iter()
                .filter(|found| is_head(&found.problem))
                .map(Diagnostic::message)
                .collect();
            if !unset.is_empty() {
                lines.push(invalid(&unset, file));
                break;
            }
            let Some(document) = self.documents.get(document) else { continue };
            lines.extend(refused(document, found, file, in_list));
        }
        // A single failure gets the prefix that several go without.
        match lines.as_slice() {
            [] => None,
            [line] if line.starts_with("error: ") || line.starts_with("Error from server") => {
                Some(line.clone())
            }
            [line] if line.starts_with("unable to recognize") => Some(line.clone()),
            [line] => Some(format!("error: {line}")),
            lines => Some(lines.join("\n")),
        }
    }
}

fn is_head(problem: &Problem) -> bool {
    matches!(
        problem,
        Problem::KindNotSet
            | Problem::ApiVersionNotSet
            | Problem::KindNotText
            | Problem::ApiVersionNotText
            | Problem::GroupVersion { .. }
    )
}

fn broken(found: &Diagnostic, file: &str) -> String {
    match found.problem {
        Problem::NotAnObject => invalid(&[found.message()], file),
        _ => format!("error: error parsing {file}: {}", found.message()),
    }
}

fn invalid(messages: &[String], file: &str) -> String {
    let all = match messages {
        [message] => message.clone(),
        messages => format!("[{}]", messages.join(", ")),
    };
    format!(
        "error: error validating \"{file}\": error validating data: {all}; \
         if you choose to ignore these errors, turn validation off with --validate=false"
    )
}

/// The line for an object that kubectl or the server refuses.
fn refused(document: &Document, found: &[Diagnostic], file: &str, in_list: bool) -> Option<String> {
    let errors = || found.iter().filter(|found| found.is_error());
    if let Some(found) = errors().find(|found| matches!(found.problem, Problem::NoMatch { .. })) {
        let message = found.message();
        let Document { name, namespace, .. } = document;
        return Some(match in_list {
            true => format!("unable to recognize {message}"),
            false => format!(
                "resource mapping not found for name: \"{name}\" namespace: \"{namespace}\" \
                 from \"{file}\": {message}\nensure CRDs are installed first"
            ),
        });
    }
    // kubectl decodes the metadata itself.
    let own = document.spans.get("metadata").map(|place| (place.value, place.key));
    let in_metadata = |found: &&Diagnostic| {
        let start = (found.line, found.column);
        own.is_some_and(|(span, _)| {
            start >= (span.start.line, span.start.column)
                && start < (span.end.line, span.end.column)
        })
    };
    let metadata: Vec<&Diagnostic> = errors().filter(in_metadata).collect();
    if let Some(message) = undecodable(&metadata) {
        return Some(format!("unable to decode \"{file}\": {message}"));
    }
    let all: Vec<&Diagnostic> = errors().collect();
    let message = match undecodable(&all) {
        Some(message) => message,
        None => {
            let unknown: Vec<String> = errors().map(Diagnostic::message).collect();
            if unknown.is_empty() {
                return None;
            }
            format!("strict decoding error: {}", unknown.join(", "))
        }
    };
    let kind = &document.kind;
    let version = document.api_version.rsplit('/').next().unwrap_or_default();
    Some(format!(
        "Error from server (BadRequest): error when creating \"{file}\": \
         {kind} in version \"{version}\" cannot be handled as a {kind}: {message}"
    ))
}

/// The one error that decoding ends with: the first that stops it, otherwise the first met.
fn undecodable(found: &[&Diagnostic]) -> Option<String> {
    let stops = |found: &&&Diagnostic| match &found.problem {
        Problem::WrongType(WrongType { stops, .. }) => *stops,
        Problem::Quantity { .. } | Problem::Time { .. } => true,
        _ => false,
    };
    let wrong = |found: &&&Diagnostic| matches!(found.problem, Problem::WrongType(_));
    let first = found.iter().find(stops).or_else(|| found.iter().find(wrong))?;
    let message = first.message();
    // The struct into which kubectl decodes the metadata has a name of its own.
    Some(match &first.problem {
        Problem::WrongType(wrong) if wrong.path == "metadata" => message.replacen(
            &format!("field {}.metadata", wrong.owner),
            "field metadataOnlyObject.metadata",
            1,
        ),
        _ => message,
    })
}
