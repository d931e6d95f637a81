//! What is said about how many pods there are and should be, and about waiting.

use crate::controllers::job::rank::Rank;
use crate::controllers::job::reason::Slots;
use crate::locale::numbers::{agree, capital, times, word};
use crate::locale::{Lang, PodsCounted, Sentence};
use crate::time::SimTime;

/// `min(parallelism 2, completions 8 − succeeded 0)`
fn wanted(sentence: Sentence, slots: &Slots) -> Sentence {
    let parallelism = format!("parallelism {}", slots.parallelism);
    let Some(completions) = slots.completions else {
        return sentence.field(parallelism, "spec.parallelism");
    };
    sentence
        .plain("min(")
        .field(parallelism, "spec.parallelism")
        .plain(", ")
        .field(format!("completions {completions}"), "spec.completions")
        .plain(" − ")
        .pods(format!("succeeded {}", slots.succeeded), PodsCounted::Succeeded)
        .plain(")")
}

/// `min(parallelism 2, completions 8 − succeeded 0) − active 0 = 2`
pub fn missing(sentence: Sentence, slots: &Slots) -> Sentence {
    let active = format!("active {}", slots.active);
    let mut sentence = wanted(sentence, slots).plain(" − ").pods(active, PodsCounted::Active);
    if let Some(terminating) = slots.terminating {
        let terminating = format!("terminating {terminating}");
        sentence = sentence.plain(" − ").pods(terminating, PodsCounted::Terminating);
    }
    sentence.plain(format!(" = {}", slots.missing()))
}

/// `10 s × 2^(3−1) = 40 s`
pub fn delay_formula(sentence: Sentence, failures: i32, delay_seconds: i64) -> Sentence {
    let capped = failures > 6;
    sentence
        .plain(if capped { "min(10 s × 2^(" } else { "10 s × 2^(" })
        .pods(failures.to_string(), PodsCounted::Failed)
        .plain(if capped { "−1), 600 s)" } else { "−1)" })
        .plain(format!(" = {delay_seconds} s"))
}

/// `none does`, `one does`, `three do`
fn do_run(n: i32) -> String {
    if n == 0 { "none does".into() } else { format!("{} {}", word(n), agree(n, "does", "do")) }
}

pub fn create(slots: &Slots, create: i32, waiting: i32, lang: Lang) -> Sentence {
    let (may, active) = (slots.wanted, slots.active);
    let terminating = slots.terminating.unwrap_or(0);
    let full = slots.missing() > create.saturating_add(waiting) && create >= 500;
    let mut text = match lang {
        Lang::En if terminating > 0 => format!(
            "{} may run, {} and {} {} still terminating, so the Job controller creates {create}",
            capital(may),
            do_run(active),
            word(terminating),
            agree(terminating, "is", "are"),
        ),
        Lang::En => {
            let (may, run) = (capital(may), do_run(active));
            format!("{may} may run and {run}, so the Job controller creates {create}")
        }
        Lang::Zh if terminating > 0 => format!(
            "最多同时运行 {may} 个，现在 {active} 个，另有 {terminating} 个正在终止，\
             所以 Job 控制器创建 {create} 个"
        ),
        Lang::Zh => {
            format!("最多同时运行 {may} 个，现在 {active} 个，所以 Job 控制器创建 {create} 个")
        }
    };
    text += &match (lang, full, waiting) {
        (Lang::En, true, _) => ", the most in one sync.".into(),
        (Lang::Zh, true, _) => "（一次同步的上限）。".into(),
        (Lang::En, false, 0) => ".".to_owned(),
        (Lang::Zh, false, 0) => "。".into(),
        (Lang::En, false, n) => {
            format!(
                "; {} {} back-off.",
                word(n),
                agree(n, "index waits for its", "indexes wait for their")
            )
        }
        (Lang::Zh, false, n) => format!("；另有 {n} 个索引在等待退避。"),
    };
    missing(Sentence::new(text), slots)
}

pub fn scale_down(slots: &Slots, (unfit, remove): (i32, i32), by: Rank, lang: Lang) -> Sentence {
    let (may, active) = (slots.wanted, slots.active);
    let surplus = active > may;
    let fact = match (lang, surplus) {
        (Lang::En, true) => format!("{} may run and {}", capital(may.max(0)), do_run(active)),
        (Lang::En, false) => {
            let (n, verb) = (capital(unfit), agree(unfit, "pod has", "pods have"));
            format!("{n} {verb} an index that is taken or out of range")
        }
        (Lang::Zh, true) => format!("最多同时运行 {may} 个，现在 {active} 个"),
        (Lang::Zh, false) => format!("{unfit} 个 Pod 的索引重复或超出范围"),
    };
    let fact = if may <= 0 && surplus && lang == Lang::En {
        format!("None may run and {}", do_run(active))
    } else {
        fact
    };
    let order = if surplus { order(by, lang) } else { "" };
    let unfit = match (lang, surplus && unfit > 0) {
        (_, false) => "",
        (Lang::En, true) => ", those without an index of their own first",
        (Lang::Zh, true) => "，索引重复或无效的优先",
    };
    let text = match lang {
        Lang::En => format!("{fact}, so the Job controller deletes {remove}{unfit}{order}."),
        Lang::Zh => format!("{fact}，所以 Job 控制器删除 {remove} 个{unfit}{order}。"),
    };
    if !surplus {
        return Sentence::new(text);
    }
    let sentence =
        Sentence::new(text).pods(format!("active {active}"), PodsCounted::Active).plain(" − ");
    let open = slots.completions.is_none() && slots.succeeded > 0;
    let sentence = if open { sentence.plain(may.to_string()) } else { wanted(sentence, slots) };
    sentence.plain(format!(" = {}", active.saturating_sub(may)))
}

