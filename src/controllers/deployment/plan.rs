//! What one sync is going to do: actions, reasons, and the ReplicaSets as they will be after it.

use crate::api::deployment::{DESIRED_REPLICAS, Deployment, DeploymentStatus, MAX_REPLICAS};
use crate::api::event::EventDraft;
use crate::api::replica_set::ReplicaSet;
use crate::controllers::deployment::bounds::Bounds;
use crate::controllers::deployment::reason::Reason;
use crate::controllers::deployment::revisions;
use crate::decision::{Action, Write};
use crate::order::Order;
use crate::time::{SimDuration, SimTime};
use std::rc::Rc;

pub struct Plan<'a> {
    pub deployment: &'a Deployment,
    pub bounds: Bounds,
    pub now: SimTime,
    /// Oldest first.
    pub sets: Vec<ReplicaSet>,
    /// Where the set of the current template stands among them.
    pub new: Option<usize>,
    /// The status as it was, with the conditions that this sync has set so far.
    pub status: DeploymentStatus,
    /// The revision that the Deployment is to carry.
    pub revision: Option<String>,
    pub batches: Vec<Vec<Action>>,
    pub reasons: Vec<Reason>,
    pub again: Option<SimDuration>,
}

impl<'a> Plan<'a> {
    pub fn new(deployment: &'a Deployment, mut sets: Vec<ReplicaSet>, now: SimTime) -> Plan<'a> {
        sets.order_by(|a, b| {
            a.meta.created.cmp(&b.meta.created).then_with(|| a.meta.name.cmp(&b.meta.name))
        });
        Plan {
            deployment,
            bounds: Bounds::of(&deployment.spec),
            now,
            new: revisions::find_new(deployment, &sets),
            sets,
            status: deployment.status.clone(),
            revision: None,
            batches: Vec::new(),
            reasons: Vec::new(),
            again: None,
        }
    }

    pub fn new_set(&self) -> Option<&ReplicaSet> {
        self.sets.get(self.new?)
    }

    /// The places of the other sets, oldest first.
    pub fn old(&self) -> impl Iterator<Item = usize> + use<> {
        let new = self.new;
        (0..self.sets.len()).filter(move |at| Some(*at) != new)
    }

    /// The places of the other sets that are to have pods.
    pub fn active_old(&self) -> Vec<usize> {
        self.old().filter(|at| size(&self.sets[*at]) > 0).collect()
    }

    /// The pods that all sets together are to have.
    pub fn total(&self) -> i32 {
        self.sets.iter().map(size).fold(0, i32::saturating_add)
    }

    /// The available pods of all sets.
    pub fn available(&self) -> i32 {
        self.sets.iter().map(|set| set.status.available).fold(0, i32::saturating_add)
    }

    pub fn say(&self, text: String) -> (crate::api::meta::Uid, EventDraft) {
        (self.deployment.meta.uid, EventDraft::normal("ScalingReplicaSet", text))
    }

    /// Gives a set another size, with the Event, and refreshes its annotations.
    pub fn resize(&mut self, at: usize, to: i32) {
        let bounds = self.bounds;
        let set = &mut self.sets[at];
        let from = size(set);
        let noted = note_sizes(set, bounds);
        if from == to && !noted {
            return;
        }
        Rc::make_mut(&mut set.spec).replicas = Some(to);
        // As the API server is going to count it: its own controller has not seen this yet.
        set.meta.generation += i64::from(from != to);
        let name = set.meta.name.clone();
        let mut action = Action::new(Write::Update(Box::new(set.clone().into())));
        if from != to {
            let way = if to > from { "up" } else { "down" };
            let text = format!("Scaled {way} replica set {name} from {from} to {to}");
            let (about, event) = self.say(text);
            action = action.announce(about, event);
        }
        self.batches.push(vec![action]);
    }

    /// The earliest wish wins.
    pub fn look_again(&mut self, after: SimDuration) {
        self.again = Some(self.again.map_or(after, |before| before.min(after)));
    }
}

/// How many pods a set is to have.
pub fn size(set: &ReplicaSet) -> i32 {
    set.spec.replicas.unwrap_or(1)
}

/// Writes how large the Deployment was when the set was last touched: proportional scaling reads
/// it. Answers whether it changed. Upstream: `SetReplicasAnnotations`.
pub fn note_sizes(set: &mut ReplicaSet, bounds: Bounds) -> bool {
    let wanted =
        [(DESIRED_REPLICAS, bounds.replicas.to_string()), (MAX_REPLICAS, bounds.cap().to_string())];
    let mut changed = false;
    for (key, value) in wanted {
        if set.meta.annotations.get(key) != Some(&value) {
            Rc::make_mut(&mut set.meta.annotations).insert(key.into(), value);
            changed = true;
        }
    }
    changed
}
