//! What a Deployment's lane has beside what every lane has: how many pods of old and of the new
//! template are available, how many are not yet and how many are going, between the floor and the
//! cap of a rollout. Its ReplicaSets and their pods lie in this lane; a ReplicaSet that no
//! Deployment made has a lane of the same kind.

mod draw;
mod read;
#[cfg(test)]
mod tests;

use crate::api::deployment::NO_PROGRESS_DEADLINE;
use crate::api::meta::Uid;
use crate::api::object::Object;
use crate::sim::Sim;
use crate::time::{SimDuration, SimTime};
use crate::view::scene::Pattern;
use crate::view::state::PodState;
use crate::view::timeline::curve::{Bound, Curve, Layer, Levels};
use crate::view::timeline::lanes::PodBar;
use crate::view::tokens::Token;
use crate::view::words::Word;
use std::rc::Rc;

pub(super) use read::{counted, made_set, read};

/// From the ground up; the first two are available.
static LAYERS: [Layer; 4] = [
    layer(Word::OldAvailable, Token::Ready, Some(Pattern::Solid), true),
    layer(Word::NewAvailable, Token::Ready, Some(Pattern::Solid), false),
    layer(Word::NotYetAvailable, Token::Creating, Some(Pattern::Rising), false),
    layer(Word::Terminating, Token::Terminating, None, false),
];

const fn layer(word: Word, token: Token, fill: Option<Pattern>, old: bool) -> Layer {
    Layer { word, token, fill, old }
}

/// The places of the bounds in the curve.
const WANT: usize = 0;
const CAP: usize = 1;
const FLOOR: usize = 2;

fn curve() -> Curve {
    let mut curve = Curve::new(Word::Available, 2, &LAYERS);
    curve.bounds = vec![Bound::wanted(Word::Want), Bound::new(Word::Cap), Bound::new(Word::Floor)];
    curve
}

#[derive(Clone, Debug, Default)]
pub struct DeploymentFacts {
    /// In the order of their creation, and so of their UIDs.
    sets: Vec<Set>,
    /// All of them together.
    all: Totals,
    /// Which set was of the current template since when.
    current: Vec<(SimTime, u32)>,
    /// How many pods are wanted.
    replicas: Option<i32>,
    status: Status,
    paused: bool,
    /// Since when a rollout has not got on; `None` while none is under way.
    stands_since: Option<SimTime>,
    deadline: Option<SimDuration>,
}

/// A ReplicaSet: one revision.
#[derive(Clone, Debug)]
struct Set {
    uid: Uid,
    name: Rc<str>,
    /// Its pods that have not ended and are not being deleted; of these the Ready ones.
    active: u32,
    ready: u32,
    terminating: u32,
    /// What its status counts.
    available: u32,
}

#[derive(Clone, Copy, Debug, Default)]
struct Totals {
    available: u32,
    active: u32,
    terminating: u32,
}

/// The counters of the Deployment's own status.
#[derive(Clone, Copy, Debug, Default)]
struct Status {
    replicas: i32,
    updated: i32,
    ready: i32,
    available: i32,
}

/// What a pod counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Nothing,
    Active,
    Ready,
    Terminating,
}

impl Part {
    pub fn of(pod: &PodBar) -> Self {
        match pod.state() {
            _ if pod.over().is_some() => Part::Nothing,
            _ if pod.deleting.is_some() => Part::Terminating,
            PodState::Ready => Part::Ready,
            _ => Part::Active,
        }
    }
}

impl Set {
    fn totals(&self) -> Totals {
        // The status lags behind a pod that is gone.
        let available = self.ready.min(self.available);
        Totals { available, active: self.active, terminating: self.terminating }
    }
}

impl DeploymentFacts {
    /// Of a ReplicaSet without a Deployment.
    pub(super) fn alone(uid: Uid, name: &Rc<str>, at: SimTime) -> Self {
        let mut facts = DeploymentFacts::default();
        facts.add(uid, name, at);
        facts
    }

    fn add(&mut self, uid: Uid, name: &Rc<str>, at: SimTime) -> u32 {
        let number = self.sets.len() as u32;
        let name = name.clone();
        self.sets.push(Set { uid, name, active: 0, ready: 0, terminating: 0, available: 0 });
        self.current.push((at, number));
        number
    }

    pub(super) fn read_spec(&mut self, sim: &Sim, uid: Uid) {
        let Some(Object::Deployment(own)) = sim.lister().get(uid) else { return };
        let seconds = own.spec.progress_deadline_seconds.filter(|s| *s != NO_PROGRESS_DEADLINE);
        self.deadline = seconds.map(|seconds| SimDuration::from_secs(i64::from(seconds)));
    }

    /// `×3`
    pub fn size(&self) -> String {
        self.replicas.map_or_else(String::new, |replicas| format!("×{replicas}"))
    }

    /// The number of a ReplicaSet in this lane.
    pub(super) fn set_of(&self, uid: Uid) -> Option<u32> {
        self.sets.binary_search_by_key(&uid, |set| set.uid).ok().map(|number| number as u32)
    }

    /// When, from a time on, pods of this set were not of the current template: since and until.
    pub fn outdated(
        &self,
        set: u32,
        from: SimTime,
    ) -> impl Iterator<Item = (SimTime, Option<SimTime>)> {
        let first = self.current.partition_point(|(since, _)| *since <= from).saturating_sub(1);
        let steps = self.current.get(first..).unwrap_or_default();
        steps.iter().enumerate().filter(move |(_, (_, current))| *current != set).map(
            move |(i, (since, _))| ((*since).max(from), steps.get(i + 1).map(|(until, _)| *until)),
        )
    }

    /// Changes a set's counts and with them those of all.
    fn change(&mut self, set: u32, edit: impl FnOnce(&mut Set)) {
        let Some(set) = self.sets.get_mut(set as usize) else { return };
        let before = set.totals();
        edit(set);
        let after = set.totals();
        let shift = |all: &mut u32, before: u32, after: u32| {
            *all = (*all + after).saturating_sub(before);
        };
        shift(&mut self.all.available, before.available, after.available);
        shift(&mut self.all.active, before.active, after.active);
        shift(&mut self.all.terminating, before.terminating, after.terminating);
    }

    fn levels(&self) -> Levels {
        let all = self.all;
        let current = self.current.last().and_then(|(_, number)| self.sets.get(*number as usize));
        let new = current.map_or(0, |set| set.totals().available);
        let old = all.available.saturating_sub(new);
        [old, new, all.active.saturating_sub(all.available), all.terminating]
    }

    /// Every pod is new and available.
    fn is_complete(&self) -> bool {
        let Status { replicas, updated, available, .. } = self.status;
        self.replicas == Some(replicas) && updated == replicas && available == replicas
    }
}
