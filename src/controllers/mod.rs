//! One file per controller, each a pure decision. A controller must not know another one.

pub mod job;
pub mod ttl_after_finished;
