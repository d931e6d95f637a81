//! What a StatefulSet's lane has beside what every lane has: how many pods it wants, and when it
//! waited for one of them. A row per ordinal.

use crate::api::meta::Uid;
use crate::api::object::Object;
use crate::api::stateful_set::StatefulSetSpec;
use crate::controllers::stateful_set::reason::Reason;
use crate::sim::Sim;
use crate::sim::reason::Reason as AnyReason;
use crate::sim::record::{Record, RecordId, What};
use crate::view::scene::Sign;
use crate::view::timeline::lanes::{Lane, Mark};
use crate::view::tokens::Token;
use crate::view::words::Word;
use std::rc::Rc;

#[derive(Clone, Debug, Default)]
pub struct SetFacts {
    pub spec: Option<Rc<StatefulSetSpec>>,
}

impl SetFacts {
    pub(super) fn read_spec(&mut self, sim: &Sim, uid: Uid) {
        if let Some(set) = sim.lister().get(uid).and_then(Object::as_stateful_set) {
            self.spec = Some(set.spec.clone());
        }
    }

    /// `×3`
    pub fn size(&self) -> String {
        let replicas = self.spec.as_ref().and_then(|spec| spec.replicas);
        replicas.map_or_else(String::new, |replicas| format!("×{replicas}"))
    }
}

/// A record about the StatefulSet of a lane.
pub(super) fn read(lane: &mut Lane, id: RecordId, record: &Record) {
    match &record.what {
        What::Spec => lane.marks.push(Mark {
            at: record.at,
            row: None,
            sign: Sign::Diamond,
            token: Token::Flag,
            word: Word::SpecChanged,
            record: id,
            until: None,
        }),
        What::Decided(reasons) => {
            let is_new = |reason: &AnyReason| {
                let AnyReason::StatefulSet(reason) = reason else { return false };
                matches!(reason, Reason::NewRevision { .. } | Reason::OldRevision { .. })
            };
            // The first revision is the one that its pods begin with.
            if reasons.iter().any(is_new) {
                lane.revision += 1;
            }
        }
        _ => {}
    }
}

/// A pod of the lane that a disruption budget keeps.
pub(super) fn kept(id: RecordId, record: &Record, row: u32) -> Mark {
    Mark {
        at: record.at,
        row: Some(row),
        sign: Sign::Bars,
        token: Token::Limit,
        word: Word::EvictionRefused,
        record: id,
        until: None,
    }
}
