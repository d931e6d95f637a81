//! The shell's own commands, which take no time.

use super::lexer::is_name;
use super::{Horizon, Ran, Shell, Stop, test_command};
use crate::kubelet::workload::finding::Finding;

/// Words that only a shell knows: no image has a program of that name.
pub const WORDS: [&str; 27] = [
    ":", ".", "break", "cd", "continue", "eval", "exec", "exit", "export", "let", "local", "read",
    "readonly", "return", "set", "shift", "source", "trap", "type", "ulimit", "umask", "unset",
    "wait", "if", "for", "while", "until",
];

impl Shell {
    /// Runs a simple command: a builtin, a function that is not simulated, or a program.
    pub(super) fn invoke(&mut self, argv: &[String]) -> Ran {
        let Some(name) = argv.first() else { return Ok(0) };
        let arguments = &argv[1..];
        if self.functions.contains(name) {
            return Ok(0);
        }
        match name.as_str() {
            ":" | "true" | "cd" | "umask" | "ulimit" | "shopt" | "type" | "hash" => Ok(0),
            "false" => Ok(1),
            "exit" | "return" => {
                Err(Stop::Exit(arguments.first().map_or(self.status, |code| exit_code(code))))
            }
            "break" | "continue" if self.loops == 0 => Ok(0),
            "break" => Err(Stop::Break(levels(arguments))),
            "continue" => Err(Stop::Continue(levels(arguments))),
            "echo" | "printf" | "pwd" => self.print(argv),
            "test" | "[" | "[[" => self.test(name, arguments),
            "export" | "readonly" | "local" | "declare" | "typeset" => {
                self.declare(name, arguments)
            }
            "unset" => self.unset(arguments),
            "set" => self.set_options(arguments),
            "shift" => {
                let count = arguments.first().and_then(|n| n.parse().ok()).unwrap_or(1_usize);
                let end = self.parameters.len().min(count.saturating_add(1));
                self.changes += 1;
                self.parameters.drain(end.min(1)..end);
                Ok(0)
            }
            "let" => {
                let mut value = 0;
                for expression in arguments {
                    value = self.sum(expression)?;
                }
                Ok(i32::from(value == 0))
            }
            "eval" => {
                let fixed = self.fixed_at.replace(self.fixed_at.unwrap_or(self.at));
                let result = self.text(&arguments.join(" "));
                self.fixed_at = fixed;
                result
            }
            "." | "source" => {
                self.find(Finding::OutputUnknown { program: name.clone() });
                Ok(0)
            }
            "exec" if arguments.is_empty() => Ok(0),
            "exec" => {
                // The program replaces the shell, and with it the shell's traps.
                self.replaces = self.captures.is_empty() && self.input.is_none();
                self.trap = None;
                self.exit_trap = None;
                Err(Stop::Exit(self.program(arguments)?))
            }
            "command" | "builtin" => match arguments.first().map(String::as_str) {
                Some("-v" | "-V") => {
                    let found = arguments.get(1).is_some_and(|name| self.has_program(name));
                    Ok(i32::from(!found))
                }
                _ => self.invoke(arguments),
            },
            "trap" => self.set_trap(arguments),
            "wait" => self.wait(arguments),
            "read" => self.read(arguments),
            _ => self.program(argv),
        }
    }

    fn unset(&mut self, names: &[String]) -> Ran {
        for name in names.iter().filter(|name| !name.starts_with('-')) {
            self.changes += 1;
            self.variables.remove(name);
            self.arrays.remove(name);
        }
        Ok(0)
    }

    fn test(&mut self, name: &str, arguments: &[String]) -> Ran {
        let closing = match name {
            "[" => Some("]"),
            "[[" => Some("]]"),
            _ => None,
        };
        let words = match (closing, arguments.split_last()) {
            (None, _) => arguments,
            (Some(closing), Some((last, words))) if last == closing => words,
            (Some(closing), _) => {
                self.write_error(&format!("{}: missing {closing}\n", self.name.clone()))?;
                return Ok(2);
            }
        };
        self.charge(words.len() as u64)?;
        match test_command::test(self, words) {
            Ok(answer) => Ok(i32::from(!answer)),
            Err(problem) => {
                self.write_error(&format!("{}: {problem}\n", self.name.clone()))?;
                Ok(2)
            }
        }
    }

