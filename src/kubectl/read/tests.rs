//! Whole outputs of whole commands, compared with the files in `tests/`. `KUBELOUPE_BLESS=1` writes
//! them anew; read what changed.

use super::*;
use crate::kubectl::shell::Files;
use crate::kubectl::task::Next;
use crate::scenario::command::{Cascade, Request};
use crate::scenario::file::Scenario;
use crate::session::Session;
use crate::time::{SimDuration, SimTime};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// `jobs/pi.yaml`, which names two objects.
struct OneFile;

impl Files for OneFile {
    fn read(&self, path: &str) -> Option<String> {
        let text = "apiVersion: batch/v1\nkind: Job\nmetadata: {name: pi}\nspec: {template: {spec: \
                    {restartPolicy: Never, containers: [{name: c, image: busybox}]}}}\n---\n\
                    apiVersion: v1\nkind: Namespace\nmetadata: {name: default}\n";
        (path == "jobs/pi.yaml").then(|| text.into())
    }

    fn list(&self) -> Vec<String> {
        vec!["jobs/pi.yaml".into()]
    }
}

fn session() -> Session {
    // Instant: the outputs then change only when a rule does.
    let text = "apiVersion: kubeloupe/v1\nkind: Scenario\nmetadata: {name: t}\n\
                cluster: {seed: 5, latency: instant}\n";
    Session::new(Scenario::parse(text).unwrap()).unwrap()
}

fn create(session: &mut Session, manifest: Value) {
    session.perform("create", Request::Create { manifest }).unwrap();
}

fn pass(session: &mut Session, seconds: i64) {
    let to = session.now() + SimDuration::from_secs(seconds);
    session.seek(to);
}

fn job(name: &str, spec: Value, command: &[&str]) -> Value {
    let mut job = json!({
        "apiVersion": "batch/v1", "kind": "Job",
        "metadata": {"name": name, "namespace": "default"},
        "spec": {"template": {"spec": {
            "restartPolicy": "Never",
            "containers": [{"name": "c", "image": "busybox", "command": command}]}}}
    });
    for (key, value) in spec.as_object().unwrap() {
        job["spec"][key] = value.clone();
    }
    job
}

/// A Job that is done, one under way, and one that fails.
fn cluster() -> Session {
    let mut session = session();
    let hello = ["sh", "-c", "echo hello; sleep 3; echo done"];
    create(&mut session, job("pi", json!({"completions": 2, "parallelism": 2}), &hello));
    let failing = json!({"backoffLimit": 1, "activeDeadlineSeconds": 600});
    create(&mut session, job("fail", failing, &["sh", "-c", "echo oops; exit 3"]));
    pass(&mut session, 40);
    let slow = json!({"completions": 6, "parallelism": 2, "completionMode": "Indexed"});
    create(&mut session, job("slow", slow, &["sleep", "30"]));
    pass(&mut session, 45);
    session
}

/// Runs a line to its end, time passing as it waits: what it prints, errors in their place.
fn run(session: &mut Session, line: &str) -> String {
    let argv: Vec<String> = line.split(' ').map(|word| word.replace('~', " ")).collect();
    let call = Call {
        argv: argv.clone(),
        stdin: None,
        label: line.into(),
        streams: true,
        env: BTreeMap::new(),
    };
    let mut out = format!("$ kubectl {line}\n");
    let mut task = start(&argv[0], &argv[1..], &call, &world(session)).expect("a reading verb");
    loop {
        match task.resume(&world(session), None) {
            Next::Print(text) => out += &text,
            Next::PrintError(text) => {
                out += &text.lines().map(|line| format!("2> {line}\n")).collect::<String>();
            }
            Next::Wait(wake) => wait(session, wake.at, wake.records_over),
            Next::Exit(0) => break,
            Next::Exit(code) => {
                out += &format!("exit {code}\n");
                break;
            }
            other => panic!("a reading verb asks for {other:?}"),
        }
    }
    out
}

fn world(session: &Session) -> World<'_> {
    let sim = session.sim();
    World { sim, log: session.log(), files: &OneFile, idle: sim.is_idle() }
}

