//! Text → [`Script`]: lists, pipelines, compound commands and redirections.
//!
//! Words are read in `word.rs`. Errors say what bash says, or, where bash knows more than this
//! shell, name the nearest thing that works here.

use super::ast::*;
use super::error::ParseError;
use super::prompt;
use super::variables::is_name;

/// How deep loops, conditions and `$(…)` may be nested.
const DEEPEST: usize = 40;

/// Reads a script: one line or many, with pasted prompts taken away at the start of lines.
pub fn parse(text: &str) -> Result<Script, ParseError> {
    let mut parser = Parser::new(text.chars().collect(), 1);
    parser.start_line();
    let body = parser.list(&[])?;
    if let Some(c) = parser.peek() {
        return Err(parser.unexpected(&c.to_string()));
    }
    Ok(Script { body, here: parser.here })
}

pub(super) type Parsed<T> = Result<T, ParseError>;

/// A here-document whose body begins after the end of the line.
#[derive(Debug)]
pub(super) struct PendingHere {
    /// Index into `Parser::here`.
    pub index: usize,
    pub delimiter: String,
    /// A quoted delimiter: nothing in the body is expanded.
    pub quoted: bool,
    /// `<<-`
    pub strip_tabs: bool,
}

#[derive(Debug)]
pub(super) struct Parser {
    chars: Vec<char>,
    pub at: usize,
    first_line: u32,
    pub depth: usize,
    pub here: Vec<Word>,
    pub pending: Vec<PendingHere>,
}

impl Parser {
    pub fn new(chars: Vec<char>, first_line: u32) -> Self {
        Parser { chars, at: 0, first_line, depth: 0, here: Vec::new(), pending: Vec::new() }
    }

    pub fn peek(&self) -> Option<char> {
        self.look(0)
    }

