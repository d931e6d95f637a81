//! What is said about a rolling update: the cap above, the floor below.

use crate::controllers::deployment::reason::{Floor, Room};
use crate::locale::deployment::all;
use crate::locale::numbers::{agree, capital, word};
use crate::locale::{Lang, PodsCounted, Sentence};

const SURGE: &str = "spec.strategy.rollingUpdate.maxSurge";
const UNAVAILABLE: &str = "spec.strategy.rollingUpdate.maxUnavailable";

/// `none does`, `one does`, `five do`
fn do_exist(n: i32) -> String {
    if n == 0 { "none does".into() } else { format!("{} {}", word(n), agree(n, "does", "do")) }
}

/// `none is`, `one is`, `four are`
fn are(n: i32) -> String {
    if n == 0 { "none is".into() } else { format!("{} {}", word(n), agree(n, "is", "are")) }
}

/// `25 %·5` of `25%`; nothing of a plain number.
fn percentage(written: &str, replicas: i32) -> Option<String> {
    Some(format!("{} %·{replicas}", written.strip_suffix('%')?))
}

/// `5 + ⌈25 %·5⌉ = 7; min(7−5, 5−0) = 2`
pub fn scale_up_new(room: &Room, gain: i32, lang: Lang) -> Sentence {
    let (cap, total) = (room.replicas.saturating_add(room.surge), room.total);
    let text = match lang {
        Lang::En => format!(
            "{} {} exist and {}, so the new ReplicaSet gains {gain}.",
            capital(cap),
            agree(cap, "pod may", "pods may"),
            do_exist(total),
        ),
        Lang::Zh => format!("最多 {cap} 个，现有 {total} 个，所以新 ReplicaSet 增加 {gain} 个。"),
    };
    let surge = match percentage(&room.max_surge, room.replicas) {
        Some(part) => format!("⌈{part}⌉"),
        None => room.surge.to_string(),
    };
    Sentence::new(text)
        .field(room.replicas.to_string(), "spec.replicas")
        .plain(" + ")
        .field(surge, SURGE)
        .plain(format!(" = {cap}; min({cap}−{total}, "))
        .field(room.replicas.to_string(), "spec.replicas")
        .plain(format!("−{}) = {gain}", room.new))
}

pub fn scale_down_new(from: i32, replicas: i32) -> (String, String) {
    let lose = from - replicas;
    (
        format!(
            "{} {} wanted and the new ReplicaSet has {}, so it loses {lose}.",
            capital(replicas),
            agree(replicas, "pod is", "pods are"),
            word(from),
        ),
        format!("需要 {replicas} 个，新 ReplicaSet 有 {from} 个，所以减少 {lose} 个。"),
    )
}

/// `5 − ⌊25 %·5⌋ = 4`, if there is something to take away.
fn bound(sentence: Sentence, floor: &Floor) -> Sentence {
    let unavailable = match percentage(&floor.max_unavailable, floor.replicas) {
        // Two percentages of nothing count as one pod: that is no rounding.
        Some(_) if floor.is_lifted() => floor.unavailable.to_string(),
        Some(part) => format!("⌊{part}⌋"),
        None => floor.unavailable.to_string(),
    };
    sentence
        .field(floor.replicas.to_string(), "spec.replicas")
        .plain(" − ")
        .field(unavailable, UNAVAILABLE)
        .plain(format!(" = {}; ", floor.must_stay()))
}

/// `7 − 4 − (3 − 0) = 0`
fn spare(sentence: Sentence, floor: &Floor) -> Sentence {
    let Floor { total, new, new_available, .. } = *floor;
    sentence
        .plain(format!("{total} − "))
        .field(floor.must_stay().to_string(), UNAVAILABLE)
        .plain(format!(" − ({new} − "))
        .pods(new_available.to_string(), PodsCounted::Ready)
        .plain(format!(") = {}", floor.spare()))
}

pub fn hold_old(floor: &Floor, lang: Lang) -> Sentence {
    let (stay, available) = (floor.must_stay(), floor.available);
    let short = available < stay;
    let text = match lang {
        Lang::En if short => format!(
            "{} must stay available and only {}, so no old pod goes until more are Available.",
            capital(stay),
            are(available),
        ),
        Lang::En => format!(
            "{} must stay available and {}, so no old pod goes until a new one is Available.",
            capital(stay),
            are(available),
        ),
        Lang::Zh if short => format!(
            "至少 {stay} 个可用，现在只有 {available} 个，所以有更多 Pod 可用之前不删旧的。"
        ),
        Lang::Zh => {
            format!("至少 {stay} 个可用，现在正好 {available} 个，所以新 Pod 可用之前不删旧的。")
        }
    };
    spare(Sentence::new(text), floor)
}

pub fn unhealthy(floor: &Floor, lose: i32, lang: Lang) -> Sentence {
    let text = match lang {
        Lang::En => format!(
            "{} old {} not available and nothing is lost with {}, so {} first.",
            capital(lose),
            agree(lose, "pod is", "pods are"),
            agree(lose, "it", "them"),
            agree(lose, "it goes", "they go"),
        ),
        Lang::Zh => format!("{lose} 个旧 Pod 本来就不可用，去掉不损失什么，所以先删它们。"),
    };
    spare(Sentence::new(text), floor)
}

pub fn scale_down_old(floor: &Floor, lose: i32, lang: Lang) -> Sentence {
    let (stay, available) = (floor.must_stay(), floor.available);
    let text = match lang {
        Lang::En => format!(
            "{} must stay available and {}, so {} old {}.",
            if stay == 0 { "None".into() } else { capital(stay) },
            are(available),
            word(lose),
            agree(lose, "pod goes", "pods go"),
        ),
        Lang::Zh => {
            format!("至少 {stay} 个可用，现在 {available} 个，所以去掉 {lose} 个旧 Pod。")
        }
    };
    bound(Sentence::new(text), floor)
        .pods(available.to_string(), PodsCounted::Ready)
        .plain(format!(" − {stay} = {}", available - stay))
}

pub fn waiting_for_count(set: &str, replicas: i32, available: i32) -> (String, String) {
    (
        format!(
            "{set} has been scaled down to {replicas} and still counts {} available {}, so no \
             old pod goes until it has counted again.",
            word(available),
            agree(available, "pod", "pods"),
        ),
        format!(
            "{set} 已缩到 {replicas} 个，状态里还记着 {available} 个可用，\
             所以重新计数之前不删旧的。"
        ),
    )
}

pub fn waiting(replicas: i32, available: i32) -> (String, String) {
    (
        format!(
            "{} new and {} available, so the rollout waits for {}.",
            all(replicas, ""),
            are(available),
            match (replicas, available) {
                (1, _) => "it",
                (_, 0) => "them",
                _ => "the rest",
            },
        ),
        format!("{replicas} 个 Pod 都已是新的，{available} 个可用，所以等其余的可用。"),
    )
}

/// `replicas 5 − available 3 = 2`
pub fn still_missing(sentence: Sentence, replicas: i32, available: i32) -> Sentence {
    sentence
        .field(format!("replicas {replicas}"), "spec.replicas")
        .plain(" − ")
        .pods(format!("available {available}"), PodsCounted::Ready)
        .plain(format!(" = {}", replicas - available))
}
