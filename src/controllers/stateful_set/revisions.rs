//! The templates that a set has had: which is current, which its pods are updated to, and how many
//! are kept. Upstream: `getStatefulSetRevisions`, `truncateHistory`, pkg/controller/history.

use crate::api::controller_revision::{ControllerRevision, REVISION_HASH};
use crate::api::meta::Kind;
use crate::api::pod::Pod;
use crate::api::pod_template::PodTemplate;
use crate::api::selector;
use crate::api::stateful_set::StatefulSet;
use crate::controllers::shared::revisions;
use crate::controllers::stateful_set::Sync;
use crate::controllers::stateful_set::ordinal::number;
use crate::controllers::stateful_set::plan::Plan;
use crate::controllers::stateful_set::reason::Reason;
use crate::decision::{Action, Propagation, Write};
use crate::order::Ordered;
use std::collections::BTreeSet;
use std::rc::Rc;

/// The label of a StatefulSet's revision that tells its hash; a DaemonSet's has another.
const HASH_LABEL: &str = "controller.kubernetes.io/hash";

pub struct Revisions {
    pub current: Revision,
    pub update: Revision,
    pub collision_count: i32,
}

/// What a pod is made from.
#[derive(Clone)]
pub struct Revision {
    pub name: Rc<str>,
    pub template: Rc<PodTemplate>,
}

impl Revision {
    fn of(kept: &ControllerRevision) -> Revision {
        Revision { name: kept.meta.name.clone(), template: kept.template.clone() }
    }

    pub fn is_of(&self, pod: &Pod) -> bool {
        of(pod) == &*self.name
    }
}

/// The name of the revision that a pod is of.
pub fn of(pod: &Pod) -> &str {
    pod.meta.labels.get(REVISION_HASH).map_or("", String::as_str)
}

/// The set's own revisions, the oldest first, with those that it adopts: they have no owner and
/// the labels of its pods.
fn own<'a>(set: &StatefulSet, all: &[&'a ControllerRevision]) -> Vec<&'a ControllerRevision> {
    let is_own = |revision: &&&ControllerRevision| match revision.meta.controller() {
        Some(owner) => owner.uid == set.meta.uid,
        None => {
            let selector = set.spec.selector.as_ref();
            let living = !revision.meta.is_deleting() && !set.meta.is_deleting();
            living && selector.is_some_and(|s| selector::matches(s, &revision.meta.labels))
        }
    };
    let mut own: Vec<_> = all.iter().filter(is_own).copied().collect();
    revisions::sort(&mut own);
    own
}

/// Finds the revisions of a set; a template that is new gets one.
pub fn find(set: &StatefulSet, all: &[&ControllerRevision], plan: &mut Plan) -> Revisions {
    let own = own(set, all);
    let orphans = own.iter().filter(|revision| revision.meta.controller().is_none());
    let adopt = |revision: &&ControllerRevision| {
        let owner = Box::new(set.meta.as_controller(Kind::StatefulSet));
        Action::new(Write::Adopt { uid: revision.meta.uid, owner, finalizer: None })
    };
    plan.batch(orphans.map(adopt).collect());
    let next = revisions::next_number(own.iter().copied());
    let mut collision_count = set.status.collision_count.unwrap_or(0);
    let equal = own.iter().rev().find(|kept| *kept.template == set.spec.template);
    let update = match equal {
        Some(kept) => {
            if kept.revision + 1 != next {
                let renumbered = ControllerRevision { revision: next, ..(**kept).clone() };
                plan.batch(vec![Action::new(Write::Update(Box::new(renumbered.into())))]);
                let revision = kept.meta.name.clone();
                plan.reasons.push(Reason::OldRevision { revision, number: next });
            }
            Revision::of(kept)
        }
        None => {
            let made = make(set, all, next, &mut collision_count);
            let update = Revision::of(&made);
            let revision = update.name.clone();
            plan.batch(vec![Action::new(Write::Create(Box::new(made.into())))]);
            plan.reasons.push(Reason::NewRevision { revision, number: next });
            update
        }
    };
    let current = own.iter().find(|kept| kept.meta.name == set.status.current_revision);
    let current = current.map_or_else(|| update.clone(), |kept| Revision::of(kept));
    Revisions { current, update, collision_count }
}

/// A name that somebody else has makes another hash.
fn make(
    set: &StatefulSet,
    all: &[&ControllerRevision],
    number: i64,
    collision_count: &mut i32,
) -> ControllerRevision {
    let template = &set.spec.template;
    let kind = Kind::StatefulSet;
    let mut made = loop {
        let made = revisions::draft(&set.meta, kind, template, number, Some(*collision_count));
        if all.iter().all(|taken| taken.meta.name != made.meta.name) {
            break made;
        }
        *collision_count += 1;
    };
    let labels = Rc::make_mut(&mut made.meta.labels);
    if let Some(hash) = labels.remove(REVISION_HASH) {
        labels.insert(HASH_LABEL.into(), hash);
    }
    made
}

/// Deletes revisions that nothing uses, the oldest first, until only the limit is left.
pub fn truncate(sync: &Sync, all: &[&ControllerRevision], plan: &mut Plan) {
    let set = sync.set;
    let limit = set.spec.revision_history_limit.unwrap_or(10);
    let mut live: BTreeSet<&str> = sync.pods.all().map(of).ordered();
    live.extend([&*sync.revisions.current.name, &*sync.revisions.update.name]);
    let mut unused = own(set, all);
    unused.retain(|revision| !live.contains(&*revision.meta.name));
    let excess = unused.len().saturating_sub(usize::try_from(limit).unwrap_or(usize::MAX));
    if excess == 0 {
        return;
    }
    let delete = |revision: &&ControllerRevision| {
        let propagation = Propagation::Background;
        Action::new(Write::Delete { uid: revision.meta.uid, propagation })
    };
    plan.batch(unused.iter().take(excess).map(delete).collect());
    plan.reasons.push(Reason::HistoryTrimmed { deleted: number(excess), limit });
}
