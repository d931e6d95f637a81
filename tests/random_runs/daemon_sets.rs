//! DaemonSets: one pod on every node that may run one, none elsewhere, and an update that never
//! takes more away than it may.

use crate::for_each_seed;
use crate::run::Run;
use kubeloupe_core::api::daemon_set::DaemonSet;
use kubeloupe_core::api::meta::Kind;
use kubeloupe_core::api::node::{Node, Taint, TaintEffect};
use kubeloupe_core::api::object::Object;
use kubeloupe_core::api::pod::{ConditionStatus, Pod, PodConditionType};
use kubeloupe_core::api::v1::IntOrString;
use kubeloupe_core::scenario::command::Request;
use kubeloupe_core::scenario::setup::{NodeSetup, TaintSetup};
use kubeloupe_core::time::{SimDuration, SimTime};
use serde_json::{Value, json};
use std::rc::Rc;

/// The taint that a run puts on nodes and takes away again.
const TAINT: &str = "dedicated";

struct Daemons {
    run: Run,
    made: u32,
}

impl Daemons {
    fn new(seed: u64) -> Self {
        Daemons { run: Run::new(seed, "daemonset"), made: 0 }
    }

    /// A DaemonSet with any mixture of rules.
    fn set(&mut self) -> Request {
        self.made += 1;
        let name = format!("set{}", self.made);
        let run = &mut self.run;
        let strategy = match run.draw(0, 5) {
            0 => json!({"type": "OnDelete"}),
            1 => json!({"rollingUpdate": {"maxUnavailable": 0, "maxSurge": run.draw(1, 2)}}),
            2 => json!({"rollingUpdate": {"maxUnavailable": "50%"}}),
            _ => json!({"rollingUpdate": {"maxUnavailable": run.draw(1, 3)}}),
        };
        let mut pod = json!({
            "terminationGracePeriodSeconds": run.draw(1, 20),
            "containers": [{"name": "c", "image": "nginx:1"}]
        });
        if run.draw(0, 3) == 0 {
            pod["nodeSelector"] = json!({"disk": "ssd"});
        }
        if run.draw(0, 3) == 0 {
            pod["tolerations"] = json!([{"operator": "Exists"}]);
        }
        let ready_after = format!("{}s", run.draw(0, 5));
        let manifest = json!({
            "apiVersion": "apps/v1", "kind": "DaemonSet",
            "metadata": {"name": name, "namespace": "default"},
            "spec": {
                "minReadySeconds": run.draw(0, 6),
                "updateStrategy": strategy,
                "selector": {"matchLabels": {"app": name}},
                "template": {
                    "metadata": {
                        "labels": {"app": name},
                        "annotations": {"kubeloupe/ready-after": ready_after}
                    },
                    "spec": pod
                }
            }
        });
        Request::Create { manifest }
    }

