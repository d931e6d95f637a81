//! What is on its way through one controller's loop at this moment: the watch, the queue, the
//! workers and their writes. Only looks; changes nothing and draws nothing.

use crate::api::meta::{Kind, Uid};
use crate::decision::{Action, Write};
use crate::order::Order;
use crate::sim::Sim;
use crate::sim::controllers::Controller;
use crate::sim::informer::{INFORMERS, Watcher};
use crate::sim::workqueue::WorkQueue;
use crate::time::SimTime;

/// The stages of a controller's loop. Lists are cut at what was asked for; counts are whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stages {
    pub stopped: bool,
    /// Changes between the API server and the controllers' informers, next first.
    pub watch: Vec<WatchEvent>,
    pub watch_count: usize,
    /// Keys in the queue, next first.
    pub ready: Vec<Key>,
    pub ready_count: usize,
    /// Keys that come later, soonest first.
    pub later: Vec<(SimTime, Key)>,
    pub later_count: usize,
    pub workers: Vec<Worker>,
    pub worker_count: usize,
    /// Own writes that have not come back through the watch: until then the key is not worked on.
    pub unseen: Vec<(Uid, usize)>,
}

/// A change on its way to the informers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WatchEvent {
    pub uid: Uid,
    pub kind: Kind,
    pub change: Change,
    /// When it arrives.
    pub at: SimTime,
}

/// As the watch names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    Added,
    Modified,
    Deleted,
}

/// An object to be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    pub uid: Uid,
    /// How many requests for it became this one.
    pub asked: u32,
    /// How often in a row it has failed: each doubles the wait.
    pub failures: u32,
}

/// A worker with the key it works on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worker {
    pub uid: Uid,
    /// It was asked for again meanwhile, so it comes once more.
    pub again: bool,
    /// The writes of the batch under way to the API server.
    pub writes: Vec<(Verb, Kind, usize)>,
    /// Batches behind that one.
    pub batches_left: usize,
}

/// What a write does to an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verb {
    Create,
    Update,
    Delete,
    /// Only an Event is written.
    Announce,
}

/// Whose changes wake a controller: those of what it works on, of what it owns, and of nodes where
/// its pods depend on them. Upstream: the informers handed to each `New…Controller`.
fn watches(controller: Controller, kind: Kind) -> bool {
    controller.kinds().contains(&kind)
        || matches!(
            (controller.name(), kind),
            ("job" | "daemonset" | "deployment" | "replicaset" | "statefulset", Kind::Pod)
                | ("cronjob", Kind::Job)
                | ("deployment", Kind::ReplicaSet)
                | ("daemonset" | "statefulset", Kind::ControllerRevision)
                | ("daemonset" | "taint-eviction", Kind::Node)
        )
}

impl Sim {
    /// What is under way in a controller's loop, at most `most` entries of each list.
    pub fn stages(&self, controller: Controller, most: usize) -> Stages {
        let mut stages = Stages::default();
        self.watch_of(controller, most, &mut stages);
        let Some(desk) = self.controllers.desks.get(&controller) else { return stages };
        let queue = &desk.queue;
        let key = |uid| Key { uid, asked: queue.asked(uid), failures: queue.failures(uid) };
        stages.stopped = desk.stopped;
        stages.ready = queue.keys().take(most).map(key).collect();
        stages.ready_count = queue.keys().count();
        stages.later = queue.later().map(|(uid, at)| (at, key(uid))).collect();
        stages.later_count = stages.later.len();
        stages.later.order_by_key(|(at, key)| (*at, key.uid));
        stages.later.truncate(most);
        stages.workers = self.workers_of(controller, queue, most);
        stages.worker_count = queue.working();
        let expected = self.controllers.expectations.iter();
        let own = expected.filter(|((who, _), _)| *who == controller);
        let unseen = own.map(|((_, uid), expected)| (*uid, expected.unseen()));
        stages.unseen = unseen.filter(|(_, count)| *count > 0).take(most).collect();
        stages
    }

    fn watch_of(&self, controller: Controller, most: usize, stages: &mut Stages) {
        for ((watcher, kind), informer) in INFORMERS.iter().zip(&self.informers) {
            if *watcher != Watcher::Controllers || !watches(controller, *kind) {
                continue;
            }
            stages.watch_count += informer.on_the_way().count();
            for (at, delivery) in informer.on_the_way().take(most) {
                let known = self.controllers.cache.lister().get(delivery.uid).is_some();
                let sent = stages.watch.iter().any(|event| event.uid == delivery.uid);
                let change = match &delivery.object {
                    None => Change::Deleted,
                    Some(_) if known || sent => Change::Modified,
                    Some(_) => Change::Added,
                };
                stages.watch.push(WatchEvent { uid: delivery.uid, kind: *kind, change, at });
            }
        }
        stages.watch.order_by_key(|event| event.at);
        stages.watch.truncate(most);
    }

