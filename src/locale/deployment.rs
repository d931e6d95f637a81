//! What the Deployment controller's reasons say. A fact, so an act, then when it looks again.

mod rolling;
#[cfg(test)]
mod tests;

use crate::controllers::deployment::reason::{Reason, Share};
use crate::locale::numbers::{agree, capital, word};
use crate::locale::{Lang, PodsCounted, Sentence};
use crate::time::SimTime;

/// The sentence of one reason, with its formula where there is something to compute.
pub fn sentence(reason: &Reason, lang: Lang) -> Sentence {
    let say = |(en, zh): (&str, &str)| Sentence::new(if lang == Lang::En { en } else { zh });
    let of = |(en, zh): (String, String)| Sentence::new(if lang == Lang::En { en } else { zh });
    match reason {
        Reason::WaitingForExpectations => say(WAITING_FOR_WRITES),
        Reason::Deleting => say(DELETING),
        Reason::Adopted { sets } => of(adopted(*sets)),
        Reason::Released { sets } => of(released(*sets)),
        Reason::NewSet { set, revision, replicas } => of(new_set(set, *revision, *replicas)),
        Reason::Collision { set, count } => of(collision(set, *count)),
        Reason::RolledBack { set, was, is } => of(rolled_back(set, *was, *is)),
        Reason::ScaleUpNew { room, gain } => rolling::scale_up_new(room, *gain, lang),
        Reason::ScaleDownNew { from, replicas } => of(rolling::scale_down_new(*from, *replicas))
            .plain(format!("{from} − "))
            .field(format!("replicas {replicas}"), "spec.replicas")
            .plain(format!(" = {}", from - replicas)),
        Reason::ScaleDownUnhealthy { floor, lose } => rolling::unhealthy(floor, *lose, lang),
        Reason::ScaleDownOld { floor, lose } => rolling::scale_down_old(floor, *lose, lang),
        Reason::HoldOld { floor } => rolling::hold_old(floor, lang),
        Reason::WaitingForCount { set, replicas, available } => {
            of(rolling::waiting_for_count(set, *replicas, *available))
                .pods(format!("available {available}"), PodsCounted::Ready)
                .plain(format!(" > replicas {replicas}"))
        }
        Reason::WaitingForAvailable { replicas, available } => rolling::still_missing(
            of(rolling::waiting(*replicas, *available)),
            *replicas,
            *available,
        ),
        Reason::Complete { replicas, revision } => {
            rolling::still_missing(of(complete(*replicas, *revision)), *replicas, *replicas)
        }
        Reason::Counted { replicas, available } => {
            rolling::still_missing(of(counted(*replicas, *available)), *replicas, *available)
        }
        Reason::StopOld { pods } => of(stop_old(*pods)).plain(format!("old {pods} − {pods} = 0")),
        Reason::WaitingForOldPods { left } => {
            of(waiting_for_old_pods(*left)).plain(format!("old {left} > 0 → create 0"))
        }
        Reason::StartNew { from, replicas } => of(start_new(*from, *replicas))
            .field(format!("replicas {replicas}"), "spec.replicas")
            .plain(format!(" − {from} = {}", replicas - from)),
        Reason::ScaleOne { set, from, to } => of(scale_one(set, *from, *to))
            .field(format!("replicas {to}"), "spec.replicas")
            .plain(format!(" − {from} = {}", to - from)),
        Reason::SizeIsRight { replicas } => of(size_is_right(*replicas))
            .field(format!("replicas {replicas}"), "spec.replicas")
            .plain(format!(" − {replicas} = 0")),
        Reason::NewIsWhole { replicas, pods } => {
            rolling::still_missing(of(new_is_whole(*replicas, *pods)), *replicas, *replicas)
                .plain(format!("; old {pods} − {pods} = 0"))
        }
        Reason::InProportion { replicas, allowed, total, shares } => {
            in_proportion(*replicas, *allowed, *total, shares, lang)
        }
        Reason::WaitingForOneRevision => say(WAITING_FOR_ONE_REVISION),
        Reason::Paused { new_set, sized } => say(match (new_set, sized) {
            (_, true) => PAUSED_SCALED,
            (true, false) => PAUSED,
            (false, false) => PAUSED_EDITED,
        }),
        Reason::HistoryLimit { limit, deleted } => of(history_limit(*limit, *deleted))
            .field(format!("revisionHistoryLimit {limit}"), "spec.revisionHistoryLimit"),
        Reason::TimedOut { since, deadline_seconds } => of(timed_out(*since, *deadline_seconds))
            .plain(format!("{} + ", since.clock()))
            .field(
                format!("progressDeadlineSeconds {deadline_seconds}"),
                "spec.progressDeadlineSeconds",
            )
            .plain(" s → ProgressDeadlineExceeded"),
    }
}

