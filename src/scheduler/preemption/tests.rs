use super::*;
use crate::scheduler::decide::{Preempting, Reason};
use crate::scheduler::fixture::{Cluster, events, labels, pod, requests, spec, writes};
use crate::scheduler::verdict::Tally;

fn ranked(priority: i32, cpu: &str) -> Rc<crate::api::v1::PodSpec> {
    spec(&format!(
        "priority: {priority}\ncontainers: [{{name: c, resources: {{requests: {{cpu: {cpu}}}}}}}]"
    ))
}

fn victims(cluster: &Cluster, pod: &Pod) -> (String, Vec<String>) {
    match &cluster.decide(pod).reasons[..] {
        [Reason::Unschedulable { preemption: Preempting::Victims { node, victims }, .. }] => {
            (node.to_string(), victims.iter().map(ToString::to_string).collect())
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_cheapest_node_is_cleared_as_little_as_possible() {
    let mut cluster = Cluster::of(3);
    for (name, node, priority, cpu) in [
        ("a1", "a", 5, "3"),
        ("b1", "b", 1, "2"),
        ("b2", "b", 1, "1"),
        ("b3", "b", 0, "500m"),
        ("c1", "c", 9, "4"),
    ] {
        cluster.run(pod(name, &ranked(priority, cpu)), node);
    }
    let vip = pod("vip", &ranked(7, "2"));
    // On a and b room is made; b's top victim has the lower priority, and b1,
    // the first to be taken back, may stay.
    assert_eq!(victims(&cluster, &vip), ("b".into(), vec!["b2".into(), "b3".into()]));
    let same = pod("same", &ranked(0, "2"));
    let [Reason::Unschedulable { preemption: Preempting::NoCandidates { causes }, .. }] =
        &cluster.decide(&same).reasons[..]
    else {
        panic!()
    };
    assert_eq!(causes[..], [Tally { nodes: 3, cause: Cause::NoVictims }]);
}

#[test]
fn victims_are_marked_then_deleted_and_the_room_is_kept() {
    let mut cluster = Cluster::of(1);
    let low = cluster.run(pod("low", &requests("3", "1Gi")), "a");
    let vip = cluster.store(pod("vip", &ranked(7, "2")));
    let decision = cluster.decide(&vip);
    let nominate = Write::NominateNode { uid: vip.meta.uid, node: Some("a".into()) };
    assert_eq!(writes(&decision)[2], &nominate);
    assert_eq!(events(&decision)[0].message, "0/1 nodes are available: 1 Insufficient cpu.");
    let delete = Write::DeletePod { uid: low.meta.uid, grace_seconds: None };
    assert_eq!(writes(&decision).last(), Some(&&delete));
    let said = format!("Preempted by pod uuid-{} on node a", vip.meta.uid.0);
    assert_eq!(events(&decision)[1].message, *said);

    // While the victim is leaving the preemptor waits, and once it is gone the room is its own.
    let mut nominated = (*vip).clone();
    nominated.status.nominated_node = Some("a".into());
    let nominated = cluster.store(nominated);
    let mut leaving = (*low).clone();
    leaving.meta.deleted = Some(SimTime::DEFAULT_START);
    let removal = removal(std::slice::from_ref(&low), "u", "a", SimTime::DEFAULT_START);
    let Write::SetPodCondition { condition, .. } = &removal[0][0].write else { panic!() };
    leaving.status.conditions.push((**condition).clone());
    let leaving = cluster.store(leaving);
    assert_eq!(
        cluster.outcome(&nominated),
        "0/1 nodes are available: 1 Insufficient cpu. preemption: not eligible due to a \
         terminating pod on the nominated node."
    );
    cluster.snapshot.observe(Some(&leaving), None);
    cluster.cache.replace(leaving.meta.uid, None);
    let replacement = pod("low-2", &requests("3", "1Gi"));
    assert!(cluster.outcome(&replacement).contains("Insufficient cpu"));
    assert_eq!(cluster.outcome(&nominated), "a");
}

#[test]
fn pods_that_a_budget_protects_are_spared_where_it_is_possible() {
    let mut cluster = Cluster::of(2);
    let labelled = |name: &str, priority: i32, text: &str| {
        let mut pod = pod(name, &ranked(priority, "2"));
        pod.meta.labels = labels(text);
        pod
    };
    // On either node one of the two has to go; on a it would be the less important, db.
    cluster.run(labelled("web", 3, "app=web"), "a");
    cluster.run(labelled("db", 1, "app=db"), "a");
    cluster.run(labelled("b1", 5, "app=web"), "b");
    cluster.run(labelled("b2", 5, "app=web"), "b");
    let vip = pod("vip", &ranked(7, "2"));
    assert_eq!(victims(&cluster, &vip), ("a".into(), vec!["db".into()]));
    let mut budget = PodDisruptionBudget {
        meta: crate::api::meta::Meta::draft("default", "db"),
        spec: serde_yaml::from_str("{selector: {matchLabels: {app: db}}}").map(Rc::new).unwrap(),
        status: Default::default(),
    };
    cluster.budgets = vec![Rc::new(budget.clone())];
    assert_eq!(victims(&cluster, &vip), ("a".into(), vec!["web".into()]));
    // One may be disrupted: that is no violation.
    budget.status.disruptions_allowed = 1;
    cluster.budgets = vec![Rc::new(budget.clone())];
    assert_eq!(victims(&cluster, &vip), ("a".into(), vec!["db".into()]));
    // With every pod of a protected, b is cheaper, whatever its priorities.
    budget.spec = serde_yaml::from_str(
        "{selector: {matchExpressions: [{key: app, operator: In, \
                                        values: [web, db]}]}}",
    )
    .map(Rc::new)
    .unwrap();
    budget.status.disruptions_allowed = 0;
    let web_is_free = |pod: &str| (pod.to_owned(), SimTime::DEFAULT_START);
    let granted = ["b1", "b2"].map(web_is_free);
    budget.status.disrupted = granted.map(|(name, at)| (name.as_str().into(), at)).into();
    cluster.budgets = vec![Rc::new(budget)];
    assert_eq!(victims(&cluster, &vip).0, "b");
}
