//! The pod worker: looks at one pod, does all that is due, and says when it will look again. One
//! step at a time, so that every status a real kubelet would write is written.
//! Upstream: `pkg/kubelet/pod_workers.go`, `pkg/kubelet/kubelet.go` SyncPod.

use crate::api::event::EventDraft;
use crate::api::pod::{ConditionStatus, PodConditionType, PodStatus};
use crate::api::v1::PodSpec;
use crate::decision::{Action, Decision, Write};
use crate::kubelet::delays::Delays;
use crate::kubelet::init::{
    Role, container_spec, init_count, init_turn, is_init, restart_policy, role, wants_start,
};
use crate::kubelet::node::Power;
use crate::kubelet::reason::Reason;
use crate::kubelet::runtime::{ContainerRuntime, Life, Pace, PodRuntime, Sandbox, StopCause};
use crate::kubelet::status::{note_changes, status};
use crate::kubelet::{Answer, Effect, Observed};
use crate::time::{SimDuration, SimTime};

/// No pod takes more steps at one instant; one that does goes on at once in the next decision.
const STEP_LIMIT: usize = 500;
/// The status manager's own period: it puts right what somebody else wrote at most this often.
const STATUS_SYNC: SimDuration = SimDuration::from_secs(10);

/// What one step changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Progress {
    None,
    /// Something that no status write follows.
    Silent,
    /// The kubelet syncs the pod: its status is written if it changed.
    Visible,
}

/// One decision in the making.
pub(super) struct Worker<'a> {
    pub observed: &'a Observed<'a>,
    pub now: SimTime,
    pub runtime: PodRuntime,
    pub actions: Vec<Action>,
    pub effects: Vec<Effect>,
    pub reasons: Vec<Reason>,
    next: Option<SimTime>,
}

/// Decides about one pod. Never fails: a pod that cannot run shows why in its status.
pub fn decide(observed: &Observed, now: SimTime) -> Answer {
    let runtime = observed.runtime.clone();
    if let Power::Off { since } = observed.node.power {
        let decision = Decision::idle(Reason::NodeOff { since }, runtime);
        return Answer { decision, effects: Vec::new() };
    }
    let mut worker = Worker {
        observed,
        now,
        runtime,
        actions: Vec::new(),
        effects: Vec::new(),
        reasons: Vec::new(),
        next: None,
    };
    let batches = worker.run();
    if worker.reasons.is_empty() {
        worker.reasons.push(Reason::Steady { next: worker.next });
    }
    let decision = Decision {
        batches,
        reasons: worker.reasons,
        memory: worker.runtime,
        again: worker.next.map(|next| next.since(now)),
    };
    Answer { decision, effects: worker.effects }
}

