use super::*;
use crate::api::meta::Uid;
use crate::api::node::TaintEffect;
use crate::controllers::fixture::{World, at, node, pod, set_ready, taint};

fn pass(world: &mut World, memory: &mut Memory, now: SimTime) -> Vec<Reason> {
    let all = world.lister().all(Kind::Pod).filter_map(|object| object.as_pod());
    let candidates: Vec<_> = all.filter(|pod| is_candidate(pod, world.lister())).cloned().collect();
    let terminated = world
        .lister()
        .all(Kind::Pod)
        .filter(|o| o.as_pod().is_some_and(|pod| pod.status.phase.is_terminal()))
        .count();
    let lister = world.lister();
    let decision = decide(&Observed { candidates: &candidates, terminated, lister, memory }, now);
    world.apply(&decision, now);
    *memory = decision.memory;
    decision.reasons
}

#[test]
fn pods_of_a_deleted_node_go_after_a_quarantine() {
    let (mut world, mut memory) = (World::default(), Memory::default());
    world.add(node("there", &[]));
    let (stays, lost) = (world.add(pod("stays", "there")), world.add(pod("lost", "gone")));
    let is_there = |world: &World, uid: Uid| world.lister().pod(uid).is_some();
    let reasons = pass(&mut world, &mut memory, at(20));
    assert_eq!(reasons, [Reason::Quarantined { node: "gone".into(), until: at(60) }]);
    pass(&mut world, &mut memory, at(40));
    assert!(is_there(&world, lost));
    let reasons = pass(&mut world, &mut memory, at(60));
    assert_eq!(reasons, [Reason::Orphaned { pod: "lost".into(), node: "gone".into() }]);
    assert!(!is_there(&world, lost) && is_there(&world, stays));
    assert_eq!(pass(&mut world, &mut memory, at(80)), [Reason::NothingToDo]);
}

#[test]
fn a_node_that_returns_in_time_keeps_its_pods() {
    let (mut world, mut memory) = (World::default(), Memory::default());
    let uid = world.add(pod("p", "gone"));
    pass(&mut world, &mut memory, at(20));
    world.add(node("gone", &[]));
    pass(&mut world, &mut memory, at(60));
    assert!(world.lister().pod(uid).is_some());
    assert_eq!(memory, Memory::default());
}

#[test]
fn out_of_service_and_never_scheduled_pods_go_at_once() {
    let (mut world, mut memory) = (World::default(), Memory::default());
    world.add(node("n", &[]));
    let mut deleting = |name: &str, node: &str| {
        let mut pod = pod(name, node);
        pod.meta.deleted = Some(at(0));
        world.add(pod)
    };
    let (stuck, unbound) = (deleting("stuck", "n"), deleting("unbound", ""));
    assert_eq!(
        pass(&mut world, &mut memory, at(20)),
        [Reason::NeverScheduled { pod: "unbound".into() }]
    );
    let out = taint("node.kubernetes.io/out-of-service", TaintEffect::NoExecute);
    world.change_node("n", |node| node.taints.push(out));
    assert_eq!(pass(&mut world, &mut memory, at(40)), [Reason::NothingToDo], "it is Ready");
    world.change_node("n", |node| set_ready(node, ConditionStatus::Unknown));
    pass(&mut world, &mut memory, at(60));
    assert!(world.lister().pod(stuck).is_none() && world.lister().pod(unbound).is_none());
}

#[test]
fn too_many_ended_pods_lose_the_oldest() {
    let (mut world, mut memory) = (World::default(), Memory::default());
    world.add(node("n", &[]));
    let mut ended = pod("p", "n");
    ended.status.phase = Phase::Succeeded;
    let mut uids = Vec::new();
    for n in 0..TERMINATED_THRESHOLD + 2 {
        ended.meta.created = at(n as i64);
        ended.status.reason = None;
        if n == 700 {
            ended.status.phase = Phase::Failed;
            ended.status.reason = Some("Evicted".into());
        }
        uids.push(world.add(ended.clone()));
    }
    pass(&mut world, &mut memory, at(20));
    let gone: Vec<_> = (0..uids.len()).filter(|n| world.lister().pod(uids[*n]).is_none()).collect();
    assert_eq!(gone, [0, 700]);
}
