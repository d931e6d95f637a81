//! What a CronJob's lane has beside what every lane has: a sign for each firing, and the firings
//! to come. The pods of all its Jobs lie in this lane.

mod draw;

use crate::api::cron_job::CronJobSpec;
use crate::api::meta::Uid;
use crate::controllers::cron_job::reason::{Reason, Run};
use crate::schedule::{Schedule, Zone};
use crate::sim::Sim;
use crate::sim::reason::Reason as AnyReason;
use crate::sim::record::{Record, RecordId, What};
use crate::time::SimTime;
use crate::view::scene::Sign;
use crate::view::timeline::lanes::{Lane, Mark};
use crate::view::tokens::Token;
use crate::view::words::Word;

/// A start this many seconds after its firing is late.
const LATE_SECONDS: i64 = 2;

#[derive(Clone, Debug, Default)]
pub struct CronFacts {
    /// As it is written: beside the name.
    text: String,
    /// `None` while it is suspended, or if nobody has seen it.
    schedule: Option<Schedule>,
}

impl CronFacts {
    pub(super) fn read_spec(&mut self, sim: &Sim, uid: Uid) {
        let Some(cron_job) = sim.lister().cron_job(uid) else { return };
        let spec = &cron_job.spec;
        self.text = spec.schedule.clone();
        self.schedule = schedule_in_force(spec);
    }

    pub fn size(&self) -> String {
        self.text.clone()
    }
}

/// The schedule that a CronJob goes by; `None` while it is suspended.
pub fn schedule_in_force(spec: &CronJobSpec) -> Option<Schedule> {
    let zone = Zone::of(spec.time_zone.as_deref()).ok()?;
    Schedule::parse(&spec.schedule, &zone).ok().filter(|_| spec.suspend != Some(true))
}

/// A record about the CronJob of a lane.
pub(super) fn read(lane: &mut Lane, id: RecordId, record: &Record) {
    if record.object != lane.uid {
        return;
    }
    let at = record.at;
    match &record.what {
        What::Spec => lane.marks.push(mark(at, Sign::Diamond, Token::Flag, Word::SpecChanged, id)),
        What::Decided(reasons) => {
            let own = |reason: &AnyReason| match reason {
                AnyReason::CronJob(reason) => Some(reason.clone()),
                _ => None,
            };
            let reasons: Vec<Reason> = reasons.iter().filter_map(own).collect();
            let replaces = reasons.iter().any(|r| matches!(r, Reason::Replaced { .. }));
            for reason in &reasons {
                decided(lane, (id, at), reason, replaces);
            }
        }
        _ => {}
    }
}

fn mark(at: SimTime, sign: Sign, token: Token, word: Word, record: RecordId) -> Mark {
    Mark { at, row: None, sign, token, word, record, until: None }
}

fn decided(lane: &mut Lane, (id, at): (RecordId, SimTime), reason: &Reason, replaces: bool) {
    match reason {
        Reason::Started { run } => started(lane, (id, at), run, None, replaces),
        Reason::StartedLatest { run, first, .. } => {
            started(lane, (id, at), run, Some(*first), replaces);
        }
        Reason::Blocked { time, .. } if known(lane, *time).is_none() => {
            lane.marks.push(mark(*time, Sign::Barred, Token::Waiting, Word::Blocked, id));
        }
        Reason::TooLate { late, .. } => match known(lane, late.time) {
            Some(known) => (known.sign, known.word) = (Sign::Late, Word::TooLate),
            None => {
                lane.marks.push(mark(late.time, Sign::Late, Token::Failed, Word::TooLate, id));
            }
        },
        Reason::Lost { first, .. } if known(lane, *first).is_none() => {
            lane.marks.push(mark(*first, Sign::Cross, Token::Failed, Word::Lost, id));
        }
        _ => {}
    }
}

