//! `kubectl describe statefulset`.

use super::page::Page;
use super::pod_phases;
use super::{lists, template};
use crate::api::int_or_percent;
use crate::api::object::Object;
use crate::api::stateful_set::StatefulSet;
use crate::kubectl::read::format::value_of;
use crate::kubectl::read::peek;
use crate::kubectl::task::World;
use serde_json::Value;
use std::rc::Rc;

pub fn describe(set: &Rc<StatefulSet>, world: &World, page: &mut Page) {
    let value = value_of(&Object::StatefulSet(set.clone()), world.sim);
    let spec = &set.spec;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    page.field(0, "Name", &*set.meta.name);
    page.field(0, "Namespace", &*set.meta.namespace);
    page.field(0, "CreationTimestamp", set.meta.created.rfc1123z());
    page.field(0, "Selector", lists::selector(&value, "/spec/selector").unwrap_or_default());
    lists::labels("Labels", &value, "/metadata/labels", page);
    lists::annotations("Annotations", &value, "/metadata/annotations", page);
    page.field(0, "Service Name", text(&spec.service_name));
    page.field(0, "Pod Management Policy", text(&spec.pod_management_policy));
    let (desired, total) = (spec.replicas.unwrap_or(1), set.status.replicas);
    page.field(0, "Replicas", format!("{desired} desired | {total} total"));
    page.field(0, "Update Strategy", text(&spec.update_strategy.kind));
    if let Some(rolling) = &spec.update_strategy.rolling_update
        && let Some(partition) = rolling.partition
    {
        page.field(1, "Partition", partition.to_string());
        if let Some(most) = &rolling.max_unavailable {
            page.field(1, "MaxUnavailable", int_or_percent::text(most));
        }
    }
    if let Some(policy) = &spec.persistent_volume_claim_retention_policy {
        page.line(0, "Persistent Volume Claim Retention Policy:");
        page.field(1, "WhenDeleted", text(&policy.when_deleted));
        page.field(1, "WhenScaled", text(&policy.when_scaled));
    }
    page.field(0, "Pods Status", pod_phases(set.meta.uid, world));
    template::describe(&value["spec"]["template"], page);
    claims(peek::list(&value, "/spec/volumeClaimTemplates"), page);
}

/// Upstream: `describeVolumeClaimTemplates`.
fn claims(templates: &[Value], page: &mut Page) {
    if templates.is_empty() {
        return page.line(0, "Volume Claims:\t<none>");
    }
    page.line(0, "Volume Claims:");
    for claim in templates {
        page.field(1, "Name", peek::text(claim, "/metadata/name"));
        page.field(1, "StorageClass", peek::text(claim, "/spec/storageClassName"));
        lists::labels("  Labels", claim, "/metadata/labels", page);
        lists::annotations("  Annotations", claim, "/metadata/annotations", page);
        let capacity = peek::some_leaf(claim, "/spec/resources/requests/storage");
        page.field(1, "Capacity", capacity.unwrap_or_else(|| "<default>".into()));
        let modes: Vec<String> =
            peek::list(claim, "/spec/accessModes").iter().map(peek::leaf).collect();
        page.field(1, "Access Modes", format!("[{}]", modes.join(" ")));
    }
}
