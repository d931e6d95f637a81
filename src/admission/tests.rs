//! Manifests and what the API server says of them, one table per kind.

mod daemon_sets;
mod workloads;

use crate::admission::shared_spec::SharedSpecs;
use crate::admission::{
    set_defaults, set_update_defaults, validate_create, validate_update, warnings,
};
use crate::api::job::{Job, JobCondition, JobConditionType};
use crate::api::json::{from_value, to_value, update_from_value};
use crate::api::object::Object;
use crate::api::pod::{ConditionStatus, Pod};
use crate::time::SimTime;
use serde_json::Value;
use std::rc::Rc;

const UUID: &str = "11111111-2222-4333-8444-555555555555";

fn value(yaml: &str) -> Value {
    serde_yaml::from_str(yaml).expect("test YAML")
}

fn created(yaml: &str) -> Object {
    let mut object = from_value(&value(yaml)).expect("decodes");
    if object.meta().namespace.is_empty() && object.kind().names().namespaced {
        object.meta_mut().namespace = "default".into();
    }
    set_defaults(&mut object, UUID);
    object
}

fn lines(errors: &[crate::admission::error::FieldError]) -> Vec<String> {
    errors.iter().map(ToString::to_string).collect()
}

fn create_errors(yaml: &str) -> Vec<String> {
    lines(&validate_create(&created(yaml), UUID))
}

/// A Job `pi` with these lines in its spec, before a template that is right.
fn job(spec: &str) -> String {
    job_with(spec, "restartPolicy: Never, containers: [{name: c, image: busybox}]")
}

fn job_with(spec: &str, pod: &str) -> String {
    format!(
        "{{apiVersion: batch/v1, kind: Job, metadata: {{name: pi}}, spec: {{{spec} template: \
         {{spec: {{{pod}}}}}}}}}"
    )
}

fn pod(spec: &str) -> String {
    format!("{{apiVersion: v1, kind: Pod, metadata: {{name: p}}, spec: {{{spec}}}}}")
}

fn with_container(fields: &str) -> String {
    pod(&format!("containers: [{{name: c, image: i, {fields}}}]"))
}

#[track_caller]
fn check(yaml: &str, expected: &[&str]) {
    assert_eq!(create_errors(yaml), expected, "{yaml}");
}

#[test]
fn job_specs() {
    let not_negative = "must be greater than or equal to 0";
    let indexed = "requires indexed completion mode";
    for field in [
        "parallelism",
        "completions",
        "backoffLimit",
        "activeDeadlineSeconds",
        "ttlSecondsAfterFinished",
    ] {
        let expected = format!("spec.{field}: Invalid value: -1: {not_negative}");
        check(&job(&format!("{field}: -1,")), &[&expected]);
    }
    let table: &[(&str, &[&str])] = &[
        ("", &[]),
        (
            "completionMode: indexed,",
            &["spec.completionMode: Unsupported value: \"indexed\": supported values: \
               \"NonIndexed\", \"Indexed\""],
        ),
        (
            "completionMode: Indexed, parallelism: 2,",
            &["spec.completions: Required value: when completion mode is Indexed"],
        ),
        (
            "completionMode: Indexed, completions: 3, parallelism: 100001,",
            &["spec.parallelism: Invalid value: 100001: must be less than or equal to 100000 \
                 when \
               completion mode is Indexed"],
        ),
        (
            "backoffLimitPerIndex: 1, maxFailedIndexes: 2, successPolicy: {rules: \
             [{succeededCount: 1}]},",
            &[
                &format!("spec.backoffLimitPerIndex: Invalid value: 1: {indexed}"),
                &format!("spec.maxFailedIndexes: Invalid value: 2: {indexed}"),
                &format!(
                    "spec.successPolicy: Invalid value: {{\"rules\":[{{\"succeededCount\":1}}]}}: \
                     {indexed}"
                ),
            ],
        ),
        (
            "completionMode: Indexed, completions: 3, maxFailedIndexes: 4,",
            &[
                "spec.backoffLimitPerIndex: Required value: when maxFailedIndexes is specified",
                "spec.maxFailedIndexes: Invalid value: 4: must be less than or equal to \
                 completions",
            ],
        ),
        (
            "completionMode: Indexed, completions: 3, backoffLimitPerIndex: -1, \
             maxFailedIndexes: -1,",
            &[
                &format!("spec.backoffLimitPerIndex: Invalid value: -1: {not_negative}"),
                &format!("spec.maxFailedIndexes: Invalid value: -1: {not_negative}"),
            ],
        ),
        (
            "completionMode: Indexed, completions: 100001, parallelism: 10001, \
             backoffLimitPerIndex: 1,",
            &[
                "spec.maxFailedIndexes: Required value: must be specified when completions is \
                 above 100000",
                "spec.parallelism: Invalid value: 10001: must be less than or equal to 10000 when \
                 completions are above 100000 and used with backoff limit per index",
            ],
        ),
        (
            "podReplacementPolicy: failed,",
            &["spec.podReplacementPolicy: Unsupported value: \"failed\": supported values: \
               \"Failed\", \"TerminatingOrFailed\""],
        ),
        (
            "managedBy: me,",
            &["spec.managedBy: Invalid value: \"me\": must be a domain-prefixed path (such as \
               \"acme.io/foo\")"],
        ),
        (
            "selector: {matchLabels: {a: b}},",
            &[
                "spec.selector: Invalid value: {\"matchLabels\":{\"a\":\"b\",\
                 \"batch.kubernetes.io/controller-uid\":\
                 \"11111111-2222-4333-8444-555555555555\"}}: `selector` not auto-generated",
                "spec.template.metadata.labels: Invalid value: \
                 {\"batch.kubernetes.io/controller-uid\":\
                 \"11111111-2222-4333-8444-555555555555\",\
                 \"batch.kubernetes.io/job-name\":\"pi\",\"controller-uid\":\
                 \"11111111-2222-4333-8444-555555555555\",\"job-name\":\"pi\"}: `selector` does \
                 not match template `labels`",
            ],
        ),
        ("manualSelector: true,", &["spec.selector: Required value"]),
    ];
    for (spec, expected) in table {
        check(&job(spec), expected);
    }
}

