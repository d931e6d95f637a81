//! The two canvases: the timeline and the cluster. They paint the scenes of `view` and turn
//! pointers and keys into movement, selection and lines for the shell. They know no rule.

mod cluster;
pub mod host;
mod menu;
mod palette;
pub mod surface;
mod timeline;

pub use cluster::ClusterCanvas;
pub use timeline::TimelineCanvas;
