//! Which values a scalar field can take: the words of Go's string types, the range of its numbers.
//! Knows the table only; whether a value fits its object is `admission`'s affair.

use super::{Field, FieldType, Type, acts, resolve};
use crate::order::Ordered;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The words of each Go string type that is an enumeration: `Name | Word Word …`.
/// Upstream: the constants in the `types.go` files of `k8s.io/api`, version 1.36.
const CHOICES: &str = include_str!("choices.txt");
const SWITCH: &[&str] = &["false", "true"];

/// What the values of a field are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Values {
    /// Whole numbers; both ends are included.
    Whole { least: i64, most: i64 },
    /// A whole number that is not negative, or a whole percentage.
    WholeOrPercent,
    /// A number with a unit, as `100m` or `1Gi`.
    Quantity,
    /// One of these words.
    Choice(&'static [&'static str]),
}

/// The values of the field at a path such as `spec.containers[0].resources.limits.cpu`, starting in
/// `root`. `None` for texts and objects, and for what the simulation or the API server ignores.
pub fn values(root: &Type, path: &str) -> Option<Values> {
    if !acts(root, path) {
        return None;
    }
    match resolve(root, path) {
        Some(field) => of_field(field, path.ends_with(']')),
        // An entry of a list of resources has no field of its own.
        None => {
            let list = resolve(root, path.rsplit_once('.')?.0)?;
            (list.ty == FieldType::ResourceList).then_some(Values::Quantity)
        }
    }
}

fn of_field(field: &Field, item: bool) -> Option<Values> {
    let ty = match &field.ty {
        FieldType::List(inner) if item => inner,
        other => other,
    };
    match ty {
        FieldType::Bool => Some(Values::Choice(SWITCH)),
        FieldType::Int32 => {
            Some(Values::Whole { least: field.least, most: field.most.min(i32::MAX.into()) })
        }
        FieldType::Int64 => Some(Values::Whole { least: field.least, most: field.most }),
        FieldType::IntOrString => Some(Values::WholeOrPercent),
        FieldType::Quantity => Some(Values::Quantity),
        FieldType::Named(name) => choices(name).map(Values::Choice),
        _ => None,
    }
}

/// The words of a Go string type; `None` if any text will do.
pub fn choices(name: &str) -> Option<&'static [&'static str]> {
    static TABLE: OnceLock<BTreeMap<&str, Vec<&str>>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        let lines = CHOICES.lines().filter_map(|line| line.split_once(" | "));
        lines.map(|(name, words)| (name, words.split(' ').collect())).ordered()
    });
    table.get(name).map(Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::fields::kind;

    #[test]
    fn the_table_names_the_values_of_every_kind_s_fields() {
        let of = |version: &str, name: &str, path: &str| {
            let root = kind(version, name).and_then(|kind| kind.fields()).unwrap();
            values(root, path)
        };
        let int32 = |least| Some(Values::Whole { least, most: i32::MAX.into() });
        let pod = "spec.template.spec";
        for (version, name, path, expected) in [
            ("batch/v1", "Job", "spec.parallelism".to_owned(), int32(0)),
            ("batch/v1", "Job", "spec.suspend".to_owned(), Some(Values::Choice(SWITCH))),
            ("apps/v1", "DaemonSet", format!("{pod}.priority"), int32(i32::MIN.into())),
            (
                "apps/v1",
                "Deployment",
                "spec.strategy.rollingUpdate.maxSurge".to_owned(),
                Some(Values::WholeOrPercent),
            ),
            (
                "batch/v1",
                "CronJob",
                "spec.concurrencyPolicy".to_owned(),
                Some(Values::Choice(&["Allow", "Forbid", "Replace"])),
            ),
            (
                "apps/v1",
                "StatefulSet",
                format!("{pod}.containers[0].resources.limits.cpu"),
                Some(Values::Quantity),
            ),
            (
                "batch/v1",
                "Job",
                "spec.podFailurePolicy.rules[0].onExitCodes.values[1]".to_owned(),
                int32(0),
            ),
            ("batch/v1", "Job", format!("{pod}.containers[0].image"), None),
            ("batch/v1", "Job", format!("{pod}.containers[0].stdin"), None),
            ("batch/v1", "Job", "metadata.labels.app".to_owned(), None),
            ("batch/v1", "Job", "status.active".to_owned(), None),
            ("batch/v1", "Job", "spec.template".to_owned(), None),
        ] {
            assert_eq!(of(version, name, &path), expected, "{name} {path}");
        }
    }

    #[test]
    fn every_enumeration_is_a_type_of_the_table() {
        let mut named: Vec<&str> = Vec::new();
        for ty in crate::api::fields::table().values() {
            for field in &ty.fields {
                if let FieldType::Named(name) = field.ty {
                    named.push(name);
                }
                assert!(field.least <= field.most, "{}.{}", ty.name, field.name);
            }
        }
        let mut last = "";
        for line in CHOICES.lines() {
            let (name, words) = line.split_once(" | ").unwrap();
            assert!(last < name, "{name} is not in order");
            last = name;
            assert!(named.contains(&name), "{name} is no field's type");
            assert!(words.split(' ').count() > 1, "{name} leaves no choice");
        }
    }
}
