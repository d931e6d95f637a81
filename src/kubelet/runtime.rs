//! The truth about one pod's containers, and how far its kubelet has got with them: the memory of
//! the pod worker. Commands change it from outside; `truth` shows it beside what the API server
//! believes.

use crate::api::pod::{Phase, Pod};
use crate::api::text::Text;
use crate::kubelet::backoff::BackOff;
use crate::kubelet::exec_probe::ExecProbes;
use crate::kubelet::workload::{Outcome, Process};
use crate::time::{SimDuration, SimTime};
use std::net::Ipv4Addr;

/// Everything a kubelet and its container runtime know of one pod.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PodRuntime {
    pub(super) life: Life,
    /// `status.startTime`, to the millisecond.
    pub(super) accepted: SimTime,
    pub(super) sandbox: Sandbox,
    pub(super) pod_ip: Option<Ipv4Addr>,
    /// All init containers have done their part in this sandbox.
    pub(super) initialized: bool,
    /// The machine lost power at this instant and nobody has looked since it came back.
    pub(super) halted: Option<SimTime>,
    pub(super) health: Health,
    pub(super) changed: Changed,
    pub(super) pace: Pace,
    /// When the kubelet last wrote a status.
    pub(super) wrote: Option<SimTime>,
    /// Init containers first, then the app containers, each in the order of the spec.
    pub(super) containers: Vec<ContainerRuntime>,
}

/// Delays of this pod that span decisions: drawn once, when the kubelet accepts it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Pace {
    pub resync: SimDuration,
    pub removal: SimDuration,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Life {
    /// The kubelet has not seen the pod yet.
    #[default]
    New,
    Active,
    Stopping(Stop),
    Ended(End),
    /// The last delete was sent; nothing is left to do.
    Removed,
    /// The object went before its containers did, and now they are gone too.
    Dropped,
}

/// Why all containers of a pod are stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub enum StopCause {
    /// `deletionTimestamp` is set.
    Deleted,
    /// The object was removed by force.
    ForceDeleted,
    /// `spec.activeDeadlineSeconds` is over.
    Deadline,
    /// The app containers are done and only sidecars are left.
    Finished,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Stop {
    pub cause: StopCause,
    pub since: SimTime,
    pub grace: SimDuration,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct End {
    pub at: SimTime,
    pub phase: Phase,
    /// `status.reason` and `status.message`.
    pub said: Option<(Text, Text)>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) enum Sandbox {
    #[default]
    None,
    Starting {
        ready: SimTime,
    },
    Ready,
}

/// What `loupe pod unready` and `loupe pod ready` said last.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) enum Health {
    #[default]
    Natural,
    Sick {
        since: SimTime,
    },
    Well {
        since: SimTime,
    },
}

/// A condition as last computed, and since when.
pub(super) type Turned = (bool, SimTime);

/// `lastTransitionTime` of the conditions that the kubelet owns.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Changed {
    pub sandbox: Turned,
    pub initialized: Turned,
    pub ready: Turned,
    pub containers_ready: Turned,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct ContainerRuntime {
    /// The current or the last process; none before the first start.
    pub instance: Option<Instance>,
    /// The one before, for `lastState` and `kubectl logs --previous`.
    pub previous: Option<Box<Instance>>,
    pub restarts: u32,
    pub step: Step,
    /// Why the next start waits, as the kubelet shows it. None is `ContainerCreating`.
    pub waiting: Option<WaitingReason>,
    pub crashes: BackOff,
    pub pulls: BackOff,
    /// A regular init container that ended with 0 in this sandbox.
    pub done: bool,
}

