//! Every field of the kinds this simulator knows, once: name, Go type, default, merge key, whether
//! the simulation acts on it, and our own sentence about it. The lists are the `.txt` files beside
//! this one; strict decoding, `kubectl explain`, hover texts and merge patches all read them.
//! Knows the shape of objects only; must not know any object.
//!
//! Each file holds blocks `= GoStruct`, then a line per field, sorted by name:
//! `name | type | marks | default | English | Chinese`. A type `~X` is a Go string type. Marks are
//! `required`, `server` (written by the API server), `merge[=key]`, `retainKeys`, and for numbers
//! `min=`, `max=` (0 and the type's largest unless said). A field without sentences is kept, but the
//! simulation ignores it. `choices.txt` lists the words of the string types that are enumerations.
//! Upstream: the `types.go` files of `k8s.io/api` and `k8s.io/apimachinery`, version 1.36.

mod kinds;
mod values;

pub use kinds::{KINDS, Kind, Moved, kind, moved};
pub use values::{Values, choices, values};

use crate::order::{Order, Ordered};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::OnceLock;

const SOURCES: [&str; 8] = [
    include_str!("meta.txt"),
    include_str!("pod.txt"),
    include_str!("container.txt"),
    include_str!("volumes.txt"),
    include_str!("scheduling.txt"),
    include_str!("batch.txt"),
    include_str!("apps.txt"),
    include_str!("cluster.txt"),
];

/// A Go struct of the Kubernetes API, as `JobSpec`.
#[derive(Debug)]
pub struct Type {
    pub name: &'static str,
    /// Sorted by name.
    pub fields: Vec<Field>,
}

/// One field of a [`Type`].
#[derive(Debug)]
pub struct Field {
    pub name: &'static str,
    pub ty: FieldType,
    pub required: bool,
    /// The API server writes this field; what a manifest says here is dropped.
    pub server: bool,
    pub patch: Patch,
    /// The smallest and the largest number that make sense.
    pub least: i64,
    pub most: i64,
    /// What holds if the field is absent, in words; empty if nothing does.
    pub default: &'static str,
    /// Our sentence in English and Chinese; `None` if the simulation ignores the field.
    pub says: Option<(&'static str, &'static str)>,
}

impl Field {
    /// Whether the simulation acts on this field.
    pub fn modelled(&self) -> bool {
        self.says.is_some()
    }
}

/// How a strategic merge patch treats a field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Patch {
    /// List items are merged, not replaced as a whole.
    pub merge: bool,
    /// The key by which items are the same; empty for lists of scalars.
    pub key: &'static str,
    /// Keys that the patch does not name are dropped.
    pub retain_keys: bool,
}

/// The type of a field, named as Go's error texts name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldType {
    Bool,
    Int32,
    Int64,
    Float64,
    Text,
    /// A Go string type, as `RestartPolicy`.
    Named(&'static str),
    Bytes,
    IntOrString,
    Quantity,
    ResourceList,
    Time,
    MicroTime,
    /// Any JSON.
    Raw,
    Struct(&'static str),
    List(Box<FieldType>),
    Map(Box<FieldType>),
}

impl FieldType {
    fn parse(text: &'static str) -> Self {
        if let Some(item) = text.strip_prefix("[]").filter(|item| *item != "byte") {
            return FieldType::List(Box::new(Self::parse(item)));
        }
        if let Some(value) = text.strip_prefix("map[string]") {
            return FieldType::Map(Box::new(Self::parse(value)));
        }
        match text {
            "bool" => FieldType::Bool,
            "int32" => FieldType::Int32,
            "int64" => FieldType::Int64,
            "float64" => FieldType::Float64,
            "string" => FieldType::Text,
            "[]byte" => FieldType::Bytes,
            "IntOrString" => FieldType::IntOrString,
            "Quantity" => FieldType::Quantity,
            "ResourceList" => FieldType::ResourceList,
            "Time" => FieldType::Time,
            "MicroTime" => FieldType::MicroTime,
            "FieldsV1" | "RawExtension" => FieldType::Raw,
            other => match other.strip_prefix('~') {
                Some(name) => FieldType::Named(name),
                None => FieldType::Struct(other),
            },
        }
    }

    /// The struct a value of this type is, or holds as items or map values.
    pub fn object(&self) -> Option<&'static Type> {
        match self {
            FieldType::Struct(name) => type_named(name),
            FieldType::List(item) | FieldType::Map(item) => item.object(),
            _ => None,
        }
    }

    /// The type in the words of OpenAPI, as `kubectl explain` prints it: `integer`, `[]Container`.
    pub fn open_api(&self) -> String {
        match self {
            FieldType::Bool => "boolean".into(),
            FieldType::Int32 | FieldType::Int64 => "integer".into(),
            FieldType::Float64 => "number".into(),
            FieldType::Text
            | FieldType::Named(_)
            | FieldType::Bytes
            | FieldType::Time
            | FieldType::MicroTime => "string".into(),
            FieldType::IntOrString => "IntOrString".into(),
            FieldType::Quantity => "Quantity".into(),
            FieldType::ResourceList => "map[string]Quantity".into(),
            FieldType::Raw => "Object".into(),
            FieldType::Struct(name) => (*name).into(),
            FieldType::List(item) => format!("[]{}", item.open_api()),
            FieldType::Map(value) => format!("map[string]{}", value.open_api()),
        }
    }
}

