//! Who is who in a set: a pod's ordinal is the number at the end of its name.
//! Upstream: pkg/controller/statefulset/stateful_set_utils.go.

use crate::api::pod::{Phase, Pod};
use crate::api::stateful_set::StatefulSet;
use crate::controllers::shared::availability;
use crate::time::SimTime;
use std::collections::BTreeMap;
use std::ops::Range;

/// The set and the ordinal that a pod's name tells: `web-2` is pod 2 of `web`.
pub fn parse(name: &str) -> Option<(&str, i32)> {
    let (parent, digits) = name.rsplit_once('-')?;
    let number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    Some((parent, digits.parse().ok().filter(|_| number)?))
}

pub fn start(set: &StatefulSet) -> i32 {
    set.spec.ordinals.as_ref().map_or(0, |ordinals| ordinals.start)
}

pub fn replicas(set: &StatefulSet) -> i32 {
    set.spec.replicas.unwrap_or(1).max(0)
}

/// The ordinals that the set should have.
pub fn wanted(set: &StatefulSet) -> Range<i32> {
    let start = start(set);
    start..start.saturating_add(replicas(set))
}

/// The pods of a set by ordinal.
pub struct Pods<'a> {
    /// Those in the range that the set should have, and those outside it.
    pub replicas: BTreeMap<i32, &'a Pod>,
    pub condemned: BTreeMap<i32, &'a Pod>,
    wanted: Range<i32>,
    min_ready_seconds: i32,
    now: SimTime,
}

impl<'a> Pods<'a> {
    pub fn of(set: &StatefulSet, pods: Vec<&'a Pod>, now: SimTime) -> Pods<'a> {
        let wanted = wanted(set);
        let numbered = pods.into_iter().filter_map(|pod| Some((parse(&pod.meta.name)?.1, pod)));
        let (replicas, condemned) = numbered.partition(|(ordinal, _)| wanted.contains(ordinal));
        let min_ready_seconds = set.spec.min_ready_seconds.unwrap_or(0);
        Pods { replicas, condemned, wanted, min_ready_seconds, now }
    }

    pub fn all(&self) -> impl Iterator<Item = &'a Pod> {
        self.replicas.values().chain(self.condemned.values()).copied()
    }

    pub fn count(&self) -> i32 {
        number(self.replicas.len() + self.condemned.len())
    }

    pub fn is_available(&self, pod: &Pod) -> bool {
        availability::is_available(pod, self.min_ready_seconds, self.now)
    }

    pub fn is_unavailable(&self, pod: &Pod) -> bool {
        !self.is_available(pod) || pod.meta.is_deleting()
    }

    /// How many of the wanted ordinals have no available pod.
    pub fn unavailable(&self) -> i32 {
        let available = self.replicas.values().filter(|pod| !self.is_unavailable(pod)).count();
        self.wanted.end.saturating_sub(self.wanted.start).saturating_sub(number(available))
    }

    /// The lowest ordinal that has no available pod, condemned ones after the others.
    pub fn first_unavailable(&self) -> Option<i32> {
        let broken =
            |ordinal: &i32| self.replicas.get(ordinal).is_none_or(|pod| self.is_unavailable(pod));
        let condemned = || self.condemned.iter().find(|(_, pod)| self.is_unavailable(pod));
        self.wanted.clone().find(broken).or_else(|| condemned().map(|(ordinal, _)| *ordinal))
    }
}

pub fn is_running_and_ready(pod: &Pod) -> bool {
    pod.status.phase == Phase::Running && pod.is_ready()
}

pub fn number(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Upstream: `TestGetParentNameAndOrdinal`.
    #[test]
    fn a_pods_name_tells_its_set_and_ordinal() {
        for (name, told) in [
            ("web-0", Some(("web", 0))),
            ("a-web-12", Some(("a-web", 12))),
            ("web", None),
            ("web-", None),
            ("web-x1", None),
            ("web-+1", None),
            ("web-99999999999", None),
        ] {
            assert_eq!(parse(name), told, "{name}");
        }
    }
}
