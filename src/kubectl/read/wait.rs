//! `kubectl wait`: object after object until each is as asked, gone, or out of time.
//! Upstream: `k8s.io/kubectl/pkg/cmd/wait`.

use super::Started;
use super::answer::{Answer, joined};
use super::format::{Format, value_of};
use super::jsonpath::{self, Path};
use super::peek;
use super::query::{Found, Group, Query, find, not_found};
use super::resource::Resource;
use crate::api::meta::Uid;
use crate::api::object::Object;
use crate::kubectl::flags::{self, Flag, Takes};
use crate::kubectl::shell::Call;
use crate::kubectl::task::{Next, Task, Wake, World};
use crate::sim::command::Outcome;
use crate::time::{SimDuration, SimTime};
use serde_json::Value;

const FLAGS: [Flag; 9] = [
    Flag::long("all", Takes::Bool),
    Flag::short("all-namespaces", 'A', Takes::Bool),
    Flag::long("field-selector", Takes::Text),
    Flag::short("filename", 'f', Takes::List),
    Flag::long("for", Takes::Texts),
    Flag::short("output", 'o', Takes::Text),
    Flag::short("recursive", 'R', Takes::Bool),
    Flag::short("selector", 'l', Takes::Text),
    Flag::long("timeout", Takes::Duration),
];

const DEFAULT_TIMEOUT: SimDuration = SimDuration::from_secs(30);
/// A negative timeout is a week.
const WEEK: SimDuration = SimDuration::from_mins(7 * 24 * 60);

/// What is waited for.
#[derive(Debug)]
enum Goal {
    Condition { name: String, value: String },
    JsonPath { path: Path, value: Option<String> },
    Deleted,
    Created,
}

#[derive(Debug)]
struct Wait {
    query: Query,
    goal: Goal,
    format: Format,
    timeout: SimDuration,
    /// The objects, with the one waited for first; `None` until they exist.
    targets: Option<std::vec::IntoIter<Object>>,
    current: Option<(Object, SimTime)>,
    begun: SimTime,
    answer: Answer,
    errors: Vec<String>,
}

pub fn start(args: &[String], call: &Call, world: &World) -> Started {
    let flags = flags::parse("kubectl wait", &FLAGS, args)?;
    let goal = match flags.all("for") {
        [one] => Goal::read(one)?,
        [] => return Err("error: unrecognized condition: \"\"".into()),
        _ => return Err("error: kubeloupe waits for one --for at a time".into()),
    };
    let query = Query::read(&flags, call, world)?;
    if query.wants().is_empty() {
        return Err("error: you must specify at least one resource, in TYPE/NAME form".into());
    }
    if !query.is_by_name() && !query.selects() && !flags.bool("all") {
        return Err("error: resource(s) were provided, but no name was specified".into());
    }
    let timeout = flags.duration("timeout").unwrap_or(DEFAULT_TIMEOUT);
    let timeout = if timeout < SimDuration::ZERO { WEEK } else { timeout };
    Ok(Box::new(Wait {
        query,
        goal,
        format: Format::read(&flags)?,
        timeout,
        targets: None,
        current: None,
        begun: world.sim.now(),
        answer: Answer::default(),
        errors: Vec::new(),
    }))
}

impl Goal {
    fn read(text: &str) -> Result<Goal, String> {
        let lower = text.to_ascii_lowercase();
        if lower == "delete" {
            return Ok(Goal::Deleted);
        }
        if lower == "create" {
            return Ok(Goal::Created);
        }
        if let Some(condition) = text.strip_prefix("condition=") {
            let (name, value) = condition.split_once('=').unwrap_or((condition, "true"));
            return Ok(Goal::Condition { name: name.into(), value: value.into() });
        }
        let Some(rest) = text.strip_prefix("jsonpath=") else {
            return Err(format!("error: unrecognized condition: {text:?}"));
        };
        let rest = rest.trim_matches(['\'', '"']);
        // A comparison inside a filter is not the one that is waited for.
        let end =
            if rest.starts_with('{') { rest.rfind('}').map(|end| end + 1) } else { rest.find('=') };
        let (path, value) = rest.split_at(end.unwrap_or(rest.len()));
        let path = Path::relaxed(path).map_err(|why| format!("error: {why}"))?;
        let value = match value.strip_prefix('=') {
            None if value.is_empty() => None,
            Some(value) if !value.is_empty() => Some(value.trim_matches(['\'', '"']).to_string()),
            _ => {
                return Err("error: jsonpath wait format must be --for=jsonpath='{.status.\
                            readyReplicas}'=3 or --for=jsonpath='{.status.readyReplicas}'"
                    .into());
            }
        };
        Ok(Goal::JsonPath { path, value })
    }

