//! A sketch against the run: which pods were not drawn, which drawn ones never were, what came
//! earlier or later, and the record that explains each difference. Pure: a sketch and an account
//! give the same findings whenever they are asked for.

use crate::api::meta::{Kind, Uid};
use crate::api::pod::Phase;
use crate::order::Order;
use crate::sim::counts::Counts;
use crate::sim::record::{RecordId, RecordLog, What};
use crate::time::SimTime;
use crate::view::sketch::{Bar, Sketch, Steps};
use std::collections::BTreeMap;

/// A question is about a handful of pods; what comes after so many is not compared.
const MOST_PODS: usize = 200;
/// A step that a curve takes for less than this was hit, as well as a hand can.
const LEAST_SPAN: u32 = 2;

/// One difference between a sketch and a run. Times are seconds since the run began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Difference {
    /// A pod that was not drawn.
    Missing { pod: Uid, from: u32, to: u32 },
    /// A bar without a pod.
    Extra { bar: usize, from: u32, to: u32 },
    /// A pod that was created earlier or later than drawn.
    Start { pod: Uid, drawn: u32, real: u32 },
    /// A pod that took shorter or longer than drawn; until when it did.
    Length { pod: Uid, drawn: u32, real: u32, to: u32 },
    /// A number of pods that was another.
    Level { from: u32, to: u32, drawn: u32, real: u32 },
}

/// A difference and what explains it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    pub what: Difference,
    pub why: Option<RecordId>,
}

/// What came of a sketch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// In the order of time.
    pub found: Vec<Found>,
    /// The pod that each bar stands for.
    pub pods: Vec<Option<Uid>>,
    /// The number of available pods as it was.
    pub levels: Vec<(u32, u32)>,
}

/// Compares a sketch with the account of a workload.
pub fn judge(sketch: &Sketch, log: &RecordLog, workload: Uid, start: SimTime) -> Verdict {
    let run = Run { log, workload, start };
    let mut verdict = match sketch {
        Sketch::Bars(bars) => run.judge_bars(bars),
        Sketch::Available(steps) => run.judge_steps(steps),
    };
    verdict.found.order_by_key(|found| found.what.at());
    verdict
}

impl Difference {
    /// Where it is on the axis.
    pub fn at(self) -> u32 {
        match self {
            Difference::Missing { from, .. }
            | Difference::Extra { from, .. }
            | Difference::Level { from, .. } => from,
            Difference::Start { drawn, real, .. } => drawn.min(real),
            Difference::Length { to, .. } => to,
        }
    }
}

struct Run<'a> {
    log: &'a RecordLog,
    workload: Uid,
    start: SimTime,
}

/// A pod of the workload, as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Pod {
    from: u32,
    to: u32,
    uid: Uid,
    /// The decision that made it.
    made: RecordId,
    /// The record of its end, if it has ended.
    ended: Option<RecordId>,
}

