//! Decision tables, named after those of upstream's pkg/controller/deployment/*_test.go: what each
//! sync of a small world does and says.

mod conditions;
mod recreate;
mod revisions;
mod rolling;
mod scale;
mod world;
