//! No value whatever makes decoding, defaulting or validation panic.

use crate::admission::{set_defaults, validate_create, validate_update, warnings};
use crate::api::json::{from_value, to_value};
use crate::api::meta::Kind;
use proptest::prelude::*;
use serde_json::Value;

/// JSON of any shape, with the field names that decoding looks for.
fn any_value() -> impl Strategy<Value = Value> {
    let key = prop::sample::select(vec![
        "apiVersion",
        "kind",
        "metadata",
        "name",
        "labels",
        "spec",
        "template",
        "containers",
        "resources",
        "limits",
        "cpu",
        "taints",
        "effect",
        "parallelism",
        "ownerReferences",
        "env",
        "involvedObject",
        "source",
        "status",
        "capacity",
        "volumes",
        "projected",
        "affinity",
    ]);
    let word = prop::sample::select(vec![
        "v1",
        "batch/v1",
        "Job",
        "Pod",
        "Node",
        "Event",
        "Namespace",
        "1Gi",
        "é",
        "",
        "2e9999",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        word.prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 64, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(key.clone().prop_map(String::from), inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn nothing_makes_decoding_panic(mut value in any_value(), kind in 0..5_usize) {
        if let Some(fields) = value.as_object_mut() {
            let kind = Kind::ALL[kind];
            fields.insert("apiVersion".into(), kind.api_version().into());
            fields.insert("kind".into(), kind.names().kind.into());
        }
        if let Ok(mut object) = from_value(&value) {
            to_value(&object, &|_| String::new());
            set_defaults(&mut object, "u");
            validate_create(&object, "u");
            validate_update(&object, &object);
            warnings(&object);
        }
    }
}
