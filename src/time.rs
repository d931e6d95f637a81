//! Virtual time. Knows instants and spans in whole milliseconds and how Kubernetes prints them;
//! must not know any real clock.

use chrono::{DateTime, Datelike, Timelike, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::ops::{Add, AddAssign, Sub};

/// An instant of virtual time: milliseconds since the Unix epoch, UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct SimTime(i64);

/// A span of virtual time in whole milliseconds. May be negative as the difference of two instants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct SimDuration(i64);

impl SimTime {
    /// The start of a run unless a scenario says otherwise: 2026-01-01T00:00:00Z.
    pub const DEFAULT_START: SimTime = SimTime(1_767_225_600_000);

    pub const fn from_millis(millis: i64) -> Self {
        SimTime(millis)
    }

    pub const fn from_secs(secs: i64) -> Self {
        SimTime(secs * 1000)
    }

    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since the epoch, rounded down.
    pub const fn secs(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// The instant cut to whole seconds, as an API server stores timestamps.
    pub const fn floor_secs(self) -> Self {
        SimTime(self.secs() * 1000)
    }

    /// Reads an RFC 3339 timestamp with any offset. `None` if it is not one.
    pub fn parse_rfc3339(text: &str) -> Option<Self> {
        DateTime::parse_from_rfc3339(text).ok().map(|t| SimTime(t.timestamp_millis()))
    }

    /// `2026-01-01T00:00:00Z`: the form of API timestamps.
    pub fn rfc3339(self) -> String {
        let mut text = String::with_capacity(24);
        self.write_seconds(&mut text);
        text.push('Z');
        text
    }

    /// `2026-01-01T00:00:02.140Z`: the form of the records of a run.
    pub fn rfc3339_millis(self) -> String {
        let mut text = String::with_capacity(24);
        self.write_seconds(&mut text);
        let millis = self.0.rem_euclid(1000) as u32;
        text.push('.');
        text.push(char::from(b'0' + (millis / 100) as u8));
        two_digits(&mut text, millis % 100);
        text.push('Z');
        text
    }

    /// `2026-01-01T00:00:00`. Written all the time, and chrono would read its format each time.
    fn write_seconds(self, text: &mut String) {
        let time = self.utc();
        let (Ok(year @ 0..=9999), clock) =
            (u32::try_from(time.year()), time.num_seconds_from_midnight())
        else {
            return text.push_str(&time.format("%Y-%m-%dT%H:%M:%S").to_string());
        };
        two_digits(text, year / 100);
        let parts = [year % 100, time.month(), time.day(), clock / 3600, clock / 60 % 60];
        for (part, end) in parts.into_iter().zip(['-', '-', 'T', ':', ':']) {
            two_digits(text, part);
            text.push(end);
        }
        two_digits(text, clock % 60);
    }

    /// `Thu, 01 Jan 2026 00:00:00 +0000`: the form of `kubectl describe`.
    pub fn rfc1123z(self) -> String {
        self.utc().format("%a, %d %b %Y %H:%M:%S +0000").to_string()
    }

    /// `00:00:00`: the time of day.
    pub fn clock(self) -> String {
        self.utc().format("%H:%M:%S").to_string()
    }

    /// `Thu Jan  1 00:00:00 UTC 2026`: the form of `date`.
    pub fn unix_date(self) -> String {
        self.utc().format("%a %b %e %H:%M:%S UTC %Y").to_string()
    }

    /// In the format of `date +FORMAT`; `None` if the format means nothing.
    pub fn formatted(self, format: &str) -> Option<String> {
        use std::fmt::Write;
        let mut text = String::new();
        write!(text, "{}", self.utc().format(format)).ok().map(|()| text)
    }

    fn utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0).unwrap_or(DateTime::UNIX_EPOCH)
    }

    /// The time passed since `earlier`; negative if `earlier` is later.
    pub const fn since(self, earlier: SimTime) -> SimDuration {
        SimDuration(self.0 - earlier.0)
    }
}