/// How far the next start has got.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) enum Step {
    #[default]
    Idle,
    /// Back-off has been passed; the image is next.
    Image,
    Pulling {
        since: SimTime,
        until: SimTime,
        /// The registry is only asked: the node has the image.
        cached: bool,
    },
    Starting {
        until: SimTime,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WaitingReason {
    CrashLoopBackOff,
    RunContainerError,
    ErrImagePull,
    ImagePullBackOff,
    ErrImageNeverPull,
    InvalidImageName,
}

/// One run of a container's process.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Instance {
    pub process: Process,
    pub started: SimTime,
    /// How long the kubelet takes to notice its start and its end.
    pub lag: SimDuration,
    /// Known ahead for a process that ends by itself; moved forward by a kill or a crash.
    pub exit: Option<Exit>,
    pub seen: Seen,
    pub ready: bool,
    /// Since when the startup probe has passed; at once without one.
    pub startup: Option<SimTime>,
    /// When the kubelet began to stop it, and whether it has said so.
    pub kill: Option<(SimTime, bool)>,
    /// The item of the work queue in hand is done at this instant.
    pub item_done: Option<SimTime>,
    /// What its exec probes find, where that is known.
    pub exec_probes: Option<Box<ExecProbes>>,
    /// Which probes have been reported failing: bits of `ProbeKind`.
    pub scolded: u8,
}

/// How much of an instance the kubelet has noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seen {
    Nothing,
    Running,
    Exited,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Exit {
    /// When the process stopped.
    pub at: SimTime,
    /// `finishedAt`: later than `at` if nobody was there to see it.
    pub finished: SimTime,
    pub code: i32,
    pub why: ExitWhy,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ExitWhy {
    /// It ended, crashed or was killed.
    Own,
    /// The runtime could not start it.
    StartError,
    /// The kernel killed it for its memory.
    OutOfMemory,
    /// The machine went down under it.
    Unknown,
}

/// Why a command about a container cannot be carried out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotCrash {
    #[error("container {0} is not valid for pod {1}")]
    NoSuchContainer(String, String),
    #[error("no container of pod {0} is running")]
    NotRunning(String),
}

/// What is true of a pod, whatever the API server believes.
#[derive(Clone, Debug, PartialEq)]
pub struct Truth {
    /// The machine is without power since then.
    pub halted: Option<SimTime>,
    /// In the order of the spec, init containers first.
    pub containers: Vec<ContainerTruth>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ContainerTruth {
    NotStarted,
    Pulling {
        since: SimTime,
        until: SimTime,
    },
    Running {
        since: SimTime,
        /// When it will have ended, if it ends by itself or is being stopped.
        until: Option<SimTime>,
        /// How much of its time has passed, 0 to 1; `None` for a process without an end.
        progress: Option<f64>,
    },
    Stopped {
        since: SimTime,
        exit_code: i32,
    },
}

impl Instance {
    /// Whether the process runs at this instant.
    pub fn runs(&self, now: SimTime) -> bool {
        self.exit.is_none_or(|exit| exit.at > now)
    }

    /// The exit that the kubelet has noticed.
    pub fn noticed_exit(&self) -> Option<Exit> {
        self.exit.filter(|_| self.seen == Seen::Exited)
    }

    pub fn is_shown_running(&self) -> bool {
        self.seen == Seen::Running
    }

    /// Ends the process at `at` unless it has ended by then.
    pub fn end(&mut self, at: SimTime, code: i32) {
        if self.runs(at) {
            self.exit = Some(Exit { at, finished: at, code, why: ExitWhy::Own });
        }
    }

    fn truth(&self, now: SimTime) -> ContainerTruth {
        match self.exit {
            Some(exit) if exit.at <= now => {
                ContainerTruth::Stopped { since: exit.at, exit_code: exit.code }
            }
            exit => ContainerTruth::Running {
                since: self.started,
                until: exit.map(|exit| exit.at),
                progress: match self.process.outcome() {
                    Outcome::Exits { .. } => exit.map(|exit| {
                        let total = exit.at.since(self.started).as_secs_f64();
                        let passed = now.since(self.started).as_secs_f64();
                        if total > 0.0 { (passed / total).clamp(0.0, 1.0) } else { 1.0 }
                    }),
                    _ => None,
                },
            },
        }
    }
}

impl ContainerRuntime {
    /// The exit of the last instance, once noticed.
    pub fn ended(&self) -> Option<Exit> {
        self.instance.as_ref().and_then(Instance::noticed_exit)
    }

