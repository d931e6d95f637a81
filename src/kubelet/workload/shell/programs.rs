//! Programs that images carry: which of them exist, how long they take and what they print.

use super::builtins;
use super::{Handler, Horizon, Ran, Shell, Stop};
use crate::kubelet::workload::finding::Finding;
use crate::kubelet::workload::images::Presence;
use crate::kubelet::workload::{DEFAULT_DURATION, STOP_TAKES, bc, perl};
use crate::time::SimDuration;

pub const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// What an external command takes, in milliseconds.
const PROGRAM_TAKES: i64 = 1;

const SHELLS: [&str; 4] = ["sh", "bash", "ash", "dash"];

/// Programs that are simulated.
const SIMULATED: [&str; 44] = [
    "sleep", "true", "false", "echo", "printf", "test", "[", "pwd", "date", "printenv", "env",
    "hostname", "seq", "cat", "tail", "head", "wc", "tee", "grep", "sort", "rev", "uniq", "yes",
    "bc", "perl", "touch", "rm", "mkdir", "rmdir", "chmod", "chown", "sync", "whoami", "nproc",
    "uname", "id", "timeout", "nohup", "nice", "time", "basename", "dirname", "httpd", "expr",
];

/// Programs that exist in ordinary images, need what is not simulated, and usually succeed.
const SILENT: [&str; 30] = [
    "nc", "wget", "curl", "ping", "nslookup", "dig", "ls", "ps", "df", "du", "free", "top", "kill",
    "ln", "cp", "mv", "tar", "gzip", "gunzip", "dd", "ip", "ifconfig", "netstat", "mount", "stat",
    "find", "mktemp", "md5sum", "apt-get", "apk",
];

/// Programs that would print something that cannot be worked out here.
const UNREADABLE: [&str; 6] = ["sed", "awk", "cut", "tr", "xargs", "od"];

impl Shell {
    /// Starts the container's first process, as the runtime does: it must be a program.
    pub(super) fn launch(&mut self, argv: &[String]) -> Ran {
        let Some(name) = argv.first() else { return Ok(0) };
        let no_program = builtins::WORDS.contains(&name.as_str())
            || name.is_empty()
            || name.chars().any(char::is_whitespace);
        let result = if no_program { None } else { self.found_program(argv) };
        result.unwrap_or_else(|| {
            let why = match name.contains('/') {
                true => format!("stat {name}: no such file or directory"),
                false => "executable file not found in $PATH".into(),
            };
            // containerd and runc, as the kubelet passes their error on.
            Err(Stop::CannotStart(format!(
                "failed to create containerd task: failed to create shim task: OCI runtime \
                 create failed: runc create failed: unable to start container process: error \
                 during container init: exec: {name:?}: {why}: unknown"
            )))
        })
    }

    /// Runs a program from a script.
    pub(super) fn program(&mut self, argv: &[String]) -> Ran {
        let Some(name) = argv.first() else { return Ok(0) };
        if let Some(result) = self.found_program(argv) {
            return result;
        }
        let line = 1 + self.source.chars().take(self.at).filter(|c| *c == '\n').count();
        let shell = &self.name;
        let message = if shell == "bash" {
            format!("bash: line {line}: {name}: command not found\n")
        } else if self.setting.image.has_dash() {
            format!("{shell}: {line}: {name}: not found\n")
        } else {
            format!("{shell}: {name}: not found\n")
        };
        self.charge_text(self.source.len())?;
        self.write_error(&message)?;
        Ok(127)
    }

    /// What `command -v` answers.
    pub(super) fn has_program(&self, name: &str) -> bool {
        let known = [&SIMULATED[..], &SILENT, &UNREADABLE, &SHELLS].concat().contains(&name);
        match known {
            true => !self.setting.image.lacks(name),
            false => {
                builtins::WORDS.contains(&name)
                    || self.setting.image.presence(name) != Presence::Absent
            }
        }
    }

    /// `None` if the image has no such program.
    fn found_program(&mut self, argv: &[String]) -> Option<Ran> {
        let path = argv.first()?;
        let name = standard_name(path);
        if self.setting.image.lacks(name) {
            return None;
        }
        let own_server = self.setting.image.presence(path) == Presence::Server;
        if SHELLS.contains(&name) {
            return Some(self.shell(name, argv));
        }
        if SIMULATED.contains(&name) && !own_server {
            return Some(self.cost().and_then(|()| self.simulated(name, argv)));
        }
        if SILENT.contains(&name) {
            let listens = name == "nc" && argv.iter().any(|a| a.starts_with("-l"));
            self.find(Finding::OutputUnknown { program: name.into() });
            let result = self.cost();
            return Some(result.and_then(|()| match listens {
                true => self.pass_forever().map(|()| 0),
                false => Ok(0),
            }));
        }
        if UNREADABLE.contains(&name) {
            self.find(Finding::Unreadable { what: name.into() });
            return Some(self.cost().map(|()| 0));
        }
        match self.setting.image.presence(path) {
            Presence::Server => Some(self.server()),
            Presence::Unknown => Some(self.unknown_program(argv)),
            Presence::Absent => None,
        }
    }

