//! `bc`, the calculator, as far as course notes use it: `scale=N`, variables, `+ - * / % ^` on
//! decimals of moderate length, and multiples of `a(1)`, which is π/4, at any scale.

use super::pi;
use crate::time::SimDuration;
use std::collections::BTreeMap;

/// What a run of bc prints and takes.
#[derive(Debug, PartialEq)]
pub struct Answer {
    pub output: String,
    pub takes: SimDuration,
    /// What could not be read, if anything; the rest is answered.
    pub unreadable: Option<String>,
}

/// bc breaks longer numbers with a `\`; POSIX says 70 columns, of which the last is the newline.
const LINE: usize = 68;
const MAX_DEPTH: usize = 40;
const MAX_SCALE: u32 = 1_000_000;

/// Runs a program; `library` is the option `-l`.
pub fn run(program: &str, library: bool) -> Answer {
    let mut bc = Bc {
        scale: if library { 20 } else { 0 },
        library,
        variables: BTreeMap::new(),
        takes: SimDuration::ZERO,
    };
    let mut answer = Answer { output: String::new(), takes: SimDuration::ZERO, unreadable: None };
    for statement in program.split([';', '\n']).map(str::trim).filter(|s| !s.is_empty()) {
        if matches!(statement, "quit" | "halt") {
            break;
        }
        match bc.statement(statement) {
            Some(Some(text)) => {
                answer.output += &wrapped(&text);
                answer.output.push('\n');
            }
            Some(None) => {}
            None => {
                answer.unreadable.get_or_insert(format!("bc: {statement}"));
            }
        }
    }
    answer.takes = bc.takes;
    answer
}

/// What computing so many digits takes: some seconds, growing mildly.
pub fn digits_take(digits: usize) -> SimDuration {
    SimDuration::from_millis(2000 + digits as i64 / 2)
}

#[derive(Clone, Copy, Debug)]
enum Value {
    Decimal {
        mantissa: i128,
        scale: u32,
    },
    /// So many times `a(1)`.
    QuarterPi(i64),
}

struct Bc {
    scale: u32,
    library: bool,
    variables: BTreeMap<String, Value>,
    takes: SimDuration,
}

impl Bc {
    /// `None`: not understood; `Some(None)`: nothing to print.
    fn statement(&mut self, text: &str) -> Option<Option<String>> {
        if let Some((name, value)) = text.split_once('=')
            && name.trim().chars().all(|c| c.is_ascii_lowercase())
            && !value.starts_with('=')
        {
            let value = self.value(value)?;
            match (name.trim(), value) {
                ("scale", Value::Decimal { mantissa, scale: 0 }) => {
                    self.scale =
                        u32::try_from(mantissa).ok().filter(|scale| *scale <= MAX_SCALE)?;
                }
                ("scale" | "ibase" | "obase" | "", _) => return None,
                (name, value) => drop(self.variables.insert(name.into(), value)),
            }
            return Some(None);
        }
        let value = self.value(text)?;
        self.printed(value).map(Some)
    }

    fn value(&self, text: &str) -> Option<Value> {
        let mut reader = Reader { bc: self, rest: text, depth: 0 };
        let value = reader.sum()?;
        reader.rest.trim().is_empty().then_some(value)
    }

    fn printed(&mut self, value: Value) -> Option<String> {
        match value {
            Value::Decimal { mantissa, scale } => {
                let digits = mantissa.unsigned_abs().to_string();
                Some(with_point(&digits, scale as usize, mantissa < 0))
            }
            Value::QuarterPi(times) => {
                let scale = self.scale as usize;
                if scale > pi::MAX_DECIMALS {
                    return None;
                }
                self.takes = self.takes + digits_take(scale);
                // bc cuts a(1) to the scale and multiplies then, so the last digits differ from π.
                let quarter = divided_by_four(&pi::digits(scale));
                let digits = times_small(&quarter, times.unsigned_abs());
                Some(with_point(&digits, scale, times < 0))
            }
        }
    }
}

struct Reader<'a> {
    bc: &'a Bc,
    rest: &'a str,
    depth: usize,
}