impl Run<'_> {
    fn second(&self, at: SimTime) -> u32 {
        let millis = at.since(self.start).millis().max(0);
        u32::try_from((millis + 500) / 1000).unwrap_or(u32::MAX)
    }

    fn judge_bars(&self, bars: &[Bar]) -> Verdict {
        let pods = self.pods();
        // Which bar is which pod does not depend on rows.
        let pairs = pairs(bars, &pods);
        let mut verdict = Verdict::default();
        for (i, (bar, pair)) in bars.iter().zip(&pairs).enumerate() {
            let pod = pair.and_then(|place| pods.get(place));
            verdict.pods.push(pod.map(|pod| pod.uid));
            match pod {
                Some(pod) => verdict.found.extend(compare(*bar, pod)),
                None => {
                    let what = Difference::Extra { bar: i, from: bar.from, to: bar.to };
                    verdict.found.push(Found { what, why: self.decided_by(bar.from) });
                }
            }
        }
        for (i, pod) in pods.iter().enumerate() {
            if pairs.contains(&Some(i)) {
                continue;
            }
            let what = Difference::Missing { pod: pod.uid, from: pod.from, to: pod.to };
            verdict.found.push(Found { what, why: Some(pod.made) });
        }
        verdict
    }

    /// The pods that the workload's decisions made.
    fn pods(&self) -> Vec<Pod> {
        let mut pods: BTreeMap<Uid, Pod> = BTreeMap::new();
        let known = self.log.since(0).last().map_or(0, |last| self.second(last.at));
        for (id, record) in self.log.iter() {
            let at = self.second(record.at);
            match &record.what {
                What::Created if pods.len() < MOST_PODS => {
                    let is_pod = self.log.key(record.object).is_some_and(|k| k.kind == Kind::Pod);
                    let made = record.cause.filter(|_| is_pod).filter(|cause| {
                        self.log.get(*cause).is_some_and(|cause| {
                            cause.object == self.workload && matches!(cause.what, What::Decided(_))
                        })
                    });
                    if let Some(made) = made {
                        let uid = record.object;
                        let pod = Pod { from: at, to: known.max(at + 1), uid, made, ended: None };
                        pods.insert(uid, pod);
                    }
                }
                What::Pod(seen) if matches!(seen.phase, Phase::Succeeded | Phase::Failed) => {
                    end(&mut pods, record.object, at, id);
                }
                What::Removed => end(&mut pods, record.object, at, id),
                _ => {}
            }
        }
        let mut pods: Vec<Pod> = pods.into_values().collect();
        pods.order();
        pods
    }

    fn judge_steps(&self, steps: &Steps) -> Verdict {
        let levels = self.available(steps.start());
        let at = |second: u32| {
            let after = levels.partition_point(|(since, _)| *since <= second);
            levels.get(after.saturating_sub(1)).map_or(0, |(_, level)| *level)
        };
        let drawn = steps.levels().iter().map(|(since, _)| *since);
        let mut bounds: Vec<u32> = levels.iter().map(|(since, _)| *since).chain(drawn).collect();
        bounds.retain(|second| (steps.start()..steps.end).contains(second));
        bounds.order();
        bounds.dedup();
        bounds.push(steps.end);
        let mut found = Vec::new();
        for span in bounds.windows(2) {
            let [from, to] = *span else { continue };
            let (drawn, real) = (steps.at(from), at(from));
            if drawn != real && to - from >= LEAST_SPAN {
                let what = Difference::Level { from, to, drawn, real };
                found.push(Found { what, why: self.decided_by(from) });
            }
        }
        Verdict { found, pods: Vec::new(), levels }
    }

    /// How many pods the workload's status called available, from a second on.
    fn available(&self, from: u32) -> Vec<(u32, u32)> {
        let mut levels: Vec<(u32, u32)> = vec![(from, 0)];
        let about = self.log.about(self.workload, self.log.len() as RecordId);
        let mut counted: Vec<(SimTime, u32)> = about
            .filter_map(|(_, record)| match &record.what {
                What::Counts(counts) => Some((record.at, available(counts)?)),
                _ => None,
            })
            .collect();
        counted.reverse();
        for (at, level) in counted {
            let at = self.second(at).max(from);
            match levels.last_mut() {
                Some(last) if last.0 == at => last.1 = level,
                Some(last) if last.1 == level => {}
                _ => levels.push((at, level)),
            }
        }
        levels
    }

    /// The last decision about the workload until a second was over.
    fn decided_by(&self, second: u32) -> Option<RecordId> {
        let about = self.log.about(self.workload, self.log.len() as RecordId);
        let mut decisions = about.filter(|(_, record)| matches!(record.what, What::Decided(_)));
        decisions.find(|(_, record)| self.second(record.at) <= second).map(|(id, _)| id)
    }
}

fn end(pods: &mut BTreeMap<Uid, Pod>, uid: Uid, at: u32, id: RecordId) {
    if let Some(pod) = pods.get_mut(&uid).filter(|pod| pod.ended.is_none()) {
        (pod.to, pod.ended) = (at.max(pod.from + 1), Some(id));
    }
}

