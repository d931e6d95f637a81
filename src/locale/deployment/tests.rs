use super::*;
use crate::controllers::deployment::reason::{Floor, Room};
use crate::time::SimDuration;

fn room(replicas: i32, surge: i32, max_surge: &'static str, total: i32, new: i32) -> Room {
    Room { replicas, surge, max_surge: max_surge.into(), total, new }
}

fn floor(total: i32, available: i32, new: i32, new_available: i32) -> Floor {
    Floor {
        replicas: 5,
        unavailable: 1,
        max_unavailable: "25%".into(),
        total,
        available,
        new,
        new_available,
    }
}

/// The model sentences of a rolling update, word for word.
#[test]
fn the_model_sentences() {
    let up = Reason::ScaleUpNew { room: room(5, 2, "25%", 5, 0), gain: 2 };
    let english = sentence(&up, Lang::En);
    assert_eq!(english.text, "Seven pods may exist and five do, so the new ReplicaSet gains 2.");
    assert_eq!(english.formula_text(), "5 + ⌈25 %·5⌉ = 7; min(7−5, 5−0) = 2");
    let chinese = sentence(&up, Lang::Zh).text;
    assert_eq!(chinese, "最多 7 个，现有 5 个，所以新 ReplicaSet 增加 2 个。");
    let hold = Reason::HoldOld { floor: floor(7, 4, 3, 0) };
    let english = sentence(&hold, Lang::En);
    assert_eq!(
        english.text,
        "Four must stay available and four are, so no old pod goes until a new one is Available."
    );
    assert_eq!(english.formula_text(), "7 − 4 − (3 − 0) = 0");
    let chinese = sentence(&hold, Lang::Zh).text;
    assert_eq!(chinese, "至少 4 个可用，现在正好 4 个，所以新 Pod 可用之前不删旧的。");
}

#[test]
fn the_other_sentences() {
    let since = SimTime::DEFAULT_START + SimDuration::from_secs(5);
    for (reason, text, formula) in [
        (
            Reason::ScaleUpNew { room: room(3, 1, "1", 0, 0), gain: 3 },
            "Four pods may exist and none does, so the new ReplicaSet gains 3.",
            "3 + 1 = 4; min(4−0, 3−0) = 3",
        ),
        (
            Reason::ScaleDownOld { floor: floor(7, 5, 2, 0), lose: 1 },
            "Four must stay available and five are, so one old pod goes.",
            "5 − ⌊25 %·5⌋ = 4; 5 − 4 = 1",
        ),
        (
            Reason::ScaleDownUnhealthy { floor: floor(13, 8, 0, 0), lose: 5 },
            "Five old pods are not available and nothing is lost with them, so they go first.",
            "13 − 4 − (0 − 0) = 9",
        ),
        (
            Reason::WaitingForCount { set: "web-5d4f".into(), replicas: 2, available: 3 },
            "web-5d4f has been scaled down to 2 and still counts three available pods, so no old \
             pod goes until it has counted again.",
            "available 3 > replicas 2",
        ),
        (
            Reason::Complete { replicas: 2, revision: 2 },
            "Both pods are of revision 2 and available, so there is nothing to do.",
            "replicas 2 − available 2 = 0",
        ),
        (
            Reason::WaitingForAvailable { replicas: 1, available: 0 },
            "The one pod is new and none is available, so the rollout waits for it.",
            "replicas 1 − available 0 = 1",
        ),
        (
            Reason::Complete { replicas: 3, revision: 2 },
            "All three pods are of revision 2 and available, so there is nothing to do.",
            "replicas 3 − available 3 = 0",
        ),
        (
            Reason::WaitingForOldPods { left: 2 },
            "Two old pods are left, terminating ones included, so no new pod is created until \
             they are gone.",
            "old 2 > 0 → create 0",
        ),
        (
            Reason::ScaleOne { set: "web-5d4f".into(), from: 5, to: 10 },
            "Ten replicas are wanted and web-5d4f has 5, so it grows to 10.",
            "replicas 10 − 5 = 5",
        ),
        (
            Reason::TimedOut { since, deadline_seconds: 600 },
            "No progress since 00:00:05, longer than 600 s, so Progressing becomes False; nothing \
             else changes, and later progress makes it True again.",
            "00:00:05 + progressDeadlineSeconds 600 s → ProgressDeadlineExceeded",
        ),
    ] {
        let said = sentence(&reason, Lang::En);
        assert_eq!((said.text.as_str(), said.formula_text().as_str()), (text, formula));
        assert_ne!(sentence(&reason, Lang::Zh).text, said.text);
    }
}
