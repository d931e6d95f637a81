//! A scenario with one value changed, or another lesson in its place: what a run is compared with.
//! Knows where values stand in the YAML; must not know what they do.

use crate::api::fields::{self, FieldType};
use crate::manifest::{self, Edit, Position, Span};
use crate::order::Order;
use crate::scenario::file::Scenario;
use crate::scenario::library;
use serde_json::Value;
use std::fmt;

/// Longer values, such as scripts, are not offered.
const LONGEST: usize = 60;

/// A value that stands in one of a scenario's files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    pub file: String,
    /// `job/paral-1`.
    pub object: String,
    /// `spec.parallelism`.
    pub path: String,
    /// As written, without quotes.
    pub value: String,
    /// The words that may stand here, if they are few.
    pub words: &'static [&'static str],
    span: Span,
}

/// What makes the second of two runs another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// Another value; without an object, in the first that has the field.
    Value { object: Option<String>, path: String, value: String },
    /// A lesson by its name.
    Lesson(String),
}

/// Why there is no such variant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VariantError {
    NoLesson {
        name: String,
    },
    NoField {
        path: String,
        known: Vec<String>,
    },
    /// It cannot stand there as one value.
    NotOneValue {
        path: String,
        value: String,
    },
}

/// The words of Go's string types that a controller goes by.
const WORDS: [(&str, &[&str]); 7] = [
    ("ConcurrencyPolicy", &["Allow", "Forbid", "Replace"]),
    ("RestartPolicy", &["Always", "OnFailure", "Never"]),
    ("CompletionMode", &["NonIndexed", "Indexed"]),
    ("PodReplacementPolicy", &["TerminatingOrFailed", "Failed"]),
    ("DeploymentStrategyType", &["RollingUpdate", "Recreate"]),
    ("DaemonSetUpdateStrategyType", &["RollingUpdate", "OnDelete"]),
    ("PodManagementPolicyType", &["OrderedReady", "Parallel"]),
];

impl Difference {
    /// Reads `spec.parallelism=4`, `parallelism=4`, `job/a:spec.parallelism=4` or a lesson's name.
    pub fn parse(text: &str) -> Difference {
        let Some((place, value)) = text.split_once('=') else {
            return Difference::Lesson(text.trim().to_owned());
        };
        let (object, path) = match place.split_once(':') {
            Some((object, path)) => (Some(object.trim().to_owned()), path),
            None => (None, place),
        };
        Difference::Value { object, path: path.trim().to_owned(), value: value.trim().to_owned() }
    }

    /// The scenario that differs from this one in just that.
    ///
    /// # Errors
    /// When the scenario has no such field, or the value cannot stand there.
    pub fn of(&self, scenario: &Scenario) -> Result<Scenario, VariantError> {
        match self {
            Difference::Lesson(name) => {
                let found = library::lesson(name);
                let parsed = found.and_then(|lesson| Scenario::parse(lesson.text).ok());
                parsed.ok_or_else(|| VariantError::NoLesson { name: name.clone() })
            }
            Difference::Value { path, value, .. } => {
                let field = self.field(scenario)?;
                let refused =
                    || VariantError::NotOneValue { path: path.clone(), value: value.clone() };
                let text = scenario.files.get(&field.file).ok_or_else(refused)?;
                let text = field.with(text, value).ok_or_else(refused)?;
                let mut scenario = scenario.clone();
                scenario.files.insert(field.file, text);
                Ok(scenario)
            }
        }
    }

