//! What kubectl prints on stderr for a file that is not to be had.
//! Upstream: `k8s.io/cli-runtime/pkg/resource/{builder,visitor,mapper}.go`,
//! `k8s.io/kubectl/pkg/cmd/util/helpers.go`.

use super::diagnostic::{Diagnostic, Problem, WrongType};
use super::{Document, Parsed, Piece};

/// A piece of a file as kubectl reads it.
#[derive(Clone, Debug)]
pub struct Reading<'a> {
    /// `None` if the piece is not even an object.
    pub document: Option<&'a Document>,
    /// All that is to be said about it.
    pub found: &'a [Diagnostic],
    /// What kubectl prints if it cannot be a new object, without `error: ` where only a failure
    /// that is alone has it.
    pub refusal: Option<String>,
    /// What the server says of it, if the refusal is the server's.
    pub server: Option<String>,
}

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
        let readings = self.readings(file, true);
        let lines: Vec<&String> =
            readings.iter().filter_map(|reading| reading.refusal.as_ref()).collect();
        // A single failure gets the prefix that several go without.
        match lines.as_slice() {
            [] => None,
            [line] if line.starts_with("error: ") || line.starts_with("Error from server") => {
                Some((*line).clone())
            }
            [line] if line.starts_with("unable to recognize") => Some((*line).clone()),
            [line] => Some(format!("error: {line}")),
            lines => Some(lines.iter().map(|line| line.as_str()).collect::<Vec<_>>().join("\n")),
        }
    }

    /// What kubectl reads, piece by piece, up to where it stops. Unless `strict`, unknown fields
    /// are no refusal (`--validate=false`).
    pub fn readings(&self, file: &str, strict: bool) -> Vec<Reading<'_>> {
        let mut readings = Vec::new();
        let stop = |line| Reading { document: None, found: &[], refusal: Some(line), server: None };
        for piece in &self.outline {
            let (document, in_list, found) = match piece {
                Piece::Broken(found) => {
                    readings.push(stop(broken(found, file)));
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
                readings.push(stop(invalid(&unset, file)));
                break;
            }
            let Some(document) = self.documents.get(document) else { continue };
            let minded: Vec<Diagnostic> = found
                .iter()
                .filter(|found| strict || !matches!(found.problem, Problem::UnknownField { .. }))
                .cloned()
                .collect();
            let refusal = refused(document, &minded, file, in_list);
            let server = refusal.as_ref().and_then(|_| server_refusal(&minded));
            readings.push(Reading { document: Some(document), found, refusal, server });
        }
        readings
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
    let message = server_refusal(found)?;
    let kind = &document.kind;
    let version = document.api_version.rsplit('/').next().unwrap_or_default();
    Some(format!(
        "Error from server (BadRequest): error when creating \"{file}\": \
         {kind} in version \"{version}\" cannot be handled as a {kind}: {message}"
    ))
}

/// The server's words for an object that it cannot decode.
fn server_refusal(found: &[Diagnostic]) -> Option<String> {
    let all: Vec<&Diagnostic> = found.iter().filter(|found| found.is_error()).collect();
    if all.iter().any(|found| matches!(found.problem, Problem::NoMatch { .. })) {
        return None;
    }
    undecodable(&all).or_else(|| {
        let unknown: Vec<String> = all.iter().map(|found| found.message()).collect();
        let any = !unknown.is_empty();
        any.then(|| format!("strict decoding error: {}", unknown.join(", ")))
    })
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
