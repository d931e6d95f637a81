//! What could stand at the cursor: commands, verbs, kinds, names, flags and files.
//!
//! Knows the grammar of the command words; what exists in the cluster it asks a [`Known`].

use super::words;
use crate::order::Order;

/// What completion asks about the cluster and its files.
pub trait Known {
    /// Resource types as people type them: `pods`, `deployments`, …
    fn kinds(&self) -> Vec<String>;
    /// Names of the objects of a type (any spelling of it) in a namespace, or in the current one.
    fn names(&self, kind: &str, namespace: Option<&str>) -> Vec<String>;
    /// Paths of files.
    fn files(&self) -> Vec<String>;
    /// Long flags of a kubectl command (`get`, `rollout status`), without dashes.
    fn flags(&self, command: &str) -> Vec<String>;
}

/// What could stand in place of the text from `start` to the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// Where the word at the cursor begins, in bytes.
    pub start: usize,
    /// Sorted, without doubles; each begins with what is typed.
    pub candidates: Vec<String>,
}

impl Completion {
    /// What all candidates have in common: what Tab inserts.
    pub fn common(&self) -> &str {
        let Some(first) = self.candidates.first() else { return "" };
        let mut common = first.as_str();
        for candidate in &self.candidates {
            let both = common.chars().zip(candidate.chars()).take_while(|(a, b)| a == b);
            let length = both.map(|(c, _)| c.len_utf8()).sum();
            common = common.get(..length).unwrap_or_default();
        }
        common
    }
}

/// The verbs of kubectl here.
pub const VERBS: [&str; 28] = [
    "annotate",
    "api-resources",
    "apply",
    "cluster-info",
    "config",
    "cordon",
    "create",
    "delete",
    "describe",
    "drain",
    "edit",
    "events",
    "explain",
    "get",
    "label",
    "logs",
    "patch",
    "rollout",
    "run",
    "scale",
    "set",
    "taint",
    "uncordon",
    "version",
    "wait",
    "expose",
    "top",
    "exec",
];

/// Words behind a word that has sub-commands.
const SUBCOMMANDS: [(&str, &[&str]); 11] = [
    ("kubectl rollout", &["history", "pause", "restart", "resume", "status", "undo"]),
    ("kubectl set", &["env", "image"]),
    ("kubectl create", &["cronjob", "deployment", "job"]),
    ("kubectl config", &["current-context", "set-context", "view"]),
    ("loupe", &["controller", "digest", "image", "node", "pod", "records", "seed", "seek", "why"]),
    ("loupe node", &["add", "remove", "start", "stop"]),
    ("loupe pod", &["crash", "ready", "unready"]),
    ("loupe image", &["break", "fix", "set"]),
    ("loupe controller", &["start", "stop"]),
    ("minikube", &["node"]),
    ("minikube node", &["add", "delete", "list", "start", "stop"]),
];

/// The controllers that `loupe controller` knows.
const CONTROLLERS: [&str; 13] = [
    "cronjob",
    "daemonset",
    "deployment",
    "disruption",
    "garbage-collector",
    "job",
    "namespace",
    "node-lifecycle",
    "replicaset",
    "scheduler",
    "statefulset",
    "taint-eviction",
    "ttl-after-finished",
];

/// Verbs whose first argument is a node.
const NODE_VERBS: [&str; 3] = ["cordon", "drain", "uncordon"];

/// Flags whose value is one of a few words.
const CHOICES: [(&[&str], &[&str]); 3] = [
    (&["-o", "--output"], &["json", "jsonpath=", "name", "wide", "yaml"]),
    (&["--cascade"], &["background", "foreground", "orphan"]),
    (&["--dry-run"], &["client", "none", "server"]),
];

/// Completes the word at `cursor` (in bytes; beyond the end means at the end).
pub fn complete(line: &str, cursor: usize, known: &dyn Known) -> Completion {
    let cursor = (0..=cursor.min(line.len())).rev().find(|at| line.is_char_boundary(*at));
    let before = cursor.and_then(|at| line.get(..at)).unwrap_or_default();
    let command = last_command(before);
    let word_end = |c: char| c.is_whitespace() || "<>".contains(c);
    let start = before.char_indices().rfind(|(_, c)| word_end(*c));
    let start = start.map_or(0, |(at, c)| at + c.len_utf8());
    let start = start.max(before.len() - command.len());
    let typed = before.get(start..).unwrap_or_default();
    let redirected = before.get(..start).unwrap_or_default().trim_end().ends_with(['<', '>']);
    let previous: Vec<&str> = command
        .get(..command.len().saturating_sub(typed.len()))
        .unwrap_or_default()
        .split_whitespace()
        .skip_while(|word| word.contains('=') || words::RESERVED.contains(word))
        .collect();
    let mut completion = match redirected {
        true => Completion { start, candidates: known.files() },
        false => candidates(&previous, typed, start, known),
    };
    let typed = before.get(completion.start..).unwrap_or_default();
    completion.candidates.retain(|candidate| candidate.starts_with(typed));
    completion.candidates.order();
    completion.candidates.dedup();
    completion
}

