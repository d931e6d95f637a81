//! Which pods go first when a ReplicaSet has too many.
//! Upstream: pkg/controller/controller_utils.go `ActivePodsWithRanks`.

use crate::api::meta::Uid;
use crate::api::pod::Pod;
use crate::api::replica_set::POD_DELETION_COST;
use crate::controllers::shared::availability::ready_since;
use crate::controllers::shared::rank::{most_restarts, phase_order};
use crate::order::Order;
use crate::time::SimTime;
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::rc::Rc;

/// What set the pods that go apart from those that stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Rank {
    /// All go.
    Equal,
    /// Not bound to a node.
    Unassigned,
    Pending,
    NotReady,
    /// A lower `controller.kubernetes.io/pod-deletion-cost`.
    Cheaper,
    /// More pods of the same Deployment on their node.
    Crowded,
    /// Ready for a shorter time, on a scale that doubles.
    ReadyLater,
    MoreRestarts,
    Newer,
    /// About as old: the UID decides, which is as good as chance.
    Uid,
}

/// What the order depends on beside the pods.
#[derive(Clone, Copy)]
pub struct Ranking<'a> {
    /// Active pods of the same Deployment by node.
    pub related: &'a BTreeMap<Rc<str>, usize>,
    pub uuid: &'a dyn Fn(Uid) -> String,
    pub now: SimTime,
}

/// The first difference decides; what goes first is smallest.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    has_node: bool,
    phase: u8,
    ready: bool,
    cost: i32,
    related: Reverse<usize>,
    ready_age: i32,
    /// Set where ready times of one age differ: then the UID decides before the restarts do.
    ready_tie: Option<Rc<str>>,
    restarts: Reverse<u32>,
    age: i32,
    uuid: Rc<str>,
}

impl Ranking<'_> {
    /// The first `some` pods to go, in that order, and what sets the last of them apart from the
    /// first that stays.
    pub fn first<'a>(&self, pods: &[&'a Pod], some: usize) -> (Vec<&'a Pod>, Rank) {
        let mut keyed: Vec<(Key, &Pod)> = pods.iter().map(|pod| (self.key(pod), *pod)).collect();
        self.break_ready_ties(&mut keyed);
        keyed.order_by(|(a, _), (b, _)| a.cmp(b));
        let by = match keyed.get(some.saturating_sub(1)..) {
            Some([(goes, _), (stays, _), ..]) if some > 0 => difference(goes, stays),
            _ => Rank::Equal,
        };
        (keyed.into_iter().take(some).map(|(_, pod)| pod).collect(), by)
    }

    fn key(&self, pod: &Pod) -> Key {
        let cost = pod.meta.annotations.get(POD_DELETION_COST);
        let on_node = pod.node.as_ref().and_then(|node| self.related.get(node));
        Key {
            has_node: pod.node.is_some(),
            phase: phase_order(pod),
            ready: pod.is_ready(),
            cost: cost.and_then(|cost| cost.parse().ok()).unwrap_or(0),
            related: Reverse(on_node.copied().unwrap_or(0)),
            ready_age: ready_since(pod).map_or(0, |since| self.magnitude(since)),
            ready_tie: None,
            restarts: Reverse(most_restarts(pod)),
            age: self.magnitude(pod.meta.created),
            uuid: (self.uuid)(pod.meta.uid).into(),
        }
    }

    /// The whole binary logarithm of an age in nanoseconds; −1 for none: pods whose ages lie in
    /// one power of two count as equally old (`LogarithmicScaleDown`).
    fn magnitude(&self, since: SimTime) -> i32 {
        let nanoseconds = i128::from(self.now.since(since).millis()) * 1_000_000;
        if nanoseconds > 0 { nanoseconds.ilog2() as i32 } else { -1 }
    }

    /// Pods of one ready age go by UID, unless all became ready at the same time: then their
    /// restarts count. (Upstream compares two by two, which is no order when both occur.)
    fn break_ready_ties(&self, keyed: &mut [(Key, &Pod)]) {
        let mut times: BTreeMap<i32, (SimTime, bool)> = BTreeMap::new();
        for (key, pod) in keyed.iter() {
            let Some(since) = ready_since(pod) else { continue };
            let (first, differ) = times.entry(key.ready_age).or_insert((since, false));
            *differ |= *first != since;
        }
        for (key, pod) in keyed {
            if pod.is_ready() && times.get(&key.ready_age).is_some_and(|(_, differ)| *differ) {
                key.ready_tie = Some(key.uuid.clone());
            }
        }
    }
}

fn difference(goes: &Key, stays: &Key) -> Rank {
    let rules = [
        (goes.has_node != stays.has_node, Rank::Unassigned),
        (goes.phase != stays.phase, Rank::Pending),
        (goes.ready != stays.ready, Rank::NotReady),
        (goes.cost != stays.cost, Rank::Cheaper),
        (goes.related != stays.related, Rank::Crowded),
        (goes.ready_age != stays.ready_age, Rank::ReadyLater),
        (goes.ready_tie != stays.ready_tie, Rank::Uid),
        (goes.restarts != stays.restarts, Rank::MoreRestarts),
        (goes.age != stays.age, Rank::Newer),
    ];
    rules.into_iter().find(|(differs, _)| *differs).map_or(Rank::Uid, |(_, rank)| rank)
}
