//! `kubectl drain`: cordons, evicts, waits until the pods are gone. What a disruption budget does
//! not allow is asked for again every five seconds.
//! Upstream: `k8s.io/kubectl/pkg/drain/{drain,filters}.go`, `pkg/cmd/drain/drain.go`.

mod filters;
mod outcome;

use crate::api::meta::{Kind, ObjectKey};
use crate::api::pod::Pod;
use crate::kubectl::flags::{self, Flag, Takes};
use crate::kubectl::read::label_selector::LabelSelector;
use crate::kubectl::task::Wake;
use crate::kubectl::write::Started;
use crate::kubectl::write::cordon::{mark, nodes};
use crate::kubectl::write::driver::{Act, Driver, Place, Told, Turn, Verb, Write};
use crate::kubectl::write::dry_run::{self, DryRun};
use crate::kubectl::write::replace::current;
use crate::kubectl::write::target::{self, Targets};
use crate::order::Order;
use crate::scenario::command::{Cascade, Request};
use crate::sim::command::{Done, Refusal};
use crate::store::rejection::Rejection;
use crate::time::{SimDuration, SimTime};
use filters::skipped;
use outcome::joined;
use std::collections::VecDeque;
use std::rc::Rc;

const FLAGS: [Flag; 13] = [
    target::SELECTOR,
    dry_run::FLAG,
    Flag::long("ignore-daemonsets", Takes::Bool),
    Flag::long("delete-emptydir-data", Takes::Bool),
    Flag::long("delete-local-data", Takes::Bool),
    Flag::long("force", Takes::Bool),
    Flag::long("grace-period", Takes::Int),
    Flag::long("timeout", Takes::Duration),
    Flag::long("disable-eviction", Takes::Bool),
    Flag::long("pod-selector", Takes::Text),
    Flag::long("skip-wait-for-delete-timeout", Takes::Int),
    Flag::long("chunk-size", Takes::Int),
    Flag::long("ignore-errors", Takes::Bool),
];

/// kubectl looks whether a pod is gone this often.
const POLL: SimDuration = SimDuration::from_secs(1);
/// … and asks again for an eviction that was refused.
const RETRY: SimDuration = SimDuration::from_secs(5);

#[derive(Debug)]
struct Drain {
    options: Options,
    targets: Targets,
    stage: Stage,
    left: VecDeque<ObjectKey>,
    /// The pods of the current node that are not gone yet.
    going: Vec<Going>,
    current: Option<ObjectKey>,
    deadline: Option<SimTime>,
    /// The last words, if a node could not be drained.
    refusals: Vec<String>,
    pending: Vec<ObjectKey>,
}

/// A pod that is to go.
#[derive(Debug)]
struct Going {
    pod: Rc<Pod>,
    eviction: Eviction,
}

#[derive(Debug)]
enum Eviction {
    /// To be asked for at this time; `refused` already.
    Due { at: SimTime, refused: bool },
    /// Asked for, and not answered yet.
    Asked,
    /// Refused: said once the answers are in.
    Refused(String),
    /// Granted, or not needed any more.
    Granted,
    /// Refused for good.
    Failed(String),
    /// Granted, and not gone when the time was up.
    Late,
}

#[derive(Debug, PartialEq, Eq)]
enum Stage {
    Cordon,
    Drain,
    Wait,
    Done,
}

#[derive(Debug)]
struct Options {
    ignore_daemon_sets: bool,
    delete_empty_dir: bool,
    force: bool,
    grace_seconds: Option<i64>,
    timeout: Option<SimDuration>,
    delete: bool,
    skip_after: Option<i64>,
    pods: Option<LabelSelector>,
    dry_run: DryRun,
}

pub fn start(argv: &[String]) -> Started {
    let flags = flags::parse("kubectl drain", &FLAGS, argv)?;
    let options = Options {
        ignore_daemon_sets: flags.bool("ignore-daemonsets"),
        delete_empty_dir: flags.bool("delete-emptydir-data") || flags.bool("delete-local-data"),
        force: flags.bool("force"),
        grace_seconds: flags.int("grace-period").filter(|seconds| *seconds >= 0),
        timeout: flags.duration("timeout").filter(|timeout| *timeout > SimDuration::ZERO),
        delete: flags.bool("disable-eviction"),
        skip_after: flags.int("skip-wait-for-delete-timeout").filter(|seconds| *seconds > 0),
        pods: target::selector(&flags, "pod-selector")?,
        dry_run: DryRun::of(&flags)?,
    };
    Ok(Box::new(Driver::new(Drain {
        targets: nodes("drain", &flags.args, &flags)?,
        options,
        stage: Stage::Cordon,
        left: VecDeque::new(),
        going: Vec::new(),
        current: None,
        deadline: None,
        refusals: Vec::new(),
        pending: Vec::new(),
    })))
}

