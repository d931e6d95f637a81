use super::*;

fn job(rest: &str) -> String {
    format!("apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: a\n{rest}")
}

fn container(rest: &str) -> String {
    job(&format!(
        "spec:\n  template:\n    spec:\n      containers:\n      - name: a\n        {rest}\n"
    ))
}

fn deployment(rest: &str) -> String {
    format!("apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: a}}\nspec:\n  {rest}\n")
}

fn errors(text: &str) -> Vec<String> {
    let parsed = parse(text);
    parsed.diagnostics.iter().filter(|found| found.is_error()).map(Diagnostic::message).collect()
}

/// What real kubectl 1.32.4 printed for these files.
#[test]
fn syntax_errors_are_kubectls() {
    for (text, words) in [
        ("a: b\nc\n", "yaml: line 3: could not find expected ':'"),
        ("\ta: b\n", "yaml: found character that cannot start any token"),
        (
            "apiVersion: v1\nkind: Pod\nmetadata:\n\tname: x\n",
            "yaml: line 4: found character that cannot start any token",
        ),
        ("kind: Pod\na: b: c\n", "yaml: line 2: mapping values are not allowed in this context"),
        (
            "apiVersion: v1\nkind: Pod\nmetadata:\n name: \"abc\nspec: x\n",
            "yaml: line 6: found unexpected end of stream",
        ),
        ("a: [1, 2\nb: c\n", "yaml: line 1: did not find expected ',' or ']'"),
        ("a: {b: c\n\n", "yaml: line 2: did not find expected ',' or '}'"),
        ("a: *foo\n", "yaml: unknown anchor 'foo' referenced"),
        ("a: \"\\q\"\n", "yaml: found unknown escape character"),
        ("a: %b\n", "yaml: found character that cannot start any token"),
        ("a: `b`\n", "yaml: found character that cannot start any token"),
        (
            "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n labels: b\n",
            "yaml: line 4: did not find expected key",
        ),
        (
            "apiVersion: v1\nkind: Pod\nspec:\n- a: b\n  c: d\n - e: f\n",
            "yaml: line 5: did not find expected key",
        ),
        ("~: a\n", "unsupported map key of type: %!s(<nil>), key: <nil>, value: \"a\""),
        ("[a]: b\n", "yaml: invalid map key: []interface {}{\"a\"}"),
        ("a: .nan\n", "json: unsupported value: NaN"),
        ("a: !!int foo\n", "yaml: cannot decode !!str `foo` as a !!int"),
        ("<<: 5\n", "yaml: map merge requires map or sequence of maps as the value"),
        ("a: &a [*a]\n", "yaml: anchor 'a' value contains itself"),
    ] {
        let parsed = parse(text);
        assert_eq!(
            parsed.as_kubectl_error("t.yaml", "create").as_deref(),
            Some(&*format!("error: error parsing t.yaml: error converting YAML to JSON: {words}")),
            "{text}"
        );
    }
}

#[test]
fn client_errors_are_kubectls() {
    let invalid = |words: &str| {
        format!(
            "error: error validating \"t.yaml\": error validating data: {words}; if you choose to \
             ignore these errors, turn validation off with --validate=false"
        )
    };
    for (text, error) in [
        ("kind: Job", invalid("apiVersion not set")),
        ("apiVersion: batch/v1", invalid("kind not set")),
        ("? a", invalid("[apiVersion not set, kind not set]")),
        ("foo", invalid("invalid object to validate")),
        ("- a\n- b", invalid("invalid object to validate")),
        ("apiVersion: v1\nkind: List", invalid("invalid object to validate")),
        ("apiVersion: 1\nkind: Pod", invalid("apiVersion isn't string type")),
        ("apiVersion: v1\nkind: 5", invalid("kind isn't string type")),
        ("apiVersion: a/b/c\nkind: Job", invalid("unexpected GroupVersion string: a/b/c")),
        ("", "error: no objects passed to apply".to_owned()),
        ("---\n# c\n", "error: no objects passed to apply".to_owned()),
        ("null", "error: no objects passed to apply".to_owned()),
        (
            "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n--- x",
            "error: error parsing t.yaml: invalid Yaml document separator: x".to_owned(),
        ),
        (
            "apiVersion: apps/v1\nkind: Deploymnt\nmetadata: {name: q, namespace: z}",
            "error: resource mapping not found for name: \"q\" namespace: \"z\" from \"t.yaml\": \
             no matches for kind \"Deploymnt\" in version \"apps/v1\"\nensure CRDs are installed \
             first"
                .to_owned(),
        ),
        (
            "apiVersion: v1\nkind: Pod\nmetadata: {name: 123}",
            "error: unable to decode \"t.yaml\": json: cannot unmarshal number into Go struct \
             field ObjectMeta.metadata.name of type string"
                .to_owned(),
        ),
        (
            "apiVersion: v1\nkind: Pod\nmetadata: [a]",
            "error: unable to decode \"t.yaml\": json: cannot unmarshal array into Go struct \
             field metadataOnlyObject.metadata of type v1.ObjectMeta"
                .to_owned(),
        ),
    ] {
        let found = parse(text).as_kubectl_error("t.yaml", "apply").unwrap_or_default();
        assert!(found.starts_with(&error), "{text}\n{found}");
    }
}

