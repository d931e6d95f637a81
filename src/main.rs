//! One `main` per target: the browser starts the UI, a terminal runs the command line.

fn main() {}
