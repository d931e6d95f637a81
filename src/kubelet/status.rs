//! What the kubelet reports: container states, conditions in its order, phase. A pure picture of
//! the runtime. Upstream: `pkg/kubelet/kubelet_pods.go`, `pkg/kubelet/status/generate.go`.

use crate::api::pod::{
    ConditionStatus, ContainerState, ContainerStatus, Phase, Pod, PodCondition, PodConditionType,
    PodStatus, Terminated,
};
use crate::api::text::Text;
use crate::api::v1::{Container, PodSpec};
use crate::kubelet::Observed;
use crate::kubelet::image;
use crate::kubelet::init::{Role, container_spec, init_count, role, wants_start};
use crate::kubelet::phase::phase;
use crate::kubelet::runtime::{
    Changed, ContainerRuntime, Exit, ExitWhy, Instance, Life, PodRuntime, Sandbox, Seen, Turned,
    WaitingReason,
};
use crate::kubelet::workload::Outcome;
use crate::time::SimTime;
use std::rc::Rc;

/// The whole status as this runtime shows it.
pub(super) fn status(observed: &Observed, runtime: &PodRuntime) -> PodStatus {
    let pod = observed.pod;
    let phase = phase(pod, runtime);
    let said = match &runtime.life {
        Life::Ended(end) => end.said.clone(),
        _ => None,
    };
    let (reason, message) = said.unzip();
    let inits = init_count(&pod.spec);
    let mut containers: Vec<ContainerStatus> = (0..runtime.containers.len())
        .filter_map(|index| container_status(observed, runtime, index))
        .collect();
    let apps = containers.split_off(inits.min(containers.len()));
    let mut status = PodStatus {
        phase,
        reason,
        message,
        conditions: Vec::with_capacity(5),
        pod_ip: runtime.pod_ip,
        host_ip: Some(observed.node.ip),
        started: Some(runtime.accepted.floor_secs()),
        nominated_node: pod.status.nominated_node.clone(),
        init_containers: containers,
        containers: apps,
    };
    status.conditions = conditions(pod, runtime, &status);
    status
}

/// Moves the transition times of the conditions that have turned over by now.
pub(super) fn note_changes(pod: &Pod, runtime: &mut PodRuntime, now: SimTime) {
    let ended = matches!(runtime.life, Life::Ended(_));
    let sandbox = runtime.sandbox == Sandbox::Ready && !ended;
    let initialized = is_initialized(pod, runtime);
    let containers_ready = !ended && unready(&pod.spec, runtime).is_empty();
    let ready = containers_ready && pod.spec.readiness_gates.iter().flatten().next().is_none();
    let turn = |old: Turned, new: bool| {
        let never = old.1 == SimTime::default();
        if never || old.0 != new { (new, now.floor_secs()) } else { old }
    };
    let old = runtime.changed;
    runtime.changed = Changed {
        sandbox: turn(old.sandbox, sandbox),
        initialized: turn(old.initialized, initialized),
        ready: turn(old.ready, ready),
        containers_ready: turn(old.containers_ready, containers_ready),
    };
}

fn is_initialized(pod: &Pod, runtime: &PodRuntime) -> bool {
    let inits = init_count(&pod.spec);
    let app_started = runtime.containers.iter().skip(inits).any(|c| c.instance.is_some());
    phase(pod, runtime) == Phase::Succeeded
        || runtime.initialized
        || app_started
        || incomplete(&pod.spec, runtime).is_empty()
}

/// Init containers that have not done their part.
fn incomplete<'a>(spec: &'a PodSpec, runtime: &PodRuntime) -> Vec<&'a str> {
    let inits = runtime.containers.iter().enumerate().take(init_count(spec));
    let missing = inits.filter(|(index, container)| match role(spec, *index) {
        Role::Sidecar => container.current().is_none_or(|i| i.startup.is_none()),
        Role::Init | Role::App => !container.done,
    });
    missing.filter_map(|(index, _)| Some(container_spec(spec, index)?.name.as_str())).collect()
}

/// App containers and sidecars that are not ready.
fn unready<'a>(spec: &'a PodSpec, runtime: &PodRuntime) -> Vec<&'a str> {
    let inits = init_count(spec);
    // Sidecars first, as the kubelet goes through them.
    let counted = (0..inits + spec.containers.len()).filter(|i| role(spec, *i) != Role::Init);
    let ready = |index: usize| {
        runtime.containers.get(index).and_then(|c| c.current()).is_some_and(is_ready)
    };
    counted
        .filter(|index| !ready(*index))
        .filter_map(|index| Some(container_spec(spec, index)?.name.as_str()))
        .collect()
}

