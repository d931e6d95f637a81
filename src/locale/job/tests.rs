//! The model sentences, word for word, and what holds for every sentence.

use super::sentence;
use crate::controllers::job::reason::{Cause, Reason, Slots};
use crate::locale::Lang;
use crate::time::SimTime;

fn said(reason: &Reason) -> [String; 3] {
    let (en, zh) = (sentence(reason, Lang::En), sentence(reason, Lang::Zh));
    assert_eq!(en.formula, zh.formula);
    let formula = en.formula_text();
    [en.text, zh.text, formula]
}

#[test]
fn model_sentences() {
    let slots = Slots { parallelism: 2, completions: Some(8), wanted: 2, ..Slots::default() };
    assert_eq!(
        said(&Reason::CreatePods { slots, create: 2, waiting: 0 }),
        [
            "Two may run and none does, so the Job controller creates 2.",
            "最多同时运行 2 个，现在 0 个，所以 Job 控制器创建 2 个。",
            "min(parallelism 2, completions 8 − succeeded 0) − active 0 = 2",
        ]
    );
    let until = SimTime::DEFAULT_START + crate::time::SimDuration::from_secs(70);
    assert_eq!(
        said(&Reason::BackoffWait { failures: 3, delay_seconds: 40, until }),
        [
            "Three failures in a row, so no pod before 00:01:10.",
            "已连续失败 3 次，00:01:10 之前不创建 Pod。",
            "10 s × 2^(3−1) = 40 s",
        ]
    );
    let cause = Cause::BackoffLimit { failed: 5, limit: 4 };
    assert_eq!(
        said(&Reason::Over { cause, killed: 0, ended: true }),
        [
            "Five failed, more than backoffLimit 4, so the Job is Failed; \
             its pods stay to be read.",
            "失败 5 次，超过 backoffLimit 4，Job 失败；Pod 保留供查看。",
            "5 > 4 → BackoffLimitExceeded",
        ]
    );
}

#[test]
fn reasons_are_flat_records() {
    let cause = Cause::BackoffLimit { failed: 5, limit: 4 };
    let json = |reason: &Reason| serde_json::to_string(reason).expect("plain data");
    assert_eq!(
        json(&Reason::Over { cause, killed: 0, ended: true }),
        r#"{"kind":"over","cause":"backoffLimit","failed":5,"limit":4,"killed":0,"ended":true}"#
    );
    let until = SimTime::DEFAULT_START;
    assert_eq!(
        json(&Reason::BackoffWait { failures: 1, delay_seconds: 10, until }),
        r#"{"kind":"backoffWait","failures":1,"delaySeconds":10,"until":"2026-01-01T00:00:00Z"}"#
    );
}