#[test]
fn server_errors_name_every_unknown_field() {
    let text = deployment("replica: 1\n  template: {spec: {containers: [{imag: b}]}}");
    assert_eq!(
        parse(&text).as_kubectl_error("f.yaml", "create").unwrap(),
        "Error from server (BadRequest): error when creating \"f.yaml\": Deployment in version \
         \"v1\" cannot be handled as a Deployment: strict decoding error: unknown field \
         \"spec.replica\", unknown field \"spec.template.spec.containers[0].imag\""
    );
    let text = job("spec: {parallelism: \"2\", foo: 1}\n");
    assert_eq!(
        parse(&text).as_kubectl_error("f.yaml", "create").unwrap(),
        "Error from server (BadRequest): error when creating \"f.yaml\": Job in version \"v1\" \
         cannot be handled as a Job: json: cannot unmarshal string into Go struct field \
         JobSpec.spec.parallelism of type int32"
    );
}

/// Right what kubectl 1.32.4's own decoder said.
#[test]
fn type_errors_are_gos() {
    const QUANTITY: &str = "quantities must match the regular expression \
                            '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
    for (field, error) in [
        ("command: [sleep, 10]", "number into Container.containers.command of string"),
        ("env: [{name: A, value: 1}]", "number into EnvVar.containers.env.value of string"),
        ("env: {A: b}", "object into Container.containers.env of []v1.EnvVar"),
        ("imagePullPolicy: 5", "number into Container.containers.imagePullPolicy of v1.PullPolicy"),
        ("ports: [80]", "number into Container.containers.ports of v1.ContainerPort"),
        (
            "ports: [{containerPort: 1.5}]",
            "number 1.5 into ContainerPort.containers.ports.containerPort of int32",
        ),
        (
            "ports: [{containerPort: 99999999999}]",
            "number 99999999999 into ContainerPort.containers.ports.containerPort of int32",
        ),
        (
            "resources: {limits: 5}",
            "number into ResourceRequirements.containers.resources.limits of v1.ResourceList",
        ),
        ("resources: [1]", "array into Container.containers.resources of v1.ResourceRequirements"),
        (
            "livenessProbe: {httpGet: {port: true}}",
            "bool into HTTPGetAction.containers.livenessProbe.httpGet.port of int32",
        ),
        (
            "livenessProbe: {periodSeconds: yes}",
            "bool into Probe.containers.livenessProbe.periodSeconds of int32",
        ),
        (
            "securityContext: {privileged: \"true\"}",
            "string into SecurityContext.containers.securityContext.privileged of bool",
        ),
        ("command: sleep", "string into Container.containers.command of []string"),
        (
            "securityContext: {capabilities: {add: [1]}}",
            "number into Capabilities.containers.securityContext.capabilities.add of v1.Capability",
        ),
        ("command: [[a]]", "array into Container.containers.command of string"),
        ("stdin: 1", "number into Container.containers.stdin of bool"),
        ("resources: {limits: {cpu: abc}}", QUANTITY),
        ("resources: {limits: {cpu: true}}", QUANTITY),
        ("resources: {limits: {cpu: \"\"}}", QUANTITY),
        ("resources: {limits: {memory: 4GB}}", QUANTITY),
        ("resources: {limits: {memory: 4mm}}", "unable to parse quantity's suffix"),
    ] {
        let error = match error.split_once(" into ") {
            None => error.to_owned(),
            Some((got, rest)) => format!(
                "json: cannot unmarshal {got} into Go struct field {}",
                rest.replace(".containers", ".spec.template.spec.containers")
                    .replace(" of ", " of type ")
            ),
        };
        assert_eq!(errors(&container(field)), [error], "{field}");
    }
    for (field, error) in [
        ("replicas: 2147483648", "number 2147483648 into DeploymentSpec.spec.replicas of int32"),
        (
            "strategy: {rollingUpdate: {maxSurge: true}}",
            "bool into RollingUpdateDeployment.spec.strategy.rollingUpdate.maxSurge of int32",
        ),
        (
            "selector: {matchLabels: [a]}",
            "array into LabelSelector.spec.selector.matchLabels of map[string]string",
        ),
        (
            "template: {metadata: {ownerReferences: [{uid: 4}]}}",
            "number into OwnerReference.spec.template.metadata.ownerReferences.uid of types.UID",
        ),
        (
            "template: {metadata: {creationTimestamp: 5}}",
            "number into ObjectMeta.spec.template.metadata.creationTimestamp of string",
        ),
    ] {
        let error = error.replace(" into ", " into Go struct field ").replace(" of ", " of type ");
        assert_eq!(errors(&deployment(field)), [format!("json: cannot unmarshal {error}")]);
    }
    for fine in ["replicas: 1e3", "replicas: 3.0", "template: {metadata: {labels: {a: null}}}"] {
        assert_eq!(errors(&deployment(fine)), [""; 0], "{fine}");
    }
    // A type that decodes itself ends the decoding; otherwise the first key in order counts.
    for (fields, owner) in [
        ("replicas: [1]\n  strategy: {rollingUpdate: {maxSurge: true}}", "RollingUpdateDeployment"),
        ("replicas: [1]\n  minReadySeconds: a", "DeploymentSpec.spec.minReadySeconds"),
    ] {
        let error = parse(&deployment(fields)).as_kubectl_error("f", "create").unwrap();
        assert!(error.contains(owner), "{error}");
    }
}