/// The text of the command that the cursor is in: what follows the last `|`, `;`, `&&` or `$(`.
fn last_command(before: &str) -> &str {
    let mut quote = None;
    let mut start = 0;
    for (at, c) in before.char_indices() {
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (None, '\'' | '"') => quote = Some(c),
            (None, '|' | ';' | '&' | '(' | '\n') => start = at + 1,
            _ => {}
        }
    }
    before.get(start..).unwrap_or_default().trim_start()
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| word.to_string()).collect()
}

fn candidates(previous: &[&str], typed: &str, start: usize, known: &dyn Known) -> Completion {
    let of = |candidates| Completion { start, candidates };
    let Some((first, args)) = previous.split_first() else {
        let commands = words::HOST.iter().chain(&words::OWN).chain(&words::RESERVED);
        return of(commands.filter(|word| word.len() > 1).map(|word| word.to_string()).collect());
    };
    match words::canonical(first) {
        "kubectl" => kubectl(args, typed, start, known),
        "timeout" if args.is_empty() => of(owned(&["10s", "30s", "60s", "5m"])),
        "timeout" => candidates(args.get(1..).unwrap_or_default(), typed, start, known),
        "xargs" => candidates(args, typed, start, known),
        name @ ("loupe" | "minikube") => of(simulation(name, args, known)),
        _ => of(known.files()),
    }
}

/// Words of `loupe` and `minikube`.
fn simulation(name: &str, args: &[&str], known: &dyn Known) -> Vec<String> {
    let path = [&[name], args].concat().join(" ");
    if let Some((_, words)) = SUBCOMMANDS.iter().find(|(command, _)| *command == path) {
        return owned(words);
    }
    match args {
        ["node", "remove" | "stop" | "start" | "delete"] => known.names("nodes", None),
        ["pod", _] => known.names("pods", None),
        ["controller", _] => owned(&CONTROLLERS),
        ["why"] | ["records", .., "--for"] => known.kinds(),
        ["records", ..] => owned(&["--for", "-o"]),
        ["node", "add", _, ..] => {
            owned(&["--labels", "--taints", "--cpu", "--memory", "--pods", "--ready-after"])
        }
        _ => Vec::new(),
    }
}

fn kubectl(args: &[&str], typed: &str, start: usize, known: &dyn Known) -> Completion {
    let of = |candidates| Completion { start, candidates };
    let words: Vec<String> = args.iter().map(|arg| arg.to_string()).collect();
    let Some(verb_at) = crate::kubectl::flags::first_word(&words) else {
        return match args.last() {
            Some(&"-n" | &"--namespace") => of(known.names("namespaces", None)),
            _ if typed.starts_with('-') => of(long_flags("", known)),
            _ => of(owned(&VERBS)),
        };
    };
    let verb = args.get(verb_at).copied().unwrap_or_default();
    let rest = args.get(verb_at + 1..).unwrap_or_default();
    let subcommands = SUBCOMMANDS.iter().find(|(path, _)| *path == format!("kubectl {verb}"));
    let (command, rest) = match (subcommands, rest) {
        (Some((_, words)), []) if !typed.starts_with('-') => {
            return of(owned(words));
        }
        (Some(_), [sub, rest @ ..]) if !sub.starts_with('-') => (format!("{verb} {sub}"), rest),
        (_, rest) => (verb.to_string(), rest),
    };
    if let Some(values) = flag_values(rest, known) {
        return of(values);
    }
    if typed.starts_with('-') {
        if let Some((flag, _)) = typed.split_once('=')
            && let Some(values) = flag_values(&[flag], known)
        {
            return Completion { start: start + flag.len() + 1, candidates: values };
        }
        return of(long_flags(&command, known));
    }
    let namespace = namespace(args);
    let plain = positional(rest);
    let names = |kind: &str| known.names(kind, namespace);
    if NODE_VERBS.contains(&verb) {
        return of(names("nodes"));
    }
    if let Some((kind, _)) = typed.rsplit_once('/') {
        return Completion { start: start + kind.len() + 1, candidates: names(kind) };
    }
    match (verb, plain.as_slice()) {
        ("logs" | "exec", []) => of(names("pods")),
        ("create" | "run" | "api-resources" | "version" | "cluster-info" | "config", _) => {
            of(Vec::new())
        }
        (_, []) => of(known.kinds()),
        (_, [kind, ..]) if !kind.contains('/') => of(names(kind)),
        _ => of(Vec::new()),
    }
}

