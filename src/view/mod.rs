//! Pictures as plain data: what the page, the command line and exports show of a run. Reads
//! sessions and everything below them; decides nothing and draws nothing.

pub mod diff;
pub mod explain;
pub mod mirror;
pub mod yaml_colour;
