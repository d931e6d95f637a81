//! `kubectl describe namespace`.

use super::lists;
use super::page::Page;
use crate::api::object::Namespace;
use serde_json::json;

pub fn describe(namespace: &Namespace, page: &mut Page) {
    let meta = &namespace.meta;
    let value = json!({"labels": *meta.labels, "annotations": *meta.annotations});
    page.field(0, "Name", &*meta.name);
    lists::labels("Labels", &value, "/labels", page);
    lists::annotations("Annotations", &value, "/annotations", page);
    page.field(0, "Status", namespace.phase());
    page.line(0, "\nNo resource quota.");
    page.line(0, "\nNo LimitRange resource.");
}
