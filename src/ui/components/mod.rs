//! The parts of the page, one panel a file. Each reads the app and asks it to act.

pub mod compare;
pub mod control_loop;
pub mod drawing;
pub mod editor;
pub mod events;
pub mod exports;
pub mod field_card;
pub mod formula;
pub mod gap_meter;
pub mod grip;
pub mod header;
pub mod help;
pub mod icon;
pub mod key_values;
mod lessons;
pub mod mirrors;
pub mod notes;
pub mod numbers;
pub mod objects;
pub mod owners;
pub mod panel;
pub mod share_dialog;
pub mod splitter;
pub mod story;
pub mod terminal;
pub mod transport;
pub mod why;
