//! kubeloupe: see `ARCHITECTURE.md`.

pub mod kubelet;
pub mod time;