#[test]
fn a_label_of_the_user_in_place_of_a_generated_one() {
    let yaml = "
apiVersion: batch/v1
kind: Job
metadata: {name: pi}
spec:
  template:
    metadata: {labels: {job-name: other}}
    spec: {restartPolicy: Never, containers: [{name: c, image: i}]}
";
    let errors = create_errors(yaml);
    assert_eq!(errors.len(), 1, "{errors:?}");
    let start = "spec.template.metadata.labels[job-name]: Invalid value: {";
    assert!(errors[0].starts_with(start) && errors[0].ends_with("}: must be 'pi'"), "{errors:?}");
}

#[test]
fn job_names() {
    let named = |name: &str, spec: &str| job(spec).replace("name: pi", &format!("name: {name}"));
    let long = "x".repeat(62);
    let expected = format!(
        "metadata.name: Invalid value: \"{long}\": will not able to create pod with invalid DNS \
         label: {long}-99"
    );
    check(&named(&long, "completionMode: Indexed, completions: 100,"), &[&expected]);
    check(
        &named("Pi", ""),
        &["metadata.name: Invalid value: \"Pi\": a lowercase RFC 1123 subdomain must consist of \
           lower case alphanumeric characters, '-' or '.', and must start and end with an \
           alphanumeric character (e.g. 'example.com', regex used for validation is \
           '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"],
    );
    check(
        &job("").replace("{name: pi}", "{}"),
        &["metadata.name: Required value: name or generateName is required"],
    );
    let long = "x".repeat(64);
    let label =
        format!("spec.template.labels: Invalid value: \"{long}\": must be no more than 63 bytes");
    check(&named(&long, ""), &[&label, &label]);
    assert_eq!(
        warnings(&created(&named("a.b", ""))),
        ["metadata.name: this is used in Pod names and hostnames, which can result in surprising \
          behavior; a DNS label is recommended: [must not contain dots]"]
    );
}

#[test]
fn job_restart_policies() {
    let path = "spec.template.spec.restartPolicy";
    let missing = format!("{path}: Required value: valid values: \"OnFailure\", \"Never\"");
    let containers = "containers: [{name: c, image: i}]";
    check(&job_with("", containers), &[&missing]);
    check(&job_with("", &format!("restartPolicy: Always, {containers}")), &[&missing]);
    check(
        &job_with("", &format!("restartPolicy: Sometimes, {containers}")),
        &[
            &format!(
                "{path}: Unsupported value: \"Sometimes\": supported values: \"Always\", \
                 \"OnFailure\", \"Never\""
            ),
            &format!(
                "{path}: Unsupported value: \"Sometimes\": supported values: \"OnFailure\", \
                 \"Never\""
            ),
        ],
    );
    let policy = "podFailurePolicy: {rules: [{action: FailJob, onExitCodes: {operator: In, \
                  values: [1]}}]},";
    check(
        &job_with(policy, &format!("restartPolicy: OnFailure, {containers}")),
        &[&format!(
            "{path}: Invalid value: \"OnFailure\": only \"Never\" is supported when \
             podFailurePolicy is specified"
        )],
    );
    check(
        &job_with("", "restartPolicy: Never"),
        &["spec.template.spec.containers: Required value"],
    );
}

