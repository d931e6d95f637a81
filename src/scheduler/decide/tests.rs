use super::*;
use crate::api::node::Node;
use crate::scheduler::explain::{Detail, verdicts};
use crate::scheduler::fixture::{Cluster, labels, node, pod, requests, spec, taint, writes};
use crate::scheduler::fixture::{events, spec as yaml};
use crate::scheduler::score::Scores;

const NOW: SimTime = SimTime::DEFAULT_START;

/// What node `a`, changed like this, says to a pod with this spec.
#[test]
fn filters_say_no_in_the_words_of_the_api() {
    type Change = fn(&mut Node);
    let none = "0/1 nodes are available: 1 ";
    let cases: &[(&str, Change, &str)] = &[
        ("", |_| {}, "a"),
        ("", |n| n.unschedulable = true, "node(s) were unschedulable."),
        (
            "tolerations: [{key: node.kubernetes.io/unschedulable, operator: Exists}]",
            |n| n.unschedulable = true,
            "a",
        ),
        ("", |n| n.taints = vec![taint("k=v:NoSchedule")], "node(s) had untolerated taint(s)."),
        ("", |n| n.taints = vec![taint("k:NoExecute")], "node(s) had untolerated taint(s)."),
        ("", |n| n.taints = vec![taint("k:PreferNoSchedule")], "a"),
        ("tolerations: [{key: k, value: v}]", |n| n.taints = vec![taint("k=v:NoSchedule")], "a"),
        (
            "nodeSelector: {disktype: ssd}",
            |_| {},
            "node(s) didn't match Pod's node affinity/selector.",
        ),
        ("nodeSelector: {disktype: ssd}", |n| n.meta.labels = labels("disktype=ssd"), "a"),
        ("", |n| n.capacity.pods = 1, "Too many pods."),
        (
            "containers: [{name: c, resources: {requests: {cpu: 3500m, memory: 9Gi}}}]",
            |_| {},
            "Insufficient cpu, 1 Insufficient memory.",
        ),
        (
            "containers: [{name: c, ports: [{containerPort: 80, hostPort: 8080}]}]",
            |_| {},
            "node(s) didn't have free ports for the requested pod ports.",
        ),
        (
            "hostNetwork: true\ncontainers: [{name: c, ports: [{containerPort: 8080}]}]",
            |_| {},
            "node(s) didn't have free ports for the requested pod ports.",
        ),
        ("containers: [{name: c, ports: [{containerPort: 8080}]}]", |_| {}, "a"),
    ];
    for (spec, change, expected) in cases {
        let mut cluster = Cluster::of(1);
        cluster.change("a", *change);
        let sitting = "containers: [{name: c, resources: {requests: {cpu: 1}}, \
                       ports: [{containerPort: 1, hostPort: 8080}]}]";
        let mut there = pod("there", &yaml(sitting));
        there.meta.namespace = "other".into();
        cluster.run(there, "a");
        let outcome = cluster.outcome(&pod("p", &yaml(spec)));
        let said =
            outcome.strip_prefix(none).map(|rest| rest.split(" preemption:").next().unwrap());
        assert_eq!(said.unwrap_or(&outcome), *expected, "{spec}");
    }
}

#[test]
fn an_ended_pod_takes_no_room() {
    let mut cluster = Cluster::of(1);
    let big = cluster.run(pod("big", &requests("3", "1Gi")), "a");
    let next = pod("next", &requests("2", "1Gi"));
    assert!(cluster.outcome(&next).contains("Insufficient cpu"));
    let mut ended = (*big).clone();
    ended.status.phase = crate::api::pod::Phase::Succeeded;
    cluster.store(ended);
    assert_eq!(cluster.outcome(&next), "a");
    assert_eq!(cluster.snapshot.slots()[0].requested, Default::default());
}

#[test]
fn the_message_counts_reasons_and_sorts_them_as_strings() {
    let mut cluster = Cluster::of(13);
    cluster.change("a", |n| {
        n.taints = vec![taint("node-role.kubernetes.io/control-plane:NoSchedule")]
    });
    cluster.change("b", |n| n.unschedulable = true);
    for name in ["l", "m"] {
        cluster.change(name, |n| n.capacity.pods = 0);
    }
    let outcome = cluster.outcome(&pod("p", &requests("4500m", "1Gi")));
    assert_eq!(
        outcome,
        "0/13 nodes are available: 1 node(s) had untolerated taint(s), 1 node(s) were \
         unschedulable, 11 Insufficient cpu, 2 Too many pods. preemption: 0/13 nodes are \
         available: 13 Preemption is not helpful for scheduling."
    );
    let busy = cluster_of_busy(2);
    assert_eq!(
        busy.outcome(&pod("p", &requests("2", "1Gi"))),
        "0/2 nodes are available: 2 Insufficient cpu. preemption: 0/2 nodes are available: \
         2 No preemption victims found for incoming pod."
    );
    let never = "preemptionPolicy: Never\ncontainers: [{name: c, resources: {requests: {cpu: 2}}}]";
    assert_eq!(
        busy.outcome(&pod("p", &spec(never))),
        "0/2 nodes are available: 2 Insufficient cpu. preemption: not eligible due to \
         preemptionPolicy=Never."
    );
    assert_eq!(Cluster::of(0).outcome(&pod("p", &spec(""))), "no nodes available to schedule pods");
}

