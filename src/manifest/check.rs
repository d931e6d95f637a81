//! Strict decoding of one object against the field table: unknown and duplicate fields, values of a
//! wrong type, fields without effect. Findings come in the order in which the API server meets
//! them: Go decodes JSON whose keys kubectl has sorted.
//! Upstream: `sigs.k8s.io/json`, `k8s.io/apimachinery/pkg/runtime/serializer/json`.

use super::diagnostic::{Diagnostic, Hint, Problem, Severity, Span, WrongType};
use super::nearest::{containing, nearest, right_parent};
use super::node::{Content, Mapping, Node, join};
use super::text::Source;
use crate::api::fields::{FieldType, Type};
use crate::api::yaml::word::go_number;
use crate::time::SimTime;

/// Everything found in an object of this type.
pub(super) fn object(ty: &'static Type, node: &Node, source: &Source<'_>) -> Vec<Diagnostic> {
    let mut checker = Checker { source, found: Vec::new(), around: Vec::new() };
    if let Content::Mapping(mapping) = &node.content {
        let at = Place { path: String::new(), plain: String::new(), owner: ty, quiet: false };
        checker.mapping(ty, mapping, at);
    }
    checker.found
}

/// Duplicate keys anywhere in an object whose fields are not checked.
pub(super) fn duplicates(node: &Node) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    collect_duplicates(node, "", &mut found);
    found
}

fn collect_duplicates(node: &Node, path: &str, found: &mut Vec<Diagnostic>) {
    match &node.content {
        Content::Mapping(mapping) => {
            found.extend(duplicates_of(mapping, path));
            for (name, entry) in &mapping.entries {
                collect_duplicates(&entry.value, &join(path, name), found);
            }
        }
        Content::Sequence(items) => {
            for (index, item) in items.iter().enumerate() {
                collect_duplicates(item, &format!("{path}[{index}]"), found);
            }
        }
        _ => {}
    }
}

fn duplicates_of(mapping: &Mapping, path: &str) -> Vec<Diagnostic> {
    let duplicate = |(name, span): &(String, Span)| {
        let problem = Problem::DuplicateField { path: join(path, name) };
        Diagnostic::new(Severity::Warning, *span, problem)
    };
    mapping.duplicates.iter().map(duplicate).collect()
}

struct Checker<'a> {
    source: &'a Source<'a>,
    found: Vec<Diagnostic>,
    /// Types and paths from the document down to the object being looked at.
    around: Vec<(&'static Type, String)>,
}

/// Where a value stands.
#[derive(Clone)]
struct Place {
    /// `spec.containers[0].image`
    path: String,
    /// `spec.containers.image`: the form of Go's type errors.
    plain: String,
    owner: &'static Type,
    /// Inside a field without effect: one note is enough.
    quiet: bool,
}

