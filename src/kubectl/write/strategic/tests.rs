use super::*;
use crate::api::fields::type_named;
use crate::kubectl::write::apply::three_way;
use serde_json::json;

fn pod(containers: Value) -> Value {
    json!({"spec": {"containers": containers}})
}

/// What apply makes of a living object: (original, modified, current, wanted).
#[test]
fn three_way_merges() {
    for (original, modified, current, wanted) in [
        // A field that somebody else set stays; one that the file no longer has goes.
        (
            json!({"metadata": {"labels": {"a": "1", "b": "1"}}}),
            json!({"metadata": {"labels": {"a": "2"}}}),
            json!({"metadata": {"labels": {"a": "1", "b": "1", "c": "1"}}}),
            json!({"metadata": {"labels": {"a": "2", "c": "1"}}}),
        ),
        // Containers are merged by name: defaults stay, an added one comes in the file's order.
        (
            pod(json!([{"name": "x", "image": "a"}])),
            pod(json!([{"name": "y", "image": "b"}, {"name": "x", "image": "c"}])),
            pod(json!([{"name": "x", "image": "a", "imagePullPolicy": "Always"}])),
            pod(json!([
                {"name": "y", "image": "b"},
                {"name": "x", "image": "c", "imagePullPolicy": "Always"}
            ])),
        ),
        // A container that the file no longer has goes; an injected one stays.
        (
            pod(json!([{"name": "x", "image": "a"}, {"name": "y", "image": "b"}])),
            pod(json!([{"name": "x", "image": "a"}])),
            pod(json!([{"name": "x", "image": "a"}, {"name": "y"}, {"name": "injected"}])),
            pod(json!([{"name": "x", "image": "a"}, {"name": "injected"}])),
        ),
        // Lists without a merge key are replaced; lists of words with one are merged.
        (
            json!({"metadata": {"finalizers": ["a", "b"]}}),
            json!({"metadata": {"finalizers": ["b", "c"]}}),
            json!({"metadata": {"finalizers": ["a", "b", "z"]}}),
            json!({"metadata": {"finalizers": ["b", "z", "c"]}}),
        ),
    ] {
        let ty = type_named("Pod");
        let patch = Value::Object(three_way(Some(&original), &modified, &current, ty));
        assert_eq!(apply(&current, &patch, ty), Ok(wanted), "{patch}");
    }
}

#[test]
fn what_is_alike_needs_no_patch() {
    let file = pod(json!([{"name": "x", "image": "a"}]));
    let living = pod(json!([{"name": "x", "image": "a", "imagePullPolicy": "Always"}]));
    assert!(three_way(Some(&file), &file, &living, type_named("Pod")).is_empty());
}

#[test]
fn directives_and_refusals() {
    let ty = type_named("Pod");
    let current = pod(json!([{"name": "x", "image": "a"}, {"name": "y", "image": "b"}]));
    for (patch, wanted) in [
        (json!([{"$patch": "delete", "name": "x"}]), Ok(json!([{"name": "y", "image": "b"}]))),
        (json!([{"$patch": "replace"}, {"name": "z"}]), Ok(json!([{"name": "z"}]))),
        (
            json!([{"image": "c"}]),
            Err("map: {\"image\":\"c\"} does not contain declared merge key: name".to_string()),
        ),
    ] {
        let got = apply(&current, &pod(patch), ty).map(|value| value["spec"]["containers"].clone());
        assert_eq!(got, wanted);
    }
}