fn two_digits(text: &mut String, number: u32) {
    text.push(char::from(b'0' + (number / 10 % 10) as u8));
    text.push(char::from(b'0' + (number % 10) as u8));
}

impl SimDuration {
    pub const ZERO: SimDuration = SimDuration(0);

    pub const fn from_millis(millis: i64) -> Self {
        SimDuration(millis)
    }

    pub const fn from_secs(secs: i64) -> Self {
        SimDuration(secs.saturating_mul(1000))
    }

    pub const fn from_mins(mins: i64) -> Self {
        SimDuration::from_secs(mins * 60)
    }

    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Whole seconds, rounded down.
    pub const fn secs(self) -> i64 {
        self.0.div_euclid(1000)
    }

    pub fn as_secs_f64(self) -> f64 {
        self.0 as f64 / 1000.0
    }

    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Reads a Go duration (`30s`, `1h30m`, `250ms`, `1.5s`) or a bare number of seconds.
    /// `None` for anything else, for negative spans and for spans over 100 years.
    pub fn parse(text: &str) -> Option<Self> {
        const LIMIT: f64 = 100.0 * 365.0 * 86_400_000.0;
        let mut rest = text.trim();
        if rest.is_empty() {
            return None;
        }
        if let Ok(seconds) = rest.parse::<u64>() {
            let millis = seconds as f64 * 1000.0;
            return (millis <= LIMIT).then_some(SimDuration(millis as i64));
        }
        let mut millis = 0.0;
        while !rest.is_empty() {
            let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
            let number: f64 = rest[..digits].parse().ok()?;
            rest = &rest[digits..];
            let unit = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
            millis += number
                * match &rest[..unit] {
                    "ms" => 1.0,
                    "s" => 1000.0,
                    "m" => 60_000.0,
                    "h" => 3_600_000.0,
                    "d" => 86_400_000.0,
                    _ => return None,
                };
            rest = &rest[unit..];
        }
        (millis <= LIMIT).then_some(SimDuration(millis as i64))
    }

    /// The age text of kubectl's tables: `0s`, `119s`, `3m10s`, `10m`, `2d1h`; `<invalid>` below
    /// −1 s. Upstream: apimachinery `util/duration.HumanDuration`.
    pub fn human(self) -> String {
        if self.0 <= -2000 {
            return "<invalid>".into();
        }
        let seconds = self.0.max(0) / 1000;
        let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
        let pair = |big: i64, b: &str, small: i64, s: &str| match small {
            0 => format!("{big}{b}"),
            _ => format!("{big}{b}{small}{s}"),
        };
        match seconds {
            0..120 => format!("{seconds}s"),
            120..600 => pair(minutes, "m", seconds % 60, "s"),
            600..10_800 => format!("{minutes}m"),
            10_800..28_800 => pair(hours, "h", minutes % 60, "m"),
            28_800..172_800 => format!("{hours}h"),
            172_800..691_200 => pair(days, "d", hours % 24, "h"),
            691_200..63_072_000 => format!("{days}d"),
            63_072_000..252_288_000 => pair(days / 365, "y", days % 365, "d"),
            _ => format!("{}y", days / 365),
        }
    }

    /// Go's `time.Duration.String`: `10s`, `1m20s`, `2.134s`, `851ms`, `5m0s`.
    pub fn go(self) -> String {
        let millis = self.0;
        if millis == 0 {
            return "0s".into();
        }
        if millis.abs() < 1000 {
            return format!("{millis}ms");
        }
        let sign = if millis < 0 { "-" } else { "" };
        let total = millis.abs();
        let (hours, minutes) = (total / 3_600_000, total / 60_000 % 60);
        let mut seconds = format!("{}", total / 1000 % 60);
        if total % 1000 != 0 {
            seconds += format!(".{:03}", total % 1000).trim_end_matches('0');
        }
        match (hours, minutes) {
            (0, 0) => format!("{sign}{seconds}s"),
            (0, m) => format!("{sign}{m}m{seconds}s"),
            (h, m) => format!("{sign}{h}h{m}m{seconds}s"),
        }
    }
}

