//! The command line of the simulated cluster.

pub mod flags;
pub mod shell;