/// How a bar differs from its pod.
fn compare(bar: Bar, pod: &Pod) -> impl Iterator<Item = Found> + use<> {
    let start = Difference::Start { pod: pod.uid, drawn: bar.from, real: pod.from };
    let real = pod.to - pod.from;
    let length = Difference::Length { pod: pod.uid, drawn: bar.length(), real, to: pod.to };
    let shifted = Found { what: start, why: Some(pod.made) };
    let stretched = Found { what: length, why: pod.ended.or(Some(pod.made)) };
    let late = (bar.from != pod.from).then_some(shifted);
    late.into_iter().chain((bar.length() != real).then_some(stretched))
}

/// Which drawn span is which real one: of those that overlap, the most alike first.
fn pairs(drawn: &[Bar], real: &[Pod]) -> Vec<Option<usize>> {
    let mut alike: Vec<(u32, usize, usize)> = Vec::new();
    for (i, bar) in drawn.iter().enumerate() {
        for (j, pod) in real.iter().enumerate() {
            if bar.from < pod.to && pod.from < bar.to {
                let apart = bar.from.abs_diff(pod.from).saturating_add(bar.to.abs_diff(pod.to));
                alike.push((apart, i, j));
            }
        }
    }
    alike.order();
    let (mut pairs, mut taken) = (vec![None; drawn.len()], vec![false; real.len()]);
    for (_, i, j) in alike {
        if pairs[i].is_none() && !taken[j] {
            (pairs[i], taken[j]) = (Some(j), true);
        }
    }
    pairs
}

/// How many pods the workload's status called available last, before a record.
pub fn level_at(log: &RecordLog, workload: Uid, before: RecordId) -> u32 {
    let counts = log.about(workload, before).find_map(|(_, record)| match &record.what {
        What::Counts(counts) => available(counts),
        _ => None,
    });
    counts.unwrap_or(0)
}

