#![doc = include_str!("ARCHITECTURE.md")]

pub mod admission;
pub mod api;
pub mod controllers;
pub mod decision;
pub mod kubelet;
pub mod locale;
pub mod rng;
pub mod store;
pub mod time;
