use super::*;
use proptest::prelude::*;

fn follow_words(words: &[&str], horizon: Horizon) -> Followed {
    let env = [("ITEM", "apple"), ("EMPTY", ""), ("LIST", "a b  c"), ("HOSTNAME", "pod-1")];
    let setting = Setting {
        argv: words.iter().map(|word| (*word).to_owned()).collect(),
        env: env.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect(),
        image: Image::of("busybox"),
        restarts_forever: false,
        started: SimTime::DEFAULT_START,
        draw: 1,
    };
    follow(&Rc::new(setting), horizon)
}

fn run(script: &str) -> Followed {
    follow_words(&["sh", "-c", script, "name", "one", "two words"], Horizon::End)
}

fn printed(followed: &Followed) -> String {
    followed.log.iter().map(|line| &*line.text).collect::<Vec<_>>().join("|")
}

/// Scripts, what they print (lines joined by `|`) and their exit code.
#[test]
fn scripts_print_and_exit_as_in_a_shell() {
    for (script, output, code) in [
        ("", "", 0),
        ("# nothing\n\n", "", 0),
        ("echo a; echo b\necho c", "a|b|c", 0),
        ("echo 'a  $ITEM' \"a  $ITEM\" a  $ITEM\\ b", "a  $ITEM a  apple a apple b", 0),
        ("echo $LIST \"$LIST\" x${EMPTY}y $EMPTY \"\" z", "a b c a b  c xy  z", 0),
        ("echo ${NONE:-none} ${EMPTY:-e} ${EMPTY-e} ${ITEM:+yes} ${#ITEM}", "none e yes 5", 0),
        ("x=file.tar.gz; echo ${x%.*} ${x%%.*} ${x#*.} ${x##*.}", "file.tar file tar.gz gz", 0),
        ("echo ${x:=5} $x; echo ${nope:?gone}; echo not", "5 5|sh: nope: gone", 2),
        ("echo $# $1 \"$2\" $0; shift; echo $1 $#", "2 one two words name|two words 1", 0),
        ("for a in \"$@\"; do echo \"<$a>\"; done", "<one>|<two words>", 0),
        ("for a in $*; do echo $a; done", "one|two|words", 0),
        (
            "echo $((1 + 2 * 3)) $(( (1+2)*3 % 4 )) $((7/2)) $((-3)) $((1<2 && 2!=3))",
            "7 1 3 -3 1",
            0,
        ),
        ("i=5; echo $((i*2)) $(($i - 1)) $((i++)) $i $((++i))", "10 4 5 6 7", 0),
        ("echo $((1/0)); echo not", "sh: divide by zero", 2),
        ("echo $((1 +))", "sh: arithmetic syntax error", 2),
        ("echo $(echo a; echo b) \"$(echo a; echo b)\" `echo c`", "a b a|b c", 0),
        ("echo \"$(echo \"in ($ITEM)\")\"", "in (apple)", 0),
        ("true && echo y || echo n; false && echo y || echo n", "y|n", 0),
        ("! false; echo $?; false; echo $?", "0|1", 0),
        ("if [ $ITEM = apple ]; then echo yes; else echo no; fi", "yes", 0),
        ("if false; then echo a; elif true; then echo b; fi", "b", 0),
        ("[ 3 -gt 2 -a ! -f /nope ] && [ -n \"$ITEM\" ] && [ -z \"$EMPTY\" ] && echo ok", "ok", 0),
        ("[ 3 -gt x ]", "sh: x: bad number", 2),
        ("case $ITEM in a*e) echo fruit;; *) echo other;; esac", "fruit", 0),
        ("case x in [a-c]|[!y]) echo in;; esac", "in", 0),
        ("i=0; while [ $i -lt 3 ]; do i=$((i+1)); [ $i = 2 ] && continue; echo $i; done", "1|3", 0),
        (
            "i=0; until [ $i -ge 9 ]; do i=$((i+1)); if [ $i -gt 2 ]; then break; fi; echo $i; done",
            "1|2",
            0,
        ),
        (
            "for i in 1 2; do for j in a b; do [ $j = b ] && continue 2; echo $i$j; done; done",
            "1a|2a",
            0,
        ),
        ("for i in $(seq 1 3); do printf '%02d-' $i; done; echo", "01-02-03-", 0),
        ("(x=1; exit 3); echo $? $x; { x=2; }; echo $x", "3|2", 0),
        ("seq 3 | while read n; do echo n=$n; done", "n=1|n=2|n=3", 0),
        ("seq 5 | tail -n 2 | head -1; yes | head -n 2; seq 4 | wc -l", "4|y|y|4", 0),
        ("echo abc | grep -q b && echo found; echo abc | grep x", "found", 1),
        ("echo hi > /tmp/a; echo ho >> /tmp/a; cat /tmp/a; [ -f /tmp/a ] && echo f", "hi|ho|f", 0),
        ("echo out; echo err >&2; foo 2>/dev/null; bar >/dev/null 2>&1; echo $?", "out|err|127", 0),
        ("echo a >/dev/null; { echo b; echo c; } 2>&1 | cat", "b|c", 0),
        ("set -e; false || true; if false; then :; fi; echo on; false; echo not", "on", 1),
        ("set -eu; echo $NOPE", "sh: NOPE: parameter not set", 2),
        ("trap 'echo bye' EXIT; echo hi; exit 4", "hi|bye", 4),
        ("eval 'echo $ITEM'; sh -c 'echo inner $0; exit 5'; echo $?", "apple|inner sh|5", 0),
        ("exec echo gone; echo not", "gone", 0),
        ("A=1 printenv A; export B=2; printenv B; C=3; printenv C", "1|2", 1),
        ("hostname; date +%Y-%m-%dT%T; basename /a/b.c", "pod-1|2026-01-01T00:00:00|b.c", 0),
        ("echo -e 'a\\tb'; echo -n x; echo y; printf '%s=%d\\n' a 1 b 2", "a\tb|xy|a=1|b=2", 0),
        ("timeout 2 sleep 10; echo $?; timeout 5 sleep 1; echo $?", "143|0", 0),
        ("if true; then echo x", "sh: syntax error: unexpected end of file", 2),
        ("echo 'open", "sh: syntax error: unterminated quoted string", 2),
        ("done", "sh: syntax error: unexpected \"done\"", 2),
        ("exit 300", "", 44),
    ] {
        let followed = run(script);
        let End::Exit { code: found, .. } = followed.end else {
            panic!("{script}: {:?}", followed.end)
        };
        let findings: Vec<_> = followed.findings.iter().map(|(_, f)| f).collect();
        let expected_finding = output.contains("syntax error: un");
        assert_eq!((printed(&followed).as_str(), found), (output, code), "{script}");
        assert_eq!(!findings.is_empty(), expected_finding, "{script}: {findings:?}");
    }
}

