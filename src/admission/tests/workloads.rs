//! Deployments and ReplicaSets: what the API server refuses, in its words.

use super::{check, created, updated};
use crate::api::object::Object;
use crate::api::v1::IntOrString;

/// `kind` called `web`, with these fields beside a selector and a template that match.
fn workload(kind: &str, spec: &str) -> String {
    with_template(
        kind,
        &format!("selector: {{matchLabels: {{app: web}}}}, {spec}"),
        "labels: {app: web}",
        "containers: [{name: c, image: nginx}]",
    )
}

fn with_template(kind: &str, spec: &str, metadata: &str, pod: &str) -> String {
    format!(
        "{{apiVersion: apps/v1, kind: {kind}, metadata: {{name: web}}, spec: {{{spec} template: \
         {{metadata: {{{metadata}}}, spec: {{{pod}}}}}}}}}"
    )
}

fn rolling(surge: &str, unavailable: &str) -> String {
    format!(
        "strategy: {{type: RollingUpdate, rollingUpdate: {{maxSurge: {surge}, maxUnavailable: \
         {unavailable}}}}},"
    )
}

/// Upstream: `TestValidateDeployment`, `TestValidateReplicaSet`.
#[test]
fn what_deployments_and_replica_sets_share() {
    let not_negative = "must be greater than or equal to 0";
    let mismatch = "`selector` does not match template `labels`";
    let labels = "spec.template.metadata.labels: Invalid value";
    let pod = "containers: [{name: c, image: nginx}]";
    let own = "selector: {matchLabels: {app: web}},";
    for kind in ["Deployment", "ReplicaSet"] {
        check(&workload(kind, ""), &[]);
        for field in ["replicas", "minReadySeconds"] {
            let expected = format!("spec.{field}: Invalid value: -1: {not_negative}");
            check(&workload(kind, &format!("{field}: -1,")), &[&expected]);
        }
        let of = |selector: &str, metadata: &str| with_template(kind, selector, metadata, pod);
        let table: &[(String, &[&str])] = &[
            (
                of("", "labels: {app: web}"),
                &[
                    "spec.selector: Required value",
                    &format!("{labels}: {{\"app\":\"web\"}}: {mismatch}"),
                ],
            ),
            (
                of("selector: {},", "labels: {app: web}"),
                &["spec.selector: Invalid value: {}: empty selector is invalid for deployment"],
            ),
            (
                of(own, "labels: {app: api}"),
                &[&format!("{labels}: {{\"app\":\"api\"}}: {mismatch}")],
            ),
            (of(own, ""), &[&format!("{labels}: null: {mismatch}")]),
            (of(own, "labels: {app: web, tier: front}"), &[]),
            (
                of(
                    "selector: {matchExpressions: [{key: app, operator: In, values: [web, api]}]},",
                    "labels: {app: api}",
                ),
                &[],
            ),
            (
                of(
                    "selector: {matchExpressions: [{key: app, operator: Is}]},",
                    "labels: {app: web}",
                ),
                &[
                    "spec.selector.matchExpressions[0].operator: Invalid value: \"Is\": not a valid \
                     selector operator",
                    "spec.selector: Invalid value: {\"matchExpressions\":[{\"key\":\"app\",\
                     \"operator\":\"Is\"}]}: invalid label selector",
                ],
            ),
            (
                with_template(
                    kind,
                    own,
                    "labels: {app: web}",
                    &format!("restartPolicy: Never, {pod}"),
                ),
                &["spec.template.spec.restartPolicy: Unsupported value: \"Never\": supported \
                   values: \"Always\""],
            ),
            (
                with_template(
                    kind,
                    own,
                    "labels: {app: web}",
                    &format!("activeDeadlineSeconds: 5, {pod}"),
                ),
                &["spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in \
                   ReplicaSet is not Supported"],
            ),
            (
                with_template(kind, own, "labels: {app: web}", "containers: []"),
                &["spec.template.spec.containers: Required value"],
            ),
            (
                with_template(kind, own, "labels: {app: web}", "containers: [{name: c}]"),
                &["spec.template.spec.containers[0].image: Required value"],
            ),
        ];
        for (manifest, expected) in table {
            check(manifest, expected);
        }
    }
}

