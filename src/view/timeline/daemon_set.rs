//! What a DaemonSet's lane has beside what every lane has: how many nodes are without an available
//! pod, against how many may be; a row for each node.

use crate::controllers::daemon_set::reason::{Budget, Reason};
use crate::sim::counts::Counts;
use crate::sim::reason::Reason as AnyReason;
use crate::sim::record::{Record, RecordId, What};
use crate::time::SimTime;
use crate::view::scene::{Pattern, Sign};
use crate::view::timeline::curve::{Bound, Curve, Layer};
use crate::view::timeline::lanes::{Lane, Mark, Workload};
use crate::view::tokens::Token;
use crate::view::words::Word;

/// Nodes without an available pod.
static DOWN: [Layer; 1] =
    [Layer { word: Word::Down, token: Token::Waiting, fill: Some(Pattern::Rising), old: false }];

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DaemonFacts {
    /// How many nodes should run a pod.
    pub desired: i32,
}

/// A record about the DaemonSet of a lane.
pub(super) fn read(lane: &mut Lane, id: RecordId, record: &Record) {
    if record.object != lane.uid {
        return;
    }
    let at = record.at;
    match &record.what {
        What::Spec => lane.marks.push(Mark {
            at,
            row: None,
            sign: Sign::Diamond,
            token: Token::Flag,
            word: Word::SpecChanged,
            record: id,
            until: None,
        }),
        What::Counts(Counts::DaemonSet { desired, available, .. }) => {
            lane.of = Workload::DaemonSet(DaemonFacts { desired: *desired });
            let down = u32::try_from(desired - available).unwrap_or(0);
            curve(lane).set(at, [down, 0, 0, 0]);
        }
        What::Decided(reasons) => {
            for reason in reasons.iter() {
                if let AnyReason::DaemonSet(reason) = reason {
                    decided(lane, at, reason);
                }
            }
        }
        _ => {}
    }
}

fn curve(lane: &mut Lane) -> &mut Curve {
    lane.curve.get_or_insert_with(|| Curve::new(Word::Down, 1, &DOWN))
}

fn decided(lane: &mut Lane, at: SimTime, reason: &Reason) {
    match reason {
        Reason::RevisionRecorded { .. } | Reason::RevisionReused { .. } => lane.revision += 1,
        Reason::Replace { budget, .. } | Reason::UpdateWaits { budget, .. } => {
            bound(curve(lane), at, *budget);
        }
        _ => {}
    }
}

fn bound(curve: &mut Curve, at: SimTime, budget: Budget) {
    if curve.bounds.is_empty() {
        curve.bounds.push(Bound::new(Word::AtMost));
    }
    let most = u32::try_from(budget.max_unavailable).unwrap_or(0);
    if let Some(bound) = curve.bounds.first_mut() {
        bound.set(at, most);
    }
}

#[cfg(test)]
mod tests {
    use crate::scenario::file::Scenario;
    use crate::scenario::library::lesson;
    use crate::session::Session;
    use crate::view::timeline::Timeline;

    #[test]
    fn an_update_presses_against_its_bound() {
        let text = lesson("daemonset-rolling-update").expect("a lesson").text;
        let mut session = Session::new(Scenario::parse(text).unwrap()).unwrap();
        let end = session.end();
        session.run_to_end(end);
        let mut timeline = Timeline::default();
        timeline.sync(&session);
        let lane = &timeline.lanes().workloads[0];
        let titles: Vec<_> = lane.rows.iter().filter_map(|row| row.title.as_deref()).collect();
        let pods = lane.rows.iter().filter(|row| row.pods.len() == 2).count();
        assert!(["node01", "node02", "node03"].iter().all(|node| titles.contains(node)));
        assert_eq!((lane.name(), lane.size(), pods), ("ds-demo", "3".into(), 3));
        let curve = lane.curve.as_ref().unwrap();
        let start = timeline.lanes().start;
        let updating = start + crate::time::SimDuration::from_secs(23);
        assert_eq!(curve.at(updating)[0], 1);
        assert_eq!(curve.bounds[0].at(updating).map(|bound| bound.value), Some(1));
        assert_eq!(curve.at(timeline.lanes().end)[0], 0);
    }
}