#[test]
fn pod_failure_policies() {
    let codes = "onExitCodes: {operator: In, values: [1]}";
    let table: &[(&str, &[&str])] = &[
        (
            codes,
            &[".action: Required value: valid values: [\"Count\" \"FailIndex\" \"FailJob\" \
               \"Ignore\"]"],
        ),
        (
            &format!("action: Stop, {codes}"),
            &[".action: Unsupported value: \"Stop\": supported values: \"Count\", \"FailIndex\", \
               \"FailJob\", \"Ignore\""],
        ),
        (
            &format!("action: FailIndex, {codes}"),
            &[".action: Invalid value: \"FailIndex\": requires the backoffLimitPerIndex to be \
               set"],
        ),
        (
            &format!("action: Count, {codes}, onPodConditions: [{{type: DisruptionTarget}}]"),
            &[": Invalid value: specifying both OnExitCodes and OnPodConditions is not supported"],
        ),
        (
            "action: Count",
            &[": Invalid value: specifying one of OnExitCodes and OnPodConditions is required"],
        ),
        (
            "action: Count, onExitCodes: {operator: In, values: []}",
            &[".onExitCodes.values: Invalid value: []: at least one value is required"],
        ),
        (
            "action: Count, onExitCodes: {operator: In, values: [0, 3, 3, 2]}",
            &[
                ".onExitCodes.values[0]: Invalid value: 0: must not be 0 for the In operator",
                ".onExitCodes.values[2]: Duplicate value: 3",
                ".onExitCodes.values: Invalid value: [0,3,3,2]: must be ordered",
            ],
        ),
        (
            "action: Count, onExitCodes: {containerName: d, operator: Is, values: [1]}",
            &[
                ".onExitCodes.operator: Unsupported value: \"Is\": supported values: \"In\", \
                 \"NotIn\"",
                ".onExitCodes.containerName: Invalid value: \"d\": must be one of the container \
                 or initContainer names in the pod template",
            ],
        ),
    ];
    for (rule, expected) in table {
        let path = "spec.podFailurePolicy.rules[0]";
        let expected: Vec<_> = expected.iter().map(|line| format!("{path}{line}")).collect();
        let yaml = job(&format!("podFailurePolicy: {{rules: [{{{rule}}}]}},"));
        assert_eq!(create_errors(&yaml), expected, "{rule}");
    }
    check(
        &job(&format!(
            "podReplacementPolicy: TerminatingOrFailed, podFailurePolicy: {{rules: [{{action: \
             Count, {codes}}}]}},"
        )),
        &["spec.podReplacementPolicy: Unsupported value: \"TerminatingOrFailed\": supported \
           values: \"Failed\""],
    );
    let many = vec![format!("{{action: Count, {codes}}}"); 21].join(", ");
    check(
        &job(&format!("podFailurePolicy: {{rules: [{many}]}},")),
        &["spec.podFailurePolicy.rules: Too many: 21: must have at most 20 items"],
    );
}

#[test]
fn success_policies() {
    let rule = "spec.successPolicy.rules[0]";
    let parsing = "Invalid value: \"_\": error parsing succeededIndexes:";
    let table: &[(&str, &str)] = &[
        (
            "",
            "spec.successPolicy.rules: Required value: at least one rules must be specified when \
             the successPolicy is specified",
        ),
        (
            "{}",
            &format!(
                "{rule}: Required value: at least one of succeededCount or succeededIndexes must \
                 be specified"
            ),
        ),
        (
            "{succeededCount: -1}",
            &format!(
                "{rule}.succeededCount: Invalid value: -1: must be greater than or equal to 0"
            ),
        ),
        (
            "{succeededCount: 6}",
            &format!(
                "{rule}.succeededCount: Invalid value: 6: must be less than or equal to 5 (the \
                 number of specified completions)"
            ),
        ),
        (
            "{succeededCount: 3, succeededIndexes: \"0-1\"}",
            &format!(
                "{rule}.succeededCount: Invalid value: 3: must be less than or equal to 2 (the \
                 number of indexes in the specified succeededIndexes field)"
            ),
        ),
        (
            "{succeededIndexes: \"0,5\"}",
            &format!("{rule}.succeededIndexes: {parsing} too large index: \"5\"")
                .replace('_', "0,5"),
        ),
        (
            "{succeededIndexes: \"3,1\"}",
            &format!(
                "{rule}.succeededIndexes: {parsing} non-increasing order, previous: 3, current: 1"
            )
            .replace('_', "3,1"),
        ),
        (
            "{succeededIndexes: x}",
            &format!(
                "{rule}.succeededIndexes: {parsing} cannot convert string to integer for index: \
                 \"x\""
            )
            .replace('_', "x"),
        ),
    ];
    for (rules, expected) in table {
        let spec = format!(
            "completionMode: Indexed, completions: 5, successPolicy: {{rules: [{rules}]}},"
        );
        check(&job(&spec), &[expected]);
    }
}