impl Verb for Drain {
    fn next(&mut self, turn: &Turn) -> Option<Vec<Act>> {
        match self.stage {
            Stage::Cordon => Some(self.cordon(turn)),
            Stage::Drain => Some(self.drain(turn)),
            Stage::Wait => Some(self.wait(turn)),
            Stage::Done => None,
        }
    }

    fn told(&mut self, write: usize, _: &Done, _: &Turn) -> Option<String> {
        if let Some(going) = self.going.get_mut(write) {
            going.eviction = Eviction::Granted;
        }
        None
    }

    fn refused(&mut self, write: usize, refusal: &Refusal) -> bool {
        let Some(going) = self.going.get_mut(write) else { return false };
        going.eviction = match refusal {
            Refusal::Rejected(Rejection::NotFound { .. }) => Eviction::Granted,
            Refusal::Rejected(Rejection::TooManyRequests { .. }) => {
                Eviction::Refused(refusal.to_string())
            }
            _ => Eviction::Failed(refusal.to_string()),
        };
        true
    }
}

impl Drain {
    /// All nodes are cordoned before any is drained.
    fn cordon(&mut self, turn: &Turn) -> Vec<Act> {
        self.stage = Stage::Drain;
        let keys = self.targets.keys(turn.world);
        let mut acts = Vec::new();
        for key in &keys {
            let Some(mut value) = current(key, turn.world) else {
                acts.push(Act::Fail(target::not_found(key, "")));
                acts.push(Act::Stop);
                return acts;
            };
            let before = value.clone();
            mark(&mut value, true);
            let suffix = self.options.dry_run.suffix();
            if value == before {
                acts.push(Act::Print(format!("node/{} already cordoned{suffix}", key.name)));
            } else if self.options.dry_run != DryRun::No {
                acts.push(Act::Print(format!("node/{} cordoned{suffix}", key.name)));
            } else {
                let request = Request::Update { key: key.clone(), manifest: value };
                let told = Told::Line(format!("node/{} cordoned", key.name));
                acts.push(Act::Write(Write { request, told, place: Place::Nowhere }));
            }
        }
        self.left = keys.into();
        acts
    }

    fn drain(&mut self, turn: &Turn) -> Vec<Act> {
        let Some(node) = self.left.pop_front() else {
            self.stage = Stage::Done;
            return self.last_words();
        };
        let mut chosen = self.options.choose(&self.pods_on(&node, turn), turn.world.sim);
        if !chosen.errors.is_empty() {
            let errors = joined(&chosen.errors);
            let line = format!(
                "error: unable to drain node {:?} due to error: {errors}, continuing command...",
                &*node.name
            );
            self.refusals.append(&mut chosen.errors);
            self.pending.push(node);
            return vec![Act::FailNow(line)];
        }
        let mut acts = Vec::new();
        if !chosen.warnings.is_empty() {
            acts.push(Act::Warn(format!("Warning: {}", chosen.warnings.join("; "))));
        }
        let now = turn.world.sim.now();
        if self.options.dry_run == DryRun::No {
            let due = || Eviction::Due { at: now, refused: false };
            let going = |pod| Going { pod, eviction: due() };
            self.going = chosen.pods.into_iter().map(going).collect();
        } else {
            acts.extend(chosen.pods.iter().filter_map(|pod| self.options.announced(pod)));
        }
        self.current = Some(node);
        self.deadline = self.options.timeout.map(|timeout| now + timeout);
        self.stage = Stage::Wait;
        acts
    }

    fn pods_on(&self, node: &ObjectKey, turn: &Turn) -> Vec<Rc<Pod>> {
        let here = turn.world.sim.lister().pods_on(&node.name);
        let wanted = |pod: &&Rc<Pod>| {
            self.options.pods.as_ref().is_none_or(|wanted| wanted.matches(&pod.meta.labels))
        };
        let mut pods: Vec<Rc<Pod>> = here.filter(wanted).cloned().collect();
        pods.order_by_key(|pod| (pod.meta.namespace.clone(), pod.meta.name.clone()));
        pods
    }

