//! The machine behind a node: power, address, images. The truth, which the API server may not
//! know. Changed by the simulation only.

use crate::kubelet::image::canonical;
use crate::kubelet::workload::ImageBehaviour;
use crate::time::SimTime;
use imbl::GenericOrdSet;
use imbl::shared_ptr::RcK;
use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::rc::Rc;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Power {
    On { since: SimTime },
    Off { since: SimTime },
}

/// Cheap to clone: the images are a persistent set, the behaviours shared by all nodes.
#[derive(Clone, Debug)]
pub struct NodeRuntime {
    pub power: Power,
    pub ip: Ipv4Addr,
    /// The images that the node has, by their full names.
    images: GenericOrdSet<Rc<str>, RcK>,
    pub behaviours: Rc<ImageBehaviours>,
}

/// What `loupe image …` said, by full image name.
#[derive(Clone, Debug, Default)]
pub struct ImageBehaviours(BTreeMap<String, ImageRule>);

/// How every container of one image behaves from now on.
#[derive(Clone, Debug, Default)]
pub struct ImageRule {
    /// Pulls fail.
    pub broken: bool,
    pub workload: ImageBehaviour,
}

impl NodeRuntime {
    /// A node with power and no images.
    pub fn new(ip: Ipv4Addr, since: SimTime, behaviours: Rc<ImageBehaviours>) -> Self {
        NodeRuntime { power: Power::On { since }, ip, images: GenericOrdSet::new(), behaviours }
    }

    pub fn is_on(&self) -> bool {
        matches!(self.power, Power::On { .. })
    }

    /// Asked by the full name.
    pub fn has_image(&self, full: &str) -> bool {
        self.images.contains(full)
    }

    /// An image was pulled or side-loaded; a text that is no image name is ignored.
    pub fn add_image(&mut self, image: &str) {
        if let Some(full) = canonical(image) {
            self.images.insert(full.into());
        }
    }
}

impl ImageBehaviours {
    pub fn of(&self, image: &str) -> Option<&ImageRule> {
        if self.0.is_empty() {
            return None;
        }
        self.0.get(&canonical(image)?)
    }

    /// The rule of this image for writing. `None` if the text is no image name.
    pub fn entry(&mut self, image: &str) -> Option<&mut ImageRule> {
        Some(self.0.entry(canonical(image)?).or_default())
    }
}