fn wait(session: &mut Session, at: Option<SimTime>, records: Option<u32>) {
    loop {
        let next = [session.sim().next_at(), at].into_iter().flatten().min().unwrap();
        session.seek(next);
        let due = at.is_some_and(|at| at <= session.now())
            || records.is_some_and(|records| session.sim().records() > records)
            || session.sim().is_idle() && at.is_none();
        if due {
            return;
        }
    }
}

/// Without numbers that count what else happens in the cluster: versions and names of Events.
fn steady(text: &str) -> String {
    let steady_line = |line: &str| {
        let version = line.find("resourceVersion\": ").or_else(|| line.find("resourceVersion: "));
        let line = match version {
            Some(at) => format!("{}resourceVersion …", &line[..at]),
            None => line.to_string(),
        };
        match line.rsplit_once('.') {
            Some((before, hex)) if hex.len() == 16 && hex.starts_with("188") => {
                format!("{before}.{}", "…".repeat(16))
            }
            _ => line,
        }
    };
    text.lines().map(|line| steady_line(line) + "\n").collect()
}

fn compare(name: &str, lines: &[&str], session: &mut Session) {
    let text: Vec<String> = lines.iter().map(|line| run(session, line)).collect();
    let text = steady(&text.join("\n"));
    let path = format!("{}/src/kubectl/read/tests/{name}.txt", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("KUBELOUPE_BLESS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    let pairs = text.lines().zip(expected.lines()).enumerate();
    for (number, (line, wanted)) in pairs {
        assert_eq!(line, wanted, "{name}.txt, line {}", number + 1);
    }
    assert_eq!(text.len(), expected.len(), "{name}.txt");
}

#[test]
fn tables() {
    let mut session = cluster();
    compare(
        "get",
        &[
            "get pods",
            "get po -o wide",
            "get jobs",
            "get jobs -o wide",
            "get nodes -o wide",
            "get ns",
            "get pods,jobs",
            "get all -l job-name=pi",
            "get pods -A --field-selector status.phase!=Succeeded --no-headers",
            "get pods -l job-name~in~(pi,fail) --sort-by=.status.startTime --show-labels",
            "get job pi -L app,batch.kubernetes.io/job-name",
            "get events --field-selector involvedObject.name=pi",
            "get ev -o wide --field-selector involvedObject.kind=Job,reason=Completed",
            "get job/pi job/fail -o name",
            "get -f jobs/pi.yaml",
            "get -f jobs -o name",
        ],
        &mut session,
    );
}

#[test]
fn refusals() {
    let mut session = cluster();
    compare(
        "refusals",
        &[
            "get",
            "get foo",
            "get pods -n nowhere",
            "get pods -A -l x=y",
            "get cm",
            "get cm web",
            "get pod pi-mz58c",
            "get pod slow--1-q7tcm nothing",
            "get pod pi-mz58c --ignore-not-found",
            "get pods pi -A",
            "get pods pi -l a=b",
            "get pods job/pi",
            "get pods --field-selector spec.foo=x",
            "get pods -l a~is~b",
            "get pods -o table",
            "get pods -o jsonpath={.items[}",
            "get pods -o jsonpath={.items[99].kind}",
            "get pods --wach",
            "get pods --sort-by=spec.foo",
            "get -f nowhere.yaml",
            "get pods -o go-template={{.kind}}",
            "get pod/a/b",
            "logs pi-mz58c",
            "describe pod nothing",
            "describe job pi-x",
            "logs",
            "logs nothing",
            "logs pod pi",
            "logs job/pi -c x",
            "logs job/pi --previous",
            "logs node/node01",
            "logs -l app=none",
            "wait job/pi",
            "wait job --for=delete",
            "wait job/none --for=condition=Complete",
            "explain job.spec.paralelism",
            "config use-context x",
        ],
        &mut session,
    );
}

/// A pod that uses what a description can show.
fn full_pod() -> Value {
    json!({
        "apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": "full", "namespace": "default",
                     "annotations": {"note": "x".repeat(150), "other": "two\nlines"}},
        "spec": {
            "nodeSelector": {"kubernetes.io/os": "linux"},
            "tolerations": [{"key": "dedicated", "value": "web", "effect": "NoSchedule"}],
            "initContainers": [{"name": "init", "image": "busybox", "command": ["true"]}],
            "containers": [
                {"name": "web", "image": "nginx:1.27", "args": ["-g", "daemon off;\nuser x;"],
                 "ports": [{"containerPort": 80, "name": "http"}, {"containerPort": 443}],
                 "resources": {"requests": {"cpu": "250m", "memory": "64Mi"},
                               "limits": {"memory": "128Mi"}},
                 "livenessProbe": {"httpGet": {"path": "/healthz", "port": 80}},
                 "readinessProbe": {"exec": {"command": ["cat", "/ok"]}, "periodSeconds": 5},
                 "env": [{"name": "MODE", "value": "a\nb"},
                         {"name": "ME", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}}],
                 "volumeMounts": [{"name": "work", "mountPath": "/work", "subPath": "w"}]},
                {"name": "crash", "image": "busybox", "command": ["sh", "-c", "exit 2"]}],
            "volumes": [{"name": "work", "emptyDir": {}}]}
    })
}