fn is_ready(instance: &Instance) -> bool {
    instance.is_shown_running() && instance.startup.is_some() && instance.ready
}

fn conditions(pod: &Pod, runtime: &PodRuntime, status: &PodStatus) -> Vec<PodCondition> {
    let condition = |kind, turned: Turned, why: (Text, Text)| PodCondition {
        kind,
        status: ConditionStatus::from(turned.0),
        reason: why.0,
        message: why.1,
        last_transition: turned.1,
    };
    let none = || (Text::default(), Text::default());
    let changed = runtime.changed;
    let initialized = match status.phase {
        Phase::Succeeded => ("PodCompleted".into(), Text::default()),
        _ if changed.initialized.0 => none(),
        _ => {
            let names = incomplete(&pod.spec, runtime).join(" ");
            let message = format!("containers with incomplete status: [{names}]");
            ("ContainersNotInitialized".into(), message.into())
        }
    };
    let containers_ready = match status.phase {
        Phase::Succeeded => ("PodCompleted".into(), Text::default()),
        Phase::Failed => ("PodFailed".into(), Text::default()),
        _ if changed.containers_ready.0 => none(),
        _ => {
            let names = unready(&pod.spec, runtime).join(" ");
            let message = format!("containers with unready status: [{names}]");
            ("ContainersNotReady".into(), message.into())
        }
    };
    let ready = match pod.spec.readiness_gates.iter().flatten().next() {
        Some(gate) if changed.containers_ready.0 => {
            let gate = &gate.condition_type;
            let message =
                format!("corresponding condition of pod readiness gate \"{gate}\" does not exist.");
            ("ReadinessGatesNotReady".into(), message.into())
        }
        _ => containers_ready.clone(),
    };
    let scheduled = pod.status.condition(PodConditionType::PodScheduled).cloned();
    let at = (true, runtime.accepted.floor_secs());
    vec![
        condition(PodConditionType::PodReadyToStartContainers, changed.sandbox, none()),
        condition(PodConditionType::Initialized, changed.initialized, initialized),
        condition(PodConditionType::Ready, changed.ready, ready),
        condition(PodConditionType::ContainersReady, changed.containers_ready, containers_ready),
        scheduled.unwrap_or_else(|| condition(PodConditionType::PodScheduled, at, none())),
    ]
}

fn container_status(
    observed: &Observed,
    runtime: &PodRuntime,
    index: usize,
) -> Option<ContainerStatus> {
    let container = runtime.containers.get(index)?;
    let spec = container_spec(&observed.pod.spec, index)?;
    let shown = container.instance.as_ref().filter(|i| i.seen != Seen::Nothing);
    // A restart that the kubelet has not noticed yet still looks like the exit before it.
    let unseen_restart = shown.is_none() && container.instance.is_some();
    let before = container.previous.as_deref();
    let (last, older) = if unseen_restart { (before, None) } else { (shown, before) };
    let terminated = |instance: &Instance| instance.exit.map(|exit| exited(instance, exit));
    // Only a container that will be started again is waiting.
    let again = unseen_restart || wants_start(&observed.pod.spec, index, container);
    let waits = container.waiting.filter(|_| again && runtime.life == Life::Active);
    let ended = last.filter(|instance| instance.seen == Seen::Exited).and_then(terminated);
    let (state, last_state) = match (last, ended, waits) {
        (Some(instance), None, _) => {
            let state = ContainerState::Running { started: instance.started.floor_secs() };
            (state, older.and_then(terminated))
        }
        (_, Some(ended), None) => (ContainerState::Terminated(ended), older.and_then(terminated)),
        (_, ended, Some(reason)) => {
            let message = waiting_message(observed, container, spec, reason, &ended);
            (ContainerState::Waiting { reason: reason.name().into(), message }, ended)
        }
        (_, None, None) => (not_started(observed.pod, runtime, index), None),
    };
    let running = shown.filter(|instance| instance.is_shown_running());
    let started = running.is_some_and(|instance| instance.startup.is_some());
    Some(ContainerStatus {
        name: Rc::from(spec.name.as_str()),
        ready: match role(&observed.pod.spec, index) {
            Role::Init => container.done,
            Role::Sidecar | Role::App => running.is_some_and(is_ready),
        },
        started,
        restart_count: container.restarts - u32::from(unseen_restart && container.restarts > 0),
        state,
        last_state,
    })
}