    /// A program's start takes a moment, unless it runs beside the one that feeds it.
    fn cost(&mut self) -> Result<(), Stop> {
        match self.input {
            Some(_) => Ok(()),
            None => self.pass(PROGRAM_TAKES),
        }
    }

    /// Runs until it is stopped, which takes it a moment.
    pub(super) fn server(&mut self) -> Ran {
        if self.replaces {
            self.handler = Some(Handler { after: STOP_TAKES, code: 0 });
        }
        self.pass_forever().map(|()| 0)
    }

    fn unknown_program(&mut self, argv: &[String]) -> Ran {
        let program = argv.first().cloned().unwrap_or_default();
        self.find(Finding::UnknownProgram { program });
        self.default_run(argv.iter().any(|a| a == "http.server"))
    }

    /// What is assumed of a program of which nothing is known.
    pub(super) fn default_run(&mut self, is_server: bool) -> Ran {
        if self.setting.restarts_forever || is_server {
            return self.server();
        }
        if self.replaces {
            self.handler = Some(Handler { after: STOP_TAKES, code: 143 });
        }
        self.pass(DEFAULT_DURATION.millis())?;
        Ok(0)
    }

    /// `sh [-flags] -c SCRIPT [NAME ARGUMENT…]`.
    fn shell(&mut self, name: &str, argv: &[String]) -> Ran {
        let (mut commands, mut options) = (false, Vec::new());
        let mut position = 1;
        while let Some(option) =
            argv.get(position).filter(|a| a.len() > 1 && a.starts_with(['-', '+']))
        {
            position += 1;
            if option == "--" {
                break;
            }
            if option.starts_with("--") {
                continue;
            }
            commands |= option.starts_with('-') && option.contains('c');
            options.push(option.replace(['c', 'l', 'i'], ""));
            if option.contains('o') {
                options.extend(argv.get(position).cloned());
                position += 1;
            }
        }
        options.retain(|option| option.len() > 1);
        match (commands, argv.get(position)) {
            (true, Some(script)) => {
                let rest = argv.get(position + 1..).unwrap_or_default();
                self.inner_shell(name, script, rest, &options)
            }
            (true, None) => {
                self.write_error(&format!("{name}: -c requires an argument\n"))?;
                Ok(2)
            }
            (false, Some(file)) => match self.files.get(file).cloned().flatten() {
                Some(script) => self.inner_shell(name, &script, &[], &options),
                None => self.unknown_program(&argv[position..]),
            },
            // Without a script it reads its input, which is what a pipe gives, or nothing.
            (false, None) => match self.input {
                Some(_) => {
                    let script = self.take_input().text();
                    self.inner_shell(name, &script, &[], &options)
                }
                None => Ok(0),
            },
        }
    }

    fn inner_shell(
        &mut self,
        name: &str,
        script: &str,
        arguments: &[String],
        options: &[String],
    ) -> Ran {
        let is_main = self.name == "sh" && self.source.is_empty() && self.nesting == 0;
        let parameters = match arguments {
            [] => vec![name.to_owned()],
            arguments => arguments.to_vec(),
        };
        if is_main {
            // Where warnings point to; `env A=1 sh -c …` shifts it.
            let word = self.setting.argv.iter().rposition(|word| word == script);
            self.word = word.unwrap_or(0);
            self.name = name.into();
            self.parameters = parameters;
            self.set_options(options)?;
            return self.main_text(script);
        }
        let (fixed, replaces) = (self.fixed_at, self.replaces);
        self.fixed_at = Some(fixed.unwrap_or(self.at));
        let (outer_name, outer_source) = (self.name.clone(), self.source.clone());
        let result = self.subshell(|shell| {
            shell.replaces = replaces;
            shell.name = name.into();
            shell.parameters = parameters;
            shell.trap = None;
            shell.set_options(options)?;
            shell.main_text(script)
        });
        self.fixed_at = fixed;
        (self.name, self.source) = (outer_name, outer_source);
        result
    }

    fn simulated(&mut self, name: &str, argv: &[String]) -> Ran {
        let arguments = &argv[1..];
        match name {
            "sleep" => self.sleep(arguments),
            "true" => Ok(0),
            "false" => Ok(1),
            "test" | "[" => self.invoke(&[&[name.to_owned()], arguments].concat()),
            "echo" | "printf" | "pwd" => self.print(&[&[name.to_owned()], arguments].concat()),
            "env" => self.env(arguments),
            "timeout" => self.timeout(arguments),
            "nohup" | "nice" | "time" => match arguments.first() {
                Some(_) => self.program(arguments),
                None => Ok(0),
            },
            "bc" => self.bc(arguments),
            "perl" => self.perl(argv),
            "httpd" => match arguments.iter().any(|a| a.starts_with("-f")) {
                true => self.server(),
                false => Ok(0),
            },
            "expr" => {
                let value = self.sum(&arguments.join(" "))?;
                self.write(&format!("{value}\n"))?;
                Ok(i32::from(value == 0))
            }
            _ => self.text_program(name, arguments),
        }
    }

