//! What the Job controller's reasons say. A fact, so an act, then when it looks again.

mod end;
mod slots;
#[cfg(test)]
mod tests;

use crate::controllers::job::orphan_pod;
use crate::controllers::job::reason::Reason;
use crate::locale::claim::{adopted, released};
use crate::locale::numbers::{agree, capital, word};
use crate::locale::{Lang, Sentence};
use crate::time::SimTime;

/// The sentence of one reason, with its formula where there is something to compute.
pub fn sentence(reason: &Reason, lang: Lang) -> Sentence {
    use slots::{delay_formula, missing};
    let of = |text: String| Sentence::new(text);
    let say = |en: &str, zh: &str| Sentence::new(pick(lang, en, zh));
    match reason {
        Reason::CreatePods { slots, create, waiting } => {
            slots::create(slots, *create, *waiting, lang)
        }
        Reason::ScaleDown { slots, unfit, remove, by } => {
            slots::scale_down(slots, (*unfit, *remove), *by, lang)
        }
        Reason::AllSlotsBusy { slots } => missing(of(slots::all_busy(slots, lang)), slots),
        Reason::WaitingForLast { slots } => {
            missing(of(slots::waiting_for_last(slots, lang)), slots)
        }
        Reason::WaitingForRest { succeeded, active } => {
            of(slots::waiting_for_rest(*succeeded, *active, lang))
        }
        Reason::NoParallelism { slots } => missing(say(NO_PARALLELISM.0, NO_PARALLELISM.1), slots),
        Reason::WaitingForTerminating { slots } => {
            missing(of(slots::waiting_for_terminating(slots, lang)), slots)
        }
        Reason::NoIndexLeft { slots } => missing(say(NO_INDEX_LEFT.0, NO_INDEX_LEFT.1), slots),
        Reason::NamespaceTerminating { slots } => {
            missing(say(NO_NAMESPACE.0, NO_NAMESPACE.1), slots)
        }
        Reason::BackoffWait { failures, delay_seconds, until } => {
            delay_formula(of(slots::backoff(*failures, *until, lang)), *failures, *delay_seconds)
        }
        Reason::IndexWait { index, failures, delay_seconds, until, waiting } => {
            let text = slots::index_wait(*index, *failures, *until, *waiting, lang);
            delay_formula(of(text), *failures, *delay_seconds)
        }
        Reason::Over { cause, killed, ended } => end::over(cause, *killed, *ended, lang),
        Reason::StillEnding { failed, killed, terminating } => {
            of(end::still_ending(*failed, *killed, *terminating, lang))
        }
        Reason::Ended { failed, reason } => of(end::ended(*failed, reason, lang)),
        Reason::CountedPods { succeeded, failed, ignored, more } => {
            of(counted((*succeeded, *failed, *ignored), *more, lang))
        }
        Reason::CountDelayed { pods } => of(count_delayed(*pods, lang)),
        Reason::Suspended { changed, deleted } => of(suspended(*changed, *deleted, lang)),
        Reason::Resumed { started } => of(resumed(*started, lang)),
        Reason::Adopted { pods } => of(adopted("Job", *pods, lang)),
        Reason::Released { pods } => of(released("Job", *pods, lang)),
        Reason::ManagedByOther { name } => of(managed_by_other(name, lang)),
        Reason::UnknownCompletionMode { mode } => of(unknown_mode(mode, lang)),
        Reason::Finished { failed: true } => say(FAILED.0, FAILED.1),
        Reason::Finished { failed: false } => say(COMPLETE.0, COMPLETE.1),
        Reason::WaitingForExpectations => say(WAITING_FOR_WRITES.0, WAITING_FOR_WRITES.1),
        Reason::Deleting { .. } => say(DELETING.0, DELETING.1),
    }
}

pub fn orphan_pod_sentence(reason: &orphan_pod::Reason, lang: Lang) -> Sentence {
    Sentence::new(match reason {
        orphan_pod::Reason::NotOrphaned => pick(lang, STILL_COUNTED.0, STILL_COUNTED.1),
        orphan_pod::Reason::FinalizerRemoved => pick(lang, NEVER_COUNTED.0, NEVER_COUNTED.1),
    })
}

fn pick<'a>(lang: Lang, en: &'a str, zh: &'a str) -> &'a str {
    match lang {
        Lang::En => en,
        Lang::Zh => zh,
    }
}

const NO_PARALLELISM: (&str, &str) = (
    "parallelism is 0, so no pod is created until it is raised.",
    "parallelism 为 0，调大之前不创建 Pod。",
);
const NO_INDEX_LEFT: (&str, &str) = (
    "Every index has its pod, has succeeded or has failed, so no pod is created.",
    "每个索引都已有 Pod、已成功或已失败，所以不创建。",
);
const NO_NAMESPACE: (&str, &str) =
    ("The namespace is being deleted, so no pod is created.", "命名空间正在删除，所以不创建 Pod。");
const FAILED: (&str, &str) =
    ("The Job is Failed, so there is nothing left to do.", "Job 已失败，所以无事可做。");
const COMPLETE: (&str, &str) =
    ("The Job is Complete, so there is nothing left to do.", "Job 已完成，所以无事可做。");
