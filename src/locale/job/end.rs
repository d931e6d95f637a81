//! What is said about the end of a Job.

use crate::controllers::job::reason::Cause;
use crate::locale::numbers::{agree, capital, word};
use crate::locale::{Lang, PodsCounted, Sentence};

/// The cause as a fact, then what comes of it.
pub fn over(cause: &Cause, killed: i32, ended: bool, lang: Lang) -> Sentence {
    let failed = match cause {
        Cause::SuccessRule { .. } | Cause::Completions { .. } => false,
        Cause::BackoffLimit { .. }
        | Cause::Restarts { .. }
        | Cause::Deadline { .. }
        | Cause::FailJobRule { .. }
        | Cause::MaxFailedIndexes { .. }
        | Cause::FailedIndexes { .. } => true,
    };
    let (fact, then) = (fact(cause, lang), outcome(failed, killed, ended, lang));
    let sentence = Sentence::new(match lang {
        Lang::En => format!("{fact}, so {then}."),
        Lang::Zh => format!("{fact}，{then}。"),
    });
    formula(sentence, cause)
}

fn outcome(failed: bool, killed: i32, ended: bool, lang: Lang) -> String {
    match (lang, failed, ended) {
        (Lang::En, true, true) => "the Job is Failed; its pods stay to be read".into(),
        (Lang::Zh, true, true) => "Job 失败；Pod 保留供查看".into(),
        (Lang::En, false, true) => "the Job is Complete".into(),
        (Lang::Zh, false, true) => "Job 完成".into(),
        (Lang::En, _, false) => {
            let (verb, name) = if failed { ("fails", "Failed") } else { ("succeeds", "Complete") };
            let kill = match killed {
                0 => String::new(),
                n => format!("its {n} active {} deleted, and ", agree(n, "pod is", "pods are")),
            };
            format!("the Job {verb}: {kill}it is {name} when all its pods have ended")
        }
        (Lang::Zh, _, false) => {
            let (verb, name) = if failed { ("失败", "Failed") } else { ("成功", "Complete") };
            let kill = match killed {
                0 => String::new(),
                n => format!("先删除 {n} 个活动的 Pod，"),
            };
            format!("Job {verb}：{kill}所有 Pod 结束后标记为 {name}")
        }
    }
}

fn fact(cause: &Cause, lang: Lang) -> String {
    match lang {
        Lang::En => fact_en(cause),
        Lang::Zh => fact_zh(cause),
    }
}

fn fact_en(cause: &Cause) -> String {
    match cause {
        Cause::BackoffLimit { failed, limit } => {
            format!("{} failed, more than backoffLimit {limit}", capital(*failed))
        }
        Cause::Restarts { restarts, limit } => format!(
            "{} container {} and backoffLimit is {limit}",
            capital(*restarts),
            agree(*restarts, "restart", "restarts"),
        ),
        Cause::Deadline { seconds, .. } => {
            format!("The Job was active for its activeDeadlineSeconds, {seconds} s")
        }
        Cause::FailJobRule { message, .. } => message.to_string(),
        Cause::MaxFailedIndexes { failed, limit } => format!(
            "{} {} failed, more than maxFailedIndexes {limit}",
            capital(*failed),
            agree(*failed, "index", "indexes"),
        ),
        Cause::FailedIndexes { failed, succeeded, .. } => format!(
            "{} {} succeeded, {} failed and none is left",
            capital(*succeeded),
            agree(*succeeded, "index", "indexes"),
            word(*failed),
        ),
        Cause::SuccessRule { rule, succeeded, completions } => format!(
            "{} of {completions} succeeded, enough for rule {rule} of successPolicy",
            capital(*succeeded),
        ),
        Cause::Completions { completions: Some(completions), .. } if *completions <= 0 => {
            "completions is 0".into()
        }
        Cause::Completions { succeeded, completions: Some(needed) } if succeeded > needed => {
            format!("{} succeeded, more than completions {needed}", capital(*succeeded))
        }
        Cause::Completions { succeeded, completions: Some(completions) } => {
            format!("{} of {completions} succeeded", capital(*succeeded))
        }
        Cause::Completions { succeeded, completions: None } => {
            format!("{} succeeded and no pod is active", capital(*succeeded))
        }
    }
}

