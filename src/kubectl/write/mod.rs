//! The verbs of kubectl that write. Each reads its flags, plans requests and prints what kubectl
//! prints; none of them judges an object (that is the API server's affair).

mod apply;
mod create;
mod delete;
mod driver;
mod dry_run;
mod failure;
mod files;
mod kinds;
mod print;
mod record;
mod remarks;
mod selector;
mod strategic;
mod target;

use crate::kubectl::shell::Call;
use crate::kubectl::task::{Output, Said, Task, World};

/// A verb under way, or the line of an error that ends it at once.
type Started = Result<Box<dyn Task>, String>;

/// Starts a verb. `None` if it is not one of these.
pub fn start(verb: &str, argv: &[String], call: &Call, world: &World) -> Option<Box<dyn Task>> {
    let started = match verb {
        "apply" => apply::start(argv, call, world),
        "create" => create::start(argv, call, world),
        "delete" => delete::start(argv, call, world),
        _ => return None,
    };
    Some(started.unwrap_or_else(|line| Box::new(Said::from(Output::error(line)))))
}
