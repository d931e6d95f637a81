//! The command line of the cluster: kubectl, and the shell words around it. Reads the world and
//! asks for requests; it never moves time and knows no page.

pub mod flags;
pub mod shell;
pub mod task;

use crate::kubectl::shell::Call;
use crate::kubectl::task::{Output, Said, Task, World};

/// Starts a command that the shell hands over.
pub fn start(call: &Call, _world: &World) -> Box<dyn Task> {
    let word = call.argv.first().map_or("", String::as_str);
    let mut output = Output::error(shell::words::unknown_command(word));
    output.code = 127;
    Box::new(Said::from(output))
}
