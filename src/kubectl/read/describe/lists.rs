//! Values of several lines: labels, annotations, tolerations, taints, spread constraints.

use super::page::Page;
use crate::api::v1::{LabelSelector, Wire};
use crate::kubectl::read::cells::selector_text;
use crate::kubectl::read::peek;
use crate::order::Order;
use serde_json::Value;

/// What `kubectl apply` keeps for itself is not shown.
const HIDDEN: &str = "kubectl.kubernetes.io/last-applied-configuration";
const LONGEST_ANNOTATION: usize = 140;

/// `title:`, then a line for each; `<none>` without any.
pub fn lines(title: &str, texts: &[String], page: &mut Page) {
    page.put(0, format!("{title}:\t"));
    if texts.is_empty() {
        page.line(0, "<none>");
    }
    for (number, text) in texts.iter().enumerate() {
        if number > 0 {
            page.put(0, "\t");
        }
        page.line(0, text);
    }
}

/// `key=value` lines, sorted.
pub fn labels(title: &str, labels: &Value, pointer: &str, page: &mut Page) {
    let entries = peek::entries(labels, pointer);
    let texts: Vec<String> =
        entries.into_iter().map(|(key, value)| format!("{key}={}", peek::leaf(value))).collect();
    lines(title, &texts, page);
}

/// `key: value` lines, sorted; long values are cut.
pub fn annotations(title: &str, object: &Value, pointer: &str, page: &mut Page) {
    let mut entries = peek::entries(object, pointer);
    entries.retain(|(key, _)| *key != HIDDEN);
    page.put(0, format!("{title}:\t"));
    if entries.is_empty() {
        page.line(0, "<none>");
    }
    for (number, (key, value)) in entries.into_iter().enumerate() {
        if number > 0 {
            page.put(0, "\t");
        }
        let value = peek::leaf(value);
        let value = value.strip_suffix('\n').unwrap_or(&value);
        if value.len() + key.len() + 2 > LONGEST_ANNOTATION || value.contains('\n') {
            page.line(0, format!("{key}:"));
            for line in value.split('\n') {
                page.line(0, format!("\t  {}", shorten(line, LONGEST_ANNOTATION - 2)));
            }
        } else {
            page.line(0, format!("{key}: {value}"));
        }
    }
}

/// At most this many bytes, and `...` if there were more.
fn shorten(text: &str, longest: usize) -> String {
    if text.len() <= longest {
        return text.into();
    }
    let ends = text.char_indices().map(|(at, _)| at).take_while(|at| *at <= longest);
    let cut = ends.last().unwrap_or(0);
    format!("{}...", text.get(..cut).unwrap_or_default())
}

/// `key=value:Effect op=Exists for 300s`, sorted by key.
pub fn tolerations(title: &str, spec: &Value, page: &mut Page) {
    let mut all: Vec<&Value> = peek::list(spec, "/tolerations").iter().collect();
    all.order_by_key(|toleration| peek::text(toleration, "/key"));
    let texts: Vec<String> = all.into_iter().map(toleration).collect();
    lines(title, &texts, page);
}

fn toleration(toleration: &Value) -> String {
    let part = |pointer: &str| peek::text(toleration, pointer);
    let mut text = part("/key").to_string();
    if !part("/value").is_empty() {
        text += &format!("={}", part("/value"));
    }
    if !part("/effect").is_empty() {
        text += &format!(":{}", part("/effect"));
    }
    if part("/operator") == "Exists" && part("/value").is_empty() {
        text += if text.is_empty() { "op=Exists" } else { " op=Exists" };
    }
    if let Some(seconds) = peek::some_leaf(toleration, "/tolerationSeconds") {
        text += &format!(" for {seconds}s");
    }
    text
}

/// Nothing at all without constraints.
pub fn spread_constraints(indent: &str, spec: &Value, page: &mut Page) {
    let mut all: Vec<&Value> = peek::list(spec, "/topologySpreadConstraints").iter().collect();
    if all.is_empty() {
        return;
    }
    all.order_by_key(|constraint| peek::text(constraint, "/topologyKey"));
    let text = |constraint: &Value| {
        let mut text = format!(
            "{}:{} when max skew {} is exceeded",
            peek::text(constraint, "/topologyKey"),
            peek::text(constraint, "/whenUnsatisfiable"),
            peek::some_leaf(constraint, "/maxSkew").unwrap_or_default(),
        );
        if let Some(selector) = selector(constraint, "/labelSelector") {
            text += &format!(" for selector {selector}");
        }
        text
    };
    let texts: Vec<String> = all.into_iter().map(text).collect();
    page.put(0, indent);
    lines("Topology Spread Constraints", &texts, page);
}

/// The label selector at a pointer, as Kubernetes prints it.
pub fn selector(value: &Value, pointer: &str) -> Option<String> {
    let mut selector = LabelSelector::default();
    selector.read(value.pointer(pointer).filter(|value| value.is_object())?);
    Some(selector_text(&selector))
}

/// `Job/pi`, if a controller acts for the object.
pub fn controlled_by(object: &Value, page: &mut Page) {
    let owners = peek::list(object, "/metadata/ownerReferences");
    if let Some(owner) = owners.iter().find(|owner| owner["controller"] == true) {
        let text = format!("{}/{}", peek::text(owner, "/kind"), peek::text(owner, "/name"));
        page.field(0, "Controlled By", text);
    }
}

/// A line for a field if the object has it.
pub fn field_if_set(title: &str, object: &Value, pointer: &str, page: &mut Page) {
    if let Some(text) = peek::some_leaf(object, pointer).filter(|text| !text.is_empty()) {
        page.field(0, title, text);
    }
}
