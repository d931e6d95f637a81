//! kubeloupe: see `ARCHITECTURE.md`.

// Not in tests: there a panic is the message, and a table is as long as it must be.
#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::too_many_lines))]

pub mod time;
#[cfg(target_arch = "wasm32")]
pub mod ui;
