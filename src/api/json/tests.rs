//! What goes out as JSON comes in again, and what a manifest may look like.

use crate::api::event::{Event, EventType};
use crate::api::job::{Job, JobSpec, JobStatus};
use crate::api::json::{DecodeError, Qos, from_value, qos_class, to_value, update_from_value};
use crate::api::meta::{Kind, Meta, ObjectKey, OwnerReference, Uid};
use crate::api::node::{Node, Resources, Taint, TaintEffect};
use crate::api::object::{Namespace, Object};
use crate::api::pod::{
    ConditionStatus, ContainerState, ContainerStatus, Phase, Pod, PodConditionType, Terminated,
};
use crate::api::v1::PodSpec;
use crate::time::SimTime;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::net::Ipv4Addr;
use std::rc::Rc;

fn value(yaml: &str) -> Value {
    serde_yaml::from_str(yaml).expect("test YAML")
}

fn uuid(uid: Uid) -> String {
    format!("00000000-0000-4000-8000-{:012}", uid.0)
}

fn print(object: &Object) -> Value {
    to_value(object, &uuid)
}

/// Metadata as the store leaves it.
fn living(name: &str, uid: u32) -> Meta {
    let mut meta = Meta::draft("default", name);
    meta.uid = Uid(uid);
    meta.resource_version = 42;
    meta.generation = 1;
    meta.created = SimTime::DEFAULT_START;
    meta
}

fn pod_spec(yaml: &str) -> PodSpec {
    serde_json::from_value(value(yaml)).expect("a pod spec")
}

