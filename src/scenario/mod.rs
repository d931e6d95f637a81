//! What a run is made from: the cluster it starts with and the commands given to it. Knows their
//! form, not their effect.

pub mod command;
pub mod file;
pub mod library;
pub mod preset;
pub mod setup;
pub mod variant;
