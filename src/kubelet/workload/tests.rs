use super::*;
use crate::time::{SimDuration, SimTime};
use std::collections::BTreeMap;

/// A container under test; `command` in exec form.
#[derive(Clone)]
struct Case {
    image: &'static str,
    command: Vec<String>,
    args: Vec<String>,
    env: Vec<(String, String)>,
    annotations: BTreeMap<String, String>,
    restarts_forever: bool,
    attempt: u32,
    index: Option<u32>,
    draw: u64,
    is_init: bool,
}

fn exec(image: &'static str, command: &[&str]) -> Case {
    Case {
        image,
        command: command.iter().map(|word| (*word).into()).collect(),
        args: Vec::new(),
        env: Vec::new(),
        annotations: BTreeMap::new(),
        restarts_forever: false,
        attempt: 0,
        index: None,
        draw: 7,
        is_init: false,
    }
}

fn sh(script: &str) -> Case {
    exec("busybox", &["sh", "-c", script])
}

impl Case {
    fn annotated(mut self, pairs: &[(&str, &str)]) -> Case {
        let pairs = pairs.iter().map(|(k, v)| (format!("kubeloupe/{k}"), (*v).to_owned()));
        self.annotations.extend(pairs);
        self
    }

    fn env(mut self, name: &str, value: &str) -> Case {
        self.env.push((name.into(), value.into()));
        self
    }

    fn read_with(&self, image_behaviour: Option<&ImageBehaviour>) -> Process {
        read(&Start {
            image: self.image,
            command: &self.command,
            args: &self.args,
            env: &self.env,
            annotations: &self.annotations,
            image_behaviour,
            restarts_forever: self.restarts_forever,
            attempt: self.attempt,
            index: self.index,
            started: SimTime::DEFAULT_START,
            draw: self.draw,
            is_init: self.is_init,
        })
    }

    fn read(&self) -> Process {
        self.read_with(None)
    }
}

fn millis(millis: i64) -> SimDuration {
    SimDuration::from_millis(millis)
}

fn exits(after: i64, code: i32) -> Outcome {
    Outcome::Exits { after: millis(after), code }
}

fn printed(process: &Process, until: i64) -> String {
    let lines = process.log_until(millis(until));
    lines.iter().map(|line| line.text.to_string()).collect::<Vec<_>>().join("|")
}

#[test]
fn textbook_commands() {
    for (case, outcome, log) in [
        (exec("busybox", &["sleep", "10"]), exits(10_000, 0), ""),
        (exec("alpine", &["/bin/sh", "-c", "sleep 10"]), exits(10_000, 0), ""),
        (exec("busybox", &["echo", "hello k8s job!"]), exits(1, 0), "hello k8s job!"),
        (
            sh("date; echo Hello from the Kubernetes cluster"),
            exits(1, 0),
            "Thu Jan  1 00:00:00 UTC 2026|Hello from the Kubernetes cluster",
        ),
        (
            sh("echo Processing item $ITEM && sleep 5").env("ITEM", "apple"),
            exits(5000, 0),
            "Processing item apple",
        ),
        (sh("for i in 9 8 7; do echo -n $i' '; sleep 1; done; exit 42"), exits(3000, 42), "9 8 7 "),
        (
            exec("busybox", &["echo", "$(WHO)", "$(NOBODY)", "$$(WHO)"]).env("WHO", "me"),
            exits(1, 0),
            "me $(NOBODY) $(WHO)",
        ),
        (
            sh("echo index $JOB_COMPLETION_INDEX; test $JOB_COMPLETION_INDEX -ne 3")
                .env("JOB_COMPLETION_INDEX", "3"),
            exits(0, 1),
            "index 3",
        ),
        (
            exec(
                "bash",
                &["bash", "-c", "items=(foo bar baz)\necho ${items[$I]} > /input/x; rev /input/x"],
            )
            .env("I", "1"),
            exits(1, 0),
            "rab",
        ),
    ] {
        let process = case.read();
        assert_eq!(*process.outcome(), outcome, "{:?}", case.command);
        assert_eq!(printed(&process, 100_000), log, "{:?}", case.command);
        assert_eq!(process.warnings(), [], "{:?}", case.command);
    }
}

#[test]
fn the_hello_of_the_cron_job_is_an_argument() {
    let mut case = exec("busybox", &[]);
    case.args = ["/bin/sh", "-c", "date; echo Hello"].map(String::from).to_vec();
    assert_eq!(printed(&case.read(), 1000), "Thu Jan  1 00:00:00 UTC 2026|Hello");
    // A server's arguments belong to its entrypoint, unless they name a program.
    let mut case = exec("nginx", &[]);
    case.args = vec!["-g".into(), "daemon off;".into()];
    assert_eq!(*case.read().outcome(), Outcome::RunsUntilStopped);
}

