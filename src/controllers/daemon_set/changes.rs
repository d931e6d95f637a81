//! What one sync is going to do to the pods, and why.

use crate::api::event::EventDraft;
use crate::api::meta::Uid;
use crate::api::pod::Pod;
use crate::controllers::daemon_set::reason::Reason;
use crate::controllers::shared::pods;
use crate::decision::{Action, Announcement, Said};
use crate::time::SimDuration;
use std::rc::Rc;

#[derive(Default)]
pub struct Changes<'a> {
    /// The nodes that get a pod.
    pub create: Vec<Rc<str>>,
    pub delete: Vec<Going<'a>>,
    pub reasons: Vec<Reason>,
    pub again: Option<SimDuration>,
}

/// A pod that is deleted.
pub struct Going<'a> {
    pub pod: &'a Pod,
    /// What is said about the set before `SuccessfulDelete`.
    pub said: Option<EventDraft>,
}

impl<'a> Going<'a> {
    pub fn silently(pod: &'a Pod) -> Self {
        Going { pod, said: None }
    }

    pub fn action(self, owner: Uid) -> Action {
        let mut action = pods::delete(owner, self.pod);
        if let Some(event) = self.said {
            let first = Announcement { about: owner, said: Said::Exactly(event) };
            action.on_success.insert(0, first);
        }
        action
    }
}

impl<'a> Changes<'a> {
    pub fn is_empty(&self) -> bool {
        self.create.is_empty() && self.delete.is_empty()
    }

    /// The earliest wish wins.
    pub fn look_again(&mut self, after: SimDuration) {
        self.again = Some(self.again.map_or(after, |before| before.min(after)));
    }

    pub fn merge(&mut self, other: Changes<'a>) {
        self.create.extend(other.create);
        self.delete.extend(other.delete);
        self.reasons.extend(other.reasons);
        if let Some(after) = other.again {
            self.look_again(after);
        }
    }
}
