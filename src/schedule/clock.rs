//! A schedule by the wall clock. `cron` finds the hours on a clock without a zone; minutes are
//! picked here, and a zone turns wall times into instants, stretch by stretch between the changes
//! of its clock, because `cron` itself walks a repeated hour out of order.

use super::error::ScheduleError;
use super::field::{DAYS_OF_MONTH, DAYS_OF_WEEK, Field, HOURS, MINUTES, MONTHS};
use super::zone::Zone;
use crate::time::SimTime;
use chrono::{DateTime, Datelike, Utc};
use std::rc::Rc;

/// Upstream stops looking after this many years.
const YEARS: i32 = 5;

#[derive(Clone, Debug, PartialEq)]
pub struct Clock {
    /// Bit n: minute n of an hour that is on the schedule.
    minutes: u64,
    /// The hours, each as its minute 0: a match of any counts. None for a schedule that can never
    /// fire, such as one with an empty list.
    hours: Rc<[cron::Schedule]>,
}

impl Clock {
    pub fn parse(text: &str) -> Result<Self, ScheduleError> {
        let fields: Vec<&str> = text.split_whitespace().collect();
        let [minutes, hours, days, months, weekdays] = fields[..] else {
            return Err(ScheduleError::FieldCount(fields.into_iter().map(str::to_owned).collect()));
        };
        let minutes = Field::parse(minutes, &MINUTES)?;
        let hours = Field::parse(hours, &HOURS)?;
        let days = Field::parse(days, &DAYS_OF_MONTH)?;
        let months = Field::parse(months, &MONTHS)?;
        let weekdays = Field::parse(weekdays, &DAYS_OF_WEEK)?;
        let list = |field: Field, full: u32, first: u32| match field.values.count_ones() {
            all if all == full => "*".to_owned(),
            // `cron` counts Sunday as 1.
            _ => listed(field.values, first),
        };
        let (hours, months) = (list(hours, 24, 0), list(months, 12, 0));
        let (days, weekdays, either) =
            (list(days, 31, 0), list(weekdays, 7, 1), !days.star && !weekdays.star);
        let choices = match either {
            true => vec![(days.as_str(), "*"), ("*", weekdays.as_str())],
            false => vec![(days.as_str(), weekdays.as_str())],
        };
        let walkers = choices.into_iter().filter_map(|(day, weekday)| {
            let lists = [hours.as_str(), day, months.as_str(), weekday];
            let never = lists.iter().any(|list| list.is_empty());
            (!never).then(|| format!("0 0 {} *", lists.join(" ")).parse().ok()).flatten()
        });
        Ok(Clock { minutes: minutes.values, hours: walkers.collect() })
    }

    pub fn next(&self, zone: &Zone, after: SimTime) -> Option<SimTime> {
        let mut from = after.secs().div_euclid(60) + 1;
        let mut last_year = None;
        loop {
            let (offset, until) = zone.at(SimTime::from_secs(from * 60));
            let offset = offset.secs() / 60;
            let last_year =
                *last_year.get_or_insert_with(|| year(from + offset).saturating_add(YEARS));
            let wall = self.wall_from(from + offset).filter(|wall| year(*wall) <= last_year)?;
            let instant = SimTime::from_secs((wall - offset) * 60);
            match until {
                Some(until) if instant >= until => from = until.secs().div_euclid(60),
                _ => return Some(instant),
            }
        }
    }

    /// The first minute on the schedule from this one on, both as minutes of the wall clock.
    fn wall_from(&self, wall: i64) -> Option<i64> {
        let hour = wall.div_euclid(60);
        let rest = self.minutes & (u64::MAX << wall.rem_euclid(60));
        let now = clock(hour * 60)?;
        if rest != 0 && self.hours.iter().any(|hours| hours.includes(now)) {
            return Some(hour * 60 + i64::from(rest.trailing_zeros()));
        }
        let next = self.hours.iter().filter_map(|hours| hours.after(&now).next()).min()?;
        (self.minutes != 0)
            .then(|| next.timestamp().div_euclid(60) + i64::from(self.minutes.trailing_zeros()))
    }
}

/// The values of a set, each `first` more, as `cron` reads them.
fn listed(values: u64, first: u32) -> String {
    let values = (0..u64::BITS).filter(|value| values & (1 << value) != 0);
    values.map(|value| (value + first).to_string()).collect::<Vec<_>>().join(",")
}

/// What a wall clock shows, as if it were UTC.
fn clock(minutes: i64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(minutes.checked_mul(60)?, 0)
}

fn year(minutes: i64) -> i32 {
    clock(minutes).map_or(i32::MAX, |clock| clock.year())
}
