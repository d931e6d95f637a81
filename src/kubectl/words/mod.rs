//! The words of the shell that need the clock, the files or the page: `sleep`, `timeout`, `date`,
//! `ls`, `mkdir`, `vi`, `clear`, `history`, `help`.

mod date;
mod folders;
mod help;
mod time;

use crate::kubectl::shell::Call;
use crate::kubectl::task::{HostRequest, Next, Output, Said, Task, World};
use crate::sim::command::Outcome;

pub use help::KUBECTL_HELP;

/// Starts a word; `None` if it is not one of these.
pub fn start(word: &str, args: &[String], call: &Call, world: &World) -> Option<Box<dyn Task>> {
    Some(match word {
        "sleep" => time::sleep(args, world),
        "timeout" => time::timeout(args, call, world),
        "date" => said(date::date(args, world.sim.now())),
        "ls" => said(folders::ls(args, call.streams, world.files)),
        "mkdir" => said(folders::mkdir(args, world.files)),
        "vi" => vi(args),
        "clear" => ask(HostRequest::ClearScreen),
        "history" => ask(HostRequest::ShowHistory),
        "help" => said(Output::ok(help::HELP)),
        _ => return None,
    })
}

fn vi(args: &[String]) -> Box<dyn Task> {
    match args.iter().find(|arg| !arg.starts_with('-')) {
        Some(path) => ask(HostRequest::Edit { path: crate::kubectl::shell::normalize(path) }),
        None => said(Output::error("vi: name the file to edit")),
    }
}

fn said(output: Output) -> Box<dyn Task> {
    Box::new(Said::from(output))
}

fn ask(request: HostRequest) -> Box<dyn Task> {
    Box::new(Asking(Some(request)))
}

/// One thing that the host does.
#[derive(Debug)]
struct Asking(Option<HostRequest>);

impl Task for Asking {
    fn resume(&mut self, _: &World, _: Option<Outcome>) -> Next {
        self.0.take().map_or(Next::Exit(0), Next::Ask)
    }
}
