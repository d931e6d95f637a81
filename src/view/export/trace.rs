//! The run in Chrome's JSON trace event format, which Perfetto opens: a process for each node with
//! a thread for each of its pods, one for the workloads with their counts, one for what was done.

use crate::order::Ordered;
use crate::session::Session;
use crate::time::SimTime;
use crate::view::timeline::Timeline;
use crate::view::timeline::lanes::{Lane, Lanes, NodeState, PodBar, Readiness};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The first processes, in the order in which they are shown.
const RUN: usize = 1;
const WORKLOADS: usize = 2;
/// Pods that never got a node.
const NO_NODE: usize = 3;
const FIRST_NODE: usize = 4;

/// The whole run as known, as one JSON document.
pub fn trace(session: &Session) -> String {
    let mut timeline = Timeline::default();
    timeline.sync(session);
    let mut trace = Trace { lanes: timeline.lanes(), events: Vec::new() };
    trace.process(RUN, "run");
    trace.process(WORKLOADS, "workloads");
    trace.actions();
    let mut tid = 0;
    for lane in &trace.lanes.workloads {
        tid = trace.workload(tid + 1, lane);
    }
    trace.nodes();
    let name = |pod: &PodBar| session.log().key(pod.uid).map_or("", |key| &key.name).to_owned();
    trace.pods(name);
    format!("{{\"displayTimeUnit\":\"ms\",\"traceEvents\":[\n{}\n]}}\n", trace.events.join(",\n"))
}

struct Trace<'a> {
    lanes: &'a Lanes,
    /// Each as JSON already.
    events: Vec<String>,
}

impl Trace<'_> {
    fn add(&mut self, event: &Value) {
        self.events.push(event.to_string());
    }

    /// Microseconds since the run began.
    fn micros(&self, time: SimTime) -> i64 {
        time.since(self.lanes.start).millis() * 1000
    }

    fn process(&mut self, pid: usize, name: &str) {
        self.add(&json!({"ph": "M", "pid": pid, "name": "process_name", "args": {"name": name}}));
        let order = json!({"sort_index": pid});
        self.add(&json!({"ph": "M", "pid": pid, "name": "process_sort_index", "args": order}));
    }

    fn thread(&mut self, (pid, tid): (usize, usize), name: &str) {
        let args = json!({"name": name});
        self.add(&json!({"ph": "M", "pid": pid, "tid": tid, "name": "thread_name", "args": args}));
    }

    fn span(
        &mut self,
        (pid, tid): (usize, usize),
        name: &str,
        (from, to): (SimTime, SimTime),
        args: &Value,
    ) {
        let (ts, dur) = (self.micros(from), to.since(from).millis() * 1000);
        self.add(&json!({
            "ph": "X", "pid": pid, "tid": tid, "name": name, "ts": ts, "dur": dur, "args": args,
        }));
    }

    /// What the user or the lesson did, and the controllers that were down.
    fn actions(&mut self) {
        let lanes = self.lanes;
        self.thread((RUN, 1), "commands");
        for flag in &lanes.flags {
            let ts = self.micros(flag.at);
            self.add(&json!({
                "ph": "i", "s": "g", "pid": RUN, "tid": 1, "name": &*flag.label, "ts": ts,
            }));
        }
        for (i, down) in lanes.down.iter().enumerate() {
            let track = (RUN, i + 2);
            self.thread(track, &format!("controller {}", &*down.name));
            self.span(track, "off", (down.from, down.until.unwrap_or(lanes.end)), &json!({}));
        }
    }

    /// From this thread on; answers the last that it takes. What overlaps has threads of its own:
    /// a CronJob's Jobs.
    fn workload(&mut self, mut tid: usize, lane: &Lane) -> usize {
        let name = format!("{}/{}", lane.key.kind.names().singular, lane.name());
        let track = (WORKLOADS, tid);
        self.thread(track, &name);
        let job = lane.job();
        let ended = job.and_then(|job| job.end.as_ref()).map(|end| end.at);
        let until = ended.or(lane.removed).unwrap_or(self.lanes.end);
        self.span(track, &name, (lane.created, until), &json!({"size": lane.size()}));
        for (i, row) in lane.rows.iter().enumerate().filter(|(_, row)| !row.spans.is_empty()) {
            tid += 1;
            self.thread((WORKLOADS, tid), &format!("{name} {}", i + 1));
            for span in row.spans.iter().filter_map(|index| lane.spans.get(*index as usize)) {
                let until = span.until.unwrap_or(self.lanes.end);
                self.span((WORKLOADS, tid), &span.label, (span.from, until), &json!({}));
            }
        }
        for (at, counts) in job.into_iter().flat_map(|job| &job.counts) {
            let counted = json!({
                "active": counts.active, "succeeded": counts.succeeded, "failed": counts.failed,
            });
            let (ts, name) = (self.micros(*at), format!("{} pods", lane.name()));
            self.add(&json!({
                "ph": "C", "pid": WORKLOADS, "name": name, "ts": ts, "args": counted,
            }));
        }
        tid
    }

    fn nodes(&mut self) {
        let lanes = self.lanes;
        for (i, lane) in lanes.nodes.iter().enumerate() {
            let track = (FIRST_NODE + i, 1);
            self.process(track.0, &lane.name);
            self.thread(track, "node");
            let end = lane.removed.unwrap_or(lanes.end);
            for (j, (since, state)) in lane.states.iter().enumerate() {
                let until = lane.states.get(j + 1).map_or(end, |(at, _)| *at);
                self.span(track, word(*state), (*since, until), &json!({"power": state.powered}));
            }
        }
    }

    fn pods(&mut self, name: impl Fn(&PodBar) -> String) {
        let lanes = self.lanes;
        let nodes: BTreeMap<&str, usize> =
            lanes.nodes.iter().enumerate().map(|(i, lane)| (&*lane.name, FIRST_NODE + i)).ordered();
        if lanes.pods.iter().any(|pod| pod.node.is_none()) {
            self.process(NO_NODE, "no node");
        }
        for (i, pod) in lanes.pods.iter().enumerate() {
            let pid = pod.node.as_deref().and_then(|node| nodes.get(node)).copied();
            // Thread 1 is the node's own.
            let track = (pid.unwrap_or(NO_NODE), i + 2);
            self.thread(track, &format!("pod/{}", name(pod)));
            for (j, (since, state)) in pod.states.iter().enumerate() {
                // What has ended stays listed, but nothing goes on.
                let until = pod.states.get(j + 1).map(|(at, _)| *at);
                let until = if state.is_over() { Some(*since) } else { until.or(pod.removed) };
                let args = match pod.exit_code.filter(|_| state.is_over()) {
                    Some(code) => json!({"exitCode": code}),
                    None => json!({}),
                };
                let range = (*since, until.unwrap_or(lanes.end));
                self.span(track, &format!("{state:?}"), range, &args);
            }
        }
    }
}

fn word(state: NodeState) -> &'static str {
    match (state.ready, state.cordoned) {
        (Readiness::Ready, false) => "Ready",
        (Readiness::Ready, true) => "Ready,SchedulingDisabled",
        (_, false) => "NotReady",
        (_, true) => "NotReady,SchedulingDisabled",
    }
}
