//! Machines: `loupe node`, `minikube node`, `kubeadm join`.

use crate::api::meta::{Kind, ObjectKey};
use crate::api::quantity;
use crate::kubectl::flags::{Flag, Flags, Takes};
use crate::kubectl::loupe::{Started, one, only, read, said, task};
use crate::kubectl::task::{Output, Task, World};
use crate::scenario::command::{Cascade, Request};
use crate::scenario::setup::{NodeSetup, TaintSetup};
use crate::time::SimDuration;

const ADD_FLAGS: [Flag; 6] = [
    Flag::long("labels", Takes::List),
    Flag::long("taints", Takes::List),
    Flag::long("cpu", Takes::Text),
    Flag::long("memory", Takes::Text),
    Flag::long("pods", Takes::Int),
    Flag::long("ready-after", Takes::Text),
];

/// `loupe node add|remove|stop|start NAME`
pub fn node(args: &[String]) -> Started {
    let (word, rest) = args.split_first().map_or(("", &[][..]), |(w, rest)| (w.as_str(), rest));
    if word == "add" {
        let flags = read("loupe node add", &ADD_FLAGS, rest)?;
        let name = only("loupe node add", "the node's name", &flags)?;
        let node = setup(&name, &flags)?;
        return Ok(one(Request::AddNode { node }, format!("node/{name} added")));
    }
    let command = format!("loupe node {word}");
    let flags = read(&command, &[], rest)?;
    let name = || only(&command, "the node's name", &flags);
    match word {
        "remove" => Ok(remove(&name()?, format!("node/{} removed", name()?))),
        "stop" => Ok(stop(&name()?, format!("node/{} stopped", name()?))),
        "start" => Ok(start(&name()?, format!("node/{} started", name()?))),
        _ => Err("loupe node: one of add, remove, stop, start is needed".into()),
    }
}

fn remove(name: &str, told: String) -> Box<dyn Task> {
    let key = ObjectKey::new(Kind::Node, "", name);
    let propagation = Cascade::Background;
    one(Request::Delete { key, grace_seconds: None, propagation }, told)
}

fn stop(name: &str, told: String) -> Box<dyn Task> {
    one(Request::StopNode { name: name.into() }, told)
}

fn start(name: &str, told: String) -> Box<dyn Task> {
    one(Request::StartNode { name: name.into() }, told)
}

fn setup(name: &str, flags: &Flags) -> Result<NodeSetup, String> {
    let bad = |flag: &str, what: &str, text: &str| {
        format!("loupe node add: --{flag}: not {what}: {text:?}")
    };
    let amount = |flag: &str, least: i128| match flags.text(flag) {
        None => Ok(None),
        Some(text) => quantity::millis(text)
            .filter(|millis| *millis >= least)
            .and_then(|millis| i64::try_from(millis).ok())
            .map(Some)
            .ok_or_else(|| bad(flag, "a quantity", text)),
    };
    let mut node = NodeSetup::named(name);
    for pair in flags.all("labels") {
        let (key, value) = pair.split_once('=').ok_or_else(|| bad("labels", "k=v", pair))?;
        node.labels.insert(key.into(), value.into());
    }
    for taint in flags.all("taints") {
        node.taints.push(TaintSetup::parse(taint).map_err(|error| error.to_string())?);
    }
    node.cpu_millis = amount("cpu", 1)?.unwrap_or(node.cpu_millis);
    node.memory = amount("memory", 1000)?.map_or(node.memory, |millis| millis / 1000);
    node.pods = match flags.int("pods") {
        Some(pods) if (0..=100_000).contains(&pods) => pods,
        Some(pods) => return Err(bad("pods", "a number of pods", &pods.to_string())),
        None => node.pods,
    };
    if let Some(text) = flags.text("ready-after") {
        let span = SimDuration::parse(text).ok_or_else(|| bad("ready-after", "a span", text))?;
        node.ready_after_millis = Some(span.millis());
    }
    Ok(node)
}

/// The name that goes on with the cluster's: `node04` after `node03`.
fn next_name(world: &World) -> String {
    let mut best: Option<(&str, usize, u64)> = None;
    for node in world.sim.lister().nodes() {
        let name = &*node.meta.name;
        let digits = name.len() - name.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let (stem, number) = name.split_at(name.len() - digits);
        if let Ok(number) = number.parse::<u64>()
            && best.is_none_or(|(_, _, highest)| number > highest)
        {
            best = Some((stem, digits, number));
        }
    }
    match best {
        Some((stem, width, number)) => {
            format!("{stem}{:0width$}", number.saturating_add(1))
        }
        None if world.sim.lister().nodes().any(|node| *node.meta.name == *"minikube") => {
            "minikube-m02".into()
        }
        None => "node01".into(),
    }
}

/// `minikube node add|delete|stop|start|list`
pub fn minikube(args: &[String], world: &World) -> Box<dyn Task> {
    task(minikube_node(args, world))
}

fn minikube_node(args: &[String], world: &World) -> Started {
    const USAGE: &str = "minikube: only minikube node add|delete|stop|start|list is simulated";
    let rest = match args.split_first() {
        Some((word, rest)) if word == "node" => rest,
        _ => return Err(USAGE.into()),
    };
    let (word, rest) = rest.split_first().map_or(("", &[][..]), |(w, rest)| (w.as_str(), rest));
    let command = format!("minikube node {word}");
    let flags = read(&command, &ADD_FLAGS, rest)?;
    let named = || only(&command, "the node's name", &flags);
    match word {
        "add" => {
            let name = match flags.args.as_slice() {
                [] => next_name(world),
                _ => named()?,
            };
            let node = setup(&name, &flags)?;
            let short = name.trim_start_matches("minikube-");
            let told = format!(
                "* Adding node {short} to cluster minikube\n* Successfully added {short} to minikube!"
            );
            Ok(one(Request::AddNode { node }, told))
        }
        "delete" => {
            let name = named()?;
            Ok(remove(&name, format!("* Node {name} was successfully deleted.")))
        }
        "stop" => {
            let name = named()?;
            Ok(stop(&name, format!("* Successfully stopped node {name}")))
        }
        "start" => {
            let name = named()?;
            Ok(start(&name, format!("* Successfully started node {name}!")))
        }
        "list" => {
            let lines = world
                .sim
                .lister()
                .nodes()
                .map(|node| format!("{}\t{}\n", node.meta.name, node.internal_ip));
            Ok(said(Output::ok(lines.collect::<String>())))
        }
        _ => Err(USAGE.into()),
    }
}

/// `kubeadm join …`: a machine joins; its name comes from `--node-name` or the cluster's naming.
pub fn kubeadm(args: &[String], world: &World) -> Box<dyn Task> {
    let Some(("join", rest)) = args.split_first().map(|(word, rest)| (word.as_str(), rest)) else {
        return task(Err("kubeadm: only kubeadm join is simulated".into()));
    };
    // The address, token and hash are those of a real cluster: there is nothing to check.
    let mut name = None;
    let mut words = rest.iter();
    while let Some(word) = words.next() {
        if let Some(given) = word.strip_prefix("--node-name=") {
            name = Some(given.to_string());
        } else if word == "--node-name" {
            name = words.next().cloned();
        }
    }
    let name = name.unwrap_or_else(|| next_name(world));
    let told = "This node has joined the cluster:\n\
                * Certificate signing request was sent to apiserver and a response was received.\n\
                * The Kubelet was informed of the new secure connection details.\n\n\
                Run 'kubectl get nodes' on the control-plane to see this node join the cluster.";
    one(Request::AddNode { node: NodeSetup::named(&name) }, told.into())
}