#[test]
fn hints_say_what_to_write() {
    for (text, line, fixed) in [
        (job("spec:\n  paralelism: 2\n"), 6, Some(job("spec:\n  parallelism: 2\n"))),
        (
            "apiVersion: batch/v1beta1\nkind: CronJob\n".to_owned(),
            1,
            Some("apiVersion: batch/v1\nkind: CronJob\n".to_owned()),
        ),
        (
            "apiVersion: v1\nkind: Deployment\n".to_owned(),
            1,
            Some("apiVersion: apps/v1\nkind: Deployment\n".to_owned()),
        ),
        (
            "apiVersion: apps/v1\nkind: deployment\n".to_owned(),
            2,
            Some("apiVersion: apps/v1\nkind: Deployment\n".to_owned()),
        ),
        (container("command: [sleep, 10]"), 10, Some(container("command: [sleep, \"10\"]"))),
        (container("command: sleep"), 10, Some(container("command: [sleep]"))),
        (job("spec:\n  parallelism: '2'\n"), 6, Some(job("spec:\n  parallelism: 2\n"))),
        (job("spec:\n\tparallelism: 2\n"), 6, Some(job("spec:\n  parallelism: 2\n"))),
        (job("foo:\n  bar: 1\n  baz: |\n    a\nspec: {}\n"), 5, Some(job("spec: {}\n"))),
        (job("spec: {foo: 1}\n"), 5, None),
        (
            "apiVersion: batch/v1\nkind: CronJob\nspec:\n  concurrencyPolicy: false\n".to_owned(),
            4,
            Some(
                "apiVersion: batch/v1\nkind: CronJob\nspec:\n  concurrencyPolicy: Forbid\n"
                    .to_owned(),
            ),
        ),
        ("a: @it's\n".to_owned(), 1, Some("a: '@it''s'\n".to_owned())),
    ] {
        let parsed = parse(&text);
        let found = parsed.diagnostics.iter().find(|found| found.is_error()).expect(&text);
        assert_eq!(found.line, line, "{text}");
        assert_eq!(apply_fix(&text, found), fixed, "{text}");
    }
}