    fn workers_of(&self, controller: Controller, queue: &WorkQueue, most: usize) -> Vec<Worker> {
        let worker = |(uid, again)| {
            let syncs = self.controllers.syncs.values();
            let sync = syncs.rev().find(|sync| sync.controller == controller && sync.key == uid);
            let batches = sync.map(|sync| &sync.batches);
            let writes = batches.and_then(|batches| batches.front());
            Worker {
                uid,
                again,
                writes: writes.map_or_else(Vec::new, |batch| self.summary(batch)),
                batches_left: batches.map_or(0, |batches| batches.len().saturating_sub(1)),
            }
        };
        queue.under_work().take(most).map(worker).collect()
    }

    /// The writes of a batch, those of one sort counted.
    fn summary(&self, batch: &[Action]) -> Vec<(Verb, Kind, usize)> {
        let mut summary: Vec<(Verb, Kind, usize)> = Vec::new();
        for action in batch {
            let (verb, kind) = self.verb(&action.write);
            match summary.iter_mut().find(|(known, what, _)| (*known, *what) == (verb, kind)) {
                Some((_, _, count)) => *count += 1,
                None => summary.push((verb, kind, 1)),
            }
        }
        summary
    }

    fn verb(&self, write: &Write) -> (Verb, Kind) {
        let kind = |uid| self.store.lister().get(uid).map_or(Kind::Pod, |object| object.kind());
        match (write, write.target()) {
            (Write::Nothing, _) => (Verb::Announce, Kind::Event),
            (Write::Create(object), _) => (Verb::Create, object.kind()),
            (Write::Delete { uid, .. }, _) => (Verb::Delete, kind(*uid)),
            (Write::DeletePod { .. } | Write::FinishPodDeletion { .. }, _) => {
                (Verb::Delete, Kind::Pod)
            }
            (_, Some(uid)) => (Verb::Update, kind(uid)),
            (_, None) => (Verb::Create, Kind::Pod),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::command::Request;
    use crate::scenario::setup::Setup;
    use serde_json::json;
    use std::rc::Rc;

    /// What the Job controller's loop goes through from `kubectl apply` to the first pods.
    #[test]
    fn a_change_passes_through_every_stage() {
        let mut sim = Sim::new(Rc::new(Setup::default()));
        let manifest = json!({
            "apiVersion": "batch/v1", "kind": "Job",
            "metadata": {"name": "pi", "namespace": "default"},
            "spec": {"completions": 4, "parallelism": 2, "template": {"spec": {
                "restartPolicy": "Never",
                "containers": [{"name": "c", "image": "busybox", "command": ["sleep", "10"]}],
            }}},
        });
        sim.execute("kubectl apply -f pi.yaml", &Request::Create { manifest }).unwrap();
        let mut seen: Vec<String> = Vec::new();
        for _ in 0..400 {
            let stages = sim.stages(Controller::Job, 8);
            let note = |on: bool, what: &str| on.then(|| what.to_string());
            let added = stages.watch.iter().any(|event| event.change == Change::Added);
            let writes = stages.workers.iter().flat_map(|worker| &worker.writes);
            let creates = writes.filter(|write| write.0 == Verb::Create).map(|write| write.2);
            for stage in [
                note(added && stages.watch[0].kind == Kind::Job, "watch"),
                note(stages.ready_count > 0, "queue"),
                creates.max().map(|count| format!("create {count}")),
                note(!stages.unseen.is_empty(), "own writes on their way"),
                note(stages.later.iter().any(|(_, key)| key.asked > 1), "many events, one key"),
            ]
            .into_iter()
            .flatten()
            {
                if !seen.contains(&stage) {
                    seen.push(stage);
                }
            }
            sim.step();
        }
        let expected =
            ["watch", "queue", "create 1", "own writes on their way", "many events, one key"];
        for stage in expected {
            assert!(seen.iter().any(|s| s.starts_with(stage)), "{stage}: {seen:?}");
        }
    }

    #[test]
    fn a_stopped_controller_says_so() {
        let mut sim = Sim::new(Rc::new(Setup::default()));
        sim.execute("", &Request::StopController { name: "job".into() }).unwrap();
        assert!(sim.stages(Controller::Job, 8).stopped);
        assert!(!sim.stages(Controller::Namespace, 8).stopped);
    }
}