/// Upstream: `TestValidateDeployment`, `ValidateDeploymentStrategy`.
#[test]
fn deployment_specs() {
    let percent = "a valid percent string must be a numeric string followed by an ending '%' \
                   (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";
    let at = "spec.strategy.rollingUpdate";
    let zero = "may not be 0 when `maxSurge` is 0";
    let table: &[(String, &[&str])] = &[
        (rolling("1", "0"), &[]),
        (rolling("0", "1"), &[]),
        (rolling("100%", "100%"), &[]),
        // A surge may be any percentage.
        (rolling("250%", "0"), &[]),
        (rolling("0", "0"), &[&format!("{at}.maxUnavailable: Invalid value: 0: {zero}")]),
        (rolling("0%", "0"), &[&format!("{at}.maxUnavailable: Invalid value: 0: {zero}")]),
        (rolling("0", "0%"), &[&format!("{at}.maxUnavailable: Invalid value: \"0%\": {zero}")]),
        (
            rolling("1", "101%"),
            &[&format!(
                "{at}.maxUnavailable: Invalid value: \"101%\": must not be greater than 100%"
            )],
        ),
        (
            rolling("-1", "1"),
            &[&format!("{at}.maxSurge: Invalid value: -1: must be greater than or equal to 0")],
        ),
        (
            rolling("1", "-2"),
            &[&format!(
                "{at}.maxUnavailable: Invalid value: -2: must be greater than or equal to 0"
            )],
        ),
        (rolling("\"1\"", "1"), &[&format!("{at}.maxSurge: Invalid value: \"1\": {percent}")]),
        (
            rolling("25", "\"-5%\""),
            &[&format!("{at}.maxUnavailable: Invalid value: \"-5%\": {percent}")],
        ),
        // What is no number counts as none.
        (
            rolling("many", "0"),
            &[
                &format!("{at}.maxSurge: Invalid value: \"many\": {percent}"),
                &format!("{at}.maxUnavailable: Invalid value: 0: {zero}"),
            ],
        ),
        (
            "strategy: {type: Recreate, rollingUpdate: {maxSurge: 1}},".into(),
            &[&format!("{at}: Forbidden: may not be specified when strategy `type` is 'Recreate'")],
        ),
        ("strategy: {type: Recreate},".into(), &[]),
        (
            "strategy: {type: Rolling},".into(),
            &["spec.strategy: Unsupported value: {\"Type\":\"Rolling\",\"RollingUpdate\":null}: \
               supported values: \"Recreate\", \"RollingUpdate\""],
        ),
        (
            "strategy: {type: Rolling, rollingUpdate: {maxSurge: 25%}},".into(),
            &["spec.strategy: Unsupported value: {\"Type\":\"Rolling\",\"RollingUpdate\":\
               {\"MaxUnavailable\":0,\"MaxSurge\":\"25%\"}}: supported values: \"Recreate\", \
               \"RollingUpdate\""],
        ),
        ("revisionHistoryLimit: 0,".into(), &[]),
        (
            "revisionHistoryLimit: -1,".into(),
            &["spec.revisionHistoryLimit: Invalid value: -1: must be greater than or equal to 0"],
        ),
        (
            "progressDeadlineSeconds: 30, minReadySeconds: 30,".into(),
            &["spec.progressDeadlineSeconds: Invalid value: 30: must be greater than \
               minReadySeconds"],
        ),
        // The default of ten minutes is a deadline too.
        (
            "minReadySeconds: 600,".into(),
            &["spec.progressDeadlineSeconds: Invalid value: 600: must be greater than \
               minReadySeconds"],
        ),
        (
            "progressDeadlineSeconds: -1,".into(),
            &[
                "spec.progressDeadlineSeconds: Invalid value: -1: must be greater than or equal \
                 to 0",
                "spec.progressDeadlineSeconds: Invalid value: -1: must be greater than \
                 minReadySeconds",
            ],
        ),
    ];
    for (spec, expected) in table {
        check(&workload("Deployment", spec), expected);
    }
}

