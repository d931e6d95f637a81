//! What pod garbage collection did, and why.

use crate::controllers::pod_gc::Reason;
use crate::locale::{Lang, Sentence};

pub fn sentence(reason: &Reason, lang: Lang) -> Sentence {
    let (en, zh) = match reason {
        Reason::NothingToDo => (
            "Every pod has a node that can finish it.".into(),
            "每个 Pod 都有能为它收尾的节点。".into(),
        ),
        Reason::TooManyTerminated { terminated, deleted, .. } => (
            format!("{terminated} pods have ended, so the oldest {deleted} are deleted."),
            format!("已结束的 Pod 有 {terminated} 个，所以删除最旧的 {deleted} 个。"),
        ),
        Reason::OutOfService { pod, node } => (
            format!("{node} is out of service, so {pod} is removed without waiting for it."),
            format!("{node} 已停止服务，所以不等它就移除 {pod}。"),
        ),
        Reason::Quarantined { node, until } => (
            format!(
                "There is no node {node}; if it stays so until {}, its pods go.",
                until.clock()
            ),
            format!("没有节点 {node}；如果到 {} 仍然没有，就移除它的 Pod。", until.clock()),
        ),
        Reason::Orphaned { pod, node } => (
            format!("{node} is gone for good, so {pod} is Failed and removed."),
            format!("{node} 确已不在，所以 {pod} 记为 Failed 并移除。"),
        ),
        Reason::NeverScheduled { pod } => (
            format!("{pod} is being deleted and never had a node, so it is removed."),
            format!("{pod} 正在删除且从未绑定节点，所以移除。"),
        ),
    };
    let sentence = Sentence::new(match lang {
        Lang::En => en,
        Lang::Zh => zh,
    });
    match reason {
        Reason::TooManyTerminated { terminated, threshold, deleted } => {
            sentence.plain(format!("{terminated} − {threshold} = {deleted}"))
        }
        _ => sentence,
    }
}
