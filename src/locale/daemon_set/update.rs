//! What is said about an update: which pod is replaced, and what the next one waits for.

use super::first_of;
use crate::controllers::daemon_set::reason::{Blocked, Budget, Reason};
use crate::locale::numbers::{agree, capital, word};
use crate::locale::{Lang, PodsCounted, Sentence};
use crate::time::SimTime;

const MAX_UNAVAILABLE: &str = "spec.updateStrategy.rollingUpdate.maxUnavailable";
const MAX_SURGE: &str = "spec.updateStrategy.rollingUpdate.maxSurge";

pub fn sentence(reason: &Reason, lang: Lang) -> Sentence {
    match reason {
        Reason::Replace { node, replace, budget } => {
            within(Sentence::new(replaced(node, *replace, *budget, lang)), *budget)
        }
        Reason::UpdateWaits { next, by, state, budget } => {
            within(Sentence::new(waits(next, by, *state, lang)), *budget)
        }
        Reason::Settling { by, until } => Sentence::new(settling(by, *until, lang)),
        Reason::ReplaceUnavailable { node, pods } => {
            Sentence::new(replaced_anyway(node, *pods, lang))
        }
        Reason::OnDelete { outdated } => on_delete(*outdated, lang),
        Reason::SurgeCreates { node, create, unavailable, surging, max_surge } => {
            let beside = create.saturating_sub(*unavailable);
            let sentence = Sentence::new(surges(node, *create, *unavailable, lang));
            if beside > 0 { surge_left(sentence, *surging, *max_surge) } else { sentence }
        }
        Reason::SurgeWaits { next, by, state, surging, max_surge } => {
            surge_left(Sentence::new(waits(next, by, *state, lang)), *surging, *max_surge)
        }
        Reason::SurgeRetires { node, pods } => Sentence::new(retires(node, *pods, lang)),
        Reason::SurgeSunset { node, pods, available, desired } => {
            surplus(Sentence::new(sunset(node, *pods, lang)), *available, *desired)
        }
        Reason::SurgeSunsetWaits { node, pods, available, desired } => {
            surplus(Sentence::new(sunset_waits(node, *pods, lang)), *available, *desired)
        }
        _ => Sentence::default(),
    }
}

/// `maxUnavailable 1 − unavailable 1 = 0`
fn within(sentence: Sentence, budget: Budget) -> Sentence {
    sentence
        .field(format!("maxUnavailable {}", budget.max_unavailable), MAX_UNAVAILABLE)
        .plain(" − ")
        .pods(format!("unavailable {}", budget.unavailable), PodsCounted::Unavailable)
        .plain(format!(" = {}", budget.left()))
}

/// `maxSurge 1 − surging 1 = 0`
fn surge_left(sentence: Sentence, surging: i32, max_surge: i32) -> Sentence {
    sentence
        .field(format!("maxSurge {max_surge}"), MAX_SURGE)
        .plain(" − ")
        .pods(format!("surging {surging}"), PodsCounted::Unavailable)
        .plain(format!(" = {}", max_surge.saturating_sub(surging).max(0)))
}

/// `available 4 − desired 4 = 0`
fn surplus(sentence: Sentence, available: i32, desired: i32) -> Sentence {
    sentence
        .pods(format!("available {available}"), PodsCounted::Ready)
        .plain(" − ")
        .nodes(format!("desired {desired}"))
        .plain(format!(" = {}", available.saturating_sub(desired)))
}

fn replaced(node: &str, replace: i32, budget: Budget, lang: Lang) -> String {
    let (most, down) = (budget.max_unavailable, budget.unavailable);
    match (lang, replace) {
        (Lang::En, 1) => format!(
            "{} may be down and {}, so the old pod of {node} is deleted.",
            capital(most),
            are_down(down)
        ),
        (Lang::En, n) => format!(
            "{} may be down and {}, so the old pods of {} are deleted.",
            capital(most),
            are_down(down),
            first_of(node, n, lang)
        ),
        (Lang::Zh, n) => {
            let nodes = first_of(node, n, lang);
            format!("最多 {most} 个不可用，现在 {down} 个，所以删除 {nodes} 的旧 Pod。")
        }
    }
}

/// `none is`, `one is`, `three are`
fn are_down(n: i32) -> String {
    if n == 0 { "none is".into() } else { format!("{} {}", word(n), agree(n, "is", "are")) }
}

fn replaced_anyway(node: &str, pods: i32, lang: Lang) -> String {
    let nodes = first_of(node, pods, lang);
    match (lang, pods) {
        (Lang::En, 1) => {
            format!("The old pod of {nodes} is not available anyway, so it is deleted at once.")
        }
        (Lang::En, _) => {
            format!("The old pods of {nodes} are not available anyway, so they go at once.")
        }
        (Lang::Zh, _) => format!("{nodes} 的旧 Pod 本就不可用，所以立即删除。"),
    }
}