#[test]
fn pods_and_containers() {
    let label = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or \
                 '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or \
                 '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
    let c = "spec.containers[0]";
    let protocol = "supported values: \"SCTP\", \"TCP\", \"UDP\"";
    let table: &[(String, &[&str])] = &[
        (pod("containers: [{name: c, image: i}]"), &[]),
        (pod("containers: []"), &["spec.containers: Required value"]),
        (
            pod("containers: [{image: i}, {name: C}]"),
            &[
                "spec.containers[0].name: Required value",
                &format!("spec.containers[1].name: Invalid value: \"C\": {label}"),
                "spec.containers[1].image: Required value",
            ],
        ),
        (
            pod("containers: [{name: c, image: i}, {name: c, image: i}], initContainers: [{name: \
                 c, image: i}]"),
            &[
                "spec.containers[1].name: Duplicate value: \"c\"",
                "spec.initContainers[0].name: Duplicate value: \"c\"",
            ],
        ),
        (
            with_container(
                "ports: [{containerPort: 70000, protocol: tcp}, {name: a, containerPort: 1}, \
                 {name: a, containerPort: 2}, {}]",
            ),
            &[
                &format!(
                    "{c}.ports[0].containerPort: Invalid value: 70000: must be between 1 and \
                     65535, inclusive"
                ),
                &format!("{c}.ports[0].protocol: Unsupported value: \"tcp\": {protocol}"),
                &format!("{c}.ports[2].name: Duplicate value: \"a\""),
                &format!("{c}.ports[3].containerPort: Required value"),
            ],
        ),
        (
            with_container("env: [{value: x}, {name: a=b}]"),
            &[
                &format!("{c}.env[0].name: Required value"),
                &format!(
                    "{c}.env[1].name: Invalid value: \"a=b\": a valid environment variable name \
                     must consist only of printable ASCII characters other than '='"
                ),
            ],
        ),
        (
            with_container("resources: {requests: {cpu: 2, memory: 1Gi}, limits: {cpu: 1}}"),
            &[&format!(
                "{c}.resources.requests: Invalid value: \"2\": must be less than or equal to cpu \
                 limit of 1"
            )],
        ),
        (
            with_container("resources: {limits: {cpus: 1, memory: -1}}"),
            &[
                &format!(
                    "{c}.resources.limits[cpus]: Invalid value: \"cpus\": must be a standard \
                     resource type or fully qualified"
                ),
                &format!(
                    "{c}.resources.limits[cpus]: Invalid value: \"cpus\": must be a standard \
                     resource for containers"
                ),
                &format!(
                    "{c}.resources.limits[memory]: Invalid value: \"-1\": must be greater than or \
                     equal to 0"
                ),
                &format!(
                    "{c}.resources.requests[cpus]: Invalid value: \"cpus\": must be a standard \
                     resource type or fully qualified"
                ),
                &format!(
                    "{c}.resources.requests[cpus]: Invalid value: \"cpus\": must be a standard \
                     resource for containers"
                ),
                &format!(
                    "{c}.resources.requests[memory]: Invalid value: \"-1\": must be greater than \
                     or equal to 0"
                ),
            ],
        ),
        (
            with_container("livenessProbe: {successThreshold: 2, periodSeconds: -1}"),
            &[
                &format!("{c}.livenessProbe: Required value: must specify a handler type"),
                &format!(
                    "{c}.livenessProbe.periodSeconds: Invalid value: -1: must be greater than or \
                     equal to 0"
                ),
                &format!("{c}.livenessProbe.successThreshold: Invalid value: 2: must be 1"),
            ],
        ),
        (
            with_container(
                "readinessProbe: {exec: {command: [a]}, httpGet: {port: 80}}, volumeMounts: \
                 [{name: v, mountPath: /v}]",
            ),
            &[
                &format!("{c}.volumeMounts[0].name: Not found: \"v\""),
                &format!(
                    "{c}.readinessProbe.httpGet: Forbidden: may not specify more than 1 handler \
                     type"
                ),
            ],
        ),
        (
            pod("activeDeadlineSeconds: 0, tolerations: [{operator: Equal}, {key: a, operator: \
                 Exists, tolerationSeconds: 3, effect: NoSchedule}], containers: [{name: c, \
                 image: i, imagePullPolicy: Sometimes}]"),
            &[
                &format!(
                    "{c}.imagePullPolicy: Unsupported value: \"Sometimes\": supported values: \
                     \"Always\", \"IfNotPresent\", \"Never\""
                ),
                "spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, \
                 inclusive",
                "spec.tolerations[0].operator: Invalid value: \"Equal\": operator must be Exists \
                 when `key` is empty, which means \"match all values and all keys\"",
                "spec.tolerations[1].effect: Invalid value: \"NoSchedule\": effect must be \
                 'NoExecute' when `tolerationSeconds` is set",
            ],
        ),
        (
            pod("hostNetwork: true, containers: [{name: c, image: i, ports: [{containerPort: 80, \
                 hostPort: 81}]}]"),
            &[&format!(
                "{c}.ports[0].hostPort: Invalid value: 81: must match `containerPort` when \
                 `hostNetwork` is true"
            )],
        ),
        (
            pod("initContainers: [{name: i, image: i, livenessProbe: {exec: {command: [a]}}}], \
                 containers: [{name: c, image: i}]"),
            &["spec.initContainers[0].livenessProbe: Forbidden: may not be set for init \
               containers without restartPolicy=Always"],
        ),
        (
            pod("affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: \
                 {nodeSelectorTerms: [{matchExpressions: [{key: a, operator: in, values: \
                 [b]}]}]}}}, containers: [{name: c, image: i}]"),
            &["spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.\
               nodeSelectorTerms[0].matchExpressions[0].operator: Invalid value: \"in\": not a \
               valid selector operator"],
        ),
    ];
    for (yaml, expected) in table {
        check(yaml, expected);
    }
}

