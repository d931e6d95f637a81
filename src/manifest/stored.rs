//! An object as the API server stores it: decoded into Go structs and written out again.

use super::Document;
use crate::api::fields::{FieldType, Kind, Type};
use crate::api::yaml::word::go_number;
use serde_json::Value;

impl Document {
    /// The object with what decoding makes of it: `null` means "not set" (an empty string or object
    /// inside maps and lists), and a quantity written as a number is text. For an object without
    /// errors, any client's types decode the result. Of a kind that is not simulated, the value
    /// as written.
    pub fn stored(&self) -> Value {
        let mut value = self.value.clone();
        if let Some(ty) = self.served_kind().and_then(Kind::fields) {
            fields(ty, &mut value);
        }
        value
    }
}

fn fields(ty: &Type, value: &mut Value) {
    let Value::Object(entries) = value else { return };
    entries.retain(|_, value| !value.is_null());
    for (name, value) in entries {
        if let Some(field) = ty.field(name) {
            decode(&field.ty, value);
        }
    }
}

fn decode(ty: &FieldType, value: &mut Value) {
    match (ty, value) {
        (_, value @ Value::Null) => *value = zero(ty),
        (FieldType::Quantity, value @ Value::Number(_)) => {
            if let Value::Number(number) = &*value {
                *value = Value::String(go_number(number));
            }
        }
        (FieldType::ResourceList, Value::Object(entries)) => {
            entries.values_mut().for_each(|value| decode(&FieldType::Quantity, value));
        }
        (FieldType::Map(inner), Value::Object(entries)) => {
            entries.values_mut().for_each(|value| decode(inner, value));
        }
        (FieldType::List(inner), Value::Array(items)) => {
            items.iter_mut().for_each(|value| decode(inner, value));
        }
        (FieldType::Struct(_), value) => {
            if let Some(ty) = ty.object() {
                fields(ty, value);
            }
        }
        _ => {}
    }
}

/// What Go has where nothing was set.
fn zero(ty: &FieldType) -> Value {
    match ty {
        FieldType::Bool => Value::Bool(false),
        FieldType::Int32 | FieldType::Int64 | FieldType::Float64 | FieldType::IntOrString => {
            Value::from(0)
        }
        FieldType::Text | FieldType::Named(_) | FieldType::Bytes => Value::String(String::new()),
        FieldType::Quantity => Value::String("0".to_owned()),
        FieldType::Struct(_) => Value::Object(serde_json::Map::new()),
        FieldType::Time | FieldType::MicroTime | FieldType::Raw => Value::Null,
        FieldType::ResourceList | FieldType::List(_) | FieldType::Map(_) => Value::Null,
    }
}
