//! What kubectl says of itself and of the cluster as such.

use super::Started;
use super::answer::Answer;
use crate::api::json::KUBELET_VERSION;
use crate::api::meta::Kind;
use crate::api::yaml::to_yaml;
use crate::kubectl::flags::{self, Flag, Takes};
use crate::kubectl::table;
use crate::order::Order;
use serde_json::json;

const SERVER: &str = "https://127.0.0.1:6443";
const CONTEXT: &str = "kubeloupe";
const USER: &str = "kubernetes-admin";

/// The verbs, what they are for, and how they are written.
const USAGES: [(&str, &str, &str); 10] = [
    (
        "get",
        "Display one or many resources.",
        "(TYPE[,TYPE] [NAME...] | TYPE/NAME... | -f FILE) [-o wide|yaml|json|name|jsonpath=…|\
         custom-columns=…] [-l SELECTOR] [--field-selector F] [-A] [-n NS] [-w] [--show-labels] \
         [-L LABEL] [--sort-by PATH] [--no-headers] [--ignore-not-found]",
    ),
    (
        "describe",
        "Show details of a specific resource or group of resources.",
        "(TYPE [NAME_PREFIX | -l SELECTOR] | TYPE/NAME | -f FILE) [-A] [-n NS] \
         [--show-events=false]",
    ),
    (
        "logs",
        "Print the logs for a container in a pod or specified resource.",
        "(POD | TYPE/NAME | -l SELECTOR) [-c CONTAINER] [-f] [-p] [--tail N] [--since 5m] \
         [--timestamps] [--prefix] [--all-containers] [--all-pods]",
    ),
    (
        "events",
        "Display events.",
        "[--for TYPE/NAME] [--types Warning,Normal] [-A] [-n NS] [-w] [--no-headers] \
         [-o json|yaml]",
    ),
    (
        "explain",
        "Describe fields and structure of various resources.",
        "TYPE[.FIELD...] [--recursive]",
    ),
    (
        "wait",
        "Wait for a specific condition on one or many resources.",
        "(TYPE/NAME | TYPE --all | TYPE -l SELECTOR) --for=(condition=NAME[=VALUE] | delete | \
         create | jsonpath='{.PATH}'[=VALUE]) [--timeout 30s]",
    ),
    (
        "api-resources",
        "Print the supported API resources on the server.",
        "[--namespaced=true|false] [--api-group GROUP] [-o wide|name] [--no-headers]",
    ),
    ("version", "Print the client and server version information.", "[--client]"),
    ("cluster-info", "Display addresses of the control plane.", ""),
    ("config", "Show kubeconfig files.", "(view | current-context | get-contexts)"),
];

/// The answer to `-h`, if it was asked for.
pub fn usage(verb: &str, args: &[String]) -> Option<String> {
    let (name, summary, usage) = USAGES.iter().find(|(name, ..)| *name == verb)?;
    let dashes = args.iter().position(|arg| arg == "--").unwrap_or(args.len());
    let asked = |arg: &String| arg == "-h" || arg == "--help";
    args.get(..dashes)?.iter().any(asked).then(|| {
        let usage = format!("kubectl {name} {usage}");
        format!("{summary}\n\nUsage:\n  {}\n", usage.trim_end())
    })
}