#[test]
fn pi_jobs_print_digits_and_take_seconds() {
    let bc = exec("resouer/ubuntu-bc", &["sh", "-c", "echo 'scale=10000; 4*a(1)' | bc -l"]).read();
    let perl = exec("perl:5.34", &["perl", "-Mbignum=bpi", "-wle", "print bpi(2000)"]).read();
    for (process, after, lines, end) in [(&bc, 7000, 148, "6"), (&perl, 3001, 1, "")] {
        let Outcome::Exits { after: took, code: 0 } = *process.outcome() else { panic!() };
        assert!((took.millis() - after).abs() <= 1, "{took:?}");
        assert_eq!(process.warnings(), []);
        assert_eq!(process.log_until(millis(1000)), []);
        let log = process.log_until(took);
        assert_eq!(log.len(), lines);
        assert!(log[0].text.starts_with("3.14159265358979323846"));
        assert!(log[log.len() - 1].text.ends_with(end));
    }
}

#[test]
fn programs_that_do_not_exist() {
    let tail = ": executable file not found in $PATH: unknown";
    for (image, word) in [
        ("busybox", "echo-xxxx"),
        ("alpine", "bash"),
        ("myrepo/worker", "exit"),
        ("ubuntu", "sleep 10"),
        ("busybox", ""),
    ] {
        let process = exec(image, &[word, "hello"]).read();
        let Outcome::CannotStart { message } = process.outcome() else {
            panic!("{word}: {:?}", process.outcome())
        };
        assert_eq!(
            *message,
            format!(
                "failed to create containerd task: failed to create shim task: OCI runtime create \
                 failed: runc create failed: unable to start container process: error during \
                 container init: exec: \"{word}\"{tail}"
            )
        );
    }
    for (image, shell, log) in [
        ("busybox", "sh", "sh: foo: not found"),
        ("ubuntu:22.04", "sh", "sh: 2: foo: not found"),
        ("ubuntu", "bash", "bash: line 2: foo: command not found"),
    ] {
        let process = exec(image, &[shell, "-c", "true\nfoo --bar"]).read();
        assert_eq!(*process.outcome(), exits(0, 127), "{image}");
        assert_eq!(printed(&process, 1000), log);
    }
}

#[test]
fn what_the_image_decides() {
    let forever = |image| Case { restarts_forever: true, ..exec(image, &[]) };
    let server = |case: Case| {
        (case, Outcome::RunsUntilStopped, OnSigterm::Exits { after: millis(1000), code: 0 })
    };
    let five =
        |case: Case| (case, exits(5000, 0), OnSigterm::Exits { after: millis(1000), code: 143 });
    let init = Case { is_init: true, ..forever("myrepo/job-wq-1") };
    for (case, outcome, on_sigterm) in [
        server(exec("nginx:1.14.2", &[])),
        server(exec("prom/node-exporter", &["/bin/node_exporter", "--path.procfs", "/host"])),
        server(exec("registry.example/x/kube-proxy:v1", &["/usr/local/bin/kube-proxy", "--a=b"])),
        server(exec("nginx", &["sh", "-c", "nginx -g 'daemon off;'"])),
        server(forever("busybox")),
        server(Case { restarts_forever: true, ..exec("myrepo/worker", &["./run"]) }),
        five(exec("gcr.io/myproject/job-wq-2", &[])),
        five(exec("myrepo/worker", &["./run"])),
        five(exec("busybox", &[])),
        five(init),
    ] {
        let process = case.read();
        assert_eq!(*process.outcome(), outcome, "{} {:?}", case.image, case.command);
        assert_eq!(process.on_sigterm(), on_sigterm, "{} {:?}", case.image, case.command);
    }
    let finding = |case: Case| case.read().warnings().first().map(|w| w.finding.clone());
    let program = "./run".into();
    assert_eq!(
        finding(exec("myrepo/worker", &["./run"])),
        Some(Finding::UnknownProgram { program })
    );
    assert_eq!(
        finding(exec("busybox:1", &[])),
        Some(Finding::NoCommand { image: "busybox:1".into() })
    );
}