const WAITING_FOR_WRITES: (&str, &str) = (
    "The Deployment controller does not see its own last writes yet, so it does nothing until it \
     does.",
    "Deployment 控制器还没看到自己上次的写入，所以看到之前什么也不做。",
);
const DELETING: (&str, &str) = (
    "The Deployment is being deleted, so only its status is kept.",
    "Deployment 正在删除，所以只更新状态。",
);
const WAITING_FOR_ONE_REVISION: (&str, &str) = (
    "Two revisions have pods and the strategy is Recreate, so nothing is scaled until the rollout \
     ends.",
    "两个版本都有 Pod，而策略是 Recreate，所以发布结束之前不伸缩。",
);
const PAUSED: (&str, &str) = (
    "The Deployment is paused, so no step is taken until it is resumed.",
    "Deployment 已暂停，恢复之前不再推进。",
);
const PAUSED_EDITED: (&str, &str) = (
    "The Deployment is paused, so no ReplicaSet is made for its new template until it is resumed.",
    "Deployment 已暂停，恢复之前不为新模板创建 ReplicaSet。",
);
const PAUSED_SCALED: (&str, &str) = (
    "The Deployment is paused, so it is scaled, but takes no step of a rollout.",
    "Deployment 已暂停，所以只伸缩，不推进发布。",
);

fn adopted(sets: i32) -> (String, String) {
    (
        format!(
            "{} {} the selector and {} no controller, so the Deployment adopts {}.",
            capital(sets),
            agree(sets, "ReplicaSet matches", "ReplicaSets match"),
            agree(sets, "has", "have"),
            agree(sets, "it", "them"),
        ),
        format!("{sets} 个 ReplicaSet 符合选择器且没有控制器，所以由 Deployment 收养。"),
    )
}

fn released(sets: i32) -> (String, String) {
    (
        format!(
            "{} {} the selector no longer, so the Deployment releases {}.",
            capital(sets),
            agree(sets, "ReplicaSet matches", "ReplicaSets match"),
            agree(sets, "it", "them"),
        ),
        format!("{sets} 个 ReplicaSet 不再符合选择器，所以 Deployment 将其释放。"),
    )
}

fn new_set(set: &str, revision: i64, replicas: i32) -> (String, String) {
    let (en, zh) = match replicas {
        0 => (", without pods for now", "，暂无 Pod"),
        _ => ("", ""),
    };
    (
        format!("No ReplicaSet has this template, so {set} is created as revision {revision}{en}."),
        format!("还没有 ReplicaSet 使用这个模板，所以创建 {set}，作为版本 {revision}{zh}。"),
    )
}

fn collision(set: &str, count: i32) -> (String, String) {
    (
        format!(
            "Another ReplicaSet is called {set} already, so the next sync takes another hash \
             (collision {count})."
        ),
        format!("已有另一个 ReplicaSet 叫 {set}，所以下次同步换一个哈希（第 {count} 次冲突）。"),
    )
}

fn rolled_back(set: &str, was: i64, is: i64) -> (String, String) {
    (
        format!("{set}, revision {was}, has this template, so it becomes revision {is}."),
        format!("{set}（版本 {was}）正是这个模板，所以它成为版本 {is}。"),
    )
}

/// `The one pod is`, `Both new pods are`, `All five pods are`
fn all(n: i32, what: &str) -> String {
    match n {
        1 => format!("The one {what}pod is"),
        2 => format!("Both {what}pods are"),
        n => format!("All {} {what}pods are", word(n)),
    }
}

fn complete(replicas: i32, revision: i64) -> (String, String) {
    let en = match replicas {
        0 => "No pods are wanted and there are none, so there is nothing to do.".into(),
        n => format!(
            "{} of revision {revision} and available, so there is nothing to do.",
            all(n, "")
        ),
    };
    let zh = match replicas {
        0 => "不需要 Pod，也没有 Pod，所以无事可做。".into(),
        n => format!("{n} 个 Pod 都是版本 {revision} 且可用，所以无事可做。"),
    };
    (en, zh)
}

fn counted(replicas: i32, available: i32) -> (String, String) {
    (
        format!(
            "{} of {} {} available, so only the status is kept; no rollout is under way.",
            capital(available),
            word(replicas),
            agree(available, "is", "are"),
        ),
        format!("{replicas} 个中有 {available} 个可用，没有进行中的发布，所以只更新状态。"),
    )
}

