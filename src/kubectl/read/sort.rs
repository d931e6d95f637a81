//! `--sort-by`. Upstream: `k8s.io/kubectl/pkg/cmd/get/sorter.go`; texts in natural order.

use super::format::value_of;
use super::jsonpath::Path;
use crate::api::object::Object;
use crate::api::quantity;
use crate::order::Order;
use crate::sim::Sim;
use serde_json::Value;
use std::cmp::Ordering;

/// Sorts by what the path leads to; objects without it come first.
///
/// # Errors
/// kubectl's message if no object has it.
pub fn sort_by(objects: &mut Vec<Object>, field: &str, sim: &Sim) -> Result<(), String> {
    let path = Path::relaxed(field).map_err(|why| format!("error: {why}"))?;
    let mut keyed: Vec<(Option<Value>, Object)> = Vec::new();
    for object in std::mem::take(objects) {
        let value = value_of(&object, sim);
        let found = path.find(&value).map_err(|why| format!("error: {why}"))?;
        let key = found.first().map(|value| (*value).clone());
        keyed.push((key, object));
    }
    if !keyed.is_empty() && keyed.iter().all(|(key, _)| key.is_none()) {
        let bare = field.trim_matches(['{', '}', '.']);
        return Err(format!(
            "error: couldn't find any field with path \"{{.{bare}}}\" in the list of objects"
        ));
    }
    keyed.order_by(|(a, _), (b, _)| order(a.as_ref(), b.as_ref()));
    *objects = keyed.into_iter().map(|(_, object)| object).collect();
    Ok(())
}

fn order(a: Option<&Value>, b: Option<&Value>) -> Ordering {
    match (a, b) {
        (Some(Value::String(a)), Some(Value::String(b))) => {
            match (quantity::millis(a), quantity::millis(b)) {
                (Some(a), Some(b)) => a.cmp(&b),
                _ => natural(a, b),
            }
        }
        (Some(Value::Number(a)), Some(Value::Number(b))) => {
            a.as_f64().partial_cmp(&b.as_f64()).unwrap_or(Ordering::Equal)
        }
        (Some(Value::Bool(a)), Some(Value::Bool(b))) => a.cmp(b),
        (a, b) => a.is_some().cmp(&b.is_some()),
    }
}

/// Numbers inside texts count as numbers: `pod-2` before `pod-10`.
fn natural(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a, b);
    while let (Some(x), Some(y)) = (left.chars().next(), right.chars().next()) {
        if x.is_ascii_digit() && y.is_ascii_digit() {
            let (n, after) = digits(left);
            let (m, behind) = digits(right);
            let order = n.len().cmp(&m.len()).then(n.cmp(m));
            if order != Ordering::Equal {
                return order;
            }
            (left, right) = (after, behind);
        } else if x == y {
            left = left.get(x.len_utf8()..).unwrap_or_default();
            right = right.get(y.len_utf8()..).unwrap_or_default();
        } else {
            return x.cmp(&y);
        }
    }
    left.len().cmp(&right.len()).then(a.cmp(b))
}

/// The leading digits without zeros in front, and the rest.
fn digits(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    (digits.trim_start_matches('0'), rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_names_count() {
        for (a, b, less) in [("pod-2", "pod-10", true), ("a", "b", true), ("a10", "a9", false)] {
            assert_eq!(natural(a, b) == Ordering::Less, less, "{a} {b}");
        }
    }
}
