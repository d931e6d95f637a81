//! `kubectl rollout status`: a line for each change that is seen until the rollout is done.

use super::{Progress, progress};
use crate::api::meta::{ObjectKey, Uid};
use crate::kubectl::flags::Flags;
use crate::kubectl::task::{Wake, World};
use crate::kubectl::write::Started;
use crate::kubectl::write::driver::{Act, Driver, Turn, Verb};
use crate::kubectl::write::failure::Failure;
use crate::kubectl::write::target;
use crate::time::SimTime;
use std::collections::VecDeque;

#[derive(Debug)]
struct Status {
    left: VecDeque<ObjectKey>,
    /// Identity and version of what was seen last.
    seen: Option<(Uid, u64)>,
    watch: bool,
    revision: i64,
    deadline: Option<SimTime>,
}

pub fn start(keys: &[ObjectKey], flags: &Flags, world: &World) -> Started {
    let timeout = flags.duration("timeout").filter(|timeout| !timeout.is_zero());
    let revision = flags.int("revision").unwrap_or(0);
    if revision < 0 {
        return Err(format!("error: revision must be a positive integer: {revision}"));
    }
    Ok(Box::new(Driver::new(Status {
        left: keys.iter().cloned().collect(),
        seen: None,
        watch: flags.bool_or("watch", true),
        revision,
        deadline: timeout.map(|timeout| world.sim.now() + timeout),
    })))
}

impl Status {
    /// What a change of the first object left makes kubectl print.
    fn look(&mut self, key: &ObjectKey, world: &World) -> Vec<Act> {
        let Some(object) = world.sim.lister().find(key) else {
            self.left.pop_front();
            return vec![Act::Fail(match self.seen.take() {
                Some(_) => Failure::Message("object has been deleted".into()),
                None => target::not_found(key, ""),
            })];
        };
        let version = (object.uid(), object.meta().resource_version);
        if self.seen == Some(version) {
            return self.wait(world);
        }
        self.seen = Some(version);
        let (over, act) = match progress(object, self.revision) {
            Ok(Progress::Done(line)) => (true, Act::Print(line)),
            Ok(Progress::Waiting(line)) => (!self.watch, Act::Print(line)),
            Err(failure) => (true, Act::Fail(failure)),
        };
        if over {
            self.left.pop_front();
            self.seen = None;
        }
        vec![act]
    }

    fn wait(&mut self, world: &World) -> Vec<Act> {
        let late = self.deadline.is_some_and(|deadline| world.sim.now() >= deadline);
        if late || world.idle {
            self.left.clear();
            let why = match late {
                true => "timed out waiting for the condition",
                false => "nothing more is due in this cluster, so the rollout will not finish",
            };
            return vec![Act::Fail(Failure::Message(why.into()))];
        }
        vec![Act::Wait(Wake { at: self.deadline, records_over: Some(world.sim.records()) })]
    }
}

impl Verb for Status {
    fn next(&mut self, turn: &Turn) -> Option<Vec<Act>> {
        let key = self.left.front()?.clone();
        Some(self.look(&key, turn.world))
    }
}