/// What tells the pods that go from those that stay.
fn order(by: Rank, lang: Lang) -> &'static str {
    match (by, lang) {
        (Rank::Equal, _) => "",
        (Rank::Unassigned, Lang::En) => "; those without a node go first",
        (Rank::Unassigned, Lang::Zh) => "；还没有节点的先删",
        (Rank::Pending, Lang::En) => "; pending ones go first",
        (Rank::Pending, Lang::Zh) => "；Pending 的先删",
        (Rank::NotReady, Lang::En) => "; those that are not Ready go first",
        (Rank::NotReady, Lang::Zh) => "；未 Ready 的先删",
        (Rank::ReadyLater, Lang::En) => "; those Ready for the shortest time go first",
        (Rank::ReadyLater, Lang::Zh) => "；Ready 时间最短的先删",
        (Rank::MoreRestarts, Lang::En) => "; those with the most restarts go first",
        (Rank::MoreRestarts, Lang::Zh) => "；重启次数最多的先删",
        (Rank::Newer, Lang::En) => "; the newest go first",
        (Rank::Newer, Lang::Zh) => "；最新的先删",
    }
}

pub fn all_busy(slots: &Slots, lang: Lang) -> String {
    let (may, n) = (slots.wanted, slots.active);
    match lang {
        Lang::En => {
            let may = capital(may);
            format!("{may} may run and {}, so no pod is created until one ends.", do_run(n))
        }
        Lang::Zh => format!("最多同时运行 {may} 个，现在 {n} 个，所以等其中一个结束再创建。"),
    }
}

pub fn waiting_for_last(slots: &Slots, lang: Lang) -> String {
    let (left, active) = (slots.wanted, slots.active);
    match lang {
        Lang::En => format!(
            "{} {} left and {} {}, so no more pods are created.",
            capital(left),
            agree(left, "completion is", "completions are"),
            word(active),
            agree(active, "pod is active", "pods are active"),
        ),
        Lang::Zh => format!("只剩 {left} 个未完成，已有 {active} 个 Pod，所以不再创建。"),
    }
}

pub fn waiting_for_rest(succeeded: i32, active: i32, lang: Lang) -> String {
    match lang {
        Lang::En => format!(
            "{} succeeded, so no more pods are created; the Job completes when the {active} still \
             active {} ended.",
            capital(succeeded),
            agree(active, "has", "have"),
        ),
        Lang::Zh => {
            format!("已有 {succeeded} 个成功，所以不再创建；其余 {active} 个结束后 Job 完成。")
        }
    }
}

pub fn waiting_for_terminating(slots: &Slots, lang: Lang) -> String {
    let n = slots.terminating.unwrap_or(0);
    match lang {
        Lang::En => format!(
            "{} {} still terminating and only failed pods are replaced, so no pod is created until \
             {} ended.",
            capital(n),
            agree(n, "pod is", "pods are"),
            agree(n, "it has", "one has"),
        ),
        Lang::Zh => format!(
            "还有 {n} 个 Pod 正在终止，而 podReplacementPolicy 为 Failed，所以等它结束后再补。"
        ),
    }
}

pub fn backoff(failures: i32, until: SimTime, lang: Lang) -> String {
    let at = until.clock();
    match (lang, failures) {
        (Lang::En, 1) => format!("One failure, so no pod before {at}."),
        (Lang::En, n) => format!("{} failures in a row, so no pod before {at}.", capital(n)),
        (Lang::Zh, 1) => format!("失败 1 次，{at} 之前不创建 Pod。"),
        (Lang::Zh, n) => format!("已连续失败 {n} 次，{at} 之前不创建 Pod。"),
    }
}

/// `waiting` counts this index, too.
pub fn index_wait(index: u32, failures: i32, until: SimTime, waiting: i32, lang: Lang) -> String {
    let (at, others) = (until.clock(), waiting.saturating_sub(1));
    let times = times(failures);
    match (lang, others) {
        (Lang::En, 0) => {
            format!("Index {index} failed {times}, so it gets no pod before {at}.")
        }
        (Lang::En, _) => format!(
            "Index {index} failed {times}, so it gets no pod before {at}; {} more {} later.",
            word(others),
            agree(others, "index waits until then or", "indexes wait until then or"),
        ),
        (Lang::Zh, 0) => format!("索引 {index} 已失败 {failures} 次，{at} 之前不为它创建 Pod。"),
        (Lang::Zh, _) => format!(
            "索引 {index} 已失败 {failures} 次，{at} 之前不为它创建 Pod；\
             另有 {others} 个索引至少等到那时。"
        ),
    }
}