#[test]
fn misplaced_fields_are_sent_home() {
    let hint = |text: &str| {
        let found = parse(text).diagnostics.into_iter().find(Diagnostic::is_error);
        found.and_then(|found| found.hint)
    };
    let belongs = |parent: &str, field: &str| {
        Some(Hint::BelongsUnder { parent: parent.to_owned(), field: field.to_owned() })
    };
    assert_eq!(hint(&deployment("containers: []")), belongs("spec.template.spec", "containers"));
    assert_eq!(hint(&container("backoffLimit: 4")), belongs("spec", "backoffLimit"));
    assert_eq!(hint(&job("labels: {a: b}\n")), belongs("metadata", "labels"));
    let in_spec = job("spec: {template: {spec: {image: a}}}\n");
    assert_eq!(hint(&in_spec), belongs("spec.template.spec.containers[]", "image"));
    let limit = "apiVersion: batch/v1\nkind: CronJob\nspec: {JobsHistoryLimit: 1}\n";
    let both = ["failedJobsHistoryLimit", "successfulJobsHistoryLimit"].map(str::to_owned);
    assert_eq!(hint(limit), Some(Hint::OneOf(both.to_vec())));
}

#[test]
fn notes_and_warnings_stop_nothing() {
    let text =
        job("  uid: x\nspec:\n  parallelism: 1\n  parallelism: 2\n  template:\n    spec:\n      \
         volumes: [{name: v, emptyDir: {}}]\n      securityContext: {}\n");
    let parsed = parse(&text);
    assert!(!parsed.has_errors());
    let found: Vec<_> =
        parsed.diagnostics.iter().map(|found| (found.line, found.message())).collect();
    assert_eq!(
        found,
        [
            (5, "field \"metadata.uid\" is written by the API server".to_owned()),
            (8, "duplicate field \"spec.parallelism\"".to_owned()),
            (11, "field \"spec.template.spec.volumes\" has no effect here".to_owned()),
        ]
    );
    assert_eq!(parsed.documents[0].value["spec"]["parallelism"], 2);
    assert_eq!(parsed.as_kubectl_error("f", "apply"), None);
}

#[test]
fn documents_keep_their_places() {
    let text = "# first\napiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  \
                metadata: {name: a}\n---\n\n---\napiVersion: v1\nkind: Service\nmetadata:\n  name: \
                b\n  namespace: z\n";
    let parsed = parse(text);
    let named: Vec<_> = parsed
        .documents
        .iter()
        .map(|one| (one.start_line, one.kind.as_str(), &*one.name))
        .collect();
    assert_eq!(named, [(5, "Pod", "a"), (11, "Service", "b")]);
    let service = &parsed.documents[1];
    assert_eq!(service.namespace, "z");
    let place = service.spans.get("metadata.name").unwrap();
    assert_eq!((place.key.unwrap().start.line, place.value.start.column), (14, 9));
    assert_eq!(service.spans.at(Position { line: 14, column: 4 }), Some("metadata.name"));
    assert_eq!(service.spans.nearest("spec.ports[0].port").unwrap().value.start.line, 11);
    let note = parsed.diagnostics.last().unwrap();
    assert_eq!((note.severity, note.line), (Severity::Note, 12));
}

