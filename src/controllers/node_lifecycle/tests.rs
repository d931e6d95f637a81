use super::*;
use crate::api::node::TaintEffect;
use crate::controllers::fixture::{START, World, at, node, pod, set_ready, taint};
use crate::controllers::taint_eviction;
use taints::{NOT_READY, UNREACHABLE, UNSCHEDULABLE};
use zone::ZoneState::{FullDisruption, Initial, Normal, PartialDisruption};

/// A cluster with the controller at work; time goes in steps of 100 ms.
struct Run {
    world: World,
    memory: Memory,
    now: SimTime,
    /// Silent nodes, with the time of their last sign of life.
    silent: BTreeMap<Rc<str>, SimTime>,
    due: Option<SimTime>,
    log: Vec<String>,
}

impl Run {
    fn of(nodes: usize) -> Self {
        let mut world = World::default();
        for n in 1..=nodes {
            world.add(node(&format!("n{n}"), &[]));
        }
        let (memory, silent) = (Memory::default(), BTreeMap::new());
        let mut run = Run { world, memory, now: START, silent, due: None, log: Vec::new() };
        run.tick();
        run
    }

    fn silence(&mut self, names: &[&str]) {
        for name in names {
            self.silent.insert((*name).into(), self.now);
        }
        self.due = Some(self.now);
    }

    fn wake(&mut self, name: &str) {
        self.silent.remove(name);
        self.world.change_node(name, |node| set_ready(node, ConditionStatus::True));
        self.taints_follow(name);
        self.due = Some(self.now);
    }

    fn zones(&self) -> Vec<ZoneCount> {
        let mut zones: BTreeMap<Rc<str>, ZoneCount> = BTreeMap::new();
        for node in self.world.lister().nodes() {
            let zone = zone_of(node);
            let count =
                zones.entry(zone.clone()).or_insert(ZoneCount { zone, ready: 0, not_ready: 0 });
            match node.readiness() {
                ConditionStatus::True => count.ready += 1,
                _ => count.not_ready += 1,
            }
        }
        zones.into_values().collect()
    }

    fn look(&mut self, occasion: impl FnOnce(&World) -> Decision<Reason, Memory>) {
        let decision = occasion(&self.world);
        self.world.apply(&decision, self.now);
        self.memory = decision.memory;
        let seconds = self.now.since(START).as_secs_f64();
        for reason in &decision.reasons {
            if !matches!(reason, Reason::NothingToDo | Reason::Silent { .. }) {
                let reason = serde_json::to_value(reason).unwrap();
                let what = reason["kind"].as_str().unwrap();
                let whom = reason["node"].as_str().or(reason["state"].as_str()).unwrap_or("");
                self.log.push(format!("{seconds} {what} {whom}").trim_end().to_owned());
            }
        }
        if let Some(again) = decision.again {
            self.due = Some(self.now + again);
        }
    }

    fn tick(&mut self) {
        self.due = None;
        let nodes: Vec<Rc<Node>> = self.world.lister().nodes().cloned().collect();
        let watched: Vec<Watched> = nodes
            .iter()
            .filter_map(|node| match self.silent.get(&node.meta.name) {
                Some(since) => Some(Watched { node, last_heard: *since }),
                None => needs_a_tick(node).then_some(Watched { node, last_heard: self.now }),
            })
            .collect();
        let (zones, memory, now) = (self.zones(), self.memory.clone(), self.now);
        self.look(|world| {
            let occasion =
                Occasion::Tick { watched: &watched, zones: &zones, added: &[], removed: &[] };
            let lister = world.lister();
            decide(&Observed { occasion, lister, anchor: START, memory: &memory }, now)
        });
        for node in nodes {
            self.taints_follow(&node.meta.name);
        }
    }

    fn taints_follow(&mut self, name: &str) {
        let (node, memory, now) = (self.world.node(name), self.memory.clone(), self.now);
        self.look(|world| {
            let occasion = Occasion::NodeChanged(&node);
            let lister = world.lister();
            decide(&Observed { occasion, lister, anchor: START, memory: &memory }, now)
        });
    }

