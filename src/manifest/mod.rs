//! YAML text → located, strictly checked objects. Reads text as kubectl and the API server read it
//! and says in their words what they would refuse, and where. Knows the field table; must not know
//! what any field does, nor whether its value makes sense (that is `admission`).

mod check;
mod diagnostic;
pub mod doctor;
mod kubectl_error;
mod nearest;
mod node;
mod stored;
mod syntax;
mod text;
mod yaml;

pub use diagnostic::{Diagnostic, Edit, Hint, Position, Problem, Severity, Span, WrongType};
pub use kubectl_error::Reading;
pub use node::{Place, Spans};

use crate::api::fields::{self, FieldType, KINDS, Kind, Type};
use crate::order::Order;
use node::{Content, Node};
use serde_json::Value;
use text::Source;

/// A file as read: its objects, and all that is to be said about it.
#[derive(Clone, Debug, Default)]
pub struct Parsed {
    /// In the order of the file; the items of a List one by one. Empty documents are left out.
    /// Objects with errors are here too: ask [`Parsed::has_errors`] before applying any.
    pub documents: Vec<Document>,
    /// Sorted by place.
    pub diagnostics: Vec<Diagnostic>,
    /// The documents in kubectl's order of reading, with what it finds in each.
    outline: Vec<Piece>,
}

/// One object of a file.
#[derive(Clone, Debug)]
pub struct Document {
    /// As written, keys sorted. A `null` means "not set", as in Kubernetes.
    pub value: Value,
    pub spans: Spans,
    /// Empty if not written (as are the next three).
    pub api_version: String,
    pub kind: String,
    pub name: String,
    pub namespace: String,
    /// Lines of the file that the object takes, from 1, both included.
    pub start_line: usize,
    pub end_line: usize,
}

impl Document {
    /// The kind, if the cluster serves it.
    pub fn served_kind(&self) -> Option<&'static Kind> {
        fields::kind(&self.api_version, &self.kind)
    }

    /// Where the key, or the item, of this path stands, or the nearest around it that is written.
    pub fn place(&self, path: &str) -> Span {
        // What is no path stands for the whole object.
        let place = self.spans.nearest(path).filter(|_| !path.contains(' '));
        place.map_or_else(
            || {
                let start = Position { line: self.start_line, column: 1 };
                Span { start, end: start }
            },
            |place| place.key.unwrap_or(place.value),
        )
    }

    /// A finding of somebody who judges the object as a whole.
    pub fn diagnostic(&self, severity: Severity, path: &str, words: String) -> Diagnostic {
        Diagnostic::new(severity, self.place(path), Problem::Judged { words })
    }
}

/// What kubectl reads in one go.
#[derive(Clone, Debug)]
enum Piece {
    /// Not readable, or not an object: reading stops here.
    Broken(Box<Diagnostic>),
    Object {
        document: usize,
        in_list: bool,
        found: Vec<Diagnostic>,
    },
}

impl Parsed {
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(Diagnostic::is_error)
    }
}

/// Reads a file of any number of YAML (or JSON) documents. Never fails: what is wrong is said in
/// the diagnostics.
pub fn parse(text: &str) -> Parsed {
    let source = Source::new(text);
    let mut parsed = Parsed::default();
    let (chunks, separator) = yaml::split(text);
    for chunk in chunks {
        match yaml::compose(chunk) {
            Ok(node) => {
                if let Some(refused) = syntax::refusal(chunk) {
                    parsed.outline.push(Piece::Broken(refused.into()));
                } else if let Some(node) = node.filter(|node| !node.is_null()) {
                    parsed.read(&node, &source);
                }
            }
            Err(yaml::Broken::Scan(error)) => {
                parsed.outline.push(Piece::Broken(syntax::refusal_or(chunk, &error).into()));
            }
            Err(yaml::Broken::Refused { words, span }) => {
                // The whole document is scanned before anything in it is understood.
                let found = syntax::refusal(chunk).unwrap_or_else(|| {
                    Diagnostic::new(Severity::Error, span, Problem::Syntax { words })
                });
                parsed.outline.push(Piece::Broken(found.into()));
            }
        }
    }
    if let Some(yaml::BadSeparator { line, text }) = separator {
        let end = Position { line, column: 4 + text.chars().count() };
        let span = Span { start: Position { line, column: 1 }, end };
        let problem = Problem::Separator { text };
        parsed.outline.push(Piece::Broken(Diagnostic::new(Severity::Error, span, problem).into()));
    }
    let found = parsed.outline.iter().flat_map(|piece| match piece {
        Piece::Broken(found) => std::slice::from_ref(&**found),
        Piece::Object { found, .. } => found.as_slice(),
    });
    parsed.diagnostics = found.cloned().collect();
    parsed.diagnostics.order_by_key(|found| (found.line, found.column));
    parsed
}