/// `kubectl api-resources`: what is simulated.
pub fn api_resources(args: &[String]) -> Started {
    const FLAGS: [Flag; 7] = [
        Flag::long("api-group", Takes::Text),
        Flag::long("cached", Takes::Bool),
        Flag::long("namespaced", Takes::Bool),
        Flag::long("no-headers", Takes::Bool),
        Flag::short("output", 'o', Takes::Text),
        Flag::long("sort-by", Takes::Text),
        Flag::long("verbs", Takes::List),
    ];
    let flags = flags::parse("kubectl api-resources", &FLAGS, args)?;
    for flag in ["sort-by", "verbs"] {
        if flags.is_set(flag) {
            return Err(format!(
                "error: kubeloupe does not know --{flag} of kubectl api-resources"
            ));
        }
    }
    let mut kinds: Vec<Kind> = Kind::ALL.into();
    kinds.order_by_key(|kind| (kind.names().group, kind.names().plural));
    if flags.is_set("namespaced") {
        kinds.retain(|kind| kind.names().namespaced == flags.bool("namespaced"));
    }
    if let Some(group) = flags.text("api-group") {
        kinds.retain(|kind| kind.names().group == group);
    }
    match flags.text("output") {
        Some("name") => {
            let names = kinds.into_iter().map(|kind| kind.resource() + "\n");
            return Ok(Answer::default().out(names.collect::<String>()).boxed());
        }
        None | Some("" | "wide") => {}
        Some(other) => {
            return Err(format!(
                "error: --output {other} is not available; there are wide and name"
            ));
        }
    }
    let mut rows: Vec<Vec<String>> = Vec::new();
    if !flags.bool("no-headers") {
        let titles = ["NAME", "SHORTNAMES", "APIVERSION", "NAMESPACED", "KIND"];
        rows.push(titles.map(str::to_string).into());
    }
    rows.extend(kinds.into_iter().map(|kind| {
        let names = kind.names();
        let namespaced = names.namespaced.to_string();
        let (plural, short) = (names.plural.into(), names.short.join(","));
        vec![plural, short, kind.api_version(), namespaced, names.kind.into()]
    }));
    Ok(Answer::default().out(table::render(&rows)).boxed())
}

/// `kubectl version`.
pub fn version(args: &[String]) -> Started {
    const FLAGS: [Flag; 2] =
        [Flag::long("client", Takes::Bool), Flag::short("output", 'o', Takes::Text)];
    let flags = flags::parse("kubectl version", &FLAGS, args)?;
    if flags.is_set("output") {
        return Err("error: kubeloupe prints kubectl version as text only".into());
    }
    let mut text = format!("Client Version: {KUBELET_VERSION}\nKustomize Version: v5.7.1\n");
    if !flags.bool("client") {
        text += &format!("Server Version: {KUBELET_VERSION}\n");
    }
    Ok(Answer::default().out(text).boxed())
}

/// `kubectl cluster-info`.
pub fn cluster_info(args: &[String]) -> Started {
    let flags = flags::parse("kubectl cluster-info", &[], args)?;
    if let Some(word) = flags.args.first() {
        return Err(format!("error: kubeloupe does not know kubectl cluster-info {word}"));
    }
    let text = format!(
        "Kubernetes control plane is running at {SERVER}\n\nTo further debug and diagnose cluster \
         problems, use 'kubectl cluster-info dump'.\n"
    );
    Ok(Answer::default().out(text).boxed())
}

/// `kubectl config view`, `current-context`, `get-contexts`.
pub fn config(args: &[String]) -> Started {
    const FLAGS: [Flag; 2] =
        [Flag::long("minify", Takes::Bool), Flag::short("output", 'o', Takes::Text)];
    let flags = flags::parse("kubectl config", &FLAGS, args)?;
    let text = match flags.args.first().map(String::as_str) {
        Some("current-context") => format!("{CONTEXT}\n"),
        Some("get-contexts") => table::render(&[
            ["CURRENT", "NAME", "CLUSTER", "AUTHINFO", "NAMESPACE"].map(str::to_string).into(),
            ["*", CONTEXT, CONTEXT, USER, ""].map(str::to_string).into(),
        ]),
        Some("view") => to_yaml(&json!({
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": CONTEXT,
            "clusters": [{"name": CONTEXT, "cluster": {
                "certificate-authority-data": "DATA+OMITTED",
                "server": SERVER,
            }}],
            "contexts": [{"name": CONTEXT, "context": {"cluster": CONTEXT, "user": USER}}],
            "users": [{"name": USER, "user": {
                "client-certificate-data": "DATA+OMITTED",
                "client-key-data": "DATA+OMITTED",
            }}],
        })),
        Some(other) => {
            return Err(format!(
                "error: kubeloupe does not know kubectl config {other}; there are view, \
                 current-context and get-contexts"
            ));
        }
        None => {
            return Err("error: kubectl config needs view, current-context or get-contexts".into());
        }
    };
    Ok(Answer::default().out(text).boxed())
}
