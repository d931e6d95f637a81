//! The machine was down: what its kubelet makes of the pods it finds. Knows no node object.
//! Upstream: `pkg/kubelet/kuberuntime/kuberuntime_manager.go` computePodActions, podSandboxChanged.

use crate::api::event::EventDraft;
use crate::kubelet::backoff::BackOff;
use crate::kubelet::init::{restart_policy, wants_start};
use crate::kubelet::pod_worker::{Progress, Worker};
use crate::kubelet::reason::Reason;
use crate::kubelet::runtime::{Exit, ExitWhy, Life, Sandbox, Seen, Step};

impl Worker<'_> {
    /// Every process is gone, and so are the kubelet's back-off tables.
    pub(super) fn reboot(&mut self) -> Progress {
        let Some(down_since) = self.runtime.halted.take() else { return Progress::None };
        let mut stopped = 0;
        for container in &mut self.runtime.containers {
            container.step = Step::Idle;
            (container.crashes, container.pulls) = (BackOff::default(), BackOff::default());
            let Some(instance) = container.current_mut() else { continue };
            if instance.runs(down_since) {
                let exit =
                    Exit { at: down_since, finished: self.now, code: 255, why: ExitWhy::Unknown };
                instance.exit = Some(exit);
                stopped += 1;
            }
            instance.seen = Seen::Exited;
            instance.ready = false;
            container.done |= container.ended().is_some_and(|exit| exit.code == 0);
        }
        self.reasons.push(Reason::Rebooted { down_since, stopped });
        if self.runtime.life != Life::Active {
            return Progress::Visible;
        }
        self.forget_sandbox();
        Progress::Visible
    }

    /// A new sandbox, with all init containers again, unless nothing is to run in it any more.
    fn forget_sandbox(&mut self) {
        let spec = &self.observed.pod.spec;
        let containers = &self.runtime.containers;
        // Under Never, a pod that has ever started a container gets no second sandbox.
        let spent =
            restart_policy(spec) == "Never" && containers.iter().any(|c| c.instance.is_some());
        let wanted =
            (0..containers.len()).any(|index| wants_start(spec, index, &containers[index]));
        let had_sandbox = std::mem::take(&mut self.runtime.sandbox) != Sandbox::None;
        if spent || !wanted {
            return;
        }
        self.runtime.initialized = false;
        let inits = crate::kubelet::init::init_count(spec);
        for container in self.runtime.containers.iter_mut().take(inits) {
            container.done = false;
        }
        if had_sandbox {
            let message = "Pod sandbox changed, it will be killed and re-created.";
            self.announce(EventDraft::normal("SandboxChanged", message));
        }
    }
}