#[test]
fn time_passes_as_the_commands_say() {
    for (script, end) in [
        ("sleep 1.5; sleep 1m; sleep 2s", Some(63_500)),
        ("sleep 3 & sleep 5 & wait; echo done", Some(5000)),
        ("sleep 3 & sleep 1; wait; sleep 1", Some(4000)),
        ("(sleep 2; echo a) | cat; sleep 1", Some(3000)),
        ("date; true; :; echo; printenv", Some(2)),
        ("sleep abc", Some(1)),
        ("sleep infinity", None),
        ("while true; do date; sleep 1; done", None),
        ("while :; do :; done", None),
        ("until false; do echo; done", None),
        ("while [ ! -f /tmp/never ]; do sleep 1; done; echo not", None),
        ("i=0; while true; do i=$((i+1)); sleep 1; done", None),
        (
            "i=0; while true; do i=$((i+1)); [ $i -gt 1000 ] && exit 0; sleep 1; done",
            Some(1_000_000),
        ),
        ("while true; do sleep 5; break; done", Some(5000)),
        ("for i in 1 2 3; do sleep $i; done", Some(6000)),
        ("tail -f /dev/null", None),
        ("nc -lk -p 80", None),
        ("cat | sleep 1", Some(1000)),
    ] {
        let found = match run(script).end {
            End::Exit { at, .. } => Some(at),
            End::Endless => None,
            other => panic!("{script}: {other:?}"),
        };
        assert_eq!(found, end, "{script}");
    }
}

