//! What the API server does to an object before keeping it: defaults, validation, immutability.
//! One file per kind. Knows the rules of the fields; must not know what is stored already.

pub mod error;
