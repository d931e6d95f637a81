//! What the taint eviction controller did to a pod, and why.

use crate::controllers::taint_eviction::Reason;
use crate::locale::{Lang, Sentence};

pub fn sentence(reason: &Reason, lang: Lang) -> Sentence {
    let (en, zh) = match reason {
        Reason::NoTaints => (
            "The node has no NoExecute taint, so the pod stays.".into(),
            "节点没有 NoExecute 污点，所以 Pod 留下。".into(),
        ),
        Reason::Cancelled => (
            "The taint is gone or tolerated now, so the planned deletion is cancelled.".into(),
            "污点已消失或已被容忍，所以取消原定的删除。".into(),
        ),
        Reason::ToleratedForEver => (
            "The pod tolerates every NoExecute taint without a limit, so it stays.".into(),
            "Pod 无限期容忍所有 NoExecute 污点，所以留下。".into(),
        ),
        Reason::Planned { taint, seconds, due } => (
            format!(
                "The pod tolerates {taint} for {seconds} s, so it is deleted at {}.",
                due.clock()
            ),
            format!("Pod 容忍 {taint} {seconds} s，所以 {} 删除。", due.clock()),
        ),
        Reason::AlreadyPlanned { due } => (
            format!("The deletion at {} stands: it is never put off.", due.clock()),
            format!("{} 的删除不变：从不推迟。", due.clock()),
        ),
        Reason::NotTolerated { taint } => (
            format!("The pod does not tolerate {taint}, so it is deleted at once."),
            format!("Pod 不容忍 {taint}，所以立即删除。"),
        ),
        Reason::TimeIsUp { taint } => (
            format!("The pod has tolerated {taint} for as long as it may, so it is deleted."),
            format!("Pod 对 {taint} 的容忍时间已到，所以删除。"),
        ),
        Reason::AlreadyDeleted => (
            "The pod has been deleted already; only its kubelet can finish that.".into(),
            "Pod 已经删除，只有它的 kubelet 能完成收尾。".into(),
        ),
    };
    let sentence = Sentence::new(match lang {
        Lang::En => en,
        Lang::Zh => zh,
    });
    match reason {
        Reason::Planned { seconds, .. } => {
            sentence.field(format!("tolerationSeconds {seconds}"), "spec.tolerations")
        }
        _ => sentence,
    }
}