impl Checker<'_> {
    fn mapping(&mut self, ty: &'static Type, mapping: &Mapping, at: Place) {
        self.found.extend(duplicates_of(mapping, &at.path));
        self.around.push((ty, at.path.clone()));
        for (name, entry) in &mapping.entries {
            let Some(field) = ty.field(name) else {
                self.unknown(ty, name, entry.key, &entry.value, &at);
                continue;
            };
            let path = join(&at.path, name);
            let silent = at.quiet || is_empty(&entry.value);
            if !silent && field.server {
                self.note(entry.key, Problem::ServerField { path: path.clone() });
            } else if !silent && !field.modelled() {
                self.note(entry.key, Problem::Ignored { path: path.clone() });
            }
            let quiet = at.quiet || field.server || !field.modelled();
            let inner = Place { path, plain: join(&at.plain, name), owner: ty, quiet };
            self.value(&field.ty, &entry.value, inner);
        }
        self.around.pop();
    }

    fn note(&mut self, span: Span, problem: Problem) {
        self.found.push(Diagnostic::new(Severity::Note, span, problem));
    }

    fn unknown(&mut self, ty: &Type, name: &str, key: Span, value: &Node, at: &Place) {
        let problem = Problem::UnknownField { path: join(&at.path, name) };
        let found = Diagnostic::new(Severity::Error, key, problem);
        let fields = || ty.fields.iter().filter(|field| !field.server).map(|field| field.name);
        if let Some(meant) = nearest(name, fields()) {
            let hint = Hint::DidYouMean(meant.to_owned());
            self.found.push(found.hint(Some(hint)).fix(key, meant));
            return;
        }
        let parent = right_parent(name, &self.around);
        let hint = match parent {
            Some(parent) => Some(Hint::BelongsUnder { parent, field: name.to_owned() }),
            None => Some(containing(name, fields())).filter(|all| !all.is_empty()).map(Hint::OneOf),
        };
        let found = match self.source.lines_of(key, value.span) {
            Some(lines) => found.hint(hint).fix(lines, ""),
            None => found.hint(hint),
        };
        self.found.push(found);
    }

    fn value(&mut self, ty: &FieldType, node: &Node, at: Place) {
        match (ty, &node.content) {
            // null is "not set" everywhere.
            (_, Content::Null) | (FieldType::Raw, _) => {}
            (FieldType::Bool, Content::Bool(_)) | (FieldType::Float64, Content::Number(_)) => {}
            (FieldType::Text | FieldType::Named(_) | FieldType::Bytes, Content::Text(_)) => {}
            (FieldType::Int32 | FieldType::IntOrString, Content::Number(number))
                if number.as_i64().is_some_and(|value| i32::try_from(value).is_ok()) => {}
            (FieldType::Int64, Content::Number(number)) if number.is_i64() => {}
            (FieldType::IntOrString, Content::Text(_)) => {}
            (FieldType::Quantity, content) => self.quantity(content, node.span),
            (FieldType::ResourceList, Content::Mapping(mapping)) => {
                self.found.extend(duplicates_of(mapping, &at.path));
                for entry in mapping.entries.values() {
                    self.value(&FieldType::Quantity, &entry.value, at.clone());
                }
            }
            (FieldType::Time | FieldType::MicroTime, Content::Text(text)) => {
                if SimTime::parse_rfc3339(text).is_none() {
                    let problem = Problem::Time { text: text.clone() };
                    self.found.push(Diagnostic::new(Severity::Error, node.span, problem));
                }
            }
            (FieldType::Struct(_), Content::Mapping(mapping)) => {
                if let Some(inner) = ty.object() {
                    self.mapping(inner, mapping, at);
                }
            }
            (FieldType::List(item), Content::Sequence(items)) => {
                for (index, node) in items.iter().enumerate() {
                    let path = format!("{}[{index}]", at.path);
                    self.value(item, node, Place { path, ..at.clone() });
                }
            }
            (FieldType::Map(value), Content::Mapping(mapping)) => {
                self.found.extend(duplicates_of(mapping, &at.path));
                for (name, entry) in &mapping.entries {
                    let path = join(&at.path, name);
                    self.value(value, &entry.value, Place { path, ..at.clone() });
                }
            }
            _ => self.wrong_type(ty, node, at),
        }
    }

    fn quantity(&mut self, content: &Content, span: Span) {
        let suffix = match content {
            Content::Number(_) => return,
            Content::Text(text) => match quantity_fault(text) {
                None => return,
                Some(suffix) => suffix,
            },
            _ => false,
        };
        self.found.push(Diagnostic::new(Severity::Error, span, Problem::Quantity { suffix }));
    }

    fn wrong_type(&mut self, ty: &FieldType, node: &Node, at: Place) {
        let integer = matches!(ty, FieldType::Int32 | FieldType::Int64 | FieldType::IntOrString);
        let got = match &node.content {
            Content::Bool(_) => "bool".to_owned(),
            Content::Number(number) if integer => format!("number {}", go_number(number)),
            Content::Number(_) => "number".to_owned(),
            Content::Text(_) => "string".to_owned(),
            Content::Sequence(_) => "array".to_owned(),
            Content::Null | Content::Mapping(_) => "object".to_owned(),
        };
        let stops = matches!(ty, FieldType::IntOrString | FieldType::Time | FieldType::MicroTime);
        let wanted = ty.to_string();
        let wrong = WrongType { got, owner: at.owner.name, path: at.plain, wanted, stops };
        let found = Diagnostic::new(Severity::Error, node.span, Problem::WrongType(wrong));
        self.found.push(self.instead(found, ty, node));
    }

    /// Adds what to write instead, where that is plain.
    fn instead(&self, found: Diagnostic, ty: &FieldType, node: &Node) -> Diagnostic {
        let written = self.source.slice(node.span);
        match (ty, &node.content) {
            // Course notes tell of a switch; it always was a choice of words.
            (FieldType::Named("ConcurrencyPolicy"), Content::Bool(allow)) => {
                let word = if *allow { "Allow" } else { "Forbid" };
                found.hint(Some(Hint::WriteInstead(word.to_owned()))).fix(node.span, word)
            }
            (FieldType::Text, Content::Bool(_) | Content::Number(_)) => {
                let quoted = format!("\"{written}\"");
                found.hint(Some(Hint::QuoteIt { written })).fix(node.span, quoted)
            }
            (FieldType::Int32 | FieldType::Int64, Content::Text(text))
                if text.trim().parse::<i64>().is_ok() =>
            {
                let number = text.trim().to_owned();
                found.hint(Some(Hint::WriteInstead(number.clone()))).fix(node.span, number)
            }
            (FieldType::Bool, Content::Text(text))
                if matches!(text.to_lowercase().as_str(), "true" | "false") =>
            {
                let word = text.to_lowercase();
                found.hint(Some(Hint::WriteInstead(word.clone()))).fix(node.span, word)
            }
            (FieldType::List(item), Content::Text(_))
                if **item == FieldType::Text && !written.is_empty() && !written.contains('\n') =>
            {
                let list = format!("[{written}]");
                found.hint(Some(Hint::WriteInstead(list.clone()))).fix(node.span, list)
            }
            _ => found,
        }
    }
}

fn is_empty(node: &Node) -> bool {
    match &node.content {
        Content::Null => true,
        Content::Sequence(items) => items.is_empty(),
        Content::Mapping(mapping) => mapping.entries.is_empty(),
        _ => false,
    }
}

/// `None` for a quantity; otherwise whether only its unit is wrong.
/// Upstream: `resource.ParseQuantity`.
fn quantity_fault(text: &str) -> Option<bool> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let end = unsigned.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(unsigned.len());
    let (number, unit) = unsigned.split_at(end);
    if !number.contains(|c: char| c.is_ascii_digit()) || number.matches('.').count() > 1 {
        return Some(false);
    }
    let exponent = unit.strip_prefix(['e', 'E']).filter(|rest| !rest.is_empty());
    let digits = exponent.map(|rest| rest.strip_prefix(['+', '-']).unwrap_or(rest));
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if digits.is_some_and(|digits| !digits.is_empty() && all_digits(digits)) {
        return None;
    }
    const UNITS: [&str; 16] =
        ["", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
    if UNITS.contains(&unit) {
        return None;
    }
    let letters = unit.trim_start_matches(|c: char| "eEinumkKMGTP".contains(c));
    let rest = letters.strip_prefix(['+', '-']).unwrap_or(letters);
    Some(all_digits(rest))
}
