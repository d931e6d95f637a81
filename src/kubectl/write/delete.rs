//! `kubectl delete`: asks for deletion, then waits until the objects are gone.
//! Upstream: `k8s.io/kubectl/pkg/cmd/delete/delete.go`, `pkg/cmd/wait`.

use crate::api::meta::{ObjectKey, Uid};
use crate::kubectl::flags::{self, Flag, Flags, Takes};
use crate::kubectl::read::transcript;
use crate::kubectl::shell::Call;
use crate::kubectl::task::{Wake, World};
use crate::kubectl::write::Started;
use crate::kubectl::write::driver::{Act, Driver, Place, Told, Turn, Verb, Write};
use crate::kubectl::write::dry_run::{self, DryRun};
use crate::kubectl::write::failure::Failure;
use crate::kubectl::write::files::{self, Item};
use crate::kubectl::write::target::{self, Targets, targets};
use crate::scenario::command::{Cascade, Request};
use crate::sim::command::Done;
use crate::time::{SimDuration, SimTime};
use std::collections::VecDeque;

const FLAGS: [Flag; 16] = [
    files::FILENAME,
    files::RECURSIVE,
    files::KUSTOMIZE,
    target::SELECTOR,
    target::ALL,
    target::ALL_NAMESPACES,
    dry_run::FLAG,
    Flag::long("cascade", Takes::Optional("background")),
    Flag::long("grace-period", Takes::Int),
    Flag::long("force", Takes::Bool),
    Flag::long("now", Takes::Bool),
    Flag::long("wait", Takes::Bool),
    Flag::long("ignore-not-found", Takes::Bool),
    Flag::long("timeout", Takes::Duration),
    Flag::short("output", 'o', Takes::Text),
    Flag::long("field-selector", Takes::Text),
];

const IMMEDIATE: &str = "Warning: Immediate deletion does not wait for confirmation that the \
                         running resource has been terminated. The resource may continue to run \
                         on the cluster indefinitely.";

#[derive(Debug)]
struct Delete {
    options: Options,
    stage: Stage,
    waiting: Vec<(Uid, ObjectKey)>,
    deadline: Option<SimTime>,
    found: usize,
    current: Option<ObjectKey>,
}

#[derive(Debug)]
enum Stage {
    Begin {
        targets: Targets,
        items: Vec<Item>,
    },
    /// The objects left, with the file each is from.
    Ask(VecDeque<(ObjectKey, Option<String>)>),
    Wait,
}

#[derive(Debug)]
struct Options {
    grace_seconds: Option<i64>,
    cascade: Cascade,
    wait: bool,
    timeout: Option<SimDuration>,
    ignore_not_found: bool,
    dry_run: DryRun,
    names_only: bool,
    /// Objects were picked, not named: those that are gone meanwhile are no failure.
    picked: bool,
}

pub fn start(argv: &[String], call: &Call, world: &World) -> Started {
    let flags = flags::parse("kubectl delete", &FLAGS, argv)?;
    let options = Options::of(&flags)?;
    let items = match flags.is_set("filename") || flags.is_set("kustomize") {
        true => files::read(&flags, "delete", call, world)?,
        false => Vec::new(),
    };
    let targets = targets(&flags.args, &flags)?;
    if items.is_empty() && targets.is_empty() {
        return Err("error: You must provide one or more resources by argument or filename.\n\
                    Example resource specifications include:\n   '-f rsrc.yaml'\n   \
                    '--filename=rsrc.json'\n   '<resource> <name>'\n   '<resource>'"
            .into());
    }
    Ok(Box::new(Driver::new(Delete {
        options,
        stage: Stage::Begin { targets, items },
        waiting: Vec::new(),
        deadline: None,
        found: 0,
        current: None,
    })))
}

impl Options {
    fn of(flags: &Flags) -> Result<Options, String> {
        let fail = |text: &str| Err(format!("error: {text}"));
        let asked = flags.int("grace-period").filter(|seconds| *seconds >= 0);
        let force = flags.bool("force");
        let grace_seconds = match (asked, flags.bool("now"), force) {
            (Some(_), true, _) => {
                return fail("--now and --grace-period cannot be specified together");
            }
            (Some(seconds), _, true) if seconds > 0 => {
                return fail(
                    "--force and --grace-period greater than 0 cannot be specified together",
                );
            }
            (None, true, _) => Some(1),
            // kubectl protects against a slip: only --force means zero.
            (Some(0), _, false) => Some(1),
            (None, _, true) => Some(0),
            (seconds, ..) => seconds,
        };
        let cascade = match flags.text("cascade") {
            None | Some("background" | "true") => Cascade::Background,
            Some("foreground") => Cascade::Foreground,
            Some("orphan" | "false") => Cascade::Orphan,
            Some(other) => {
                return Err(format!(
                    "error: invalid cascade value ({other}). Must be \"background\", \
                     \"foreground\", or \"orphan\""
                ));
            }
        };
        let names_only = match flags.text("output") {
            None | Some("") => false,
            Some("name") => true,
            Some(other) => {
                return Err(format!(
                    "error: unexpected -o output mode: {other}. We only support '-o name'"
                ));
            }
        };
        Ok(Options {
            grace_seconds,
            cascade,
            wait: flags.bool_or("wait", true),
            timeout: flags.duration("timeout").filter(|timeout| *timeout > SimDuration::ZERO),
            ignore_not_found: flags.bool("ignore-not-found"),
            dry_run: DryRun::of(flags)?,
            names_only,
            picked: flags.bool("all") || flags.is_set("selector") || flags.is_set("field-selector"),
        })
    }