    fn declare(&mut self, how: &str, arguments: &[String]) -> Ran {
        for argument in arguments.iter().filter(|argument| !argument.starts_with('-')) {
            let (name, value) = match argument.split_once('=') {
                Some((name, value)) => (name, Some(value)),
                None => (argument.as_str(), None),
            };
            if !is_name(name) {
                self.write_error(&format!("{}: {how}: {name}: bad variable name\n", self.name))?;
                return Ok(2);
            }
            if let Some(value) = value {
                self.set(name, value.into())?;
            }
            self.charge(1 + self.exported.len() as u64 / 8)?;
            if how == "export" && !self.exported.iter().any(|known| known == name) {
                self.exported.push(name.into());
            }
        }
        Ok(0)
    }

    /// `set -e`, `set -euo pipefail`, `set -- a b`.
    pub(super) fn set_options(&mut self, arguments: &[String]) -> Ran {
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            let on = argument.starts_with('-');
            if argument == "--" || !(on || argument.starts_with('+')) {
                let first = (argument != "--").then(|| argument.clone());
                let name = self.parameters.first().cloned().unwrap_or_else(|| self.name.clone());
                let rest = arguments.cloned();
                self.parameters = std::iter::once(name).chain(first).chain(rest).collect();
                self.changes += 1;
                return self.charge(self.parameters.len() as u64).map(|()| 0);
            }
            for letter in argument.chars().skip(1) {
                match letter {
                    'e' => self.errexit = on,
                    'u' => self.nounset = on,
                    'o' => match arguments.next().map(String::as_str) {
                        Some("pipefail") => self.pipefail = on,
                        Some("errexit") => self.errexit = on,
                        Some("nounset") => self.nounset = on,
                        _ => {}
                    },
                    'x' => self.find(Finding::OutputUnknown { program: "set -x".into() }),
                    _ => {}
                }
            }
        }
        Ok(0)
    }

    /// `trap 'commands' TERM EXIT`; an empty or `-` action takes the trap away.
    fn set_trap(&mut self, arguments: &[String]) -> Ran {
        let Some((action, signals)) = arguments.split_first() else { return Ok(0) };
        self.changes += 1;
        self.charge_text(action.len())?;
        let action = (action != "-").then(|| action.clone());
        for signal in signals {
            match signal.trim_start_matches("SIG") {
                "TERM" | "15" => {
                    self.traps |= action.is_some();
                    self.trap = action.clone();
                }
                "EXIT" | "0" => self.exit_trap = action.clone(),
                _ => {}
            }
        }
        Ok(0)
    }

    /// Waits for jobs in the background; a SIGTERM that is trapped interrupts it.
    fn wait(&mut self, arguments: &[String]) -> Ran {
        self.charge((self.jobs.len() * (1 + arguments.len())) as u64)?;
        let named =
            |id: &u32| arguments.is_empty() || arguments.iter().any(|a| *a == id.to_string());
        let waited = self.jobs.iter().filter(|(id, ..)| named(id));
        let (end, code) = waited.fold((self.now, 0), |(end, _), job| (end.max(job.1), job.2));
        if let Horizon::Signal(at) = self.horizon
            && self.trap.is_some()
            && !self.signal_seen
            && (self.now..=end).contains(&at)
        {
            self.pass(at - self.now)?;
            return Ok(143);
        }
        if end == i64::MAX {
            self.pass_forever()?;
        }
        self.pass(end - self.now)?;
        self.changes += 1;
        if arguments.is_empty() {
            self.jobs.clear();
            return Ok(0);
        }
        Ok(code)
    }

    /// `read a b`: a line of the input, its last name takes the rest.
    fn read(&mut self, arguments: &[String]) -> Ran {
        let names: Vec<&String> = arguments.iter().filter(|a| !a.starts_with('-')).collect();
        self.changes += 1;
        let Some(input) = &mut self.input else { return Ok(1) };
        let text = input.stream.text();
        let rest = text.get(input.taken..).unwrap_or_default().to_owned();
        if rest.is_empty() {
            return Ok(1);
        }
        let (line, length) = match rest.split_once('\n') {
            Some((line, _)) => (line, line.len() + 1),
            None => (rest.as_str(), rest.len()),
        };
        input.taken += length;
        self.charge_text(text.len())?;
        let mut left = line.trim();
        for (i, name) in names.iter().enumerate() {
            let (word, after) = match left.split_once(char::is_whitespace) {
                Some((word, after)) if i + 1 < names.len() => (word, after.trim_start()),
                _ => (left, ""),
            };
            let word = word.to_owned();
            self.set(name, word)?;
            left = after;
        }
        Ok(0)
    }
}

/// An exit status as the system keeps it: the low eight bits.
pub fn exit_code(text: &str) -> i32 {
    text.parse::<i64>().map_or(2, |code| (code & 0xff) as i32)
}

fn levels(arguments: &[String]) -> usize {
    arguments.first().and_then(|n| n.parse().ok()).unwrap_or(1).max(1)
}
