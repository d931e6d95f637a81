//! What the disruption controller's reasons say.

use crate::controllers::disruption::{Bound, Reason};
use crate::locale::numbers::{agree, capital, word};
use crate::locale::{Lang, PodsCounted, Sentence};

pub fn sentence(reason: &Reason, lang: Lang) -> Sentence {
    let (en, zh): (String, String) = match reason {
        Reason::Counted { healthy, desired, expected, allowed, bound } => {
            return counted((*healthy, *desired, *expected, *allowed), bound, lang);
        }
        Reason::NoPods => (
            "The budget selects no pod, so there is nothing to protect.".into(),
            "预算没有选中任何 Pod，所以没有要保护的。".into(),
        ),
        Reason::Unmanaged { pods } => (
            format!(
                "{} {} no controller whose replicas could be counted, so {} left out.",
                capital(*pods),
                agree(*pods, "pod has", "pods have"),
                agree(*pods, "it is", "they are"),
            ),
            format!("{pods} 个 Pod 没有可以计算副本数的控制器，所以不计入。"),
        ),
        Reason::NoScale { why } => (
            format!("How many pods there should be is not known ({why}), so none may be evicted."),
            format!("不知道应有多少个 Pod（{why}），所以一个也不允许驱逐。"),
        ),
        Reason::Disrupted { pods, until } => (
            format!(
                "{} granted {} not gone, so until {} {} as healthy.",
                capital(*pods),
                agree(*pods, "eviction is", "evictions are"),
                until.clock(),
                agree(*pods, "its pod does not count", "their pods do not count"),
            ),
            format!(
                "已批准驱逐的 {pods} 个 Pod 尚未消失，所以在 {} 之前不计为健康。",
                until.clock()
            ),
        ),
        Reason::NotDeleted { pod } => (
            format!("{pod} was to be evicted and is still there after 2 min, so it counts again."),
            format!("{pod} 的驱逐已批准 2 分钟仍未删除，所以重新计入。"),
        ),
    };
    Sentence::new(match lang {
        Lang::En => en,
        Lang::Zh => zh,
    })
}

/// `healthy 3 − (expected 3 − maxUnavailable 1) = 1`
fn counted(
    (healthy, desired, expected, allowed): (i32, i32, i32, i32),
    bound: &Bound,
    lang: Lang,
) -> Sentence {
    let text = match (lang, allowed) {
        (Lang::En, 0) => format!(
            "{} {} healthy and {} must be, so none may be evicted.",
            capital(healthy),
            agree(healthy, "pod is", "pods are"),
            word(desired),
        ),
        (Lang::En, allowed) => format!(
            "{} {} healthy and {} must be, so {} may be evicted.",
            capital(healthy),
            agree(healthy, "pod is", "pods are"),
            word(desired),
            word(allowed),
        ),
        (Lang::Zh, 0) => {
            format!("健康的 Pod 有 {healthy} 个，至少要有 {desired} 个，所以一个也不允许驱逐。")
        }
        (Lang::Zh, allowed) => {
            format!(
                "健康的 Pod 有 {healthy} 个，至少要有 {desired} 个，所以允许驱逐 {allowed} 个。"
            )
        }
    };
    let sentence =
        Sentence::new(text).pods(format!("healthy {healthy}"), PodsCounted::Ready).plain(" − ");
    let sentence = match bound {
        Bound::MaxUnavailable(most) => sentence
            .plain(format!("(expected {expected} − "))
            .field(format!("maxUnavailable {most}"), "spec.maxUnavailable")
            .plain(")"),
        Bound::MinAvailable(least) => {
            sentence.field(format!("minAvailable {least}"), "spec.minAvailable")
        }
        Bound::None => sentence.plain(desired.to_string()),
    };
    sentence.plain(format!(" = {}", healthy.saturating_sub(desired)))
}
