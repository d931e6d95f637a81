//! JSON → YAML as `kubectl -o yaml` prints it: keys in order, lists flush with their key, strings
//! quoted only where they must be, long lines folded after 80 columns.
//! Upstream: `sigs.k8s.io/yaml`, `goyaml.v2/{encode,emitterc,sorter}.go`.

mod scalar;
mod sorter;
pub mod word;

use crate::order::Order;
use scalar::{Context, Style};
use serde_json::{Map, Value};

/// The value as YAML, ending in a line feed. Parsing it gives the same value.
pub fn to_yaml(value: &Value) -> String {
    let mut out = String::new();
    match value {
        Value::Object(entries) if !entries.is_empty() => mapping(&mut out, entries, 0, 0),
        Value::Array(items) if !items.is_empty() => sequence(&mut out, items, 0, 0),
        leaf => {
            scalar(&mut out, leaf, 0, 0);
            out.push('\n');
        }
    }
    out
}

/// Writes the entries; the first starts where the cursor is, `column` characters into its line.
fn mapping(out: &mut String, entries: &Map<String, Value>, indent: usize, column: usize) {
    let mut column = column;
    let mut sorted: Vec<(&String, &Value)> = entries.iter().collect();
    sorted.order_by(|(a, _), (b, _)| sorter::compare(a, b));
    for (number, (key, value)) in sorted.into_iter().enumerate() {
        if number > 0 {
            spaces(out, indent);
            column = indent;
        }
        let start = out.len();
        let simple = scalar::is_simple_key(key);
        if !simple {
            out.push_str("? ");
        }
        // Upstream leaves this one bare, and would read it as a merge.
        let style = if key == "<<" { Style::Double } else { Style::of(key) };
        scalar::write(out, key, Context { indent, column, style, is_key: true });
        if !simple {
            out.push('\n');
            spaces(out, indent);
        }
        out.push(':');
        let width = out[start..].chars().count();
        entry_value(out, value, indent, column + width);
    }
}

fn entry_value(out: &mut String, value: &Value, indent: usize, column: usize) {
    match value {
        Value::Object(entries) if !entries.is_empty() => {
            out.push('\n');
            spaces(out, indent + 2);
            mapping(out, entries, indent + 2, indent + 2);
        }
        Value::Array(items) if !items.is_empty() => {
            out.push('\n');
            spaces(out, indent);
            sequence(out, items, indent, indent);
        }
        leaf => {
            out.push(' ');
            scalar(out, leaf, indent, column + 1);
            out.push('\n');
        }
    }
}

fn sequence(out: &mut String, items: &[Value], indent: usize, column: usize) {
    let mut column = column;
    for (number, item) in items.iter().enumerate() {
        if number > 0 {
            spaces(out, indent);
            column = indent;
        }
        out.push_str("- ");
        match item {
            Value::Object(entries) if !entries.is_empty() => {
                mapping(out, entries, indent + 2, column + 2);
            }
            Value::Array(items) if !items.is_empty() => {
                sequence(out, items, indent + 2, column + 2);
            }
            leaf => {
                scalar(out, leaf, indent, column + 2);
                out.push('\n');
            }
        }
    }
}

fn scalar(out: &mut String, value: &Value, indent: usize, column: usize) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => out.push_str(&word::go_number(number)),
        Value::String(text) => {
            scalar::write(
                out,
                text,
                Context { indent, column, style: Style::of(text), is_key: false },
            );
        }
        Value::Array(_) => out.push_str("[]"),
        Value::Object(_) => out.push_str("{}"),
    }
}

fn spaces(out: &mut String, count: usize) {
    out.extend(std::iter::repeat_n(' ', count));
}

#[cfg(test)]
mod tests;
