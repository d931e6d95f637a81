//! What the page needs of the browser besides drawing.

pub mod crash;
