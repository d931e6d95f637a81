//! YAML text → trees. Splits a file into documents as kubectl's reader does, and composes each from
//! the events of a marked parse: anchors, merge keys and words as Kubernetes' YAML library has
//! them.
//! Upstream: `k8s.io/apimachinery/pkg/util/yaml/decoder.go`, `goyaml.v2/decode.go`.

use super::diagnostic::{Position, Span};
use super::node::{Content, Entry, Mapping, Node};
use crate::api::yaml::word::{self, Word};
use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError, StrInput, Tag};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// Nested deeper than any manifest: spares the stack of a browser.
const MAX_DEPTH: usize = 100;
/// More nodes than this from aliases are refused. Upstream allows a share of all nodes, up to 99 %.
const MAX_ALIASED: usize = 20_000;

/// One document of a file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chunk<'a> {
    pub text: &'a str,
    /// Lines of the file before it.
    pub lines_before: usize,
}

/// Text behind a `---`.
#[derive(Clone, Debug)]
pub(super) struct BadSeparator {
    pub line: usize,
    pub text: String,
}

/// The documents of a file, up to the first bad separator.
pub(super) fn split(text: &str) -> (Vec<Chunk<'_>>, Option<BadSeparator>) {
    let mut chunks = Vec::new();
    let (mut start, mut first, mut at) = (0, 0, 0);
    for (number, line) in text.split_inclusive('\n').enumerate() {
        if let Some(rest) = line.strip_prefix("---") {
            let rest = rest.trim();
            if !rest.is_empty() && !rest.starts_with('#') {
                return (chunks, Some(BadSeparator { line: number + 1, text: rest.to_owned() }));
            }
            // At the very start the separator belongs to its document.
            if at > start {
                chunks.push(Chunk { text: &text[start..at], lines_before: first });
                (start, first) = (at + line.len(), number + 1);
            }
        }
        at += line.len();
    }
    if text.len() > start {
        chunks.push(Chunk { text: &text[start..], lines_before: first });
    }
    (chunks, None)
}

/// Why a document could not be composed.
#[derive(Debug)]
pub(super) enum Broken {
    /// The parser gave up.
    Scan(ScanError),
    /// It is YAML, but not for Kubernetes: the words after `error converting YAML to JSON: `.
    Refused { words: String, span: Span },
}

/// Composes the first document of the chunk; `None` if there is nothing in it.
pub(super) fn compose(chunk: Chunk<'_>) -> Result<Option<Node>, Broken> {
    let mut composer = Composer {
        lines: chunk.text.split('\n').collect(),
        lines_before: chunk.lines_before,
        open: Vec::new(),
        anchors: BTreeMap::new(),
        aliased: 0,
        root: None,
    };
    let mut parser = Parser::new_from_str(chunk.text);
    while let Some(event) = next(&mut parser) {
        let (event, span) = event.map_err(Broken::Scan)?;
        // A document behind `...` is not read.
        if matches!(event, Event::DocumentEnd | Event::StreamEnd) {
            break;
        }
        composer.take(event, span)?;
    }
    Ok(composer.root)
}

fn next<'a>(
    parser: &mut Parser<'a, StrInput<'a>>,
) -> Option<Result<(Event<'a>, saphyr_parser::Span), ScanError>> {
    parser.next_event()
}

struct Composer<'a> {
    lines: Vec<&'a str>,
    lines_before: usize,
    open: Vec<Open>,
    /// Finished anchors with the number of nodes in them.
    anchors: BTreeMap<usize, (Node, usize)>,
    aliased: usize,
    root: Option<Node>,
}

/// A collection whose end has not come yet.
struct Open {
    anchor: usize,
    start: Position,
    /// Nodes inside so far.
    size: usize,
    last_end: Option<Position>,
    inside: Inside,
}

enum Inside {
    Sequence(Vec<Node>),
    Mapping { mapping: Mapping, written: BTreeSet<String>, key: Option<Key> },
}

struct Key {
    node: Node,
    merges: bool,
}