#[test]
fn unknown_fields_can_be_dropped() {
    let mut parsed =
        parse(&deployment("replica: 1\n  template: {spec: {containers: [{imag: b}]}}"));
    let dropped = drop_unknown(&mut parsed.documents[0]);
    assert_eq!(dropped, ["spec.replica", "spec.template.spec.containers[0].imag"]);
    let spec = &parsed.documents[0].value["spec"];
    assert_eq!(spec.to_string(), r#"{"template":{"spec":{"containers":[{}]}}}"#);
}

#[test]
fn merge_keys_and_bombs() {
    let text = "base: &b {p: 1, q: 2}\nm1: {q: 9, <<: *b}\nm2: {<<: *b, q: 9}\n";
    let parsed = parse(text);
    let value = &parsed.documents[0].value;
    // As version 2 of the library has it: the merge wins over what stands before it.
    assert_eq!(value["m1"].to_string(), r#"{"p":1,"q":2}"#);
    assert_eq!(value["m2"].to_string(), r#"{"p":1,"q":9}"#);
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let inner = format!("*a{}, ", level - 1).repeat(10);
        bomb.push_str(&format!("a{level}: &a{level} [{inner}]\n"));
    }
    assert!(errors(&bomb)[0].ends_with("document contains excessive aliasing"));
    let deep = errors(&"- ".repeat(500));
    assert!(deep[0].contains("exceeded max depth"), "{deep:?}");
}

/// A manifest with nulls and bare numbers decodes into any client's types.
#[test]
fn stored_objects_decode() {
    use crate::api::pod_template::PodTemplate;
    let text = deployment(
        "replicas: null\n  selector: {matchLabels: {a: null}}\n  template:\n    metadata: \
         {creationTimestamp: null}\n    spec:\n      containers:\n      - name: a\n        \
         command: \
         [null, x]\n        resources: {limits: {cpu: 1, memory: 1.5}}",
    );
    let parsed = parse(&text);
    assert!(!parsed.has_errors(), "{:?}", parsed.diagnostics);
    let stored = parsed.documents[0].stored();
    let spec = &stored["spec"];
    assert_eq!(spec.get("replicas"), None);
    let template: PodTemplate = serde_json::from_value(spec["template"].clone()).unwrap();
    let container = &template.spec.containers[0];
    assert_eq!(container.command.as_deref().unwrap(), ["", "x"]);
    let limits = container.resources.as_ref().unwrap().limits.as_ref().unwrap();
    assert_eq!((&*limits["cpu"].0, &*limits["memory"].0), ("1", "1.5"));
}

mod any_text {
    use super::*;
    use crate::api::yaml::to_yaml;
    use proptest::prelude::*;

    /// Text with what YAML and the doctor look for, in any order.
    fn yamlish() -> impl Strategy<Value = String> {
        let pieces = [
            "apiVersion: batch/v1",
            "kind: Job",
            "metadata:",
            "name: a",
            "spec:",
            "- ",
            ": ",
            "\n",
            "\n",
            "  ",
            "\t",
            "\"",
            "'",
            "[",
            "]",
            "{",
            "}",
            "&a ",
            "*a",
            "<<: ",
            "|",
            ">-",
            "# ",
            "---\n",
            "?",
            "template:",
            "containers:",
            "1",
            "2\n3\n4\n",
            "```",
            "“",
            "：",
            "，",
            "\\-",
            "[root@h ~]# ",
            "$ ",
            "!!int ",
            "é",
            "\u{a0}",
            "%YAML",
            "...",
            "~",
            "null",
            "status:",
            "uid: x",
            "\r\n",
            "labels:",
        ];
        prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..40)
            .prop_map(|pieces| pieces.concat())
    }

    fn json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            (-1e9..1e9).prop_map(|float: f64| Value::from((float * 8.0).round() / 8.0 + 0.0625)),
            any::<String>().prop_map(Value::from),
            "[-a-z:#'\"\\[\\]{},&*!|>%@`?~ \n\t.0-9=<]{0,90}".prop_map(Value::from),
            "(a |bc: |  |x\n){0,60}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 40, 6, |inner| {
            let key = prop_oneof!["[a-z0-9./-]{1,12}", "[-a-z:#'\" \n?<0-9]{0,160}"];
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                prop::collection::btree_map(key, inner, 0..5)
                    .prop_map(|entries| Value::Object(entries.into_iter().collect())),
            ]
        })
    }

    fn exercise(text: &str) {
        let parsed = parse(text);
        let _ = parsed.as_kubectl_error("f", "apply");
        for found in &parsed.diagnostics {
            let _ = (found.message(), apply_fix(text, found));
            assert!(found.line > 0 && found.column > 0, "{found:?}");
        }
        for document in &parsed.documents {
            let _ = (document.stored(), drop_unknown(&mut document.clone()));
        }
        if let Some(restored) = doctor::diagnose(text) {
            let _ = doctor::diagnose(&restored.text);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1500))]

        #[test]
        fn never_panics(text in yamlish()) {
            exercise(&text);
        }

        #[test]
        fn never_panics_on_noise(text in any::<String>()) {
            exercise(&format!("kind: {text}"));
        }

        #[test]
        fn yaml_reads_back(value in json()) {
            let object = serde_json::json!({ "k": value });
            let yaml = to_yaml(&object);
            let parsed = parse(&yaml);
            let read = parsed.documents.first().map(|document| document.value.clone());
            prop_assert_eq!(read, Some(object), "{}\n{:?}", yaml, parsed.diagnostics);
        }
    }
}

#[test]
fn a_quoted_value_ends_at_its_quote() {
    let text = "a: \"30s,10s\"   # first, others\nb: 'it''s'  # x\nc: \"a \\\" b\" # y\n";
    let spans = &parse(text).documents[0].spans;
    for (path, columns) in [("a", (4, 13)), ("b", (4, 11)), ("c", (4, 12))] {
        let place = spans.get(path).unwrap().value;
        assert_eq!((place.start.column, place.end.column), columns, "{path}");
    }
}
