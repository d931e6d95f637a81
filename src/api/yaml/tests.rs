use super::*;
use serde_json::json;

/// Right what kubectl 1.32.4 printed.
#[test]
fn strings_are_quoted_as_kubectl_does() {
    for (text, yaml) in include!("quoting.in") {
        assert_eq!(to_yaml(&json!({ "k": text })), format!("k: {yaml}\n"), "{text:?}");
    }
}

#[test]
fn collections_nest_as_kubectl_prints_them() {
    let value = json!({
        "spec": {"containers": [{"name": "a", "args": ["-c", "x\ny"], "env": []}], "n": [[1, 2], []]},
        "metadata": {"labels": {}, "name": "x"},
        "a10": 1.5, "a9": null, "b": true
    });
    let yaml = "a9: null\na10: 1.5\nb: true\nmetadata:\n  labels: {}\n  name: x\nspec:\n  \
                containers:\n  - args:\n    - -c\n    - |-\n      x\n      y\n    env: []\n    name: \
                a\n  \"n\":\n  - - 1\n    - 2\n  - []\n";
    assert_eq!(to_yaml(&value), yaml);
}