fn stop_old(pods: i32) -> (String, String) {
    (
        format!(
            "The strategy is Recreate, so {} old {} first.",
            match pods {
                1 => "the".into(),
                2 => "both".into(),
                n => format!("all {}", word(n)),
            },
            agree(pods, "pod stops", "pods stop"),
        ),
        format!("策略是 Recreate，所以先停掉全部 {pods} 个旧 Pod。"),
    )
}

fn waiting_for_old_pods(left: i32) -> (String, String) {
    (
        format!(
            "{} old {} left, terminating ones included, so no new pod is created until {} gone.",
            capital(left),
            agree(left, "pod is", "pods are"),
            agree(left, "it is", "they are"),
        ),
        format!("还剩 {left} 个旧 Pod（含正在终止的），所以全部消失之前不创建新 Pod。"),
    )
}

fn start_new(from: i32, replicas: i32) -> (String, String) {
    let gain = replicas - from;
    (
        format!("No old pod is left, so the new ReplicaSet gains {gain} at once."),
        format!("旧 Pod 已全部消失，所以新 ReplicaSet 一次增加 {gain} 个。"),
    )
}

fn scale_one(set: &str, from: i32, to: i32) -> (String, String) {
    let way = if to > from { "grows" } else { "shrinks" };
    let wanted = match to {
        0 => "No replicas are".into(),
        1 => "One replica is".into(),
        n => format!("{} replicas are", capital(n)),
    };
    (
        format!("{wanted} wanted and {set} has {from}, so it {way} to {to}."),
        format!("需要 {to} 个副本，{set} 有 {from} 个，所以改为 {to} 个。"),
    )
}

fn size_is_right(replicas: i32) -> (String, String) {
    (
        format!("The ReplicaSet with pods has {replicas} already, so only the status is kept."),
        format!("有 Pod 的 ReplicaSet 已是 {replicas} 个，所以只更新状态。"),
    )
}

fn new_is_whole(replicas: i32, pods: i32) -> (String, String) {
    (
        format!(
            "{} available, so the old ReplicaSets lose their {} {}.",
            all(replicas, "new "),
            word(pods),
            agree(pods, "pod", "pods"),
        ),
        format!("{replicas} 个新 Pod 都已可用，所以旧 ReplicaSet 的 {pods} 个 Pod 全部去掉。"),
    )
}

fn in_proportion(
    replicas: i32,
    allowed: i32,
    total: i32,
    shares: &[Share],
    lang: Lang,
) -> Sentence {
    let of = |share: &Share| match lang {
        Lang::En if share.from == share.to => format!("{} keeps {}", share.set, share.to),
        Lang::Zh if share.from == share.to => format!("{} 仍为 {}", share.set, share.to),
        Lang::En => format!("{} goes from {} to {}", share.set, share.from, share.to),
        Lang::Zh => format!("{} 从 {} 到 {}", share.set, share.from, share.to),
    };
    let each: Vec<String> = shares.iter().map(of).collect();
    let text = match lang {
        Lang::En => format!(
            "{} pods may exist and {} do, in {} ReplicaSets, so each gets its share: {}.",
            capital(allowed),
            word(total),
            word(i32::try_from(shares.len()).unwrap_or(i32::MAX)),
            each.join(", "),
        ),
        Lang::Zh => format!(
            "最多 {allowed} 个，现有 {total} 个，分属 {} 个 ReplicaSet，所以按比例分配：{}。",
            shares.len(),
            each.join("，"),
        ),
    };
    Sentence::new(text).field(format!("replicas {replicas}"), "spec.replicas").plain(format!(
        " + surge {} − {total} = {}",
        allowed - replicas,
        allowed - total
    ))
}

fn history_limit(limit: i32, deleted: i32) -> (String, String) {
    (
        format!(
            "More than {limit} old ReplicaSets are kept, so the oldest {} {}.",
            word(deleted),
            agree(deleted, "is deleted", "are deleted"),
        ),
        format!("旧 ReplicaSet 多于 {limit} 个，所以删除最旧的 {deleted} 个。"),
    )
}

fn timed_out(since: SimTime, seconds: i64) -> (String, String) {
    let at = since.clock();
    (
        format!(
            "No progress since {at}, longer than {seconds} s, so Progressing becomes False; \
             nothing else changes, and later progress makes it True again."
        ),
        format!(
            "自 {at} 起没有进展，超过 {seconds} 秒，所以 Progressing 变为 False；\
             其余不变，之后有进展会再变为 True。"
        ),
    )
}
