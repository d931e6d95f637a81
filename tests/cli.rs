//! The binary as its users run it: output, errors and exit codes.
#![cfg(not(target_arch = "wasm32"))]

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

struct Ran {
    code: i32,
    out: String,
    err: String,
}

const JOB: &str = "apiVersion: batch/v1\nkind: Job\nmetadata: {name: pi}\nspec:\n  template:\n    \
                   spec:\n      restartPolicy: Never\n      containers:\n      - {name: c, image: \
                   busybox, command: [sleep, \"5\"]}\n";

/// A Job as a web page shows it that lost all indentation.
const FLAT: &str = "apiVersion: batch/v1\nkind: Job\nmetadata:\nname: pi\nspec:\ntemplate:\nspec:\n\
                    containers:\n- name: c\nimage: busybox\nrestartPolicy: Never\n";

fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("job.yaml"), JOB).unwrap();
    fs::write(folder.join("bad.yaml"), JOB.replace("spec:\n  t", "spec:\n  x: 1\n  t")).unwrap();
    fs::write(folder.join("always.yaml"), JOB.replace("Never", "Always")).unwrap();
    fs::write(folder.join("flat.yaml"), FLAT).unwrap();
    folder
}

fn run(name: &str, args: &[&str], stdin: &str) -> Ran {
    let mut child = Command::new(env!("CARGO_BIN_EXE_kubeloupe"))
        .args(args)
        .current_dir(folder(name))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that does not read its input is fine.
    let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
    let done = child.wait_with_output().unwrap();
    Ran {
        code: done.status.code().unwrap_or(-1),
        out: String::from_utf8(done.stdout).unwrap(),
        err: String::from_utf8(done.stderr).unwrap(),
    }
}

#[test]
fn the_shell_answers_lines() {
    let lines = "kubectl apply -f job.yaml\nsleep 20\nfor x in a b\ndo echo $x; done\n\
                 cat > x.yaml <<EOF\nhello\nEOF\ncat x.yaml\nkubectl get jobs --no-headers\n";
    let ran = run("shell", &["shell", "--latency", "instant"], lines);
    let expected = "job.batch/pi created\na\nb\nhello\npi   Complete   1/1   6s    20s\n";
    let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(squeezed(&ran.out), squeezed(expected), "{}", ran.err);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(!folder("shell").join("x.yaml").exists(), "real files are never written");
    let ran = run("shell", &["shell", "-x", "--start", "2030-05-01T08:00:00+08:00"], "date\n");
    assert_eq!(ran.out, "$ date\nWed May  1 00:00:00 UTC 2030\n");
    let ran = run("shell", &["shell"], "kubectl get job nope");
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert_eq!(ran.err, "Error from server (NotFound): jobs.batch \"nope\" not found\n");
}

#[test]
fn run_gives_the_account() {
    let of = |output: &str| run("run", &["run", "job.yaml", "--seed", "3", "-o", output], "");
    let json = of("json");
    assert_eq!(json.code, 0, "{}", json.err);
    for (number, line) in json.out.lines().enumerate() {
        let record: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(record["n"], number, "{line}");
        for field in ["at", "who", "what", "detail", "sentence"] {
            assert!(record[field].is_string(), "{field}: {line}");
        }
        assert_ne!(record["sentence"], "", "{line}");
    }
    let created = json.out.lines().find(|line| line.contains("\"create\",\"detail\":\"Pod/"));
    assert!(
        created.is_some_and(|line| line.contains("\"who\":\"job\",\"object\":\"Job/default/pi\""))
    );
    assert_eq!(of("text").out.lines().count(), json.out.lines().count());
    let digest = of("digest").out;
    assert_eq!(digest.trim().len(), 16);
    assert_eq!(digest, of("digest").out);
    assert!(of("table").out.contains("Complete"), "{}", of("table").out);
    let picture = of("svg").out;
    assert!(picture.starts_with("<svg ") && picture.contains(">pi</text>"), "{picture}");
    let refused = run("run", &["run", "bad.yaml", "-o", "digest"], "");
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("unknown field \"spec.x\""), "{}", refused.err);
}

