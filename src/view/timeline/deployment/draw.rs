//! The deadline by which a rollout must get on.

use super::DeploymentFacts;
use crate::view::scene::Scene;
use crate::view::timeline::draw::Frame;
use crate::view::timeline::lane::Parts;

impl Frame<'_> {
    pub fn deployment(&self, scene: &mut Scene, facts: &DeploymentFacts, parts: Parts) {
        let (Some(since), Some(deadline)) = (facts.stands_since, facts.deadline) else { return };
        if !parts.closed {
            self.deadline(scene, since + deadline, deadline.secs(), (parts.curve, parts.foot));
        }
    }
}
