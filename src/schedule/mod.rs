//! Kubernetes' schedule syntax and when a schedule fires. Knows text, instants and time zones;
//! must not know any object. Upstream: `github.com/robfig/cron/v3`, as Kubernetes vendors it.
//!
//! A schedule fires at every instant whose wall clock in the zone it names: a wall time that a
//! change of the clocks leaves out is skipped that day, one that it repeats fires twice. Upstream
//! comes to the same by walking absolute hours, except around a midnight that is left out and in
//! zones that shift by half an hour, where it loses firings. That is not modelled.

mod clock;
mod error;
mod every;
mod field;
mod missed;
#[cfg(test)]
mod tests;
mod zone;

pub use error::ScheduleError;
pub use missed::{Due, Missed, NeverFires, due};
pub use zone::{UnknownZone, Zone};

use crate::time::{SimDuration, SimTime};
use clock::Clock;
use std::cell::Cell;

/// A parsed schedule and the zone that its wall clock shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Schedule {
    firing: Firing,
    zone: Zone,
    answers: Answers,
}

/// The last two answers of [`Schedule::next`]: a controller asks the same at every look.
#[derive(Clone, Debug, Default)]
struct Answers(Cell<[Option<Answer>; 2]>);

#[derive(Clone, Copy, Debug)]
struct Answer {
    after: SimTime,
    next: Option<SimTime>,
}

/// What was asked of a schedule makes it no other.
impl PartialEq for Answers {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Firing {
    /// `@every`: this long after the time in question, whatever the clock shows.
    Every(SimDuration),
    Clock(Clock),
}

impl Schedule {
    /// Reads five fields, a descriptor (`@hourly`, `@every 90s`), or either after `TZ=ZONE ` or
    /// `CRON_TZ=ZONE `, which wins over `zone`.
    pub fn parse(text: &str, zone: &Zone) -> Result<Self, ScheduleError> {
        if text.is_empty() {
            return Err(ScheduleError::Empty);
        }
        let named = text.strip_prefix("TZ=").or_else(|| text.strip_prefix("CRON_TZ="));
        let (zone, text) = match named {
            None => (zone.clone(), text),
            Some(rest) => {
                let (name, rest) = rest.split_once(' ').ok_or(ScheduleError::ZoneOnly)?;
                let zone = Zone::named(name)
                    .map_err(|why| ScheduleError::BadLocation { name: name.into(), why })?;
                (zone, rest.trim())
            }
        };
        let firing = match text.strip_prefix("@every ") {
            Some(span) => Firing::Every(
                every::parse(span)
                    .map_err(|why| ScheduleError::BadDuration { descriptor: text.into(), why })?,
            ),
            None => Firing::Clock(Clock::parse(descriptor(text)?)?),
        };
        Ok(Schedule { firing, zone, answers: Answers::default() })
    }

    /// The first firing after `after`, on a whole second. `None` if there is none in the five
    /// years that follow.
    pub fn next(&self, after: SimTime) -> Option<SimTime> {
        let clock = match &self.firing {
            Firing::Every(span) => return Some(after.floor_secs() + *span),
            Firing::Clock(clock) => clock,
        };
        let [last, one_before] = self.answers.0.get();
        let known = [last, one_before].into_iter().flatten().find(|known| known.after == after);
        let answer = known.unwrap_or_else(|| Answer { after, next: clock.next(&self.zone, after) });
        if known.is_none() {
            self.answers.0.set([Some(answer), last]);
        }
        answer.next
    }

    /// The firings after `after`, in order.
    pub fn after(&self, after: SimTime) -> impl Iterator<Item = SimTime> {
        std::iter::successors(self.next(after), |last| self.next(*last))
    }

    pub fn zone(&self) -> &Zone {
        &self.zone
    }
}

/// Whether the API server takes the text to name a zone of its own, which it refuses.
/// Upstream: `validateScheduleFormat` in `pkg/apis/batch/validation`.
pub fn names_zone(text: &str) -> bool {
    text.contains("TZ")
}

/// A descriptor's five fields; any other text as it is.
fn descriptor(text: &str) -> Result<&str, ScheduleError> {
    Ok(match text {
        "@yearly" | "@annually" => "0 0 1 1 *",
        "@monthly" => "0 0 1 * *",
        "@weekly" => "0 0 * * 0",
        "@daily" | "@midnight" => "0 0 * * *",
        "@hourly" => "0 * * * *",
        _ if text.starts_with('@') => return Err(ScheduleError::Descriptor(text.into())),
        _ => text,
    })
}
