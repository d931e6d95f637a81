//! Reading simple commands and their words: quotes, variables and substitutions.

use super::ast::*;
use super::parser::{Parsed, Parser};
use super::variables::{is_name, is_name_part, is_name_start};

/// Characters that end a word.
const META: &str = " \t\r\n;|&<>()\u{a0}\u{200b}";

impl Parser {
    pub fn simple(&mut self) -> Parsed<Simple> {
        let from = self.at;
        let mut simple = Simple::default();
        let mut end = from;
        loop {
            self.skip_blanks();
            if let Some(redirect) = self.redirect()? {
                simple.redirects.push(redirect);
                end = self.at;
                continue;
            }
            if simple.words.is_empty()
                && let Some(assignment) = self.assignment()?
            {
                simple.assignments.push(assignment);
                end = self.at;
                continue;
            }
            let Some(word) = self.word()? else { break };
            simple.words.extend(super::expand::braces(word));
            end = self.at;
        }
        if end == from {
            let token =
                if self.starts("&&") || self.starts("||") || self.starts(";;") { 2 } else { 1 };
            let token: String = (0..token).filter_map(|ahead| self.look(ahead)).collect();
            return Err(self.error(format!("syntax error near unexpected token `{token}'")));
        }
        if self.peek() == Some('(') {
            return Err(self.error(match simple.words.as_slice() {
                [_] => "functions are not supported: write the commands out, or use `for'",
                _ => "syntax error near unexpected token `('",
            }));
        }
        let after = std::mem::replace(&mut self.at, end);
        simple.text = self.text(from);
        self.at = after;
        Ok(simple)
    }

    /// `X=word` in front of a command.
    fn assignment(&mut self) -> Parsed<Option<(String, Word)>> {
        let from = self.at;
        if !self.peek().is_some_and(is_name_start) {
            return Ok(None);
        }
        let name = self.name();
        if !self.eat("=") {
            self.at = from;
            return Ok(None);
        }
        if self.peek() == Some('(') {
            return Err(self.error("arrays are not supported: use `for x in a b c'"));
        }
        let word = self.word()?.unwrap_or_default();
        Ok(Some((name, word)))
    }

    fn name(&mut self) -> String {
        let from = self.at;
        while self.peek().is_some_and(is_name_part) {
            self.at += 1;
        }
        self.text(from)
    }

    pub fn word(&mut self) -> Parsed<Option<Word>> {
        let mut word = Word::default();
        let from = self.at;
        while let Some(c) = self.peek() {
            if META.contains(c) {
                break;
            }
            match c {
                '\\' => self.backslash(&mut word),
                '\'' => self.single_quoted(&mut word)?,
                '"' => {
                    self.at += 1;
                    word.parts.push(Part::Quoted(String::new()));
                    self.double_quoted(&mut word, Some('"'), from)?;
                }
                '$' if self.starts("$\"") => self.at += 1,
                '$' if self.starts("$'") => self.ansi_quoted(&mut word)?,
                '$' => self.dollar(&mut word, false)?,
                '`' => self.backquoted(&mut word, false)?,
                _ => {
                    self.at += 1;
                    word.push_literal(c);
                }
            }
        }
        Ok((self.at > from).then_some(word))
    }

    fn backslash(&mut self, word: &mut Word) {
        self.at += 1;
        match self.take() {
            Some('\n') => {}
            Some(c) => word.push_quoted(c),
            None => word.push_quoted('\\'),
        }
    }

    fn single_quoted(&mut self, word: &mut Word) -> Parsed<()> {
        let from = self.at;
        self.at += 1;
        let mut text = String::new();
        loop {
            match self.take() {
                Some('\'') => break,
                Some(c) => text.push(c),
                None => return Err(self.unclosed(from, '\'')),
            }
        }
        word.parts.push(Part::Quoted(text));
        Ok(())
    }

    /// `$'a\nb'`
    fn ansi_quoted(&mut self, word: &mut Word) -> Parsed<()> {
        let from = self.at;
        self.at += 2;
        let mut raw = String::new();
        loop {
            match self.take() {
                Some('\'') => break,
                Some('\\') => {
                    raw.push('\\');
                    raw.extend(self.take());
                }
                Some(c) => raw.push(c),
                None => return Err(self.unclosed(from, '\'')),
            }
        }
        word.parts.push(Part::Quoted(super::builtins::unescape(&raw)));
        Ok(())
    }

    /// Text in which only `$`, backquotes and some backslashes mean something, up to `end` or the
    /// end of the text.
    pub fn double_quoted(&mut self, word: &mut Word, end: Option<char>, from: usize) -> Parsed<()> {
        loop {
            let Some(c) = self.peek() else {
                return match end {
                    Some(end) => Err(self.unclosed(from, end)),
                    None => Ok(()),
                };
            };
            match c {
                _ if Some(c) == end => {
                    self.at += 1;
                    return Ok(());
                }
                '\\' => {
                    self.at += 1;
                    match self.peek() {
                        Some('\n') => self.at += 1,
                        Some(c) if "$`\\".contains(c) || Some(c) == end => {
                            self.at += 1;
                            word.push_quoted(c);
                        }
                        _ => word.push_quoted('\\'),
                    }
                }
                '$' => self.dollar(word, true)?,
                '`' => self.backquoted(word, true)?,
                _ => {
                    self.at += 1;
                    word.push_quoted(c);
                }
            }
        }
    }

