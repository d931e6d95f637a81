//! The sentences that a rollout shows most, and their formulas.

use super::sentence;
use crate::api::pod::Phase;
use crate::controllers::stateful_set::reason::{Holds, PodState, Reason};
use crate::locale::Lang;
use crate::time::{SimDuration, SimTime};

fn said(reason: &Reason) -> [String; 3] {
    let (en, zh) = (sentence(reason, Lang::En), sentence(reason, Lang::Zh));
    assert_eq!(en.formula, zh.formula);
    let formula = en.formula_text();
    [en.text, zh.text, formula]
}

#[test]
fn model_sentences() {
    let create = Reason::CreateNext {
        pod: "web-1".into(),
        ordinal: 1,
        start: 0,
        replicas: 3,
        revision: "web-7c5".into(),
    };
    assert_eq!(
        said(&create),
        [
            "All pods before web-1 are available and it does not exist, so it is created, of \
             web-7c5.",
            "web-1 之前的 Pod 都可用，而它不存在，所以创建它，版本 web-7c5。",
            "ordinal 1 < replicas 3",
        ]
    );
    let until = SimTime::DEFAULT_START + SimDuration::from_secs(15);
    let ready = SimTime::DEFAULT_START + SimDuration::from_secs(10);
    let state = PodState::NotAvailable { ready, seconds: 5, until };
    let waits = |state, outdated| Reason::WaitingForPod {
        pod: "web-0".into(),
        state,
        outdated,
        holds: Holds::Pod("web-1".into()),
    };
    assert_eq!(
        said(&waits(state, false)),
        [
            "web-0 is Ready, not yet available until 00:00:15, so web-1 waits.",
            "web-0 已就绪，要到 00:00:15 才可用，所以 web-1 等待。",
            "00:00:10 + 5 s = 00:00:15",
        ]
    );
    let stuck = waits(PodState::NotReady { phase: Phase::Pending }, true);
    assert_eq!(
        said(&stuck)[0],
        "web-0 is Pending and not Ready, so web-1 waits. It is not of the template's revision and \
         OrderedReady does not replace it: delete it to go on."
    );
    let update = Reason::Update {
        pods: vec!["web-2".into()],
        revision: "web-8d4".into(),
        max_unavailable: 1,
        unavailable: 0,
        broken: 0,
    };
    assert_eq!(
        said(&update),
        [
            "web-2 has the highest ordinal of an old revision, so it is deleted and comes back as \
             web-8d4.",
            "web-2 是旧版本中序号最大的，所以删除，再以 web-8d4 重新创建。",
            "maxUnavailable 1 − unavailable 0 = 1",
        ]
    );
}
