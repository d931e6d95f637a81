//! What the StatefulSet controller's reasons say. A fact, so an act, then when it looks again.

#[cfg(test)]
mod tests;

use crate::controllers::stateful_set::reason::{Holds, PodState, Reason};
use crate::locale::numbers::{agree, capital, word};
use crate::locale::{Lang, PodsCounted, Sentence};
use std::rc::Rc;

/// The sentence of one reason, with its formula where there is something to compute.
pub fn sentence(reason: &Reason, lang: Lang) -> Sentence {
    match reason {
        Reason::CreateNext { pod, ordinal, start, replicas, revision } => {
            create_next(pod, (*ordinal, *start, *replicas), revision, lang)
        }
        Reason::CreateAll { create, replicas, existing } => {
            create_all(*create, *replicas, *existing, lang)
        }
        Reason::WaitingForPod { pod, state, outdated, holds } => {
            waiting(pod, state, *outdated, holds, lang)
        }
        Reason::ScaleDown { pods, start, replicas, left } => {
            scale_down(pods, (*start, *replicas), *left, lang)
        }
        Reason::Update { pods, revision, max_unavailable, unavailable, broken } => {
            let text = update(pods, revision, *broken, lang);
            budget(text, *max_unavailable, *unavailable)
        }
        Reason::UpdateHeld { outdated, max_unavailable, unavailable } => {
            budget(update_held(*outdated, *unavailable, lang), *max_unavailable, *unavailable)
        }
        Reason::Partition { partition, start, kept } => {
            partitioned(*partition, *start, *kept, lang)
        }
        Reason::NotAllReady { ready, replicas } => Sentence::new(pick(
            lang,
            format!("{ready} of {replicas} pods are Ready; a Parallel set waits for none of them."),
            format!("{replicas} 个 Pod 中 {ready} 个就绪；Parallel 不等待任何一个。"),
        ))
        .field(format!("replicas {replicas}"), "spec.replicas")
        .plain(" − ")
        .pods(format!("ready {ready}"), PodsCounted::Ready)
        .plain(format!(" = {}", replicas - ready)),
        other => Sentence::new(plain(other, lang)),
    }
}

/// The reasons without a formula.
fn plain(reason: &Reason, lang: Lang) -> String {
    let (en, zh): (String, String) = match reason {
        Reason::WaitingForExpectations => (
            "The StatefulSet controller does not see its own last writes yet, so it does nothing \
             until it does."
                .into(),
            "StatefulSet 控制器还没看到自己上次的写入，所以看到之前什么也不做。".into(),
        ),
        Reason::Deleting { .. } => (
            "The StatefulSet is being deleted, so no pod is created or deleted by it.".into(),
            "StatefulSet 正在删除，所以它不再创建或删除 Pod。".into(),
        ),
        Reason::Adopted { pods } => (
            format!(
                "{} {} the selector and the naming and {} no controller, so the set adopts {}.",
                capital(*pods),
                agree(*pods, "pod fits", "pods fit"),
                agree(*pods, "has", "have"),
                agree(*pods, "it", "them"),
            ),
            format!("{pods} 个 Pod 的名称和标签都符合且没有控制器，所以由它收养。"),
        ),
        Reason::Released { pods } => (
            format!(
                "{} {} the selector no longer, so the set releases {}.",
                capital(*pods),
                agree(*pods, "pod matches", "pods match"),
                agree(*pods, "it", "them"),
            ),
            format!("{pods} 个 Pod 不再符合选择器，所以将其释放。"),
        ),
        Reason::ReplaceEnded { pod, phase } => (
            format!(
                "{pod} is {}, so it is deleted; it is created again when it is gone.",
                phase.name()
            ),
            format!("{pod} 已{}，所以删除它；消失之后再重新创建。", phase.name()),
        ),
        Reason::ScaleDownHeld { pod, by } => (
            format!("{by} is not available, so {pod} is not deleted until it is."),
            format!("{by} 不可用，所以在它可用之前不删除 {pod}。"),
        ),
        Reason::IdentityRestored { pods } => (
            format!(
                "{} {} its own name in its labels, so it is written there again.",
                capital(*pods),
                agree(*pods, "pod lacks", "pods lack"),
            ),
            format!("{pods} 个 Pod 的标签里缺少自己的名称，所以补上。"),
        ),
        Reason::Enough { replicas: 0 } => (
            "No pod is asked for and there is none, so there is nothing to do.".into(),
            "期望 0 个 Pod，现在也没有，所以无事可做。".into(),
        ),
        Reason::Enough { replicas } => (
            format!("Every one of the {replicas} ordinals has its pod, so there is nothing to do."),
            format!("{replicas} 个序号都有各自的 Pod，所以无事可做。"),
        ),
        other => return about_revisions(other, lang),
    };
    pick(lang, en, zh)
}

