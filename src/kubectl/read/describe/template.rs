//! The pod template inside a controller's description.

use super::page::Page;
use super::{containers, lists, volumes};
use crate::kubectl::read::peek;
use serde_json::Value;

pub fn describe(template: &Value, page: &mut Page) {
    let spec = &template["spec"];
    page.line(0, "Pod Template:");
    lists::labels("  Labels", template, "/metadata/labels", page);
    if !peek::entries(template, "/metadata/annotations").is_empty() {
        lists::annotations("  Annotations", template, "/metadata/annotations", page);
    }
    lists::field_if_set("  Service Account", spec, "/serviceAccountName", page);
    let part = containers::Part { indent: "  ", pod: None };
    if !peek::list(spec, "/initContainers").is_empty() {
        containers::describe("Init Containers", spec, "/initContainers", &part, page);
    }
    containers::describe("Containers", spec, "/containers", &part, page);
    volumes::describe("  ", spec, page);
    lists::spread_constraints("  ", spec, page);
    lists::field_if_set("  Priority Class Name", spec, "/priorityClassName", page);
    lists::labels("  Node-Selectors", spec, "/nodeSelector", page);
    lists::tolerations("  Tolerations", spec, page);
}
