//! Numbers that may be given as a percentage of something.
//! Upstream: apimachinery `util/intstr.GetScaledValueFromIntOrPercent`.

use crate::api::v1::IntOrString;

/// Which way a percentage that is no whole number goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    Up,
    Down,
}

/// The number itself, or that percentage of `total`. `None` for a text that is no percentage: a
/// number in quotes is none either.
pub fn resolve(value: &IntOrString, total: i32, rounding: Rounding) -> Option<i32> {
    let percent = match value {
        IntOrString::Int(number) => return Some(*number),
        IntOrString::String(text) => percentage(text)?,
    };
    let hundredths = percent * i64::from(total);
    let up = i64::from(rounding == Rounding::Up && hundredths % 100 != 0);
    i32::try_from(hundredths.div_euclid(100) + up).ok()
}

/// The number in `25%`.
pub fn percentage(text: &str) -> Option<i64> {
    let digits = text.strip_suffix('%')?;
    digits.parse::<i32>().ok().map(i64::from)
}

/// As it is written: `1`, `25%`.
pub fn text(value: &IntOrString) -> String {
    match value {
        IntOrString::Int(number) => number.to_string(),
        IntOrString::String(text) => text.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_round_as_their_field_says() {
        for (value, total, up, down) in [
            ("25%", 1, Some(1), Some(0)),
            ("25%", 4, Some(1), Some(1)),
            ("25%", 5, Some(2), Some(1)),
            ("25%", 10, Some(3), Some(2)),
            ("0%", 10, Some(0), Some(0)),
            ("100%", 7, Some(7), Some(7)),
            ("10%", 5000, Some(500), Some(500)),
            ("5", 10, None, None),
            ("x%", 10, None, None),
        ] {
            let value = IntOrString::String(value.into());
            assert_eq!(resolve(&value, total, Rounding::Up), up, "{value:?} of {total}");
            assert_eq!(resolve(&value, total, Rounding::Down), down, "{value:?} of {total}");
        }
        assert_eq!(resolve(&IntOrString::Int(3), 10, Rounding::Up), Some(3));
    }
}
