//! Random runs of DaemonSets: one pod on every node that may run one, none elsewhere, and an
//! update that never takes more away than it may. A failure names its seed.
#![cfg(not(target_arch = "wasm32"))]

use kubeloupe_core::api::daemon_set::DaemonSet;
use kubeloupe_core::api::json::to_value;
use kubeloupe_core::api::meta::{Kind, ObjectKey};
use kubeloupe_core::api::node::{Node, TaintEffect};
use kubeloupe_core::api::object::Object;
use kubeloupe_core::api::pod::{ConditionStatus, Pod, PodConditionType};
use kubeloupe_core::api::v1::IntOrString;
use kubeloupe_core::rng::{Seed, Stream};
use kubeloupe_core::scenario::command::Request;
use kubeloupe_core::scenario::setup::{NodeSetup, Setup, TaintSetup};
use kubeloupe_core::session::history::{History, Progress};
use kubeloupe_core::time::{SimDuration, SimTime};
use serde_json::{Value, json};
use std::rc::Rc;

/// How many runs; more with `KUBELOUPE_RUNS`.
fn runs() -> u64 {
    std::env::var("KUBELOUPE_RUNS").ok().and_then(|n| n.parse().ok()).unwrap_or(40)
}

struct Run {
    history: History,
    chance: Stream,
    sets: u32,
    nodes: u32,
    off: Vec<String>,
}

/// The taint that a run puts on nodes and takes away again.
const TAINT: &str = "dedicated";

impl Run {
    fn new(seed: u64) -> Self {
        let mut chance = Seed(seed).stream("random-daemons", 0);
        let nodes = chance.between(1, 7) as u32;
        let realistic = chance.between(0, 2) > 0;
        let setup = Setup { seed, realistic, ..Setup::with_nodes(nodes as usize) };
        let history = History::new(Rc::new(setup));
        Run { history, chance, sets: 0, nodes, off: Vec::new() }
    }

    fn draw(&mut self, low: i64, high: i64) -> i64 {
        self.chance.between(low, high)
    }

    fn pick(&mut self, kind: Kind) -> Option<ObjectKey> {
        let keys: Vec<_> = self.history.sim().lister().all(kind).map(Object::key).collect();
        let last = keys.len().checked_sub(1)?;
        keys.get(self.draw(0, last as i64) as usize).cloned()
    }

    /// A DaemonSet with any mixture of rules.
    fn set(&mut self) -> Request {
        self.sets += 1;
        let name = format!("set{}", self.sets);
        let strategy = match self.draw(0, 5) {
            0 => json!({"type": "OnDelete"}),
            1 => json!({"rollingUpdate": {"maxUnavailable": 0, "maxSurge": self.draw(1, 2)}}),
            2 => json!({"rollingUpdate": {"maxUnavailable": "50%"}}),
            _ => json!({"rollingUpdate": {"maxUnavailable": self.draw(1, 3)}}),
        };
        let mut pod = json!({
            "terminationGracePeriodSeconds": self.draw(1, 20),
            "containers": [{"name": "c", "image": "nginx:1"}]
        });
        if self.draw(0, 3) == 0 {
            pod["nodeSelector"] = json!({"disk": "ssd"});
        }
        if self.draw(0, 3) == 0 {
            pod["tolerations"] = json!([{"operator": "Exists"}]);
        }
        let manifest = json!({
            "apiVersion": "apps/v1", "kind": "DaemonSet",
            "metadata": {"name": name, "namespace": "default"},
            "spec": {
                "minReadySeconds": self.draw(0, 6),
                "updateStrategy": strategy,
                "selector": {"matchLabels": {"app": name}},
                "template": {
                    "metadata": {
                        "labels": {"app": name},
                        "annotations": {"kubeloupe/ready-after": format!("{}s", self.draw(0, 5))}
                    },
                    "spec": pod
                }
            }
        });
        Request::Create { manifest }
    }

    fn changed(&mut self, kind: Kind, change: impl FnOnce(&mut Value, i64)) -> Option<Request> {
        let key = self.pick(kind)?;
        let number = self.draw(0, 3);
        let sim = self.history.sim();
        let object = sim.lister().find(&key)?.clone();
        let mut manifest = to_value(&object, &|uid| sim.uuid(uid));
        change(&mut manifest, number);
        Some(Request::Update { key, manifest })
    }

    fn new_image(&mut self) -> Option<Request> {
        self.changed(Kind::DaemonSet, |set, number| {
            let image = format!("nginx:{}", number + 1);
            set["spec"]["template"]["spec"]["containers"][0]["image"] = image.into();
        })
    }

