//! `kubectl describe daemonset`.

use super::page::Page;
use super::pod_phases;
use super::{lists, template};
use crate::api::daemon_set::DaemonSet;
use crate::api::object::Object;
use crate::kubectl::read::format::value_of;
use crate::kubectl::task::World;
use std::rc::Rc;

pub fn describe(set: &Rc<DaemonSet>, world: &World, page: &mut Page) {
    let value = value_of(&Object::DaemonSet(set.clone()), world.sim);
    let (spec, status) = (&set.spec, &set.status);
    page.field(0, "Name", &*set.meta.name);
    page.field(0, "Namespace", &*set.meta.namespace);
    page.field(0, "Selector", lists::selector(&value, "/spec/selector").unwrap_or_default());
    let wanted = spec.template.spec.node_selector.iter().flatten();
    let wanted: Vec<String> = wanted.map(|(key, value)| format!("{key}={value}")).collect();
    let none = wanted.is_empty();
    page.field(0, "Node-Selector", if none { "<none>".into() } else { wanted.join(",") });
    lists::labels("Labels", &value, "/metadata/labels", page);
    lists::annotations("Annotations", &value, "/metadata/annotations", page);
    for (what, count) in [
        ("Desired Number of Nodes Scheduled", status.desired),
        ("Current Number of Nodes Scheduled", status.current),
        ("Number of Nodes Scheduled with Up-to-date Pods", status.updated),
        ("Number of Nodes Scheduled with Available Pods", status.available),
        ("Number of Nodes Misscheduled", status.misscheduled),
    ] {
        page.line(0, format!("{what}: {count}"));
    }
    page.field(0, "Pods Status", pod_phases(set.meta.uid, world));
    template::describe(&value["spec"]["template"], page);
}
