//! The command line: runs sessions over real files, prints what they say. Native only.

mod check;
mod cron;
mod lessons;
mod options;
mod outside;
mod run;
mod shell;

use clap::Parser;
use options::{Command, Options};
use std::process::ExitCode;

/// Why a command ends early: the message for stderr.
struct Failed(String);

impl<T: std::fmt::Display> From<T> for Failed {
    fn from(why: T) -> Self {
        Failed(why.to_string())
    }
}

/// Runs the program's arguments. Exit codes: 0, 1 for bad input, 2 for bad usage.
pub fn main() -> ExitCode {
    let options = match Options::try_parse() {
        Ok(options) => options,
        Err(error) => {
            // Whether it is help or a mistake, clap knows where it goes.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    let code = match options.command {
        Command::Shell(options) => shell::shell(&options),
        Command::Run(options) => run::run(&options),
        Command::Check { files } => check::check(&files),
        Command::Cron(options) => cron::cron(&options),
        Command::Lessons { name } => lessons::lessons(name.as_deref()),
    };
    match code {
        Ok(code) => ExitCode::from(code),
        Err(Failed(message)) => {
            eprintln!("error: {}", message.trim_start_matches("error: "));
            ExitCode::FAILURE
        }
    }
}

/// Writes to stdout. A reader that has gone away is no failure.
fn print(text: &str) {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}
