//! What the CronJob controller's reasons say. A fact, so an act, then when it looks again.

use crate::controllers::cron_job::reason::{Reason, Run, TooLate};
use crate::locale::numbers::{agree, capital, word};
use crate::locale::{Lang, Sentence};
use crate::time::SimTime;

/// The sentence of one reason, with its formula where there is something to compute.
pub fn sentence(reason: &Reason, lang: Lang) -> Sentence {
    match reason {
        Reason::Deleting => say(
            lang,
            "The CronJob is being deleted, so no Job is started.",
            "CronJob 正在删除，所以不再启动 Job。",
        ),
        Reason::UnknownTimeZone { zone } => unknown_zone(zone, lang),
        Reason::UnparseableSchedule { schedule, why } => unparseable(schedule, why, lang),
        Reason::NeverFires { schedule } => never_fires(schedule, lang),
        Reason::Suspended { active } => suspended(*active, lang),
        Reason::NotDue { last, next } => not_due(*last, *next, lang),
        Reason::TooLate { late, next } => too_late(late, *next, lang),
        Reason::Lost { number, first, next } => lost(*number, *first, *next, lang),
        Reason::AlreadyStarted { time, next } => already_started(*time, *next, lang),
        Reason::Blocked { time, by, by_time, active, .. } => {
            let by = by_time.map(|by| moment(by, *time)).ok_or(&**by);
            blocked(*time, by, *active, lang)
        }
        Reason::Started { run } => started(run, lang),
        Reason::StartedLatest { run, number, first, many } => {
            started_latest(run, (*number, *first), *many, lang)
        }
        Reason::Exists { job, own } => exists(job, *own, lang),
        Reason::Replaced { job, deleted } => replaced(job, *deleted, lang),
        Reason::Trimmed { failed, deleted, limit } => trimmed(*failed, *deleted, *limit, lang),
        Reason::Ended { job, failed } => ended(job, *failed, lang),
        Reason::Missing { job } => say(
            lang,
            format!("{job} is gone, so it is no longer listed as active."),
            format!("{job} 已消失，所以不再列为活动。"),
        ),
        Reason::Unexpected { job } => say(
            lang,
            format!("{job} runs and this controller did not start it, so it blocks nothing."),
            format!("{job} 在运行，但不是此控制器启动的，所以不阻塞任何运行。"),
        ),
    }
}

fn say(lang: Lang, en: impl Into<String>, zh: impl Into<String>) -> Sentence {
    Sentence::new(match lang {
        Lang::En => en.into(),
        Lang::Zh => zh.into(),
    })
}

fn unknown_zone(zone: &str, lang: Lang) -> Sentence {
    say(
        lang,
        format!("No time zone is called {zone}, so nothing starts until timeZone is changed."),
        format!("没有名为 {zone} 的时区，所以改正 timeZone 之前不启动。"),
    )
}

fn unparseable(schedule: &str, why: &str, lang: Lang) -> Sentence {
    say(
        lang,
        format!(
            "The schedule {schedule:?} cannot be read ({why}), so nothing starts until it is \
             changed."
        ),
        format!("无法读懂 schedule {schedule:?}（{why}），所以改正之前不启动。"),
    )
}

fn never_fires(schedule: &str, lang: Lang) -> Sentence {
    say(
        lang,
        format!(
            "No date of the next five years fits the schedule {schedule:?}, so nothing starts \
             until it is changed."
        ),
        format!("五年内没有日期符合 schedule {schedule:?}，所以改正之前不启动。"),
    )
}

fn not_due(last: SimTime, next: Option<SimTime>, lang: Lang) -> Sentence {
    match next.map(|next| moment(next, last)) {
        Some(next) => say(
            lang,
            format!("No run is due, so nothing starts before {next}."),
            format!("没有到点的运行，所以 {next} 之前不启动。"),
        ),
        None => say(lang, "No run is due.", "没有到点的运行。"),
    }
}

fn lost(number: i64, first: SimTime, next: Option<SimTime>, lang: Lang) -> Sentence {
    let from = moment(first, next.unwrap_or(first));
    let (en, zh) = then(next, first);
    say(
        lang,
        format!(
            "As the first two firings from {from} on are spaced, {number} were missed; that \
             estimate leaps over all real ones, so none is started{en}."
        ),
        format!(
            "按 {from} 起头两次的间隔估算错过了 {number} 次；估算越过了所有真实的时刻，所以不启动{zh}。"
        ),
    )
}

