//! kubeloupe: see `ARCHITECTURE.md`.

pub mod time;
