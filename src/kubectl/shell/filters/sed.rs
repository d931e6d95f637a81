//! `sed`: `s`, `d`, `p` and `q` on chosen lines.

use super::{Filtered, Source, has, options, with_missing};
use crate::kubectl::shell::builtins::Output;
use crate::kubectl::shell::pattern::{Notation, compile};
use regex_lite::{Captures, Regex};

/// How long a line may become, in bytes.
const LONGEST_LINE: usize = 4 << 20;

const FORMS: &str =
    "only s/A/B/[gpiN], d, p and q work here, with N, $, /RE/ or two of them in front";

/// A command and the lines it is for.
struct Command {
    from: Option<Address>,
    to: Option<Address>,
    negated: bool,
    action: Action,
    /// Inside of a range whose end was not seen yet.
    open: bool,
}

enum Address {
    Line(usize),
    Last,
    Matching(Regex),
}

enum Action {
    Delete,
    Print,
    Quit,
    Substitute { regex: Regex, pieces: Vec<Piece>, every: bool, nth: usize, print: bool },
}

/// A part of a replacement.
enum Piece {
    Text(String),
    /// `\1`; 0 is `&`.
    Group(usize),
}

pub(super) fn sed(args: &[String], source: &Source) -> Filtered {
    // `-i` may carry a suffix, `-i.bak`, but never takes the next argument.
    let in_place = args.iter().any(|arg| arg.starts_with("-i") || arg == "--in-place");
    let others = args.iter().filter(|arg| !arg.starts_with("-i") && *arg != "--in-place");
    let args: Vec<String> = others.cloned().collect();
    let long = [("quiet", 'n'), ("silent", 'n'), ("expression", 'e'), ("regexp-extended", 'E')];
    let (given, mut names) = options(&args, "nErsu", "e", &long)?;
    let scripts = given.iter().filter(|(letter, _)| *letter == 'e');
    let mut script = scripts.map(|(_, text)| text.as_str()).collect::<Vec<_>>().join("\n");
    if !has(&given, 'e') {
        if names.is_empty() {
            return Err(format!("no script: {FORMS}"));
        }
        script = names.remove(0);
    }
    let extended = has(&given, 'E') || has(&given, 'r');
    let mut reader = Reader { chars: script.chars().collect(), at: 0, extended };
    let mut commands = reader.commands().map_err(|why| format!("-e expression #1: {why}"))?;
    let quiet = has(&given, 'n');
    if !in_place {
        let (text, missing) = source.joined(&names)?;
        let mut output = with_missing(edit(&text, &mut commands, quiet)?, missing);
        output.code *= 2;
        return Ok(output);
    }
    if names.is_empty() {
        return Err("no input files".to_string());
    }
    let (texts, missing) = source.texts(&names)?;
    let mut output = Output { code: i32::from(!missing.is_empty()) * 2, ..Output::default() };
    output.stderr = missing.replace("sed: ", "sed: can't read ");
    for text in texts {
        let edited = edit(&text.text, &mut commands, quiet)?;
        output.writes.push((text.name.unwrap_or_default(), edited, false));
    }
    Ok(output)
}

fn edit(text: &str, commands: &mut [Command], quiet: bool) -> Result<String, String> {
    commands.iter_mut().for_each(|command| command.open = false);
    let mut out = String::new();
    let mut lines = text.split_inclusive('\n').enumerate().peekable();
    'lines: while let Some((at, line)) = lines.next() {
        let is_last = lines.peek().is_none();
        let (body, end) = line.strip_suffix('\n').map_or((line, ""), |body| (body, "\n"));
        let mut body = body.to_string();
        let print = |body: &str, out: &mut String| {
            // A line printed twice is two lines, even if the text ends without an end of line.
            if !out.is_empty() && !out.ends_with('\n') {
                out.push('\n');
            }
            out.push_str(body);
            out.push_str(end);
        };
        for command in commands.iter_mut() {
            if !command.selects(at + 1, is_last, &body) {
                continue;
            }
            match &command.action {
                Action::Delete => continue 'lines,
                Action::Print => print(&body, &mut out),
                Action::Quit => {
                    if !quiet {
                        print(&body, &mut out);
                    }
                    return Ok(out);
                }
                Action::Substitute { print: also_print, .. } => {
                    if let Some(changed) = command.action.substitute(&body)? {
                        body = changed;
                        if *also_print {
                            print(&body, &mut out);
                        }
                    }
                }
            }
        }
        if !quiet {
            print(&body, &mut out);
        }
    }
    Ok(out)
}

