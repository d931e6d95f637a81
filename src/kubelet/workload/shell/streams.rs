//! Where text goes: the log, a pipe, a file, nowhere. Text keeps the time at which it was written.

use super::{MAX_LINES, MAX_TEXT, Shell, Stop};
use crate::kubelet::workload::process::LogLine;
use crate::time::SimDuration;

/// Text in a pipe, in pieces with the time (ms since start) of each.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stream {
    pub pieces: Vec<(i64, String)>,
    bytes: usize,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ErrorStream {
    Log,
    Nowhere,
    /// `2>&1`
    WithOutput,
}

impl Stream {
    pub fn of(at: i64, text: String) -> Stream {
        Stream { bytes: text.len(), pieces: vec![(at, text)] }
    }

    pub fn text(&self) -> String {
        self.pieces.iter().map(|(_, text)| text.as_str()).collect()
    }
}

impl Shell {
    /// Writes to standard output.
    pub fn write(&mut self, text: &str) -> Result<(), Stop> {
        self.write_at(self.now, text)
    }

    pub fn write_at(&mut self, at: i64, text: &str) -> Result<(), Stop> {
        self.charge_text(text.len())?;
        match self.captures.last_mut() {
            Some(stream) => {
                stream.bytes += text.len();
                if stream.bytes > MAX_TEXT {
                    return Err(Stop::Limit);
                }
                match stream.pieces.last_mut() {
                    Some((last, piece)) if *last == at => piece.push_str(text),
                    _ => stream.pieces.push((at, text.into())),
                }
                Ok(())
            }
            None => self.log_text(at, text),
        }
    }

    /// Writes to standard error.
    pub fn write_error(&mut self, text: &str) -> Result<(), Stop> {
        match self.errors {
            ErrorStream::Nowhere => Ok(()),
            ErrorStream::WithOutput => self.write(text),
            ErrorStream::Log => {
                self.charge_text(text.len())?;
                self.log_text(self.now, text)
            }
        }
    }

    fn log_text(&mut self, at: i64, text: &str) -> Result<(), Stop> {
        let mut rest = text;
        while let Some((line, after)) = rest.split_once('\n') {
            self.partial.push_str(line);
            self.end_line(at);
            rest = after;
        }
        self.partial.push_str(rest);
        if self.partial.len() > MAX_TEXT { Err(Stop::Limit) } else { Ok(()) }
    }

    /// Closes the line that is being printed. A log has a line once it is complete.
    pub fn end_line(&mut self, at: i64) {
        if self.log.len() >= MAX_LINES {
            self.log.pop_front();
        }
        let text = std::mem::take(&mut self.partial).into();
        self.log.push_back(LogLine { at: SimDuration::from_millis(at), text });
    }

    /// Takes all that is left of the standard input.
    pub fn take_input(&mut self) -> Stream {
        let Some(input) = self.input.take() else { return Stream::default() };
        if input.taken == 0 {
            return input.stream;
        }
        let text = input.stream.text();
        let rest = text.get(input.taken..).unwrap_or_default().to_owned();
        Stream::of(self.now, rest)
    }
}
