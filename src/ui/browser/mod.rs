//! What the page needs of the browser besides drawing.

pub mod clipboard;
pub mod crash;
pub mod download;
pub mod focus;
pub mod keys;
pub mod scheme;
pub mod storage;
