//! The tree of a YAML document with the place of every key and value, and the JSON it stands for.

use super::diagnostic::Span;
use crate::order::Ordered;
use serde_json::{Number, Value};
use std::collections::BTreeMap;

/// A value and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub span: Span,
    pub content: Content,
}

#[derive(Clone, Debug)]
pub(super) enum Content {
    Null,
    Bool(bool),
    Number(Number),
    Text(String),
    Sequence(Vec<Node>),
    Mapping(Mapping),
}

/// A mapping: the entries that count, sorted by key as Go writes them to JSON, and the keys that
/// were written again.
#[derive(Clone, Debug, Default)]
pub(super) struct Mapping {
    pub entries: BTreeMap<String, Entry>,
    pub duplicates: Vec<(String, Span)>,
}

#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub key: Span,
    pub value: Node,
}

impl Node {
    pub fn get(&self, key: &str) -> Option<&Entry> {
        match &self.content {
            Content::Mapping(mapping) => mapping.entries.get(key),
            _ => None,
        }
    }

    pub fn text(&self) -> Option<&str> {
        match &self.content {
            Content::Text(text) => Some(text),
            _ => None,
        }
    }

    pub fn is_null(&self) -> bool {
        matches!(self.content, Content::Null)
    }

    pub fn to_json(&self) -> Value {
        match &self.content {
            Content::Null => Value::Null,
            Content::Bool(value) => Value::Bool(*value),
            Content::Number(value) => Value::Number(value.clone()),
            Content::Text(value) => Value::String(value.clone()),
            Content::Sequence(items) => items.iter().map(Node::to_json).collect(),
            Content::Mapping(mapping) => {
                let entries = mapping.entries.iter();
                let json = entries.map(|(key, entry)| (key.clone(), entry.value.to_json()));
                Value::Object(json.ordered())
            }
        }
    }
}

/// Where each key and value of a document stands, by path (`spec.containers[0].image`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spans {
    places: BTreeMap<String, Place>,
}

/// Where one value of a document stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// `None` for items of sequences and for the document itself.
    pub key: Option<Span>,
    pub value: Span,
}

impl Spans {
    pub(super) fn of(root: &Node) -> Self {
        let mut spans = Spans::default();
        spans.add(String::new(), None, root);
        spans
    }

    fn add(&mut self, path: String, key: Option<Span>, node: &Node) {
        match &node.content {
            Content::Sequence(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.add(format!("{path}[{index}]"), None, item);
                }
            }
            Content::Mapping(mapping) => {
                for (name, entry) in &mapping.entries {
                    self.add(join(&path, name), Some(entry.key), &entry.value);
                }
            }
            _ => {}
        }
        self.places.insert(path, Place { key, value: node.span });
    }

    /// The place of exactly this path; the empty path is the whole document.
    pub fn get(&self, path: &str) -> Option<Place> {
        self.places.get(path).copied()
    }

    /// The place of this path or of its nearest ancestor that is written: where to show that
    /// something is missing.
    pub fn nearest(&self, path: &str) -> Option<Place> {
        let mut path = path;
        loop {
            if let Some(place) = self.get(path) {
                return Some(place);
            }
            path = path.rfind(['.', '[']).map_or("", |at| &path[..at]);
        }
    }

    /// The path of the innermost key or value that stands at this place.
    pub fn at(&self, position: super::Position) -> Option<&str> {
        let within = |span: Span| span.start <= position && position <= span.end;
        let touches = |place: &Place| within(place.value) || place.key.is_some_and(within);
        let found = self.places.iter().filter(|(_, place)| touches(place));
        found.max_by_key(|(path, _)| path.len()).map(|(path, _)| path.as_str())
    }

    /// Every path with its place, sorted by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Place)> {
        self.places.iter().map(|(path, place)| (path.as_str(), *place))
    }
}

/// The path of `name` in the object at `path`.
pub(super) fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}