/// Pods that a status counts as available.
fn available(counts: &Counts) -> Option<u32> {
    match counts {
        Counts::DaemonSet { available, .. }
        | Counts::Deployment { available, .. }
        | Counts::ReplicaSet { available, .. }
        | Counts::StatefulSet { available, .. } => u32::try_from(*available).ok(),
        Counts::CronJob { .. } | Counts::PodDisruptionBudget { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::file::Scenario;
    use crate::scenario::library::lesson;
    use crate::session::Session;
    use crate::view::gap;

    fn finished(name: &str) -> Session {
        let scenario = Scenario::parse(lesson(name).unwrap().text).unwrap();
        let mut session = Session::new(scenario).unwrap();
        let end = session.end();
        session.run_to_end(end);
        session
    }

    fn judged(session: &Session, sketch: &Sketch) -> Verdict {
        let workload = gap::focus(session, None).unwrap();
        judge(sketch, session.log(), workload, session.sim().setup().start())
    }

    fn bars(drawn: &[(u32, u32, u32)]) -> Sketch {
        Sketch::Bars(drawn.iter().map(|(row, from, to)| Bar::new(*row, *from, *to)).collect())
    }

    /// A line per difference, pods as numbers in the order of their creation.
    fn lines(session: &Session, verdict: &Verdict) -> Vec<String> {
        let mut pods: Vec<Uid> = session
            .log()
            .iter()
            .filter_map(|(_, r)| {
                let key = session.log().key(r.object)?;
                (key.kind == Kind::Pod && r.what == What::Created).then_some(r.object)
            })
            .collect();
        pods.dedup();
        let number = |uid: Uid| pods.iter().position(|pod| *pod == uid).map_or(0, |n| n + 1);
        let says = |found: &Found| match found.what {
            Difference::Missing { pod, from, to } => format!("missing {} {from}-{to}", number(pod)),
            Difference::Extra { bar, from, to } => format!("extra bar {bar} {from}-{to}"),
            Difference::Start { pod, drawn, real } => {
                format!("start {} {drawn}, was {real}", number(pod))
            }
            Difference::Length { pod, drawn, real, .. } => {
                format!("length {} {drawn}, was {real}", number(pod))
            }
            Difference::Level { from, to, drawn, real } => {
                format!("level {from}-{to} {drawn}, was {real}")
            }
        };
        verdict.found.iter().map(says).collect()
    }

    #[test]
    fn what_is_drawn_right_has_no_difference_in_whatever_row() {
        let session = finished("slots");
        let real = Run {
            log: session.log(),
            workload: gap::focus(&session, None).unwrap(),
            start: session.sim().setup().start(),
        };
        let pods = real.pods();
        let drawn: Vec<(u32, u32, u32)> =
            pods.iter().rev().enumerate().map(|(i, pod)| (i as u32, pod.from, pod.to)).collect();
        let verdict = judged(&session, &bars(&drawn));
        assert_eq!(verdict.found, []);
        assert!(verdict.pods.iter().all(Option::is_some));
        assert_eq!(pods.len(), 8);
    }

    #[test]
    fn missing_extra_early_late_short_and_long_are_told_apart() {
        let session = finished("slots");
        // Batches, as many expect: the second waits for the long pod of the first.
        let batches = [
            (0, 0, 30),
            (1, 0, 10),
            (0, 30, 40),
            (1, 30, 40),
            (0, 40, 50),
            (1, 40, 50),
            (0, 50, 60),
            (1, 50, 60),
            (0, 60, 70),
        ];
        let verdict = judged(&session, &bars(&batches));
        let lines = lines(&session, &verdict);
        assert!(lines.iter().any(|line| line == "missing 3 11-21"), "{lines:#?}");
        assert!(lines.iter().any(|line| line == "extra bar 8 60-70"), "{lines:#?}");
        assert!(verdict.found.iter().all(|found| found.why.is_some()));
        let long = [(0, 0, 30), (1, 2, 14), (1, 11, 21)];
        let verdict = judged(&session, &bars(&long));
        let lines = self::lines(&session, &verdict);
        assert!(lines.iter().any(|line| line.starts_with("start") && line.ends_with("2, was 0")));
        assert!(lines.iter().any(|line| line.ends_with("12, was 10")), "{lines:#?}");
        assert_eq!(lines.iter().filter(|line| line.starts_with("missing")).count(), 5);
    }

    #[test]
    fn every_difference_is_explained_by_a_decision_or_an_end() {
        let session = finished("slots");
        let verdict = judged(&session, &bars(&[(0, 0, 20)]));
        for found in &verdict.found {
            let record = session.log().get(found.why.unwrap()).unwrap();
            let explains = match found.what {
                Difference::Length { .. } => matches!(record.what, What::Pod(_)),
                _ => matches!(record.what, What::Decided(_)),
            };
            assert!(explains, "{:?}: {:?}", found.what, record.what);
        }
        // Nothing drawn: everything is missing.
        assert_eq!(judged(&session, &bars(&[])).found.len(), 8);
    }

    #[test]
    fn a_curve_differs_where_it_is_higher_or_lower() {
        let session = finished("daemonset-rolling-update");
        let flat = Sketch::Available(Steps::flat(21, 70, 3));
        let verdict = judged(&session, &flat);
        // One node at a time: three dips of one pod.
        let dips: Vec<_> = verdict.found.iter().map(|found| found.what).collect();
        assert_eq!(dips.len(), 3, "{dips:?}");
        assert!(dips.iter().all(|dip| matches!(dip, Difference::Level { drawn: 3, real: 2, .. })));
        assert!(verdict.found.iter().all(|found| found.why.is_some()));
        let mut steps = Steps::flat(21, 70, 3);
        for dip in dips {
            if let Difference::Level { from, to, .. } = dip {
                steps.paint(from, to, 2);
            }
        }
        assert_eq!(judged(&session, &Sketch::Available(steps)).found, []);
    }
}