    fn is_forced(&self) -> bool {
        self.grace_seconds == Some(0)
    }

    /// `pod "x" deleted from default namespace`
    fn line(&self, key: &ObjectKey) -> String {
        let name = key.kind.resource_name();
        if self.names_only {
            return format!("{name}/{}", key.name);
        }
        let word = if self.is_forced() { "force deleted" } else { "deleted" };
        let place = match &*key.namespace {
            "" => String::new(),
            namespace => format!(" from {namespace} namespace"),
        };
        format!("{name} {:?} {word}{place}{}", &*key.name, self.dry_run.suffix())
    }
}

impl Verb for Delete {
    fn next(&mut self, turn: &Turn) -> Option<Vec<Act>> {
        match &mut self.stage {
            Stage::Begin { targets, items } => {
                let mut acts = Vec::new();
                if self.options.is_forced() {
                    acts.push(Act::Warn(IMMEDIATE.into()));
                }
                let mut asked = VecDeque::new();
                for item in std::mem::take(items) {
                    match item {
                        Item::Bad(failure) => acts.push(Act::Fail(failure)),
                        Item::Object(m) => {
                            let key = ObjectKey::new(m.kind, &m.namespace, &m.name);
                            asked.push_back((key, Some(m.file)));
                        }
                    }
                }
                asked.extend(targets.keys(turn.world).into_iter().map(|key| (key, None)));
                let refused = acts.iter().any(|act| matches!(act, Act::Fail(_)));
                if asked.is_empty() && !refused && !self.options.ignore_not_found {
                    acts.push(Act::Print("No resources found".into()));
                }
                self.stage = Stage::Ask(asked);
                Some(acts)
            }
            Stage::Ask(left) => match left.pop_front() {
                Some((key, file)) => Some(self.ask(key, file, turn)),
                None => {
                    let timeout = self.options.timeout;
                    self.deadline = timeout.map(|timeout| turn.world.sim.now() + timeout);
                    self.stage = Stage::Wait;
                    Some(Vec::new())
                }
            },
            Stage::Wait => self.wait(turn),
        }
    }

    fn told(&mut self, _: usize, done: &Done, _: &Turn) -> Option<String> {
        let key = self.current.take()?;
        let line = self.options.line(&key);
        if let Some(uid) = done.uid {
            self.waiting.push((uid, key));
        }
        Some(line)
    }
}

impl Delete {
    fn ask(&mut self, key: ObjectKey, file: Option<String>, turn: &Turn) -> Vec<Act> {
        let place = match file {
            Some(file) => Place::File { doing: "deleting", file },
            None => Place::Nowhere,
        };
        if turn.world.sim.lister().find(&key).is_none() {
            if self.options.ignore_not_found || self.options.picked {
                return Vec::new();
            }
            let context = match &place {
                Place::File { doing, file } => format!("error when {doing} {file:?}: "),
                Place::Nowhere | Place::Generated { .. } => String::new(),
            };
            let sim = turn.world.sim;
            let meant = transcript::meant(sim, key.kind, &key.namespace, &key.name);
            let mut acts = vec![Act::Fail(target::not_found(&key, &context))];
            acts.extend(meant.map(|line| Act::Fail(Failure::Verbatim(line))));
            return acts;
        }
        self.found += 1;
        if self.options.dry_run != DryRun::No {
            return vec![Act::Print(self.options.line(&key))];
        }
        let request = Request::Delete {
            key: key.clone(),
            grace_seconds: self.options.grace_seconds,
            propagation: self.options.cascade,
        };
        self.current = Some(key);
        vec![Act::Write(Write { request, told: Told::Asked(0), place })]
    }

    fn wait(&mut self, turn: &Turn) -> Option<Vec<Act>> {
        let world = turn.world;
        self.waiting.retain(|(uid, _)| world.sim.lister().get(*uid).is_some());
        let (_, first) = self.waiting.first()?;
        if turn.failed || !self.options.wait {
            return None;
        }
        let name = format!("{}/{}", first.kind.names().plural, first.name);
        if self.deadline.is_some_and(|deadline| world.sim.now() >= deadline) {
            let message = format!("timed out waiting for the condition on {name}");
            return Some(vec![Act::Fail(Failure::Message(message)), Act::Stop]);
        }
        if world.idle && self.deadline.is_none() {
            let message = format!("stopped waiting: nothing is due that would end {name}");
            return Some(vec![Act::Fail(Failure::Message(message)), Act::Stop]);
        }
        let records_over = Some(world.sim.records());
        Some(vec![Act::Wait(Wake { at: self.deadline, records_over })])
    }
}