    fn until(&mut self, end: SimTime) {
        while self.now < end {
            self.now += TAINTING_PERIOD;
            let on_tick = self.now.since(START).millis() % health::PERIOD.millis() == 0;
            if on_tick && self.due.is_some_and(|due| due <= self.now) {
                self.tick();
            }
            let (memory, now) = (self.memory.clone(), self.now);
            if memory.next_tainting(START, now) == Some(now) {
                self.look(|world| {
                    let (occasion, lister) = (Occasion::Tainting, world.lister());
                    decide(&Observed { occasion, lister, anchor: START, memory: &memory }, now)
                });
            }
        }
    }

    fn taints(&self, name: &str) -> Vec<String> {
        self.world.node(name).taints.iter().map(ToString::to_string).collect()
    }
}

/// The worked timeline: one of several nodes dies.
#[test]
fn a_dead_node_loses_its_pods_after_six_minutes() {
    let mut run = Run::of(3);
    let (web, ended) = (pod("web", "n3"), pod("ended", "n3"));
    let uid = run.world.add(web);
    let mut ended = ended;
    ended.status.conditions[0].status = ConditionStatus::False;
    run.world.add(ended);
    run.log.clear();
    run.silence(&["n3"]);
    run.until(at(50));
    assert!(run.log.is_empty() && run.world.said.is_empty(), "50 s are not more than 50 s");
    run.until(at(55));
    assert_eq!(run.log, ["55 Lost n3", "55 NoSchedule n3"]);
    assert_eq!(
        run.world.said,
        [
            "55 NodeNotReady: Node n3 status is now: NodeNotReady",
            "55 NodeNotReady: Node is not ready"
        ]
    );
    assert_eq!(run.taints("n3"), ["node.kubernetes.io/unreachable:NoSchedule"]);
    let lost = run.world.node("n3");
    let ready = lost.condition(NodeConditionType::Ready).unwrap();
    assert_eq!((ready.status.name(), &*ready.reason), ("Unknown", "NodeStatusUnknown"));
    assert_eq!(lost.conditions.len(), 4);
    let marked = run.world.lister().pod(uid).unwrap().clone();
    assert!(!marked.is_ready() && marked.status.phase == crate::api::pod::Phase::Running);
    run.until(at(61));
    assert_eq!(run.log[2..], ["60 Queued n3", "60 Tainted n3"]);
    assert_eq!(run.due, None, "nothing is left to be done");

    let taints = run.world.node("n3").taints.clone();
    let observe = |memory, pod| taint_eviction::Observed { pod, taints: &taints, memory };
    let planned = taint_eviction::decide(&observe(Default::default(), &marked), at(60));
    assert_eq!(planned.again, Some(SimDuration::from_secs(300)));
    let evicted = taint_eviction::decide(&observe(planned.memory, &marked), at(360));
    run.world.apply(&evicted, at(360));
    assert!(run.world.lister().pod(uid).unwrap().is_terminating());
}

#[test]
fn a_node_that_comes_back_is_clean_within_a_tick() {
    let mut run = Run::of(3);
    run.silence(&["n2"]);
    run.until(at(101));
    assert_eq!(run.taints("n2").len(), 2);
    run.wake("n2");
    assert_eq!(run.taints("n2"), ["node.kubernetes.io/unreachable:NoExecute"]);
    run.until(at(105));
    assert!(run.taints("n2").is_empty());
    assert!(run.log.ends_with(&["105 Untainted n2".into()]), "{:?}", run.log);
}

#[test]
fn nodes_that_fail_together_are_tainted_ten_seconds_apart() {
    let mut run = Run::of(5);
    run.silence(&["n1", "n2"]);
    run.until(at(80));
    let tainted: Vec<_> = run.log.iter().filter(|line| line.contains(" Tainted")).collect();
    assert_eq!(tainted, ["60 Tainted n1", "70 Tainted n2"]);
}

