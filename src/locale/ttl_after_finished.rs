//! What the TTL controller's reasons say.

use crate::controllers::ttl_after_finished::Reason;
use crate::locale::{Lang, Sentence};

pub fn sentence(reason: &Reason, lang: Lang) -> Sentence {
    let say = |en: &str, zh: &str| {
        Sentence::new(match lang {
            Lang::En => en,
            Lang::Zh => zh,
        })
    };
    match reason {
        Reason::NoTtl => say(
            "ttlSecondsAfterFinished is not set, so the Job stays until it is deleted.",
            "没有设置 ttlSecondsAfterFinished，所以 Job 一直保留。",
        ),
        Reason::NotFinished => say(
            "The Job is not finished, so its time to live has not begun.",
            "Job 尚未结束，所以还不开始计时。",
        ),
        Reason::Deleting => say(
            "The Job is being deleted, so there is nothing left to do.",
            "Job 正在删除，所以无事可做。",
        ),
        Reason::NotYet { finished, seconds, until } => {
            let (end, at) = (finished.clock(), until.clock());
            let sentence = say(
                &format!("The Job finished at {end}, so it stays until {at}."),
                &format!("Job 于 {end} 结束，所以保留到 {at}。"),
            );
            formula(sentence, &end, *seconds, &at)
        }
        Reason::Expired { finished, seconds, until } => {
            let (end, at) = (finished.clock(), until.clock());
            let sentence = say(
                &format!(
                    "The Job finished at {end} and {seconds} s have passed, so it is deleted, its pods first."
                ),
                &format!("Job 于 {end} 结束，已过 {seconds} 秒，所以先删 Pod，再删 Job。"),
            );
            formula(sentence, &end, *seconds, &at)
        }
    }
}

/// `00:01:00 + 30 s = 00:01:30`
fn formula(sentence: Sentence, end: &str, seconds: i32, at: &str) -> Sentence {
    sentence
        .field(end, "status.conditions")
        .plain(" + ")
        .field(format!("{seconds} s"), "spec.ttlSecondsAfterFinished")
        .plain(format!(" = {at}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{SimDuration, SimTime};

    #[test]
    fn sentences_name_the_times() {
        let finished = SimTime::DEFAULT_START;
        let until = finished + SimDuration::from_secs(30);
        let said = sentence(&Reason::NotYet { finished, seconds: 30, until }, Lang::En);
        assert_eq!(said.text, "The Job finished at 00:00:00, so it stays until 00:00:30.");
        assert_eq!(said.formula_text(), "00:00:00 + 30 s = 00:00:30");
    }
}