    /// The instance whose end has not been noticed.
    pub fn current(&self) -> Option<&Instance> {
        self.instance.as_ref().filter(|instance| instance.seen != Seen::Exited)
    }

    pub fn current_mut(&mut self) -> Option<&mut Instance> {
        self.instance.as_mut().filter(|instance| instance.seen != Seen::Exited)
    }
}

impl PodRuntime {
    /// Nothing of the pod is left: its runtime may be forgotten.
    pub fn is_over(&self) -> bool {
        matches!(self.life, Life::Removed | Life::Dropped)
    }
}

/// `loupe pod crash`: the process dies at once. Without a name it is the first app container that
/// runs.
pub fn crash(
    runtime: &PodRuntime,
    pod: &Pod,
    container: Option<&str>,
    exit_code: i32,
    now: SimTime,
) -> Result<PodRuntime, CannotCrash> {
    let mut runtime = runtime.clone();
    let inits = pod.spec.init_containers.as_deref().unwrap_or_default();
    let names = inits.iter().chain(&pod.spec.containers).map(|c| c.name.as_str());
    let names: Vec<&str> = names.collect();
    if let Some(name) = container.filter(|name| !names.contains(name)) {
        return Err(CannotCrash::NoSuchContainer(name.into(), pod.meta.name.to_string()));
    }
    let halted = runtime.halted.is_some();
    let wanted = |index: usize| match container {
        Some(name) => names.get(index) == Some(&name),
        None => index >= inits.len(),
    };
    let found = runtime.containers.iter_mut().enumerate().find_map(|(index, c)| {
        c.current_mut().filter(|instance| !halted && wanted(index) && instance.runs(now))
    });
    match found {
        Some(instance) => {
            instance.end(now, exit_code);
            Ok(runtime)
        }
        None => Err(CannotCrash::NotRunning(pod.meta.name.to_string())),
    }
}

/// `loupe pod unready` and `loupe pod ready`: the processes stop or resume answering readiness
/// probes. It holds for later restarts too, until the other command.
pub fn set_ready(runtime: &PodRuntime, ready: bool, now: SimTime) -> PodRuntime {
    let health = if ready { Health::Well { since: now } } else { Health::Sick { since: now } };
    PodRuntime { health, ..runtime.clone() }
}

/// The machine loses power: every process stops at this instant and nobody notices.
pub fn power_off(runtime: &PodRuntime, now: SimTime) -> PodRuntime {
    let halted = match runtime.life {
        Life::Active | Life::Stopping(_) => Some(runtime.halted.unwrap_or(now)),
        Life::New | Life::Ended(_) | Life::Removed | Life::Dropped => None,
    };
    PodRuntime { halted, ..runtime.clone() }
}

/// What is true of the pod's containers at this instant.
pub fn truth(runtime: &PodRuntime, now: SimTime) -> Truth {
    let halted = runtime.halted;
    let at = halted.unwrap_or(now).min(now);
    let containers = runtime.containers.iter().map(|container| {
        let truth = match (&container.instance, container.step) {
            (Some(instance), Step::Idle) => instance.truth(at),
            (_, Step::Pulling { since, until, .. }) => ContainerTruth::Pulling { since, until },
            (Some(instance), _) => instance.truth(at),
            (None, _) => ContainerTruth::NotStarted,
        };
        match (truth, halted) {
            (ContainerTruth::Running { .. }, Some(since)) => {
                ContainerTruth::Stopped { since, exit_code: 137 }
            }
            (ContainerTruth::Pulling { .. }, Some(_)) => ContainerTruth::NotStarted,
            _ => truth,
        }
    });
    Truth { halted, containers: containers.collect() }
}