impl Composer<'_> {
    fn take(&mut self, event: Event<'_>, span: saphyr_parser::Span) -> Result<(), Broken> {
        let place = Span { start: self.position(span.start), end: self.position(span.end) };
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let merges = style == ScalarStyle::Plain && tag.is_none() && text == "<<";
                let block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
                let place = match style {
                    _ if block => self.without_tail(place),
                    ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => self.quoted(place),
                    _ => place,
                };
                let node = scalar_node(text, style, tag, place)?;
                self.finish(node, anchor, 1, merges)
            }
            Event::SequenceStart(anchor, _) => {
                self.open(anchor, place, Inside::Sequence(Vec::new()))
            }
            Event::MappingStart(anchor, _) => {
                let inside = Inside::Mapping {
                    mapping: Mapping::default(),
                    written: BTreeSet::new(),
                    key: None,
                };
                self.open(anchor, place, inside)
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(place),
            Event::Alias(anchor) => self.alias(anchor, place),
            _ => Ok(()),
        }
    }

    fn position(&self, marker: Marker) -> Position {
        Position { line: marker.line() + self.lines_before, column: marker.col() + 1 }
    }

    fn open(&mut self, anchor: usize, place: Span, inside: Inside) -> Result<(), Broken> {
        if self.open.len() >= MAX_DEPTH {
            let words = format!("yaml: exceeded max depth of {MAX_DEPTH}");
            return Err(Broken::Refused { words, span: place });
        }
        self.open.push(Open { anchor, start: place.start, size: 1, last_end: None, inside });
        Ok(())
    }

    fn close(&mut self, place: Span) -> Result<(), Broken> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        let flow = matches!(self.char_at(open.start), Some('{' | '['));
        // The end of a block is only seen at the next token, far below.
        let end = if flow { place.end } else { open.last_end.unwrap_or(open.start) };
        let content = match open.inside {
            Inside::Sequence(items) => Content::Sequence(items),
            Inside::Mapping { mapping, .. } => Content::Mapping(mapping),
        };
        let node = Node { span: Span { start: open.start, end }, content };
        self.finish(node, open.anchor, open.size, false)
    }

    /// The parser ends a block scalar where the next token begins: back to its last line.
    fn without_tail(&self, place: Span) -> Span {
        let line_at = |line: usize| {
            let at = line.checked_sub(self.lines_before + 1)?;
            self.lines.get(at).map(|line| line.trim_end_matches('\r'))
        };
        let read = line_at(place.end.line).unwrap_or_default().chars();
        if !read.take(place.end.column - 1).all(char::is_whitespace) {
            return place;
        }
        let mut line = place.end.line;
        while line > place.start.line {
            line -= 1;
            let text = line_at(line).unwrap_or_default();
            if !text.trim().is_empty() {
                let end = Position { line, column: text.chars().count() + 1 };
                return Span { start: place.start, end };
            }
        }
        place
    }

    /// The parser ends a quoted scalar behind the comment that follows it: back to its quote.
    fn quoted(&self, place: Span) -> Span {
        let first = self.char_at(place.start);
        let Some(quote) = first.filter(|c| ['"', '\''].contains(c)) else { return place };
        let mut column = place.start.column;
        for line in place.start.line..=place.end.line {
            let at = line.checked_sub(self.lines_before + 1);
            let text = at.and_then(|at| self.lines.get(at)).copied().unwrap_or_default();
            let mut chars = text.chars().enumerate().skip(column).peekable();
            while let Some((index, c)) = chars.next() {
                let doubled = c == '\'' && chars.peek().is_some_and(|(_, next)| *next == '\'');
                if quote == '"' && c == '\\' || quote == '\'' && doubled {
                    chars.next();
                } else if c == quote {
                    return Span { start: place.start, end: Position { line, column: index + 2 } };
                }
            }
            column = 0;
        }
        place
    }

    fn char_at(&self, place: Position) -> Option<char> {
        let line = self.lines.get((place.line - self.lines_before).checked_sub(1)?)?;
        line.chars().nth(place.column.checked_sub(1)?)
    }

    fn alias(&mut self, anchor: usize, place: Span) -> Result<(), Broken> {
        let refused = |words: String| Err(Broken::Refused { words, span: place });
        let Some((node, size)) = self.anchors.get(&anchor) else {
            let line = self.lines.get(place.start.line - self.lines_before - 1).copied();
            let name: String = line
                .unwrap_or_default()
                .chars()
                .skip(place.start.column)
                .take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
                .collect();
            return refused(format!("yaml: anchor '{name}' value contains itself"));
        };
        self.aliased += size;
        if self.aliased > MAX_ALIASED {
            return refused("yaml: document contains excessive aliasing".to_owned());
        }
        let (node, size) = (Node { span: place, content: node.content.clone() }, *size);
        self.finish(node, 0, size, false)
    }

    /// Puts a finished node where it belongs.
    fn finish(
        &mut self,
        node: Node,
        anchor: usize,
        size: usize,
        merges: bool,
    ) -> Result<(), Broken> {
        if anchor > 0 {
            self.anchors.insert(anchor, (node.clone(), size));
        }
        let Some(open) = self.open.last_mut() else {
            self.root.get_or_insert(node);
            return Ok(());
        };
        open.size += size;
        open.last_end = open.last_end.max(Some(node.span.end));
        match &mut open.inside {
            Inside::Sequence(items) => items.push(node),
            Inside::Mapping { mapping, written, key } => match key.take() {
                None => *key = Some(Key { node, merges }),
                Some(key) if key.merges => merge(mapping, node)?,
                Some(key) => insert(mapping, written, key.node, node)?,
            },
        }
        Ok(())
    }
}

