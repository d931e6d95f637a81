//! What one sync is going to do: actions, reasons, when to look again, and the status after it.

use crate::api::event::EventDraft;
use crate::api::meta::Uid;
use crate::api::pod::Pod;
use crate::controllers::stateful_set::reason::Reason;
use crate::controllers::stateful_set::{Memory, StatefulSetDecision, Sync, ordinal};
use crate::decision::{Action, Decision, Write};
use crate::time::SimDuration;

pub struct Plan {
    batches: Vec<Vec<Action>>,
    pub reasons: Vec<Reason>,
    pub memory: Memory,
    again: Option<SimDuration>,
    /// Pods of the current revision that this sync deletes for an update.
    pub replaced: i32,
}

impl Plan {
    pub fn new(memory: Memory) -> Plan {
        Plan { batches: Vec::new(), reasons: Vec::new(), memory, again: None, replaced: 0 }
    }

    pub fn batch(&mut self, actions: Vec<Action>) {
        if !actions.is_empty() {
            self.batches.push(actions);
        }
    }

    /// The earliest wish wins.
    pub fn look_again(&mut self, after: SimDuration) {
        self.again = Some(self.again.map_or(after, |before| before.min(after)));
    }

    pub fn finish(mut self, sync: &Sync) -> StatefulSetDecision {
        if self.reasons.is_empty() {
            let replicas = ordinal::replicas(sync.set);
            self.reasons.push(Reason::Enough { replicas });
        }
        let Plan { batches, reasons, memory, again, .. } = self;
        Decision { batches, reasons, memory, again }
    }
}

pub fn delete(set: &Sync, pod: &Pod) -> Action {
    let write = Write::DeletePod { uid: pod.meta.uid, grace_seconds: None };
    announced(write, set, "delete", &pod.meta.name)
}

/// A write to a pod with the Event that tells what came of it.
/// Upstream: `recordPodEvent`, pkg/controller/statefulset/stateful_pod_control.go.
pub fn announced(write: Write, sync: &Sync, verb: &str, pod: &str) -> Action {
    let (uid, set): (Uid, &str) = (sync.set.meta.uid, &sync.set.meta.name);
    let (done, failed) = match verb {
        "create" => ("SuccessfulCreate", "FailedCreate"),
        "update" => ("SuccessfulUpdate", "FailedUpdate"),
        _ => ("SuccessfulDelete", "FailedDelete"),
    };
    let text = format!("{verb} Pod {pod} in StatefulSet {set}");
    Action::new(write)
        .announce(uid, EventDraft::normal(done, format!("{text} successful")))
        .announce_failure(uid, failed, format!("{text} failed error: "))
}