#[test]
fn labels_annotations_nodes_and_namespaces() {
    let name = "name part must consist of alphanumeric characters, '-', '_' or '.', and must start \
                and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or \
                '123-abc', regex used for validation is \
                '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
    let value = "a valid label must be an empty string or consist of alphanumeric characters, '-', \
                 '_' or '.', and must start and end with an alphanumeric character (e.g. \
                 'MyValue',  or 'my_value',  or '12345', regex used for validation is \
                 '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
    check(
        "{apiVersion: v1, kind: Node, metadata: {name: n, labels: {-a: b c}, annotations: {\"?\": \
         x, Example.com/A: y}}}",
        &[
            &format!("metadata.labels: Invalid value: \"-a\": {name}"),
            &format!("metadata.labels: Invalid value: \"b c\": {value}"),
            &format!("metadata.annotations: Invalid value: \"?\": {name}"),
        ],
    );
    check(
        "{apiVersion: v1, kind: Namespace, metadata: {name: a.b}}",
        &["metadata.name: Invalid value: \"a.b\": must not contain dots"],
    );
    check(
        "{apiVersion: v1, kind: Pod, metadata: {generateName: a_, name: b}, spec: {containers: \
         [{name: c, image: i}]}}",
        &["metadata.generateName: Invalid value: \"a_\": a lowercase RFC 1123 subdomain must \
           consist of lower case alphanumeric characters, '-' or '.', and must start and end with \
           an alphanumeric character (e.g. 'example.com', regex used for validation is \
           '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"],
    );
    let node = created("{apiVersion: v1, kind: Node, metadata: {name: n1}}");
    assert_eq!(node.meta().labels["kubernetes.io/hostname"], "n1");
}

fn as_job(object: &Object) -> Job {
    Job::clone(object.as_job().expect("a Job"))
}

