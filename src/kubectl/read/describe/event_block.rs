//! The Events at the end of a description.

use super::page::Page;
use crate::api::event::Event;
use crate::api::meta::Uid;
use crate::kubectl::task::World;
use crate::order::Order;
use crate::sim::events;
use crate::time::SimTime;

/// The scheduler writes Events of the newer API, which have no `lastTimestamp`.
const SCHEDULER: &str = "default-scheduler";

pub fn describe(uid: Uid, world: &World, page: &mut Page) {
    let now = world.sim.now();
    let mut events = events::about(world.log, uid, world.sim.records(), now);
    if events.is_empty() {
        page.field(0, "Events", "<none>");
        return;
    }
    events.order_by_key(|event| (event.source != SCHEDULER).then_some(event.last_seen));
    page.flush();
    page.line(0, "Events:");
    page.line(1, "Type\tReason\tAge\tFrom\tMessage");
    page.line(1, "----\t------\t----\t----\t-------");
    for event in &events {
        let kind = event.kind.name();
        let (reason, from) = (&event.reason, &event.source);
        let age = interval(event, now);
        page.line(1, format!("{kind}\t{reason}\t{age}\t{from}\t{}", message(event)));
    }
}

/// `12s`, or `33s (x4 over 76s)`.
pub fn interval(event: &Event, now: SimTime) -> String {
    let last = now.since(event.last_seen).human();
    if event.count > 1 {
        format!("{last} (x{} over {})", event.count, now.since(event.first_seen).human())
    } else {
        last
    }
}

fn message(event: &Event) -> String {
    let message = event.message.trim();
    match &*event.field_path {
        "" => message.into(),
        path => format!("{path}: {message}"),
    }
}
