//! Paths walked over JSON. Upstream: client-go `util/jsonpath/jsonpath.go`.

use super::{Comparison, Filter, Operand, Path, Piece, Slice, Step};
use crate::kubectl::read::format::go_json;
use serde_json::Value;
use std::cmp::Ordering;

/// Results of one step, and rounds of all ranges together: more than any object has.
const MOST: usize = 2_000_000;

pub fn pieces(pieces: &[Piece], value: &Value, out: &mut String) -> Result<(), String> {
    for piece in pieces {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Path(path) => {
                let found = self::path(path, value)?;
                let texts: Vec<String> = found.into_iter().map(text).collect();
                out.push_str(&texts.join(" "));
            }
            Piece::Range(over, body) => {
                for item in path(over, value)? {
                    self::pieces(body, item, out)?;
                }
            }
        }
        if out.len() > MOST * 32 {
            return Err("the output is too long".into());
        }
    }
    Ok(())
}

/// A result as it is printed.
pub fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(_) | Value::Object(_) => go_json(value.to_string()),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

pub fn path<'a>(path: &Path, value: &'a Value) -> Result<Vec<&'a Value>, String> {
    let mut current = vec![value];
    for step in &path.steps {
        let mut next = Vec::new();
        for value in current {
            take(step, value, &mut next)?;
            if next.len() > MOST {
                return Err("too many results".into());
            }
        }
        current = next;
    }
    Ok(current)
}

fn take<'a>(step: &Step, value: &'a Value, next: &mut Vec<&'a Value>) -> Result<(), String> {
    match step {
        Step::Field(name) => next.extend(value.get(name.as_str())),
        Step::Wildcard => next.extend(children(value)),
        Step::Recursive => descend(value, next),
        Step::Slice(slice) => self::slice(*slice, value, next)?,
        Step::Union(steps) => {
            for step in steps {
                take(step, value, next)?;
            }
        }
        Step::Filter(filter) => {
            let items = match value {
                Value::Array(items) => items,
                Value::Null => return Ok(()),
                other => {
                    let other = text(other);
                    return Err(format!("{other} is not array or slice and cannot be filtered"));
                }
            };
            for item in items {
                if holds(filter, item)? {
                    next.push(item);
                }
            }
        }
    }
    Ok(())
}

fn children(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(items) => items.iter().collect(),
        Value::Object(entries) => entries.values().collect(),
        _ => Vec::new(),
    }
}

/// Every list and object, the value itself first.
fn descend<'a>(value: &'a Value, next: &mut Vec<&'a Value>) {
    let children = children(value);
    if !children.is_empty() && next.len() <= MOST {
        next.push(value);
        for child in children {
            descend(child, next);
        }
    }
}

fn slice<'a>(slice: Slice, value: &'a Value, next: &mut Vec<&'a Value>) -> Result<(), String> {
    let items = match value {
        Value::Array(items) => items,
        Value::Null => return Ok(()),
        other => return Err(format!("{} is not array or slice", text(other))),
    };
    let length = items.len() as i64;
    let from_end = |index: i64| if index < 0 { index.saturating_add(length) } else { index };
    let start = from_end(slice.start);
    let end = match slice.end {
        None => length,
        Some(0) if slice.single => length,
        Some(end) => from_end(end),
    };
    if start == end {
        return Ok(());
    }
    let outside = |index: i64| format!("array index out of bounds: index {index}, length {length}");
    if !(0..length).contains(&start) {
        return Err(outside(start));
    }
    if !(0..=length).contains(&end) {
        return Err(outside(end.saturating_sub(1)));
    }
    if start > end {
        return Err(format!("starting index {start} is greater than ending index {end}"));
    }
    let step = slice.step.unwrap_or(1);
    if step <= 0 {
        return Err(format!("step must be > 0: {step}"));
    }
    let taken = items.get(start as usize..end as usize).unwrap_or_default();
    next.extend(taken.iter().step_by(usize::try_from(step).unwrap_or(usize::MAX)));
    Ok(())
}

fn holds(filter: &Filter, item: &Value) -> Result<bool, String> {
    let left = operand(&filter.left, item)?;
    let Some((comparison, right)) = &filter.compare else { return Ok(!left.is_empty()) };
    let right = operand(right, item)?;
    if left.len() > 1 || right.len() > 1 {
        return Err("can only compare one element at a time".into());
    }
    let (Some(left), Some(right)) = (left.first(), right.first()) else { return Ok(false) };
    compare(*comparison, left, right)
}

fn operand<'a>(operand: &'a Operand, item: &'a Value) -> Result<Vec<&'a Value>, String> {
    match operand {
        Operand::Literal(value) => Ok(vec![value]),
        Operand::Path(path) => self::path(path, item),
    }
}

fn compare(comparison: Comparison, left: &Value, right: &Value) -> Result<bool, String> {
    let order = match (left, right) {
        (Value::String(left), Value::String(right)) => Some(left.cmp(right)),
        (Value::Number(left), Value::Number(right)) => match (left.as_i64(), right.as_i64()) {
            (Some(left), Some(right)) => Some(left.cmp(&right)),
            _ => left.as_f64().partial_cmp(&right.as_f64()),
        },
        (Value::Bool(left), Value::Bool(right)) => Some(left.cmp(right)),
        _ => None,
    };
    let Some(order) = order else { return Err("incompatible types for comparison".into()) };
    Ok(match comparison {
        Comparison::Equal => order == Ordering::Equal,
        Comparison::NotEqual => order != Ordering::Equal,
        Comparison::Less => order == Ordering::Less,
        Comparison::LessOrEqual => order != Ordering::Greater,
        Comparison::Greater => order == Ordering::Greater,
        Comparison::GreaterOrEqual => order != Ordering::Less,
    })
}
