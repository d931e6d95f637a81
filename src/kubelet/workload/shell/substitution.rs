//! What follows a `$`, and backticks: parameters, commands and sums inside words.

use super::lexer::{Lexer, MAX_DEPTH, is_name_start, push_text};
use super::parser;
use super::syntax::{Change, Fault, Part, What, Word};
use std::rc::Rc;

impl Lexer<'_> {
    /// What follows a `$`.
    pub(super) fn dollar(&mut self, word: &mut Word, quoted: bool) -> Result<(), Fault> {
        let start = self.pos;
        if self.depth >= MAX_DEPTH {
            return Err(self.fault(self.origin + start, What::TooDeep));
        }
        match self.peek() {
            Some('(') if self.peek_at(1) == Some('(') && self.sum_end().is_some() => {
                let end = self.sum_end().unwrap_or(self.end);
                let word_inside = self.inner(start + 2, end).quoted_word()?;
                self.pos = end + 2;
                word.parts.push(Part::Sum { word: word_inside, quoted });
            }
            Some('(') => {
                let Some(end) = self.closing(start + 1, '(', ')') else {
                    return Err(self.fault(self.origin + start, What::UnexpectedEnd));
                };
                let script = Rc::new(parser::parse_all(self.inner(start + 1, end))?);
                self.pos = end + 1;
                word.parts.push(Part::Output { script, quoted });
            }
            Some('{') => {
                let Some(end) = self.closing(start + 1, '{', '}') else {
                    return Err(self.fault(self.origin + start, What::UnexpectedEnd));
                };
                let part = self.inner(start + 1, end).braces(quoted)?;
                self.pos = end + 1;
                word.parts.push(part);
            }
            Some(c) if is_name_start(c) || c.is_ascii_digit() || "?$!#@*-".contains(c) => {
                let name = self.name();
                word.parts.push(Part::Parameter {
                    name,
                    index: None,
                    change: Change::None,
                    quoted,
                });
            }
            _ => push_text(word, '$', quoted),
        }
        Ok(())
    }

    /// The inside of `${…}`.
    fn braces(&mut self, quoted: bool) -> Result<Part, Fault> {
        let length = self.peek() == Some('#') && self.peek_at(1).is_some();
        if length {
            self.pos += 1;
        }
        let mut name = self.name();
        while name.chars().all(|c| c.is_ascii_digit())
            && let Some(c) = self.peek().filter(char::is_ascii_digit)
        {
            name.push(c);
            self.pos += 1;
        }
        let index = match self.peek() {
            Some('[') => {
                let from = self.pos + 1;
                let Some(to) = self.closing(from, '[', ']') else {
                    return Err(self.fault(self.origin + self.pos, What::UnexpectedEnd));
                };
                self.pos = to + 1;
                Some(self.inner(from, to).quoted_word()?)
            }
            _ => None,
        };
        let change = if length { Change::Length } else { self.change()? };
        if name.is_empty() || self.peek().is_some() {
            let what = What::Unsupported("this form of ${…}");
            return Err(self.fault(self.origin + self.pos, what));
        }
        Ok(Part::Parameter { name, index, change, quoted })
    }

    fn change(&mut self) -> Result<Change, Fault> {
        let colon = self.peek() == Some(':') && self.peek_at(1).is_some_and(|c| "-=+?".contains(c));
        if colon {
            self.pos += 1;
        }
        let Some(sign) = self.peek().filter(|c| "-=+?#%".contains(*c)) else {
            return Ok(Change::None);
        };
        self.pos += 1;
        let longest = "#%".contains(sign) && self.peek() == Some(sign);
        if longest {
            self.pos += 1;
        }
        let word = self.whole_word()?;
        Ok(match sign {
            '-' => Change::Default { colon, word },
            '=' => Change::Assign { colon, word },
            '+' => Change::Alternative { colon, word },
            '?' => Change::Demand { colon, word },
            '#' => Change::TrimStart { longest, pattern: word },
            _ => Change::TrimEnd { longest, pattern: word },
        })
    }

    /// A command between backticks, whose own `\` before `` ` ``, `\` and `$` are taken away.
    pub(super) fn backticks(&mut self, word: &mut Word, quoted: bool) -> Result<(), Fault> {
        let start = self.pos;
        if self.depth >= MAX_DEPTH {
            return Err(self.fault(self.origin + start, What::TooDeep));
        }
        let mut inside = Vec::new();
        loop {
            let Some(c) = self.peek() else {
                return Err(self.fault(self.origin + start, What::UnterminatedQuote));
            };
            self.pos += 1;
            match c {
                '`' => break,
                '\\' if self.peek().is_some_and(|c| "`\\$".contains(c)) => {
                    inside.extend(self.peek());
                    self.pos += 1;
                }
                _ => inside.push(c),
            }
        }
        let lexer = Lexer::new(&inside, self.origin + start, self.depth + 1);
        let script = Rc::new(parser::parse_all(lexer)?);
        word.parts.push(Part::Output { script, quoted });
        Ok(())
    }
}
