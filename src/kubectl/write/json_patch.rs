//! JSON Patch (RFC 6902) and JSON Merge Patch (RFC 7386).

use serde_json::{Map, Value};

/// Applies a merge patch.
pub fn merge(current: &Value, patch: &Value) -> Value {
    let Value::Object(patch) = patch else { return patch.clone() };
    let mut merged = current.as_object().cloned().unwrap_or_else(Map::new);
    for (key, change) in patch {
        if change.is_null() {
            merged.remove(key);
        } else {
            let below = merged.get(key).cloned().unwrap_or_default();
            merged.insert(key.clone(), merge(&below, change));
        }
    }
    Value::Object(merged)
}

/// Applies the operations in order. `None` if one of them cannot be carried out.
pub fn operations(current: &Value, patch: &Value) -> Option<Value> {
    let mut value = current.clone();
    for operation in patch.as_array()? {
        let text = |field: &str| operation.get(field).and_then(Value::as_str);
        let path = text("path")?;
        let given = || operation.get("value").cloned();
        match text("op")? {
            "add" => add(&mut value, path, given()?)?,
            "replace" => *value.pointer_mut(path)? = given()?,
            "remove" => drop(remove(&mut value, path)?),
            "test" => {
                if value.pointer(path)? != &given()? {
                    return None;
                }
            }
            "copy" => {
                let copied = value.pointer(text("from")?)?.clone();
                add(&mut value, path, copied)?;
            }
            "move" => {
                let moved = remove(&mut value, text("from")?)?;
                add(&mut value, path, moved)?;
            }
            _ => return None,
        }
    }
    Some(value)
}

/// The last part of a path, unescaped, and what it lies in.
fn parent<'a>(value: &'a mut Value, path: &str) -> Option<(&'a mut Value, String)> {
    let (parent, last) = path.rsplit_once('/')?;
    Some((value.pointer_mut(parent)?, last.replace("~1", "/").replace("~0", "~")))
}

fn add(value: &mut Value, path: &str, new: Value) -> Option<()> {
    if path.is_empty() {
        *value = new;
        return Some(());
    }
    match parent(value, path)? {
        (Value::Object(map), key) => {
            map.insert(key, new);
        }
        (Value::Array(list), key) => {
            let at = if key == "-" { list.len() } else { key.parse().ok()? };
            if at > list.len() {
                return None;
            }
            list.insert(at, new);
        }
        _ => return None,
    }
    Some(())
}

fn remove(value: &mut Value, path: &str) -> Option<Value> {
    match parent(value, path)? {
        (Value::Object(map), key) => map.remove(&key),
        (Value::Array(list), key) => {
            let at: usize = key.parse().ok()?;
            (at < list.len()).then(|| list.remove(at))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn operations_apply() {
        let start = json!({"a": {"b": [1, 2]}, "x/y": 1});
        for (patch, wanted) in [
            (json!([{"op": "replace", "path": "/a/b/0", "value": 5}]), Some("[5,2]")),
            (json!([{"op": "add", "path": "/a/b/-", "value": 3}]), Some("[1,2,3]")),
            (json!([{"op": "add", "path": "/a/b/1", "value": 9}]), Some("[1,9,2]")),
            (json!([{"op": "remove", "path": "/a/b/1"}]), Some("[1]")),
            (json!([{"op": "test", "path": "/x~1y", "value": 1}]), Some("[1,2]")),
            (json!([{"op": "move", "from": "/x~1y", "path": "/a/b/0"}]), Some("[1,1,2]")),
            (json!([{"op": "test", "path": "/a/b/0", "value": 2}]), None),
            (json!([{"op": "remove", "path": "/a/c"}]), None),
            (json!([{"op": "add", "path": "/a/b/7", "value": 2}]), None),
            (json!({"op": "add"}), None),
        ] {
            let got = operations(&start, &patch).map(|value| value["a"]["b"].to_string());
            assert_eq!(got.as_deref(), wanted, "{patch}");
        }
        assert_eq!(
            merge(&start, &json!({"a": {"b": null, "c": 1}})),
            json!({"a": {"c": 1}, "x/y": 1})
        );
    }
}