#[test]
fn a_running_pod_prints_like_a_real_one() {
    let spec = "{serviceAccountName: default, restartPolicy: Never, containers: [{name: c, image: \
                'nginx:1.27', resources: {requests: {cpu: 100m}}}]}";
    let mut meta = living("pi-x2k9v", 7);
    meta.generate_name = Some("pi-".into());
    meta.owners = vec![OwnerReference {
        kind: Kind::Job,
        name: "pi".into(),
        uid: Uid(3),
        controller: true,
        block_owner_deletion: true,
    }];
    let mut pod = Pod::draft(meta, Rc::new(pod_spec(spec)));
    pod.node = Some("node01".into());
    pod.hostname = Some("pi-0".into());
    pod.status.phase = Phase::Running;
    pod.status.pod_ip = Some(Ipv4Addr::new(10, 244, 1, 5));
    pod.status.host_ip = Some(Ipv4Addr::new(172, 18, 0, 3));
    pod.status.started = Some(SimTime::DEFAULT_START);
    let ready = (PodConditionType::Ready, ConditionStatus::True);
    pod.status.set_condition(ready.0, ready.1, ("", ""), SimTime::DEFAULT_START);
    pod.status.containers = vec![ContainerStatus {
        name: "c".into(),
        ready: true,
        started: true,
        restart_count: 1,
        state: ContainerState::Running { started: SimTime::DEFAULT_START },
        last_state: Some(Terminated {
            exit_code: 1,
            reason: "Error".into(),
            message: "".into(),
            started: SimTime::DEFAULT_START,
            finished: SimTime::DEFAULT_START,
        }),
    }];
    let printed = print(&pod.clone().into());
    let status = &printed["status"]["containerStatuses"][0];
    let (now, last) = (&status["containerID"], &status["lastState"]["terminated"]["containerID"]);
    for id in [now, last] {
        let id = id.as_str().expect("an ID");
        assert_eq!((id.len(), id.get(..13)), (13 + 64, Some("containerd://")), "{id}");
    }
    assert_ne!(now, last);
    let image_id = status["imageID"].as_str().expect("an ID");
    assert!(image_id.starts_with("docker.io/library/nginx@sha256:"), "{image_id}");
    let token = printed["spec"]["volumes"][0]["name"].as_str().expect("a name");
    assert_eq!(token.len(), "kube-api-access-".len() + 5);

    let time = "2026-01-01T00:00:00Z";
    let expected = value(&format!(
        "
apiVersion: v1
kind: Pod
metadata:
  creationTimestamp: \"{time}\"
  generateName: pi-
  generation: 1
  name: pi-x2k9v
  namespace: default
  ownerReferences:
  - {{apiVersion: batch/v1, blockOwnerDeletion: true, controller: true, kind: Job, name: pi,
     uid: 00000000-0000-4000-8000-000000000003}}
  resourceVersion: \"42\"
  uid: 00000000-0000-4000-8000-000000000007
spec:
  containers:
  - image: nginx:1.27
    name: c
    resources: {{requests: {{cpu: 100m}}}}
    volumeMounts:
    - &mount {{mountPath: /var/run/secrets/kubernetes.io/serviceaccount, name: {token},
       readOnly: true}}
  hostname: pi-0
  nodeName: node01
  restartPolicy: Never
  serviceAccountName: default
  volumes:
  - name: {token}
    projected:
      defaultMode: 420
      sources:
      - serviceAccountToken: {{expirationSeconds: 3607, path: token}}
      - configMap: {{items: [{{key: ca.crt, path: ca.crt}}], name: kube-root-ca.crt}}
      - downwardAPI:
          items:
          - {{fieldRef: {{apiVersion: v1, fieldPath: metadata.namespace}}, path: namespace}}
status:
  conditions:
  - {{lastProbeTime: null, lastTransitionTime: \"{time}\", observedGeneration: 1, status: \"True\",
     type: Ready}}
  containerStatuses:
  - allocatedResources: {{cpu: 100m}}
    containerID: {now}
    image: docker.io/library/nginx:1.27
    imageID: {image_id}
    lastState:
      terminated: {{containerID: {last}, exitCode: 1, finishedAt: \"{time}\", reason: Error,
        startedAt: \"{time}\"}}
    name: c
    ready: true
    resources: {{requests: {{cpu: 100m}}}}
    restartCount: 1
    started: true
    state: {{running: {{startedAt: \"{time}\"}}}}
    user: {{linux: {{gid: 0, supplementalGroups: [0], uid: 0}}}}
    volumeMounts:
    - {{mountPath: /var/run/secrets/kubernetes.io/serviceaccount, name: {token}, readOnly: true,
       recursiveReadOnly: Disabled}}
  hostIP: 172.18.0.3
  hostIPs: [{{ip: 172.18.0.3}}]
  observedGeneration: 1
  phase: Running
  podIP: 10.244.1.5
  podIPs: [{{ip: 10.244.1.5}}]
  qosClass: Burstable
  startTime: \"{time}\"
"
    ));
    assert_eq!(printed, expected);

    let again = update_from_value(&pod.clone().into(), &printed).expect("decodes");
    assert_eq!(again, Object::from(pod));
}

#[test]
fn quality_of_service() {
    let of = |resources: &str| {
        qos_class(&pod_spec(&format!("{{containers: [{{name: c, resources: {resources}}}]}}")))
    };
    assert_eq!(of("{}"), Qos::BestEffort);
    assert_eq!(of("{requests: {cpu: '0'}}"), Qos::BestEffort);
    assert_eq!(of("{requests: {cpu: '1'}}"), Qos::Burstable);
    let both = "cpu: '1', memory: 1Gi";
    assert_eq!(of(&format!("{{limits: {{{both}}}, requests: {{{both}}}}}")), Qos::Guaranteed);
    assert_eq!(of(&format!("{{limits: {{{both}}}}}")), Qos::Burstable);
}

#[test]
fn what_go_forgives_is_forgiven() {
    let manifest = value(
        "
apiVersion: v1
kind: Pod
metadata: {name: p, creationTimestamp: null, labels: {a: null}, annotations: null}
spec:
  volumes: []
  nodeSelector: null
  containers:
  - {name: c, image: i, args: [], env: null, resources: {limits: {cpu: 1, memory: 1024Mi}}}
status: {phase: Running}
",
    );
    let object = from_value(&manifest).expect("decodes");
    let pod = object.as_pod().expect("a pod");
    assert_eq!(pod.meta.labels["a"], "");
    assert_eq!(pod.status.phase, Phase::Pending, "the status of a manifest is nobody's");
    let spec = serde_json::to_value(&*pod.spec).expect("JSON");
    let limits = json!({"limits": {"cpu": "1", "memory": "1Gi"}});
    assert_eq!(spec, json!({"containers": [{"image": "i", "name": "c", "resources": limits}]}));
}

#[test]
fn what_cannot_be_decoded() {
    let job = |spec: &str| format!("{{apiVersion: batch/v1, kind: Job, spec: {spec}}}");
    let containers = |list: &str| job(&format!("{{template: {{spec: {{containers: {list}}}}}}}"));
    let table = [
        (
            job("{completions: 1, parallelism: two}"),
            "json: cannot unmarshal string into Go struct field JobSpec.spec.parallelism of type \
             int32",
        ),
        (
            job("{parallelism: 1.5}"),
            "json: cannot unmarshal number 1.5 into Go struct field JobSpec.spec.parallelism of \
             type int32",
        ),
        (
            job("{backoffLimit: 3000000000}"),
            "json: cannot unmarshal number 3000000000 into Go struct field \
             JobSpec.spec.backoffLimit of type int32",
        ),
        (
            job("{suspend: 'true'}"),
            "json: cannot unmarshal string into Go struct field JobSpec.spec.suspend of type bool",
        ),
        (
            containers("[{name: c, env: [{name: A, value: 1}]}]"),
            "json: cannot unmarshal number into Go struct field \
             EnvVar.spec.template.spec.containers.env.value of type string",
        ),
        (
            containers("{name: c}"),
            "json: cannot unmarshal object into Go struct field \
             PodSpec.spec.template.spec.containers of type []v1.Container",
        ),
        (
            containers("[{name: c, command: sleep 5}]"),
            "json: cannot unmarshal string into Go struct field \
             Container.spec.template.spec.containers.command of type []string",
        ),
        (
            containers("[{name: c, resources: {limits: {cpu: lots}}}]"),
            "quantities must match the regular expression \
             '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
        ),
        (
            "{apiVersion: v1, kind: Pod, metadata: {labels: {a: 1}}}".into(),
            "json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of \
             type string",
        ),
        ("{apiVersion: v1}".into(), "kind not set"),
        ("{kind: Pod}".into(), "apiVersion not set"),
        (
            "{apiVersion: batch/v1beta1, kind: Job}".into(),
            "no matches for kind \"Job\" in version \"batch/v1beta1\"",
        ),
        (
            "[1]".into(),
            "json: cannot unmarshal array into Go value of type map[string]interface {}",
        ),
        (
            "{apiVersion: v1, kind: Node, spec: {taints: [{key: a, effect: Never}]}}".into(),
            "spec.taints[0].effect: Unsupported value: \"Never\": supported values: \
             \"NoSchedule\", \"PreferNoSchedule\", \"NoExecute\"",
        ),
    ];
    for (yaml, expected) in table {
        let error = from_value(&value(&yaml)).expect_err(&yaml);
        assert_eq!(error.to_string(), expected, "{yaml}");
    }
    let service = "{apiVersion: v1, kind: Service, metadata: {name: web}}";
    let error = from_value(&value(service)).expect_err("not kept");
    assert!(matches!(error, DecodeError::UnknownKind { name, .. } if name == "web"));
}

#[test]
fn a_pinned_pod_keeps_its_shared_spec() {
    let spec = "{affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: \
                {nodeSelectorTerms: [{matchExpressions: [{key: a, operator: Exists}]}]}}}, \
                containers: [{name: c}]}";
    let mut pod = Pod::draft(living("ds-abcde", 1), Rc::new(pod_spec(spec)));
    pod.pinned_to = Some("node02".into());
    let printed = print(&pod.clone().into());
    let terms = "/spec/affinity/nodeAffinity/requiredDuringSchedulingIgnoredDuringExecution";
    let expected = json!({"nodeSelectorTerms": [{"matchFields": [
        {"key": "metadata.name", "operator": "In", "values": ["node02"]}
    ]}]});
    assert_eq!(printed.pointer(terms), Some(&expected));
    let mut relabelled = printed;
    relabelled["metadata"]["labels"] = json!({"a": "b"});
    let new = update_from_value(&pod.clone().into(), &relabelled).expect("decodes");
    let new = new.as_pod().expect("a pod");
    assert!(Rc::ptr_eq(&new.spec, &pod.spec));
    assert_eq!(new.pinned_to, pod.pinned_to);
    assert_eq!(new.meta.labels["a"], "b");
    assert_eq!(new.meta.uid, pod.meta.uid);
}

#[test]
fn an_event_prints_like_a_real_one() {
    let event = Event {
        meta: living("pi.18a2b3c4d5e6f708", 5),
        kind: EventType::Warning,
        reason: "BackOff".into(),
        message: "Back-off".into(),
        field_path: "spec.containers{c}".into(),
        source: "kubelet".into(),
        involved: ObjectKey::new(Kind::Pod, "default", "pi-x2k9v"),
        involved_uid: Uid(7),
        first_seen: SimTime::DEFAULT_START,
        last_seen: SimTime::from_secs(1_767_225_660),
        count: 3,
    };
    let printed = print(&event.clone().into());
    let expected = value(
        "
apiVersion: v1
count: 3
eventTime: null
firstTimestamp: '2026-01-01T00:00:00Z'
involvedObject:
  apiVersion: v1
  fieldPath: spec.containers{c}
  kind: Pod
  name: pi-x2k9v
  namespace: default
  uid: 00000000-0000-4000-8000-000000000007
kind: Event
lastTimestamp: '2026-01-01T00:01:00Z'
message: Back-off
metadata:
  creationTimestamp: '2026-01-01T00:00:00Z'
  generation: 1
  name: pi.18a2b3c4d5e6f708
  namespace: default
  resourceVersion: '42'
  uid: 8e912b06-4db2-4711-8713-be0a68c4a703
reason: BackOff
reportingComponent: kubelet
reportingInstance: ''
source: {component: kubelet}
type: Warning
",
    );
    assert_eq!(printed, expected);
    assert_eq!(update_from_value(&event.clone().into(), &printed), Ok(Object::from(event)));
}

#[test]
fn a_job_status_names_uncounted_pods_by_uuid() {
    let mut job = Job {
        meta: living("pi", 1),
        spec: Rc::new(JobSpec::default()),
        status: JobStatus::default(),
    };
    assert_eq!(print(&job.clone().into())["status"], json!({}));
    job.status.observed = true;
    job.status.succeeded = 2;
    job.status.uncounted_failed = vec![Uid(9)];
    assert_eq!(
        print(&job.into())["status"],
        json!({
            "ready": 0,
            "succeeded": 2,
            "terminating": 0,
            "uncountedTerminatedPods": {"failed": ["00000000-0000-4000-8000-000000000009"]},
        })
    );
}

fn labels() -> impl Strategy<Value = Rc<std::collections::BTreeMap<String, String>>> {
    prop::collection::btree_map("[a-z]{1,3}", "[a-z]{0,3}", 0..3).prop_map(Rc::new)
}

fn meta(kind: Kind) -> impl Strategy<Value = Meta> {
    let finalizers = prop::collection::vec("[a-z]{1,3}", 0..2);
    (labels(), labels(), finalizers).prop_map(move |(labels, annotations, finalizers)| {
        let namespace = if kind.names().namespaced { "default" } else { "" };
        let mut meta = Meta::draft(namespace, "x");
        meta.labels = labels;
        meta.annotations = annotations;
        meta.finalizers = finalizers.into_iter().map(Rc::from).collect();
        meta
    })
}

fn some_pod_spec() -> impl Strategy<Value = PodSpec> {
    let image = prop::option::of("[a-z]{1,4}(:[0-9])?");
    let node = prop::option::of("[a-z]{2}");
    let flags = (any::<bool>(), any::<bool>(), any::<bool>());
    (image, node, flags).prop_map(|(image, selector, (volume, account, automount))| {
        let mut spec = pod_spec("{containers: [{name: c}], initContainers: [{name: i}]}");
        spec.containers[0].image = image;
        spec.node_selector = selector.map(|name| [("a".to_owned(), name)].into());
        if volume {
            spec.volumes = pod_spec("{containers: [], volumes: [{name: v, emptyDir: {}}]}").volumes;
        }
        spec.service_account_name = account.then(|| "default".into());
        spec.automount_service_account_token = automount.then_some(false);
        spec
    })
}

fn any_object() -> impl Strategy<Value = Object> {
    let pod = (meta(Kind::Pod), some_pod_spec(), any::<[Option<bool>; 3]>());
    let pod = pod.prop_map(|(meta, spec, own)| {
        let name = |at: usize| own[at].map(|b| Rc::from(if b { "a" } else { "b" }));
        let mut pod = Pod::draft(meta, Rc::new(spec));
        (pod.node, pod.hostname, pod.pinned_to) = (name(0), name(1), name(2));
        Object::from(pod)
    });
    let job = (meta(Kind::Job), some_pod_spec(), any::<[Option<i32>; 4]>(), labels());
    let job = job.prop_map(|(meta, pods, numbers, labels)| {
        let mut spec = JobSpec::default();
        spec.template.spec = Rc::new(pods);
        spec.template.metadata.labels = labels;
        (spec.parallelism, spec.completions) = (numbers[0], numbers[1]);
        (spec.backoff_limit, spec.max_failed_indexes) = (numbers[2], numbers[3]);
        Object::from(Job { meta, spec: Rc::new(spec), status: JobStatus::default() })
    });
    let node = (meta(Kind::Node), any::<bool>(), any::<(u32, u16, u8)>(), any::<u16>());
    let node = node.prop_map(|(meta, unschedulable, (cpu, pods, taints), cidr)| {
        let taint = |n: u8| Taint {
            key: format!("k{n}").into(),
            value: if n.is_multiple_of(2) { "v".into() } else { "".into() },
            effect: TaintEffect::NoExecute,
            time_added: n.is_multiple_of(3).then_some(SimTime::DEFAULT_START),
        };
        Object::from(Node {
            meta,
            unschedulable,
            taints: (0..taints % 4).map(taint).collect(),
            conditions: Vec::new(),
            capacity: Resources {
                cpu_millis: i64::from(cpu),
                memory: i64::from(cpu) * 3,
                pods: i64::from(pods),
            },
            internal_ip: Ipv4Addr::from(cpu),
            pod_cidr: cidr,
        })
    });
    let namespace = meta(Kind::Namespace).prop_map(|meta| Namespace { meta }.into());
    prop_oneof![pod, job, node, namespace]
}

proptest! {
    #[test]
    fn what_is_printed_is_read_again(object in any_object()) {
        let printed = print(&object);
        prop_assert_eq!(from_value(&printed).expect("decodes"), object);
    }
}

#[test]
fn what_is_not_simulated_comes_out_as_it_went_in() {
    let manifest = value(
        "
apiVersion: batch/v1
kind: Job
metadata: {name: j}
spec:
  template:
    metadata: {labels: {a: b}}
    spec:
      containers:
      - name: c
        env:
        - {name: A, valueFrom: {secretKeyRef: {key: k, name: s, optional: true}}}
        envFrom: [{configMapRef: {name: m}}]
        lifecycle: {preStop: {sleep: {seconds: 5}}, stopSignal: SIGUSR1}
        livenessProbe: {httpGet: {port: http, httpHeaders: [{name: X, value: y}]}}
        ports: [{containerPort: 80, hostIP: 10.0.0.1, name: http}]
        securityContext: {capabilities: {drop: [ALL]}, runAsUser: 1000}
        stdin: true
        volumeMounts: [{mountPath: /d, name: v, subPath: x, mountPropagation: None}]
        workingDir: /w
      dnsConfig: {options: [{name: ndots, value: '2'}]}
      hostAliases: [{hostnames: [h], ip: 10.0.0.2}]
      imagePullSecrets: [{name: s}]
      securityContext: {fsGroup: 2000}
      volumes:
      - name: v
        projected: {sources: [{configMap: {items: [{key: k, path: p}], name: m}}]}
      - {name: w, persistentVolumeClaim: {claimName: p}}
",
    );
    let job = from_value(&manifest).expect("decodes");
    assert_eq!(print(&job)["spec"], manifest["spec"]);
}
