//! How the lane is read from the account.

use super::{CAP, DeploymentFacts, FLOOR, Part, Status, WANT, curve};
use crate::controllers::deployment::reason::{Floor, Reason, Room};
use crate::controllers::replica_set::reason::Reason as SetReason;
use crate::sim::counts::Counts;
use crate::sim::reason::Reason as AnyReason;
use crate::sim::record::{Record, RecordId, What};
use crate::time::{SimDuration, SimTime};
use crate::view::scene::Sign;
use crate::view::timeline::curve::Height;
use crate::view::timeline::lanes::{Lane, Mark, Workload};
use crate::view::tokens::Token;
use crate::view::words::Word;
use std::rc::Rc;

/// What follows a change of the spec within this time says what the change was.
const SOON: SimDuration = SimDuration::from_secs(2);

/// The Deployment of a lane has made a ReplicaSet: a new template.
pub fn made_set(lane: &mut Lane, record: &Record, name: &Rc<str>) {
    let Workload::Deployment(facts) = &mut lane.of else { return };
    lane.revision = facts.add(record.object, name, record.at);
    settle(lane, record.at);
}

/// A pod of one of the lane's sets counts as something else now.
pub fn counted(lane: &mut Lane, set: u32, at: SimTime, (before, after): (Part, Part)) {
    let Workload::Deployment(facts) = &mut lane.of else { return };
    if before == after {
        return;
    }
    facts.change(set, |set| {
        let add = |count: &mut u32, is: bool, was: bool| {
            *count = (*count + u32::from(is)).saturating_sub(u32::from(was));
        };
        let active = |part: Part| matches!(part, Part::Active | Part::Ready);
        add(&mut set.active, active(after), active(before));
        add(&mut set.ready, after == Part::Ready, before == Part::Ready);
        add(&mut set.terminating, after == Part::Terminating, before == Part::Terminating);
    });
    settle(lane, at);
}

/// Writes the counts into the curve.
fn settle(lane: &mut Lane, at: SimTime) {
    let Workload::Deployment(facts) = &lane.of else { return };
    let levels = facts.levels();
    lane.curve.get_or_insert_with(curve).set(at, levels);
}

/// A record about the Deployment of a lane, or about one of its ReplicaSets.
pub fn read(lane: &mut Lane, id: RecordId, record: &Record) {
    let Workload::Deployment(facts) = &mut lane.of else { return };
    let (at, own) = (record.at, record.object == lane.uid);
    match &record.what {
        What::Spec if own => {
            mark(lane, (id, at), Sign::Diamond, Token::Flag, Word::SpecChanged);
        }
        What::Counts(Counts::ReplicaSet { available, .. }) => {
            let available = u32::try_from(*available).unwrap_or(0);
            if let Some(set) = facts.set_of(record.object) {
                facts.change(set, |set| set.available = available);
                settle(lane, at);
            }
        }
        What::Counts(Counts::Deployment { replicas, updated, ready, available }) => {
            let (replicas, updated, ready) = (*replicas, *updated, *ready);
            got_on(facts, at, Status { replicas, updated, ready, available: *available });
            if facts.is_complete() {
                end_bounds(lane, at);
            }
        }
        What::Condition { kind, reason, .. } if own && &**kind == "Progressing" => {
            condition(lane, (id, at), reason);
        }
        What::Decided(reasons) => {
            note_pause(lane, (id, at), reasons);
            for reason in reasons.iter() {
                match reason {
                    AnyReason::Deployment(reason) => decided(lane, (id, at), reason),
                    AnyReason::ReplicaSet(reason) if own => set_decided(lane, (id, at), reason),
                    _ => {}
                }
            }
        }
        What::Removed if own => {
            facts.stands_since = None;
            end_bounds(lane, at);
        }
        _ => {}
    }
}

/// The deadline counts from the last sign of progress. Upstream: `DeploymentProgressing`.
fn got_on(facts: &mut DeploymentFacts, at: SimTime, after: Status) {
    let before = std::mem::replace(&mut facts.status, after);
    let old = |status: Status| status.replicas - status.updated;
    let progress = after.updated > before.updated
        || old(after) < old(before)
        || after.ready > before.ready
        || after.available > before.available;
    if progress && facts.stands_since.is_some() {
        facts.stands_since = Some(at.floor_secs());
    }
}

fn condition(lane: &mut Lane, (id, at): (RecordId, SimTime), reason: &str) {
    let Workload::Deployment(facts) = &mut lane.of else { return };
    match reason {
        "NewReplicaSetAvailable" => facts.stands_since = None,
        "ProgressDeadlineExceeded" => {
            push(lane, (id, at), Sign::Cross, Token::Failed, Word::TimedOut);
        }
        "DeploymentPaused" => facts.stands_since = None,
        _ => facts.stands_since = Some(at.floor_secs()),
    }
}

