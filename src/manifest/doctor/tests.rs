use super::*;

const PI: &str = r#"apiVersion: batch/v1
kind: Job
metadata:
  name: pi
spec:
  template:
    spec:
      containers:
      - name: pi
        image: resouer/ubuntu-bc
        command: ["sh", "-c", "echo 'scale=10000; 4*a(1)' | bc -l"]
      restartPolicy: Never
  backoffLimit: 4
"#;

fn flat(text: &str) -> String {
    text.lines().map(|line| format!("{}\n", line.trim_start())).collect()
}

fn joined(text: &str) -> String {
    text.trim_end().replace('\n', " ")
}

fn restored(text: &str) -> String {
    let restored = diagnose(text).unwrap_or_else(|| panic!("nothing found in\n{text}"));
    assert_eq!(restored.doubt, None, "{text}\n->\n{}", restored.text);
    assert!(faults(&restored.text).is_empty());
    restored.text
}

/// The manifests of the course notes, as they were before their pages took the layout.
const NOTES: [&str; 9] = [
    PI,
    r#"apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: ds-demo
  namespace: default
spec:
  selector:
    matchLabels:
      app: ngx-ds
  template:
    metadata:
      labels:
        app: ngx-ds
    spec:
      containers:
      - name: nginx
        image: nginx:1.14-alpine
        ports:
        - name: http
          containerPort: 80
      nodeSelector:
        app: nginx-1.14-alpine
  minReadySeconds: 5
  updateStrategy:
    type: RollingUpdate
    rollingUpdate:
      maxUnavailable: 2
"#,
    r#"apiVersion: batch/v1
kind: Job
metadata:
  name: job-multi-demo2
spec:
  completions: 6
  parallelism: 2
  template:
    metadata:
      labels:
        app: myjob
    spec:
      containers:
      - name: myjob
        image: alpine
        command: ["/bin/sh",  "-c", "sleep 10"]
      restartPolicy: Never
"#,
    r#"apiVersion: batch/v1beta1
kind: CronJob
metadata:
  name: cronjob-demo
  labels:
    app: mycronjob
spec:
  schedule: "*/2 * * * *"
  jobTemplate:
    metadata:
      labels:
        app: mycronjob-jobs
    spec:
      parallelism: 2
      template:
        spec:
          containers:
          - name: myjob
            image: alpine
            command:
            - /bin/sh
            - -c
            - date; echo Hello from the Kubernetes cluster; sleep 10
          restartPolicy: OnFailure
"#,
    r#"apiVersion: batch/v1
kind: Job
metadata:
  name: process-item-$ITEM
  labels:
    jobgroup: jobexample
spec:
  template:
    metadata:
      name: jobexample
      labels:
        jobgroup: jobexample
    spec:
      containers:
      - name: c
        image: busybox
        command: ["sh", "-c", "echo Processing item $ITEM && sleep 5"]
      restartPolicy: Never
"#,
    r#"apiVersion: batch/v1
kind: Job
metadata:
  name: job-wq-1
spec:
  completions: 8
  parallelism: 2
  template:
    metadata:
      name: job-wq-1
    spec:
      containers:
      - name: c
        image: myrepo/job-wq-1
        env:
        - name: BROKER_URL
          value: amqp://guest:guest@rabbitmq-service:5672
        - name: QUEUE
          value: job1
      restartPolicy: OnFailure
"#,
    r#"apiVersion: apps/v1
kind: Deployment
metadata:
  name: nginx-deployment
  labels:
    app: nginx
spec:
  replicas: 3
  selector:
    matchLabels:
      app: nginx
  template:
    metadata:
      labels:
        app: nginx
    spec:
      containers:
      - name: nginx
        image: nginx:1.14.2
"#,
    r#"apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: node-exporter-daemonset
spec:
  selector:
    matchLabels:
      app: prometheus
  template:
    metadata:
      labels:
        app: prometheus
    spec:
      hostNetwork: true
      containers:
      - name: node-exporter
        image: prom/node-exporter
        imagePullPolicy: IfNotPresent
        command:
        - /bin/node_exporter
        - --path.procfs
        - /host/proc
        - ^/(sys|proc|dev|host|etc)($|/)
        volumeMounts:
        - name: proc
          mountPath: /host/proc
        - name: root
          mountPath: /rootfs
      volumes:
      - name: proc
        hostPath:
          path: /proc
      - name: root
        hostPath:
          path: /
"#,
    r#"apiVersion: batch/v1
kind: Job
metadata:
  name: myjob
spec:
  template:
    metadata:
      name: myjob
    spec:
      containers:
      - name: hellow
        image: busybox
        command: ["echo", "hello k8s job!"]
      restartPolicy: Never
"#,
];