/// Makes the change that a diagnostic offers; `None` if it offers none or the text is another.
pub fn apply_fix(text: &str, diagnostic: &Diagnostic) -> Option<String> {
    replace(text, diagnostic.fix.as_ref()?)
}

/// The text with one stretch replaced; `None` if there is no such stretch.
pub fn replace(text: &str, edit: &Edit) -> Option<String> {
    text::replace(text, edit)
}

/// The text of a stretch, lines joined by line feeds. Empty where there is no such place.
pub fn slice(text: &str, span: Span) -> String {
    Source::new(text).slice(span)
}

/// The text with one stretch replaced; `None` if there is no such stretch.
pub fn replaced(text: &str, edit: &Edit) -> Option<String> {
    text::replace(text, edit)
}

/// Takes out the fields that the API server does not know, as `--validate=false` lets it do.
/// Returns their paths.
pub fn drop_unknown(document: &mut Document) -> Vec<String> {
    let mut dropped = Vec::new();
    if let Some(ty) = document.served_kind().and_then(Kind::fields) {
        drop_from(ty, &mut document.value, "", &mut dropped);
    }
    dropped
}

fn drop_from(ty: &Type, value: &mut Value, path: &str, dropped: &mut Vec<String>) {
    let Value::Object(fields) = value else { return };
    fields.retain(|name, value| {
        let path = node::join(path, name);
        match ty.field(name) {
            Some(field) => drop_below(&field.ty, value, &path, dropped),
            None => dropped.push(path),
        }
        ty.field(name).is_some()
    });
}

fn drop_below(ty: &FieldType, value: &mut Value, path: &str, dropped: &mut Vec<String>) {
    match (ty, value) {
        (FieldType::List(item), Value::Array(items)) => {
            for (index, value) in items.iter_mut().enumerate() {
                drop_below(item, value, &format!("{path}[{index}]"), dropped);
            }
        }
        (ty @ FieldType::Struct(_), value) => {
            if let Some(inner) = ty.object() {
                drop_from(inner, value, path, dropped);
            }
        }
        _ => {}
    }
}

impl Parsed {
    fn read(&mut self, node: &Node, source: &Source<'_>) {
        if !matches!(node.content, Content::Mapping(_)) {
            return self.broken(node);
        }
        let text = |key| node.get(key).and_then(|entry| entry.value.text());
        if text("apiVersion") == Some("v1") && text("kind") == Some("List") {
            match node.get("items").map(|items| &items.value.content) {
                Some(Content::Sequence(items)) => {
                    for item in items {
                        self.read_item(item, source);
                    }
                }
                _ => self.broken(node),
            }
            return;
        }
        self.read_object(node, source, false);
    }

    fn read_item(&mut self, node: &Node, source: &Source<'_>) {
        match node.content {
            Content::Mapping(_) => self.read_object(node, source, true),
            _ => self.broken(node),
        }
    }

    fn broken(&mut self, node: &Node) {
        let found = Diagnostic::new(Severity::Error, node.span, Problem::NotAnObject);
        self.outline.push(Piece::Broken(found.into()));
    }

    fn read_object(&mut self, node: &Node, source: &Source<'_>, in_list: bool) {
        let text = |node: &Node, key: &str| {
            node.get(key).and_then(|entry| entry.value.text()).unwrap_or_default().to_owned()
        };
        let metadata = node.get("metadata").map(|entry| &entry.value);
        let of_metadata = |key| metadata.map(|node| text(node, key)).unwrap_or_default();
        let document = Document {
            value: node.to_json(),
            spans: Spans::of(node),
            api_version: text(node, "apiVersion"),
            kind: text(node, "kind"),
            name: of_metadata("name"),
            namespace: of_metadata("namespace"),
            start_line: node.span.start.line,
            end_line: node.span.end.line,
        };
        let mut found = head(node);
        if found.is_empty() {
            found = match document.served_kind() {
                None => vec![no_match(node, &document)],
                Some(kind) => body(kind, node, source),
            };
        }
        self.outline.push(Piece::Object { document: self.documents.len(), in_list, found });
        self.documents.push(document);
    }
}

