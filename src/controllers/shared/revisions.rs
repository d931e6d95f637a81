//! ControllerRevisions: the templates that a DaemonSet or a StatefulSet has had, by number.
//! Upstream: pkg/controller/history/controller_history.go.

use crate::api::controller_revision::{ControllerRevision, REVISION_HASH};
use crate::api::meta::{Kind, Labels, Meta};
use crate::api::pod_template::PodTemplate;
use crate::api::template_hash::template_hash;
use crate::order::Order;
use std::rc::Rc;

/// The name of an object has at most 253 characters, of which the hash takes up to 30.
const LONGEST_BASE: usize = 223;

/// A new revision of the owner's template, owned by it, labelled with its hash, and with the
/// owner's annotations of this moment: a change cause comes from there.
pub fn draft(
    owner: &Meta,
    kind: Kind,
    template: &PodTemplate,
    revision: i64,
    collision_count: Option<i32>,
) -> ControllerRevision {
    let hash = template_hash(template, collision_count);
    let base = owner.name.get(..LONGEST_BASE).unwrap_or(&owner.name);
    let mut labels = Labels::clone(&template.metadata.labels);
    let mut meta = Meta::draft(&owner.namespace, &format!("{base}-{hash}"));
    labels.insert(REVISION_HASH.into(), hash);
    meta.labels = Rc::new(labels);
    meta.annotations = owner.annotations.clone();
    meta.owners = vec![owner.as_controller(kind)];
    ControllerRevision { meta, revision, template: Rc::new(template.clone()) }
}

/// The hash in a revision's label.
pub fn hash(revision: &ControllerRevision) -> &str {
    revision.meta.labels.get(REVISION_HASH).map_or("", String::as_str)
}

/// Oldest first: by number, then creation, then name.
pub fn sort(revisions: &mut [&ControllerRevision]) {
    revisions.order_by(|a, b| {
        let key = |r: &ControllerRevision| (r.revision, r.meta.created);
        key(a).cmp(&key(b)).then_with(|| a.meta.name.cmp(&b.meta.name))
    });
}

/// The number of the next one.
pub fn next_number<'a>(revisions: impl IntoIterator<Item = &'a ControllerRevision>) -> i64 {
    revisions.into_iter().map(|r| r.revision).max().unwrap_or(0).saturating_add(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::meta::Uid;

    #[test]
    fn a_revision_is_named_after_its_owner_and_template() {
        let mut owner = Meta::draft("default", "ds-demo");
        owner.uid = Uid(7);
        let template = PodTemplate::default();
        let first = draft(&owner, Kind::DaemonSet, &template, 1, None);
        assert_eq!(*first.meta.name, format!("ds-demo-{}", hash(&first)));
        assert_eq!(first.meta.controller().map(|owner| owner.uid), Some(Uid(7)));
        let collided = draft(&owner, Kind::DaemonSet, &template, 2, Some(1));
        assert_ne!(first.meta.name, collided.meta.name);
        owner.name = "x".repeat(253).into();
        assert!(draft(&owner, Kind::DaemonSet, &template, 1, None).meta.name.len() <= 253);

        let mut all = [&collided, &first];
        sort(&mut all);
        assert_eq!([all[0].revision, all[1].revision], [1, 2]);
        assert_eq!((next_number([&first, &collided]), next_number([])), (3, 1));
    }
}