fn cluster_of_busy(nodes: usize) -> Cluster {
    let mut cluster = Cluster::of(nodes);
    for name in (b'a'..).take(nodes).map(|c| (c as char).to_string()) {
        cluster.run(pod("busy", &requests("3", "1Gi")), &name);
    }
    cluster
}

#[test]
fn a_pinned_pod_is_only_tried_on_its_node() {
    let mut cluster = Cluster::of(3);
    let mut pinned = pod("ds-x", &requests("2", "1Gi"));
    pinned.pinned_to = Some("b".into());
    assert_eq!(cluster.outcome(&pinned), "b");
    cluster.run(pod("busy", &requests("3", "1Gi")), "b");
    assert_eq!(
        cluster.outcome(&pinned),
        "0/3 nodes are available: 1 Insufficient cpu, 2 node(s) didn't satisfy plugin(s) \
         [NodeAffinity]. preemption: 0/3 nodes are available: 1 No preemption victims found for \
         incoming pod, 2 Preemption is not helpful for scheduling."
    );
}

#[test]
fn a_pin_stands_in_the_place_of_the_template_s_required_terms() {
    let mut cluster = Cluster::of(2);
    let ssd = "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: \
               {nodeSelectorTerms: [{matchExpressions: [{key: disktype, operator: In, values: \
               [ssd]}]}]}}}";
    let mut pinned = pod("ds-x", &spec(ssd));
    assert!(cluster.outcome(&pinned).contains("2 node(s) didn't match Pod's node affinity"));
    pinned.pinned_to = Some("b".into());
    assert_eq!(cluster.outcome(&pinned), "b");
    // A nodeSelector is not replaced.
    let mut selecting = pod("ds-y", &spec("nodeSelector: {disktype: ssd}"));
    selecting.pinned_to = Some("b".into());
    assert!(cluster.outcome(&selecting).contains("1 node(s) didn't match Pod's node affinity"));
    cluster.change("b", |node| node.meta.labels = labels("disktype=ssd"));
    assert_eq!(cluster.outcome(&selecting), "b");
}

#[test]
fn a_failure_writes_the_event_always_and_the_condition_once() {
    let cluster = cluster_of_busy(1);
    let mut waiting = pod("p", &requests("2", "1Gi"));
    let first = cluster.decide(&waiting);
    assert_eq!(events(&first)[0].reason, "FailedScheduling");
    let [Write::Nothing, Write::SetPodCondition { condition, .. }] = writes(&first)[..] else {
        panic!("{first:?}")
    };
    assert_eq!((&*condition.reason, condition.status.name()), ("Unschedulable", "False"));
    assert_eq!(condition.message, events(&first)[0].message);
    let rejected: Vec<_> = first.memory.rejected_by.iter().collect();
    assert_eq!(rejected, [Plugin::NodeResourcesFit]);
    waiting.status.conditions.push((**condition).clone());
    assert_eq!(writes(&cluster.decide(&waiting)), [&Write::Nothing]);
}

#[test]
fn a_gated_pod_waits() {
    let decision = Cluster::of(1).decide(&pod("p", &spec("schedulingGates: [{name: g}]")));
    let [Write::SetPodCondition { condition, .. }] = writes(&decision)[..] else { panic!() };
    assert_eq!(condition.reason, "SchedulingGated");
    assert_eq!(condition.message, "Scheduling is blocked due to non-empty scheduling gates");
    assert_eq!(decision.reasons, [Reason::Gated { gates: vec!["g".into()] }]);
}