    /// The field that is changed.
    ///
    /// # Errors
    /// When the scenario has no such field. A lesson changes none.
    pub fn field(&self, scenario: &Scenario) -> Result<Field, VariantError> {
        let Difference::Value { object, path, .. } = self else {
            return Err(VariantError::NoField { path: self.to_string(), known: Vec::new() });
        };
        let mut all = Vec::new();
        for (file, text) in &scenario.files {
            all.extend(fields_of(file, text));
        }
        let meant = |field: &&Field| {
            field.path == *path && object.as_ref().is_none_or(|object| *object == field.object)
        };
        let last = format!(".{path}");
        let ends = |field: &&Field| {
            field.path.ends_with(&last)
                && field.is_offered()
                && object.as_ref().is_none_or(|object| *object == field.object)
        };
        // The last part of a path will do, if only one field has it.
        let only = || {
            let mut found = all.iter().filter(ends);
            found.next().filter(|_| found.next().is_none())
        };
        all.iter().find(meant).or_else(only).cloned().ok_or_else(|| {
            let offered = all.iter().filter(|field| field.is_offered());
            let known = offered.map(|field| field.path.clone()).collect();
            VariantError::NoField { path: path.clone(), known }
        })
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Difference::Lesson(name) => f.write_str(name),
            Difference::Value { object: Some(object), path, value } => {
                write!(f, "{object}:{path}={value}")
            }
            Difference::Value { object: None, path, value } => write!(f, "{path}={value}"),
        }
    }
}

/// The values of the scenario's YAML that are worth changing, in the order of its text.
pub fn fields(scenario: &Scenario) -> Vec<Field> {
    let files = scenario.files.iter();
    let all = files.flat_map(|(file, text)| fields_of(file, text));
    all.filter(Field::is_offered).collect()
}

fn fields_of(file: &str, text: &str) -> Vec<Field> {
    let mut found = Vec::new();
    for document in manifest::parse(text).documents {
        let object = format!("{}/{}", document.kind.to_lowercase(), document.name);
        let root = document.served_kind().and_then(fields::Kind::fields);
        let mut of_document = Vec::new();
        walk(&document.value, "", &mut |path, value| {
            let Some(place) = document.spans.get(path) else { return };
            let ty = root.and_then(|root| fields::resolve(root, path)).map(|field| &field.ty);
            of_document.push(Field {
                file: file.to_owned(),
                object: object.clone(),
                path: path.to_owned(),
                words: words(ty, &value),
                value,
                span: place.value,
            });
        });
        of_document.order_by_key(|field| field.span.start);
        found.append(&mut of_document);
    }
    found
}

/// Calls back for every number, truth value and text with its path.
fn walk(value: &Value, path: &str, found: &mut impl FnMut(&str, String)) {
    match value {
        Value::Object(entries) => {
            for (name, value) in entries {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                walk(value, &path, found);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                walk(value, &format!("{path}[{index}]"), found);
            }
        }
        Value::Null => {}
        Value::String(text) => found(path, text.clone()),
        Value::Bool(_) | Value::Number(_) => found(path, value.to_string()),
    }
}

fn words(ty: Option<&FieldType>, value: &str) -> &'static [&'static str] {
    if ["true", "false"].contains(&value) {
        return &["true", "false"];
    }
    let Some(FieldType::Named(name)) = ty else { return &[] };
    WORDS.iter().find(|(known, _)| known == name).map_or(&[], |(_, words)| words)
}

impl Field {
    /// `parallelism`, `kubeloupe/duration`, `command[1]`.
    pub fn short(&self) -> &str {
        self.path.rsplit('.').next().unwrap_or(&self.path)
    }

    /// What tells objects apart, and long texts, are no values to compare.
    fn is_offered(&self) -> bool {
        let annotation = self.path.contains("annotations.kubeloupe/");
        let identity = [".labels.", "elector.", ".name", "annotations."];
        let is_identity = identity.iter().any(|part| self.path.contains(part));
        (annotation || self.path.starts_with("spec.") && !is_identity)
            && self.value.chars().count() <= LONGEST
            && !self.value.contains('\n')
    }