/// What kubectl itself asks of every object: an apiVersion and a kind.
/// Upstream: `k8s.io/kubectl/pkg/validation/schema.go` (`getObjectKind`).
fn head(node: &Node) -> Vec<Diagnostic> {
    let start = Span { start: node.span.start, end: node.span.start };
    let fault = |key, not_set, not_text| match node.get(key).map(|entry| &entry.value) {
        Some(Node { content: Content::Text(_), .. }) => None,
        Some(value) if !value.is_null() => {
            Some(Diagnostic::new(Severity::Error, value.span, not_text))
        }
        _ => Some(Diagnostic::new(Severity::Error, start, not_set)),
    };
    let version = fault("apiVersion", Problem::ApiVersionNotSet, Problem::ApiVersionNotText);
    let kind = fault("kind", Problem::KindNotSet, Problem::KindNotText);
    let mut found: Vec<Diagnostic> = version.into_iter().chain(kind).collect();
    let version = node.get("apiVersion").map(|entry| &entry.value);
    let slashes = version.and_then(Node::text).filter(|text| text.matches('/').count() > 1);
    if let (Some(text), Some(value), true) = (slashes, version, found.is_empty()) {
        let problem = Problem::GroupVersion { text: text.to_owned() };
        found.push(Diagnostic::new(Severity::Error, value.span, problem));
    }
    found
}

/// The cluster serves no such kind: says where it went, or what was meant.
fn no_match(node: &Node, document: &Document) -> Diagnostic {
    let Document { api_version, kind, .. } = document;
    let place = |key: &str| node.get(key).map_or(node.span, |entry| entry.value.span);
    let (version, named) = (place("apiVersion"), place("kind"));
    let problem = Problem::NoMatch { kind: kind.clone(), api_version: api_version.clone() };
    let at = |span| Diagnostic::new(Severity::Error, span, problem.clone());
    if let Some(moved) = fields::moved(api_version, kind) {
        let fields::Moved { to, since, gone } = moved;
        let hint = Hint::UseVersion { from: api_version.clone(), to, since, gone };
        return at(version).hint(Some(hint)).fix(version, to);
    }
    if let Some(served) = KINDS.iter().find(|served| served.kind == kind) {
        let to = served.api_version;
        return at(version).hint(Some(Hint::UseApiVersion { to })).fix(version, to);
    }
    match nearest::nearest(kind, KINDS.iter().map(|served| served.kind)) {
        Some(meant) => at(named).hint(Some(Hint::DidYouMean(meant.to_owned()))).fix(named, meant),
        None => at(named),
    }
}

/// The fields of an object of a served kind.
fn body(kind: &'static Kind, node: &Node, source: &Source<'_>) -> Vec<Diagnostic> {
    match kind.fields() {
        Some(ty) => check::object(ty, node, source),
        None => {
            let span = node.get("kind").map_or(node.span, |entry| entry.value.span);
            let problem = Problem::NotSimulated { kind: kind.kind.to_owned() };
            let note = Diagnostic::new(Severity::Note, span, problem);
            let mut found = check::duplicates(node);
            found.extend(metadata_of(node, source));
            found.push(note);
            found
        }
    }
}

/// Even of an object that nothing acts on, kubectl reads the metadata.
fn metadata_of(node: &Node, source: &Source<'_>) -> Vec<Diagnostic> {
    let mut bare = node.clone();
    if let Content::Mapping(mapping) = &mut bare.content {
        mapping.duplicates.clear();
        mapping.entries.retain(|name, _| name == "metadata");
    }
    // Any kind will do: they share their metadata.
    let Some(ty) = fields::type_named("Namespace") else { return Vec::new() };
    let mut found = check::object(ty, &bare, source);
    found.retain(|found| !matches!(found.problem, Problem::DuplicateField { .. }));
    found
}

#[cfg(test)]
mod tests;
