//! The command line of the simulated cluster.

pub mod shell;
