//! `$((…))`: whole numbers with `+ - * / %`, comparisons and parentheses.

/// How deep parentheses and signs may be nested.
const DEEPEST: u32 = 50;

/// The value of an expression; `variable` gives a name's text. Errors are bash's.
pub(super) fn evaluate(
    text: &str,
    variable: &dyn Fn(&str) -> Option<String>,
) -> Result<i64, String> {
    let chars: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    let mut reader = Reader { chars: &chars, at: 0, depth: 0, variable };
    let value = match chars.is_empty() {
        true => Some(0),
        false => reader.operation(0),
    };
    let whole = value.filter(|_| reader.at == chars.len());
    whole.ok_or_else(|| format!("{}: syntax error or division by 0 in arithmetic", text.trim()))
}

struct Reader<'a> {
    chars: &'a [char],
    at: usize,
    depth: u32,
    variable: &'a dyn Fn(&str) -> Option<String>,
}

/// Operators by how tightly they bind, loosest first; longer ones before their beginnings.
const LEVELS: [&[&str]; 4] =
    [&["==", "!="], &["<=", ">=", "<", ">"], &["+", "-"], &["*", "/", "%"]];

impl Reader<'_> {
    fn operation(&mut self, level: usize) -> Option<i64> {
        let Some(operators) = LEVELS.get(level) else { return self.operand() };
        let mut left = self.operation(level + 1)?;
        while let Some(operator) = operators.iter().find(|operator| self.starts(operator)) {
            self.at += operator.len();
            let right = self.operation(level + 1)?;
            left = match *operator {
                "==" => i64::from(left == right),
                "!=" => i64::from(left != right),
                "<=" => i64::from(left <= right),
                ">=" => i64::from(left >= right),
                "<" => i64::from(left < right),
                ">" => i64::from(left > right),
                "+" => left.wrapping_add(right),
                "-" => left.wrapping_sub(right),
                "*" => left.wrapping_mul(right),
                "/" => left.checked_div(right)?,
                _ => left.checked_rem(right)?,
            };
        }
        Some(left)
    }

    fn starts(&self, text: &str) -> bool {
        text.chars().enumerate().all(|(ahead, c)| self.chars.get(self.at + ahead) == Some(&c))
    }

    fn operand(&mut self) -> Option<i64> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let c = *self.chars.get(self.at)?;
        let value = match c {
            '(' => {
                self.at += 1;
                let value = self.operation(0)?;
                let closed = self.chars.get(self.at) == Some(&')');
                self.at += 1;
                closed.then_some(value)
            }
            '-' | '+' => {
                self.at += 1;
                let value = self.operand()?;
                Some(if c == '-' { value.wrapping_neg() } else { value })
            }
            _ => {
                let rest = self.chars.get(self.at..).unwrap_or_default();
                let part = |c: &&char| c.is_ascii_alphanumeric() || **c == '_';
                let word: String = rest.iter().take_while(part).collect();
                self.at += word.len();
                match c.is_ascii_digit() {
                    true => word.parse().ok(),
                    false if word.is_empty() => None,
                    false => {
                        let value = (self.variable)(&word).unwrap_or_default();
                        if value.trim().is_empty() { Some(0) } else { value.trim().parse().ok() }
                    }
                }
            }
        };
        self.depth -= 1;
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn computes_as_bash_does() {
        let variable = |name: &str| (name == "i").then(|| "4".to_string());
        for (text, value) in [
            ("", Some(0)),
            ("1 + 2*3", Some(7)),
            ("(1+2)*3", Some(9)),
            ("i+1", Some(5)),
            ("-i", Some(-4)),
            ("7/2", Some(3)),
            ("7%2", Some(1)),
            ("i<5", Some(1)),
            ("x+1", Some(1)),
            ("10-2-3", Some(5)),
            ("1/0", None),
            ("1+", None),
            ("(1", None),
            ("1 $", None),
        ] {
            assert_eq!(evaluate(text, &variable).ok(), value, "{text}");
        }
    }
}
