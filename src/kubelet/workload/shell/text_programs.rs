//! Programs that print or pass on text: echo, date, cat, seq, grep and their like.

use super::formats::{date_text, echo, formatted};
use super::streams::Stream;
use super::{Ran, Shell};
use crate::kubelet::workload::finding::Finding;
use crate::order::Order;
use crate::time::SimDuration;

impl Shell {
    /// `echo`, `printf` and `pwd`, builtin or not.
    pub(super) fn print(&mut self, argv: &[String]) -> Ran {
        let arguments = argv.get(1..).unwrap_or_default();
        let text = match argv.first().map(String::as_str) {
            Some("echo") => echo(arguments, self.name == "sh" && self.setting.image.has_dash()),
            Some("printf") => {
                self.charge_text(arguments.iter().map(String::len).sum::<usize>() * 4)?;
                formatted(arguments)
            }
            _ => "/\n".into(),
        };
        self.write(&text)?;
        Ok(0)
    }

    pub(super) fn text_program(&mut self, name: &str, arguments: &[String]) -> Ran {
        match name {
            "date" => self.date(arguments),
            "printenv" => self.printenv(arguments),
            "hostname" => self.line(&self.hostname()),
            "whoami" => self.line("root"),
            "id" => self.line("uid=0(root) gid=0(root) groups=0(root)"),
            "uname" => self.line("Linux"),
            "nproc" => self.line("4"),
            "seq" => self.seq(arguments),
            "yes" => self.yes(arguments),
            "cat" => self.cat(arguments),
            "tee" => self.tee(arguments),
            "head" | "tail" => self.ends(name, arguments),
            "wc" | "sort" | "rev" | "uniq" => self.whole(name, arguments),
            "grep" => self.grep(arguments),
            "basename" => {
                let path = arguments.first().map_or("", String::as_str);
                self.line(path.trim_end_matches('/').rsplit('/').next().unwrap_or(path))
            }
            "dirname" => {
                let path = arguments.first().map_or("", String::as_str);
                self.line(path.rsplit_once('/').map_or(".", |(folder, _)| folder))
            }
            "touch" | "rm" => self.touch_or_remove(name == "rm", arguments),
            _ => Ok(0),
        }
    }

    fn line(&mut self, text: &str) -> Ran {
        let text = format!("{text}\n");
        self.write(&text)?;
        Ok(0)
    }

    fn date(&mut self, arguments: &[String]) -> Ran {
        let now = self.setting.started + SimDuration::from_millis(self.now);
        if !self.captures.is_empty() {
            self.changes += 1;
        }
        let format = arguments.iter().find_map(|argument| argument.strip_prefix('+'));
        match format {
            Some(format) => self.line(&date_text(now, format)),
            None => self.line(&now.unix_date()),
        }
    }

    fn printenv(&mut self, arguments: &[String]) -> Ran {
        if arguments.is_empty() {
            let mut text = String::new();
            for name in &self.exported {
                if let Some(value) = self.variables.get(name) {
                    text += &format!("{name}={value}\n");
                }
            }
            self.write(&text)?;
            return Ok(0);
        }
        let mut status = 0;
        for name in arguments {
            match self.variables.get(name).filter(|_| self.exported.contains(name)).cloned() {
                Some(value) => self.line(&value)?,
                None => {
                    status = 1;
                    0
                }
            };
        }
        Ok(status)
    }

    fn seq(&mut self, arguments: &[String]) -> Ran {
        let numbers: Option<Vec<i64>> = arguments
            .iter()
            .filter(|a| !matches!(a.as_str(), "-w"))
            .map(|a| a.parse().ok())
            .collect();
        let (first, step, last) = match numbers.as_deref() {
            Some([last]) => (1, 1, *last),
            Some([first, last]) => (*first, 1, *last),
            Some([first, step, last]) if *step != 0 => (*first, *step, *last),
            _ => {
                self.write_error("seq: invalid argument\n")?;
                return Ok(1);
            }
        };
        let width = match arguments.iter().any(|a| a == "-w") {
            true => first.to_string().len().max(last.to_string().len()),
            false => 0,
        };
        let mut number = first;
        while (step > 0 && number <= last) || (step < 0 && number >= last) {
            self.charge(1)?;
            self.write(&format!("{number:0width$}\n"))?;
            let Some(next) = number.checked_add(step) else { break };
            number = next;
        }
        Ok(0)
    }

    fn yes(&mut self, arguments: &[String]) -> Ran {
        let word = if arguments.is_empty() { "y".into() } else { arguments.join(" ") };
        let piped = !self.captures.is_empty();
        // Whoever reads it stops it; a thousand lines are enough for any reader here.
        for _ in 0..if piped { 1000 } else { 100 } {
            self.line(&word)?;
        }
        if !piped {
            self.pass_forever()?;
        }
        Ok(0)
    }

    /// The text of a file, or a note or message that there is none.
    fn file(&mut self, program: &str, path: &str) -> Result<Option<String>, super::Stop> {
        match self.files.get(path) {
            Some(Some(text)) => Ok(Some(text.clone())),
            None if path == "/dev/null" => Ok(Some(String::new())),
            // It may come with the image or a volume, whose files are not simulated.
            None if !path.starts_with("/tmp/") => {
                self.find(Finding::OutputUnknown { program: format!("{program} {path}") });
                Ok(Some(String::new()))
            }
            _ => {
                let message = match program {
                    "cat" => format!("cat: can't open '{path}': No such file or directory\n"),
                    _ => format!("{program}: {path}: No such file or directory\n"),
                };
                self.write_error(&message)?;
                Ok(None)
            }
        }
    }

