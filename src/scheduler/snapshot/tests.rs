use super::*;
use crate::api::pod::Phase;
use crate::scheduler::fixture::{labels, node, pod, requests, spec};
use crate::time::SimTime;
use proptest::prelude::*;

/// One thing that happens to one of four pods.
#[derive(Clone, Copy, Debug)]
enum Step {
    Bind(&'static str),
    Assume(&'static str),
    Forget,
    Terminate,
    Relabel,
    End,
    Vanish,
    NodeLeaves(&'static str),
    NodeJoins(&'static str),
}

fn step() -> impl Strategy<Value = Step> {
    let name = || prop::sample::select(vec!["a", "b", "c"]);
    prop_oneof![
        name().prop_map(Step::Bind),
        name().prop_map(Step::Assume),
        Just(Step::Forget),
        Just(Step::Terminate),
        Just(Step::Relabel),
        Just(Step::End),
        Just(Step::Vanish),
        name().prop_map(Step::NodeLeaves),
        name().prop_map(Step::NodeJoins),
    ]
}

fn fresh(n: usize) -> Rc<Pod> {
    let anti = "affinity: {podAntiAffinity: {}}";
    let specs = [requests("1", "1Gi"), requests("200m", "0"), spec(anti), spec("priority: 7")];
    let mut pod = pod(&format!("p{n}"), &specs[n]);
    pod.meta.uid = Uid(n as u32);
    Rc::new(pod)
}

/// What a snapshot holds, in a comparable form.
fn content(snapshot: &Snapshot) -> Vec<(String, Resources, Resources, u32, u32)> {
    let counts = |slot: &NodeSlot| {
        let groups = slot.groups().iter();
        groups.fold((0, 0), |(all, leaving), g| (all + g.pods, leaving + g.terminating))
    };
    let names = snapshot.names.iter();
    names
        .map(|(name, at)| {
            let slot = &snapshot.slots[*at];
            let (pods, terminating) = counts(slot);
            (name.to_string(), slot.requested, slot.nonzero, pods, terminating)
        })
        .collect()
}

proptest! {
    /// However it came about, a snapshot holds what one made from scratch would hold.
    #[test]
    fn increments_add_up(steps in prop::collection::vec((0..4_usize, step()), 0..40)) {
        let mut snapshot = Snapshot::default();
        let mut pods: Vec<Option<Rc<Pod>>> = vec![None; 4];
        let mut assumed: Vec<Option<Rc<str>>> = vec![None; 4];
        let mut nodes = std::collections::BTreeSet::new();
        for (n, step) in steps {
            let old = pods[n].clone();
            let mut new = old.as_deref().cloned().unwrap_or_else(|| (*fresh(n)).clone());
            match step {
                Step::NodeJoins(name) => {
                    nodes.insert(name);
                    snapshot.set_node(&Rc::new(node(name)));
                    continue;
                }
                Step::NodeLeaves(name) => {
                    nodes.remove(name);
                    snapshot.remove_node(name);
                    continue;
                }
                Step::Assume(name) => {
                    if let Some(pod) = old.filter(|pod| pod.node.is_none()) {
                        snapshot.assume(&pod, &name.into());
                        assumed[n] = Some(name.into());
                    }
                    continue;
                }
                Step::Forget => {
                    snapshot.forget(Uid(n as u32));
                    assumed[n] = None;
                    continue;
                }
                Step::Bind(name) if new.node.is_none() => new.node = Some(name.into()),
                Step::Bind(_) => {}
                Step::Terminate => new.meta.deleted = Some(SimTime::DEFAULT_START),
                Step::Relabel => new.meta.labels = labels("app=web"),
                Step::End => new.status.phase = Phase::Succeeded,
                Step::Vanish => {}
            }
            let new = (!matches!(step, Step::Vanish)).then(|| Rc::new(new));
            snapshot.observe(old.as_deref(), new.as_deref());
            if new.as_ref().is_none_or(|pod| pod.node.is_some() || !pod.is_active()) {
                assumed[n] = None;
            }
            pods[n] = new;
        }
        let mut rebuilt = Snapshot::default();
        for name in nodes {
            rebuilt.set_node(&Rc::new(node(name)));
        }
        for (pod, assumed) in pods.iter().zip(assumed) {
            let Some(pod) = pod else { continue };
            if let Some(node) = pod.node.as_ref().or(assumed.as_ref()) {
                rebuilt.add_pod(node, pod);
            }
        }
        prop_assert_eq!(content(&snapshot), content(&rebuilt));
        prop_assert_eq!(snapshot.len(), rebuilt.len());
        prop_assert_eq!(snapshot.with_affinity, rebuilt.with_affinity);
        prop_assert_eq!(snapshot.lowest_priority(), rebuilt.lowest_priority());
    }
}
