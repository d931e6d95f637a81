//! A tiny cluster of one pod: applies what the kubelet decides, advances to when it looks again,
//! and writes down each new row.

use crate::api::meta::{Meta, Uid};
use crate::api::pod::{ContainerState, ContainerStatus, Pod, PodStatus};
use crate::decision::{Said, Write};
use crate::kubelet::delays::Delays;
use crate::kubelet::node::{ImageBehaviours, NodeRuntime, Power};
use crate::kubelet::refusal::Refusal;
use crate::kubelet::runtime::PodRuntime;
use crate::kubelet::{Effect, Observed, decide};
use crate::time::{SimDuration, SimTime};
use std::net::Ipv4Addr;
use std::rc::Rc;

pub(super) struct Story {
    pub pod: Pod,
    pub gone: bool,
    pub runtime: PodRuntime,
    pub node: NodeRuntime,
    pub delays: Delays,
    pub pull: SimDuration,
    pub now: SimTime,
    pub queue: Option<u32>,
    pub refusal: Option<Refusal>,
    /// `SECOND READY STATUS RESTARTS`, a line per change.
    pub rows: Vec<String>,
    /// `SECOND REASON MESSAGE`
    pub events: Vec<String>,
    pub removed: Option<i64>,
    pub decisions: usize,
    pub writes: usize,
    next: Option<SimTime>,
    begin: SimTime,
}

impl Story {
    pub fn new(spec: &str) -> Self {
        let spec = serde_yaml::from_str(spec).expect("a pod spec");
        let now = SimTime::DEFAULT_START;
        let meta = Meta { uid: Uid(1), created: now, ..Meta::draft("default", "p") };
        let ip = Ipv4Addr::new(192, 168, 0, 2);
        Story {
            pod: Pod { node: Some("node01".into()), ..Pod::draft(meta, Rc::new(spec)) },
            gone: false,
            runtime: PodRuntime::default(),
            node: NodeRuntime::new(ip, now, Rc::default()),
            delays: Delays::INSTANT,
            pull: SimDuration::ZERO,
            now,
            queue: None,
            refusal: None,
            rows: Vec::new(),
            events: Vec::new(),
            removed: None,
            decisions: 0,
            writes: 0,
            next: Some(now),
            begin: now,
        }
    }

    pub fn at(&self, second: i64) -> SimTime {
        self.begin + SimDuration::from_secs(second)
    }

    pub fn annotate(&mut self, key: &str, value: &str) {
        Rc::make_mut(&mut self.pod.meta.annotations).insert(key.into(), value.into());
    }

    pub fn break_image(&mut self, image: &str, broken: bool) {
        let behaviours: &mut ImageBehaviours = Rc::make_mut(&mut self.node.behaviours);
        behaviours.entry(image).expect("an image name").broken = broken;
    }

    pub fn power(&mut self, on: bool) {
        let since = self.now;
        self.node.power = if on { Power::On { since } } else { Power::Off { since } };
        self.wake();
    }

    pub fn delete(&mut self, grace: i64) {
        self.pod.meta.deleted = Some(self.now + SimDuration::from_secs(grace));
        self.pod.meta.grace_seconds = Some(grace);
        self.row();
        self.wake();
    }

    /// Something changed that the kubelet watches.
    pub fn wake(&mut self) {
        self.next = Some(self.now);
    }

    pub fn run_to(&mut self, second: i64) {
        let end = self.at(second);
        while let Some(next) = self.next.filter(|next| *next <= end) {
            self.now = next;
            self.decide();
            assert!(self.decisions < 5000, "no end: {:#?}", self.events);
        }
        self.now = end;
    }