    /// Another value of the same sort, to begin with: the next word, or twice as much.
    pub fn proposal(&self) -> String {
        if let Some(at) = self.words.iter().position(|word| *word == self.value) {
            return self.words[(at + 1) % self.words.len()].to_owned();
        }
        let digits = self.value.chars().take_while(char::is_ascii_digit).count();
        let (number, unit) = self.value.split_at(digits);
        match number.parse::<u32>() {
            Ok(number) if !unit.contains(|c: char| c.is_ascii_digit()) => {
                format!("{}{unit}", number.saturating_mul(2).max(1))
            }
            _ => self.value.clone(),
        }
    }

    /// The text of the file with this value in the field's place; `None` if it would be read as
    /// something else.
    fn with(&self, text: &str, value: &str) -> Option<String> {
        let first = char_at(text, self.span.start);
        let quoted = Value::String(value.to_owned()).to_string();
        let plain = (!matches!(first, Some('"' | '\'' | '|' | '>'))).then(|| value.to_owned());
        plain.into_iter().chain([quoted]).find_map(|written| {
            let changed = manifest::replaced(text, &Edit { span: self.span, text: written })?;
            let same = |field: &Field| field.path == self.path && field.object == self.object;
            let read = fields_of(&self.file, &changed);
            read.iter().any(|field| same(field) && field.value == value).then_some(changed)
        })
    }
}

fn char_at(text: &str, place: Position) -> Option<char> {
    text.lines().nth(place.line.checked_sub(1)?)?.chars().nth(place.column.checked_sub(1)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lesson(name: &str) -> Scenario {
        Scenario::parse(library::lesson(name).unwrap().text).unwrap()
    }

    fn file(scenario: &Scenario) -> &str {
        &scenario.files[0]
    }

    #[test]
    fn the_values_of_the_yaml_are_offered_in_its_order() {
        let offered = fields(&lesson("slots"));
        let shown: Vec<String> =
            offered.iter().map(|f| format!("{} {}>{}", f.short(), f.value, f.proposal())).collect();
        assert_eq!(
            shown,
            [
                "completions 8>16",
                "parallelism 2>4",
                "kubeloupe/duration 30s,10s>30s,10s",
                "image busybox>busybox",
                "restartPolicy Never>Always",
            ]
        );
        assert_eq!(offered[1].object, "job/slots");
    }

    #[test]
    fn exactly_the_one_value_changes() {
        let scenario = lesson("slots");
        for (change, written) in [
            ("spec.parallelism=4", "  parallelism: 4\n"),
            ("job/slots:spec.parallelism=25%", "  parallelism: 25%\n"),
            (
                "spec.template.metadata.annotations.kubeloupe/duration=10s",
                "kubeloupe/duration: \"10s\"   # the first",
            ),
            ("spec.template.spec.containers[0].image=a: b", "image: \"a: b\"\n"),
        ] {
            let difference = Difference::parse(change);
            assert_eq!(difference.to_string(), change);
            let changed = difference.of(&scenario).unwrap();
            assert!(file(&changed).contains(written), "{change}: {}", file(&changed));
            let lines = file(&scenario).lines().zip(file(&changed).lines());
            assert_eq!(lines.filter(|(a, b)| a != b).count(), 1, "{change}");
        }
    }

    #[test]
    fn another_object_s_field_is_found_by_its_name() {
        let scenario = lesson("serial-or-parallel");
        let difference = Difference::parse("job/job-multi-demo2:spec.completions=3");
        let changed = difference.of(&scenario).unwrap();
        assert_eq!(changed.files[0], scenario.files[0]);
        assert!(changed.files[1].contains("completions: 3"));
    }

    #[test]
    fn what_is_not_there_is_refused() {
        let scenario = lesson("slots");
        let refused = |text: &str| Difference::parse(text).of(&scenario).unwrap_err();
        let VariantError::NoField { path, known } = refused("spec.replicas=3") else { panic!() };
        assert_eq!((path.as_str(), known[1].as_str()), ("spec.replicas", "spec.parallelism"));
        let name = "nosuch".to_owned();
        assert_eq!(refused("nosuch"), VariantError::NoLesson { name });
        assert!(Difference::parse("retries").of(&scenario).is_ok());
    }
}