#[test]
fn check_locates_mistakes() {
    let good = run("check", &["check", "job.yaml"], "");
    assert_eq!((good.code, good.out.as_str()), (0, ""));
    let bad = run("check", &["check", "bad.yaml"], "");
    assert_eq!(bad.code, 1);
    assert!(bad.out.starts_with("bad.yaml:5:3: error: unknown field \"spec.x\""), "{}", bad.out);
    let always = run("check", &["check", "always.yaml"], "");
    let place = "always.yaml:7:7: error: spec.template.spec.restartPolicy: Required value";
    assert!(always.out.starts_with(place), "{}", always.out);
    let flat = run("check", &["check", "flat.yaml"], "");
    assert_eq!(flat.code, 1);
    let restored = "The indentation was lost. Restored, it reads:\napiVersion: batch/v1\n";
    assert!(flat.out.contains(restored), "{}", flat.out);
    assert!(flat.out.contains("\n  template:\n    spec:\n      containers:\n"), "{}", flat.out);
}

#[test]
fn lessons_are_listed_and_printed() {
    let list = run("lessons", &["lessons"], "");
    assert!(list.out.contains("job-parallel"));
    let one = run("lessons", &["lessons", "job-parallel"], "");
    assert!(one.out.starts_with("apiVersion: kubeloupe/v1\n"));
    let none = run("lessons", &["lessons", "job-paralel"], "");
    assert_eq!(none.code, 1);
    assert_eq!(none.err, "error: no lesson \"job-paralel\"; did you mean job-parallel?\n");
}

#[test]
fn cron_lists_firings() {
    let of = |args: &[&str]| run("cron", &[&["cron"], args].concat(), "");
    let minutes = of(&["*/1 * * * *", "--from", "2026-01-01T00:00:30Z", "-n", "2"]);
    assert_eq!(minutes.out, "2026-01-01T00:01:00Z\n2026-01-01T00:02:00Z\n", "{}", minutes.err);
    // The clocks go back between the two firings.
    let from = ["--from", "2026-10-31T00:00:00-04:00"];
    let daily = of(&["0 9 * * *", from[0], from[1], "--tz", "America/New_York", "-n", "2"]);
    assert_eq!(daily.out, "2026-10-31T09:00:00-04:00\n2026-11-01T09:00:00-05:00\n");
    assert_eq!(of(&["@every 90s"]).out.lines().count(), 5);
    for (args, words) in [
        (&["*/1 * * * * *"][..], "expected exactly 5 fields, found 6: [*/1 * * * * *]\nKubernetes"),
        (&["0 0 31 2 *"], "never fires"),
        (
            &["0 0 * * *", "--tz", "Europe/Berln"],
            "unknown time zone Europe/Berln; did you mean Eur",
        ),
        (&["TZ=UTC 0 0 * * *"], "cannot use TZ or CRON_TZ in schedule, use timeZone field instead"),
        (&["0 0 * * *", "--from", "today"], "--from: \"today\" is not an RFC 3339 time"),
    ] {
        let bad = of(args);
        assert_eq!((bad.code, bad.out.as_str()), (1, ""), "{args:?}");
        assert!(bad.err.starts_with("error: ") && bad.err.contains(words), "{}", bad.err);
    }
}

#[test]
fn bad_input_is_said_and_never_a_panic() {
    for (args, code, words) in [
        (&["run", "nope.yaml"][..], 1, "nope.yaml"),
        (&["run", "job.yaml", "--until", "soon"], 1, "--until"),
        (&["run", "job.yaml", "--nodes", "A!"], 1, "--nodes"),
        (&["run", "job.yaml", "--nodes", "99999999"], 1, "at most"),
        (&["run", "job.yaml", "--start", "today"], 1, "RFC 3339"),
        (&["run"], 2, "Usage"),
        (&["shell", "--latency", "slow"], 2, "slow"),
        (&["shell", "--preset", "kind"], 2, "kind"),
        (&["shell", "--preset", "minikube", "--nodes", "a,b"], 1, "give their number"),
        (&["check", "nope"], 1, "nope"),
        (&[], 2, "Usage"),
    ] {
        let ran = run("bad", args, "");
        assert_eq!(ran.code, code, "{args:?}: {}", ran.err);
        assert!(ran.err.contains(words), "{args:?}: {}", ran.err);
        assert!(!ran.err.contains("panicked"), "{args:?}: {}", ran.err);
    }
}
