//! What the DaemonSet controller's reasons say. A fact, so an act, then when it looks again.

mod history;
mod nodes;
#[cfg(test)]
mod tests;
mod update;

use crate::controllers::daemon_set::reason::Reason;
use crate::locale::{Lang, Sentence};

/// The sentence of one reason, with its formula where there is something to compute.
pub fn sentence(reason: &Reason, lang: Lang) -> Sentence {
    match reason {
        Reason::CreatePods { set, node, create, left } => {
            nodes::created(nodes::create(set, node, (*create, *left), lang), *create)
        }
        Reason::LeftOut { node, taint, nodes, tainted, unselected, desired } => {
            let text = nodes::left_out(node, taint.as_deref(), tainted + unselected, lang);
            nodes::desired(text, [*nodes, *tainted, *unselected, *desired])
        }
        Reason::AllThere { set, desired, ready, available } => {
            Sentence::new(nodes::all_there(set, [*desired, *ready, *available], lang))
        }
        Reason::RemovePods { .. }
        | Reason::DeleteFailed { .. }
        | Reason::FailedWait { .. }
        | Reason::DeleteSucceeded { .. }
        | Reason::DeleteExcess { .. }
        | Reason::DeleteHomeless { .. } => Sentence::new(nodes::deleted(reason, lang)),
        Reason::Replace { .. }
        | Reason::ReplaceUnavailable { .. }
        | Reason::UpdateWaits { .. }
        | Reason::Settling { .. }
        | Reason::OnDelete { .. }
        | Reason::SurgeCreates { .. }
        | Reason::SurgeWaits { .. }
        | Reason::SurgeRetires { .. }
        | Reason::SurgeSunset { .. }
        | Reason::SurgeSunsetWaits { .. } => update::sentence(reason, lang),
        Reason::RevisionRecorded { .. }
        | Reason::RevisionReused { .. }
        | Reason::RevisionsDeleted { .. }
        | Reason::HashCollision { .. }
        | Reason::Adopted { .. }
        | Reason::Released { .. }
        | Reason::Deleting
        | Reason::WaitingForExpectations => Sentence::new(history::text(reason, lang)),
    }
}

/// `node01 and two more nodes`, `node01 等 3 个节点`.
fn first_of(node: &str, count: i32, lang: Lang) -> String {
    match (lang, count.saturating_sub(1)) {
        (_, ..=0) => node.to_owned(),
        (Lang::En, 1) => format!("{node} and one more node"),
        (Lang::En, more) => format!("{node} and {} more nodes", super::numbers::word(more)),
        (Lang::Zh, _) => format!("{node} 等 {count} 个节点"),
    }
}
