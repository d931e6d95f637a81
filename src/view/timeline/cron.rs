//! What a CronJob's lane has beside what every lane has: a sign for each firing, the firings to
//! come, and a bar for each of its Jobs, with the Job's pods inside.

mod draw;

use crate::api::cron_job::CronJobSpec;
use crate::api::job::JobConditionType;
use crate::api::meta::Uid;
use crate::controllers::cron_job::reason::{Reason, Run};
use crate::schedule::{Schedule, Zone};
use crate::sim::Sim;
use crate::sim::reason::Reason as AnyReason;
use crate::sim::record::{Record, RecordId, What};
use crate::time::SimTime;
use crate::view::scene::{Dash, Pattern, Sign};
use crate::view::timeline::lanes::{Lane, Mark, PodBar, Span, SpanLook, Workload};
use crate::view::tokens::Token;
use crate::view::words::Word;
use std::rc::Rc;

/// A start this many seconds after its firing is late.
const LATE_SECONDS: i64 = 2;

#[derive(Clone, Debug, Default)]
pub struct CronFacts {
    /// As it is written: beside the name.
    text: String,
    /// `None` while it is suspended, or if nobody has seen it.
    schedule: Option<Schedule>,
    /// The zone that the spec names.
    zone: Option<(Rc<str>, Zone)>,
    /// The Job that has each row.
    holders: Vec<Holder>,
    /// How many pods of one Job there were at once, at most.
    seats: u32,
}

/// A Job that has a row until it and its pods are over.
#[derive(Clone, Debug)]
struct Holder {
    job: Uid,
    over: bool,
    /// Which places within the row its pods have.
    taken: Vec<bool>,
}

impl CronFacts {
    pub(super) fn read_spec(&mut self, sim: &Sim, uid: Uid) {
        let Some(cron_job) = sim.lister().cron_job(uid) else { return };
        let spec = &cron_job.spec;
        self.text = spec.schedule.clone();
        let named = spec.time_zone.as_deref();
        self.zone = named.and_then(|name| Some((name.into(), Zone::named(name).ok()?)));
        self.schedule = schedule_in_force(spec);
    }

    pub fn size(&self) -> String {
        self.text.clone()
    }

    /// How many pods may lie above each other in a row.
    pub fn seats(&self) -> u32 {
        self.seats.max(1)
    }

    /// What the clock of the zone that the spec names shows at an instant, with the date where that
    /// is another one than in UTC: `08:01:00 Asia/Shanghai`.
    pub fn wall(&self, time: SimTime) -> Option<String> {
        let (name, zone) = self.zone.as_ref()?;
        let (here, utc) = (zone.rfc3339(time), time.rfc3339());
        let from = if here.get(..10) == utc.get(..10) { 11 } else { 5 };
        let text = here.get(from..19)?.replace('T', " ");
        Some(format!("{text} {name}"))
    }
}

const fn look(edge: Token) -> SpanLook {
    SpanLook { edge, dash: Dash::Solid, fill: Some((Pattern::Solid, 0.16)) }
}

/// The CronJob of a lane has made a Job: it takes the first row that is free.
pub(super) fn made_job(lane: &mut Lane, record: &Record, name: &Rc<str>) {
    let Workload::CronJob(facts) = &mut lane.of else { return };
    let row = lane.rows.slot();
    let holder = Holder { job: record.object, over: false, taken: Vec::new() };
    match facts.holders.get_mut(row as usize) {
        Some(before) => *before = holder,
        None => facts.holders.push(holder),
    }
    lane.rows.put_span(row, lane.spans.len() as u32);
    lane.spans.push(Span {
        row,
        from: record.at,
        until: None,
        look: look(Token::Pending),
        label: name.to_string().into(),
        ended: "",
        object: record.object,
    });
}

/// The row and the place in it of a new pod of this Job.
pub(super) fn seat_of(lane: &mut Lane, job: Uid) -> (u32, u32) {
    let Workload::CronJob(facts) = &mut lane.of else { return (0, 0) };
    let row = match lane.spans.binary_search_by_key(&job, |span| span.object) {
        Ok(index) => lane.spans.get(index).map_or(0, |span| span.row),
        Err(_) => lane.rows.slot(),
    };
    let holder = facts.holders.get_mut(row as usize).filter(|holder| holder.job == job);
    let seat = holder.map_or(0, Holder::take_seat);
    facts.seats = facts.seats.max(seat + 1);
    (row, seat)
}

/// A pod is over.
pub(super) fn left_seat(lane: &mut Lane, pod: &PodBar) {
    let Workload::CronJob(facts) = &mut lane.of else { return };
    let Some(holder) = facts.holders.get_mut(pod.row as usize) else { return };
    if let Some(taken) = holder.taken.get_mut(pod.seat as usize) {
        *taken = false;
    }
    if holder.is_gone() {
        lane.rows.release(pod.row);
    }
}

