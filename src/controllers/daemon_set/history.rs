//! The templates that the set has had, as ControllerRevisions: which is the current one, what is
//! recorded, and which old ones go. Upstream: `constructHistory`, `cleanupHistory`,
//! pkg/controller/daemon/update.go.

use crate::api::controller_revision::{ControllerRevision, REVISION_HASH};
use crate::api::meta::Kind;
use crate::api::object::Object;
use crate::api::selector;
use crate::controllers::daemon_set::reason::Reason;
use crate::controllers::daemon_set::{DaemonSetDecision, Observed, Sync, number, status_write};
use crate::controllers::shared::claim::{self, Claimant};
use crate::controllers::shared::revisions;
use crate::decision::{Action, Decision, Propagation, Write};

pub struct History<'a> {
    /// The hash of the current template.
    pub hash: String,
    /// Revisions of other templates, oldest first.
    pub old: Vec<&'a ControllerRevision>,
    /// What is written before any pod is.
    pub actions: Vec<Action>,
    pub reasons: Vec<Reason>,
    /// The name for the current template is taken: the next collision count.
    pub collided: Option<i32>,
}

pub fn construct<'a>(observed: &Observed<'a>) -> History<'a> {
    let set = observed.set;
    let owner = Claimant { kind: Kind::DaemonSet, meta: &set.meta, finalizer: None };
    let by = |revision: &&&'a ControllerRevision| revision.meta.controller().map(|o| o.uid);
    let all = observed.revisions;
    let claimed = claim::claim(
        owner,
        all.iter().filter(|r| by(r) == Some(set.meta.uid)).copied(),
        all.iter().filter(|r| by(r).is_none()).copied(),
        |labels| {
            let selector = set.spec.selector.as_ref();
            selector.is_some_and(|selector| selector::matches(selector, labels))
        },
    );
    let own = claimed.objects.iter().map(|(revision, _)| *revision);
    let is_current = |r: &&ControllerRevision| *r.template == set.spec.template;
    let (mut current, mut old): (Vec<_>, Vec<_>) = own.partition(is_current);
    revisions::sort(&mut current);
    revisions::sort(&mut old);
    let number = revisions::next_number(old.iter().copied());
    let mut history = History {
        hash: String::new(),
        old,
        actions: claimed.actions,
        reasons: Vec::new(),
        collided: None,
    };
    match current.pop() {
        Some(kept) => history.reuse(observed, kept, &current, number),
        None => history.record(observed, number),
    }
    history
}

impl History<'_> {
    /// The template was there before: its revision gets the highest number again, and equal ones
    /// go.
    fn reuse(
        &mut self,
        observed: &Observed,
        kept: &ControllerRevision,
        equal: &[&ControllerRevision],
        number: i64,
    ) {
        self.hash = revisions::hash(kept).to_owned();
        if !equal.is_empty() {
            let stale = observed.pods.iter().filter(|pod| {
                pod.meta.labels.get(REVISION_HASH).map(String::as_str) != Some(&self.hash)
            });
            let relabel = |uid| Write::SetMeta {
                uid,
                annotations: Vec::new(),
                labels: vec![(REVISION_HASH, self.hash.clone())],
            };
            self.actions.extend(stale.map(|pod| Action::new(relabel(pod.meta.uid))));
            self.actions.extend(equal.iter().map(|revision| delete(revision)));
        }
        if kept.revision < number {
            let renumbered = ControllerRevision { revision: number, ..kept.clone() };
            let update = Write::Update(Box::new(Object::from(renumbered)));
            self.actions.push(Action::new(update));
            let from = kept.revision;
            self.reasons.push(Reason::RevisionReused { from, to: number });
        }
    }

    fn record(&mut self, observed: &Observed, number: i64) {
        let set = observed.set;
        let (template, collisions) = (&set.spec.template, set.status.collision_count);
        let new = revisions::draft(&set.meta, Kind::DaemonSet, template, number, collisions);
        if observed.revisions.iter().any(|other| other.meta.name == new.meta.name) {
            self.collided = Some(collisions.unwrap_or(0).saturating_add(1));
            return;
        }
        self.hash = revisions::hash(&new).to_owned();
        self.reasons.push(Reason::RevisionRecorded { revision: number });
        self.actions.push(Action::new(Write::Create(Box::new(Object::from(new)))));
    }
}

/// Another template has the same hash: the next sync computes it with this count.
pub fn collide(observed: &Observed, count: i32) -> DaemonSetDecision {
    let set = observed.set;
    let mut status = set.status.clone();
    status.collision_count = Some(count);
    let reason = Reason::HashCollision { count };
    let idle = Decision::idle(reason, observed.memory.clone());
    Decision { batches: vec![vec![status_write(set, status)]], ..idle }
}

/// Deletes the oldest revisions beyond the limit; those whose hash a pod still carries stay.
pub fn clean_up(sync: &Sync, history: &History, reasons: &mut Vec<Reason>) -> Vec<Action> {
    let limit = sync.set.spec.revision_history_limit.unwrap_or(10);
    let surplus = history.old.len().saturating_sub(usize::try_from(limit).unwrap_or(0));
    let unused =
        |revision: &&&ControllerRevision| !sync.fleet.hashes.contains(&revisions::hash(revision));
    let going = history.old.iter().filter(unused).take(surplus);
    let actions: Vec<Action> = going.map(|revision| delete(revision)).collect();
    if !actions.is_empty() {
        reasons.push(Reason::RevisionsDeleted { revisions: number(actions.len()), limit });
    }
    actions
}

fn delete(revision: &ControllerRevision) -> Action {
    let propagation = Propagation::Background;
    Action::new(Write::Delete { uid: revision.meta.uid, propagation })
}
