//! Pictures as plain data: what the page, the command line and exports show of a run. Reads
//! sessions and everything below them; decides nothing and draws nothing.

pub mod actions;
pub mod changes;
pub mod checked;
pub mod cluster;
pub mod compare;
pub mod control_loop;
pub mod diff;
pub mod explain;
pub mod export;
pub mod field_card;
pub mod find;
#[cfg(test)]
pub mod fixture;
pub mod gap;
pub mod gesture;
pub mod handles;
pub mod knobs;
pub mod look;
pub mod motion;
pub mod owners;
pub mod pod_states;
pub mod scene;
pub mod sketch;
pub mod state;
pub mod svg;
pub mod text;
pub mod timeline;
pub mod tip;
pub mod tokens;
pub mod typing;
pub mod words;
pub mod yaml_colour;