#[test]
fn jobs_are_defaulted() {
    let plain = as_job(&created(&job("")));
    let spec = &plain.spec;
    assert_eq!((spec.parallelism, spec.completions), (Some(1), Some(1)));
    assert_eq!(
        (spec.backoff_limit, spec.suspend, spec.manual_selector),
        (Some(6), Some(false), Some(false))
    );
    assert_eq!(spec.completion_mode.as_deref(), Some("NonIndexed"));
    assert_eq!(spec.pod_replacement_policy.as_deref(), Some("TerminatingOrFailed"));
    let labels: Vec<_> = spec.template.metadata.labels.iter().collect();
    assert_eq!(
        format!("{labels:?}"),
        format!(
            "[({:?}, {UUID:?}), ({:?}, \"pi\"), (\"controller-uid\", {UUID:?}), (\"job-name\", \
         \"pi\")]",
            "batch.kubernetes.io/controller-uid", "batch.kubernetes.io/job-name"
        )
    );
    assert_eq!(plain.meta.labels, spec.template.metadata.labels, "taken over when it has none");
    let pods = &spec.template.spec;
    assert_eq!(pods.termination_grace_period_seconds, Some(30));
    assert_eq!(pods.dns_policy.as_deref(), Some("ClusterFirst"));
    assert!(pods.tolerations.is_none(), "pods get tolerations, templates do not");

    let queue = as_job(&created(&job("parallelism: 2,")));
    assert_eq!((queue.spec.parallelism, queue.spec.completions), (Some(2), None));
    let list = as_job(&created(&job("completions: 4,")));
    assert_eq!((list.spec.parallelism, list.spec.completions), (Some(1), Some(4)));
    let per_index = "completionMode: Indexed, completions: 2, backoffLimitPerIndex: 1, \
                     podFailurePolicy: \
         {rules: [{action: Ignore, onPodConditions: [{type: DisruptionTarget}]}]},";
    let per_index = as_job(&created(&job(per_index)));
    assert_eq!(per_index.spec.backoff_limit, Some(i32::MAX));
    assert_eq!(per_index.spec.pod_replacement_policy.as_deref(), Some("Failed"));
    let labelled = job("").replace("template: {", "template: {metadata: {labels: {a: b}}, ");
    assert_eq!(created(&labelled).meta().labels.len(), 1, "only what the user wrote");
}

#[test]
fn pods_are_defaulted_and_share_their_spec() {
    let object = created(&with_container(
        "resources: {limits: {cpu: 0.5}}, ports: [{containerPort: 80}], readinessProbe: {httpGet: \
         {port: 80}}",
    ));
    let pod = object.as_pod().expect("a pod");
    let expected = value(
        "
containers:
- image: i
  imagePullPolicy: Always
  name: c
  ports: [{containerPort: 80, protocol: TCP}]
  readinessProbe:
    failureThreshold: 3
    httpGet: {path: /, port: 80, scheme: HTTP}
    periodSeconds: 10
    successThreshold: 1
    timeoutSeconds: 1
  resources: {limits: {cpu: 500m}, requests: {cpu: 500m}}
  terminationMessagePath: /dev/termination-log
  terminationMessagePolicy: File
dnsPolicy: ClusterFirst
enableServiceLinks: true
preemptionPolicy: PreemptLowerPriority
priority: 0
restartPolicy: Always
schedulerName: default-scheduler
securityContext: {}
serviceAccount: default
serviceAccountName: default
terminationGracePeriodSeconds: 30
tolerations:
- {effect: NoExecute, key: node.kubernetes.io/not-ready, operator: Exists, tolerationSeconds: 300}
- {effect: NoExecute, key: node.kubernetes.io/unreachable, operator: Exists, tolerationSeconds: 300}
",
    );
    assert_eq!(serde_json::to_value(&*pod.spec).expect("JSON"), expected);

    let tolerant = "tolerations: [{operator: Exists}], containers: [{name: c, image: i}]";
    let tolerant = created(&self::pod(tolerant));
    let spec = tolerant.as_pod().expect("a pod").spec.clone();
    assert_eq!(spec.tolerations.as_ref().map(Vec::len), Some(1), "bears everything already");

    let Object::Job(owner) = created(&job("")) else { panic!("a Job") };
    let mut shared = SharedSpecs::default();
    let mut draft = || {
        let meta = crate::api::meta::Meta::draft("default", "p");
        let mut pod = Pod::draft(meta, owner.spec.template.spec.clone());
        assert_eq!(shared.admit(&mut pod), []);
        pod
    };
    let (first, second) = (draft(), draft());
    assert!(Rc::ptr_eq(&first.spec, &second.spec), "completed once");
    assert_eq!(first.spec.priority, Some(0));
}

fn updated(old: &Object, change: impl Fn(&mut Value)) -> Vec<String> {
    let mut value = to_value(old, &|_| UUID.into());
    change(&mut value);
    let mut new = update_from_value(old, &value).expect("decodes");
    set_update_defaults(&mut new);
    lines(&validate_update(old, &new))
}

