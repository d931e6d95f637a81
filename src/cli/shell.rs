//! `kubeloupe shell`: lines from stdin into a session, its answers to stdout and stderr.

use crate::cli::options::ShellOptions;
use crate::cli::outside::RealFiles;
use crate::cli::{Failed, print};
use crate::kubectl::shell::parse;
use crate::kubectl::task::HostRequest;
use crate::session::Session;
use crate::session::terminal::EntryKind;
use std::io::{BufRead, IsTerminal};
use std::rc::Rc;

/// Answers with the exit code of the last line.
pub fn shell(options: &ShellOptions) -> Result<u8, Failed> {
    let mut session = Session::new(options.cluster.scenario("shell")?)?;
    session.set_outside_files(Rc::new(RealFiles));
    let prompts = std::io::stdin().is_terminal();
    let mut pending = String::new();
    let prompt = |pending: &str| {
        if prompts {
            print(if pending.is_empty() { "$ " } else { "> " });
        }
    };
    prompt(&pending);
    for line in std::io::stdin().lock().split(b'\n') {
        let line = line.map_err(|error| format!("stdin: {error}"))?;
        let line = String::from_utf8_lossy(&line);
        pending.push_str(line.trim_end_matches('\r'));
        if parse(&pending).is_err_and(|error| error.incomplete()) {
            pending.push('\n');
        } else {
            run_line(&mut session, &std::mem::take(&mut pending), options.echo);
        }
        prompt(&pending);
    }
    if !pending.is_empty() {
        run_line(&mut session, &pending, options.echo);
    }
    Ok(u8::try_from(session.terminal().code()).unwrap_or(1))
}

fn run_line(session: &mut Session, line: &str, echo: bool) {
    if line.trim().is_empty() {
        return;
    }
    if echo {
        print(&format!("$ {}\n", line.trim_end()));
    }
    session.run_line_to_its_end(line);
    show(session);
    for request in session.take_requests() {
        if let HostRequest::Edit { path } = request {
            eprintln!("vi: there is no editor here; write the file with: cat > {path} <<EOF");
        }
    }
}

/// Prints what the terminal has to show.
pub fn show(session: &mut Session) {
    for entry in session.take_entries() {
        match entry.kind {
            EntryKind::Input => {}
            EntryKind::Stdout => print(&entry.text),
            EntryKind::Stderr => eprint!("{}", entry.text),
        }
    }
}
