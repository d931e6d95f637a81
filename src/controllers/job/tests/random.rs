//! Whatever happens to the pods, the books are right in the end.

use super::world::World;
use crate::api::job::JobConditionType;
use crate::api::pod::Phase;
use crate::time::SimDuration;
use proptest::prelude::*;

const SPECS: [&str; 8] = [
    "parallelism: 3, completions: 6, backoffLimit: 4",
    "parallelism: 3, backoffLimit: 4",
    "parallelism: 3, completions: 6, podReplacementPolicy: Failed",
    "parallelism: 3, completions: 5, completionMode: Indexed",
    "parallelism: 3, completions: 5, completionMode: Indexed, backoffLimitPerIndex: 1",
    "parallelism: 2, completions: 4, activeDeadlineSeconds: 40",
    "parallelism: 3, completions: 5, completionMode: Indexed, \
     successPolicy: {rules: [{succeededCount: 2}]}",
    "parallelism: 2, completions: 4, backoffLimit: 3, podFailurePolicy: {rules: [{action: Ignore, \
     onPodConditions: [{type: DisruptionTarget, status: 'True'}]}]}",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..Default::default() })]

    #[test]
    fn every_end_is_counted_once(
        spec in 0..SPECS.len(),
        steps in prop::collection::vec((0..9u8, 0..6usize, 0..12i64), 1..60),
    ) {
        let mut world = World::default();
        world.run(&format!("job {}", SPECS[spec]));
        world.sync(true);
        for (what, which, seconds) in steps {
            world.now += SimDuration::from_millis(seconds * 700);
            let names: Vec<String> = world
                .pods
                .iter()
                .filter(|pod| !pod.status.phase.is_terminal())
                .map(|pod| pod.meta.name.to_string())
                .collect();
            if let Some(name) = names.get(which) {
                match what {
                    0 | 1 => world.run(&format!("set {name}: succeeded")),
                    2 => world.run(&format!("set {name}: failed")),
                    3 => world.run(&format!("set {name}: failed disrupted")),
                    4 => world.run(&format!("delete {name}")),
                    5 => world.run("job suspend: true"),
                    6 => world.run("job suspend: false"),
                    7 => world.run(&format!("job parallelism: {which}")),
                    _ => world.run(&format!("set {name}: running")),
                };
            }
            world.sync(true);
        }
        settle(&mut world);
        let status = &world.job.status;
        prop_assert!(status.is_finished(), "{status:?}");
        prop_assert!(world.pods.iter().all(|pod| pod.meta.finalizers.is_empty()));
        let [succeeded, failed] = world.ended;
        if world.job.spec.is_indexed() {
            prop_assert!(status.succeeded <= succeeded.min(5));
        } else {
            prop_assert_eq!(status.succeeded, succeeded);
        }
        // Others are counted as failed when they are killed, or not at all when ignored.
        let ignores = world.job.spec.pod_failure_policy.is_some();
        prop_assert!(ignores || status.failed >= failed, "{failed} {status:?}");
        let complete = status.is_true(JobConditionType::Complete);
        prop_assert_eq!(status.completion_time.is_some(), complete);
    }
}

/// Lets every pod succeed until the Job is over.
fn settle(world: &mut World) {
    world.run("job suspend: false");
    world.run("job parallelism: 3");
    for _ in 0..60 {
        world.now += SimDuration::from_secs(601);
        for pod in &mut world.pods {
            if !pod.status.phase.is_terminal() {
                pod.status.phase = Phase::Succeeded;
            }
        }
        world.sync(true);
        if world.job.status.is_finished() {
            return;
        }
    }
}