    fn sleep(&mut self, arguments: &[String]) -> Ran {
        if arguments.is_empty() {
            self.write_error("sleep: missing operand\n")?;
            return Ok(1);
        }
        let mut millis = 0_i64;
        for argument in arguments {
            match sleep_time(argument) {
                Some(Some(time)) => millis = millis.saturating_add(time),
                Some(None) => return self.pass_forever().map(|()| 0),
                None => {
                    let program =
                        if self.setting.image.has_dash() { "time interval" } else { "number" };
                    self.write_error(&format!("sleep: invalid {program} '{argument}'\n"))?;
                    return Ok(1);
                }
            }
        }
        // The start of the program is part of the time asked for, so that `sleep 10` takes 10 s.
        self.pass((millis - PROGRAM_TAKES).max(0))?;
        Ok(0)
    }

    fn env(&mut self, arguments: &[String]) -> Ran {
        let end = arguments.iter().position(|a| !a.contains('=') && !a.starts_with('-'));
        let (settings, command) = arguments.split_at(end.unwrap_or(arguments.len()));
        if command.is_empty() {
            return self.text_program("printenv", &[]);
        }
        let command = command.to_vec();
        let replaces = self.replaces;
        self.subshell(|shell| {
            shell.replaces = replaces;
            for (name, value) in settings.iter().filter_map(|s| s.split_once('=')) {
                shell.set(name, value.into())?;
                shell.exported.push(name.into());
            }
            shell.program(&command)
        })
    }

    /// `timeout [-s SIGNAL] SECONDS COMMAND…`: 124 if the time runs out, 143 in busybox.
    fn timeout(&mut self, arguments: &[String]) -> Ran {
        let mut position = 0;
        while let Some(option) = arguments.get(position).filter(|a| a.starts_with('-')) {
            position += if matches!(option.as_str(), "-s" | "-k") { 2 } else { 1 };
        }
        let limit = arguments.get(position).and_then(|text| sleep_time(text)).flatten();
        let command = arguments.get(position + 1..).unwrap_or_default();
        let (Some(limit), false) = (limit, command.is_empty()) else {
            self.write_error("timeout: invalid time interval\n")?;
            return Ok(125);
        };
        let (start, outer) = (self.now, self.horizon);
        let end = start.saturating_add(limit);
        let cut = !matches!(outer, Horizon::At(at) if at < end);
        self.horizon = if cut { Horizon::At(end) } else { outer };
        let result = self.subshell(|shell| shell.program(command));
        self.horizon = outer;
        if !cut {
            return result;
        }
        let end = std::mem::replace(&mut self.now, start);
        self.pass(end - start)?;
        match result {
            Err(Stop::Horizon) => Ok(if self.setting.image.is_small() { 143 } else { 124 }),
            result => result,
        }
    }

    fn bc(&mut self, arguments: &[String]) -> Ran {
        let library = arguments.iter().any(|a| a.starts_with('-') && a.contains('l'));
        let script = self.take_input().text();
        self.charge_text(script.len() * 4)?;
        let answer = bc::run(&script, library);
        self.pass(answer.takes.millis())?;
        if let Some(what) = answer.unreadable {
            self.find(Finding::Unreadable { what });
        }
        self.write(&answer.output)?;
        Ok(0)
    }

    fn perl(&mut self, argv: &[String]) -> Ran {
        match perl::run(argv) {
            Some((output, takes)) => {
                self.pass(takes.millis())?;
                self.write(&output)?;
            }
            None => self.find(Finding::Unreadable { what: "this Perl program".into() }),
        }
        Ok(0)
    }

    pub(super) fn hostname(&self) -> String {
        self.variables.get("HOSTNAME").cloned().unwrap_or_else(|| "localhost".into())
    }
}

/// A program's name if its path is one of the standard ones; otherwise the path.
fn standard_name(path: &str) -> &str {
    match path.rsplit_once('/') {
        Some((folder, name)) if PATH.split(':').any(|standard| standard == folder) => name,
        _ => path,
    }
}

/// `5`, `0.5`, `5s`, `1m`, `2h`, `1d` in milliseconds; `Some(None)` for `infinity`.
fn sleep_time(text: &str) -> Option<Option<i64>> {
    const LIMIT: f64 = 1e14;
    if matches!(text, "infinity" | "inf") {
        return Some(None);
    }
    let (number, unit) = match text.char_indices().last()? {
        (end, 's') => (&text[..end], 1000.0),
        (end, 'm') => (&text[..end], 60_000.0),
        (end, 'h') => (&text[..end], 3_600_000.0),
        (end, 'd') => (&text[..end], 86_400_000.0),
        _ => (text, 1000.0),
    };
    let plain = number.chars().all(|c| c.is_ascii_digit() || c == '.');
    let value: f64 = if plain { number.parse().ok()? } else { return None };
    Some(Some(SimDuration::from_millis((value * unit).min(LIMIT).round() as i64).millis()))
}

/// True for a shell or a program that is simulated, given as it is in a command.
pub fn is_simulated(program: &str) -> bool {
    let name = standard_name(program);
    SHELLS.contains(&name) || SIMULATED.contains(&name)
}
