//! What the kubelet notices of running containers: that they started, became ready or not, fail
//! their probes, took an item of work, ended. Upstream: `pkg/kubelet/pleg`, `pkg/kubelet/prober`.

use crate::api::event::EventDraft;
use crate::kubelet::Effect;
use crate::kubelet::exec_probe::output;
use crate::kubelet::init::{Role, container_spec, role};
use crate::kubelet::pod_worker::{Progress, Worker};
use crate::kubelet::probe::{
    ProbeKind, Span, answering, answers, doom, failure_message, failure_threshold, first_probe,
    flip,
};
use crate::kubelet::reason::Reason;
use crate::kubelet::runtime::{ExitWhy, Health, Instance, Seen, WaitingReason};
use crate::kubelet::stop::kill;
use crate::kubelet::workload::Outcome;
use crate::time::{SimDuration, SimTime};
use std::rc::Rc;

impl Worker<'_> {
    /// The first thing that is due on any container.
    pub(super) fn notice(&mut self) -> Progress {
        for index in 0..self.runtime.containers.len() {
            let steps: [fn(&mut Self, usize) -> Progress; 6] = [
                Worker::work,
                Worker::notice_exit,
                Worker::notice_start,
                Worker::probe_startup,
                Worker::probe_liveness,
                Worker::probe_readiness,
            ];
            for step in steps {
                let progress = step(self, index);
                if progress != Progress::None {
                    return progress;
                }
            }
        }
        Progress::None
    }

    fn current(&self, index: usize) -> Option<&Instance> {
        self.runtime.containers.get(index)?.current()
    }

    fn current_mut(&mut self, index: usize) -> Option<&mut Instance> {
        self.runtime.containers.get_mut(index)?.current_mut()
    }

    /// A pod that works through a shared queue takes its next item, or finds the queue empty.
    fn work(&mut self, index: usize) -> Progress {
        let now = self.now;
        let Some(instance) = self.current(index).filter(|i| i.exit.is_none()) else {
            return Progress::None;
        };
        let Outcome::TakesFromQueue { queue, items, per_item } = instance.process.outcome() else {
            return Progress::None;
        };
        let (queue, of, takes): (Rc<str>, u32, SimDuration) =
            (queue.as_str().into(), *items, *per_item);
        if !self.due(instance.item_done.unwrap_or(instance.started)) {
            return Progress::None;
        }
        let same = |effect: &&Effect| match effect {
            Effect::ItemTaken { queue: other, .. } => *other == queue,
            Effect::ImagePulled { .. } => false,
        };
        let taken = self.effects.iter().filter(same).count() as u32;
        let left = (self.observed.queue_left)(&queue).unwrap_or(of).saturating_sub(taken);
        let container = self.name(index);
        let Some(instance) = self.current_mut(index) else { return Progress::None };
        if left == 0 {
            instance.end(now, 0);
            self.reasons.push(Reason::QueueEmpty { container, queue });
        } else {
            instance.item_done = Some(now + takes);
            self.effects.push(Effect::ItemTaken { queue: queue.clone(), of });
            self.reasons.push(Reason::ItemTaken { container, queue, left: left - 1 });
        }
        Progress::Silent
    }

    fn notice_exit(&mut self, index: usize) -> Progress {
        let Some(instance) = self.current(index) else { return Progress::None };
        let (lag, started) = (instance.lag, instance.started);
        let Some(exit) = instance.exit else { return Progress::None };
        if !self.due(exit.at + lag) {
            return Progress::None;
        }
        let is_init = role(&self.observed.pod.spec, index) == Role::Init;
        let container = self.name(index);
        let ran = exit.at.since(started);
        self.reasons.push(Reason::Exited { container, exit_code: exit.code, ran });
        if let Some(container) = self.container(index) {
            container.waiting = match exit.why {
                ExitWhy::StartError => Some(WaitingReason::RunContainerError),
                ExitWhy::Own | ExitWhy::OutOfMemory | ExitWhy::Unknown => None,
            };
            container.done |= is_init && exit.code == 0;
            if let Some(instance) = container.current_mut() {
                instance.ready = false;
                instance.seen = Seen::Exited;
            }
        }
        // The terminal status follows at once and says this too.
        if self.is_done() { Progress::Silent } else { Progress::Visible }
    }

    fn notice_start(&mut self, index: usize) -> Progress {
        let (now, health) = (self.now, self.runtime.health);
        let unseen = |i: &&Instance| i.seen == Seen::Nothing;
        let Some(instance) = self.current(index).filter(unseen) else { return Progress::None };
        // A process that is over before anybody looks is only ever seen ended.
        let over = instance.exit.is_some_and(|exit| exit.at <= instance.started + instance.lag);
        let at = instance.started + instance.lag;
        if over || !self.due(at) {
            return Progress::None;
        }
        let spec = container_spec(&self.observed.pod.spec, index);
        let startup = spec.is_some_and(|spec| spec.startup_probe.is_some());
        let probe = spec.and_then(|spec| spec.readiness_probe.as_ref());
        let container = self.name(index);
        if let Some(instance) = self.current_mut(index) {
            instance.seen = Seen::Running;
            instance.startup = (!startup).then_some(now);
            let flips = flip(probe, now, false, answering(instance, health, now));
            instance.ready = !startup && flips.is_some_and(|at| at <= now);
        }
        if let Some(container) = self.container(index) {
            container.waiting = None;
        }
        self.reasons.push(Reason::Running { container });
        Progress::Visible
    }

    fn probe_startup(&mut self, index: usize) -> Progress {
        let (now, health) = (self.now, self.runtime.health);
        let waits = |i: &&Instance| i.is_shown_running() && i.startup.is_none() && i.kill.is_none();
        let Some(instance) = self.current(index).filter(waits) else { return Progress::None };
        let spec = container_spec(&self.observed.pod.spec, index);
        let Some(probe) = spec.and_then(|spec| ProbeKind::Startup.of(spec)) else {
            return Progress::None;
        };
        let base = instance.started + instance.lag;
        let span = answers(instance, ProbeKind::Startup, health);
        // What comes after its one success does not matter.
        if let Some(row) = doom(probe, base, Span { until: None, ..span }) {
            return self.probe_until_doom(index, ProbeKind::Startup, row);
        }
        let Some(well) = span.from else { return Progress::None };
        let (first, passes) = (first_probe(probe, base, base), first_probe(probe, base, well));
        if first < passes && self.scold(index, ProbeKind::Startup, first) {
            return Progress::Silent;
        }
        if !self.due(passes) {
            return Progress::None;
        }
        let container = self.name(index);
        let readiness = spec.and_then(|spec| ProbeKind::Readiness.of(spec));
        if let Some(instance) = self.current_mut(index) {
            instance.startup = Some(now);
            let flips = flip(readiness, now, false, answering(instance, health, now));
            instance.ready = flips.is_some_and(|at| at <= now);
        }
        self.reasons.push(Reason::StartupPassed { container });
        Progress::Visible
    }

    fn probe_liveness(&mut self, index: usize) -> Progress {
        let health = self.runtime.health;
        let waits = |i: &&Instance| i.is_shown_running() && i.kill.is_none();
        let Some(instance) = self.current(index).filter(waits) else { return Progress::None };
        let Some(base) = instance.startup else { return Progress::None };
        let spec = container_spec(&self.observed.pod.spec, index);
        let Some(probe) = spec.and_then(|spec| ProbeKind::Liveness.of(spec)) else {
            return Progress::None;
        };
        let span = answers(instance, ProbeKind::Liveness, health);
        if let Some(row) = doom(probe, base, span) {
            return self.probe_until_doom(index, ProbeKind::Liveness, row);
        }
        let first = first_probe(probe, base, base);
        if span.from.is_some_and(|well| first < first_probe(probe, base, well))
            && self.scold(index, ProbeKind::Liveness, first)
        {
            return Progress::Silent;
        }
        Progress::None
    }

    /// A liveness or startup probe that will fail too often: said at its first failure, and the
    /// container is stopped at its last.
    fn probe_until_doom(
        &mut self,
        index: usize,
        kind: ProbeKind,
        (first, last): (SimTime, SimTime),
    ) -> Progress {
        let spec = &self.observed.pod.spec;
        let Some(spec) = container_spec(spec, index) else { return Progress::None };
        let Some(probe) = kind.of(spec) else { return Progress::None };
        if self.scold(index, kind, first) {
            return Progress::Silent;
        }
        if !self.due(last) {
            return Progress::None;
        }
        let container = self.name(index);
        let sidecar = role(&self.observed.pod.spec, index) == Role::Sidecar;
        let again = if sidecar || self.policy() != "Never" { ", will be restarted" } else { "" };
        let message = format!("Container {container} failed {} probe{again}", kind.word());
        self.announce_about(index, EventDraft::normal("Killing", message));
        let failures = failure_threshold(probe);
        self.reasons.push(Reason::Unhealthy { container, probe: kind.word(), failures });
        let own = probe.termination_grace_period_seconds;
        let grace = own.map_or(self.grace(), |seconds| SimDuration::from_secs(seconds.max(1)));
        let now = self.now;
        if let Some(instance) = self.current_mut(index) {
            kill(instance, spec, now, grace);
            instance.kill = Some((now, true));
            // The kubelet stops it itself, so it need not notice the end.
            instance.lag = SimDuration::ZERO;
        }
        Progress::Silent
    }

    fn probe_readiness(&mut self, index: usize) -> Progress {
        let (now, health) = (self.now, self.runtime.health);
        let runs = |i: &&Instance| i.is_shown_running();
        let Some(instance) = self.current(index).filter(runs) else { return Progress::None };
        let Some(base) = instance.startup else { return Progress::None };
        let spec = container_spec(&self.observed.pod.spec, index);
        let probe = spec.and_then(|spec| ProbeKind::Readiness.of(spec));
        let (ready, to) = (instance.ready, answering(instance, health, now));
        let first_failure = probe.filter(|_| !(ready && to.well)).map(|probe| {
            let from = if ready || !to.well { to.since.max(base) } else { base };
            (first_probe(probe, base, from), first_probe(probe, base, to.since.max(base)))
        });
        if let Some((failure, success)) = first_failure
            && (!to.well || failure < success)
            && self.scold(index, ProbeKind::Readiness, failure)
        {
            return Progress::Silent;
        }
        let Some(at) = flip(probe, base, ready, to) else { return Progress::None };
        if !self.due(at) {
            return Progress::None;
        }
        let container = self.name(index);
        if let Some(instance) = self.current_mut(index) {
            instance.ready = to.well;
            if to.well {
                instance.scolded &= !ProbeKind::Readiness.bit();
            }
        }
        self.reasons.push(match (to.well, probe) {
            (true, probe) => Reason::BecameReady { container, probed: probe.is_some() },
            (false, probe) => {
                let failures = probe.map_or(0, failure_threshold);
                Reason::BecameUnready { container, failures }
            }
        });
        Progress::Visible
    }

    /// Says once per stretch that a probe fails. Whether it was said just now.
    fn scold(&mut self, index: usize, kind: ProbeKind, at: SimTime) -> bool {
        let said = |i: &Instance| i.scolded & kind.bit() != 0;
        if self.current(index).is_none_or(said) || !self.due(at) {
            return false;
        }
        let spec = &self.observed.pod.spec;
        let Some(spec) = container_spec(spec, index) else { return false };
        let Some(probe) = kind.of(spec) else { return false };
        let ip = self.runtime.pod_ip.unwrap_or(self.observed.node.ip);
        let sick = matches!(self.runtime.health, Health::Sick { .. });
        let printed = self
            .current(index)
            .map(|instance| output(&instance.process, probe, self.now.since(instance.started)));
        let printed = printed.unwrap_or_default();
        let message = failure_message(kind, probe, spec, ip, sick, &printed);
        if let Some(instance) = self.current_mut(index) {
            instance.scolded |= kind.bit();
        }
        self.announce_about(index, EventDraft::warning("Unhealthy", message));
        let container = self.name(index);
        self.reasons.push(Reason::ProbeFailed { container, probe: kind.word() });
        true
    }
}