    fn decide(&mut self) {
        self.decisions += 1;
        let (pull, queue) = (self.pull, self.queue);
        let answer = decide(
            &Observed {
                pod: &self.pod,
                gone: self.gone,
                runtime: &self.runtime,
                node: &self.node,
                delays: &self.delays,
                pull_time: &|_| pull,
                queue_left: &|_| queue,
                refusal: self.refusal.as_ref(),
                attempt: 0,
                draw: 7,
                uuid: "uuid-1",
                pod_ip: Ipv4Addr::new(10, 244, 1, 2),
            },
            self.now,
        );
        assert!(!answer.decision.reasons.is_empty());
        self.runtime = answer.decision.memory;
        self.next = answer.decision.again.map(|again| self.now + again);
        for effect in answer.effects {
            match effect {
                Effect::ImagePulled { image } => self.node.add_image(&image),
                Effect::ItemTaken { of, .. } => self.queue = Some(self.queue.unwrap_or(of) - 1),
            }
        }
        let mut wrote = false;
        for action in answer.decision.batches.into_iter().flatten() {
            for announcement in action.on_success {
                let Said::Exactly(event) = announcement.said else { continue };
                let second = self.now.since(self.begin).secs();
                self.events.push(format!("{second} {} {}", event.reason, event.message));
            }
            match action.write {
                Write::UpdatePodStatus { status, .. } => {
                    assert_ne!(self.pod.status, *status, "a write that changes nothing");
                    self.pod.status = *status;
                    self.writes += 1;
                    wrote = true;
                    self.row();
                }
                Write::FinishPodDeletion { .. } => {
                    self.removed = Some(self.now.since(self.begin).secs());
                    self.gone = true;
                }
                Write::Nothing => {}
                other => panic!("a kubelet does not write {other:?}"),
            }
        }
        if wrote {
            self.wake();
        }
    }

    pub fn said(&self, event: &str) -> bool {
        self.events
            .iter()
            .any(|said| said.split_once(' ').is_some_and(|(_, said)| said.starts_with(event)))
    }

    /// The seconds at which a container was created.
    pub fn starts(&self) -> Vec<i64> {
        let created = self.events.iter().filter(|event| event.contains(" Created "));
        created.filter_map(|event| event.split(' ').next()?.parse().ok()).collect()
    }

    fn row(&mut self) {
        let second = self.now.since(self.begin).secs();
        let row = row(&self.pod);
        if self.rows.last().and_then(|last| last.split_once(' ')).is_none_or(|last| last.1 != row) {
            self.rows.push(format!("{second} {row}"));
        }
    }
}

/// READY, STATUS and RESTARTS as the API server prints them.
fn row(pod: &Pod) -> String {
    let status = &pod.status;
    let spec_init = pod.spec.init_containers.as_deref().unwrap_or_default();
    let sidecar = |name: &str| {
        spec_init.iter().any(|c| c.name == name && c.restart_policy.as_deref() == Some("Always"))
    };
    let total = pod.spec.containers.len() + spec_init.iter().filter(|c| sidecar(&c.name)).count();
    let mut text = status.reason.as_deref().unwrap_or(status.phase.name()).to_owned();
    let (mut ready, mut restarts, mut initializing) = (0, 0, false);
    for (i, c) in status.init_containers.iter().enumerate() {
        restarts += c.restart_count;
        let word = match &c.state {
            ContainerState::Terminated(t) if t.exit_code == 0 => continue,
            _ if sidecar(&c.name) && c.started => {
                ready += u32::from(c.ready);
                continue;
            }
            ContainerState::Terminated(t) => t.reason.to_string(),
            ContainerState::Waiting { reason, .. } if *reason != "PodInitializing" => {
                reason.to_string()
            }
            _ => format!("{i}/{}", spec_init.len()),
        };
        text = format!("Init:{word}");
        initializing = true;
        break;
    }
    if !initializing {
        let kept = status.init_containers.iter().filter(|c| sidecar(&c.name));
        restarts = kept.map(|c| c.restart_count).sum();
        (text, restarts, ready) = app_row(status, text, restarts, ready);
    }
    if pod.is_terminating() {
        text = "Terminating".into();
    }
    format!("{ready}/{total} {text} {restarts}")
}

fn app_row(
    status: &PodStatus,
    mut text: String,
    mut restarts: u32,
    mut ready: u32,
) -> (String, u32, u32) {
    let mut running = false;
    let apps: &[ContainerStatus] = &status.containers;
    for c in apps.iter().rev() {
        restarts += c.restart_count;
        match &c.state {
            ContainerState::Waiting { reason, .. } => text = reason.to_string(),
            ContainerState::Terminated(t) => text = t.reason.to_string(),
            ContainerState::Running { .. } => {
                ready += u32::from(c.ready);
                running |= c.ready;
            }
        }
    }
    if text == "Completed" && running {
        text = "Running".into();
    }
    (text, restarts, ready)
}
