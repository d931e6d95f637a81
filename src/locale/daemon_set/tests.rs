//! The model sentences, word for word, and what holds for every sentence.

use super::sentence;
use crate::controllers::daemon_set::reason::{Blocked, Budget, Reason};
use crate::locale::Lang;
use crate::time::{SimDuration, SimTime};

fn said(reason: &Reason) -> [String; 3] {
    let (en, zh) = (sentence(reason, Lang::En), sentence(reason, Lang::Zh));
    assert_eq!(en.formula, zh.formula);
    assert!(!en.text.is_empty() && !zh.text.is_empty(), "{reason:?}");
    let formula = en.formula_text();
    [en.text, zh.text, formula]
}

#[test]
fn model_sentences() {
    let (set, node) = ("ds-demo".into(), "node04".into());
    assert_eq!(
        said(&Reason::CreatePods { set, node, create: 1, left: 0 }),
        [
            "node04 may run ds-demo and has none, so one is created.",
            "node04 可以运行 ds-demo，却还没有，所以创建 1 个。",
            "selector ✓ taints ✓ pods 0 → create 1",
        ]
    );
    let taint = Some("node-role.kubernetes.io/control-plane".into());
    let node = "master01".into();
    assert_eq!(
        said(&Reason::LeftOut { node, taint, nodes: 5, tainted: 1, unselected: 0, desired: 4 }),
        [
            "master01 gets none: its control-plane taint is not tolerated.",
            "master01 没有：它的 control-plane 污点未被容忍。",
            "nodes 5 − tainted 1 = desired 4",
        ]
    );
    let until = SimTime::DEFAULT_START + SimDuration::from_secs(31);
    let (next, by, state) = ("node02".into(), "node01".into(), Blocked::Ready { until });
    let budget = Budget { max_unavailable: 1, unavailable: 1 };
    assert_eq!(
        said(&Reason::UpdateWaits { next, by, state, budget }),
        [
            "node01's pod is Ready, not yet Available, so node02 waits until 00:00:31.",
            "node01 的 Pod 已 Ready、尚未 Available，所以 node02 等到 00:00:31。",
            "maxUnavailable 1 − unavailable 1 = 0",
        ]
    );
}

/// Every other reason, with one pod and with several.
#[test]
fn every_reason_has_a_sentence_in_both_languages() {
    let until = SimTime::DEFAULT_START;
    let states =
        [Blocked::Ready { until }, Blocked::NotReady, Blocked::Terminating, Blocked::Unsettled];
    let node = || std::rc::Rc::<str>::from("node01");
    let budget = Budget { max_unavailable: 2, unavailable: 0 };
    let mut all = vec![
        Reason::Deleting,
        Reason::WaitingForExpectations,
        Reason::RevisionRecorded { revision: 2 },
        Reason::RevisionReused { from: 1, to: 3 },
        Reason::HashCollision { count: 1 },
        Reason::FailedWait { node: node(), delay_seconds: 4, until },
        Reason::LeftOut {
            node: node(),
            taint: None,
            nodes: 3,
            tainted: 0,
            unselected: 2,
            desired: 1,
        },
    ];
    for (by, next, state) in states.map(|state| (node(), node(), state)) {
        all.push(Reason::SurgeWaits { next, by, state, surging: 1, max_surge: 1 });
    }
    for until in [None, Some(until)] {
        all.push(Reason::Settling { by: node(), until });
    }
    for n in [0, 1, 3] {
        let set = || std::rc::Rc::<str>::from("ds-demo");
        all.push(Reason::AllThere { set: set(), desired: n, ready: n, available: n });
        all.push(Reason::AllThere { set: set(), desired: 3, ready: n, available: 0 });
    }
    for pods in [1, 3] {
        let (available, desired) = (4, 4);
        all.extend([
            Reason::RemovePods { node: node(), taint: None, pods },
            Reason::RemovePods { node: node(), taint: Some("maintenance".into()), pods },
            Reason::DeleteFailed { node: node(), pods },
            Reason::DeleteSucceeded { node: node(), pods },
            Reason::DeleteExcess { node: node(), pods },
            Reason::DeleteHomeless { pods },
            Reason::ReplaceUnavailable { node: node(), pods },
            Reason::Replace { node: node(), replace: pods, budget },
            Reason::OnDelete { outdated: pods },
            Reason::SurgeCreates {
                node: node(),
                create: pods,
                unavailable: 0,
                surging: 0,
                max_surge: 3,
            },
            Reason::SurgeRetires { node: node(), pods },
            Reason::SurgeSunset { node: node(), pods, available, desired },
            Reason::SurgeSunsetWaits { node: node(), pods, available, desired },
            Reason::RevisionsDeleted { revisions: pods, limit: 2 },
            Reason::Adopted { pods },
            Reason::Released { pods },
        ]);
    }
    for reason in &all {
        let [en, zh, _] = said(reason);
        assert!(en.ends_with('.') && zh.ends_with('。'), "{en} {zh}");
    }
}
