//! One of the five fields: a comma list of `*`, `n`, `a-b`, each with an optional `/step`.

use super::error::ScheduleError;

/// What a field allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Bit n: the value n.
    pub values: u64,
    /// Whether it has a `*` or `?` without a step: it restricts nothing.
    pub star: bool,
}

/// The range of a field's values, and names for them in order from `low`.
pub struct Bounds {
    pub low: i64,
    pub high: i64,
    names: &'static [&'static str],
}

pub const MINUTES: Bounds = Bounds { low: 0, high: 59, names: &[] };
pub const HOURS: Bounds = Bounds { low: 0, high: 23, names: &[] };
pub const DAYS_OF_MONTH: Bounds = Bounds { low: 1, high: 31, names: &[] };
pub const MONTHS: Bounds = Bounds {
    low: 1,
    high: 12,
    names: &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
};
pub const DAYS_OF_WEEK: Bounds =
    Bounds { low: 0, high: 6, names: &["sun", "mon", "tue", "wed", "thu", "fri", "sat"] };

impl Field {
    pub fn parse(text: &str, bounds: &Bounds) -> Result<Self, ScheduleError> {
        let mut field = Field { values: 0, star: false };
        for item in text.split(',').filter(|item| !item.is_empty()) {
            field.add(item, bounds)?;
        }
        Ok(field)
    }

    fn add(&mut self, item: &str, bounds: &Bounds) -> Result<(), ScheduleError> {
        let text = || item.to_owned();
        let parts: Vec<_> = item.split('/').collect();
        let ends: Vec<_> = parts[0].split('-').collect();
        let all = ends[0] == "*" || ends[0] == "?";
        let (start, mut end) = match ends[..] {
            _ if all => (bounds.low, bounds.high),
            [only] => {
                let only = number_or_name(only, bounds)?;
                (only, only)
            }
            [start, end] => (number_or_name(start, bounds)?, number_or_name(end, bounds)?),
            _ => {
                number_or_name(ends[0], bounds)?;
                return Err(ScheduleError::Hyphens(text()));
            }
        };
        let step = match parts[..] {
            [_] => 1,
            [_, step] => number(step)?,
            _ => return Err(ScheduleError::Slashes(text())),
        };
        // `n/step` means from n on.
        if parts.len() == 2 && ends.len() == 1 {
            end = bounds.high;
        }
        if start < bounds.low {
            let minimum = bounds.low;
            return Err(ScheduleError::BelowMinimum { start, minimum, text: text() });
        }
        if end > bounds.high {
            let maximum = bounds.high;
            return Err(ScheduleError::AboveMaximum { end, maximum, text: text() });
        }
        if start > end {
            return Err(ScheduleError::Inverted { start, end, text: text() });
        }
        if step == 0 {
            return Err(ScheduleError::NoStep(text()));
        }
        // A step beyond the range leaves its first value.
        let step = usize::try_from(step).unwrap_or(usize::MAX);
        for value in (start..=end).step_by(step) {
            self.values |= 1 << value;
        }
        self.star |= all && step == 1;
        Ok(())
    }
}

fn number_or_name(text: &str, bounds: &Bounds) -> Result<i64, ScheduleError> {
    let named = bounds.names.iter().position(|name| text.eq_ignore_ascii_case(name));
    named.map_or_else(|| number(text), |place| Ok(bounds.low + place as i64))
}

/// Go's `strconv.Atoi`, and nothing below zero.
fn number(text: &str) -> Result<i64, ScheduleError> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let fault = |why| ScheduleError::NotANumber { text: text.into(), why };
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(fault("invalid syntax"));
    }
    match text.parse() {
        Err(_) => Err(fault("value out of range")),
        Ok(number) if number < 0 => Err(ScheduleError::Negative { number, text: text.into() }),
        Ok(number) => Ok(number),
    }
}
