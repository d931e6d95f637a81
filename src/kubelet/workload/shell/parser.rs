//! Words and signs to commands: the grammar of the POSIX shell, less functions and here-documents.

use super::lexer::{Lexer, MAX_DEPTH, Token, is_name};
use super::syntax::{
    Assignment, Command, Fault, Join, Part, Pipeline, Redirect, RedirectKind, Script, Stage,
    Statement, Value, What, Word,
};

/// Reads a whole script.
pub fn parse(text: &str) -> Result<Script, Fault> {
    let chars: Vec<char> = text.chars().collect();
    parse_all(Lexer::new(&chars, 0, 0))
}

/// Reads all that the lexer has.
pub fn parse_all(lexer: Lexer<'_>) -> Result<Script, Fault> {
    let mut parser = Parser { lexer, at: 0, token: Token::End };
    parser.advance()?;
    let script = parser.script()?;
    match parser.token {
        Token::End => Ok(script),
        _ => Err(parser.unexpected()),
    }
}

/// Words that end the list of statements before them.
const CLOSERS: [&str; 8] = ["then", "elif", "else", "fi", "do", "done", "esac", "}"];

struct Parser<'a> {
    lexer: Lexer<'a>,
    at: usize,
    token: Token,
}

impl Parser<'_> {
    fn advance(&mut self) -> Result<Token, Fault> {
        let (at, token) = self.lexer.next()?;
        self.at = at;
        Ok(std::mem::replace(&mut self.token, token))
    }

    fn unexpected(&self) -> Fault {
        let what = match &self.token {
            Token::End => What::UnexpectedEnd,
            Token::Newline => What::Unexpected("newline".into()),
            Token::Sign(sign) => What::Unexpected((*sign).into()),
            Token::Redirect { .. } => What::Unexpected("redirection".into()),
            Token::Word(word) => What::Unexpected(word.plain().unwrap_or("word").into()),
        };
        Fault { at: self.at, what }
    }

    fn is_word(&self, text: &str) -> bool {
        matches!(&self.token, Token::Word(word) if word.plain() == Some(text))
    }

    fn is_sign(&self, sign: &str) -> bool {
        matches!(self.token, Token::Sign(found) if found == sign)
    }

    fn expect_word(&mut self, text: &str) -> Result<(), Fault> {
        if !self.is_word(text) {
            return Err(self.unexpected());
        }
        self.advance().map(drop)
    }

    fn expect_sign(&mut self, sign: &str) -> Result<(), Fault> {
        if !self.is_sign(sign) {
            return Err(self.unexpected());
        }
        self.advance().map(drop)
    }

    fn skip_newlines(&mut self) -> Result<(), Fault> {
        while self.token == Token::Newline {
            self.advance()?;
        }
        Ok(())
    }

    /// Statements up to a word or sign that cannot begin one.
    fn script(&mut self) -> Result<Script, Fault> {
        let mut script = Script::new();
        loop {
            self.skip_newlines()?;
            let closed = match &self.token {
                Token::End => true,
                Token::Sign(sign) => matches!(*sign, ")" | ";;"),
                Token::Word(word) => word.plain().is_some_and(|w| CLOSERS.contains(&w)),
                _ => false,
            };
            if closed {
                return Ok(script);
            }
            let mut statement = self.and_or()?;
            match self.token {
                Token::Sign("&") => {
                    statement.background = true;
                    self.advance()?;
                }
                Token::Sign(";") | Token::Newline => drop(self.advance()?),
                Token::End | Token::Sign(")" | ";;") => {}
                _ => return Err(self.unexpected()),
            }
            script.push(statement);
        }
    }

    fn and_or(&mut self) -> Result<Statement, Fault> {
        let first = self.pipeline()?;
        let mut rest = Vec::new();
        loop {
            let join = match self.token {
                Token::Sign("&&") => Join::And,
                Token::Sign("||") => Join::Or,
                _ => return Ok(Statement { first, rest, background: false }),
            };
            self.advance()?;
            self.skip_newlines()?;
            rest.push((join, self.pipeline()?));
        }
    }

    fn pipeline(&mut self) -> Result<Pipeline, Fault> {
        let mut negated = false;
        while self.is_word("!") {
            negated = !negated;
            self.advance()?;
        }
        let mut stages = vec![self.stage()?];
        while self.is_sign("|") || self.is_sign("|&") {
            self.advance()?;
            self.skip_newlines()?;
            stages.push(self.stage()?);
        }
        Ok(Pipeline { negated, stages })
    }

    fn stage(&mut self) -> Result<Stage, Fault> {
        let at = self.at;
        if self.lexer.depth >= MAX_DEPTH {
            return Err(Fault { at, what: What::TooDeep });
        }
        self.lexer.depth += 1;
        let mut redirects = Vec::new();
        let compound = self.compound()?;
        let command = match compound {
            Some(command) => {
                while let Token::Redirect { .. } = self.token {
                    redirects.push(self.redirect()?);
                }
                command
            }
            None => self.simple(&mut redirects)?,
        };
        self.lexer.depth -= 1;
        Ok(Stage { at, command, redirects })
    }

    fn redirect(&mut self) -> Result<Redirect, Fault> {
        let (fd, kind) = match self.advance()? {
            Token::Redirect { fd, kind } => (fd, kind),
            _ => (1, RedirectKind::Write),
        };
        match self.token {
            Token::Word(_) => match self.advance()? {
                Token::Word(target) => Ok(Redirect { fd, kind, target }),
                _ => Err(self.unexpected()),
            },
            _ => Err(self.unexpected()),
        }
    }

    fn compound(&mut self) -> Result<Option<Command>, Fault> {
        if self.is_sign("(") {
            self.advance()?;
            if self.is_sign("(") {
                return Err(Fault { at: self.at, what: What::Unsupported("((…))") });
            }
            let body = self.script()?;
            self.expect_sign(")")?;
            return Ok(Some(Command::Subshell(body)));
        }
        let Token::Word(word) = &self.token else { return Ok(None) };
        let Some(keyword) = word.plain().map(str::to_owned) else { return Ok(None) };
        match keyword.as_str() {
            "{" => {
                self.advance()?;
                let body = self.script()?;
                self.expect_word("}")?;
                Ok(Some(Command::Group(body)))
            }
            "if" => self.if_command().map(Some),
            "while" | "until" => {
                self.advance()?;
                let condition = self.script()?;
                let body = self.do_group()?;
                Ok(Some(Command::While { until: keyword == "until", condition, body }))
            }
            "for" => self.for_command().map(Some),
            "case" => self.case_command().map(Some),
            "function" => {
                self.advance()?;
                let name = self.plain_word()?;
                if self.is_sign("(") {
                    self.advance()?;
                    self.expect_sign(")")?;
                }
                self.function_body(name).map(Some)
            }
            "select" => Err(Fault { at: self.at, what: What::Unsupported("select") }),
            word if CLOSERS.contains(&word) => Err(self.unexpected()),
            _ => Ok(None),
        }
    }

    fn plain_word(&mut self) -> Result<String, Fault> {
        let text = match &self.token {
            Token::Word(word) => word.plain().map(str::to_owned),
            _ => None,
        };
        let Some(text) = text else { return Err(self.unexpected()) };
        self.advance()?;
        Ok(text)
    }

    fn do_group(&mut self) -> Result<Script, Fault> {
        self.expect_word("do")?;
        let body = self.script()?;
        self.expect_word("done")?;
        Ok(body)
    }

    fn if_command(&mut self) -> Result<Command, Fault> {
        let mut arms = Vec::new();
        let mut otherwise = Script::new();
        self.advance()?;
        loop {
            let condition = self.script()?;
            self.expect_word("then")?;
            arms.push((condition, self.script()?));
            if self.is_word("elif") {
                self.advance()?;
                continue;
            }
            if self.is_word("else") {
                self.advance()?;
                otherwise = self.script()?;
            }
            self.expect_word("fi")?;
            return Ok(Command::If { arms, otherwise });
        }
    }

    fn for_command(&mut self) -> Result<Command, Fault> {
        self.advance()?;
        if self.is_sign("(") {
            return Err(Fault { at: self.at, what: What::Unsupported("for ((…))") });
        }
        let name = self.plain_word()?;
        self.skip_newlines()?;
        let mut words = None;
        if self.is_word("in") {
            self.advance()?;
            let mut list = Vec::new();
            while let Token::Word(_) = self.token {
                if let Token::Word(word) = self.advance()? {
                    list.push(word);
                }
            }
            words = Some(list);
        }
        if self.is_sign(";") {
            self.advance()?;
        }
        self.skip_newlines()?;
        let body = self.do_group()?;
        Ok(Command::For { name, words, body })
    }

    fn case_command(&mut self) -> Result<Command, Fault> {
        self.advance()?;
        let Token::Word(_) = self.token else { return Err(self.unexpected()) };
        let Token::Word(word) = self.advance()? else { return Err(self.unexpected()) };
        self.skip_newlines()?;
        self.expect_word("in")?;
        let mut arms = Vec::new();
        loop {
            self.skip_newlines()?;
            if self.is_word("esac") {
                self.advance()?;
                return Ok(Command::Case { word, arms });
            }
            if self.is_sign("(") {
                self.advance()?;
            }
            let mut patterns = Vec::new();
            loop {
                let Token::Word(_) = self.token else { return Err(self.unexpected()) };
                if let Token::Word(pattern) = self.advance()? {
                    patterns.push(pattern);
                }
                if !self.is_sign("|") {
                    break;
                }
                self.advance()?;
            }
            self.expect_sign(")")?;
            arms.push((patterns, self.script()?));
            if self.is_sign(";;") {
                self.advance()?;
            }
        }
    }

    /// The body is read, so that what follows it can be, and dropped.
    fn function_body(&mut self, name: String) -> Result<Command, Fault> {
        self.skip_newlines()?;
        self.stage()?;
        Ok(Command::Function { name })
    }

    fn simple(&mut self, redirects: &mut Vec<Redirect>) -> Result<Command, Fault> {
        let (mut assignments, mut words) = (Vec::new(), Vec::new());
        loop {
            match &self.token {
                Token::Redirect { .. } => redirects.push(self.redirect()?),
                Token::Word(_) => {
                    let Token::Word(word) = self.advance()? else { break };
                    match (words.is_empty(), assignment(&word)) {
                        (true, Some((name, value))) if self.opens_array(&value) => {
                            let value = Value::Array(self.array()?);
                            assignments.push(Assignment { name, value });
                        }
                        (true, Some((name, value))) => {
                            assignments.push(Assignment { name, value: Value::One(value) });
                        }
                        _ => words.push(word),
                    }
                }
                Token::Sign("(") if words.len() == 1 && assignments.is_empty() => {
                    let name = words[0].plain().map(str::to_owned);
                    let Some(name) = name else { return Err(self.unexpected()) };
                    self.advance()?;
                    self.expect_sign(")")?;
                    return self.function_body(name);
                }
                _ => break,
            }
        }
        if words.is_empty() && assignments.is_empty() && redirects.is_empty() {
            return Err(self.unexpected());
        }
        Ok(Command::Simple { assignments, words })
    }

    fn opens_array(&self, value: &Word) -> bool {
        value.parts.is_empty() && self.is_sign("(")
    }

    fn array(&mut self) -> Result<Vec<Word>, Fault> {
        self.advance()?;
        let mut words = Vec::new();
        loop {
            match self.token {
                Token::Newline => drop(self.advance()?),
                Token::Word(_) => {
                    if let Token::Word(word) = self.advance()? {
                        words.push(word);
                    }
                }
                _ => break,
            }
        }
        self.expect_sign(")")?;
        Ok(words)
    }
}

/// `NAME=value` taken apart.
pub fn assignment(word: &Word) -> Option<(String, Word)> {
    let Some(Part::Text { text, quoted: false }) = word.parts.first() else { return None };
    let (name, first) = text.split_once('=')?;
    if !is_name(name) {
        return None;
    }
    let mut parts = Vec::new();
    if !first.is_empty() {
        parts.push(Part::Text { text: first.into(), quoted: false });
    }
    parts.extend(word.parts.iter().skip(1).cloned());
    Some((name.into(), Word { parts }))
}