impl Add<SimDuration> for SimTime {
    type Output = SimTime;
    fn add(self, span: SimDuration) -> SimTime {
        SimTime(self.0.saturating_add(span.0))
    }
}

impl AddAssign<SimDuration> for SimTime {
    fn add_assign(&mut self, span: SimDuration) {
        *self = *self + span;
    }
}

impl Sub<SimDuration> for SimTime {
    type Output = SimTime;
    fn sub(self, span: SimDuration) -> SimTime {
        SimTime(self.0.saturating_sub(span.0))
    }
}

impl Sub<SimTime> for SimTime {
    type Output = SimDuration;
    fn sub(self, earlier: SimTime) -> SimDuration {
        self.since(earlier)
    }
}

impl Add for SimDuration {
    type Output = SimDuration;
    fn add(self, other: SimDuration) -> SimDuration {
        SimDuration(self.0.saturating_add(other.0))
    }
}

impl Sub for SimDuration {
    type Output = SimDuration;
    fn sub(self, other: SimDuration) -> SimDuration {
        SimDuration(self.0.saturating_sub(other.0))
    }
}

impl fmt::Display for SimTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rfc3339_millis())
    }
}

impl Serialize for SimTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.rfc3339())
    }
}

impl<'de> Deserialize<'de> for SimTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        SimTime::parse_rfc3339(&text)
            .ok_or_else(|| serde::de::Error::custom(format!("not an RFC 3339 time: {text:?}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn human_durations_read_as_in_kubectl() {
        let day = 86_400;
        for (seconds, text) in [
            (-2, "<invalid>"),
            (-1, "0s"),
            (0, "0s"),
            (119, "119s"),
            (120, "2m"),
            (190, "3m10s"),
            (599, "9m59s"),
            (601, "10m"),
            (10_799, "179m"),
            (10_800, "3h"),
            (11_100, "3h5m"),
            (47 * 3600, "47h"),
            (49 * 3600, "2d1h"),
            (8 * day, "8d"),
            (367 * day, "367d"),
            (730 * day, "2y"),
            (733 * day, "2y3d"),
            (8 * 365 * day, "8y"),
        ] {
            assert_eq!(SimDuration::from_secs(seconds).human(), text, "{seconds} s");
        }
    }

    #[test]
    fn go_durations() {
        for (millis, text) in [
            (0, "0s"),
            (851, "851ms"),
            (2134, "2.134s"),
            (10_000, "10s"),
            (80_000, "1m20s"),
            (300_000, "5m0s"),
            (62_300, "1m2.3s"),
            (5_400_000, "1h30m0s"),
        ] {
            assert_eq!(SimDuration::from_millis(millis).go(), text);
        }
    }

    #[test]
    fn durations_are_read() {
        for (text, millis) in [
            ("30s", Some(30_000)),
            ("1h30m", Some(5_400_000)),
            ("250ms", Some(250)),
            ("1.5s", Some(1500)),
            ("10", Some(10_000)),
            ("", None),
            ("s", None),
            ("-3s", None),
            ("5x", None),
            ("9999999999999h", None),
        ] {
            assert_eq!(SimDuration::parse(text).map(SimDuration::millis), millis, "{text:?}");
        }
    }

    #[test]
    fn timestamps() {
        let time = SimTime::DEFAULT_START + SimDuration::from_millis(2140);
        assert_eq!(time.rfc3339(), "2026-01-01T00:00:02Z");
        assert_eq!(time.rfc3339_millis(), "2026-01-01T00:00:02.140Z");
        assert_eq!(time.rfc1123z(), "Thu, 01 Jan 2026 00:00:02 +0000");
        assert_eq!(SimTime::parse_rfc3339("2026-01-01T08:00:02+08:00"), Some(time.floor_secs()));
    }
}