/// Upstream: `SetDefaults_Deployment`, `SetDefaults_ReplicaSet`.
#[test]
fn deployments_are_defaulted() {
    let spec = |fields: &str| match created(&workload("Deployment", fields)) {
        Object::Deployment(own) => own.spec.clone(),
        other => panic!("{other:?}"),
    };
    let own = spec("");
    assert_eq!((own.replicas, own.revision_history_limit), (Some(1), Some(10)));
    assert_eq!((own.progress_deadline_seconds, own.min_ready_seconds), (Some(600), None));
    let quarter = Some(IntOrString::String("25%".into()));
    for fields in ["", "strategy: {},", "strategy: {rollingUpdate: {}},"] {
        let strategy = spec(fields).strategy.clone();
        assert_eq!(strategy.kind.as_deref(), Some("RollingUpdate"));
        let rolling = strategy.rolling_update.expect("filled in");
        assert_eq!((&rolling.max_surge, &rolling.max_unavailable), (&quarter, &quarter));
    }
    let rolling = spec("strategy: {rollingUpdate: {maxSurge: 0}},").strategy.clone();
    let rolling = rolling.rolling_update.expect("written");
    assert_eq!(rolling.max_surge, Some(IntOrString::Int(0)));
    assert_eq!(rolling.max_unavailable, quarter);
    assert!(spec("strategy: {type: Recreate},").strategy.rolling_update.is_none());
    assert_eq!(spec("replicas: 0,").replicas, Some(0));
    let Object::ReplicaSet(set) = created(&workload("ReplicaSet", "")) else { panic!("a set") };
    assert_eq!((set.spec.replicas, set.meta.labels["app"].as_str()), (Some(1), "web"));
}

/// Upstream: `TestValidateDeploymentUpdate`, `TestValidateReplicaSetUpdate`, and the strategies'
/// `ValidateUpdate`.
#[test]
fn what_of_a_deployment_may_change() {
    for kind in ["Deployment", "ReplicaSet"] {
        let old = created(&workload(kind, "replicas: 2,"));
        let none: &[&str] = &[];
        assert_eq!(updated(&old, |_| {}), none);
        assert_eq!(updated(&old, |v| v["spec"]["replicas"] = 0.into()), none);
        assert_eq!(
            updated(&old, |v| v["spec"]["replicas"] = (-3).into()),
            ["spec.replicas: Invalid value: -3: must be greater than or equal to 0"]
        );
        let containers = |v: &mut serde_json::Value| {
            v["spec"]["template"]["spec"]["containers"][0]["image"] = "nginx:2".into();
        };
        assert_eq!(updated(&old, containers), none);
        assert_eq!(
            updated(&old, |v| {
                v["spec"]["selector"]["matchLabels"] = serde_json::json!({"app": "api"});
                v["spec"]["template"]["metadata"]["labels"]["app"] = "api".into();
            }),
            [
                "spec.selector: Invalid value: {\"matchLabels\":{\"app\":\"api\"}}: field is immutable"
            ]
        );
        assert_eq!(
            updated(&old, |v| v["spec"]["template"]["metadata"]["labels"]["app"] = "api".into()),
            [
                "spec.template.metadata.labels: Invalid value: {\"app\":\"api\"}: `selector` does not \
              match template `labels`"
            ]
        );
    }
    // Another strategy: what belongs to the old one has to go with it.
    let old = created(&workload("Deployment", ""));
    assert_eq!(
        updated(&old, |v| v["spec"]["strategy"]["type"] = "Recreate".into()),
        ["spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is \
          'Recreate'"]
    );
    let recreate = serde_json::json!({"type": "Recreate"});
    let none: &[&str] = &[];
    assert_eq!(updated(&old, |v| v["spec"]["strategy"] = recreate.clone()), none);
    assert_eq!(updated(&old, |v| v["spec"]["paused"] = true.into()), none);
}
