//! `kubectl get --watch`: a row for every change, until interrupted or nothing is due any more.

use super::Started;
use super::answer::{Answer, joined};
use super::format::Format;
use super::get::with_remarks;
use super::query::{Found, Group, Query};
use super::resource::Resource;
use super::rows::RowStyle;
use crate::api::meta::{Kind, Uid};
use crate::api::object::Object;
use crate::kubectl::table::Layout;
use crate::kubectl::task::{Next, Task, Wake, World};
use crate::order::{Order, Ordered};
use crate::sim::command::Outcome;
use std::collections::BTreeMap;

#[derive(Debug)]
struct Watch {
    query: Query,
    kind: Kind,
    format: Format,
    style: RowStyle,
    layout: Layout,
    headed: bool,
    /// As last printed. Events, which have no identity here, are known by their names.
    seen: BTreeMap<Key, Object>,
    revision: u64,
    first: Answer,
}

type Key = (Uid, String);

pub fn start(
    query: Query,
    format: Format,
    style: RowStyle,
    watch_only: bool,
    world: &World,
) -> Started {
    if query.has_several_types() || query.wants().len() != 1 {
        return Err("error: you may only specify a single resource type".into());
    }
    let found = query.run(world);
    let kind = match query.wants().first().map(|want| want.resource) {
        Some(Resource::Known(kind)) if found.errors.is_empty() => kind,
        _ => return Ok(with_remarks(Answer::default(), &found).boxed()),
    };
    let mut watch = Watch {
        query,
        kind,
        format,
        style,
        layout: Layout::default(),
        headed: false,
        seen: BTreeMap::new(),
        revision: 0,
        first: Answer::default(),
    };
    let objects = objects(found);
    watch.seen = objects.iter().map(|object| (key(object), object.clone())).ordered();
    watch.revision = version(kind, world);
    if !watch_only {
        let text = watch.print(objects, world)?;
        watch.first = Answer::default().out(text);
    }
    Ok(Box::new(watch))
}

impl Watch {
    /// The objects in the chosen form; tables go on where they were.
    fn print(&mut self, objects: Vec<Object>, world: &World) -> Result<String, String> {
        if objects.is_empty() {
            return Ok(String::new());
        }
        if matches!(self.format, Format::Table { .. }) {
            let mut rows = Vec::new();
            if !std::mem::replace(&mut self.headed, true) && self.style.headers {
                rows.push(self.style.header(self.kind));
            }
            rows.extend(objects.iter().map(|object| self.style.row(object, world.sim.now())));
            return Ok(self.layout.render(&rows));
        }
        let mut text = String::new();
        for object in objects {
            let groups =
                vec![Group { resource: Resource::Known(self.kind), objects: vec![object] }];
            let one = Found { groups, ..Found::default() };
            text.push_str(&self.format.print(&one, true, world.sim)?);
        }
        Ok(text)
    }

    /// What was written since the last look, in the order of writing; what is gone is shown once
    /// more as it was.
    fn news(&mut self, world: &World) -> Vec<Object> {
        let now: BTreeMap<Key, Object> = objects(self.query.run(world))
            .into_iter()
            .map(|object| (key(&object), object))
            .ordered();
        let gone = self.seen.iter().filter(|(key, _)| !now.contains_key(*key));
        let mut news: Vec<Object> = gone.map(|(_, object)| object.clone()).collect();
        let mut written: Vec<&Object> = now
            .iter()
            .filter(|(key, new)| self.seen.get(*key) != Some(*new))
            .map(|(_, o)| o)
            .collect();
        written.order_by_key(|object| object.meta().resource_version);
        news.extend(written.into_iter().cloned());
        self.seen = now;
        news
    }
}

impl Task for Watch {
    fn resume(&mut self, world: &World, _: Option<Outcome>) -> Next {
        if let Some(part) = self.first.take() {
            return part;
        }
        let version = version(self.kind, world);
        if version != self.revision {
            self.revision = version;
            let news = self.news(world);
            match self.print(news, world) {
                Ok(text) if text.is_empty() => {}
                Ok(text) => return Next::Print(text),
                Err(why) => {
                    self.first = Answer::default().errors(&joined(&[why]));
                    return self.first.take().unwrap_or(Next::Exit(1));
                }
            }
        }
        if world.idle {
            return Next::Exit(0);
        }
        Next::Wait(Wake { at: None, records_over: Some(world.sim.records()) })
    }
}

fn objects(found: Found) -> Vec<Object> {
    found.groups.into_iter().flat_map(|group| group.objects).collect()
}

fn key(object: &Object) -> Key {
    let name = if object.kind() == Kind::Event { &*object.meta().name } else { "" };
    (object.uid(), name.to_string())
}

/// A number that changes when objects of the kind may have changed.
fn version(kind: Kind, world: &World) -> u64 {
    if kind == Kind::Event { u64::from(world.sim.records()) } else { world.sim.revision() }
}
