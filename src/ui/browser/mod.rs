//! What the page needs of the browser besides drawing.

pub mod crash;
pub mod storage;