const WAITING_FOR_WRITES: (&str, &str) = (
    "The Job controller does not see its own last writes yet, so it does nothing until it does.",
    "Job 控制器还没看到自己上次的写入，所以看到之前什么也不做。",
);
const DELETING: (&str, &str) =
    ("The Job is being deleted, so no pod is created.", "Job 正在删除，所以不再创建 Pod。");
const STILL_COUNTED: (&str, &str) = (
    "The pod is still somebody's to count, so its finalizer stays.",
    "这个 Pod 仍有控制器负责计数，所以保留它的 finalizer。",
);
const NEVER_COUNTED: (&str, &str) = (
    "No Job counts this pod any more, so its tracking finalizer is removed.",
    "不再有 Job 为这个 Pod 计数，所以移除它的跟踪 finalizer。",
);

fn counted((succeeded, failed, ignored): (i32, i32, i32), more: bool, lang: Lang) -> String {
    let parts: Vec<String> = match lang {
        Lang::En => [(succeeded, "succeeded"), (failed, "failed")]
            .into_iter()
            .filter(|(n, _)| *n > 0)
            .map(|(n, what)| format!("{} {what}", word(n)))
            .collect(),
        Lang::Zh => [(succeeded, "成功"), (failed, "失败")]
            .into_iter()
            .filter(|(n, _)| *n > 0)
            .map(|(n, what)| format!("{n} 个{what}"))
            .collect(),
    };
    let ignored = match (lang, ignored, parts.is_empty()) {
        (_, 0, _) => String::new(),
        (Lang::En, n, true) => {
            let (fell, is) = (agree(n, "failure matches", "failures match"), agree(n, "is", "are"));
            format!(
                "{} {fell} an Ignore rule, so {} {is} not counted",
                capital(n),
                agree(n, "it", "they")
            )
        }
        (Lang::En, n, false) => format!("; {} ignored by podFailurePolicy", word(n)),
        (Lang::Zh, n, true) => format!("{n} 个失败符合 Ignore 规则，所以不计数"),
        (Lang::Zh, n, false) => format!("；另有 {n} 个失败按 Ignore 规则不计"),
    };
    let rest = match (lang, more) {
        (_, false) => "",
        (Lang::En, true) => "; the next sync goes on, 500 are the most in one",
        (Lang::Zh, true) => "；一次同步最多 500 个，下次继续",
    };
    match (lang, parts.is_empty()) {
        (Lang::En, true) => format!("{ignored}{rest}."),
        (Lang::Zh, true) => format!("{ignored}{rest}。"),
        (Lang::En, false) => {
            let one = succeeded.saturating_add(failed) == 1;
            let those = if one { "it is" } else { "they are" };
            let mut facts = parts.join(" and ");
            if let Some(first) = facts.get_mut(..1) {
                first.make_ascii_uppercase();
            }
            format!("{facts} since the last sync, so {those} counted{ignored}{rest}.")
        }
        (Lang::Zh, false) => format!("新有 {}，所以计入{ignored}{rest}。", parts.join("、")),
    }
}

fn count_delayed(pods: i32, lang: Lang) -> String {
    match lang {
        Lang::En if pods == 1 => "One failed pod is of an index that is tried again, so it is \
                                  counted when its replacement exists."
            .into(),
        Lang::En => format!(
            "{} failed pods are of indexes that are tried again, so they are counted when their \
             replacements exist.",
            capital(pods)
        ),
        Lang::Zh => format!("{pods} 个失败的 Pod 所属索引还要重试，所以等替代者创建后才计数。"),
    }
}

fn suspended(changed: bool, deleted: i32, lang: Lang) -> String {
    match (lang, deleted) {
        (Lang::En, 0) if changed => {
            "suspend is true, so no pod is created until it is false.".into()
        }
        (Lang::Zh, 0) if changed => "suspend 为 true，改为 false 之前不创建 Pod。".into(),
        (Lang::En, 0) => "The Job is suspended, so no pod is created until it is resumed.".into(),
        (Lang::Zh, 0) => "Job 已暂停，恢复之前不创建 Pod。".into(),
        (Lang::En, n) => format!(
            "suspend is true, so the Job controller deletes the {n} active {}; {} not counted as \
             failed.",
            agree(n, "pod", "pods"),
            agree(n, "it is", "they are"),
        ),
        (Lang::Zh, n) => {
            format!("suspend 为 true，所以 Job 控制器删除 {n} 个活动的 Pod，不计入失败。")
        }
    }
}

fn resumed(started: SimTime, lang: Lang) -> String {
    let at = started.clock();
    match lang {
        Lang::En => {
            format!("suspend is false again, so the Job goes on; its time counts from {at}.")
        }
        Lang::Zh => format!("suspend 恢复为 false，Job 继续；时间从 {at} 重新计。"),
    }
}

fn managed_by_other(name: &str, lang: Lang) -> String {
    match lang {
        Lang::En => format!("managedBy names {name}, so the Job controller leaves the Job alone."),
        Lang::Zh => format!("managedBy 指定 {name}，所以 Job 控制器不处理这个 Job。"),
    }
}

fn unknown_mode(mode: &str, lang: Lang) -> String {
    match lang {
        Lang::En => format!("completionMode {mode} is unknown, so the Job is left alone."),
        Lang::Zh => format!("completionMode {mode} 未知，所以不处理这个 Job。"),
    }
}
