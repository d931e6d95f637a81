//! The sum of requests must fit what the node can allocate.
//! Upstream: `plugins/noderesources/fit.go`.

use crate::api::node::Resources;
use crate::scheduler::incoming::Incoming;
use crate::scheduler::snapshot::NodeSlot;
use crate::scheduler::verdict::{Cause, Rejection};

pub fn filter(incoming: &Incoming, index: usize, slot: &NodeSlot) -> Option<Rejection> {
    shortage(incoming.demand.requests, taken(incoming, index, slot), slot.allocatable)
}

/// What the pods of the node request, with those that it is promised to.
pub fn taken(incoming: &Incoming, index: usize, slot: &NodeSlot) -> Resources {
    let mut taken = slot.requested;
    for demand in incoming.reserved_on(index) {
        taken.cpu_millis = taken.cpu_millis.saturating_add(demand.requests.cpu_millis);
        taken.memory = taken.memory.saturating_add(demand.requests.memory);
        taken.pods += 1;
    }
    taken
}

/// What falls short. A pod that asks for more than the whole node has is beyond help.
fn shortage(asked: Resources, taken: Resources, whole: Resources) -> Option<Rejection> {
    let mut rejection: Option<Rejection> = None;
    let mut add = |short: Rejection| {
        rejection = Some(rejection.map_or(short, |others| others.and(short)));
    };
    if taken.pods + 1 > whole.pods {
        add(Rejection::resolvable(Cause::TooManyPods));
    }
    for (cause, asked, taken, whole) in [
        (Cause::InsufficientCpu, asked.cpu_millis, taken.cpu_millis, whole.cpu_millis),
        (Cause::InsufficientMemory, asked.memory, taken.memory, whole.memory),
    ] {
        if asked > 0 && asked > whole.saturating_sub(taken) {
            let hopeless = asked > whole;
            add(match hopeless {
                true => Rejection::unresolvable(cause),
                false => Rejection::resolvable(cause),
            });
        }
    }
    rejection
}