#[test]
fn what_of_a_job_may_change() {
    let old = created(&job("completions: 3,"));
    let set = |pointer: &'static str, new: &'static str| {
        move |value: &mut Value| {
            let (holder, field) = pointer.rsplit_once('/').expect("a pointer");
            value.pointer_mut(holder).expect("a holder")[field] = self::value(new);
        }
    };
    for (pointer, new) in [
        ("/spec/parallelism", "7"),
        ("/spec/backoffLimit", "7"),
        ("/spec/activeDeadlineSeconds", "7"),
        ("/spec/ttlSecondsAfterFinished", "7"),
        ("/spec/suspend", "true"),
        ("/metadata/labels", "{a: b}"),
    ] {
        assert_eq!(updated(&old, set(pointer, new)), [""; 0], "{pointer}");
    }
    let immutable = "field is immutable";
    let table = [
        ("/spec/completions", "4", format!("spec.completions: Invalid value: 4: {immutable}")),
        (
            "/spec/completionMode",
            "Indexed",
            format!("spec.completionMode: Invalid value: \"Indexed\": {immutable}"),
        ),
        (
            "/spec/managedBy",
            "acme.io/x",
            format!("spec.managedBy: Invalid value: \"acme.io/x\": {immutable}"),
        ),
    ];
    for (pointer, new, expected) in table {
        assert_eq!(updated(&old, set(pointer, new)), [expected]);
    }
    let template = updated(&old, set("/spec/template/spec/nodeSelector", "{a: b}"));
    let [line] = template.as_slice() else { panic!("{template:?}") };
    assert!(line.starts_with("spec.template: Invalid value: {\"metadata\":"), "{line}");
    assert!(line.ends_with(&format!("}}: {immutable}")), "{line}");
    let removed = updated(&old, |value| {
        value["spec"].as_object_mut().expect("a spec").remove("selector");
    });
    let null = "spec.selector: Invalid value: null: field is immutable";
    assert_eq!(removed, ["spec.selector: Required value", null]);

    let indexed = "completionMode: Indexed, completions: 3, parallelism: 3, backoffLimitPerIndex: \
                   1, podFailurePolicy: {rules: [{action: Count, onExitCodes: {operator: In, \
                   values: [1]}}]}, successPolicy: {rules: [{succeededCount: 1}]},";
    let old = created(&job(indexed));
    assert_eq!(
        updated(&old, set("/spec/completions", "5")),
        ["spec.completions: Invalid value: 5: can only be modified in tandem with \
          spec.parallelism"]
    );
    let both = updated(&old, |value| {
        value["spec"]["completions"] = 5.into();
        value["spec"]["parallelism"] = 5.into();
    });
    assert_eq!(both, [""; 0]);
    for (pointer, new, printed) in [
        ("/spec/backoffLimitPerIndex", "2", "2"),
        (
            "/spec/successPolicy",
            "{rules: [{succeededCount: 2}]}",
            "{\"rules\":[{\"succeededCount\":2}]}",
        ),
        (
            "/spec/podFailurePolicy",
            "{rules: [{action: Ignore, onExitCodes: {operator: In, values: [1]}}]}",
            "{\"rules\":[{\"action\":\"Ignore\",\"onExitCodes\":{\"operator\":\"In\",\
             \"values\":[1]}}]}",
        ),
    ] {
        let path = pointer.trim_start_matches('/').replace('/', ".");
        let expected = format!("{path}: Invalid value: {printed}: {immutable}");
        assert_eq!(updated(&old, set(pointer, new)), [expected]);
    }
}

#[test]
fn what_of_a_suspended_job_may_change() {
    let Object::Job(mut job) = created(&job("suspend: true,")) else { panic!("a Job") };
    let change = |value: &mut Value| {
        let template = &mut value["spec"]["template"];
        template["spec"]["nodeSelector"] = self::value("{disk: ssd}");
        template["spec"]["tolerations"] = self::value("[{operator: Exists}]");
        template["spec"]["containers"][0]["resources"] = self::value("{limits: {cpu: 1}}");
        template["spec"]["affinity"] = self::value("{nodeAffinity: {}}");
        template["metadata"]["annotations"] = self::value("{a: b}");
    };
    let deny = |value: &mut Value| {
        value["spec"]["template"]["spec"]["containers"][0]["image"] = "other".into();
    };
    assert_eq!(updated(&Object::Job(job.clone()), change), [""; 0], "never started");
    assert_eq!(updated(&Object::Job(job.clone()), deny).len(), 1, "an image never changes");
    Rc::make_mut(&mut job).status.start_time = Some(SimTime::default());
    assert_eq!(updated(&Object::Job(job.clone()), change).len(), 1, "started, pods still there");
    Rc::make_mut(&mut job).status.conditions.push(JobCondition {
        kind: JobConditionType::Suspended,
        status: ConditionStatus::True,
        reason: "JobSuspended".into(),
        message: "Job suspended".into(),
        last_transition: SimTime::default(),
    });
    assert_eq!(updated(&Object::Job(job), change), [""; 0], "suspended again, no pods left");
}

