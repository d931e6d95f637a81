//! `test` and `[ … ]`.

use super::{Shell, arithmetic};

/// How deeply `!` and brackets may nest.
const MAX_DEPTH: usize = 40;

struct Reader<'a> {
    words: &'a [String],
    pos: usize,
    depth: usize,
    shell: &'a Shell,
}

/// The answer of `test`; `Err` names the word it does not understand.
pub fn test(shell: &Shell, words: &[String]) -> Result<bool, String> {
    if words.is_empty() {
        return Ok(false);
    }
    let mut reader = Reader { words, pos: 0, depth: 0, shell };
    let answer = reader.either()?;
    match words.get(reader.pos) {
        None => Ok(answer),
        Some(word) => Err(format!("{word}: unknown operand")),
    }
}

impl Reader<'_> {
    fn word(&self, ahead: usize) -> Option<&str> {
        self.words.get(self.pos + ahead).map(String::as_str)
    }

    fn either(&mut self) -> Result<bool, String> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err("too many brackets".into());
        }
        let mut answer = self.both()?;
        while matches!(self.word(0), Some("-o" | "||")) {
            self.pos += 1;
            answer |= self.both()?;
        }
        self.depth -= 1;
        Ok(answer)
    }

    fn both(&mut self) -> Result<bool, String> {
        let mut answer = self.not()?;
        while matches!(self.word(0), Some("-a" | "&&")) {
            self.pos += 1;
            answer &= self.not()?;
        }
        Ok(answer)
    }

    fn not(&mut self) -> Result<bool, String> {
        let mut negated = false;
        while self.word(0) == Some("!") && self.word(1).is_some() {
            self.pos += 1;
            negated = !negated;
        }
        Ok(self.primary()? != negated)
    }

    fn primary(&mut self) -> Result<bool, String> {
        let Some(first) = self.word(0).map(str::to_owned) else {
            return Err("argument expected".into());
        };
        if let (Some(operator), Some(right)) = (self.word(1), self.word(2))
            && let Some(answer) = binary(&first, operator, right)
        {
            let answer = answer?;
            self.pos += 3;
            return Ok(answer);
        }
        if first == "(" && self.word(1).is_some() {
            self.pos += 1;
            let answer = self.either()?;
            if self.word(0) != Some(")") {
                return Err("closing paren expected".into());
            }
            self.pos += 1;
            return Ok(answer);
        }
        if let Some(operand) = self.word(1)
            && let Some(answer) = self.unary(&first, operand)
        {
            self.pos += 2;
            return Ok(answer);
        }
        self.pos += 1;
        Ok(!first.is_empty())
    }

    fn unary(&self, operator: &str, operand: &str) -> Option<bool> {
        let file = self.shell.files.get(operand).and_then(Option::as_ref);
        Some(match operator {
            "-n" => !operand.is_empty(),
            "-z" => operand.is_empty(),
            "-s" => file.is_some_and(|text| !text.is_empty()),
            "-e" | "-f" | "-r" | "-w" => file.is_some() || operand == "/dev/null",
            "-d" => matches!(operand, "/" | "/tmp" | "/etc" | "/var" | "/bin" | "/usr"),
            "-x" | "-L" | "-h" | "-p" | "-S" | "-b" | "-c" | "-t" => false,
            "-v" => self.shell.variables.contains_key(operand),
            _ => return None,
        })
    }
}

fn binary(left: &str, operator: &str, right: &str) -> Option<Result<bool, String>> {
    let text = match operator {
        "=" | "==" => Some(left == right),
        "!=" => Some(left != right),
        "<" => Some(left < right),
        ">" => Some(left > right),
        _ => None,
    };
    if let Some(answer) = text {
        return Some(Ok(answer));
    }
    if !matches!(operator, "-eq" | "-ne" | "-lt" | "-le" | "-gt" | "-ge") {
        return None;
    }
    let numbers = number(left).and_then(|left| Ok((left, number(right)?)));
    Some(numbers.map(|(left, right)| match operator {
        "-eq" => left == right,
        "-ne" => left != right,
        "-lt" => left < right,
        "-le" => left <= right,
        "-gt" => left > right,
        _ => left >= right,
    }))
}

fn number(text: &str) -> Result<i64, String> {
    let digits = text.trim();
    let digits = digits.strip_prefix(['-', '+']).unwrap_or(digits);
    match digits.is_empty() || digits.chars().any(|c| !c.is_ascii_digit()) {
        true => Err(format!("{text}: bad number")),
        // Decimal even with leading zeros, unlike in `$((…))`.
        false => {
            let trimmed = digits.trim_start_matches('0');
            let value = arithmetic::value_of(trimmed);
            Ok(if text.trim().starts_with('-') { -value } else { value })
        }
    }
}
