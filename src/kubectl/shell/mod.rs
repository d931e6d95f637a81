//! The small shell: one language for the terminal in the page, the command line, lessons and tests.
//!
//! Knows text, words, variables and streams. A [`Program`] runs a parsed [`Script`] piece by piece:
//! it does the text filters itself and hands every other command to a host, which may need virtual
//! time to answer. Must not know the simulator, kubectl's meaning, real files or a clock.
//!
//! ```text
//! loop {
//!     match program.next(&files) {
//!         Next::Run(call) => program.done(run(call)),    // may take virtual time
//!         Next::Emit(emit) => show_or_write(emit),
//!         Next::Finished { code, variables } => break,
//!     }
//! }
//! ```

mod arithmetic;
mod ast;
mod builtins;
mod compile;
pub mod complete;
mod error;
mod expand;
mod filters;
mod glob;
pub mod nearest;
mod parser;
mod path;
mod pattern;
mod program;
mod prompt;
mod redirect;
mod streams;
mod variables;
mod word;
pub mod words;

#[cfg(test)]
mod tests;

pub use ast::Script;
pub use error::ParseError;
pub use parser::parse;
pub use path::normalize;
pub use program::{Call, CallResult, Emit, Next, Program};
pub use prompt::strip_prompt;
pub use variables::Variables;

/// The files a program can see. Paths are relative to the working folder, without `./`, with `/`
/// between folders (see [`normalize`]).
pub trait Files {
    /// The text of a file, or `None` if there is no such file.
    fn read(&self, path: &str) -> Option<String>;
    /// The paths of all files, sorted.
    fn list(&self) -> Vec<String>;
}

/// No files at all.
pub struct NoFiles;

impl Files for NoFiles {
    fn read(&self, _: &str) -> Option<String> {
        None
    }

    fn list(&self) -> Vec<String> {
        Vec::new()
    }
}
