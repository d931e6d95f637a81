//! What follows from applying a change, in English and Chinese.

use super::Lang;

/// What a change of an object brings about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consequence {
    /// There is no such object yet.
    Created,
    /// The template changed: pods are replaced step by step.
    RevisionRolling,
    /// The template changed: all old pods go first.
    RevisionRecreate,
    /// The template changed, but nothing rolls out.
    RevisionPaused,
    /// The template changed: pods follow when they are deleted.
    RevisionOnDelete,
    /// Only pods made from now on follow the template.
    NewPodsOnly,
    /// Only Jobs made from now on follow the template.
    NewJobsOnly,
    /// Counts from the next tick on.
    NextTick,
    /// More or fewer pods; no new revision.
    Scales,
    Suspends,
    Resumes,
    /// Holds for what the controller decides next.
    FromNowOn,
    /// Holds for the next update of the template.
    NextUpdate,
    /// No pod is touched.
    NoPods,
}

pub fn sentence(lang: Lang, consequence: Consequence) -> &'static str {
    let (english, chinese) = match consequence {
        Consequence::Created => ("This object is new.", "这是一个新对象。"),
        Consequence::RevisionRolling => (
            "The template changes: a new revision, and pods are replaced step by step.",
            "模板改变：产生新版本，逐步替换 Pod。",
        ),
        Consequence::RevisionRecreate => (
            "The template changes: a new revision, and all old pods go before the new ones come.",
            "模板改变：产生新版本，先删光旧 Pod，再创建新 Pod。",
        ),
        Consequence::RevisionPaused => (
            "The template changes, but the rollout is paused: no pod is replaced until it resumes.",
            "模板改变，但发布已暂停：恢复之前不替换任何 Pod。",
        ),
        Consequence::RevisionOnDelete => (
            "The template changes: a new revision; each pod follows when you delete it (OnDelete).",
            "模板改变：产生新版本；每个 Pod 要等你删除后才更新（OnDelete）。",
        ),
        Consequence::NewPodsOnly => (
            "The template changes: only pods made from now on follow it.",
            "模板改变：只影响今后创建的 Pod。",
        ),
        Consequence::NewJobsOnly => (
            "The template changes: only Jobs started from now on follow it.",
            "模板改变：只影响今后启动的 Job。",
        ),
        Consequence::NextTick => {
            ("Holds from the next scheduled time on.", "从下一个计划时刻起生效。")
        }
        Consequence::Scales => (
            "The number of pods changes; running ones are not replaced.",
            "Pod 数改变；不替换已有的 Pod。",
        ),
        Consequence::Suspends => {
            ("The Job is suspended: its running pods are deleted.", "Job 挂起：删除运行中的 Pod。")
        }
        Consequence::Resumes => {
            ("The Job is resumed: its pods are created again.", "Job 恢复：重新创建 Pod。")
        }
        Consequence::FromNowOn => {
            ("Holds for what the controller decides next.", "从控制器的下一次决定起生效。")
        }
        Consequence::NextUpdate => (
            "No pod is replaced now; it holds for the next update.",
            "现在不替换 Pod；下次更新时生效。",
        ),
        Consequence::NoPods => ("No pod is touched.", "不影响任何 Pod。"),
    };
    match lang {
        Lang::En => english,
        Lang::Zh => chinese,
    }
}
