//! `$((…))` on 64-bit numbers, wrapping as in C. Knows variables only by asking for them.

/// Why an expression has no value.
#[derive(Debug, PartialEq)]
pub enum Problem {
    Syntax,
    DivisionByZero,
}

/// Reads and sets the variables of an expression.
pub trait Variables {
    fn get(&mut self, name: &str) -> i64;
    fn set(&mut self, name: &str, value: i64);
}

const MAX_DEPTH: usize = 40;

/// The value of an expression whose `$…` are already replaced.
pub fn evaluate(text: &str, variables: &mut dyn Variables) -> Result<i64, Problem> {
    let tokens = tokens(text)?;
    if tokens.is_empty() {
        return Ok(0);
    }
    let mut reader = Reader { tokens: &tokens, pos: 0, depth: 0, variables, live: true };
    let value = reader.comma()?;
    if reader.pos == tokens.len() { Ok(value) } else { Err(Problem::Syntax) }
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Number(i64),
    Name(String),
    Sign(&'static str),
}

const SIGNS: [&str; 37] = [
    "<<=", ">>=", "&&", "||", "==", "!=", "<=", ">=", "<<", ">>", "++", "--", "+=", "-=", "*=",
    "/=", "%=", "&=", "|=", "^=", "**", "+", "-", "*", "/", "%", "<", ">", "=", "!", "~", "&", "|",
    "^", "?", ":", ",",
];

fn tokens(text: &str) -> Result<Vec<Token>, Problem> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(c) = rest.chars().next() {
        let length = if c.is_ascii_digit() {
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
            tokens.push(Token::Number(number(&rest[..end]).ok_or(Problem::Syntax)?));
            end
        } else if c.is_ascii_alphabetic() || c == '_' {
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            let end = end.unwrap_or(rest.len());
            tokens.push(Token::Name(rest[..end].into()));
            end
        } else if c == '(' || c == ')' {
            tokens.push(Token::Sign(if c == '(' { "(" } else { ")" }));
            1
        } else {
            let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign)).ok_or(Problem::Syntax)?;
            tokens.push(Token::Sign(sign));
            sign.len()
        };
        rest = rest[length..].trim_start();
    }
    Ok(tokens)
}

/// A C number: decimal, `0x…` or octal with a leading 0.
fn number(text: &str) -> Option<i64> {
    if let Some(hex) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        return i64::from_str_radix(hex, 16).ok();
    }
    match text.strip_prefix('0') {
        Some(octal) if !octal.is_empty() => i64::from_str_radix(octal, 8).ok(),
        _ => text.parse().ok(),
    }
}

/// A variable's value in an expression: a number, or 0 if it is none.
pub fn value_of(text: &str) -> i64 {
    let text = text.trim();
    match text.strip_prefix('-') {
        Some(rest) => number(rest).unwrap_or(0).wrapping_neg(),
        None => number(text).unwrap_or(0),
    }
}

struct Reader<'a> {
    tokens: &'a [Token],
    pos: usize,
    depth: usize,
    variables: &'a mut dyn Variables,
    /// False in the half of `&&`, `||` and `?:` that is not taken.
    live: bool,
}

