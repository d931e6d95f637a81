//! What the API server says of DaemonSets.

use super::{check, create_errors, created, updated};
use serde_json::json;

/// A DaemonSet `ds-demo` with these lines in its spec, before a template that is right.
fn set(spec: &str) -> String {
    set_with(&format!("selector: {{matchLabels: {{app: ngx-ds}}}}, {spec}"), "")
}

fn set_with(spec: &str, pod: &str) -> String {
    format!(
        "{{apiVersion: apps/v1, kind: DaemonSet, metadata: {{name: ds-demo}}, spec: {{{spec} \
         template: {{metadata: {{labels: {{app: ngx-ds}}}}, spec: {{{pod} containers: [{{name: \
         nginx, image: nginx}}]}}}}}}}}"
    )
}

fn rolling(fields: &str) -> String {
    set(&format!("updateStrategy: {{rollingUpdate: {{{fields}}}}},"))
}

const UNAVAILABLE: &str = "spec.updateStrategy.rollingUpdate.maxUnavailable";
const SURGE: &str = "spec.updateStrategy.rollingUpdate.maxSurge";

#[test]
fn how_many_at_a_time() {
    let required = format!("{UNAVAILABLE}: Required value: cannot be 0 when maxSurge is 0");
    let both = |value: &str| {
        format!("{SURGE}: Invalid value: {value}: may not be set when maxUnavailable is non-zero")
    };
    let too_many = |path: &str, value: &str| {
        format!("{path}: Invalid value: {value}: must not be greater than 100%")
    };
    let no_percent = "a valid percent string must be a numeric string followed by an ending '%' \
                      (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";
    let table: &[(&str, &[String])] = &[
        ("", &[]),
        ("maxUnavailable: 2", &[]),
        ("maxUnavailable: 100%", &[]),
        ("maxUnavailable: 500", &[]),
        ("maxUnavailable: 0, maxSurge: 1", &[]),
        ("maxUnavailable: 0, maxSurge: 30%", &[]),
        ("maxUnavailable: 0", std::slice::from_ref(&required)),
        ("maxUnavailable: 0%, maxSurge: 0%", std::slice::from_ref(&required)),
        // maxUnavailable is 1 unless it is written.
        ("maxSurge: 1", &[both("1")]),
        ("maxUnavailable: 1, maxSurge: 30%", &[both("\"30%\"")]),
        ("maxUnavailable: 101%", &[too_many(UNAVAILABLE, "\"101%\"")]),
        ("maxUnavailable: 0, maxSurge: 200%", &[too_many(SURGE, "\"200%\"")]),
        // What is no percentage counts as 0, too.
        (
            "maxUnavailable: half",
            &[format!("{UNAVAILABLE}: Invalid value: \"half\": {no_percent}"), required.clone()],
        ),
        (
            "maxUnavailable: -1",
            &[format!("{UNAVAILABLE}: Invalid value: -1: must be greater than or equal to 0")],
        ),
    ];
    for (fields, expected) in table {
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        check(&rolling(fields), &expected);
    }
    // With OnDelete nobody asks how many.
    check(&set("updateStrategy: {type: OnDelete},"), &[]);
    let errors = create_errors(&set("updateStrategy: {type: Recreate},"));
    assert_eq!(errors.len(), 1);
    assert!(errors[0].starts_with("spec.updateStrategy: Unsupported value: "), "{errors:?}");
    assert!(
        errors[0].ends_with(": supported values: \"RollingUpdate\", \"OnDelete\""),
        "{errors:?}"
    );
}

#[test]
fn templates_and_selectors() {
    let labels = "spec.template.metadata.labels: Invalid value: {\"app\":\"ngx-ds\"}: `selector` \
                  does not match template `labels`";
    check(&set_with("", ""), &[labels]);
    check(&set_with("selector: {matchLabels: {app: nginx}},", ""), &[labels]);
    check(
        &set_with("selector: {},", ""),
        &["spec.selector: Invalid value: {}: empty selector is invalid for daemonset"],
    );
    let selector = "selector: {matchLabels: {app: ngx-ds}},";
    for policy in ["Never", "OnFailure"] {
        check(
            &set_with(selector, &format!("restartPolicy: {policy},")),
            &[&format!(
                "spec.template.spec.restartPolicy: Unsupported value: \"{policy}\": supported \
                 values: \"Always\""
            )],
        );
    }
    check(
        &set_with(selector, "activeDeadlineSeconds: 60,"),
        &["spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in \
           DaemonSet is not Supported"],
    );
    for field in ["minReadySeconds", "revisionHistoryLimit"] {
        check(
            &set(&format!("{field}: -1,")),
            &[&format!("spec.{field}: Invalid value: -1: must be greater than or equal to 0")],
        );
    }
}

#[test]
fn what_may_change() {
    let old = created(&set(""));
    let image = updated(&old, |value| {
        value["spec"]["template"]["spec"]["containers"][0]["image"] = json!("nginx:1.16-alpine");
    });
    assert_eq!(image, [""; 0]);
    let moved = updated(&old, |value| {
        value["spec"]["selector"]["matchLabels"] = json!({"app": "other"});
        value["spec"]["template"]["metadata"]["labels"] = json!({"app": "other"});
    });
    assert_eq!(
        moved,
        ["spec.selector: Invalid value: {\"matchLabels\":{\"app\":\"other\"}}: field is immutable"]
    );
}