#[test]
fn what_is_not_simulated_is_said_where_it_stands() {
    for (script, at, finding) in [
        ("echo; awk x", 6, "awk is not simulated and counts as instant success"),
        ("curl http://x", 0, "curl succeeds here and prints nothing"),
        ("cat <<EOF\nx\nEOF", 4, "here-documents and process substitution is not simulated"),
        ("echo a | grep 'a.*'", 9, "this pattern of grep is not simulated"),
        ("x=$(f", 3, "the shell cannot read this script"),
        ("/scripts/run.sh", 0, "what /scripts/run.sh does is unknown here"),
    ] {
        let finding_of = |f: &Followed| f.findings.first().map(|(p, f)| (p.1, f.to_string()));
        let script =
            if script.starts_with("curl") { script.replace("curl", "wget") } else { script.into() };
        let finding = finding.replace("curl", "wget");
        let found = finding_of(&run(&script)).unwrap_or_default();
        assert!(found.0 == at && found.1.starts_with(&finding), "{script}: {found:?}");
    }
}

#[test]
fn nothing_exceeds_its_bounds() {
    let deep = |open: &str, close: &str| open.repeat(3000) + "x" + &close.repeat(3000);
    for script in [
        "a=x; while true; do a=$a$a; done; exit".to_owned(),
        "while sleep 0; do for i in $(seq 1 99999999); do echo $i; done; done; exit".into(),
        "printf '%99999999999d' 1; printf '%0.99999999999f' 1".into(),
        "echo 'scale=4294967295; 7%.1; -(0-170141183460469231731687303715884105727-1)' | bc".into(),
        "bash -c 'echo {1..9999999999} {-9223372036854775808..9223372036854775807..2}'".into(),
        "set -o; sh -o; sh -co; shift 99; shift -1; break 0; continue 99".into(),
        "eval \"$0\"; x='eval $x'; eval $x".into(),
        "i=1; while true; do i=$((i+1)); : & done; exit".into(),
        "sleep 99999999999999999999; sleep 99999999999999999999d; sleep 9e9".into(),
        "echo $((9223372036854775807 * 99)) $((1 << 99)) $((-9223372036854775807 - 1 / -1))".into(),
        "echo $(((-9223372036854775807 - 1) / -1)) $((2 ** 99))".into(),
        deep("(", ")"),
        deep("$(", ")"),
        deep("${a:-", "}"),
        deep("`", "`"),
        deep("{ ", "; }"),
        deep("! ", ""),
        format!("echo $(({}))", deep("(", ")")),
        format!("echo $(({}1))", "-".repeat(5000)),
        format!("[ {} ]", deep("( ", " )")),
        format!("echo '{}' | bc", deep("(", ")")),
    ] {
        follow_words(&["sh", "-c", &script], Horizon::End);
        follow_words(&["sh", "-c", &script], Horizon::At(100_000));
        follow_words(&["sh", "-c", &script], Horizon::Signal(5000));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_survived(script in any::<String>(), at in 0_i64..100_000) {
        follow_words(&["sh", "-c", &script], Horizon::End);
        follow_words(&["sh", "-c", &script], Horizon::At(at));
        follow_words(&[&script], Horizon::End);
    }

    #[test]
    fn any_heap_of_shell_words_is_survived(
        words in prop::collection::vec(prop::sample::select(vec![
            "while", "true", "do", "done", "for", "i", "in", "if", "then", "fi", ";", "\n", "&",
            "&&", "||", "|", "(", ")", "{", "}", "$(", "`", "\"", "'", "$((", "))", "${", "$i",
            "echo", "sleep 1", "exit", "break", "i=$((i+1))", "[ $i = 3 ]", ">", "2>&1", "/tmp/x",
            "trap 'echo t' TERM", "wait", "read x", "case", "esac", ";;", "x*)", "exec", "date",
            "set -e", "eval", "seq 1 9", "timeout 3", "yes", "bc -l", "4*a(1)", "cat", "é", "!",
            "a=(", "${a[1]}", "printf %5.2f", "test", "sh -c", "nginx", "head -n 1",
        ]), 0..30),
        at in 0_i64..100_000,
    ) {
        let script = words.join(" ");
        follow_words(&["sh", "-c", &script], Horizon::End);
        follow_words(&["bash", "-ec", &script], Horizon::End);
        let followed = follow_words(&["sh", "-c", &script], Horizon::At(at));
        prop_assert!(followed.log.iter().all(|line| line.at.millis() <= at));
        follow_words(&["sh", "-c", &script], Horizon::Signal(at));
    }
}