/// The type as Go prints it: `int32`, `v1.RestartPolicy`, `[]v1.Container`, `map[string]string`.
impl fmt::Display for FieldType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FieldType::Bool => f.write_str("bool"),
            // intstr.IntOrString tries an int32 last, and that is what its errors name.
            FieldType::Int32 | FieldType::IntOrString => f.write_str("int32"),
            FieldType::Int64 => f.write_str("int64"),
            FieldType::Float64 => f.write_str("float64"),
            // A timestamp is read as a string first.
            FieldType::Text | FieldType::Time | FieldType::MicroTime => f.write_str("string"),
            FieldType::Named(name) if name.contains('.') => f.write_str(name),
            FieldType::Named(name) | FieldType::Struct(name) => write!(f, "v1.{name}"),
            FieldType::Bytes => f.write_str("[]uint8"),
            FieldType::Quantity => f.write_str("resource.Quantity"),
            FieldType::ResourceList => f.write_str("v1.ResourceList"),
            FieldType::Raw => f.write_str("runtime.RawExtension"),
            FieldType::List(item) => write!(f, "[]{item}"),
            FieldType::Map(value) => write!(f, "map[string]{value}"),
        }
    }
}

impl Type {
    /// The field of exactly this name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        let at = self.fields.binary_search_by(|field| field.name.cmp(name)).ok()?;
        self.fields.get(at)
    }
}

/// The struct of this Go name, as `PodSpec`.
pub fn type_named(name: &str) -> Option<&'static Type> {
    table().get(name)
}

/// The field at a path such as `spec.template.spec.containers[0].image`, starting in `root`.
/// Indexes may be left out. `None` if there is no such field, or for an entry of a free map.
pub fn resolve(root: &Type, path: &str) -> Option<&'static Field> {
    let mut parts = path.split('.').map(|part| part.split('[').next().unwrap_or(part));
    let mut field = type_named(root.name)?.field(parts.next()?)?;
    for part in parts {
        field = field.ty.object()?.field(part)?;
    }
    Some(field)
}

/// Whether the simulation acts on what stands at a path: on the field and on all it stands in.
pub fn acts(root: &Type, path: &str) -> bool {
    let ends = path.match_indices('.').map(|(at, _)| at).chain([path.len()]);
    let mut fields = ends.filter_map(|end| resolve(root, path.get(..end)?));
    fields.all(|field| field.modelled() && !field.server)
}

fn table() -> &'static BTreeMap<&'static str, Type> {
    static TABLE: OnceLock<BTreeMap<&'static str, Type>> = OnceLock::new();
    TABLE.get_or_init(|| SOURCES.into_iter().flat_map(types_of).ordered())
}

