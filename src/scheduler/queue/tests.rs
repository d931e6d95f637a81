use super::*;
use crate::api::node::Node;
use crate::scheduler::fixture::{Cluster, labels, node, pod, requests, spec, taint};
use crate::scheduler::verdict::Plugin;
use std::rc::Rc;

const START: SimTime = SimTime::DEFAULT_START;

fn at(seconds: i64) -> SimTime {
    START + SimDuration::from_secs(seconds)
}

#[test]
fn back_off_doubles_up_to_ten_seconds() {
    let seconds: Vec<_> = (0..7).map(|n| backoff_after(n).secs()).collect();
    assert_eq!(seconds, [0, 1, 2, 4, 8, 10, 10]);
    assert_eq!(backoff_after(u32::MAX).secs(), 10);
}

#[test]
fn higher_priority_first_then_first_come() {
    let mut cluster = Cluster::of(1);
    let mut queue = Queue::new(START);
    let mut add = |name: &str, priority: i32, second: i64| {
        let pod = cluster.store(pod(name, &spec(&format!("priority: {priority}"))));
        queue.add(&pod, at(second));
        pod.meta.uid
    };
    let (late, early, high) = (add("late", 0, 2), add("early", 0, 1), add("high", 5, 3));
    assert_eq!([queue.pop(), queue.pop(), queue.pop()], [Some(high), Some(early), Some(late)]);
    assert_eq!(queue.pop(), None);
}

fn turned_away(by: Plugin) -> (Cluster, Queue, Uid) {
    let mut cluster = Cluster::of(1);
    let mut queue = Queue::new(START);
    let waiting = cluster.store(pod("p", &requests("1", "1Gi")));
    queue.add(&waiting, at(0));
    let uid = queue.pop().unwrap();
    queue.turn_away(uid, [by].into_iter().collect(), at(0));
    (cluster, queue, uid)
}

#[test]
fn an_event_moves_a_pod_into_its_back_off_or_past_it() {
    let (cluster, mut queue, uid) = turned_away(Plugin::NodeResourcesFit);
    let gone = pod("gone", &spec(""));
    let freed = ClusterEvent::PodDeleted(&gone);
    assert!(!queue.has_next());
    assert_eq!(queue.on_event(&freed, cluster.cache.lister(), at(0)), 1);
    assert_eq!(queue.get(uid).unwrap().place, Place::Backoff { until: at(1) });
    assert_eq!(queue.pop(), Some(uid), "nothing else is to be done");
    queue.turn_away(uid, [Plugin::NodeResourcesFit].into_iter().collect(), at(1));
    assert_eq!(queue.on_event(&freed, cluster.cache.lister(), at(3)), 1);
    assert_eq!(queue.get(uid).unwrap().place, Place::Active, "2 s have passed");
    queue.pop();
    queue.fail(uid, at(4));
    assert_eq!(queue.pop(), None, "an error is always waited out");
    assert_eq!(queue.next_flush(), Some(at(5)));
    queue.flush(at(5));
    assert_eq!(queue.pop(), Some(uid));
    queue.remove(uid);
    assert!(queue.get(uid).is_none() && queue.next_flush().is_none());
}

#[test]
fn leftovers_are_tried_again_after_five_minutes() {
    let (_, mut queue, uid) = turned_away(Plugin::NodeAffinity);
    assert_eq!(queue.next_flush(), Some(at(330)), "the first 30 s check past 5 min");
    queue.flush(at(300));
    assert_eq!(queue.pop(), None);
    queue.flush(at(330));
    assert_eq!(queue.pop(), Some(uid));
}

/// Which event helps a pod that which plugin turned away.
#[test]
fn each_plugin_waits_for_its_own_events() {
    use Plugin::{InterPodAffinity, NodeAffinity, NodePorts, NodeResourcesFit, NodeUnschedulable};
    use Plugin::{PodTopologySpread, TaintToleration};
    let changed = |change: fn(&mut Node)| {
        let mut node = node("a");
        change(&mut node);
        node
    };
    let (plain, tiny) = (node("a"), changed(|n| n.capacity.cpu_millis = 500));
    let tainted = changed(|n| n.taints = vec![taint("k:NoSchedule")]);
    let cordoned = changed(|n| n.unschedulable = true);
    let ssd = changed(|n| n.meta.labels = labels("disktype=ssd"));
    let other = pod("other", &spec(""));
    let mut web =
        pod("web", &spec("containers: [{name: c, ports: [{containerPort: 1, hostPort: 80}]}]"));
    web.meta.labels = labels("app=web");
    let waiting = spec(
        "nodeSelector: {disktype: ssd}
topologySpreadConstraints:
- {maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: DoNotSchedule,
   labelSelector: {matchLabels: {app: web}}}
affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution:
  [{topologyKey: zone, labelSelector: {matchLabels: {app: web}}}]}}
containers:
- {name: c, resources: {requests: {cpu: 1}}, ports: [{containerPort: 1, hostPort: 80}]}",
    );
    let update = |old, new| ClusterEvent::NodeUpdated { old, new };
    let cases: [(&str, ClusterEvent, &[Plugin]); 9] = [
        (
            "a tainted node joins",
            ClusterEvent::NodeAdded(&tainted),
            &[NodeUnschedulable, NodePorts, NodeResourcesFit, PodTopologySpread, InterPodAffinity],
        ),
        (
            "a tiny node joins",
            ClusterEvent::NodeAdded(&tiny),
            &[NodeUnschedulable, TaintToleration, NodePorts, PodTopologySpread, InterPodAffinity],
        ),
        ("a taint goes", update(&tainted, &plain), &[TaintToleration]),
        ("uncordon", update(&cordoned, &plain), &[NodeUnschedulable]),
        ("labelled", update(&plain, &ssd), &[NodeAffinity, PodTopologySpread, InterPodAffinity]),
        ("a node grows", update(&tiny, &plain), &[NodeResourcesFit]),
        ("an unrelated pod goes", ClusterEvent::PodDeleted(&other), &[NodeResourcesFit]),
        (
            "web goes",
            ClusterEvent::PodDeleted(&web),
            &[NodePorts, NodeResourcesFit, PodTopologySpread, InterPodAffinity],
        ),
        ("web comes", ClusterEvent::PodAdded(&web), &[PodTopologySpread]),
    ];
    let cluster = Cluster::of(0);
    let pod = Rc::new(pod("p", &waiting));
    for (what, event, helped) in cases {
        let helps = |plugin: &Plugin| {
            is_worth_a_retry(&pod, [*plugin].into_iter().collect(), &event, cluster.cache.lister())
        };
        let said: Vec<_> = Plugin::ALL
            .into_iter()
            .filter(|plugin| *plugin != Plugin::NodeName && helps(plugin))
            .collect();
        assert_eq!(said, helped, "{what}");
    }
}
