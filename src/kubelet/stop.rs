//! How a pod is stopped: preStop hooks, SIGTERM, SIGKILL, sidecars last and in reverse order, then
//! the terminal status, then the last delete. Upstream: `pkg/kubelet/kuberuntime/kuberuntime_container.go`
//! killContainer, `kuberuntime_termination_order.go`, `pkg/kubelet/pod_workers.go`.

use crate::api::event::EventDraft;
use crate::api::text::Text;
use crate::api::v1::Container;
use crate::decision::{Action, Write};
use crate::kubelet::init::{Role, container_spec, role};
use crate::kubelet::phase::terminal_phase;
use crate::kubelet::pod_worker::{Progress, Worker};
use crate::kubelet::reason::Reason;
use crate::kubelet::runtime::{End, Instance, Life, Sandbox, Seen, Step, Stop, StopCause};
use crate::kubelet::workload::OnSigterm;
use crate::time::{SimDuration, SimTime};

/// However little of the grace period is left, SIGTERM gets this much.
const SHORTEST_GRACE: SimDuration = SimDuration::from_secs(2);
const DEADLINE: &str = "Pod was active on the node longer than the specified deadline";

impl Worker<'_> {
    /// Whether the pod has to be stopped, and if so begins it.
    pub(super) fn stop_if_needed(&mut self) -> Progress {
        let pod = self.observed.pod;
        if self.observed.gone || pod.meta.is_deleting() {
            let gone = self.observed.gone;
            let cause = if gone { StopCause::ForceDeleted } else { StopCause::Deleted };
            return self.stop(cause, self.grace());
        }
        let Some(seconds) = pod.spec.active_deadline_seconds else { return Progress::None };
        if !self.due(self.runtime.accepted + SimDuration::from_secs(seconds)) {
            return Progress::None;
        }
        self.announce(EventDraft::normal("DeadlineExceeded", DEADLINE));
        self.stop(StopCause::Deadline, self.grace())
    }

    /// The grace period in force: that of the deletion, else that of the spec.
    pub(super) fn grace(&self) -> SimDuration {
        let pod = self.observed.pod;
        let deletion = pod.meta.grace_seconds.filter(|_| pod.meta.is_deleting());
        let own = pod.spec.termination_grace_period_seconds.unwrap_or(30);
        SimDuration::from_secs(deletion.unwrap_or(own).max(1))
    }

    /// Begins to stop all containers. What a start has got to is given up.
    pub(super) fn stop(&mut self, cause: StopCause, grace: SimDuration) -> Progress {
        let (now, spec) = (self.now, &self.observed.pod.spec);
        let mut running = 0;
        let mut apps_end = now;
        let mut sidecars = Vec::new();
        for (index, container) in self.runtime.containers.iter_mut().enumerate() {
            container.step = Step::Idle;
            let Some(instance) = container.current_mut().filter(|i| i.runs(now)) else { continue };
            running += 1;
            if role(spec, index) == Role::Sidecar {
                sidecars.push(index);
            } else if let Some(spec) = container_spec(spec, index) {
                apps_end = apps_end.max(kill(instance, spec, now, grace));
            }
        }
        let mut at = apps_end;
        for index in sidecars.into_iter().rev() {
            let left = (now + grace).since(at).max(SHORTEST_GRACE);
            let instance = self.runtime.containers.get_mut(index).and_then(|c| c.current_mut());
            if let (Some(instance), Some(spec)) = (instance, container_spec(spec, index)) {
                at = at.max(kill(instance, spec, at, left));
            }
        }
        self.reasons.push(Reason::Stopping { cause, grace, running });
        self.runtime.life = Life::Stopping(Stop { cause, since: now, grace });
        Progress::Visible
    }

    /// A pod that is being stopped: everything waits for the last container.
    pub(super) fn stopping(&mut self, stop: Stop) -> Progress {
        if self.shorten(stop) || self.say_killing() {
            return Progress::Silent;
        }
        let ends = self.runtime.containers.iter().filter_map(|c| c.current()?.exit);
        let last = ends.map(|exit| exit.at).max().unwrap_or(self.now);
        if !self.due(last) {
            return Progress::None;
        }
        self.seal(stop)
    }

    /// A later delete may leave less time, never more.
    fn shorten(&mut self, stop: Stop) -> bool {
        let deleting = self.observed.pod.meta.is_deleting() && !self.observed.gone;
        let grace = self.grace();
        if !deleting || grace >= stop.grace {
            return false;
        }
        let deadline = (stop.since + grace).max(self.now);
        for container in &mut self.runtime.containers {
            if let Some(instance) = container.current_mut() {
                instance.end(deadline, 137);
            }
        }
        self.runtime.life = Life::Stopping(Stop { grace, ..stop });
        self.reasons.push(Reason::GraceShortened { grace });
        true
    }

    /// The `Killing` Events: of the app containers at once, of a sidecar when its turn comes.
    fn say_killing(&mut self) -> bool {
        let spec = &self.observed.pod.spec;
        for index in 0..self.runtime.containers.len() {
            let Some(instance) = self.runtime.containers[index].current() else { continue };
            let Some((at, false)) = instance.kill else { continue };
            let (over, name) = (!instance.runs(at), container_spec(spec, index));
            let Some(name) = name.map(|c| c.name.as_str()) else { continue };
            if !over && !self.due(at) {
                continue;
            }
            if let Some(instance) = self.runtime.containers[index].current_mut() {
                instance.kill = Some((at, true));
            }
            if over {
                continue;
            }
            let event = EventDraft::normal("Killing", format!("Stopping container {name}"));
            self.announce_about(index, event);
            self.reasons.push(Reason::StopsContainer { container: name.into() });
            return true;
        }
        false
    }

    /// All containers have stopped: the phase is terminal from here on.
    fn seal(&mut self, stop: Stop) -> Progress {
        let force = self.observed.gone;
        for container in &mut self.runtime.containers {
            if let Some(instance) = container.current_mut() {
                instance.seen = Seen::Exited;
                instance.ready = false;
            }
            container.done |= container.ended().is_some_and(|exit| exit.code == 0);
        }
        self.runtime.sandbox = Sandbox::None;
        if force {
            self.runtime.life = Life::Dropped;
            self.reasons.push(Reason::Dropped);
            return Progress::Silent;
        }
        let deadline = stop.cause == StopCause::Deadline;
        let said: Option<(Text, Text)> =
            deadline.then(|| ("DeadlineExceeded".into(), DEADLINE.into()));
        self.end(said)
    }

    /// Gives the pod its terminal phase.
    pub(super) fn end(&mut self, said: Option<(Text, Text)>) -> Progress {
        use crate::api::pod::Phase;
        let pod = self.observed.pod;
        let phase = match said {
            Some(_) => Phase::Failed,
            None => terminal_phase(pod, &self.runtime),
        };
        let exits = || {
            let apps = self.runtime.containers.iter().enumerate();
            apps.filter(|(index, _)| role(&pod.spec, *index) == Role::App)
                .filter_map(|(_, container)| container.ended())
        };
        self.reasons.push(Reason::Ended {
            phase: phase.name(),
            succeeded: exits().filter(|exit| exit.code == 0).count(),
            failed: exits().filter(|exit| exit.code != 0).count(),
            policy: crate::kubelet::init::restart_policy(&pod.spec),
        });
        self.runtime.sandbox = Sandbox::None;
        self.runtime.life = Life::Ended(End { at: self.now, phase, said });
        Progress::Visible
    }

    /// A pod that has ended: its object may go once it is being deleted.
    pub(super) fn finish(&mut self, ended_at: SimTime) -> Progress {
        if self.observed.gone {
            self.runtime.life = Life::Dropped;
            self.reasons.push(Reason::Dropped);
            return Progress::Silent;
        }
        let meta = &self.observed.pod.meta;
        if !meta.is_deleting() || !self.due(ended_at + self.runtime.pace.removal) {
            return Progress::None;
        }
        self.actions.push(Action::new(Write::FinishPodDeletion { uid: meta.uid }));
        self.runtime.life = Life::Removed;
        self.reasons.push(Reason::Removed);
        Progress::Silent
    }
}

