//! A rolling update that creates new pods beside the old ones.
//! Upstream: the second half of `rollingUpdate`, pkg/controller/daemon/update.go.

use crate::api::pod::Pod;
use crate::controllers::daemon_set::changes::{Changes, Going};
use crate::controllers::daemon_set::reason::{Blocked, Reason};
use crate::controllers::daemon_set::rolling::{Stock, settling, state, stock, takes_part};
use crate::controllers::daemon_set::{Sync, number};
use crate::controllers::shared::availability::is_available;
use crate::time::SimTime;
use std::rc::Rc;

/// The nodes by what becomes of them.
#[derive(Default)]
struct Survey<'a> {
    surging: i32,
    available: i32,
    /// Old pods that go at once.
    retired: Vec<(Rc<str>, &'a Pod)>,
    /// Available old pods on nodes that should run none.
    sunset: Vec<(Rc<str>, &'a Pod)>,
    /// Nodes whose old pod is not available: they get a new one beside the bound.
    unavailable: Vec<Rc<str>>,
    candidates: Vec<Rc<str>>,
    blocker: Option<(Rc<str>, Blocked)>,
    /// When the first of the new pods beside old ones is available.
    settled: Option<SimTime>,
}

pub fn update<'a>(sync: &Sync<'a>, max_surge: i32) -> Changes<'a> {
    let survey = survey(sync);
    let left = usize::try_from(max_surge.saturating_sub(survey.surging)).unwrap_or(0);
    let surging = survey.candidates.iter().take(left).cloned();
    let create: Vec<Rc<str>> = survey.unavailable.iter().cloned().chain(surging).collect();
    let surplus = survey.available.saturating_sub(sync.fleet.desired);
    let sunset = usize::try_from(surplus).unwrap_or(0).min(survey.sunset.len());
    let going = survey.retired.iter().chain(survey.sunset.iter().take(sunset));
    let delete = going.map(|(_, pod)| Going::silently(pod)).collect();
    let reasons = reasons(sync, &survey, &create, sunset, max_surge);
    // The status asks the old pod alone, so that it would not look again. Upstream looks a second
    // after a pod that became Ready may be available (`updatePod`).
    let again = survey.settled.map(|at| at.since(sync.now));
    Changes { create, delete, reasons, again }
}

fn survey<'a>(sync: &Sync<'a>) -> Survey<'a> {
    let mut survey = Survey::default();
    let available = |pod: &Pod| is_available(pod, sync.min_ready_seconds(), sync.now);
    for place in sync.fleet.places.iter().filter(|place| takes_part(sync, place)) {
        let node = place.node.meta.name.clone();
        let stock = stock(sync.fleet.on(place));
        let first = match &stock {
            Stock::Old(pod) | Stock::New(pod) | Stock::Both { old: pod, .. } => Some(*pod),
            Stock::None | Stock::Excess => None,
        };
        survey.available += i32::from(first.is_some_and(available));
        match stock {
            Stock::Excess => survey.surging += 1,
            Stock::None | Stock::New(_) => {}
            Stock::Old(pod) => match (available(pod), place.fit.should_run()) {
                (true, true) => survey.candidates.push(node),
                (true, false) => survey.sunset.push((node, pod)),
                (false, true) => survey.unavailable.push(node),
                (false, false) => survey.retired.push((node, pod)),
            },
            Stock::Both { old, new } if available(new) => survey.retired.push((node, old)),
            Stock::Both { new, .. } => {
                survey.surging += 1;
                let state = state(new, sync);
                if let Blocked::Ready { until } = state {
                    survey.settled = Some(survey.settled.map_or(until, |at| at.min(until)));
                }
                survey.blocker.get_or_insert((node, state));
            }
        }
    }
    survey
}

fn reasons(
    sync: &Sync,
    survey: &Survey,
    create: &[Rc<str>],
    sunset: usize,
    max_surge: i32,
) -> Vec<Reason> {
    let mut reasons = Vec::new();
    let surging = survey.surging;
    if let Some(node) = create.first() {
        let unavailable = number(survey.unavailable.len());
        let (node, create) = (node.clone(), number(create.len()));
        reasons.push(Reason::SurgeCreates { node, create, unavailable, surging, max_surge });
    } else if let (Some(next), Some((by, state))) = (survey.candidates.first(), &survey.blocker) {
        let (next, by, state) = (next.clone(), by.clone(), *state);
        reasons.push(Reason::SurgeWaits { next, by, state, surging, max_surge });
    }
    if let Some((node, _)) = survey.retired.first() {
        let pods = number(survey.retired.len());
        reasons.push(Reason::SurgeRetires { node: node.clone(), pods });
    }
    if let Some((node, _)) = survey.sunset.first() {
        let (node, pods) = (node.clone(), number(sunset));
        let (available, desired) = (survey.available, sync.fleet.desired);
        reasons.push(match pods {
            0 => {
                let pods = number(survey.sunset.len());
                Reason::SurgeSunsetWaits { node, pods, available, desired }
            }
            _ => Reason::SurgeSunset { node, pods, available, desired },
        });
    } else if let (None, Some((by, state)), true) =
        (survey.candidates.first(), &survey.blocker, reasons.is_empty())
    {
        reasons.extend(settling(by.clone(), *state));
    }
    reasons
}