#[test]
fn descriptions() {
    let mut session = cluster();
    compare(
        "describe",
        &[
            "describe job slow",
            "describe job pi",
            "describe pod fail",
            "describe pods -l job-name=slow,batch.kubernetes.io/job-completion-index=0",
            "describe node node02",
            "describe ns default",
        ],
        &mut session,
    );
    create(&mut session, full_pod());
    pass(&mut session, 15);
    let lines = ["describe pod full --show-events=false", "logs full", "logs full crash -p"];
    compare("full_pod", &lines, &mut session);
    delete(&mut session, "full");
    pass(&mut session, 0);
    let text = run(&mut session, "describe pod full");
    assert!(text.contains("Terminating (lasts <invalid>)"), "{text}");
    assert!(text.contains("Termination Grace Period:  30s"), "{text}");
}

fn delete(session: &mut Session, pod: &str) {
    let key = crate::api::meta::ObjectKey::new(crate::api::meta::Kind::Pod, "default", pod);
    let propagation = Cascade::Background;
    let request = Request::Delete { key, grace_seconds: None, propagation };
    session.perform("delete", request).unwrap();
}

#[test]
fn documents() {
    let mut session = cluster();
    compare(
        "documents",
        &[
            "get job pi -o yaml",
            "get job pi -o json",
            "get jobs -o jsonpath={range~.items[*]}{.metadata.name}{\"\\t\"}\
             {.status.succeeded}{\"\\n\"}{end}",
            "get pods -l job-name=pi -o jsonpath={.items[*].status.\
             containerStatuses[0].state.terminated.reason}",
            "get jobs -o custom-columns=NAME:.metadata.name,DONE:.status.succeeded,\
             LABELS:.spec.selector",
            "api-resources",
            "version",
            "explain job.spec.parallelism",
            "explain job.spec.template.spec.restartPolicy",
            "explain job",
            "config current-context",
        ],
        &mut session,
    );
}

#[test]
fn logs() {
    let mut session = cluster();
    compare(
        "logs",
        &[
            "logs job/pi",
            "logs job/fail --timestamps",
            "logs -l job-name=pi --prefix --tail=1",
            "events --for job/pi",
            "events --types Warning",
        ],
        &mut session,
    );
}

#[test]
fn waiting() {
    let mut session = session();
    let command = ["sh", "-c", "sleep 3; echo x; sleep 1; echo y"];
    create(&mut session, job("pi", json!({"completions": 2}), &command));
    compare(
        "waiting",
        &[
            "wait pods --all --for=condition=Ready --timeout=1s",
            "wait job/pi --for=jsonpath={.status.ready}=1",
            "logs job/pi -f --timestamps",
            "wait job/pi --for=condition=complete --timeout=1s",
            "get pods -w",
            "wait job/pi --for=condition=Complete",
            "wait job/pi --for=jsonpath={.status.succeeded}=2",
            "wait job/pi --for=jsonpath={.status.succeeded}=3 --timeout=5s",
            "wait job/none --for=delete",
        ],
        &mut session,
    );
    create(&mut session, full_pod());
    pass(&mut session, 15);
    delete(&mut session, "full");
    compare("deleting", &["get pod full -w"], &mut session);
    create(&mut session, full_pod());
    pass(&mut session, 15);
    delete(&mut session, "full");
    let deleted = run(&mut session, "wait pod/full --for=delete");
    assert!(deleted.ends_with("\npod/full condition met\n"), "{deleted}");
}