impl Worker<'_> {
    fn run(&mut self) -> Vec<Vec<Action>> {
        let mut batches = Vec::new();
        let mut shown: Option<PodStatus> = None;
        for taken in 0.. {
            self.next = None;
            if taken == STEP_LIMIT {
                self.next = Some(self.now);
                break;
            }
            let progress = self.step();
            if progress == Progress::None {
                break;
            }
            let mut batch = std::mem::take(&mut self.actions);
            if progress == Progress::Visible {
                batch.extend(self.write_status(&mut shown));
            }
            if !batch.is_empty() {
                batches.push(batch);
            }
        }
        batches.extend(self.restore_ready().map(|action| vec![action]));
        batches
    }

    fn write_status(&mut self, shown: &mut Option<PodStatus>) -> Option<Action> {
        // Only a status that was written before can be unchanged.
        if shown.is_none() && self.observed.runtime.wrote.is_some() {
            *shown = Some(status(self.observed, self.observed.runtime));
        }
        note_changes(self.observed.pod, &mut self.runtime, self.now);
        let status = status(self.observed, &self.runtime);
        if shown.as_ref() == Some(&status) {
            return None;
        }
        *shown = Some(status.clone());
        self.runtime.wrote = Some(self.now);
        let uid = self.observed.pod.meta.uid;
        Some(Action::new(Write::UpdatePodStatus { uid, status: Box::new(status) }))
    }

    /// The node lifecycle controller marks the pods of a silent node not ready; a kubelet that is
    /// back puts that right. Upstream: `pkg/kubelet/status/status_manager.go` needsReconcile.
    fn restore_ready(&mut self) -> Option<Action> {
        let pod = self.observed.pod;
        let wrote = self.runtime.wrote?;
        let believed = pod.status.condition(PodConditionType::Ready)?.status;
        let ready = self.runtime.changed.ready.0;
        let live = matches!(self.runtime.life, Life::Active | Life::Stopping(_));
        let right = believed == ConditionStatus::from(ready);
        if !live || self.observed.gone || wrote == self.now || right {
            return None;
        }
        if !self.due(wrote + STATUS_SYNC) {
            return None;
        }
        let uid = pod.meta.uid;
        self.runtime.changed.ready.1 = self.now.floor_secs();
        self.runtime.wrote = Some(self.now);
        self.reasons.push(Reason::ReadyRestored { ready });
        let status = Box::new(status(self.observed, &self.runtime));
        Some(Action::new(Write::UpdatePodStatus { uid, status }))
    }

    fn step(&mut self) -> Progress {
        match self.runtime.life.clone() {
            Life::New => self.accept(),
            Life::Removed if self.observed.gone => {
                self.runtime.life = Life::Dropped;
                self.reasons.push(Reason::Dropped);
                Progress::Silent
            }
            Life::Removed | Life::Dropped => Progress::None,
            Life::Active => {
                let steps = [
                    Worker::reboot,
                    Worker::notice,
                    Worker::end_if_done,
                    Worker::stop_if_needed,
                    Worker::sync,
                ];
                self.first(&steps)
            }
            Life::Stopping(stop) => match self.reboot() {
                Progress::None => self.stopping(stop),
                progress => progress,
            },
            Life::Ended(end) => self.finish(end.at),
        }
    }

    fn first(&mut self, steps: &[fn(&mut Self) -> Progress]) -> Progress {
        for step in steps {
            let progress = step(self);
            if progress != Progress::None {
                return progress;
            }
        }
        Progress::None
    }

    /// Whether `at` has come; if not, the worker looks again then.
    pub(super) fn due(&mut self, at: SimTime) -> bool {
        if at <= self.now {
            return true;
        }
        self.next = Some(self.next.map_or(at, |next| next.min(at)));
        false
    }

    /// Says an Event about the pod.
    pub(super) fn announce(&mut self, event: EventDraft) {
        self.actions.push(Action::new(Write::Nothing).announce(self.observed.pod.meta.uid, event));
    }

    /// Says an Event about one container.
    pub(super) fn announce_about(&mut self, index: usize, event: EventDraft) {
        let spec = &self.observed.pod.spec;
        let list = if is_init(spec, index) { "initContainers" } else { "containers" };
        let name = container_spec(spec, index).map(|c| c.name.as_str()).unwrap_or_default();
        self.announce(event.about(["spec.", list, "{", name, "}"].concat()));
    }

    fn accept(&mut self) -> Progress {
        if self.observed.gone {
            self.runtime.life = Life::Dropped;
            self.reasons.push(Reason::Dropped);
            return Progress::Silent;
        }
        let pod = self.observed.pod;
        self.runtime.accepted = pod.status.started.unwrap_or(self.now);
        let Delays { resync, removal, .. } = *self.observed.delays;
        self.runtime.pace = Pace { resync, removal };
        let containers = init_count(&pod.spec) + pod.spec.containers.len();
        self.runtime.containers = vec![ContainerRuntime::default(); containers];
        if pod.spec.host_network == Some(true) {
            self.runtime.pod_ip = Some(self.observed.node.ip);
        }
        self.runtime.life = Life::Active;
        if pod.meta.is_deleting() {
            return self.end(None);
        }
        if let Some(refusal) = self.observed.refusal {
            self.announce(EventDraft::warning(refusal.reason, refusal.message.clone()));
            self.reasons.push(Reason::Refused { reason: refusal.reason });
            self.runtime.containers.clear();
            return self.end(Some((refusal.reason.into(), refusal.message.clone().into())));
        }
        let (containers, init) = (pod.spec.containers.len(), init_count(&pod.spec));
        self.reasons.push(Reason::Accepted { containers, init });
        Progress::Visible
    }

    /// The regular init container that failed for good.
    fn failed_init(&self) -> Option<(usize, i32)> {
        let spec = &self.observed.pod.spec;
        self.runtime.containers.iter().enumerate().find_map(|(index, container)| {
            let init = role(spec, index) == Role::Init && !container.done;
            let failed = init && is_spent(spec, index, container);
            container.ended().filter(|_| failed).map(|exit| (index, exit.code))
        })
    }

    /// Whether no app container will run again, or for the first time.
    pub(super) fn is_done(&self) -> bool {
        let spec = &self.observed.pod.spec;
        let mut apps = self.runtime.containers.iter().enumerate().skip(init_count(spec));
        self.failed_init().is_some() || apps.all(|(index, c)| is_spent(spec, index, c))
    }

    /// Ends the pod when no container will run again.
    fn end_if_done(&mut self) -> Progress {
        if self.observed.gone || !self.is_done() {
            return Progress::None;
        }
        if let Some((index, exit_code)) = self.failed_init() {
            self.reasons.push(Reason::InitFailed { container: self.name(index), exit_code });
        }
        if self.runtime.containers.iter().any(|c| c.current().is_some()) {
            return self.stop(StopCause::Finished, self.grace());
        }
        self.end(None)
    }

    /// Starts what is to be started, one container after the other.
    fn sync(&mut self) -> Progress {
        let sandbox = self.runtime.sandbox;
        match sandbox {
            Sandbox::None => {
                let ready = self.now + self.observed.delays.sandbox;
                self.runtime.sandbox = Sandbox::Starting { ready };
                self.reasons.push(Reason::SandboxStarting { ready });
                Progress::Silent
            }
            Sandbox::Starting { ready } if self.due(ready) => {
                let host = self.observed.pod.spec.host_network == Some(true);
                let ip = if host { self.observed.node.ip } else { self.observed.pod_ip };
                self.runtime.pod_ip = Some(ip);
                self.runtime.sandbox = Sandbox::Ready;
                self.reasons.push(Reason::SandboxReady);
                Progress::Silent
            }
            Sandbox::Starting { .. } => Progress::None,
            Sandbox::Ready => self.start_containers(),
        }
    }

    fn start_containers(&mut self) -> Progress {
        let spec = &self.observed.pod.spec;
        let (mut turn, initialized) = init_turn(spec, &self.runtime);
        if initialized && !self.runtime.initialized {
            self.runtime.initialized = true;
            if init_count(spec) == 0 {
                return Progress::Silent;
            }
            self.reasons.push(Reason::Initialized { init: init_count(spec) });
            return Progress::Visible;
        }
        if self.runtime.initialized {
            let sidecar = |index: &usize| role(spec, *index) == Role::Sidecar;
            turn = (0..init_count(spec)).filter(sidecar).collect();
            turn.extend(init_count(spec)..self.runtime.containers.len());
        }
        for index in turn {
            let Some(container) = self.runtime.containers.get(index) else { continue };
            if !wants_start(spec, index, container) {
                continue;
            }
            let progress = self.start(index);
            // One container at a time is pulled and started.
            if progress != Progress::None || self.is_busy(index) {
                return progress;
            }
        }
        Progress::None
    }

    /// `Never`, `OnFailure` or `Always`.
    pub(super) fn policy(&self) -> &'static str {
        restart_policy(&self.observed.pod.spec)
    }
}

/// Not running, and not to be started again.
fn is_spent(spec: &PodSpec, index: usize, container: &ContainerRuntime) -> bool {
    container.current().is_none() && !wants_start(spec, index, container)
}
