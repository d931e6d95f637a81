#![doc = include_str!("ARCHITECTURE.md")]

pub mod admission;
pub mod api;
pub mod controllers;
pub mod decision;
pub mod kubectl;
pub mod kubelet;
pub mod locale;
pub mod manifest;
pub mod rng;
pub mod scheduler;
pub mod store;
pub mod time;