impl Holder {
    /// The first free place, which is taken.
    fn take_seat(&mut self) -> u32 {
        let free = self.taken.iter_mut().position(|taken| !std::mem::replace(taken, true));
        free.unwrap_or_else(|| {
            self.taken.push(true);
            self.taken.len() - 1
        }) as u32
    }

    fn is_gone(&self) -> bool {
        self.over && !self.taken.contains(&true)
    }
}

/// A record about one of the CronJob's Jobs: it ends, or is deleted before.
fn read_job(lane: &mut Lane, record: &Record) {
    let Workload::CronJob(facts) = &mut lane.of else { return };
    let (token, ended) = match &record.what {
        What::JobCondition { kind, status: true, .. } => match kind {
            JobConditionType::Complete => (Token::Done, kind.name()),
            JobConditionType::Failed => (Token::Failed, kind.name()),
            _ => return,
        },
        What::Deleting { .. } | What::Removed => (Token::Terminating, "Deleted"),
        _ => return,
    };
    let found = lane.spans.binary_search_by_key(&record.object, |span| span.object);
    let Some(span) = found.ok().and_then(|index| lane.spans.get_mut(index)) else { return };
    if span.until.is_some() {
        return;
    }
    (span.until, span.look, span.ended) = (Some(record.at), look(token), ended);
    if let Some(holder) = facts.holders.get_mut(span.row as usize) {
        holder.over = true;
        if holder.is_gone() {
            lane.rows.release(span.row);
        }
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
        return read_job(lane, record);
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
    use super::{CronFacts, Zone};
    use crate::locale::Lang;
    use crate::scenario::file::Scenario;
    use crate::scenario::library::lesson;
    use crate::session::Session;
    use crate::view::timeline::Timeline;

    fn whole_run(name: &str) -> Timeline {
        let scenario = Scenario::parse(lesson(name).unwrap().text).unwrap();
        let mut session = Session::new(scenario).unwrap();
        session.run_to_end(session.end());
        let mut timeline = Timeline::default();
        timeline.sync(&session);
        timeline
    }

    /// The signs of every lane of a lesson's whole run: seconds and words.
    fn signs(name: &str) -> Vec<String> {
        let timeline = whole_run(name);
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

    /// The bars of a lesson's Jobs when its run is over, row by row, and their pods' seats.
    fn bars(name: &str) -> Vec<String> {
        let timeline = whole_run(name);
        let lanes = timeline.lanes();
        let seconds = |time: crate::time::SimTime| time.since(lanes.start).secs();
        let mut bars = Vec::new();
        for lane in &lanes.workloads {
            for (i, row) in lane.rows.iter().enumerate() {
                let jobs = row.spans.iter().map(|span| {
                    let span = &lane.spans[*span as usize];
                    let end = span.until.map_or("…".into(), |until| seconds(until).to_string());
                    let pods = row.pods.iter().map(|pod| &lanes.pods[*pod as usize]);
                    let own = pods.filter(|pod| {
                        pod.created >= span.from && span.until.is_none_or(|end| pod.created < end)
                    });
                    let seats: Vec<u32> = own.map(|pod| pod.seat).collect();
                    format!(" {}–{end} {} {seats:?}", seconds(span.from), span.ended)
                });
                bars.push(format!("{} {}:{}", lane.name(), i + 1, jobs.collect::<String>()));
            }
        }
        bars
    }

    #[test]
    fn every_job_is_a_bar_with_its_pods_inside() {
        assert_eq!(
            bars("cron-policies"),
            [
                "allow 1: 10–100 Complete [0] 130–220 Complete [0] 250–…  [0]",
                "allow 2: 70–160 Complete [0] 190–…  [0]",
                "forbid 1: 10–100 Complete [0] 100–190 Complete [0] 190–…  [0]",
                "replace 1: 10–70 Deleted [0] 130–190 Deleted [0] 250–…  [0]",
                // A Job has its row until its last pod has stopped.
                "replace 2: 70–130 Deleted [0] 190–250 Deleted [0]",
            ]
        );
        assert_eq!(
            bars("cron-two-pods"),
            ["cronjob-demo 1: 20–36 Complete [0, 1] 140–156 Complete [0, 1]"]
        );
    }

    #[test]
    fn the_zone_of_a_schedule_has_its_own_clock() {
        use crate::time::SimTime;
        let zone = |name: &str| CronFacts {
            zone: Some((name.into(), Zone::named(name).unwrap())),
            ..CronFacts::default()
        };
        let at = SimTime::parse_rfc3339("2026-01-01T20:01:00Z").unwrap();
        let wall = |name| zone(name).wall(at).unwrap();
        assert_eq!(wall("Asia/Shanghai"), "01-02 04:01:00 Asia/Shanghai");
        assert_eq!(wall("America/New_York"), "15:01:00 America/New_York");
        assert_eq!(wall("Etc/UTC"), "20:01:00 Etc/UTC");
        assert_eq!(CronFacts::default().wall(at), None);
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
