//! The cluster: a card for each node with its pods, and a tray for pods without a node. `picture`
//! takes the facts from a session, `layout` finds a place for everything at any size, `draw` makes
//! the scene.

mod cells;
pub mod draw;
pub mod layout;
pub mod picture;
#[cfg(test)]
mod tests;
mod tiles;
