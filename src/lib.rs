#![doc = include_str!("ARCHITECTURE.md")]
// Not in tests: there a panic is the message, and a table is as long as it must be.
#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::too_many_lines))]

pub mod admission;
pub mod api;
#[cfg(not(target_arch = "wasm32"))]
pub mod cli;
pub mod controllers;
pub mod decision;
#[cfg(target_arch = "wasm32")]
pub mod embed;
pub mod kubectl;
pub mod kubelet;
pub mod locale;
pub mod manifest;
pub mod order;
pub mod rng;
pub mod scenario;
pub mod schedule;
pub mod scheduler;
pub mod session;
pub mod sim;
pub mod store;
pub mod time;
#[cfg(target_arch = "wasm32")]
pub mod ui;
pub mod view;
