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

/// Scripts, then `---- CODE` and what bash 5.2 with GNU tools prints for them, where `kubectl`
/// prints its arguments and its input.
#[test]
fn does_what_bash_does() {
    for case in include_str!("tests/bash.txt").split("\n====\n") {
        let (script, rest) = case.split_once("\n---- ").unwrap();
        let (code, expected) = rest.split_once('\n').unwrap();
        let ran = run(script);
        let stdout = ran.stdout.trim_end_matches('\n');
        assert_eq!(stdout, expected.trim_end_matches('\n'), "{script}\n{}", ran.stderr);
        assert_eq!(ran.code.to_string(), code, "{script}");
    }
}

#[test]
fn the_snippet_of_the_course_notes_makes_one_job_per_fruit() {
    let notes = "$ mkdir ./jobs\n$ for i in apple banana cherry\ndo\n\
                 cat job-tmpl | sed \"s/\\$ITEM/$i/\" > ./jobs/job-$i.yaml\ndone\n\
                 $ kubectl create -f ./jobs    \n";
    let template = ("job-tmpl".to_string(), "name: process-item-$ITEM\n".to_string());
    let ran = run_on(notes, Disk([template].into()));
    assert_eq!((ran.stderr.as_str(), ran.code), ("", 0));
    for fruit in ["apple", "banana", "cherry"] {
        let text = ran.disk.read(&format!("jobs/job-{fruit}.yaml"));
        assert_eq!(text, Some(format!("name: process-item-{fruit}\n")));
    }
    assert_eq!(ran.calls.last().unwrap().argv, ["kubectl", "create", "-f", "./jobs"]);
}

#[test]
fn pasted_transcripts_of_the_course_notes_run() {
    for (text, argv) in [
        ("[root@master01 ~]# kubectl get ds -o wide", "kubectl get ds -o wide"),
        ("root@host3:~/shunyu#  kubectl get node", "kubectl get node"),
        ("root@host3:~# kubectl get daemonset --namespace=kube-system", ""),
        ("$ kubectl get pods -l jobgroup=jobexample", ""),
        ("kubectl label node minikube-m02 disktype-", ""),
        (
            "k set image ds ds-demo nginx=nginx:1.18-alpine --record",
            "kubectl set image ds ds-demo \
          nginx=nginx:1.18-alpine --record",
        ),
        ("minikube node add", ""),
        ("vim myjob.yml", "vi myjob.yml"),
        ("timeout 60s k get pods -w", "timeout 60s kubectl get pods -w"),
        (
            "kubeadm join 192.168.0.41:6443 --token 8rdaut.qeeyf9cw5e1dur8f     \
          --discovery-token-ca-cert-hash sha256:330db --ignore-preflight-errors=Swap",
            "",
        ),
    ] {
        let ran = run(text);
        let typed = prompt::strip_prompt(text).split_whitespace().collect::<Vec<_>>().join(" ");
        let expected = if argv.is_empty() { typed.as_str() } else { argv };
        assert_eq!(ran.calls[0].argv.join(" "), expected, "{text}");
        assert_eq!(ran.calls[0].label, prompt::strip_prompt(text), "{text}");
    }
    let ran = run("[root@master01 ~]# kubectl apply -f ds.yaml && kubectl get pod -w\n\
                   [root@master01 ~]# \n# kubectl delete ds/ds-demo\n");
    assert_eq!(ran.calls.len(), 2);
    let ran = run("k describe pod p | grep -i 'Controlled By'; k logs pi--1-q7tcm");
    assert_eq!(ran.calls.iter().map(|call| call.streams).collect::<Vec<_>>(), [false, true]);
    let ran = run("$ for i in a b\n> do\n> echo $i\n> done\n");
    assert_eq!(ran.stdout, "a\nb\n");
}

#[test]
fn calls_carry_what_the_host_needs() {
    let ran = run("X=1; export Y=2; KUBE_EDITOR='sed -i s/a/b/' kubectl edit ds/x > out");
    let call = &ran.calls[0];
    let env = [("KUBE_EDITOR", "sed -i s/a/b/"), ("Y", "2")];
    assert_eq!(call.env, env.map(|(name, value)| (name.into(), value.into())).into());
    assert!(!call.streams && call.stdin.is_none());
    assert_eq!(ran.disk.read("out").as_deref(), Some("<kubectl|edit|ds/x>\n"));
    let ran = run("kubectl apply -f - <<EOF\nkind: $((1+1))\nEOF\nkubectl get ds");
    assert_eq!(ran.calls[0].stdin.as_deref(), Some("kind: 2\n"));
    assert_eq!(ran.calls[1].stdin, None);
    let ran =
        run("echo a b | xargs -n1 kubectl delete pod; kubectl get | xargs kubectl fail; echo $?");
    assert_eq!(ran.calls[1].argv, ["kubectl", "delete", "pod", "b"]);
    assert!(ran.stdout.ends_with("123\n"), "{}", ran.stdout);
    let ran = run("timeout 5 echo hi");
    assert_eq!((ran.stdout.as_str(), ran.calls.len()), ("hi\n", 0));
}

#[test]
fn variables_last_for_the_next_line() {
    let mut program = Program::new(parse("X=1; (Y=2)").unwrap(), Variables::default());
    let Next::Finished { variables, .. } = program.next(&NoFiles) else { panic!() };
    assert_eq!((variables.get("X"), variables.get("Y")), (Some("1"), None));
    let mut program = Program::new(parse("echo $X").unwrap(), variables);
    assert_eq!(program.next(&NoFiles), Next::Emit(Emit::Stdout("1\n".into())));
}