fn scalar_node(
    text: Cow<'_, str>,
    style: ScalarStyle,
    tag: Option<Cow<'_, Tag>>,
    span: Span,
) -> Result<Node, Broken> {
    let refused = |words: String| Broken::Refused { words, span };
    let core = tag.as_deref().filter(|tag| tag.is_yaml_core_schema());
    let content = match core.map(|tag| tag.suffix.as_str()) {
        Some("str" | "binary" | "timestamp") => Content::Text(text.into_owned()),
        Some(kind @ ("int" | "float" | "bool" | "null")) => match (kind, word::plain(&text)) {
            ("null", Word::Null) => Content::Null,
            ("bool", Word::Bool(value)) => Content::Bool(value),
            ("int" | "float", Word::Number(value)) => Content::Number(value),
            _ => return Err(refused(format!("yaml: cannot decode !!str `{text}` as a !!{kind}"))),
        },
        _ if style == ScalarStyle::Plain && tag.is_none() => match word::plain(&text) {
            Word::Null => Content::Null,
            Word::Bool(value) => Content::Bool(value),
            Word::Number(value) => Content::Number(value),
            Word::Text => Content::Text(text.into_owned()),
            Word::NotJson(value) => {
                return Err(refused(format!("json: unsupported value: {}", value.words())));
            }
        },
        _ => Content::Text(text.into_owned()),
    };
    Ok(Node { span, content })
}

/// `<<`: the entries of the other mapping win over those before (as in version 2 of the library).
fn merge(mapping: &mut Mapping, from: Node) -> Result<(), Broken> {
    match from.content {
        Content::Mapping(other) => mapping.entries.extend(other.entries),
        Content::Sequence(items)
            if items.iter().all(|item| matches!(item.content, Content::Mapping(_))) =>
        {
            for item in items.into_iter().rev() {
                merge(mapping, item)?;
            }
        }
        _ => {
            let words = "yaml: map merge requires map or sequence of maps as the value".to_owned();
            return Err(Broken::Refused { words, span: from.span });
        }
    }
    Ok(())
}

fn insert(
    mapping: &mut Mapping,
    written: &mut BTreeSet<String>,
    key: Node,
    mut value: Node,
) -> Result<(), Broken> {
    let name = match key.content {
        Content::Text(text) => text,
        Content::Bool(value) => value.to_string(),
        Content::Number(number) => word::go_number(&number),
        Content::Null => {
            let value = go_syntax(&value);
            let words =
                format!("unsupported map key of type: %!s(<nil>), key: <nil>, value: {value}");
            return Err(Broken::Refused { words, span: key.span });
        }
        Content::Sequence(_) | Content::Mapping(_) => {
            let words = format!("yaml: invalid map key: {}", go_syntax(&key));
            return Err(Broken::Refused { words, span: key.span });
        }
    };
    // A value that is not written stands right behind its key, not at the next token.
    if value.is_null() && value.span.start == value.span.end {
        value.span = Span { start: key.span.end, end: key.span.end };
    }
    if !written.insert(name.clone()) {
        mapping.duplicates.push((name.clone(), key.span));
    }
    mapping.entries.insert(name, Entry { key: key.span, value });
    Ok(())
}

/// A value as Go's `%#v` prints it.
fn go_syntax(node: &Node) -> String {
    match &node.content {
        Content::Null => "interface {}(nil)".to_owned(),
        Content::Bool(value) => value.to_string(),
        Content::Number(value) => word::go_number(value),
        Content::Text(value) => format!("{value:?}"),
        Content::Sequence(items) => {
            let items: Vec<String> = items.iter().map(go_syntax).collect();
            format!("[]interface {{}}{{{}}}", items.join(", "))
        }
        Content::Mapping(mapping) => {
            let entry =
                |(key, entry): (&String, &Entry)| format!("{key:?}:{}", go_syntax(&entry.value));
            let entries: Vec<String> = mapping.entries.iter().map(entry).collect();
            format!("map[interface {{}}]interface {{}}{{{}}}", entries.join(", "))
        }
    }
}
