//! Time zones by their IANA names, from 2016 on: before, a zone is as it was then. `zones.txt`
//! holds what the IANA database (2025b) says in the form of POSIX: 5 kB in the compressed page,
//! where the `chrono-tz` library takes 55 kB. The tests compare every zone with that library.

use crate::order::Order;
use crate::time::{SimDuration, SimTime};
use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime};
use std::rc::Rc;

/// A line per set of zones: the POSIX rule that holds now, then `OFFSET/UNTIL` for each stretch
/// before it, `:`, and the names.
const ZONES: &str = include_str!("zones.txt");

/// A time zone: the offset of its wall clock from UTC at any time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    /// Offsets and when each of them ends, in order, before the rule holds.
    earlier: Rc<[(SimDuration, SimTime)]>,
    rule: Rule,
}

/// The name of a zone that is not in the database, in Go's words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnknownZone {
    #[error("unknown time zone {0}")]
    Unknown(String),
    #[error("time: invalid location name")]
    NotAName,
}

/// A POSIX rule such as `CET-1CEST,M3.5.0,M10.5.0/3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Rule {
    standard: SimDuration,
    summer: Option<Summer>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Summer {
    offset: SimDuration,
    starts: Change,
    ends: Change,
}

/// `Mm.w.d/time`: at that wall time of the w-th (5: the last) weekday d of the month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Change {
    month: u32,
    week: u8,
    /// Days from Sunday.
    weekday: u32,
    time: SimDuration,
}

impl Zone {
    /// The zone of a controller manager that is told nothing else.
    pub fn utc() -> Self {
        let rule = Rule { standard: SimDuration::ZERO, summer: None };
        Zone { earlier: Rc::new([]), rule }
    }

    /// As Go's `time.LoadLocation`, on a machine whose local time is UTC.
    pub fn named(name: &str) -> Result<Self, UnknownZone> {
        if name.is_empty() || name == "Local" {
            return Ok(Zone::utc());
        }
        if name.starts_with(['/', '\\']) || name.split(['/', '\\']).any(|part| part == "..") {
            return Err(UnknownZone::NotAName);
        }
        let lines = ZONES.lines().filter_map(|line| line.split_once(" : "));
        let mut rules = lines.filter(|(_, names)| names.split(' ').any(|other| other == name));
        let zone = rules.next().and_then(|(rule, _)| Zone::parse(rule));
        zone.ok_or_else(|| UnknownZone::Unknown(name.into()))
    }

    /// The zone of a field that may be absent: without a name, UTC.
    pub fn of(name: Option<&str>) -> Result<Self, UnknownZone> {
        name.map_or(Ok(Zone::utc()), Zone::named)
    }

    /// Every name of the database.
    pub fn names() -> impl Iterator<Item = &'static str> {
        ZONES
            .lines()
            .filter_map(|line| line.split_once(" : "))
            .flat_map(|(_, names)| names.split(' '))
    }

    fn parse(text: &str) -> Option<Self> {
        let mut words = text.split(' ');
        let rule = Rule::parse(words.next()?)?;
        let earlier = words.map(|word| {
            let (offset, until) = word.split_once('/')?;
            Some((span(offset)?, SimTime::parse_rfc3339(&until.replace('Z', ":00Z"))?))
        });
        Some(Zone { earlier: earlier.collect::<Option<_>>()?, rule })
    }

    /// The offset of the wall clock from UTC at `time`, and when it next changes, if ever.
    pub fn at(&self, time: SimTime) -> (SimDuration, Option<SimTime>) {
        match self.earlier.iter().find(|(_, until)| time < *until) {
            Some((offset, until)) => (*offset, Some(*until)),
            None => self.rule.at(time),
        }
    }

    /// `2026-01-15T09:00:00-05:00`: the instant as this zone's clock shows it.
    pub fn rfc3339(&self, time: SimTime) -> String {
        let offset = self.at(time).0.secs() / 60;
        let wall = time + SimDuration::from_mins(offset);
        let wall = wall.rfc3339();
        if offset == 0 {
            return wall;
        }
        let (sign, minutes) = (if offset < 0 { '-' } else { '+' }, offset.abs());
        format!("{}{sign}{:02}:{:02}", wall.trim_end_matches('Z'), minutes / 60, minutes % 60)
    }
}