/// Three equal nodes, a sibling on the first: the numbers of the reference.
#[test]
fn replicas_spread_over_equal_nodes() {
    let mut cluster = Cluster::of(3);
    cluster.owner_selector = serde_yaml::from_str("matchLabels: {app: web}").unwrap();
    let template = spec("");
    let replica = |name: &str| {
        let mut pod = pod(name, &template);
        pod.meta.labels = labels("app=web");
        pod
    };
    cluster.run(replica("web-1"), "a");
    let next = replica("web-2");
    let verdicts = verdicts(&cluster.observed(&next));
    let scores: Vec<_> = verdicts.iter().filter_map(|v| v.scores).collect();
    let pairs: Vec<_> = scores.iter().map(|s| (s.least_allocated, s.pod_topology_spread)).collect();
    assert_eq!(pairs, [(95, Some(50)), (97, Some(100)), (97, Some(100))]);
    assert!(scores.iter().all(|s| s.taint_toleration == 100 && s.balanced_allocation.is_none()));
    assert_eq!(verdicts[1].total, Some(300 + 97 + 200));
    let decision = cluster.decide(&next);
    let Reason::Scheduled { score: 597, tied: 2, feasible: 3, nodes: 3, node } =
        &decision.reasons[0]
    else {
        panic!("{decision:?}")
    };
    assert_eq!(&**node, "b");
    assert_eq!(events(&decision)[0].message, "Successfully assigned default/web-2 to b");
    cluster.draw = 1;
    assert_eq!(cluster.outcome(&next), "c");
}

#[test]
fn scores() {
    let of = |cluster: &Cluster, pod: &Pod| -> Vec<Scores> {
        verdicts(&cluster.observed(pod)).iter().filter_map(|v| v.scores).collect()
    };
    let mut cluster = Cluster::of(3);
    cluster.change("b", |n| n.taints = vec![taint("x:PreferNoSchedule")]);
    cluster.change("c", |n| {
        n.taints = vec![taint("x:PreferNoSchedule"), taint("y:PreferNoSchedule")];
        n.meta.labels = labels("disktype=ssd,cpu=fast");
    });
    let plain = pod("p", &requests("1", "4Gi"));
    let taints: Vec<_> = of(&cluster, &plain).iter().map(|s| s.taint_toleration).collect();
    assert_eq!(taints, [100, 50, 0]);
    // CPU a quarter, memory a half: deviation 1/8.
    assert_eq!(of(&cluster, &plain)[0].balanced_allocation, Some(87));
    assert_eq!(of(&cluster, &plain)[0].least_allocated, (75 + 50) / 2);
    let preferring = spec(
        "affinity: {nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [
           {weight: 10, preference: {matchExpressions: [{key: disktype, operator: Exists}]}},
           {weight: 30, preference: {matchExpressions: [{key: cpu, operator: Exists}]}},
           {weight: 20, preference: {matchFields:
              [{key: metadata.name, operator: In, values: [b]}]}}]}}",
    );
    let affinity: Vec<_> =
        of(&cluster, &pod("p", &preferring)).iter().map(|s| s.node_affinity).collect();
    assert_eq!(affinity, [Some(0), Some(50), Some(100)]);
}

fn zoned() -> Cluster {
    let mut cluster = Cluster::default();
    for (name, zone) in [("a", "east"), ("b", "east"), ("c", "west"), ("d", "")] {
        let mut node = node(name);
        let zone = if zone.is_empty() { String::new() } else { format!("zone={zone},") };
        node.meta.labels = labels(&format!("{zone}kubernetes.io/hostname={name}"));
        cluster.join(node);
    }
    cluster
}

#[test]
fn hard_spread_keeps_the_skew() {
    let template = spec(
        "topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: \
         DoNotSchedule, labelSelector: {matchLabels: {app: web}}}]",
    );
    let web = |name: &str| {
        let mut pod = pod(name, &template);
        pod.meta.labels = labels("app=web");
        pod
    };
    let mut cluster = zoned();
    cluster.run(web("web-1"), "a");
    assert_eq!(cluster.outcome(&web("web-2")), "c");
    cluster.change("c", |n| n.unschedulable = true);
    let verdicts = verdicts(&cluster.observed(&web("web-2")));
    let no: Vec<_> = verdicts.iter().map(|v| v.rejected_by().unwrap().no[0].clone()).collect();
    let skewed = Detail::Spread { key: "zone".into(), value: "east".into(), skew: 2, max_skew: 1 };
    assert_eq!(no[..2], [skewed.clone(), skewed]);
    assert_eq!(no[2..], [Detail::Cordoned, Detail::SpreadLabelMissing { key: "zone".into() }]);
    let message = cluster.outcome(&web("web-2"));
    assert!(
        message.contains(
            "1 node(s) didn't match pod topology spread constraints (missing required label), \
             1 node(s) were unschedulable, 2 node(s) didn't match pod topology spread constraints."
        ),
        "{message}"
    );
}