/// What is said of templates and their revisions. The reasons with a formula are said elsewhere.
fn about_revisions(reason: &Reason, lang: Lang) -> String {
    let (en, zh): (String, String) = match reason {
        Reason::OnDelete { outdated } => (
            format!(
                "{} {} of an old revision and the strategy is OnDelete, so {} until somebody \
                 deletes {}.",
                capital(*outdated),
                agree(*outdated, "pod is", "pods are"),
                agree(*outdated, "it stays", "they stay"),
                agree(*outdated, "it", "them"),
            ),
            format!("{outdated} 个 Pod 是旧版本，策略为 OnDelete，所以等人删除它们。"),
        ),
        Reason::NewRevision { revision, number } => (
            format!("The template is new, so it is kept as {revision}, revision {number}."),
            format!("模板是新的，所以保存为 {revision}，版本 {number}。"),
        ),
        Reason::OldRevision { revision, number } => (
            format!("The template equals {revision}, so that one becomes revision {number}."),
            format!("模板与 {revision} 相同，所以它成为版本 {number}。"),
        ),
        Reason::UpdateComplete { revision, replicas } => (
            format!(
                "All {replicas} pods are Ready and of {revision}, so that is the current revision."
            ),
            format!("{replicas} 个 Pod 都已就绪且属于 {revision}，所以它成为当前版本。"),
        ),
        Reason::HistoryTrimmed { deleted, limit } => (
            format!(
                "More than revisionHistoryLimit {limit} old revisions are unused, so the oldest \
                 {deleted} {} deleted.",
                agree(*deleted, "is", "are"),
            ),
            format!(
                "没有用到的旧版本多于 revisionHistoryLimit {limit}，所以删除最旧的 {deleted} 个。"
            ),
        ),
        _ => Default::default(),
    };
    pick(lang, en, zh)
}

fn pick(lang: Lang, en: String, zh: String) -> String {
    match lang {
        Lang::En => en,
        Lang::Zh => zh,
    }
}

/// `web-0, web-1 and web-2`, `web-0、web-1`. Of many the first few.
fn names(pods: &[Rc<str>], lang: Lang) -> String {
    const SHOWN: usize = 5;
    let shown: Vec<&str> = pods.iter().take(SHOWN).map(|pod| &**pod).collect();
    let more = pods.len().saturating_sub(SHOWN);
    match (lang, shown.split_last(), more) {
        (_, None, _) => String::new(),
        (Lang::En, Some((last, [])), 0) => (*last).into(),
        (Lang::En, Some((last, rest)), 0) => format!("{} and {last}", rest.join(", ")),
        (Lang::En, _, more) => format!("{} and {more} more", shown.join(", ")),
        (Lang::Zh, _, 0) => shown.join("、"),
        (Lang::Zh, _, more) => format!("{} 等 {} 个", shown.join("、"), SHOWN + more),
    }
}

/// `start 0 + replicas 3`: the first ordinal that there should not be.
fn end(sentence: Sentence, start: i32, replicas: i32) -> Sentence {
    let sentence = match start {
        0 => sentence,
        start => sentence.field(format!("start {start}"), "spec.ordinals.start").plain(" + "),
    };
    sentence.field(format!("replicas {replicas}"), "spec.replicas")
}

