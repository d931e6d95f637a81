//! Strategic merge patches: lists are merged by the keys of the field table.
//! Upstream: apimachinery `pkg/util/strategicpatch/patch.go`. Not modelled: `$retainKeys` beyond
//! what the table marks, and merge keys of unknown kinds (those are replaced as a whole).

use crate::api::fields::{Field, FieldType, Type};
use crate::order::{Order, Ordered};
use serde_json::{Map, Value, json};

const DIRECTIVE: &str = "$patch";
const ORDER: &str = "$setElementOrder/";
const DELETE_PRIMITIVES: &str = "$deleteFromPrimitiveList/";
const RETAIN_KEYS: &str = "$retainKeys";

/// Applies a patch to an object of this type.
///
/// # Errors
/// The API server's words for a patch that makes no sense.
pub fn apply(current: &Value, patch: &Value, ty: Option<&Type>) -> Result<Value, String> {
    let Value::Object(patch) = patch else { return Ok(patch.clone()) };
    let empty = Map::new();
    let mut merged = current.as_object().unwrap_or(&empty).clone();
    match patch.get(DIRECTIVE).and_then(Value::as_str) {
        Some("replace") => {
            let kept = patch.iter().filter(|(key, _)| *key != DIRECTIVE);
            return Ok(Value::Object(kept.map(|(k, v)| (k.clone(), v.clone())).ordered()));
        }
        Some("delete") => return Ok(Value::Object(Map::new())),
        _ => {}
    }
    if let Some(Value::Array(kept)) = patch.get(RETAIN_KEYS) {
        merged.retain(|key, _| kept.iter().any(|name| name == key));
    }
    for (key, change) in patch {
        if key == DIRECTIVE || key == RETAIN_KEYS || key.starts_with(ORDER) {
            continue;
        }
        if let Some(list) = key.strip_prefix(DELETE_PRIMITIVES) {
            remove_primitives(&mut merged, list, change);
            continue;
        }
        let field = ty.and_then(|ty| ty.field(key));
        let order = patch.get(&format!("{ORDER}{key}"));
        match change {
            Value::Null => {
                merged.remove(key);
            }
            Value::Object(_) => {
                let below = merged.get(key).cloned().unwrap_or_default();
                let inner = field.and_then(struct_of);
                merged.insert(key.clone(), apply(&below, change, inner)?);
            }
            Value::Array(items) => {
                let list = merge_list(merged.get(key), items, order, field)?;
                merged.insert(key.clone(), list);
            }
            scalar => {
                merged.insert(key.clone(), scalar.clone());
            }
        }
    }
    Ok(Value::Object(merged))
}

/// The struct below a field that is one, not a list or map of them.
pub fn struct_of(field: &Field) -> Option<&'static Type> {
    match &field.ty {
        FieldType::Struct(_) => field.ty.object(),
        _ => None,
    }
}

/// The type of the items of a list.
pub fn item_of(field: &Field) -> Option<&'static Type> {
    match &field.ty {
        FieldType::List(_) => field.ty.object(),
        _ => None,
    }
}

fn remove_primitives(merged: &mut Map<String, Value>, list: &str, gone: &Value) {
    let gone = gone.as_array().map(Vec::as_slice).unwrap_or_default();
    if let Some(Value::Array(items)) = merged.get_mut(list) {
        items.retain(|item| !gone.contains(item));
    }
}

fn merge_list(
    current: Option<&Value>,
    patch: &[Value],
    order: Option<&Value>,
    field: Option<&Field>,
) -> Result<Value, String> {
    let whole = || {
        let kept = patch.iter().filter(|item| item.get(DIRECTIVE).is_none());
        Value::Array(kept.cloned().collect())
    };
    let replaced = patch.iter().any(|item| item.get(DIRECTIVE).is_some_and(|d| d == "replace"));
    let Some(field) = field.filter(|field| field.patch.merge && !replaced) else {
        return Ok(whole());
    };
    let current = current.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let mut merged = current.to_vec();
    let key = field.patch.key;
    for item in patch {
        if key.is_empty() {
            if !merged.contains(item) {
                merged.push(item.clone());
            }
            continue;
        }
        let Some(name) = item.get(key) else {
            return Err(format!("map: {item} does not contain declared merge key: {key}"));
        };
        let at = merged.iter().position(|known| known.get(key) == Some(name));
        if item.get(DIRECTIVE).is_some_and(|directive| directive == "delete") {
            merged.retain(|known| known.get(key) != Some(name));
            continue;
        }
        match at.and_then(|at| merged.get_mut(at)) {
            Some(known) => *known = apply(known, item, item_of(field))?,
            None => merged.push(apply(&Value::Object(Map::new()), item, item_of(field))?),
        }
    }
    if let Some(Value::Array(order)) = order {
        sort_by(&mut merged, order, key);
    }
    Ok(Value::Array(merged))
}

/// Items that the order names come in that order; the others keep their places relative to the
/// one before them.
fn sort_by(items: &mut [Value], order: &[Value], key: &str) {
    let rank = |item: &Value| {
        order.iter().position(|named| match key {
            "" => named == item,
            key => named.get(key) == item.get(key),
        })
    };
    let mut named: Vec<Value> = items.iter().filter(|i| rank(i).is_some()).cloned().collect();
    named.order_by_key(|item| rank(item));
    let mut named = named.into_iter();
    for item in items.iter_mut().filter(|item| rank(item).is_some()) {
        if let Some(next) = named.next() {
            *item = next;
        }
    }
}