impl Address {
    fn matches(&self, number: usize, is_last: bool, line: &str) -> bool {
        match self {
            Address::Line(n) => *n == number,
            Address::Last => is_last,
            Address::Matching(regex) => regex.is_match(line),
        }
    }
}

impl Command {
    fn selects(&mut self, number: usize, is_last: bool, line: &str) -> bool {
        let selected = match (&self.from, &self.to) {
            (None, _) => true,
            (Some(from), None) => from.matches(number, is_last, line),
            (Some(_), Some(to)) if self.open => {
                self.open = match to {
                    Address::Line(n) => number < *n,
                    _ => !to.matches(number, is_last, line),
                };
                !matches!(to, Address::Line(n) if number > *n)
            }
            (Some(from), Some(to)) => {
                let starts = from.matches(number, is_last, line);
                self.open = starts && !matches!(to, Address::Line(n) if *n <= number);
                starts
            }
        };
        selected != self.negated
    }
}

impl Action {
    /// The line with matches replaced, or `None` if nothing matches.
    fn substitute(&self, line: &str) -> Result<Option<String>, String> {
        let Action::Substitute { regex, pieces, every, nth, .. } = self else { return Ok(None) };
        let mut out = String::new();
        let mut copied = 0;
        let mut changed = false;
        for (count, captures) in regex.captures_iter(line).enumerate() {
            let Some(whole) = captures.get(0) else { continue };
            if count + 1 < *nth {
                continue;
            }
            out.push_str(line.get(copied..whole.start()).unwrap_or_default());
            replace(&captures, pieces, &mut out);
            copied = whole.end();
            changed = true;
            if out.len() > LONGEST_LINE {
                return Err(format!("a line grew beyond {} MiB", LONGEST_LINE >> 20));
            }
            if !every {
                break;
            }
        }
        out.push_str(line.get(copied..).unwrap_or_default());
        Ok(changed.then_some(out))
    }
}

fn replace(captures: &Captures, pieces: &[Piece], out: &mut String) {
    for piece in pieces {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Group(n) => out.push_str(captures.get(*n).map_or("", |group| group.as_str())),
        }
    }
}

/// Reads a script.
struct Reader {
    chars: Vec<char>,
    at: usize,
    extended: bool,
}

impl Reader {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn take(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += 1;
        Some(c)
    }

    fn skip(&mut self, skipped: &str) {
        while self.peek().is_some_and(|c| skipped.contains(c)) {
            self.at += 1;
        }
    }

    fn eat(&mut self, c: char) -> bool {
        let found = self.peek() == Some(c);
        self.at += usize::from(found);
        found
    }

    fn compile(&self, pattern: &str, ignore_case: bool) -> Result<Regex, String> {
        if pattern.is_empty() {
            return Err("an empty pattern (the last one again) is not supported".to_string());
        }
        compile(pattern, Notation { extended: self.extended, ignore_case, ..Notation::default() })
    }

    fn commands(&mut self) -> Result<Vec<Command>, String> {
        let mut commands = Vec::new();
        loop {
            self.skip(" \t\n;");
            if self.peek().is_none() {
                return Ok(commands);
            }
            let from = self.address()?;
            self.skip(" \t");
            let to = match from.is_some() && self.eat(',') {
                true => {
                    self.skip(" \t");
                    let to = self.address()?;
                    Some(to.ok_or_else(|| format!("unexpected `,': {FORMS}"))?)
                }
                false => None,
            };
            self.skip(" \t");
            let negated = self.eat('!');
            self.skip(" \t");
            let action = match self.take() {
                Some('d') => Action::Delete,
                Some('p') => Action::Print,
                Some('q') => Action::Quit,
                Some('s') => self.substitution()?,
                Some(c) => return Err(format!("unknown command: `{c}': {FORMS}")),
                None => return Err("missing command".to_string()),
            };
            self.skip(" \t");
            if self.peek().is_some_and(|c| !";\n".contains(c)) {
                return Err(format!("extra characters after command: {FORMS}"));
            }
            commands.push(Command { from, to, negated, action, open: false });
        }
    }