fn create_next(
    pod: &str,
    (ordinal, start, replicas): (i32, i32, i32),
    revision: &str,
    lang: Lang,
) -> Sentence {
    let text = match (lang, ordinal == start) {
        (Lang::En, true) => format!("No pod {pod} exists, so it is created, of {revision}."),
        (Lang::En, false) => format!(
            "All pods before {pod} are available and it does not exist, so it is created, of \
             {revision}."
        ),
        (Lang::Zh, true) => format!("{pod} 不存在，所以创建它，版本 {revision}。"),
        (Lang::Zh, false) => {
            format!("{pod} 之前的 Pod 都可用，而它不存在，所以创建它，版本 {revision}。")
        }
    };
    end(Sentence::new(text).plain(format!("ordinal {ordinal} < ")), start, replicas)
}

fn create_all(create: i32, replicas: i32, existing: i32, lang: Lang) -> Sentence {
    let text = match lang {
        Lang::En => format!(
            "{} should exist and {} {}, so the Parallel set creates {create} at once.",
            capital(replicas),
            if existing == 0 { "none".into() } else { word(existing) },
            agree(existing.max(1), "does", "do"),
        ),
        Lang::Zh => {
            format!("应有 {replicas} 个，现有 {existing} 个，Parallel 一次创建 {create} 个。")
        }
    };
    Sentence::new(text)
        .field(format!("replicas {replicas}"), "spec.replicas")
        .plain(" − ")
        .pods(format!("existing {existing}"), PodsCounted::Active)
        .plain(format!(" = {create}"))
}

fn waiting(pod: &str, state: &PodState, outdated: bool, holds: &Holds, lang: Lang) -> Sentence {
    let fact = match (lang, state) {
        (Lang::En, PodState::Terminating) => format!("{pod} is terminating"),
        (Lang::Zh, PodState::Terminating) => format!("{pod} 正在终止"),
        (Lang::En, PodState::NotReady { phase }) => {
            format!("{pod} is {} and not Ready", phase.name())
        }
        (Lang::Zh, PodState::NotReady { phase }) => format!("{pod} 为 {}，未就绪", phase.name()),
        (Lang::En, PodState::NotAvailable { until, .. }) => {
            format!("{pod} is Ready, not yet available until {}", until.clock())
        }
        (Lang::Zh, PodState::NotAvailable { until, .. }) => {
            format!("{pod} 已就绪，要到 {} 才可用", until.clock())
        }
    };
    let act = match (lang, holds) {
        (Lang::En, Holds::Pod(next)) => format!("so {next} waits"),
        (Lang::Zh, Holds::Pod(next)) => format!("所以 {next} 等待"),
        (Lang::En, Holds::Rest) => "so nothing else is deleted or updated".into(),
        (Lang::Zh, Holds::Rest) => "所以不再删除或更新其它 Pod".into(),
    };
    let stuck = outdated && matches!(state, PodState::NotReady { .. });
    let text = match (lang, stuck) {
        (Lang::En, false) => format!("{fact}, {act}."),
        (Lang::Zh, false) => format!("{fact}，{act}。"),
        (Lang::En, true) => format!(
            "{fact}, {act}. It is not of the template's revision and OrderedReady does not replace \
             it: delete it to go on."
        ),
        (Lang::Zh, true) => {
            format!(
                "{fact}，{act}。它不是模板的版本，OrderedReady 不会替换它：手动删除后才会继续。"
            )
        }
    };
    let sentence = Sentence::new(text);
    match state {
        PodState::NotAvailable { ready, seconds, until } => sentence
            .pods(ready.clock(), PodsCounted::Ready)
            .plain(" + ")
            .field(format!("{seconds} s"), "spec.minReadySeconds")
            .plain(format!(" = {}", until.clock())),
        PodState::Terminating | PodState::NotReady { .. } => sentence,
    }
}