    fn change_node(&mut self) -> Option<Request> {
        self.changed(Kind::Node, |node, number| match number {
            0 => node["metadata"]["labels"]["disk"] = "ssd".into(),
            1 => node["metadata"]["labels"]["disk"] = "none".into(),
            2 => node["spec"]["unschedulable"] = true.into(),
            _ => {
                let effect = match node["metadata"]["labels"]["disk"].is_null() {
                    true => "NoSchedule",
                    false => "NoExecute",
                };
                node["spec"]["taints"] = json!([{"key": TAINT, "effect": effect}]);
            }
        })
    }

    fn act(&mut self) {
        let request = match self.draw(0, 14) {
            0..=2 => Some(self.set()),
            3..=5 => self.new_image(),
            6 | 7 => self.change_node(),
            8 => {
                self.nodes += 1;
                let mut node = NodeSetup::named(&format!("node{:02}", self.nodes));
                node.labels.insert("disk".into(), "ssd".into());
                if self.draw(0, 2) == 0 {
                    node.taints.push(TaintSetup::parse("dedicated:NoSchedule").expect("a taint"));
                }
                Some(Request::AddNode { node })
            }
            9 => self.pick(Kind::Node).map(|key| Request::StopNode { name: key.name.to_string() }),
            10 => self.off.pop().map(|name| Request::StartNode { name }),
            11 => self.pick(Kind::Pod).map(deletion),
            12 => self.pick(Kind::Node).map(deletion),
            13 => {
                let exit_code = self.draw(0, 2) as i32;
                let key = self.pick(Kind::Pod);
                key.map(|key| Request::CrashPod { key, container: None, exit_code })
            }
            _ => Some(Request::StopController { name: "daemonset".into() }),
        };
        let Some(request) = request else { return };
        let stopped = match &request {
            Request::StopNode { name } => Some(name.clone()),
            _ => None,
        };
        // Refusals are part of the game.
        if self.history.execute("random", request).is_ok() {
            self.off.extend(stopped);
        }
    }

    fn wait(&mut self, seconds: i64, check: impl Fn(&Run)) {
        let to = self.history.now() + SimDuration::from_secs(seconds);
        loop {
            let progress = self.history.advance(to, 1, None);
            check(self);
            if progress == Progress::Arrived {
                return;
            }
        }
    }

    /// Faults end: machines and controllers are on, no node is tainted or cordoned.
    fn heal(&mut self) {
        for name in std::mem::take(&mut self.off) {
            let _ = self.history.execute("heal", Request::StartNode { name });
        }
        let name = "daemonset".into();
        let _ = self.history.execute("heal", Request::StartController { name });
        let sim = self.history.sim();
        let requests: Vec<Request> = sim
            .lister()
            .all(Kind::Node)
            .map(|node| {
                let mut manifest = to_value(node, &|uid| sim.uuid(uid));
                if let Some(taints) = manifest["spec"]["taints"].as_array_mut() {
                    taints.retain(|taint| taint["key"] != TAINT);
                }
                manifest["spec"]["unschedulable"] = false.into();
                Request::Update { key: node.key(), manifest }
            })
            .collect();
        for request in requests {
            self.history.execute("heal", request).expect("a node may change");
        }
    }

    fn sets(&self) -> impl Iterator<Item = &Rc<DaemonSet>> {
        self.history.sim().lister().all(Kind::DaemonSet).filter_map(|object| match object {
            Object::DaemonSet(set) => Some(set),
            _ => None,
        })
    }

    /// The set's pods of a node that are neither ended nor going.
    fn active(&self, set: &DaemonSet, node: &str) -> Vec<&Rc<Pod>> {
        let lister = self.history.sim().lister();
        let pods = lister.dependents(set.meta.uid).filter_map(Object::as_pod);
        let here = |pod: &&Rc<Pod>| pod.pinned_to.as_deref() == Some(node) && pod.is_active();
        pods.filter(here).collect()
    }

    fn nodes(&self) -> impl Iterator<Item = &Rc<Node>> {
        self.history.sim().lister().nodes()
    }

    /// How many nodes have no available pod of the set.
    fn unavailable(&self, set: &DaemonSet) -> usize {
        let now = self.history.now();
        let is_served = |node: &&Rc<Node>| {
            self.active(set, &node.meta.name).iter().any(|pod| is_available(set, pod, now))
        };
        self.nodes().filter(|node| !is_served(node)).count()
    }
}

fn deletion(key: ObjectKey) -> Request {
    Request::Delete { key, grace_seconds: None, propagation: Default::default() }
}

fn is_available(set: &DaemonSet, pod: &Pod, now: SimTime) -> bool {
    let ready = pod.status.condition(PodConditionType::Ready);
    let patience = SimDuration::from_secs(set.spec.min_ready_seconds.unwrap_or(0).into());
    ready.is_some_and(|c| c.status == ConditionStatus::True && c.last_transition + patience <= now)
}

fn surge(set: &DaemonSet) -> i32 {
    let rolling = set.spec.update_strategy.rolling_update.as_ref();
    match rolling.and_then(|rolling| rolling.max_surge.as_ref()) {
        Some(IntOrString::Int(surge)) => *surge,
        _ => 0,
    }
}

