//! Characters to words and signs: quoting, `$…`, comments. Knows no grammar.

use super::syntax::{Fault, Part, RedirectKind, What, Word};

/// How deeply substitutions and compound commands may nest.
pub const MAX_DEPTH: usize = 24;

#[derive(Clone, Debug, PartialEq)]
pub enum Token {
    Word(Word),
    Sign(&'static str),
    Newline,
    Redirect { fd: u8, kind: RedirectKind },
    End,
}

/// Reads tokens of `chars[pos..end]`; `origin` is added to reported offsets.
pub struct Lexer<'a> {
    chars: &'a [char],
    pub(super) pos: usize,
    pub(super) end: usize,
    pub(super) origin: usize,
    pub depth: usize,
}

impl<'a> Lexer<'a> {
    pub fn new(chars: &'a [char], origin: usize, depth: usize) -> Self {
        Lexer { chars, pos: 0, end: chars.len(), origin, depth }
    }

    pub(super) fn inner(&self, from: usize, to: usize) -> Lexer<'a> {
        Lexer { pos: from, end: to, depth: self.depth + 1, ..*self }
    }

    pub(super) fn fault(&self, at: usize, what: What) -> Fault {
        Fault { at, what }
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.peek_at(0)
    }

    pub(super) fn peek_at(&self, ahead: usize) -> Option<char> {
        let pos = self.pos + ahead;
        if pos < self.end { self.chars.get(pos).copied() } else { None }
    }

    pub(super) fn eat(&mut self, expected: &str) -> bool {
        let found = expected.chars().enumerate().all(|(i, c)| self.peek_at(i) == Some(c));
        if found {
            self.pos += expected.chars().count();
        }
        found
    }

    /// The next token and its offset.
    pub fn next(&mut self) -> Result<(usize, Token), Fault> {
        self.skip_blanks();
        let at = self.origin + self.pos;
        let Some(first) = self.peek() else { return Ok((at, Token::End)) };
        if first == '\n' {
            self.pos += 1;
            return Ok((at, Token::Newline));
        }
        if let Some(redirect) = self.redirect()? {
            return Ok((at, redirect));
        }
        const SIGNS: [&str; 9] = ["&&", "||", ";;", "|&", ";", "&", "|", "(", ")"];
        for sign in SIGNS {
            if self.eat(sign) {
                return Ok((at, Token::Sign(sign)));
            }
        }
        Ok((at, Token::Word(self.word()?)))
    }

    fn skip_blanks(&mut self) {
        loop {
            match self.peek() {
                Some(' ' | '\t' | '\r') => self.pos += 1,
                Some('\\') if self.peek_at(1) == Some('\n') => self.pos += 2,
                Some('#') => {
                    while self.peek().is_some_and(|c| c != '\n') {
                        self.pos += 1;
                    }
                }
                _ => return,
            }
        }
    }

    fn redirect(&mut self) -> Result<Option<Token>, Fault> {
        let start = self.pos;
        if self.eat("&>>") || self.eat("&>") {
            return Ok(Some(Token::Redirect { fd: 1, kind: RedirectKind::Both }));
        }
        let digit = self.peek().and_then(|c| c.to_digit(10));
        let fd = match digit {
            Some(digit) if matches!(self.peek_at(1), Some('<' | '>')) => {
                self.pos += 1;
                Some(digit as u8)
            }
            _ => None,
        };
        if self.eat("<<") || self.eat("<(") || self.eat(">(") {
            let what = What::Unsupported("here-documents and process substitution");
            return Err(self.fault(self.origin + start, what));
        }
        let kinds = [
            (">>", RedirectKind::Append, 1),
            (">&", RedirectKind::Duplicate, 1),
            (">|", RedirectKind::Write, 1),
            (">", RedirectKind::Write, 1),
            ("<&", RedirectKind::Duplicate, 0),
            ("<", RedirectKind::Read, 0),
        ];
        for (sign, kind, default) in kinds {
            if self.eat(sign) {
                return Ok(Some(Token::Redirect { fd: fd.unwrap_or(default), kind }));
            }
        }
        Ok(None)
    }

    /// A word up to the next blank or sign.
    fn word(&mut self) -> Result<Word, Fault> {
        let mut word = Word::default();
        while let Some(c) = self.peek() {
            match c {
                ' ' | '\t' | '\r' | '\n' | ';' | '&' | '|' | '(' | ')' | '<' | '>' => break,
                _ => self.piece(&mut word)?,
            }
        }
        Ok(word)
    }

    /// One character, quotation or `$…` outside double quotes.
    fn piece(&mut self, word: &mut Word) -> Result<(), Fault> {
        let start = self.pos;
        let Some(c) = self.peek() else { return Ok(()) };
        self.pos += 1;
        match c {
            '\\' => match self.peek() {
                Some('\n') => self.pos += 1,
                Some(next) => {
                    self.pos += 1;
                    push_text(word, next, true);
                }
                None => push_text(word, '\\', true),
            },
            '\'' => {
                word.parts.push(Part::Text { text: String::new(), quoted: true });
                loop {
                    let Some(c) = self.peek() else {
                        return Err(self.fault(self.origin + start, What::UnterminatedQuote));
                    };
                    self.pos += 1;
                    if c == '\'' {
                        break;
                    }
                    push_text(word, c, true);
                }
            }
            '"' => {
                word.parts.push(Part::Text { text: String::new(), quoted: true });
                self.double_quoted(word, start)?;
            }
            '$' => self.dollar(word, false)?,
            '`' => self.backticks(word, false)?,
            _ => push_text(word, c, false),
        }
        Ok(())
    }

    fn double_quoted(&mut self, word: &mut Word, start: usize) -> Result<(), Fault> {
        loop {
            let Some(c) = self.peek() else {
                return Err(self.fault(self.origin + start, What::UnterminatedQuote));
            };
            self.pos += 1;
            match c {
                '"' => return Ok(()),
                _ => self.quoted_piece(c, word)?,
            }
        }
    }

    /// One character (already taken) or `$…` as inside double quotes.
    fn quoted_piece(&mut self, c: char, word: &mut Word) -> Result<(), Fault> {
        match c {
            '\\' => match self.peek() {
                Some('\n') => self.pos += 1,
                Some(next @ ('$' | '`' | '"' | '\\')) => {
                    self.pos += 1;
                    push_text(word, next, true);
                }
                _ => push_text(word, '\\', true),
            },
            '$' => self.dollar(word, true)?,
            '`' => self.backticks(word, true)?,
            _ => push_text(word, c, true),
        }
        Ok(())
    }

    /// A variable's name, or the one character of a special or positional parameter.
    pub(super) fn name(&mut self) -> String {
        let mut name = String::new();
        while let Some(c) = self.peek() {
            let fits = is_name_start(c) || (c.is_ascii_digit() && !name.is_empty());
            if !fits {
                if name.is_empty() {
                    name.push(c);
                    self.pos += 1;
                }
                break;
            }
            name.push(c);
            self.pos += 1;
        }
        name
    }

    /// Where `$((` at the current position ends: the offset of its `))`.
    pub(super) fn sum_end(&self) -> Option<usize> {
        let inner = self.closing(self.pos + 2, '(', ')')?;
        (inner + 1 < self.end && self.chars.get(inner + 1) == Some(&')')).then_some(inner)
    }

    /// The offset of the sign that closes a bracket opened before `from`, quotes skipped.
    pub(super) fn closing(&self, from: usize, open: char, close: char) -> Option<usize> {
        let (mut depth, mut pos) = (1, from);
        while pos < self.end {
            let c = *self.chars.get(pos)?;
            match c {
                '\\' => pos += 1,
                '\'' => pos = self.find(pos + 1, '\'')?,
                '"' => {
                    pos += 1;
                    while pos < self.end && self.chars.get(pos) != Some(&'"') {
                        pos += if self.chars.get(pos) == Some(&'\\') { 2 } else { 1 };
                    }
                }
                _ if c == close => {
                    depth -= 1;
                    if depth == 0 {
                        return Some(pos);
                    }
                }
                _ if c == open => depth += 1,
                _ => {}
            }
            pos += 1;
        }
        None
    }

    fn find(&self, from: usize, wanted: char) -> Option<usize> {
        (from..self.end).find(|&i| self.chars.get(i) == Some(&wanted))
    }

    /// All that is left, read as inside double quotes.
    pub(super) fn quoted_word(&mut self) -> Result<Word, Fault> {
        let mut word = Word::default();
        while let Some(c) = self.peek() {
            self.pos += 1;
            if c != '"' {
                self.quoted_piece(c, &mut word)?;
            }
        }
        Ok(word)
    }

    /// All that is left, read as one unquoted word in which blanks stand for themselves.
    pub(super) fn whole_word(&mut self) -> Result<Word, Fault> {
        let mut word = Word::default();
        while self.peek().is_some() {
            self.piece(&mut word)?;
        }
        Ok(word)
    }
}

pub fn is_name_start(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '_'
}

/// True for what may stand left of `=` in an assignment.
pub fn is_name(text: &str) -> bool {
    text.starts_with(is_name_start) && text.chars().all(|c| is_name_start(c) || c.is_ascii_digit())
}

/// Adds a character to the text at the word's end.
pub fn push_text(word: &mut Word, c: char, quoted: bool) {
    if let Some(Part::Text { text, quoted: same }) = word.parts.last_mut()
        && *same == quoted
    {
        text.push(c);
        return;
    }
    word.parts.push(Part::Text { text: c.into(), quoted });
}
