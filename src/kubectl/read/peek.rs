//! Short ways into JSON that may lack anything.

use crate::order::Order;
use serde_json::{Map, Value};

/// The text at a JSON pointer; empty if there is none.
pub fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// The text at a pointer, if it is there and not empty.
pub fn some_text<'a>(value: &'a Value, pointer: &str) -> Option<&'a str> {
    Some(text(value, pointer)).filter(|text| !text.is_empty())
}

/// The list at a pointer; empty if there is none.
pub fn list<'a>(value: &'a Value, pointer: &str) -> &'a [Value] {
    value.pointer(pointer).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// The entries at a pointer, sorted by key; none if there is no object.
pub fn entries<'a>(value: &'a Value, pointer: &str) -> Vec<(&'a str, &'a Value)> {
    let map = value.pointer(pointer).and_then(Value::as_object);
    let mut entries: Vec<_> =
        map.into_iter().flat_map(Map::iter).map(|(key, value)| (key.as_str(), value)).collect();
    entries.order_by_key(|(key, _)| *key);
    entries
}

/// A leaf as Go prints it with `%v`; lists and objects as JSON.
pub fn leaf(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// The leaf at a pointer; `None` if it is not there.
pub fn some_leaf(value: &Value, pointer: &str) -> Option<String> {
    value.pointer(pointer).filter(|value| !value.is_null()).map(leaf)
}