fn waits(next: &str, by: &str, state: Blocked, lang: Lang) -> String {
    match (lang, state) {
        (Lang::En, Blocked::Ready { until }) => format!(
            "{by}'s pod is Ready, not yet Available, so {next} waits until {}.",
            until.clock()
        ),
        (Lang::Zh, Blocked::Ready { until }) => {
            let until = until.clock();
            format!("{by} 的 Pod 已 Ready、尚未 Available，所以 {next} 等到 {until}。")
        }
        (Lang::En, Blocked::NotReady) => {
            format!("{by}'s new pod is not Ready, so {next} waits until it is.")
        }
        (Lang::Zh, Blocked::NotReady) => {
            format!("{by} 的新 Pod 尚未 Ready，所以 {next} 等它 Ready。")
        }
        (Lang::En, Blocked::Terminating) => {
            format!("{by}'s old pod is still terminating, so {next} waits.")
        }
        (Lang::Zh, Blocked::Terminating) => format!("{by} 的旧 Pod 仍在终止，所以 {next} 等待。"),
        (Lang::En, Blocked::Unsettled) => {
            format!("{by} does not have its one pod yet, so {next} waits.")
        }
        (Lang::Zh, Blocked::Unsettled) => format!("{by} 还没有自己的 Pod，所以 {next} 等待。"),
    }
}

fn settling(by: &str, until: Option<SimTime>, lang: Lang) -> String {
    match (lang, until.map(SimTime::clock)) {
        (Lang::En, Some(until)) => {
            format!("{by}'s pod is Ready, and Available from {until} if it stays so.")
        }
        (Lang::Zh, Some(until)) => {
            format!("{by} 的 Pod 已 Ready，若保持到 {until} 即为 Available。")
        }
        (Lang::En, None) => {
            format!("{by}'s pod is still terminating, so the next one waits until it is gone.")
        }
        (Lang::Zh, None) => format!("{by} 的 Pod 仍在终止，所以等它消失后再创建下一个。"),
    }
}

fn on_delete(outdated: i32, lang: Lang) -> Sentence {
    let n = outdated;
    let text = match lang {
        Lang::En => format!(
            "The update strategy is OnDelete, so {} of an older template {} until deleted by hand.",
            agree(n, "one pod", &format!("{} pods", word(n))),
            agree(n, "stays", "stay")
        ),
        Lang::Zh => format!("更新策略是 OnDelete，所以 {n} 个旧模板的 Pod 保留到有人手动删除。"),
    };
    let kind = "spec.updateStrategy.type";
    let outdated = format!(" → outdated {n}");
    Sentence::new(text).field("OnDelete", kind).plain(outdated)
}

fn surges(node: &str, create: i32, unavailable: i32, lang: Lang) -> String {
    let nodes = first_of(node, create, lang);
    match (lang, unavailable > 0) {
        (Lang::En, false) => {
            format!("A new pod may run beside the old one, so {nodes} {} one.", gets(create))
        }
        (Lang::Zh, false) => format!("新 Pod 可以与旧 Pod 并存，所以 {nodes} 各创建 1 个。"),
        (Lang::En, true) => {
            format!("An old pod is not available, so {nodes} {} a new one at once.", gets(create))
        }
        (Lang::Zh, true) => format!("旧 Pod 不可用，所以立即在 {nodes} 创建新的。"),
    }
}

fn gets(nodes: i32) -> &'static str {
    agree(nodes, "gets", "get")
}

fn retires(node: &str, pods: i32, lang: Lang) -> String {
    let nodes = first_of(node, pods, lang);
    match (lang, pods) {
        (Lang::En, 1) => {
            format!("The new pod of {nodes} can do without the old one, so the old one is deleted.")
        }
        (Lang::En, _) => format!("The new pods of {nodes} are there, so the old ones are deleted."),
        (Lang::Zh, _) => format!("{nodes} 的新 Pod 已能接替，所以删除旧 Pod。"),
    }
}

fn sunset(node: &str, pods: i32, lang: Lang) -> String {
    let nodes = first_of(node, pods, lang);
    match lang {
        Lang::En => {
            format!("Enough pods are available elsewhere, so {nodes} can lose the old one.")
        }
        Lang::Zh => format!("其他节点上可用的 Pod 已足够，所以删除 {nodes} 的旧 Pod。"),
    }
}

fn sunset_waits(node: &str, pods: i32, lang: Lang) -> String {
    let nodes = first_of(node, pods, lang);
    match (lang, pods) {
        (Lang::En, 1) => {
            format!("{nodes} should run none, but its pod stays until others are available.")
        }
        (Lang::En, _) => {
            format!("{nodes} should run none, but their pods stay until others are available.")
        }
        (Lang::Zh, _) => format!("{nodes} 不该再运行，但旧 Pod 保留到其他 Pod 可用为止。"),
    }
}
