//! What the namespace controller did, and why.

use crate::controllers::namespace::Reason;
use crate::locale::{Lang, Sentence};

pub fn sentence(reason: &Reason, lang: Lang) -> Sentence {
    let (en, zh): (String, String) = match reason {
        Reason::Active => (
            "The namespace is not being deleted, so nothing is to be done.".into(),
            "命名空间没有被删除，无需处理。".into(),
        ),
        Reason::DeletesPods { pods, deleting, grace_seconds } if deleting == pods => (
            format!(
                "Its {pods} pods have up to {grace_seconds} s to stop; the rest waits for them."
            ),
            format!("它的 {pods} 个 Pod 最多有 {grace_seconds} s 停止，其余的等它们。"),
        ),
        Reason::DeletesPods { pods, deleting, .. } => (
            format!("The namespace is going, so its pods are deleted first: {}.", pods - deleting),
            format!("命名空间正在删除，先删除其中的 {} 个 Pod。", pods - deleting),
        ),
        Reason::DeletesContent { objects, deleting } if deleting == objects => (
            format!("{objects} objects are on their way out; the namespace waits for them."),
            format!("{objects} 个对象正在删除，命名空间等它们。"),
        ),
        Reason::DeletesContent { objects, deleting } => (
            format!("No pods are left, so the other {} objects are deleted.", objects - deleting),
            format!("Pod 已清空，所以删除其余 {} 个对象。", objects - deleting),
        ),
        Reason::Empty => {
            ("The namespace is empty, so it goes.".into(), "命名空间已空，所以删除它。".into())
        }
    };
    Sentence::new(match lang {
        Lang::En => en,
        Lang::Zh => zh,
    })
}
