//! What Go's decoders forgive and serde does not: null for nothing, numbers as quantities.

use crate::api::json::decode::DecodeError;
use crate::api::quantity;
use serde_json::{Map, Value};

/// The value without nulls, with its quantities as text in canonical form.
pub fn normalise(value: &Value) -> Result<Value, DecodeError> {
    walk(value, "", "")
}

fn walk(value: &Value, key: &str, path: &str) -> Result<Value, DecodeError> {
    match value {
        Value::Object(map) => {
            let mut kept = Map::new();
            for (name, child) in map {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                let child = match key {
                    // Go reads null as the empty text there, and as nothing elsewhere.
                    "labels" | "annotations" | "matchLabels" | "nodeSelector" => match child {
                        Value::Null => Value::String(String::new()),
                        other => other.clone(),
                    },
                    "limits" | "requests" | "overhead" | "capacity" | "allocatable" => {
                        amount(child, &path)?
                    }
                    _ if matches!(name.as_str(), "sizeLimit" | "divisor") => amount(child, &path)?,
                    _ => walk(child, name, &path)?,
                };
                // Go leaves an empty list out when it prints, so it is the same as none.
                if !child.is_null() && child.as_array().is_none_or(|list| !list.is_empty()) {
                    kept.insert(name.clone(), child);
                }
            }
            Ok(Value::Object(kept))
        }
        Value::Array(list) => {
            let items = list.iter().map(|item| walk(item, "", path)).collect::<Result<_, _>>()?;
            Ok(Value::Array(items))
        }
        other => Ok(other.clone()),
    }
}

fn amount(value: &Value, path: &str) -> Result<Value, DecodeError> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        other => return Ok(other.clone()),
    };
    match quantity::canonical(&text) {
        Some(canonical) => Ok(Value::String(canonical)),
        None => Err(DecodeError::Quantity { path: path.into(), text }),
    }
}
