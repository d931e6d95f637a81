//! One random run: a cluster, a stream of chance, the faults that are under way.

use kubeloupe_core::api::meta::{Kind, ObjectKey};
use kubeloupe_core::api::object::Object;
use kubeloupe_core::rng::{Seed, Stream};
use kubeloupe_core::scenario::command::Request;
use kubeloupe_core::scenario::setup::{NodeSetup, Setup};
use kubeloupe_core::session::history::{History, Progress};
use kubeloupe_core::sim::record::{RecordLog, What, Who};
use kubeloupe_core::store::lister::Lister;
use kubeloupe_core::time::SimDuration;
use serde_json::Value;
use std::rc::Rc;

pub struct Run {
    pub history: History,
    pub chance: Stream,
    pub nodes: u32,
    /// The controller that may go down, beside the scheduler and the garbage collector.
    controller: &'static str,
    off: Vec<String>,
    stopped: Vec<&'static str>,
}

impl Run {
    pub fn new(seed: u64, controller: &'static str) -> Self {
        let mut chance = Seed(seed).stream("random-run", 0);
        let nodes = chance.between(1, 4) as u32;
        let realistic = chance.between(0, 2) > 0;
        let setup = Setup { seed, realistic, ..Setup::with_nodes(nodes as usize) };
        let history = History::new(Rc::new(setup));
        Run { history, chance, nodes, controller, off: Vec::new(), stopped: Vec::new() }
    }

    /// The same, but nothing is late: what a controller decides on is what is there when it acts.
    pub fn instant(seed: u64, controller: &'static str) -> Self {
        let mut run = Run::new(seed, controller);
        let setup = Setup { seed, realistic: false, ..Setup::with_nodes(run.nodes as usize) };
        run.history = History::new(Rc::new(setup));
        run
    }

    pub fn lister(&self) -> Lister<'_> {
        self.history.sim().lister()
    }

    pub fn draw(&mut self, low: i64, high: i64) -> i64 {
        self.chance.between(low, high)
    }

    pub fn pick(&mut self, kind: Kind) -> Option<ObjectKey> {
        let keys: Vec<_> = self.lister().all(kind).map(Object::key).collect();
        let last = keys.len().checked_sub(1)?;
        keys.get(self.chance.between(0, last as i64) as usize).cloned()
    }

    /// An object as a user would get it, to be changed and written back.
    pub fn manifest(&self, key: &ObjectKey) -> Option<Value> {
        let sim = self.history.sim();
        let object = sim.lister().find(key)?;
        Some(kubeloupe_core::api::json::to_value(object, &|uid| sim.uuid(uid)))
    }

    /// Refusals are part of the game.
    pub fn execute(&mut self, request: Option<Request>) {
        if let Some(request) = request {
            let _ = self.history.execute("random", request);
        }
    }

    pub fn delete(&mut self, kind: Kind) -> Option<Request> {
        let key = self.pick(kind)?;
        Some(Request::Delete { key, grace_seconds: None, propagation: Default::default() })
    }

    pub fn fault(&mut self) -> Option<Request> {
        Some(match self.chance.between(0, 6) {
            0 => {
                self.nodes += 1;
                let node = NodeSetup::named(&format!("node{:02}", self.nodes));
                Request::AddNode { node }
            }
            1 => {
                let name = self.pick(Kind::Node)?.name.to_string();
                self.off.push(name.clone());
                Request::StopNode { name }
            }
            2 => Request::StartNode { name: self.off.pop()? },
            3 => self.delete(Kind::Pod)?,
            4 => {
                let exit_code = self.chance.between(0, 2) as i32;
                Request::CrashPod { key: self.pick(Kind::Pod)?, container: None, exit_code }
            }
            5 => {
                let names = [self.controller, "scheduler", "garbage-collector"];
                let name = names[self.chance.between(0, 2) as usize];
                self.stopped.push(name);
                Request::StopController { name: name.into() }
            }
            _ => Request::StartController { name: self.stopped.pop()?.into() },
        })
    }

    /// Lets time pass; `check` looks after every step.
    pub fn wait(&mut self, seconds: i64, mut check: impl FnMut(&Run)) {
        let to = self.history.now() + SimDuration::from_secs(seconds);
        loop {
            let progress = self.history.advance(to, 1, None);
            check(self);
            if progress == Progress::Arrived {
                return;
            }
        }
    }

    /// Faults end: everything is switched on.
    pub fn heal(&mut self) {
        for name in std::mem::take(&mut self.off) {
            let _ = self.history.execute("heal", Request::StartNode { name });
        }
        for name in std::mem::take(&mut self.stopped) {
            let _ = self.history.execute("heal", Request::StartController { name: name.into() });
        }
    }

    /// What holds of every account, and of every cluster at rest: what had an owner has one.
    pub fn check_end(&self) {
        check_log(self.history.log());
        let lister = self.lister();
        let kinds = [Kind::Pod, Kind::ReplicaSet, Kind::ControllerRevision];
        for object in kinds.into_iter().flat_map(|kind| lister.all(kind)) {
            let meta = object.meta();
            let owner = meta.controller().map(|owner| owner.uid);
            let name = &meta.name;
            assert!(owner.is_none_or(|uid| lister.get(uid).is_some()), "{name} outlives its owner");
            assert!(!meta.is_deleting(), "{name} is never gone");
        }
    }
}

fn check_log(log: &RecordLog) {
    for (id, record) in log.iter() {
        let begun = record.who == Who::User;
        assert!(begun || record.cause.is_some_and(|cause| cause < id), "{id}: {record:?}");
        if let What::Decided(reasons) = &record.what {
            assert!(!reasons.is_empty(), "{id}: a decision without a reason");
        }
    }
}
