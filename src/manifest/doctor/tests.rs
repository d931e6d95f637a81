use super::*;

const PI: &str = "apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: pi\nspec:\n  template:\n    \
                  spec:\n      containers:\n      - name: pi\n        image: resouer/ubuntu-bc\n        \
                  command: [\"sh\", \"-c\", \"echo 'scale=10000; 4*a(1)' | bc -l\"]\n      \
                  restartPolicy: Never\n  backoffLimit: 4\n";

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
    "apiVersion: apps/v1\nkind: DaemonSet\nmetadata:\n  name: ds-demo\n  namespace: default\nspec:\n  \
     selector:\n    matchLabels:\n      app: ngx-ds\n  template:\n    metadata:\n      labels:\n        \
     app: ngx-ds\n    spec:\n      containers:\n      - name: nginx\n        image: \
     nginx:1.14-alpine\n        ports:\n        - name: http\n          containerPort: 80\n      \
     nodeSelector:\n        app: nginx-1.14-alpine\n  minReadySeconds: 5\n  updateStrategy:\n    \
     type: RollingUpdate\n    rollingUpdate:\n      maxUnavailable: 2\n",
    "apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: job-multi-demo2\nspec:\n  completions: 6\n  \
     parallelism: 2\n  template:\n    metadata:\n      labels:\n        app: myjob\n    spec:\n      \
     containers:\n      - name: myjob\n        image: alpine\n        command: [\"/bin/sh\",  \"-c\", \
     \"sleep 10\"]\n      restartPolicy: Never\n",
    "apiVersion: batch/v1beta1\nkind: CronJob\nmetadata:\n  name: cronjob-demo\n  labels:\n    app: \
     mycronjob\nspec:\n  schedule: \"*/2 * * * *\"\n  jobTemplate:\n    metadata:\n      labels:\n        \
     app: mycronjob-jobs\n    spec:\n      parallelism: 2\n      template:\n        spec:\n          \
     containers:\n          - name: myjob\n            image: alpine\n            command:\n            \
     - /bin/sh\n            - -c\n            - date; echo Hello from the Kubernetes cluster; sleep \
     10\n          restartPolicy: OnFailure\n",
    "apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: process-item-$ITEM\n  labels:\n    jobgroup: \
     jobexample\nspec:\n  template:\n    metadata:\n      name: jobexample\n      labels:\n        \
     jobgroup: jobexample\n    spec:\n      containers:\n      - name: c\n        image: busybox\n        \
     command: [\"sh\", \"-c\", \"echo Processing item $ITEM && sleep 5\"]\n      restartPolicy: \
     Never\n",
    "apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: job-wq-1\nspec:\n  completions: 8\n  \
     parallelism: 2\n  template:\n    metadata:\n      name: job-wq-1\n    spec:\n      containers:\n      \
     - name: c\n        image: myrepo/job-wq-1\n        env:\n        - name: BROKER_URL\n          \
     value: amqp://guest:guest@rabbitmq-service:5672\n        - name: QUEUE\n          value: job1\n      \
     restartPolicy: OnFailure\n",
    "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: nginx-deployment\n  labels:\n    app: \
     nginx\nspec:\n  replicas: 3\n  selector:\n    matchLabels:\n      app: nginx\n  template:\n    \
     metadata:\n      labels:\n        app: nginx\n    spec:\n      containers:\n      - name: nginx\n        \
     image: nginx:1.14.2\n",
    "apiVersion: apps/v1\nkind: DaemonSet\nmetadata:\n  name: node-exporter-daemonset\nspec:\n  \
     selector:\n    matchLabels:\n      app: prometheus\n  template:\n    metadata:\n      labels:\n        \
     app: prometheus\n    spec:\n      hostNetwork: true\n      containers:\n      - name: \
     node-exporter\n        image: prom/node-exporter\n        imagePullPolicy: IfNotPresent\n        \
     command:\n        - /bin/node_exporter\n        - --path.procfs\n        - /host/proc\n        - \
     ^/(sys|proc|dev|host|etc)($|/)\n        volumeMounts:\n        - name: proc\n          mountPath: \
     /host/proc\n        - name: root\n          mountPath: /rootfs\n      volumes:\n      - name: \
     proc\n        hostPath:\n          path: /proc\n      - name: root\n        hostPath:\n          path: \
     /\n",
    "apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: myjob\nspec:\n  template:\n    metadata:\n      \
     name: myjob\n    spec:\n      containers:\n      - name: hellow\n        image: busybox\n        \
     command: [\"echo\", \"hello k8s job!\"]\n      restartPolicy: Never\n",
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
    let text = "[root@k8s-master ~]# cat cronjob.yml\napiVersion: batch/v1beta1\nkind: \
                CronJob\nmetadata:\n name: hello\nspec:\n schedule: \"*/1 * * * *\"\n \
                jobTemplate:\n  spec:\n   template:\n    spec:\n     containers:\n     \\- name: \
                hello\n      image: busybox\n      command: [\"echo\", \"hello k8s job!\"]\n     \
                restartPolicy: OnFailure\n";
    let yaml = "apiVersion: batch/v1beta1\nkind: CronJob\nmetadata:\n  name: hello\nspec:\n  \
                schedule: \"*/1 * * * *\"\n  jobTemplate:\n    spec:\n      template:\n        \
                spec:\n          containers:\n          - name: hello\n            image: busybox\n            \
                command: [\"echo\", \"hello k8s job!\"]\n          restartPolicy: OnFailure\n";
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
    let text = "apiVersion: apps/v1\nkind: DaemonSet\nmetadata:\n  annotations:\n    \
                deprecated.daemonset.template.generation: \"1\"\n    a: b\n  creationTimestamp: \
                \"2022-09-06T10:46:52Z\"\n  generation: 1\n  name: kube-proxy\n  resourceVersion: \
                \"2300605\"\n  uid: 92f3e4bd-fa2c-44b7-a90d-abce1e18ba94\nspec:\n  selector:\n    \
                matchLabels:\n      k: v\n  template:\n    metadata:\n      creationTimestamp: null\n      \
                labels:\n        k: v\n    spec:\n      containers:\n      - name: a\n        image: \
                a\nstatus: # now\n  numberReady: 3\n  conditions:\n  - type: a\n    status: \"True\"\n";
    let found = diagnose(text).unwrap();
    assert_eq!(
        found.text,
        "apiVersion: apps/v1\nkind: DaemonSet\nmetadata:\n  annotations:\n    a: b\n  name: \
         kube-proxy\nspec:\n  selector:\n    matchLabels:\n      k: v\n  template:\n    metadata:\n      \
         labels:\n        k: v\n    spec:\n      containers:\n      - name: a\n        image: a\n"
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
    let service = "apiVersion: v1\nkind: Service\nmetadata:\nname: a\nspec:\nports:\n";
    let kind = "Service".to_owned();
    assert_eq!(doubt(service), Some((2, "kind".to_owned(), Reason::NoKind { kind })));
}