#[test]
fn annotations_win() {
    let sleep = || exec("busybox", &["sleep", "10"]);
    let missing = || exec("busybox", &["echo-xxxx"]);
    let server = || exec("nginx", &[]);
    let at = |case: Case, attempt| Case { attempt, ..case };
    let indexed = |case: Case, index| Case { index: Some(index), ..case };
    let codes = [("exit-code", "1,1,0")];
    for (case, outcome) in [
        (sleep().annotated(&[("duration", "3s")]), exits(3000, 0)),
        (at(sleep().annotated(&[("duration", "30s,10s")]), 0), exits(30_000, 0)),
        (at(sleep().annotated(&[("duration", "30s,10s")]), 5), exits(10_000, 0)),
        (sleep().annotated(&[("duration", "8s-12s")]), exits(8007, 0)),
        (at(sleep().annotated(&codes), 1), exits(10_000, 1)),
        (at(sleep().annotated(&codes), 2), exits(10_000, 0)),
        (indexed(sleep().annotated(&[("exit-code", "0=0,3=1")]), 3), exits(10_000, 1)),
        (indexed(sleep().annotated(&[("exit-code", "0=0,3=1")]), 1), exits(10_000, 0)),
        (server().annotated(&[("exit-code", "1")]), exits(5000, 1)),
        (server().annotated(&[("exit-code", "0")]), Outcome::RunsUntilStopped),
        (server().annotated(&[("duration", "1m"), ("exit-code", "2")]), exits(60_000, 2)),
        (missing().annotated(&[("duration", "2s")]), exits(2000, 0)),
        (sleep().annotated(&[("duration", "never")]), exits(10_000, 0)),
        (Case { is_init: true, ..sleep().annotated(&[("duration", "3s")]) }, exits(10_000, 0)),
        (
            server().annotated(&[("queue", "job1=8"), ("per-item", "3s")]),
            Outcome::TakesFromQueue { queue: "job1".into(), items: 8, per_item: millis(3000) },
        ),
    ] {
        assert_eq!(*case.read().outcome(), outcome, "{:?}", case.annotations);
    }
    let process =
        sleep().annotated(&[("ready-after", "never"), ("stop-takes", "3s"), ("log", "one\ntwo")]);
    let process = process.read();
    assert_eq!(process.ready_after(), Some(ReadyAfter::Never));
    assert_eq!(process.on_sigterm(), OnSigterm::Exits { after: millis(3000), code: 143 });
    assert_eq!(printed(&process, 0), "one|two");
}

#[test]
fn image_behaviour_stands_between_annotations_and_command() {
    let behaviour = ImageBehaviour::parse(&[
        ("--duration", "20s"),
        ("exit-code", "1"),
        ("stop-takes", "ignored"),
        ("pull", "3s"),
    ]);
    let behaviour = behaviour.unwrap_or_default();
    let sleep = exec("busybox", &["sleep", "10"]);
    assert_eq!(*sleep.read_with(Some(&behaviour)).outcome(), exits(20_000, 1));
    let annotated = sleep.annotated(&[("duration", "1s")]).read_with(Some(&behaviour));
    assert_eq!(*annotated.outcome(), exits(1000, 1));
    assert_eq!(annotated.on_sigterm(), OnSigterm::Ignored);
    assert_eq!(behaviour.pull, Some(millis(3000)));
    let errors = [
        (vec![("pull", "1s"), ("speed", "2")], 1, "unknown flag: --speed"),
        (
            vec![("--ready-after", "soon")],
            0,
            "invalid argument \"soon\" for \"--ready-after\": not a duration such as 5s, or never",
        ),
    ];
    for (pairs, position, text) in errors {
        let error = ImageBehaviour::parse(&pairs).expect_err("these are wrong");
        assert_eq!((error.position, error.to_string().as_str()), (position, text));
    }
}

#[test]
fn wrong_annotations_are_located() {
    for (name, value, text) in [
        ("duration", "ten", "\"ten\" is not 10s, 8s-12s or, by attempt, 30s,10s"),
        ("duration", "12s-8s", "\"12s-8s\" is not 10s, 8s-12s or, by attempt, 30s,10s"),
        (
            "exit-code",
            "256",
            "\"256\" is not an exit code 0 to 255 or OOMKilled, by attempt 1,1,0 or by index \
             0=0,3=1",
        ),
        ("queue", "job1", "\"job1\" is not a name and a number such as job1=8"),
        ("image-pull-error", "yes", "\"yes\" is not true or false"),
        ("durations", "1s", "no such annotation: did you mean duration?"),
        ("per-item", "1s", "has no effect: there is no work queue"),
    ] {
        let case = exec("nginx", &[]).annotated(&[(name, value)]);
        let warnings = check_annotations(&case.annotations);
        assert_eq!(warnings.len(), 1, "{name}={value}");
        assert_eq!(warnings[0].finding.to_string(), text);
        assert_eq!(warnings[0].place, Place::Annotation(format!("kubeloupe/{name}")));
        assert_eq!(case.read().warnings(), warnings);
    }
    let fine = exec("nginx", &[]).annotated(&[("image-pull", "3s"), ("image-pull-error", "true")]);
    assert_eq!(check_annotations(&fine.annotations), []);
    let pull = ImagePull { takes: Some(millis(3000)), fails: true };
    assert_eq!(image_pull(&fine.annotations), pull);
}