fn fact_zh(cause: &Cause) -> String {
    match cause {
        Cause::BackoffLimit { failed, limit } => {
            format!("失败 {failed} 次，超过 backoffLimit {limit}")
        }
        Cause::Restarts { restarts, limit } => {
            format!("容器重启 {restarts} 次，backoffLimit 为 {limit}")
        }
        Cause::Deadline { seconds, .. } => {
            format!("Job 已活动满 activeDeadlineSeconds {seconds} 秒")
        }
        Cause::FailJobRule { message, .. } => {
            format!("podFailurePolicy 要求失败（{message}）")
        }
        Cause::MaxFailedIndexes { failed, limit } => {
            format!("{failed} 个索引失败，超过 maxFailedIndexes {limit}")
        }
        Cause::FailedIndexes { failed, succeeded, .. } => {
            format!("{succeeded} 个索引成功，{failed} 个失败，没有剩余")
        }
        Cause::SuccessRule { rule, succeeded, completions } => {
            format!("{completions} 个中 {succeeded} 个成功，满足 successPolicy 第 {rule} 条规则")
        }
        Cause::Completions { completions: Some(completions), .. } if *completions <= 0 => {
            "completions 为 0".into()
        }
        Cause::Completions { succeeded, completions: Some(needed) } if succeeded > needed => {
            format!("{succeeded} 个成功，超过 completions {needed}")
        }
        Cause::Completions { succeeded, completions: Some(completions) } => {
            format!("{completions} 个中 {succeeded} 个成功")
        }
        Cause::Completions { succeeded, completions: None } => {
            format!("{succeeded} 个成功，没有活动的 Pod")
        }
    }
}

fn formula(sentence: Sentence, cause: &Cause) -> Sentence {
    let pods = |sentence: Sentence, n: &i32| sentence.pods(n.to_string(), PodsCounted::Failed);
    match cause {
        Cause::BackoffLimit { failed, limit } => pods(sentence, failed)
            .plain(" > ")
            .field(limit.to_string(), "spec.backoffLimit")
            .plain(" → BackoffLimitExceeded"),
        Cause::Restarts { restarts, limit } => sentence
            .pods(restarts.to_string(), PodsCounted::Active)
            .plain(if *limit > 0 { " ≥ " } else { " > " })
            .field(limit.to_string(), "spec.backoffLimit")
            .plain(" → BackoffLimitExceeded"),
        Cause::Deadline { started, now, seconds } => sentence
            .plain(format!("{} − ", now.clock()))
            .field(started.clock(), "status.startTime")
            .plain(" ≥ ")
            .field(format!("{seconds} s"), "spec.activeDeadlineSeconds")
            .plain(" → DeadlineExceeded"),
        Cause::FailJobRule { rule, .. } => sentence
            .field(format!("rule {rule}"), "spec.podFailurePolicy")
            .plain(" → PodFailurePolicy"),
        Cause::MaxFailedIndexes { failed, limit } => pods(sentence, failed)
            .plain(" > ")
            .field(limit.to_string(), "spec.maxFailedIndexes")
            .plain(" → MaxFailedIndexesExceeded"),
        Cause::FailedIndexes { failed, succeeded, completions } => sentence
            .field(format!("failed {failed}"), "status.failedIndexes")
            .plain(" + ")
            .field(format!("succeeded {succeeded}"), "status.completedIndexes")
            .plain(" ≥ ")
            .field(format!("completions {completions}"), "spec.completions")
            .plain(" → FailedIndexes"),
        Cause::SuccessRule { rule, .. } => {
            sentence.field(format!("rule {rule}"), "spec.successPolicy").plain(" → SuccessPolicy")
        }
        Cause::Completions { succeeded, completions } => {
            let succeeded = format!("succeeded {succeeded}");
            let sentence = sentence.pods(succeeded, PodsCounted::Succeeded);
            match completions {
                Some(n) => sentence
                    .plain(" ≥ ")
                    .field(format!("completions {n}"), "spec.completions")
                    .plain(" → CompletionsReached"),
                None => sentence.plain(" > 0, active 0 → CompletionsReached"),
            }
        }
    }
}

pub fn still_ending(failed: bool, killed: i32, terminating: i32, lang: Lang) -> String {
    let name = if failed { "Failed" } else { "Complete" };
    match (lang, killed, terminating) {
        (Lang::En, 0, 0) => format!("Some pods are not counted yet, so the Job is not yet {name}."),
        (Lang::Zh, 0, 0) => format!("还有 Pod 未计数，所以 Job 尚未标记为 {name}。"),
        (Lang::En, 0, n) => {
            let pods = agree(n, "pod is", "pods are");
            format!("{} {pods} still terminating, so the Job is not yet {name}.", capital(n))
        }
        (Lang::Zh, 0, n) => format!("还有 {n} 个 Pod 正在终止，所以 Job 尚未标记为 {name}。"),
        (Lang::En, n, _) => format!(
            "The Job is over and {} {} still active, so the Job controller deletes {n}.",
            word(n),
            agree(n, "pod is", "pods are"),
        ),
        (Lang::Zh, n, _) => {
            format!("Job 已结束，还有 {n} 个活动的 Pod，所以 Job 控制器删除 {n} 个。")
        }
    }
}

pub fn ended(failed: bool, reason: &str, lang: Lang) -> String {
    let name = if failed { "Failed" } else { "Complete" };
    match lang {
        Lang::En => format!("The last pod has ended, so the Job is {name} ({reason})."),
        Lang::Zh => format!("最后一个 Pod 已结束，所以 Job 标记为 {name}（{reason}）。"),
    }
}
