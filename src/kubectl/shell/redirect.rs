//! Reading redirections and here-documents.

use super::ast::*;
use super::parser::{Parsed, Parser, PendingHere};

impl Parser {
    pub fn redirect(&mut self) -> Parsed<Option<Redirect>> {
        let from = self.at;
        let stream = match self.peek() {
            Some('&') if self.starts("&>") => Some(Stream::Both),
            Some('1') => Some(Stream::Stdout),
            Some('2') => Some(Stream::Stderr),
            _ => None,
        };
        if stream.is_some() {
            self.at += 1;
        }
        if stream.is_none() && self.peek() == Some('<') {
            self.at += 1;
            return self.input().map(Some);
        }
        if !self.eat(">") {
            self.at = from;
            return Ok(None);
        }
        let stream = stream.unwrap_or(Stream::Stdout);
        if self.eat("&") {
            let to = match self.take() {
                Some('1') => Stream::Stdout,
                Some('2') => Stream::Stderr,
                _ => return Err(self.error_at(from, "only `2>&1' and `1>&2' work here")),
            };
            return Ok(Some(Redirect::Duplicate { stream, to }));
        }
        let append = self.eat(">");
        self.eat("|");
        let path = self.target()?;
        Ok(Some(Redirect::Write { stream, path, append }))
    }

    /// What follows `<`.
    fn input(&mut self) -> Parsed<Redirect> {
        if self.eat("<<") {
            return self.target().map(Redirect::HereString);
        }
        if !self.eat("<") {
            if self.peek() == Some('(') {
                return Err(self.error("`<(…)' is not supported: use a pipe, `… | CMD'"));
            }
            return self.target().map(Redirect::Read);
        }
        let strip_tabs = self.eat("-");
        let word = self.target()?;
        let mut delimiter = String::new();
        let mut quoted = false;
        for part in word.parts {
            match part {
                Part::Literal(text) => delimiter.push_str(&text),
                Part::Quoted(text) => {
                    quoted = true;
                    delimiter.push_str(&text);
                }
                _ => return Err(self.error("the end of a here-document is a plain word")),
            }
        }
        let index = self.here.len();
        self.here.push(Word::default());
        self.pending.push(PendingHere { index, delimiter, quoted, strip_tabs });
        Ok(Redirect::Here(index))
    }

    fn target(&mut self) -> Parsed<Word> {
        self.skip_blanks();
        let found = self.word()?;
        found.ok_or_else(|| match self.peek() {
            None => self.error("syntax error near unexpected token `newline'"),
            Some('\n') => self.error("syntax error near unexpected token `newline'"),
            Some(c) => self.error(format!("syntax error near unexpected token `{c}'")),
        })
    }

    /// The bodies of the here-documents that the line before named.
    pub fn here_documents(&mut self) -> Parsed<()> {
        for pending in std::mem::take(&mut self.pending) {
            let line = self.line(self.at);
            let body = self.here_body(&pending)?;
            let mut word = Word::default();
            if pending.quoted {
                word.parts.push(Part::Quoted(body));
            } else {
                self.nested(|parser| {
                    let chars = body.chars().collect();
                    parser.inside(chars, line, |parser| parser.double_quoted(&mut word, None, 0))
                })?;
            }
            if let Some(slot) = self.here.get_mut(pending.index) {
                *slot = word;
            }
        }
        Ok(())
    }

    fn here_body(&mut self, pending: &PendingHere) -> Parsed<String> {
        let from = self.at;
        let mut body = String::new();
        while self.peek().is_some() {
            let start = self.at;
            while self.peek().is_some_and(|c| c != '\n') {
                self.at += 1;
            }
            let text = self.text(start);
            self.eat("\n");
            let mut text = text.trim_end_matches('\r');
            if pending.strip_tabs {
                text = text.trim_start_matches('\t');
            }
            if text == pending.delimiter {
                return Ok(body);
            }
            body.push_str(text);
            body.push('\n');
        }
        let end = &pending.delimiter;
        let message = format!("here-document delimited by end-of-file (wanted `{end}')");
        Err(self.incomplete(from, message))
    }
}
