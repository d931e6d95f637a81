//! Decision tables, named after those of upstream's disruption_test.go.

use super::{Observed, decide};
use crate::api::disruption_budget::{
    DisruptionBudgetSpec, DisruptionBudgetStatus, PodDisruptionBudget,
};
use crate::api::meta::{Kind, Meta, Uid};
use crate::api::object::Status;
use crate::api::pod::{ConditionStatus, Pod, PodConditionType};
use crate::api::stateful_set::{StatefulSet, StatefulSetSpec, StatefulSetStatus};
use crate::controllers::fixture::{START, World, at, pod};
use crate::decision::{Said, Write};
use crate::locale::{Lang, disruption::sentence};
use std::rc::Rc;

/// A budget over the pods of a StatefulSet with so many replicas.
struct Case {
    world: World,
    budget: PodDisruptionBudget,
    pods: Vec<Uid>,
}

impl Case {
    fn new(spec: &str, replicas: i32, pods: usize) -> Case {
        let mut world = World::default();
        let spec_of_set = StatefulSetSpec { replicas: Some(replicas), ..Default::default() };
        let set = StatefulSet {
            meta: Meta::draft("default", "web"),
            spec: Rc::new(spec_of_set),
            status: StatefulSetStatus::default(),
        };
        let owner = world.add(set);
        let pods = (0..pods).map(|n| {
            let mut made = pod(&format!("web-{n}"), "node01");
            let mut meta = Meta::draft("default", "web");
            meta.uid = owner;
            made.meta.owners = vec![meta.as_controller(Kind::StatefulSet)];
            world.add(made)
        });
        let pods = pods.collect();
        let spec: DisruptionBudgetSpec = serde_yaml::from_str(spec).expect("a spec");
        let meta = Meta { generation: 1, ..Meta::draft("default", "web-pdb") };
        let status = DisruptionBudgetStatus::default();
        Case { world, budget: PodDisruptionBudget { meta, spec: Rc::new(spec), status }, pods }
    }

    fn change(&mut self, number: usize, change: impl FnOnce(&mut Pod)) {
        self.world.change(self.pods[number], |object| {
            if let crate::api::object::Object::Pod(pod) = object {
                change(Rc::make_mut(pod));
            }
        });
    }

    /// `healthy/desired of expected: allowed`, the first sentence, and what is said in Events.
    fn sync(&mut self, seconds: i64) -> (String, String, Vec<String>) {
        let lister = self.world.lister();
        let pods: Vec<&Pod> =
            self.pods.iter().filter_map(|uid| lister.pod(*uid)).map(|p| &**p).collect();
        let observed = Observed { budget: &self.budget, pods: &pods, lister };
        let decision = decide(&observed, at(seconds));
        let mut said = Vec::new();
        for action in decision.batches.iter().flatten() {
            for announcement in &action.on_success {
                if let Said::Exactly(event) = &announcement.said {
                    said.push(format!("{}: {}", event.reason, event.message));
                }
            }
            if let Write::UpdateStatus { status, .. } = &action.write {
                let Status::PodDisruptionBudget(status) = &**status else { panic!("a budget") };
                self.budget.status = status.clone();
            }
        }
        let DisruptionBudgetStatus {
            current_healthy,
            desired_healthy,
            expected_pods,
            disruptions_allowed,
            ..
        } = &self.budget.status;
        let counts = format!(
            "{current_healthy}/{desired_healthy} of {expected_pods}: {disruptions_allowed}"
        );
        (counts, sentence(&decision.reasons[0], Lang::En).text, said)
    }
}

/// Upstream: `TestIntegerMaxUnavailable`, `TestPercentageMaxUnavailableWithStatefulSet`,
/// `TestIntegerMinAvailable…`, `TestTotalUnmanagedPods`.
#[test]
fn how_many_may_be_evicted() {
    for (spec, replicas, pods, wanted) in [
        ("maxUnavailable: 1", 3, 3, "3/2 of 3: 1"),
        ("maxUnavailable: 0", 3, 3, "3/3 of 3: 0"),
        ("maxUnavailable: 30%", 10, 10, "10/7 of 10: 3"),
        ("maxUnavailable: 1", 5, 3, "3/4 of 5: 0"),
        ("minAvailable: 2", 9, 3, "3/2 of 3: 1"),
        ("minAvailable: 5", 3, 3, "3/5 of 3: 0"),
        ("minAvailable: 28%", 7, 7, "7/2 of 7: 5"),
        ("minAvailable: 0", 3, 0, "0/0 of 0: 0"),
    ] {
        let mut case = Case::new(spec, replicas, pods);
        assert_eq!(case.sync(0).0, wanted, "{spec} of {pods}");
    }
}

#[test]
fn the_reason_has_its_numbers() {
    let mut case = Case::new("maxUnavailable: 1", 3, 3);
    assert_eq!(case.sync(0).1, "Three pods are healthy and two must be, so one may be evicted.");
    case.change(0, |pod| {
        let kind = PodConditionType::Ready;
        pod.status.set_condition(kind, ConditionStatus::False, ("", ""), START);
    });
    assert_eq!(case.sync(1).1, "Two pods are healthy and two must be, so none may be evicted.");
}

/// Upstream: `TestUpdateDisruptedPods`.
#[test]
fn a_granted_eviction_counts_until_the_pod_is_gone_or_two_minutes_have_passed() {
    let mut case = Case::new("maxUnavailable: 2", 3, 3);
    case.sync(0);
    case.budget.status.disrupted.insert("web-0".into(), at(0));
    assert_eq!(case.sync(1).0, "2/1 of 3: 1");
    assert_eq!(case.sync(119).0, "2/1 of 3: 1");
    let (counts, _, said) = case.sync(121);
    assert_eq!(counts, "3/1 of 3: 2");
    assert_eq!(
        said,
        ["NotDeleted: Pod was expected by PDB default/default to be deleted but it wasn't"]
    );
    case.budget.status.disrupted.insert("web-1".into(), at(130));
    case.change(1, |pod| pod.meta.deleted = Some(at(160)));
    assert_eq!(case.sync(131).0, "2/1 of 3: 1");
    assert!(case.budget.status.disrupted.is_empty(), "a pod that is being deleted is confirmed");
}

/// Upstream: `TestBasicFinderFunctions`, `getScaleController`: what has no scale allows nothing.
#[test]
fn pods_whose_owner_has_no_scale_allow_no_eviction() {
    let mut case = Case::new("maxUnavailable: 1", 3, 3);
    case.sync(0);
    case.change(0, |pod| pod.meta.owners[0].kind = Kind::Job);
    let (counts, said, events) = case.sync(1);
    assert_eq!(counts, "3/2 of 3: 0");
    assert_eq!(
        said,
        "How many pods there should be is not known (jobs.batch does not implement the scale \
         subresource), so none may be evicted."
    );
    assert_eq!(
        events,
        ["CalculateExpectedPodCountFailed: Failed to calculate the number of expected pods: \
          jobs.batch does not implement the scale subresource"]
    );
}
