//! Running one command of a program: one that changes the program's own state, a filter, or a call
//! for the host.

use super::{Call, Command, Emit, Program};
use crate::kubectl::shell::ast::Stream;
use crate::kubectl::shell::builtins::{self, Output};
use crate::kubectl::shell::streams::{Input, Target};
use crate::kubectl::shell::{Files, normalize, words};

impl Program {
    /// Runs a command, here or at the host.
    pub(super) fn command(&mut self, mut command: Command, files: &dyn Files) {
        unalias(&mut command.argv);
        let name = command.argv.first().cloned().unwrap_or_default();
        let stdin = match self.streams.stdin {
            Some(at) if !command.by_xargs => {
                self.inputs.get(at).map(|input| input.rest().to_string())
            }
            _ => None,
        };
        let own = if name == "timeout" { command.argv.get(2..) } else { None };
        let argv = match own {
            Some(argv) if argv.first().is_some_and(|word| words::OWN.contains(&word.as_str())) => {
                argv
            }
            _ => &command.argv,
        };
        if let Some(code) = self.state_command(argv, &command.label.clone()) {
            return self.ended(code, command.by_xargs);
        }
        if argv.first().is_some_and(|word| word == "xargs") {
            let (output, calls) =
                builtins::xargs(argv.get(1..).unwrap_or_default(), stdin.as_deref());
            let commands = calls.into_iter().map(|argv| {
                let label = argv.join(" ");
                Command { argv, label, env: command.env.clone(), by_xargs: true }
            });
            self.queue.extend(commands);
            self.input_is_used();
            return self.output(output, command.by_xargs);
        }
        if let Some(output) = builtins::run(argv, stdin.as_deref(), files) {
            let read = stdin.map_or(0, |text| text.len());
            if let Err(message) = self.charge(read + output.stdout.len()) {
                return self.stop(&message);
            }
            if output.used_input {
                self.input_is_used();
            }
            return self.output(output, command.by_xargs);
        }
        if !words::HOST.contains(&name.as_str()) {
            let message = format!("bash: {}\n", words::unknown_command(&name));
            self.write(Stream::Stderr, message);
            return self.ended(127, command.by_xargs);
        }
        let Command { argv, label, env, by_xargs } = command;
        let streams =
            self.streams.stdout == Target::Stdout && self.streams.stderr == Target::Stderr;
        self.waiting = Some((Call { argv, stdin, label, streams, env }, by_xargs));
    }

    /// The commands that change or read the program's own state. `None`: not one of them.
    fn state_command(&mut self, argv: &[String], label: &str) -> Option<i32> {
        let (name, args) = argv.split_first()?;
        let code = match name.as_str() {
            "export" => {
                for arg in args {
                    let (name, value) =
                        arg.split_once('=').map_or((arg.as_str(), None), |(n, v)| (n, Some(v)));
                    if let Some(value) = value {
                        self.variables.set(name, value);
                    }
                    self.variables.export(name);
                }
                0
            }
            "unset" => {
                args.iter().for_each(|name| self.variables.unset(name));
                0
            }
            "read" => self.read(args),
            "exit" => args.first().and_then(|code| code.parse().ok()).unwrap_or(self.status),
            "break" | "continue" => {
                let message = format!("bash: {name}: only meaningful in a loop\n");
                self.write(Stream::Stderr, message);
                0
            }
            "set" => {
                let message =
                    format!("bash: {label}: not supported: use && to stop at a failure\n");
                self.write(Stream::Stderr, message);
                2
            }
            _ => return None,
        };
        Some(code)
    }

    /// `read a b`: a line of the input; the last name takes what is left.
    fn read(&mut self, args: &[String]) -> i32 {
        let input = self.streams.stdin.and_then(|at| self.inputs.get_mut(at));
        let Some(line) = input.and_then(Input::take_line) else { return 1 };
        let mut names = args.iter().filter(|arg| !arg.starts_with('-')).peekable();
        if names.peek().is_none() {
            self.variables.set("REPLY", line.clone());
        }
        let mut rest = line.trim();
        while let Some(name) = names.next() {
            let (word, after) = match names.peek() {
                Some(_) => rest.split_once([' ', '\t']).unwrap_or((rest, "")),
                None => (rest, ""),
            };
            self.variables.set(name, word);
            rest = after.trim_start();
        }
        0
    }

    fn input_is_used(&mut self) {
        if let Some(input) = self.streams.stdin.and_then(|at| self.inputs.get_mut(at)) {
            input.at = input.text.len();
        }
    }

    fn output(&mut self, output: Output, by_xargs: bool) {
        let Output { stdout, stderr, code, writes, used_input: _ } = output;
        self.write(Stream::Stdout, stdout);
        self.write(Stream::Stderr, stderr);
        for (path, text, append) in writes {
            self.emits.push_back(Emit::WriteFile { path: normalize(&path), text, append });
        }
        self.ended(code, by_xargs);
    }

    pub(super) fn ended(&mut self, code: i32, by_xargs: bool) {
        if self.stopped {
            return;
        }
        self.status = match (by_xargs, code) {
            (false, _) => code,
            (true, 0) => self.status,
            (true, 127) => 127,
            (true, _) => 123,
        };
    }
}

/// Gives commands their full names, also behind `timeout 60s`.
fn unalias(argv: &mut [String]) {
    let behind_timeout = argv.first().is_some_and(|word| word == "timeout");
    for at in [0, 2] {
        if let Some(word) = argv.get_mut(at).filter(|_| at == 0 || behind_timeout) {
            *word = words::canonical(word).to_string();
        }
    }
}
