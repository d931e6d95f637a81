//! Takes the fields of a live object out: those only the API server and the controllers write.

use crate::manifest::text::replace;
use crate::manifest::{Edit, Position, Problem, Span, parse};
use crate::order::Order;

const ANNOTATIONS: [&str; 3] = [
    "metadata.annotations.kubectl.kubernetes.io/last-applied-configuration",
    "metadata.annotations.deployment.kubernetes.io/revision",
    "metadata.annotations.deprecated.daemonset.template.generation",
];

/// The text without such fields, and their paths; `None` if it has none (or only some that share
/// their line with others).
pub(super) fn strip(text: &str) -> Option<(String, Vec<String>)> {
    let parsed = parse(text);
    let source = crate::manifest::text::Source::new(text);
    let mut cuts: Vec<(Span, String)> = Vec::new();
    for document in &parsed.documents {
        let lines = document.start_line..=document.end_line;
        let of_server = parsed.diagnostics.iter().filter_map(|found| match &found.problem {
            Problem::ServerField { path } if lines.contains(&found.line) => Some(path.as_str()),
            _ => None,
        });
        let unset = ["metadata", "spec.template.metadata", "spec.jobTemplate.metadata"]
            .map(|path| format!("{path}.creationTimestamp"));
        let unset = unset.iter().map(String::as_str);
        let mut paths: Vec<&str> = of_server.chain(ANNOTATIONS).chain(unset).collect();
        paths.order();
        paths.dedup();
        for path in paths {
            let Some(place) = document.spans.get(path) else { continue };
            let lines = place.key.and_then(|key| source.lines_of(key, place.value));
            cuts.extend(lines.map(|lines| (with_last(lines, text), path.to_owned())));
        }
    }
    cuts.order();
    if cuts.is_empty() {
        return None;
    }
    let mut stripped = text.to_owned();
    for (span, _) in cuts.iter().rev() {
        let edit = Edit { span: *span, text: String::new() };
        stripped = replace(&stripped, &edit)?;
    }
    Some((stripped, cuts.into_iter().map(|(_, path)| path).collect()))
}

/// A cut of the last line of a text that does not end in a line feed ends with the text.
fn with_last(span: Span, text: &str) -> Span {
    let count = text.split('\n').count();
    if span.end.line <= count {
        return span;
    }
    let column = text.split('\n').next_back().map_or(1, |line| line.chars().count() + 1);
    Span { start: span.start, end: Position { line: count, column } }
}