    /// Looks every second which pods are gone, and asks for those that are due.
    fn wait(&mut self, turn: &Turn) -> Vec<Act> {
        let now = turn.world.sim.now();
        let late = self.deadline.is_some_and(|deadline| now >= deadline);
        let mut acts = self.answers(now);
        let asked = self.ask(now, late);
        if !asked.is_empty() {
            acts.extend(asked);
            return acts;
        }
        acts.extend(self.take_gone(turn));
        for going in self.going.iter_mut().filter(|_| late) {
            if matches!(going.eviction, Eviction::Granted) {
                going.eviction = Eviction::Late;
            }
        }
        let over = |going: &Going| matches!(going.eviction, Eviction::Failed(_) | Eviction::Late);
        if self.going.iter().all(over) {
            self.stage = Stage::Drain;
            acts.extend(self.drained(turn));
            return acts;
        }
        if turn.world.idle && self.deadline.is_none() && self.nothing_helps() {
            self.stage = Stage::Drain;
            acts.extend(self.given_up(turn));
            return acts;
        }
        let due = self.going.iter().filter_map(|going| match going.eviction {
            Eviction::Due { at, .. } => Some(at),
            _ => None,
        });
        let deadline = self.deadline.filter(|deadline| *deadline > now);
        let at = due.chain(deadline).min().map_or(now + POLL, |at| at.min(now + POLL));
        acts.push(Act::Wait(Wake { at: Some(at), records_over: None }));
        acts
    }

    /// Those that are gone, or not waited for any longer.
    fn take_gone(&mut self, turn: &Turn) -> Vec<Act> {
        let sim = turn.world.sim;
        let (word, skip) =
            (if self.options.delete { "deleted" } else { "evicted" }, self.options.skip_after);
        let mut acts = Vec::new();
        self.going.retain(|going| {
            if !matches!(going.eviction, Eviction::Granted) {
                return true;
            }
            let name = &*going.pod.meta.name;
            match (sim.lister().pod(going.pod.meta.uid), skip) {
                (None, _) => acts.push(Act::Print(format!("pod/{name} {word}"))),
                (Some(pod), Some(seconds)) if skipped(pod, skip, sim.now()) => {
                    acts.push(Act::Print(format!(
                        "pod {name:?} has DeletionTimestamp older than {seconds} seconds, skipping"
                    )));
                }
                _ => return true,
            }
            false
        });
        acts
    }

    /// Evictions that were refused are due again in a while.
    fn answers(&mut self, now: SimTime) -> Vec<Act> {
        let mut acts = Vec::new();
        for going in &mut self.going {
            if let Eviction::Refused(why) = &going.eviction {
                let (name, namespace) = (&*going.pod.meta.name, &*going.pod.meta.namespace);
                acts.push(Act::Warn(format!(
                    "error when evicting pods/{name:?} -n {namespace:?} (will retry after {}): \
                     {why}",
                    RETRY.go()
                )));
                going.eviction = Eviction::Due { at: now + RETRY, refused: true };
            }
        }
        acts
    }

    /// What is due is asked for, all at the same time; when the time is up, it is only said.
    fn ask(&mut self, now: SimTime, late: bool) -> Vec<Act> {
        let (mut said, mut writes) = (Vec::new(), Vec::new());
        for (number, going) in self.going.iter_mut().enumerate() {
            if matches!(going.eviction, Eviction::Due { at, .. } if at <= now) {
                said.extend(self.options.announced(&going.pod));
                let timeout = self.options.timeout.filter(|_| late);
                going.eviction = match timeout {
                    Some(timeout) => {
                        Eviction::Failed(format!("global timeout reached: {}", timeout.go()))
                    }
                    None => {
                        writes.push(Act::Write(self.options.removal(&going.pod, number)));
                        Eviction::Asked
                    }
                };
            }
        }
        said.extend(writes);
        said
    }

    /// Every pod that is left waits for something that is not going to happen.
    fn nothing_helps(&self) -> bool {
        let fresh = |going: &Going| matches!(going.eviction, Eviction::Due { refused: false, .. });
        !self.going.iter().any(fresh)
    }
}

impl Options {
    /// `evicting pod default/web-0`. A deletion is not announced.
    fn announced(&self, pod: &Pod) -> Option<Act> {
        let suffix = self.dry_run.suffix();
        let line = format!("evicting pod {}/{}{suffix}", pod.meta.namespace, pod.meta.name);
        (!self.delete || self.dry_run == DryRun::Client).then_some(Act::Print(line))
    }

    fn removal(&self, pod: &Pod, number: usize) -> Write {
        let key = ObjectKey::new(Kind::Pod, &pod.meta.namespace, &pod.meta.name);
        let grace_seconds = self.grace_seconds;
        let request = match self.delete {
            true => Request::Delete { key, grace_seconds, propagation: Cascade::Background },
            false => Request::Evict { key, grace_seconds },
        };
        Write { request, told: Told::Asked(number), place: Place::Nowhere }
    }
}
