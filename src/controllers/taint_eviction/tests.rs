use super::*;
use crate::controllers::fixture::{World, at, pod, taint};
use std::rc::Rc;

const EVICTING: TaintEffect = TaintEffect::NoExecute;

fn tolerating(yaml: &str) -> Pod {
    let mut pod = pod("p", "n");
    let spec = format!("containers: [{{name: c}}]\ntolerations: [{yaml}]");
    pod.spec = Rc::new(serde_yaml::from_str(&spec).unwrap());
    pod
}

#[test]
fn the_shortest_toleration_that_counts_decides() {
    let for_seconds = |n: i64| format!("{{key: a, operator: Exists, tolerationSeconds: {n}}}");
    let cases: [(&str, &[&str], &str); 8] = [
        ("", &[], "NoTaints"),
        ("", &["a"], "NotTolerated"),
        ("{operator: Exists}", &["a", "b"], "ToleratedForEver"),
        (&for_seconds(60), &["a"], "Planned 60"),
        (&for_seconds(60), &["a", "b"], "NotTolerated"),
        (&for_seconds(0), &["a"], "TimeIsUp"),
        (&format!("{}, {{operator: Exists}}", for_seconds(60)), &["a", "b"], "Planned 60"),
        (
            &format!("{}, {{key: b, operator: Exists, tolerationSeconds: 20}}", for_seconds(60)),
            &["a", "b"],
            "Planned 20",
        ),
    ];
    for (tolerations, keys, expected) in cases {
        let pod = tolerating(tolerations);
        let mut taints: Vec<_> = keys.iter().map(|key| taint(key, EVICTING)).collect();
        taints.push(taint("harmless", TaintEffect::NoSchedule));
        let observed = Observed { pod: &pod, taints: &taints, memory: Memory::Nothing };
        let decision = decide(&observed, at(0));
        let reason = serde_json::to_value(&decision.reasons[0]).unwrap();
        let seconds = reason["seconds"].as_i64().map(|n| format!(" {n}")).unwrap_or_default();
        let said = format!("{}{seconds}", reason["kind"].as_str().unwrap());
        assert_eq!(said, expected, "{tolerations} against {keys:?}");
    }
}

#[test]
fn a_plan_is_never_put_off_but_may_be_cancelled() {
    let mut world = World::default();
    let uid = world.add(pod("web", "n"));
    let pod = world.lister().pod(uid).unwrap().clone();
    let key = "node.kubernetes.io/unreachable";
    let taints = [taint(key, EVICTING)];
    let decided = |taints, memory, now| decide(&Observed { pod: &pod, taints, memory }, now);
    let planned = decided(&taints, Memory::Nothing, at(0));
    assert_eq!(planned.memory, Memory::Deletion { due: at(300) });
    let later = decided(&taints, planned.memory, at(100));
    assert_eq!((later.memory, later.again), (planned.memory, Some(SimDuration::from_secs(200))));
    let cancelled = decided(&[], planned.memory, at(100));
    assert_eq!(cancelled.memory, Memory::Nothing);
    world.apply(&cancelled, at(100));
    let evicted = decided(&taints, planned.memory, at(300));
    world.apply(&evicted, at(300));
    assert_eq!(
        world.said,
        [
            "100 TaintManagerEviction: Cancelling deletion of Pod default/web",
            "300 TaintManagerEviction: Marking for deletion Pod default/web"
        ]
    );
    let condition = world.lister().pod(uid).unwrap().status.conditions.last().unwrap().clone();
    assert_eq!(condition.reason, "DeletionByTaintManager");
    assert!(decided(&taints, evicted.memory, at(301)).batches.is_empty());
}