fn scale_down(pods: &[Rc<str>], (start, replicas): (i32, i32), left: i32, lang: Lang) -> Sentence {
    let gone = names(pods, lang);
    let is = agree(i32::from(pods.len() == 1), "is", "are");
    let text = match (lang, left) {
        (Lang::En, 0) => {
            let they = if pods.len() == 1 { "it" } else { "they" };
            format!("{gone} {is} beyond the last ordinal, so {they} {is} deleted.")
        }
        (Lang::En, left) => format!(
            "{gone} has the highest ordinal of those too many, so it is deleted; {} {} wait.",
            word(left),
            agree(left, "other", "others"),
        ),
        (Lang::Zh, 0) => format!("{gone} 超出最后的序号，所以删除。"),
        (Lang::Zh, left) => {
            format!("多余的 Pod 中 {gone} 序号最大，所以先删除它；另外 {left} 个等待。")
        }
    };
    end(Sentence::new(text).plain("ordinal ≥ "), start, replicas)
}

fn update(pods: &[Rc<str>], revision: &str, broken: i32, lang: Lang) -> String {
    let gone = names(pods, lang);
    let one = pods.len() == 1;
    let mut text = match (lang, one) {
        (Lang::En, true) => format!(
            "{gone} has the highest ordinal of an old revision, so it is deleted and comes back as \
             {revision}."
        ),
        (Lang::En, false) => format!(
            "{gone} are the last of an old revision, so they are deleted and come back as \
             {revision}."
        ),
        (Lang::Zh, _) => {
            format!("{gone} 是旧版本中序号最大的，所以删除，再以 {revision} 重新创建。")
        }
    };
    text += &match (lang, broken) {
        (_, 0) => String::new(),
        (Lang::En, n) => format!(" {} {} not available anyway.", capital(n), agree(n, "is", "are")),
        (Lang::Zh, n) => format!("其中 {n} 个本来就不可用。"),
    };
    text
}

fn update_held(outdated: i32, unavailable: i32, lang: Lang) -> String {
    match lang {
        Lang::En => format!(
            "{} {} not available already, so the {} of an old revision {} until {} is.",
            capital(unavailable),
            agree(unavailable, "pod is", "pods are"),
            if outdated == 1 { "one".into() } else { word(outdated) },
            agree(outdated, "waits", "wait"),
            agree(unavailable, "it", "one"),
        ),
        Lang::Zh => {
            format!("已有 {unavailable} 个 Pod 不可用，所以 {outdated} 个旧版本的 Pod 先等待。")
        }
    }
}

/// `maxUnavailable 1 − unavailable 0 = 1`
fn budget(text: String, max_unavailable: i32, unavailable: i32) -> Sentence {
    let path = "spec.updateStrategy.rollingUpdate.maxUnavailable";
    Sentence::new(text)
        .field(format!("maxUnavailable {max_unavailable}"), path)
        .plain(" − ")
        .pods(format!("unavailable {unavailable}"), PodsCounted::Active)
        .plain(format!(" = {}", max_unavailable.saturating_sub(unavailable).max(0)))
}

fn partitioned(partition: i32, start: i32, kept: i32, lang: Lang) -> Sentence {
    let text = match lang {
        Lang::En => format!(
            "{} {} below partition {partition}, so {} its old revision.",
            capital(kept),
            agree(kept, "pod is", "pods are"),
            agree(kept, "it keeps", "each keeps"),
        ),
        Lang::Zh => format!("{kept} 个 Pod 的序号低于 partition {partition}，所以保留旧版本。"),
    };
    let sentence = Sentence::new(text).plain("ordinal < ");
    let sentence = match start {
        0 => sentence,
        start => sentence.field(format!("start {start}"), "spec.ordinals.start").plain(" + "),
    };
    let path = "spec.updateStrategy.rollingUpdate.partition";
    sentence.field(format!("partition {partition}"), path)
}
