//! Machines: `loupe node`, `minikube node`, `kubeadm join`.

use crate::api::meta::{Kind, ObjectKey};
use crate::api::quantity;
use crate::kubectl::flags::{Flag, Flags, Takes};
use crate::kubectl::loupe::{Started, one, only, read, said, task};
use crate::kubectl::task::{Output, Task, World};
use crate::scenario::command::{Cascade, Request};
use crate::scenario::setup::{NodeSetup, TaintSetup};
use crate::sim::Sim;
use crate::time::SimDuration;

/// Upstream: `cmd/kubeadm/app/cmd/join.go`, without what is measured.
const JOINED: &str = "\
[preflight] Running pre-flight checks
[preflight] Reading configuration from the \"kubeadm-config\" ConfigMap in namespace \
\"kube-system\"...
[preflight] Use 'kubeadm init phase upload-config kubeadm --config your-config-file' to re-upload \
it.
[kubelet-start] Writing kubelet configuration to file \"/var/lib/kubelet/config.yaml\"
[kubelet-start] Writing kubelet environment file with flags to file \
\"/var/lib/kubelet/kubeadm-flags.env\"
[kubelet-start] Starting the kubelet
[kubelet-start] Waiting for the kubelet to perform the TLS Bootstrap

This node has joined the cluster:
* Certificate signing request was sent to apiserver and a response was received.
* The Kubelet was informed of the new secure connection details.

Run 'kubectl get nodes' on the control-plane to see this node join the cluster.";

const ADD_FLAGS: [Flag; 6] = [
    Flag::long("labels", Takes::List),
    Flag::long("taints", Takes::List),
    Flag::long("cpu", Takes::Text),
    Flag::long("memory", Takes::Text),
    Flag::long("pods", Takes::Int),
    Flag::long("ready-after", Takes::Text),
];

/// `loupe node add|remove|stop|start NAME`
pub fn node(args: &[String], world: &World) -> Started {
    let (word, rest) = args.split_first().map_or(("", &[][..]), |(w, rest)| (w.as_str(), rest));
    if word == "add" {
        let flags = read("loupe node add", &ADD_FLAGS, rest)?;
        let name = only("loupe node add", "the node's name", &flags)?;
        let node = setup(&name, &flags, world)?;
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

/// A machine as this cluster has them.
fn machine(name: &str, world: &World) -> NodeSetup {
    match world.sim.setup().preset {
        Some(preset) => preset.worker(name),
        None => NodeSetup::named(name),
    }
}

fn setup(name: &str, flags: &Flags, world: &World) -> Result<NodeSetup, String> {
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
    let mut node = machine(name, world);
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

/// The name that goes on with the cluster's: `node04` after `node03`, `node04.k8s.org` after
/// `node03.k8s.org`.
pub fn next_name(sim: &Sim) -> String {
    let mut best: Option<(&str, usize, u64, &str)> = None;
    for node in sim.lister().nodes() {
        let name = &*node.meta.name;
        let (host, domain) = name.split_at(name.find('.').unwrap_or(name.len()));
        let digits = host.len() - host.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let (stem, number) = host.split_at(host.len() - digits);
        if let Ok(number) = number.parse::<u64>()
            && best.is_none_or(|(_, _, highest, _)| number > highest)
        {
            best = Some((stem, digits, number, domain));
        }
    }
    match best {
        // The first worker beside a control plane.
        Some(("master", width, number, domain)) => format!("node{number:0width$}{domain}"),
        Some((stem, width, number, domain)) => {
            format!("{stem}{:0width$}{domain}", number.saturating_add(1))
        }
        None if sim.lister().node("minikube").is_some() => "minikube-m02".into(),
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
                [] => next_name(world.sim),
                _ => named()?,
            };
            let node = setup(&name, &flags, world)?;
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
            let told = format!(
                "* Stopping node {name:?}  ...\n* Powering off {name:?} via SSH ...\n\
                 * Successfully stopped node {name}"
            );
            Ok(stop(&name, told))
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
    let rest = match args.split_first().map(|(word, rest)| (word.as_str(), rest)) {
        Some(("join", rest)) => rest,
        Some(("token", [word, ..])) if word == "create" => return said(join_command(world)),
        _ => {
            let known = "kubeadm join and kubeadm token create";
            return task(Err(format!("kubeadm: only {known} are simulated")));
        }
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
    let name = name.unwrap_or_else(|| next_name(world.sim));
    one(Request::AddNode { node: machine(&name, world) }, JOINED.into())
}

/// What a machine has to say to join. Nothing checks it.
fn join_command(world: &World) -> Output {
    let api_server = world.sim.lister().nodes().map(|node| node.internal_ip).min();
    let address = api_server.map_or_else(String::new, |ip| ip.to_string());
    let digits = |n: u64| world.sim.seed().uuid(n).replace('-', "");
    let token = digits(0);
    let (id, secret) = (token.get(..6).unwrap_or_default(), token.get(6..22).unwrap_or_default());
    let hash = digits(1) + &digits(2);
    Output::ok(format!(
        "kubeadm join {address}:6443 --token {id}.{secret} --discovery-token-ca-cert-hash \
         sha256:{hash} \n"
    ))
}