/// The state of a container that never ran.
fn not_started(pod: &Pod, runtime: &PodRuntime, index: usize) -> ContainerState {
    let inits = init_count(&pod.spec);
    let waiting = |reason: &'static str| ContainerState::Waiting {
        reason: reason.into(),
        message: Text::default(),
    };
    if inits > 0 && !runtime.initialized {
        return waiting("PodInitializing");
    }
    // Upstream: `pkg/kubelet/status/status_manager.go` TerminatePod.
    if matches!(runtime.life, Life::Ended(_)) && index >= inits {
        return ContainerState::Terminated(Terminated {
            exit_code: 137,
            reason: "ContainerStatusUnknown".into(),
            message: "The container could not be located when the pod was terminated".into(),
            started: SimTime::default(),
            finished: SimTime::default(),
        });
    }
    waiting(if inits > 0 { "PodInitializing" } else { "ContainerCreating" })
}

fn exited(instance: &Instance, exit: Exit) -> Terminated {
    let (reason, message): (&'static str, Text) = match (exit.why, exit.code) {
        (ExitWhy::StartError, _) => ("StartError", start_error(instance)),
        (ExitWhy::Unknown, _) => ("Unknown", Text::default()),
        (ExitWhy::OutOfMemory, _) => ("OOMKilled", Text::default()),
        (ExitWhy::Own, 0) => ("Completed", Text::default()),
        (ExitWhy::Own, _) => ("Error", Text::default()),
    };
    let started = match exit.why {
        // containerd never set it.
        ExitWhy::StartError => SimTime::default(),
        ExitWhy::Own | ExitWhy::OutOfMemory | ExitWhy::Unknown => instance.started.floor_secs(),
    };
    let finished = exit.finished.floor_secs();
    Terminated { exit_code: exit.code, reason: reason.into(), message, started, finished }
}

/// What the runtime said when it could not start the process.
pub(super) fn start_error(instance: &Instance) -> Text {
    match instance.process.outcome() {
        Outcome::CannotStart { message } => Text::Shared(message.as_str().into()),
        _ => Text::default(),
    }
}

fn waiting_message(
    observed: &Observed,
    container: &ContainerRuntime,
    spec: &Container,
    reason: WaitingReason,
    ended: &Option<Terminated>,
) -> Text {
    let image = image::image_of(spec);
    match reason {
        WaitingReason::CrashLoopBackOff => {
            let window = container.crashes.current().go();
            let who = container_and_pod("=", observed, &spec.name);
            format!("back-off {window} restarting failed {who}").into()
        }
        WaitingReason::RunContainerError => {
            ended.as_ref().map(|ended| ended.message.clone()).unwrap_or_default()
        }
        WaitingReason::ErrImagePull => image::pull_error(image).into(),
        WaitingReason::ImagePullBackOff => {
            let error = image::pull_error(image);
            format!("Back-off pulling image \"{image}\": ErrImagePull: {error}").into()
        }
        WaitingReason::ErrImageNeverPull => never_message(image).into(),
        WaitingReason::InvalidImageName => image::name_error(image).into(),
    }
}

/// `container=c pod=p_default(uid)`; with another sign the form of the Event.
pub(super) fn container_and_pod(sign: &str, observed: &Observed, container: &str) -> String {
    let (meta, uuid) = (&observed.pod.meta, observed.uuid);
    let (between, pod) = if sign == "=" { (" ", "pod=") } else { (" in ", "pod ") };
    format!("container{sign}{container}{between}{pod}{}_{}({uuid})", meta.name, meta.namespace)
}

pub(super) fn never_message(image: &str) -> String {
    format!("Container image \"{image}\" is not present with pull policy of Never")
}

impl WaitingReason {
    pub const fn name(self) -> &'static str {
        match self {
            WaitingReason::CrashLoopBackOff => "CrashLoopBackOff",
            WaitingReason::RunContainerError => "RunContainerError",
            WaitingReason::ErrImagePull => "ErrImagePull",
            WaitingReason::ImagePullBackOff => "ImagePullBackOff",
            WaitingReason::ErrImageNeverPull => "ErrImageNeverPull",
            WaitingReason::InvalidImageName => "InvalidImageName",
        }
    }
}