impl Reader<'_> {
    fn eat(&mut self, sign: char) -> bool {
        self.rest = self.rest.trim_start();
        match self.rest.strip_prefix(sign) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn sum(&mut self) -> Option<Value> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        let mut left = self.product()?;
        loop {
            let sign = if self.eat('+') {
                1
            } else if self.eat('-') {
                -1
            } else {
                self.depth -= 1;
                return Some(left);
            };
            left = match (left, self.product()?) {
                (Value::QuarterPi(a), Value::QuarterPi(b)) => {
                    Value::QuarterPi(a.checked_add(b.checked_mul(sign)?)?)
                }
                (
                    Value::Decimal { mantissa: a, scale: s },
                    Value::Decimal { mantissa: b, scale: t },
                ) => {
                    let scale = s.max(t);
                    let (a, b) = (widened(a, scale - s)?, widened(b, scale - t)?);
                    Value::Decimal { mantissa: a.checked_add(b.checked_mul(sign.into())?)?, scale }
                }
                _ => return None,
            };
        }
    }

    fn product(&mut self) -> Option<Value> {
        let mut left = self.power()?;
        loop {
            let sign = match self.rest.trim_start().chars().next() {
                Some(sign @ ('*' | '/' | '%')) => sign,
                _ => return Some(left),
            };
            self.eat(sign);
            let right = self.power()?;
            left = match (sign, left, right) {
                ('*', Value::QuarterPi(n), Value::Decimal { mantissa, scale: 0 })
                | ('*', Value::Decimal { mantissa, scale: 0 }, Value::QuarterPi(n)) => {
                    Value::QuarterPi(n.checked_mul(i64::try_from(mantissa).ok()?)?)
                }
                (
                    _,
                    Value::Decimal { mantissa: a, scale: s },
                    Value::Decimal { mantissa: b, scale: t },
                ) => self.arithmetic(sign, (a, s), (b, t))?,
                _ => return None,
            };
        }
    }

    fn arithmetic(&self, sign: char, (a, s): (i128, u32), (b, t): (i128, u32)) -> Option<Value> {
        let scale = self.bc.scale;
        if sign == '*' {
            let kept = (s + t).min(scale.max(s).max(t));
            let mantissa = a.checked_mul(b)? / 10_i128.checked_pow(s + t - kept)?;
            return Some(Value::Decimal { mantissa, scale: kept });
        }
        if b == 0 {
            return None;
        }
        // a/10^s ÷ b/10^t, cut to `scale` decimals.
        let shift = i64::from(scale) + i64::from(t) - i64::from(s);
        let quotient = match u32::try_from(shift) {
            Ok(shift) => widened(a, shift)?.checked_div(b)?,
            Err(_) => a.checked_div(widened(b, u32::try_from(-shift).ok()?)?)?,
        };
        if sign == '/' {
            return Some(Value::Decimal { mantissa: quotient, scale });
        }
        let kept = (scale + t).max(s);
        let taken = widened(quotient.checked_mul(b)?, kept - (scale + t))?;
        Some(Value::Decimal { mantissa: widened(a, kept - s)?.checked_sub(taken)?, scale: kept })
    }

    fn power(&mut self) -> Option<Value> {
        let base = self.primary()?;
        if !self.eat('^') {
            return Some(base);
        }
        let (Value::Decimal { mantissa, scale }, Value::Decimal { mantissa: exponent, scale: 0 }) =
            (base, self.primary()?)
        else {
            return None;
        };
        let exponent = u32::try_from(exponent).ok()?;
        let full = scale.checked_mul(exponent)?;
        let kept = full.min(self.bc.scale.max(scale));
        let mantissa = mantissa.checked_pow(exponent)? / 10_i128.checked_pow(full - kept)?;
        Some(Value::Decimal { mantissa, scale: kept })
    }

    fn primary(&mut self) -> Option<Value> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        let value = if self.eat('(') {
            let value = self.sum()?;
            if !self.eat(')') {
                return None;
            }
            value
        } else if self.eat('-') {
            match self.primary()? {
                Value::Decimal { mantissa, scale } => {
                    Value::Decimal { mantissa: mantissa.checked_neg()?, scale }
                }
                Value::QuarterPi(times) => Value::QuarterPi(times.checked_neg()?),
            }
        } else {
            self.atom()?
        };
        self.depth -= 1;
        Some(value)
    }

    fn atom(&mut self) -> Option<Value> {
        let end = self.rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '.' && c != '_');
        let (word, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        if word.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
            let (whole, decimals) = word.split_once('.').unwrap_or((word, ""));
            let mantissa = format!("{whole}{decimals}").parse().ok()?;
            return Some(Value::Decimal { mantissa, scale: decimals.len() as u32 });
        }
        if word == "a" && self.bc.library && self.eat('(') {
            let Value::Decimal { mantissa, scale } = self.sum()? else { return None };
            let is_one = 10_i128.checked_pow(scale)? == mantissa;
            return (is_one && self.eat(')')).then_some(Value::QuarterPi(1));
        }
        match word {
            "" => None,
            "scale" => Some(Value::Decimal { mantissa: self.bc.scale.into(), scale: 0 }),
            name if self.rest.trim_start().starts_with('(') || name.contains('.') => None,
            name => {
                let zero = Value::Decimal { mantissa: 0, scale: 0 };
                Some(self.bc.variables.get(name).copied().unwrap_or(zero))
            }
        }
    }
}

