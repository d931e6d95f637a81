//! What the ReplicaSet controller's reasons say. A fact, so an act, then when it looks again.

use crate::controllers::replica_set::rank::Rank;
use crate::controllers::replica_set::reason::{Reason, Replicas};
use crate::locale::claim::{adopted, released};
use crate::locale::numbers::{agree, capital, word};
use crate::locale::{Lang, PodsCounted, Sentence};
use crate::time::SimTime;

/// The sentence of one reason, with its formula where there is something to compute.
pub fn sentence(reason: &Reason, lang: Lang) -> Sentence {
    let say = |(en, zh): (&str, &str)| Sentence::new(if lang == Lang::En { en } else { zh });
    match reason {
        Reason::WaitingForExpectations => say(WAITING_FOR_WRITES),
        Reason::Deleting { .. } => say(DELETING),
        Reason::NamespaceTerminating { replicas } => missing(say(NO_NAMESPACE), replicas),
        Reason::Enough { replicas } => {
            missing(Sentence::new(enough(replicas.replicas, lang)), replicas)
        }
        Reason::ScaleUp { replicas, create } => {
            missing(Sentence::new(scale_up(replicas, *create, lang)), replicas)
        }
        Reason::ScaleDown { replicas, delete, by } => {
            surplus(Sentence::new(scale_down(replicas, *delete, *by, lang)), replicas)
        }
        Reason::NotYetAvailable { ready, available, min_ready_seconds, until } => {
            not_yet_available(*ready, *available, *min_ready_seconds, *until, lang)
        }
        Reason::Adopted { pods } => Sentence::new(adopted("ReplicaSet", *pods, lang)),
        Reason::Released { pods } => Sentence::new(released("ReplicaSet", *pods, lang)),
        Reason::Refused { what } => Sentence::new(refused(what, lang)),
    }
}

const WAITING_FOR_WRITES: (&str, &str) = (
    "The ReplicaSet controller does not see its own last writes yet, so it does nothing until it \
     does.",
    "ReplicaSet 控制器还没看到自己上次的写入，所以看到之前什么也不做。",
);
const DELETING: (&str, &str) = (
    "The ReplicaSet is being deleted, so no pod is created or deleted for it.",
    "ReplicaSet 正在删除，所以不再创建或删除 Pod。",
);
const NO_NAMESPACE: (&str, &str) =
    ("The namespace is being deleted, so no pod is created.", "命名空间正在删除，所以不创建 Pod。");

/// `replicas 3 − active 1 = 2`
fn missing(sentence: Sentence, replicas: &Replicas) -> Sentence {
    let Replicas { replicas, active } = *replicas;
    sentence
        .field(format!("replicas {replicas}"), "spec.replicas")
        .plain(" − ")
        .pods(format!("active {active}"), PodsCounted::Active)
        .plain(format!(" = {}", replicas.saturating_sub(active)))
}

/// `active 3 − replicas 1 = 2`
fn surplus(sentence: Sentence, replicas: &Replicas) -> Sentence {
    let Replicas { replicas, active } = *replicas;
    sentence
        .pods(format!("active {active}"), PodsCounted::Active)
        .plain(" − ")
        .field(format!("replicas {replicas}"), "spec.replicas")
        .plain(format!(" = {}", active.saturating_sub(replicas)))
}

/// `none is`, `one is`, `three are`
fn are(n: i32) -> String {
    if n == 0 { "none is".into() } else { format!("{} {}", word(n), agree(n, "is", "are")) }
}

/// `One pod is wanted`, `No pods are wanted`
fn wanted(n: i32) -> String {
    format!("{} {} wanted", capital(n), agree(n, "pod is", "pods are"))
}

fn enough(n: i32, lang: Lang) -> String {
    match lang {
        Lang::En => format!("{} and {} active, so there is nothing to do.", wanted(n), are(n)),
        Lang::Zh => format!("需要 {n} 个 Pod，现在正好 {n} 个，所以无事可做。"),
    }
}

fn scale_up(replicas: &Replicas, create: i32, lang: Lang) -> String {
    let Replicas { replicas: n, active } = *replicas;
    let full = n.saturating_sub(active) > create;
    match lang {
        Lang::En => format!(
            "{} and {} active, so the ReplicaSet controller creates {create}{}.",
            wanted(n),
            are(active),
            if full { ", the most in one sync" } else { "" },
        ),
        Lang::Zh => format!(
            "需要 {n} 个 Pod，现在 {active} 个，所以 ReplicaSet 控制器创建 {create} 个{}。",
            if full { "（一次同步的上限）" } else { "" },
        ),
    }
}

fn scale_down(replicas: &Replicas, delete: i32, by: Rank, lang: Lang) -> String {
    let Replicas { replicas: n, active } = *replicas;
    let order = order(by, lang);
    match lang {
        Lang::En => format!(
            "{} and {} active, so the ReplicaSet controller deletes {delete}{order}.",
            wanted(n),
            are(active),
        ),
        Lang::Zh => format!(
            "需要 {n} 个 Pod，现在 {active} 个，所以 ReplicaSet 控制器删除 {delete} 个{order}。"
        ),
    }
}