/// Stops one container from `at` on and returns when it will have stopped: its preStop hook runs
/// within the grace period, SIGTERM gets the rest of it, SIGKILL ends it.
pub(super) fn kill(
    instance: &mut Instance,
    spec: &Container,
    at: SimTime,
    grace: SimDuration,
) -> SimTime {
    let hook = pre_stop(instance, spec, at).min(grace);
    let term = at + hook;
    let left = (grace - hook).max(SHORTEST_GRACE);
    let (after, code) = match instance.process.on_sigterm_at(term.since(instance.started)) {
        OnSigterm::Exits { after, code } if after <= left => (after, code),
        OnSigterm::Exits { .. } | OnSigterm::Ignored => (left, 137),
    };
    instance.end(term + after, code);
    instance.kill = Some((at, false));
    instance.exit.map_or(at, |exit| exit.at)
}

/// How long the preStop hook takes. HTTP hooks take no time here.
fn pre_stop(instance: &Instance, spec: &Container, at: SimTime) -> SimDuration {
    let hook = spec.lifecycle.as_ref().and_then(|lifecycle| lifecycle.pre_stop.as_ref());
    let Some(hook) = hook else { return SimDuration::ZERO };
    if let Some(sleep) = &hook.sleep {
        return SimDuration::from_secs(sleep.seconds.max(0));
    }
    let command = hook.exec.as_ref().and_then(|exec| exec.command.as_deref());
    command.map_or(SimDuration::ZERO, |command| {
        instance.process.execute(command, at.since(instance.started)).takes
    })
}