fn widened(mantissa: i128, by: u32) -> Option<i128> {
    mantissa.checked_mul(10_i128.checked_pow(by)?)
}

/// Decimal digits with the point set; bc prints no 0 before it.
fn with_point(digits: &str, scale: usize, negative: bool) -> String {
    let digits = format!("{digits:0>width$}", width = scale + 1);
    let (whole, decimals) = digits.split_at(digits.len() - scale);
    let is_zero = digits.bytes().all(|digit| digit == b'0');
    let whole = whole.trim_start_matches('0');
    match (is_zero, decimals.is_empty(), negative) {
        (true, ..) => "0".into(),
        (_, true, negative) => format!("{}{whole}", if negative { "-" } else { "" }),
        (_, false, negative) => format!("{}{whole}.{decimals}", if negative { "-" } else { "" }),
    }
}

fn divided_by_four(digits: &str) -> String {
    let mut rest = 0;
    let digit = |c: u8| {
        rest = rest * 10 + (c - b'0');
        let quotient = rest / 4;
        rest %= 4;
        char::from(b'0' + quotient)
    };
    digits.bytes().map(digit).collect()
}

fn times_small(digits: &str, factor: u64) -> String {
    let mut carry = 0_u128;
    let mut reversed = Vec::with_capacity(digits.len() + 20);
    for c in digits.bytes().rev() {
        carry += u128::from(c - b'0') * u128::from(factor);
        reversed.push(char::from(b'0' + (carry % 10) as u8));
        carry /= 10;
    }
    while carry > 0 {
        reversed.push(char::from(b'0' + (carry % 10) as u8));
        carry /= 10;
    }
    reversed.iter().rev().collect()
}

fn wrapped(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let lines: Vec<String> = chars.chunks(LINE).map(|line| line.iter().collect()).collect();
    lines.join("\\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_as_bc_does() {
        for (program, library, output) in [
            ("1+2*3", false, "7\n"),
            ("7/2", false, "3\n"),
            ("scale=2; 7/2", false, "3.50\n"),
            ("scale=3\n1/3", false, ".333\n"),
            ("-1/4", true, "-.25000000000000000000\n"),
            ("2^10; 10%3", false, "1024\n1\n"),
            ("x=3; x*(x+1)", false, "12\n"),
            ("1.25*2.5", false, "3.12\n"),
            ("scale=5; 4*a(1)", true, "3.14156\n"),
            ("scale=20; a(1)", true, ".78539816339744830961\n"),
        ] {
            let answer = run(program, library);
            assert_eq!((answer.output.as_str(), answer.unreadable), (output, None), "{program}");
        }
    }

    #[test]
    fn long_numbers_are_wrapped_and_cut_as_in_bc() {
        let answer = run("scale=100; 4*a(1)", true);
        assert_eq!(
            answer.output,
            "3.141592653589793238462643383279502884197169399375105820974944592307\\\n\
             8164062862089986280348253421170676\n"
        );
        assert_eq!(answer.takes, SimDuration::from_millis(2050));
        let long = run("scale=10000; 4*a(1)", true).output;
        assert_eq!(long.lines().count(), 10_002_usize.div_ceil(LINE));
        assert!(long.lines().all(|line| line.len() <= 69));
    }

    #[test]
    fn what_is_not_read_is_said() {
        for program in [
            "s(1)",
            "scale=30000; 4*a(1)",
            "1/0",
            "define f(x)",
            "a(2)",
            "((((((",
            "9^99",
            "scale=4294967295",
            "7%.1^99",
        ] {
            let answer = run(program, true);
            assert!(answer.unreadable.is_some(), "{program}");
            assert_eq!(answer.output, "", "{program}");
        }
    }
}