#[test]
fn lost_indentation_comes_back() {
    for text in NOTES {
        assert_eq!(restored(&flat(text)), text);
    }
}

#[test]
fn one_line_becomes_many() {
    for text in NOTES {
        assert_eq!(restored(&joined(text)), text, "with the gaps");
        let words: Vec<&str> = text.split_whitespace().collect();
        let text = text.replace(",  ", ", ");
        assert_eq!(restored(&words.join(" ")), text, "without");
    }
}

#[test]
fn several_documents_on_one_line() {
    let both = format!("{}---\n{}", NOTES[0], NOTES[8]);
    assert_eq!(restored(&flat(&both)), both);
    assert_eq!(restored(&joined(&both.replace("---\n", ""))), both);
}

/// As copied: the page's prompts around one line, with its uneven gaps.
#[test]
fn a_terminal_line_of_the_notes() {
    let text = "[root@master01 ~]# cat ds-demo-nginx-1.14.yaml apiVersion: apps/v1 kind: DaemonSet \
                metadata:    name: ds-demo   namespace: default spec:   selector:      \
                matchLabels:       app: ngx-ds   template:     metadata:       labels:         app: \
                ngx-ds     spec:       containers:       - name: nginx         image: \
                nginx:1.14-alpine         ports:         - name: http           containerPort: 80       \
                nodeSelector:         app: nginx-1.14-alpine   minReadySeconds: 5   \
                updateStrategy:     type: RollingUpdate     rollingUpdate:       maxUnavailable: 2 \
                [root@master01 ~]#  ";
    assert_eq!(restored(text), NOTES[1]);
    let found = diagnose(text).unwrap().found;
    assert_eq!(found, [Symptom::OneLine, Symptom::Prompts]);
}

/// As copied: a block of line numbers, then the lines at the margin.
#[test]
fn a_gutter_of_the_notes() {
    let numbers: String = (1..=13).map(|number| format!("{number}\n")).collect();
    let text = format!("{numbers}{}", flat(PI));
    assert_eq!(restored(&text), PI);
    assert_eq!(diagnose(&text).unwrap().found, [Symptom::NoIndentation, Symptom::LineNumbers]);
    let counted: String =
        PI.lines().enumerate().map(|(at, line)| format!("{:>3} {line}\n", at + 1)).collect();
    assert_eq!(restored(&counted), PI);
}

/// As copied: Markdown's escapes and an indentation that no longer fits.
#[test]
fn escapes_of_the_notes() {
    let text = r#"[root@k8s-master ~]# cat cronjob.yml
apiVersion: batch/v1beta1
kind: CronJob
metadata:
 name: hello
spec:
 schedule: "*/1 * * * *"
 jobTemplate:
  spec:
   template:
    spec:
     containers:
     \- name: hello
      image: busybox
      command: ["echo", "hello k8s job!"]
     restartPolicy: OnFailure
"#;
    let yaml = r#"apiVersion: batch/v1beta1
kind: CronJob
metadata:
  name: hello
spec:
  schedule: "*/1 * * * *"
  jobTemplate:
    spec:
      template:
        spec:
          containers:
          - name: hello
            image: busybox
            command: ["echo", "hello k8s job!"]
          restartPolicy: OnFailure
"#;
    assert_eq!(restored(text), yaml);
}