#[test]
fn a_small_zone_with_most_nodes_down_stops_evicting() {
    let mut run = Run::of(5);
    run.silence(&["n1", "n2", "n3"]);
    run.until(at(200));
    assert_eq!(run.memory.zone_state(""), PartialDisruption);
    assert!(!run.log.iter().any(|line| line.contains(" Tainted")), "{:?}", run.log);
    run.wake("n1");
    run.until(at(230));
    let tainted: Vec<_> = run.log.iter().filter(|line| line.contains(" Tainted")).collect();
    assert_eq!(tainted, ["215 Tainted n2", "225 Tainted n3"], "{:?}", run.log);
}

#[test]
fn when_all_nodes_are_down_nobody_is_evicted() {
    let mut run = Run::of(2);
    run.silence(&["n1"]);
    run.until(at(100));
    assert!(run.taints("n1").contains(&"node.kubernetes.io/unreachable:NoExecute".into()));
    run.silence(&["n2"]);
    run.until(at(400));
    assert_eq!(run.memory.zone_state(""), FullDisruption);
    for name in ["n1", "n2"] {
        assert_eq!(run.taints(name), ["node.kubernetes.io/unreachable:NoSchedule"]);
    }
    assert!(run.log.contains(&"155 AllDown".into()), "{:?}", run.log);
    // One comes back: the other gets a fresh start of its queue.
    run.wake("n1");
    run.until(at(500));
    assert!(run.log.contains(&"405 AllDownOver".into()), "{:?}", run.log);
    assert!(run.log.iter().any(|line| line.ends_with(" Tainted n2")), "{:?}", run.log);
    assert!(run.taints("n1").is_empty());
}

#[test]
fn taints_follow_conditions_and_cordoning() {
    let now = at(0);
    let keys = |node: &Node| -> Vec<String> {
        taints::no_schedule(node, now).add.iter().map(|taint| taint.key.to_string()).collect()
    };
    let mut node = node("n", &[]);
    assert!(taints::no_schedule(&node, now).is_empty());
    node.unschedulable = true;
    assert_eq!(keys(&node), [UNSCHEDULABLE]);
    set_ready(&mut node, ConditionStatus::False);
    node.conditions[0].status = ConditionStatus::False;
    assert_eq!(keys(&node), [NOT_READY, UNSCHEDULABLE]);
    node.taints = vec![
        taints::of_new_node(),
        taint(UNREACHABLE, TaintEffect::NoSchedule),
        taint("mine", TaintEffect::NoSchedule),
    ];
    let swap = taints::no_schedule(&node, now);
    assert_eq!(swap.add.iter().map(|t| &*t.key).collect::<Vec<_>>(), [UNSCHEDULABLE]);
    assert_eq!(swap.remove.iter().map(|t| &*t.key).collect::<Vec<_>>(), [UNREACHABLE]);
    // Known to be down instead of unknown: the NoExecute taint is swapped, not queued.
    node.taints = vec![taint(UNREACHABLE, TaintEffect::NoExecute)];
    let swap = taints::no_execute(&node, ConditionStatus::False, now);
    assert_eq!((&*swap.add[0].key, &*swap.remove[0].key), (NOT_READY, UNREACHABLE));
}

#[test]
fn zones_are_judged_by_their_ready_nodes() {
    for (ready, not_ready, state) in [
        (3, 0, Normal),
        (1, 2, Normal),
        (2, 3, PartialDisruption),
        (3, 3, Normal),
        (9, 11, PartialDisruption),
        (0, 1, FullDisruption),
    ] {
        let count = ZoneCount { zone: "".into(), ready, not_ready };
        assert_eq!(count.state(), state, "{ready} ready, {not_ready} not");
    }
    assert_eq!(Memory::default().zone_state("nowhere"), Initial);
}

#[test]
fn a_node_that_never_posted_has_a_minute() {
    let mut node = node("n", &[]);
    node.conditions.clear();
    assert!(judge(&node, START, at(60)).conditions.is_none());
    let conditions = judge(&node, START, at(61)).conditions.unwrap();
    assert_eq!(conditions[0].message, "Kubelet never posted node status.");
    assert_eq!(next_tick(START, at(60)), at(65));
    assert_eq!(next_tick(START, at(59)), at(60));
}
