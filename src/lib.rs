//! kubeloupe: see `ARCHITECTURE.md`.

pub mod kubectl;
pub mod time;