impl Rule {
    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(',');
        let (standard, rest) = offset(parts.next()?)?;
        if rest.is_empty() {
            return Some(Rule { standard, summer: None });
        }
        let hour = SimDuration::from_mins(60);
        let (offset, _) = offset(rest).unwrap_or((standard + hour, ""));
        let (starts, ends) = (Change::parse(parts.next()?)?, Change::parse(parts.next()?)?);
        Some(Rule { standard, summer: Some(Summer { offset, starts, ends }) })
    }

    fn at(&self, time: SimTime) -> (SimDuration, Option<SimTime>) {
        let Some(summer) = &self.summer else { return (self.standard, None) };
        let year = DateTime::from_timestamp_millis(time.millis()).map_or(1970, |time| time.year());
        let mut changes = Vec::with_capacity(6);
        for year in [year - 1, year, year + 1] {
            // Each change is told by the clock that it ends.
            changes
                .extend(summer.starts.in_year(year).map(|at| (at - self.standard, summer.offset)));
            changes.extend(summer.ends.in_year(year).map(|at| (at - summer.offset, self.standard)));
        }
        changes.order();
        let passed = changes.partition_point(|(at, _)| *at <= time);
        let before = passed.checked_sub(1).and_then(|last| changes.get(last));
        (
            before.map_or(self.standard, |(_, offset)| *offset),
            changes.get(passed).map(|(at, _)| *at),
        )
    }
}

impl Change {
    fn parse(text: &str) -> Option<Self> {
        let (day, time) = match text.split_once('/') {
            Some((day, time)) => (day, span(time)?),
            None => (text, SimDuration::from_mins(120)),
        };
        let mut numbers = day.strip_prefix('M')?.split('.');
        let (month, week) = (numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?);
        Some(Change { month, week, weekday: numbers.next()?.parse().ok()?, time })
    }

    /// When the change comes, by the wall clock that it ends.
    fn in_year(&self, year: i32) -> Option<SimTime> {
        let first = NaiveDate::from_ymd_opt(year, self.month, 1)?;
        let ahead = (7 + self.weekday - first.weekday().num_days_from_sunday()) % 7;
        let in_week = |week: u8| {
            let days = u64::from(ahead) + 7 * u64::from(week - 1);
            first.checked_add_days(Days::new(days)).filter(|day| day.month() == self.month)
        };
        let day = in_week(self.week).or_else(|| in_week(4))?;
        let midnight = day.and_time(NaiveTime::MIN).and_utc().timestamp();
        Some(SimTime::from_secs(midnight) + self.time)
    }
}

/// An abbreviation and the offset after it, which POSIX counts west of Greenwich; and the rest.
fn offset(text: &str) -> Option<(SimDuration, &str)> {
    let start = match text.strip_prefix('<') {
        Some(_) => text.find('>')? + 1,
        None => text.find(|c: char| !c.is_ascii_alphabetic())?,
    };
    let number = &text[start..];
    let inside = |c: char| c.is_ascii_digit() || "+-:".contains(c);
    let end = number.find(|c: char| !inside(c)).unwrap_or(number.len());
    Some((SimDuration::ZERO - span(&number[..end])?, &number[end..]))
}

/// `5`, `-3:30` or `+05:00`: hours and minutes.
fn span(text: &str) -> Option<SimDuration> {
    let number = text.trim_start_matches(['+', '-']);
    let (hours, minutes) = number.split_once(':').unwrap_or((number, "0"));
    let minutes = hours.parse::<i64>().ok()? * 60 + minutes.parse::<i64>().ok()?;
    Some(SimDuration::from_mins(if text.starts_with('-') { -minutes } else { minutes }))
}
