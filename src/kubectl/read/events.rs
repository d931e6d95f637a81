//! `kubectl events`. Upstream: `k8s.io/kubectl/pkg/cmd/events`.

use super::Started;
use super::answer::Answer;
use super::describe::interval;
use super::format::Format;
use super::query::{DEFAULT_NAMESPACE, Found, Group};
use super::resource::Resource;
use crate::api::event::Event;
use crate::api::meta::Kind;
use crate::api::object::Object;
use crate::kubectl::flags::{self, Flag, Flags, Takes};
use crate::kubectl::table::Layout;
use crate::kubectl::task::{Next, Task, Wake, World};
use crate::order::Order;
use crate::sim::command::Outcome;
use crate::sim::events;
use std::collections::BTreeMap;

const FLAGS: [Flag; 7] = [
    Flag::short("all-namespaces", 'A', Takes::Bool),
    Flag::long("chunk-size", Takes::Int),
    Flag::long("for", Takes::Text),
    Flag::long("no-headers", Takes::Bool),
    Flag::short("output", 'o', Takes::Text),
    Flag::long("types", Takes::List),
    Flag::short("watch", 'w', Takes::Bool),
];

#[derive(Debug)]
struct Events {
    /// `None`: all namespaces.
    namespace: Option<String>,
    about: Option<(Kind, String)>,
    types: Vec<String>,
    headers: bool,
    layout: Layout,
    /// The counts last printed, by name.
    seen: BTreeMap<String, u32>,
    first: Answer,
}

pub fn start(args: &[String], world: &World) -> Started {
    let flags = flags::parse("kubectl events", &FLAGS, args)?;
    let mut events = Events::read(&flags)?;
    let listed = events.list(world);
    let format = Format::read(&flags)?;
    if !matches!(format, Format::Table { .. }) {
        let objects = listed.into_iter().map(Object::from).collect();
        let groups = vec![Group { resource: Resource::Known(Kind::Event), objects }];
        let found = Found { groups, ..Found::default() };
        return Ok(Answer::default().out(format.print(&found, false, world.sim)?).boxed());
    }
    if listed.is_empty() && !flags.bool("watch") {
        let nothing = match &events.namespace {
            Some(namespace) => format!("No events found in {namespace} namespace."),
            None => "No events found.".into(),
        };
        return Ok(Answer::default().note(nothing).boxed());
    }
    let text = events.print(&listed, world);
    events.first = Answer::default().out(text);
    if flags.bool("watch") { Ok(Box::new(events)) } else { Ok(events.first.boxed()) }
}

impl Events {
    fn read(flags: &Flags) -> Result<Self, String> {
        if let Some(extra) = flags.args.first() {
            return Err(format!(
                "error: unexpected argument {extra:?}; use --for TYPE/NAME to choose an object"
            ));
        }
        let about = match flags.text("for") {
            None => None,
            Some(text) => {
                let pair = text.split_once('/').filter(|(_, name)| !name.is_empty());
                let (word, name) = pair.ok_or("error: --for must be in resource/name form")?;
                match Resource::of_word(word)? {
                    Resource::Known(kind) => Some((kind, name.to_string())),
                    foreign => return Err(foreign.remark().unwrap_or_default()),
                }
            }
        };
        let namespace = flags.text("namespace").unwrap_or(DEFAULT_NAMESPACE);
        Ok(Events {
            namespace: (!flags.bool("all-namespaces")).then(|| namespace.to_string()),
            about,
            types: flags.all("types").iter().map(|kind| kind.to_ascii_lowercase()).collect(),
            headers: !flags.bool("no-headers"),
            layout: Layout::default(),
            seen: BTreeMap::new(),
            first: Answer::default(),
        })
    }

    /// Oldest first, by when they were last seen.
    fn list(&self, world: &World) -> Vec<Event> {
        let (sim, namespace) = (world.sim, self.namespace.as_deref());
        let mut events = events::all(world.log, namespace, sim.records(), sim.now());
        events.retain(|event| {
            let kind = event.kind.name().to_ascii_lowercase();
            let about = self.about.as_ref().is_none_or(|(kind, name)| {
                event.involved.kind == *kind && *event.involved.name == **name
            });
            about && (self.types.is_empty() || self.types.contains(&kind))
        });
        events.order_by_key(|event| (event.last_seen, event.meta.resource_version));
        events
    }

    fn print(&mut self, events: &[Event], world: &World) -> String {
        let everywhere = self.namespace.is_none();
        let mut rows = Vec::new();
        if self.seen.is_empty() && self.headers && !events.is_empty() {
            let titles = ["LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"];
            let first = everywhere.then_some("NAMESPACE");
            rows.push(first.into_iter().chain(titles).map(str::to_string).collect());
        }
        for event in events {
            self.seen.insert(event.meta.name.to_string(), event.count);
            let involved = &event.involved;
            let row = [
                interval(event, world.sim.now()),
                event.kind.name().into(),
                event.reason.to_string(),
                format!("{}/{}", involved.kind.names().kind, involved.name),
                event.message.trim().to_string(),
            ];
            let first = everywhere.then(|| event.meta.namespace.to_string());
            rows.push(first.into_iter().chain(row).collect());
        }
        self.layout.render(&rows)
    }
}

/// `--watch`.
impl Task for Events {
    fn resume(&mut self, world: &World, _: Option<Outcome>) -> Next {
        if let Some(part) = self.first.take() {
            return part;
        }
        let mut news = self.list(world);
        news.retain(|event| self.seen.get(&*event.meta.name) != Some(&event.count));
        if !news.is_empty() {
            return Next::Print(self.print(&news, world));
        }
        if world.idle {
            return Next::Exit(0);
        }
        Next::Wait(Wake { at: None, records_over: Some(world.sim.records()) })
    }
}