    fn address(&mut self) -> Result<Option<Address>, String> {
        match self.peek() {
            Some('$') => {
                self.at += 1;
                Ok(Some(Address::Last))
            }
            Some('/') => {
                self.at += 1;
                let pattern = self.until('/', "unterminated address regex")?;
                self.compile(&pattern, false).map(|regex| Some(Address::Matching(regex)))
            }
            Some(c) if c.is_ascii_digit() => {
                let mut digits = String::new();
                while let Some(c) = self.peek().filter(char::is_ascii_digit) {
                    digits.push(c);
                    self.at += 1;
                }
                let number = digits.parse().map_err(|_| format!("{digits}: too large"))?;
                Ok(Some(Address::Line(number)))
            }
            _ => Ok(None),
        }
    }

    /// Text up to a delimiter; an escaped delimiter loses its `\`, as in GNU sed.
    fn until(&mut self, end: char, message: &str) -> Result<String, String> {
        let mut text = String::new();
        let mut in_brackets = false;
        loop {
            let c = self.take().ok_or_else(|| message.to_string())?;
            if c == end && !in_brackets {
                return Ok(text);
            }
            match c {
                '\\' if !in_brackets => match self.take() {
                    Some(c) if c == end => text.push(c),
                    Some(c) => text.extend(['\\', c]),
                    None => return Err(message.to_string()),
                },
                _ => {
                    // `s/[/]/x/`: a delimiter in brackets is an ordinary character.
                    let start = text.ends_with('[') || text.ends_with("[^");
                    match c {
                        '[' if !in_brackets => in_brackets = self.closes_bracket(),
                        ']' if in_brackets && !start => in_brackets = false,
                        _ => {}
                    }
                    text.push(c);
                }
            }
        }
    }

    fn closes_bracket(&self) -> bool {
        self.chars.get(self.at + 1..).is_some_and(|rest| rest.contains(&']'))
    }

    fn substitution(&mut self) -> Result<Action, String> {
        let unterminated = "unterminated `s' command";
        let end = self.take().ok_or(unterminated)?;
        if end == '\\' || end == '\n' {
            return Err(unterminated.to_string());
        }
        let pattern = self.until(end, unterminated)?;
        let pieces = self.replacement(end, unterminated)?;
        let (mut every, mut print, mut ignore_case, mut nth) = (false, false, false, 1);
        while let Some(c) = self.peek() {
            match c {
                'g' => every = true,
                'p' => print = true,
                'i' | 'I' => ignore_case = true,
                '1'..='9' => nth = c.to_digit(10).map_or(1, |n| n as usize),
                _ => break,
            }
            self.at += 1;
        }
        let regex = self.compile(&pattern, ignore_case)?;
        Ok(Action::Substitute { regex, pieces, every, nth, print })
    }

    fn replacement(&mut self, end: char, message: &str) -> Result<Vec<Piece>, String> {
        let mut pieces = Vec::new();
        let mut text = String::new();
        loop {
            let c = self.take().ok_or(message)?;
            let group = match c {
                _ if c == end => break,
                '&' => Some(0),
                '\\' => match self.take().ok_or(message)? {
                    digit @ '0'..='9' => digit.to_digit(10).map(|n| n as usize),
                    'n' => {
                        text.push('\n');
                        None
                    }
                    't' => {
                        text.push('\t');
                        None
                    }
                    other => {
                        text.push(other);
                        None
                    }
                },
                _ => {
                    text.push(c);
                    None
                }
            };
            if let Some(group) = group {
                pieces.push(Piece::Text(std::mem::take(&mut text)));
                pieces.push(Piece::Group(group));
            }
        }
        pieces.push(Piece::Text(text));
        Ok(pieces)
    }
}