/// What a difference is to contain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Include {
    /// What was added or changed, but nothing that is missing.
    Additions,
    /// Only what is gone.
    Deletions,
}

/// The patch that leads from one object to the other. Empty if there is nothing to do.
pub fn difference(
    from: &Value,
    to: &Value,
    ty: Option<&Type>,
    include: Include,
) -> Map<String, Value> {
    let empty = Map::new();
    let (from, to) = (from.as_object().unwrap_or(&empty), to.as_object().unwrap_or(&empty));
    let mut patch = Map::new();
    for (key, new) in to {
        let field = ty.and_then(|ty| ty.field(key));
        match (from.get(key), new) {
            (Some(old), new) if old == new => {}
            (Some(old @ Value::Object(_)), Value::Object(_)) => {
                let below = difference(old, new, field.and_then(struct_of), include);
                if !below.is_empty() {
                    patch.insert(key.clone(), Value::Object(below));
                }
            }
            (Some(Value::Array(old)), Value::Array(new))
                if field.is_some_and(|field| field.patch.merge) =>
            {
                // Just asked for.
                if let Some(field) = field {
                    list_difference(key, old, new, field, include, &mut patch);
                }
            }
            _ if include == Include::Additions => {
                patch.insert(key.clone(), new.clone());
            }
            _ => {}
        }
    }
    if include == Include::Deletions {
        for key in from.keys().filter(|key| !to.contains_key(*key)) {
            patch.insert(key.clone(), Value::Null);
        }
    }
    patch
}

fn list_difference(
    name: &str,
    old: &[Value],
    new: &[Value],
    field: &Field,
    include: Include,
    patch: &mut Map<String, Value>,
) {
    let key = field.patch.key;
    let order = |items: &[Value]| -> Value {
        let named = items.iter().map(|item| match (key, item.get(key)) {
            ("", _) | (_, None) => item.clone(),
            (key, Some(value)) => json!({ (key): value }),
        });
        named.collect()
    };
    if key.is_empty() {
        let gone: Vec<Value> = old.iter().filter(|item| !new.contains(item)).cloned().collect();
        let added: Vec<Value> = new.iter().filter(|item| !old.contains(item)).cloned().collect();
        match include {
            Include::Additions if !added.is_empty() => {
                patch.insert(format!("{ORDER}{name}"), order(new));
                patch.insert(name.into(), added.into());
            }
            Include::Deletions if !gone.is_empty() => {
                patch.insert(format!("{DELETE_PRIMITIVES}{name}"), gone.into());
            }
            _ => {}
        }
        return;
    }
    let mut items: Vec<Value> = Vec::new();
    for item in new {
        let Some(named) = item.get(key) else { continue };
        match old.iter().find(|known| known.get(key) == Some(named)) {
            Some(known) => {
                let mut below = difference(known, item, item_of(field), include);
                if !below.is_empty() {
                    below.insert(key.into(), named.clone());
                    items.push(Value::Object(below));
                }
            }
            None if include == Include::Additions => items.push(item.clone()),
            None => {}
        }
    }
    if include == Include::Deletions {
        let gone = old
            .iter()
            .filter_map(|item| item.get(key))
            .filter(|named| !new.iter().any(|item| item.get(key) == Some(*named)));
        items.extend(gone.map(|named| json!({ (DIRECTIVE): "delete", (key): named })));
    }
    let moved = include == Include::Additions && order(old) != order(new) && {
        // Only what both have in common can be out of order.
        let both = |items: &[Value], others: &[Value]| -> Vec<Value> {
            let known = |item: &&Value| others.iter().any(|o| o.get(key) == item.get(key));
            items.iter().filter(known).filter_map(|item| item.get(key)).cloned().collect()
        };
        both(old, new) != both(new, old)
    };
    if !items.is_empty() || moved {
        if include == Include::Additions {
            patch.insert(format!("{ORDER}{name}"), order(new));
        }
        if !items.is_empty() {
            patch.insert(name.into(), items.into());
        }
    }
}

/// Joins two patches for one object; the second wins.
pub fn join(first: Map<String, Value>, second: Map<String, Value>) -> Map<String, Value> {
    let mut joined = first;
    for (key, value) in second {
        let merged = match (joined.remove(&key), value) {
            (Some(Value::Object(a)), Value::Object(b)) => Value::Object(join(a, b)),
            (Some(Value::Array(a)), Value::Array(b)) => join_items(a, b).into(),
            (_, value) => value,
        };
        joined.insert(key, merged);
    }
    joined
}

/// Partial items of two patches for one list: equal keys are joined. What names an item is the
/// only scalar that both have alike, so all scalars in common must agree.
fn join_items(first: Vec<Value>, second: Vec<Value>) -> Vec<Value> {
    let mut joined = first;
    for item in second {
        let same = joined.iter_mut().find(|known| names_same(known, &item));
        match (same, item) {
            (Some(Value::Object(known)), Value::Object(item)) => {
                *known = join(std::mem::take(known), item);
            }
            (_, item) => {
                if !joined.contains(&item) {
                    joined.push(item);
                }
            }
        }
    }
    joined
}

const MERGE_KEYS: [&str; 9] =
    ["name", "containerPort", "mountPath", "devicePath", "ip", "uid", "type", "key", "topologyKey"];

fn names_same(a: &Value, b: &Value) -> bool {
    let named = MERGE_KEYS.iter().find(|key| a.get(**key).is_some() || b.get(**key).is_some());
    named.is_some_and(|key| a.get(*key) == b.get(*key))
}

#[cfg(test)]
mod tests;