#[test]
fn pods_attract_and_repel_each_other() {
    let affine = |kind: &str, required: bool| {
        let term = "labelSelector: {matchLabels: {app: db}}, topologyKey: zone";
        spec(&match required {
            true => format!(
                "affinity: {{{kind}: {{requiredDuringSchedulingIgnoredDuringExecution:
                   [{{{term}}}]}}}}"
            ),
            false => format!(
                "affinity: {{{kind}: {{preferredDuringSchedulingIgnoredDuringExecution:
                   [{{weight: 5, podAffinityTerm: {{{term}}}}}]}}}}"
            ),
        })
    };
    let mut cluster = zoned();
    let mut db = pod("db", &spec(""));
    db.meta.labels = labels("app=db");
    let with = pod("web", &affine("podAffinity", true));
    let message = cluster.outcome(&with);
    assert!(message.contains("4 node(s) didn't match pod affinity rules."), "{message}");
    // The first of a kind may start anywhere that has the key.
    let mut itself = with.clone();
    itself.meta.labels = labels("app=db");
    assert_eq!(cluster.decide(&itself).memory.rejected_by, PluginSet::default());
    cluster.run(db.clone(), "c");
    assert_eq!(cluster.outcome(&with), "c");
    let against = pod("web", &affine("podAntiAffinity", true));
    for (name, at) in [(0, "a"), (1, "b"), (2, "d")] {
        cluster.draw = name;
        assert_eq!(cluster.outcome(&against), at);
    }
    cluster.draw = 0;
    let preferring = pod("web", &affine("podAffinity", false));
    assert_eq!(cluster.outcome(&preferring), "c");
    assert_eq!(cluster.outcome(&pod("web", &affine("podAntiAffinity", false))), "a");
    // A pod that is there already keeps others out.
    let mut hermit = pod("hermit", &affine("podAntiAffinity", true));
    hermit.meta.labels = labels("app=db");
    for at in ["a", "d"] {
        cluster.run(hermit.clone(), at);
    }
    db.spec = requests("1", "1Gi");
    let message = cluster.outcome(&db);
    assert_eq!(message, "c", "the hermit on d has no zone, the one on a keeps east");
    cluster.change("c", |n| n.unschedulable = true);
    cluster.change("d", |n| n.unschedulable = true);
    assert!(
        cluster.outcome(&db).contains("2 node(s) didn't satisfy existing pods anti-affinity rules")
    );
}

#[test]
fn large_clusters_are_sampled_in_turn() {
    assert_eq!(
        [50, 100, 200, 1000, 5000, 10_000].map(feasible_to_find),
        [50, 100, 100, 420, 500, 500]
    );
    let mut cluster = Cluster::default();
    for n in 0..300 {
        cluster.join(node(&format!("n{n:03}")));
    }
    let pod = pod("p", &spec(""));
    let mut scratch = Scratch::default();
    let mut observed = cluster.observed(&pod);
    let mut starts = Vec::new();
    for _ in 0..3 {
        let decision = decide(&observed, &mut scratch, NOW);
        observed.start = decision.memory.next_start;
        starts.push(observed.start);
    }
    assert_eq!(starts, [144, 288, 132], "48 % of 300 nodes each time");
}

#[test]
fn scratch_never_changes_an_answer() {
    let mut cluster = Cluster::of(3);
    let (any, ssd) = (spec(""), spec("nodeSelector: {disktype: ssd}"));
    let mut scratch = Scratch::default();
    let mut ask = |cluster: &Cluster| {
        for template in [&any, &ssd] {
            let pod = pod("p", template);
            let fresh = cluster.decide(&pod);
            assert_eq!(decide(&cluster.observed(&pod), &mut scratch, NOW), fresh);
        }
    };
    ask(&cluster);
    let before = cluster.snapshot.clone();
    cluster.change("b", |n| n.meta.labels = labels("disktype=ssd"));
    ask(&cluster);
    cluster.snapshot = before;
    ask(&cluster);
    cluster.snapshot.remove_node("a");
    ask(&cluster);
}

#[test]
fn assumed_pods_count_once() {
    let mut cluster = Cluster::of(1);
    let waiting = cluster.store(pod("p", &requests("1", "1Gi")));
    let cpu = |cluster: &Cluster| cluster.snapshot.slots()[0].requested.cpu_millis;
    cluster.snapshot.assume(&waiting, &"a".into());
    assert_eq!(cpu(&cluster), 1000);
    cluster.store((*waiting).clone());
    assert_eq!(cpu(&cluster), 1000, "another status write does not confirm");
    let bound = cluster.run((*waiting).clone(), "a");
    assert_eq!(cpu(&cluster), 1000);
    cluster.snapshot.observe(Some(&bound), None);
    assert_eq!(cpu(&cluster), 0);
    cluster.snapshot.assume(&waiting, &"a".into());
    cluster.snapshot.forget(waiting.meta.uid);
    assert_eq!(cpu(&cluster), 0);
}
