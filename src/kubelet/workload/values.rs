//! The values of the `kubeloupe/…` annotations and of `loupe image set`.

use super::finding::Expected;
use crate::order::Ordered;
use crate::time::SimDuration;
use std::collections::BTreeMap;

/// How long a container runs: by attempt, the last one repeats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Durations(Vec<Span>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Span {
    low: SimDuration,
    high: SimDuration,
}

/// In the place of an exit code: the kernel kills the process, which asked for too much memory.
pub const OOM_KILLED: i32 = 256 + 137;

/// With which code a container ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExitCodes {
    /// The n-th attempt's; the last one repeats.
    ByAttempt(Vec<i32>),
    /// By completion index; indexes that are not named end with 0.
    ByIndex(BTreeMap<u32, i32>),
}

/// When a started container becomes ready, as far as it decides that itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadyAfter {
    After(SimDuration),
    Never,
}

/// What a container does on SIGTERM.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StopTakes {
    Takes(SimDuration),
    /// Until the grace period ends.
    Ignored,
}

/// A work queue that pods share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queue {
    pub name: String,
    pub items: u32,
}

/// So many values may be listed.
const MAX_VALUES: usize = 1000;

impl Durations {
    pub fn parse(text: &str) -> Result<Durations, Expected> {
        let spans: Option<Vec<Span>> = text.split(',').take(MAX_VALUES + 1).map(span).collect();
        spans.filter(|s| s.len() <= MAX_VALUES).map(Durations).ok_or(Expected::Durations)
    }

    /// The time of this attempt (from 0); `draw` picks from a range.
    pub fn of(&self, attempt: u32, draw: u64) -> SimDuration {
        let span = self.0.get(attempt as usize).or(self.0.last());
        let Some(Span { low, high }) = span else { return SimDuration::ZERO };
        let width = (high.millis() - low.millis()).unsigned_abs() + 1;
        let offset = i64::try_from(draw % width).unwrap_or(0);
        *low + SimDuration::from_millis(offset)
    }
}

fn span(text: &str) -> Option<Span> {
    let (low, high) = match text.split_once('-') {
        Some((low, high)) => (SimDuration::parse(low)?, SimDuration::parse(high)?),
        None => {
            let time = SimDuration::parse(text)?;
            (time, time)
        }
    };
    (low <= high).then_some(Span { low, high })
}

impl ExitCodes {
    pub fn parse(text: &str) -> Result<ExitCodes, Expected> {
        let code = |text: &str| match text.trim() {
            "OOMKilled" => Some(OOM_KILLED),
            text => text.parse().ok().filter(|code| (0..=255).contains(code)),
        };
        let codes = if text.contains('=') {
            let pair = |pair: &str| {
                let (index, value) = pair.split_once('=')?;
                Some((index.trim().parse().ok()?, code(value)?))
            };
            let pairs: Option<Vec<(u32, i32)>> = text.split(',').map(pair).collect();
            pairs.map(|pairs| ExitCodes::ByIndex(pairs.into_iter().ordered()))
        } else {
            text.split(',').map(code).collect::<Option<_>>().map(ExitCodes::ByAttempt)
        };
        codes.ok_or(Expected::ExitCodes)
    }

    pub fn of(&self, attempt: u32, index: Option<u32>) -> i32 {
        match self {
            ExitCodes::ByAttempt(codes) => {
                codes.get(attempt as usize).or(codes.last()).copied().unwrap_or(0)
            }
            ExitCodes::ByIndex(codes) => {
                index.and_then(|index| codes.get(&index).copied()).unwrap_or(0)
            }
        }
    }
}

impl ReadyAfter {
    pub fn parse(text: &str) -> Result<ReadyAfter, Expected> {
        match text.trim() {
            "never" => Ok(ReadyAfter::Never),
            text => {
                SimDuration::parse(text).map(ReadyAfter::After).ok_or(Expected::DurationOrNever)
            }
        }
    }
}

impl StopTakes {
    pub fn parse(text: &str) -> Result<StopTakes, Expected> {
        match text.trim() {
            "ignored" => Ok(StopTakes::Ignored),
            text => {
                SimDuration::parse(text).map(StopTakes::Takes).ok_or(Expected::DurationOrIgnored)
            }
        }
    }
}

impl Queue {
    pub fn parse(text: &str) -> Result<Queue, Expected> {
        let parsed = text.split_once('=').and_then(|(name, items)| {
            let name = name.trim();
            Some(Queue { name: name.into(), items: items.trim().parse().ok()? })
                .filter(|_| !name.is_empty())
        });
        parsed.ok_or(Expected::Queue)
    }
}

/// A plain duration.
pub fn duration(text: &str) -> Result<SimDuration, Expected> {
    SimDuration::parse(text).ok_or(Expected::Duration)
}

pub fn boolean(text: &str) -> Result<bool, Expected> {
    text.trim().parse().map_err(|_| Expected::Boolean)
}
