//! Which firing is due, and how many were missed.
//! Upstream: `mostRecentScheduleTime` in `pkg/controller/cronjob/utils.go`.

use super::Schedule;
use crate::time::{SimDuration, SimTime};

/// The most recent firing that has not been started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    NotYet,
    One(SimTime),
    /// Two or more have passed. `latest` is absent where the estimate leaps over all of them,
    /// as it can for a schedule whose firings are not evenly spaced.
    Several {
        latest: Option<SimTime>,
        missed: Missed,
    },
}

/// How many firings have passed, as upstream estimates it: as if all came as the first two do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missed {
    pub first: SimTime,
    /// Between the first and the second.
    pub gap: SimDuration,
    pub number: i64,
}

/// A date such as 31 February: the schedule has no firing, or no second one, within five years.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("time difference between two schedules is less than 1 second")]
pub struct NeverFires;

impl Due {
    /// The firing to start.
    pub fn time(self) -> Option<SimTime> {
        match self {
            Due::NotYet => None,
            Due::One(time) => Some(time),
            Due::Several { latest, .. } => latest,
        }
    }
}

/// What is due at `now` of the firings after `earliest`. Costs a few look-ups, however many were
/// missed.
pub fn due(schedule: &Schedule, earliest: SimTime, now: SimTime) -> Result<Due, NeverFires> {
    let first = schedule.next(earliest).ok_or(NeverFires)?;
    if now < first {
        return Ok(Due::NotYet);
    }
    let second = schedule.next(first).ok_or(NeverFires)?;
    if now < second {
        return Ok(Due::One(first));
    }
    let gap = second.since(first).secs();
    let number = now.since(first).secs() / gap + 1;
    // One gap further back than the estimate, so that a schedule that is not even may be caught.
    let from = first + SimDuration::from_secs((number - 2) * gap);
    let latest = schedule.after(from).take_while(|time| *time <= now).last();
    let missed = Missed { first, gap: SimDuration::from_secs(gap), number };
    Ok(Due::Several { latest, missed })
}