    /// The named files, or the input; and the status.
    fn sources(&mut self, program: &str, paths: &[&String]) -> Result<(Stream, i32), super::Stop> {
        if paths.is_empty() {
            return Ok((self.take_input(), 0));
        }
        let (mut text, mut status) = (String::new(), 0);
        for path in paths {
            if path.as_str() == "-" {
                text += &self.take_input().text();
                continue;
            }
            match self.file(program, path)? {
                Some(content) => text += &content,
                None => status = 1,
            }
            self.charge_text(text.len())?;
        }
        Ok((Stream::of(self.now, text), status))
    }

    fn cat(&mut self, arguments: &[String]) -> Ran {
        let paths: Vec<&String> =
            arguments.iter().filter(|a| a.len() == 1 || !a.starts_with('-')).collect();
        let (stream, status) = self.sources("cat", &paths)?;
        for (at, piece) in stream.pieces {
            self.write_at(at.max(0), &piece)?;
        }
        Ok(status)
    }

    fn tee(&mut self, arguments: &[String]) -> Ran {
        let stream = self.take_input();
        let text = stream.text();
        for (at, piece) in &stream.pieces {
            self.write_at(*at, piece)?;
        }
        let append = arguments.iter().any(|a| a == "-a");
        for path in
            arguments.iter().filter(|a| !a.starts_with(['-', '/']) || a.starts_with("/tmp/"))
        {
            let old = self.files.get(path).cloned().flatten().filter(|_| append);
            self.write_file(path, old.unwrap_or_default() + &text)?;
        }
        Ok(0)
    }

    fn ends(&mut self, name: &str, arguments: &[String]) -> Ran {
        let (mut count, mut paths, mut follow) = (10_usize, Vec::new(), false);
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            match argument.strip_prefix('-') {
                Some("n" | "c") => {
                    count = rest.next().and_then(|n| n.parse().ok()).unwrap_or(count);
                }
                Some(option) if !option.is_empty() => {
                    follow |= name == "tail" && option.to_lowercase().starts_with('f');
                    let digits = option.trim_start_matches('n');
                    count = digits.parse().unwrap_or(count);
                }
                _ => paths.push(argument),
            }
        }
        let (stream, status) = self.sources(name, &paths)?;
        let text = stream.text();
        let lines: Vec<&str> = text.lines().collect();
        let kept = match name {
            "head" => &lines[..count.min(lines.len())],
            _ => &lines[lines.len().saturating_sub(count)..],
        };
        let text: String = kept.iter().flat_map(|line| [*line, "\n"]).collect();
        self.write(&text)?;
        if follow && status == 0 {
            self.pass_forever()?;
        }
        Ok(status)
    }

    /// Programs that read all before they print.
    fn whole(&mut self, name: &str, arguments: &[String]) -> Ran {
        let paths: Vec<&String> = arguments.iter().filter(|a| !a.starts_with('-')).collect();
        let (stream, status) = self.sources(name, &paths)?;
        let text = stream.text();
        let has = |letter: char| arguments.iter().any(|a| a.starts_with('-') && a.contains(letter));
        self.charge_text(text.len() * 4)?;
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        match name {
            "wc" => {
                let (l, w, c) = (has('l'), has('w'), has('c'));
                let all = !(l || w || c);
                let words = text.split_whitespace().count();
                let counts = [(l, text.matches('\n').count()), (w, words), (c, text.len())];
                let shown = counts.iter().filter(|(asked, _)| *asked || all);
                let shown: Vec<String> = shown.map(|(_, count)| count.to_string()).collect();
                lines = vec![shown.join(" ")];
            }
            "sort" if has('n') => lines.order_by_key(|line| super::arithmetic::value_of(line)),
            "sort" => lines.order(),
            "uniq" => lines.dedup(),
            _ => lines.iter_mut().for_each(|line| *line = line.chars().rev().collect()),
        }
        if name == "sort" && has('r') {
            lines.reverse();
        }
        let text: String = lines.into_iter().map(|line| line + "\n").collect();
        self.write(&text)?;
        Ok(status)
    }

    /// `grep` for a plain text; patterns are not simulated.
    fn grep(&mut self, arguments: &[String]) -> Ran {
        let (options, words): (Vec<_>, Vec<_>) =
            arguments.iter().partition(|a| a.len() > 1 && a.starts_with('-'));
        let has = |letter: char| options.iter().any(|o| o.contains(letter));
        let Some((pattern, paths)) = words.split_first() else { return Ok(2) };
        if !has('F') && pattern.contains(['.', '*', '[', '^', '$', '\\', '|', '+']) {
            self.find(Finding::Unreadable { what: "this pattern of grep".into() });
            return Ok(0);
        }
        let fold = |text: &str| if has('i') { text.to_lowercase() } else { text.to_owned() };
        let wanted = fold(pattern);
        let (stream, _) = self.sources("grep", paths)?;
        let text = stream.text();
        self.charge_text(text.len() * 2)?;
        let found: Vec<&str> =
            text.lines().filter(|line| fold(line).contains(&wanted) != has('v')).collect();
        if has('c') {
            self.line(&found.len().to_string())?;
        } else if !has('q') {
            for line in &found {
                self.line(line)?;
            }
        }
        Ok(i32::from(found.is_empty()))
    }

    fn touch_or_remove(&mut self, remove: bool, arguments: &[String]) -> Ran {
        for path in arguments.iter().filter(|a| !a.starts_with('-')) {
            if remove {
                self.charge_text(path.len())?;
                self.changes += 1;
                self.files.insert(path.clone(), None);
            } else {
                let old = self.files.get(path).cloned().flatten().unwrap_or_default();
                self.write_file(path, old)?;
            }
        }
        Ok(0)
    }
}