#[test]
fn mistakes_are_named() {
    for (text, message) in [
        ("foo", "bash: foo: command not found; help lists the commands\n"),
        ("kubeclt get", "bash: kubeclt: command not found; did you mean kubectl?\n"),
        (
            "rm x",
            "bash: rm: command not found: write files with cat > FILE <<EOF, see them with ls\n",
        ),
        ("cat nope", "cat: nope: No such file or directory\n"),
        ("cat < nope", "bash: nope: No such file or directory\n"),
        ("cat jobs", "cat: jobs: Is a directory\n"),
        ("echo a > *.none b > $U", "bash: : ambiguous redirect\n"),
        ("a | | b", "line 1: syntax error near unexpected token `|'\n"),
        ("; a", "line 1: syntax error near unexpected token `;'\n"),
        ("echo a\ndone", "line 2: syntax error near unexpected token `done'\n"),
        ("for i in a; do done", "line 1: syntax error near unexpected token `done'\n"),
        ("for i in a; echo; done", "line 1: syntax error near unexpected token `echo'\n"),
        (
            "f() { echo; }",
            "line 1: functions are not supported: write the commands out, or use `for'\n",
        ),
        ("case x in esac", "line 1: `case' is not supported here: use `if'\n"),
        (
            "echo ${x%y}",
            "line 1: ${x%y}: bad substitution (`${X}', `${X:-text}' and `${#X}' work here)\n",
        ),
        ("set -e", "bash: set -e: not supported: use && to stop at a failure\n"),
        ("grep -P x pods", "grep: -P is not supported here"),
        ("sed y/a/b/ pods", "sed: -e expression #1: unknown command: `y'"),
        ("awk '{sum+=$1}' pods", "awk: {sum+=$1}: only '{print $1"),
        ("grep x", "grep: no input: name a file, or write CMD | grep …\n"),
        (
            "while true; do true; done; echo on",
            "bash: stopped: loops made 100000 rounds without ending\n",
        ),
        (
            "X=aaaaaaaaaa; while true; do X=$X$X; done",
            "bash: stopped: the script worked on more than 64 MiB\n",
        ),
        ("echo $((1/0))", "bash: 1/0: syntax error or division by 0 in arithmetic\n"),
    ] {
        let ran = run(text);
        assert!(ran.stderr.starts_with(message), "{text}\n{}", ran.stderr);
        assert_ne!(ran.code, 0, "{text}");
        assert!(!ran.stdout.contains("on\n"));
    }
    let background = parse("sleep 1 & date").unwrap_err();
    assert!(background.message.starts_with("`&' is not supported") && background.column == 9);
}

#[test]
fn open_constructs_ask_for_more() {
    for text in [
        "echo 'a",
        "echo \"a",
        "echo $(a",
        "cat <<EOF\nx",
        "for i in a; do",
        "for i in a",
        "if a",
        "if a; then b",
        "while a; do b",
        "a |",
        "a &&",
        "a ||",
        "(a",
        "{ a",
        "echo `a",
        "for",
        "for i",
        "echo ${a",
        "echo $((1",
        "cat <<EOF",
        "if a; then b; else",
    ] {
        let error = parse(text).map(|_| ()).unwrap_err();
        assert!(error.incomplete(), "{text}: {error}");
    }
    for text in ["a | | b", "done", "a &", "echo )"] {
        assert!(!parse(text).map(|_| ()).unwrap_err().incomplete(), "{text}");
    }
    assert!(parse("# comment\n\n").unwrap().is_empty());
}

mod fuzz {
    use super::*;
    use proptest::prelude::*;

    fn piece() -> impl Strategy<Value = String> {
        let words = [
            "echo",
            "a",
            "$X",
            "\"$X\"",
            "'q'",
            "$(",
            ")",
            "`",
            "|",
            "||",
            "&&",
            ";",
            "\n",
            "for i in",
            "do",
            "done",
            "if",
            "then",
            "else",
            "fi",
            "while",
            "until",
            "{",
            "}",
            "(",
            "X=1",
            "X=$X$X",
            ">",
            "out",
            "<<EOF\n",
            "EOF\n",
            "2>&1",
            "<",
            "pods",
            "grep",
            "-c",
            "sed",
            "s/a/b/g",
            "-i",
            "awk",
            "'{print $1}'",
            "xargs",
            "-n1",
            "sort",
            "-k2",
            "kubectl fail",
            "break",
            "continue",
            "exit 3",
            "$((",
            "))",
            "{1..3}",
            "*",
            "[ ",
            " ]",
            "!",
            "#",
            "\\",
            "é",
            "${X:-",
            "read",
            "head -2",
            "tr a-z A-Z",
            "cut -c1",
            "uniq -c",
            "tee out",
            "tail +",
            "&",
            "~",
            "\"",
        ];
        prop_oneof![
            8 => prop::sample::select(words.to_vec()).prop_map(|word| format!("{word} ")),
            1 => any::<String>(),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1500))]

        #[test]
        fn no_script_panics_or_hangs(pieces in prop::collection::vec(piece(), 0..24)) {
            let text = pieces.concat();
            run(&text);
            prompt::strip_prompt(&text);
        }

        #[test]
        fn no_filter_panics(
            name in prop::sample::select(vec![
                "grep", "sed", "awk", "head", "tail", "sort", "cut", "tr", "wc", "uniq", "printf",
                "seq", "test", "xargs", "echo",
            ]),
            args in prop::collection::vec("[-+a-zA-Z0-9/\\\\$&.*{}\\[\\](),;!|^é ]{0,12}", 0..4),
            text in any::<String>(),
        ) {
            let argv: Vec<String> = std::iter::once(name.to_string()).chain(args).collect();
            let _ = builtins::run(&argv, Some(&text), &NoFiles);
            let _ = builtins::xargs(&argv, Some(&text));
        }
    }
}