    /// Whether the object, as it is now, is as asked. `None`: it is gone.
    fn is_met(&self, object: Option<&Object>, world: &World) -> Result<bool, String> {
        let Some(object) = object else { return Ok(matches!(self, Goal::Deleted)) };
        let value = || value_of(object, world.sim);
        match self {
            Goal::Deleted => Ok(false),
            Goal::Created => Ok(true),
            Goal::Condition { name, value: wanted } => Ok(holds(&value(), name, wanted)),
            Goal::JsonPath { path, value: wanted } => {
                let value = value();
                let found = path.find(&value).map_err(|why| format!("error: {why}"))?;
                match (found.as_slice(), wanted) {
                    ([], _) => Ok(false),
                    ([_, ..], None) => Ok(true),
                    ([one], Some(wanted)) => Ok(jsonpath::text(one) == *wanted),
                    _ => Err("given jsonpath expression matches more than one value".into()),
                }
            }
        }
    }
}

/// Whether a condition has the wanted status, upper and lower case being equal.
fn holds(value: &Value, name: &str, wanted: &str) -> bool {
    let conditions = peek::list(value, "/status/conditions").iter();
    let mut of_name =
        conditions.filter(|condition| peek::text(condition, "/type").eq_ignore_ascii_case(name));
    of_name.any(|condition| peek::text(condition, "/status").eq_ignore_ascii_case(wanted))
}

impl Wait {
    /// Finds the objects. `false`: they have to be waited for.
    fn find_targets(&mut self, world: &World) -> bool {
        let found = self.query.run(world);
        let gone_already = matches!(self.goal, Goal::Deleted);
        let missing =
            !found.errors.is_empty() || found.groups.iter().all(|group| group.objects.is_empty());
        if missing && matches!(self.goal, Goal::Created) && !self.is_late(world) {
            return false;
        }
        if !found.errors.is_empty() && !gone_already {
            self.errors.extend(found.errors);
        }
        for remark in found.remarks {
            self.answer = std::mem::take(&mut self.answer).note(remark);
        }
        let objects: Vec<Object> =
            found.groups.into_iter().flat_map(|group| group.objects).collect();
        if objects.is_empty() && self.errors.is_empty() && !gone_already {
            self.errors.push("error: no matching resources found".into());
        }
        self.targets = Some(objects.into_iter());
        true
    }

    fn is_late(&self, world: &World) -> bool {
        world.sim.now() >= self.begun + self.timeout
    }

    fn done(&mut self, object: &Object, world: &World) {
        let said = match &self.format {
            Format::Table { .. } => Ok(format!(
                "{}/{} condition met\n",
                object.kind().resource_name(),
                object.meta().name
            )),
            format => {
                let resource = Resource::Known(object.kind());
                let groups = vec![Group { resource, objects: vec![object.clone()] }];
                format.print(&Found { groups, ..Found::default() }, true, world.sim)
            }
        };
        match said {
            Ok(text) => self.answer = std::mem::take(&mut self.answer).out(text),
            Err(why) => self.errors.push(why),
        }
    }

    /// Looks at the current object once more; the wake if it has to be waited for.
    fn look(&mut self, object: &Object, deadline: SimTime, world: &World) -> Option<Wake> {
        let (kind, meta) = (object.kind(), object.meta());
        let living = living(object, meta.uid, world);
        match self.goal.is_met(living.as_ref(), world) {
            Err(why) => self.errors.push(why),
            Ok(true) => self.done(&living.unwrap_or_else(|| object.clone()), world),
            Ok(false) if living.is_none() => {
                self.errors.push(not_found(Resource::Known(kind), &meta.name));
            }
            Ok(false) if world.sim.now() >= deadline => self.errors.push(format!(
                "timed out waiting for the condition on {}/{}",
                kind.names().plural,
                meta.name
            )),
            Ok(false) => {
                let records_over = Some(world.sim.records());
                return Some(Wake { at: Some(deadline), records_over });
            }
        }
        None
    }
}

/// The object as it is now; another one of its name does not count.
fn living(object: &Object, uid: Uid, world: &World) -> Option<Object> {
    let meta = object.meta();
    let found = find(object.kind(), &meta.namespace, &meta.name, world)?;
    (found.uid() == uid).then_some(found)
}

impl Task for Wait {
    fn resume(&mut self, world: &World, _: Option<Outcome>) -> Next {
        loop {
            if let Some(part) = self.answer.take() {
                return part;
            }
            if self.targets.is_none() && !self.find_targets(world) {
                let at = Some(self.begun + self.timeout);
                return Next::Wait(Wake { at, records_over: Some(world.sim.records()) });
            }
            if let Some((object, deadline)) = self.current.take() {
                if let Some(wake) = self.look(&object, deadline, world) {
                    self.current = Some((object, deadline));
                    return Next::Wait(wake);
                }
                continue;
            }
            match self.targets.as_mut().and_then(Iterator::next) {
                Some(object) => self.current = Some((object, world.sim.now() + self.timeout)),
                None if self.errors.is_empty() => return self.answer.part_or_exit(),
                None => {
                    let errors = joined(&std::mem::take(&mut self.errors));
                    self.answer = std::mem::take(&mut self.answer).errors(&errors);
                    self.targets = Some(Vec::new().into_iter());
                }
            }
        }
    }
}