fn already_started(time: SimTime, next: Option<SimTime>, lang: Lang) -> Sentence {
    let at = clock(time);
    match next.map(|next| moment(next, time)) {
        Some(next) => say(
            lang,
            format!("{at} has its Job, so nothing starts before {next}."),
            format!("{at} 已有它的 Job，所以 {next} 之前不启动。"),
        ),
        None => say(lang, format!("{at} has its Job."), format!("{at} 已有它的 Job。")),
    }
}

/// `by` is the moment that the running Job was for, or its name.
fn blocked(time: SimTime, by: Result<String, &str>, active: usize, lang: Lang) -> Sentence {
    let at = clock(time);
    let (en, zh) = match by {
        Ok(by) => (format!("{by}'s Job"), format!("{by} 的 Job")),
        Err(name) => (name.to_string(), format!("{name} ")),
    };
    say(
        lang,
        format!(
            "{at} is due but {en} runs under Forbid, so {at} waits; a later tick would replace it."
        ),
        format!("{at} 到点，但 {zh}仍在运行（Forbid），所以先等；下一次到点则取代它。"),
    )
    .plain(format!("due {at}, active {active} → create 0"))
}

fn started_latest(run: &Run, missed: (i64, SimTime), many: bool, lang: Lang) -> Sentence {
    let ((number, first), at) = (missed, clock(run.time));
    let from = moment(first, run.time);
    let sentence = say(
        lang,
        format!(
            "{} runs were missed from {from} on; only the latest, {at}, starts, as {}.",
            capital(i32::try_from(number).unwrap_or(i32::MAX)),
            run.job
        ),
        format!("从 {from} 起错过 {number} 次，只补最近的 {at}，即 {}。", run.job),
    );
    match many {
        true => sentence.plain(format!("{number} > 100 → TooManyMissedTimes (warning); start 1")),
        false => sentence.plain(format!("missed {number} ≤ 100 → start 1")),
    }
}

fn exists(job: &str, own: bool, lang: Lang) -> Sentence {
    match own {
        true => say(
            lang,
            format!(
                "{job} is there already, from an earlier sync, so it is only listed as active."
            ),
            format!("{job} 已存在（上一次同步创建），所以只把它列为活动。"),
        ),
        false => say(
            lang,
            format!("A Job called {job} that is not this CronJob's is there, so none is created."),
            format!("已有一个不属于此 CronJob 的 Job {job}，所以不创建。"),
        ),
    }
}

fn ended(job: &str, failed: bool, lang: Lang) -> Sentence {
    let how = if failed { "Failed" } else { "Complete" };
    say(
        lang,
        format!("{job} is {how}, so it is no longer listed as active."),
        format!("{job} 已为 {how}，所以不再列为活动。"),
    )
}

/// `12:01`, with seconds only where there are some.
fn clock(time: SimTime) -> String {
    let clock = time.clock();
    clock.strip_suffix(":00").map_or(clock.clone(), str::to_owned)
}

/// The same, with the date where it is another day than `near`.
fn moment(time: SimTime, near: SimTime) -> String {
    let (day, near) = (time.rfc3339(), near.rfc3339());
    match day.get(..10) {
        Some(date) if near.get(..10) != Some(date) => format!("{date} {}", clock(time)),
        _ => clock(time),
    }
}

/// `; the next is 12:02`
fn then(next: Option<SimTime>, near: SimTime) -> (String, String) {
    let Some(next) = next.map(|next| moment(next, near)) else { return Default::default() };
    (format!("; the next is {next}"), format!("；下一次是 {next}"))
}

fn suspended(active: usize, lang: Lang) -> Sentence {
    let active = i32::try_from(active).unwrap_or(i32::MAX);
    Sentence::new(match (lang, active) {
        (Lang::En, 0) => "suspend is true, so no Job is started until it is false.".into(),
        (Lang::Zh, 0) => "suspend 为 true，改为 false 之前不启动 Job。".into(),
        (Lang::En, n) => format!(
            "suspend is true, so no Job is started until it is false; the {} {} on.",
            agree(n, "one that runs", "Jobs that run"),
            agree(n, "goes", "go"),
        ),
        (Lang::Zh, n) => {
            format!("suspend 为 true，改为 false 之前不启动 Job；已在运行的 {n} 个继续。")
        }
    })
}