    fn dollar(&mut self, word: &mut Word, quoted: bool) -> Parsed<()> {
        let from = self.at;
        self.at += 1;
        let part = match self.peek() {
            Some('(') if self.starts("((") => self.arithmetic(from)?,
            Some('(') => {
                self.at += 1;
                let body = self.nested(|parser| parser.list(&[]))?;
                if !self.eat(")") {
                    return Err(self.unclosed(from, ')'));
                }
                Part::Substitution { body, quoted }
            }
            Some('{') => self.braced_variable(from, quoted)?,
            Some(c) if is_name_start(c) => {
                let name = self.name();
                Part::Variable { name, fallback: None, quoted }
            }
            Some(c) if c.is_ascii_digit() || "?@*#$!-".contains(c) => {
                self.at += 1;
                Part::Variable { name: c.to_string(), fallback: None, quoted }
            }
            _ if quoted => {
                word.push_quoted('$');
                return Ok(());
            }
            _ => {
                word.push_literal('$');
                return Ok(());
            }
        };
        word.parts.push(part);
        Ok(())
    }

    /// `$((…))`: kept as text with its variables, computed when it is used.
    fn arithmetic(&mut self, from: usize) -> Parsed<Part> {
        self.at += 2;
        let mut word = Word::default();
        let mut open = 0u32;
        loop {
            match self.peek() {
                None => return Err(self.unclosed(from, ')')),
                Some(')') if open == 0 && self.eat("))") => return Ok(Part::Arithmetic(word)),
                Some('$') => {
                    self.nested(|parser| parser.dollar(&mut word, true))?;
                    if word.parts.iter().any(|part| matches!(part, Part::Substitution { .. })) {
                        let instead = "put it into a variable first: X=$(…)";
                        return Err(self.error(format!("`$(…)' inside `$((…))': {instead}")));
                    }
                }
                Some(c) => {
                    open = match c {
                        '(' => open.saturating_add(1),
                        ')' => open.saturating_sub(1),
                        _ => open,
                    };
                    self.at += 1;
                    word.push_quoted(c);
                }
            }
        }
    }

    fn braced_variable(&mut self, from: usize, quoted: bool) -> Parsed<Part> {
        self.at += 1;
        let length = self.starts("#") && self.look(1).is_some_and(is_name_start);
        if length {
            self.at += 1;
        }
        let name = match self.peek() {
            Some(c) if is_name_start(c) => self.name(),
            Some(c) if c.is_ascii_digit() || "?@*#$!-".contains(c) => {
                self.at += 1;
                c.to_string()
            }
            _ => String::new(),
        };
        if self.eat("}") && !name.is_empty() {
            return Ok(match length {
                true => Part::Length(name),
                false => Part::Variable { name, fallback: None, quoted },
            });
        }
        let also_if_empty = self.eat(":-");
        if is_name(&name) && !length && (also_if_empty || self.eat("-")) {
            let mut word = Word::default();
            self.nested(|parser| parser.double_quoted(&mut word, Some('}'), from))?;
            let plain = |part: &Part| {
                matches!(part, Part::Quoted(_) | Part::Variable { fallback: None, .. })
            };
            if word.parts.iter().all(plain) {
                let fallback = Some(Fallback { word, also_if_empty });
                return Ok(Part::Variable { name, fallback, quoted });
            }
        }
        while self.peek().is_some_and(|c| c != '}' && c != '\n') {
            self.at += 1;
        }
        if self.peek().is_none() && !self.text(from).ends_with('}') {
            return Err(self.unclosed(from, '}'));
        }
        let text = self.text(from);
        let works = "`${X}', `${X:-text}' and `${#X}' work here";
        Err(self.error_at(from, format!("{text}}}: bad substitution ({works})")))
    }

    /// `` `cmd` ``
    fn backquoted(&mut self, word: &mut Word, quoted: bool) -> Parsed<()> {
        let from = self.at;
        self.at += 1;
        let mut inner = Vec::new();
        loop {
            match self.take() {
                Some('`') => break,
                Some('\\') => match self.take() {
                    Some(c) if "`\\$".contains(c) => inner.push(c),
                    Some(c) => inner.extend(['\\', c]),
                    None => {}
                },
                Some(c) => inner.push(c),
                None => return Err(self.unclosed(from, '`')),
            }
        }
        let line = self.line(from);
        let body = self.nested(|parser| {
            parser.inside(inner, line, |parser| {
                let body = parser.list(&[])?;
                match parser.peek() {
                    None => Ok(body),
                    Some(_) => Err(parser.error("syntax error near unexpected token `)'")),
                }
            })
        })?;
        word.parts.push(Part::Substitution { body, quoted });
        Ok(())
    }

    /// Parses a text of its own that belongs to this script.
    pub fn inside<T>(
        &mut self,
        chars: Vec<char>,
        line: u32,
        parse: impl FnOnce(&mut Parser) -> Parsed<T>,
    ) -> Parsed<T> {
        let mut parser = Parser::new(chars, line);
        parser.depth = self.depth;
        parser.here = std::mem::take(&mut self.here);
        let parsed = parse(&mut parser);
        self.here = parser.here;
        parsed
    }

    fn unclosed(&self, from: usize, end: char) -> super::error::ParseError {
        let message = format!("unexpected EOF while looking for matching `{end}'");
        self.incomplete(from, message)
    }
}