    pub fn look(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at.saturating_add(ahead)).copied()
    }

    pub fn take(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += 1;
        Some(c)
    }

    pub fn starts(&self, text: &str) -> bool {
        text.chars().enumerate().all(|(ahead, c)| self.look(ahead) == Some(c))
    }

    pub fn eat(&mut self, text: &str) -> bool {
        let found = self.starts(text);
        if found {
            self.at += text.chars().count();
        }
        found
    }

    pub fn text(&self, from: usize) -> String {
        self.chars.get(from..self.at).unwrap_or_default().iter().collect()
    }

    pub fn line(&self, at: usize) -> u32 {
        let before = self.chars.iter().take(at);
        let ends = before.filter(|c| **c == '\n').count();
        self.first_line.saturating_add(u32::try_from(ends).unwrap_or(u32::MAX))
    }

    pub fn error_at(&self, at: usize, message: impl Into<String>) -> ParseError {
        let before = self.chars.iter().take(at);
        let column = before.rev().take_while(|c| **c != '\n').count() + 1;
        ParseError {
            line: self.line(at),
            column: u32::try_from(column).unwrap_or(u32::MAX),
            message: message.into(),
            incomplete: false,
        }
    }

    pub fn error(&self, message: impl Into<String>) -> ParseError {
        self.error_at(self.at, message)
    }

    /// The text ended too early; `from` is where the open thing began.
    pub fn incomplete(&self, from: usize, message: impl Into<String>) -> ParseError {
        ParseError { incomplete: true, ..self.error_at(from, message) }
    }

    fn unexpected(&self, token: &str) -> ParseError {
        self.error(format!("syntax error near unexpected token `{token}'"))
    }

    /// Goes one level deeper while `parse` runs.
    pub fn nested<T>(&mut self, parse: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth >= DEEPEST {
            return Err(self.error(format!("nested more than {DEEPEST} levels deep")));
        }
        self.depth += 1;
        let parsed = parse(self);
        self.depth -= 1;
        parsed
    }

    /// Blanks, continued lines and a comment, but not the end of the line. Pages put no-break
    /// spaces into what is copied from them.
    pub fn skip_blanks(&mut self) {
        loop {
            match self.peek() {
                Some(' ' | '\t' | '\r' | '\u{a0}' | '\u{200b}') => self.at += 1,
                Some('\\') if self.starts("\\\n") => self.at += 2,
                Some('\\') if self.starts("\\\r\n") => self.at += 3,
                Some('#') => {
                    while self.peek().is_some_and(|c| c != '\n') {
                        self.at += 1;
                    }
                }
                _ => return,
            }
        }
    }

    /// Takes prompts away at the start of a line.
    fn start_line(&mut self) {
        let rest = self.chars.get(self.at..).unwrap_or_default();
        let line: String = rest.iter().take_while(|c| **c != '\n').take(400).collect();
        let mut left = prompt::strip_certain(&line);
        if self.depth > 0 {
            left = prompt::strip_continued(left);
        }
        self.at += line.chars().count() - left.chars().count();
    }

    /// Ends of lines, blanks and comments; here-documents follow the line that names them.
    fn skip_lines(&mut self) -> Parsed<()> {
        loop {
            self.skip_blanks();
            if self.peek() != Some('\n') {
                return Ok(());
            }
            self.at += 1;
            self.here_documents()?;
            self.start_line();
        }
    }

    /// The unquoted text at this place, as far as it could be a reserved word.
    fn reserved(&self) -> String {
        let rest = self.chars.get(self.at..).unwrap_or_default();
        let end = |c: &char| !c.is_whitespace() && !";|&<>()".contains(*c);
        rest.iter().take_while(|c| end(c)).take(12).collect()
    }

    /// Pipelines up to one of the reserved words in `ends`, a `)` or the end of the text.
    pub fn list(&mut self, ends: &[&str]) -> Parsed<List> {
        let mut list = List::new();
        let mut when = When::Always;
        let mut separated = true;
        loop {
            self.skip_lines()?;
            let word = self.reserved();
            let ended = self.peek().is_none_or(|c| c == ')') || ends.contains(&word.as_str());
            if ended && when == When::Always {
                // A here-document can be named by the very last line.
                if self.peek().is_none() {
                    self.here_documents()?;
                }
                return Ok(list);
            }
            if self.peek().is_none() {
                return Err(self.incomplete(self.at, "syntax error: unexpected end of file"));
            }
            if !separated {
                return Err(self.unexpected(&word));
            }
            let pipeline = self.pipeline()?;
            list.push(Item { when, pipeline });
            (when, separated) = self.separator()?;
        }
    }

    /// What stands between two pipelines, and whether anything does.
    fn separator(&mut self) -> Parsed<(When, bool)> {
        self.skip_blanks();
        if self.eat("&&") {
            return Ok((When::Succeeded, true));
        }
        if self.eat("||") {
            return Ok((When::Failed, true));
        }
        if self.starts(";;") {
            return Err(self.unexpected(";;"));
        }
        if self.starts("&") {
            return Err(self.error(
                "`&' is not supported: commands run one after the other; use `timeout 60s CMD' to \
                 limit one that waits",
            ));
        }
        Ok((When::Always, self.eat(";") || self.peek().is_none_or(|c| "\n)".contains(c))))
    }

    fn pipeline(&mut self) -> Parsed<Pipeline> {
        let mut negated = false;
        while self.reserved() == "!" {
            self.at += 1;
            self.skip_blanks();
            negated = !negated;
        }
        let mut stages = vec![self.command()?];
        loop {
            self.skip_blanks();
            if self.starts("||") || !self.eat("|") {
                return Ok(Pipeline { negated, stages });
            }
            if self.eat("&") {
                return Err(self.error("`|&' is not supported: write `2>&1 |'"));
            }
            self.skip_lines()?;
            if self.peek().is_none() {
                return Err(self.incomplete(self.at, "syntax error: unexpected end of file"));
            }
            stages.push(self.command()?);
        }
    }

    fn command(&mut self) -> Parsed<Command> {
        let word = self.reserved();
        let unsupported = |what: &str, instead: &str| {
            Err(self.error(format!("`{what}' is not supported here: {instead}")))
        };
        match word.as_str() {
            "for" | "if" | "while" | "until" | "{" => return self.compound(&word),
            "case" | "select" => return unsupported(&word, "use `if'"),
            "function" => return unsupported("function", "write the commands out, or use `for'"),
            "[[" => return unsupported("[[", "use `[ … ]'"),
            "do" | "done" | "then" | "elif" | "else" | "fi" | "esac" | "}" | "in" => {
                return Err(self.unexpected(&word));
            }
            _ => {}
        }
        if self.starts("((") {
            return unsupported("((", "use `X=$((…))'");
        }
        if self.peek() == Some('(') {
            return self.compound("(");
        }
        self.simple().map(Command::Simple)
    }

    fn compound(&mut self, word: &str) -> Parsed<Command> {
        let from = self.at;
        self.at += word.chars().count();
        let compound = self.nested(|parser| match word {
            "for" => parser.for_loop(from),
            "if" => parser.condition(from),
            "while" | "until" => {
                let condition = parser.block(from, "do")?;
                let body = parser.block(from, "done")?;
                Ok(Compound::While { until: word == "until", condition, body })
            }
            "{" => Ok(Compound::Group(parser.block(from, "}")?)),
            _ => Ok(Compound::Subshell(parser.block(from, ")")?)),
        })?;
        let mut redirects = Vec::new();
        loop {
            self.skip_blanks();
            match self.redirect()? {
                Some(redirect) => redirects.push(redirect),
                None => return Ok(Command::Compound(compound, redirects)),
            }
        }
    }

    /// A list that may not be empty, and the word that ends it.
    fn block(&mut self, from: usize, end: &str) -> Parsed<List> {
        let list = self.list(&[end])?;
        self.expect(from, end)?;
        if list.is_empty() {
            return Err(self.unexpected(end));
        }
        Ok(list)
    }

    /// A reserved word, or `)`, that must stand here.
    fn expect(&mut self, from: usize, word: &str) -> Parsed<()> {
        let found = match self.peek() {
            Some(c) if ";|&<>()\n".contains(c) => c.to_string(),
            _ => self.reserved(),
        };
        if found == word {
            self.at += word.len();
            return Ok(());
        }
        if self.peek().is_none() {
            let open = format!("syntax error: unexpected end of file (wanted `{word}')");
            return Err(self.incomplete(from, open));
        }
        Err(self.unexpected(&found))
    }

    fn for_loop(&mut self, from: usize) -> Parsed<Compound> {
        self.skip_blanks();
        if self.starts("((") {
            return Err(self.error("`for ((' is not supported: use `for i in $(seq 1 5)'"));
        }
        let name = self.reserved();
        if name.is_empty() && self.peek().is_none() {
            return Err(self.incomplete(from, "syntax error: unexpected end of file"));
        }
        if !is_name(&name) {
            return Err(self.error(format!("`{name}': not a valid identifier")));
        }
        self.at += name.chars().count();
        self.skip_lines()?;
        self.expect(from, "in")?;
        let words = self.words()?;
        self.skip_blanks();
        self.eat(";");
        self.skip_lines()?;
        self.expect(from, "do")?;
        let body = self.block(from, "done")?;
        Ok(Compound::For { name, words, body })
    }

    fn condition(&mut self, from: usize) -> Parsed<Compound> {
        let mut branches = Vec::new();
        loop {
            let condition = self.block(from, "then")?;
            let body = self.list(&["elif", "else", "fi"])?;
            if body.is_empty() && self.peek().is_some() {
                return Err(self.unexpected(&self.reserved()));
            }
            branches.push((condition, body));
            if self.eat("elif") {
                continue;
            }
            let otherwise = if self.eat("else") { self.list(&["fi"])? } else { List::new() };
            self.expect(from, "fi")?;
            return Ok(Compound::If { branches, otherwise });
        }
    }

    /// Words up to the end of the command, each with its braces expanded.
    fn words(&mut self) -> Parsed<Vec<Word>> {
        let mut words = Vec::new();
        loop {
            self.skip_blanks();
            match self.word()? {
                Some(word) => words.extend(super::expand::braces(word)),
                None => return Ok(words),
            }
        }
    }
}