    fn changed(&mut self, kind: Kind, change: impl FnOnce(&mut Value, i64)) -> Option<Request> {
        let key = self.run.pick(kind)?;
        let number = self.run.draw(0, 3);
        let mut manifest = self.run.manifest(&key)?;
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

    fn new_node(&mut self) -> Request {
        self.run.nodes += 1;
        let mut node = NodeSetup::named(&format!("node{:02}", self.run.nodes));
        node.labels.insert("disk".into(), "ssd".into());
        if self.run.draw(0, 2) == 0 {
            node.taints.push(TaintSetup::parse("dedicated:NoSchedule").expect("a taint"));
        }
        Request::AddNode { node }
    }

    fn act(&mut self) {
        let request = match self.run.draw(0, 14) {
            0..=2 => Some(self.set()),
            3..=5 => self.new_image(),
            6 | 7 => self.change_node(),
            8 => Some(self.new_node()),
            9 => self.run.delete(Kind::Node),
            _ => self.run.fault(),
        };
        self.run.execute(request);
    }

    /// Faults end: machines and controllers are on, no node is tainted or cordoned.
    fn heal(&mut self) {
        self.run.heal();
        let keys: Vec<_> = self.run.lister().all(Kind::Node).map(Object::key).collect();
        for key in keys {
            let mut manifest = self.run.manifest(&key).expect("a node");
            if let Some(taints) = manifest["spec"]["taints"].as_array_mut() {
                taints.retain(|taint| taint["key"] != TAINT);
            }
            manifest["spec"]["unschedulable"] = false.into();
            self.run.execute(Some(Request::Update { key, manifest }));
        }
    }
}

fn sets(run: &Run) -> impl Iterator<Item = &Rc<DaemonSet>> {
    run.lister().all(Kind::DaemonSet).filter_map(|object| match object {
        Object::DaemonSet(set) => Some(set),
        _ => None,
    })
}

/// The set's pods of a node that are neither ended nor going.
fn active<'a>(run: &'a Run, set: &DaemonSet, node: &str) -> Vec<&'a Rc<Pod>> {
    let pods = run.lister().dependents(set.meta.uid).filter_map(Object::as_pod);
    let here = |pod: &&Rc<Pod>| pod.pinned_to.as_deref() == Some(node) && pod.is_active();
    pods.filter(here).collect()
}

/// How many nodes have no available pod of the set.
fn unavailable(run: &Run, set: &DaemonSet) -> usize {
    let now = run.history.now();
    let is_served = |node: &&Rc<Node>| {
        active(run, set, &node.meta.name).iter().any(|pod| is_available(set, pod, now))
    };
    run.lister().nodes().filter(|node| !is_served(node)).count()
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
    for set in sets(run) {
        let most = if surge(set) > 0 { 2 } else { 1 };
        for node in run.lister().nodes() {
            let pods = active(run, set, &node.meta.name);
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
    let repelled =
        |taint: &Taint| &*taint.key == TAINT && taint.effect != TaintEffect::PreferNoSchedule;
    selected && (spec.tolerations.is_some() || !node.taints.iter().any(repelled))
}

fn rest(run: &Run) {
    let now = run.history.now();
    for set in sets(run) {
        let mut wanted = 0;
        for node in run.lister().nodes() {
            let pods = active(run, set, &node.meta.name);
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
    run.check_end();
}

#[test]
fn daemons_come_to_rest_on_their_nodes() {
    for_each_seed(|seed| {
        let mut daemons = Daemons::new(seed);
        for _ in 0..14 {
            daemons.act();
            let seconds = daemons.run.draw(0, 25);
            daemons.run.wait(seconds, at_most_one_on_a_node);
        }
        daemons.heal();
        // Longer than every back-off and eviction together.
        daemons.run.wait(2000, at_most_one_on_a_node);
        rest(&daemons.run);
    });
}

#[test]
fn an_update_takes_no_more_than_it_may() {
    for_each_seed(|seed| {
        let mut daemons = Daemons::new(seed);
        let number = daemons.run.draw(1, 3);
        for _ in 0..number {
            let mut request = daemons.set();
            if let Request::Create { manifest } = &mut request {
                // All nodes may run them.
                let pod = &mut manifest["spec"]["template"]["spec"];
                pod.as_object_mut().expect("a spec").remove("nodeSelector");
            }
            daemons.run.execute(Some(request));
        }
        daemons.run.wait(60, at_most_one_on_a_node);
        for _ in 0..5 {
            let request = daemons.new_image();
            daemons.run.execute(request);
            let seconds = daemons.run.draw(1, 60);
            daemons.run.wait(seconds, |run| {
                let nodes = run.lister().nodes().count();
                for set in sets(run) {
                    let (down, most) = (unavailable(run, set), bound(set, nodes));
                    assert!(down <= most, "{}: {down} down, {most} may", set.meta.name);
                }
            });
        }
        daemons.run.wait(600, at_most_one_on_a_node);
        rest(&daemons.run);
    });
}
