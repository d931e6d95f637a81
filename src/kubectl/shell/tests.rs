//! Whole scripts: what they print, which calls they make, which files they write.

use super::*;
use std::collections::BTreeMap;

/// Files that scripts write are there for what follows.
#[derive(Default)]
struct Disk(BTreeMap<String, String>);

impl Files for Disk {
    fn read(&self, path: &str) -> Option<String> {
        self.0.get(path).cloned()
    }

    fn list(&self) -> Vec<String> {
        self.0.keys().cloned().collect()
    }
}

/// A host that prints `<argv|argv>` for each call and, after it, its input. `ls` lists the files,
/// `kubectl fail` fails.
struct Ran {
    stdout: String,
    stderr: String,
    code: i32,
    calls: Vec<Call>,
    disk: Disk,
}

fn run_on(text: &str, mut disk: Disk) -> Ran {
    let mut ran = Ran {
        stdout: String::new(),
        stderr: String::new(),
        code: 0,
        calls: Vec::new(),
        disk: Disk::default(),
    };
    let script = match parse(text) {
        Ok(script) => script,
        Err(error) => {
            ran.stderr = format!("{error}\n");
            ran.code = 2;
            return ran;
        }
    };
    let mut program = Program::new(script, Variables::default());
    loop {
        match program.next(&disk) {
            Next::Run(call) => {
                let mut result = CallResult::default();
                if call.argv.first().is_some_and(|word| word == "ls") {
                    result.stdout = disk.list().join("\n") + "\n";
                } else {
                    result.stdout = format!("<{}>\n", call.argv.join("|"));
                    result.stdout.push_str(call.stdin.as_deref().unwrap_or_default());
                }
                if call.argv.get(1).is_some_and(|word| word == "fail") {
                    result =
                        CallResult { stderr: "failed\n".into(), code: 1, ..Default::default() };
                }
                ran.calls.push(call);
                program = program.clone();
                program.done(result);
            }
            Next::Emit(Emit::Stdout(text)) => ran.stdout.push_str(&text),
            Next::Emit(Emit::Stderr(text)) => ran.stderr.push_str(&text),
            Next::Emit(Emit::WriteFile { path, text, append }) => {
                let file = disk.0.entry(path).or_default();
                if !append {
                    file.clear();
                }
                file.push_str(&text);
            }
            Next::Finished { code, .. } => {
                ran.code = code;
                ran.disk = disk;
                return ran;
            }
        }
    }
}

fn run(text: &str) -> Ran {
    let files = [
        ("pods", "NAME READY STATUS\na-1 1/1 Running\nb-2 0/1 Pending\na-3 1/1 Running\n"),
        ("x.yaml", "kind: X\n"),
        ("jobs/a.yaml", "kind: A\n"),
        ("jobs/b.yaml", "kind: B\n"),
    ];
    run_on(text, Disk(files.map(|(path, text)| (path.into(), text.into())).into()))
}

#[test]
fn differential() {
    let cases = std::fs::read_to_string("/tmp/shell-cases").unwrap();
    let dir = "/tmp/shell-diff";
    let mut bad = 0;
    for case in cases.split("\n====\n") {
        let _ = std::fs::remove_dir_all(dir);
        std::fs::create_dir_all(format!("{dir}/jobs")).unwrap();
        for (p, t) in &run("").disk.0 {
            std::fs::write(format!("{dir}/{p}"), t).unwrap();
        }
        let real = std::process::Command::new("bash").arg("-c").arg(format!("k() {{ kubectl \"$@\"; }}\nkubectl() {{ if [ \"$1\" = fail ]; then echo failed >&2; return 1; fi; local IFS='|'; echo \"<kubectl|$*>\"; [ -p /dev/stdin -o -f /dev/stdin ] && cat; return 0; }}; export -f kubectl\n{case}")).current_dir(dir).env("LC_ALL","C.UTF-8").stdin(std::process::Stdio::null()).output().unwrap();
        let ran = run(case);
        let out = String::from_utf8_lossy(&real.stdout).to_string();
        let code = real.status.code().unwrap();
        if out != ran.stdout || code != ran.code {
            bad += 1;
            println!(
                "CASE {case}\n--- bash ({code})\n{out}{}\n--- ours ({})\n{}{}",
                String::from_utf8_lossy(&real.stderr),
                ran.code,
                ran.stdout,
                ran.stderr
            );
        }
    }
    assert_eq!(bad, 0);
}
