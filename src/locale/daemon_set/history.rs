//! What is said about revisions, claims, and syncs in which nothing is looked at.

use crate::controllers::daemon_set::reason::Reason;
use crate::locale::Lang;
use crate::locale::numbers::{agree, capital, word};

pub fn text(reason: &Reason, lang: Lang) -> String {
    match lang {
        Lang::En => english(reason),
        Lang::Zh => chinese(reason),
    }
}

fn english(reason: &Reason) -> String {
    match reason {
        Reason::Deleting => "The DaemonSet is being deleted, so nothing is done.".into(),
        Reason::WaitingForExpectations => "The DaemonSet controller does not see its own last \
                                           writes yet, so it does nothing until it does."
            .into(),
        Reason::RevisionRecorded { revision } => {
            format!("The template is new, so it is recorded as revision {revision}.")
        }
        Reason::RevisionReused { from, to } => {
            format!("The template is that of revision {from}, so that becomes revision {to}.")
        }
        Reason::RevisionsDeleted { revisions, limit } => format!(
            "There are more old revisions than revisionHistoryLimit {limit}, so {} deleted.",
            agree(*revisions, "the oldest is", &format!("the {} oldest are", word(*revisions))),
        ),
        Reason::HashCollision { .. } => "Another template has the same hash, so the next sync \
                                         computes another one."
            .into(),
        Reason::Adopted { pods } => format!(
            "{} {} no controller, so {} adopted.",
            capital(*pods),
            agree(*pods, "pod matches the selector and has", "pods match the selector and have"),
            agree(*pods, "it is", "they are"),
        ),
        Reason::Released { pods } => format!(
            "{} the selector no longer, so {} released.",
            agree(*pods, "One pod matches", &format!("{} pods match", capital(*pods))),
            agree(*pods, "it is", "they are"),
        ),
        _ => String::new(),
    }
}

fn chinese(reason: &Reason) -> String {
    match reason {
        Reason::Deleting => "DaemonSet 正在删除，所以什么也不做。".into(),
        Reason::WaitingForExpectations => {
            "DaemonSet 控制器还没看到自己上次的写入，所以看到之前什么也不做。".into()
        }
        Reason::RevisionRecorded { revision } => {
            format!("模板是新的，所以记录为第 {revision} 个修订版本。")
        }
        Reason::RevisionReused { from, to } => {
            format!("模板与修订版本 {from} 相同，所以它变为修订版本 {to}。")
        }
        Reason::RevisionsDeleted { revisions, limit } => {
            format!(
                "旧的修订版本多于 revisionHistoryLimit {limit}，所以删除最旧的 {revisions} 个。"
            )
        }
        Reason::HashCollision { .. } => "另一个模板的哈希相同，所以下次同步另算一个。".into(),
        Reason::Adopted { pods } => {
            format!("{pods} 个 Pod 符合选择器且没有控制器，所以由 DaemonSet 收养。")
        }
        Reason::Released { pods } => {
            format!("{pods} 个 Pod 不再符合选择器，所以 DaemonSet 将其释放。")
        }
        _ => String::new(),
    }
}
