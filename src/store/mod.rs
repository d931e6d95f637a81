//! The API server: keeps objects, admits or refuses writes, and logs every change for those who
//! watch. Knows no controller and moves no time.

pub mod cache;
pub mod lister;
pub mod rejection;
