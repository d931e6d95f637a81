//! What an unquoted YAML word means to Kubernetes: the rules of YAML 1.1 as its library reads them.
//! Upstream: `sigs.k8s.io/yaml`, `goyaml.v2/resolve.go`.

use serde_json::Number;

/// What a plain scalar stands for.
#[derive(Clone, Debug, PartialEq)]
pub enum Word {
    Null,
    Bool(bool),
    Number(Number),
    NotJson(NotJson),
    /// None of these: the word itself.
    Text,
}

/// A number that JSON does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotJson {
    NaN,
    Infinity,
    NegativeInfinity,
}

impl NotJson {
    /// As Go's JSON encoder names it.
    pub fn words(self) -> &'static str {
        match self {
            NotJson::NaN => "NaN",
            NotJson::Infinity => "+Inf",
            NotJson::NegativeInfinity => "-Inf",
        }
    }
}

/// Reads a plain scalar.
pub fn plain(word: &str) -> Word {
    match word {
        "" | "~" | "null" | "Null" | "NULL" => Word::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            Word::Bool(true)
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            Word::Bool(false)
        }
        ".nan" | ".NaN" | ".NAN" => Word::NotJson(NotJson::NaN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => Word::NotJson(NotJson::Infinity),
        "-.inf" | "-.Inf" | "-.INF" => Word::NotJson(NotJson::NegativeInfinity),
        _ => {
            let numeric =
                word.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.'));
            let number = if numeric { number(word) } else { None };
            number.map_or(Word::Text, Word::Number)
        }
    }
}

/// The number a word stands for, if it is one. `_` may separate digits, except where the word
/// begins with a dot.
fn number(word: &str) -> Option<Number> {
    if word.starts_with('.') {
        return float(word);
    }
    let digits: String = word.chars().filter(|c| *c != '_').collect();
    integer(&digits).or_else(|| float(&digits))
}

/// Go's `strconv.ParseInt(text, 0, 64)`, then `ParseUint`.
fn integer(text: &str) -> Option<Number> {
    let (negative, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let lower = rest.to_ascii_lowercase();
    let (radix, digits) = match lower.as_bytes() {
        [b'0', b'x', ..] => (16, &lower[2..]),
        [b'0', b'b', ..] => (2, &lower[2..]),
        [b'0', b'o', ..] => (8, &lower[2..]),
        [b'0', _, ..] => (8, &lower[1..]),
        _ => (10, lower.as_str()),
    };
    // Rust would take a second sign.
    if !digits.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return None;
    }
    let value = i128::from_str_radix(digits, radix).ok()?;
    let value = if negative { -value } else { value };
    if let Ok(value) = i64::try_from(value) {
        return Some(value.into());
    }
    // ParseUint takes no sign.
    let unsigned = text.starts_with(|c: char| c.is_ascii_digit());
    u64::try_from(value).ok().filter(|_| unsigned).map(Number::from)
}

/// `^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$`. Whole floats become integers, as they
/// do on their way through JSON.
fn float(text: &str) -> Option<Number> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => (&unsigned[..at], Some(&unsigned[at + 1..])),
        None => (unsigned, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let mantissa_ok = match mantissa.split_once('.') {
        Some(("", fraction)) => digits(fraction),
        Some((whole, fraction)) => digits(whole) && (fraction.is_empty() || digits(fraction)),
        None => digits(mantissa),
    };
    let exponent_ok =
        exponent.is_none_or(|text| digits(text.strip_prefix(['-', '+']).unwrap_or(text)));
    if !mantissa_ok || !exponent_ok {
        return None;
    }
    whole_or_float(text.parse().ok()?)
}

/// A JSON number for a float; `None` if it is not finite.
fn whole_or_float(value: f64) -> Option<Number> {
    // Above 2^53 neighbouring integers are no longer distinct.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if value.fract() == 0.0 && value.abs() <= EXACT {
        return Some(Number::from(value as i64));
    }
    Number::from_f64(value)
}

/// A number as Go writes it to JSON.
pub fn go_number(number: &Number) -> String {
    match number.as_f64() {
        Some(value) if number.is_f64() && value.abs() >= 1e-6 && value.abs() < 1e21 => {
            format!("{value}")
        }
        Some(value) if number.is_f64() => {
            // Go pads the exponent's sign, not its digits.
            let text = format!("{value:e}");
            if text.contains("e-") { text } else { text.replace('e', "e+") }
        }
        _ => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_mean_what_kubectl_sends() {
        // Left what a manifest says, right what kubectl 1.32 sent to its server for it.
        for (word, json) in [
            ("y", "true"),
            ("n", "false"),
            ("On", "true"),
            ("off", "false"),
            ("tRue", "\"tRue\""),
            ("~", "null"),
            ("0644", "420"),
            ("0o17", "15"),
            ("08", "8"),
            ("1_000", "1000"),
            ("1__0", "10"),
            ("_1", "\"_1\""),
            ("12:30:45", "\"12:30:45\""),
            ("1e3", "1000"),
            ("1.0", "1"),
            (".5", "0.5"),
            (".5e3", "500"),
            ("+.5", "0.5"),
            ("+5", "5"),
            ("-0", "0"),
            ("0x1F", "31"),
            ("0b101", "5"),
            ("0x", "\"0x\""),
            ("5.", "5"),
            ("1e", "\"1e\""),
            ("1.2.3", "\"1.2.3\""),
            ("1.10", "1.1"),
            ("007", "7"),
            ("1e400", "\"1e400\""),
            ("2001-12-14", "\"2001-12-14\""),
            ("=", "\"=\""),
            ("123456789012345678", "123456789012345678"),
            ("-", "\"-\""),
            ("+-5", "\"+-5\""),
            (".nan", "NaN"),
            ("-.inf", "-Inf"),
        ] {
            let read = match plain(word) {
                Word::Null => "null".to_owned(),
                Word::Bool(value) => value.to_string(),
                Word::Number(value) => value.to_string(),
                Word::NotJson(value) => value.words().to_owned(),
                Word::Text => format!("{word:?}"),
            };
            assert_eq!(read, json, "{word}");
        }
    }

    #[test]
    fn numbers_print_as_go_prints_them() {
        for (value, text) in [(1e21, "1e+21"), (1e20, "100000000000000000000"), (1.5, "1.5")] {
            assert_eq!(go_number(&Number::from_f64(value).unwrap()), text);
        }
    }
}