/// Firings that waited are over: the latest of them starts, the others are lost.
fn started(
    lane: &mut Lane,
    (id, at): (RecordId, SimTime),
    run: &Run,
    first: Option<SimTime>,
    replaces: bool,
) {
    let (mut waited, mut drawn, mut at_once) = (false, false, false);
    let last = lane.marks.iter_mut().rev();
    for mark in last.take_while(|mark| matches!(mark.word, Word::Blocked | Word::SpecChanged)) {
        waited |= mark.word == Word::Blocked;
        if mark.at == run.time && mark.word == Word::Blocked {
            if run.late_seconds < LATE_SECONDS {
                // It was blocked for no time that could be seen.
                (mark.sign, mark.token, mark.word) = (Sign::Dot, Token::Accent, Word::Started);
                at_once = true;
            } else {
                mark.until = Some(at);
                drawn = true;
            }
        } else if mark.word == Word::Blocked {
            (mark.sign, mark.token, mark.word) = (Sign::Cross, Token::Failed, Word::Lost);
        }
    }
    if at_once {
        return;
    }
    if let Some(first) = first.filter(|first| !waited && *first < run.time) {
        let lost = mark(first, Sign::Cross, Token::Failed, Word::Lost, id);
        lane.marks.push(Mark { until: Some(run.time), ..lost });
    }
    lane.marks.push(match (replaces, run.late_seconds < LATE_SECONDS) {
        (true, _) => mark(at, Sign::Scissors, Token::Waiting, Word::Replaced, id),
        (false, true) => mark(at, Sign::Dot, Token::Accent, Word::Started, id),
        (false, false) if drawn => mark(at, Sign::Half, Token::Accent, Word::StartedLate, id),
        (false, false) => {
            let late = mark(run.time, Sign::Half, Token::Accent, Word::StartedLate, id);
            Mark { until: Some(at), ..late }
        }
    });
}

/// The mark of this firing, if the last few have it.
fn known(lane: &mut Lane, time: SimTime) -> Option<&mut Mark> {
    lane.marks.iter_mut().rev().take(4).find(|mark| mark.at == time)
}

#[cfg(test)]
mod tests {
    use crate::locale::Lang;
    use crate::scenario::file::Scenario;
    use crate::scenario::library::lesson;
    use crate::session::Session;
    use crate::view::timeline::Timeline;

    /// The signs of every lane of a lesson's whole run: seconds and words.
    fn signs(name: &str) -> Vec<String> {
        let scenario = Scenario::parse(lesson(name).unwrap().text).unwrap();
        let mut session = Session::new(scenario).unwrap();
        session.run_to_end(session.end());
        let mut timeline = Timeline::default();
        timeline.sync(&session);
        let lanes = timeline.lanes();
        let seconds = |time: crate::time::SimTime| time.since(lanes.start).secs();
        let of_lane = |lane: &crate::view::timeline::lanes::Lane| {
            let marks = lane.marks.iter().map(|mark| {
                let until =
                    mark.until.map_or(String::new(), |until| format!("–{}", seconds(until)));
                format!(" {}{until} {}", seconds(mark.at), mark.word.says(Lang::En))
            });
            format!("{} {}:{}", lane.name(), lane.size(), marks.collect::<Vec<_>>().join(","))
        };
        lanes.workloads.iter().map(of_lane).collect()
    }

    #[test]
    fn every_firing_has_its_sign() {
        assert_eq!(
            signs("cron-policies"),
            [
                "allow */1 * * * *: 10 started, 70 started, 130 started, 190 started, 250 started",
                "forbid */1 * * * *: 10 started, 70–100 waits (Forbid), 100 started late, 130 lost, \
                 190 started, 250 waits (Forbid)",
                "replace */1 * * * *: 10 started, 70 replaced, 130 replaced, 190 replaced, \
                 250 replaced",
            ]
        );
        assert_eq!(
            signs("cron-deadline"),
            [
                "strict */5 * * * *: 10 started, 310 too late, 610 started",
                "patient */5 * * * *: 10 started, 310–400 started late, 610 started",
            ]
        );
        assert_eq!(
            signs("cron-missed"),
            ["hello */1 * * * *: 10 started, 70–10810 lost, 10810–10840 started late, \
              10870 started, 10930 started"]
        );
    }
}