#[test]
fn stopping() {
    let ignored = OnSigterm::Ignored;
    let exit = |after, code| OnSigterm::Exits { after: millis(after), code };
    for (case, elapsed, expected) in [
        (exec("busybox", &["sleep", "100"]), 5000, ignored),
        (sh("sleep 100"), 5000, ignored),
        (sh("while true; do date; sleep 5; done"), 5000, ignored),
        (exec("ubuntu", &["tail", "-f", "/dev/null"]), 5000, ignored),
        (exec("nginx", &["sh", "-c", "sleep 1; nginx -g 'daemon off;'"]), 5000, ignored),
        (exec("nginx", &["sh", "-c", "sleep 1; exec nginx -g 'daemon off;'"]), 5000, exit(1000, 0)),
        // The trap runs when the sleep in the foreground is over, or at once during `wait`.
        (sh("trap 'exit 3' TERM; while true; do sleep 4; done"), 5000, exit(3000, 3)),
        (sh("trap 'exit 0' TERM; sleep 1000 & wait $!"), 5000, exit(0, 0)),
        (sh("trap 'exit 0' TERM; sleep infinity"), 5000, ignored),
        (sh("trap 'sleep 2; exit' SIGTERM; while :; do sleep 1; done"), 4500, exit(2500, 0)),
        (
            sh("trap 'stop=1' TERM; while [ -z \"$stop\" ]; do sleep 10; done"),
            1_000_001,
            exit(9999, 0),
        ),
        (sh("trap 'exit 1' TERM; while true; do :; done"), 5000, exit(0, 1)),
    ] {
        assert_eq!(case.read().on_sigterm_at(millis(elapsed)), expected, "{:?}", case.command);
    }
    let process = sh("trap 'echo bye; exit 0' TERM; echo hi; while true; do sleep 1; done").read();
    let log = process.log_of_stopped(millis(2500), millis(3000));
    let log: Vec<_> = log.iter().map(|line| (line.at.millis(), &*line.text)).collect();
    assert_eq!(log, [(0, "hi"), (3000, "bye")]);
}

#[test]
fn endless_logs_are_read_as_far_as_asked() {
    let process = sh("i=0; while true; do echo tick $i; i=$((i+1)); sleep 10; done").read();
    assert_eq!(*process.outcome(), Outcome::RunsUntilStopped);
    assert_eq!(printed(&process, 25_000), "tick 0|tick 1|tick 2");
    let day = 86_400_000;
    assert_eq!(process.log_until(millis(day)).len(), 8641);
    let year = sh("while true; do date; sleep 60; done").read().log_until(millis(365 * day));
    assert_eq!(year.last().map(|line| line.at.millis() / 60_000), Some(365 * 24 * 60 - 1));
    let short = exec("busybox", &["echo", "a"]).read();
    assert_eq!(short.log_until(millis(0)), []);
}

#[test]
fn commands_inside_a_running_container() {
    // The liveness example of the Kubernetes documentation.
    let process = sh("touch /tmp/healthy; sleep 30; rm -f /tmp/healthy; sleep 600").read();
    let cat = ["cat".to_owned(), "/tmp/healthy".to_owned()];
    assert_eq!(process.execute(&cat, millis(5000)).code, 0);
    let failed = process.execute(&cat, millis(35_000));
    assert_eq!(failed.code, 1);
    assert_eq!(failed.output, "cat: can't open '/tmp/healthy': No such file or directory\n");
    let missing = process.execute(&["foo".to_owned()], millis(0));
    assert_eq!(missing.code, 127);
}

#[test]
fn warnings_say_where() {
    let case = sh("echo a\n  echo b | sed s/b/c/");
    let warnings = case.read().warnings().to_vec();
    let place = Place::Command { index: 2, line: 2, column: 12 };
    let finding = Finding::Unreadable { what: "sed".into() };
    assert_eq!(warnings, [Warning { place, finding }]);
    let mut case = exec("busybox", &["sh"]);
    case.args = vec!["-c".into(), "f() { echo x; }; f; exit 3".into()];
    let process = case.read();
    assert_eq!(*process.outcome(), exits(0, 3));
    let finding = Finding::Unreadable { what: "function f".into() };
    let place = Place::Args { index: 1, line: 1, column: 1 };
    assert_eq!(process.warnings(), [Warning { place, finding }]);
}
