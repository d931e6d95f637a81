//! One container: back-off, image, start; then what the kubelet notices of it: start, probes, exit.
//! Upstream: `pkg/kubelet/kuberuntime/kuberuntime_container.go` startContainer,
//! `pkg/kubelet/images/image_manager.go` EnsureImageExists.

use crate::api::event::EventDraft;
use crate::kubelet::Effect;
use crate::kubelet::backoff::BACKED_OFF_SYNC;
use crate::kubelet::exec_probe::exec_probes;
use crate::kubelet::image::{
    PullPolicy, canonical, image_of, is_absent, name_error, pull_error, size,
};
use crate::kubelet::init::container_spec;
use crate::kubelet::launch::process;
use crate::kubelet::pod_worker::{Progress, Worker};
use crate::kubelet::reason::Reason;
use crate::kubelet::runtime::{
    ContainerRuntime, Exit, ExitWhy, Instance, Seen, Step, WaitingReason,
};
use crate::kubelet::status::{container_and_pod, never_message, start_error};
use crate::kubelet::workload::{OOM_KILLED, Outcome, image_pull};
use crate::time::{SimDuration, SimTime};
use std::rc::Rc;

impl Worker<'_> {
    pub(super) fn container(&mut self, index: usize) -> Option<&mut ContainerRuntime> {
        self.runtime.containers.get_mut(index)
    }

    pub(super) fn name(&self, index: usize) -> Rc<str> {
        let spec = container_spec(&self.observed.pod.spec, index);
        spec.map(|c| c.name.as_str()).unwrap_or_default().into()
    }

    fn image(&self, index: usize) -> Rc<str> {
        container_spec(&self.observed.pod.spec, index).map(image_of).unwrap_or_default().into()
    }

    pub(super) fn is_busy(&self, index: usize) -> bool {
        let step = self.runtime.containers.get(index).map(|c| c.step);
        matches!(step, Some(Step::Pulling { .. } | Step::Starting { .. }))
    }

    fn set_step(&mut self, index: usize, step: Step) -> Progress {
        if let Some(container) = self.container(index) {
            container.step = step;
        }
        Progress::Silent
    }

    /// Shows why the container waits; says the Events only when this is news.
    fn wait(&mut self, index: usize, why: WaitingReason, events: Vec<EventDraft>) -> Progress {
        let Some(container) = self.container(index) else { return Progress::None };
        if container.waiting == Some(why) {
            return Progress::None;
        }
        container.waiting = Some(why);
        for event in events {
            self.announce_about(index, event);
        }
        Progress::Visible
    }

    /// The next step on the way to a running container.
    pub(super) fn start(&mut self, index: usize) -> Progress {
        let Some(container) = self.runtime.containers.get(index) else { return Progress::None };
        let (step, ended) = (container.step, container.ended());
        match step {
            Step::Idle => match ended {
                None => self.set_step(index, Step::Image),
                Some(exit) => self.back_off(index, exit),
            },
            Step::Image => self.ensure_image(index),
            Step::Pulling { since, until, cached } if self.due(until) => {
                self.pulled(index, since, cached)
            }
            Step::Starting { until } if self.due(until) => self.run_container(index),
            Step::Pulling { .. } | Step::Starting { .. } => Progress::None,
        }
    }

    /// Holds a restart back for the window that applies to the exit.
    fn back_off(&mut self, index: usize, exit: Exit) -> Progress {
        let (now, resync) = (self.now, self.runtime.pace.resync);
        let container = &self.runtime.containers[index];
        let window = container.crashes.window(exit.finished);
        let lag = container.instance.as_ref().map_or(SimDuration::ZERO, |instance| instance.lag);
        let shown = container.waiting == Some(WaitingReason::CrashLoopBackOff);
        let name = self.name(index);
        if let Some(window) = window {
            let until = exit.finished + window;
            if until > now && !shown && self.due(exit.finished + lag + resync) {
                let who = container_and_pod(" ", self.observed, &name);
                let message = format!("Back-off restarting failed {who}");
                self.reasons.push(Reason::CrashBackOff { container: name, window, until });
                let event = EventDraft::warning("BackOff", message).again(BACKED_OFF_SYNC, until);
                return self.wait(index, WaitingReason::CrashLoopBackOff, vec![event]);
            }
            if !self.due(until) {
                return Progress::None;
            }
        }
        self.reasons.push(match window {
            None => Reason::RestartAtOnce { container: name },
            Some(window) => Reason::RestartAfterBackOff { container: name, window },
        });
        if let Some(container) = self.container(index) {
            container.crashes.next(exit.finished, now);
        }
        self.set_step(index, Step::Image)
    }

    fn ensure_image(&mut self, index: usize) -> Progress {
        let Some(spec) = container_spec(&self.observed.pod.spec, index) else {
            return Progress::None;
        };
        let (image, container) = (self.image(index), self.name(index));
        let Some(full) = canonical(&image) else {
            let events = vec![
                EventDraft::warning("InspectFailed", name_error(&image)),
                EventDraft::warning("Failed", "Error: InvalidImageName"),
            ];
            let progress = self.wait(index, WaitingReason::InvalidImageName, events);
            self.explain(progress, Reason::InvalidImageName { container, image });
            return progress;
        };
        let present = self.observed.node.has_image(&full);
        match PullPolicy::of(spec) {
            PullPolicy::Never if !present => {
                let events = vec![
                    EventDraft::warning("ErrImageNeverPull", never_message(&image)),
                    EventDraft::warning("Failed", "Error: ErrImageNeverPull"),
                ];
                let progress = self.wait(index, WaitingReason::ErrImageNeverPull, events);
                self.explain(progress, Reason::NeverPull { container, image });
                progress
            }
            PullPolicy::IfNotPresent | PullPolicy::Never if present => {
                let message = format!(
                    "Container image \"{image}\" already present on machine and can be accessed \
                     by the pod"
                );
                self.announce_about(index, EventDraft::normal("Pulled", message));
                self.reasons.push(Reason::PresentAlready { container, image });
                self.begin_start(index)
            }
            PullPolicy::Always | PullPolicy::IfNotPresent | PullPolicy::Never => {
                self.begin_pull(index, &image, present)
            }
        }
    }

    fn explain(&mut self, progress: Progress, reason: Reason) {
        if progress != Progress::None {
            self.reasons.push(reason);
        }
    }

    fn begin_start(&mut self, index: usize) -> Progress {
        let until = self.now + self.observed.delays.start;
        self.set_step(index, Step::Starting { until })
    }

    fn begin_pull(&mut self, index: usize, image: &Rc<str>, cached: bool) -> Progress {
        let (now, delays) = (self.now, self.observed.delays);
        let name = self.name(index);
        let pulls = self.runtime.containers[index].pulls;
        if let Some(window) = pulls.window(now) {
            let until = pulls.updated() + window;
            if until > now && self.due(pulls.updated() + self.runtime.pace.resync) {
                let waits = format!("Back-off pulling image \"{image}\"");
                let events = vec![
                    EventDraft::normal("BackOff", waits).again(BACKED_OFF_SYNC, until),
                    EventDraft::warning("Failed", "Error: ImagePullBackOff")
                        .again(BACKED_OFF_SYNC, until),
                ];
                let progress = self.wait(index, WaitingReason::ImagePullBackOff, events);
                if progress != Progress::None {
                    let image = image.clone();
                    self.reasons.push(Reason::PullBackOff {
                        container: name,
                        image,
                        window,
                        until,
                    });
                    return progress;
                }
            }
            if !self.due(until) {
                return Progress::None;
            }
        }
        let takes = if self.pull_fails(image) {
            delays.pull_failure
        } else {
            let said = image_pull(&self.observed.pod.meta.annotations).takes;
            let rule = self.observed.node.behaviours.of(image);
            let said = said.or_else(|| rule.and_then(|rule| rule.workload.pull));
            match said {
                Some(said) if !cached => said,
                _ if cached => delays.registry,
                _ => (self.observed.pull_time)(image),
            }
        };
        self.announce_about(
            index,
            EventDraft::normal("Pulling", format!("Pulling image \"{image}\"")),
        );
        self.reasons.push(Reason::Pulling { container: name, image: image.clone() });
        self.set_step(index, Step::Pulling { since: now, until: now + takes, cached })
    }

    fn pull_fails(&self, image: &str) -> bool {
        let rule = self.observed.node.behaviours.of(image);
        let broken = rule.map_or_else(|| is_absent(image), |rule| rule.broken);
        broken || image_pull(&self.observed.pod.meta.annotations).fails
    }

    fn pulled(&mut self, index: usize, since: SimTime, cached: bool) -> Progress {
        let (now, image, container) = (self.now, self.image(index), self.name(index));
        if self.pull_fails(&image) {
            let message = format!("Failed to pull image \"{image}\": {}", pull_error(&image));
            let events = vec![
                EventDraft::warning("Failed", message),
                EventDraft::warning("Failed", "Error: ErrImagePull"),
            ];
            let mut window = SimDuration::ZERO;
            if let Some(failed) = self.container(index) {
                failed.pulls.next(now, now);
                window = failed.pulls.current();
                failed.step = Step::Image;
            }
            self.reasons.push(Reason::PullFailed { container, image, window });
            return self.wait(index, WaitingReason::ErrImagePull, events);
        }
        let took = now.since(since);
        let message = format!(
            "Successfully pulled image \"{image}\" in {took} ({took} including waiting). Image \
             size: {} bytes.",
            size(&image),
            took = took.go(),
        );
        self.announce_about(index, EventDraft::normal("Pulled", message));
        if !cached {
            self.effects.push(Effect::ImagePulled { image: image.clone() });
        }
        self.reasons.push(Reason::Pulled { container, image, took });
        self.begin_start(index)
    }

    /// The runtime has created the container and starts its process.
    fn run_container(&mut self, index: usize) -> Progress {
        let (now, lag) = (self.now, self.observed.delays.detection);
        let before = &self.runtime.containers[index];
        let restarts = before.restarts + u32::from(before.instance.is_some());
        let Some(process) = process(self.observed, &self.runtime, index, restarts, now) else {
            return Progress::None;
        };
        let exit = match process.outcome() {
            Outcome::Exits { after, code } => {
                let at = now + *after;
                let (code, why) = match *code {
                    OOM_KILLED => (137, ExitWhy::OutOfMemory),
                    code => (code, ExitWhy::Own),
                };
                Some(Exit { at, finished: at, code, why })
            }
            Outcome::CannotStart { .. } => {
                Some(Exit { at: now, finished: now, code: 128, why: ExitWhy::StartError })
            }
            Outcome::RunsUntilStopped | Outcome::TakesFromQueue { .. } => None,
        };
        let failed = exit.is_some_and(|exit| exit.why == ExitWhy::StartError);
        let spec = container_spec(&self.observed.pod.spec, index);
        let instance = Instance {
            exec_probes: spec.and_then(|spec| exec_probes(&process, spec)),
            process,
            started: now,
            lag,
            exit,
            seen: Seen::Nothing,
            ready: false,
            startup: None,
            kill: None,
            item_done: None,
            scolded: 0,
        };
        self.announce_about(index, EventDraft::normal("Created", "Container created"));
        let container = self.name(index);
        if failed {
            let message = format!("Error: {}", start_error(&instance));
            self.announce_about(index, EventDraft::warning("Failed", message));
            self.reasons.push(Reason::CannotStart { container });
        } else {
            self.announce_about(index, EventDraft::normal("Started", "Container started"));
            self.reasons.push(Reason::Started { container, restarts });
        }
        if let Some(container) = self.container(index) {
            container.previous = container.instance.take().map(Box::new);
            container.instance = Some(instance);
            container.restarts = restarts;
            container.step = Step::Idle;
            container.pulls = Default::default();
        }
        Progress::Silent
    }
}
