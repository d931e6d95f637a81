//! `kubectl drain`: cordons, evicts, waits until the pods are gone.
//! Upstream: `k8s.io/kubectl/pkg/drain/{drain,filters}.go`, `pkg/cmd/drain/drain.go`. Disruption
//! budgets and mirror pods do not exist here yet.

use crate::api::meta::{Kind, ObjectKey, Uid};
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
use crate::scenario::command::{Cascade, Request};
use crate::sim::command::Done;
use crate::time::{SimDuration, SimTime};
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

#[derive(Debug)]
struct Drain {
    options: Options,
    targets: Targets,
    stage: Stage,
    left: VecDeque<ObjectKey>,
    /// What to print once the pod is gone.
    leaving: Vec<(Uid, ObjectKey)>,
    current: Option<ObjectKey>,
    deadline: Option<SimTime>,
    /// The last words, if a node could not be drained.
    refusals: Vec<String>,
    pending: Vec<ObjectKey>,
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
        leaving: Vec::new(),
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

    fn told(&mut self, _: usize, done: &Done, turn: &Turn) -> Option<String> {
        let uid = done.uid?;
        let key = turn.world.log.key(uid)?.clone();
        self.leaving.push((uid, key));
        None
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
        let pods: Vec<Rc<Pod>> = turn
            .world
            .sim
            .lister()
            .pods_on(&node.name)
            .filter(|pod| self.options.pods.as_ref().is_none_or(|s| s.matches(&pod.meta.labels)))
            .cloned()
            .collect();
        let mut chosen = self.options.choose(&pods, turn.world.sim.now());
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
        for pod in chosen.pods {
            let (namespace, name) = (&pod.meta.namespace, &pod.meta.name);
            let word = if self.options.delete { "deleting" } else { "evicting" };
            let suffix = self.options.dry_run.suffix();
            acts.push(Act::Print(format!("{word} pod {namespace}/{name}{suffix}")));
            if self.options.dry_run == DryRun::No {
                acts.push(Act::Write(self.options.removal(&pod)));
            }
        }
        self.current = Some(node);
        self.deadline = self.options.timeout.map(|timeout| turn.world.sim.now() + timeout);
        self.stage = Stage::Wait;
        acts
    }

    /// Looks every second which pods are gone.
    fn wait(&mut self, turn: &Turn) -> Vec<Act> {
        let sim = turn.world.sim;
        let mut acts = Vec::new();
        let word = if self.options.delete { "deleted" } else { "evicted" };
        let skip = self.options.skip_after;
        let (still, gone): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.leaving).into_iter().partition(|(uid, _)| {
                let pod = sim.lister().pod(*uid);
                pod.is_some_and(|pod| !skipped(pod, skip, sim.now()))
            });
        self.leaving = still;
        acts.extend(gone.iter().map(|(_, key)| Act::Print(format!("pod/{} {word}", key.name))));
        if self.leaving.is_empty() {
            self.stage = Stage::Drain;
            let suffix = self.options.dry_run.suffix();
            let node = self.current.take();
            acts.extend(node.map(|node| Act::Print(format!("node/{} drained{suffix}", node.name))));
            return acts;
        }
        let late = self.deadline.is_some_and(|deadline| sim.now() >= deadline);
        if late || turn.world.idle && self.deadline.is_none() {
            self.stage = Stage::Drain;
            acts.extend(self.given_up(late));
            return acts;
        }
        let at = self.deadline.map_or(sim.now() + POLL, |end| end.min(sim.now() + POLL));
        acts.push(Act::Wait(Wake { at: Some(at), records_over: None }));
        acts
    }

    /// The pods would not go.
    fn given_up(&mut self, late: bool) -> Option<Act> {
        let why = match (late, self.options.timeout) {
            (true, Some(timeout)) => format!("global timeout reached: {}", timeout.go()),
            _ => "nothing is due that would end it".into(),
        };
        let errors: Vec<String> = std::mem::take(&mut self.leaving)
            .iter()
            .map(|(_, key)| {
                format!(
                    "error when waiting for pod {:?} in namespace {:?} to terminate: {why}",
                    &*key.name, &*key.namespace
                )
            })
            .collect();
        let node = self.current.take()?;
        let line = format!(
            "error: unable to drain node {:?} due to error: {}, continuing command...",
            &*node.name,
            joined(&errors)
        );
        self.refusals.extend(errors);
        self.pending.push(node);
        Some(Act::FailNow(line))
    }

    fn last_words(&mut self) -> Vec<Act> {
        if self.pending.is_empty() {
            return Vec::new();
        }
        let mut text = "There are pending nodes to be drained:".to_string();
        for node in &self.pending {
            text = format!("{text}\n {}", node.name);
        }
        let mut said: Vec<&String> = Vec::new();
        for refusal in &self.refusals {
            if !said.contains(&refusal) {
                said.push(refusal);
                text = format!("{text}\n{refusal}");
            }
        }
        vec![Act::FailNow(text)]
    }
}