fn types_of(source: &'static str) -> Vec<(&'static str, Type)> {
    let mut types: Vec<(&'static str, Type)> = Vec::new();
    for line in source.lines() {
        if let Some(name) = line.strip_prefix("= ") {
            types.push((name, Type { name, fields: Vec::new() }));
        } else if let Some((_, ty)) = types.last_mut() {
            ty.fields.push(field_of(line));
        }
    }
    for (_, ty) in &mut types {
        ty.fields.order_by_key(|field| field.name);
    }
    types
}

fn field_of(line: &'static str) -> Field {
    let mut columns = line.split(" | ").map(str::trim);
    let mut next = || columns.next().unwrap_or_default();
    let (name, ty, marks, default) = (next(), next(), next(), next());
    let (english, chinese) = (next(), next());
    let mut field = Field {
        name,
        ty: FieldType::parse(ty),
        required: false,
        server: false,
        patch: Patch::default(),
        least: 0,
        most: i64::MAX,
        default,
        says: (!english.is_empty()).then_some((english, chinese)),
    };
    for mark in marks.split([' ', ',']) {
        let number = |text: &str, or: i64| text.parse().unwrap_or(or);
        match mark.split_once('=').unwrap_or((mark, "")) {
            ("required", _) => field.required = true,
            ("server", _) => field.server = true,
            ("merge", key) => field.patch = Patch { merge: true, key, ..field.patch },
            ("retainKeys", _) => field.patch.retain_keys = true,
            ("min", least) => field.least = number(least, field.least),
            ("max", most) => field.most = number(most, field.most),
            _ => {}
        }
    }
    field
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_whole() {
        for (name, ty) in table() {
            assert!(!ty.fields.is_empty(), "{name} is empty");
            for field in &ty.fields {
                let at = format!("{name}.{}", field.name);
                let mut inner = &field.ty;
                while let FieldType::List(item) | FieldType::Map(item) = inner {
                    inner = item;
                }
                if let FieldType::Struct(target) = inner {
                    assert!(type_named(target).is_some(), "{at} names the unknown {target}");
                }
                if let Some((english, chinese)) = field.says {
                    assert!(english.ends_with('.') && chinese.ends_with('。'), "{at}");
                }
                let keyed = field.ty.object().zip((!field.patch.key.is_empty()).then_some(()));
                if let Some((item, ())) = keyed {
                    assert!(item.field(field.patch.key).is_some(), "{at}: merge key");
                }
            }
        }
        for kind in KINDS {
            assert_eq!(kind.simulated, kind.fields().is_some(), "{}", kind.kind);
        }
    }

    #[test]
    fn paths_resolve() {
        let job = kind("batch/v1", "Job").and_then(|kind| kind.fields()).unwrap();
        let type_at = |path| resolve(job, path).map(|field| field.ty.to_string());
        for (path, ty) in [
            ("spec.parallelism", "int32"),
            ("spec.template.spec.containers", "[]v1.Container"),
            ("spec.template.spec.containers[0].imagePullPolicy", "v1.PullPolicy"),
            ("spec.template.spec.containers[0].resources.limits", "v1.ResourceList"),
            ("metadata.labels", "map[string]string"),
            ("metadata.uid", "types.UID"),
        ] {
            assert_eq!(type_at(path).as_deref(), Some(ty), "{path}");
        }
        assert_eq!(type_at("spec.replicas"), None);
        assert_eq!(type_at("metadata.labels.app"), None);
        let containers = resolve(job, "spec.template.spec.containers").unwrap();
        assert_eq!((containers.patch.merge, containers.patch.key), (true, "name"));
        assert!(containers.required && containers.modelled());
        assert!(!resolve(job, "spec.template.spec.volumes").unwrap().modelled());
        assert!(acts(job, "spec.parallelism") && acts(job, "metadata.labels.app"));
        assert!(!acts(job, "status.active") && !acts(job, "spec.template.spec.volumes[0].name"));
    }

    #[test]
    fn versions_move() {
        let moved = moved("batch/v1beta1", "CronJob").unwrap();
        assert_eq!((moved.to, moved.since, moved.gone), ("batch/v1", "1.21", "1.25"));
        assert!(super::moved("batch/v1", "CronJob").is_none());
    }
}