/// What tells the pods that go from those that stay.
fn order(by: Rank, lang: Lang) -> &'static str {
    let (en, zh) = match by {
        Rank::Equal => ("", ""),
        Rank::Unassigned => ("; those without a node go first", "；还没有节点的先删"),
        Rank::Pending => ("; pending ones go first", "；Pending 的先删"),
        Rank::NotReady => ("; those that are not Ready go first", "；未 Ready 的先删"),
        Rank::Cheaper => {
            ("; those with the lower pod-deletion-cost go first", "；pod-deletion-cost 低的先删")
        }
        Rank::Crowded => (
            "; those on the node with the most pods of this Deployment go first",
            "；所在节点上同一 Deployment 的 Pod 最多的先删",
        ),
        Rank::ReadyLater => {
            ("; those Ready for the shortest time go first", "；Ready 时间最短的先删")
        }
        Rank::MoreRestarts => ("; those with the most restarts go first", "；重启次数最多的先删"),
        Rank::Newer => ("; the newest go first", "；最新的先删"),
        Rank::Uid => (
            "; they are about as old as the others, so their UIDs decide, which is chance",
            "；年龄与其余的相近，由 UID 决定，等于随机",
        ),
    };
    if lang == Lang::En { en } else { zh }
}

fn not_yet_available(
    ready: i32,
    available: i32,
    min_ready_seconds: i32,
    until: SimTime,
    lang: Lang,
) -> Sentence {
    let at = until.clock();
    let n = ready - available;
    let text = match lang {
        Lang::En => format!(
            "{} {} Ready and not yet Available, so the next look is at {at}.",
            capital(n),
            agree(n, "pod is", "pods are"),
        ),
        Lang::Zh => format!("{n} 个 Pod 已 Ready、尚未 Available，所以 {at} 再看。"),
    };
    Sentence::new(text)
        .pods(format!("ready {ready}"), PodsCounted::Ready)
        .plain(format!(" − available {available} = {n}; Ready + "))
        .field(format!("minReadySeconds {min_ready_seconds}"), "spec.minReadySeconds")
        .plain(format!(" s = {at}"))
}

fn refused(what: &str, lang: Lang) -> String {
    match lang {
        Lang::En => format!("The API server refused the last sync: {what}."),
        Lang::Zh => format!("API Server 拒绝了上次同步：{what}。"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_lead_to_acts() {
        let of = |replicas: i32, active: i32| Replicas { replicas, active };
        let until = SimTime::DEFAULT_START + crate::time::SimDuration::from_secs(31);
        for (reason, en, zh, formula) in [
            (
                Reason::ScaleUp { replicas: of(3, 0), create: 3 },
                "Three pods are wanted and none is active, so the ReplicaSet controller creates 3.",
                "需要 3 个 Pod，现在 0 个，所以 ReplicaSet 控制器创建 3 个。",
                "replicas 3 − active 0 = 3",
            ),
            (
                Reason::ScaleUp { replicas: of(1000, 0), create: 500 },
                "1000 pods are wanted and none is active, so the ReplicaSet controller creates \
                 500, the most in one sync.",
                "需要 1000 个 Pod，现在 0 个，所以 ReplicaSet 控制器创建 500 个（一次同步的上限）。",
                "replicas 1000 − active 0 = 1000",
            ),
            (
                Reason::ScaleDown { replicas: of(1, 3), delete: 2, by: Rank::NotReady },
                "One pod is wanted and three are active, so the ReplicaSet controller deletes 2; \
                 those that are not Ready go first.",
                "需要 1 个 Pod，现在 3 个，所以 ReplicaSet 控制器删除 2 个；未 Ready 的先删。",
                "active 3 − replicas 1 = 2",
            ),
            (
                Reason::Enough { replicas: of(2, 2) },
                "Two pods are wanted and two are active, so there is nothing to do.",
                "需要 2 个 Pod，现在正好 2 个，所以无事可做。",
                "replicas 2 − active 2 = 0",
            ),
            (
                Reason::NotYetAvailable { ready: 3, available: 1, min_ready_seconds: 5, until },
                "Two pods are Ready and not yet Available, so the next look is at 00:00:31.",
                "2 个 Pod 已 Ready、尚未 Available，所以 00:00:31 再看。",
                "ready 3 − available 1 = 2; Ready + minReadySeconds 5 s = 00:00:31",
            ),
        ] {
            assert_eq!(sentence(&reason, Lang::En).text, en);
            assert_eq!(sentence(&reason, Lang::Zh).text, zh);
            assert_eq!(sentence(&reason, Lang::En).formula_text(), formula);
        }
    }
}
