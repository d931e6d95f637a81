//! Whatever is typed, nothing panics and every line comes to an end.
#![cfg(not(target_arch = "wasm32"))]

use kubeloupe_core::scenario::file::Scenario;
use kubeloupe_core::session::Session;
use proptest::prelude::*;

const SCENARIO: &str = "apiVersion: kubeloupe/v1\nkind: Scenario\nmetadata: {name: lines}\n\
    cluster: {nodes: 2, seed: 3}\nfiles:\n  job.yaml: |\n    apiVersion: batch/v1\n    kind: Job\n    \
    metadata: {name: pi}\n    spec: {completions: 2, template: {spec: {restartPolicy: Never, \
    containers: [{name: c, image: busybox, command: [sleep, '5']}]}}}\n\
    steps:\n  - {at: 0s, run: kubectl apply -f job.yaml}\n";

const WORDS: [&str; 96] = [
    "kubectl",
    "loupe",
    "minikube",
    "kubeadm",
    "sleep",
    "timeout",
    "ls",
    "date",
    "apply",
    "create",
    "delete",
    "run",
    "scale",
    "set",
    "image",
    "env",
    "label",
    "annotate",
    "taint",
    "cordon",
    "uncordon",
    "drain",
    "patch",
    "edit",
    "replace",
    "rollout",
    "restart",
    "get",
    "describe",
    "logs",
    "wait",
    "node",
    "node01",
    "nodes",
    "pod",
    "pods",
    "job",
    "jobs",
    "job/pi",
    "pi",
    "ns/default",
    "deploy",
    "all",
    "-f",
    "job.yaml",
    "nope.yaml",
    "-",
    "-n",
    "-A",
    "-l",
    "a=b",
    "a-",
    "k=v:NoSchedule",
    "k:NoExecute-",
    "--all",
    "--force",
    "--grace-period",
    "--now",
    "--dry-run=client",
    "--dry-run=server",
    "-o",
    "yaml",
    "json",
    "name",
    "--image=nginx",
    "--image",
    "c=busybox:2",
    "--replicas=3",
    "-p",
    "{\"spec\":{\"parallelism\":3}}",
    "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":null}]}}}}",
    "--type=json",
    "--type=merge",
    "[{\"op\":\"remove\",\"path\":\"/spec\"}]",
    "null",
    "[]",
    "--overwrite",
    "--record",
    "--save-config",
    "--server-side",
    "--timeout=3s",
    "--",
    "add",
    "remove",
    "stop",
    "start",
    "crash",
    "why",
    "records",
    "seek",
    "5s",
    "-3s",
    "controller",
    "break",
    "--for=job/pi",
    "é\u{1f600}",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]
    #[test]
    fn lines_end_without_panic(
        lines in prop::collection::vec(
            (0usize..4, prop::collection::vec(prop::sample::select(&WORDS[..]), 1..7)),
            1..5,
        ),
    ) {
        let mut session = Session::new(Scenario::parse(SCENARIO).unwrap()).unwrap();
        session.seek(session.now());
        for (first, words) in lines {
            let head = ["kubectl ", "kubectl ", "loupe ", ""][first];
            let quoted: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
            session.run_line_to_its_end(&format!("{head}{}", quoted.join(" ")));
            session.take_requests();
            session.interrupt();
        }
    }
}