/// Candidates for the value of the flag that stands last, if it wants one.
fn flag_values(args: &[&str], known: &dyn Known) -> Option<Vec<String>> {
    let flag = args.last()?;
    match *flag {
        "-f" | "--filename" => Some(known.files()),
        "-n" | "--namespace" => Some(known.names("namespaces", None)),
        _ => {
            let (_, words) = CHOICES.iter().find(|(flags, _)| flags.contains(flag))?;
            Some(owned(words))
        }
    }
}

fn long_flags(command: &str, known: &dyn Known) -> Vec<String> {
    let own = known.flags(command).into_iter();
    own.chain(["namespace".to_string(), "help".to_string()])
        .map(|flag| format!("--{flag}"))
        .collect()
}

/// The namespace that the flags name.
fn namespace<'a>(args: &[&'a str]) -> Option<&'a str> {
    let mut left = args.iter();
    while let Some(arg) = left.next() {
        match *arg {
            "-n" | "--namespace" => return left.next().copied(),
            _ => {
                let glued = arg.strip_prefix("--namespace=").or_else(|| {
                    arg.strip_prefix("-n").map(|value| value.strip_prefix('=').unwrap_or(value))
                });
                if glued.is_some() {
                    return glued;
                }
            }
        }
    }
    None
}

/// The arguments that are no flags and no values of the usual flags.
fn positional<'a>(args: &[&'a str]) -> Vec<&'a str> {
    const VALUED: [&str; 8] = ["-n", "-o", "-l", "-f", "-p", "-c", "--namespace", "--output"];
    let mut plain = Vec::new();
    let mut left = args.iter();
    while let Some(arg) = left.next() {
        if VALUED.contains(arg) {
            left.next();
        } else if !arg.starts_with('-') {
            plain.push(*arg);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Cluster;

    impl Known for Cluster {
        fn kinds(&self) -> Vec<String> {
            owned(&["pods", "deployments", "daemonsets"])
        }

        fn names(&self, kind: &str, namespace: Option<&str>) -> Vec<String> {
            match (kind, namespace) {
                ("nodes", _) => owned(&["node01", "node02"]),
                ("namespaces", _) => owned(&["default", "kube-system"]),
                ("pods" | "po" | "pod", None) => owned(&["web-1", "web-2", "db"]),
                ("pods", Some("kube-system")) => owned(&["proxy"]),
                _ => Vec::new(),
            }
        }

        fn files(&self) -> Vec<String> {
            owned(&["ds.yaml", "job.yaml"])
        }

        fn flags(&self, command: &str) -> Vec<String> {
            owned(if command == "rollout status" {
                &["watch", "timeout"]
            } else {
                &["all-namespaces"]
            })
        }
    }

    #[test]
    fn offers_what_fits() {
        for (line, candidates) in [
            ("kub", "kubeadm kubectl"),
            ("k ge", "get"),
            ("kubectl rollout s", "status"),
            ("kubectl get d", "daemonsets deployments"),
            ("kubectl get pods w", "web-1 web-2"),
            ("kubectl get pods web-1 d", "db"),
            ("kubectl describe po/w", "web-1 web-2"),
            ("kubectl -n kube-system get pods ", "proxy"),
            ("kubectl get pods -n kube-system ", "proxy"),
            ("kubectl get pods -n k", "kube-system"),
            ("kubectl get pods -o w", "wide"),
            ("kubectl get pods --output=w", "wide"),
            ("kubectl get --a", "--all-namespaces"),
            ("kubectl rollout status --t", "--timeout"),
            ("kubectl apply -f d", "ds.yaml"),
            ("kubectl drain n", "node01 node02"),
            ("kubectl logs d", "db"),
            ("loupe node st", "start stop"),
            ("loupe node stop n", "node01 node02"),
            ("minikube node stop node02", "node02"),
            ("timeout 60s kubectl get pods w", "web-1 web-2"),
            ("ls; cat j", "job.yaml"),
            ("kubectl get pods | gr", "grep"),
            ("for i in a; do kubectl de", "delete describe"),
            ("echo x > j", "job.yaml"),
            ("echo x >j", "job.yaml"),
            ("nothing x", ""),
        ] {
            let found = complete(line, line.len(), &Cluster).candidates.join(" ");
            assert_eq!(found, candidates, "{line}");
        }
        let found = complete("kubectl get pods w", 99, &Cluster);
        assert_eq!((found.start, found.common()), (17, "web-"));
        assert_eq!(complete("k describe po/w", 15, &Cluster).start, 14);
    }

    proptest::proptest! {
        #[test]
        fn no_line_panics(line in "[-a-z0-9 |;'$(/=<>é\u{a0}]{0,30}", cursor in 0usize..40) {
            for line in [line.clone(), format!("kubectl {line}"), format!("loupe {line}")] {
                let found = complete(&line, cursor, &Cluster);
                assert!(line.is_char_boundary(found.start) && found.start <= cursor);
            }
        }
    }
}