/// What is to be done with the pods of a node.
#[derive(Debug, Default)]
struct Chosen {
    pods: Vec<Rc<Pod>>,
    warnings: Vec<String>,
    errors: Vec<String>,
}

impl Options {
    /// The chain of filters. Upstream: `pkg/drain/filters.go`.
    fn choose(&self, pods: &[Rc<Pod>], now: SimTime) -> Chosen {
        const IGNORED: &str = "ignoring DaemonSet-managed Pods";
        const OWNERLESS: &str = "deleting Pods that declare no controller";
        const NO_DAEMONS: &str =
            "cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore)";
        const NO_LOCAL: &str =
            "cannot delete Pods with local storage (use --delete-emptydir-data to override)";
        const NO_OWNERLESS: &str =
            "cannot delete Pods that declare no controller (use --force to override)";
        let mut chosen = Chosen::default();
        let mut said: Vec<(&str, bool, Vec<String>)> = Vec::new();
        let mut say = |text: &'static str, error: bool, name: &str| match said
            .iter_mut()
            .find(|(known, ..)| *known == text)
        {
            Some((.., names)) => names.push(name.into()),
            None => said.push((text, error, vec![name.into()])),
        };
        for pod in pods {
            let name = format!("{}/{}", pod.meta.namespace, pod.meta.name);
            if skipped(pod, self.skip_after, now) {
                continue;
            }
            if pod.status.phase.is_terminal() {
                chosen.pods.push(pod.clone());
                continue;
            }
            let owner = pod.meta.controller();
            if owner.is_some_and(|owner| owner.kind.names().kind == "DaemonSet") {
                say(
                    if self.ignore_daemon_sets { IGNORED } else { NO_DAEMONS },
                    !self.ignore_daemon_sets,
                    &name,
                );
                continue;
            }
            let volumes = pod.spec.volumes.as_deref().unwrap_or_default();
            let local = volumes.iter().any(|volume| volume.sources.contains_key("emptyDir"));
            if local && !self.delete_empty_dir {
                say(NO_LOCAL, true, &name);
                continue;
            }
            if owner.is_none() {
                say(if self.force { OWNERLESS } else { NO_OWNERLESS }, !self.force, &name);
                if !self.force {
                    continue;
                }
            }
            // Of a pod with local storage upstream would warn, but only the last filter's word is
            // kept, and that has none.
            chosen.pods.push(pod.clone());
        }
        for (text, error, names) in said {
            let line = format!("{text}: {}", names.join(", "));
            if error { chosen.errors.push(line) } else { chosen.warnings.push(line) }
        }
        chosen
    }

    fn removal(&self, pod: &Pod) -> Write {
        let key = ObjectKey::new(Kind::Pod, &pod.meta.namespace, &pod.meta.name);
        let grace_seconds = self.grace_seconds;
        let request = match self.delete {
            true => Request::Delete { key, grace_seconds, propagation: Cascade::Background },
            false => Request::Evict { key, grace_seconds },
        };
        Write { request, told: Told::Asked(0), place: Place::Nowhere }
    }
}

/// `--skip-wait-for-delete-timeout`: a pod that has been going for longer is not waited for.
fn skipped(pod: &Pod, seconds: Option<i64>, now: SimTime) -> bool {
    match (seconds, pod.meta.deleted) {
        (Some(seconds), Some(due)) => now.since(due) > SimDuration::from_secs(seconds),
        _ => false,
    }
}

/// One error as it is, several as `[a, b]`.
fn joined(errors: &[String]) -> String {
    match errors {
        [one] => one.clone(),
        several => format!("[{}]", several.join(", ")),
    }
}
