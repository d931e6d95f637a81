//! The cluster: a card for each node with its pods, and a tray for pods without a node. `picture`
//! holds the facts, `follow` takes them from a session at the cost of what is new, `layout` finds a
//! place for everything at any size, `draw` makes the scene.

mod cells;
pub mod draw;
pub mod follow;
pub mod layout;
pub mod picture;
mod revisions;
#[cfg(test)]
mod tests;
mod tiles;
