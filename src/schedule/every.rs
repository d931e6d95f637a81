//! The span of `@every`: a Go duration, cut to whole seconds, at least one.
//! Upstream: Go's `time.ParseDuration`, `cron.Every`.

use super::error::DurationError;
use crate::time::SimDuration;

const SECOND: u128 = 1_000_000_000;

pub fn parse(text: &str) -> Result<SimDuration, DurationError> {
    let invalid = || DurationError::Invalid(text.into());
    let negative = text.starts_with('-');
    let mut rest = text.strip_prefix(['-', '+']).unwrap_or(text);
    if rest == "0" {
        return Ok(SimDuration::from_secs(1));
    }
    if rest.is_empty() {
        return Err(invalid());
    }
    let mut nanos: u128 = 0;
    while !rest.is_empty() {
        let (whole, after) = digits(rest);
        let (fraction, after) = match after.strip_prefix('.') {
            Some(after) => digits(after),
            None => ("", after),
        };
        if whole.is_empty() && fraction.is_empty() {
            return Err(invalid());
        }
        let end = after.find(|c: char| c == '.' || c.is_ascii_digit()).unwrap_or(after.len());
        let (unit, after) = after.split_at(end);
        if unit.is_empty() {
            return Err(DurationError::NoUnit(text.into()));
        }
        let length = nanos_of(unit)
            .ok_or_else(|| DurationError::Unit { unit: unit.into(), text: text.into() })?;
        let whole: u128 =
            if whole.is_empty() { 0 } else { whole.parse().map_err(|_| invalid())? };
        let part = fraction
            .bytes()
            .take(18)
            .rev()
            .fold(0, |part, digit| (part + u128::from(digit - b'0') * length) / 10);
        nanos = whole
            .checked_mul(length)
            .and_then(|all| nanos.checked_add(all + part))
            .filter(|all| *all <= i64::MAX as u128)
            .ok_or_else(invalid)?;
        rest = after;
    }
    let seconds = if negative { 0 } else { (nanos / SECOND) as i64 };
    Ok(SimDuration::from_secs(seconds.max(1)))
}

fn digits(text: &str) -> (&str, &str) {
    text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()))
}

fn nanos_of(unit: &str) -> Option<u128> {
    Some(match unit {
        "ns" => 1,
        "us" | "µs" | "μs" => 1_000,
        "ms" => 1_000_000,
        "s" => SECOND,
        "m" => 60 * SECOND,
        "h" => 3600 * SECOND,
        _ => return None,
    })
}
