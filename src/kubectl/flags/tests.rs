//! Lines that kubectl reads, and what it says of those that it refuses.

use super::*;

const SPEC: [Flag; 8] = [
    Flag::short("all-namespaces", 'A', Takes::Bool),
    Flag::short("watch", 'w', Takes::Bool),
    Flag::short("output", 'o', Takes::Text),
    Flag::short("filename", 'f', Takes::List),
    Flag::long("env", Takes::Texts),
    Flag::long("replicas", Takes::Int),
    Flag::long("timeout", Takes::Duration),
    Flag::long("cascade", Takes::Optional("background")),
];

fn words(line: &str) -> Vec<String> {
    line.split_whitespace().map(str::to_string).collect()
}

#[test]
fn reads_what_kubectl_reads() {
    let cases: [(&str, &str, &[&str], &str); 13] = [
        ("pods -n default", "namespace", &["default"], "pods"),
        ("pods -n=default", "namespace", &["default"], "pods"),
        ("-nkube-system pods", "namespace", &["kube-system"], "pods"),
        ("--namespace=a --namespace b", "namespace", &["a", "b"], ""),
        ("pods -Aw", "watch", &["true"], "pods"),
        ("-Aowide", "output", &["wide"], ""),
        ("-f a,b -f c x", "filename", &["a", "b", "c"], "x"),
        ("--env a=1,2 --env b", "env", &["a=1,2", "b"], ""),
        ("x --cascade y", "cascade", &["background"], "x y"),
        ("x --cascade=orphan", "cascade", &["orphan"], "x"),
        ("--all_namespaces=false", "all-namespaces", &["false"], ""),
        ("-f - a", "filename", &["-"], "a"),
        ("a -- -w b", "watch", &[], "a -w b"),
    ];
    for (line, flag, values, args) in cases {
        let flags = parse("kubectl get", &SPEC, &words(line)).unwrap();
        assert_eq!(flags.all(flag), values, "{line}");
        assert_eq!(flags.args.join(" "), args, "{line}");
    }
    let flags = parse("kubectl x", &SPEC, &words("--replicas=-3 --timeout 1m -A a -- b")).unwrap();
    assert_eq!(flags.int("replicas"), Some(-3));
    assert_eq!(flags.duration("timeout"), Some(SimDuration::from_mins(1)));
    let flags_of = |text: &str| parse("kubectl x", &SPEC, &words(text)).unwrap();
    for (text, millis) in [("1h1m1.5s", 3_661_500), ("0", 0), ("-1s", -1000), ("250ms", 250)] {
        let flags = flags_of(&format!("--timeout={text}"));
        assert_eq!(flags.duration("timeout"), Some(SimDuration::from_millis(millis)), "{text}");
    }
    assert!(flags.bool("all-namespaces") && !flags.bool("watch"));
    assert_eq!(flags.before_dashes, Some(1));
}

#[test]
fn refuses_in_kubectls_words() {
    for (line, message) in [
        ("--x", "unknown flag: --x"),
        ("--x=1", "unknown flag: --x"),
        ("-x", "unknown shorthand flag: 'x' in -x"),
        ("-Ax", "unknown shorthand flag: 'x' in -x"),
        ("-n", "flag needs an argument: 'n' in -n"),
        ("-An", "flag needs an argument: 'n' in -n"),
        ("--namespace", "flag needs an argument: --namespace"),
        ("--=x", "bad flag syntax: --=x"),
        ("---x", "bad flag syntax: ---x"),
        (
            "--watch=maybe",
            "invalid argument \"maybe\" for \"-w, --watch\" flag: strconv.ParseBool: parsing \
             \"maybe\": invalid syntax",
        ),
        (
            "--replicas=abc",
            "invalid argument \"abc\" for \"--replicas\" flag: strconv.ParseInt: parsing \
             \"abc\": invalid syntax",
        ),
        (
            "--timeout=5",
            "invalid argument \"5\" for \"--timeout\" flag: time: missing unit in duration \"5\"",
        ),
        (
            "--timeout=abc",
            "invalid argument \"abc\" for \"--timeout\" flag: time: invalid duration \"abc\"",
        ),
        (
            "--timeout=1d",
            "invalid argument \"1d\" for \"--timeout\" flag: time: unknown unit \"d\" in \
             duration \"1d\"",
        ),
    ] {
        let error = parse("kubectl get", &SPEC, &words(line)).unwrap_err();
        assert_eq!(error, format!("error: {message}\nSee 'kubectl get --help' for usage."));
    }
}

#[test]
fn finds_the_first_word() {
    for (line, at) in [
        ("get pods", Some(0)),
        ("-n x get", Some(2)),
        ("-nx get", Some(1)),
        ("--namespace=x get", Some(1)),
        ("--help get", Some(1)),
        ("-o wide get", Some(2)),
        ("-n", None),
        ("", None),
    ] {
        assert_eq!(first_word(&words(line)), at, "{line}");
    }
}

proptest::proptest! {
    #[test]
    fn no_line_panics(argv in proptest::collection::vec("[-=a-zA-Z0-9é]{0,8}", 0..5)) {
        let _ = parse("kubectl get", &SPEC, &argv);
        first_word(&argv);
    }

    #[test]
    fn no_duration_panics(text in "[-+0-9.a-zµ]{0,12}") {
        let _ = parse_duration(&text);
    }
}