/// How many nodes an update may leave without an available pod.
fn bound(set: &DaemonSet, nodes: usize) -> usize {
    if surge(set) > 0 || set.spec.update_strategy.kind.as_deref() == Some("OnDelete") {
        return 0;
    }
    let rolling = set.spec.update_strategy.rolling_update.as_ref();
    match rolling.and_then(|rolling| rolling.max_unavailable.as_ref()) {
        Some(IntOrString::Int(number)) => *number as usize,
        // 50%
        Some(IntOrString::String(_)) => nodes.div_ceil(2),
        None => 1,
    }
}

/// One pod on a node, and beside it its successor while the set surges.
fn at_most_one_on_a_node(run: &Run) {
    for set in run.sets() {
        let most = if surge(set) > 0 { 2 } else { 1 };
        for node in run.nodes() {
            let pods = run.active(set, &node.meta.name);
            let names: Vec<_> = pods.iter().map(|pod| &*pod.meta.name).collect();
            assert!(pods.len() <= most, "{}: {names:?}", node.meta.name);
        }
    }
}

/// Whether the set's pods may run on a node, worked out from what these runs put there.
fn may_run(set: &DaemonSet, node: &Node) -> bool {
    let spec = &set.spec.template.spec;
    let selected = spec.node_selector.is_none()
        || node.meta.labels.get("disk").is_some_and(|disk| disk == "ssd");
    let repelled = |taint: &kubeloupe_core::api::node::Taint| {
        &*taint.key == TAINT && taint.effect != TaintEffect::PreferNoSchedule
    };
    selected && (spec.tolerations.is_some() || !node.taints.iter().any(repelled))
}

fn rest(run: &Run) {
    let now = run.history.now();
    for set in run.sets() {
        let mut wanted = 0;
        for node in run.nodes() {
            let pods = run.active(set, &node.meta.name);
            let may = usize::from(may_run(set, node));
            wanted += may;
            let (set_name, node) = (&set.meta.name, &node.meta.name);
            let names: Vec<_> = pods.iter().map(|pod| &pod.meta.name).collect();
            assert_eq!(pods.len(), may, "{set_name} on {node}: {names:?}");
            let served = pods.iter().all(|pod| is_available(set, pod, now));
            assert!(served, "{set_name} on {node} is not available: {pods:?}");
        }
        let status = &set.status;
        let counts = [status.desired, status.current, status.ready, status.available];
        assert_eq!(counts, [wanted as i32; 4], "{}: {status:?}", set.meta.name);
        assert_eq!(status.misscheduled, 0, "{}", set.meta.name);
        if set.spec.update_strategy.kind.as_deref() == Some("RollingUpdate") {
            assert_eq!(status.updated, wanted as i32, "{}", set.meta.name);
        }
    }
    for pod in run.history.sim().lister().all(Kind::Pod).filter_map(Object::as_pod) {
        assert!(pod.is_active(), "{} is never gone", pod.meta.name);
    }
}

fn with_seeds(one: impl Fn(u64)) {
    for seed in 0..runs() {
        let ran = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| one(seed)));
        if let Err(panic) = ran {
            eprintln!("seed {seed}");
            std::panic::resume_unwind(panic);
        }
    }
}

#[test]
fn daemons_come_to_rest_on_their_nodes() {
    with_seeds(|seed| {
        let mut run = Run::new(seed);
        for _ in 0..14 {
            run.act();
            let seconds = run.draw(0, 25);
            run.wait(seconds, at_most_one_on_a_node);
        }
        run.heal();
        // Longer than every back-off and eviction together.
        run.wait(2000, at_most_one_on_a_node);
        rest(&run);
    });
}

#[test]
fn an_update_takes_no_more_than_it_may() {
    with_seeds(|seed| {
        let mut run = Run::new(seed);
        let sets = run.draw(1, 3);
        for _ in 0..sets {
            let mut request = run.set();
            if let Request::Create { manifest } = &mut request {
                // All nodes may run them.
                let pod = &mut manifest["spec"]["template"]["spec"];
                pod.as_object_mut().expect("a spec").remove("nodeSelector");
            }
            run.history.execute("set", request).expect("a DaemonSet");
        }
        run.wait(60, at_most_one_on_a_node);
        for _ in 0..5 {
            if let Some(request) = run.new_image() {
                run.history.execute("image", request).expect("an image may change");
            }
            let seconds = run.draw(1, 60);
            run.wait(seconds, |run| {
                let nodes = run.nodes().count();
                for set in run.sets() {
                    let (down, most) = (run.unavailable(set), bound(set, nodes));
                    assert!(down <= most, "{}: {down} down, {most} may", set.meta.name);
                }
            });
        }
        run.wait(600, at_most_one_on_a_node);
        rest(&run);
    });
}