#[test]
fn what_of_a_pod_may_change() {
    let old = created(&with_container("command: [sleep]"));
    let allowed = updated(&old, |value| {
        value["spec"]["containers"][0]["image"] = "other".into();
        value["spec"]["activeDeadlineSeconds"] = 5.into();
        value["metadata"]["labels"] = self::value("{a: b}");
    });
    assert_eq!(allowed, [""; 0]);
    let refused = updated(&old, |value| value["spec"]["hostNetwork"] = true.into());
    assert_eq!(
        refused,
        ["spec: Forbidden: pod updates may not change fields other than \
          `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,\
          `spec.tolerations` (only additions to existing tolerations),\
          `spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously \
          negative)\n+ hostNetwork: true"]
    );
    let refused = updated(&old, |value| value["spec"]["tolerations"] = Value::Null);
    assert_eq!(refused, [""; 0], "defaulting brings them back");
    let added = updated(&old, |value| {
        let more = self::value("{name: d, image: i}");
        value["spec"]["containers"].as_array_mut().expect("containers").push(more);
    });
    assert_eq!(added, ["spec.containers: Forbidden: pod updates may not add or remove containers"]);
}

#[test]
fn textbook_manifests_pass() {
    for yaml in [
        "
apiVersion: batch/v1
kind: Job
metadata: {name: pi}
spec:
  template:
    spec:
      containers:
      - name: pi
        image: perl:5.34.0
        command: [perl, -Mbignum=bpi, -wle, print bpi(2000)]
      restartPolicy: Never
  backoffLimit: 4
",
        "
apiVersion: batch/v1
kind: Job
metadata: {name: indexed-job}
spec:
  completions: 5
  parallelism: 3
  completionMode: Indexed
  backoffLimitPerIndex: 1
  maxFailedIndexes: 5
  successPolicy: {rules: [{succeededIndexes: '0,2-3', succeededCount: 1}]}
  podFailurePolicy:
    rules:
    - {action: FailJob, onExitCodes: {containerName: worker, operator: In, values: [42]}}
    - {action: Ignore, onPodConditions: [{type: DisruptionTarget}]}
  template:
    spec:
      restartPolicy: Never
      initContainers:
      - name: input
        image: docker.io/library/bash
        command: [bash, -c, echo $JOB_COMPLETION_INDEX > /input/data.txt]
        volumeMounts: [{mountPath: /input, name: input}]
      - {name: log, image: fluentd, restartPolicy: Always, startupProbe: {tcpSocket: {port: 1}}}
      containers:
      - name: worker
        image: docker.io/library/busybox
        command: [rev, /input/data.txt]
        env: [{name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}]
        volumeMounts: [{mountPath: /input, name: input}]
      volumes: [{name: input, emptyDir: {}}]
",
        "
apiVersion: v1
kind: Pod
metadata: {name: node-exporter, labels: {k8s-app: node-exporter}}
spec:
  hostNetwork: true
  hostPID: true
  nodeSelector: {disktype: ssd}
  tolerations: [{key: node-role.kubernetes.io/master, operator: Exists, effect: NoSchedule}]
  containers:
  - name: node-exporter
    image: prom/node-exporter:v0.16.0
    ports: [{containerPort: 9100}]
    resources: {requests: {cpu: 0.15}, limits: {memory: 200Mi}}
    securityContext: {privileged: true}
    args: ['--path.procfs', /host/proc]
    livenessProbe: {httpGet: {path: /, port: 9100}}
    volumeMounts: [{name: proc, mountPath: /host/proc}]
  volumes: [{name: proc, hostPath: {path: /proc}}]
",
    ] {
        check(yaml, &[]);
        let object = created(yaml);
        assert_eq!(warnings(&object), [""; 0]);
        assert_eq!(updated(&object, |_| {}), [""; 0], "its own JSON is no change");
        let mut again = object.clone();
        set_update_defaults(&mut again);
        assert_eq!(again, object, "defaults are filled in once");
    }
}

#[test]
fn remarks() {
    let object = created(&pod(
        "nodeSelector: {beta.kubernetes.io/os: linux}, terminationGracePeriodSeconds: -5, \
         containers: [{name: c, image: i, env: [{name: A}, {name: A}], ports: [{containerPort: \
         80}, {containerPort: 80}]}]",
    ));
    assert_eq!(
        warnings(&object),
        [
            "spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use \
             \"kubernetes.io/os\" instead",
            "spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and \
             will be treated as 1",
            "spec.containers[0].env[1]: hides previous definition of \"A\", which may be \
             unexpected when using apply",
            "spec.containers[0].ports[1]: duplicate port definition with \
             spec.containers[0].ports[0]",
        ]
    );
}
