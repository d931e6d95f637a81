//! Structs to JSON and back, one small function each way per struct: the fields are listed once,
//! and shared code walks the list. (Derived serde code for a pod's spec alone was a fifth of the
//! page's program.)

use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::rc::Rc;

/// What can stand in a JSON object.
pub trait Wire {
    /// Takes the value over. Its type was checked against the field table: of another type,
    /// nothing is taken.
    fn read(&mut self, value: &Value);

    /// `None` leaves the field out.
    fn write(&self) -> Option<Value>;
}

/// The fields of a struct that have no place of their own, as written.
pub type Rest = Map<String, Value>;

/// Takes each field to its slot; what has none goes to the slot without a name.
pub fn read_fields(value: &Value, slots: &mut [(&'static str, &mut dyn Wire)]) {
    let Value::Object(fields) = value else { return };
    let mut rest = Map::new();
    for (key, value) in fields {
        match slots.iter_mut().find(|(name, _)| name == key) {
            Some((_, slot)) => slot.read(value),
            None => drop(rest.insert(key.clone(), value.clone())),
        }
    }
    if let Some((_, slot)) = slots.iter_mut().find(|(name, _)| name.is_empty()) {
        slot.read(&Value::Object(rest));
    }
}

/// The object that [`read_fields`] reads. Empty lists are left out, as Go leaves them.
pub fn write_fields(slots: &[(&'static str, &dyn Wire)]) -> Option<Value> {
    let mut fields = Map::new();
    for (name, slot) in slots {
        match slot.write() {
            Some(Value::Object(rest)) if name.is_empty() => fields.extend(rest),
            Some(Value::Array(items)) if items.is_empty() => {}
            Some(value) => drop(fields.insert((*name).into(), value)),
            None => {}
        }
    }
    Some(Value::Object(fields))
}

/// Declares structs with their JSON names. The field named `""` keeps what has no other place.
macro_rules! structs {
    ($(
        $(#[$about:meta])*
        $name:ident { $($(#[$says:meta])* $field:ident: $type:ty = $key:literal,)* }
    )*) => {$(
        $(#[$about])*
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $name { $($(#[$says])* pub $field: $type,)* }

        impl $crate::api::v1::Wire for $name {
            fn read(&mut self, value: &serde_json::Value) {
                $crate::api::v1::read_fields(value, &mut [$(($key, &mut self.$field)),*]);
            }
            fn write(&self) -> Option<serde_json::Value> {
                $crate::api::v1::write_fields(&[$(($key, &self.$field)),*])
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                $crate::api::v1::Wire::write(self).serialize(to)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let mut read = Self::default();
                $crate::api::v1::Wire::read(&mut read, &serde_json::Value::deserialize(from)?);
                Ok(read)
            }
        }
    )*};
}
pub(crate) use structs;

/// A resource quantity as written or, after admission, in canonical form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Quantity(pub String);

/// A port by number or by name, a count or a percentage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IntOrString {
    Int(i32),
    String(String),
}

impl Default for IntOrString {
    fn default() -> Self {
        IntOrString::Int(0)
    }
}

impl Wire for IntOrString {
    fn read(&mut self, value: &Value) {
        *self = match value {
            Value::String(text) => IntOrString::String(text.clone()),
            other => IntOrString::Int(int32(other).unwrap_or(0)),
        };
    }
    fn write(&self) -> Option<Value> {
        Some(match self {
            IntOrString::Int(number) => (*number).into(),
            IntOrString::String(text) => text.as_str().into(),
        })
    }
}

impl Wire for Quantity {
    fn read(&mut self, value: &Value) {
        self.0 = match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
    }
    fn write(&self) -> Option<Value> {
        Some(self.0.as_str().into())
    }
}

fn int32(value: &Value) -> Option<i32> {
    value.as_i64().and_then(|number| i32::try_from(number).ok())
}

macro_rules! leaves {
    ($($type:ty: $read:expr;)*) => {$(
        impl Wire for $type {
            fn read(&mut self, value: &Value) {
                let read: fn(&Value) -> Option<$type> = $read;
                if let Some(value) = read(value) {
                    *self = value;
                }
            }
            fn write(&self) -> Option<Value> {
                Some(self.clone().into())
            }
        }
    )*};
}
leaves! {
    bool: Value::as_bool;
    i32: int32;
    i64: Value::as_i64;
    String: |value| value.as_str().map(str::to_owned);
    Rest: |value| value.as_object().cloned();
    Value: |value| Some(value.clone());
}

impl<T: Wire + Default> Wire for Option<T> {
    fn read(&mut self, value: &Value) {
        self.insert(T::default()).read(value);
    }
    fn write(&self) -> Option<Value> {
        self.as_ref().and_then(T::write)
    }
}

impl<T: Wire + Default> Wire for Vec<T> {
    fn read(&mut self, value: &Value) {
        for item in value.as_array().into_iter().flatten() {
            let mut read = T::default();
            read.read(item);
            self.push(read);
        }
    }
    fn write(&self) -> Option<Value> {
        let mut items = Vec::new();
        for item in self {
            items.extend(item.write());
        }
        Some(Value::Array(items))
    }
}

/// An empty map is left out, as Go does it.
impl<T: Wire + Default> Wire for BTreeMap<String, T> {
    fn read(&mut self, value: &Value) {
        for (key, value) in value.as_object().into_iter().flatten() {
            self.entry(key.clone()).or_default().read(value);
        }
    }
    fn write(&self) -> Option<Value> {
        let mut fields = Map::new();
        for (key, value) in self {
            fields.extend(value.write().map(|value| (key.clone(), value)));
        }
        (!fields.is_empty()).then_some(Value::Object(fields))
    }
}

impl<T: Wire + Clone> Wire for Rc<T> {
    fn read(&mut self, value: &Value) {
        Rc::make_mut(self).read(value);
    }
    fn write(&self) -> Option<Value> {
        T::write(self)
    }
}
