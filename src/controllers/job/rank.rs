//! Which active pods go first when there are too many.
//! Upstream: pkg/controller/controller_utils.go `ActivePods`.

use crate::api::pod::Pod;
use crate::controllers::shared::availability::ready_since;
use crate::controllers::shared::rank::{most_restarts, phase_order};
use crate::time::SimTime;
use serde::Serialize;
use std::cmp::Reverse;

/// What set the pods that go apart from those that stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Rank {
    /// All go, or none is told apart.
    Equal,
    /// Not bound to a node.
    Unassigned,
    Pending,
    NotReady,
    /// Ready for a shorter time.
    ReadyLater,
    MoreRestarts,
    Newer,
}

type Key = (bool, u8, bool, Reverse<SimTime>, Reverse<u32>, Reverse<SimTime>, Reverse<u32>);

/// The order in which pods go; ties end in the order of creation, newest first.
fn key(pod: &Pod) -> Key {
    (
        pod.node.is_some(),
        phase_order(pod),
        pod.is_ready(),
        Reverse(ready_since(pod).unwrap_or_default()),
        Reverse(most_restarts(pod)),
        Reverse(pod.meta.created),
        Reverse(pod.meta.uid.0),
    )
}

/// Sorts pods so that the first to go comes first.
pub fn sort<T>(pods: &mut [T], pod: impl Fn(&T) -> &Pod) {
    pods.sort_by_cached_key(|item| key(pod(item)));
}

/// Why the one goes and the other stays.
pub fn difference(goes: &Pod, stays: &Pod) -> Rank {
    let (a, b) = (key(goes), key(stays));
    let rules = [
        (a.0 != b.0, Rank::Unassigned),
        (a.1 != b.1, Rank::Pending),
        (a.2 != b.2, Rank::NotReady),
        (a.3 != b.3, Rank::ReadyLater),
        (a.4 != b.4, Rank::MoreRestarts),
        (a.5 != b.5 || a.6 != b.6, Rank::Newer),
    ];
    rules.into_iter().find(|(differs, _)| *differs).map_or(Rank::Equal, |(_, rank)| rank)
}