/// `due 12:01, active 0 → create 1`
fn started(run: &Run, lang: Lang) -> Sentence {
    let (at, job) = (clock(run.time), &run.job);
    let active = i32::try_from(run.active).unwrap_or(i32::MAX);
    let (next_en, next_zh) = then(run.next, run.time);
    let text = match lang {
        Lang::En => {
            let late = run.late_seconds;
            let fact = match (late, active) {
                (..=1, 0) => format!("{at} is due"),
                (..=1, n) => format!(
                    "{at} is due and {} {} still {}, which Allow permits",
                    word(n),
                    agree(n, "Job", "Jobs"),
                    agree(n, "runs", "run")
                ),
                (late, _) => format!("{at} was due {late} s ago and nothing is in its way now"),
            };
            format!("{fact}, so the CronJob controller creates {job}{next_en}.")
        }
        Lang::Zh => {
            let fact = match (run.late_seconds, active) {
                (..=1, 0) => format!("{at} 到点"),
                (..=1, n) => format!("{at} 到点，还有 {n} 个 Job 在运行，而 Allow 允许"),
                (late, _) => format!("{at} 已过 {late} 秒，现在没有阻碍"),
            };
            format!("{fact}，所以 CronJob 控制器创建 {job}{next_zh}。")
        }
    };
    Sentence::new(text).plain(format!("due {at}, active {active} → create 1"))
}

/// `95 s ≥ startingDeadlineSeconds 60 → create 0`
fn too_late(late: &TooLate, next: Option<SimTime>, lang: Lang) -> Sentence {
    let TooLate { time, seconds, deadline_seconds } = late;
    let at = clock(*time);
    let (next_en, next_zh) = then(next, *time);
    Sentence::new(match lang {
        Lang::En => format!(
            "{at} was due {seconds} s ago and startingDeadlineSeconds is {deadline_seconds}, so \
             it is dropped{next_en}."
        ),
        Lang::Zh => format!(
            "{at} 已过 {seconds} 秒，而 startingDeadlineSeconds 为 {deadline_seconds}，\
             所以放弃这一次{next_zh}。"
        ),
    })
    .plain(format!("{seconds} s ≥ "))
    .field(format!("startingDeadlineSeconds {deadline_seconds}"), "spec.startingDeadlineSeconds")
    .plain(" → create 0")
}

fn replaced(job: &str, deleted: usize, lang: Lang) -> Sentence {
    let more = i32::try_from(deleted.saturating_sub(1)).unwrap_or(i32::MAX);
    Sentence::new(match (lang, more) {
        (Lang::En, 0) => format!("{job} still runs under Replace, so it is deleted first."),
        (Lang::En, n) => {
            format!(
                "{job} and {} more still run under Replace, so they are deleted first.",
                word(n)
            )
        }
        (Lang::Zh, 0) => format!("{job} 仍在运行（Replace），所以先删除它。"),
        (Lang::Zh, n) => format!("{job} 等 {} 个仍在运行（Replace），所以先删除。", n + 1),
    })
}

/// `4 − successfulJobsHistoryLimit 3 = 1`
fn trimmed(failed: bool, deleted: usize, limit: i32, lang: Lang) -> Sentence {
    let (field, path) = match failed {
        true => ("failedJobsHistoryLimit", "spec.failedJobsHistoryLimit"),
        false => ("successfulJobsHistoryLimit", "spec.successfulJobsHistoryLimit"),
    };
    let deleted = i32::try_from(deleted).unwrap_or(i32::MAX);
    let all = deleted.saturating_add(limit);
    let (en, zh) = if failed { ("Failed", "失败") } else { ("Complete", "完成") };
    Sentence::new(match lang {
        Lang::En => format!(
            "{} {} {en} and {limit} may stay, so the oldest {} deleted.",
            capital(all),
            agree(all, "Job is", "Jobs are"),
            agree(deleted, "is", &format!("{} are", word(deleted))),
        ),
        Lang::Zh => {
            format!("{zh}的 Job 有 {all} 个，最多保留 {limit} 个，所以删除最旧的 {deleted} 个。")
        }
    })
    .plain(format!("{all} − "))
    .field(format!("{field} {limit}"), path)
    .plain(format!(" = {deleted}"))
}