#[test]
fn typography_becomes_yaml() {
    let page = "复制下面的内容：\n```yaml\napiVersion： batch/v1\nkind：Job\nmetadata:\n\u{a0}\u{a0}name: pi\n\
                spec:\n\ttemplate:\n    spec:\n      containers:\n      - name: pi\n        image: \
                “resouer/ubuntu-bc”\n        command: [‘sh’， “-c”, \"echo\"]  # 说明：保留\n      \
                restartPolicy: Never\n```\n完成。\n";
    let text = restored(page);
    assert!(text.contains("image: \"resouer/ubuntu-bc\"\n"), "{text}");
    assert!(text.contains("command: ['sh',  \"-c\", \"echo\"]  # 说明：保留\n"), "{text}");
    let found = diagnose(page).unwrap().found;
    assert_eq!(found, [Symptom::Fences, Symptom::Punctuation, Symptom::Spaces]);
}

#[test]
fn live_fields_go() {
    let text = r#"apiVersion: apps/v1
kind: DaemonSet
metadata:
  annotations:
    deprecated.daemonset.template.generation: "1"
    a: b
  creationTimestamp: "2022-09-06T10:46:52Z"
  generation: 1
  name: kube-proxy
  resourceVersion: "2300605"
  uid: 92f3e4bd-fa2c-44b7-a90d-abce1e18ba94
spec:
  selector:
    matchLabels:
      k: v
  template:
    metadata:
      creationTimestamp: null
      labels:
        k: v
    spec:
      containers:
      - name: a
        image: a
status: # now
  numberReady: 3
  conditions:
  - type: a
    status: "True"
"#;
    let found = diagnose(text).unwrap();
    assert_eq!(
        found.text,
        r#"apiVersion: apps/v1
kind: DaemonSet
metadata:
  annotations:
    a: b
  name: kube-proxy
spec:
  selector:
    matchLabels:
      k: v
  template:
    metadata:
      labels:
        k: v
    spec:
      containers:
      - name: a
        image: a
"#
    );
    assert!(matches!(&found.found[..], [Symptom::LiveFields(paths)] if paths.len() == 7));
    assert_eq!(diagnose(&found.text), None);
}

#[test]
fn healthy_text_is_left_alone() {
    for text in NOTES {
        assert_eq!(diagnose(text), None, "{text}");
    }
    for text in ["", "hello", "kind: Job\n", &NOTES[0].replace("backoffLimit", "backofLimit")] {
        let found = diagnose(text);
        assert!(found.is_none(), "{found:?}");
    }
}

#[test]
fn what_cannot_be_told_is_asked() {
    let doubt = |text: &str| {
        let restored = diagnose(&flat(text)).expect(text);
        restored.doubt.map(|doubt| (doubt.line, doubt.word, doubt.reason))
    };
    let two = |one: &str, other: &str| Reason::TwoPlaces { one: one.into(), other: other.into() };
    // Both a pod and its last container may have one, and all that it says fits both.
    let before = "securityContext:\n runAsUser: 1000\nrestartPolicy: Never";
    let (line, word, reason) = doubt(&PI.replace("restartPolicy: Never", before)).unwrap();
    assert_eq!((line, word.as_str()), (12, "securityContext"));
    let containers = "spec.template.spec.containers[0]";
    let pod = "spec.template.spec";
    assert!(reason == two(containers, pod) || reason == two(pod, containers), "{reason:?}");
    // The contents decide.
    let only_pod = before.replace("runAsUser", "fsGroup");
    assert_eq!(doubt(&PI.replace("restartPolicy: Never", &only_pod)), None);
    // And so does what comes after: restartPolicy belongs to the pod and has closed the container.
    let after = PI.replace("backoffLimit: 4", "securityContext:\n runAsUser: 1000");
    assert_eq!(doubt(&after), None);

    let unknown = PI.replace("backoffLimit", "retries");
    assert_eq!(doubt(&unknown), Some((13, "retries".to_owned(), Reason::NoPlace)));
    let block = PI.replace("Never", "|");
    assert_eq!(doubt(&block), Some((12, "|".to_owned(), Reason::TextBlock)));
    let service = r#"apiVersion: v1
kind: Service
metadata:
name: a
spec:
ports:
"#;
    let kind = "Service".to_owned();
    assert_eq!(doubt(service), Some((2, "kind".to_owned(), Reason::NoKind { kind })));
}