fn note_pause(lane: &mut Lane, (id, at): (RecordId, SimTime), reasons: &[AnyReason]) {
    let Workload::Deployment(facts) = &mut lane.of else { return };
    let own = reasons.iter().filter_map(|reason| match reason {
        AnyReason::Deployment(Reason::WaitingForExpectations | Reason::Deleting) => None,
        AnyReason::Deployment(reason) => Some(matches!(reason, Reason::Paused { .. })),
        _ => None,
    });
    let paused = own.reduce(|any, paused| any || paused);
    let Some(paused) = paused.filter(|paused| *paused != facts.paused) else { return };
    facts.paused = paused;
    match paused {
        true => mark(lane, (id, at), Sign::Bars, Token::Waiting, Word::Paused),
        false => mark(lane, (id, at), Sign::Closed, Token::Flag, Word::Resumed),
    }
}

/// A mark on the title's line; it takes the place of a change of the spec that has just been
/// noted and that it explains.
fn mark(lane: &mut Lane, (id, at): (RecordId, SimTime), sign: Sign, token: Token, word: Word) {
    let last = lane.marks.last_mut().filter(|last| {
        last.word == Word::SpecChanged && at.since(last.at) <= SOON && word != Word::SpecChanged
    });
    match last {
        Some(last) => (last.sign, last.token, last.word) = (sign, token, word),
        None => push(lane, (id, at), sign, token, word),
    }
}

fn push(lane: &mut Lane, (id, at): (RecordId, SimTime), sign: Sign, token: Token, word: Word) {
    lane.marks.push(Mark { at, row: None, sign, token, word, record: id, until: None });
}

fn end_bounds(lane: &mut Lane, at: SimTime) {
    for bound in lane.curve.iter_mut().flat_map(|curve| curve.bounds.iter_mut().skip(CAP)) {
        bound.end(at);
    }
}

fn set_bound(lane: &mut Lane, bound: usize, at: SimTime, height: Height) {
    let curve = lane.curve.get_or_insert_with(curve);
    if let Some(bound) = curve.bounds.get_mut(bound) {
        bound.set(at, height);
    }
}

fn want(lane: &mut Lane, at: SimTime, replicas: i32) {
    if let Workload::Deployment(facts) = &mut lane.of {
        facts.replicas = Some(replicas);
    }
    set_bound(lane, WANT, at, u32::try_from(replicas).unwrap_or(0).into());
}

/// So many pods may exist. While none does, there is nothing to bound.
fn cap(lane: &mut Lane, at: SimTime, room: &Room) {
    want(lane, at, room.replicas);
    if room.total > 0 {
        set_bound(lane, CAP, at, Height::sum(room.replicas, room.surge));
    }
}

/// So many pods must stay available.
fn floor(lane: &mut Lane, at: SimTime, floor: &Floor) {
    want(lane, at, floor.replicas);
    set_bound(lane, FLOOR, at, Height::difference(floor.replicas, floor.unavailable));
}

fn decided(lane: &mut Lane, (id, at): (RecordId, SimTime), reason: &Reason) {
    let Workload::Deployment(facts) = &mut lane.of else { return };
    match reason {
        Reason::NewSet { .. } if !facts.sets.is_empty() => {
            mark(lane, (id, at), Sign::Diamond, Token::Flag, Word::NewReplicaSet);
        }
        Reason::RolledBack { set, .. } => {
            let found = facts.sets.iter().rposition(|own| own.name == *set);
            if let Some(number) = found {
                facts.current.push((at, number as u32));
                lane.revision = number as u32;
                settle(lane, at);
            }
            mark(lane, (id, at), Sign::Diamond, Token::Flag, Word::EarlierRevision);
        }
        Reason::ScaleUpNew { room, .. } => cap(lane, at, room),
        Reason::ScaleDownOld { floor: bound, .. }
        | Reason::ScaleDownUnhealthy { floor: bound, .. }
        | Reason::HoldOld { floor: bound } => floor(lane, at, bound),
        Reason::ScaleOne { to, .. } => {
            want(lane, at, *to);
            mark(lane, (id, at), Sign::Diamond, Token::Flag, Word::Scaled);
        }
        Reason::InProportion { replicas, allowed, .. } => {
            want(lane, at, *replicas);
            set_bound(lane, CAP, at, Height::sum(*replicas, allowed - replicas));
            mark(lane, (id, at), Sign::Diamond, Token::Flag, Word::Scaled);
        }
        Reason::ScaleDownNew { replicas, .. }
        | Reason::StartNew { replicas, .. }
        | Reason::SizeIsRight { replicas }
        | Reason::NewIsWhole { replicas, .. }
        | Reason::WaitingForAvailable { replicas, .. }
        | Reason::Counted { replicas, .. }
        | Reason::Complete { replicas, .. } => want(lane, at, *replicas),
        _ => {}
    }
}

/// A ReplicaSet without a Deployment.
fn set_decided(lane: &mut Lane, (id, at): (RecordId, SimTime), reason: &SetReason) {
    let Workload::Deployment(facts) = &lane.of else { return };
    let (SetReason::Enough { replicas }
    | SetReason::ScaleUp { replicas, .. }
    | SetReason::ScaleDown { replicas, .. }) = reason
    else {
        return;
    };
    let replicas = replicas.replicas;
    if facts.replicas.is_some_and(|before| before != replicas) {
        mark(lane, (id, at), Sign::Diamond, Token::Flag, Word::Scaled);
    }
    want(lane, at, replicas);
}
