//! A manifest against the field table: types are checked as Go's JSON package checks them, what it
//! forgives is put right (null for nothing, numbers as quantities), fields nobody knows are left
//! out. What comes out can be read without errors.

use crate::api::fields::{FieldType, Type};
use crate::api::json::decode::{DecodeError, go_kind};
use crate::api::quantity;
use crate::api::yaml::word::go_number;
use crate::time::SimTime;
use serde_json::{Map, Value};

/// The object of this type without nulls and empty lists, with its quantities in canonical form.
///
/// # Errors
/// The first value of a wrong type, in the order of Go's decoder.
pub fn normalise(ty: &'static Type, value: &Value) -> Result<Value, DecodeError> {
    let Value::Object(fields) = value else { return Ok(Value::Object(Map::new())) };
    object(ty, fields, "")
}

fn object(
    ty: &'static Type,
    fields: &Map<String, Value>,
    path: &str,
) -> Result<Value, DecodeError> {
    let mut kept = Map::new();
    for (name, value) in fields {
        let Some(field) = ty.field(name) else { continue };
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        let place = Place { owner: ty.name, path: &path };
        if let Some(value) = place.value(&field.ty, value)? {
            kept.insert(name.clone(), value);
        }
    }
    Ok(Value::Object(kept))
}

#[derive(Clone, Copy)]
struct Place<'a> {
    owner: &'static str,
    /// Without indexes.
    path: &'a str,
}

impl Place<'_> {
    /// `None` for what Go takes for nothing: null, and an empty list, which it never prints.
    fn value(self, ty: &FieldType, value: &Value) -> Result<Option<Value>, DecodeError> {
        let integer = |number: &serde_json::Number| {
            let wide = *ty == FieldType::Int64;
            number.as_i64().is_some_and(|value| wide || i32::try_from(value).is_ok())
        };
        Ok(Some(match (ty, value) {
            (FieldType::Raw, value) => value.clone(),
            (_, Value::Null) => return Ok(None),
            (FieldType::Bool, Value::Bool(_))
            | (FieldType::Float64, Value::Number(_))
            | (FieldType::Text | FieldType::Named(_) | FieldType::Bytes, Value::String(_))
            | (FieldType::IntOrString, Value::String(_)) => value.clone(),
            (
                FieldType::Int32 | FieldType::Int64 | FieldType::IntOrString,
                Value::Number(number),
            ) if integer(number) => value.clone(),
            (FieldType::Time | FieldType::MicroTime, Value::String(text)) => {
                if SimTime::parse_rfc3339(text).is_none() {
                    return Err(DecodeError::Time { text: text.clone() });
                }
                value.clone()
            }
            (FieldType::Quantity, Value::String(text)) => self.amount(text.clone())?,
            (FieldType::Quantity, Value::Number(number)) => self.amount(number.to_string())?,
            (FieldType::ResourceList, Value::Object(amounts)) => {
                self.entries(&FieldType::Quantity, amounts)?
            }
            (FieldType::Map(item), Value::Object(entries)) => self.entries(item, entries)?,
            (FieldType::List(item), Value::Array(items)) => {
                let mut kept = Vec::new();
                for value in items {
                    kept.extend(self.item(item, value)?);
                }
                return Ok((!kept.is_empty()).then_some(Value::Array(kept)));
            }
            (FieldType::Struct(_), Value::Object(fields)) => match ty.object() {
                Some(inner) => object(inner, fields, self.path)?,
                None => value.clone(),
            },
            _ => return Err(self.wrong_type(ty, value)),
        }))
    }

    /// An item or entry: there Go reads null as the empty text.
    fn item(self, ty: &FieldType, value: &Value) -> Result<Option<Value>, DecodeError> {
        match (ty, value) {
            (FieldType::Text, Value::Null) => Ok(Some("".into())),
            _ => self.value(ty, value),
        }
    }

    fn entries(self, ty: &FieldType, entries: &Map<String, Value>) -> Result<Value, DecodeError> {
        let mut kept = Map::new();
        for (key, value) in entries {
            kept.extend(self.item(ty, value)?.map(|value| (key.clone(), value)));
        }
        Ok(Value::Object(kept))
    }

    fn amount(self, text: String) -> Result<Value, DecodeError> {
        match quantity::canonical(&text) {
            Some(canonical) => Ok(canonical.into()),
            None => Err(DecodeError::Quantity { path: self.path.into(), text }),
        }
    }

    fn wrong_type(self, ty: &FieldType, value: &Value) -> DecodeError {
        let integer = matches!(ty, FieldType::Int32 | FieldType::Int64 | FieldType::IntOrString);
        let found = match value {
            Value::Number(number) if integer => format!("number {}", go_number(number)),
            other => go_kind(other).into(),
        };
        DecodeError::WrongType {
            go_struct: self.owner,
            path: self.path.into(),
            found,
            expected: ty.to_string(),
        }
    }
}
