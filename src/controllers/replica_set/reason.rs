//! Why the ReplicaSet controller did what it did, with every number that went into it. The
//! sentences are in `locale::replica_set`.

use crate::api::text::Text;
use crate::controllers::replica_set::rank::Rank;
use crate::time::SimTime;
use serde::Serialize;

/// How many pods there should be and are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Replicas {
    pub replicas: i32,
    pub active: i32,
}

/// One reason of a sync. The first of a decision is its headline.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Reason {
    /// The controller's own writes have not come back yet.
    WaitingForExpectations,
    /// The set is being deleted: no pod is created or deleted.
    Deleting {
        active: i32,
    },
    NamespaceTerminating {
        replicas: Replicas,
    },
    /// As many pods as there should be.
    Enough {
        replicas: Replicas,
    },
    ScaleUp {
        replicas: Replicas,
        create: i32,
    },
    /// `by` tells those that go from those that stay.
    ScaleDown {
        replicas: Replicas,
        delete: i32,
        by: Rank,
    },
    /// Pods are Ready and not yet Available; the first becomes so at `until`.
    NotYetAvailable {
        ready: i32,
        available: i32,
        min_ready_seconds: i32,
        until: SimTime,
    },
    Adopted {
        pods: i32,
    },
    Released {
        pods: i32,
    },
    /// The API server refused the last sync something.
    Refused {
        what: Text,
    },
}
