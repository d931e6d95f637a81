//! The one word for a pod's state that `kubectl get pods` prints as STATUS, and READY and RESTARTS
//! beside it. Upstream: `pkg/printers/internalversion/printers.go` (printPod).

use crate::api::pod::{
    ConditionStatus, ContainerState, ContainerStatus, Pod, PodConditionType, Terminated,
};
use crate::api::text::Text;
use crate::time::SimTime;

/// The cells of a pod's row that are computed from its containers.
#[derive(Clone, Debug, PartialEq)]
pub struct PodWord {
    pub status: Text,
    pub ready: usize,
    pub total: usize,
    pub restarts: u32,
    /// The end of the latest container instance that was restarted.
    pub last_restart: Option<SimTime>,
}

impl Pod {
    pub fn word(&self) -> PodWord {
        let phase = Text::Static(self.status.phase.name());
        let mut word = PodWord {
            status: self.status.reason.clone().unwrap_or(phase),
            ready: 0,
            total: self.spec.containers.len(),
            restarts: 0,
            last_restart: None,
        };
        let gated = self.status.condition(PodConditionType::PodScheduled);
        if gated.is_some_and(|c| c.reason == "SchedulingGated") {
            word.status = "SchedulingGated".into();
        }
        let initializing = self.initial_word(&mut word);
        let initialized = self.status.condition(PodConditionType::Initialized);
        if !initializing || initialized.is_some_and(|c| c.status == ConditionStatus::True) {
            self.running_word(&mut word);
        }
        if self.is_terminating() {
            let lost = self.status.reason.as_ref().is_some_and(|reason| *reason == "NodeLost");
            word.status = if lost { "Unknown" } else { "Terminating" }.into();
        }
        word
    }

    /// The init containers' part. `true` while they are not all done.
    fn initial_word(&self, word: &mut PodWord) -> bool {
        let specs = self.spec.init_containers.as_deref().unwrap_or_default();
        let restartable =
            |i: usize| specs.get(i).is_some_and(|c| c.restart_policy.as_deref() == Some("Always"));
        word.total += (0..specs.len()).filter(|&i| restartable(i)).count();
        for (i, container) in self.status.init_containers.iter().enumerate() {
            word.count_restarts(container);
            let sidecar_started = restartable(i) && container.started;
            let done =
                matches!(&container.state, ContainerState::Terminated(t) if t.exit_code == 0);
            if sidecar_started {
                word.ready += usize::from(container.ready);
            }
            if done || sidecar_started {
                continue;
            }
            word.status = match &container.state {
                ContainerState::Terminated(end) => format!("Init:{}", ending(end)).into(),
                ContainerState::Waiting { reason, .. }
                    if !reason.is_empty() && *reason != "PodInitializing" =>
                {
                    format!("Init:{reason}").into()
                }
                _ => format!("Init:{i}/{}", specs.len()).into(),
            };
            return true;
        }
        // Once initialisation is over only sidecars' restarts count.
        word.restarts = 0;
        word.last_restart = None;
        for (i, container) in self.status.init_containers.iter().enumerate() {
            if restartable(i) {
                word.count_restarts(container);
            }
        }
        false
    }

    fn running_word(&self, word: &mut PodWord) {
        let mut running = false;
        for container in self.status.containers.iter().rev() {
            word.count_restarts(container);
            match &container.state {
                ContainerState::Waiting { reason, .. } if !reason.is_empty() => {
                    word.status = reason.clone();
                }
                ContainerState::Terminated(end) => word.status = ending(end),
                ContainerState::Running { .. } if container.ready => {
                    running = true;
                    word.ready += 1;
                }
                _ => {}
            }
        }
        if word.status == "Completed" && running {
            word.status = if self.is_ready() { "Running" } else { "NotReady" }.into();
        }
    }
}

impl PodWord {
    fn count_restarts(&mut self, container: &ContainerStatus) {
        self.restarts += container.restart_count;
        let ended = container.last_state.as_ref().map(|state| state.finished);
        self.last_restart = self.last_restart.max(ended);
    }
}

/// The reason of an ended container; a real server falls back to its signal or exit code.
fn ending(end: &Terminated) -> Text {
    if end.reason.is_empty() {
        format!("ExitCode:{}", end.exit_code).into()
    } else {
        end.reason.clone()
    }
}