impl Reader<'_> {
    fn eat(&mut self, sign: &str) -> bool {
        let found = matches!(self.tokens.get(self.pos), Some(Token::Sign(s)) if *s == sign);
        if found {
            self.pos += 1;
        }
        found
    }

    fn comma(&mut self) -> Result<i64, Problem> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Problem::Syntax);
        }
        let mut value = self.assign()?;
        while self.eat(",") {
            value = self.assign()?;
        }
        self.depth -= 1;
        Ok(value)
    }

    fn assign(&mut self) -> Result<i64, Problem> {
        const ASSIGNMENTS: [(&str, &str); 11] = [
            ("=", ""),
            ("+=", "+"),
            ("-=", "-"),
            ("*=", "*"),
            ("/=", "/"),
            ("%=", "%"),
            ("<<=", "<<"),
            (">>=", ">>"),
            ("&=", "&"),
            ("|=", "|"),
            ("^=", "^"),
        ];
        if let (Some(Token::Name(name)), Some(Token::Sign(sign))) =
            (self.tokens.get(self.pos), self.tokens.get(self.pos + 1))
            && let Some((_, operator)) = ASSIGNMENTS.iter().find(|(s, _)| s == sign)
        {
            let name = name.clone();
            self.pos += 2;
            self.depth += 1;
            if self.depth > MAX_DEPTH {
                return Err(Problem::Syntax);
            }
            let right = self.assign()?;
            self.depth -= 1;
            let value = match *operator {
                "" => right,
                operator => {
                    let left = self.variables.get(&name);
                    self.apply(operator, left, right)?
                }
            };
            if self.live {
                self.variables.set(&name, value);
            }
            return Ok(value);
        }
        self.ternary()
    }

    fn ternary(&mut self) -> Result<i64, Problem> {
        let condition = self.binary(0)?;
        if !self.eat("?") {
            return Ok(condition);
        }
        let live = self.live;
        self.live = live && condition != 0;
        let yes = self.comma()?;
        if !self.eat(":") {
            return Err(Problem::Syntax);
        }
        self.live = live && condition == 0;
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Problem::Syntax);
        }
        let no = self.ternary()?;
        self.depth -= 1;
        self.live = live;
        Ok(if condition != 0 { yes } else { no })
    }

    fn binary(&mut self, level: usize) -> Result<i64, Problem> {
        const LEVELS: [&[&str]; 10] = [
            &["||"],
            &["&&"],
            &["|"],
            &["^"],
            &["&"],
            &["==", "!="],
            &["<=", ">=", "<", ">"],
            &["<<", ">>"],
            &["+", "-"],
            &["*", "/", "%"],
        ];
        let Some(operators) = LEVELS.get(level) else { return self.unary() };
        let mut left = self.binary(level + 1)?;
        while let Some(operator) = operators.iter().find(|o| self.eat(o)) {
            let live = self.live;
            self.live = live
                && match *operator {
                    "&&" => left != 0,
                    "||" => left == 0,
                    _ => true,
                };
            let right = self.binary(level + 1)?;
            left = self.apply(operator, left, right)?;
            self.live = live;
        }
        Ok(left)
    }

    fn unary(&mut self) -> Result<i64, Problem> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Problem::Syntax);
        }
        let value = if self.eat("-") {
            self.unary()?.wrapping_neg()
        } else if self.eat("+") {
            self.unary()?
        } else if self.eat("!") {
            i64::from(self.unary()? == 0)
        } else if self.eat("~") {
            !self.unary()?
        } else if self.eat("++") {
            self.step(1, true)?
        } else if self.eat("--") {
            self.step(-1, true)?
        } else {
            self.power()?
        };
        self.depth -= 1;
        Ok(value)
    }

    fn power(&mut self) -> Result<i64, Problem> {
        let base = self.primary()?;
        if !self.eat("**") {
            return Ok(base);
        }
        let exponent = self.unary()?;
        Ok(base.wrapping_pow(u32::try_from(exponent).map_err(|_| Problem::Syntax)?))
    }

    fn primary(&mut self) -> Result<i64, Problem> {
        if self.eat("(") {
            let value = self.comma()?;
            return if self.eat(")") { Ok(value) } else { Err(Problem::Syntax) };
        }
        match self.tokens.get(self.pos) {
            Some(Token::Number(number)) => {
                self.pos += 1;
                Ok(*number)
            }
            Some(Token::Name(name)) => {
                let value = self.variables.get(name);
                match self.tokens.get(self.pos + 1) {
                    Some(Token::Sign("++")) => self.step(1, false).map(|_| value),
                    Some(Token::Sign("--")) => self.step(-1, false).map(|_| value),
                    _ => {
                        self.pos += 1;
                        Ok(value)
                    }
                }
            }
            _ => Err(Problem::Syntax),
        }
    }

    /// `++name` and `name++`; the sign of the former is already taken.
    fn step(&mut self, by: i64, before: bool) -> Result<i64, Problem> {
        let Some(Token::Name(name)) = self.tokens.get(self.pos) else {
            return Err(Problem::Syntax);
        };
        self.pos += if before { 1 } else { 2 };
        let value = self.variables.get(name).wrapping_add(by);
        if self.live {
            self.variables.set(name, value);
        }
        Ok(value)
    }

    fn apply(&self, operator: &str, left: i64, right: i64) -> Result<i64, Problem> {
        let divisible = right != 0;
        Ok(match operator {
            "+" => left.wrapping_add(right),
            "-" => left.wrapping_sub(right),
            "*" => left.wrapping_mul(right),
            "/" | "%" if !divisible && self.live => return Err(Problem::DivisionByZero),
            "/" if divisible => left.wrapping_div(right),
            "%" if divisible => left.wrapping_rem(right),
            "<<" => left.wrapping_shl(right as u32),
            ">>" => left.wrapping_shr(right as u32),
            "<" => i64::from(left < right),
            ">" => i64::from(left > right),
            "<=" => i64::from(left <= right),
            ">=" => i64::from(left >= right),
            "==" => i64::from(left == right),
            "!=" => i64::from(left != right),
            "&" => left & right,
            "|" => left | right,
            "^" => left ^ right,
            "&&" => i64::from(left != 0 && right != 0),
            "||" => i64::from(left != 0 || right != 0),
            _ => 0,
        })
    }
}
